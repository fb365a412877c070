"""How a fetch of a live tracker ended, for the user and for the bookmark."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from vanitylint.connectors.patience import OutOfPatienceError
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from vanitylint.backlog.arrivals import Brought

Fault: TypeAlias = OutOfPatienceError | VanitylintError


def brought(*, is_complete: bool, is_whole: bool, is_beginning: bool) -> Brought:
    """How much a fetch brought, for the bookmark.

    Args:
        is_complete: It came to its end.
        is_whole: It asked for everything, not only for what changed.
        is_beginning: An earlier fetch of everything stopped, and not all has come since.
    """
    if not is_complete:
        return "beginning" if is_whole or is_beginning else "changes"
    if is_whole:
        return "all"
    return "rest" if is_beginning else "changes"


def as_error(fault: Fault, name: str, *, has_past: bool = False) -> VanitylintError:
    """What ended a fetch, for the user. Where an earlier fetch left something, that can be judged."""
    otherwise = "; --offline checks what was fetched before" if has_past else ""
    if isinstance(fault, VanitylintError):
        return VanitylintError(fault.message, where=fault.where or name, hint=f"{fault.hint}{otherwise}".strip("; "))
    if not fault.until:
        return VanitylintError(
            f"{fault.why}, and there is no time left to try again", where=name, hint=f"raise --max-wait{otherwise}"
        )
    return VanitylintError(
        f"{fault.why} until {fault.until}, which is longer than --max-wait allows",
        where=name,
        hint=f"run again then, or allow a longer wait, such as --max-wait 60m{otherwise}",
    )


def stopped(fault: Fault, *, came: int, expected: int, goes_on: bool) -> str:
    """How far a fetch came that did not come to its end.

    Args:
        fault: What stopped it.
        came: So many items.
        expected: Of so many, where that is known.
        goes_on: Whether the next fetch goes on from there.
    """
    told = as_error(fault, "")
    count = f"{came:,} of {expected:,} items" if expected > came else f"{came:,} items"
    advice = f"; {told.hint}" if told.hint else ""
    rest = "the next run goes on from there" if goes_on else "the next run starts again"
    return f"stopped after {count}: {told.message}{advice}; {rest}"
