"""The pages about the config: settings.md has every key, and all examples are ones."""

from __future__ import annotations

import re
import sys
import textwrap
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.scope import Scope
from vanitylint.cli.judge import choose_rules
from vanitylint.config import load_config
from vanitylint.config_mail import KEYS as OF_MAIL

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "configuration.md").read_text(encoding="utf-8")
USABLE = ("configuration.md", "settings.md", "mail.md", "github.md", "jira.md", "reading.md", "adopting.md")
"""Pages whose TOML is all ours."""


@pytest.fixture(scope="module")
def settings() -> Any:
    """What makes settings.md."""
    sys.path.insert(0, str(DOCS))
    try:
        return import_module("settings_page")
    finally:
        sys.path.remove(str(DOCS))


def first_cells(page: str, table: str) -> list[str]:
    """What stands in code in the first column of the table that begins so."""
    _, found, rest = page.partition(f"{table}\n| --- ")
    assert found
    rows = rest.partition("\n\n")[0].splitlines()[1:]
    return [name for row in rows for name in re.findall(r"`\[*([\w.-]+)\]*`", row.split(" | ")[0])]


def examples(text: str) -> Iterator[str]:
    """The blocks of TOML, fenced or indented."""
    yield from re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE):
        if re.match(r"\n?    (\[|[\w.-]+ = )", block):
            yield textwrap.dedent(block)


def test_each_key_is_told_and_no_other(settings: Any) -> None:
    told = [entry.name for entry in settings.entries()]
    assert sorted(told) == sorted(settings.names())
    assert [entry.name for entry in settings.entries() if not entry.meaning] == []


def test_the_settings_are_ones_all_together(settings: Any, tmp_path: Path) -> None:
    (tmp_path / ".github" / "ISSUE_TEMPLATE").mkdir(parents=True)
    path = tmp_path / "vanitylint.toml"
    path.write_text(settings.SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_config(path).fail_on == "never"


def test_every_key_of_mail_is_told() -> None:
    told = first_cells((DOCS / "mail.md").read_text(encoding="utf-8"), "| key | is | default |")
    assert sorted(name.removeprefix("mail.") for name in told) == sorted(OF_MAIL)


def test_the_ways_to_name_items_are_all_there() -> None:
    assert first_cells(PAGE, "| for which items | is |") == [*Scope.__struct_fields__]


@pytest.mark.parametrize("name", USABLE)
def test_the_examples_can_be_used(name: str, tmp_path: Path) -> None:
    found = [*examples((DOCS / name).read_text(encoding="utf-8"))]
    assert found
    (tmp_path / ".github" / "ISSUE_TEMPLATE").mkdir(parents=True)
    for text in found:
        path = tmp_path / "vanitylint.toml"
        path.write_text(text, encoding="utf-8")
        config = load_config(path)
        if not config.rules:
            assert choose_rules(config).ids
