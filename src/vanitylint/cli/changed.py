"""`--changed-since`: of backlogs kept as files in git, only what stands on changed lines is told."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace as replaced

from vanitylint.backlog import lookups
from vanitylint.backlog.findings import OF_ITEMS
from vanitylint.cli import github_actions
from vanitylint.connectors.files.git.changes import Revision
from vanitylint.connectors.files.git.repository import NoHistoryError
from vanitylint.connectors.open import is_live
from vanitylint.errors import VanitylintError
from vanitylint.reporters.report import Unchanged
from vanitylint.reporters.text import READABLE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.backlog.lookups import Place
    from vanitylint.connectors.files.git.changes import Lines
    from vanitylint.reporters.report import Report

TARGET = "HEAD^1"
"""In what GitHub checks out of a pull request, a merge into its target: the target as it was then."""
_A_LINE_EACH = (".jsonl", ".ndjson")
_END = 1 << 62


class _Stretch(NamedTuple):
    """Lines of a file that belong to the same items."""

    first: int
    last: int
    keys: Sequence[str]


@dataclass(frozen=True)
class Since:
    """A revision, in the repository of each source that is kept as files."""

    name: str
    """As the user wrote it."""
    revisions: dict[str, Revision]
    """By the source's name."""

    def narrow(self, report: Report, connection: sqlite3.Connection) -> Report:
        """A report that tells of what changed, and how much it leaves out; the snapshot remembers all of it.

        A question about an item whose own line did not change points to the first of its lines that did.

        Args:
            report: Of all items, with paths as they can be opened from here.
            connection: Of the snapshot.

        Raises:
            VanitylintError: Git cannot be asked.
        """
        placed = lookups.placed(connection, self.revisions)
        elsewhere = lookups.held_elsewhere(connection, self.revisions)
        every = (*report.findings, *report.hidden, *report.muted, *report.acknowledged)
        asked = {placed[finding.key].path: placed[finding.key].source for finding in every if finding.key in placed}
        with _told_if_unknown(self.name):
            changes = _changes(asked, self)
        first = _first_changed(placed, changes)

        def is_told(finding: Finding) -> bool:
            stands_here = finding.over in OF_ITEMS and finding.key in placed
            return finding.key in (first if stands_here else elsewhere)

        def pointed(finding: Finding) -> Finding:
            if not finding.line or finding.key not in first or _is_new(finding.line, changes[placed[finding.key].path]):
                return finding
            return replaced(finding, line=first[finding.key])

        def all_told(findings: Iterable[Finding]) -> list[Finding]:
            return [pointed(each) for each in findings if is_told(each)]

        return replace(
            report,
            findings=all_told(report.findings),
            hidden=all_told(report.hidden),
            muted=all_told(report.muted),
            acknowledged=all_told(report.acknowledged),
            change=None,
            unchanged=Unchanged(
                self.name,
                [each for each in (*report.findings, *report.hidden) if not is_told(each)],
                branch=_target() if self.name == TARGET else "",
            ),
        )


def since_revision(name: str, sources: Iterable[str]) -> Since:
    """Look a revision up, before anything is fetched.

    Args:
        name: Of the revision.
        sources: The names of all sources; trackers are let be.

    Raises:
        VanitylintError: There is no such revision, or a source is in no repository.
    """
    found: dict[Path, Revision | None] = {}
    revisions = {}
    with _told_if_unknown(name):
        for source in sources:
            place = Path(os.path.realpath(source))
            if source == "-":
                raise VanitylintError(
                    "--changed-since: standard input is not in a git repository",
                    hint="name the file or folder instead of -",
                )
            if is_live(source) or not place.exists():  # of what is not there, opening it tells more
                continue
            folder = place if place.is_dir() else place.parent
            if folder not in found:
                found[folder] = Revision.find(folder, name, where=source)
            revision = found[folder]
            if revision is None:
                raise VanitylintError(
                    "--changed-since: this is not in a git repository, so changes are unknown",
                    where=source,
                    hint="leave out --changed-since to get everything",
                )
            revisions[source] = revision
    return Since(name, revisions)


