"""Learns how much what an item says elsewhere bears on each of its claims (`vanitylint.reading.whole`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.whole import LOWEST, SIGNS, traits_of, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = NDArray[np.float64]

SHRUNK = 3.0
"""How strongly large weights are pressed down, where each sign varies by one."""


def values_in(sums: Mapping[str, Sequence[Sequence[float]]]) -> Floats:
    """What the signs of whole items are worth: a row for each item.

    Args:
        sums: For each claim of each item the sums of its sentences; for a look back those of the title's, which are the
            first of them.
    """
    by_item = zip(*(sums[claim] for claim in CLAIMS), strict=True)
    return np.array([_values_of_item(columns) for columns in by_item])


def _values_of_item(columns: Sequence[Sequence[float]]) -> list[float]:
    count = max(1, *map(len, columns))
    in_hundredths = [[round(100 * one) for one in column] for column in columns]
    rows = [[column[place] if place < len(column) else LOWEST for column in in_hundredths] for place in range(count)]
    return values_of(traits_of(rows, of_title=min(map(len, columns))))


def learn_whole(values: Floats, is_one: NDArray[np.bool_]) -> Floats:
    """How much each sign of a whole item weighs: a logistic regression.

    Args:
        values: What the signs are worth, a row for each item.
        is_one: Whether people say that the item makes the claim.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - takes a second to load

    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[0], mean[0] = 1.0, 0.0  # what every item has
    spread = np.maximum(spread, 1e-9)
    even = (values - mean) / spread
    wanted = is_one.astype(np.float64)
    pressed = np.full(values.shape[1], SHRUNK)
    pressed[0] = 0.0

    def loss(weights: Floats) -> tuple[float, Floats]:
        sums = even @ weights
        value = np.logaddexp(0, sums).sum() - wanted @ sums + 0.5 * (pressed * weights**2).sum()
        return value, even.T @ (1 / (1 + np.exp(-sums)) - wanted) + pressed * weights

    found = minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B").x / spread
    found[0] -= found[1:] @ mean[1:]
    return np.asarray(found)


def written_of(weights: Floats) -> dict[str, int]:
    """The weights of whole items as they stand in the file, in hundredths."""
    return {sign: round(100 * weight) for sign, weight in zip(SIGNS, weights, strict=True)}
