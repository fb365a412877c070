"""The network itself: from the numbers of word pieces to what each sentence claims. Here nothing is learned.

It is the first layers of a sentence transformer (MiniLM: Wang et al. 2020, arXiv:2002.10957; BERT: Devlin et al. 2019,
arXiv:1810.04805), trained further by `benchmarks/model.py`. Its numbers are kept in 8 bits, each row with its scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HEADS = 12
_SMALLEST = np.float32(1e-12)


class _Dense(NamedTuple):
    """A matrix and what is added."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        return x @ self.weight + self.bias


class _Norm(NamedTuple):
    """Brings each row to mean 0 and variance 1, then to what was learned."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        brought: Floats = x / np.sqrt((x * x).mean(-1, keepdims=True) + _SMALLEST) * self.weight + self.bias
        return brought


class _Layer(NamedTuple):
    """Each piece looks at all others (attention), then thinks for itself."""

    attend: _Dense
    gather: _Dense
    after_attention: _Norm
    widen: _Dense
    narrow: _Dense
    after_thought: _Norm

    def __call__(self, x: Floats) -> Floats:
        count, width = x.shape
        query, key, value = self.attend(x).reshape(count, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
        seen = _softmax(query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS))) @ value
        x = self.after_attention(x + self.gather(seen.transpose(1, 0, 2).reshape(count, width)))
        return self.after_thought(x + self.narrow(_gelu(self.widen(x))))


def _softmax(x: Floats) -> Floats:
    x = np.exp(x - x.max(-1, keepdims=True))
    shares: Floats = x / x.sum(-1, keepdims=True)
    return shares


def _gelu(x: Floats) -> Floats:
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    bent: Floats = np.float32(0.5) * x * (1 + np.tanh(inner))
    return bent


class Network:
    """What was learned, ready to be asked.

    Args:
        kept: The arrays of the file by name: `NAME` as 8-bit numbers with `NAME scale` a row, or `NAME` alone.
    """

    def __init__(self, kept: Mapping[str, NDArray[Any]]) -> None:
        def wide(name: str) -> Floats:
            scale = kept[f"{name} scale"] if f"{name} scale" in kept else np.float32(1)
            return np.asarray(kept[name] * scale, dtype=np.float32)

        def dense(name: str) -> _Dense:
            return _Dense(np.ascontiguousarray(wide(f"{name} weight").T), wide(f"{name} bias"))

        def norm(name: str) -> _Norm:
            return _Norm(wide(f"{name} weight"), wide(f"{name} bias"))

        self._words, self._scale = kept["words"], kept["words scale"]
        self._places = wide("places")
        self._first = norm("first norm")
        count = sum(name.endswith("attend bias") for name in kept)
        self._layers = [
            _Layer(
                dense(f"{place} attend"), dense(f"{place} gather"), norm(f"{place} after attention"),
                dense(f"{place} widen"), dense(f"{place} narrow"), norm(f"{place} after thought"),
            )
            for place in range(count)
        ]  # fmt: skip
        self._head = dense("head")

    def claims(self, numbers: Sequence[int], places: Sequence[tuple[int, int]]) -> Floats:
        """How strongly each sentence of a window makes each claim.

        Args:
            numbers: The pieces of the window, at most as many as `places` of the file.
            places: Where in them each sentence begins and ends.

        Returns:
            A row for each sentence, a column for each claim of `sums.CLAIMS`: what is to be added to its sum.
        """
        known = self._words[numbers] * self._scale[numbers]
        x = self._first(np.asarray(known + self._places[: len(numbers)], dtype=np.float32))
        for layer in self._layers:
            x = layer(x)
        told = [np.concatenate((x[start:end].mean(0), x[start:end].max(0))) for start, end in places]
        return self._head(np.stack(told))
