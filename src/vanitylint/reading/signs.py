"""The signs by which a sentence's claims are weighed, each by its name: what stands in it, around it, and where.

| sign | means |
| --- | --- |
| `outcome`, `@expects` | a phrase or pattern of the vocabulary is in the sentence |
| `^ outcome`, `outcome $` | the sentence begins or ends with the phrase |
| `'should'`, `'on our'` | a word, or two that follow each other, in whatever list; digits are `#`; English only |
| `under 'impact'` | a word of the heading or the field it stands under |
| `in metric`, `in metric: @change` | it stands under a heading or in a field of that slot, with that pattern in it |
| `as item`, `as title: @change` | it is an item of a list, a title … |
| `if bug`, `if done: @result` | what is known of the item |
| `after @change`, `before @target` | a pattern in the sentence before or after it |
| `at 0`, `at 4`, `first`, `last` | in the first or the last fifth of an item's sentences; the very first or last |
| `title outcome`, `beside hypothesis`, `of epic` | a phrase in the item's title, a slot that it opens, its kind |
| `spoken fr` | its language, where that is not English |
| `said hypothesis`, `told outcome` | what the readers made of the sentence, or of any in the item |
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
"""A sentence of so many phrases and words or fewer is short; of more than so many it is long."""
_TELLING_SLOTS = frozenset(
    {"hypothesis", "metric", "outcome", "benefit", "result", "follow-up", "acceptance", "baseline", "target", "defect"}
)
_STEP, _STEPS = 5, 5
"""Items are told apart by how many sentences they have: five at a time, so many steps."""
_PARTS = 5
"""Sentences are told apart by the part of the item they stand in."""
_SILENT = ("silent", "digits")
"""Phrases that say nothing by themselves."""
OF_WORDS = "en"
"""The language of which there is enough to learn what single words say."""
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
    """What is known of the item it stands in: `bug`, `research`, `look back`, `experiment`, `goals`, `todo`, `done`."""


def place_of(spoken: Sequence[Sentence], context: Context) -> Place:
    """Where the sentences of one text stand."""
    unit = spoken[0].unit
    known = {
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
        is_story=is_story(unit.text, spoken[0].language),
        is_scenario=is_scenario(unit.text),
        traits=tuple(trait for trait, holds in known.items() if holds),
    )


@lru_cache(maxsize=64)
def telling(phrases: Phrases) -> dict[str, int]:
    """The phrases that are signs, each with its bit."""
    return {name: bit for name, bit in phrases.bit.items() if name not in _SILENT}


def of_item(
    texts: Sequence[Sequence[Sentence]], context: Context, said: Sequence[Sequence[Iterable[str]]]
) -> Iterator[str]:
    """The signs that all sentences of an item share."""
    yield f"of {context.kind}"
    yield from {f"told {claim}" for claims in said for named in claims for claim in named}
    slots = {spoken[0].unit.slot for spoken in texts}
    yield from (f"beside {slot}" for slot in slots & _TELLING_SLOTS)
    if texts and (code := texts[0][0].language.code) != OF_WORDS:
        yield f"spoken {code}"
    yield f"sentences {min(_STEPS, sum(map(len, texts)) // _STEP)}"
    if texts and texts[0][0].unit.kind == "title":
        tags = 0
        for sentence in texts[0]:
            tags |= sentence.tags
        yield from (f"title {name}" for name, bit in telling(texts[0][0].language.phrases).items() if tags & bit)


def of_place(place: Place) -> Iterator[str]:
    """The signs of where a sentence stands."""
    yield f"in {place.slot}"
    yield f"as {place.kind}"
    for trait in place.traits:
        yield f"if {trait}"
        yield f"if {trait}: in {place.slot}"
    for name, holds in (("row", place.of_row), ("story", place.is_story), ("scenario", place.is_scenario)):
        if holds:
            yield name


def of_phrase(name: str, place: Place) -> Iterator[str]:
    """The signs of a phrase in a sentence."""
    yield name
    yield f"in {place.slot}: {name}"


def of_pattern(name: str, place: Place) -> Iterator[str]:
    """The signs of a pattern in a sentence."""
    yield f"@{name}"
    yield f"in {place.slot}: @{name}"
    yield f"as {place.kind}: @{name}"
    yield from (f"if {trait}: @{name}" for trait in place.traits)


def of_form(sentence: Sentence) -> Iterator[str]:
    """The signs of how a sentence is built."""
    if sentence.is_question:
        yield "question"
    if len(sentence.row) <= _SHORT:
        yield "short"
    elif len(sentence.row) > _LONG:
        yield "long"


def words_of(sentence: Sentence) -> set[str]:
    """The signs of its words, and of each two that follow each other; none where the language is not English."""
    if sentence.language.code != OF_WORDS:
        return set()
    words = ["#" if word[0] in _DIGITS else word for word in sentence.words]
    return {*[f"'{word}'" for word in words], *[f"'{word} {following}'" for word, following in pairwise(words)]}


def of_position(place: int, count: int) -> Iterator[str]:
    """The signs of where in its item a sentence stands.

    Args:
        place: Its number among the item's sentences, from 0.
        count: How many there are.
    """
    yield f"at {place * _PARTS // count}"
    if place == 0:
        yield "first"
    if place == count - 1:
        yield "last"


def of_heading(where: str, language: Language) -> set[str]:
    """The signs of the heading or field that a text stands under, which is the last part of its place."""
    heading = where.rpartition(" > ")[2] if " > " in where else where.removeprefix("field ")
    if heading == where or language.code != OF_WORDS:
        return set()
    return {f"under '{word}'" for word in language.phrases.split(heading.lower())}


def are_neighbours(one: Sequence[Sentence], other: Sequence[Sentence]) -> bool:
    """Whether two texts stand in the same place."""
    return one[0].unit.where == other[0].unit.where


def neighbours(texts: Sequence[Sequence[Sentence]]) -> list[list[tuple[int, int]]]:
    """For each sentence the patterns in those before and after it, as far as they stand in the same place."""
    senses = [[sentence.senses for sentence in spoken] for spoken in texts]
    around: list[list[tuple[int, int]]] = []
    for place, own in enumerate(senses):
        before = senses[place - 1][-1] if place and are_neighbours(texts[place - 1], texts[place]) else 0
        is_last = place + 1 == len(texts) or not are_neighbours(texts[place], texts[place + 1])
        after = 0 if is_last else senses[place + 1][0]
        around.append(list(zip([before, *own[:-1]], [*own[1:], after], strict=True)))
    return around


def signs_of(
    texts: Sequence[Sequence[Sentence]], context: Context, said: Sequence[Sequence[Iterable[str]]]
) -> list[list[set[str]]]:
    """All signs of each sentence, by name; `Scales` adds up the same ones without spelling them out.

    Args:
        texts: The sentences of all of an item's texts, text by text.
        context: What is known of the item.
        said: For each sentence the claims that the readers made of it.
    """
    shared = set(of_item(texts, context, said))
    count = sum(map(len, texts))
    positions = iter(range(count))
    result = []
    for spoken, claims, around in zip(texts, said, neighbours(texts), strict=True):
        place = place_of(spoken, context)
        here = {*shared, *of_place(place), *of_heading(spoken[0].unit.where, spoken[0].language)}
        row = []
        for sentence, named, sides in zip(spoken, claims, around, strict=True):
            where = set(of_position(next(positions), count))
            said_here = {f"said {claim}" for claim in named}
            row.append(here | where | said_here | _of_sentence(sentence, place) | _of_neighbours(sentence, *sides))
        result.append(row)
    return result


def _of_sentence(sentence: Sentence, place: Place) -> set[str]:
    language = sentence.language
    names = {*of_form(sentence), *words_of(sentence)}
    first, last = edges(sentence)
    for name, bit in telling(language.phrases).items():
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


def _of_neighbours(sentence: Sentence, before: int, after: int) -> set[str]:
    patterns = sentence.language.patterns.bit.items()
    return {f"after @{name}" for name, bit in patterns if before & bit} | {
        f"before @{name}" for name, bit in patterns if after & bit
    }


def edges(sentence: Sentence) -> tuple[int, int]:
    """The tags of a sentence's first and last phrase or word."""
    known, row = sentence.language.phrases.tags_of_code, sentence.row
    return (known[row[0]], known[row[-1]]) if row else (0, 0)
