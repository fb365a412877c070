"""Learns how much what stands around a sentence bears on each claim (`vanitylint.reading.around`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from benchmarks.learning import Lessons, Network, Pace, go_through

from vanitylint.reading.around import FINER, SIGNS, values_of
from vanitylint.reading.lanes import FINE
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import AroundFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.learning import Floats

    from vanitylint.reading.sums import Sums

UNITS = 48
PACE = Pace(rounds=8, rate=1e-3, deaf=0.1)
SPREAD = 0.05
"""Signs that vary less than this vary by it."""
_IN_STEPS = 128
"""A unit is moved in steps of which so many are one, as in `vanitylint.reading.weights`."""


class Known(NamedTuple):
    """An item whose sentences are weighed by weights that were learned without it, and what people say of it."""

    sums: Sequence[Sums]
    lessons: Sequence[tuple[Sequence[int], Mapping[str, tuple[float, float]]]]
    """Some sentences by their number; from claim to how likely one of them makes it, and how much that counts."""


def learn_around(items: Sequence[Known]) -> AroundFile:
    """What stands around a sentence moves its sums; that is learned by a network like that of the signs."""
    items = [item for item in items if item.sums]
    values = [np.array(list(values_of(item.sums).values()), np.float32) / 100 for item in items]
    every = np.concatenate(values)
    mean, spread = every.mean(axis=0), every.std(axis=0)
    mean[0], spread[0] = 0.0, 1.0  # what every sentence has
    spread = np.maximum(spread, SPREAD)
    dice = np.random.default_rng(0)
    inner = dice.normal(0, len(SIGNS) ** -0.5, (len(SIGNS), UNITS)).astype(np.float32)
    inner[0] = 0
    network = Network(inner, np.zeros((UNITS, len(CLAIMS)), np.float32), np.zeros(len(CLAIMS), np.float32))
    go_through(network, _lessons(items, [(each - mean) / spread for each in values]), PACE, dice, lambda _: None)
    return _written(network, mean, spread)


def _lessons(items: Sequence[Known], values: Sequence[Floats]) -> Lessons:
    unknown = 0.0, 0.0
    present, sums, sizes, told = [], [], [0], []
    for item, own in zip(items, values, strict=True):
        for places, known in item.lessons:
            present.append(own[list(places)])
            sums.append(np.array([item.sums[place] for place in places], np.float32) / 100)
            sizes.append(len(places))
            told.append([known.get(claim, unknown) for claim in CLAIMS])
    both = np.array(told, np.float32)
    return Lessons(np.concatenate(present), np.cumsum(sizes), both[..., 0], both[..., 1], np.concatenate(sums))


def _written(network: Network, mean: Floats, spread: Floats) -> AroundFile:
    """The network as it stands in the file, for values that are hundredths and not made even."""
    inner = network.inner / spread[:, None]
    inner[0] -= mean @ inner
    in_steps = np.rint(inner * (_IN_STEPS << FINER) / 100).astype(int)
    speaks = np.rint(network.outer * (100 << FINE) / _IN_STEPS).astype(int)
    return AroundFile(
        moves={sign: row.tolist() for sign, row in zip(SIGNS, in_steps, strict=True)},
        speaks={claim: speaks[:, column].tolist() for column, claim in enumerate(CLAIMS)},
        base={claim: round(100 * float(base)) for claim, base in zip(CLAIMS, network.base, strict=True)},
    )
