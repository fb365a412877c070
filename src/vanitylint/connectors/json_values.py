"""Coerce decoded JSON whose types may differ from what the tracker documents."""

from __future__ import annotations

from typing import Any


def as_dict(value: object) -> dict[str, Any]:
    """Return the value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return the value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """Return the value without surrounding whitespace if it is a string, else an empty string."""
    return value.strip() if isinstance(value, str) else ""
