"""Readers for metrics: what is measured, which size of change is aimed at, today's value and when it is looked at."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from vanitylint.reading import numbers
from vanitylint.reading.pattern_lists import matches_list
from vanitylint.reading.sentences import Sentence, with_row
from vanitylint.reading.stories import is_scenario, is_story

if TYPE_CHECKING:
    from vanitylint.backlog.claims import MetricStatus
    from vanitylint.reading.collector import ClaimCollector
    from vanitylint.reading.context import Context
    from vanitylint.reading.language import Language
    from vanitylint.reading.units import Unit

DUE = "due"
"""The slot of a day by which a goal is to be reached."""
_END_OF_DATE = re.compile(r"(?<=\b20\d\d-\d\d-\d\d)\.\s")
"""A full stop after a date. What follows is about something else, though the stop could be part of the date."""


def in_title(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a title: `Coverage up to 85 %` aims at output; `Reduce churn to 3 %` names its metric."""
    for sentence in sentences:
        if context.is_bug:
            continue
        if sentence.is_only_output:
            if sentence.matches(sentence.sense.aim_at_output):
                _add_output_target(collector, sentence)
        elif sentence.aims_at_change or sentence.expects_change or sentence.is_key_result:
            _add_metric(collector, sentence, "outcome")


def _add_output_target(collector: ClaimCollector, sentence: Sentence) -> None:
    collector.add_metric(sentence, "output")
    _add_sizes_of_metric(collector, sentence)


