"""Learns what each sign of a claim weighs: from labelled items and public texts to `rules/vocabulary/weights.json`.

python -m benchmarks.weights            learn from what is seen and tiny in the corpus; write the file (`make weights`)
python -m benchmarks.weights --check    learn from four fifths at a time, and print how well the rest is read
python -m benchmarks.weights --alone    learn from the corpus alone, without the public texts

People labelled whole items, and quoted the sentences that made them say so. An item makes a claim where one of its
sentences does, so the chance that it does is one minus the chance that none does (a noisy or); a sentence that was
quoted is an item by itself. What a whole item comes to (`benchmarks/whole.py`) is learned of the sums that its
sentences have by weights that were learned without it; where to draw the line, too: a claim too many counts more than
one too few.

The public texts are those that `benchmarks/texts.py` had the language model read. Nobody labelled them; each sentence
counts as a claim to the degree that the model takes it for one.
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
from benchmarks.learning import learn as learn_network
from benchmarks.texts import HEARD, Heard
from benchmarks.whole import learn_whole, values_in, written_of
from msgspec.structs import replace
from numpy.typing import NDArray

from vanitylint.backlog.items import Comment, WorkItem
from vanitylint.reading import Reader
from vanitylint.reading.around import Around
from vanitylint.reading.lanes import FINE
from vanitylint.reading.sums import CLAIMS
from vanitylint.reading.weights import BASE, STEPS, AroundFile, WeightsFile
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
"""Which slot and value of a label each claim is."""
FEWEST = 40
"""Signs of fewer sentences are left out."""
REST = 0.3
"""How much it counts that a sentence was not quoted in an item that makes the claim: quotes are not complete."""
BETA = 0.8
"""Recall counts this much of what precision counts, where the line is drawn (the beta of an F score)."""
AS_GOOD = 0.005
"""Scores that differ by less are one: which is the best among them is chance."""
OWN = 6.0
"""How much a sentence of our own counts: what we propose has to be understood."""
OF_TEXT = 0.7
"""How much a sentence of a public text counts."""
UNLIKELY = 0.02
"""Of the sentences of public texts that are less likely a claim, one in so many is learned from, for all of them:"""
ONE_IN = 10
STATES: tuple[Literal["todo", "done"] | None, ...] = (None, "todo", "done")
MOST_OTHERWISE = 0.01
"""So many of the public texts may be cut into other sentences by now; they are left out."""
FOLDS = 5
ENOUGH = 0.6
"""The share of a quote's words that a sentence has to hold where it does not hold the quote as it is."""

Floats = NDArray[np.float64]
Signs: TypeAlias = frozenset[str]


class Sentence(NamedTuple):
    """One sentence of an item."""

    text: str
    signs: frozenset[str]


class Item(NamedTuple):
    """A labelled item."""

    label: dict[str, Any]
    sentences: list[Sentence]


class Told(NamedTuple):
    """What a model made of a sentence that nobody labelled."""

    signs: frozenset[str]
    chances: tuple[float, ...]
    """Of each claim, that the sentence makes it."""
    is_sample: bool
    """Whether it stands for others that are unlikely to make a claim."""


class Learned(NamedTuple):
    """What was learned."""

    number: dict[str, int]
    """Of each sign, `BASE` is 0."""
    network: Network

    def sums(self, item: Item) -> list[list[float]]:
        """For each sentence of an item the sum for each claim, in the order of `CLAIMS`."""
        sums = self.network.sums([numbers_of(sentence.signs, self.number) for sentence in item.sentences])
        return [list(map(float, row)) for row in sums]


def numbers_of(signs: Signs, number: dict[str, int]) -> list[int]:
    """A sentence's signs by number, as far as they are known, and the one that every sentence has."""
    return [0, *(number[sign] for sign in signs if sign in number)]


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


def may_tell(signs: Signs, claim: str) -> bool:
    """Whether a sentence may make a claim: what an item is itself, its title tells."""
    return claim != "look back" or "as title" in signs


Known: TypeAlias = dict[str, tuple[float, float]]
"""From claim to how likely it is that one of some sentences at least makes it, and how much that counts."""


class Lesson(NamedTuple):
    """Some sentences, and what is known of their claims."""

    sentences: list[Signs]
    known: Known


def lessons_of(items: list[Item]) -> Iterator[Lesson]:
    """What the items tell."""
    for item in items:
        for places, known in told_by(item):
            yield Lesson([item.sentences[place].signs for place in places], known)


