"""What can go wrong between a tracker and us, told apart: wait, ask for less, or try again."""

from __future__ import annotations

import random
import socket
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vanitylint.connectors.patience import Patience

Answer = TypeVar("Answer")

TRIES = 5
_PAUSES = (1.0, 2.0, 4.0, 8.0)
_FIRST_WAIT = 60.0
"""Where a limit names no time, wait at least a minute: GitHub says so, and Jira's shortest window is as long."""
_NO_HOST = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
"""What a resolver says of a name that stands for nothing; where it does not answer it says something else."""


class Limited(Exception):  # noqa: N818 - says what happened
    """The tracker asks to wait.

    Args:
        seconds: How long; None where it does not say.
        why: Which limit, in words.
    """

    def __init__(self, seconds: float | None, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.why = why


class TooHeavy(Exception):  # noqa: N818
    """The answer took the tracker too long, or cost it too much: ask for less."""


class Flaky(Exception):  # noqa: N818
    """The line broke; the next try may do better."""


def persist(
    once: Callable[[], Answer],
    patience: Patience,
    *,
    where: str,
    status_page: str = "",
    shrink: Callable[[], bool] = lambda: False,
    is_divisible: bool = False,
) -> Answer:
    """Ask until there is an answer, or no use in asking.

    Args:
        once: Asks one time.
        patience: How long to wait in all.
        where: The server, for messages.
        status_page: Where its makers tell how it is, for messages.
        shrink: Makes the question smaller; False where it is as small as it gets.
        is_divisible: Whoever asks can ask for less, and wants to know when that is called for.

    Raises:
        VanitylintError: There will be no answer.
        OutOfPatienceError: It would take longer than the user allows.
        TooHeavy: The tracker cannot cope, and the question is divisible.
    """
    failed = waited = 0
    while True:
        try:
            return once()
        except Limited as limit:
            patience.wait(wait_for(limit.seconds, waited), limit.why)
            waited += 1
        except (TooHeavy, Flaky) as fault:
            failed += 1
            if isinstance(fault, TooHeavy):
                if is_divisible:
                    raise
                failed = 1 if shrink() else failed
            if failed == TRIES:
                page = f" ({status_page})" if status_page else ""
                hint = f"the server or the connection may be down{page}; run again later"
                raise VanitylintError(f"no answer after {TRIES} tries: {fault}", where=where, hint=hint) from fault
            patience.wait(_PAUSES[failed - 1] * _jitter(), str(fault))


def is_no_host(error: BaseException) -> bool:
    """Whether no connection came about because its host's name stands for nothing, so that another try is no use."""
    cause: BaseException | None = error
    while cause and not isinstance(cause, socket.gaierror):
        cause = cause.__cause__ or cause.__context__
    return isinstance(cause, socket.gaierror) and cause.errno in _NO_HOST


def wait_for(told: float | None, earlier: int) -> float:
    """How long to wait where the tracker says so, or a minute, doubled with each time.

    Args:
        told: What it said, in seconds.
        earlier: How often we have waited for this answer.
    """
    return told if told is not None else _FIRST_WAIT * 2**earlier


def retry_after(headers: Mapping[str, Any]) -> float | None:
    """The seconds of a header Retry-After, which may be told as a number or as a date; None where there is none.

    Args:
        headers: In lower case.
    """
    told = str(headers.get("retry-after", "")).strip()
    if is_number(told):
        return max(1.0, float(told))
    moment = http_moment(told)
    return max(1.0, moment.timestamp() - time.time()) if moment else None


def http_moment(told: str) -> datetime | None:
    """The moment that an HTTP header names, such as `Date`; None where it names none."""
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_number(told: str) -> bool:
    """Whether a header holds digits and nothing else."""
    return told.isascii() and told.isdigit()


def _jitter() -> float:
    """Many jobs start on the hour; they need not all come back in the same second."""
    return random.uniform(0.8, 1.2)  # noqa: S311 - no secret
