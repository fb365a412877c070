"""Learn the weight of each sign of a claim: from labelled items and public texts to `rules/vocabulary/weights.json`.

python -m benchmarks.weights            learn from the seen and tiny items; write the file (`make weights`)
python -m benchmarks.weights --check    only cross-validate: train on four fifths at a time, and print held-out accuracy
python -m benchmarks.weights --alone    learn from the corpus alone, without the public texts

People labelled whole items, and quoted the sentences that made them decide. An item makes a claim if one of its
sentences does, so its probability is one minus the probability that none does (a noisy or); a quoted sentence is an
example by itself. The weights of whole items (`benchmarks/whole.py`) are learned from held-out logits of sentences, and
so is the threshold of each claim: a false positive counts more than a false negative.

The public texts are those that the language model has read (`benchmarks/texts.py`). They have no labels; the targets of
their sentences are the probabilities that the model predicts.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from functools import cache
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np
from benchmarks import around
from benchmarks.learning import Example, Network
from benchmarks.learning import train as train_network
from benchmarks.texts import READINGS, TextReading
from benchmarks.whole import learn_whole, to_file, values_in
from msgspec.structs import replace
from numpy.typing import NDArray

from vanitylint.backlog.items import Comment, WorkItem
from vanitylint.reading import Reader
from vanitylint.reading.around import Around
from vanitylint.reading.lanes import WEIGHT_FRACTION_BITS
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import BASE, STEPS_PER_UNIT, AroundFile, WeightsFile
from vanitylint.rules.examples import read_examples
from vanitylint.rules.load import load_rules
from vanitylint.shipped import rules_folder, sample_backlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vanitylint.reading.sums import Sums

CORPUS = Path(__file__).parent / "corpus"
WEIGHTS = Path(__file__).parents[1] / "rules" / "vocabulary" / "weights.json"
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
"""The slot and value of a label that each claim corresponds to."""
MIN_SENTENCES = 40
"""Minimum number of sentences with a sign; rarer signs are left out."""
UNQUOTED_WEIGHT = 0.3
"""Weight of unquoted sentences as negatives in an item that makes the claim, as quotes are incomplete."""
BETA = 0.8
"""Importance of recall relative to precision in the choice of thresholds (the beta of an F score)."""
TOLERANCE = 0.005
"""Scores that differ by less count as equal: which of them is best is chance."""
OWN_WEIGHT = 6.0
"""Weight of our own sentences: what we recommend has to be understood."""
TEXT_WEIGHT = 0.7
"""Weight of a sentence of a public text."""
LIKELY = 0.02
"""Sentences of public texts with a lower probability of a claim are sampled."""
SAMPLE_EVERY = 10
STATES: tuple[Literal["todo", "done"] | None, ...] = (None, "todo", "done")
MAX_MISMATCHES = 0.01
"""Maximum share of public texts whose sentences are split differently by now; they are left out."""
FOLDS = 5
MIN_QUOTE_OVERLAP = 0.6
"""Minimum share of a quote's words in a sentence that does not contain the quote verbatim."""

Floats = NDArray[np.float64]
Signs: TypeAlias = frozenset[str]


class Sentence(NamedTuple):
    """A sentence of an item."""

    text: str
    signs: frozenset[str]


class Item(NamedTuple):
    """A labelled item."""

    label: dict[str, Any]
    sentences: list[Sentence]


class SoftLabel(NamedTuple):
    """A sentence without a label, and the model's predictions for it."""

    signs: frozenset[str]
    probabilities: tuple[float, ...]
    """Probability of each claim."""
    is_sample: bool
    """Whether it represents others that are unlikely to make a claim."""


class SignModel(NamedTuple):
    """The trained network with its signs."""

    index_by_sign: dict[str, int]
    """Index of each sign; that of `BASE` is 0."""
    network: Network

    def logits(self, item: Item) -> list[list[float]]:
        """Return the logit of each claim for each sentence of an item, in the order of `CLAIMS`."""
        logits = self.network.logits([indices_of(sentence.signs, self.index_by_sign) for sentence in item.sentences])
        return [list(map(float, row)) for row in logits]


