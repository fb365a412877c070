"""Read look backs: where they are planned, the results, and the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading.pattern_lists import matches_list
from vanitylint.reading.sentences import with_row
from vanitylint.reading.topics import reports_change
from vanitylint.reading.vocabulary import normalise

if TYPE_CHECKING:
    from vanitylint.reading.collector import ClaimCollector
    from vanitylint.reading.context import Context
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.units import Unit

_MAX_NONE_WORDS = 4
"""Maximum number of words of an answer such as `None planned` or `no follow-up`, which plans nothing."""
_MIN_RESULT_WORDS = 8
"""Minimum number of words under `Result` that count as an answer without a number."""


def under_follow_up(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read any text under `Follow-up`, unless it says that there is none."""
    if sentences and _is_none(sentences[0]):
        return
    collector.add_plan(unit.text, unit)
    for sentence in sentences:
        if sentence.names_time:
            collector.add_look_back_day(sentence)


def _is_none(sentence: Sentence) -> bool:
    words = sentence.lowered.rstrip(".!").split()
    return 0 < len(words) <= _MAX_NONE_WORDS and words[0].rstrip(",:") in sentence.language.none_words


def under_result(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a text under `Result`: a number, a verdict, or some words."""
    if context.is_bug:
        return
    is_result = _is_value_in_row(unit, sentences)
    if any(sentence.is_about_others for sentence in sentences) or all(sentence.is_hoped for sentence in sentences):
        return
    for sentence in sentences:
        tag = sentence.tag
        is_noticed = sentence.has(tag.outcome | tag.contact | tag.people | tag.vanity | tag.percent | tag.maybe)
        is_counted = is_noticed and sentence.has_number and not sentence.reports_delivery
        is_result = is_result or sentence.has(tag.verdict | tag.unmeasured) or is_counted
    is_result = is_result or (context.verdicts is not None and context.verdicts.verdict(unit.text) != "")
    is_long = len(unit.text.split()) >= _MIN_RESULT_WORDS and (context.is_look_back or context.is_experiment)
    is_pending = any(
        sentence.matches(sentence.sense.books_a_look) and not sentence.has_number for sentence in sentences
    )
    if (is_result or is_long) and not is_pending and not context.is_research:
        collector.add_result(with_row(unit, sentences)[0].text if unit.row else unit.text, unit)
    _add_decisions(collector, sentences)


def _is_value_in_row(unit: Unit, sentences: list[Sentence]) -> bool:
    """Return whether a table cell is a number for what its row names: `calls per day: 88`."""
    if unit.row == unit.text or not any(sentence.has_number for sentence in sentences):
        return False
    rows = with_row(unit, sentences)
    return any(row.has(row.tag.outcome | row.tag.contact) and not row.has(row.tag.tech) for row in rows)


def under_decision(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a text under `Decision`, unless it is about scope or technique rather than a result."""
    is_chosen = unit.kind == "field" and normalise(unit.text) in context.choices
    is_in_look_back = context.is_look_back and not any(sentence.has_time for sentence in sentences)
    if is_chosen or is_in_look_back or collector.followup == "done":
        collector.add("decision", "stated", unit.text, unit)
    else:
        _add_decisions(collector, sentences)


def plans(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read sentences that plan a look back, and its day; a table's row says what its cells are about."""
    for sentence in with_row(unit, sentences):
        tag = sentence.tag
        is_question = sentence.is_question and unit.kind != "open task"  # a task: `look at the bill: did it go down?`
        if context.is_bug or is_question or sentence.has(tag.tech | tag.must | tag.other):
            continue
        if _only_reports(sentence, unit):
            continue
        if context.is_look_back and unit.kind != "comment" and sentence.has(sentence.tag.date | sentence.tag.period):
            collector.add_look_back_day(sentence, plans=False)
        elif context.is_experiment and unit.kind != "comment" and sentence.matches(sentence.sense.run_time):
            if not sentence.matches(sentence.sense.value | sentence.sense.change) and not sentence.has(tag.past):
                collector.add_look_back_day(sentence)
        elif sentence.matches(sentence.sense.books_a_look) and not (
            sentence.matches(sentence.sense.result) and sentence.has_number and not sentence.has(tag.live)
        ):
            collector.add_plan(sentence.text, unit)
            if sentence.has_time or sentence.names_time:
                collector.add_look_back_day(sentence)


def after_guardrail(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a look back planned after a guardrail: `Errors stay at 0.8 %. Review on 20 April`."""
    planned = [sentence for sentence in sentences[1:] if sentence.matches(sentence.sense.books_a_look)]
    plans(collector, context, unit, planned)


def _only_reports(sentence: Sentence, unit: Unit) -> bool:
    """Return whether somebody has looked, or looks at the software, as in most comments with `check again`."""
    tag = sentence.tag
    if sentence.measures_once:
        return True
    if unit.kind == "comment" and not sentence.has(tag.outcome | tag.contact | tag.people | tag.maybe | tag.rate):
        return not sentence.has(tag.date | tag.period)
    if sentence.states_current_value:
        return True
    is_past = sentence.has(tag.past) and not sentence.has(tag.modal | tag.aim)
    return is_past and (unit.kind == "comment" or (unit.kind == "text" and not sentence.has(tag.measured)))


def under_outcome(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a text under `Outcome`, which in a look back or an experiment is the result."""
    read = in_prose if context.is_look_back or context.is_experiment else plans
    read(collector, context, unit, sentences)


def in_title(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a title that plans a look back: `Figure out what we measure once the shop is live`."""
    if not any(sentence.starts_with(sentence.tag.build) for sentence in sentences):
        plans(collector, context, unit, sentences)


def in_prose(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read ordinary prose: a task that plans a look back, or a result in a note."""
    plans(collector, context, unit, sentences)
    has_result = False
    for sentence in sentences:
        if sentence.has(sentence.tag.unknown) and sentence.has_time and not matches_list("of duty", sentence.text):
            collector.add_look_back_day(sentence)
        if context.is_bug or unit.kind == "open task":
            continue
        if sentence.reports_result or (unit.kind == "quote" and _reports_result(sentence, context)):
            collector.add_result(sentence.text, unit)
            has_result = True
    if context.is_experiment or context.is_look_back or collector.followup == "done":
        _add_decisions(collector, sentences, looks_back=has_result or context.is_look_back)


def in_comment(collector: ClaimCollector, context: Context, unit: Unit, sentences: list[Sentence]) -> None:
    """Read a comment, in which people report results and decisions."""
    if context.is_bug:
        return
    has_result = False
    sentences = [sentence for sentence in sentences if not context.changes_target(sentence)]
    for sentence in sentences:
        tag = sentence.tag
        is_answer = collector.hypothesis == "stated" and (
            _is_only_verdict(sentence, context) or _reports_what_was_expected(collector, sentence, context)
        )
        if sentence.has(tag.unmeasured) or _reports_result(sentence, context) or is_answer:
            collector.add_result(sentence.text, unit)
            has_result = True
        elif has_result and sentence.starts_with(tag.verdict):  # `Target missed, and the counter got slower.`
            collector.add_result(sentence.text, unit)
        elif sentence.has(tag.belief) and sentence.expects_change:
            collector.add_hypothesis(sentence)
    if collector.followup == "done" or context.is_experiment or context.is_look_back:
        _add_decisions(collector, sentences)
    else:
        _add_decisions(collector, [sentence for sentence in sentences if sentence.has(sentence.tag.verdict)])
    plans(collector, context, unit, sentences)


def _is_only_verdict(sentence: Sentence, context: Context) -> bool:
    """Return whether it gives the result of finished work in a word or two: `no change`, `unchanged at 22 %`.

    `The results are in: https://…` does not: it says where the result is, not what it is.
    """
    if context.state != "done":
        return False
    known = context.verdicts is not None and context.verdicts.verdict(sentence.text) != ""
    return sentence.judges_a_share or (known and sentence.is_only_verdict) or context.is_verdict_on_bet(sentence)


def _reports_what_was_expected(collector: ClaimCollector, sentence: Sentence, context: Context) -> bool:
    """Return whether a note on finished work gives a share of what was expected: `Mispick rate now 0.21 %`."""
    tag = sentence.tag
    has_value = sentence.has(tag.percent) and (reports_change(sentence) or sentence.has(tag.now | tag.measured))
    is_open = tag.modal | tag.belief | tag.condition | tag.must | tag.deferred
    about_work = tag.tech | tag.technique | tag.ops | tag.effort | tag.output | tag.made | tag.testers
    if context.state != "done" or not has_value or sentence.is_question or sentence.has(is_open | about_work):
        return False
    return collector.is_expected(sentence)


def _reports_result(sentence: Sentence, context: Context) -> bool:
    """Return whether a sentence reports a result, where people do so: in comments and in experiments."""
    tag = sentence.tag
    if sentence.is_question or sentence.is_hoped_or_of_others or sentence.has(tag.must | tag.other):
        return False
    # `the queue went from 30 to 12`
    is_change = context.is_look_back and sentence.matches(sentence.sense.change_from_to)
    if (sentence.has(tag.tech) and not is_change) or (context.is_before_release and sentence.measures_once):
        return False
    if sentence.has(tag.belief | tag.modal | tag.aim) and not sentence.has(tag.verdict):
        return False
    if sentence.compares_values or sentence.only_counts_up:
        return sentence.compares_values
    is_compared = sentence.matches(sentence.sense.result) and (sentence.has_number or sentence.has(tag.verdict))
    if context.is_experiment or context.is_look_back:
        is_verdict = sentence.has(tag.verdict) and (sentence.has_number or sentence.has(tag.arm | tag.outcome))
        return is_compared or is_verdict
    noticed = tag.outcome | tag.contact | tag.vanity | tag.people | tag.maybe
    return is_compared and sentence.has(noticed) and not sentence.matches(sentence.sense.shown)


def _add_decisions(collector: ClaimCollector, sentences: list[Sentence], *, looks_back: bool = False) -> None:
    """Add the decisions, but not rules for later, open tasks or possibilities."""
    for sentence in sentences:
        tag, unit = sentence.tag, sentence.unit
        if sentence.is_question or unit.kind in ("open task", "done task"):
            continue
        settles = sentence.has(tag.settle) and collector.followup == "done" and not sentence.has(tag.modal)
        if not (sentence.has(tag.decide) or settles):
            continue
        if sentence.has(tag.condition | tag.must) and not sentence.has(tag.verdict):
            continue
        in_place = looks_back or unit.kind == "comment" or unit.slot in ("result", "decision")
        if in_place or sentence.has(tag.verdict | tag.cause):
            collector.add("decision", "stated", sentence.text, unit)


def stops_bet(sentence: Sentence) -> bool:
    """Return whether a comment says that a bet was stopped: `We stopped the experiment: only 2 bookings`."""
    if sentence.unit.kind != "comment" or sentence.is_question:
        return False
    is_open = sentence.has(sentence.tag.condition | sentence.tag.modal)
    return not is_open and matches_list("stops the bet", sentence.text)


def decides_after_result(sentence: Sentence) -> bool:
    """Return whether a comment after a result says what follows from it: `Wir schauen im Januar nochmal drauf`."""
    tag = sentence.tag
    return sentence.unit.kind == "comment" and sentence.has(tag.decide) and not sentence.has(tag.condition | tag.must)
