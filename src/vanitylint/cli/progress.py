"""Progress of a fetch on standard error: a counter on interactive terminals, and a message before each wait."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from vanitylint.backlog.arrivals import Beyond
from vanitylint.backlog.items import WorkItem
from vanitylint.cli.terminal import is_interactive, say
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.arrivals import Arrival

_REDRAW_INTERVAL_SECONDS = 0.1
_MIN_SECONDS_FOR_ESTIMATE = 3.0
_MINUTE = 60


class Progress:
    """Progress of the fetch of one source.

    Unlike most progress bars it uses no thread, because reading forks processes.

    Args:
        name: Name of the source.
    """

    def __init__(self, name: str) -> None:
        self.title = safe(name)[:60]
        self.is_shown = is_interactive()
        self._expected = self._received = 0
        self._line = ""
        self._started = self._drawn = time.monotonic()

    def expect(self, items: int) -> None:
        """Add to the number of expected items."""
        self._expected += items

    def wait(self, seconds: float, why: str) -> None:
        """Announce a wait and its reason."""
        self._clear()
        until = ""
        if seconds > _MINUTE:
            until = f", at {datetime.now(UTC) + timedelta(seconds=seconds):%H:%M} UTC"
        say(f"{self.title}: {why}; going on in {format_duration(seconds)}{until} (Ctrl-C stops)")

    def watch(self, arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
        """Yield the arrivals and display how many there were."""
        try:
            for arrival in arrivals:
                self._received += isinstance(arrival, WorkItem | Beyond)
                if self.is_shown and (now := time.monotonic()) > self._drawn + _REDRAW_INTERVAL_SECONDS:
                    self._drawn = now
                    self._draw(now - self._started)
                yield arrival
        finally:
            self._clear()

    def _draw(self, seconds: float) -> None:
        line = f"Reading {self.title}: {self._received:,}"
        if self._expected > self._received:
            line += f" of {self._expected:,}"
            if seconds > _MIN_SECONDS_FOR_ESTIMATE and self._received:
                line += f", about {format_duration(seconds / self._received * (self._expected - self._received))} left"
        click.echo(f"\r{line}{' ' * (len(self._line) - len(line))}", nl=False, err=True)
        self._line = line

    def _clear(self) -> None:
        if self._line:
            click.echo(f"\r{' ' * len(self._line)}\r", nl=False, err=True)
            self._line = ""


def format_duration(seconds: float) -> str:
    """Format a duration.

    >>> format_duration(0.4), format_duration(75), format_duration(3600)
    ('1 s', '75 s', '60 min')
    """
    return f"{max(1, round(seconds))} s" if seconds < 2 * _MINUTE else f"{round(seconds / _MINUTE)} min"
