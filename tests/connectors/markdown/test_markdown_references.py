"""Test parents and links, by key, number, file or title with the nearest first, and clashing keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown import markdown_items

if TYPE_CHECKING:
    from tests.connectors.markdown.conftest import MarkdownFolder


@pytest.mark.parametrize(
    "reference",
    [
        "EPIC-001",
        "epic-1",
        "Epic 1",
        "1",
        "1 - Checkout",
        "EPIC-001: Checkout",
        "EPIC-001-old-name",
        "Checkout that sells",
        "[Epic 1](../epics/EPIC-001-checkout.md#why)",
        "../epics/EPIC-001-checkout.md",
        "work/docs/epics/EPIC-001-checkout.md",
        "[[EPIC-001]]",
        "[[EPIC-001|Checkout]]",
    ],
)
def test_parent_can_be_given_in_many_ways(folder: MarkdownFolder, reference: str) -> None:
    folder.write("docs/epics/EPIC-001-checkout.md", "---\nid: EPIC-001\n---\n# Checkout that sells\n\nx\n")
    folder.write("docs/stories/card.md", f"# Card\n\n**Epic:** {reference}\n\nx\n")
    assert folder.items()["card"].parent == "EPIC-001"


def test_parent_outside_the_backlog_keeps_its_written_form(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\nparent: SHOP-9\n---\nx")
    assert folder.item("a.md").parent == "SHOP-9"


def test_epic_that_refers_to_itself_has_no_parent(folder: MarkdownFolder) -> None:
    folder.write("epics/epic-1-checkout.md", "---\nepic: 1\n---\n# Checkout\n\nx\n")
    folder.write("epics/B.md", "---\nid: E-7\nepic_id: E-7\n---\n# B\n\nx\n")
    assert [item.parent for item in folder.items().values()] == [None, None]


def test_exact_key_wins_over_longer_key_with_same_start(folder: MarkdownFolder) -> None:
    folder.write("epics/epic-2.md", "# Two\n\nx\n")
    folder.write("epics/epic-2-summary.md", "# Summary\n\nx\n")
    folder.write("stories/a.md", "---\nepic: 2\n---\n# A\n\nx\n")
    assert folder.items()["a"].parent == "epic-2"


def test_ambiguous_parent_is_reported_once(folder: MarkdownFolder) -> None:
    for name in ("app", "web"):
        folder.write(f"docs/epics/{name}/epic-1.md", "# Epic\n\nx\n")
    for name in ("a", "b"):
        folder.write(f"docs/stories/{name}.md", "---\nepic: 1\n---\n# S\n\nx\n")
    items, (problem,) = folder.read()
    assert [item.key for item in items] == ["docs/epics/app/epic-1", "docs/epics/web/epic-1", "a", "b"]
    assert (problem.source, problem.line) == ("work/docs/stories/a.md", 1)
    assert problem.why == (
        "epic-1 could be docs/epics/app/epic-1 or docs/epics/web/epic-1; expected a key that one item has"
    )


def test_clashing_keys_in_one_folder_or_file_are_disambiguated(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\nid: X\nstatus: open\n---\nx")
    folder.write("b.md", "---\nid: X\nstatus: open\n---\nx")
    folder.write("c.md", "---\nid: Y\nparent: X\n---\nx")
    items, problems = folder.read()
    assert [item.key for item in items] == ["a#X", "b#X", "Y"]
    assert list(map(str, problems)) == [
        "work/b.md:1: X is also the id of work/a.md:1; change one of them (until then: a#X and b#X)",
        "work/c.md:1: X could be a#X or b#X; expected a key that one item has",
    ]
    folder.write("s/user-stories.md", "## US-1: A\nx\n## US-1: B\ny\n")
    assert set(folder.items("s")) == {"user-stories#US-1:1", "user-stories#US-1:3"}


def test_item_path_begins_with_folder_as_named(folder: MarkdownFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("epics/e.md", "# E\n\nx\n")
    monkeypatch.chdir(folder.path)
    for name, path in (
        (".", "epics/e.md"),
        ("./", "epics/e.md"),
        ("epics", "epics/e.md"),
        ("epics/e.md", "epics/e.md"),
    ):
        (item,) = markdown_items(Path(name), name)
        assert isinstance(item, WorkItem)
        assert (item.key, item.path) == ("e", path)
