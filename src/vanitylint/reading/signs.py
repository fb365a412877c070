"""The signs by which a sentence's claims are weighed, each by name: its contents, its neighbours and its position.

| sign | meaning |
| --- | --- |
| `outcome`, `@expects` | a phrase or pattern of the vocabulary is in the sentence |
| `^ outcome`, `outcome $` | the sentence begins or ends with the phrase |
| `'should'`, `'on our'` | a word, or two consecutive ones, whether listed or not; digits are `#`; English only |
| `under 'impact'` | a word of the heading or field above the sentence |
| `in metric`, `in metric: @change` | it stands in a field or below a heading of that slot, and contains that pattern |
| `as item`, `as title: @change` | it is a list item, a title … |
| `if bug`, `if done: @result` | a fact about the item |
| `after @change`, `before @target` | a pattern in the previous or next sentence |
| `at 0`, `at 4`, `first`, `last` | in the first or last fifth of an item's sentences; the very first or last |
| `title outcome`, `beside hypothesis`, `of epic` | a phrase in the item's title, one of its slots, its kind |
| `spoken fr` | the language, if it is not English |
| `said hypothesis`, `told outcome` | a claim the readers made of the sentence, or of any in the item |
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.stories import is_scenario, is_story

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.reading.context import Context
    from vanitylint.reading.language import Language
    from vanitylint.reading.phrases import Phrases
    from vanitylint.reading.sentences import Sentence

_SHORT, _LONG = 4, 35
"""In phrases and words: a sentence of at most the first is short, one of more than the second is long."""
_SLOTS_BESIDE = frozenset(
    {"hypothesis", "metric", "outcome", "benefit", "result", "follow-up", "acceptance", "baseline", "target", "defect"}
)
_COUNT_STEP, _MAX_COUNT_STEPS = 5, 5
"""Size and number of the steps in which the number of an item's sentences is counted."""
_POSITIONS = 5
"""Number of parts of an item by which the position of a sentence is counted."""
_IGNORED_PHRASES = ("silent", "digits")
"""Phrases that are no signs."""
WORD_SIGNS_LANGUAGE = "en"
"""The only language with enough data to learn what single words mean."""
_DIGITS = frozenset("0123456789")


class Place(NamedTuple):
    """Where a sentence stands."""

    slot: str
    kind: str
    """As in `Unit.kind`."""
    of_row: bool
    is_story: bool
    is_scenario: bool
    traits: tuple[str, ...]
    """Facts about the item: `bug`, `research`, `look back`, `experiment`, `goals`, `todo`, `done`."""


def place_of(sentences: Sequence[Sentence], context: Context) -> Place:
    """Return where the sentences of one text stand."""
    unit = sentences[0].unit
    facts = {
        "bug": context.is_bug,
        "research": context.is_research,
        "look back": context.is_look_back,
        "experiment": context.is_experiment,
        "goals": context.names_goals,
        "todo": context.state == "todo",
        "done": context.state == "done",
    }
    return Place(
        slot=unit.slot or "prose",
        kind=unit.kind,
        of_row=unit.row != "",
        is_story=is_story(unit.text, sentences[0].language),
        is_scenario=is_scenario(unit.text),
        traits=tuple(trait for trait, holds in facts.items() if holds),
    )


@lru_cache(maxsize=64)
def sign_phrases(phrases: Phrases) -> dict[str, int]:
    """Return the phrases that are signs, each with its bit."""
    return {name: bit for name, bit in phrases.bit.items() if name not in _IGNORED_PHRASES}


def of_item(
    texts: Sequence[Sequence[Sentence]], context: Context, read_claims: Sequence[Sequence[Iterable[str]]]
) -> Iterator[str]:
    """Yield the signs that all sentences of an item share."""
    yield f"of {context.kind}"
    yield from {f"told {claim}" for claims in read_claims for sentence_claims in claims for claim in sentence_claims}
    slots = {sentences[0].unit.slot for sentences in texts}
    yield from (f"beside {slot}" for slot in slots & _SLOTS_BESIDE)
    if texts and (code := texts[0][0].language.code) != WORD_SIGNS_LANGUAGE:
        yield f"spoken {code}"
    yield f"sentences {min(_MAX_COUNT_STEPS, sum(map(len, texts)) // _COUNT_STEP)}"
    if texts and texts[0][0].unit.kind == "title":
        tags = 0
        for sentence in texts[0]:
            tags |= sentence.tags
        yield from (f"title {name}" for name, bit in sign_phrases(texts[0][0].language.phrases).items() if tags & bit)


def of_place(place: Place) -> Iterator[str]:
    """Yield the signs of where a sentence stands."""
    yield f"in {place.slot}"
    yield f"as {place.kind}"
    for trait in place.traits:
        yield f"if {trait}"
        yield f"if {trait}: in {place.slot}"
    for name, holds in (("row", place.of_row), ("story", place.is_story), ("scenario", place.is_scenario)):
        if holds:
            yield name


def of_phrase(name: str, place: Place) -> Iterator[str]:
    """Yield the signs of a phrase in a sentence."""
    yield name
    yield f"in {place.slot}: {name}"


