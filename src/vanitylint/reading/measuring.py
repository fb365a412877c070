"""Measures: what is looked at, how large a change counts, where it stands today and when it is looked at."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from vanitylint.reading import numbers
from vanitylint.reading.sentences import Sentence, with_row
from vanitylint.reading.stories import is_scenario, is_story
from vanitylint.reading.told import tells

if TYPE_CHECKING:
    from vanitylint.backlog.claims import MetricStatus
    from vanitylint.reading.context import Context
    from vanitylint.reading.found import Found
    from vanitylint.reading.language import Language
    from vanitylint.reading.units import Unit

DUE = "due"
"""The slot of a day by which a goal is to be reached."""
_BEHIND_A_DAY = re.compile(r"(?<=\b20\d\d-\d\d-\d\d)\.\s")
"""What follows is about something else, though the full stop may as well be part of a day."""


def in_title(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """`Coverage up to 85 %` aims at output; `Reduce churn to 3 %` names its measure."""
    for sentence in spoken:
        if context.is_bug:
            continue
        if sentence.is_only_output:
            if sentence.means(sentence.sense.aim_at_output):
                _aim_at_output(found, sentence)
        elif sentence.aims_at_change or sentence.expects_change or sentence.is_key_result:
            _name(found, sentence, "outcome")


def _aim_at_output(found: Found, sentence: Sentence) -> None:
    found.metric_named(sentence, "output")
    _sizes_of_measure(found, sentence)


def beside_hypothesis(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A hypothesis names its measure along the way."""
    for sentence in spoken:
        named = sentence.has(sentence.tag.outcome | sentence.tag.contact | sentence.tag.maybe)
        told = sentence.names_an_effect or sentence.has_number  # not so `families do not forget on purpose`
        if named or (told and sentence.is_measure):
            _name(found, sentence, "outcome", surely=sentence.has(sentence.tag.outcome | sentence.tag.act))
        _sizes(found, sentence)


