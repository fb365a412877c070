"""Test that the published schema of vanitylint's own format allows what the reader accepts, no more and no less."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from vanitylint.backlog.items import Change, Comment, Link, Sprint, WorkItem

SCHEMA = json.loads(Path(__file__).parents[2].joinpath("docs/backlog.schema.json").read_text())
validator = Draft202012Validator(SCHEMA)

days = st.dates().map(lambda day: day.isoformat())
moments = st.datetimes().map(lambda moment: f"{moment.replace(microsecond=0).isoformat()}Z")
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
sprints = st.builds(
    Sprint, name=names, goal=names, state=st.sampled_from(["future", "active", "closed", ""]), start=days
)
items = st.builds(
    WorkItem,
    key=names,
    title=names,
    kind=names,
    body=names,
    state=st.sampled_from(["todo", "doing", "done", "dropped", None]),
    labels=st.lists(names, max_size=2),
    created=st.none() | days,
    due=st.none() | days,
    parent=st.none() | names,
    sprint=st.none() | sprints | st.lists(sprints, max_size=2),
    estimate=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    links=st.lists(st.builds(Link, type=names, to=names), max_size=2),
    fields=st.dictionaries(names, names | st.integers(-9, 9), max_size=2),
    comments=st.lists(st.builds(Comment, body=names, at=moments, automated=st.booleans()), max_size=2),
    changes=st.lists(st.builds(Change, field=names, at=moments, before=st.none() | names, after=names), max_size=2),
    line=st.integers(0, 2**31 - 1),
)


def test_schema_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("kind", "described"),
    [
        (WorkItem, SCHEMA),
        (Sprint, SCHEMA["$defs"]["sprint"]),
        (Link, SCHEMA["$defs"]["link"]),
        (Comment, SCHEMA["$defs"]["comment"]),
        (Change, SCHEMA["$defs"]["change"]),
    ],
)
def test_schema_describes_exactly_the_fields_of_each_type(
    kind: type[msgspec.Struct], described: dict[str, Any]
) -> None:
    fields = msgspec.structs.fields(kind)
    assert set(described["properties"]) == {field.encode_name for field in fields}
    assert set(described["required"]) == {field.encode_name for field in fields if field.required}
    assert described["additionalProperties"] is False


@settings(max_examples=25, deadline=None)
@given(items)
def test_every_encoded_work_item_is_valid(item: WorkItem) -> None:
    validator.validate(json.loads(msgspec.json.encode(item)))


@pytest.mark.parametrize(
    "value",
    [
        {"title": "no key"},
        {"key": "A-1"},
        {"key": "", "title": "empty key"},
        {"key": "A-1", "title": "x", "titel": "x"},
        {"key": "A-1", "title": "x", "state": "closed"},
        {"key": "A-1", "title": "x", "due": "next week"},
        {"key": "A-1", "title": "x", "changes": [{"field": "due", "at": None}]},
        {"key": "A-1", "title": "x", "assignee": "Ann"},
    ],
)
def test_input_that_the_reader_reports_is_invalid(value: dict[str, Any]) -> None:
    assert not validator.is_valid(value)
