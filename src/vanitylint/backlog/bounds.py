"""How much of a text is kept where rules read it: SQLite stops a rule for all items at one text that is too long."""

from __future__ import annotations

from typing import Any

import msgspec

LONGEST_TEXT = 200_000
"""Characters of a description or comment that are read and kept; trackers allow a third of that; the rest is a log."""
LONGEST_LINE = 2_000
"""Characters of a title, a name, a key."""
MOST_EDITS = 1_000
"""Of one item the latest; each is compared with all others."""
_LONGEST_FIELD = 50_000
_MOST_FIELDS = 400_000
"""Bytes of all fields of an item."""
_encode = msgspec.json.Encoder().encode


def line(text: str) -> str:
    """What is kept of a text of one line."""
    return text[:LONGEST_LINE]


def place(text: str) -> str:
    """An address or a path; one that is too long is none, for a part of it leads nowhere."""
    return text if len(text) <= LONGEST_LINE else ""


def text(whole: str | None) -> str | None:
    """What is kept of a longer text."""
    return whole and whole[:LONGEST_TEXT]


def fields(whole: dict[str, Any]) -> str:
    """Fields as a JSON object; where they are too many the shortest, and of each text its beginning."""
    encoded = _encode(whole)
    if len(encoded) <= _MOST_FIELDS:
        return encoded.decode()
    cut = {name: value[:_LONGEST_FIELD] if isinstance(value, str) else value for name, value in whole.items()}
    kept: dict[str, Any] = {}
    room = _MOST_FIELDS
    for size, name in sorted((len(_encode({name: value})), name) for name, value in cut.items()):
        if (room := room - size) < 0:
            break
        kept[name] = cut[name]
    return _encode(kept).decode()
