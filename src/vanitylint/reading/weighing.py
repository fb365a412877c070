"""A second look at every sentence: the signs that speak for or against each claim, weighed together.

The readers (`expecting`, `measuring`, `looking_back`) claim what is said in so many words. People also say it in words
that no pattern has, and use the same words for something else. So the signs of each sentence (`signs`) are weighed
together (`weights`), what the readers made of it among them. Above zero the claim is made, below it is not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from vanitylint.reading import signs
from vanitylint.reading.weights import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from vanitylint.reading.context import Context
    from vanitylint.reading.patterns import Patterns
    from vanitylint.reading.phrases import Phrases
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.sums import OfTexts
    from vanitylint.reading.weights import Weights

Adder: TypeAlias = "Callable[[int], int]"
"""From phrases or patterns, as bits, to how they move all units."""


class _Sums(NamedTuple):
    """What moves units in one place: the place itself, and what adds up phrases and patterns."""

    of_place: int
    phrases: Adder
    patterns: Adder


class Scales:
    """Weighs the sentences of one language.

    Args:
        weights: What signs speak for; the same for all languages, as signs are.
        phrases: The language's phrases.
        patterns: Its patterns.
    """

    def __init__(self, weights: Weights, phrases: Phrases, patterns: Patterns) -> None:
        self.weights = weights
        self.elsewhere = weights.elsewhere
        self._sum = weights.moved
        self._phrases = {bit: name for name, bit in signs.telling(phrases).items()}
        self._patterns = {bit: name for name, bit in patterns.bit.items()}
        self._at = lru_cache(maxsize=1024)(self._sums_at)
        self._under = lru_cache(maxsize=1024)(lambda where, language: self._sum(signs.of_heading(where, language)))
        self._in_item = lru_cache(maxsize=1024)(lambda place, count: self._sum(signs.of_position(place, count)))
        self._first = self._by_bit(self._phrases, "^ {}")
        self._last = self._by_bit(self._phrases, "{} $")
        self._after = self._by_bit(self._patterns, "after @{}")
        self._before = self._by_bit(self._patterns, "before @{}")

    def _by_bit(self, names: Mapping[int, str], form: str) -> Adder:
        return _adder(names, lambda name: self._sum([form.format(name)]))

    def _sums_at(self, place: signs.Place) -> _Sums:
        return _Sums(
            self._sum(signs.of_place(place)),
            _adder(self._phrases, lambda name: self._sum(signs.of_phrase(name, place))),
            _adder(self._patterns, lambda name: self._sum(signs.of_pattern(name, place))),
        )

    def weigh(
        self, texts: Sequence[Sequence[Sentence]], context: Context, said: Sequence[Sequence[Collection[str]]]
    ) -> OfTexts:
        """What the signs of each sentence come to, text by text; the arguments are those of `signs_of`."""
        shared = self._sum((BASE, *signs.of_item(texts, context, said)))
        count = sum(map(len, texts))
        positions = (self._in_item(place, count) for place in range(count))
        totals = []
        for spoken, claims, around in zip(texts, said, signs.neighbours(texts), strict=True):
            here = shared + self._under(spoken[0].unit.where, spoken[0].language)
            weighed = self._moved(spoken, here, signs.place_of(spoken, context), claims, around)
            totals.append([self.weights.speak(moved + next(positions)) for moved in weighed])
        return totals

    def _moved(
        self,
        spoken: Sequence[Sentence],
        shared: int,
        place: signs.Place,
        claims: Sequence[Collection[str]],
        around: Sequence[tuple[int, int]],
    ) -> list[int]:
        sums = self._at(place)
        rows = []
        for sentence, named, (before, after) in zip(spoken, claims, around, strict=True):
            first, last = signs.edges(sentence)
            moved = shared + sums.of_place + self._sum(signs.of_form(sentence))
            moved += sums.phrases(sentence.tags) + sums.patterns(sentence.senses)
            moved += self._sum(self.weights.signs & signs.words_of(sentence))
            moved += self._first(first) + self._last(last) + self._after(before) + self._before(after)
            rows.append(moved + self._sum([f"said {claim}" for claim in named]) if named else moved)
        return rows


def _adder(names: Mapping[int, str], moves: Callable[[str], int]) -> Adder:
    """Adds up what all bits that are set move; the same ones come again and again.

    Args:
        names: What a bit stands for.
        moves: How that moves all units; asked once for each name that comes along.
    """
    of_bit: dict[int, int] = {}

    @lru_cache(maxsize=1024)
    def add(bits: int) -> int:
        total = 0
        while bits:
            bit = bits & -bits
            if bit not in of_bit:
                of_bit[bit] = moves(names[bit]) if bit in names else 0
            total += of_bit[bit]
            bits ^= bit
        return total

    return add
