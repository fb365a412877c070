"""`--changed-since`: limit a report on files in git to items on changed lines."""

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

from msgspec.structs import replace as replace_struct

from vanitylint.backlog import lookups
from vanitylint.backlog.findings import ITEM_VIEWS
from vanitylint.cli import github_actions
from vanitylint.connectors.files.git.changes import Revision
from vanitylint.connectors.files.git.repository import NoHistoryError
from vanitylint.connectors.open import is_live
from vanitylint.errors import VanitylintError
from vanitylint.reporters.report import Unchanged
from vanitylint.reporters.text import MARKDOWN_SUFFIXES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.backlog.lookups import Place
    from vanitylint.connectors.files.git.changes import Lines
    from vanitylint.reporters.report import Report

MERGE_TARGET = "HEAD^1"
"""The target branch of a pull request, in the merge commit that GitHub checks out for it."""
_LINE_BASED = (".jsonl", ".ndjson")
_LAST_LINE = 1 << 62


class _Block(NamedTuple):
    """A range of lines that belong to the same items."""

    first: int
    last: int
    keys: Sequence[str]


@dataclass(frozen=True)
class ChangedSince:
    """A revision in the repository of each source that consists of files."""

    name: str
    """Name of the revision, as the user wrote it."""
    revisions: dict[str, Revision]
    """Revision by name of the source."""

    def narrow(self, report: Report, connection: sqlite3.Connection) -> Report:
        """Limit a report to what changed, and note how much is left out; the snapshot keeps everything.

        A finding whose own line did not change points to the first changed line of its item instead.

        Args:
            report: The report on all items, with paths that can be opened from the working folder.
            connection: Connection to the snapshot.

        Raises:
            VanitylintError: Git cannot be run.
        """
        placed = lookups.places_by_key(connection, self.revisions)
        elsewhere = lookups.keys_in_other_sources(connection, self.revisions)
        findings = (*report.findings, *report.hidden, *report.muted, *report.acknowledged)
        source_by_path = {
            placed[finding.key].path: placed[finding.key].source for finding in findings if finding.key in placed
        }
        with _no_history_as_error(self.name):
            changes_by_path = _find_changes(source_by_path, self)
        first_lines = _first_changed(placed, changes_by_path)

        def is_included(finding: Finding) -> bool:
            is_placed = finding.over in ITEM_VIEWS and finding.key in placed
            return finding.key in (first_lines if is_placed else elsewhere)

        def point_to_change(finding: Finding) -> Finding:
            if (
                not finding.line
                or finding.key not in first_lines
                or _is_changed(finding.line, changes_by_path[placed[finding.key].path])
            ):
                return finding
            return replace_struct(finding, line=first_lines[finding.key])

        def narrow_findings(findings: Iterable[Finding]) -> list[Finding]:
            return [point_to_change(finding) for finding in findings if is_included(finding)]

        return replace(
            report,
            findings=narrow_findings(report.findings),
            hidden=narrow_findings(report.hidden),
            muted=narrow_findings(report.muted),
            acknowledged=narrow_findings(report.acknowledged),
            change=None,
            unchanged=Unchanged(
                self.name,
                [finding for finding in (*report.findings, *report.hidden) if not is_included(finding)],
                branch=_target_branch() if self.name == MERGE_TARGET else "",
            ),
        )


def find_revisions(name: str, sources: Iterable[str]) -> ChangedSince:
    """Look up a revision in the repository of each source, before anything is fetched.

    Args:
        name: Name of the revision.
        sources: Names of all sources; trackers are ignored.

    Raises:
        VanitylintError: There is no such revision, or a source is not in a repository.
    """
    revision_by_folder: dict[Path, Revision | None] = {}
    revisions = {}
    with _no_history_as_error(name):
        for source in sources:
            path = Path(os.path.realpath(source))
            if source == "-":
                raise VanitylintError(
                    "--changed-since: standard input is not in a git repository",
                    hint="name the file or folder instead of -",
                )
            if is_live(source) or not path.exists():  # opening a missing file gives a better message
                continue
            folder = path if path.is_dir() else path.parent
            if folder not in revision_by_folder:
                revision_by_folder[folder] = Revision.find(folder, name, where=source)
            revision = revision_by_folder[folder]
            if revision is None:
                raise VanitylintError(
                    "--changed-since: this is not in a git repository, so changes are unknown",
                    where=source,
                    hint="leave out --changed-since to get everything",
                )
            revisions[source] = revision
    return ChangedSince(name, revisions)


