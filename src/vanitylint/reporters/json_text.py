"""JSON for programs that people look at in a terminal as well: what a terminal would obey stands there as an escape."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from vanitylint.reporters.style import OBEYED

_ESCAPES = {code: json.dumps(chr(code))[1:-1] for code in OBEYED if code >= ord(" ")}
"""What comes before the space is escaped anyway."""


def indented(data: dict[str, Any]) -> str:
    """A JSON object on many lines. Half a surrogate, which no UTF-8 can hold, becomes a question mark."""
    text = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    return msgspec.json.format(text, indent=2).decode().translate(_ESCAPES) + "\n"


def compact(data: dict[str, Any]) -> str:
    """A JSON object on one line, of what a snapshot holds."""
    return msgspec.json.encode(data).decode().translate(_ESCAPES)
