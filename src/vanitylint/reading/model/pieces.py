"""Words as a language model knows them: whole where they are frequent, else in pieces (WordPiece, as in BERT)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST_WORD = 100
"""A longer one is unknown, as it was when the model learned its words."""
_CACHED = 20_000


class WordPieces:
    """A vocabulary, and how words are cut by it: always the longest piece that there is.

    Args:
        known: The pieces; one within a word begins with `##`. The place of a piece is its number.
    """

    def __init__(self, known: Sequence[str]) -> None:
        self._number = {piece: number for number, piece in enumerate(known)}
        self._longest = max(map(len, known))
        self.unknown, self.begin, self.end = (self._number[mark] for mark in (UNKNOWN, BEGIN, END))
        self._cut = lru_cache(maxsize=_CACHED)(self._cut_word)

    def words(self, text: str) -> list[str]:
        """The words of a text, in small letters without accents; each mark of punctuation is one."""
        text = text.lower()
        if not text.isascii():
            text = "".join(each for each in unicodedata.normalize("NFD", text) if unicodedata.category(each) != "Mn")
        return _WORD.findall(text)

    def numbers(self, words: Sequence[str], most: int) -> list[int]:
        """The numbers of the pieces of some words, so many at most."""
        numbers: list[int] = []
        for word in words:
            numbers += self._cut(word)
            if len(numbers) >= most:
                return numbers[:most]
        return numbers

    def _cut_word(self, word: str) -> tuple[int, ...]:
        if (whole := self._number.get(word)) is not None:
            return (whole,)
        if len(word) > _LONGEST_WORD:
            return (self.unknown,)
        numbers, start = [], 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(min(len(word), start + self._longest), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self._number), None)
            if end is None:
                return (self.unknown,)
            numbers.append(self._number[mark + word[start:end]])
            start = end
        return tuple(numbers)
