"""The network of `src/vanitylint/reading/model/network.py`, able to learn, and how it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vanitylint.reading.model.network import HEADS
from vanitylint.reading.model.windows import ROOM
from vanitylint.reading.sums import CLAIMS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vanitylint.reading.model.windows import Window

WIDTH = 384
DROPOUT = 0.1
"""At the bottom and at the top; within the layers it takes a quarter longer and helps no more."""


class Layer(nn.Module):
    """As in `reading/model/network.py`, but it can learn."""

    def __init__(self) -> None:
        super().__init__()
        self.attend, self.gather = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.widen, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.after_attention, self.after_thought = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """One step for all windows of a batch."""
        count, length, _ = x.shape
        split = self.attend(x).view(count, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(*split, attn_mask=mask)
        x = self.after_attention(x + self.gather(seen.transpose(1, 2).reshape(x.shape)))
        return self.after_thought(x + self.narrow(functional.gelu(self.widen(x), approximate="tanh")))


class Learning(nn.Module):
    """The network while it learns.

    Args:
        begin: The arrays of the model that it begins with.
        kept: The numbers there of the word pieces that are kept.
        layers: How many of its layers.
    """

    def __init__(self, begin: dict[str, Tensor], kept: list[int], layers: int) -> None:
        super().__init__()
        words = begin["embeddings.word_embeddings.weight"][kept]
        places = begin["embeddings.position_embeddings.weight"] + begin["embeddings.token_type_embeddings.weight"][0]
        self.words = nn.Embedding.from_pretrained(words, freeze=True)  # rare words keep their place among the others
        self.places = nn.Parameter(places[:ROOM].clone())
        self.first_norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.head = nn.Linear(2 * WIDTH, len(CLAIMS))
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.constant_(self.head.bias, -4.0)
        _take(self.first_norm, begin, "embeddings.LayerNorm")
        for place, layer in enumerate(self.layers):
            name = f"encoder.layer.{place}."
            for part in ("weight", "bias"):
                three = [begin[f"{name}attention.self.{which}.{part}"] for which in ("query", "key", "value")]
                getattr(layer.attend, part).data = torch.cat(three)
            _take(layer.gather, begin, f"{name}attention.output.dense")
            _take(layer.after_attention, begin, f"{name}attention.output.LayerNorm")
            _take(layer.widen, begin, f"{name}intermediate.dense")
            _take(layer.narrow, begin, f"{name}output.dense")
            _take(layer.after_thought, begin, f"{name}output.LayerNorm")

    def forward(self, shown: list[Window]) -> Tensor:
        """A row for each sentence of the windows, in their order; those of about one length go together."""
        rows: list[list[Tensor]] = [[] for _ in shown]
        for group in _of_one_length(shown):
            length = max(len(shown[place].numbers) for place in group)
            numbers = torch.zeros(len(group), length, dtype=torch.long)
            mask = torch.zeros(len(group), 1, 1, length, dtype=torch.bool)
            for row, place in enumerate(group):
                own = torch.tensor(shown[place].numbers)
                numbers[row, : len(own)] = own
                mask[row, ..., : len(own)] = True
            x = functional.dropout(self.first_norm(self.words(numbers) + self.places[:length]), DROPOUT, self.training)
            for layer in self.layers:
                x = layer(x, mask)
            for row, place in enumerate(group):
                spans = [x[row, start:end] for start, end in shown[place].places]
                rows[place] = [torch.cat([span.mean(0), span.amax(0)]) for span in spans]
        told = torch.stack([row for of_window in rows for row in of_window])
        return self.head(functional.dropout(told, DROPOUT, self.training))


def take_up(kept: dict[str, NDArray[Any]], network: Learning) -> None:
    """Give a network the weights that are written down, not calibrated: `kept_of` the other way round.

    Raises:
        ValueError: They are of a network with other layers or pieces.
    """
    if (
        bytes(kept["pieces"]).count(b"\n") + 1 != network.words.num_embeddings
        or f"{len(network.layers)} attend weight" in kept
    ):
        raise ValueError("what is written down has other layers or pieces")
    for name, value in network.state_dict().items():
        own = _name(name)
        array = kept[own].astype(np.float32)
        if f"{own} scale" in kept:
            array = array * kept[f"{own} scale"]
        value.copy_(torch.from_numpy(array))


def _name(name: str) -> str:
    """The name under which a part of the network is written down."""
    return name.removeprefix("layers.").replace("words.weight", "words").replace("_", " ").replace(".", " ")


def _take(into: nn.Module, begin: dict[str, Tensor], name: str) -> None:
    into.load_state_dict({part: begin[f"{name}.{part}"] for part in ("weight", "bias")})


def _of_one_length(shown: list[Window]) -> list[list[int]]:
    groups: list[list[int]] = []
    for place in sorted(range(len(shown)), key=lambda place: len(shown[place].numbers)):
        if groups and len(shown[place].numbers) <= 1.35 * len(shown[groups[-1][0]].numbers) + 6:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def kept_of(network: Learning, pieces: list[str]) -> dict[str, NDArray[Any]]:
    """What is written down: matrices in 8 bits, each row with its scale; the head in 32 bits, all else in 16."""
    kept: dict[str, NDArray[Any]] = {"pieces": np.frombuffer("\n".join(pieces).encode(), dtype=np.uint8)}
    for name, value in network.state_dict().items():
        own = _name(name)
        array = value.numpy()
        if own.split()[-1] in ("weight", "words") and array.ndim > 1 and not own.startswith("head"):
            scale = np.maximum(np.abs(array).max(1, keepdims=True), 1e-9) / 127
            kept[own], kept[f"{own} scale"] = np.round(array / scale).astype(np.int8), scale.astype(np.float32)
        else:
            kept[own] = array.astype(np.float32 if own.startswith("head") else np.float16)
    return kept
