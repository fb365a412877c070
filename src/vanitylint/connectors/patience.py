"""Waiting: told before it happens, and never longer than the user allows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.connectors import Listener


MAX_WAIT = 600.0
"""So many seconds a run waits for trackers, where the user says nothing else."""
_MINUTE = 60
_DAY = 24 * 60 * 60


class OutOfPatienceError(Exception):
    """A wait would take longer than the user allows.

    Args:
        why: What there is to wait for.
        seconds: How long.
        until: The time of day when it would be over, in words; empty for less than a minute.
    """

    def __init__(self, why: str, seconds: float, until: str) -> None:
        super().__init__(why)
        self.why = why
        self.seconds = seconds
        self.until = until


@dataclass
class Allowance:
    """What a run may still wait for trackers, all of them together."""

    seconds: float


class Patience:
    """Waits for one source, at the cost of what the run may wait in all.

    Args:
        allowance: Of the run.
        listener: Who is told.
        sleep: Does the waiting.
    """

    def __init__(self, allowance: Allowance, listener: Listener, sleep: Callable[[float], None] = time.sleep) -> None:
        self.allowance = allowance
        self.listener = listener
        self.sleep = sleep

    def wait(self, seconds: float, why: str) -> None:
        """Wait, after saying so.

        Raises:
            OutOfPatienceError: It would take longer than is left.
        """
        if seconds > self.allowance.seconds:
            raise OutOfPatienceError(why, seconds, _end(seconds))
        self.allowance.seconds -= seconds
        self.listener.wait(seconds, why)
        self.sleep(seconds)


def _end(seconds: float) -> str:
    """When a wait would be over; empty for a short one, the day with it for a long one."""
    if seconds < _MINUTE:
        return ""
    form = "%H:%M UTC" if seconds < _DAY else "%Y-%m-%d %H:%M UTC"
    try:
        return time.strftime(form, time.gmtime(time.time() + seconds))
    except (OverflowError, ValueError, OSError):
        return "the end of time"
