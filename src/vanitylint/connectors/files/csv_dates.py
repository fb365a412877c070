"""Dates in CSV exports, whose format depends on the Jira site, the user and Excel."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Order: TypeAlias = Literal["named", "day first", "month first", "year first"]

_MAX_LENGTH = 60
_TOKEN = re.compile(r"[0-9]+月|[0-9]+|[^\W\d_]+")
_FILLER_WORDS = frozenset({"de", "年", "日", "mon", "tue", "wed", "thu", "fri", "sat", "sun"})
"""Words that are part of a date but carry no information: `1 de dez. de 2025`, `2025年12月1日`, `Mon Dec 01 2025`."""
_MORNING, _AFTERNOON = frozenset({"am", "a", "午前"}), frozenset({"pm", "p", "午後"})
"""Spanish writes `p. m.`, which leaves a separate `m`."""
_MONTH_NAMES = (
    "jan january januar januari janvier janv enero ene janeiro",
    "feb february februar février févr fév febrero fevereiro fev",
    "mar march märz mär mrz mars marzo março",
    "apr april avril avr abril abr",
    "may mai mayo maio",
    "jun june juni juin junio junho",
    "jul july juli juillet juil julio julho",
    "aug august août agosto ago",
    "sep sept september septembre septiembre setembro set",
    "oct october oktober okt octobre octubre outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez décembre déc diciembre dic dezembro",
)
_MONTH_NUMBERS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(_MONTH_NAMES, 1)
    for name in (*names.split(), f"{number}月", f"{number:02}月")
}


@lru_cache(maxsize=8192)  # exports have many rows, but few distinct dates
def readings(text: str) -> Mapping[Order, datetime]:
    """Return every reading of a text as a date: `03/04/2026` has two, `17/Oct/26 9:41 AM` and ISO dates have one.

    A two-digit year is taken to be in this century. Without a time zone, UTC is assumed.
    """
    text = text.strip()
    if not text or len(text) > _MAX_LENGTH:
        return {}
    try:
        return {"named": _to_utc(datetime.fromisoformat(text))}
    except (ValueError, OverflowError):
        tokens = [token for token in _TOKEN.findall(text) if token.lower() not in _FILLER_WORDS]
    clock = _parse_time(tokens[3:])
    days_by_order = {order: day for order, parts in _orders(tokens[:3], text) if (day := _parse_day(*parts))}
    return {order: datetime.combine(day, clock, UTC) for order, day in days_by_order.items()}


def infer_order(texts: Iterable[str]) -> Order | None:
    """Return the one order in which all these dates can be read; None if two remain or none fits all."""
    possible: set[Order] | None = None
    for text in texts:
        orders = set(readings(text)) - {"named"}
        if orders:
            possible = orders if possible is None else possible & orders
    return next(iter(possible)) if possible and len(possible) == 1 else None


def parse_date(text: str, order: Order | None) -> datetime | None:
    """Return the moment a text denotes: its only reading, or the one in its file's order; None if that is unclear."""
    moments = readings(text)
    if len(set(moments.values())) == 1:
        return next(iter(moments.values()))
    return moments.get(order) if order else None


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _orders(tokens: list[str], text: str) -> list[tuple[Order, tuple[str, str, str]]]:
    """Return year, month and day for each order these three tokens may be in."""
    if len(tokens) < 3:
        return []
    first, second, third = tokens
    if second.lower() in _MONTH_NUMBERS:
        return [("named", (first, second, third) if len(first) == 4 else (third, second, first))]
    if first.lower() in _MONTH_NUMBERS:
        return [("named", (third, first, second))]
    if len(first) == 4:
        return [("year first", (first, second, third))]
    day_first: tuple[Order, tuple[str, str, str]] = ("day first", (third, second, first))
    if "." in text.split(maxsplit=1)[0]:  # dates with dots, such as 17.10.2026, have the day first
        return [day_first]
    two_digits: list[tuple[Order, tuple[str, str, str]]] = [("year first", (first, second, third))] * (len(third) == 2)
    return [day_first, ("month first", (third, first, second)), *two_digits]


def _parse_day(year: str, month: str, day: str) -> date | None:
    month_number = _MONTH_NUMBERS.get(month.lower(), 0) or (int(month) if month.isdecimal() and len(month) <= 2 else 0)
    if not (year.isdecimal() and day.isdecimal() and len(year) in (2, 4) and len(day) <= 2):
        return None
    try:
        return date(int(year) + 2000 * (len(year) == 2), month_number, int(day))
    except ValueError:
        return None


def _parse_time(tokens: list[str]) -> time:
    """Return the time of day, or midnight if it is not understood: it only orders events within one day."""
    numbers = [int(token) for token in tokens if token.isdecimal() and len(token) <= 2]
    words = {token.lower() for token in tokens if not token.isdecimal()}
    if not numbers or not words <= _MORNING | _AFTERNOON | {"m"}:
        return time()
    if words:
        numbers[0] = numbers[0] % 12 + 12 * bool(words & _AFTERNOON)
    hour, minute, second = [*numbers, 0, 0][:3]
    try:
        return time(hour, minute, second)
    except ValueError:
        return time()
