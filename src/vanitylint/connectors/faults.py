"""Classify failures of requests to a tracker, and retry: wait, ask for less, or try again."""

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

    from vanitylint.connectors.waiting import Waiter

Answer = TypeVar("Answer")

MAX_TRIES = 5
_BACKOFF = (1.0, 2.0, 4.0, 8.0)
"""Pauses between attempts, in seconds."""
_DEFAULT_WAIT = 60.0
"""Seconds to wait if a rate limit names no time: GitHub asks for at least 60, and Jira's shortest window is as long."""
_UNKNOWN_HOST_CODES = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
"""Error codes of a resolver for a host that does not exist; if the resolver itself fails, its code differs."""


class RateLimited(Exception):  # noqa: N818 - the name says what happened
    """The tracker asks to wait: its rate limit is reached.

    Args:
        seconds: How long to wait; None if the tracker does not say.
        why: Which limit was reached, for messages.
    """

    def __init__(self, seconds: float | None, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.why = why


class TooHeavy(Exception):  # noqa: N818
    """The request took the tracker too long or cost too much: ask for less."""


class ConnectionBroken(Exception):  # noqa: N818
    """The connection broke; another attempt may succeed."""


def send_with_retries(
    once: Callable[[], Answer],
    waiter: Waiter,
    *,
    where: str,
    status_page: str = "",
    shrink: Callable[[], bool] = lambda: False,
    is_divisible: bool = False,
) -> Answer:
    """Send a request, and retry until there is an answer or no point in retrying.

    Args:
        once: Sends the request once.
        waiter: Does the waiting.
        where: The server, for messages.
        status_page: The server's public status page, for messages.
        shrink: Makes the request smaller. Returns False if it is as small as possible.
        is_divisible: Whether the caller can split the request, so that `TooHeavy` is raised at once.

    Raises:
        VanitylintError: All attempts failed.
        WaitTooLongError: It would take longer than the user allows.
        TooHeavy: The request is too much for the tracker, and it is divisible.
    """
    failures = waits = 0
    while True:
        try:
            return once()
        except RateLimited as limit:
            waiter.wait(wait_seconds(limit.seconds, waits), limit.why)
            waits += 1
        except (TooHeavy, ConnectionBroken) as fault:
            failures += 1
            if isinstance(fault, TooHeavy):
                if is_divisible:
                    raise
                failures = 1 if shrink() else failures
            if failures == MAX_TRIES:
                page = f" ({status_page})" if status_page else ""
                hint = f"the server or the connection may be down{page}; run again later"
                raise VanitylintError(f"no answer after {MAX_TRIES} tries: {fault}", where=where, hint=hint) from fault
            waiter.wait(_BACKOFF[failures - 1] * _jitter(), str(fault))


def is_unknown_host(error: BaseException) -> bool:
    """Return whether a connection failed because its host does not exist, so that there is no point in retrying."""
    cause: BaseException | None = error
    while cause and not isinstance(cause, socket.gaierror):
        cause = cause.__cause__ or cause.__context__
    return isinstance(cause, socket.gaierror) and cause.errno in _UNKNOWN_HOST_CODES


def wait_seconds(seconds: float | None, earlier: int) -> float:
    """Return how many seconds to wait: as long as the tracker says, else a minute, doubled with each wait.

    Args:
        seconds: The wait that the tracker asks for, if any.
        earlier: Number of earlier waits for the same answer.
    """
    return seconds if seconds is not None else _DEFAULT_WAIT * 2**earlier


def parse_retry_after(headers: Mapping[str, Any]) -> float | None:
    """Parse the header Retry-After, a number of seconds or a date, to seconds. Return None if there is none.

    Args:
        headers: Headers with names in lower case.
    """
    value = str(headers.get("retry-after", "")).strip()
    if is_digits(value):
        return max(1.0, float(value))
    moment = parse_http_date(value)
    return max(1.0, moment.timestamp() - time.time()) if moment else None


def parse_http_date(value: str) -> datetime | None:
    """Parse the date of an HTTP header such as `Date`. Return None if it is invalid."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_digits(value: str) -> bool:
    """Return whether the value of a header consists of ASCII digits."""
    return value.isascii() and value.isdigit()


def _jitter() -> float:
    """Return a random factor, so that jobs that all start on the hour do not retry in the same second."""
    return random.uniform(0.8, 1.2)  # noqa: S311 - no secret
