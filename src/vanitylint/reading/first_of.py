"""Which of many words stands first in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Iterable


class FirstOf:
    """Looks for hundreds of words at once, in one pass over a text; `re` would try each of them at each place.

    Args:
        words: Words and phrases; of two that begin at one place the first one counts.

    >>> FirstOf(["how many", "who"]).find("for whom, and how many?")
    'who'
    """

    def __init__(self, words: Iterable[str]) -> None:
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1  # bytes: a text may hold what UTF-8 cannot write
        self._words = [_bytes(word) for word in words]
        self._any = re2.compile(b"|".join(map(re2.escape, self._words)), options) if self._words else None

    def find(self, text: str) -> str:
        """The word that stands first in a text; nothing where there is none."""
        found = self._any.search(_bytes(text)) if self._any else None
        return found[0].decode("utf-8", "surrogatepass") if found else ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
