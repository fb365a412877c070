"""What a result comes to, and what sort of decision was made: one word for a text that is known to tell it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_REACH = 3
"""A negation turns what stands at most so many words behind it."""
_TURNED = {"positive": "negative"}
"""What a negation makes of a verdict; `not inconclusive` and `no loss` tell nothing clear."""


class Verdicts:
    """The words by which results and decisions are told, in all languages at once.

    Args:
        languages: As in `rules/vocabulary/en.yaml`, with `verdicts`, `decided` and `negations`.
    """

    def __init__(self, languages: Sequence[Mapping[str, Any]]) -> None:
        self._verdicts = _Words(data.get("verdicts", {}) for data in languages)
        self._decided = _Words(data.get("decided", {}) for data in languages)
        self._negations = frozenset(word for data in languages for word in data.get("negations", ()))

    def verdict(self, text: str) -> str:
        """What a result comes to: `positive`, `negative`, `neither`, or empty where it only tells numbers.

        >>> from vanitylint.shipped import rules_folder
        >>> from vanitylint.reading.vocabulary import load_vocabulary
        >>> verdicts = load_vocabulary(rules_folder())[0].verdicts
        >>> verdicts.verdict("Target met: 31 %"), verdicts.verdict("The target was not met"), verdicts.verdict("31 %")
        ('positive', 'negative', '')
        """
        lowered = text.lower().replace("\u2019", "'")
        for found, meaning in self._verdicts.found(lowered):
            before = _WORD.findall(lowered[:found])[-_REACH:]
            if self._negations.isdisjoint(before):
                return meaning
            if meaning in _TURNED:
                return _TURNED[meaning]
        return ""

    def decision(self, text: str) -> str:
        """What sort of decision it is: `keep`, `iterate`, `stop`, `defer`, or empty where it is none of these."""
        lowered = text.lower().replace("\u2019", "'")
        for found, meaning in self._decided.found(lowered):
            if self._negations.isdisjoint(_WORD.findall(lowered[:found])[-_REACH:]):
                return meaning
        return ""


class _Words:
    """Words with a meaning each, looked for in a text; of two that begin at one place the longer one counts."""

    def __init__(self, tables: Iterable[Mapping[str, Iterable[str]]]) -> None:
        self._meaning = {
            word.lower(): meaning for table in tables for meaning, words in table.items() for word in words
        }
        ordered = sorted(self._meaning, key=len, reverse=True)
        spaced = "|".join(re.escape(word) for word in ordered if word[0] < "\u3000")
        dense = "|".join(re.escape(word) for word in ordered if word[0] >= "\u3000")
        self._pattern = re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|(?:{dense or '(?!)'})")

    def found(self, lowered: str) -> Iterator[tuple[int, str]]:
        """Where each word stands, and what it means."""
        for found in self._pattern.finditer(lowered):
            yield found.start(), self._meaning[found[0]]
