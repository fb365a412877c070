"""Learns how much each sign of a claim weighs: from labelled items and public texts to `rules/vocabulary/weights.yaml`.

python -m benchmarks.weights            learn from the seen part of the corpus, and write the file (`make weights`)
python -m benchmarks.weights --check    learn from four fifths at a time, and print how well the rest is read
python -m benchmarks.weights --alone    learn from the corpus alone, without the public texts

People labelled whole items, and quoted the sentences that made them say so. An item makes a claim where one of its
sentences does, so the chance that it does is one minus the chance that none does (a noisy or); a sentence that was
quoted is an item by itself. Weights that matter little are pressed to zero (L1), so that the file stays short and says
what counts. What a whole item comes to (`benchmarks/whole.py`) is learned of the sums that its sentences have by
weights that were learned without it; where to draw the line, too: a claim too many counts more than one too few.

The public texts are those that `benchmarks/texts.py` had the language model read. Nobody labelled them; each sentence
counts as a claim to the degree that the model takes it for one.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from functools import cache
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
from benchmarks.texts import HEARD, Heard
from benchmarks.whole import learn_whole, values_in, written_of
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader
from vanitylint.reading.lanes import CLAIMS
from vanitylint.reading.weighing import BASE
from vanitylint.rules.examples import read_examples
from vanitylint.rules.load import load_rules
from vanitylint.shipped import rules_folder, sample_backlog

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).parent / "corpus"
WEIGHTS = Path(__file__).parents[1] / "rules" / "vocabulary" / "weights.yaml"
LABELS = {
    "hypothesis": ("hypothesis", "stated"),
    "outcome": ("metric", "outcome"),
    "output": ("metric", "output"),
    "target": ("target", True),
    "baseline": ("baseline", True),
    "when": ("when", True),
    "planned": ("followup", "planned"),
    "result": ("followup", "done"),
    "decision": ("decision", True),
    "look back": ("followup", "is"),
}
"""Which slot and value of a label each claim is."""
FEWEST = 15
"""Signs of fewer sentences are left out."""
L1, L2 = 0.6, 2.0
"""How strongly weights are pressed to zero, and how strongly large ones are pressed down."""
REST = 0.3
"""How much it counts that a sentence was not quoted in an item that makes the claim: quotes are not complete."""
BETA = 0.8
"""Recall counts this much of what precision counts, where the line is drawn (the beta of an F score)."""
AS_GOOD = 0.005
"""Scores that differ by less are one: which is the best among them is chance."""
OWN = 6.0
"""How much a sentence of our own counts: what we propose has to be understood."""
OF_TEXT = 1.0
"""How much a sentence of a public text counts."""
UNLIKELY = 0.02
"""Of the sentences of public texts that are less likely a claim, one in so many is learned from, for all of them:"""
ONE_IN = 10
MOST_OTHERWISE = 0.01
"""So many of the public texts may be cut into other sentences by now; they are left out."""
FOLDS = 5
ENOUGH = 0.6
"""The share of a quote's words that a sentence has to hold where it does not hold the quote as it is."""
SMALLEST = 3
"""Smaller weights of a sentence's signs, in hundredths, are left out."""

Floats = NDArray[np.float64]


class Sentence(NamedTuple):
    """One sentence of an item."""

    text: str
    signs: frozenset[str]


class Item(NamedTuple):
    """A labelled item."""

    label: dict[str, Any]
    sentences: list[Sentence]


class Example(NamedTuple):
    """Some sentences of which one at least makes the claim, or none does."""

    sentences: list[frozenset[str]]
    is_one: float
    """1 or 0; in between, the chance that it does."""
    counts: float


class Told(NamedTuple):
    """What a model made of a sentence that nobody labelled."""

    signs: frozenset[str]
    chances: tuple[float, ...]
    """Of each claim, that the sentence makes it."""
    is_sample: bool
    """Whether it stands for others that are unlikely to make a claim."""


class Learned(NamedTuple):
    """What was learned of one claim."""

    weights: dict[str, float]

    def of(self, signs: frozenset[str]) -> float:
        """The sum of weights of some signs."""
        return self.weights[BASE] + sum(self.weights.get(sign, 0.0) for sign in signs)


