"""Test vanitylint's own format: clean input is read as it is, odd input is reported and left out, never silently."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from vanitylint.backlog.items import Change, Comment, Link, Problem, Sprint, WorkItem
from vanitylint.connectors.files.source import open_path
from vanitylint.connectors.people import is_person_field
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMA = json.loads(Path(__file__).parents[2].joinpath("docs/backlog.schema.json").read_text())

CLEAN: list[dict[str, Any]] = [
    {"key": "SHOP-1", "title": "Fewer abandoned baskets"},
    {
        "key": "SHOP-2",
        "title": "One page",
        "kind": "Story",
        "body": "## Why\n\n40 % give up.",
        "state": "done",
        "labels": ["checkout"],
        "created": "2026-01-05",
        "updated": "2026-03-01T23:30:00-02:00",
        "sprint": [{"name": "S1", "state": "closed", "start": "2026-01-05"}, {"name": "S2"}],
        "estimate": 3,
        "links": [{"type": "is measured by", "to": "SHOP-9"}],
        "fields": {"Target": 30, "Hypothesis": "Fewer steps, fewer drop-outs"},
        "comments": [
            {"body": "Now 31 %", "at": "2026-04-01T10:00:00+02:00"},
            {"body": "Built", "automated": True},
        ],
        "changes": [{"field": "Target", "at": "2026-04-02", "from": "20", "to": "30"}],
        "url": "https://example.org/SHOP-2",
    },
]


def read_bytes(data: bytes) -> tuple[list[WorkItem], list[str]]:
    entries = list(open_path("-", io.BytesIO(data)).items())
    items = [entry for entry in entries if isinstance(entry, WorkItem)]
    return items, [str(entry) for entry in entries if isinstance(entry, Problem)]


def read(*lines: object) -> tuple[list[WorkItem], list[str]]:
    return read_bytes(b"".join(f"{line if isinstance(line, str) else json.dumps(line)}\n".encode() for line in lines))


def only(problems: Iterable[str]) -> str:
    (problem,) = problems
    return problem


@pytest.mark.parametrize("item", CLEAN)
def test_clean_examples_match_the_schema(item: dict[str, Any]) -> None:
    Draft202012Validator(SCHEMA).validate(item)


def test_clean_line_becomes_a_work_item() -> None:
    items, problems = read(*CLEAN)
    assert problems == []
    assert items[0] == WorkItem(key="SHOP-1", title="Fewer abandoned baskets")
    assert items[1] == WorkItem(
        key="SHOP-2",
        title="One page",
        kind="Story",
        body="## Why\n\n40 % give up.",
        state="done",
        labels=["checkout"],
        created="2026-01-05",
        updated="2026-03-02",
        sprint=[Sprint(name="S1", state="closed", start="2026-01-05"), Sprint(name="S2")],
        estimate=3.0,
        links=[Link(type="is measured by", to="SHOP-9")],
        fields={"Target": 30, "Hypothesis": "Fewer steps, fewer drop-outs"},
        comments=[Comment(body="Now 31 %", at="2026-04-01T08:00:00Z"), Comment(body="Built", automated=True)],
        changes=[Change(field="Target", at="2026-04-02T00:00:00Z", before="20", after="30")],
        url="https://example.org/SHOP-2",
    )


def test_item_has_its_line_and_the_path_as_the_user_gave_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("b.jsonl").write_text('{"key":"A-1","title":"a"}\n\n  \n{"key":"A-2","title":"b"}\n')
    items = [entry for entry in open_path("b.jsonl").items() if isinstance(entry, WorkItem)]
    assert [(item.path, item.line) for item in items] == [("b.jsonl", 1), ("b.jsonl", 4)]


def test_location_given_in_a_line_is_used(tmp_path: Path) -> None:
    file = tmp_path / "b.jsonl"
    file.write_text('{"key":"A-1","title":"a","path":"epics/a.md","line":7,"body_line":9}\n')
    (item,) = open_path(str(file)).items()
    assert isinstance(item, WorkItem)
    assert (item.path, item.line, item.body_line) == ("epics/a.md", 7, 9)


def test_item_from_standard_input_has_no_location() -> None:
    items, _ = read({"key": "A-1", "title": "a"})
    assert (items[0].path, items[0].line) == ("", 0)


def test_unknown_key_suggests_closest_one_and_the_rest_is_read() -> None:
    items, problems = read({"key": "A-1", "title": "a", "lables": ["x"], "due": "2026-02-01"})
    assert items == [WorkItem(key="A-1", title="a", due="2026-02-01")]
    assert only(problems) == "-:1: A-1: unknown key 'lables', did you mean labels?"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("estimate", "large", "a number"),
        ("labels", "checkout", "a list of strings"),
        ("labels", [1], "a list of strings"),
        ("body", 5, "text"),
        ("state", 5, "todo, doing, done or dropped; left out"),
        ("state", "closed", "todo, doing, done or dropped (the word of a tracker stands under status); left out"),
        ("state", "To do", "todo, doing, done or dropped (did you mean todo?); left out"),
        ("state", "DONE", "todo, doing, done or dropped (did you mean done?); left out"),
        ("fields", [], "an object of field names"),
        ("links", {}, "a list of objects with type and to"),
        ("sprint", "Sprint 1", "an object with a name"),
        ("comments", ["well done"], "a list of objects with body"),
        ("due", "next week", "a date such as 2026-03-31"),
        ("due", "2026-02-30", "a date such as 2026-03-31"),
        ("due", 20260230, "a date such as 2026-03-31"),
        ("line", "7", "a whole number"),
    ],
)
def test_value_of_wrong_type_is_reported_and_only_it_is_dropped(name: str, value: object, expected: str) -> None:
    items, problems = read({"key": "A-1", "title": "a", "kind": "Bug", name: value})
    assert items == [WorkItem(key="A-1", title="a", kind="Bug")]
    assert only(problems).startswith("-:1: A-1: ")
    assert name in only(problems)
    assert expected in only(problems)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"title": "a", "kind": "Bug"}, "-:1: an item has no key"),
        ({"key": "A-1"}, "-:1: A-1 has no title"),
        ({"key": "", "title": "a"}, "-:1: an item has no key"),
        ({"key": "A-1", "title": ""}, "-:1: A-1 has no title"),
        ({"key": "A-1", "title": None}, "-:1: A-1 has no title"),
    ],
)
def test_item_without_key_or_title_is_reported_and_not_read(line: dict[str, Any], why: str) -> None:
    items, problems = read(line)
    assert items == []
    assert only(problems).startswith(why)


def test_numeric_key_is_reported_with_expected_type() -> None:
    items, problems = read({"key": 12, "title": "a"})
    assert items == []
    assert problems[0] == "-:1: key holds a number, expected text; left out"


def test_invalid_part_of_a_list_does_not_drop_the_others() -> None:
    items, problems = read(
        {
            "key": "A-1",
            "title": "a",
            "links": [{"type": "blocks", "to": "A-2"}, {"type": "blocks"}],
            "comments": [{"body": "kept", "bdy": "?"}, {"at": "2026-01-01"}],
            "changes": [{"field": "due", "at": "soon"}, {"field": "due", "at": "2026-01-01"}],
        }
    )
    assert items[0].links == [Link(type="blocks", to="A-2")]
    assert items[0].comments == [Comment(body="kept")]
    assert items[0].changes == [Change(field="due", at="2026-01-01T00:00:00Z")]
    assert len(problems) == 4
    assert any("unknown key 'comments.bdy', did you mean body?" in problem for problem in problems)


def test_people_are_dropped_silently_everywhere() -> None:
    items, problems = read(
        {
            "key": "A-1",
            "title": "a",
            "assignee": "Ann Example",
            "reporter": {"name": "Bob"},
            "createdBy": "Cy",
            "comments": [{"body": "hi", "author": "Dee"}],
            "fields": {"Product Owner": "Eve", "Target users": "admins"},
        }
    )
    assert problems == []
    assert items == [WorkItem(key="A-1", title="a", comments=[Comment(body="hi")], fields={"Target users": "admins"})]


def test_unknown_key_in_every_comment_is_reported_once() -> None:
    items, problems = read({"key": "A-1", "title": "a", "comments": [{"body": "x", "bdy": 1}] * 3})
    assert items[0].comments == [Comment(body="x")] * 3
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("name", "holds_people"),
    [
        ("assignee", True),
        ("Product Owner", True),
        ("created_by", True),
        ("Assigned to", True),
        ("avatarUrl", True),
        ("Reporter Id", True),
        ("user", True),
        ("Stakeholder", True),
        ("DRI", True),
        ("Contact", True),
        ("Reviewed by", True),
        ("Cost per contact", False),
        ("Reason for contact", False),
        ("Tech leads", True),
        ("Cost per lead", False),
        ("Target users", False),
        ("Measure by", False),
        ("Author's note", False),
        ("Zugewiesene Person", True),
        ("Zugewiesene Person ID", True),
        ("Bearbeiter", True),
        ("Bearbeiter:in", True),
        ("Autorin", True),
        ("Ersteller", True),
        ("Beobachter", True),
        ("Projektleiter", True),
        ("Genehmiger", True),
        ("Verantwortliche*r", True),
        ("Fachlich verantwortlich", True),
        ("Erstellt von", True),
        ("Autorisierung", False),
        ("Verantwortlichkeiten", False),
        ("Nutzer", False),
        ("Neue Entwickler", False),
        ("Tickets pro Bearbeiter", False),
        ("Bearbeitet am", False),
        ("Rapporteur", True),
        ("Responsable du projet", True),
        ("ID du rapporteur", True),
        ("Cre\u0301ateur", True),
        ("Personne assignée", True),
        ("Assigné·e", True),
        ("Participants à la demande", True),
        ("Modifié par", True),
        ("Responsabilité", False),
        ("Propriétaires de chats", False),
        ("Coût par contact", False),
        ("Persona asignada", True),
        ("Informador", True),
        ("Creado por", True),
        ("Líder del proyecto", True),
        ("Relator", True),
        ("Responsável", True),
        ("Pessoa atribuída", True),
        ("Responsabilidade", False),
        ("担当者", True),
        ("担当者 ID", True),
        ("担当者ID", True),
        ("QA担当者", True),
        ("報告者", True),
        ("プロジェクト リード", True),
        ("対象者", False),
        ("利用者数", False),
        ("-", False),
        ("", False),
    ],
)
def test_person_fields_are_recognised_by_name(name: str, holds_people: bool) -> None:
    assert is_person_field(name) is holds_people


def test_people_in_fields_of_a_clean_line_are_dropped() -> None:
    items, problems = read({"key": "A-1", "title": "a", "fields": {"Assignee": "Ann", "Target": "30 %"}})
    assert (items[0].fields, problems) == ({"Target": "30 %"}, [])


def test_null_means_the_same_as_a_missing_key() -> None:
    items, problems = read({"key": "A-1", "title": "a", "body": None, "labels": None, "due": None, "sprint": None})
    assert (items, problems) == ([WorkItem(key="A-1", title="a")], [])


def test_broken_line_is_reported_and_the_others_are_read() -> None:
    items, problems = read({"key": "A-1", "title": "a"}, '{"key": "A-2", "tit', {"key": "A-3", "title": "c"})
    assert [item.key for item in items] == ["A-1", "A-3"]
    assert only(problems) == "-:2: is not JSON here (it ends too early); left out"


def test_broken_first_line_is_reported_and_the_others_are_read() -> None:
    items, problems = read('{"key": "A-1", "tit', {"key": "A-2", "title": "b"}, {"key": "A-3", "title": "c"})
    assert [item.key for item in items] == ["A-2", "A-3"]
    assert only(problems).startswith("-:1: is not JSON here")


def test_line_not_in_utf8_is_reported_and_left_out() -> None:
    data = b'{"key":"A-1","title":"a"}\n{"key":"A-2","title":"caf\xe9"}\n{"key":"A-3","title":"c"}\n'
    items, problems = read_bytes(data)
    assert [item.key for item in items] == ["A-1", "A-3"]
    assert only(problems) == "-:2: is not UTF-8 here; left out"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_and_utf16_are_read(encoding: str) -> None:
    text = '{"key":"A-1","title":"Größe"}\n{"key":"A-2","title":"b"}\n'
    items, problems = read_bytes(text.encode(encoding))
    assert ([item.title for item in items], problems) == (["Größe", "b"], [])


def test_last_of_duplicate_keys_in_an_object_wins() -> None:
    items, problems = read('{"key":"A-1","title":"old","title":"new"}')
    assert ([item.title for item in items], problems) == (["new"], [])


def test_deep_nesting_is_a_problem_not_a_crash() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    nested = f'{{"key":"A-2","title":"b","fields":{{"x":{"[" * 400}{"]" * 400}}}}}'
    items, problems = read({"key": "A-1", "title": "a"}, f'{{"key":"A-9","title":{deep}}}', nested)
    assert [item.key for item in items] == ["A-1", "A-2"]
    assert items[1].fields == {}
    assert problems == [
        "-:2: is nested too deeply here; left out",
        "-:3: A-2: field 'x' is nested too deeply; left out",
    ]


@pytest.mark.parametrize("line", [-1, 2**40])
def test_impossible_line_number_is_left_out(line: int) -> None:
    items, problems = read({"key": "A-1", "title": "a", "line": line})
    assert items[0].line == 0
    assert "line is not a line number" in only(problems)


def test_huge_description_is_read() -> None:
    items, problems = read({"key": "A-1", "title": "a", "body": "x" * 20_000_000})
    assert (len(items[0].body), problems) == (20_000_000, [])


def test_value_that_is_not_an_item_is_reported() -> None:
    items, problems = read({"key": "A-1", "title": "a"}, "17", {"foo": 1})
    assert len(items) == 1
    assert [problem.split(":")[1] for problem in problems] == ["2", "3"]


def test_log_file_is_refused() -> None:
    with pytest.raises(VanitylintError, match="neither a work item"):
        read({"level": "info", "msg": "a"}, {"level": "info", "msg": "b"})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=3,
)
own_keys = st.sampled_from([*SCHEMA["properties"], "assignee", "titel", "from"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.dictionaries(own_keys, json_values, max_size=5), min_size=1, max_size=2))
def test_any_line_becomes_a_valid_item_or_a_problem(lines: list[dict[str, Any]]) -> None:
    items, problems = read({"key": "A-0", "title": "first"}, *lines)
    assert len(items) + len({problem.split(":")[1] for problem in problems}) >= 1 + len(lines)
    assert all(item.key and item.title for item in items)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        items, problems = read_bytes(b'{"key":"A-1","title":"a"}\n' + data)
    except VanitylintError:
        return
    assert items or problems


def test_list_of_numbers_is_reported_once_per_line(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text('{"key": "A", "title": "One"}\n[1, 2]\n[3]\n')
    problems = [entry for entry in open_path(str(path)).items() if isinstance(entry, Problem)]
    assert [problem.line for problem in problems] == [2, 3]
