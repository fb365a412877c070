"""What an item comes to as a whole: what it says elsewhere bears on each claim that one of its sentences makes.

A sentence is weighed by itself (`weighing`). Yet an item that names no measure and books no look is less likely to
state a hypothesis, one with three sentences that nearly tell a result is more likely to tell one, and the longer a text
is the more often a sentence comes near to something. So the sums of all sentences are moved, claim by claim, towards
what the item comes to: a weight for the best sentence of each claim, one for the next best, one for length.
"""

from __future__ import annotations

from math import log2
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.sums import CLAIMS, Sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALWAYS, LENGTH = "whole", "whole: length"
"""The signs of every item, and of how many sentences it has: the weight counts for each doubling."""
HIGHEST, LOWEST = 800, -300
"""Sums count between these, in hundredths. What is below the line is hardly more so further below: an item of three
lines says nothing of most claims, and that is nothing against the one that it makes."""
MOST_LENT = 150
"""The rest of an item lends a sentence so much at most: each claim needs words of its own."""
_OF_TITLE = CLAIMS.index("look back")
"""What an item is itself, its title tells."""


def sign_of_best(claim: str) -> str:
    """The sign of the sentence that comes nearest to a claim; its weight counts for each 1.00 of its sum."""
    return f"whole: {claim}"


def sign_of_next(claim: str) -> str:
    """The sign of the sentence that comes next nearest."""
    return f"whole: next {claim}"


class Traits(NamedTuple):
    """What is known of an item once all its sentences are weighed."""

    best: list[int]
    """For each of `CLAIMS` the sum of the sentence that comes nearest to it, in hundredths."""
    next_best: list[int]
    """Likewise the next one, but for a look back."""
    sentences: int


def traits_of(sums: Sequence[Sums], of_title: int) -> Traits:
    """What counts of the sums of an item's sentences.

    Args:
        sums: Of each sentence, in the order of `CLAIMS`, in hundredths.
        of_title: How many sentences the title has, which stand first.
    """
    best, next_best = [], []
    for place, column in enumerate(zip(*sums, strict=True)):
        top = sorted(column[:of_title] if place == _OF_TITLE else column)[-2:]
        best.append(_kept(top[-1]) if top else LOWEST)
        if place != _OF_TITLE:
            next_best.append(_kept(top[0]) if len(top) > 1 else LOWEST)
    return Traits(best, next_best, len(sums))


def _kept(total: int) -> int:
    return max(LOWEST, min(HIGHEST, total))


def values_of(traits: Traits) -> list[float]:
    """What the signs of `SIGNS` are worth in an item, in that order."""
    return [1.0, log2(traits.sentences), *(total / 100 for total in (*traits.best, *traits.next_best))]


_SEVERAL = tuple(claim for claim in CLAIMS if claim != CLAIMS[_OF_TITLE])
"""Claims that several sentences can come near to: most titles have but one."""
SIGNS = (ALWAYS, LENGTH, *map(sign_of_best, CLAIMS), *map(sign_of_next, _SEVERAL))
"""All signs of a whole item."""


class Whole:
    """Moves the sums of an item's sentences to what it comes to.

    Args:
        tables: From claim to sign to weight, in hundredths, as `weights.WeightsFile` has them.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, int]]) -> None:
        rows = [[tables.get(claim, {}).get(sign, 0) for sign in SIGNS] for claim in CLAIMS]
        self._rows = rows if any(map(any, rows)) else []

    def moves(self, sums: Sequence[Sums], of_title: int) -> list[int]:
        """By how much the sums for each claim are moved, in hundredths; the arguments are those of `traits_of`."""
        if not self._rows or not sums:
            return [0] * len(CLAIMS)
        traits = traits_of(sums, of_title)
        values = values_of(traits)
        comes_to = (sum(map(mul, row, values)) for row in self._rows)
        return [min(MOST_LENT, round(total) - best) for total, best in zip(comes_to, traits.best, strict=True)]
