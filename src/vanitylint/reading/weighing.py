"""Weigh the signs that speak for or against each claim of a sentence.

The readers (`expecting`, `measuring`, `looking_back`) find what is said explicitly. People also say it in words
that no pattern has, and use the same words for something else. So the signs of each sentence (`signs`), which include
the readers' claims, are weighed together (`weights`). A claim is made if its sum is above zero.
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
    from vanitylint.reading.sums import SumsByText
    from vanitylint.reading.weights import Weights

Adder: TypeAlias = "Callable[[int], int]"
"""From phrases or patterns, as bits, to how much they move all units."""


class _Sums(NamedTuple):
    """How much all units are moved in one place: by the place itself, and by phrases and patterns there."""

    of_place: int
    phrases: Adder
    patterns: Adder


class Scales:
    """Weighs the sentences of one language.

    Args:
        weights: The weights of the signs, which all languages share.
        phrases: The language's phrases.
        patterns: Its patterns.
    """

    def __init__(self, weights: Weights, phrases: Phrases, patterns: Patterns) -> None:
        self.weights = weights
        self.adjustments = weights.adjustments
        self._move_of = weights.total_move
        self._phrases = {bit: name for name, bit in signs.sign_phrases(phrases).items()}
        self._patterns = {bit: name for name, bit in patterns.bit.items()}
        self._cached_sums_at = lru_cache(maxsize=1024)(self._sums_at)
        self._move_of_heading = lru_cache(maxsize=1024)(
            lambda where, language: self._move_of(signs.of_heading(where, language))
        )
        self._move_of_position = lru_cache(maxsize=1024)(
            lambda index, count: self._move_of(signs.of_position(index, count))
        )
        self._first = self._adder_for(self._phrases, "^ {}")
        self._last = self._adder_for(self._phrases, "{} $")
        self._after = self._adder_for(self._patterns, "after @{}")
        self._before = self._adder_for(self._patterns, "before @{}")

    def _adder_for(self, names: Mapping[int, str], form: str) -> Adder:
        return _adder(names, lambda name: self._move_of([form.format(name)]))

    def _sums_at(self, place: signs.Place) -> _Sums:
        return _Sums(
            self._move_of(signs.of_place(place)),
            _adder(self._phrases, lambda name: self._move_of(signs.of_phrase(name, place))),
            _adder(self._patterns, lambda name: self._move_of(signs.of_pattern(name, place))),
        )

    def weigh(
        self,
        texts: Sequence[Sequence[Sentence]],
        context: Context,
        read_claims: Sequence[Sequence[Collection[str]]],
        moves: Sequence[Sequence[int]] | None = None,
    ) -> SumsByText:
        """Return the sums of each sentence, text by text; the arguments are those of `signs_of`.

        What `moves` returns is computed unless given.
        """
        shared = self._move_of((BASE, *signs.of_item(texts, context, read_claims)))
        count = sum(map(len, texts))
        positions = (shared + self._move_of_position(index, count) for index in range(count))
        moves = self.moves(texts, context, read_claims) if moves is None else moves
        return [[self.weights.sums(moved + next(positions)) for moved in row] for row in moves]

    def moves(
        self, texts: Sequence[Sequence[Sentence]], context: Context, read_claims: Sequence[Sequence[Collection[str]]]
    ) -> list[list[int]]:
        """Return how much each sentence, its place and its neighbours move all units, text by text.

        This depends on no other part of the item. The arguments are those of `signs_of`.
        """
        rows = []
        for sentences, claims, around in zip(texts, read_claims, signs.neighbours(texts), strict=True):
            of_heading = self._move_of_heading(sentences[0].unit.where, sentences[0].language)
            rows.append(self._moved_units(sentences, of_heading, signs.place_of(sentences, context), claims, around))
        return rows

    def _moved_units(
        self,
        sentences: Sequence[Sentence],
        shared: int,
        place: signs.Place,
        claims: Sequence[Collection[str]],
        around: Sequence[tuple[int, int]],
    ) -> list[int]:
        sums = self._cached_sums_at(place)
        rows = []
        for sentence, sentence_claims, (before, after) in zip(sentences, claims, around, strict=True):
            first, last = signs.edges(sentence)
            moved = shared + sums.of_place + self._move_of(signs.of_form(sentence))
            moved += sums.phrases(sentence.tags) + sums.patterns(sentence.senses)
            moved += self._move_of(self.weights.signs & signs.of_words(sentence))
            moved += self._first(first) + self._last(last) + self._after(before) + self._before(after)
            rows.append(
                moved + self._move_of([f"said {claim}" for claim in sentence_claims]) if sentence_claims else moved
            )
        return rows


def _adder(names: Mapping[int, str], moves: Callable[[str], int]) -> Adder:
    """Return a function that adds up the moves of all bits that are set; the same bits recur often.

    Args:
        names: The name of each bit.
        moves: Returns how much a name moves all units; called once for each name that occurs.
    """
    move_by_bit: dict[int, int] = {}

    @lru_cache(maxsize=1024)
    def add(bits: int) -> int:
        total = 0
        while bits:
            bit = bits & -bits
            if bit not in move_by_bit:
                move_by_bit[bit] = moves(names[bit]) if bit in names else 0
            total += move_by_bit[bit]
            bits ^= bit
        return total

    return add
