"""The pages about the config: they document every key, and all their examples are valid."""

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
from vanitylint.config_mail import KEYS as MAIL_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "configuration.md").read_text(encoding="utf-8")
PAGES_WITH_CONFIG = ("configuration.md", "settings.md", "mail.md", "github.md", "jira.md", "reading.md", "adopting.md")
"""Pages on which all TOML is config of vanitylint."""


@pytest.fixture(scope="module")
def settings() -> Any:
    """Return the module that generates settings.md."""
    sys.path.insert(0, str(DOCS))
    try:
        return import_module("settings_page")
    finally:
        sys.path.remove(str(DOCS))


def first_cells(page: str, header: str) -> list[str]:
    """Return the code spans in the first column of the table with this header."""
    _, separator, rest = page.partition(f"{header}\n| --- ")
    assert separator
    rows = rest.partition("\n\n")[0].splitlines()[1:]
    return [name for row in rows for name in re.findall(r"`\[*([\w.-]+)\]*`", row.split(" | ")[0])]


def examples(text: str) -> Iterator[str]:
    """Yield the TOML blocks, fenced or indented."""
    yield from re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE):
        if re.match(r"\n?    (\[|[\w.-]+ = )", block):
            yield textwrap.dedent(block)


def test_settings_page_documents_all_keys_and_no_others(settings: Any) -> None:
    documented = [entry.name for entry in settings.entries()]
    assert sorted(documented) == sorted(settings.names())
    assert [entry.name for entry in settings.entries() if not entry.meaning] == []


def test_all_documented_settings_are_valid_together(settings: Any, tmp_path: Path) -> None:
    (tmp_path / ".github" / "ISSUE_TEMPLATE").mkdir(parents=True)
    path = tmp_path / "vanitylint.toml"
    path.write_text(settings.SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_config(path).fail_on == "never"


def test_mail_page_documents_all_keys() -> None:
    documented = first_cells((DOCS / "mail.md").read_text(encoding="utf-8"), "| key | is | default |")
    assert sorted(name.removeprefix("mail.") for name in documented) == sorted(MAIL_KEYS)


def test_all_keys_of_a_scope_are_documented() -> None:
    assert first_cells(PAGE, "| for which items | is |") == [*Scope.__struct_fields__]


@pytest.mark.parametrize("name", PAGES_WITH_CONFIG)
def test_examples_are_valid(name: str, tmp_path: Path) -> None:
    blocks = [*examples((DOCS / name).read_text(encoding="utf-8"))]
    assert blocks
    (tmp_path / ".github" / "ISSUE_TEMPLATE").mkdir(parents=True)
    for text in blocks:
        path = tmp_path / "vanitylint.toml"
        path.write_text(text, encoding="utf-8")
        config = load_config(path)
        if not config.rules:
            assert choose_rules(config).ids