def items_of(part: str) -> list[Item]:
    """The labelled items of a part of the corpus, each sentence with its signs."""
    reader = Reader()
    labels = {label["id"]: label for label in map(msgspec.json.decode, _lines(f"{part}.labels.jsonl"))}
    items = []
    for line in _lines(f"{part}.items.jsonl"):
        item = msgspec.json.decode(line, type=WorkItem)
        sentences = [Sentence(plain(sentence.text), frozenset(signs)) for sentence, signs in reader.signs(item)]
        items.append(Item(labels[item.key], sentences))
    return items


def _lines(name: str) -> list[bytes]:
    return (CORPUS / name).read_bytes().splitlines()


_MARKS = re.compile(r"[*_`>#|\[\]()\"“”]+")


def plain(text: str) -> str:
    """A text without marks, in small letters, as quotes are looked for in it."""
    return " ".join(_MARKS.sub(" ", text.lower()).split())


def quoted(item: Item, claim: str) -> set[int]:
    """Which sentences of an item people quoted for a claim."""
    places: set[int] = set()
    for quote in map(plain, item.label.get("quotes", {}).get(claim, ())):
        holds = {place for place, sentence in enumerate(item.sentences) if quote in sentence.text}
        if not holds:
            words = set(quote.split())
            shares = [len(words & set(sentence.text.split())) / len(words) for sentence in item.sentences if words]
            holds = {shares.index(max(shares))} if shares and max(shares) >= ENOUGH else set()
        places |= holds
    return places


def is_claimed(item: Item, claim: str) -> bool | None:
    """Whether people say that an item makes a claim; None where they differ, or say something that goes before it."""
    slot, value = LABELS[claim]
    told = item.label[slot]
    if told is None or (told == "is" != value):  # a look back has plans and results, too
        return None
    return bool(told == value)


def telling(item: Item, claim: str) -> list[Sentence]:
    """The sentences of an item that may make a claim: what it is itself, its title tells."""
    if claim != "look back":
        return item.sentences
    return [sentence for sentence in item.sentences if "as title" in sentence.signs]


def examples_of(items: list[Item], claim: str) -> list[Example]:
    """What the items tell of a claim."""
    examples = []
    for item in items:
        signs = [sentence.signs for sentence in telling(item, claim)]
        is_one = is_claimed(item, claim)
        if not signs or is_one is None:
            continue
        places = quoted(item, claim) if is_one else set()
        if not places:
            examples.append(Example(signs, is_one, 1.0))
            continue
        examples += [Example([signs[place]], True, len(places) ** -0.5) for place in places]
        if rest := [each for place, each in enumerate(signs) if place not in places]:
            examples.append(Example(rest, False, REST))
    return examples


def own_examples(claim: str) -> list[Example]:
    """Sentences of which the readers' word is right: of the rules' examples, the sample teams, and our tests."""
    if claim == "look back":
        titles = (signs for signs in _own_sentences() if "as title" in signs)
        return [Example([signs], "if look back" in signs, OWN) for signs in titles]
    return [Example([signs], f"said {claim}" in signs, OWN) for signs in _own_sentences()]


def own_items() -> Iterator[WorkItem]:
    """The rules' examples, the sample teams, and what our tests read."""
    files = (sample_backlog(), sample_backlog().with_name("in-order.jsonl"), CORPUS / "ours.items.jsonl")
    for path in files:
        yield from (msgspec.json.decode(line, type=WorkItem) for line in path.read_bytes().splitlines())
    for rule in load_rules([rules_folder()]):
        for case in read_examples(rule)[0]:
            yield from case.example.items


@cache
def _own_sentences() -> frozenset[frozenset[str]]:
    reader = Reader()
    return frozenset(frozenset(signs) for item in own_items() for _, signs in reader.signs(item))


def told_of_texts() -> list[Told]:
    """What the model made of the sentences of the public texts, without most of those in which nothing is claimed."""
    reader = Reader()
    found = []
    number = 0
    lines = HEARD.read_bytes().splitlines()
    otherwise = 0
    for line in lines:
        heard = msgspec.json.decode(line, type=Heard)
        read = reader.signs(heard.item) if heard.sums else []
        if len(read) != len(heard.sums):  # by now it has more sentences, or fewer
            otherwise += 1
            continue
        for (_, signs), sums in zip(read, heard.sums, strict=True):
            number += 1
            chances = [1 / (1 + exp(-one / 100)) for one in sums]
            if "as title" not in signs:
                chances[CLAIMS.index("look back")] = 0.0  # what an item is itself, its title tells
            if (is_sample := number % ONE_IN == 0) or max(chances) >= UNLIKELY:
                found.append(Told(frozenset(signs), tuple(chances), is_sample))
    if otherwise > MOST_OTHERWISE * len(lines):
        raise SystemExit(f"{HEARD} was made by another version: take it away, and run make weights again")
    return found


