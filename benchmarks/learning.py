"""A small neural network that predicts claims from signs, and its training.

Each sign moves some hidden units up or down a little; a unit with a positive value speaks for some claims and against
others, so what a sign means depends on those beside it. There is only one hidden layer: it is as fast as a plain sum,
and the weight of each sign in a given sentence can still be told exactly (`vanitylint.reading.weighing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]

HIDDEN_UNITS = 96
EPOCHS = 5
BATCH_SIZE = 256
LEARNING_RATE = 2e-3
WARM_UP_STEPS = 100
"""Steps until the learning rate is reached; from there it decays linearly to zero."""
DROPOUT = 0.2
"""Share of hidden units that is silenced in each step, so that no unit relies on another."""
INITIAL_BIAS = -3.0
"""Initial bias of each claim: few examples make it."""
_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8
"""Adam's parameters, as its authors propose them (Kingma and Ba 2015)."""


class Example(NamedTuple):
    """Some sentences, and for each claim the probability that at least one of them makes it."""

    sentences: Sequence[Sequence[int]]
    """Indices of the signs of each sentence; 0 is the sign that every sentence has."""
    targets: Sequence[float]
    weights: Sequence[float]
    """Weight of each target; 0 where it is unknown."""


class Network(NamedTuple):
    """The weights of the network, or their gradients."""

    hidden: Floats
    """Weights from signs to hidden units: signs x units."""
    output: Floats
    """Weights from hidden units to claims: units x claims."""
    bias: Floats
    """Logits of a sentence whose hidden units are all silent."""

    def logits(self, sentences: Sequence[Sequence[int]]) -> Floats:
        """Return the logit of each claim for each sentence."""
        features = _feature_matrix(sentences, len(self.hidden))
        return np.asarray(np.maximum(features @ self.hidden, 0) @ self.output + self.bias)


def _feature_matrix(sentences: Sequence[Sequence[int]], sign_count: int) -> csr_matrix:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - takes a third of a second to load

    ends = np.cumsum([0, *map(len, sentences)])
    columns = np.fromiter((sign for sentence in sentences for sign in sentence), np.int32, count=ends[-1])
    return csr_matrix((np.ones(ends[-1], np.float32), columns, ends), shape=(len(sentences), sign_count))


class TrainingData(NamedTuple):
    """Examples as arrays."""

    features: csr_matrix | Floats
    """One row of sign values per sentence, example by example."""
    offsets: NDArray[np.intp]
    """First row of each example, and the end of the last one."""
    targets: Floats
    weights: Floats
    initial_logits: Floats
    """Logits of each sentence before training; or a single number for all."""


class Hyperparameters(NamedTuple):
    """Hyperparameters of a training."""

    epochs: int
    learning_rate: float
    dropout: float


def train(examples: Sequence[Example], sign_count: int, log: Callable[[str], None] = lambda _: None) -> Network:
    """Train a network with a noisy-or loss: an example makes a claim unless all of its sentences fail to.

    Args:
        examples: The training examples.
        sign_count: Number of signs.
        log: Called with a line of progress after each epoch.
    """
    rng = np.random.default_rng(0)
    claims = len(examples[0].targets)
    hidden = rng.normal(0, 0.05, (sign_count, HIDDEN_UNITS)).astype(np.float32)
    hidden[0] = 0
    output = rng.normal(0, 0.1, (HIDDEN_UNITS, claims)).astype(np.float32)
    network = Network(hidden, output, np.full(claims, INITIAL_BIAS, np.float32))
    data = TrainingData(
        features=_feature_matrix([sentence for example in examples for sentence in example.sentences], sign_count),
        offsets=np.cumsum([0, *(len(example.sentences) for example in examples)]),
        targets=np.array([example.targets for example in examples], np.float32),
        weights=np.array([example.weights for example in examples], np.float32),
        initial_logits=np.zeros((1, 1), np.float32),
    )
    fit(network, data, Hyperparameters(EPOCHS, LEARNING_RATE, DROPOUT), rng, log)
    return network