def _changes(asked: dict[str, str], since: Since) -> dict[str, Sequence[Lines]]:
    """What is new in each of some files, given with their sources; each repository is asked once."""
    files: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    revisions = {}
    for path, source in asked.items():
        revision = since.revisions[source]
        place = revision.repository.top, revision.commit
        revisions[place] = revision
        files[place].append(path)
    found = [revisions[place].changes(paths) for place, paths in files.items()]
    return {path: lines for changes in found for path, lines in changes.items()}


def _first_changed(placed: dict[str, Place], changes: dict[str, Sequence[Lines]]) -> dict[str, int]:
    """The first changed line of each item that has one."""
    of_file: defaultdict[str, list[tuple[str, Place]]] = defaultdict(list)
    for key, place in placed.items():
        if place.path in changes:
            of_file[place.path].append((key, place))
    found: dict[str, int] = {}
    for path, items in of_file.items():
        name = path.lower()
        at = 0
        new = changes[path]
        for stretch in _stretches(items, has_head=name.endswith(READABLE)):
            while at < len(new) and new[at].last < stretch.first:
                at += 1
            touched = next((lines for lines in _from(new, at, stretch.last) if _is_in(lines, stretch, name)), None)
            if touched:
                for key in stretch.keys:
                    found.setdefault(key, max(touched.first, stretch.first))
        for key, place in items:
            if not place.line:  # nobody knows which lines are its own
                found[key] = new[0].first
    return found


def _is_new(line: int, new: Sequence[Lines]) -> bool:
    at = bisect_right(new, line, key=attrgetter("first"))
    return at > 0 and line <= new[at - 1].last


def _from(new: Sequence[Lines], at: int, last: int) -> Iterator[Lines]:
    """What changed from one on, as far as a line."""
    while at < len(new) and new[at].first <= last:
        yield new[at]
        at += 1


def _is_in(lines: Lines, stretch: _Stretch, name: str) -> bool:
    """Whether something changed in a stretch.

    What was taken out at its end may have been its own, in a text. In data it was the item that came next.
    """
    if not lines.is_cut or name.endswith(READABLE):
        return True
    return not name.endswith(_A_LINE_EACH) and lines.first < stretch.last


def _stretches(items: Iterable[tuple[str, Place]], *, has_head: bool) -> list[_Stretch]:
    """To which items each line of a file belongs: to the innermost one around it, else to the one before it.

    Args:
        items: Of the file.
        has_head: What stands above all items belongs to the first one, as front matter does.
    """
    starts: defaultdict[int, list[str]] = defaultdict(list)
    ends: dict[int, int] = {}
    for key, place in items:
        if place.line:
            starts[place.line].append(key)
            ends[place.line] = place.last
    begins: list[tuple[int, Sequence[str]]] = []
    around: list[int] = []

    def close(before: int) -> None:
        while around and ends[around[-1]] < before:
            end = ends[around.pop()]
            if around:
                begins.append((end + 1, starts[around[-1]]))

    for line in sorted(starts):
        close(line)
        begins.append((1 if has_head and not begins else line, starts[line]))
        if ends[line]:
            around.append(line)
    close(_END)
    lasts = [*(first - 1 for first, _ in begins[1:]), _END]
    return [_Stretch(first, last, keys) for (first, keys), last in zip(begins, lasts, strict=False)]


def _target() -> str:
    """The branch that the pull request goes to, in a step of GitHub Actions that has its merge; else empty."""
    is_merge = re.fullmatch(r"refs/pull/\d+/merge", os.environ.get("GITHUB_REF", ""))
    return os.environ.get("GITHUB_BASE_REF", "") if github_actions.is_there() and is_merge else ""


@contextmanager
def _told_if_unknown(name: str) -> Iterator[None]:
    try:
        yield
    except NoHistoryError as error:
        raise VanitylintError(f"cannot tell what changed since {name}: {error.why}", hint=error.hint) from error
