"""Other items that a text names: `part of #12`, `follow-up to SHOP-9`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vanitylint.reading.vocabulary import Vocabulary

_REACH = 40 + 140
"""How many characters before a key its relation may stand, with the longest name of a repository between them."""
_FIND_KEY = re.compile(r"[#A-Z](?:(?<=#)|(?<=\b[A-Z])[A-Z0-9_]{1,15}-)\d{1,7}\b")
"""`#12` or `SHOP-9`. It opens with a set of characters, which `re` looks for quickly."""
_REPOSITORY = re.compile(r"[\w.-]{1,39}/[\w.-]{1,100}$")


def mentions(text: str, key: str, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """Relation and key of each item that a text names with a relation.

    Args:
        text: The title and body.
        key: The item's own key: `#12` in `owner/repo#45` is `owner/repo#12`.
        vocabulary: Holds the relations' wordings.
    """
    found: dict[tuple[str, str], None] = {}
    repository = key.rpartition("#")[0]
    for match in _FIND_KEY.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        other = match[0]
        if other[0] == "#":
            named = _REPOSITORY.search(before)
            before = before[: named.start()] if named else before
            other = f"{named[0] if named else repository}{other}"
        before = before.lower().rstrip(" :*_[(`\n")
        if other == key:
            continue
        relation = next((name for words, name in vocabulary.mentions if _ends_with(before, words)), None)
        if relation:
            found[relation, other] = None
    return tuple(found)


def _ends_with(before: str, words: str) -> bool:
    return before.endswith(words) and not before[: -len(words)][-1:].isalnum()
