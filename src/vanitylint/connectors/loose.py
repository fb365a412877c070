"""Decoded JSON that may be something else than its tracker promised."""

from __future__ import annotations

from typing import Any


def as_dict(value: object) -> dict[str, Any]:
    """The object itself, or an empty one when it is something else."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The list itself, or an empty one when it is something else."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """The text itself without surrounding space, or an empty one when it is something else."""
    return value.strip() if isinstance(value, str) else ""
