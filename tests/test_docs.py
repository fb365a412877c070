"""Generated pages are up to date, and the docs name the right fields, repository and commits."""

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
    """Return the text of each generated page."""
    sys.path.insert(0, str(DOCS))  # the script imports modules from there
    try:
        generated: dict[Path, str] = import_module("generate").pages()
    finally:
        sys.path.remove(str(DOCS))
    return generated


def test_generated_pages_are_up_to_date(pages: dict[Path, str]) -> None:
    for path, text in pages.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: run `make docs`"


def test_every_rule_page_belongs_to_a_rule(pages: dict[Path, str]) -> None:
    generated = {path for path in pages if path.parent.name == "rules"}
    assert set((DOCS / "rules").glob("*.md")) == generated


def test_data_page_lists_the_fields_requested_from_jira() -> None:
    row = next(line for line in (DOCS / "data.md").read_text(encoding="utf-8").splitlines() if "| Jira Cloud |" in line)
    assert re.findall(r"`(\w+)`", row) == [*SYSTEM_FIELDS]


def test_repository_url_is_the_same_everywhere() -> None:
    """The owner is called OWNER until the repository exists; then all places change together."""
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    known = re.findall(r"^  repository: https://github.com/(\S+)", site, re.MULTILINE)
    paths = [ROOT / "README.md", *DOCS.glob("**/*.md"), *(ROOT / "examples").glob("[sw]*/*")]
    pattern = re.compile(r"(?:github\.com/|uses: |repo: )(?:https://github\.com/)?([\w-]+/vanitylint)\b")
    mentions = [(name, path.name) for path in paths for name in pattern.findall(path.read_text(encoding="utf-8"))]
    assert len(mentions) > 8
    assert [mention for mention in mentions if mention[0] not in known] == []


def test_third_party_actions_are_pinned_to_a_commit() -> None:
    """`<commit>` is a placeholder for readers to fill in."""
    paths = [ROOT / "README.md", *DOCS.glob("**/*.md")]
    used = [name for path in paths for name in re.findall(r"uses: (\S+@\S+)", path.read_text(encoding="utf-8"))]
    assert len(used) > 4
    assert [name for name in used if not re.fullmatch(r"[\w./-]+@(?:[0-9a-f]{40}|<commit>)", name)] == []
