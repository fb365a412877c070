"""WordPiece tokenisation, as in BERT: frequent words stay whole, others are split into pieces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_MAX_WORD_LENGTH = 100
"""A longer word is unknown, as it was in training."""
_CACHE_SIZE = 20_000


class WordPieces:
    """A WordPiece vocabulary and its tokeniser, which always takes the longest matching piece.

    Args:
        vocabulary: The pieces; one within a word begins with `##`. The index of a piece is its number.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._number_by_piece = {piece: number for number, piece in enumerate(vocabulary)}
        self._max_length = max(map(len, vocabulary))
        self.unknown, self.begin, self.end = (self._number_by_piece[mark] for mark in (UNKNOWN, BEGIN, END))
        self._split = lru_cache(maxsize=_CACHE_SIZE)(self._split_word)

    def words(self, text: str) -> list[str]:
        """Return the words of a text, in lower case without accents; each punctuation mark is a word."""
        text = text.lower()
        if not text.isascii():
            text = "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
        return _WORD.findall(text)

    def numbers(self, words: Sequence[str], limit: int) -> list[int]:
        """Return the numbers of the pieces of some words, at most `limit`."""
        numbers: list[int] = []
        for word in words:
            numbers += self._split(word)
            if len(numbers) >= limit:
                return numbers[:limit]
        return numbers

    def _split_word(self, word: str) -> tuple[int, ...]:
        if (whole := self._number_by_piece.get(word)) is not None:
            return (whole,)
        if len(word) > _MAX_WORD_LENGTH:
            return (self.unknown,)
        numbers, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = range(min(len(word), start + self._max_length), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._number_by_piece), None)
            if end is None:
                return (self.unknown,)
            numbers.append(self._number_by_piece[prefix + word[start:end]])
            start = end
        return tuple(numbers)