def indices_of(signs: Signs, index_by_sign: dict[str, int]) -> list[int]:
    """Return the indices of a sentence's known signs, and of the one that every sentence has."""
    return [0, *(index_by_sign[sign] for sign in signs if sign in index_by_sign)]


def load_items(part: str) -> list[Item]:
    """Load the labelled items of a part of the corpus, with the signs of each sentence."""
    reader = Reader()
    labels = {label["id"]: label for label in map(msgspec.json.decode, _lines(f"{part}.labels.jsonl"))}
    items = []
    for line in _lines(f"{part}.items.jsonl"):
        item = msgspec.json.decode(line, type=WorkItem)
        sentences = [Sentence(normalize(sentence.text), frozenset(signs)) for sentence, signs in reader.signs(item)]
        items.append(Item(labels[item.key], sentences))
    return items


def _lines(name: str) -> list[bytes]:
    return (CORPUS / name).read_bytes().splitlines()


_MARKUP = re.compile(r"[*_`>#|\[\]()\"“”]+")


def normalize(text: str) -> str:
    """Return a text in lower case without markup, to search it for quotes."""
    return " ".join(_MARKUP.sub(" ", text.lower()).split())


def quoted_sentences(item: Item, claim: str) -> set[int]:
    """Return the indices of the sentences that people quoted for a claim."""
    indices: set[int] = set()
    for quote in map(normalize, item.label.get("quotes", {}).get(claim, ())):
        matches = {index for index, sentence in enumerate(item.sentences) if quote in sentence.text}
        if not matches:
            words = set(quote.split())
            shares = [len(words & set(sentence.text.split())) / len(words) for sentence in item.sentences if words]
            matches = {shares.index(max(shares))} if shares and max(shares) >= MIN_QUOTE_OVERLAP else set()
        indices |= matches
    return indices


def is_claimed(item: Item, claim: str) -> bool | None:
    """Whether people say that an item makes a claim; None if they disagree or if another label takes precedence."""
    slot, value = LABELS[claim]
    label = item.label[slot]
    if label is None or (label == "is" != value):  # a look back has plans and results, too
        return None
    return bool(label == value)


def may_claim(signs: Signs, claim: str) -> bool:
    """Whether a sentence can make a claim; only its title can make an item a look back."""
    return claim != "look back" or "as title" in signs


Targets: TypeAlias = dict[str, tuple[float, float]]
"""For each claim the target probability that at least one of some sentences makes it, and its weight."""


class Lesson(NamedTuple):
    """Some sentences, and what is known about their claims."""

    sentences: list[Signs]
    targets: Targets


def lessons_of(items: list[Item]) -> Iterator[Lesson]:
    """Yield the lessons of labelled items."""
    for item in items:
        for indices, targets in targets_of(item):
            yield Lesson([item.sentences[index].signs for index in indices], targets)


def targets_of(item: Item) -> Iterator[tuple[tuple[int, ...], Targets]]:
    """Yield the targets of an item for groups of its sentences, by their indices."""
    targets_by_group: defaultdict[tuple[int, ...], Targets] = defaultdict(dict)
    for claim in CLAIMS:
        candidates = tuple(index for index, sentence in enumerate(item.sentences) if may_claim(sentence.signs, claim))
        claimed = is_claimed(item, claim)
        if claimed is None:
            continue
        group = quoted_sentences(item, claim) & set(candidates) if claimed else set()
        for index in group:
            targets_by_group[(index,)][claim] = 1.0, len(group) ** -0.5
        rest = tuple(index for index in candidates if index not in group)
        targets_by_group[rest][claim] = (0.0, UNQUOTED_WEIGHT) if group else (float(claimed), 1.0)
    yield from ((group, targets) for group, targets in targets_by_group.items() if group)


def own_lessons() -> Iterator[Lesson]:
    """Yield sentences that the reader labels correctly: of the rules' examples, the sample teams, and our tests."""
    sign_by_claim = {claim: "if look back" if claim == "look back" else f"said {claim}" for claim in CLAIMS}
    for signs in _own_sentences():
        targets = {claim: (sign in signs, OWN_WEIGHT) for claim, sign in sign_by_claim.items()}
        yield Lesson([signs], {claim: target for claim, target in targets.items() if may_claim(signs, claim)})


