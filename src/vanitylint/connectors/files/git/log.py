"""Edits of each file according to git's log, across renames."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from vanitylint.connectors.files.git.repository import FILE_MODES

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

MAX_EDITS: Final = 500
"""Maximum number of edits kept for a file: the newest ones, and the first."""
MAX_ADDED_BY_HAND: Final = 10
"""Maximum number of files that one commit adds by hand; more than that were imported, rather than begun there."""


class Edit(NamedTuple):
    """One commit's edit of one file."""

    at: str
    """ISO date and time of the commit in UTC; empty if the commit has no valid time."""
    before: tuple[str, ...]
    """Ids of the file's former contents: for a merge one per parent, for a new file none."""
    after: str
    """Id of the file's new content."""
    is_truncated: bool = False
    """Whether what came before is unknown."""
    is_imported: bool = False
    """Whether the file was added together with many others."""
    is_moved: bool = False
    """Whether the file came from another folder."""


@dataclass
class FileHistory:
    """The edits of a file."""

    edits: list[Edit] = field(default_factory=list)
    """Oldest first, once all have been added."""
    count: int = 0
    """Number of all edits, including those that are not kept."""
    is_shallow: bool = False
    """Whether the history begins where a shallow clone ends."""


class _Entry(NamedTuple):
    status: str
    """One letter per parent: `M`, `A`, `D`, `R`, `T`."""
    before: tuple[str, ...]
    after: str
    """Empty if it is no longer a file."""
    path: str
    old_path: str


class _Commit(NamedTuple):
    commit_id: str
    at: str
    entries: list[_Entry]


def file_histories(log: Iterable[bytes], names: Iterable[str], boundary: Container[str]) -> dict[str, FileHistory]:
    """Return the history of each file.

    The log is walked from today backwards, so that a name stands for the file that has it at the time: when a file was
    moved to a name, whatever had that name before is another file.

    Args:
        log: Git's output on each commit, the newest first, in parts.
        names: Today's paths of the files, in the repository.
        boundary: Ids of the commits at which a shallow clone ends.
    """
    file_by_path = {name: name for name in names}
    histories = {name: FileHistory() for name in file_by_path}
    for commit in _parse_commits(iter(log)):
        is_truncated = commit.commit_id in boundary
        is_imported = sum(entry.status == "A" for entry in commit.entries) > MAX_ADDED_BY_HAND
        old_paths: dict[str, str] = {}
        released: list[str] = []
        for entry in commit.entries:
            file = file_by_path.get(entry.path)
            if file is None or not entry.after:
                continue
            is_moved = bool(entry.old_path) and posixpath.dirname(entry.old_path) != posixpath.dirname(entry.path)
            histories[file].is_shallow |= is_truncated
            _add_edit(histories[file], Edit(commit.at, entry.before, entry.after, is_truncated, is_imported, is_moved))
            if entry.old_path:
                old_paths[entry.old_path] = file
            if entry.old_path or not entry.before:
                released.append(entry.path)
        for path in released:
            file_by_path.pop(path, None)
        for path, file in old_paths.items():
            file_by_path.setdefault(path, file)
    for history in histories.values():
        history.edits.reverse()
    return histories


def _add_edit(history: FileHistory, edit: Edit) -> None:
    """Add an older edit. Beyond the limit it replaces the oldest one, and the one next to it is marked as truncated."""
    history.count += 1
    if history.count <= MAX_EDITS:
        history.edits.append(edit)
        return
    if history.count == MAX_EDITS + 1:
        history.edits[-2] = history.edits[-2]._replace(is_truncated=True)
    history.edits[-1] = edit


def _parse_commits(parts: Iterator[bytes]) -> Iterator[_Commit]:
    """Yield the commits of a log. Each begins with its id and its time; an entry for a file begins with a colon."""
    commit: _Commit | None = None
    for part in parts:
        line = part.strip(b"\n").decode("ascii", "replace")
        if line.startswith(":") and commit is not None:
            if entry := _parse_entry(line, parts):
                commit.entries.append(entry)
        elif line:
            if commit is not None:
                yield commit
            commit_id, _, seconds = line.partition(" ")
            commit = _Commit(commit_id, _format_time(seconds), [])
    if commit is not None:
        yield commit


def _parse_entry(line: str, parts: Iterator[bytes]) -> _Entry | None:
    """Parse one entry: for n parents there are n colons, n + 1 modes, n + 1 ids, and a letter for each parent.

    >>> _parse_entry(":100644 100644 aaa bbb M", iter([b"docs/a.md"]))
    _Entry(status='M', before=('aaa',), after='bbb', path='docs/a.md', old_path='')
    """
    fields = line.lstrip(":").split(" ")
    parents = len(line) - len(line.lstrip(":"))
    modes, ids, status = fields[: parents + 1], fields[parents + 1 : -1], fields[-1]
    path = os.fsdecode(next(parts, b""))
    old_path = ""
    if parents == 1 and status[:1] in ("R", "C"):
        old_path, path = path, os.fsdecode(next(parts, b""))
    before = tuple(object_id for object_id, mode in zip(ids, modes[:-1], strict=False) if mode in FILE_MODES)
    after = ids[-1] if modes[-1] in FILE_MODES else ""
    return _Entry(status[:1] if parents == 1 else status, before, after, path, old_path)


def _format_time(seconds: str) -> str:
    """Format git's timestamp; git gives 0 if it does not understand the commit's time."""
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return f"{moment.replace(tzinfo=None).isoformat()}Z" if moment.timestamp() else ""
