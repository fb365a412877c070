"""Adjust the sums of each sentence by the rest of the item: first by the sentences around it, then by the whole."""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING

from vanitylint.reading.around import Around
from vanitylint.reading.whole import MAX_SHIFT, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.sums import Sums, SumsByText
    from vanitylint.reading.weights import WeightsFile


class Adjustments:
    """Adjusts the sums of an item's sentences by what the item says elsewhere.

    Args:
        file: The learned weights.

    Raises:
        ValueError: The weights are inconsistent.
    """

    def __init__(self, file: WeightsFile) -> None:
        self._around = Around(file.around)
        self._whole = Whole(file.whole)

    def moves(self, sums: Sequence[Sums], of_title: int) -> list[list[int]]:
        """Compute by how much to change the sums of each sentence, in hundredths.

        Args:
            sums: The sums of each sentence by itself, in the order of `sums.CLAIMS`, in hundredths.
            of_title: The number of sentences in the title, which come first.
        """
        by_neighbours = self._around.moves(sums)
        pairs = zip(sums, by_neighbours, strict=True)
        by_whole = self._whole.moves([list(map(add, *pair)) if any(pair[1]) else pair[0] for pair in pairs], of_title)
        by_whole_alone = _capped(by_whole)
        return [_capped(map(add, row, by_whole)) if any(row) else by_whole_alone for row in by_neighbours]

    def adjust(self, texts: Sequence[Sequence[Sentence]], totals: SumsByText) -> list[list[list[int]]]:
        """Return the adjusted sums of an item's sentences.

        Args:
            texts: The sentences, text by text.
            totals: The sums of the signs of each sentence, as `weighing.Scales.weigh` returns them.
        """
        moves = iter(self.moves([sums for row in totals for sums in row], count_title_sentences(texts)))
        return [[list(map(add, sums, next(moves))) for sums in row] for row in totals]


def _capped(moves: Iterable[int]) -> list[int]:
    return [min(MAX_SHIFT, move) for move in moves]


def count_title_sentences(texts: Sequence[Sequence[Sentence]]) -> int:
    """Return the number of sentences in the title."""
    return sum(len(sentences) for sentences in texts if sentences[0].unit.kind == "title")
