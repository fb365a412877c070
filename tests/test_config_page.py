"""docs/configuration.md names every key of the config, and its examples are ones."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from vanitylint.backlog.scope import Scope
from vanitylint.cli.judge import choose_rules
from vanitylint.config import KEYS, load_config

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text(encoding="utf-8")


def first_cells(table: str) -> list[str]:
    """What stands in the first column of the table that begins so."""
    _, _, rest = PAGE.partition(f"{table}\n| --- ")
    rows = rest.partition("\n\n")[0].splitlines()[1:]
    return [found[1] for row in rows if (found := re.match(r"\| `\[*([\w-]+)\]*` \|", row))]


def section(heading: str) -> str:
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def examples(text: str) -> Iterator[str]:
    """The indented blocks."""
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE):
        yield textwrap.dedent(block)


def test_the_table_has_every_key() -> None:
    assert sorted(first_cells("| key | is | default |")) == sorted(KEYS)


def test_the_ways_to_name_items_are_all_there() -> None:
    assert first_cells("| for which items | is |") == [*Scope.__struct_fields__]


def test_the_examples_can_be_used(tmp_path: Path) -> None:
    for heading in ("Thresholds", "Settings for some items"):
        found = list(examples(section(heading)))
        assert found
        for text in found:
            path = tmp_path / "vanitylint.toml"
            path.write_text(text, encoding="utf-8")
            assert choose_rules(load_config(path)).ids
