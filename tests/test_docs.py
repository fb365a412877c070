"""Generated pages are committed as they would be written today."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

from vanitylint.connectors.jira.catalogue import SYSTEM_FIELDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def pages() -> dict[Path, str]:
    """Each generated page with its text."""
    sys.path.insert(0, str(DOCS))  # where `make docs` finds what the script imports
    try:
        made: dict[Path, str] = import_module("generate").pages()
    finally:
        sys.path.remove(str(DOCS))
    return made


def test_generated_pages_are_up_to_date(pages: dict[Path, str]) -> None:
    for path, text in pages.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: run `make docs`"


def test_every_rule_page_belongs_to_a_rule(pages: dict[Path, str]) -> None:
    made = {path for path in pages if path.parent.name == "rules"}
    assert set((DOCS / "rules").glob("*.md")) == made


def test_what_is_said_to_be_asked_of_jira_is_what_is_asked() -> None:
    row = next(line for line in (DOCS / "data.md").read_text(encoding="utf-8").splitlines() if "| Jira Cloud |" in line)
    assert re.findall(r"`(\w+)`", row) == [*SYSTEM_FIELDS]


def test_the_address_of_the_repository_is_the_same_everywhere() -> None:
    """Until there is one, its owner is called OWNER; whoever knows it replaces all of them."""
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    known = re.findall(r"^  repository: https://github.com/(\S+)", site, re.MULTILINE)
    shown = [ROOT / "README.md", *DOCS.glob("**/*.md"), *(ROOT / "examples").glob("[sw]*/*")]
    pattern = re.compile(r"(?:github\.com/|uses: |repo: )(?:https://github\.com/)?([\w-]+/vanitylint)\b")
    named = [(name, path.name) for path in shown for name in pattern.findall(path.read_text(encoding="utf-8"))]
    assert len(named) > 8
    assert [each for each in named if each[0] not in known] == []


def test_actions_of_others_are_named_by_a_commit() -> None:
    """`<commit>` is for the reader to fill in."""
    shown = [ROOT / "README.md", *DOCS.glob("**/*.md")]
    used = [name for path in shown for name in re.findall(r"uses: (\S+@\S+)", path.read_text(encoding="utf-8"))]
    assert len(used) > 4
    assert [name for name in used if not re.fullmatch(r"[\w./-]+@(?:[0-9a-f]{40}|<commit>)", name)] == []
