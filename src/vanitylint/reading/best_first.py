"""Sort an item's claims so that the best one of each slot, the one to quote, comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vanitylint.backlog.claims import Claim


def best_first(claims: Iterable[Claim], started: str | None = None) -> list[Claim]:
    """Sort expectations, measures and results by their quality; other claims keep their order.

    A sentence that reports a result makes a poor plan. A field or heading with the name of the slot is better than
    any other place, and comments are mostly written after the fact. So a remark about the past in a description, or
    from before the work began, is not the result if there is a better one. The latest comment comes before others.

    Args:
        claims: The claims, in the order in which they were found.
        started: The day the work began.
    """
    claims = sorted(claims, key=lambda claim: claim.at or "" if claim.slot == "result" else "", reverse=True)
    slots: dict[tuple[str, str], set[str]] = {}
    """The slots that each sentence fills, by text and place; with `own metric` where a metric is asked for."""
    for claim in claims:
        filled = slots.setdefault((claim.text, claim.where), set())
        filled |= {claim.slot, f"own {claim.slot}"} if claim.own else {claim.slot}

    def plan_key(claim: Claim) -> tuple[bool, ...]:
        return "result" in slots[claim.text, claim.where], not claim.own, claim.where.startswith("comment")

    def hypothesis_key(claim: Claim) -> tuple[bool, ...]:
        """Put titles, measures in a place of their own, descriptions of today, reasons and what has no size last."""
        filled = slots[claim.text, claim.where]
        return (
            claim.status != "stated", *plan_key(claim), claim.where == "title",
            bool(filled & {"own metric", "own baseline", "own target"}),
            "baseline" in filled and "target" not in filled, "reason" in filled, "target" not in filled,
        )  # fmt: skip

    def metric_key(claim: Claim) -> tuple[bool, ...]:
        """Prefer a measure with a sentence of its own, then one with a target, then a description of today."""
        filled = slots[claim.text, claim.where]
        is_hypothesis = "hypothesis" in filled
        is_unsized = "target" not in filled and (is_hypothesis or "baseline" in filled)
        return (
            claim.status != "outcome", *plan_key(claim), claim.where == "title",
            "reason" in filled, is_unsized, is_hypothesis,
        )  # fmt: skip

    def result_key(claim: Claim) -> tuple[bool, ...]:
        is_later = claim.where.startswith("comment") and not (claim.at and started and claim.at[:10] < started[:10])
        return (not (claim.own or is_later), not any(map(str.isdigit, claim.text)), not claim.own)

    keys: dict[str, Callable[[Claim], tuple[bool, ...]]] = {
        "hypothesis": hypothesis_key, "metric": metric_key, "baseline": plan_key, "target": plan_key,
        "result": result_key, "when": lambda claim: (not claim.own,),
    }  # fmt: skip

    def sort_key(claim: Claim) -> tuple[bool, ...]:
        return keys[claim.slot](claim) if claim.slot in keys and claim.fills else ()

    return sorted(claims, key=sort_key)
