"""Learn how the sentences around a sentence affect each claim (`vanitylint.reading.around`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from benchmarks.learning import Hyperparameters, Network, TrainingData, fit

from vanitylint.reading.around import MOVE_FRACTION_BITS, SIGNS, values_of
from vanitylint.reading.lanes import WEIGHT_FRACTION_BITS
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import AroundFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.learning import Floats

    from vanitylint.reading.sums import Sums

HIDDEN_UNITS = 48
HYPERPARAMETERS = Hyperparameters(epochs=8, learning_rate=1e-3, dropout=0.1)
MIN_STD = 0.05
"""Minimum standard deviation of a sign."""
_STEPS_PER_ONE = 128
"""Fixed-point steps per one, as in `vanitylint.reading.weights`."""


class LabelledItem(NamedTuple):
    """An item with held-out logits of its sentences, and what people say about it."""

    sums: Sequence[Sums]
    lessons: Sequence[tuple[Sequence[int], Mapping[str, tuple[float, float]]]]
    """Indices of some sentences, and for each claim the target probability that one makes it, and its weight."""


def learn_around(items: Sequence[LabelledItem]) -> AroundFile:
    """Learn how context shifts the logits of a sentence, with a network like that of the signs."""
    items = [item for item in items if item.sums]
    values = [np.array(list(values_of(item.sums).values()), np.float32) / 100 for item in items]
    all_values = np.concatenate(values)
    mean, std = all_values.mean(axis=0), all_values.std(axis=0)
    mean[0], std[0] = 0.0, 1.0  # the sign that every sentence has
    std = np.maximum(std, MIN_STD)
    rng = np.random.default_rng(0)
    hidden = rng.normal(0, len(SIGNS) ** -0.5, (len(SIGNS), HIDDEN_UNITS)).astype(np.float32)
    hidden[0] = 0
    network = Network(hidden, np.zeros((HIDDEN_UNITS, len(CLAIMS)), np.float32), np.zeros(len(CLAIMS), np.float32))
    data = _training_data(items, [(item_values - mean) / std for item_values in values])
    fit(network, data, HYPERPARAMETERS, rng, lambda _: None)
    return _to_file(network, mean, std)


def _training_data(items: Sequence[LabelledItem], values: Sequence[Floats]) -> TrainingData:
    unknown = 0.0, 0.0
    features, logits, sizes, targets = [], [], [0], []
    for item, item_values in zip(items, values, strict=True):
        for indices, target_by_claim in item.lessons:
            features.append(item_values[list(indices)])
            logits.append(np.array([item.sums[index] for index in indices], np.float32) / 100)
            sizes.append(len(indices))
            targets.append([target_by_claim.get(claim, unknown) for claim in CLAIMS])
    targets_and_weights = np.array(targets, np.float32)
    return TrainingData(
        np.concatenate(features),
        np.cumsum(sizes),
        targets_and_weights[..., 0],
        targets_and_weights[..., 1],
        np.concatenate(logits),
    )


def _to_file(network: Network, mean: Floats, std: Floats) -> AroundFile:
    """Convert the network to the file's format, for values in hundredths that are not standardized."""
    hidden = network.hidden / std[:, None]
    hidden[0] -= mean @ hidden
    in_steps = np.rint(hidden * (_STEPS_PER_ONE << MOVE_FRACTION_BITS) / 100).astype(int)
    speaks = np.rint(network.output * (100 << WEIGHT_FRACTION_BITS) / _STEPS_PER_ONE).astype(int)
    return AroundFile(
        moves={sign: row.tolist() for sign, row in zip(SIGNS, in_steps, strict=True)},
        speaks={claim: speaks[:, column].tolist() for column, claim in enumerate(CLAIMS)},
        base={claim: round(100 * float(bias)) for claim, bias in zip(CLAIMS, network.bias, strict=True)},
    )