def own_items() -> Iterator[WorkItem]:
    """Yield the items of the rules' examples, of the sample teams, and of our tests."""
    files = (sample_backlog(), sample_backlog().with_name("in-order.jsonl"), CORPUS / "ours.items.jsonl")
    for path in files:
        yield from (msgspec.json.decode(line, type=WorkItem) for line in path.read_bytes().splitlines())
    for rule in load_rules([rules_folder()]):
        for case in read_examples(rule)[0]:
            yield from case.example.items


@cache
def _own_sentences() -> frozenset[Signs]:
    reader = Reader()
    return frozenset(frozenset(signs) for item in own_items() for _, signs in reader.signs(item))


def load_soft_labels() -> list[SoftLabel]:
    """Load the model's predictions for sentences of public texts, without most of those that make no claim."""
    reader = Reader()
    soft_labels = []
    number = mismatches = 0
    lines = READINGS.read_bytes().splitlines()
    for index, line in enumerate(lines):
        reading = msgspec.json.decode(line, type=TextReading)
        read = reader.signs(reading.item) if reading.sums else []
        if len(read) != len(reading.sums):  # the text is split into more or fewer sentences by now
            mismatches += 1
            continue
        logits_by_text = {sentence.text: sums for (sentence, _), sums in zip(read, reading.sums, strict=True)}
        for sentence, signs in reader.signs(vary_context(reading.item, index)):
            if not (logits := logits_by_text.get(sentence.text)):
                continue
            number += 1
            probabilities = [1 / (1 + exp(-logit / 100)) for logit in logits]
            if "as title" not in signs:
                probabilities[CLAIMS.index("look back")] = 0.0  # only the title makes an item a look back
            if (is_sample := number % SAMPLE_EVERY == 0) or max(probabilities) >= LIKELY:
                soft_labels.append(SoftLabel(frozenset(signs), tuple(probabilities), is_sample))
    if mismatches > MAX_MISMATCHES * len(lines):
        raise SystemExit(f"{READINGS} was made by another version: take it away, and run make weights again")
    return soft_labels


def vary_context(item: WorkItem, number: int) -> WorkItem:
    """Vary where a public text occurs: every second one in a comment, two of three in an item with a state.

    Otherwise comments and states would only be learned from labelled items, in which they come with results.
    """
    body, comments = (item.body, []) if number % 2 else ("", [Comment(body=item.body)])
    return replace(item, body=body, comments=comments, state=STATES[number % len(STATES)])


def text_lessons(soft_labels: list[SoftLabel]) -> Iterator[Lesson]:
    """Yield sentences of public texts: the likely claims, and a sample of the others."""
    for soft_label in soft_labels:
        yield Lesson(
            [soft_label.signs],
            {
                claim: (chance, TEXT_WEIGHT if chance >= LIKELY else TEXT_WEIGHT * SAMPLE_EVERY)
                for claim, chance in zip(CLAIMS, soft_label.probabilities, strict=True)
                if (chance >= LIKELY or soft_label.is_sample) and may_claim(soft_label.signs, claim)
            },
        )


def train(items: list[Item], soft_labels: list[SoftLabel], log: Callable[[str], None] = lambda _: None) -> SignModel:
    """Learn to predict claims from signs.

    Args:
        items: Labelled items.
        soft_labels: Predictions of the language model for other sentences.
        log: Called with lines of progress.
    """
    lessons = [*lessons_of(items), *own_lessons(), *text_lessons(soft_labels)]
    counts = Counter(sign for lesson in lessons for signs in lesson.sentences for sign in signs)
    kept_signs = [BASE, *sorted(sign for sign, count in counts.items() if count >= MIN_SENTENCES)]
    index_by_sign = {sign: index for index, sign in enumerate(kept_signs)}
    unknown = 0.0, 0.0
    examples = []
    for lesson in lessons:
        targets, weights = zip(*(lesson.targets.get(claim, unknown) for claim in CLAIMS), strict=True)
        examples.append(Example([indices_of(signs, index_by_sign) for signs in lesson.sentences], targets, weights))
    return SignModel(index_by_sign, train_network(examples, len(kept_signs), log))