def told_by(item: Item) -> Iterator[tuple[tuple[int, ...], Known]]:
    """What an item tells of some of its sentences, by their numbers."""
    told: defaultdict[tuple[int, ...], Known] = defaultdict(dict)
    for claim in CLAIMS:
        all_places = tuple(place for place, one in enumerate(item.sentences) if may_tell(one.signs, claim))
        is_one = is_claimed(item, claim)
        if is_one is None:
            continue
        places = quoted(item, claim) & set(all_places) if is_one else set()
        for place in places:
            told[(place,)][claim] = 1.0, len(places) ** -0.5
        rest = tuple(place for place in all_places if place not in places)
        told[rest][claim] = (0.0, REST) if places else (float(is_one), 1.0)
    yield from ((places, known) for places, known in told.items() if places)


def own_lessons() -> Iterator[Lesson]:
    """Sentences of which the readers' word is right: of the rules' examples, the sample teams, and our tests."""
    for signs in _own_sentences():
        said = {claim: "if look back" if claim == "look back" else f"said {claim}" for claim in CLAIMS}
        yield Lesson([signs], {claim: (sign in signs, OWN) for claim, sign in said.items() if may_tell(signs, claim)})


def own_items() -> Iterator[WorkItem]:
    """The rules' examples, the sample teams, and what our tests read."""
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


def told_of_texts() -> list[Told]:
    """What the model made of the sentences of the public texts, without most of those in which nothing is claimed."""
    reader = Reader()
    found = []
    number = otherwise = 0
    lines = HEARD.read_bytes().splitlines()
    for place, line in enumerate(lines):
        heard = msgspec.json.decode(line, type=Heard)
        read = reader.signs(heard.item) if heard.sums else []
        if len(read) != len(heard.sums):  # by now it has more sentences, or fewer
            otherwise += 1
            continue
        sums_of = {sentence.text: sums for (sentence, _), sums in zip(read, heard.sums, strict=True)}
        for sentence, signs in reader.signs(placed(heard.item, place)):
            if not (sums := sums_of.get(sentence.text)):
                continue
            number += 1
            chances = [1 / (1 + exp(-one / 100)) for one in sums]
            if "as title" not in signs:
                chances[CLAIMS.index("look back")] = 0.0  # what an item is itself, its title tells
            if (is_sample := number % ONE_IN == 0) or max(chances) >= UNLIKELY:
                found.append(Told(frozenset(signs), tuple(chances), is_sample))
    if otherwise > MOST_OTHERWISE * len(lines):
        raise SystemExit(f"{HEARD} was made by another version: take it away, and run make weights again")
    return found


def placed(item: WorkItem, number: int) -> WorkItem:
    """A public text as work items have such texts: every other one in a comment, two of three in one that has a state.

    Else all that was learned of comments and of what is done would be of labelled items, in which results stand there.
    """
    body, comments = (item.body, []) if number % 2 else ("", [Comment(body=item.body)])
    return replace(item, body=body, comments=comments, state=STATES[number % len(STATES)])


def text_lessons(told: list[Told]) -> Iterator[Lesson]:
    """Sentences of public texts: the likely ones, and some for all of the others."""
    for sentence in told:
        yield Lesson(
            [sentence.signs],
            {
                claim: (chance, OF_TEXT if chance >= UNLIKELY else OF_TEXT * ONE_IN)
                for claim, chance in zip(CLAIMS, sentence.chances, strict=True)
                if (chance >= UNLIKELY or sentence.is_sample) and may_tell(sentence.signs, claim)
            },
        )


def learn(items: list[Item], told: list[Told], tell: Callable[[str], None] = lambda _: None) -> Learned:
    """Learn by which signs the claims are told.

    Args:
        items: Labelled items.
        told: What a model made of other sentences.
        tell: Is told how far it is.
    """
    lessons = [*lessons_of(items), *own_lessons(), *text_lessons(told)]
    counts = Counter(sign for lesson in lessons for signs in lesson.sentences for sign in signs)
    names = [BASE, *sorted(sign for sign, count in counts.items() if count >= FEWEST)]
    number = {name: place for place, name in enumerate(names)}
    unknown = 0.0, 0.0
    examples = []
    for lesson in lessons:
        chances, count_for = zip(*(lesson.known.get(claim, unknown) for claim in CLAIMS), strict=True)
        examples.append(Example([numbers_of(signs, number) for signs in lesson.sentences], chances, count_for))
    return Learned(number, learn_network(examples, len(names), tell))


def held_out(items: list[Item], others: list[Item], told: list[Told]) -> list[list[list[float]]]:
    """For each item the sums of its sentences, by weights that were learned from the rest and the others."""
    found: list[list[list[float]]] = [[] for _ in items]
    for fold in range(FOLDS):
        rest = [item for place, item in enumerate(items) if place % FOLDS != fold]
        learned = learn([*rest, *others], told)
        for place in range(fold, len(items), FOLDS):
            found[place] = learned.sums(items[place])
    return found


def by_claim(items: list[Item], sums: list[list[list[float]]]) -> dict[str, list[list[float]]]:
    """For each claim of each item the sums of the sentences that may make it."""
    return {
        claim: [
            [row[column] for sentence, row in zip(item.sentences, rows, strict=True) if may_tell(sentence.signs, claim)]
            for item, rows in zip(items, sums, strict=True)
        ]
        for column, claim in enumerate(CLAIMS)
    }


