"""Wait for trackers: announce each wait, and never wait longer than the user allows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.connectors import Listener


MAX_WAIT = 600.0
"""Default of the time that a run may wait for trackers, in seconds."""
_MINUTE = 60
_DAY = 24 * 60 * 60


class WaitTooLongError(Exception):
    """A wait would take longer than the user allows.

    Args:
        why: Reason for the wait.
        seconds: Length of the wait.
        until: Time of day at which the wait would end, for messages; empty for less than a minute.
    """

    def __init__(self, why: str, seconds: float, until: str) -> None:
        super().__init__(why)
        self.why = why
        self.seconds = seconds
        self.until = until


@dataclass
class WaitBudget:
    """The time that a run may still wait for trackers, shared by all sources."""

    seconds: float


class Waiter:
    """Waits on behalf of one source, within the run's shared wait budget.

    Args:
        wait_budget: The run's wait budget.
        listener: Notified of each wait.
        sleep: Function that does the waiting.
    """

    def __init__(
        self, wait_budget: WaitBudget, listener: Listener, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.wait_budget = wait_budget
        self.listener = listener
        self.sleep = sleep

    def wait(self, seconds: float, why: str) -> None:
        """Announce a wait, then wait.

        Raises:
            WaitTooLongError: The wait is longer than the rest of the wait budget.
        """
        if seconds > self.wait_budget.seconds:
            raise WaitTooLongError(why, seconds, _format_end(seconds))
        self.wait_budget.seconds -= seconds
        self.listener.wait(seconds, why)
        self.sleep(seconds)


def _format_end(seconds: float) -> str:
    """Format the time at which a wait would end: empty for a short wait, with the date for a long one."""
    if seconds < _MINUTE:
        return ""
    pattern = "%H:%M UTC" if seconds < _DAY else "%Y-%m-%d %H:%M UTC"
    try:
        return time.strftime(pattern, time.gmtime(time.time() + seconds))
    except (OverflowError, ValueError, OSError):
        return "the end of time"
