"""Tests of the comment to paste: short, complete, and without mentions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.hostile import TEXTS

from vanitylint.backlog.findings import Finding
from vanitylint.reporters.paste import neutralise, paste_ready

if TYPE_CHECKING:
    from typing import Any

MENTION = re.compile(r"@\w|\[~\w")
TAG = re.compile(r"<[A-Za-z/!?]")


def finding(**more: Any) -> Finding:
    return Finding(
        **{
            "rule": "HYP101", "name": "bet-missing", "severity": "error", "key": "SHOP-1",
            "question": "What do we expect SHOP-1 to change, and for whom?", "message": "Nothing was found.",
            "fix": 'Add one line: "We expect <who> to <do what differently>."',
        } | more
    )  # fmt: skip


def test_comment_of_one_question_reads_naturally() -> None:
    assert paste_ready([finding()], before="Sprint 14") == (
        "One question on SHOP-1 before Sprint 14:\n\n"
        "What do we expect SHOP-1 to change, and for whom?\nNothing was found.\n"
        'Suggestion: Add one line: "We expect ‹who› to ‹do what differently›."\n'
        "(asked by vanitylint: HYP101)"
    )


def test_several_questions_are_numbered_and_each_rule_is_named_once() -> None:
    comment = paste_ready(
        [finding(), finding(rule="MET204", question="How much of it?"), finding(question="And when?")]
    )
    assert comment.splitlines()[0] == "Three questions on SHOP-1:"
    assert [line for line in comment.splitlines() if line[0:1].isdigit()] == [
        "1. What do we expect SHOP-1 to change, and for whom?", "2. How much of it?", "3. And when?",
    ]  # fmt: skip
    assert comment.endswith("(asked by vanitylint: HYP101, MET204)")


def test_questions_on_several_items_name_no_item_in_the_first_line() -> None:
    comment = paste_ready([finding(key=f"SHOP-{number}") for number in range(4)])
    assert comment.splitlines()[0] == "4 questions:"


def test_long_evidence_is_cut() -> None:
    comment = paste_ready([finding(message="word " * 500, key="K" * 500)], before="S" * 500)
    assert "word…" in comment
    assert len(comment) < 900


@pytest.mark.parametrize("text", ["5 < 6", "a > b", "-> up", "<5 %", "it is <= 3"])
def test_comparisons_are_unchanged(text: str) -> None:
    assert neutralise(text) == text


@given(st.one_of(st.text(), st.sampled_from(list(TEXTS.values())), st.text(alphabet="<>/a@[~! \n")))
def test_any_text_becomes_one_line_without_mentions_or_html(text: str) -> None:
    line = neutralise(text)
    assert not MENTION.search(line)
    assert not TAG.search(line)
    assert not set("\r\n\x1b\u202e") & set(line)
    assert neutralise(line.replace("\u2060", "")) == line  # nothing but U+2060 is added
