"""Measures: what is looked at, how large a change counts, where it stands today and when it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading import numbers
from vanitylint.reading.sentences import Sentence, is_story

if TYPE_CHECKING:
    from vanitylint.backlog.claims import MetricStatus
    from vanitylint.reading.context import Context
    from vanitylint.reading.found import Found
    from vanitylint.reading.units import Unit
    from vanitylint.reading.language import Language


def in_title(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """`Coverage up to 85 %` aims at output; `Reduce churn to 3 %` names its measure."""
    for sentence in spoken:
        if context.is_bug:
            continue
        if sentence.is_only_output:
            if sentence.means(sentence.sense.aim_at_output):
                _aim_at_output(found, sentence)
        elif sentence.aims_at_change or sentence.expects_change:
            _name(found, sentence, "outcome")


def _aim_at_output(found: Found, sentence: Sentence) -> None:
    found.metric_named(sentence, "output")
    _sizes_of_measure(found, sentence)


def beside_hypothesis(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """A hypothesis names its measure along the way."""
    for sentence in spoken:
        if sentence.is_measure or sentence.has(sentence.tag.contact | sentence.tag.maybe):
            _name(found, sentence, "outcome", surely=sentence.has(sentence.tag.outcome | sentence.tag.act))
        _sizes(found, sentence)


def under_outcome(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """A goal names its measure along the way, or only output."""
    for sentence in spoken:
        tag = sentence.tag
        if sentence.starts_with(tag.show):
            continue
        counted = sentence.is_measure or sentence.has(tag.maybe | tag.contact)
        if sentence.has(tag.outcome) or (counted and sentence.has_target and not sentence.is_only_output):
            _name(found, sentence, "outcome")
        elif sentence.is_only_output and (sentence.has_number or sentence.has_target):
            _name(found, sentence, "output")
        elif found.metric_status != "none":
            _sizes(found, sentence)


def under_metric(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Where measures are asked for, whatever can be counted is one; among criteria only what people do or feel."""
    for sentence in spoken:
        status, surely = _sort_of_measure(sentence, context, may_be_anything=unit.slot == "metric")
        if status != "none":
            found.metric_named(sentence, status, surely=surely)
            _sizes_of_measure(found, sentence)
        elif unit.slot == "metric" and found.metric_status != "none":
            _sizes_of_measure(found, sentence)


def _sort_of_measure(sentence: Sentence, context: Context, *, may_be_anything: bool) -> tuple[MetricStatus, bool]:
    """What a line among measures counts, and whether that is sure."""
    tag, sense = sentence.tag, sentence.sense
    if sentence.has(tag.outcome | tag.unknown):
        return "outcome", True
    if sentence.has(tag.vanity) and (sentence.has(tag.percent | tag.per_head) or context.is_experiment):
        return "outcome", True
    if sentence.has(tag.output | tag.vanity):
        return "output", True
    counted = sentence.means(sense.number_of_a_measure)
    if sentence.is_measure and (counted or may_be_anything):
        return "outcome", True
    if not may_be_anything or sentence.has(tag.tech) or (sentence.has(tag.show) and not counted):
        return "none", False
    if sentence.has(tag.made):
        return "output", True
    if sentence.has(tag.people | tag.contact | tag.maybe | tag.rate | tag.money | tag.percent | tag.up | tag.down):
        return "outcome", False
    if sentence.has(tag.more | tag.fewer | tag.soft | tag.count | tag.period | tag.fraction):
        return "outcome", False
    if counted:
        falls = numbers.falls(sentence.lowered)
        return ("outcome" if falls else "output"), False
    return "none", False