def _find_changes(source_by_path: dict[str, str], changed_since: ChangedSince) -> dict[str, Sequence[Lines]]:
    """Return the changed lines of each file, running git once per repository."""
    paths_by_repository: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    revisions = {}
    for path, source in source_by_path.items():
        revision = changed_since.revisions[source]
        repository = revision.repository.top, revision.commit
        revisions[repository] = revision
        paths_by_repository[repository].append(path)
    changes_by_repository = [revisions[repository].changes(paths) for repository, paths in paths_by_repository.items()]
    return {path: lines for changes in changes_by_repository for path, lines in changes.items()}


def _first_changed(placed: dict[str, Place], changes_by_path: dict[str, Sequence[Lines]]) -> dict[str, int]:
    """Return the first changed line of each item that has one, by key."""
    items_by_path: defaultdict[str, list[tuple[str, Place]]] = defaultdict(list)
    for key, place in placed.items():
        if place.path in changes_by_path:
            items_by_path[place.path].append((key, place))
    first_lines: dict[str, int] = {}
    for path, items in items_by_path.items():
        name = path.lower()
        index = 0
        changes = changes_by_path[path]
        for block in _blocks(items, has_head=name.endswith(MARKDOWN_SUFFIXES)):
            while index < len(changes) and changes[index].last < block.first:
                index += 1
            change = next(
                (change for change in _changes_until(changes, index, block.last) if _belongs_to(change, block, name)),
                None,
            )
            if change:
                for key in block.keys:
                    first_lines.setdefault(key, max(change.first, block.first))
        for key, place in items:
            if not place.line:  # its lines are unknown
                first_lines[key] = changes[0].first
    return first_lines


def _is_changed(line: int, changes: Sequence[Lines]) -> bool:
    index = bisect_right(changes, line, key=attrgetter("first"))
    return index > 0 and line <= changes[index - 1].last


def _changes_until(changes: Sequence[Lines], index: int, last: int) -> Iterator[Lines]:
    """Yield the changes from an index on that start at or before a line."""
    while index < len(changes) and changes[index].first <= last:
        yield changes[index]
        index += 1


def _belongs_to(change: Lines, block: _Block, name: str) -> bool:
    """Return whether a change belongs to a block.

    Lines that were removed at the end of a block may have been part of it in a text; in data, they were the next item.
    In JSON, the line that closes an item gets a comma when another one is added after it.
    """
    if name.endswith(".json") and block.first < block.last <= change.first:
        return False
    if not change.is_deletion or name.endswith(MARKDOWN_SUFFIXES):
        return True
    return not name.endswith(_LINE_BASED) and change.first < block.last


def _blocks(items: Iterable[tuple[str, Place]], *, has_head: bool) -> list[_Block]:
    """Assign each line of a file to the innermost items around it, or else to the ones before it.

    Args:
        items: Keys and places of the items in the file.
        has_head: Whether lines above all items belong to the first one, as front matter does.
    """
    starts: defaultdict[int, list[str]] = defaultdict(list)
    ends: dict[int, int] = {}
    for key, place in items:
        if place.line:
            starts[place.line].append(key)
            ends[place.line] = place.last
    firsts: list[tuple[int, Sequence[str]]] = []
    enclosing: list[int] = []

    def close(before: int) -> None:
        while enclosing and ends[enclosing[-1]] < before:
            end = ends[enclosing.pop()]
            if enclosing:
                firsts.append((end + 1, starts[enclosing[-1]]))

    for line in sorted(starts):
        close(line)
        firsts.append((1 if has_head and not firsts else line, starts[line]))
        if ends[line]:
            enclosing.append(line)
    close(_LAST_LINE)
    lasts = [*(first - 1 for first, _ in firsts[1:]), _LAST_LINE]
    return [_Block(first, last, keys) for (first, keys), last in zip(firsts, lasts, strict=False)]


def _target_branch() -> str:
    """Return the target branch if GitHub Actions has checked out the merge of a pull request; else an empty string."""
    is_merge = re.fullmatch(r"refs/pull/\d+/merge", os.environ.get("GITHUB_REF", ""))
    return os.environ.get("GITHUB_BASE_REF", "") if github_actions.is_active() and is_merge else ""


@contextmanager
def _no_history_as_error(name: str) -> Iterator[None]:
    try:
        yield
    except NoHistoryError as error:
        raise VanitylintError(f"cannot tell what changed since {name}: {error.why}", hint=error.hint) from error
