"""What stands around a sentence: those next to it, the best of the others, the title.

A sentence is weighed by itself (`weighing`), and hears of its neighbours only which patterns are in them. Yet `34 %` is
rather a result where the sentence before it nearly tells one, `We look again in May` rather a look back where somebody
expects something above, and what the title says nearly in so many words need not be said again. So what all sentences
of an item come to is weighed once more: what it is here, next to it, before and behind moves units, as signs do
(`weights`), and what these speak for is added.
"""

from __future__ import annotations

from itertools import accumulate
from math import log, log2
from operator import mul
from typing import TYPE_CHECKING

from vanitylint.reading.lanes import HALF, Voices, together
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.whole import MOST_LENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.reading.sums import Sums
    from vanitylint.reading.weights import AroundFile

HIGHEST, LOWEST = 800, -600
"""Sums count between these, in hundredths."""
_TOO_FAR = -400
"""A sentence that comes no further makes no claim, whatever stands around it."""
_MOST = 500
"""So many sentences of an item are moved; what comes behind them is long beyond all measure."""
FINER = 10
"""A sum of hundredths times weights is in steps of a unit once it is divided by two to the power of so many."""
_PLACES = ("here", "before", "after", "beside", "earlier", "later", "first", "on average")
SIGNS = ("always", *(f"{place}: {claim}" for place in _PLACES for claim in CLAIMS), "sentences", "how far", "number")
"""What is weighed: what a sentence comes to, the one before it and the one after it, the best of all others, of those
before and of those behind; the very first one, and all on average. How many sentences there are and which it is."""
_NONE = [LOWEST] * len(CLAIMS)


def values_of(sums: Sequence[Sums], above: int = LOWEST - 1) -> dict[int, list[int]]:
    """What the `SIGNS` of an item's sentences are worth, in that order, in hundredths.

    Args:
        sums: What each sentence comes to for each of `CLAIMS`, in hundredths.
        above: Sentences that come no further for any claim are left out.

    Returns:
        From the number of a sentence to the values.
    """
    if not sums:
        return {}
    kept = [[max(LOWEST, min(HIGHEST, total)) for total in row] for row in sums]
    count = len(kept)
    columns = [sorted(column) for column in zip(*kept, strict=True)]
    best = [column[-1] for column in columns]
    next_best = [column[-2] for column in columns] if count > 1 else _NONE
    on_average = [sum(column) // count for column in columns]
    earlier = [_NONE, *accumulate(kept, _higher)]
    later = [_NONE, *accumulate(reversed(kept), _higher)][count - 1 :: -1]
    length = round(100 * log2(count))
    return {
        place: [
            100, *here, *(kept[place - 1] if place else _NONE), *(kept[place + 1] if place + 1 < count else _NONE),
            *[second if own == top else top for own, top, second in zip(here, best, next_best, strict=True)],
            *earlier[place], *later[place], *kept[0], *on_average,
            length, 100 * place // max(1, count - 1), round(100 * log(1 + place)),
        ]
        for place, here in enumerate(kept)
        if max(here) > above
    }  # fmt: skip


def _higher(one: list[int], other: list[int]) -> list[int]:
    return list(map(max, one, other))


class Around:
    """Moves the sums of sentences by what stands around them.

    Args:
        file: What was learned; nothing is moved where there is none.

    Raises:
        ValueError: Numbers are missing, or beyond all measure.
    """

    def __init__(self, file: AroundFile | None) -> None:
        self._rows: list[int] = []
        if file is None:
            return
        self._voices = Voices(file.speaks, file.base)
        rows = [file.moves.get(sign, []) for sign in SIGNS]
        if any(len(row) != self._voices.units.count for row in rows):
            raise ValueError("weights: each sign of what stands around needs as many numbers as there are units")
        if any(HIGHEST * sum(map(abs, column)) >= HALF for column in zip(*rows, strict=True)):
            raise ValueError("weights of what stands around are beyond all measure")
        self._rows = list(map(together, rows))

    def moves(self, sums: Sequence[Sums]) -> list[list[int]]:
        """By how much the sums of each sentence are moved, in hundredths."""
        moves = [[0] * len(CLAIMS)] * len(sums)
        if self._rows:
            for place, values in values_of(sums[:_MOST], above=_TOO_FAR).items():
                spoken = self._voices.say(sum(map(mul, values, self._rows)), FINER)
                moves[place] = [min(MOST_LENT, total) for total in spoken]
        return moves