def text_examples(told: list[Told], claim: str) -> Iterator[Example]:
    """Sentences of public texts: the likely ones, and some for all of the others."""
    place = CLAIMS.index(claim)
    for sentence in told:
        if claim == "look back" and "as title" not in sentence.signs:
            continue
        chance = sentence.chances[place]
        if chance >= UNLIKELY:
            yield Example([sentence.signs], chance, OF_TEXT)
        elif sentence.is_sample:
            yield Example([sentence.signs], chance, OF_TEXT * ONE_IN)


def learn(items: list[Item], claim: str, told: list[Told]) -> Learned:
    """The weights by which the examples of a claim are told from the others."""
    examples = [*examples_of(items, claim), *own_examples(claim), *text_examples(told, claim)]
    counts = Counter(sign for example in examples for signs in example.sentences for sign in signs)
    names = [BASE, *sorted(sign for sign, count in counts.items() if count >= FEWEST)]
    column = {name: place for place, name in enumerate(names)}
    columns = [
        [0, *(column[sign] for sign in signs if sign in column)] for example in examples for signs in example.sentences
    ]
    ends = np.cumsum([0, *map(len, columns)])
    present = csr_matrix((np.ones(ends[-1]), np.concatenate(columns), ends), shape=(len(columns), len(names)))
    owner = np.repeat(np.arange(len(examples)), [len(example.sentences) for example in examples])
    is_one = np.array([float(example.is_one) for example in examples])
    counts_for = np.array([example.counts for example in examples])
    return Learned(dict(zip(names, _fit(present, owner, is_one, counts_for), strict=True)))


def _fit(present: csr_matrix, owner: NDArray[np.intp], is_one: Floats, counts: Floats) -> Floats:
    """Minimise the loss of a noisy or with L1 and L2; each weight is the difference of two that are not negative."""
    size = present.shape[1]
    turned = present.T.tocsr()
    pressed = np.full(size, L1)
    shrunk = np.full(size, L2)
    pressed[0] = shrunk[0] = 1e-3  # what every sentence has

    def loss(both: Floats) -> tuple[float, Floats]:
        weights = both[:size] - both[size:]
        sums = present @ weights
        total = np.maximum(np.bincount(owner, np.logaddexp(0, sums), minlength=len(is_one)), 1e-9)
        none = -np.expm1(-total)
        value = (counts * (is_one * -np.log(none) + (1 - is_one) * total)).sum()
        slope = counts * (1 - is_one - is_one * np.exp(-total) / none)
        gradient = turned @ (slope[owner] / (1 + np.exp(-sums))) + shrunk * weights
        value += 0.5 * (shrunk * weights**2).sum() + (np.tile(pressed, 2) * both).sum()
        return value, np.concatenate([gradient + pressed, pressed - gradient])

    start = np.zeros(2 * size)
    start[size] = 3.0
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * (2 * size), options={"maxiter": 250}
    )
    return np.asarray(found.x[:size] - found.x[size:])


def held_out(items: list[Item], claim: str, told: list[Told]) -> list[list[float]]:
    """For each item the sums of its telling sentences, by weights that were learned without it."""
    found: list[list[float]] = [[] for _ in items]
    for fold in range(FOLDS):
        learned = learn([item for place, item in enumerate(items) if place % FOLDS != fold], claim, told)
        for place in range(fold, len(items), FOLDS):
            found[place] = [learned.of(sentence.signs) for sentence in telling(items[place], claim)]
    return found


def best_of(items: list[Item], sums: list[list[float]], claim: str) -> list[tuple[float, bool]]:
    """The best sum of each item, and whether people say that it claims; without those where they do not say."""
    pairs = ((max(own, default=-np.inf), is_claimed(item, claim)) for item, own in zip(items, sums, strict=True))
    return [(best, is_one) for best, is_one in pairs if is_one is not None]


