"""The clock of the fake's data: it only advances when something changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def normal(moment: str) -> str:
    """Format a time like GitHub, so that times compare as strings."""
    parsed = datetime.fromisoformat(moment)
    parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return parsed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Clock:
    """A clock that advances by a minute with each change, so that changes have different times unless a test sets them."""

    def __init__(self, start: str = "2026-01-01T00:00:00Z") -> None:
        self.now = normal(start)

    def tick(self, at: str | None = None) -> str:
        """Return the time of a change; a time in the past does not turn the clock back."""
        moment = self._later(minutes=1) if at is None else normal(at)
        self.now = max(self.now, moment)
        return moment

    def advance(self, **of: float) -> None:
        """Advance without a change: `advance(days=3)`."""
        self.now = self._later(**of)

    def _later(self, **of: float) -> str:
        return normal((datetime.fromisoformat(self.now) + timedelta(**of)).isoformat())
