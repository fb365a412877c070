"""A second look at what the readers claimed: what all signs together speak for comes in, what they deny goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.around import HIGHEST
from vanitylint.reading.aside import sort_out_cost, sort_out_technique
from vanitylint.reading.frame import MEASURE, RIGHT
from vanitylint.reading.looking_back import decides_behind
from vanitylint.reading.measuring import DUE
from vanitylint.reading.sentences import is_scenario
from vanitylint.reading.signs import OF_WORDS
from vanitylint.reading.sums import OfTexts, Sums, claims_in
from vanitylint.reading.work import is_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vanitylint.backlog.claims import Claim
    from vanitylint.reading.context import Context
    from vanitylint.reading.found import Found
    from vanitylint.reading.model import Model
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.weighing import Scales

_CLEARLY_AGAINST = -25
"""What is said in so many words is taken back only where the sum of all signs is below this, in hundredths."""
_FAR_AGAINST = -300
"""Likewise what is said where the place tells, and by when something is hoped for."""
_TELLING = frozenset({"target", "baseline", "when", "result", "decision", "follow-up", MEASURE, RIGHT, DUE})
"""Headings and fields that say by themselves what stands there."""
_FITTING = frozenset(
    {
        ("hypothesis", "hypothesis"),
        ("metric", "outcome"),
        ("metric", "output"),
        ("metric", "target"),
        ("metric", "baseline"),
    }
)
"""Slots that say so of one claim."""
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


def look_again(
    found: Found,
    texts: Sequence[Sequence[Sentence]],
    context: Context,
    scales: Scales,
    model: Model | None = None,
) -> None:
    """Weigh each sentence, and mend what was found.

    Args:
        found: What the readers claimed of an item.
        texts: The sentences of all of its texts, text by text.
        context: What is known of it.
        scales: The language's.
        model: Adds its word to the sums, where there is one.
    """
    made = found.made_of(texts)
    totals: OfTexts = scales.weigh(texts, context, made)
    if model:
        totals = model.weigh(context.kind, texts, totals)
    weighed = _weighed(found, texts, made, (totals, scales.elsewhere.moved(texts, totals)), context)
    if found.hypothesis == "stated" or "hypothesis" in weighed:
        _sort_out_aims(weighed, context)
        sort_out_technique(found, texts, made, weighed)
    sort_out_cost(found, texts, made, weighed, context)
    decided, looking_back = weighed.pop("decision", []), weighed.pop("look back", [])
    for claim, sentences in weighed.items():
        for sentence in sentences:
            _ADD[claim](found, sentence)
    found.looks_back = bool(looking_back)
    found.count_again()
    if found.followup == "done":  # else it is about scope or technique, or still to come
        for sentence in decided:
            found.add("decision", "stated", sentence.text, sentence.unit)


def _weighed(
    found: Found,
    texts: Sequence[Sequence[Sentence]],
    made: Sequence[Sequence[Mapping[str, Claim]]],
    totals: tuple[OfTexts, OfTexts],
    context: Context,
) -> dict[str, list[Sentence]]:
    """By claim the sentences that make it, as their signs say and the readers did not; what they deny is taken back.

    What the item says elsewhere takes nothing back of what the readers and a sentence's own signs agree on.
    """
    weighed: dict[str, list[Sentence]] = {}
    is_told = False
    for spoken, claims, own_rows, rows in zip(texts, made, *totals, strict=True):
        for sentence, named, own, sums in zip(spoken, claims, own_rows, rows, strict=True):
            if named:
                _take_back(found, sentence, named, list(map(max, map(_agreed, own), sums)), context)
            claimed = claims_in(sums)
            if is_told and "decision" not in claimed and decides_behind(sentence):
                claimed.append("decision")
            is_told = is_told or "result" in claimed
            for claim in claimed:
                is_plan = claim == "decision" and sentence.unit.kind == "comment" and not is_told
                if not (is_plan or _is_known(sentence, claim, named)) and may(sentence, claim, context):
                    weighed.setdefault(claim, []).append(sentence)
    return weighed


def _is_known(sentence: Sentence, claim: str, named: Mapping[str, Claim]) -> bool:
    """Whether the readers said as much of a sentence, or know better."""
    is_output = claim == "outcome" and "output" in named
    # what somebody believes in the same breath is still to come
    is_hope = claim == "result" and "hypothesis" in named and sentence.has(sentence.tag.belief)
    return claim in named or is_output or is_hope


def _sort_out_aims(weighed: dict[str, list[Sentence]], context: Context) -> None:
    """What may be aimed at is no result where somebody expects something: never green by accident."""
    told = weighed.pop("result", [])
    weighed["result"] = [sentence for sentence in told if not _may_be_aim(sentence, context)]
    for sentence in told:
        if _may_be_aim(sentence, context) and _is_pair(sentence):
            for claim in ("target", "baseline"):
                weighed.setdefault(claim, []).append(sentence)


def _agreed(own: int) -> int:
    """What a sentence comes to by itself, as far as that speaks for a claim of the readers'."""
    return 0 if own > 0 else -HIGHEST


