"""Tests of the JSON report: complete, valid against its schema, and safe in a terminal."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from tests.reporters.snapshots import stored_snapshot

from vanitylint.reporters.change import PastQuestion
from vanitylint.reporters.json_text import indented
from vanitylint.reporters.report import Unchanged
from vanitylint.reporters.style import UNSAFE_CODES
from vanitylint.rules.acknowledge import AcknowledgementStatus
from vanitylint.rules.acknowledged_file import AcknowledgementEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vanitylint.reporters.report import Report

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8"))
REPORTS = ("sample", "hostile", "nothing_to_ask", "incomplete", "with_acknowledgement", "first_run")
ANYTHING = st.text(st.characters(exclude_categories=()))


def validated(data: dict[str, Any], schema: dict[str, Any] = SCHEMA) -> dict[str, Any]:
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)
    return data


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield each part of the schema that describes an object."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)


@pytest.fixture
def with_acknowledgement(sample: Report) -> Report:
    """Return a report with an acknowledged finding, an acknowledgement to review, and questions of every fate."""
    assert sample.change
    finding = msgspec.structs.replace(sample.findings[0], acknowledged="because of the move")
    past = [PastQuestion("HYP101", f"GONE-{number}", "warning", "A title", is_gone=number > 1) for number in range(3)]
    entry = AcknowledgementEntry(rule="HYP1*", key="BELL-1", where="vanitylint.acknowledged:3")
    status = AcknowledgementStatus(
        entry=entry, state="reasonless", is_in_file=True, why="it has no reason", advice="write one"
    )
    change = replace(
        sample.change,
        new=sample.findings[1:3],
        settled=past[:1],
        lapsed=past[1:2],
        gone=past[2:],
        acknowledged=past[1:2],
        first_asked=1,
    )
    return replace(
        sample,
        findings=sample.findings[1:],
        acknowledged=[finding],
        acknowledgements=[status],
        change=change,
        unchanged=Unchanged("origin/main", sample.findings[1:3]),
    )


@pytest.fixture
def first_run(sample: Report) -> Report:
    return replace(sample, change=None, profile="", months=[])


@pytest.mark.parametrize("name", REPORTS)
def test_report_is_valid_against_the_schema(name: str, request: pytest.FixtureRequest, render: Callable) -> None:
    validated(json.loads(render(request.getfixturevalue(name), "json")))


def test_schema_is_valid_and_describes_every_key() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for part in objects(SCHEMA):
        assert part["additionalProperties"] is False
        assert all(key.get("description", "").endswith(".") for key in part["properties"].values()), part
        if "feature" not in part["properties"]:  # work classes without items are left out
            assert part["required"] == list(part["properties"])


@pytest.mark.parametrize("number", range(len(list(objects(SCHEMA)))))
def test_key_missing_from_the_schema_is_rejected(number: int, with_acknowledgement: Report, render: Callable) -> None:
    data = json.loads(render(with_acknowledgement, "json"))
    data["problems"], data["notices"] = [{"source": "a", "line": 0, "why": "b"}], [{"source": "a", "why": "b"}]
    data["work_classes"]["release"] = 1
    validated(data)
    reduced_schema = deepcopy(SCHEMA)
    part = list(objects(reduced_schema))[number]
    for name in list(part["properties"]):
        described = part["properties"].pop(name)
        required, part["required"] = part.get("required", []), []
        with pytest.raises(ValidationError, match="Additional properties"):
            validated(data, reduced_schema)
        part["properties"][name], part["required"] = described, required


def test_keys_are_in_the_order_of_the_schema(sample: Report, render: Callable) -> None:
    data = json.loads(render(sample, "json"))
    assert list(data) == list(SCHEMA["properties"])
    assert list(data["change"]) == list(SCHEMA["properties"]["change"]["properties"])
    assert list(data["findings"][0]) == list(SCHEMA["$defs"]["finding"]["properties"])
    assert list(data["ledger"][0]) == list(SCHEMA["$defs"]["bet"]["properties"])


def test_json_contains_the_whole_report(with_acknowledgement: Report, render: Callable) -> None:
    report = replace(with_acknowledgement, config="vanitylint.toml", fail_on="warning")
    data = json.loads(render(report, "json"))
    change = report.change
    assert change
    assert data["version"] == 1
    assert (data["complete"], data["fail_on"], data["fails"], data["config"]) == (
        True,
        "warning",
        True,
        "vanitylint.toml",
    )
    assert data["beyond"] == report.context_items
    assert data["findings"] == [msgspec.to_builtins(finding) for finding in report.findings]
    assert [tuple(step.values()) for step in data["steps"]] == [tuple(step) for step in report.steps]
    assert [tuple(month.values()) for month in data["months"]] == [tuple(month) for month in report.months]
    assert [(question["rule"], question["key"]) for question in data["change"]["new"]] == [
        (f.rule, f.key) for f in change.new
    ]
    for fate in ("settled", "lapsed", "gone", "acknowledged"):
        assert [(question["rule"], question["key"]) for question in data["change"][fate]] == [
            (p.rule, p.key) for p in getattr(change, fate)
        ]
    for count in ("still", "waiting", "not_asked", "first_asked", "run"):
        assert data["change"][count] == getattr(change, count)


def test_hidden_findings_count_for_fails(sample: Report, render: Callable) -> None:
    hidden = replace(sample, findings=[], hidden=sample.findings, fail_on="info")
    assert json.loads(render(hidden, "json"))["fails"]
    assert not json.loads(render(replace(hidden, fail_on="never"), "json"))["fails"]


def test_incomplete_run_is_not_complete_and_has_problems(incomplete: Report, render: Callable) -> None:
    data = json.loads(render(incomplete, "json"))
    assert not data["complete"]
    assert data["problems"][0]["line"] == 2


def test_hostile_text_is_unchanged_when_parsed_and_safe_in_a_terminal(hostile: Report, render: Callable) -> None:
    text = render(hostile, "json")
    assert not (UNSAFE_CODES - {ord("\n")}) & set(map(ord, text))
    assert json.loads(text)["findings"] == [msgspec.to_builtins(finding) for finding in hostile.findings]
    assert any("\x1b" in finding.key for finding in hostile.findings)


@given(ANYTHING)
@example("half \ud800, del \x7f, csi \x9b, direction \u202e, no letter \U0001ffff")
def test_any_text_is_read_back(text: str) -> None:
    written = indented({"text": text})
    assert json.loads(written.encode()) == {"text": text.encode("utf-8", "replace").decode()}
    assert not (UNSAFE_CODES - {ord("\n")}) & set(map(ord, written))


def test_sample_matches_its_snapshot(sample: Report, render: Callable) -> None:
    text = render(sample, "json")
    assert text == stored_snapshot("sample.json", text)
