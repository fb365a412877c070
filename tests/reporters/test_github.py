"""The report as annotations: few enough that GitHub shows them all, and nobody else's commands among them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.runner import Command, obeyed
from tests.reporters.snapshots import kept

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


def only(sample: Report, **severities: int) -> Report:
    """The report with so many findings of each severity."""
    made = [
        msgspec.structs.replace(sample.findings[0], severity=severity, key=f"SHOP-{number}")
        for severity, count in severities.items()
        for number in range(count)
    ]
    return replace(sample, findings=made)


def one(sample: Report, **said: object) -> Finding:
    return msgspec.structs.replace(sample.findings[0], **said)


def test_the_sample_is_told_as_it_was(sample: Report, told: Callable) -> None:
    text = told(sample, "github")
    assert text == kept("sample.github.txt", text)


def test_a_question_has_its_evidence_a_way_on_and_an_address(sample: Report, told: Callable) -> None:
    finding = one(
        sample,
        url="https://a.example/1",
        question="Why, 50 %: so?",
        message="a\r\nb",
        fix="Say, why.",
        path="",
        key="A:1, b%",
    )
    (command,) = obeyed(told(replace(sample, findings=[finding]), "github"))
    assert command == Command(
        "error", {"title": f"{finding.rule} A:1, b%"}, "Why, 50 %: so?\na  b\nSay, why.\nhttps://a.example/1"
    )


@pytest.mark.parametrize(("count", "told_of"), [(0, 0), (1, 1), (10, 10), (11, 10), (500, 10)])
@pytest.mark.parametrize(("severity", "name"), [("error", "error"), ("warning", "warning"), ("info", "notice")])
def test_no_level_has_more_than_github_shows(
    sample: Report, told: Callable, severity: str, name: str, count: int, told_of: int
) -> None:
    commands = obeyed(told(only(sample, **{severity: count}), "github"))
    assert [command.name for command in commands] == [name] * told_of
    if count > 10:
        assert commands[-1].data == f"And {count - 9} more; the job summary lists them."
    assert [command.properties["title"].split()[-1] for command in commands[:9]] == [
        f"SHOP-{n}" for n in range(min(count, 9))
    ]
    assert ("SHOP-9" in str(commands)) == (count == 10)


def test_what_is_very_long_is_cut(sample: Report, told: Callable) -> None:
    (command,) = obeyed(told(replace(sample, findings=[one(sample, message="W" * 5000, key="K" * 5000)]), "github"))
    assert f"\n{'W' * 999}…\n" in command.data
    assert len(command.properties["title"]) == 200


def test_the_worst_come_first_and_levels_do_not_share_their_ten(sample: Report, told: Callable) -> None:
    commands = obeyed(told(only(sample, info=12, warning=12, error=12), "github"))
    assert [command.name for command in commands] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10


def test_what_could_not_be_read_comes_before_all_questions(sample: Report, told: Callable) -> None:
    report = replace(
        only(sample, error=10), problems=[Problem("jira:SHOP", "half of it\n::error::x"), Problem("b", "gone")]
    )
    commands = obeyed(told(report, "github"))
    assert [command.data for command in commands[:2]] == [
        "Not everything could be read: jira:SHOP: half of it ::error::x", "Not everything could be read: b: gone",
    ]  # fmt: skip
    assert len(commands) == 10
    assert commands[-1].data.startswith("And 3 more;")


def test_a_run_without_items_is_no_quiet_one(sample: Report, told: Callable) -> None:
    (command,) = obeyed(told(replace(sample, items=0, findings=[]), "github"))
    assert (command.name, command.data) == ("error", "Not everything could be read: no work items were read")


@pytest.mark.parametrize("path", ["docs/shop.md", "docs/a, b: 5 %.markdown", "./shop.md"])
def test_an_item_in_a_file_that_people_read_is_shown_there(sample: Report, told: Callable, path: str) -> None:
    (command,) = obeyed(told(replace(sample, findings=[one(sample, path=path, line=7)]), "github"))
    assert command.properties | {"title": ""} == {"file": path.removeprefix("./"), "line": "7", "title": ""}


@pytest.mark.parametrize(
    "path", ["", "backlog.jsonl", "export.csv", "/etc/shop.md", "../shop.md", "docs/../../shop.md"]
)
def test_no_other_file_is_named(sample: Report, told: Callable, path: str) -> None:
    (command,) = obeyed(told(replace(sample, findings=[one(sample, path=path, line=7)]), "github"))
    assert set(command.properties) == {"title"}


def test_text_that_wants_to_command_is_only_text(hostile: Report, told: Callable) -> None:
    text = told(hostile, "github")
    commands = obeyed(text)
    assert len(text.splitlines()) == len(commands)
    assert {command.name for command in commands} <= ANNOTATIONS
    assert max(Counter(command.name for command in commands).values()) == 10
    assert {name for command in commands for name in command.properties} <= {"title", "file", "line"}
    assert max(map(len, text.splitlines())) < 8_000


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=2)).map("".join))
def test_no_text_is_a_command(sample: Report, told: Callable, text: str) -> None:
    finding = one(sample, question=text, message=text, fix="a way", url=text, key=f"{text}-", path="")
    (command,) = obeyed(told(replace(sample, findings=[finding]), "github"))
    assert command.data == "\n".join(words for words in (safe(text), safe(text), "a way", safe(text)) if words)
    assert command.properties == {"title": safe(f"{finding.rule} {text}-")}


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=2)).map("".join))
def test_guarded_text_is_no_command_and_reads_the_same(text: str) -> None:
    for known in (text, f"::error::{text}", f"{text}##[error]{text}", f"{text}\n::error::{text}"):
        assert obeyed(escape_commands(known)) == []
        assert escape_commands(known).replace("\u2060", "") == known.replace("\u2060", "")
