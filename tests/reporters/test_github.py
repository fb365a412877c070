"""Tests of the report as annotations: few enough for GitHub to show all of them, without commands from item text."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.runner import Command, obeyed
from tests.reporters.snapshots import stored_snapshot

from vanitylint.backlog.items import Problem
from vanitylint.reporters.github import escape_commands
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report

ANNOTATIONS = {"error", "warning", "notice"}
PIECES = (
    "::",
    ":",
    "##[",
    "##",
    "[",
    "]",
    "error",
    "stop-commands",
    "x",
    " ",
    "\t",
    "\u00a0",
    "\u3000",
    "\n",
    "\r",
    "%0A",
    "%25",
    "%",
    ",",
    "=",
    "\u200b",
)


def with_findings(sample: Report, **severities: int) -> Report:
    """Return the report with the given number of findings of each severity."""
    findings = [
        msgspec.structs.replace(sample.findings[0], severity=severity, key=f"SHOP-{number}")
        for severity, count in severities.items()
        for number in range(count)
    ]
    return replace(sample, findings=findings)


def make_finding(sample: Report, **changes: object) -> Finding:
    return msgspec.structs.replace(sample.findings[0], **changes)


def test_sample_matches_its_snapshot(sample: Report, render: Callable) -> None:
    text = render(sample, "github")
    assert text == stored_snapshot("sample.github.txt", text)


def test_annotation_has_question_evidence_suggestion_and_url(sample: Report, render: Callable) -> None:
    finding = make_finding(
        sample,
        url="https://a.example/1",
        question="Why, 50 %: so?",
        message="a\r\nb",
        fix="Say, why.",
        path="",
        key="A:1, b%",
    )
    (command,) = obeyed(render(replace(sample, findings=[finding]), "github"))
    assert command == Command(
        "error", {"title": f"{finding.rule} A:1, b%"}, "Why, 50 %: so?\na  b\nSay, why.\nhttps://a.example/1"
    )


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 1), (10, 10), (11, 10), (500, 10)])
@pytest.mark.parametrize(("severity", "name"), [("error", "error"), ("warning", "warning"), ("info", "notice")])
def test_no_level_has_more_annotations_than_github_shows(
    sample: Report, render: Callable, severity: str, name: str, count: int, shown: int
) -> None:
    commands = obeyed(render(with_findings(sample, **{severity: count}), "github"))
    assert [command.name for command in commands] == [name] * shown
    if count > 10:
        assert commands[-1].data == f"And {count - 9} more; the job summary lists them."
    assert [command.properties["title"].split()[-1] for command in commands[:9]] == [
        f"SHOP-{n}" for n in range(min(count, 9))
    ]
    assert ("SHOP-9" in str(commands)) == (count == 10)


def test_long_text_is_cut(sample: Report, render: Callable) -> None:
    (command,) = obeyed(
        render(replace(sample, findings=[make_finding(sample, message="W" * 5000, key="K" * 5000)]), "github")
    )
    assert f"\n{'W' * 999}…\n" in command.data
    assert len(command.properties["title"]) == 200


def test_worst_come_first_and_each_level_has_its_own_limit(sample: Report, render: Callable) -> None:
    commands = obeyed(render(with_findings(sample, info=12, warning=12, error=12), "github"))
    assert [command.name for command in commands] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10


def test_problems_come_before_all_questions(sample: Report, render: Callable) -> None:
    report = replace(
        with_findings(sample, error=10), problems=[Problem("jira:SHOP", "half of it\n::error::x"), Problem("b", "gone")]
    )
    commands = obeyed(render(report, "github"))
    assert [command.data for command in commands[:2]] == [
        "Not everything could be read: jira:SHOP: half of it ::error::x", "Not everything could be read: b: gone",
    ]  # fmt: skip
    assert len(commands) == 10
    assert commands[-1].data.startswith("And 3 more;")


def test_run_without_items_is_an_error(sample: Report, render: Callable) -> None:
    (command,) = obeyed(render(replace(sample, items=0, findings=[]), "github"))
    assert (command.name, command.data) == ("error", "Not everything could be read: no work items were read")


@pytest.mark.parametrize("path", ["docs/shop.md", "docs/a, b: 5 %.markdown", "./shop.md"])
def test_item_in_a_markdown_file_is_annotated_there(sample: Report, render: Callable, path: str) -> None:
    (command,) = obeyed(render(replace(sample, findings=[make_finding(sample, path=path, line=7)]), "github"))
    assert command.properties | {"title": ""} == {"file": path.removeprefix("./"), "line": "7", "title": ""}


@pytest.mark.parametrize(
    "path", ["", "backlog.jsonl", "export.csv", "/etc/shop.md", "../shop.md", "docs/../../shop.md"]
)
def test_no_other_file_is_annotated(sample: Report, render: Callable, path: str) -> None:
    (command,) = obeyed(render(replace(sample, findings=[make_finding(sample, path=path, line=7)]), "github"))
    assert set(command.properties) == {"title"}


def test_hostile_text_adds_no_commands(hostile: Report, render: Callable) -> None:
    text = render(hostile, "github")
    commands = obeyed(text)
    assert len(text.splitlines()) == len(commands)
    assert {command.name for command in commands} <= ANNOTATIONS
    assert max(Counter(command.name for command in commands).values()) == 10
    assert {name for command in commands for name in command.properties} <= {"title", "file", "line"}
    assert max(map(len, text.splitlines())) < 8_000


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=2)).map("".join))
def test_any_text_of_a_finding_adds_no_command(sample: Report, render: Callable, text: str) -> None:
    finding = make_finding(sample, question=text, message=text, fix="a way", url=text, key=f"{text}-", path="")
    (command,) = obeyed(render(replace(sample, findings=[finding]), "github"))
    assert command.data == "\n".join(words for words in (safe(text), safe(text), "a way", safe(text)) if words)
    assert command.properties == {"title": safe(f"{finding.rule} {text}-")}


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=2)).map("".join))
def test_escaped_text_is_no_command_and_reads_the_same(text: str) -> None:
    for attempt in (text, f"::error::{text}", f"{text}##[error]{text}", f"{text}\n::error::{text}"):
        assert obeyed(escape_commands(attempt)) == []
        assert escape_commands(attempt).replace("\u2060", "") == attempt.replace("\u2060", "")
