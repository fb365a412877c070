"""Test front matter: YAML is read as text, people are left out, and faults are reported with their line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Link
from vanitylint.connectors.files.markdown import markdown_items
from vanitylint.connectors.files.markdown.metadata import parse_front_matter, parse_mapping
from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from tests.connectors.markdown.conftest import MarkdownFolder


def test_values_keep_their_written_form(folder: MarkdownFolder) -> None:
    folder.write(
        "a.md",
        """\
        ---
        id: 001
        title: "Yes: a title"
        version: 1.10
        target: 40
        rate: 0.3
        at: 12:30
        sure: no
        day: 2026-01-02
        who: [guests, 'sellers, new']
        nothing:
        wish: ~
        dash: —
        metric: {name: sign-ups, baseline: 10}
        hypothesis: |
          We believe
          it helps
        ---
        # Other title
        """,
    )
    item = folder.item("a.md")
    assert (item.key, item.title) == ("001", "Yes: a title")
    assert item.fields == {
        "version": "1.10",
        "target": 40,
        "rate": 0.3,
        "at": "12:30",
        "sure": "no",
        "day": "2026-01-02",
        "who": "guests, sellers, new",
        "metric": "name: sign-ups\nbaseline: 10",
        "hypothesis": "We believe\nit helps",
    }


def test_placeholder_left_in_field_is_kept(folder: MarkdownFolder) -> None:
    folder.write("a.md", '---\nhypothesis: "[TBD]"\ntarget: <20 %\nbaseline: $5 a head\n---\nx')
    assert folder.item("a.md").fields == {"hypothesis": "[TBD]", "target": "<20 %", "baseline": "$5 a head"}


def test_no_personal_data_is_kept(folder: MarkdownFolder) -> None:
    folder.write(
        "a.md",
        """\
        ---
        assignee: Ada Lovelace
        owner: @ada
        created_by: Ada
        reviewers: [ada, bob]
        Product Owner: Ada
        assigned_to:
          - ada@example.org
        team: {lead: Ada, name: Checkout}
        contact: ada@example.org
        cc: ada@example.org
        watching: ['@ada', checkout]
        measured_by: sign-ups
        target users: guests
        ---
        # T

        **Author:** Ada
        **Status:** done
        **Assigned to**: Ada
        **Goal:** fewer people leave
        **Owner:** Ada

        ## Story Information

        - **Assignee:** Ada
        - **Points:** 8
        """,
    )
    item = folder.item("a.md")
    assert "ada" not in repr(item).lower()
    assert item.fields == {
        "team": "name: Checkout",
        "watching": "checkout",
        "measured_by": "sign-ups",
        "target users": "guests",
    }
    assert (item.status, item.estimate) == ("done", 8)
    assert item.body.split("\n")[0] == "**Goal:** fewer people leave"


@pytest.mark.parametrize("name", ["owner", "Tech Lead", "createdBy", "assigned-to", "authors", "point_of_contact"])
def test_person_fields_are_recognised(name: str) -> None:
    assert is_person_field(name)


@pytest.mark.parametrize("name", ["measured_by", "due by", "lead time", "target users", "decided_by", "blocked by"])
def test_other_fields_are_not_person_fields(name: str) -> None:
    assert not is_person_field(name)


def test_sprint_goal_without_sprint_is_kept_as_field(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\nsprint_goal: learn\nstatus: TBD\n---\nx")
    item = folder.item("a.md")
    assert (item.sprint, item.status, item.fields) == (None, "", {"sprint_goal": "learn"})


def test_links_and_labels(folder: MarkdownFolder) -> None:
    folder.write(
        "a.md",
        "---\nstatus: open\ntags: '#ux, new'\ndepends_on: [b.md, Story 9]\nblocked-by: b-02, c\n---\nx",
    )
    folder.write("b.md", "---\nid: B-2\nstatus: open\nblocks: '[[a]]'\ndependencies: none\n---\nx")
    items = folder.items()
    assert items["a"].labels == ["ux", "new"]
    assert items["a"].links == [
        Link(type="depends on", to="B-2"),
        Link(type="depends on", to="Story 9"),
        Link(type="is blocked by", to="B-2"),
        Link(type="is blocked by", to="c"),
    ]
    assert items["B-2"].links == [Link(type="blocks", to="a")]


def test_dependency_written_as_sentence_stays_a_field(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\ndepends on: the payment provider has to agree first\n---\nx")
    item = folder.item("a.md")
    assert item.links == []
    assert item.fields == {"depends on": "the payment provider has to agree first"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02", "2026-01-02"),
        ("'2026-01-02 09:30'", "2026-01-02T09:30:00Z"),
        ("2026-01-02T23:30:00-02:00", "2026-01-03T01:30:00Z"),
        ("2026-01-02 (moved)", "2026-01-02"),
        ("January 2, 2026", "2026-01-02"),
        ("2 Jan 2026", "2026-01-02"),
        ("2.1.2026", "2026-01-02"),
        ("TBD", None),
        ("—", None),
        ('"[DATE]"', None),
    ],
)
def test_dates_are_read_in_several_forms(folder: MarkdownFolder, text: str, expected: str | None) -> None:
    folder.write("a.md", f"---\ncreated: {text}\ndue_date: {text}\n---\nx")
    item = folder.item("a.md")
    assert (item.created, item.due) == (expected, expected and expected[:10])


@pytest.mark.parametrize("text", ["2026-13-45", "next week", "99999-01-01", "01/02/2026"])
def test_invalid_date_is_reported_and_kept_as_field(folder: MarkdownFolder, text: str) -> None:
    folder.write("a.md", f"---\nid: A\ndue: {text}\n---\nx")
    (item,), (problem,) = folder.read("a.md")
    assert item.due is None
    assert item.fields == {"due": text}
    assert (problem.source, problem.line) == ("work/a.md", 3)
    assert "expected one such as 2026-03-31" in problem.why


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Draft", "todo"),
        ("ready-for-dev", "todo"),
        ("in_progress", "doing"),
        ("InProgress", "doing"),
        ("Ready for Review", "doing"),
        ("🚧 In Progress", "doing"),
        ("Complete (2/2 stories done)", "done"),
        ("Done - shipped in May", "done"),
        ("released", "done"),
        ("Won't do", "dropped"),
        ("superseded", "dropped"),
        ("Draft | Approved | Done", None),
        ("Draft/Approved/Done", None),
        ("on the moon", None),
    ],
)
def test_status_gives_state(folder: MarkdownFolder, status: str, state: str | None) -> None:
    folder.write("a.md", f'---\nstatus: "{status}"\n---\nx')
    assert folder.item("a.md").state == state


def test_mistake_in_one_entry_keeps_other_entries_and_body(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\nid: A-1\ntitle: One: two: three\nstatus: done\nlabels: [a\n---\n# T\n\nText.\n")
    (item,), problems = folder.read("a.md")
    assert (item.key, item.title, item.status, item.body) == ("A-1", "One: two: three", "done", "Text.\n")
    assert [problem.line for problem in problems] == [3, 6]
    assert all("expected lines such as" in problem.why for problem in problems)


def test_duplicate_key_is_reported(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\nid: A\nstatus: done\nstatus: open\n---\nx")
    (item,), (problem,) = folder.read("a.md")
    assert item.status == "done"
    assert (problem.line, problem.why) == (4, "the key status appears twice; the first one counts")


def test_unclosed_front_matter_is_reported(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\nid: A\n\n# Title\n")
    (item,), (problem,) = folder.read("a.md")
    assert item.key == "A"
    assert problem.why == "its front matter is not closed; expected a line `---`"


def test_horizontal_rule_at_top_is_not_front_matter(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\n\nText.\n")
    assert folder.item("a.md").body.endswith("Text.\n")


@pytest.mark.parametrize(
    ("yaml", "why"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "anchors and aliases"),
        ("a: " + "[" * 90_000, "nest"),  # newer versions of libyaml stop first
        ("a: " + "{a: " * 20_000, "nested deeper than 20 levels"),
        ("- " * 20_000 + "x", "expected lines such as"),
        ("x" * 100_001 + ": y", "characters is not read"),
        ("just words", "expected lines such as"),
        ("a: \x07", "control characters"),
        ("a: !!python/object/apply:os.system [ls]\nb: %", "cannot start any token"),
    ],
)
def test_unusual_yaml_is_refused(folder: MarkdownFolder, yaml: str, why: str) -> None:
    folder.write("a.md", f"---\n{yaml}\n---\n# Title\n\nText.\n")
    (item,), problems = folder.read("a.md")
    assert (item.title, item.body) == ("Title", "Text.\n")
    assert any(why in problem.why for problem in problems)


@given(st.text(max_size=300))
@settings(max_examples=25, deadline=None)
def test_any_text_gives_entries_or_faults(text: str) -> None:
    entries, faults = parse_mapping(text)
    assert all(isinstance(entry.name, str) for entry in entries)
    assert all(fault.line >= 1 for fault in faults)


@given(st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), st.from_regex("[a-z 0-9]{0,20}", fullmatch=True)))
@settings(max_examples=25, deadline=None)
def test_plain_entries_keep_their_values_and_lines(entries: dict[str, str]) -> None:
    lines = ["---", *(f"{key}: '{value}'" for key, value in entries.items()), "---", "text"]
    parsed, body_start, faults = parse_front_matter(lines)
    assert faults == []
    assert {entry.name: entry.value for entry in parsed} == entries
    assert [entry.line for entry in parsed] == list(range(2, len(entries) + 2))
    assert lines[body_start] == "text"


def notes(folder: MarkdownFolder) -> list[str]:
    return [str(entry) for entry in markdown_items(folder.path, "work") if isinstance(entry, Notice)]


def test_files_without_front_matter_are_noted_once(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\nstatus: doing\n---\n# One page\n")
    folder.write("README.md", "# About\n")
    assert notes(folder) == []
    folder.write("goals.md", "# Goals\n\n## Fewer calls\n")
    assert notes(folder) == ["work: a Markdown file without front matter is not an item: work/goals.md"]
    for number in range(4):
        folder.write(f"more/{number}.md", "# More\n")
    assert notes(folder) == ["work: 5 Markdown files without front matter are not items: such as work/goals.md"]


def test_folder_without_any_type_is_noted_once(folder: MarkdownFolder) -> None:
    for name in ("bets/a", "bets/b", "pieces/c"):
        folder.write(f"{name}.md", "---\nstatus: doing\n---\n# One page\n")
    (note,) = notes(folder)
    assert note.startswith("work: 3 of 3 files name no type and count as tasks")
    assert "`type: epic`" in note
    folder.write("bets/a.md", "---\nstatus: doing\ntype: epic\n---\n# One page\n")
    assert notes(folder) == []


def test_unclosed_bracket_is_not_a_value(folder: MarkdownFolder) -> None:
    folder.write("a.md", "---\ntype: epic\nstatus: [\ntitle: [Draft] Pay: by card\n---\nText.\n")
    (item,), problems = folder.read("a.md")
    assert (item.status, item.title, item.kind) == ("", "[Draft] Pay: by card", "epic")
    assert problems
