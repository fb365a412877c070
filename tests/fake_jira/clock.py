"""The clock of the fake: it only advances when something changes, or a test lets time pass."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo


def moment(value: str | date | datetime) -> datetime:
    """Parse a time to UTC; without a time zone it is UTC, and a date means midnight."""
    if not isinstance(value, datetime):
        value = datetime.fromisoformat(str(value))
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def shown(at: datetime | None, zone: tzinfo) -> str | None:
    """Format a time like Jira: `2026-03-01T09:00:00.123-0500`."""
    if at is None:
        return None
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"


def in_utc(at: datetime | None) -> str | None:
    """Format a time as in sprints: `2026-03-01T09:00:00.123Z`."""
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


class Clock:
    """A clock that advances by `step` with each change, so that changes have different times unless a test sets them."""

    def __init__(self, start: str = "2026-03-01T09:00:00Z") -> None:
        self.now = moment(start)
        self.step = timedelta(seconds=1)

    def tick(self, at: str | date | datetime | None = None) -> datetime:
        """Return the time of a change; a time in the past does not turn the clock back."""
        happened = self.now + self.step if at is None else moment(at)
        self.now = max(self.now, happened)
        return happened

    def advance(self, **of: float) -> None:
        """Advance without a change: `advance(days=3)`."""
        self.now += timedelta(**of)

    def set(self, to: str | date | datetime) -> None:
        """Set the time, which may be earlier than now."""
        self.now = moment(to)
