"""The network of `src/vanitylint/reading/model/network.py` in trainable form, and its file format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vanitylint.reading.model.network import HEADS
from vanitylint.reading.model.windows import WINDOW_SIZE
from vanitylint.reading.sums import CLAIMS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vanitylint.reading.model.windows import Window

WIDTH = 384
DROPOUT = 0.1
"""Applied to the embeddings and before the head; in the layers it takes a quarter more time and does not help."""


class Layer(nn.Module):
    """A transformer layer as in `reading/model/network.py`, but trainable."""

    def __init__(self) -> None:
        super().__init__()
        self.attend, self.gather = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.widen, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.after_attention, self.after_thought = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Apply the layer to all windows of a batch."""
        count, length, _ = x.shape
        split = self.attend(x).view(count, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(*split, attn_mask=mask)
        x = self.after_attention(x + self.gather(seen.transpose(1, 2).reshape(x.shape)))
        return self.after_thought(x + self.narrow(functional.gelu(self.widen(x), approximate="tanh")))


class TrainableNetwork(nn.Module):
    """The trainable network.

    Args:
        pretrained: The arrays of the pretrained model.
        piece_ids: Ids of the word pieces to keep, in the pretrained model.
        layers: Number of its layers to keep.
    """

    def __init__(self, pretrained: dict[str, Tensor], piece_ids: list[int], layers: int) -> None:
        super().__init__()
        words = pretrained["embeddings.word_embeddings.weight"][piece_ids]
        positions = (
            pretrained["embeddings.position_embeddings.weight"]
            + pretrained["embeddings.token_type_embeddings.weight"][0]
        )
        self.words = nn.Embedding.from_pretrained(words, freeze=True)  # so rare words stay comparable to others
        self.places = nn.Parameter(positions[:WINDOW_SIZE].clone())
        self.first_norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.head = nn.Linear(2 * WIDTH, len(CLAIMS))
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.constant_(self.head.bias, -4.0)
        _copy_parameters(self.first_norm, pretrained, "embeddings.LayerNorm")
        for index, layer in enumerate(self.layers):
            name = f"encoder.layer.{index}."
            for part in ("weight", "bias"):
                matrices = [pretrained[f"{name}attention.self.{which}.{part}"] for which in ("query", "key", "value")]
                getattr(layer.attend, part).data = torch.cat(matrices)
            _copy_parameters(layer.gather, pretrained, f"{name}attention.output.dense")
            _copy_parameters(layer.after_attention, pretrained, f"{name}attention.output.LayerNorm")
            _copy_parameters(layer.widen, pretrained, f"{name}intermediate.dense")
            _copy_parameters(layer.narrow, pretrained, f"{name}output.dense")
            _copy_parameters(layer.after_thought, pretrained, f"{name}output.LayerNorm")

    def forward(self, windows: list[Window]) -> Tensor:
        """Return the logits of each sentence of the windows, in order; windows of similar length form a batch."""
        rows: list[list[Tensor]] = [[] for _ in windows]
        for group in _group_by_length(windows):
            length = max(len(windows[index].numbers) for index in group)
            numbers = torch.zeros(len(group), length, dtype=torch.long)
            mask = torch.zeros(len(group), 1, 1, length, dtype=torch.bool)
            for row, index in enumerate(group):
                window_ids = torch.tensor(windows[index].numbers)
                numbers[row, : len(window_ids)] = window_ids
                mask[row, ..., : len(window_ids)] = True
            x = functional.dropout(self.first_norm(self.words(numbers) + self.places[:length]), DROPOUT, self.training)
            for layer in self.layers:
                x = layer(x, mask)
            for row, index in enumerate(group):
                spans = [x[row, start:end] for start, end in windows[index].spans]
                rows[index] = [torch.cat([span.mean(0), span.amax(0)]) for span in spans]
        features = torch.stack([row for of_window in rows for row in of_window])
        return self.head(functional.dropout(features, DROPOUT, self.training))


def load_arrays(arrays: dict[str, NDArray[Any]], network: TrainableNetwork) -> None:
    """Load stored weights without calibration into a network: the inverse of `to_arrays`.

    Raises:
        ValueError: They belong to a network with other layers or word pieces.
    """
    if (
        bytes(arrays["pieces"]).count(b"\n") + 1 != network.words.num_embeddings
        or f"{len(network.layers)} attend weight" in arrays
    ):
        raise ValueError("what is written down has other layers or pieces")
    for name, value in network.state_dict().items():
        stored_name = _stored_name(name)
        array = arrays[stored_name].astype(np.float32)
        if f"{stored_name} scale" in arrays:
            array = array * arrays[f"{stored_name} scale"]
        value.copy_(torch.from_numpy(array))


def _stored_name(name: str) -> str:
    """Return the name under which a parameter is stored."""
    return name.removeprefix("layers.").replace("words.weight", "words").replace("_", " ").replace(".", " ")


def _copy_parameters(module: nn.Module, pretrained: dict[str, Tensor], name: str) -> None:
    module.load_state_dict({part: pretrained[f"{name}.{part}"] for part in ("weight", "bias")})


def _group_by_length(windows: list[Window]) -> list[list[int]]:
    groups: list[list[int]] = []
    for index in sorted(range(len(windows)), key=lambda index: len(windows[index].numbers)):
        if groups and len(windows[index].numbers) <= 1.35 * len(windows[groups[-1][0]].numbers) + 6:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def to_arrays(network: TrainableNetwork, pieces: list[str]) -> dict[str, NDArray[Any]]:
    """Convert a network to arrays: matrices in 8 bits with a scale per row, the head in 32 bits, the rest in 16."""
    arrays: dict[str, NDArray[Any]] = {"pieces": np.frombuffer("\n".join(pieces).encode(), dtype=np.uint8)}
    for name, value in network.state_dict().items():
        stored_name = _stored_name(name)
        array = value.numpy()
        if stored_name.split()[-1] in ("weight", "words") and array.ndim > 1 and not stored_name.startswith("head"):
            scale = np.maximum(np.abs(array).max(1, keepdims=True), 1e-9) / 127
            arrays[stored_name] = np.round(array / scale).astype(np.int8)
            arrays[f"{stored_name} scale"] = scale.astype(np.float32)
        else:
            arrays[stored_name] = array.astype(np.float32 if stored_name.startswith("head") else np.float16)
    return arrays
