"""What we propose is nobody's answer: pasted as it is, every rule asks as before; with its blanks filled in it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from tests.rules.test_advice import ADVICE, RULES, Asked, filled_in, sentences, with_answer

from vanitylint.backlog.items import Comment, WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.reporters.paste import neutralise, paste_ready
from vanitylint.rules import run_rules
from vanitylint.rules.examples import read_examples
from vanitylint.tracing import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from sqlite3 import Connection

    from vanitylint.backlog.findings import Finding
    from vanitylint.reading import Reader


def in_comment(item: WorkItem, text: str) -> WorkItem:
    return replace(item, comments=[*item.comments, Comment(body=text)])


def in_body(item: WorkItem, text: str) -> WorkItem:
    return replace(item, body=f"{item.body}\n\n{text}")


def asked(items: Iterable[WorkItem], reader: Reader, as_of: str) -> list[Finding]:
    with Snapshot.memory() as snapshot:
        load(snapshot, items, reader=reader, as_of=as_of)
        return run_rules(snapshot.connection, list(RULES.values())).findings


def told(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    return sorted((finding.rule, finding.key, finding.question) for finding in findings)


@pytest.mark.parametrize("rule", RULES)
def test_pasted_as_it_is_it_answers_nothing(rule: str, reader: Reader) -> None:
    cases, _ = read_examples(RULES[rule])
    example = next(case.example for case in cases if case.kind == "bad")
    before = asked(example.items, reader, example.as_of)
    text = paste_ready([finding for finding in before if finding.rule == rule], "Sprint 22")
    assert rule in text
    pasted = [in_comment(in_body(item, text), text) for item in example.items]
    assert told(asked(pasted, reader, example.as_of)) == told(before), text


def filled_in_place(case: tuple[str, Asked, tuple[str, ...], object], asked: Finding) -> str:
    """The comment to paste, with words in place of the blanks of one of its sentences."""
    rule, question, values, _ = case
    sentence = sentences(rule)[question.quote]
    text = paste_ready([asked])
    assert neutralise(sentence) in text
    return text.replace(neutralise(sentence), filled_in(sentence, values))


WITH_BLANKS = [case for case in ADVICE if case[2] and not case[2][0].startswith("What ")]
"""Alone in a paragraph, `What porters walk …` reads like a template's question."""


@pytest.mark.parametrize("case", WITH_BLANKS, ids=lambda case: f"{case[0]}-{'-'.join(case[2])[:40]}")
def test_filled_in_where_it_was_pasted_it_is_an_answer(
    case: tuple[str, Asked, tuple[str, ...], object], backlog: Callable[..., Connection]
) -> None:
    rule, question, _, _ = case
    finding, *_ = run_rules(backlog(with_answer(question, None)), [RULES[rule]]).findings
    text = filled_in_place(case, finding)
    assert run_rules(backlog(with_answer(question, text)), [RULES[rule]]).findings == [], text
