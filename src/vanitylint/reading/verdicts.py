"""What a result comes to, and what sort of decision was made: one word for a text that is known to tell it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_CLAUSE_END = re.compile(r"[.,;:!?()–—]")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_GAP = r"(?:\s[^\s.;:!?]{1,30}){1,4}\s"
_FIRST_UNSPACED = "\u3000"
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
            if not self._is_negated(lowered[:found]):
                return meaning
            if meaning in _TURNED:
                return _TURNED[meaning]
        return ""

    def decision(self, text: str) -> str:
        """What sort of decision it is: `keep`, `iterate`, `stop`, `defer`, or empty where it is none of these."""
        lowered = text.lower().replace("\u2019", "'")
        for found, meaning in self._decided.found(lowered):
            if not self._is_negated(lowered[:found]):
                return meaning
        return ""

    def _is_negated(self, before: str) -> bool:
        clause = _CLAUSE_END.split(before)[-1]
        return not self._negations.isdisjoint(_WORD.findall(clause)[-_REACH:])


class _Words:
    """Words with a meaning each, looked for in a text; of two that begin at one place the longer one counts.

    `take … out` has one to four other words in its middle.
    """

    def __init__(self, tables: Iterable[Mapping[str, Iterable[str]]]) -> None:
        known = {word.lower(): meaning for table in tables for meaning, words in table.items() for word in words}
        ordered = sorted(known, key=len, reverse=True)
        self._meanings = [known[word] for word in ordered]
        self._pattern = re.compile("|".join(map(_group, ordered)) or "(?!)")

    def found(self, lowered: str) -> Iterator[tuple[int, str]]:
        """Where each word stands, and what it means."""
        for found in self._pattern.finditer(lowered):
            yield found.start(), self._meanings[(found.lastindex or 1) - 1]


def _group(word: str) -> str:
    """A word as a group of a pattern; where words are not written apart, anything may stand beside it."""
    escaped = re.escape(word).replace(r"\ …\ ", _GAP)
    return f"({escaped})" if word[0] >= _FIRST_UNSPACED else rf"(?<!\w)({escaped})(?!\w)"
