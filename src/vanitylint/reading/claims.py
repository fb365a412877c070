"""From an item's texts to its claims: who expects what to change, seen in what, by how much, looked at when.

Each sentence carries the tags of the phrases in it and the patterns they make; a claim is a pattern in a place. The
place comes from headings and fields, so the same words count for more under `Hypothesis` than in passing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading import expecting, looking_back, measuring
from vanitylint.reading.found import Found
from vanitylint.reading.sentences import sentences_of
from vanitylint.reading.template import is_blank, is_unfilled

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading.context import Context
    from vanitylint.reading.language import Language
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.units import Unit
    from vanitylint.reading.vocabulary import Vocabulary

    Reads = Callable[[Found, Context, Unit, list[Sentence]], None]


_TELLING = 12
"""So many blocks tell the language."""


def read_claims(units: list[Unit], vocabulary: Vocabulary, context: Context) -> Found:
    """Read all of an item's texts once.

    Args:
        units: The texts.
        vocabulary: The words to go by.
        context: What is known of the item they stand in.
    """
    found = Found(context.since)
    gaps: list[Unit] = []
    language = vocabulary.language_of("\n".join(unit.text for unit in units[:_TELLING]))
    for unit, following in zip(units, [*units[1:], None], strict=True):
        reads = _READERS.get(unit.slot)
        if unit.kind in ("title", "comment"):
            pass
        elif unit.kind == "prompt" or is_unfilled(unit, vocabulary, language):
            if reads or not following or not _answers(following, unit, vocabulary, language):
                gaps.append(unit)
            if reads or unit.kind == "prompt" or is_blank(unit, vocabulary, language):
                continue
        if not unit.slot and context.names_goals:
            reads = _goal
        (reads or _PLACES.get(unit.slot, _prose))(found, context, unit, sentences_of(unit, language))
    for unit in gaps:
        _note_gap(found, unit, vocabulary, context)
    found.settle()
    if context.is_experiment and not context.is_look_back:  # which tells what came of it
        found.state_by_experiment()
    return found


def _answers(following: Unit, question: Unit, vocabulary: Vocabulary, language: Language) -> bool:
    """Whether what comes next may be the answer to a question in plain text."""
    if following.where != question.where or following.kind == "prompt":
        return False
    return not is_unfilled(following, vocabulary, language)


def _note_gap(found: Found, unit: Unit, vocabulary: Vocabulary, context: Context) -> None:
    """Note what a template asks for and nobody answered."""
    lowered = f"{unit.where} {unit.text}".lower()
    asked = vocabulary.slot_of_question(lowered)
    asks_for_measures = unit.slot in ("hypothesis", "outcome") and vocabulary.asks_for_measures(lowered)
    if unit.slot in ("metric", "success criteria") or (not unit.slot and asked == "metric") or asks_for_measures:
        found.gap("metric", unit)
    if unit.slot == "hypothesis" or (asked == "hypothesis" and unit.slot != "metric"):
        found.gap("hypothesis", unit)
    elif context.is_bug or context.is_research:
        return
    elif unit.slot in ("outcome", "benefit", "target") or asked == "outcome":
        found.gap("hypothesis", unit, asked_for=False)


def _prose(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    expecting.in_prose(found, context, unit, spoken)
    measuring.in_prose(found, context, unit, spoken)
    looking_back.in_prose(found, context, unit, spoken)


def _title(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    expecting.in_title(found, context, unit, spoken)
    measuring.in_title(found, context, unit, spoken)
    looking_back.in_title(found, context, unit, spoken)


def _hypothesis(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    expecting.under_hypothesis(found, context, unit, spoken)
    measuring.beside_hypothesis(found, context, unit, spoken)
    looking_back.plans(found, context, unit, spoken)


def _outcome(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    expecting.under_outcome(found, context, unit, spoken)
    measuring.under_outcome(found, context, unit, spoken)
    looks_back = context.is_look_back or context.is_experiment  # whose `Outcome` is what came out
    (looking_back.in_prose if looks_back else looking_back.plans)(found, context, unit, spoken)


def _goal(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    expecting.in_goal(found, context, unit, spoken)
    measuring.under_outcome(found, context, unit, spoken)
    looking_back.in_prose(found, context, unit, spoken)


def _benefit(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    expecting.under_benefit(found, context, unit, spoken)
    measuring.in_prose(found, context, unit, spoken)
    looking_back.plans(found, context, unit, spoken)


def _metric(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    measuring.under_metric(found, context, unit, spoken)
    expecting.under_metric(found, context, unit, spoken)
    looking_back.plans(found, context, unit, spoken)


def _comment(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    looking_back.in_comment(found, context, unit, spoken)
    measuring.in_prose(found, context, unit, spoken)


def _acceptance(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    looking_back.plans(found, context, unit, spoken)
    measuring.in_prose(found, context, unit, spoken)
    if unit.kind != "text":  # a criterion; a paragraph below them is none
        spoken = [sentence for sentence in spoken if sentence.has(sentence.tag.belief | sentence.tag.aim)]
    expecting.in_prose(found, context, unit, spoken)


def _who(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    found.add("who", "stated", unit.text, unit)


_READERS: dict[str, Reads] = {
    "hypothesis": _hypothesis,
    "outcome": _outcome,
    "benefit": _benefit,
    "metric": _metric,
    "success criteria": _metric,
    "target": measuring.under_target,
    "baseline": measuring.under_baseline,
    "when": measuring.under_when,
    "guardrail": measuring.under_guardrail,
    "who": _who,
    "follow-up": looking_back.under_follow_up,
    "result": looking_back.under_result,
    "decision": looking_back.under_decision,
}
"""What reads a text, by the slot that its heading or field opens; a template leaves gaps in these."""

_PLACES: dict[str, Reads] = {
    "title": _title,
    "comment": _comment,
    "acceptance": _acceptance,
    "defect": looking_back.plans,
    "rollout": looking_back.plans,
    "exit": _acceptance,
}
"""What reads a text that no template leaves a gap in."""
