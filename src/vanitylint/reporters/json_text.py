"""JSON for programs that is safe to print in a terminal: control characters are escaped."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from vanitylint.reporters.style import UNSAFE_CODES

_ESCAPES = {code: json.dumps(chr(code))[1:-1] for code in UNSAFE_CODES if code >= ord(" ")}
"""Characters below the space are escaped by the encoder anyway."""


def indented(data: dict[str, Any]) -> str:
    """Encode an object as indented JSON. A lone surrogate, which UTF-8 cannot encode, becomes a question mark."""
    text = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    return msgspec.json.format(text, indent=2).decode().translate(_ESCAPES) + "\n"


def compact(data: dict[str, Any]) -> str:
    """Encode an object from a snapshot as JSON on one line."""
    return msgspec.json.encode(data).decode().translate(_ESCAPES)
