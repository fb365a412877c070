"""Limits on stored texts and traces.

A single text that is too long makes SQLite stop a rule for all items.
"""

from __future__ import annotations

from typing import Any

import msgspec

MAX_TEXT_LENGTH = 200_000
"""Characters of a description or comment that are read and stored. Trackers allow a third of that; longer is a log."""
MAX_LINE_LENGTH = 2_000
"""Characters of a title, name or key."""
MAX_EDITS = 1_000
"""The latest edits stored for one item; each is compared with all others."""
MAX_TRACE_STEPS = 6
"""Maximum number of steps in a trace: sub-task, story, feature, epic, initiative, theme, goal; nobody stacks more."""
_MAX_FIELD_LENGTH = 50_000
_MAX_FIELDS_SIZE = 400_000
"""Bytes of all fields of an item together."""
_encode = msgspec.json.Encoder().encode


def cut_line(text: str) -> str:
    """Cut a single-line text to its maximum length."""
    return text[:MAX_LINE_LENGTH]


def location_or_empty(text: str) -> str:
    """Return a URL or path, or an empty string if it is too long: part of it would lead nowhere."""
    return text if len(text) <= MAX_LINE_LENGTH else ""


def cut_text(text: str | None) -> str | None:
    """Cut a multi-line text to its maximum length."""
    return text and text[:MAX_TEXT_LENGTH]


def encode_fields(fields: dict[str, Any]) -> str:
    """Encode fields as a JSON object. If they are too large together, cut long texts and keep the shortest fields."""
    encoded = _encode(fields)
    if len(encoded) <= _MAX_FIELDS_SIZE:
        return encoded.decode()
    cut = {name: value[:_MAX_FIELD_LENGTH] if isinstance(value, str) else value for name, value in fields.items()}
    kept: dict[str, Any] = {}
    room = _MAX_FIELDS_SIZE
    for size, name in sorted((len(_encode({name: value})), name) for name, value in cut.items()):
        if (room := room - size) < 0:
            break
        kept[name] = cut[name]
    return _encode(kept).decode()