def beside_hypothesis(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a hypothesis, which may name its metric in passing."""
    for sentence in sentences:
        named = sentence.has(sentence.tag.outcome | sentence.tag.contact | sentence.tag.maybe)
        has_effect = sentence.names_an_effect or sentence.has_number  # unlike `families do not forget on purpose`
        if named or (has_effect and sentence.is_measure):
            _add_metric(collector, sentence, "outcome", surely=sentence.has(sentence.tag.outcome | sentence.tag.act))
        _add_sizes(collector, sentence)


def under_outcome(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a goal, which may name its metric in passing, or only output."""
    for sentence in sentences:
        tag = sentence.tag
        if sentence.starts_with(tag.show):
            continue
        is_countable = sentence.is_measure or sentence.has(tag.maybe | tag.contact)
        has_size = sentence.has_target or sentence.matches(sentence.sense.change_from_to) or _is_only_size(sentence)
        if sentence.has(tag.outcome) or (is_countable and has_size and not sentence.is_only_output):
            _add_metric(collector, sentence, "outcome")
        elif sentence.is_only_output and (sentence.has_number or sentence.has_target):
            _add_metric(collector, sentence, "output")
        elif collector.metric_status != "none":
            _add_sizes(collector, sentence)


def _is_only_size(sentence: Sentence) -> bool:
    """Return whether the sentence is nothing but a count of something: `250 calls a week`."""
    tag = sentence.tag
    size_tags = tag.number | tag.percent | tag.bound | tag.contact | tag.maybe | tag.rate | tag.date | tag.period
    return sentence.has_number and all(
        sentence.language.phrases.tags_of_code[code] & size_tags for code in sentence.row
    )


def under_metric(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read text where metrics are asked for, and acceptance criteria.

    Where metrics are asked for, anything countable is one; among acceptance criteria, only what people do or feel.
    """
    if unit.kind == "open task" and any(sentence.matches(sentence.sense.books_a_look) for sentence in sentences):
        return
    for sentence in sentences:
        status, is_certain = metric_type(sentence, context, may_be_anything=unit.slot == "metric")
        if status == "output" and not sentence.has(sentence.tag.output | sentence.tag.vanity):
            status = "none" if sentence.lowered.startswith(_GHERKIN) else status  # not `given` as in a talk given
        if status != "none":
            collector.add_metric(sentence, status, surely=is_certain)
            _add_sizes_of_metric(collector, sentence)
            continue
        if unit.slot == "metric" and collector.metric_status != "none":
            _add_sizes_of_metric(collector, sentence)
        if unit.slot == "metric" and _is_criterion(sentence):
            collector.add("metric", "acceptance", sentence.text, unit)
        elif unit.slot == "metric" and len(sentences) == 1 and _is_metric_name(sentence):
            collector.add_metric(sentence, "outcome")


def in_metric_part(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read the part of a suggested sentence that says how the change is seen: it is a metric, whatever its name."""
    for sentence in sentences:
        collector.add_metric(sentence, "output" if sentence.is_only_output else "outcome")
        _add_sizes_of_metric(collector, sentence)


def in_success_part(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read the part of a suggested sentence that names success: a metric if it can be counted at all."""
    for sentence in sentences:
        status, is_certain = metric_type(sentence, context, may_be_anything=True)
        if status != "none":
            collector.add_metric(sentence, status, surely=is_certain)
            _add_sizes_of_metric(collector, sentence)


def _is_metric_name(sentence: Sentence) -> bool:
    """Whether a field or paragraph where a metric is asked for is only a few words, like a metric's name: `Returns`."""
    is_plain = sentence.unit.kind == "text" and _PLAIN_NAME.fullmatch(sentence.text) is not None
    is_long = len(sentence.text.split()) > _MAX_NAME_WORDS or len(sentence.text) > _MAX_NAME_LENGTH
    if is_long or not (is_plain or sentence.unit.kind == "field"):
        return False
    is_open = sentence.is_question or sentence.is_bare or sentence.is_value or sentence.has(sentence.tag.date)
    return not (is_open or matches_list("points elsewhere", sentence.text))


def _is_criterion(sentence: Sentence) -> bool:
    """Whether the sentence says how the software is to behave: `Given …`, `the export works`, `all tests pass`."""
    tag = sentence.tag
    return sentence.lowered.startswith(_GHERKIN) or sentence.has(tag.tech | tag.show | tag.can | tag.must)


_MAX_NAME_WORDS, _MAX_NAME_LENGTH = 6, 60
_PLAIN_NAME = re.compile(r"[^\W\d_][\w %-]*\.?")
"""A plain name. Headings also stand above people's own forms: `before / after`, `(source, owner)`."""
_GHERKIN = ("given ", "when ", "then ", "**given**", "**when**", "**then**")


def metric_type(sentence: Sentence, context: Context, *, may_be_anything: bool) -> tuple[MetricStatus, bool]:
    """Return what a line among metrics counts, and whether that is certain."""
    tag = sentence.tag
    has_count = sentence.matches(sentence.sense.number_of_a_measure)
    is_share = sentence.has(tag.percent | tag.per_head) or sentence.matches(sentence.sense.share)
    per_head = sentence.has(tag.vanity) and (is_share or context.is_experiment)
    if sentence.has(tag.outcome | tag.unknown) or per_head:
        return "outcome", True
    if sentence.has(tag.output | tag.vanity):
        return ("output" if has_count or may_be_anything else "none"), True
    if sentence.has(sentence.language.own_tags["homonym"]):
        return "none", True
    if sentence.is_measure and (has_count or may_be_anything):
        return "outcome", True
    if may_be_anything and not sentence.has(tag.tech) and (has_count or not sentence.has(tag.show)):
        return _likely_type(sentence, counted=has_count)
    return "none", False


def _likely_type(sentence: Sentence, *, counted: bool) -> tuple[MetricStatus, bool]:
    """Return what a line counts where metrics are asked for, if it names no known metric."""
    tag = sentence.tag
    if sentence.has(tag.made):
        return "output", True
    people = tag.people | tag.contact | tag.maybe | tag.soft
    units = tag.rate | tag.count | tag.percent | tag.fraction | tag.money | tag.period
    directions = tag.up | tag.down | tag.more | tag.fewer
    if sentence.has(people | units | directions) or (counted and numbers.is_decrease(sentence.lowered)):
        return "outcome", False
    return ("output" if counted else "none"), False


def under_target(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a number under `Target`; in a table, the row names the metric."""
    if unit.row and any(sentence.has_number for sentence in sentences):
        _add_table_row(collector, unit, sentences[0].language)
    for sentence in sentences:
        if sentence.has_number or sentence.has_target:
            collector.add("target", "stated", sentence.text, unit)
        if (sentence.has_time or sentence.names_due_day) and not sentence.is_only_output:
            collector.add_look_back_day(sentence, plans=False)
        if sentence.is_only_output and sentence.has_number:
            collector.add_metric(sentence, "output")
        has_sized_metric = sentence.is_measure and sentence.has_target
        if (has_sized_metric or sentence.matches(sentence.sense.change)) and not sentence.is_only_output:
            if has_sized_metric and collector.metric == "none":
                collector.add_metric(sentence, "outcome", surely=sentence.has(sentence.tag.outcome))
            collector.defer_goal(sentence)
        states_current_value = sentence.matches(sentence.sense.today) and (
            sentence.has(sentence.tag.now) or not sentence.has_target
        )
        if states_current_value or sentence.matches(sentence.sense.change_from_to):
            collector.add("baseline", "stated", sentence.text, unit)


def under_baseline(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a number under `Baseline`."""
    for sentence in sentences:
        if sentence.has_number:
            collector.add("baseline", "stated", sentence.text, unit)
        elif sentence.has(sentence.tag.unknown):
            collector.add("baseline", "unknown", sentence.text, unit)


def under_when(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a day or duration under `Measure by` or `Duration`."""
    for sentence in sentences:
        if sentence.names_time or sentence.language.named_day(sentence.lowered, collector.since):
            collector.add_look_back_day(sentence, lowered=_END_OF_DATE.split(sentence.lowered, maxsplit=1)[0])


def under_due(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a day in a column such as `Due`: the goal is to be reached by then, which plans no look back."""
    for sentence in sentences:
        if sentence.names_time or sentence.language.named_day(sentence.lowered, collector.since):
            collector.add_look_back_day(sentence, plans=False)


def under_guardrail(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read what must not get worse, without a look back that is planned below it."""
    kept = list(takewhile(lambda sentence: not sentence.matches(sentence.sense.books_a_look), sentences))
    text = " ".join(sentence.text for sentence in kept) if len(kept) < len(sentences) else unit.text
    collector.add("guardrail", "stated", text or unit.text, unit)


def in_prose(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read prose for a metric of an expectation, today's value, or what a look back looks at."""
    if is_scenario(unit.text):
        return
    in_story = bool(sentences) and is_story(unit.text, sentences[0].language)
    for sentence in with_row(unit, sentences):
        tag = sentence.tag
        if sentence.has(tag.not_yet) or (sentence.has(tag.unknown) and "baseline" in sentence.lowered):
            collector.add("baseline", "unknown", sentence.text, unit)
        if (
            sentence.has(sentence.tag.other)
            or sentence.is_question
            or _add_changed_target(collector, context, sentence)
        ):
            continue
        counts_as_said = unit.kind != "comment" or sentence.has(sentence.tag.belief)
        if sentence.expects_change and counts_as_said and not context.is_bug and not in_story:
            _add_metric_of_expectation(collector, sentence)
        elif sentence.matches(sentence.sense.aimed_size) and not sentence.has(sentence.tag.tech) and not context.is_bug:
            _add_aimed_size(collector, context, sentence)
        elif (collector.has_hypothesis_in(unit) or dates_goals(sentence)) and not sentence.has(
            tag.past | tag.verdict | tag.tech | tag.output
        ):
            _add_size_beside_expectation(collector, sentence)
        if not _add_current_value(collector, context, sentence):
            _add_in_passing(collector, context, sentence)


def dates_goals(sentence: Sentence) -> bool:
    """Return whether it begins with the day of goals that stand elsewhere, or of a share that decides what follows.

    Thus `Date for all KR: 31 Dec 2026`, and `if at least 95 % need no stop by 31 January, we order 20 more`.
    """
    tag, language = sentence.tag, sentence.language
    if sentence.names_due_day and sentence.has(tag.aim) and sentence.lowered.startswith(language.due_words):
        return True
    decides = sentence.starts_with(tag.condition, words=1) and sentence.has(tag.decide | tag.settle)
    if not (decides and sentence.has_target and sentence.has(tag.percent)):
        return False
    condition = takewhile(lambda word: word not in language.first_person_words, sentence.words)
    return sentence.has_time and "thedate" in condition


def _add_changed_target(collector: ClaimCollector, context: Context, sentence: Sentence) -> bool:
    """Record a new target, and return whether a comment sets one."""
    if not context.changes_target(sentence):
        return False
    collector.add("target", "stated", sentence.text, sentence.unit)
    return True


def _add_aimed_size(collector: ClaimCollector, context: Context, sentence: Sentence) -> None:
    """Record a size that is aimed at, and its day if there is one."""
    if not context.reports_result(sentence):
        collector.defer_target(sentence)
    if sentence.dates_a_target and sentence.unit.kind != "comment":
        collector.add_look_back_day(sentence, plans=False)


def _add_size_beside_expectation(collector: ClaimCollector, sentence: Sentence) -> None:
    """Record what follows an expectation: `from 41 % to 50 % by 30 July`, or only a day: `Due: 2026-07-30`."""
    moves = sentence.matches(sentence.sense.change_from_to) and sentence.has_time
    if moves:
        collector.defer_target(sentence)
    if moves or sentence.names_due_day or dates_goals(sentence):
        collector.add_look_back_day(sentence, plans=False)


def _add_metric_of_expectation(collector: ClaimCollector, sentence: Sentence) -> None:
    """Record the metric of an expectation, if it can be counted: feelings cannot."""
    tag = sentence.tag
    countable = tag.outcome | tag.contact | tag.rate
    if not sentence.has(tag.soft):
        countable |= tag.maybe | tag.act
    if sentence.has(countable):
        collector.add_metric(sentence, "outcome")
    _add_sizes(collector, sentence)


def _add_current_value(collector: ClaimCollector, context: Context, sentence: Sentence) -> bool:
    """Record a current value and its metric, and return whether the value is stated explicitly."""
    tag, sense = sentence.tag, sentence.sense
    if sentence.has(tag.modal | tag.tech | tag.belief):
        return False
    is_explicit = sentence.matches(sense.value) and not sentence.has(tag.bound | tag.aim)
    is_criterion = sentence.unit.slot == "acceptance" and sentence.unit.kind != "text"
    if (is_explicit or (sentence.matches(sense.today) and not sentence.has(tag.date))) and not is_criterion:
        collector.defer_baseline(sentence)
    if (
        is_explicit
        and not sentence.is_only_output
        and (sentence.has(tag.outcome) or _may_state_current_value(sentence, context))
    ):
        share_of_people = sentence.has(tag.people) and sentence.matches(sense.share) and not context.is_research
        if sentence.has(tag.outcome | tag.contact) or share_of_people:
            collector.add_metric(sentence, "outcome", surely=sentence.has(tag.outcome))
    return is_explicit


def _may_state_current_value(sentence: Sentence, context: Context) -> bool:
    """Return whether a value that may be a metric describes the present: not in a bug report or a comment."""
    return not context.is_bug and sentence.unit.kind != "comment"


def _add_in_passing(collector: ClaimCollector, context: Context, sentence: Sentence) -> None:
    """Record what a look back looks at, what somebody measures, or a count that is aimed at."""
    tag, sense = sentence.tag, sentence.sense
    is_countable = sentence.is_measure or sentence.has(tag.contact | tag.maybe | tag.rate)
    if context.is_look_back and is_countable and not sentence.is_only_output:
        collector.add_metric(sentence, "outcome", surely=sentence.has(tag.outcome))
    elif sentence.has(tag.measure) and sentence.has(tag.outcome) and not sentence.matches(sense.shown):
        collector.add_metric(sentence, "outcome")
    elif (
        sentence.is_only_output
        and sentence.matches(sense.aim_at_output)
        and not (context.is_research or sentence.unit.slot)
        and not sentence.has(tag.show | tag.tech | tag.modal)
    ):
        _add_output_target(collector, sentence)


def _add_table_row(collector: ClaimCollector, unit: Unit, language: Language) -> None:
    """Record a metric with a target: whoever fills in such a row expects the change."""
    named = Sentence(unit.row, language, unit)
    if named.is_only_output or (named.has(named.tag.tech) and not named.is_measure):
        collector.add_metric(named, "output")
        return
    collector.add_metric(named, "outcome", surely=named.is_measure)
    collector.defer_goal(Sentence(f"{unit.row}: {unit.text}", language, unit))


def _add_metric(collector: ClaimCollector, sentence: Sentence, status: MetricStatus, *, surely: bool = True) -> None:
    collector.add_metric(sentence, status, surely=surely)
    _add_sizes(collector, sentence)


def _add_sizes_of_metric(collector: ClaimCollector, sentence: Sentence) -> None:
    """Record the sizes in a list of metrics: a number is a target unless it is a current value."""
    sense = sentence.sense
    pair = sentence.matches(sense.range)
    is_current = pair or sentence.matches(sense.stands) or (sentence.has(sentence.tag.now) and sentence.has_number)
    if is_current:
        collector.add("baseline", "stated", sentence.text, sentence.unit)
    if sentence.unit.names_its_row and not pair:
        return
    if sentence.matches(sense.number_of_a_measure) and (pair or not is_current or sentence.matches(sense.two_numbers)):
        collector.add("target", "stated", sentence.text, sentence.unit)
        if sentence.matches(sense.deadline) and not sentence.is_only_output:
            collector.add_look_back_day(sentence, plans=False)


def _add_sizes(collector: ClaimCollector, sentence: Sentence) -> None:
    sense, tag = sentence.sense, sentence.tag
    if sentence.has(tag.tech) and not sentence.has(tag.outcome | tag.people | tag.output | tag.vanity):
        return
    only_today = sentence.has(tag.now) and not sentence.matches(sense.two_numbers)
    reported = sentence.unit.kind == "comment" and not sentence.has(tag.modal | tag.aim | tag.belief)
    if sentence.has_target and not only_today and not reported:
        collector.add("target", "stated", sentence.text, sentence.unit)
    if sentence.matches(sense.change_from_to | sense.today):
        collector.add("baseline", "stated", sentence.text, sentence.unit)
    if sentence.has_time and (sentence.has_target or not sentence.has(sentence.tag.output)):
        collector.add_look_back_day(sentence, plans=False)
