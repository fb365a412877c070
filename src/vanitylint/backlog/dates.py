"""Dates as trackers write them, to ISO text. Without a zone, UTC is assumed."""

from datetime import UTC, date, datetime


def day(text: str) -> str:
    """The calendar day of a date or moment, `2026-03-31`.

    Moments are turned to UTC first, so that one item's dates compare.

    Raises:
        ValueError: The text is not an ISO date or moment.
    """
    text = text.strip()
    return date.fromisoformat(text).isoformat() if len(text) == 10 else moment(text)[:10]


def moment(text: str) -> str:
    """A moment in UTC, `2026-03-31T09:00:00Z`. A bare date is its midnight; seconds since 1970 are not understood.

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
    """Whole days from one ISO day to another; negative when they stand the other way round."""
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days
