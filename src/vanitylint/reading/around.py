"""Adjust the sums of each sentence by those of the sentences around it: its neighbours, the best others, the title.

A sentence is weighed by itself (`weighing`), and knows of its neighbours only which patterns they have. Yet `34 %` is
more likely a result if the sentence before it is nearly one, `We look again in May` is more likely a look back if
something is expected above it, and what the title nearly states need not be repeated. So a second layer takes the sums
of all sentences as its input: the sums here, next to it, before and after it move units, as signs do (`weights`), and
the output of the units is added to the sums.
"""

from __future__ import annotations

from itertools import accumulate
from math import log, log2
from operator import mul
from typing import TYPE_CHECKING

from vanitylint.reading.lanes import BIAS, OutputLayer, pack
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.whole import MAX_SHIFT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.reading.sums import Sums
    from vanitylint.reading.weights import AroundFile

HIGHEST, LOWEST = 800, -600
"""Range to which sums are clamped, in hundredths."""
_NEGLIGIBLE = -400
"""A sentence whose sums are all at most this makes no claim, whatever its neighbours are."""
_MAX_SENTENCES = 500
"""Maximum number of sentences of an item that are adjusted. Only extremely long items have more."""
MOVE_FRACTION_BITS = 10
"""Number of fraction bits: a sum of hundredths times weights, shifted right by this, is in steps of a unit."""
_POSITIONS = ("here", "before", "after", "beside", "earlier", "later", "first", "on average")
SIGNS = ("always", *(f"{place}: {claim}" for place in _POSITIONS for claim in CLAIMS), "sentences", "how far", "number")
"""Names of the inputs: the sums of a sentence, of the one before and the one after it, the best of all others, of those
before and of those after; of the first one, and the average. The number of sentences and the position of this one."""
_MISSING = [LOWEST] * len(CLAIMS)


def values_of(sums: Sequence[Sums], above: int = LOWEST - 1) -> dict[int, list[int]]:
    """Compute the values of `SIGNS` for an item's sentences, in that order, in hundredths.

    Args:
        sums: The sums of each sentence for each of `CLAIMS`, in hundredths.
        above: Sentences without a sum above this are left out.

    Returns:
        The values by the index of the sentence.
    """
    if not sums:
        return {}
    rows = [[max(LOWEST, min(HIGHEST, total)) for total in row] for row in sums]
    count = len(rows)
    columns = [sorted(column) for column in zip(*rows, strict=True)]
    best = [column[-1] for column in columns]
    next_best = [column[-2] for column in columns] if count > 1 else _MISSING
    average = [sum(column) // count for column in columns]
    earlier = [_MISSING, *accumulate(rows, _maxima)]
    later = [_MISSING, *accumulate(reversed(rows), _maxima)][count - 1 :: -1]
    length = round(100 * log2(count))
    return {
        index: [
            100, *here,
            *(rows[index - 1] if index else _MISSING), *(rows[index + 1] if index + 1 < count else _MISSING),
            *[second if own == top else top for own, top, second in zip(here, best, next_best, strict=True)],
            *earlier[index], *later[index], *rows[0], *average,
            length, 100 * index // max(1, count - 1), round(100 * log(1 + index)),
        ]
        for index, here in enumerate(rows)
        if max(here) > above
    }  # fmt: skip


def _maxima(one: list[int], other: list[int]) -> list[int]:
    return list(map(max, one, other))


class Around:
    """Adjusts the sums of sentences by those of the sentences around them.

    Args:
        file: The learned weights; None for no adjustment.

    Raises:
        ValueError: Numbers are missing or out of range.
    """

    def __init__(self, file: AroundFile | None) -> None:
        self._rows: list[int] = []
        if file is None:
            return
        self._output_layer = OutputLayer(file.speaks, file.base)
        rows = [file.moves.get(sign, []) for sign in SIGNS]
        if any(len(row) != self._output_layer.units.count for row in rows):
            raise ValueError("weights: each sign under `around` needs as many numbers as there are units")
        if any(HIGHEST * sum(map(abs, column)) >= BIAS for column in zip(*rows, strict=True)):
            raise ValueError("weights: the numbers under `around` are too large")
        self._rows = list(map(pack, rows))

    def moves(self, sums: Sequence[Sums]) -> list[list[int]]:
        """Compute by how much to change the sums of each sentence, in hundredths."""
        moves = [[0] * len(CLAIMS)] * len(sums)
        if self._rows:
            for index, values in values_of(sums[:_MAX_SENTENCES], above=_NEGLIGIBLE).items():
                output = self._output_layer.compute(sum(map(mul, values, self._rows)), MOVE_FRACTION_BITS)
                moves[index] = [min(MAX_SHIFT, total) for total in output]
        return moves
