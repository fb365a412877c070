"""Time as the fake's data knows it: it stands still until something changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def normal(moment: str) -> str:
    """A moment in GitHub's notation, so that moments compare as texts."""
    parsed = datetime.fromisoformat(moment)
    parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return parsed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Clock:
    """Moves on by a minute with each change, so that no two changes are of the same moment unless a test says so."""

    def __init__(self, start: str = "2026-01-01T00:00:00Z") -> None:
        self.now = normal(start)

    def tick(self, at: str | None = None) -> str:
        """The moment of a change; one in the past does not turn the clock back."""
        moment = self._later(minutes=1) if at is None else normal(at)
        self.now = max(self.now, moment)
        return moment

    def advance(self, **of: float) -> None:
        """Let time pass without a change: `advance(days=3)`."""
        self.now = self._later(**of)

    def _later(self, **of: float) -> str:
        return normal((datetime.fromisoformat(self.now) + timedelta(**of)).isoformat())