def held_out_logits(items: list[Item], others: list[Item], soft_labels: list[SoftLabel]) -> list[list[list[float]]]:
    """Return held-out logits of each item's sentences, by weights learned from the other folds and the other items."""
    logits: list[list[list[float]]] = [[] for _ in items]
    for fold in range(FOLDS):
        rest = [item for index, item in enumerate(items) if index % FOLDS != fold]
        model = train([*rest, *others], soft_labels)
        for index in range(fold, len(items), FOLDS):
            logits[index] = model.logits(items[index])
    return logits


def by_claim(items: list[Item], logits: list[list[list[float]]]) -> dict[str, list[list[float]]]:
    """Return for each claim and item the logits of the sentences that can make it."""
    return {
        claim: [
            [
                row[column]
                for sentence, row in zip(item.sentences, rows, strict=True)
                if may_claim(sentence.signs, claim)
            ]
            for item, rows in zip(items, logits, strict=True)
        ]
        for column, claim in enumerate(CLAIMS)
    }


def best_logits(items: list[Item], logits: list[list[float]], claim: str) -> list[tuple[float, bool]]:
    """Return the highest logit and the label of each item, without unlabelled ones."""
    best = (max(item_logits, default=-np.inf) for item_logits in logits)
    labels = (is_claimed(item, claim) for item in items)
    return [(logit, label) for logit, label in zip(best, labels, strict=True) if label is not None]


def held_out_context(items: list[Item], logits: list[list[Sums]]) -> tuple[list[list[list[float]]], AroundFile]:
    """Return each item's logits with the effect of context, held out by fold, and the context weights from all items.

    Args:
        items: Labelled items.
        logits: Held-out logits of their sentences, in hundredths.
    """
    labelled = [around.LabelledItem(own, list(targets_of(item))) for item, own in zip(items, logits, strict=True)]
    moved: list[list[list[float]]] = [[] for _ in items]
    for fold in range(FOLDS):
        file = around.learn_around([item for index, item in enumerate(labelled) if index % FOLDS != fold])
        moves = Around(file).moves
        for index in range(fold, len(items), FOLDS):
            rows = zip(logits[index], moves(logits[index]), strict=True)
            moved[index] = [[(logit + move) / 100 for logit, move in zip(*row, strict=True)] for row in rows]
    return moved, around.learn_around(labelled)


def fit_whole(items: list[Item], values: Floats, claim: str) -> tuple[dict[str, int], Threshold]:
    """Return the weights of the signs of whole items for a claim, shifted by its threshold, and the threshold."""
    indices = np.array([index for index, item in enumerate(items) if is_claimed(item, claim) is not None])
    targets = np.array([is_claimed(items[index], claim) for index in indices], dtype=bool)
    scores = np.zeros(len(indices))
    for fold in range(FOLDS):
        is_held_out = indices % FOLDS == fold
        weights = learn_whole(values[indices[~is_held_out]], targets[~is_held_out])
        scores[is_held_out] = values[indices[is_held_out]] @ weights
    threshold = best_threshold(list(zip(scores.tolist(), targets.tolist(), strict=True)))
    weights = learn_whole(values[indices], targets)
    weights[0] -= threshold.value
    return to_file(weights), threshold


class Threshold(NamedTuple):
    """A threshold and its accuracy."""

    value: float
    precision: float
    recall: float
    score: float


