"""What an item says elsewhere bears on each of its sentences: what stands around it, then what all comes to."""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING

from vanitylint.reading.around import Around
from vanitylint.reading.whole import MOST_LENT, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.sums import OfTexts, Sums
    from vanitylint.reading.weights import WeightsFile


class Elsewhere:
    """Moves the sums of an item's sentences by what it says elsewhere.

    Args:
        file: What was learned.

    Raises:
        ValueError: It does not hang together.
    """

    def __init__(self, file: WeightsFile) -> None:
        self._around = Around(file.around)
        self._whole = Whole(file.whole)

    def moves(self, sums: Sequence[Sums], of_title: int) -> list[list[int]]:
        """By how much the sums of each sentence are moved, in hundredths.

        Args:
            sums: What each sentence comes to by itself, in the order of `sums.CLAIMS`, in hundredths.
            of_title: How many sentences the title has, which stand first.
        """
        by_neighbours = self._around.moves(sums)
        pairs = zip(sums, by_neighbours, strict=True)
        all_in_all = self._whole.moves([list(map(add, *pair)) if any(pair[1]) else pair[0] for pair in pairs], of_title)
        alone = _lent(all_in_all)
        return [_lent(map(add, row, all_in_all)) if any(row) else alone for row in by_neighbours]

    def moved(self, texts: Sequence[Sequence[Sentence]], totals: OfTexts) -> list[list[list[int]]]:
        """The sums of an item's sentences, each moved.

        Args:
            texts: The sentences, text by text.
            totals: What the signs of each come to, as `weighing.Scales.weigh` has it.
        """
        moves = iter(self.moves([sums for row in totals for sums in row], titles_in(texts)))
        return [[list(map(add, sums, next(moves))) for sums in row] for row in totals]


def _lent(moves: Iterable[int]) -> list[int]:
    return [min(MOST_LENT, move) for move in moves]


def titles_in(texts: Sequence[Sequence[Sentence]]) -> int:
    """How many sentences the title has."""
    return sum(len(spoken) for spoken in texts if spoken[0].unit.kind == "title")
