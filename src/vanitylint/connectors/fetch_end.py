"""Describe how the fetch of a live tracker ended, for the user and for the bookmark."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from vanitylint.connectors.waiting import WaitTooLongError
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from vanitylint.backlog.arrivals import FetchExtent

Fault: TypeAlias = WaitTooLongError | VanitylintError


def fetch_extent(*, is_complete: bool, is_whole: bool, is_beginning: bool) -> FetchExtent:
    """Return how much a fetch brought, for the bookmark.

    Args:
        is_complete: Whether the fetch ran to its end.
        is_whole: Whether everything was requested, not only changes.
        is_beginning: Whether an earlier fetch of everything stopped early and has not been completed since.
    """
    if not is_complete:
        return "beginning" if is_whole or is_beginning else "changes"
    if is_whole:
        return "all"
    return "rest" if is_beginning else "changes"


def to_user_error(fault: Fault, name: str, *, has_past: bool = False) -> VanitylintError:
    """Convert the fault that ended a fetch to an error for the user.

    Args:
        fault: What ended the fetch.
        name: Name of the source.
        has_past: Whether an earlier fetch left items that can be checked offline.
    """
    offline_hint = "; --offline checks what was fetched before" if has_past else ""
    if isinstance(fault, VanitylintError):
        hint = f"{fault.hint}{offline_hint}".strip("; ")
        return VanitylintError(fault.message, where=fault.where or name, hint=hint)
    if not fault.until:
        return VanitylintError(
            f"{fault.why}, and there is no time left to try again", where=name, hint=f"raise --max-wait{offline_hint}"
        )
    return VanitylintError(
        f"{fault.why} until {fault.until}, which is longer than --max-wait allows",
        where=name,
        hint=f"run again then, or allow a longer wait, such as --max-wait 60m{offline_hint}",
    )


def stop_message(fault: Fault, *, received: int, expected: int, goes_on: bool) -> str:
    """Return a message that says how far an interrupted fetch got.

    Args:
        fault: What stopped it.
        received: Number of items received.
        expected: Number of items expected, if known.
        goes_on: Whether the next fetch continues from there.
    """
    error = to_user_error(fault, "")
    count = f"{received:,} of {expected:,} items" if expected > received else f"{received:,} items"
    advice = f"; {error.hint}" if error.hint else ""
    next_run = "the next run goes on from there" if goes_on else "the next run starts again"
    return f"stopped after {count}: {error.message}{advice}; {next_run}"
