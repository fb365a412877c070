"""Decide which claims a sentence may make at all, by its content and place; its signs decide which it does make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.measuring import DUE
from vanitylint.reading.pattern_lists import matches_list
from vanitylint.reading.signs import WORD_SIGNS_LANGUAGE
from vanitylint.reading.stories import is_scenario
from vanitylint.reading.work import is_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vanitylint.reading.context import Context
    from vanitylint.reading.sentences import Sentence

_BET_CLAIMS = frozenset({"hypothesis", "outcome", "output", "target", "baseline"})
"""Claims that describe the bet; a guardrail makes none of them."""
_EXCLUSIVE_SLOTS = frozenset({"guardrail", "exit", "who", "confidence", DUE})
"""Slots with a claim of their own, which allow no other."""
_EXCLUDED = frozenset({
    ("baseline", "target"), ("target", "baseline"), ("when", "target"), ("when", "baseline"),
    ("result", "when"), ("result", "hypothesis"), ("result", "outcome"), ("result", "output"),
})  # fmt: skip
"""Pairs of a slot and a claim that is never made in it."""
_EXCLUDED_IN_ROWS = frozenset({("baseline", "hypothesis"), ("baseline", "when")})
"""Likewise for table cells only: prose under such a heading may make the claim."""
_COLUMNS_WITHOUT_RESULTS = ("baseline", "target")
"""Columns of a table that never hold a result."""
_LOG_LINE = re.compile(r"\W*(?:\d[\d./-]*[T ])?\d\d:\d\d:\d\d[.,]\d{3}\b")
"""A log line, which begins with a time of day to the millisecond."""
_VALUE = r"[~<>≤≥]?\s?[€$£]?\d[\d.,:]{0,12}\s?[^\W\d]{0,10}%?"
_NAMED_PAIR = re.compile(
    rf"[^:→]{{2,100}}: ?{_VALUE}\s?(?:->|→|=>|to)\s?{_VALUE}(?:\s?(?:/|per|a)\s?\w{{1,20}})?\W{{0,3}}"
)
_SLOTS_WITHOUT_EXPECTATIONS = frozenset({"defect", "rollout"})
_KINDS_WITHOUT_LOOK_BACK = frozenset({"bug", "epic", "initiative"})
"""Kinds of items that are never a look back, whatever their title."""


def may_claim(sentence: Sentence, claim: str, context: Context) -> bool:
    """Return whether a sentence can make a claim at all where it stands, regardless of its signs."""
    slot = sentence.unit.slot
    if (
        slot in _EXCLUSIVE_SLOTS
        or (slot, claim) in _EXCLUDED
        or (claim in _BET_CLAIMS and sentence.is_guardrail)
        or _is_excluded_by_team(sentence, claim)
        or _LOG_LINE.match(sentence.text)
    ):
        return False
    if sentence.unit.row and (slot, claim) in _EXCLUDED_IN_ROWS:
        return False
    if context.changes_target(sentence):  # the readers have dealt with it
        return False
    if sentence.unit.names_its_row and claim in ("target", "baseline") and not is_pair(sentence):
        return False
    return _PREDICATES[claim](sentence, context)


def _is_excluded_by_team(sentence: Sentence, claim: str) -> bool:
    """Return whether the team's own words say that a measure is of the other sort, or none."""
    own, tag = sentence.language.own_tags, sentence.tag
    if claim not in ("outcome", "output"):
        return False
    if sentence.has(own["homonym"]) and not sentence.has(tag.outcome | tag.output | tag.vanity):
        return True
    if claim == "output":
        return sentence.has(own["outcome"])
    return sentence.has(own["output"]) and not sentence.has(tag.outcome)


def _may_expect(sentence: Sentence, context: Context) -> bool:
    """Return whether a sentence may expect an outcome.

    Bug reports, scenarios, estimates of the work and exit conditions do not.
    """
    unit = sentence.unit
    if sentence.is_settled or sentence.estimates:
        return False
    return not (context.is_bug or unit.slot in _SLOTS_WITHOUT_EXPECTATIONS or is_scenario(unit.text))


def _may_state_hypothesis(sentence: Sentence, context: Context) -> bool:
    """Return whether a sentence may state a hypothesis.

    A question expects nothing yet, and what happens inside the software is not an outcome: `to return fewer rows`.
    """
    if (
        sentence.is_question
        or sentence.is_bare
        or sentence.is_aimed_value
        or sentence.is_mostly_marks
        or _is_only_about_others(sentence)
    ):
        return False
    if context.reports_result(sentence):
        return False
    if sentence.only_warns:
        return False
    return _may_expect(sentence, context) and not (_is_technical(sentence) or _is_about_today(sentence))


def _is_only_about_others(sentence: Sentence) -> bool:
    """Return whether it only reports what others observed, without a hope: `Their customers see 30 % fewer`."""
    tag = sentence.tag
    return sentence.is_about_others and not sentence.has(tag.belief | tag.modal | tag.aim | tag.opinion)


