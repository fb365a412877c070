"""References to other items in a text: `part of #12`, `follow-up to SHOP-9`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vanitylint.reading.vocabulary import Vocabulary

_MAX_DISTANCE = 40 + 140
"""Maximum number of characters between a relation and its key, including the longest possible repository name."""
_KEY = re.compile(r"[#A-Z](?:(?<=#)|(?<=\b[A-Z])[A-Z0-9_]{1,15}-)\d{1,7}\b")
"""`#12` or `SHOP-9`. It begins with a character set, which `re` searches for quickly."""
_REPOSITORY = re.compile(r"[\w.-]{1,39}/[\w.-]{1,100}$")


def mentions(text: str, key: str, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """Return relation and key of each item that a text names with a relation.

    Args:
        text: Title and body.
        key: The item's own key: in `owner/repo#45`, `#12` means `owner/repo#12`.
        vocabulary: Provides the wordings of the relations.
    """
    found: dict[tuple[str, str], None] = {}
    own_repository = key.rpartition("#")[0]
    for match in _KEY.finditer(text):
        before = text[max(0, match.start() - _MAX_DISTANCE) : match.start()]
        other = match[0]
        if other[0] == "#":
            repository_match = _REPOSITORY.search(before)
            before = before[: repository_match.start()] if repository_match else before
            other = f"{repository_match[0] if repository_match else own_repository}{other}"
        before = before.lower().rstrip(" :*_[(`\n")
        if other == key:
            continue
        relation = next((name for words, name in vocabulary.mentions if _ends_with(before, words)), None)
        if relation:
            found[relation, other] = None
    return tuple(found)


def _ends_with(before: str, words: str) -> bool:
    return before.endswith(words) and not before[: -len(words)][-1:].isalnum()
