"""Test titles, labels and bodies: what belongs to the body, and on which line it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.connectors.files.markdown.documents import Document, headings, parse_labels, sections, whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.connectors.markdown.conftest import MarkdownFolder


@pytest.mark.parametrize(
    ("text", "title", "body", "line"),
    [
        ("# Title\n\nText.", "Title", "Text.", 3),
        ("# Title #\nText.", "Title", "Text.", 2),
        ("Title\n=====\n\nText.", "Title", "Text.", 4),
        ("\n\n# Title\nText.", "Title", "Text.", 4),
        ("<!-- note -->\n\n# Title\nText.", "Title", "Text.", 4),
        ("Before.\n\n# Title\nText.", "Title", "Before.\n\n# Title\nText.", 1),
        ("```\n# code\n```\n# Title\nText.", "Title", "Text.", 5),
        ("```npm start``` runs it.\n\n# Title\nText.", "Title", "```npm start``` runs it.\n\n# Title\nText.", 1),
        ("<!--\n```\n-->\n# Title\nText.", "Title", "Text.", 5),
        ("<!--\n# none\n-->\n# Title\nText.", "Title", "Text.", 5),
        ("#hashtag\n\nText.", "One file", "#hashtag\n\nText.", 1),
        ("Text.", "One file", "Text.", 1),
        ("\ufeff# Title\r\n\r\nText.\r\n", "Title", "Text.\n", 3),
        ("# Title\n\n**Status:** done\n\n---\n\nText.", "Title", "Text.", 7),
        ("# Title\n\n## Status\n\ndone\n\nText.", "Title", "## Status\n\ndone\n\nText.", 3),
        ("# Title\n\n---\n\nText.", "Title", "---\n\nText.", 3),
        ("---\nstatus: done\n---\n\n\n# Title\n\n\nText.", "Title", "Text.", 9),
    ],
)
def test_title_body_and_body_line(folder: MarkdownFolder, text: str, title: str, body: str, line: int) -> None:
    folder.write("one-file.md", text.encode())
    item = folder.item("one-file.md")
    assert (item.title, item.body, item.body_line) == (title, body, line)


@pytest.mark.parametrize(
    "text",
    [
        "**Status:** Done",
        "**Status**: Done",
        "**Status: Done** ✅",
        "> **Status:** Done",
        "- **Status:** Done",
        "Status: Done",
        "Status: done <!-- or not -->",
        "Epic: 1\nStatus: Done",
        "Story Key: a b c\nStatus: Done",
        "## Status\nDone",
        "## Status\n\n✅ **Done**",
        "### Status:\n\n- Done",
        "Text.\n\n## Story Information\n\n- **Status:** Done",
        "```\nStatus: Draft\n```\n\n**Status:** Done",
        "<!--\nStatus: Draft\n-->\nStatus: Done",
    ],
)
def test_status_is_read_in_many_styles(folder: MarkdownFolder, text: str) -> None:
    folder.write("a.md", f"# T\n\n{text}\n")
    item = folder.item("a.md")
    assert (item.status.lower(), item.state) == ("done", "done")


@pytest.mark.parametrize(
    "text",
    [
        "## Progress\n\n- status: done",
        "## Status\n\n| a | b |",
        "## Status\n\n## Next",
        "Text.\n" * 40 + "**Status:** done",
        "**Status quo** is done: nobody pays",
        "**Status:** " + "very " * 30 + "done",
    ],
)
def test_similar_text_is_not_a_status(folder: MarkdownFolder, text: str) -> None:
    folder.write("a.md", f"# T\n\n{text}\n")
    assert folder.item("a.md").status == ""


def test_first_label_that_is_not_metadata_begins_the_body(folder: MarkdownFolder) -> None:
    folder.write(
        "a.md",
        "# T\n\n**Status:** doing\n**Version:** 1.2\n- **Metric:** sign-ups\n"
        "**Hypothesis:** We believe\n**Created:** 2026-01-02\n\nText.\n",
    )
    item = folder.item("a.md")
    assert item.body.startswith("- **Metric:** sign-ups\n**Hypothesis:** We believe")
    assert (item.body_line, item.created, item.fields) == (5, "2026-01-02", {"Version": 1.2})


def test_label_with_unknown_value_stays_in_body(folder: MarkdownFolder) -> None:
    folder.write("a.md", "# T\n\n**Due:** when it is ready\n**Points:** many of them\n")
    item = folder.item("a.md")
    assert (item.due, item.estimate) == (None, None)
    assert item.body.startswith("**Due:** when it is ready\n**Points:** many")


def test_label_above_a_list_stays_in_body(folder: MarkdownFolder) -> None:
    folder.write("a.md", "# T\n\n**Dependencies:**\n- the gateway\n\n**Status:**\n\n## Status\n\ndone\n")
    item = folder.item("a.md")
    assert item.body.startswith("**Dependencies:**\n- the gateway")
    assert item.status == "done"


def test_front_matter_takes_precedence_over_labels(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\nstatus: done\n---\n# T\n\n**Status:** Draft\n\nText.\n")
    item = folder.item("a.md")
    assert (item.status, item.fields) == ("done", {"Status": "Draft"})


def test_checkboxes_stay_in_body(folder: MarkdownFolder) -> None:
    folder.write("docs/epics/a.md", "# T\n\n## Tasks\n\n- [ ] one\n- [x] two\n")
    assert folder.item().body == "## Tasks\n\n- [ ] one\n- [x] two\n"


def _document(tmp_path: Path, text: str) -> Document:
    return Document(tmp_path, [], text.split("\n"), 0)


def test_nested_section_is_blank_in_the_outer_section(tmp_path: Path) -> None:
    document = _document(tmp_path, "# A\na\n## B\nb\n### C\nc\n## D\nd\n# E\ne")
    by_heading = {heading.text: section for heading, section in sections(document, {0, 2, 6})}
    assert by_heading["A"].lines == ["a", "", "", "", "", "", ""]
    assert by_heading["B"].lines == ["b", "### C", "c"]
    assert by_heading["D"].lines == ["d"]


MARKDOWN = st.lists(
    st.sampled_from(
        ["# A", "## B", "### C", "text", "", "```", "~~~", "<!--", "-->", "===", "**Status:** done", "- x: y"]
    ),
    max_size=25,
)


@given(MARKDOWN, st.data())
@settings(max_examples=25, deadline=None)
def test_sections_keep_each_line_once_at_its_position(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], data: st.DataObject
) -> None:
    document = _document(tmp_path_factory.getbasetemp(), "\n".join(lines))
    starts = [heading.start for heading in headings(document)]
    wanted = data.draw(st.sets(st.sampled_from(starts))) if starts else set()
    seen = set()
    for heading, section in sections(document, wanted):
        assert heading.start in wanted
        for number, line in enumerate(section.lines, section.body_start):
            if line:
                assert line == document.lines[number]
                assert number not in seen
                seen.add(number)


@given(MARKDOWN)
@settings(max_examples=25, deadline=None)
def test_labels_are_parsed_only_near_the_top(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    section = whole_file(_document(tmp_path_factory.getbasetemp(), "\n".join(lines)))
    entries, taken = parse_labels(section, lambda entry: entry.name == "Status")
    assert taken <= len(section.lines)
    assert all(section.body_start < entry.line <= section.body_start + 30 for entry in entries)
