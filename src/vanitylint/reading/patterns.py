"""Patterns over a row of tags: which phrases stand in which order, with how many other words between them.

The notation, in `rules/vocabulary/patterns.yaml`:

    up|down ..3 outcome      a word of change, at most three other words, an outcome
    more people? act         a tag with ? may be missing
    !past up                 any one word without the tag
    @change                  one of the patterns of that name
    ^ to                     at the beginning; $ is the end

All patterns are looked for at once, in one pass over a row: each place of each of them is a bit of one number, which
says how far which patterns have come. (In the words of the trade: an extended Shift-And automaton, see Navarro and
Raffinot, Flexible Pattern Matching in Strings, 2002, 4.3.) So a row takes a time that grows with its length, whatever
stands in it, and nothing has to be compiled.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vanitylint.reading.phrases import Phrases

_LONGEST_ROW = 250
"""Sentences beyond so many phrases and words are looked at up to there."""
_REMEMBERED = 8192


class Shape(NamedTuple):
    """What a row of tags holds."""

    tags: int
    """All tags in it, as a bit set."""
    patterns: int
    """All patterns in it, as a bit set; the bits are those of `Patterns.bit`."""


class _Step(NamedTuple):
    """One word of an alternative."""

    tags: int
    """The word has one of these, as a bit set …"""
    is_without: bool = False
    """… or none of them."""
    may_miss: bool = False


_ANY = _Step(0, is_without=True, may_miss=True)
_BEGINNING, _END = _Step(-1), _Step(-2)
"""What `^` and `$` stand for; no word is looked at."""
_Steps: TypeAlias = tuple[_Step, ...]


class Patterns:
    """Named patterns, looked for all at once.

    Args:
        patterns: From name to alternatives in the notation above. A name may be used by those below it.
        phrases: Whose tags they speak of.

    Raises:
        ValueError: A pattern names something that is not there, or what is to begin or end a row stands amid others.
    """

    def __init__(self, patterns: Mapping[str, Iterable[str]], phrases: Phrases) -> None:
        self._phrases = phrases
        self.bit = {name: 1 << place for place, name in enumerate(patterns)}
        self._alternatives: dict[str, list[_Steps]] = {}
        for name, alternatives in patterns.items():
            self._alternatives[name] = [steps for words in alternatives for steps in self._written_out(words)]
        told = {self.bit[name]: steps for name, steps in self._alternatives.items() if not name.startswith("_")}
        self._progress = _Progress(told)
        self._fitting = cache(lambda code: self._progress.fitting(phrases.tags_of_code[code]))
        self.shape = lru_cache(_REMEMBERED)(self._shape)

    def _shape(self, row: str) -> Shape:
        """All tags and patterns in a row of tags."""
        tags = 0
        for code in set(row):
            tags |= self._phrases.tags_of_code[code]
        if not tags:
            return Shape(0, 0)
        return Shape(tags, self._progress.found(map(self._fitting, row[:_LONGEST_ROW])))

    def _written_out(self, words: str) -> Iterator[_Steps]:
        """An alternative without names of others: one for each that these can stand for."""
        for parts in product(*(self._part(word) for word in words.split())):
            yield tuple(step for steps in parts for step in steps)

    def _part(self, word: str) -> list[_Steps]:
        """What a word of the notation can stand for."""
        may_miss = word.endswith("?")
        name = word.rstrip("?")
        if name in "^$":
            return [(_BEGINNING if name == "^" else _END,)]
        if name.startswith(".."):
            if not name[2:].isdecimal():
                raise ValueError(f"no number of words in the gap {word!r}")
            return [(_ANY,) * int(name[2:])]
        if name.startswith("@"):
            try:
                return [*self._alternatives[name[1:]], *([()] if may_miss else [])]
            except KeyError:
                raise ValueError(f"no pattern {name} above {word!r}") from None
        tags = 0
        for tag in name.removeprefix("!").split("|"):
            try:
                tags |= self._phrases.bit[tag]
            except KeyError:
                raise ValueError(f"no phrases {tag!r} for the pattern {word!r}") from None
        return [(_Step(tags, name.startswith("!"), may_miss),)]


class _Progress:
    """How far all alternatives of all patterns have come in a row, as one number.

    Each alternative has a bit for having begun, and one for each of its steps once that is taken. A word of the row
    moves all bits on to the next step, and only those stay whose step the word fits.

    Args:
        patterns: From the bit that stands for a pattern to its alternatives.
    """

    def __init__(self, patterns: Mapping[int, Iterable[_Steps]]) -> None:
        self._begin = self._begin_anywhere = 0
        self._ends: list[tuple[int, int]] = []
        """Of each pattern its bit, and the last steps of its alternatives."""
        self._end_anywhere = self._end_with_row = 0
        self._may_miss = self._before_missing = self._last_missing = 0
        """The steps that may be left out; of each row of such steps the one before it, and its last one."""
        self._with: dict[int, int] = {}
        self._without: dict[int, int] = {}
        """From tag to the steps that want a word with it, or without it."""
        self._for_any = 0
        bit = 1
        for pattern, alternatives in patterns.items():
            ends = 0
            for steps in alternatives:
                last = self._add(steps, bit)
                ends |= last
                if _END in steps:
                    self._end_with_row |= last
                else:
                    self._end_anywhere |= last
                bit = last << 1
            self._ends.append((pattern, ends))
        self._before_all = self._with_missing(self._begin)

    def _add(self, steps: _Steps, bit: int) -> int:
        """Add an alternative that begins with a bit, and return the bit of its last step."""
        self._begin |= bit
        if steps[:1] != (_BEGINNING,):
            self._begin_anywhere |= bit
        if _BEGINNING in steps[1:] or _END in steps[:-1]:
            raise ValueError("^ stands at the beginning of a pattern only, and $ at its end")
        is_missing = False
        for step in steps:
            if step in (_BEGINNING, _END):
                continue
            if step.may_miss and not is_missing:
                self._before_missing |= bit
            if is_missing and not step.may_miss:
                self._last_missing |= bit
            is_missing = step.may_miss
            bit <<= 1
            self._take(step, bit)
        if is_missing:
            self._last_missing |= bit
        return bit

    def _take(self, step: _Step, bit: int) -> None:
        if step.may_miss:
            self._may_miss |= bit
        if step.is_without:
            self._for_any |= bit
        steps = self._without if step.is_without else self._with
        for tag in _bits(step.tags):
            steps[tag] = steps.get(tag, 0) | bit

    def fitting(self, tags: int) -> int:
        """The steps that a word with some tags fits."""
        fitting, unfit = self._for_any, 0
        for tag in _bits(tags):
            fitting |= self._with.get(tag, 0)
            unfit |= self._without.get(tag, 0)
        return fitting & ~unfit

    def _with_missing(self, taken: int) -> int:
        """The steps taken, and those that are as good as taken because they may be left out.

        The subtraction changes, in each row of such steps, what lies below the first one taken, and nothing above it.
        """
        far = taken | self._last_missing
        return taken | (self._may_miss ^ (self._may_miss & (far - self._before_missing ^ far)))

    def found(self, row: Iterable[int]) -> int:
        """The bits of all patterns in a row, of which each word is given by the steps that it fits."""
        begin, end = self._begin_anywhere, self._end_anywhere
        may_miss, before_missing, last_missing = self._may_miss, self._before_missing, self._last_missing
        taken = self._before_all
        ended = taken & end
        for fitting in row:
            taken = (taken << 1 & fitting) | begin
            far = taken | last_missing  # as in `_with_missing`; a call would take as long as the rest
            taken |= may_miss ^ (may_miss & (far - before_missing ^ far))
            ended |= taken & end
        ended |= taken & self._end_with_row
        return sum([pattern for pattern, ends in self._ends if ended & ends]) if ended else 0


def _bits(number: int) -> Iterator[int]:
    while number:
        yield number & -number
        number &= number - 1
