"""Which issues a source has brought so far, and how they hang together: what later fetches need to know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator


class Entry(Struct, array_like=True, omit_defaults=True):
    """One issue."""

    key: str
    asked: bool = True
    """It was asked for; else it is one that others hang on, or that hangs on one of them."""
    parent: str = ""
    """Id of its parent."""
    children: list[str] = field(default_factory=list)
    """Ids of its sub-issues."""
    references: list[str] = field(default_factory=list)
    """Ids of the issues that name it."""
    milestone: int = 0
    closed: str = ""
    """When it was closed."""


class Index(Struct):
    """All issues of a source, by their ids."""

    issues: dict[str, Entry] = field(default_factory=dict)

    def relatives_of(self, gone: Container[str]) -> Iterator[str]:
        """The issues that name one of those that are gone: it has moved, or they have lost it."""
        for number, entry in self.issues.items():
            if entry.parent in gone or any(other in gone for other in (*entry.children, *entry.references)):
                yield number

    def beyond(self, steps_up: int) -> set[str]:
        """The issues that were not asked for and to which a trace leads: parents, theirs, and sub-issues.

        Of one that nobody has brought yet only the id is known.

        Args:
            steps_up: As far as a trace is walked.
        """
        asked = [entry for entry in self.issues.values() if entry.asked]
        wanted = {number for entry in asked for number in (entry.parent, *entry.children) if self._is_beyond(number)}
        step = set(wanted)
        for _ in range(steps_up - 1):
            parents = {self.issues[number].parent for number in step if number in self.issues}
            step = {number for number in parents if self._is_beyond(number)} - wanted
            wanted |= step
        return wanted

    def _is_beyond(self, number: str) -> bool:
        return bool(number) and not (number in self.issues and self.issues[number].asked)

    def where(self, holds: Callable[[Entry], bool]) -> list[str]:
        """The ids of the issues for which something holds."""
        return [number for number, entry in self.issues.items() if holds(entry)]
