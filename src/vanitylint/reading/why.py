"""Why a claim is made or missed: the sentence that comes nearest to it, and what each of its signs weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.weighing import BASE, CLAIMS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from vanitylint.reading.sentences import Sentence


class Nearest(NamedTuple):
    """The sentence of an item that speaks most for a claim."""

    claim: str
    """One of `weighing.CLAIMS`."""
    sentence: Sentence
    total: int
    """What its signs weigh together, in hundredths: above zero they speak for the claim."""
    may: bool
    """Whether such a sentence, in its place, can make the claim at all."""
    signs: tuple[tuple[str, int], ...]
    """Each sign that weighs something, with its weight in hundredths; the heaviest first."""


def nearest(
    sentences: Sequence[tuple[Sentence, Collection[str]]], may: Callable[[Sentence, str], bool]
) -> list[Nearest]:
    """For each claim the sentence that comes nearest to it.

    Args:
        sentences: An item's, each with its signs.
        may: Whether a sentence can make a claim.

    Returns:
        One for each claim in the order of `CLAIMS`; none where there is no sentence, or nothing is weighed.
    """
    if not sentences or not (scales := sentences[0][0].language.scales):
        return []
    found = []
    for claim in CLAIMS:
        table = scales.weights.tables.get(claim, {})
        totals = [sum(table.get(sign, 0) for sign in (BASE, *signs)) for _, signs in sentences]
        total = max(totals)
        sentence, signs = sentences[totals.index(total)]
        weights = [(sign, table[sign]) for sign in (BASE, *signs) if sign in table]
        weights.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
        found.append(Nearest(claim, sentence, total, f"said {claim}" in signs or may(sentence, claim), tuple(weights)))
    return found
