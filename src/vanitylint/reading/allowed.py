"""What a sentence may claim at all, by what it says and where it stands; what it does claim its signs decide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.measuring import DUE
from vanitylint.reading.signs import OF_WORDS
from vanitylint.reading.stories import is_scenario
from vanitylint.reading.work import is_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vanitylint.reading.context import Context
    from vanitylint.reading.sentences import Sentence

_BET = frozenset({"hypothesis", "outcome", "output", "target", "baseline"})
"""Claims that say what somebody bets on; what is not to get worse makes none of them."""
_CLOSED = frozenset({"guardrail", "exit", "who", "confidence", DUE})
"""Slots with a claim of their own, and no other."""
_NEVER = frozenset({
    ("baseline", "target"), ("target", "baseline"), ("when", "target"), ("when", "baseline"),
    ("result", "when"), ("result", "hypothesis"), ("result", "outcome"), ("result", "output"),
})  # fmt: skip
"""Slots that hold something else than the claim."""
_NOT_IN_ROWS = frozenset({("baseline", "hypothesis"), ("baseline", "when")})
"""Columns of a table that hold something else than the claim, though prose under such a heading may make it."""
_OF_OTHER_DAYS = ("baseline", "target")
"""Columns of a table that hold no result."""
_LOGGED = re.compile(r"\W*(?:\d[\d./-]*[T ])?\d\d:\d\d:\d\d[.,]\d{3}\b")
"""A line of a log begins with the time of day, to the thousandth of a second."""
_VALUE = r"[~<>≤≥]?\s?[€$£]?\d[\d.,:]{0,12}\s?[^\W\d]{0,10}%?"
_NAMED_PAIR = re.compile(
    rf"[^:→]{{2,100}}: ?{_VALUE}\s?(?:->|→|=>|to)\s?{_VALUE}(?:\s?(?:/|per|a)\s?\w{{1,20}})?\W{{0,3}}"
)
_EXPECTS_NOTHING = frozenset({"defect", "rollout"})
_LOOKS_AT_NOTHING = frozenset({"bug", "epic", "initiative"})
"""Kinds that are no look back, whatever their title."""


def may(sentence: Sentence, claim: str, context: Context) -> bool:
    """Whether a sentence in its place can make a claim at all, whatever its signs weigh."""
    slot = sentence.unit.slot
    if (
        slot in _CLOSED
        or (slot, claim) in _NEVER
        or (claim in _BET and sentence.is_guardrail)
        or _LOGGED.match(sentence.text)
    ):
        return False
    if sentence.unit.row and (slot, claim) in _NOT_IN_ROWS:
        return False
    if context.moves_target(sentence):  # as the readers say
        return False
    if sentence.unit.names_its_row and claim in ("target", "baseline") and not is_pair(sentence):
        return False
    return _MAY[claim](sentence, context)


def _may_expect(sentence: Sentence, context: Context) -> bool:
    """A bug report expects no outcome; nor does a scenario, nor who says how long the work takes or when it ends."""
    unit = sentence.unit
    if sentence.is_settled or sentence.estimates:
        return False
    return not (context.is_bug or unit.slot in _EXPECTS_NOTHING or is_scenario(unit.text))


def _may_hope(sentence: Sentence, context: Context) -> bool:
    """Who asks expects nothing yet; and what happens inside the software is no outcome: `to return fewer rows`."""
    if (
        sentence.is_question
        or sentence.is_bare
        or sentence.is_aimed_value
        or sentence.is_of_marks
        or _is_claimed_by_others(sentence)
    ):
        return False
    if context.is_told(sentence):
        return False
    if sentence.only_warns:
        return False
    return _may_expect(sentence, context) and not (_is_inside(sentence) or _is_of_today(sentence))


def _is_claimed_by_others(sentence: Sentence) -> bool:
    """Whether it tells what others saw, and nothing that anybody here hopes for: `Their customers see 30 % fewer`."""
    tag = sentence.tag
    return sentence.is_of_others and not sentence.has(tag.belief | tag.modal | tag.aim | tag.opinion)


def _is_of_today(sentence: Sentence) -> bool:
    """Whether it tells how things are: `Today a person does it by hand, takes 40 min per request`."""
    tag = sentence.tag
    moves = tag.belief | tag.modal | tag.aim | tag.up | tag.down | tag.more | tag.fewer
    return sentence.starts_with(tag.now, words=1) and not (sentence.has(moves) or is_pair(sentence))


def _is_inside(sentence: Sentence) -> bool:
    tag = sentence.tag
    return sentence.has(tag.tech) and not sentence.has(tag.outcome | tag.people | tag.contact | tag.vanity | tag.maybe)


def _is_felt(sentence: Sentence) -> bool:
    """Whether it is about what people feel, with nothing that could be counted: `they feel more welcome`."""
    tag = sentence.tag
    return sentence.has(tag.soft) and not sentence.has(tag.outcome | tag.contact | tag.rate | tag.number | tag.measure)


def _is_told(sentence: Sentence) -> bool:
    """Whether it says by itself that something has been, or was looked at."""
    tag = sentence.tag
    return sentence.has(tag.past | tag.measured | tag.verdict | tag.unmeasured)


def may_be_aim(sentence: Sentence, context: Context) -> bool:
    """Whether two values or one of today are what an item began with: `34 % → 45 %` may be its target, done or not.

    Where somebody expects something, such a pair is no result unless it says so, or stands where results are told.
    """
    tag, unit = sentence.tag, sentence.unit
    if unit.kind == "comment" or unit.slot in ("result", "decision") or context.is_look_back or context.is_experiment:
        return False
    if _NAMED_PAIR.fullmatch(sentence.text):  # `Lost to others: 46 % → 35 %` tells no more by its name
        return True
    is_open = sentence.has(tag.now | tag.belief | tag.aim | tag.modal | tag.condition)
    is_open = is_open or sentence.language.code != OF_WORDS  # of others the weights know too little
    return (is_open or is_pair(sentence)) and not _is_told(sentence)


def is_pair(sentence: Sentence) -> bool:
    """Whether a sentence holds two values, from one to the other."""
    return sentence.means(sentence.sense.change_from_to | sentence.sense.moves_from_to)


def _only_books(sentence: Sentence) -> bool:
    """Whether a booked look names nothing to look at: `We look at it together in May`."""
    tag = sentence.tag
    named = tag.outcome | tag.contact | tag.rate | tag.vanity | tag.maybe | tag.people
    return sentence.unit.slot in ("follow-up", "when") and not sentence.has(named)


def _asks_for_nothing_counted(sentence: Sentence) -> bool:
    """Whether it is a question that names nothing to count; of languages of which the weights know too little."""
    tag = sentence.tag
    counted = tag.outcome | tag.contact | tag.rate | tag.vanity | tag.count | tag.number
    return sentence.is_question and sentence.language.code != OF_WORDS and not sentence.has(counted)


def _only_delivers(sentence: Sentence) -> bool:
    """Whether a day is that of the delivery: `Ship it on 1 May`, with nothing that anybody would look at."""
    tag = sentence.tag
    looked_at = tag.look | tag.measure | tag.measured | tag.outcome | tag.contact | tag.rate | tag.live | tag.number
    return not (sentence.has(looked_at) or sentence.language.delivers.isdisjoint(sentence.words[:1]))


def _may_be_looked_at(sentence: Sentence) -> bool:
    """Whether a day or a look can be one at what came of the work."""
    is_told = sentence.tells_today or sentence.measures_once
    return not (_only_delivers(sentence) or is_told or _is_about_the_work(sentence))


def _holds_a_size(sentence: Sentence, _context: Context) -> bool:
    return sentence.has(sentence.tag.number | sentence.tag.fraction)


def _may_report(sentence: Sentence, context: Context) -> bool:
    """A result; in a bug report one that people feel, as its logs are full of numbers."""
    if _is_of_the_work(sentence) or (sentence.unit.row and sentence.unit.slot in _OF_OTHER_DAYS):
        return False
    if sentence.is_question or sentence.tells_delivery or _is_still_to_come(sentence):
        return False
    if sentence.is_elsewhere or _is_of_before(sentence) or (context.is_before and sentence.measures_once):
        return False
    tag = sentence.tag
    felt = tag.outcome | tag.contact | tag.vanity | tag.people | tag.maybe
    return not context.is_bug or (sentence.has(felt) and not sentence.has(tag.tech))


def _is_of_the_work(sentence: Sentence) -> bool:
    """Whether somebody tells in passing how the work went: `Budget went from 20k to 25k`, `CPU at 40 % in staging`."""
    tag, unit = sentence.tag, sentence.unit
    if unit.kind not in ("comment", "text") or unit.slot in ("result", "metric"):
        return False
    if sentence.is_only_output and not sentence.has(tag.verdict | tag.rate):
        return True
    felt = tag.outcome | tag.contact | tag.people | tag.vanity
    return sentence.has(tag.effort | tag.ops) and not sentence.has(felt | tag.maybe)


def _is_still_to_come(sentence: Sentence) -> bool:
    """Whether somebody is to look yet: `Will be measured next quarter`."""
    tag = sentence.tag
    told = tag.number | tag.past | tag.verdict | tag.unmeasured
    return sentence.means(sentence.sense.books_a_look) and not sentence.has(told)


def _is_of_before(sentence: Sentence) -> bool:
    """Whether it tells how things were: `Before launch: conversion 4.1 %`."""
    tag = sentence.tag
    moved = sentence.has(tag.versus | tag.verdict) or is_pair(sentence)
    return sentence.starts_with(tag.beforehand, words=1) and not moved


def _only_sounds_decided(sentence: Sentence) -> bool:
    """Whether the words are those of decisions and mean something else: `Keep in mind that Safari blocks cookies`."""
    put_off = sentence.tag.homonym | sentence.tag.deferred
    return sentence.has(put_off) and not sentence.has(sentence.tag.decide | sentence.tag.settle)


def _names_no_time(sentence: Sentence) -> bool:
    """Whether nothing in it tells a time, or that somebody looks; of languages of which the weights know too little."""
    tag = sentence.tag
    told = tag.date | tag.period | tag.live | tag.again | tag.number | tag.look | tag.measure | tag.measured
    return sentence.language.code != OF_WORDS and not (sentence.has(told) or sentence.has_time)


def _is_about_the_work(sentence: Sentence) -> bool:
    """Whether somebody is to look at the work, not at what comes of it: `QA checks it on 9 December`."""
    tag = sentence.tag
    told = tag.outcome | tag.contact | tag.rate | tag.vanity | tag.measure | tag.measured
    return sentence.has(tag.testers) and not sentence.has(told)


_MAY: Mapping[str, Callable[[Sentence, Context], bool]] = {
    "hypothesis": _may_hope,
    "outcome": lambda sentence, _: (
        not (is_scenario(sentence.unit.text) or _is_inside(sentence) or _is_felt(sentence) or _only_books(sentence))
        and not (_asks_for_nothing_counted(sentence) or sentence.is_aimed_value or sentence.only_warns)
    ),
    "output": lambda sentence, context: _may_expect(sentence, context) and not sentence.is_aimed_value,
    "target": lambda sentence, context: (
        _holds_a_size(sentence, context)
        and not (sentence.sets_no_target or sentence.measures_once or context.is_told(sentence))
    ),
    "baseline": lambda sentence, context: _holds_a_size(sentence, context) and not sentence.is_all_target,
    "when": lambda sentence, _: _may_be_looked_at(sentence) and not _names_no_time(sentence),
    "planned": lambda sentence, _: _may_be_looked_at(sentence) and not sentence.only_names_what,
    "result": _may_report,
    "decision": lambda sentence, _: (
        not (sentence.unit.kind.endswith("task") or sentence.is_question or _only_sounds_decided(sentence))
    ),
    "look back": lambda sentence, context: (
        sentence.unit.kind == "title" and context.kind not in _LOOKS_AT_NOTHING and not is_choice(sentence.text)
    ),
}
"""What a sentence has to be to make a claim; all else its signs decide."""
