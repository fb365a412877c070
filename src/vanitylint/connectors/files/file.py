"""State of one file while it is read, and of its source as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.errors import VanitylintError

Entries: TypeAlias = Iterator[WorkItem | Problem | Notice]


class NotRecognised(VanitylintError):  # noqa: N818 - named after what happened, like the others
    """The file's format is not one that can be read."""


class ResultPage(NamedTuple):
    """One page of search results, and what it says about the others."""

    file: str
    line: int
    start: int
    size: int
    """Number of items on the page."""
    total: int | None
    """Number of items the search found; None if the tracker does not say."""
    is_last: bool
    """Whether there is no token for a next page."""


@dataclass
class Tally:
    """What a source has held so far, for the checks that are only possible at its end."""

    pages: list[ResultPage] = field(default_factory=list)
    missing: dict[str, set[str]] = field(default_factory=dict)
    """Required fields that no item has had yet, by the advice on how to add one."""

    def note_fields(self, required: frozenset[str], present: Iterable[str], advice: str) -> None:
        """Note which of the required fields an item has; a field that is present but empty counts."""
        self.missing.setdefault(advice, set(required)).difference_update(present)

    def problems(self, source: str) -> Iterator[Problem]:
        """Yield a problem for each thing that is missing from the source as a whole."""
        yield from _missing_pages(self.pages)
        for advice, fields in self.missing.items():
            for name in sorted(fields):
                yield Problem(source, f"was exported without {name}; {advice.format(name)}")


@dataclass
class File:
    """A file that is being read."""

    name: str
    """Name as the user would write it; `-` is standard input."""
    tally: Tally
    recognised: bool = False
    """Whether a known format was found in it; from then on an unknown value is a problem, not a reason to reject it."""

    @property
    def path(self) -> str:
        """Path that can be opened; empty for standard input."""
        return "" if self.name == "-" else self.name

    def problem(self, why: str, line: int = 0) -> Problem:
        """Return a problem with this file."""
        return Problem(self.name, why, line)


def _missing_pages(pages: list[ResultPage]) -> Iterator[Problem]:
    """Yield a problem for each search of which the source holds only a part."""
    by_total: dict[int, list[ResultPage]] = {}
    for page in pages:
        if page.total is not None:
            by_total.setdefault(page.total, []).append(page)
    for total, group in by_total.items():
        yield from _check_totals(total, group)
    yield from _check_last_page([page for page in pages if page.total is None])


def _check_totals(total: int, pages: list[ResultPage]) -> Iterator[Problem]:
    """Yield a problem unless pages with a start and a total together hold all issues."""
    covered = 0
    for page in sorted(pages, key=lambda page: page.start):
        if page.start <= covered:
            covered = max(covered, page.start + page.size)
    if covered < total:
        held_count = sum({page.start: page.size for page in pages}.values())
        first = pages[0]
        yield Problem(first.file, f"holds {held_count} of {total} issues; the rest was not exported", first.line)


def _check_last_page(pages: list[ResultPage]) -> Iterator[Problem]:
    """Yield a problem if another page must follow the last one.

    Pages with tokens cannot be matched to their successors.
    """
    if pages and not pages[-1].is_last:
        held_count, last_page = sum(page.size for page in pages), pages[-1]
        yield Problem(
            last_page.file,
            f"holds {held_count} of the issues that were found; the rest was not exported",
            last_page.line,
        )
