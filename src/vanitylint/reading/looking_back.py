"""Looking back: where it is booked, what came out, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vanitylint.reading.context import Context
    from vanitylint.reading.found import Found
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.units import Unit

_WORDS_OF_A_RESULT = 8
"""Under `Result`, so many words are an answer even without a number."""


def under_follow_up(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """Whatever stands under `Follow-up`."""
    found.plan(unit.text, unit)
    for sentence in spoken:
        if sentence.names_time:
            found.look_at(sentence)


def under_result(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """Under `Result`: a number, a verdict, or some words."""
    told = any(sentence.has(sentence.tag.verdict) or sentence.has_number for sentence in spoken)
    if told or len(unit.text.split()) >= _WORDS_OF_A_RESULT:
        found.result(unit.text, unit)
    for sentence in spoken:
        if sentence.has(sentence.tag.decide):
            found.add("decision", "stated", sentence.text, unit)


def under_decision(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """Whatever stands under `Decision`."""
    found.add("decision", "stated", unit.text, unit)


def under_acceptance(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """Criteria say what the software does; one of them may book the looking back."""
    for sentence in spoken:
        if sentence.has(sentence.tag.measure) and (sentence.has_time or "follow-up" in sentence.lowered):
            found.plan(sentence.text, unit)


def in_title(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A title that plans to look."""


def in_prose(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """In passing: a task that books a look, or a result in a note."""
    for sentence in spoken:
        tag = sentence.tag
        if sentence.has(tag.unknown) and sentence.has_time:
            found.look_at(sentence)
        if unit.kind == "quote" or sentence.has(tag.verdict):
            _maybe_result(found, context, sentence)
        if unit.kind in ("open task", "done task", "item") and sentence.books_a_look:
            found.plan(sentence.text, unit)
            if sentence.has_time:
                found.look_at(sentence)


def in_comment(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """People report and decide in comments."""
    for sentence in spoken:
        if _maybe_result(found, context, sentence):
            continue
        if sentence.has(sentence.tag.decide) and found.followup == "done":
            found.add("decision", "stated", sentence.text, sentence.unit)
        elif sentence.has(sentence.tag.belief) and sentence.expects_change:
            found.state(sentence)


def _maybe_result(found: Found, context: Context, sentence: Sentence) -> bool:
    if context.is_bug or not sentence.tells_a_result:
        return False
    found.result(sentence.text, sentence.unit)
    if sentence.has(sentence.tag.decide):
        found.add("decision", "stated", sentence.text, sentence.unit)
    return True
