"""Verdicts of results and types of decisions in each language, and texts that only sound like them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.items import Comment, WorkItem
from vanitylint.reading.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader


@pytest.fixture(scope="module")
def verdicts(reader: Reader) -> Verdicts:
    return reader.vocabulary.verdicts


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Target met: 31 %", "positive"),
        ("TARGET MET", "positive"),
        ("It worked.", "positive"),
        ("Variant B won", "positive"),
        ("We missed it by a mile", "negative"),
        ("No effect", "negative"),
        ("We rolled it back: worse than before", "negative"),
        ("Nothing changed", "negative"),
        ("Inconclusive", "neither"),
        ("Too few visitors to say", "neither"),
        ("Cannot be measured: the shop closed", "unmeasured"),
        # German, French, Spanish, Portuguese, Japanese
        ("Ziel erreicht: 31 %", "positive"),
        ("Kein Unterschied", "negative"),
        ("Nicht signifikant", "neither"),
        ("Nicht messbar", "unmeasured"),
        ("Objectif atteint", "positive"),
        ("Sans effet", "negative"),
        ("Non concluant", "neither"),
        ("Objetivo cumplido", "positive"),
        ("Fracasó", "negative"),
        ("No concluyente", "neither"),
        ("Meta atingida", "positive"),
        ("Não funcionou", "negative"),
        ("Inconclusivo", "neither"),
        ("目標を達成しました", "positive"),
        ("効果なしでした", "negative"),
        ("有意差なし", "neither"),
        # numbers alone are no verdict
        ("31 %", ""),
        ("From 30 % to 31 %", ""),
        ("", ""),
    ],
)
def test_verdict_of_a_result(verdicts: Verdicts, text: str, verdict: str) -> None:
    assert verdicts.verdict(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The target was not met", "negative"),
        ("The target was not quite met", "negative"),
        ("It never really worked", "negative"),
        ("We can\u2019t call it successful", "negative"),
        ("Hardly a success", "negative"),
        ("Ziel nicht ganz erreicht", "negative"),
        ("Kein Erfolg", "negative"),
        ("Erfolgreich war das nicht", "negative"),
        ("Pas vraiment validé", "negative"),
        ("No fue un éxito", "negative"),
        ("Não foi validado", "negative"),
        ("達成しなかった", "negative"),
        ("成功とは言えません", "negative"),
        # what is not bad is not good yet
        ("We did not miss it: no loss", ""),
        ("It did not get worse", ""),
        ("No longer inconclusive", ""),
        ("悪化しなかった", ""),
        # a negation reaches three words, and not beyond its clause
        ("Not one of us here doubts it worked", "positive"),
        ("We did not expect it. It worked", "positive"),
        ("Nobody believed in it: confirmed", "positive"),
        ("No longer inconclusive: we won", "positive"),
        ("不明ではない。達成した", "positive"),
        ("Erreicht, aber nicht bei allen", "positive"),
        # some negations reverse nothing
        ("Not only met but exceeded", "positive"),
        ("No doubt: a success", "positive"),
        ("No doubt a success", "positive"),
        ("Nicht nur erreicht, sondern übertroffen", "positive"),
        ("Non seulement atteint", "positive"),
        ("No solo alcanzado", "positive"),
        ("Não só atingido", "positive"),
    ],
)
def test_negation_reverses_the_verdict_beside_it(verdicts: Verdicts, text: str, verdict: str) -> None:
    assert verdicts.verdict(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        # the longer of two that begin at the same place
        ("No significant difference", "neither"),
        ("No difference", "negative"),
        ("Not significant", "neither"),
        ("Not statistically significant", "neither"),
        ("Not supported", "negative"),
        ("Did not reach significance", "neither"),
        ("Did not reach 30 %", "negative"),
        ("達成できなかった", "negative"),
        # the first of two in a row
        ("Worked for guests, failed for members", "positive"),
        ("Failed for members, worked for guests", "negative"),
        ("達成 for members, failed for guests", "positive"),
        # part of a longer word
        ("Unconfirmed", ""),
        ("The winners\u2019 list", ""),
        ("It won't help", ""),
        ("It won\u2019t help", ""),
        # a measure that sounds like a verdict
        ("Success rate 30 %", ""),
        ("Failed payments fell from 4 % to 2 %", ""),
        ("Failed payments fell from 4 % to 2 %: target met", "positive"),
        ("Fewer lost orders", ""),
        ("A false positive", ""),
    ],
)
def test_longer_phrases_count_before_shorter_ones_within_them(verdicts: Verdicts, text: str, verdict: str) -> None:
    assert verdicts.verdict(text) == verdict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We keep it", "keep"),
        ("Rolled out to all", "keep"),
        ("Iterate on the copy", "iterate"),
        ("Stop", "stop"),
        ("We take the whole banner out", "stop"),
        ("Taking the button off again, less clutter", "stop"),
        ("Do not ship it", "stop"),
        ("Don\u2019t roll out", "stop"),
        ("Decide in May", "defer"),
        ("Wir behalten es", "keep"),
        ("Anpassen", "iterate"),
        ("Wir nehmen es wieder raus", "stop"),
        ("Wir bauen es zurück", "stop"),
        ("Verschoben", "defer"),
        ("On garde", "keep"),
        ("Ajuster", "iterate"),
        ("On arrête", "stop"),
        ("Reporté", "defer"),
        ("Mantenemos", "keep"),
        ("Iterar", "iterate"),
        ("Lo quitamos", "stop"),
        ("Aplazado", "defer"),
        ("Mantemos", "keep"),
        ("Testar de novo", "iterate"),
        ("Paramos", "stop"),
        ("Adiado", "defer"),
        ("継続します", "keep"),
        ("調整します", "iterate"),
        ("中止します", "stop"),
        ("延期します", "defer"),
        # negated
        ("We do not keep it", ""),
        ("We won't keep it", ""),
        ("We do not stop", ""),
        ("Wir behalten es nicht", ""),
        ("Wir bauen es nicht zurück", ""),
        ("Não mantemos", ""),
        ("継続しない", "stop"),
        # the first one that is not negated
        ("We do not stop, we keep it", "keep"),
        ("Keep it, and iterate", "keep"),
        # words of the measure, and other words
        ("Drop-off fell, so we keep it", "keep"),
        ("Waiting times fell, so we stop here", "stop"),
        ("Keep in mind that it is cold", ""),
        ("Take it, find out", ""),
        ("We take it out of outdated lists", "stop"),
        ("We took our time in order to find out", ""),
        ("Stopover", ""),
        ("We talked about it", ""),
        ("", ""),
    ],
)
def test_type_of_a_decision(verdicts: Verdicts, text: str, expected: str) -> None:
    assert verdicts.decision(text) == expected


def test_languages_without_such_words_have_no_verdicts_or_decisions() -> None:
    empty = Verdicts([{}])
    assert (empty.verdict("Target met, 達成"), empty.decision("We keep it, 継続")) == ("", "")


@settings(max_examples=40, deadline=None)
@given(st.text() | st.lists(st.sampled_from(["not", "met", "mixed", "keep", "達成", "ない", "nicht", ".", "'t", "take", "out", "\x00"])).map(" ".join))  # fmt: skip
def test_any_text_has_a_verdict_or_none(verdicts: Verdicts, text: str) -> None:
    assert verdicts.verdict(text) in ("", "positive", "negative", "neither", "unmeasured")
    assert verdicts.decision(text) in ("", "keep", "iterate", "stop", "defer")


@pytest.mark.parametrize(
    "piece",
    ["not mixed ", "not ", "https:", "https://", "take ", "take a ", "met", "不明ない", "keep not ", "a", "'t", "."],
)
def test_long_repetitive_text_takes_under_a_second(
    verdicts: Verdicts, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (50_000 // len(piece))
    assert seconds(lambda: verdicts.verdict(text)) < 1
    assert seconds(lambda: verdicts.decision(text)) < 1


# Claims


def results_and_decisions(reader: Reader, **more: Any) -> list[tuple[str, str, str]]:
    """Return slot, status and place of each result and decision of an epic."""
    item = WorkItem(key="A", title="A", kind="Epic", **more)
    claims = reader.read(item).claims
    return [(claim.slot, claim.status, claim.where) for claim in claims if claim.slot in ("result", "decision")]


def test_claims_have_their_verdict_or_type_of_decision(reader: Reader) -> None:
    body = "## Result\nConversion rate is 31 %, target met.\n\n## Decision\nWe keep it.\n"
    assert results_and_decisions(reader, body=body) == [
        ("decision", "keep", "body > Decision"),
        ("result", "positive", "body > Result"),
    ]


def test_result_of_only_numbers_is_stated(reader: Reader) -> None:
    comments = [Comment(body="Conversion rate went from 30 % to 31 %.", at="2026-02-20T10:00:00Z")]
    assert [(slot, status) for slot, status, _ in results_and_decisions(reader, comments=comments)] == [
        ("result", "stated")
    ]


@pytest.mark.parametrize(
    ("label", "verdict"),
    [
        ("validated", "positive"),
        ("Invalidated", "negative"),
        ("result: validated", "positive"),
        ("experiment/lost", "negative"),
        ("inconclusive", "neither"),
    ],
)
def test_label_can_be_a_result(reader: Reader, label: str, verdict: str) -> None:
    assert results_and_decisions(reader, labels=["ux", label]) == [("result", verdict, f"label {label}")]
    assert reader.read(WorkItem(key="A", title="A", kind="Epic", labels=[label])).followup == "done"


@pytest.mark.parametrize("label", ["validation", "to be validated", "not-validated", "lost-and-found", "won't do", ""])
def test_other_label_is_no_result(reader: Reader, label: str) -> None:
    assert results_and_decisions(reader, labels=[label]) == []


def test_text_with_slash_is_not_read_like_a_label(reader: Reader) -> None:
    body = "## Result\nConversion rate is at 31 %, not good/validated"
    assert results_and_decisions(reader, body=body) == [("result", "negative", "body > Result")]


def test_words_in_an_address_are_no_verdict_or_decision(verdicts: Verdicts) -> None:
    assert verdicts.verdict("31 %, see https://example.org/lost/and-found?keep=it. Target met") == "positive"
    assert verdicts.decision("See https://example.org/keep") == ""
