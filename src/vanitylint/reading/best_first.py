"""In which order an item's claims are kept: of several of a slot the one to quote comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vanitylint.backlog.claims import Claim


def best_first(claims: Iterable[Claim], started: str | None = None) -> list[Claim]:
    """What is expected, measured and found in the order of its worth; anything else stays in the order it was said.

    What came out is no plan. What stands in a field or under a heading of its own name says it, whatever else sounds
    like it, and a comment mostly comes after the fact. So what is said of the past in passing, in a description or
    before the work began, is no result where there is a better one; of comments the latest knows most.

    Args:
        claims: In the order in which they were found.
        started: The day the work began.
    """
    claims = sorted(claims, key=lambda claim: claim.at or "" if claim.slot == "result" else "", reverse=True)
    slots: dict[tuple[str, str], set[str]] = {}
    """What each sentence claims; what stands in its own place also as `own metric`."""
    for claim in claims:
        said = slots.setdefault((claim.text, claim.where), set())
        said |= {claim.slot, f"own {claim.slot}"} if claim.own else {claim.slot}

    def plan(claim: Claim) -> tuple[bool, ...]:
        return "result" in slots[claim.text, claim.where], not claim.own, claim.where.startswith("comment")

    def expected(claim: Claim) -> tuple[bool, ...]:
        """Of hypotheses a title, a measure in a place of its own, how things are today, and a reason come last."""
        said = slots[claim.text, claim.where]
        return (
            claim.status != "stated", *plan(claim), claim.where == "title",
            bool(said & {"own metric", "own baseline", "own target"}),
            "baseline" in said and "target" not in said, "reason" in said,
        )  # fmt: skip

    hypothesis = min((claim for claim in claims if claim.slot == "hypothesis"), key=expected, default=None)

    def measured(claim: Claim) -> tuple[bool, ...]:
        """A measure that has a sentence of its own says more than the hypothesis that names one along the way."""
        is_the_bet = hypothesis is not None and hypothesis.text == claim.text
        return (
            claim.status != "outcome", *plan(claim), claim.where == "title",
            "reason" in slots[claim.text, claim.where], is_the_bet,
        )  # fmt: skip

    def found(claim: Claim) -> tuple[bool, ...]:
        is_later = claim.where.startswith("comment") and not (claim.at and started and claim.at[:10] < started[:10])
        return (not (claim.own or is_later), not any(map(str.isdigit, claim.text)), not claim.own)

    orders: dict[str, Callable[[Claim], tuple[bool, ...]]] = {
        "hypothesis": expected, "metric": measured, "baseline": plan, "target": plan,
        "result": found, "when": lambda claim: (not claim.own,),
    }  # fmt: skip

    def worth(claim: Claim) -> tuple[bool, ...]:
        return orders[claim.slot](claim) if claim.slot in orders and claim.fills else ()

    return sorted(claims, key=worth)