def best_threshold(pairs: list[tuple[float, bool]], tolerance: float = TOLERANCE) -> Threshold:
    """Return the best threshold for a claim: the median of those about as good as the best."""
    thresholds = [evaluate_threshold(pairs, value / 10) for value in range(-30, 16)]
    best = max(threshold.score for threshold in thresholds)
    good = [threshold for threshold in thresholds if threshold.score >= best - tolerance]
    return good[len(good) // 2]


def evaluate_threshold(pairs: list[tuple[float, bool]], value: float) -> Threshold:
    """Return the accuracy of a threshold."""
    hits = sum(logit > value and label for logit, label in pairs)
    predicted = sum(logit > value for logit, _ in pairs)
    actual = sum(label for _, label in pairs)
    precision, recall = hits / max(1, predicted), hits / max(1, actual)
    score = (1 + BETA**2) * precision * recall / max(1e-9, BETA**2 * precision + recall)
    return Threshold(value, precision, recall, score)


ABOUT = (
    "What each sign of a claim weighs among the others: learned from benchmarks/corpus by `make weights`, not written "
    "by hand. vanitylint read --why tells what each weighs in a sentence; src/vanitylint/reading/weights.py what "
    "these numbers are, signs.py and whole.py what the signs are called."
)
_MAX_INT8 = 127


def encode(
    model: SignModel,
    thresholds: dict[str, float],
    whole: dict[str, dict[str, int]],
    context: AroundFile | None = None,
) -> bytes:
    """Encode the file, with weights rounded to its precision.

    Args:
        model: The weights for sentences.
        thresholds: Threshold of each claim.
        whole: For each claim the weights of the signs of whole items, in hundredths.
        context: The weights for the sentences around one.
    """
    network = model.network
    moves = np.clip(np.rint(network.hidden * STEPS_PER_UNIT), -_MAX_INT8, _MAX_INT8).astype(np.int8)
    speaks = np.rint(network.output * (100 << WEIGHT_FRACTION_BITS) / STEPS_PER_UNIT).astype(int)
    file = WeightsFile(
        about=ABOUT,
        signs=list(model.index_by_sign),
        moves=moves.tobytes(),
        speaks={claim: speaks[:, column].tolist() for column, claim in enumerate(CLAIMS)},
        base={
            claim: round(100 * (float(bias) - thresholds[claim]))
            for claim, bias in zip(CLAIMS, network.bias, strict=True)
        },
        whole=whole,
        around=context,
    )
    return msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n"


def main() -> None:
    """Write the weights, or only print their held-out accuracy."""
    parser = argparse.ArgumentParser(description="Learn what each sign of a claim weighs.")
    parser.add_argument("--check", action="store_true", help="write nothing; print precision and recall, held out")
    parser.add_argument("--alone", action="store_true", help="learn from the corpus alone, without the public texts")
    args = parser.parse_args()
    if not (args.alone or READINGS.exists()):
        raise SystemExit("first: python -m benchmarks.texts, or say --alone")
    items, tiny, soft_labels = load_items("seen"), load_items("tiny"), [] if args.alone else load_soft_labels()
    print(f"{len(items)} items, {len(tiny)} tiny ones, {len(soft_labels)} sentences of public texts", flush=True)
    logits, thresholds = relative_to_thresholds(items, held_out_logits(items, tiny, soft_labels))
    moved, context = held_out_context(items, logits)
    values = values_in(by_claim(items, moved))
    whole = {}
    print(f"{'claim':<12} precision  recall")
    for claim in CLAIMS:
        whole[claim], threshold = fit_whole(items, values, claim)
        print(f"{claim:<12} {threshold.precision:9.2f} {threshold.recall:7.2f}", flush=True)
    if not args.check:
        WEIGHTS.write_bytes(encode(train([*items, *tiny], soft_labels, print), thresholds, whole, context))


def relative_to_thresholds(
    items: list[Item], logits: list[list[list[float]]]
) -> tuple[list[list[Sums]], dict[str, float]]:
    """Return each item's logits relative to the thresholds, in hundredths, and the threshold of each claim."""
    thresholds = {
        claim: best_threshold(best_logits(items, claim_logits, claim)).value
        for claim, claim_logits in by_claim(items, logits).items()
    }
    values = list(thresholds.values())
    relative: list[list[Sums]] = [
        [[round(100 * (logit - value)) for logit, value in zip(row, values, strict=True)] for row in rows]
        for rows in logits
    ]
    return relative, thresholds


if __name__ == "__main__":
    main()
