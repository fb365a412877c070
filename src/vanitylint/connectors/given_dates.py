"""Dates as a file gives them, to one form; one that is not understood leaves a note."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from vanitylint.backlog import dates

if TYPE_CHECKING:
    from collections.abc import Callable

_day = lru_cache(maxsize=8192)(dates.day)  # a backlog has more items than days
_moment = lru_cache(maxsize=8192)(dates.moment)


def day_of(value: object, name: str, notes: list[str]) -> str | None:
    """The day a value names, or None; `name` is the field the note speaks of."""
    return _read(_day, value, name, notes)


def moment_of(value: object, name: str, notes: list[str]) -> str | None:
    """The moment a value names, or None; `name` is the field the note speaks of."""
    return _read(_moment, value, name, notes)


def shortened(text: str) -> str:
    """A value as a message quotes it."""
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


def _read(convert: Callable[[str], str], value: object, name: str, notes: list[str]) -> str | None:
    if value is None or value == "":
        return None
    try:
        return convert(value if isinstance(value, str) else str(value))
    except ValueError:
        notes.append(f"{name} holds {shortened(str(value))}, expected a date such as 2026-03-31; left out")
        return None