def of_pattern(name: str, place: Place) -> Iterator[str]:
    """Yield the signs of a pattern in a sentence."""
    yield f"@{name}"
    yield f"in {place.slot}: @{name}"
    yield f"as {place.kind}: @{name}"
    yield from (f"if {trait}: @{name}" for trait in place.traits)


def of_form(sentence: Sentence) -> Iterator[str]:
    """Yield the signs of how a sentence is built."""
    if sentence.is_question:
        yield "question"
    if len(sentence.row) <= _SHORT:
        yield "short"
    elif len(sentence.row) > _LONG:
        yield "long"


def of_words(sentence: Sentence) -> set[str]:
    """Return the signs of its words, and of each two consecutive ones; empty if the language is not English."""
    if sentence.language.code != WORD_SIGNS_LANGUAGE:
        return set()
    words = ["#" if word[0] in _DIGITS else word for word in sentence.words]
    return {*[f"'{word}'" for word in words], *[f"'{word} {next_word}'" for word, next_word in pairwise(words)]}


def of_position(index: int, count: int) -> Iterator[str]:
    """Yield the signs of a sentence's position in its item.

    Args:
        index: Index of the sentence in the item.
        count: Number of the item's sentences.
    """
    yield f"at {index * _POSITIONS // count}"
    if index == 0:
        yield "first"
    if index == count - 1:
        yield "last"


def of_heading(where: str, language: Language) -> set[str]:
    """Return the signs of the heading or field above a text, which is the last part of `where`."""
    heading = where.rpartition(" > ")[2] if " > " in where else where.removeprefix("field ")
    if heading == where or language.code != WORD_SIGNS_LANGUAGE:
        return set()
    return {f"under '{word}'" for word in language.phrases.split(heading.lower())}


def are_neighbours(one: Sequence[Sentence], other: Sequence[Sentence]) -> bool:
    """Return whether two texts stand below the same heading or in the same field."""
    return one[0].unit.where == other[0].unit.where


def neighbours(texts: Sequence[Sequence[Sentence]]) -> list[list[tuple[int, int]]]:
    """Return for each sentence the patterns in the previous and next one, if they stand in the same place."""
    senses = [[sentence.senses for sentence in sentences] for sentences in texts]
    around: list[list[tuple[int, int]]] = []
    for index, current in enumerate(senses):
        before = senses[index - 1][-1] if index and are_neighbours(texts[index - 1], texts[index]) else 0
        is_last = index + 1 == len(texts) or not are_neighbours(texts[index], texts[index + 1])
        after = 0 if is_last else senses[index + 1][0]
        around.append(list(zip([before, *current[:-1]], [*current[1:], after], strict=True)))
    return around


def signs_of(
    texts: Sequence[Sequence[Sentence]], context: Context, read_claims: Sequence[Sequence[Iterable[str]]]
) -> list[list[set[str]]]:
    """Return all signs of each sentence, by name; `Scales` adds up the same ones without creating the names.

    Args:
        texts: The sentences of all of an item's texts, text by text.
        context: What is known about the item.
        read_claims: For each sentence the claims that the readers made of it.
    """
    shared = set(of_item(texts, context, read_claims))
    count = sum(map(len, texts))
    positions = iter(range(count))
    result = []
    for sentences, claims, around in zip(texts, read_claims, neighbours(texts), strict=True):
        place = place_of(sentences, context)
        text_signs = {*shared, *of_place(place), *of_heading(sentences[0].unit.where, sentences[0].language)}
        row = []
        for sentence, sentence_claims, patterns_beside in zip(sentences, claims, around, strict=True):
            position_signs = set(of_position(next(positions), count))
            claim_signs = {f"said {claim}" for claim in sentence_claims}
            own_signs = _signs_of_sentence(sentence, place) | _signs_of_neighbours(sentence, *patterns_beside)
            row.append(text_signs | position_signs | claim_signs | own_signs)
        result.append(row)
    return result


def _signs_of_sentence(sentence: Sentence, place: Place) -> set[str]:
    language = sentence.language
    names = {*of_form(sentence), *of_words(sentence)}
    first, last = edges(sentence)
    for name, bit in sign_phrases(language.phrases).items():
        if sentence.tags & bit:
            names.update(of_phrase(name, place))
        if first & bit:
            names.add(f"^ {name}")
        if last & bit:
            names.add(f"{name} $")
    for name, bit in language.patterns.bit.items():
        if sentence.senses & bit:
            names.update(of_pattern(name, place))
    return names


def _signs_of_neighbours(sentence: Sentence, before: int, after: int) -> set[str]:
    patterns = sentence.language.patterns.bit.items()
    return {f"after @{name}" for name, bit in patterns if before & bit} | {
        f"before @{name}" for name, bit in patterns if after & bit
    }


def edges(sentence: Sentence) -> tuple[int, int]:
    """Return the tags of a sentence's first and last phrase or word."""
    known, row = sentence.language.phrases.tags_of_code, sentence.row
    return (known[row[0]], known[row[-1]]) if row else (0, 0)
