"""Learn how the rest of an item affects each of its claims (`vanitylint.reading.whole`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.whole import LOWEST, SIGNS, traits_of, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = NDArray[np.float64]

REGULARIZATION = 3.0
"""Strength of the L2 regularization, for signs with unit variance."""


def values_in(logits: Mapping[str, Sequence[Sequence[float]]]) -> Floats:
    """Return the values of the signs of whole items, one row per item.

    Args:
        logits: For each claim and item the logits of the item's sentences; for a look back only those of the title,
            which comes first.
    """
    by_item = zip(*(logits[claim] for claim in CLAIMS), strict=True)
    return np.array([_values_of_item(columns) for columns in by_item])


def _values_of_item(columns: Sequence[Sequence[float]]) -> list[float]:
    count = max(1, *map(len, columns))
    in_hundredths = [[round(100 * logit) for logit in column] for column in columns]
    rows = [[column[index] if index < len(column) else LOWEST for column in in_hundredths] for index in range(count)]
    return values_of(traits_of(rows, of_title=min(map(len, columns))))


def learn_whole(values: Floats, labels: NDArray[np.bool_]) -> Floats:
    """Learn the weight of each sign of a whole item by logistic regression.

    Args:
        values: Values of the signs, one row per item.
        labels: Whether people say that the item makes the claim.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - takes a second to load

    mean, std = values.mean(axis=0), values.std(axis=0)
    std[0], mean[0] = 1.0, 0.0  # the sign that every item has
    std = np.maximum(std, 1e-9)
    standardized = (values - mean) / std
    targets = labels.astype(np.float64)
    penalties = np.full(values.shape[1], REGULARIZATION)
    penalties[0] = 0.0

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = standardized @ weights
        value = np.logaddexp(0, logits).sum() - targets @ logits + 0.5 * (penalties * weights**2).sum()
        return value, standardized.T @ (1 / (1 + np.exp(-logits)) - targets) + penalties * weights

    weights = minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B").x / std
    weights[0] -= weights[1:] @ mean[1:]
    return np.asarray(weights)


def to_file(weights: Floats) -> dict[str, int]:
    """Convert the weights of whole items to the file's format, in hundredths."""
    return {sign: round(100 * weight) for sign, weight in zip(SIGNS, weights, strict=True)}