def whole_of(items: list[Item], values: Floats, claim: str) -> tuple[dict[str, int], Line]:
    """What the signs of whole items weigh for a claim, and where the line is drawn: at zero, once that is in."""
    places = np.array([place for place, item in enumerate(items) if is_claimed(item, claim) is not None])
    wanted = np.array([is_claimed(items[place], claim) for place in places], dtype=bool)
    scores = np.zeros(len(places))
    for fold in range(FOLDS):
        is_out = places % FOLDS == fold
        scores[is_out] = values[places[is_out]] @ learn_whole(values[places[~is_out]], wanted[~is_out])
    line = line_of(list(zip(scores.tolist(), wanted.tolist(), strict=True)))
    weights = learn_whole(values[places], wanted)
    weights[0] -= line.at
    return written_of(weights), line


class Line(NamedTuple):
    """Where the line is drawn, and how often that is right."""

    at: float
    precision: float
    recall: float
    score: float


def line_of(told: list[tuple[float, bool]], as_good: float = AS_GOOD) -> Line:
    """The sum above which a claim is best made: of lines about as good as the best one that in the middle."""
    lines = [drawn(told, at / 10) for at in range(-30, 16)]
    best = max(line.score for line in lines)
    good = [line for line in lines if line.score >= best - as_good]
    return good[len(good) // 2]


def drawn(told: list[tuple[float, bool]], at: float) -> Line:
    """How often a line is right that is drawn at a sum."""
    hits = sum(best > at and is_one for best, is_one in told)
    made = sum(best > at for best, _ in told)
    there = sum(is_one for _, is_one in told)
    precision, recall = hits / max(1, made), hits / max(1, there)
    score = (1 + BETA**2) * precision * recall / max(1e-9, BETA**2 * precision + recall)
    return Line(at, precision, recall, score)


def written(tables: dict[str, dict[str, int]]) -> str:
    """The file: of each claim its signs, those that weigh most first."""
    lines = [
        "# How much each sign of a claim weighs, in hundredths; above zero all in all, the claim is made.",
        "# Learned from benchmarks/corpus by `make weights`, not written by hand. What the signs are called is told in",
        "# src/vanitylint/reading/signs.py, those of a whole item in src/vanitylint/reading/whole.py.",
    ]
    for claim, table in tables.items():
        lines += ["", f"{claim}: >-"]
        row = "  "
        for sign, weight in sorted(table.items(), key=lambda pair: (pair[0] != BASE, -abs(pair[1]), pair[0])):
            entry = f"{sign} {weight:+d}, "
            if len(row) + len(entry) > 120:
                lines.append(row.rstrip())
                row = "  "
            row += entry
        lines.append(row.rstrip(", "))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the weights, or print how well weights read what they were not learned from."""
    parser = argparse.ArgumentParser(description="Learn how much each sign of a claim weighs.")
    parser.add_argument("--check", action="store_true", help="write nothing; print precision and recall, held out")
    parser.add_argument("--alone", action="store_true", help="learn from the corpus alone, without the public texts")
    asked = parser.parse_args()
    if not (asked.alone or HEARD.exists()):
        raise SystemExit("first: python -m benchmarks.texts, or say --alone")
    items, told = items_of("seen"), [] if asked.alone else told_of_texts()
    tables: dict[str, dict[str, int]] = {}
    sums: dict[str, list[list[float]]] = {}
    print(f"{len(items)} items, {len(told)} sentences of public texts\n{'claim':<12} signs")
    for claim in CLAIMS:
        without = held_out(items, claim, told)
        line = line_of(best_of(items, without, claim))
        learned = learn(items, claim, told)
        learned.weights[BASE] -= line.at
        table = {sign: round(100 * weight) for sign, weight in learned.weights.items()}
        tables[claim] = {sign: weight for sign, weight in table.items() if abs(weight) >= SMALLEST}
        sums[claim] = [[one - line.at for one in own] for own in without]
        print(f"{claim:<12} {len(tables[claim]):6}", flush=True)
    values = values_in(sums)
    print(f"{'claim':<12} precision  recall")
    for claim in CLAIMS:
        whole, line = whole_of(items, values, claim)
        tables[claim] |= whole
        print(f"{claim:<12} {line.precision:9.2f} {line.recall:7.2f}")
    if not asked.check:
        WEIGHTS.write_text(written(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
