"""A small network that tells claims by signs: what it is, and how it learns.

Each sign moves some units a little, up or down; a unit that comes out above zero speaks for some claims and against
others. So what a sign says depends on those beside it. One layer of units, no more: it is added up as fast as a plain
sum, and what each sign of a given sentence weighs can still be told (`vanitylint.reading.weighing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]

UNITS = 96
ROUNDS = 5
"""So many times all examples are gone through."""
BATCH = 256
LEARNING_RATE = 2e-3
WARM_UP = 100
"""Steps until the rate is reached; from there it falls to zero."""
DEAF = 0.2
"""This share of units says nothing in a step, another one each time, so that none leans on another."""
SHY = -3.0
"""What an example's sum for a claim begins with: few make it."""
_FORGETS, _FORGETS_SIZE, _TINY = 0.9, 0.999, 1e-8
"""Adam's, as its authors propose them (Kingma and Ba 2015)."""


class Example(NamedTuple):
    """Some sentences, and for each claim how likely it is that one of them at least makes it."""

    sentences: Sequence[Sequence[int]]
    """The signs of each, by number; 0 is the sign that every sentence has."""
    chances: Sequence[float]
    counts: Sequence[float]
    """How much each of these counts; 0 where nobody knows."""


class Network(NamedTuple):
    """What was learned."""

    inner: Floats
    """How each sign moves each unit: signs x units."""
    outer: Floats
    """What each unit speaks for: units x claims."""
    base: Floats
    """The sums of a sentence whose units all are silent."""

    def sums(self, sentences: Sequence[Sequence[int]]) -> Floats:
        """For each sentence the sum for each claim."""
        return np.asarray(np.maximum(_matrix(sentences, len(self.inner)) @ self.inner, 0) @ self.outer + self.base)


def _matrix(sentences: Sequence[Sequence[int]], signs: int) -> csr_matrix:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - takes a third of a second to load

    ends = np.cumsum([0, *map(len, sentences)])
    columns = np.fromiter((sign for sentence in sentences for sign in sentence), np.int32, count=ends[-1])
    return csr_matrix((np.ones(ends[-1], np.float32), columns, ends), shape=(len(sentences), signs))


class Lessons(NamedTuple):
    """Examples as the network goes through them."""

    present: csr_matrix | Floats
    """A row for each sentence, example by example: what it has of each sign."""
    begins: NDArray[np.intp]
    """Where each example's rows begin, and where the last one ends."""
    chances: Floats
    counts: Floats
    sums: Floats
    """What each sentence comes to before anything is learned; or one number for all."""


class Pace(NamedTuple):
    """How fast a network learns."""

    rounds: int
    rate: float
    deaf: float


def learn(examples: Sequence[Example], signs: int, tell: Callable[[str], None] = lambda _: None) -> Network:
    """Learn from examples, by a noisy or: one makes a claim where not all of its sentences fail to.

    Args:
        examples: What to learn from.
        signs: How many signs there are.
        tell: Is told how far it is.
    """
    dice = np.random.default_rng(0)
    claims = len(examples[0].chances)
    inner = dice.normal(0, 0.05, (signs, UNITS)).astype(np.float32)
    inner[0] = 0
    outer = dice.normal(0, 0.1, (UNITS, claims)).astype(np.float32)
    network = Network(inner, outer, np.full(claims, SHY, np.float32))
    lessons = Lessons(
        present=_matrix([sentence for example in examples for sentence in example.sentences], signs),
        begins=np.cumsum([0, *(len(example.sentences) for example in examples)]),
        chances=np.array([example.chances for example in examples], np.float32),
        counts=np.array([example.counts for example in examples], np.float32),
        sums=np.zeros((1, 1), np.float32),
    )
    go_through(network, lessons, Pace(ROUNDS, LEARNING_RATE, DEAF), dice, tell)
    return network


def go_through(
    network: Network, lessons: Lessons, pace: Pace, dice: np.random.Generator, tell: Callable[[str], None]
) -> None:
    """Move the numbers of a network by what lessons tell, a batch at a time, at a rate that falls to nothing."""
    adam = _Adam(network)
    count = len(lessons.chances)
    units = len(network.outer)
    steps = pace.rounds * -(-count // BATCH)
    step = 0
    for number in range(pace.rounds):
        order = dice.permutation(count)
        lost = 0.0
        for first in range(0, count, BATCH):
            some = order[first : first + BATCH]
            sizes = lessons.begins[some + 1] - lessons.begins[some]
            owner = np.repeat(np.arange(len(some)), sizes)
            rows = np.arange(sizes.sum()) + np.repeat(lessons.begins[some] - (np.cumsum(sizes) - sizes), sizes)
            heard = (dice.random(units) >= pace.deaf).astype(np.float32) / np.float32(1 - pace.deaf)
            sums = lessons.sums[rows] if len(lessons.sums) > 1 else lessons.sums
            batch = Lessons(lessons.present[rows], owner, lessons.chances[some], lessons.counts[some], sums)
            loss, slopes = _slopes(network, batch, heard)
            step += 1
            adam.move(slopes, pace.rate * min(1.0, step / WARM_UP) * (1 - step / steps))
            lost += loss
        tell(f"round {number + 1} of {pace.rounds}: {lost / count:.4f}")


def _slopes(network: Network, batch: Lessons, heard: Floats) -> tuple[float, Network]:
    """How much is lost on some lessons, and how that changes with each number of the network.

    Args:
        network: As it is.
        batch: Some lessons, with the number of each row's example for where they begin.
        heard: How loud each unit is, none at all for those that are deaf.
    """
    units = np.maximum(batch.present @ network.inner, 0) * heard
    sums = batch.sums + units @ network.outer + network.base
    of_sentence = np.logaddexp(0, sums)
    total = np.zeros(batch.chances.shape, np.float32)
    np.add.at(total, batch.begins, of_sentence)
    total = np.maximum(total, 1e-6)
    some = np.maximum(-np.expm1(-total), 1e-9)
    loss = float((batch.counts * (-batch.chances * np.log(some) + (1 - batch.chances) * total)).sum())
    slope = batch.counts * (1 - batch.chances - batch.chances * np.exp(-total) / some) / len(batch.chances)
    of_sums = (slope[batch.begins] / (1 + np.exp(-sums))).astype(np.float32)
    of_units = (of_sums @ network.outer.T) * heard * (units > 0)
    return loss, Network(np.asarray(batch.present.T @ of_units), units.T @ of_sums, of_sums.sum(axis=0))


class _Adam:
    """Moves the numbers of a network down their slopes, each at a pace of its own."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._means = [np.zeros_like(each) for each in network]
        self._sizes = [np.zeros_like(each) for each in network]
        self._step = 0

    def move(self, slopes: Network, rate: float) -> None:
        self._step += 1
        rate *= float(np.sqrt(1 - _FORGETS_SIZE**self._step)) / (1 - _FORGETS**self._step)
        for numbers, slope, mean, size in zip(self._network, slopes, self._means, self._sizes, strict=True):
            np.add(mean, (1 - _FORGETS) * (slope - mean), out=mean)
            np.add(size, (1 - _FORGETS_SIZE) * (slope * slope - size), out=size)
            np.subtract(numbers, np.float32(rate) * mean / (np.sqrt(size) + np.float32(_TINY)), out=numbers)
