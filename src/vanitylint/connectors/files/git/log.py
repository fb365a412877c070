"""From git's log to the steps by which each file came to say what it says, also where it was moved."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from vanitylint.connectors.files.git.repository import FILES

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

MOST_STEPS: Final = 500
"""So many steps of a file are kept: the newest, and the first."""
MOST_BY_HAND: Final = 10
"""Where a commit brings more than so many files, they were brought along from elsewhere, and not begun there."""


class Step(NamedTuple):
    """One commit's edit of one file."""

    at: str
    """When it was committed, ISO date and time in UTC; empty where the commit tells no time that can be."""
    before: tuple[str, ...]
    """The ids of what the file said before: of a merge in each parent, of a new file none."""
    after: str
    """The id of what it says since."""
    is_cut: bool = False
    """What was before it is not known."""
    is_brought: bool = False
    """It came with many others."""
    is_moved: bool = False
    """The file came from another folder."""


@dataclass
class Past:
    """The steps of a file."""

    steps: list[Step] = field(default_factory=list)
    """Oldest first, once all are there."""
    count: int = 0
    """Of all of its steps, also of those that are not kept."""
    is_shallow: bool = False
    """It begins where a shallow clone ends."""


class _Entry(NamedTuple):
    status: str
    """A letter for each parent: `M`, `A`, `D`, `R`, `T`."""
    before: tuple[str, ...]
    after: str
    """Empty where it is no file any more."""
    path: str
    old_path: str


class _Commit(NamedTuple):
    number: str
    at: str
    entries: list[_Entry]


def pasts(log: Iterable[bytes], names: Iterable[str], boundary: Container[str]) -> dict[str, Past]:
    """How some files came to say what they say.

    The log is walked from today backwards, so that a name stands for the file that has it at the time: when a file was
    moved there, whatever had the name before is another.

    Args:
        log: What git says of each commit, the newest first, in parts.
        names: The paths that the files have today, in the repository.
        boundary: Ids of the commits behind which a shallow clone ends.
    """
    owner = {name: name for name in names}
    found = {name: Past() for name in owner}
    for commit in _commits(iter(log)):
        is_cut = commit.number in boundary
        is_brought = sum(entry.status == "A" for entry in commit.entries) > MOST_BY_HAND
        former: dict[str, str] = {}
        left: list[str] = []
        for entry in commit.entries:
            file = owner.get(entry.path)
            if file is None or not entry.after:
                continue
            is_moved = bool(entry.old_path) and posixpath.dirname(entry.old_path) != posixpath.dirname(entry.path)
            found[file].is_shallow |= is_cut
            _add(found[file], Step(commit.at, entry.before, entry.after, is_cut, is_brought, is_moved))
            if entry.old_path:
                former[entry.old_path] = file
            if entry.old_path or not entry.before:
                left.append(entry.path)
        for path in left:
            owner.pop(path, None)
        for path, file in former.items():
            owner.setdefault(path, file)
    for past in found.values():
        past.steps.reverse()
    return found


def _add(past: Past, step: Step) -> None:
    """Add an older step. Where there are too many, it takes the place of the oldest, whose neighbour is cut off."""
    past.count += 1
    if past.count <= MOST_STEPS:
        past.steps.append(step)
        return
    if past.count == MOST_STEPS + 1:
        past.steps[-2] = past.steps[-2]._replace(is_cut=True)
    past.steps[-1] = step


def _commits(parts: Iterator[bytes]) -> Iterator[_Commit]:
    """The commits of a log. Each begins with its id and its time; what it did to a file begins with a colon."""
    commit: _Commit | None = None
    for part in parts:
        about = part.strip(b"\n").decode("ascii", "replace")
        if about.startswith(":") and commit is not None:
            if entry := _entry(about, parts):
                commit.entries.append(entry)
        elif about:
            if commit is not None:
                yield commit
            number, _, seconds = about.partition(" ")
            commit = _Commit(number, _moment(seconds), [])
    if commit is not None:
        yield commit


def _entry(about: str, parts: Iterator[bytes]) -> _Entry | None:
    """What a commit did to one file: for n parents n colons, n + 1 modes, n + 1 ids, and a letter for each.

    >>> _entry(":100644 100644 aaa bbb M", iter([b"docs/a.md"]))
    _Entry(status='M', before=('aaa',), after='bbb', path='docs/a.md', old_path='')
    """
    words = about.lstrip(":").split(" ")
    parents = len(about) - len(about.lstrip(":"))
    modes, ids, status = words[: parents + 1], words[parents + 1 : -1], words[-1]
    path = os.fsdecode(next(parts, b""))
    old_path = ""
    if parents == 1 and status[:1] in ("R", "C"):
        old_path, path = path, os.fsdecode(next(parts, b""))
    before = tuple(number for number, mode in zip(ids, modes[:-1], strict=False) if mode in FILES)
    after = ids[-1] if modes[-1] in FILES else ""
    return _Entry(status[:1] if parents == 1 else status, before, after, path, old_path)


def _moment(seconds: str) -> str:
    """A time as git tells it; it tells 0 where it does not understand what the commit says."""
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return f"{moment.replace(tzinfo=None).isoformat()}Z" if moment.timestamp() else ""
