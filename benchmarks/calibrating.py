"""How much the language model's word counts beside the sum of signs, and where the line is drawn for both together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from benchmarks import weights as by_signs
from numpy.typing import NDArray

from vanitylint.reading.sums import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.reading.elsewhere import Elsewhere

AS_GOOD = 0.02
"""Scores that differ by less are one: there are few items, and of some claims a few dozen in them."""
SCALES = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.5)
"""How much the model's word may count for one of the signs."""
ROUNDS, MOST_TURNS = 2, 12
"""So often each claim's scale is chosen, given those of the others; so often lines are drawn at most."""
NEAR = 0.05
"""Lines that are so near to zero are drawn there."""
COUNTS, MOVED = "head counts", "head moved"
"""What is written down of a calibration, so that the head can be had as it was learned."""

Floats = NDArray[np.float32]


class Weighed(NamedTuple):
    """What speaks for each claim of one item: a row for each sentence, a column for each claim."""

    by_signs: Floats
    """As by the weights in the file, but learned without this item."""
    by_model: Floats
    is_heard: NDArray[np.bool_]
    """A row for each sentence: whether the model is asked about it at all."""
    titles: int
    """So many of its sentences are the title's, which stand first."""
    is_claimed: Sequence[bool | None]
    """Of each claim whether people say so; None where that is not known."""

    def comes_to(self, scales: Floats, shifts: Floats, elsewhere: Elsewhere) -> list[float]:
        """Of each claim the best sum, by signs and model, once what the item says elsewhere is counted in."""
        sums = self.by_signs + self.is_heard * (scales * self.by_model + shifts)
        in_hundredths = [[round(100 * float(one)) for one in row] for row in sums]
        moves = elsewhere.moves(in_hundredths, self.titles)
        moved = (sums + np.array(moves).reshape(sums.shape) / 100).astype(np.float32)
        return [self._best(moved, column) for column in range(len(CLAIMS))]

    def _best(self, sums: Floats, column: int) -> float:
        own = sums[: self.titles] if CLAIMS[column] == "look back" else sums
        return float(own[:, column].max()) if len(own) else -np.inf


def _told(
    items: Sequence[Weighed], scales: Floats, shifts: Floats, elsewhere: Elsewhere
) -> list[list[tuple[float, bool]]]:
    """Of each claim what the items come to, and whether people say so; without those where they do not say."""
    found: list[list[tuple[float, bool]]] = [[] for _ in CLAIMS]
    for item in items:
        totals = item.comes_to(scales, shifts, elsewhere)
        for column, (total, is_one) in enumerate(zip(totals, item.is_claimed, strict=True)):
            if is_one is not None:
                found[column].append((total, is_one))
    return found


def _scale_of(items: Sequence[Weighed], column: int, scales: Floats, elsewhere: Elsewhere) -> float:
    """How much the model's word best counts for a claim: of scales about as good as the best that in the middle."""
    scores = {}
    for scale in SCALES:
        tried = scales.copy()
        tried[column] = scale
        scores[scale] = by_signs.line_of(_told(items, tried, np.zeros_like(scales), elsewhere)[column], AS_GOOD).score
    good = [scale for scale, score in scores.items() if score >= max(scores.values()) - AS_GOOD]
    return good[len(good) // 2]


def calibrated(items: Sequence[Weighed], elsewhere: Elsewhere) -> tuple[Floats, Floats]:
    """How much the model's word counts for each claim, and by how much it is moved so that the line lies at zero."""
    scales = np.full(len(CLAIMS), 0.85, dtype=np.float32)
    for _ in range(ROUNDS):
        for column in range(len(CLAIMS)):
            scales[column] = _scale_of(items, column, scales, elsewhere)
    shifts = np.zeros_like(scales)
    for _ in range(MOST_TURNS):  # one claim bears on the others, and what is not heard is not moved
        lines = [by_signs.line_of(told, AS_GOOD).at for told in _told(items, scales, shifts, elsewhere)]
        if max(map(abs, lines)) < NEAR:
            break
        shifts -= np.array(lines, dtype=np.float32)
    return scales, shifts


def calibrate(kept: dict[str, NDArray[Any]], items: Sequence[Weighed], elsewhere: Elsewhere) -> None:
    """Scale and move the head that is written down, and print how often items are read rightly with it."""
    scales, shifts = calibrated(items, elsewhere)
    print(f"{'claim':<12} precision, recall; how much the model counts")
    for claim, told, scale in zip(CLAIMS, _told(items, scales, shifts, elsewhere), scales, strict=True):
        line = by_signs.drawn(told, 0.0)
        print(f"{claim:<12} {line.precision:.2f} {line.recall:.2f}; {scale:.2f}", flush=True)
    kept["head weight"] = kept["head weight"] * scales[:, None]
    kept["head bias"] = scales * kept["head bias"] + shifts
    kept[COUNTS], kept[MOVED] = scales, shifts


def uncalibrated(kept: dict[str, NDArray[Any]]) -> None:
    """Take back what a calibration did to the head."""
    if COUNTS in kept:
        scales, shifts = kept.pop(COUNTS), kept.pop(MOVED)
        kept["head weight"] = kept["head weight"] / scales[:, None]
        kept["head bias"] = (kept["head bias"] - shifts) / scales
