"""How a fetch goes, on standard error: a count where somebody watches, and each wait, told beforehand."""

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

_SECONDS_BETWEEN_COUNTS = 0.1
_SECONDS_BEFORE_ESTIMATES = 3.0
_MINUTE = 60


class Progress:
    """Shows how the fetch of one source goes.

    It takes no thread, as most progress bars do: beside one, reading could not fork its processes.

    Args:
        name: The source's.
    """

    def __init__(self, name: str) -> None:
        self.title = safe(name)[:60]
        self.is_shown = is_interactive()
        self._expected = self._came = 0
        self._line = ""
        self._began = self._drawn = time.monotonic()

    def expect(self, items: int) -> None:
        """So many items more are to come."""
        self._expected += items

    def wait(self, seconds: float, why: str) -> None:
        """Nothing will happen for so long, and why."""
        self._clear()
        until = ""
        if seconds > _MINUTE:
            until = f", at {datetime.now(UTC) + timedelta(seconds=seconds):%H:%M} UTC"
        say(f"{self.title}: {why}; going on in {in_words(seconds)}{until} (Ctrl-C stops)")

    def watch(self, arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
        """Pass on what comes, and show how much it is."""
        try:
            for arrival in arrivals:
                self._came += isinstance(arrival, WorkItem | Beyond)
                if self.is_shown and (now := time.monotonic()) > self._drawn + _SECONDS_BETWEEN_COUNTS:
                    self._drawn = now
                    self._draw(now - self._began)
                yield arrival
        finally:
            self._clear()

    def _draw(self, seconds: float) -> None:
        line = f"Reading {self.title}: {self._came:,}"
        if self._expected > self._came:
            line += f" of {self._expected:,}"
            if seconds > _SECONDS_BEFORE_ESTIMATES and self._came:
                line += f", about {in_words(seconds / self._came * (self._expected - self._came))} left"
        click.echo(f"\r{line}{' ' * (len(self._line) - len(line))}", nl=False, err=True)
        self._line = line

    def _clear(self) -> None:
        if self._line:
            click.echo(f"\r{' ' * len(self._line)}\r", nl=False, err=True)
            self._line = ""


def in_words(seconds: float) -> str:
    """A length of time.

    >>> in_words(0.4), in_words(75), in_words(3600)
    ('1 s', '75 s', '60 min')
    """
    return f"{max(1, round(seconds))} s" if seconds < 2 * _MINUTE else f"{round(seconds / _MINUTE)} min"
