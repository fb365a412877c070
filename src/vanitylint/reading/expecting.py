"""Outcome hypotheses: where a text says which change it expects, and where it only gives a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading.measuring import sort_of_measure
from vanitylint.reading.stories import is_scenario, is_story

if TYPE_CHECKING:
    from vanitylint.reading.context import Context
    from vanitylint.reading.found import Found
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.units import Unit


def in_title(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A title that names the change itself: `Fewer cancelled memberships`."""
    if context.is_bug or context.is_look_back:
        return
    for sentence in spoken:
        if (
            sentence.is_question
            or sentence.is_only_output
            or sentence.starts_with(sentence.tag.ask | sentence.tag.look)
        ):
            continue
        if sentence.aims_at_change or sentence.expects_change or sentence.is_key_result:
            found.state(sentence)


def under_hypothesis(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Where a hypothesis is asked for, nearly any effect counts; how things are today does not."""
    if context.is_bug:  # what may have caused it
        return
    found.hypothesis_filled = True
    stated = False
    for sentence in spoken:
        if sentence.names_an_effect:
            found.state(sentence)
            stated = True
    if not stated:
        _note_benefit(found, unit, spoken)
        _note_output(found, unit, spoken)


def _note_benefit(found: Found, unit: Unit, spoken: list[Sentence]) -> None:
    """Note a reason; `30 %` and `31 March` are none: of what, stands elsewhere."""
    if not all(sentence.is_bare or sentence.is_value or sentence.is_day for sentence in spoken):
        found.benefit(unit.text, unit)


def _note_output(found: Found, unit: Unit, spoken: list[Sentence]) -> None:
    """Note work to finish that stands where an outcome is asked for."""
    is_work = any(_names_work(sentence) for sentence in spoken)
    if is_work and not is_story(unit.text, spoken[0].language):
        found.add("hypothesis", "output", unit.text, unit)


def _names_work(sentence: Sentence) -> bool:
    """`Implement the form`, and not `Customers create accounts`, which tells what they can do then."""
    tag = sentence.tag
    if sentence.starts_with(tag.people) and not sentence.starts_with(tag.build, words=1):
        return False
    return sentence.is_only_output or sentence.starts_with(tag.build)


def under_outcome(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Under `Goal` or `Outcome`: an aim at a change, or a number that people are to reach."""
    found.outcome_filled = True
    if context.is_bug:
        return
    if all(sentence.is_only_output for sentence in spoken):
        _note_output(found, unit, spoken)
        if unit.kind == "field" and not any(sentence.has(sentence.tag.output) for sentence in spoken):
            found.benefit(unit.text, unit)  # `more reach` is no work to finish
    elif not in_goal(found, context, unit, spoken) and not context.is_look_back:  # which aims at looking back
        _note_benefit(found, unit, spoken)
        _note_output(found, unit, spoken)


def in_goal(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> bool:
    """A line of a list of goals. Returns whether it names one for people or the business."""
    said = False
    for sentence in spoken:
        tag = sentence.tag
        if sentence.is_question or sentence.is_bare or sentence.is_only_output or sentence.starts_with(tag.show):
            continue
        moves = tag.up | tag.down | tag.more | tag.fewer | tag.number
        if sentence.has(tag.can) and not sentence.has(moves):
            continue
        counted = sentence.is_measure or sentence.has(tag.maybe | tag.contact)
        numbered = counted and sentence.has_target
        if sentence.means(sentence.sense.change) or numbered or sentence.expects_change or sentence.aims_at_change:
            found.state(sentence)
            said = True
    return said


def under_benefit(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Under `Why` or `Value`: a reason, unless it expects a change that can be looked for."""
    found.benefit_filled = True
    stated = False
    for sentence in spoken:
        tag = sentence.tag
        moves = sentence.means(sentence.sense.change) and not sentence.has(tag.past | tag.now | tag.verdict | tag.other)
        if (moves or sentence.expects_change) and not sentence.is_question and not context.is_bug:
            found.state(sentence)
            stated = True
    if not stated:
        _note_benefit(found, unit, spoken)


def under_metric(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A measure that is to move says what is expected."""
    for sentence in spoken:
        if sentence.is_question:
            continue
        sense = sentence.sense
        status, _ = sort_of_measure(sentence, context, may_be_anything=unit.slot == "metric")
        sized = sentence.has_target and (
            sentence.is_measure or (status == "outcome" and sentence.has(sentence.tag.date))
        )
        if (sentence.means(sense.change | sense.change_from_to) or sized) and not sentence.is_only_output:
            found.state(sentence)


def when_right(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Behind `we know we are right when`: what people do, or what becomes of a measure of theirs, is expected."""
    for sentence in spoken:
        status, _ = sort_of_measure(sentence, context, may_be_anything=True)
        if status == "outcome" and not (sentence.is_question or context.is_bug):
            found.state(sentence)


def under_acceptance(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A criterion expects nothing unless somebody says so; a paragraph below the criteria is none."""
    if unit.kind != "text":
        spoken = [sentence for sentence in spoken if sentence.has(sentence.tag.belief | sentence.tag.aim)]
    in_prose(found, context, unit, spoken)


def under_confidence(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """How sure somebody is: `80 %`, `High`."""
    found.add("confidence", "stated", unit.text, unit)


def in_passing(found: Found, unit: Unit, spoken: list[Sentence]) -> None:
    """What stands anywhere: why somebody thinks so, when they would stop, whom a story is about."""
    if unit.kind == "comment":
        return
    if unit.slot == "exit":
        found.add("exit", "stated", unit.text, unit)
    for sentence in spoken:
        tag = sentence.tag
        if sentence.means(sentence.sense.guardrail) and unit.slot != "guardrail":
            found.add("guardrail", "stated", sentence.text, unit)
        ends_it = sentence.means(sentence.sense.ends_it)
        if not (ends_it or sentence.has(tag.reason)):  # as most have neither
            continue
        if sentence.has(tag.reason) and not found.has_reason:
            found.has_reason = True
            found.add("reason", "stated", sentence.text, unit)
        if ends_it and unit.slot != "exit":
            found.add("exit", "stated", sentence.text, unit)
    if spoken and unit.kind != "title" and is_story(unit.text, spoken[0].language):
        found.add("who", "stated", unit.text, unit)


def under_who(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Whoever it is for."""
    found.add("who", "stated", unit.text, unit)


def in_prose(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """In passing: a hope or an aim that names a change for people, not what the software can do."""
    if context.is_bug or is_scenario(unit.text):
        return
    story = bool(spoken) and is_story(unit.text, spoken[0].language)
    for sentence in spoken:
        tag = sentence.tag
        expected = sentence.expects_change or (unit.kind in ("item", "cell") and _is_goal_line(sentence))
        if expected and not story and not sentence.has(tag.other):
            found.state(sentence)
        elif sentence.has(tag.benefit) and not sentence.is_settled:
            found.benefit(sentence.text, unit)


def _is_goal_line(sentence: Sentence) -> bool:
    """A line or cell that is nothing but an aim with its size: `no-shows: from 31 % down to 20 %`."""
    sized = sentence.has(sentence.tag.outcome) and sentence.has_target
    return sized and sentence.aims_at_change and not sentence.is_question
