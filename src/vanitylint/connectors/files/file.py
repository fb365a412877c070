"""One file while it is read, and what its source as a whole held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.errors import VanitylintError

Entries: TypeAlias = Iterator[WorkItem | Problem | Notice]


class NotRecognised(VanitylintError):  # noqa: N818 - says what happened, as the others do
    """A file is none of the kinds that can be read."""


class Page(NamedTuple):
    """One answer to a search, and what it says about the rest."""

    file: str
    line: int
    start: int
    held: int
    total: int | None
    """How many items the search found; None where the tracker does not say."""
    is_last: bool
    """There is no token for a next page."""


@dataclass
class Tally:
    """What a source held so far, for the questions that only its end can answer."""

    pages: list[Page] = field(default_factory=list)
    lacking: dict[str, set[str]] = field(default_factory=dict)
    """By the words that say how to add one: needed fields that no item has had yet."""

    def expect(self, needed: frozenset[str], found: Iterable[str], advice: str) -> None:
        """Note which of the needed fields an item has; a field that is there but empty counts."""
        self.lacking.setdefault(advice, set(needed)).difference_update(found)

    def problems(self, source: str) -> Iterator[Problem]:
        """What is missing from the source as a whole."""
        yield from _missing_pages(self.pages)
        for advice, fields in self.lacking.items():
            for name in sorted(fields):
                yield Problem(source, f"was exported without {name}; {advice.format(name)}")


@dataclass
class File:
    """A file that is being read."""

    name: str
    """As the user would name it; `-` is the standard input."""
    tally: Tally
    recognised: bool = False
    """Something in it was of a known kind; from then on a stranger is a problem, not another sort of file."""

    @property
    def path(self) -> str:
        """Where a reader can open it; empty for the standard input."""
        return "" if self.name == "-" else self.name

    def problem(self, why: str, line: int = 0) -> Problem:
        """What could not be read, with its place."""
        return Problem(self.name, why, line)


def _missing_pages(pages: list[Page]) -> Iterator[Problem]:
    """Searches of which the source holds only a part."""
    by_total: dict[int, list[Page]] = {}
    for page in pages:
        if page.total is not None:
            by_total.setdefault(page.total, []).append(page)
    for total, group in by_total.items():
        yield from _gaps(total, group)
    yield from _untold_rest([page for page in pages if page.total is None])


def _gaps(total: int, pages: list[Page]) -> Iterator[Problem]:
    """Pages that say where they start and how many issues there are: together they have to hold all."""
    reached = 0
    for page in sorted(pages, key=lambda page: page.start):
        if page.start <= reached:
            reached = max(reached, page.start + page.held)
    if reached < total:
        held = sum({page.start: page.held for page in pages}.values())
        first = pages[0]
        yield Problem(first.file, f"holds {held} of {total} issues; the rest was not exported", first.line)


def _untold_rest(pages: list[Page]) -> Iterator[Problem]:
    """Pages with a token cannot be matched to the next; after one that is not the last there is another."""
    if pages and not pages[-1].is_last:
        held, last = sum(page.held for page in pages), pages[-1]
        yield Problem(last.file, f"holds {held} of the issues that were found; the rest was not exported", last.line)
