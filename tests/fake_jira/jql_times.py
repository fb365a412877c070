"""Times in JQL: `-15m` from now, or a date or minute in the user's time zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.fake_jira.faults import Refusal

if TYPE_CHECKING:
    from datetime import tzinfo

_ABSOLUTE = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")
_PERIOD = re.compile(r"(?P<sign>[+-]?)(?P<parts>\d+[wdhm](?:\s+\d+[wdhm])*)", re.IGNORECASE)
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_FORMATS = (
    "Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', "
    "or a period format e.g. '-5d', '4w 2d'."
)


def moment_of(text: str, field: str, now: datetime, zone: tzinfo) -> datetime:
    """Parse a time.

    Raises:
        Refusal: It is invalid; seconds, for instance, are not supported.
    """
    period = _PERIOD.fullmatch(text.strip())
    if period:
        return now + period_of(period["parts"], period["sign"])
    for form in _ABSOLUTE:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    raise Refusal(400, f"Date value '{text}' for field '{field}' is invalid. {_FORMATS}")


def period_of(parts: str, sign: str) -> timedelta:
    """Return a duration such as `4w 2d`; negative with a minus."""
    found = re.findall(r"(\d+)([wdhm])", parts.lower())
    whole = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in found), timedelta())
    return -whole if sign == "-" else whole


def of_function(name: str, arguments: tuple[str, ...], now: datetime, zone: tzinfo) -> datetime | None:
    """Return the time that a function means; None if there is no such function."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    base = {"now": now, "startofday": midnight, "endofday": midnight + timedelta(days=1, seconds=-1)}.get(name.lower())
    if base and arguments and (period := _PERIOD.fullmatch(arguments[0])):
        return base + period_of(period["parts"], period["sign"])
    return base
