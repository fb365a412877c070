"""Errors that are shown to the user."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class VanitylintError(Exception):
    """An error the user can fix: what happened, where, and what to do next.

    Args:
        message: What happened, one line without a full stop.
        where: The location in the user's file or command, such as `rules/mine.yaml:12`.
        hint: What to do next, one line.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        self.errors: tuple[VanitylintError, ...] = (self,)
        """All errors this one represents; just itself unless it was made by `combine_errors`."""

    def __str__(self) -> str:
        """Return everything on one line, with the hint in brackets."""
        location = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{location}{self.message}{hint}"


def combine_errors(errors: Sequence[VanitylintError]) -> VanitylintError:
    """Return the first error, to be raised on behalf of all of them."""
    first = errors[0]
    first.errors = tuple(errors)
    return first


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint with the closest known word, or an empty string if none is close.

    >>> did_you_mean("titel", ["title", "body"])
    'did you mean title?'
    """
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {matches[0]}?" if matches else ""