def _take_back(found: Found, sentence: Sentence, named: Mapping[str, Claim], sums: Sums, context: Context) -> None:
    if "target" in named and (sentence.sets_no_target or sentence.measures_once):
        found.take_back(named["target"])
    if "baseline" in named and sentence.is_all_target:
        found.take_back(named["baseline"])
    stands = set(claims_in(sums, above=_FAR_AGAINST))
    for claim in named.keys() - set(claims_in(sums, above=_CLEARLY_AGAINST)):
        is_hoped_by_then = claim == "when" and "hypothesis" in named
        is_firm = (
            sentence.unit.kind == "field"
            or sentence.unit.slot == RIGHT  # a sentence that we propose
            or (claim in stands and (is_hoped_by_then or _place_tells(sentence, claim)))
        )
        if not (is_firm or _asks_much(sentence, claim, context)):
            found.take_back(named[claim])


def _asks_much(sentence: Sentence, claim: str, context: Context) -> bool:
    """Whether the readers ask so much of such a claim that their word counts, whatever the signs say."""
    if claim == "result":
        tag = sentence.tag
        is_judged = sentence.means(sentence.sense.judged) or sentence.starts_with(tag.verdict)
        is_judged = is_judged or context.judges(sentence)
        return is_judged or sentence.has(tag.unmeasured) or sentence.compares_values
    if claim == "target":
        return context.moves_target(sentence)
    if claim == "when":
        return sentence.names_due_day or sentence.dates_a_target  # with an expectation above it
    return claim == "hypothesis" and (context.is_experiment or sentence.is_key_result)


def _place_tells(sentence: Sentence, claim: str) -> bool:
    """Whether the heading says by itself what stands there, so that much has to speak against it."""
    unit = sentence.unit
    return unit.slot in _TELLING or (unit.slot, claim) in _FITTING


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
    if sentence.unit.names_its_row and claim in ("target", "baseline") and not _is_pair(sentence):
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
    return sentence.starts_with(tag.now, words=1) and not (sentence.has(moves) or _is_pair(sentence))


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


def _may_be_aim(sentence: Sentence, context: Context) -> bool:
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
    return (is_open or _is_pair(sentence)) and not _is_told(sentence)


def _is_pair(sentence: Sentence) -> bool:
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
    moved = sentence.has(tag.versus | tag.verdict) or _is_pair(sentence)
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

_ADD: Mapping[str, Callable[[Found, Sentence], object]] = {
    "hypothesis": lambda found, sentence: found.state(sentence),
    "outcome": lambda found, sentence: found.metric_named(sentence, "outcome"),
    "output": lambda found, sentence: found.metric_named(sentence, "output"),
    "target": lambda found, sentence: found.add("target", "stated", sentence.text, sentence.unit),
    "baseline": lambda found, sentence: found.add("baseline", "stated", sentence.text, sentence.unit),
    "when": lambda found, sentence: found.look_at(sentence, plans=False),
    "planned": lambda found, sentence: found.plan(sentence.text, sentence.unit),
    "result": lambda found, sentence: found.result(sentence.text, sentence.unit),
}
