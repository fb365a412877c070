"""Time as the fake knows it: it stands still until something changes, or a test lets it pass."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo


def moment(told: str | date | datetime) -> datetime:
    """A moment in UTC; one without a zone is of UTC already, a day begins at midnight."""
    if not isinstance(told, datetime):
        told = datetime.fromisoformat(str(told))
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)


def shown(at: datetime | None, zone: tzinfo) -> str | None:
    """As Jira writes moments: `2026-03-01T09:00:00.123-0500`."""
    if at is None:
        return None
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"


def in_utc(at: datetime | None) -> str | None:
    """As sprints write moments: `2026-03-01T09:00:00.123Z`."""
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


class Clock:
    """Moves on with each change by `step`, so that no two changes are of the same moment unless a test says so."""

    def __init__(self, start: str = "2026-03-01T09:00:00Z") -> None:
        self.now = moment(start)
        self.step = timedelta(seconds=1)

    def tick(self, at: str | date | datetime | None = None) -> datetime:
        """The moment of a change; one in the past does not turn the clock back."""
        happened = self.now + self.step if at is None else moment(at)
        self.now = max(self.now, happened)
        return happened

    def advance(self, **of: float) -> None:
        """Let time pass without a change: `advance(days=3)`."""
        self.now += timedelta(**of)

    def set(self, to: str | date | datetime) -> None:
        """Let it be another moment, which may be an earlier one."""
        self.now = moment(to)