def _is_about_today(sentence: Sentence) -> bool:
    """Return whether it describes the present: `Today a person does it by hand, takes 40 min per request`."""
    tag = sentence.tag
    changes = tag.belief | tag.modal | tag.aim | tag.up | tag.down | tag.more | tag.fewer
    return sentence.starts_with(tag.now, words=1) and not (sentence.has(changes) or is_pair(sentence))


def _is_technical(sentence: Sentence) -> bool:
    tag = sentence.tag
    return sentence.has(tag.tech) and not sentence.has(tag.outcome | tag.people | tag.contact | tag.vanity | tag.maybe)


def _is_about_feelings(sentence: Sentence) -> bool:
    """Return whether it is about feelings, with nothing that can be counted: `they feel more welcome`."""
    tag = sentence.tag
    return sentence.has(tag.soft) and not sentence.has(tag.outcome | tag.contact | tag.rate | tag.number | tag.measure)


def _is_reported(sentence: Sentence) -> bool:
    """Return whether it says by itself that something has happened or was measured."""
    tag = sentence.tag
    return sentence.has(tag.past | tag.measured | tag.verdict | tag.unmeasured)


def may_be_aim(sentence: Sentence, context: Context) -> bool:
    """Return whether a sentence may be an aim rather than a result: `34 % → 45 %` may be the target of a done item.

    If the item expects something, a pair of values is only a result if it says so or stands among results.
    """
    tag, unit = sentence.tag, sentence.unit
    if unit.kind == "comment" or unit.slot in ("result", "decision") or context.is_look_back or context.is_experiment:
        return False
    if _NAMED_PAIR.fullmatch(sentence.text):  # `Lost to others: 46 % → 35 %`: the name does not tell which
        return True
    is_open = sentence.has(tag.now | tag.belief | tag.aim | tag.modal | tag.condition)
    is_open = is_open or sentence.language.code != WORD_SIGNS_LANGUAGE  # the weights know too little of other languages
    return (is_open or is_pair(sentence)) and not _is_reported(sentence)


def is_pair(sentence: Sentence) -> bool:
    """Return whether a sentence has a change from one value to another."""
    return sentence.matches(sentence.sense.change_from_to | sentence.sense.moves_from_to)


def _names_nothing_to_measure(sentence: Sentence) -> bool:
    """Return whether a planned look back names nothing to look at: `We look at it together in May`."""
    tag = sentence.tag
    named = tag.outcome | tag.contact | tag.rate | tag.vanity | tag.maybe | tag.people
    return sentence.unit.slot in ("follow-up", "when") and not sentence.has(named)


def _is_question_without_count(sentence: Sentence) -> bool:
    """Return whether it is a question without anything to count, in a language the weights know little of."""
    tag = sentence.tag
    counted = tag.outcome | tag.contact | tag.rate | tag.vanity | tag.count | tag.number
    return sentence.is_question and sentence.language.code != WORD_SIGNS_LANGUAGE and not sentence.has(counted)


def _is_delivery_date(sentence: Sentence) -> bool:
    """Return whether its day is a delivery date, with nothing to look at: `Ship it on 1 May`."""
    tag = sentence.tag
    reviewed = tag.look | tag.measure | tag.measured | tag.outcome | tag.contact | tag.rate | tag.live | tag.number
    return not (sentence.has(reviewed) or sentence.language.delivery_words.isdisjoint(sentence.words[:1]))


def _may_set_look_back(sentence: Sentence) -> bool:
    """Return whether its day or its look back can be about the effect of the work."""
    is_past = sentence.states_current_value or sentence.measures_once
    return not (_is_delivery_date(sentence) or is_past or _is_about_checking_work(sentence))


def is_share_of_today(sentence: Sentence) -> bool:
    """Return whether it gives only the share of today: `Currently 22 % are filled within 48 hours`."""
    tag = sentence.tag
    hoped = tag.belief | tag.modal | tag.aim | tag.condition | tag.opinion
    return sentence.starts_with(tag.now, words=1) and _has_one_share(sentence) and not sentence.has(hoped)


def gives_only_extent(sentence: Sentence) -> bool:
    """Return whether its numbers only say how much is done, how long or until when: `5 vans, 8 weeks`."""
    tag = sentence.tag
    counted = tag.outcome | tag.contact | tag.maybe | tag.rate | tag.percent | tag.act | tag.money | tag.unknown
    if sentence.unit.slot == "baseline" or sentence.has(counted | tag.measured | tag.verdict):
        return False
    return matches_list("only an extent", sentence.text)


def _has_quantity(sentence: Sentence, _context: Context) -> bool:
    return sentence.has(sentence.tag.number | sentence.tag.fraction)


