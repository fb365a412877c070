"""A second look at every sentence: the signs that speak for or against each claim, weighed together.

The readers (`expecting`, `measuring`, `looking_back`) claim what is said in so many words. People also say it in words
that no pattern has, and use the same words for something else. So the signs of each sentence (`signs`) are weighed,
what the readers made of it among them. Above zero the claim is made, below it is not. The weights are learned from
labelled items (`make weights`) and stand in `rules/vocabulary/weights.yaml`, where anybody can see what counts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from vanitylint.reading import signs
from vanitylint.reading.lanes import CLAIMS, packed_at
from vanitylint.reading.whole import Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from vanitylint.reading.context import Context
    from vanitylint.reading.patterns import Patterns
    from vanitylint.reading.phrases import Phrases
    from vanitylint.reading.sentences import Sentence

BASE = "always"
"""The sign that every sentence has."""
_MOST = 100_000
"""No weight is larger, so that all that an item can have come to one number."""
Adder: TypeAlias = "Callable[[int], int]"
"""From phrases or patterns, as bits, to the sum of what they weigh."""


class Weights:
    """What each sign speaks for.

    Args:
        tables: From claim to sign to weight, in hundredths.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, int]]) -> None:
        self.tables = tables
        self._packed: dict[str, int] = {}
        for place, claim in enumerate(CLAIMS):
            for sign, weight in tables.get(claim, {}).items():
                self._packed[sign] = self._packed.get(sign, 0) + packed_at(place, weight)
        self.of_words = {sign[1:-1]: packed for sign, packed in self._packed.items() if sign.startswith(signs.QUOTE)}
        """What a word weighs, or two that follow each other, for all claims at once."""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Weights:
        """Weights as they stand in `rules/vocabulary/weights.yaml`: of each claim `sign weight, sign weight, …`.

        Raises:
            ValueError: A weight is no number or beyond all measure, or a claim is not one of `CLAIMS`.
        """
        if unknown := data.keys() - set(CLAIMS):
            raise ValueError(f"weights of an unknown claim: {', '.join(sorted(unknown))}")
        pairs = {claim: [entry.rpartition(" ") for entry in text.split(",")] for claim, text in data.items()}
        tables = {claim: {sign.strip(): int(weight) for sign, _, weight in row} for claim, row in pairs.items()}
        if far := [sign for table in tables.values() for sign, weight in table.items() if abs(weight) > _MOST]:
            raise ValueError(f"a weight is beyond {_MOST:,}: {far[0]}")
        return cls(tables)

    def sum(self, names: Iterable[str]) -> int:
        """The weights of some signs for all claims at once; `claims_in` tells which are above zero."""
        return sum(self._packed.get(name, 0) for name in names)


class _Sums(NamedTuple):
    """What counts in one place: the place itself, and what adds up phrases and patterns."""

    of_place: int
    phrases: Adder
    patterns: Adder


class Scales:
    """Weighs the sentences of one language.

    Args:
        weights: What each sign speaks for; the same for all languages, as signs are.
        phrases: The language's phrases.
        patterns: Its patterns.
    """

    def __init__(self, weights: Weights, phrases: Phrases, patterns: Patterns) -> None:
        self.weights = weights
        self.whole = Whole(weights.tables)
        """Weighs what all sentences of an item come to."""
        self._sum = weights.sum
        self._of_words = weights.of_words
        self._phrases = signs.telling(phrases)
        self._patterns = patterns.bit
        self._at = lru_cache(maxsize=1024)(self._sums_at)
        self._under = lru_cache(maxsize=1024)(lambda where, language: self._sum(signs.of_heading(where, language)))
        self._in_item = lru_cache(maxsize=1024)(lambda place, count: self._sum(signs.of_position(place, count)))
        self._first = self._by_bit(self._phrases, "^ {}")
        self._last = self._by_bit(self._phrases, "{} $")
        self._after = self._by_bit(self._patterns, "after @{}")
        self._before = self._by_bit(self._patterns, "before @{}")

    def _by_bit(self, names: Mapping[str, int], form: str) -> Adder:
        return _adder({bit: self._sum([form.format(name)]) for name, bit in names.items()})

    def _sums_at(self, place: signs.Place) -> _Sums:
        return _Sums(
            self._sum(signs.of_place(place)),
            _adder({bit: self._sum(signs.of_phrase(name, place)) for name, bit in self._phrases.items()}),
            _adder({bit: self._sum(signs.of_pattern(name, place)) for name, bit in self._patterns.items()}),
        )

    def weigh(
        self, texts: Sequence[Sequence[Sentence]], context: Context, said: Sequence[Sequence[Collection[str]]]
    ) -> list[list[int]]:
        """The sum of what the signs of each sentence weigh, for `claims_in`; the arguments are those of `signs_of`."""
        shared = self._sum((BASE, *signs.of_item(texts, context, said)))
        count = sum(map(len, texts))
        positions = (self._in_item(place, count) for place in range(count))
        totals = []
        for spoken, claims, around in zip(texts, said, signs.neighbours(texts), strict=True):
            base = shared + self._under(spoken[0].unit.where, spoken[0].language)
            weighed = self._of_text(spoken, base, signs.place_of(spoken, context), claims, around)
            totals.append([total + next(positions) for total in weighed])
        return totals

    def _of_text(
        self,
        spoken: Sequence[Sentence],
        shared: int,
        place: signs.Place,
        claims: Sequence[Collection[str]],
        around: Sequence[tuple[int, int]],
    ) -> list[int]:
        sums = self._at(place)
        of_words = self._of_words
        totals = []
        for sentence, named, (before, after) in zip(spoken, claims, around, strict=True):
            first, last = signs.edges(sentence)
            total = shared + sums.of_place + self._sum(signs.of_form(sentence))
            total += sums.phrases(sentence.tags) + sums.patterns(sentence.senses)
            total += sum([of_words[word] for word in signs.words_of(sentence) if word in of_words])
            total += self._first(first) + self._last(last) + self._after(before) + self._before(after)
            totals.append(total + self._sum([f"said {claim}" for claim in named]) if named else total)
        return totals


def _adder(weights: Mapping[int, int]) -> Adder:
    """Adds up the weights of all bits that are set; the same ones come again and again."""
    some = {bit: weight for bit, weight in weights.items() if weight}

    @lru_cache(maxsize=1024)
    def add(bits: int) -> int:
        total = 0
        while bits:
            bit = bits & -bits
            total += some.get(bit, 0)
            bits ^= bit
        return total

    return add
