"""Calibrate the language model against the weights of signs: how much its logits count, and where the threshold is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from benchmarks import weights
from numpy.typing import NDArray

from vanitylint.reading.sums import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.reading.adjustments import Adjustments

TOLERANCE = 0.02
"""Scores that differ by less count as equal: there are few items, and only a few dozen with some claims."""
SCALES = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.5)
"""Candidates for the factor of the model's logits."""
ROUNDS, MAX_ITERATIONS = 2, 12
"""Rounds of choosing each claim's scale given the others; maximum number of times the thresholds are adjusted."""
CONVERGED = 0.05
"""Thresholds closer to zero than this count as zero."""
SCALES_KEY, SHIFTS_KEY = "head counts", "head moved"
"""Where the calibration is stored, so that the head can be restored as it was learned."""

Floats = NDArray[np.float32]


class Predictions(NamedTuple):
    """The logits of an item's sentences: a row for each sentence, a column for each claim."""

    sign_logits: Floats
    """Held out: by weights like those in the file, but learned without this item."""
    model_logits: Floats
    uses_model: NDArray[np.bool_]
    """Whether the model is asked about each sentence; a column vector."""
    title_sentences: int
    """Number of sentences of the title, which come first."""
    labels: Sequence[bool | None]
    """Whether people say that the item makes each claim; None if unknown."""

    def best_logits(self, scales: Floats, shifts: Floats, adjustments: Adjustments) -> list[float]:
        """Return each claim's highest logit from signs and model, with the effects of the rest of the item."""
        logits = self.sign_logits + self.uses_model * (scales * self.model_logits + shifts)
        in_hundredths = [[round(100 * float(logit)) for logit in row] for row in logits]
        moves = adjustments.moves(in_hundredths, self.title_sentences)
        moved = (logits + np.array(moves).reshape(logits.shape) / 100).astype(np.float32)
        return [self._best(moved, column) for column in range(len(CLAIMS))]

    def _best(self, logits: Floats, column: int) -> float:
        rows = logits[: self.title_sentences] if CLAIMS[column] == "look back" else logits
        return float(rows[:, column].max()) if len(rows) else -np.inf


def _labelled_logits(
    items: Sequence[Predictions], scales: Floats, shifts: Floats, adjustments: Adjustments
) -> list[list[tuple[float, bool]]]:
    """Return for each claim the logit and label of the items, without unlabelled ones."""
    pairs: list[list[tuple[float, bool]]] = [[] for _ in CLAIMS]
    for item in items:
        logits = item.best_logits(scales, shifts, adjustments)
        for column, (logit, label) in enumerate(zip(logits, item.labels, strict=True)):
            if label is not None:
                pairs[column].append((logit, label))
    return pairs


def _best_scale(items: Sequence[Predictions], column: int, scales: Floats, adjustments: Adjustments) -> float:
    """Return the best scale for a claim: the median of those about as good as the best."""
    scores = {}
    for scale in SCALES:
        candidate = scales.copy()
        candidate[column] = scale
        pairs = _labelled_logits(items, candidate, np.zeros_like(scales), adjustments)[column]
        scores[scale] = weights.best_threshold(pairs, TOLERANCE).score
    good = [scale for scale, score in scores.items() if score >= max(scores.values()) - TOLERANCE]
    return good[len(good) // 2]


def find_calibration(items: Sequence[Predictions], adjustments: Adjustments) -> tuple[Floats, Floats]:
    """Return for each claim the scale of the model's logits, and the shift that puts the threshold at zero."""
    scales = np.full(len(CLAIMS), 0.85, dtype=np.float32)
    for _ in range(ROUNDS):
        for column in range(len(CLAIMS)):
            scales[column] = _best_scale(items, column, scales, adjustments)
    shifts = np.zeros_like(scales)
    for _ in range(MAX_ITERATIONS):  # claims affect each other, and sentences without the model are not shifted
        pairs_by_claim = _labelled_logits(items, scales, shifts, adjustments)
        thresholds = [weights.best_threshold(pairs, TOLERANCE).value for pairs in pairs_by_claim]
        if max(map(abs, thresholds)) < CONVERGED:
            break
        shifts -= np.array(thresholds, dtype=np.float32)
    return scales, shifts


def calibrate(arrays: dict[str, NDArray[Any]], items: Sequence[Predictions], adjustments: Adjustments) -> None:
    """Calibrate the head in the stored arrays, and print its precision and recall."""
    scales, shifts = find_calibration(items, adjustments)
    print(f"{'claim':<12} precision, recall; how much the model counts")
    for claim, pairs, scale in zip(CLAIMS, _labelled_logits(items, scales, shifts, adjustments), scales, strict=True):
        result = weights.evaluate_threshold(pairs, 0.0)
        print(f"{claim:<12} {result.precision:.2f} {result.recall:.2f}; {scale:.2f}", flush=True)
    arrays["head weight"] = arrays["head weight"] * scales[:, None]
    arrays["head bias"] = scales * arrays["head bias"] + shifts
    arrays[SCALES_KEY], arrays[SHIFTS_KEY] = scales, shifts


def undo_calibration(arrays: dict[str, NDArray[Any]]) -> None:
    """Restore the head in the stored arrays as it was learned."""
    if SCALES_KEY in arrays:
        scales, shifts = arrays.pop(SCALES_KEY), arrays.pop(SHIFTS_KEY)
        arrays["head weight"] = arrays["head weight"] / scales[:, None]
        arrays["head bias"] = (arrays["head bias"] - shifts) / scales