def _may_report_result(sentence: Sentence, context: Context) -> bool:
    """Return whether it may report a result; in a bug, whose logs are full of numbers, only one that people notice."""
    if _is_about_execution(sentence) or (sentence.unit.row and sentence.unit.slot in _COLUMNS_WITHOUT_RESULTS):
        return False
    if sentence.is_question or sentence.reports_delivery or _is_pending(sentence):
        return False
    if (
        sentence.is_hoped_or_of_others
        or _is_about_the_past(sentence)
        or (context.is_before_release and sentence.measures_once)
    ):
        return False
    tag = sentence.tag
    noticed = tag.outcome | tag.contact | tag.vanity | tag.people | tag.maybe
    return not context.is_bug or (sentence.has(noticed) and not sentence.has(tag.tech))


def _is_about_execution(sentence: Sentence) -> bool:
    """Return whether it mentions how the work went: `Budget went from 20k to 25k`, `CPU at 40 % in staging`."""
    tag, unit = sentence.tag, sentence.unit
    if unit.kind not in ("comment", "text") or unit.slot in ("result", "metric"):
        return False
    if sentence.is_only_output and not sentence.has(tag.verdict | tag.rate):
        return True
    noticed = tag.outcome | tag.contact | tag.people | tag.vanity
    return sentence.has(tag.effort | tag.ops) and not sentence.has(noticed | tag.maybe)


def _is_pending(sentence: Sentence) -> bool:
    """Return whether the look back is yet to happen: `Will be measured next quarter`."""
    tag = sentence.tag
    past = tag.number | tag.past | tag.verdict | tag.unmeasured
    return _assigns_look(sentence) or (sentence.matches(sentence.sense.books_a_look) and not sentence.has(past))


def _assigns_look(sentence: Sentence) -> bool:
    """Return whether it asks for a look, and its only share is the earlier one: `Compare it with the 11 % before`."""
    tag = sentence.tag
    if not (sentence.starts_with(tag.look, words=3) and sentence.matches(sentence.sense.books_a_look)):
        return False
    is_reported = sentence.has(tag.past | tag.verdict | tag.unmeasured)
    return sentence.has(tag.versus) and _has_one_share(sentence) and not is_reported


def _has_one_share(sentence: Sentence) -> bool:
    return sum(bool(sentence.language.phrases.tags_of_code[code] & sentence.tag.percent) for code in sentence.row) == 1


def _is_about_the_past(sentence: Sentence) -> bool:
    """Return whether it describes the past: `Before launch: conversion 4.1 %`."""
    tag = sentence.tag
    moved = sentence.has(tag.versus | tag.verdict) or is_pair(sentence)
    return sentence.starts_with(tag.beforehand, words=1) and not moved


def _only_sounds_like_decision(sentence: Sentence) -> bool:
    """Return whether its words only sound like a decision: `Keep in mind that Safari blocks cookies`."""
    others = sentence.tag.homonym | sentence.tag.deferred
    return sentence.has(others) and not sentence.has(sentence.tag.decide | sentence.tag.settle)


def _names_no_time(sentence: Sentence) -> bool:
    """Return whether it names neither a time nor a measurement, in a language the weights know little of."""
    tag = sentence.tag
    timed = tag.date | tag.period | tag.live | tag.again | tag.number | tag.look | tag.measure | tag.measured
    return sentence.language.code != WORD_SIGNS_LANGUAGE and not (sentence.has(timed) or sentence.has_time)


def _is_about_checking_work(sentence: Sentence) -> bool:
    """Return whether it is about checking the work, not its effect: `QA checks it on 9 December`."""
    tag = sentence.tag
    effect = tag.outcome | tag.contact | tag.rate | tag.vanity | tag.measure | tag.measured
    return sentence.has(tag.testers) and not sentence.has(effect)


_PREDICATES: Mapping[str, Callable[[Sentence, Context], bool]] = {
    "hypothesis": _may_state_hypothesis,
    "outcome": lambda sentence, _: (
        not (
            is_scenario(sentence.unit.text)
            or _is_technical(sentence)
            or _is_about_feelings(sentence)
            or _names_nothing_to_measure(sentence)
        )
        and not (_is_question_without_count(sentence) or sentence.is_aimed_value or sentence.only_warns)
    ),
    "output": lambda sentence, context: _may_expect(sentence, context) and not sentence.is_aimed_value,
    "target": lambda sentence, context: (
        _has_quantity(sentence, context)
        and not (sentence.sets_no_target or sentence.measures_once or is_share_of_today(sentence))
        and not context.reports_result(sentence)
    ),
    "baseline": lambda sentence, context: (
        _has_quantity(sentence, context) and not (sentence.is_all_target or gives_only_extent(sentence))
    ),
    "when": lambda sentence, _: _may_set_look_back(sentence) and not _names_no_time(sentence),
    "planned": lambda sentence, _: _may_set_look_back(sentence) and not sentence.only_names_what,
    "result": _may_report_result,
    "decision": lambda sentence, _: (
        not (sentence.unit.kind.endswith("task") or sentence.is_question or _only_sounds_like_decision(sentence))
    ),
    "look back": lambda sentence, context: (
        sentence.unit.kind == "title" and context.kind not in _KINDS_WITHOUT_LOOK_BACK and not is_choice(sentence.text)
    ),
}
"""By claim, whether a sentence may make it."""
