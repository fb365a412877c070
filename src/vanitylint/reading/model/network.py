"""The neural network: from word piece numbers to how strongly each sentence makes each claim. Inference only.

It is the first layers of a sentence transformer (MiniLM: Wang et al. 2020, arXiv:2002.10957; BERT: Devlin et al. 2019,
arXiv:1810.04805), fine-tuned by `benchmarks/model.py`. Its weights are stored as 8-bit numbers with one scale per row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HEADS = 12
_EPSILON = np.float32(1e-12)


class _Dense(NamedTuple):
    """A linear layer."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        return x @ self.weight + self.bias


class _Norm(NamedTuple):
    """Layer normalisation: mean 0 and variance 1 for each row, then the learned scale and shift."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        normalised: Floats = x / np.sqrt((x * x).mean(-1, keepdims=True) + _EPSILON) * self.weight + self.bias
        return normalised


class _Layer(NamedTuple):
    """A transformer layer: self-attention, then a feed-forward network for each piece."""

    attend: _Dense
    gather: _Dense
    after_attention: _Norm
    widen: _Dense
    narrow: _Dense
    after_thought: _Norm

    def __call__(self, x: Floats) -> Floats:
        count, width = x.shape
        query, key, value = self.attend(x).reshape(count, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
        attended = _softmax(query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS))) @ value
        x = self.after_attention(x + self.gather(attended.transpose(1, 0, 2).reshape(count, width)))
        return self.after_thought(x + self.narrow(_gelu(self.widen(x))))


def _softmax(x: Floats) -> Floats:
    x = np.exp(x - x.max(-1, keepdims=True))
    probabilities: Floats = x / x.sum(-1, keepdims=True)
    return probabilities


def _gelu(x: Floats) -> Floats:
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    activated: Floats = np.float32(0.5) * x * (1 + np.tanh(inner))
    return activated


class Network:
    """The trained network.

    Args:
        arrays: The arrays of the weights file by name: `NAME` as 8-bit numbers with `NAME scale` for each row, or
            `NAME` alone.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        def dequantise(name: str) -> Floats:
            scale = arrays[f"{name} scale"] if f"{name} scale" in arrays else np.float32(1)
            return np.asarray(arrays[name] * scale, dtype=np.float32)

        def dense(name: str) -> _Dense:
            return _Dense(np.ascontiguousarray(dequantise(f"{name} weight").T), dequantise(f"{name} bias"))

        def norm(name: str) -> _Norm:
            return _Norm(dequantise(f"{name} weight"), dequantise(f"{name} bias"))

        self._words, self._scale = arrays["words"], arrays["words scale"]
        self._positions = dequantise("places")
        self._first = norm("first norm")
        count = sum(name.endswith("attend bias") for name in arrays)
        self._layers = [
            _Layer(
                dense(f"{layer} attend"), dense(f"{layer} gather"), norm(f"{layer} after attention"),
                dense(f"{layer} widen"), dense(f"{layer} narrow"), norm(f"{layer} after thought"),
            )
            for layer in range(count)
        ]  # fmt: skip
        self._head = dense("head")

    def claims(self, numbers: Sequence[int], spans: Sequence[tuple[int, int]]) -> Floats:
        """Return how strongly each sentence of a window makes each claim.

        Args:
            numbers: Word piece numbers of the window, at most as many as the file has `places`.
            spans: Start and end of each sentence in them.

        Returns:
            A row for each sentence and a column for each claim of `sums.CLAIMS`, to be added to the sums.
        """
        embedded = self._words[numbers] * self._scale[numbers]
        x = self._first(np.asarray(embedded + self._positions[: len(numbers)], dtype=np.float32))
        for layer in self._layers:
            x = layer(x)
        pooled = [np.concatenate((x[start:end].mean(0), x[start:end].max(0))) for start, end in spans]
        return self._head(np.stack(pooled))
