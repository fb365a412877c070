"""Patterns over a row of tags: which phrases stand in which order, with how many other words between them.

The notation, in `rules/vocabulary/patterns.yaml`:

    up|down ..3 outcome      a word of change, at most three other words, an outcome
    more people? act         a tag with ? may be missing
    !past up                 any one word without the tag
    @change                  one of the patterns of that name
    ^ to                     at the beginning; $ is the end

There is no repetition without a bound, so every pattern takes a time that grows with the length of the row.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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


class Patterns:
    """Named patterns, looked for all at once.

    Args:
        patterns: From name to alternatives in the notation above. A name may be used by those below it.
        phrases: Whose tags they speak of.

    Raises:
        ValueError: A pattern names something that is not there.
    """

    def __init__(self, patterns: Mapping[str, Iterable[str]], phrases: Phrases) -> None:
        self._phrases = phrases
        codes = phrases.tags_of_code.items()
        self._codes = {tag: [code for code, tags in codes if tags & bit] for tag, bit in phrases.bit.items()}
        self.bit = {name: 1 << place for place, name in enumerate(patterns)}
        self._sources: dict[str, str] = {}
        self._all: list[_Pattern] = []
        self._needs: dict[str, int] = {}
        for name, alternatives in patterns.items():
            written = [self._alternative(words) for words in alternatives]
            self._sources[name] = "|".join(source for source, _ in written)
            self._needs[name] = 0
            for _, need in written:
                self._needs[name] |= need
            if not name.startswith("_"):
                self._all.append(_Pattern(self.bit[name], self._needs[name], self._sources[name]))
        self.shape = lru_cache(_REMEMBERED)(self._shape)

    def _shape(self, row: str) -> Shape:
        """All tags and patterns in a row of tags."""
        tags = 0
        for code in set(row):
            tags |= self._phrases.tags_of_code[code]
        found = 0
        if tags:
            row = row[:_LONGEST_ROW]
            for pattern in self._all:
                if tags & pattern.need and pattern.search(row):
                    found |= pattern.bit
        return Shape(tags, found)

    def _alternative(self, words: str) -> tuple[str, int]:
        """An alternative as a regular expression, and tags of which a row needs one at least."""
        parts, need = [], 0
        for word in words.split():
            part, one_of = self._part(word)
            parts.append(part)
            if one_of and not word.endswith("?") and not need:
                need = one_of
        return "".join(parts), need or -1

    def _part(self, word: str) -> tuple[str, int]:
        optional = "?" if word.endswith("?") else ""
        name = word.rstrip("?")
        if name in "^$":
            return name, 0
        if name.startswith(".."):
            if not name[2:].isdecimal():
                raise ValueError(f"no number of words in the gap {word!r}")
            return f".{{0,{name[2:]}}}", 0
        if name.startswith("@"):
            try:
                return f"(?:{self._sources[name[1:]]}){optional}", self._needs[name[1:]]
            except KeyError:
                raise ValueError(f"no pattern {name} above {word!r}") from None
        negated, names = ("^", name[1:]) if name.startswith("!") else ("", name)
        wanted, codes = 0, set[str]()
        for tag in names.split("|"):
            try:
                wanted |= self._phrases.bit[tag]
            except KeyError:
                raise ValueError(f"no phrases {tag!r} for the pattern {word!r}") from None
            codes.update(self._codes[tag])
        none = "." if negated else "(?!)"  # where a language has no such phrases
        part = f"[{negated}{re.escape(''.join(sorted(codes)))}]" if codes else none
        return part + optional, 0 if negated else wanted


class _Pattern:
    """A pattern that is compiled when a row is first looked at: many runs need few of them.

    Args:
        bit: What stands for it in `Shape.patterns`.
        need: Tags of which a row has one at least, or it cannot match.
        source: A regular expression.
    """

    __slots__ = ("bit", "need", "search", "source")

    def __init__(self, bit: int, need: int, source: str) -> None:
        self.bit = bit
        self.need = need
        self.source = source
        self.search: Callable[[str], object] = self._first_search

    def _first_search(self, row: str) -> object:
        self.search = re.compile(self.source).search
        return self.search(row)
