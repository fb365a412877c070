"""Find the first of many words in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Iterable


class FirstOf:
    """Searches for hundreds of words in one pass over a text; `re` would try each of them at each position.

    Args:
        words: Words and phrases; of two that match at the same position the earlier one in this order wins.

    >>> FirstOf(["how many", "who"]).find("for whom, and how many?")
    'who'
    """

    def __init__(self, words: Iterable[str]) -> None:
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1  # bytes: a text may hold what UTF-8 cannot encode
        self._words = [_encode(word) for word in words]
        self._pattern = re2.compile(b"|".join(map(re2.escape, self._words)), options) if self._words else None

    def find(self, text: str) -> str:
        """Return the word that comes first in a text; empty if there is none."""
        match = self._pattern.search(_encode(text)) if self._pattern else None
        return match[0].decode("utf-8", "surrogatepass") if match else ""


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
