"""Patterns over a row of tags: which phrases occur in which order, with how many other words between them.

The notation, in `rules/vocabulary/patterns.yaml`:

    up|down ..3 outcome      a word of change, at most three other words, an outcome
    more people? act         a tag with ? is optional
    !past up                 any one word without the tag
    @change                  one of the patterns with that name
    ^ to                     at the beginning; $ is the end

All patterns are searched for at once, in one pass over a row: each step of each pattern is a bit of one number, which
records how far each pattern has matched. (This is an extended Shift-And automaton, see Navarro and Raffinot, Flexible
Pattern Matching in Strings, 2002, 4.3.) The time for a row therefore depends only on its length, and nothing has to be
compiled.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vanitylint.reading.phrases import Phrases

_MAX_ROW_LENGTH = 250
"""Maximum number of phrases and words of a sentence that are searched."""
_CACHE_SIZE = 8192


class RowMatches(NamedTuple):
    """The tags and patterns in a row."""

    tags: int
    """All tags, as a bit set."""
    patterns: int
    """All patterns, as a bit set; the bits are those of `Patterns.bit`."""


class _Step(NamedTuple):
    """One word of an alternative."""

    tags: int
    """The word must have one of these, as a bit set …"""
    is_negated: bool = False
    """… or none of them."""
    is_optional: bool = False


_ANY_WORD = _Step(0, is_negated=True, is_optional=True)
_BEGINNING, _END = _Step(-1), _Step(-2)
"""Stand for `^` and `$`; they consume no word."""
_Steps: TypeAlias = tuple[_Step, ...]


class Patterns:
    """Named patterns, all searched for at once.

    Args:
        patterns: From name to alternatives in the notation above. Patterns below may refer to the name.
        phrases: Provides the tags.

    Raises:
        ValueError: A pattern refers to an unknown name, or `^` or `$` is not at an end of the row.
    """

    def __init__(self, patterns: Mapping[str, Iterable[str]], phrases: Phrases) -> None:
        self._phrases = phrases
        self.bit = {name: 1 << index for index, name in enumerate(patterns)}
        self._alternatives: dict[str, list[_Steps]] = {}
        for name, alternatives in patterns.items():
            self._alternatives[name] = [steps for words in alternatives for steps in self._expand(words)]
        searched = {self.bit[name]: steps for name, steps in self._alternatives.items() if not name.startswith("_")}
        self._automaton = _Automaton(searched)
        self._matching_steps = cache(lambda code: self._automaton.matching_steps(phrases.tags_of_code[code]))
        self.match_row = lru_cache(_CACHE_SIZE)(self._match_row)

    def _match_row(self, row: str) -> RowMatches:
        """Return all tags and patterns in a row of tags."""
        tags = 0
        for code in set(row):
            tags |= self._phrases.tags_of_code[code]
        if not tags:
            return RowMatches(0, 0)
        return RowMatches(tags, self._automaton.found(map(self._matching_steps, row[:_MAX_ROW_LENGTH])))

    def _expand(self, words: str) -> Iterator[_Steps]:
        """Yield an alternative with references to other patterns expanded, once per combination."""
        for parts in product(*(self._parse_word(word) for word in words.split())):
            yield tuple(step for steps in parts for step in steps)

    def _parse_word(self, token: str) -> list[_Steps]:
        """Return the step sequences that one word of the notation can stand for."""
        is_optional = token.endswith("?")
        name = token.rstrip("?")
        if name in "^$":
            return [(_BEGINNING if name == "^" else _END,)]
        if name.startswith(".."):
            if not name[2:].isdecimal():
                raise ValueError(f"no number of words in the gap {token!r}")
            return [(_ANY_WORD,) * int(name[2:])]
        if name.startswith("@"):
            try:
                return [*self._alternatives[name[1:]], *([()] if is_optional else [])]
            except KeyError:
                raise ValueError(f"no pattern {name} above {token!r}") from None
        tags = 0
        for tag in name.removeprefix("!").split("|"):
            try:
                tags |= self._phrases.bit[tag]
            except KeyError:
                raise ValueError(f"no phrases {tag!r} for the pattern {token!r}") from None
        return [(_Step(tags, name.startswith("!"), is_optional),)]


class _Automaton:
    """How far all alternatives of all patterns have matched in a row, as one number.

    Each alternative has a bit for its beginning and one for each of its steps. Each word of the row shifts all bits to
    the next step, and only those remain whose step the word matches.

    Args:
        patterns: From the bit that stands for a pattern to its alternatives.
    """

    def __init__(self, patterns: Mapping[int, Iterable[_Steps]]) -> None:
        self._begin = self._begin_anywhere = 0
        self._ends: list[tuple[int, int]] = []
        """For each pattern its bit, and the last steps of its alternatives."""
        self._end_anywhere = self._end_with_row = 0
        self._optional = self._before_optional = self._last_optional = 0
        """The optional steps; for each run of them, the step before it, and its last one."""
        self._steps_with: dict[int, int] = {}
        self._steps_without: dict[int, int] = {}
        """From tag to the steps that require a word with it, or without it."""
        self._negated_steps = 0
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
        self._before_all = self._with_optional(self._begin)

    def _add(self, steps: _Steps, bit: int) -> int:
        """Add an alternative that begins with a bit, and return the bit of its last step."""
        self._begin |= bit
        if steps[:1] != (_BEGINNING,):
            self._begin_anywhere |= bit
        if _BEGINNING in steps[1:] or _END in steps[:-1]:
            raise ValueError("^ stands at the beginning of a pattern only, and $ at its end")
        in_optional_run = False
        for step in steps:
            if step in (_BEGINNING, _END):
                continue
            if step.is_optional and not in_optional_run:
                self._before_optional |= bit
            if in_optional_run and not step.is_optional:
                self._last_optional |= bit
            in_optional_run = step.is_optional
            bit <<= 1
            self._add_step(step, bit)
        if in_optional_run:
            self._last_optional |= bit
        return bit

    def _add_step(self, step: _Step, bit: int) -> None:
        if step.is_optional:
            self._optional |= bit
        if step.is_negated:
            self._negated_steps |= bit
        steps = self._steps_without if step.is_negated else self._steps_with
        for tag in _bits(step.tags):
            steps[tag] = steps.get(tag, 0) | bit

    def matching_steps(self, tags: int) -> int:
        """Return the steps that a word with some tags matches."""
        matching, excluded = self._negated_steps, 0
        for tag in _bits(tags):
            matching |= self._steps_with.get(tag, 0)
            excluded |= self._steps_without.get(tag, 0)
        return matching & ~excluded

    def _with_optional(self, reached: int) -> int:
        """Return the steps reached, including those reached by skipping optional ones.

        In each run of optional steps, the subtraction changes what lies below the first step reached, and nothing above
        it.
        """
        far = reached | self._last_optional
        return reached | (self._optional ^ (self._optional & (far - self._before_optional ^ far)))

    def found(self, row: Iterable[int]) -> int:
        """Return the bits of all patterns in a row, in which each word is given by the steps that it matches."""
        begin, end = self._begin_anywhere, self._end_anywhere
        optional, before_optional, last_optional = self._optional, self._before_optional, self._last_optional
        reached = self._before_all
        ended = reached & end
        for matching in row:
            reached = (reached << 1 & matching) | begin
            far = reached | last_optional  # as in `_with_optional`; calling it would take as long as the rest
            reached |= optional ^ (optional & (far - before_optional ^ far))
            ended |= reached & end
        ended |= reached & self._end_with_row
        return sum([pattern for pattern, ends in self._ends if ended & ends]) if ended else 0


def _bits(number: int) -> Iterator[int]:
    while number:
        yield number & -number
        number &= number - 1
