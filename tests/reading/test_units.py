"""Units of text in an item, each with the slot that its place opens."""

from __future__ import annotations

from typing import Any

import pytest

from vanitylint.backlog.items import Comment, WorkItem
from vanitylint.backlog.limits import MAX_TEXT_LENGTH
from vanitylint.reading import Reader
from vanitylint.reading.units import Unit, overlong_message, units_of


def units(reader: Reader, body: str = "", **more: Any) -> list[Unit]:
    item = WorkItem(key="A", title="The title", body=body, **more)
    return units_of(item, reader.vocabulary)[1:]


def test_units_come_in_reading_order(reader: Reader) -> None:
    item = WorkItem(key="A", title="Title", body="Body", fields={"Metric": "Field"}, comments=[Comment(body="Comment")])
    assert [unit.text for unit in units_of(item, reader.vocabulary)] == ["Title", "Field", "Body", "Comment"]


@pytest.mark.parametrize(
    ("body", "slot", "where", "line"),
    [
        ("Text", "", "body", 1),
        ("## Hypothesis\nText", "hypothesis", "body > Hypothesis", 2),
        ("## 🎯 HYPOTHESIS:\n\nText", "hypothesis", "body > 🎯 HYPOTHESIS:", 3),
        ("**Metric:** Text", "metric", "body > Metric", 1),
        ("Metric: Text", "metric", "body > Metric", 1),
        ("- Metric: Text", "metric", "body > Metric", 1),
        ("| Metric | Text |", "metric", "body > Metric", 1),
        ("## Colours\nText", "", "body > Colours", 2),
        ("## Hypothesis\n### In short\nText", "hypothesis", "body > In short", 3),
        ("## Hypothesis\n## Colours\nText", "", "body > Colours", 3),
        ("## Hypothesis\n## Notes\nText", "acceptance", "body > Notes", 3),
        ("## Acceptance criteria\n- Text", "acceptance", "body > Acceptance criteria", 2),
    ],
)
def test_heading_or_label_opens_a_slot(reader: Reader, body: str, slot: str, where: str, line: int) -> None:
    result = [unit for unit in units(reader, body) if unit.text == "Text"]
    assert [(unit.slot, unit.where, unit.line) for unit in result] == [(slot, where, line)]


def test_table_column_opens_a_slot(reader: Reader) -> None:
    cells = units(reader, "| Metric | Target | Owner |\n|---|---|---|\n| Sign-ups | 5 % | nobody |")
    assert [(unit.text, unit.slot) for unit in cells] == [("Sign-ups", "metric"), ("5 %", "target"), ("nobody", "")]


def test_cell_knows_its_row_and_its_text_outside_italics(reader: Reader) -> None:
    cells = units(reader, "| Metric | Target |\n|---|---|\n| Sign-ups | _5 %_ |")
    assert [(unit.row, unit.upright) for unit in cells] == [("Sign-ups", None), ("Sign-ups", "")]


@pytest.mark.parametrize(
    "body", ["## Hypothesis", "## Hypothesis\n\n## Notes\nText", "**Hypothesis:**", "### Hypothesis\n<!-- -->"]
)
def test_empty_section_is_a_prompt(reader: Reader, body: str) -> None:
    (prompt,) = [unit for unit in units(reader, body) if unit.kind == "prompt"]
    assert (prompt.text, prompt.slot, prompt.line) == ("", "hypothesis", 1)


def test_section_with_only_a_comment_is_a_prompt(reader: Reader) -> None:
    (prompt,) = units(reader, "## Hypothesis\n<!-- What do you expect? -->\n")
    assert (prompt.text, prompt.kind) == ("What do you expect?", "prompt")


def test_comment_of_template_beside_answer_is_left_out(reader: Reader) -> None:
    (answer,) = units(reader, "## Hypothesis\n<!-- What do you expect? -->\nFewer calls")
    assert answer.text == "Fewer calls"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("We hope for ~~fewer calls~~ fewer visits.", "We hope for  fewer visits."),
        ("Target: ~~3 %~~ 5 %", "5 %"),
        ("<del>We hope for fewer calls.</del> Dropped.", "Dropped."),
        ("About ~~ 3 % and ~~~ 5 %", "About ~~ 3 % and ~~~ 5 %"),
    ],
)
def test_struck_out_text_is_not_read(reader: Reader, body: str, expected: str) -> None:
    assert [unit.text for unit in units(reader, body)] == [expected]


def test_line_numbers_are_those_of_the_file_of_the_item(reader: Reader) -> None:
    (unit,) = units(reader, "## Hypothesis\nText", body_line=40)
    assert unit.line == 41


# Fields


