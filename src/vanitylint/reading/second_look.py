"""A second look at the readers' claims: what all signs together support is added, what they contradict is removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reading.allowed import gives_only_extent, is_pair, is_share_of_today, may_be_aim, may_claim
from vanitylint.reading.around import HIGHEST
from vanitylint.reading.frame import METRIC_SLOT, SUCCESS_SLOT
from vanitylint.reading.looking_back import decides_after_result, stops_bet
from vanitylint.reading.measuring import DUE, dates_goals
from vanitylint.reading.off_topic import withdraw_cost_claims, withdraw_technical_results
from vanitylint.reading.sums import CLAIMS, Sums, SumsByText, claims_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vanitylint.backlog.claims import Claim
    from vanitylint.reading.collector import ClaimCollector
    from vanitylint.reading.context import Context
    from vanitylint.reading.model import Model
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.weighing import Scales

_CLEARLY_AGAINST = -25
"""An explicit claim is withdrawn only if the sum of all signs is below this, in hundredths."""
_FAR_AGAINST = -300
"""The same limit where the heading or field supports the claim, or for the day of something hoped for."""
_CLEARLY_FOR = 90
"""A claim is made clearly if the sum of the sentence's own signs is above this, in hundredths."""
_HYPOTHESIS, _OUTCOME = map(CLAIMS.index, ("hypothesis", "outcome"))
_PLANS = tuple(map(CLAIMS.index, ("hypothesis", "target", "baseline", "when", "planned")))
_TELLING_SLOTS = frozenset(
    {"target", "baseline", "when", "result", "decision", "follow-up", METRIC_SLOT, SUCCESS_SLOT, DUE}
)
"""Headings and fields that by themselves say what stands there."""
_FITTING_CLAIMS = frozenset(
    {
        ("hypothesis", "hypothesis"),
        ("metric", "outcome"),
        ("metric", "output"),
        ("metric", "target"),
        ("metric", "baseline"),
    }
)
"""Slot and claim, where the slot says so only of some claims."""


def look_again(
    collector: ClaimCollector,
    texts: Sequence[Sequence[Sentence]],
    context: Context,
    scales: Scales,
    model: Model | None = None,
) -> None:
    """Weigh each sentence, and correct the claims.

    Args:
        collector: The readers' claims about an item.
        texts: The sentences of all its texts, text by text.
        context: What is known about the item.
        scales: The language's.
        model: The language model, if it is used.
    """
    made = collector.claims_by_sentence(texts)
    count = sum(not sentences[0].unit.where.startswith("comment") for sentences in texts)  # comments come last
    moves = scales.moves(texts, context, made)
    own, adjusted = _sums(texts, made, moves, context, scales, model)
    if 0 < count < len(texts):
        alone = _sums(texts[:count], made[:count], moves[:count], context, scales, model)
        own, adjusted = _keep_plan((own, adjusted), alone)
    added = _weigh(collector, texts, made, (own, adjusted), context)
    if collector.hypothesis == "stated" or "hypothesis" in added:
        _sort_out_aims(added, context)
        withdraw_technical_results(collector, texts, made, added)
    withdraw_cost_claims(collector, texts, made, added, context)
    decided, looking_back = added.pop("decision", []), added.pop("look back", [])
    for claim, sentences in added.items():
        for sentence in sentences:
            _ADD[claim](collector, sentence)
    collector.looks_back = bool(looking_back)
    collector.update_statuses()
    if collector.followup != "done":  # then a decision is about scope or technique, or still to come
        decided = []
    if collector.hypothesis == "stated":
        decided += [sentence for sentences in texts for sentence in sentences if stops_bet(sentence)]
    for sentence in decided:
        collector.add("decision", "stated", sentence.text, sentence.unit)


def _sums(
    texts: Sequence[Sequence[Sentence]],
    made: Sequence[Sequence[Mapping[str, Claim]]],
    moves: Sequence[Sequence[int]],
    context: Context,
    scales: Scales,
    model: Model | None,
) -> tuple[SumsByText, SumsByText]:
    """Return the sums of each sentence by itself, and as adjusted by the rest of the item."""
    totals: SumsByText = scales.weigh(texts, context, made, moves)
    if model:
        totals = model.weigh(context.kind, texts, totals)
    return totals, scales.adjustments.adjust(texts, totals)


def _keep_plan(totals: tuple[SumsByText, SumsByText], alone: tuple[SumsByText, SumsByText]) -> Sequence[SumsByText]:
    """Return an item's sums so that no comment takes away what the description says clearly about what is planned.

    What is measured often has few signs of its own, so it stands if a hypothesis does.

    Args:
        totals: The sums of each sentence by itself, and as adjusted by the rest of the item.
        alone: Likewise, for the sentences outside comments, which come first, as if there were no comments.
    """
    clear = [
        [
            {claim for claim in _PLANS if own[claim] > _CLEARLY_FOR and adjusted[claim] > 0}
            for own, adjusted in zip(*rows, strict=True)
        ]
        for rows in zip(*alone, strict=True)
    ]
    is_stated = any(_HYPOTHESIS in claims for row in clear for claims in row)
    kept = [[list(map(list, row)) for row in sums] for sums in totals]
    for sums, sums_alone in zip(kept, alone, strict=True):
        for rows in zip(sums, sums_alone, clear, strict=False):
            for sentence_sums, without_comments, claims in zip(*rows, strict=True):
                for claim in claims | {_OUTCOME} if is_stated else claims:
                    sentence_sums[claim] = max(sentence_sums[claim], without_comments[claim])
    return kept


