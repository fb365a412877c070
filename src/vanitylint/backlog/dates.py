"""Conversion of dates as trackers write them to ISO text. Without a time zone, UTC is assumed."""

from datetime import UTC, date, datetime


def day(text: str) -> str:
    """Return the calendar day of a date or moment, `2026-03-31`.

    Moments are converted to UTC first, so that the dates of an item can be compared.

    Raises:
        ValueError: The text is not an ISO date or moment.
    """
    text = text.strip()
    return date.fromisoformat(text).isoformat() if len(text) == 10 else moment(text)[:10]


def moment(text: str) -> str:
    """Return a moment in UTC, `2026-03-31T09:00:00Z`. A bare date means midnight; Unix timestamps are not supported.

    Raises:
        ValueError: The text is not an ISO date or moment.
    """
    parsed = datetime.fromisoformat(text.strip())
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    try:
        utc = aware.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    except OverflowError as error:
        raise ValueError(f"{text!r} is out of range") from error
    return f"{utc.isoformat()}Z"


def days_between(earlier: str, later: str) -> int:
    """Return the number of days from one ISO date to another; negative if `later` is the earlier one."""
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days
