"""Dates as Jira writes them into CSV files: in whatever way the site, the user and Excel agreed on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Order: TypeAlias = Literal["named", "day first", "month first", "year first"]

_LONGEST = 60
_TOKEN = re.compile(r"[0-9]+月|[0-9]+|[^\W\d_]+")
_BETWEEN = frozenset({"de", "年", "日", "mon", "tue", "wed", "thu", "fri", "sat", "sun"})
"""`1 de dez. de 2025`, `2025年12月1日`, `Mon Dec 01 2025`."""
_MORNING, _AFTERNOON = frozenset({"am", "a", "午前"}), frozenset({"pm", "p", "午後"})
"""Spanish writes `p. m.`, so what is left of it is an m."""
_MONTHS = (
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
_MONTH: Mapping[str, int] = {
    name: number
    for number, names in enumerate(_MONTHS, 1)
    for name in (*names.split(), f"{number}月", f"{number:02}月")
}


@lru_cache(maxsize=8192)  # many rows, few days
def readings(text: str) -> Mapping[Order, datetime]:
    """Every way in which a text can be a date: `03/04/2026` has two, `17/Oct/26 9:41 AM` and ISO have one.

    A year of two digits is of this century. Without a zone, UTC is assumed.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return {}
    try:
        return {"named": _in_utc(datetime.fromisoformat(text))}
    except (ValueError, OverflowError):
        tokens = [token for token in _TOKEN.findall(text) if token.lower() not in _BETWEEN]
    clock = _clock(tokens[3:])
    found = {order: day for order, parts in _orders(tokens[:3], text) if (day := _day(*parts))}
    return {order: datetime.combine(day, clock, UTC) for order, day in found.items()}


def learned_order(texts: Iterable[str]) -> Order | None:
    """The one order in which all these dates can be read; None where two remain or none fits all."""
    possible: set[Order] | None = None
    for text in texts:
        orders = set(readings(text)) - {"named"}
        if orders:
            possible = orders if possible is None else possible & orders
    return next(iter(possible)) if possible and len(possible) == 1 else None


def understood(text: str, order: Order | None) -> datetime | None:
    """The moment a text means: the only reading it has, or the one in the order of its file."""
    found = readings(text)
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return found.get(order) if order else None


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _orders(tokens: list[str], text: str) -> list[tuple[Order, tuple[str, str, str]]]:
    """Year, month and day in each order these three tokens may stand in."""
    if len(tokens) < 3:
        return []
    first, second, third = tokens
    if second.lower() in _MONTH:
        return [("named", (first, second, third) if len(first) == 4 else (third, second, first))]
    if first.lower() in _MONTH:
        return [("named", (third, first, second))]
    if len(first) == 4:
        return [("year first", (first, second, third))]
    day_first: tuple[Order, tuple[str, str, str]] = ("day first", (third, second, first))
    if "." in text.split(maxsplit=1)[0]:  # 17.10.2026 is written where the day comes first
        return [day_first]
    two_digits: list[tuple[Order, tuple[str, str, str]]] = [("year first", (first, second, third))] * (len(third) == 2)
    return [day_first, ("month first", (third, first, second)), *two_digits]


def _day(year: str, month: str, day: str) -> date | None:
    number = _MONTH.get(month.lower(), 0) or (int(month) if month.isdecimal() and len(month) <= 2 else 0)
    if not (year.isdecimal() and day.isdecimal() and len(year) in (2, 4) and len(day) <= 2):
        return None
    try:
        return date(int(year) + 2000 * (len(year) == 2), number, int(day))
    except ValueError:
        return None


def _clock(tokens: list[str]) -> time:
    """The time of day, midnight where it is not understood: it only orders what happened on one day."""
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
