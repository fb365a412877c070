"""What goes wrong, in words for the person who sees it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class VanitylintError(Exception):
    """Something the user can put right: what happened, where, and what to do next.

    Args:
        message: What happened, one line without a full stop.
        where: The place in the user's own file or command, such as `rules/mine.yaml:12`.
        hint: What to do next, one line.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        self.errors: tuple[VanitylintError, ...] = (self,)
        """Itself; or, where one error stands for several, each of them."""

    def __str__(self) -> str:
        """One line that can stand alone, the hint in brackets."""
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.message}{advice}"


def all_in_one(errors: Sequence[VanitylintError]) -> VanitylintError:
    """The first of some errors, to be raised for all of them."""
    first = errors[0]
    first.errors = tuple(errors)
    return first


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a hint, or an empty string when nothing is near.

    >>> did_you_mean("titel", ["title", "body"])
    'did you mean title?'
    """
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""