def under_outcome(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A goal names its measure along the way, or only output."""
    for sentence in spoken:
        tag = sentence.tag
        if sentence.starts_with(tag.show):
            continue
        counted = sentence.is_measure or sentence.has(tag.maybe | tag.contact)
        sized = sentence.has_target or _is_only_size(sentence)
        if sentence.has(tag.outcome) or (counted and sized and not sentence.is_only_output):
            _name(found, sentence, "outcome")
        elif sentence.is_only_output and (sentence.has_number or sentence.has_target):
            _name(found, sentence, "output")
        elif found.metric_status != "none":
            _sizes(found, sentence)


def _is_only_size(sentence: Sentence) -> bool:
    """Whether it is nothing but so many of something: `250 calls a week`."""
    tag = sentence.tag
    sizes = tag.number | tag.percent | tag.bound | tag.contact | tag.maybe | tag.rate | tag.date | tag.period
    return sentence.has_number and all(sentence.language.phrases.tags_of_code[code] & sizes for code in sentence.row)


def under_metric(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """Where measures are asked for, whatever can be counted is one; among criteria only what people do or feel."""
    if unit.kind == "open task" and any(sentence.means(sentence.sense.books_a_look) for sentence in spoken):
        return
    for sentence in spoken:
        status, surely = sort_of_measure(sentence, context, may_be_anything=unit.slot == "metric")
        if status == "output" and not sentence.has(sentence.tag.output | sentence.tag.vanity):
            status = "none" if sentence.lowered.startswith(_GHERKIN) else status  # `given` is no talk that was given
        if status != "none":
            found.metric_named(sentence, status, surely=surely)
            _sizes_of_measure(found, sentence)
            continue
        if unit.slot == "metric" and found.metric_status != "none":
            _sizes_of_measure(found, sentence)
        if unit.slot == "metric" and _is_criterion(sentence):
            found.add("metric", "acceptance", sentence.text, unit)
        elif unit.slot == "metric" and len(spoken) == 1 and _is_a_name(sentence):
            found.metric_named(sentence, "outcome")


def framed(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """What somebody said to see it in: a measure, whatever it is called."""
    for sentence in spoken:
        found.metric_named(sentence, "output" if sentence.is_only_output else "outcome")
        _sizes_of_measure(found, sentence)


def when_right(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """What somebody said to succeed by: a measure, if it can be counted at all."""
    for sentence in spoken:
        status, surely = sort_of_measure(sentence, context, may_be_anything=True)
        if status != "none":
            found.metric_named(sentence, status, surely=surely)
            _sizes_of_measure(found, sentence)


def _is_a_name(sentence: Sentence) -> bool:
    """Whether a field or paragraph where a measure is asked for holds a few words, as its name has: `Returns`."""
    is_plain = sentence.unit.kind == "text" and _PLAIN.fullmatch(sentence.text) is not None
    is_long = len(sentence.text.split()) > _WORDS_OF_A_NAME or len(sentence.text) > _LONGEST_NAME
    if is_long or not (is_plain or sentence.unit.kind == "field"):
        return False
    is_open = sentence.is_question or sentence.is_bare or sentence.is_value or sentence.has(sentence.tag.date)
    return not (is_open or tells("points elsewhere", sentence.text))


def _is_criterion(sentence: Sentence) -> bool:
    """Whether it says how the software is to behave: `Given …`, `the export works`, `all tests pass`."""
    tag = sentence.tag
    return sentence.lowered.startswith(_GHERKIN) or sentence.has(tag.tech | tag.show | tag.can | tag.must)


_WORDS_OF_A_NAME, _LONGEST_NAME = 6, 60
_PLAIN = re.compile(r"[^\W\d_][\w %-]*\.?")
"""Under a heading, which people's own forms have too: `before / after`, `(source, owner)`."""
_GHERKIN = ("given ", "when ", "then ", "**given**", "**when**", "**then**")


def sort_of_measure(sentence: Sentence, context: Context, *, may_be_anything: bool) -> tuple[MetricStatus, bool]:
    """What a line among measures counts, and whether that is sure."""
    tag = sentence.tag
    counted = sentence.means(sentence.sense.number_of_a_measure)
    is_share = sentence.has(tag.percent | tag.per_head) or sentence.means(sentence.sense.share)
    per_head = sentence.has(tag.vanity) and (is_share or context.is_experiment)
    if sentence.has(tag.outcome | tag.unknown) or per_head:
        return "outcome", True
    if sentence.has(tag.output | tag.vanity):
        return ("output" if counted or may_be_anything else "none"), True
    if sentence.is_measure and (counted or may_be_anything):
        return "outcome", True
    if may_be_anything and not sentence.has(tag.tech) and (counted or not sentence.has(tag.show)):
        return _likely_sort(sentence, counted=counted)
    return "none", False


def _likely_sort(sentence: Sentence, *, counted: bool) -> tuple[MetricStatus, bool]:
    """What a line counts that stands where measures are asked for, and names none that is known."""
    tag = sentence.tag
    if sentence.has(tag.made):
        return "output", True
    of_people = tag.people | tag.contact | tag.maybe | tag.soft
    in_kind = tag.rate | tag.count | tag.percent | tag.fraction | tag.money | tag.period
    moving = tag.up | tag.down | tag.more | tag.fewer
    if sentence.has(of_people | in_kind | moving) or (counted and numbers.falls(sentence.lowered)):
        return "outcome", False
    return ("output" if counted else "none"), False


def under_target(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A number under `Target`; in a table, the row says of what."""
    if unit.row and any(sentence.has_number for sentence in spoken):
        _row_of_table(found, unit, spoken[0].language)
    for sentence in spoken:
        if sentence.has_number or sentence.has_target:
            found.add("target", "stated", sentence.text, unit)
        if (sentence.has_time or sentence.names_due_day) and not sentence.is_only_output:
            found.look_at(sentence, plans=False)
        if sentence.is_only_output and sentence.has_number:
            found.metric_named(sentence, "output")
        sized = sentence.is_measure and sentence.has_target
        if (sized or sentence.means(sentence.sense.change)) and not sentence.is_only_output:
            if sized and found.metric == "none":
                found.metric_named(sentence, "outcome", surely=sentence.has(sentence.tag.outcome))
            found.state_by_goal(sentence)
        told = sentence.means(sentence.sense.today) and (sentence.has(sentence.tag.now) or not sentence.has_target)
        if told or sentence.means(sentence.sense.change_from_to):
            found.add("baseline", "stated", sentence.text, unit)


def under_baseline(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A number under `Baseline`."""
    for sentence in spoken:
        if sentence.has_number:
            found.add("baseline", "stated", sentence.text, unit)
        elif sentence.has(sentence.tag.unknown):
            found.add("baseline", "unknown", sentence.text, unit)


def under_when(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A day or run time under `Measure by` or `Duration`."""
    for sentence in spoken:
        if sentence.names_time or sentence.language.named_day(sentence.lowered, found.since):
            found.look_at(sentence, lowered=_BEHIND_A_DAY.split(sentence.lowered, maxsplit=1)[0])


def under_due(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """A day in a column such as `Due`: by then a goal is to be reached, which books no look."""
    for sentence in spoken:
        if sentence.names_time or sentence.language.named_day(sentence.lowered, found.since):
            found.look_at(sentence, plans=False)


def under_guardrail(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """What must not get worse, without a look that is booked below it."""
    own = list(takewhile(lambda sentence: not sentence.means(sentence.sense.books_a_look), spoken))
    text = " ".join(sentence.text for sentence in own) if len(own) < len(spoken) else unit.text
    found.add("guardrail", "stated", text or unit.text, unit)


def in_prose(found: Found, context: Context, unit: Unit, spoken: list[Sentence]) -> None:
    """In passing: the measure of an expectation, a value of today, what a look back looks at."""
    if is_scenario(unit.text):
        return
    story = bool(spoken) and is_story(unit.text, spoken[0].language)
    for sentence in with_row(unit, spoken):
        tag = sentence.tag
        if sentence.has(tag.not_yet) or (sentence.has(tag.unknown) and "baseline" in sentence.lowered):
            found.add("baseline", "unknown", sentence.text, unit)
        if sentence.has(sentence.tag.other) or sentence.is_question or _moves_target(found, context, sentence):
            continue
        said_aloud = unit.kind != "comment" or sentence.has(sentence.tag.belief)
        if sentence.expects_change and said_aloud and not context.is_bug and not story:
            _of_expectation(found, sentence)
        elif sentence.means(sentence.sense.aimed_size) and not sentence.has(sentence.tag.tech) and not context.is_bug:
            _aimed_size(found, context, sentence)
        elif found.is_expected_in(unit) and not sentence.has(tag.past | tag.verdict | tag.tech | tag.output):
            _beside_expectation(found, sentence)
        if not _value_of_today(found, context, sentence):
            _in_passing(found, context, sentence)


def _moves_target(found: Found, context: Context, sentence: Sentence) -> bool:
    """Note a value that is to be reached from now on. Returns whether a comment gives one."""
    if not context.moves_target(sentence):
        return False
    found.add("target", "stated", sentence.text, sentence.unit)
    return True


def _aimed_size(found: Found, context: Context, sentence: Sentence) -> None:
    """A size that somebody aims at, be it with its day."""
    if not context.is_told(sentence):
        found.size_told(sentence)
    if sentence.dates_a_target and sentence.unit.kind != "comment":
        found.look_at(sentence, plans=False)


def _beside_expectation(found: Found, sentence: Sentence) -> None:
    """What stands below an expectation: a way `from 41 % to 50 % by 30 July`, or the day alone: `Due: 2026-07-30`."""
    moves = sentence.means(sentence.sense.change_from_to) and sentence.has_time
    if moves:
        found.size_told(sentence)
    if moves or sentence.names_due_day:
        found.look_at(sentence, plans=False)


def _of_expectation(found: Found, sentence: Sentence) -> None:
    """What an expectation counts, if it does: feelings are not counted."""
    tag = sentence.tag
    counted = tag.outcome | tag.contact | tag.rate
    if not sentence.has(tag.soft):
        counted |= tag.maybe | tag.act
    if sentence.has(counted):
        found.metric_named(sentence, "outcome")
    _sizes(found, sentence)


def _value_of_today(found: Found, context: Context, sentence: Sentence) -> bool:
    """Note a value that something has now, and what of. Returns whether it is told in so many words."""
    tag, sense = sentence.tag, sentence.sense
    if sentence.has(tag.modal | tag.tech | tag.belief):
        return False
    told = sentence.means(sense.value) and not sentence.has(tag.bound | tag.aim)
    is_criterion = sentence.unit.slot == "acceptance" and sentence.unit.kind != "text"
    if (told or (sentence.means(sense.today) and not sentence.has(tag.date))) and not is_criterion:
        found.value_told(sentence)
    if told and not sentence.is_only_output and (sentence.has(tag.outcome) or _says_how_it_is(sentence, context)):
        share_of_people = sentence.has(tag.people) and sentence.means(sense.share) and not context.is_research
        if sentence.has(tag.outcome | tag.contact) or share_of_people:
            found.metric_named(sentence, "outcome", surely=sentence.has(tag.outcome))
    return told


def _says_how_it_is(sentence: Sentence, context: Context) -> bool:
    """Whether a value that may be a measure stands where one is told: not in a bug's report or a comment's story."""
    return not context.is_bug and sentence.unit.kind != "comment"


def _in_passing(found: Found, context: Context, sentence: Sentence) -> None:
    """What a look back looks at, what somebody measures, a count that is aimed at."""
    tag, sense = sentence.tag, sentence.sense
    looked_at = sentence.is_measure or sentence.has(tag.contact | tag.maybe | tag.rate)
    if context.is_look_back and looked_at and not sentence.is_only_output:
        found.metric_named(sentence, "outcome", surely=sentence.has(tag.outcome))
    elif sentence.has(tag.measure) and sentence.has(tag.outcome) and not sentence.means(sense.shown):
        found.metric_named(sentence, "outcome")
    elif (
        sentence.is_only_output
        and sentence.means(sense.aim_at_output)
        and not (context.is_research or sentence.unit.slot)
        and not sentence.has(tag.show | tag.tech | tag.modal)
    ):
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
    stands = pair or sentence.means(sense.stands) or (sentence.has(sentence.tag.now) and sentence.has_number)
    if stands:
        found.add("baseline", "stated", sentence.text, sentence.unit)
    if sentence.unit.names_its_row and not pair:
        return
    if sentence.means(sense.number_of_a_measure) and (pair or not stands or sentence.means(sense.two_numbers)):
        found.add("target", "stated", sentence.text, sentence.unit)
        if sentence.means(sense.deadline) and not sentence.is_only_output:
            found.look_at(sentence, plans=False)


def _sizes(found: Found, sentence: Sentence) -> None:
    sense, tag = sentence.sense, sentence.tag
    if sentence.has(tag.tech) and not sentence.has(tag.outcome | tag.people | tag.output | tag.vanity):
        return
    only_today = sentence.has(tag.now) and not sentence.means(sense.two_numbers)
    reported = sentence.unit.kind == "comment" and not sentence.has(tag.modal | tag.aim | tag.belief)
    if sentence.has_target and not only_today and not reported:
        found.add("target", "stated", sentence.text, sentence.unit)
    if sentence.means(sense.change_from_to | sense.today):
        found.add("baseline", "stated", sentence.text, sentence.unit)
    if sentence.has_time and (sentence.has_target or not sentence.has(sentence.tag.output)):
        found.look_at(sentence, plans=False)