def _weigh(
    collector: ClaimCollector,
    texts: Sequence[Sequence[Sentence]],
    made: Sequence[Sequence[Mapping[str, Claim]]],
    totals: tuple[SumsByText, SumsByText],
    context: Context,
) -> dict[str, list[Sentence]]:
    """Return by claim the sentences that make it by their signs alone, and withdraw contradicted claims.

    What the item says elsewhere withdraws nothing on which the readers and a sentence's own signs agree.
    """
    added: dict[str, list[Sentence]] = {}
    has_result = False
    for sentences, claims, own_rows, rows in zip(texts, made, *totals, strict=True):
        for sentence, read_claims, own_sums, sums in zip(sentences, claims, own_rows, rows, strict=True):
            if read_claims:
                _withdraw(collector, sentence, read_claims, list(map(max, map(_lower_bound, own_sums), sums)), context)
            weighed_claims = claims_in(sums)
            if has_result and "decision" not in weighed_claims and decides_after_result(sentence):
                weighed_claims.append("decision")
            has_result = has_result or "result" in weighed_claims
            for claim in weighed_claims:
                is_plan = claim == "decision" and sentence.unit.kind == "comment" and not has_result
                if not (is_plan or _is_covered(sentence, claim, read_claims)) and may_claim(sentence, claim, context):
                    added.setdefault(claim, []).append(sentence)
    return added


def _is_covered(sentence: Sentence, claim: str, read_claims: Mapping[str, Claim]) -> bool:
    """Return whether the readers made the same claim about a sentence, or a more specific one."""
    is_output = claim == "outcome" and "output" in read_claims
    # a belief in the same sentence means that the result is still to come
    is_hope = claim == "result" and "hypothesis" in read_claims and sentence.has(sentence.tag.belief)
    return claim in read_claims or is_output or is_hope


def _sort_out_aims(added: dict[str, list[Sentence]], context: Context) -> None:
    """Remove possible aims from the results where somebody expects something: never green by accident."""
    results = added.pop("result", [])
    added["result"] = [sentence for sentence in results if not may_be_aim(sentence, context)]
    for sentence in results:
        if may_be_aim(sentence, context) and is_pair(sentence):
            for claim in ("target", "baseline"):
                added.setdefault(claim, []).append(sentence)


def _lower_bound(own: int) -> int:
    """Return a lower bound for a sentence's sum: 0 if its own signs support the readers' claim."""
    return 0 if own > 0 else -HIGHEST


def _withdraw(
    collector: ClaimCollector, sentence: Sentence, read_claims: Mapping[str, Claim], sums: Sums, context: Context
) -> None:
    if "target" in read_claims and (sentence.sets_no_target or sentence.measures_once or is_share_of_today(sentence)):
        collector.withdraw(read_claims["target"])
    if "baseline" in read_claims and (sentence.is_all_target or gives_only_extent(sentence)):
        collector.withdraw(read_claims["baseline"])
    not_far_against = set(claims_in(sums, above=_FAR_AGAINST))
    for claim in read_claims.keys() - set(claims_in(sums, above=_CLEARLY_AGAINST)):
        is_hoped_by_then = claim == "when" and "hypothesis" in read_claims
        is_firm = (
            sentence.unit.kind == "field"
            or sentence.has(sentence.language.own_tags.get(claim, 0))
            or sentence.unit.slot == SUCCESS_SLOT  # a sentence that vanitylint suggests
            or (claim in not_far_against and (is_hoped_by_then or _slot_supports(sentence, claim)))
        )
        if not (is_firm or _has_strict_conditions(sentence, claim, context)):
            collector.withdraw(read_claims[claim])


def _has_strict_conditions(sentence: Sentence, claim: str, context: Context) -> bool:
    """Return whether the readers' conditions for such a claim are so strict that it stands whatever the signs say."""
    if claim == "result":
        tag = sentence.tag
        is_judged = sentence.matches(sentence.sense.judged) or sentence.starts_with(tag.verdict)
        is_judged = is_judged or context.is_verdict_on_bet(sentence)
        return is_judged or sentence.has(tag.unmeasured) or sentence.compares_values
    if claim == "target":
        return context.changes_target(sentence)
    if claim == "when":
        return sentence.names_due_day or sentence.dates_a_target or dates_goals(sentence)  # below an expectation
    return claim == "hypothesis" and (context.is_experiment or sentence.is_key_result)


def _slot_supports(sentence: Sentence, claim: str) -> bool:
    """Return whether the heading or field by itself says what stands there, so that much has to speak against it."""
    unit = sentence.unit
    return unit.slot in _TELLING_SLOTS or (unit.slot, claim) in _FITTING_CLAIMS


_ADD: Mapping[str, Callable[[ClaimCollector, Sentence], object]] = {
    "hypothesis": lambda collector, sentence: collector.add_hypothesis(sentence),
    "outcome": lambda collector, sentence: collector.add_metric(sentence, "outcome"),
    "output": lambda collector, sentence: collector.add_metric(sentence, "output"),
    "target": lambda collector, sentence: collector.add("target", "stated", sentence.text, sentence.unit),
    "baseline": lambda collector, sentence: collector.add("baseline", "stated", sentence.text, sentence.unit),
    "when": lambda collector, sentence: collector.add_look_back_day(sentence, plans=False),
    "planned": lambda collector, sentence: collector.add_plan(sentence.text, sentence.unit),
    "result": lambda collector, sentence: collector.add_result(sentence.text, sentence.unit),
}
