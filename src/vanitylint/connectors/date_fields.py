"""Parse dates and moments from fields, and note those that cannot be parsed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from vanitylint.backlog import dates

if TYPE_CHECKING:
    from collections.abc import Callable

_parse_day = lru_cache(maxsize=8192)(dates.day)  # a backlog has more items than days
_parse_moment = lru_cache(maxsize=8192)(dates.moment)


def parse_day(value: object, name: str, notes: list[str]) -> str | None:
    """Parse a day. Return None if it is empty or invalid; the note on an invalid one names the field `name`."""
    return _parse(_parse_day, value, name, notes)


def parse_moment(value: object, name: str, notes: list[str]) -> str | None:
    """Parse a moment. Return None if it is empty or invalid; the note on an invalid one names the field `name`."""
    return _parse(_parse_moment, value, name, notes)


def quote_shortened(text: str) -> str:
    """Quote a value for a message, shortened to 40 characters."""
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


def _parse(convert: Callable[[str], str], value: object, name: str, notes: list[str]) -> str | None:
    if value is None or value == "":
        return None
    try:
        return convert(value if isinstance(value, str) else str(value))
    except ValueError:
        notes.append(f"{name} holds {quote_shortened(str(value))}, expected a date such as 2026-03-31; left out")
        return None