def best_of(items: list[Item], sums: list[list[float]], claim: str) -> list[tuple[float, bool]]:
    """The best sum of each item, and whether people say that it claims; without those where they do not say."""
    pairs = ((max(own, default=-np.inf), is_claimed(item, claim)) for item, own in zip(items, sums, strict=True))
    return [(best, is_one) for best, is_one in pairs if is_one is not None]


def moved_by_others(items: list[Item], sums: list[list[Sums]]) -> tuple[list[list[list[float]]], AroundFile]:
    """For each item the sums of its sentences once what stands around them is counted in, and what that comes to.

    Each is moved by what was learned from the others.

    Args:
        items: Labelled items.
        sums: Of their sentences, in hundredths, by weights that were learned without them.
    """
    known = [around.Known(own, list(told_by(item))) for item, own in zip(items, sums, strict=True)]
    found: list[list[list[float]]] = [[] for _ in items]
    for fold in range(FOLDS):
        file = around.learn_around([each for place, each in enumerate(known) if place % FOLDS != fold])
        moves = Around(file).moves
        for place in range(fold, len(items), FOLDS):
            rows = zip(sums[place], moves(sums[place]), strict=True)
            found[place] = [[(one + move) / 100 for one, move in zip(*row, strict=True)] for row in rows]
    return found, around.learn_around(known)


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


ABOUT = (
    "What each sign of a claim weighs among the others: learned from benchmarks/corpus by `make weights`, not written "
    "by hand. vanitylint read --why tells what each weighs in a sentence; src/vanitylint/reading/weights.py what "
    "these numbers are, signs.py and whole.py what the signs are called."
)
_LIMIT = 127


def written(
    learned: Learned,
    lines: dict[str, float],
    whole: dict[str, dict[str, int]],
    neighbours: AroundFile | None = None,
) -> bytes:
    """The file, with numbers rounded to those that it holds.

    Args:
        learned: What was learned of sentences.
        lines: From claim to the sum above which it is made.
        whole: From claim to what the signs of whole items weigh, in hundredths.
        neighbours: What is told by the sentences around one.
    """
    network = learned.network
    moves = np.clip(np.rint(network.inner * STEPS), -_LIMIT, _LIMIT).astype(np.int8)
    speaks = np.rint(network.outer * (100 << FINE) / STEPS).astype(int)
    file = WeightsFile(
        about=ABOUT,
        signs=list(learned.number),
        moves=moves.tobytes(),
        speaks={claim: speaks[:, column].tolist() for column, claim in enumerate(CLAIMS)},
        base={
            claim: round(100 * (float(base) - lines[claim])) for claim, base in zip(CLAIMS, network.base, strict=True)
        },
        whole=whole,
        around=neighbours,
    )
    return msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n"


def main() -> None:
    """Write the weights, or print how well weights read what they were not learned from."""
    parser = argparse.ArgumentParser(description="Learn what each sign of a claim weighs.")
    parser.add_argument("--check", action="store_true", help="write nothing; print precision and recall, held out")
    parser.add_argument("--alone", action="store_true", help="learn from the corpus alone, without the public texts")
    asked = parser.parse_args()
    if not (asked.alone or HEARD.exists()):
        raise SystemExit("first: python -m benchmarks.texts, or say --alone")
    items, tiny, told = items_of("seen"), items_of("tiny"), [] if asked.alone else told_of_texts()
    print(f"{len(items)} items, {len(tiny)} tiny ones, {len(told)} sentences of public texts", flush=True)
    sums, lines = from_lines(items, held_out(items, tiny, told))
    moved, neighbours = moved_by_others(items, sums)
    values = values_in(by_claim(items, moved))
    whole = {}
    print(f"{'claim':<12} precision  recall")
    for claim in CLAIMS:
        whole[claim], line = whole_of(items, values, claim)
        print(f"{claim:<12} {line.precision:9.2f} {line.recall:7.2f}", flush=True)
    if not asked.check:
        WEIGHTS.write_bytes(written(learn([*items, *tiny], told, print), lines, whole, neighbours))


def from_lines(items: list[Item], sums: list[list[list[float]]]) -> tuple[list[list[Sums]], dict[str, float]]:
    """For each item the sums of its sentences from where the line of each claim is drawn, in hundredths; the lines."""
    lines = {claim: line_of(best_of(items, own, claim)).at for claim, own in by_claim(items, sums).items()}
    at = list(lines.values())
    rows: list[list[Sums]] = [
        [[round(100 * (one - line)) for one, line in zip(row, at, strict=True)] for row in own] for own in sums
    ]
    return rows, lines


if __name__ == "__main__":
    main()