@pytest.mark.parametrize("name", ["Success metric", "success metrics", "SUCCESS METRIC", "Success metric:"])
def test_field_opens_a_slot_by_its_name(reader: Reader, name: str) -> None:
    (unit,) = units(reader, fields={name: "Sign-ups"})
    assert (unit.text, unit.slot, unit.where, unit.line) == ("Sign-ups", "metric", f"field {name}", 0)


def test_field_of_unknown_name_is_not_read(reader: Reader) -> None:
    assert units(reader, fields={"Sprint": "We expect more sign-ups", "Hypothesis owner": "nobody"}) == []


@pytest.mark.parametrize("value", [None, "", "  ", [], {}, [""], {"value": None}])
def test_empty_field_is_no_unfilled_template(reader: Reader, value: object) -> None:
    assert units(reader, fields={"Hypothesis": value}) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (0, "0"),
        (2.5, "2.5"),
        (["sign-ups", "orders per customer"], "sign-ups\norders per customer"),
        ({"value": "sign-ups"}, "sign-ups"),
        ([{"value": "sign-ups"}, {"value": "orders"}], "sign-ups\norders"),
    ],
)
def test_field_of_any_type_is_read_as_text(reader: Reader, value: object, text: str) -> None:
    (unit,) = units(reader, fields={"Metric": value})
    assert unit.text == text


@pytest.mark.parametrize("value", ["High", "8", 8, "very high"])
def test_field_with_only_a_grade_is_not_read(reader: Reader, value: object) -> None:
    assert units(reader, fields={"Impact": value, "Value": value}) == []


def test_field_with_headings_is_read_in_sections(reader: Reader) -> None:
    text = "Fewer guests wait.\n\n### Scope\n- header\n\n### Metric\nMinutes at the counter\n<!-- how long? -->"
    result = [(unit.text, unit.slot, unit.kind) for unit in units(reader, fields={"Goal": text})]
    assert result == [
        ("Fewer guests wait.", "outcome", "field"),
        ("header", "acceptance", "field"),
        ("Minutes at the counter", "metric", "field"),
        ("how long?", "metric", "prompt"),
    ]
    (whole,) = units(reader, fields={"Goal": "#12 goes\naway for good"})
    assert whole.text == "#12 goes\naway for good"


def test_custom_names_open_slots() -> None:
    custom_reader = Reader(fields={"metric": ["Nordstern"]})
    (field, heading) = units(custom_reader, "## Nordstern\nOrders", fields={"nordstern": "Sign-ups"})
    assert (field.slot, heading.slot) == ("metric", "metric")


# Comments


def test_comment_knows_its_date_and_automated_one_is_left_out(reader: Reader) -> None:
    comments = [
        Comment(body="One", at="2026-02-20T10:00:00Z"),
        Comment(body="Two"),
        Comment(body="Three", automated=True),
    ]
    result = [(unit.text, unit.where, unit.at) for unit in units(reader, comments=comments)]
    assert result == [("One", "comment 2026-02-20", "2026-02-20T10:00:00Z"), ("Two", "comment", None)]


# Long texts


@pytest.mark.parametrize("part", ["title", "body", "field", "comment"])
def test_overlong_text_is_cut_and_reported(reader: Reader, part: str) -> None:
    text = "x " * MAX_TEXT_LENGTH
    item = WorkItem(
        key="A",
        title=text if part == "title" else "Short",
        body=text if part == "body" else "",
        fields={"Metric": text} if part == "field" else {},
        comments=[Comment(body=text)] if part == "comment" else [],
    )
    assert max(len(unit.text) for unit in units_of(item, reader.vocabulary)) <= MAX_TEXT_LENGTH
    assert overlong_message(item) == "A has a text of 400,000 characters; the first 200,000 were read"
    assert overlong_message(WorkItem(key="A", title="Short", body=text[:MAX_TEXT_LENGTH])) == ""


def test_place_quotes_only_the_beginning_of_a_long_heading(reader: Reader) -> None:
    """Each claim below a heading names it: many claims below a huge one would fill the disk."""
    places = [unit.where for unit in units(reader, f"## Hypothesis {'x' * 1000}\nText", fields={})]
    assert max(map(len, places)) < 100


@pytest.mark.parametrize(
    ("columns", "slot"),
    [
        ("Before | Goal | After", "result"),
        ("Today | Target | Achieved", "result"),
        ("vorher | Ziel | nachher", "result"),
        ("avant | objectif | après", "result"),
        ("Before | After", "metric"),
        ("Before | Owner | After", "metric"),
    ],
)
def test_column_behind_goal_opens_the_slot_for_results(columns: str, slot: str, reader: Reader) -> None:
    """Without a goal beside it, `After` may be the goal."""
    names = columns.split(" | ")
    rows = ["Metric", *names], ["---"] * (len(names) + 1), ["Orders finished", *["31 %"] * len(names)]
    body = "## Metrics\n\n" + "\n".join(" | ".join(row) for row in rows)
    assert units(reader, body)[-1].slot == slot