def under_target(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """A number under `Target`; in a table, the row says of what."""
    if unit.row and any(sentence.has_number for sentence in spoken):
        _row_of_table(found, unit, spoken[0].language)
    for sentence in spoken:
        if sentence.has_number or sentence.has_target:
            found.add("target", "stated", sentence.text, unit)
        if sentence.means(sentence.sense.change) and not sentence.is_only_output:
            found.state(sentence)
        if sentence.means(sentence.sense.change_from_to | sentence.sense.today):
            found.add("baseline", "stated", sentence.text, unit)


def under_baseline(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """A number under `Baseline`."""
    for sentence in spoken:
        if sentence.has_number:
            found.add("baseline", "stated", sentence.text, unit)


def under_when(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """A day or run time under `Measure by` or `Duration`."""
    for sentence in spoken:
        if sentence.names_time or numbers.named_day(sentence.lowered, found.since):
            found.look_at(sentence)


def under_guardrail(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """What must not get worse."""
    found.add("guardrail", "stated", unit.text, unit)


def in_prose(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG001 - as all
    """In passing: the measure of an expectation, a value of today, what a look back looks at."""
    story = bool(spoken) and is_story(unit.text, spoken[0].language)
    for sentence in spoken:
        tag, sense = sentence.tag, sentence.sense
        if sentence.has(tag.other) or sentence.is_question:
            continue
        if sentence.expects_change and not context.is_bug and not story:
            counted = tag.outcome | tag.contact | tag.rate
            if sentence.has(counted if sentence.has(tag.soft) else counted | tag.maybe | tag.act):  # feelings are not
                _name(found, sentence, "outcome")
            else:
                _sizes(found, sentence)
        if sentence.means(sense.today) and not sentence.has(tag.modal | tag.tech | tag.belief | tag.date):
            found.value_told(sentence)
        if sentence.means(sense.value) and not sentence.has(tag.modal | tag.tech | tag.belief | tag.bound | tag.aim):
            if sentence.is_only_output:
                pass
            elif sentence.has(tag.outcome | tag.contact) or (
                sentence.has(tag.people) and sentence.means(sense.share) and not context.is_research
            ):
                found.metric_named(sentence, "outcome", surely=sentence.has(tag.outcome))
            found.value_told(sentence)
        elif context.is_look_back and sentence.is_measure and not sentence.has(tag.date):
            found.metric_named(sentence, "outcome", surely=sentence.has(tag.outcome))
        elif sentence.has(tag.measure) and sentence.has(tag.outcome) and not sentence.means(sense.shown):
            found.metric_named(sentence, "outcome")
        elif sentence.is_only_output and sentence.means(sense.aim_at_output) and not context.is_research:
            if unit.kind != "comment" and not sentence.has(tag.show | tag.tech | tag.modal):
                _aim_at_output(found, sentence)


def _row_of_table(found: Found, unit: Unit, language: Language) -> None:
    """A measure with a value to reach: whoever fills in such a row expects the change."""
    named = Sentence(unit.row, language, unit)
    if named.is_only_output or (named.has(named.tag.tech) and not named.is_measure):
        found.metric_named(named, "output")
        return
    found.metric_named(named, "outcome", surely=named.is_measure)
    found.state_by_goal(Sentence(f"{unit.row}: {unit.text}", language, unit))


def _name(found: Found, sentence: Sentence, status: MetricStatus, *, surely: bool = True) -> None:
    found.metric_named(sentence, status, surely=surely)
    _sizes(found, sentence)


def _sizes_of_measure(found: Found, sentence: Sentence) -> None:
    """In a list of measures a number is a target, unless it is said to be of today."""
    sense = sentence.sense
    pair = sentence.means(sense.range)
    stands = pair or (sentence.has(sentence.tag.now) and sentence.has_number)
    if stands:
        found.add("baseline", "stated", sentence.text, sentence.unit)
    if sentence.means(sense.number_of_a_measure) and (pair or not stands or sentence.means(sense.two_numbers)):
        found.add("target", "stated", sentence.text, sentence.unit)
        if sentence.means(sense.deadline) and not sentence.is_only_output:
            found.look_at(sentence, plans=False)


def _sizes(found: Found, sentence: Sentence) -> None:
    if sentence.has(sentence.tag.tech) and not sentence.has(sentence.tag.outcome | sentence.tag.people):
        return
    sense, tag = sentence.sense, sentence.tag
    only_today = sentence.has(tag.now) and not sentence.means(sense.two_numbers)
    reported = sentence.unit.kind == "comment" and not sentence.has(tag.modal | tag.aim | tag.belief)
    if sentence.has_target and not only_today and not reported:
        found.add("target", "stated", sentence.text, sentence.unit)
    if sentence.means(sense.change_from_to | sense.today):
        found.add("baseline", "stated", sentence.text, sentence.unit)
    if sentence.has_time and (sentence.has_target or not sentence.has(sentence.tag.output)):
        found.look_at(sentence, plans=False)
