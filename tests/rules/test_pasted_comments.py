"""Tests that a comment pasted as it is changes no finding, and is an answer once its blanks are filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from tests.rules.test_advice import ADVICE, RULES, Question, fill_in, proposed_sentences, with_answer

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


def with_comment(item: WorkItem, text: str) -> WorkItem:
    return replace(item, comments=[*item.comments, Comment(body=text)])


def with_text_in_body(item: WorkItem, text: str) -> WorkItem:
    return replace(item, body=f"{item.body}\n\n{text}")


def run_all_rules(items: Iterable[WorkItem], reader: Reader, as_of: str) -> list[Finding]:
    with Snapshot.memory() as snapshot:
        load(snapshot, items, reader=reader, as_of=as_of)
        return run_rules(snapshot.connection, list(RULES.values())).findings


def summarise(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    return sorted((finding.rule, finding.key, finding.question) for finding in findings)


@pytest.mark.parametrize("rule", RULES)
def test_comment_pasted_as_it_is_changes_no_finding(rule: str, reader: Reader) -> None:
    cases, _ = read_examples(RULES[rule])
    example = next(case.example for case in cases if case.kind == "bad")
    before = run_all_rules(example.items, reader, example.as_of)
    text = paste_ready([finding for finding in before if finding.rule == rule], "Sprint 22")
    assert rule in text
    pasted = [with_comment(with_text_in_body(item, text), text) for item in example.items]
    assert summarise(run_all_rules(pasted, reader, example.as_of)) == summarise(before), text


def filled_in_comment(case: tuple[str, Question, tuple[str, ...], object], finding: Finding) -> str:
    """Return the comment to paste, with values in place of the blanks of one of its sentences."""
    rule, question, values, _ = case
    sentence = proposed_sentences(rule)[question.quote]
    text = paste_ready([finding])
    assert neutralise(sentence) in text
    return text.replace(neutralise(sentence), fill_in(sentence, values))


WITH_BLANKS = [case for case in ADVICE if case[2] and not case[2][0].startswith("What ")]
"""Cases with blanks, without `What porters walk …`: alone in a paragraph, it reads like a template's question."""


@pytest.mark.parametrize("case", WITH_BLANKS, ids=lambda case: f"{case[0]}-{'-'.join(case[2])[:40]}")
def test_pasted_comment_with_blanks_filled_in_is_an_answer(
    case: tuple[str, Question, tuple[str, ...], object], backlog: Callable[..., Connection]
) -> None:
    rule, question, _, _ = case
    finding, *_ = run_rules(backlog(with_answer(question, None)), [RULES[rule]]).findings
    text = filled_in_comment(case, finding)
    assert run_rules(backlog(with_answer(question, text)), [RULES[rule]]).findings == [], text