def fit(
    network: Network,
    data: TrainingData,
    hyperparameters: Hyperparameters,
    rng: np.random.Generator,
    log: Callable[[str], None],
) -> None:
    """Train a network in place, batch by batch, with a learning rate that decays to zero."""
    optimizer = _Adam(network)
    count = len(data.targets)
    units = len(network.output)
    epochs, learning_rate, dropout = hyperparameters
    steps = epochs * -(-count // BATCH_SIZE)
    step = 0
    for epoch in range(epochs):
        order = rng.permutation(count)
        total_loss = 0.0
        for start in range(0, count, BATCH_SIZE):
            chosen = order[start : start + BATCH_SIZE]
            sizes = data.offsets[chosen + 1] - data.offsets[chosen]
            owner = np.repeat(np.arange(len(chosen)), sizes)
            rows = np.arange(sizes.sum()) + np.repeat(data.offsets[chosen] - (np.cumsum(sizes) - sizes), sizes)
            mask = (rng.random(units) >= dropout).astype(np.float32) / np.float32(1 - dropout)
            initial = data.initial_logits
            logits = initial[rows] if len(initial) > 1 else initial
            batch = TrainingData(data.features[rows], owner, data.targets[chosen], data.weights[chosen], logits)
            loss, gradients = _gradients(network, batch, mask)
            step += 1
            optimizer.step(gradients, learning_rate * min(1.0, step / WARM_UP_STEPS) * (1 - step / steps))
            total_loss += loss
        log(f"round {epoch + 1} of {epochs}: {total_loss / count:.4f}")


def _gradients(network: Network, batch: TrainingData, mask: Floats) -> tuple[float, Network]:
    """Return the loss of a batch and its gradients.

    Args:
        network: The network.
        batch: Some examples; its offsets are the index of each row's example instead.
        mask: Dropout mask with a scale for each hidden unit, 0 for dropped ones.
    """
    units = np.maximum(batch.features @ network.hidden, 0) * mask
    logits = batch.initial_logits + units @ network.output + network.bias
    softplus = np.logaddexp(0, logits)
    total = np.zeros(batch.targets.shape, np.float32)
    np.add.at(total, batch.offsets, softplus)
    total = np.maximum(total, 1e-6)
    predicted = np.maximum(-np.expm1(-total), 1e-9)
    loss = float((batch.weights * (-batch.targets * np.log(predicted) + (1 - batch.targets) * total)).sum())
    slope = batch.weights * (1 - batch.targets - batch.targets * np.exp(-total) / predicted) / len(batch.targets)
    of_logits = (slope[batch.offsets] / (1 + np.exp(-logits))).astype(np.float32)
    of_units = (of_logits @ network.output.T) * mask * (units > 0)
    return loss, Network(np.asarray(batch.features.T @ of_units), units.T @ of_logits, of_logits.sum(axis=0))


class _Adam:
    """The Adam optimizer; it updates the network in place."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._first_moments = [np.zeros_like(weights) for weights in network]
        self._second_moments = [np.zeros_like(weights) for weights in network]
        self._step = 0

    def step(self, gradients: Network, learning_rate: float) -> None:
        self._step += 1
        learning_rate *= float(np.sqrt(1 - _BETA2**self._step)) / (1 - _BETA1**self._step)
        moments = zip(self._first_moments, self._second_moments, strict=True)
        for weights, gradient, (first, second) in zip(self._network, gradients, moments, strict=True):
            np.add(first, (1 - _BETA1) * (gradient - first), out=first)
            np.add(second, (1 - _BETA2) * (gradient * gradient - second), out=second)
            change = np.float32(learning_rate) * first / (np.sqrt(second) + np.float32(_EPSILON))
            np.subtract(weights, change, out=weights)
