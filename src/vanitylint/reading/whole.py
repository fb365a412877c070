"""The item as a whole: what it says elsewhere bears on each claim that one of its sentences makes.

A sentence is weighed by itself (`weighing`). Yet an item that names no metric and plans no look back is less likely to
state a hypothesis, one with three sentences that are nearly results is more likely to report one, and the longer a text
is, the more often a sentence comes near to something. So the sums of all sentences are moved, claim by claim, towards a
sum for the item: a weight for the best sentence of each claim, one for the next best, one for length.
"""

from __future__ import annotations

from math import log2
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.sums import CLAIMS, Sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALWAYS, LENGTH = "whole", "whole: length"
"""The sign of every item, and that of its length: its weight counts for each doubling of the number of sentences."""
HIGHEST, LOWEST = 800, -300
"""Sums are clamped to these limits, in hundredths. Far below zero, a sum means hardly more than just below it: an item
of three lines says nothing about most claims, which is no evidence against the one that it makes."""
MAX_SHIFT = 150
"""The rest of an item adds at most this to a sentence's sum, in hundredths: each claim needs words of its own."""
_LOOK_BACK = CLAIMS.index("look back")
"""Whether an item itself is a look back is decided by its title."""


def sign_of_best(claim: str) -> str:
    """Return the sign of the sentence that comes nearest to a claim; its weight counts for each 1.00 of its sum."""
    return f"whole: {claim}"


def sign_of_next(claim: str) -> str:
    """Return the sign of the sentence that comes second nearest."""
    return f"whole: next {claim}"


class Traits(NamedTuple):
    """What is known about an item once all its sentences are weighed."""

    best: list[int]
    """For each of `CLAIMS` the sum of the sentence that comes nearest to it, in hundredths."""
    next_best: list[int]
    """The same for the second nearest, except for a look back."""
    sentences: int


def traits_of(sums: Sequence[Sums], of_title: int) -> Traits:
    """Return the traits of an item.

    Args:
        sums: The sums of each sentence, in the order of `CLAIMS`, in hundredths.
        of_title: Number of sentences in the title, which come first.
    """
    best, next_best = [], []
    for index, column in enumerate(zip(*sums, strict=True)):
        best_two = sorted(column[:of_title] if index == _LOOK_BACK else column)[-2:]
        best.append(_clamped(best_two[-1]) if best_two else LOWEST)
        if index != _LOOK_BACK:
            next_best.append(_clamped(best_two[0]) if len(best_two) > 1 else LOWEST)
    return Traits(best, next_best, len(sums))


def _clamped(total: int) -> int:
    return max(LOWEST, min(HIGHEST, total))


def values_of(traits: Traits) -> list[float]:
    """Return the values of the signs in `SIGNS` for an item, in that order."""
    return [1.0, log2(traits.sentences), *(total / 100 for total in (*traits.best, *traits.next_best))]


_CLAIMS_WITH_NEXT = tuple(claim for claim in CLAIMS if claim != CLAIMS[_LOOK_BACK])
"""Claims that several sentences can come near to: most titles have only one sentence."""
SIGNS = (ALWAYS, LENGTH, *map(sign_of_best, CLAIMS), *map(sign_of_next, _CLAIMS_WITH_NEXT))
"""All signs of a whole item."""


class Whole:
    """Moves the sums of an item's sentences towards the item's own.

    Args:
        tables: From claim to sign to weight, in hundredths, as in `weights.WeightsFile`.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, int]]) -> None:
        rows = [[tables.get(claim, {}).get(sign, 0) for sign in SIGNS] for claim in CLAIMS]
        self._rows = rows if any(map(any, rows)) else []

    def moves(self, sums: Sequence[Sums], of_title: int) -> list[int]:
        """Return by how much the sums for each claim are moved, in hundredths.

        The arguments are those of `traits_of`.
        """
        if not self._rows or not sums:
            return [0] * len(CLAIMS)
        traits = traits_of(sums, of_title)
        values = values_of(traits)
        item_sums = (sum(map(mul, row, values)) for row in self._rows)
        return [min(MAX_SHIFT, round(total) - best) for total, best in zip(item_sums, traits.best, strict=True)]
