"""A second look at what the readers claimed: what all signs together speak for comes in, what they deny goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading.allowed import is_pair, may, may_be_aim
from vanitylint.reading.around import HIGHEST
from vanitylint.reading.aside import sort_out_cost, sort_out_technique
from vanitylint.reading.frame import MEASURE, RIGHT
from vanitylint.reading.looking_back import decides_behind
from vanitylint.reading.measuring import DUE
from vanitylint.reading.sums import OfTexts, Sums, claims_in

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
    weighed["result"] = [sentence for sentence in told if not may_be_aim(sentence, context)]
    for sentence in told:
        if may_be_aim(sentence, context) and is_pair(sentence):
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
