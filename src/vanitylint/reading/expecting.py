"""Read outcome hypotheses: where a text says which change it expects, and where it only gives a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading.measuring import metric_type
from vanitylint.reading.stories import is_scenario, is_story

if TYPE_CHECKING:
    from vanitylint.reading.collector import ClaimCollector
    from vanitylint.reading.context import Context
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.units import Unit


def in_title(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a title that names the change itself: `Fewer cancelled memberships`."""
    if context.is_bug or context.is_look_back:
        return
    for sentence in sentences:
        if (
            sentence.is_question
            or sentence.is_only_output
            or sentence.starts_with(sentence.tag.ask | sentence.tag.look)
        ):
            continue
        if sentence.aims_at_change or sentence.expects_change or sentence.is_key_result:
            collector.add_hypothesis(sentence)


def under_hypothesis(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read the answer to a question for a hypothesis: nearly any effect counts, a description of today does not."""
    if context.is_bug:  # in a bug it is about the cause
        return
    collector.is_hypothesis_answered = True
    is_stated = False
    for sentence in sentences:
        if sentence.names_an_effect:
            collector.add_hypothesis(sentence)
            is_stated = True
    if not is_stated:
        _add_benefit(collector, unit, sentences)
        _add_output(collector, unit, sentences)


def _add_benefit(collector: ClaimCollector, unit: Unit, sentences: list[Sentence]) -> None:
    """Add a reason, but not `30 %` or `31 March`, whose subject is elsewhere."""
    if not all(sentence.is_bare or sentence.is_value or sentence.is_day for sentence in sentences):
        collector.add_benefit(unit.text, unit)


def _add_output(collector: ClaimCollector, unit: Unit, sentences: list[Sentence]) -> None:
    """Add work to finish that stands where an outcome is asked for."""
    is_work = any(_names_work(sentence) for sentence in sentences)
    if is_work and not is_story(unit.text, sentences[0].language):
        collector.add("hypothesis", "output", unit.text, unit)


def _names_work(sentence: Sentence) -> bool:
    """Return whether it names work: `Implement the form`, but not `Customers create accounts`, which is an effect."""
    tag = sentence.tag
    if sentence.starts_with(tag.people) and not sentence.starts_with(tag.build, words=1):
        return False
    return sentence.is_only_output or sentence.starts_with(tag.build)


def under_outcome(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a text under `Goal` or `Outcome`: an aim at a change, or a number that people are to reach."""
    collector.is_outcome_answered = True
    if context.is_bug:
        return
    if all(sentence.is_only_output for sentence in sentences):
        _add_output(collector, unit, sentences)
        if unit.kind == "field" and not any(sentence.has(sentence.tag.output) for sentence in sentences):
            collector.add_benefit(unit.text, unit)  # `more reach` is not work to finish
    elif not in_goal(collector, context, unit, sentences) and not context.is_look_back:  # whose goal is to look back
        _add_benefit(collector, unit, sentences)
        _add_output(collector, unit, sentences)


def in_goal(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> bool:
    """Read a line of a list of goals, and return whether it names one for people or the business."""
    is_stated = False
    for sentence in sentences:
        tag = sentence.tag
        if sentence.is_question or sentence.is_bare or sentence.is_only_output or sentence.starts_with(tag.show):
            continue
        changes = tag.up | tag.down | tag.more | tag.fewer | tag.number
        if sentence.has(tag.can) and not sentence.has(changes):
            continue
        is_countable = sentence.is_measure or sentence.has(tag.maybe | tag.contact)
        is_sized = is_countable and sentence.has_target
        if sentence.matches(sentence.sense.change) or is_sized or sentence.expects_change or sentence.aims_at_change:
            collector.add_hypothesis(sentence)
            is_stated = True
    return is_stated


def under_benefit(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a text under `Why` or `Value`: a reason, unless it expects a change that can be observed."""
    collector.is_benefit_answered = True
    is_stated = False
    for sentence in sentences:
        tag = sentence.tag
        changes = sentence.matches(sentence.sense.change)
        is_change = changes and not sentence.has(tag.past | tag.now | tag.verdict | tag.other)
        if (is_change or sentence.expects_change) and not sentence.is_question and not context.is_bug:
            collector.add_hypothesis(sentence)
            is_stated = True
    if not is_stated:
        _add_benefit(collector, unit, sentences)


def under_metric(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a measure that is to change, which says what is expected."""
    for sentence in sentences:
        if sentence.is_question:
            continue
        sense = sentence.sense
        status, _ = metric_type(sentence, context, may_be_anything=unit.slot == "metric")
        is_sized = sentence.has_target and (
            sentence.is_measure or (status == "outcome" and sentence.has(sentence.tag.date))
        )
        if (sentence.matches(sense.change | sense.change_from_to) or is_sized) and not sentence.is_only_output:
            collector.add_hypothesis(sentence)


def in_success_part(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read what follows `we know we are right when`: an expected behaviour of people, or a measure of it."""
    for sentence in sentences:
        status, _ = metric_type(sentence, context, may_be_anything=True)
        if status == "outcome" and not (sentence.is_question or context.is_bug):
            collector.add_hypothesis(sentence)


def under_acceptance(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read acceptance criteria, which expect nothing unless they say so; a paragraph below them is ordinary prose."""
    if unit.kind != "text":
        sentences = [sentence for sentence in sentences if sentence.has(sentence.tag.belief | sentence.tag.aim)]
    in_prose(collector, context, unit, sentences)


def under_confidence(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read how confident somebody is: `80 %`, `High`."""
    collector.add("confidence", "stated", unit.text, unit)


def in_any_text(collector: ClaimCollector, unit: Unit, sentences: list[Sentence]) -> None:
    """Read what may stand anywhere: guardrails, the reason, the exit condition, and whom a story is about."""
    if unit.kind == "comment":
        return
    if unit.slot == "exit":
        collector.add("exit", "stated", unit.text, unit)
    for sentence in sentences:
        tag = sentence.tag
        if sentence.matches(sentence.sense.guardrail) and unit.slot != "guardrail":
            collector.add("guardrail", "stated", sentence.text, unit)
        ends_it = sentence.matches(sentence.sense.ends_it)
        if not (ends_it or sentence.has(tag.reason)):  # most have neither
            continue
        if sentence.has(tag.reason) and not collector.has_reason:
            collector.has_reason = True
            collector.add("reason", "stated", sentence.text, unit)
        if ends_it and unit.slot != "exit":
            collector.add("exit", "stated", sentence.text, unit)
    if sentences and unit.kind != "title" and is_story(unit.text, sentences[0].language):
        collector.add("who", "stated", unit.text, unit)


def under_who(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read whom it is for."""
    collector.add("who", "stated", unit.text, unit)


def in_prose(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read ordinary prose: a hope or an aim that names a change for people, not a feature of the software."""
    if context.is_bug or is_scenario(unit.text):
        return
    in_story = bool(sentences) and is_story(unit.text, sentences[0].language)
    for sentence in sentences:
        tag = sentence.tag
        is_expected = sentence.expects_change or (unit.kind in ("item", "cell") and _is_goal_line(sentence))
        if is_expected and not in_story and not sentence.has(tag.other):
            collector.add_hypothesis(sentence)
        elif sentence.has(tag.benefit) and not sentence.is_settled:
            collector.add_benefit(sentence.text, unit)


def _is_goal_line(sentence: Sentence) -> bool:
    """Return whether it is only an aim with its size: `no-shows: from 31 % down to 20 %`."""
    is_sized = sentence.has(sentence.tag.outcome) and sentence.has_target
    return is_sized and sentence.aims_at_change and not sentence.is_question
