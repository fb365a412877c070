"""What git tells of the items in Markdown files: what they said before, and when they began and ended.

Each earlier version of a file is read as the file is read today, and each item in it is compared with what it said
before. The day of an edit is the day it was committed. The other day that git knows, on which it was written, is kept
when a commit is put on top of others, and so may lie before what it builds on.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.arrivals import Notice
from vanitylint.connectors.files.git.log import MOST_BY_HAND, MOST_STEPS, Past, pasts
from vanitylint.connectors.files.git.repository import NoHistoryError, Repository
from vanitylint.connectors.files.markdown.versions import Life, read_versions, version_of
from vanitylint.connectors.files.markdown.words import state_of as usual_state
from vanitylint.connectors.survey import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors.files.git.log import Step
    from vanitylint.connectors.files.markdown.tree import Folder, Way
    from vanitylint.connectors.files.markdown.versions import Versions

_LARGEST: Final = 1_000_000
"""Bytes of a version that is read; a file of items has seldom more than a tenth of it."""
_MOST: Final = 20_000_000
"""Bytes of all versions of one file that are read, the newest first: they are compared in memory."""
_POINTER: Final = b"version https://git-lfs"
_SPECIAL: Final = re.compile(r"([*?\[\]\\])")
_SUFFIXES: Final = ("*.md", "*.markdown")
_REST: Final = "`git fetch --unshallow` brings the rest; in a GitHub workflow, `fetch-depth: 0` does"


@dataclass
class History:
    """Adds to items what git tells of them.

    Args:
        own_state: From a status to the state that it stands for in this team; None where it stands for none.
    """

    own_state: Callable[[str], str | None] = lambda _: None
    check: Check = field(
        default_factory=lambda: Check("history", is_well=True, told="none; this is not a git repository")
    )
    """What to say of it to whoever looks at the source, once all items were read."""

    def state_of(self, status: str) -> str | None:
        """The state that a status stands for, here or anywhere."""
        return self.own_state(status) or usual_state(status)

    def tell(self, folder: Folder, name: str, found: list[WorkItem], keys: list[str]) -> Iterator[WorkItem | Notice]:
        """The items, with their changes and dates, and what there is to say of the history.

        Args:
            folder: As it was read.
            name: The source's.
            found: The items in it; emptied on the way.
            keys: The key of each, as it was before it was made to differ from others.
        """
        files: dict[str, _File] = {}
        notes = _Notes()
        texts: Generator[bytes] | None = None
        try:
            if repository := Repository.around(folder.path):
                files = _files(folder, repository, found, keys)
                texts = _ask(repository, files, notes)
        except NoHistoryError as error:
            notes.lost = error
        found.reverse()
        with closing(texts) if texts else nullcontext():
            while found:
                item = found.pop()  # so that none is in memory for longer than needed
                if texts and (file := files.pop(item.path, None)):
                    try:
                        self._tell(file, folder, texts, notes)
                    except NoHistoryError as error:
                        notes.lost = error
                        files.clear()
                yield item
        if texts or notes.lost:
            self.check = notes.check()
        yield from (Notice(name, f"history: {note}") for note in notes.all())

    def _tell(self, file: _File, folder: Folder, texts: Iterator[bytes], notes: _Notes) -> None:
        """Give the items of a file what is known of them."""
        shown = folder.shown(file.way.path)
        versions: dict[str, Versions] = {}
        is_committed = not (file.committed in file.readable or not file.committed)
        for number, data in zip(file.readable, texts, strict=False):
            if b"\0" in data or data.startswith(_POINTER):
                notes.unread["no text in git"][shown] += 1
                is_committed = is_committed or number == file.committed
                continue
            versions[number] = read_versions(data, folder, file.way, file.keys, self.state_of)
            is_committed = is_committed or (number == file.committed and self._is_as_ever(file, folder, data))
        if not is_committed:
            notes.uncommitted.append(shown)
        lives = {key: Life() for key in file.items}
        for step in file.past.steps:
            _take(step, versions, lives)
        now = versions.get(file.committed, {})
        moved = next((step.at[:10] for step in reversed(file.past.steps) if step.is_moved), "")
        for key, item in file.items.items():
            told = version_of(item, self.state_of).state
            lives[key].fill(item, told, now[key].state if key in now else None, moved)
        notes.count(file.past)

    def _is_as_ever(self, file: _File, folder: Folder, committed: bytes) -> bool:
        """Whether a file says what is committed, however its lines end."""
        try:
            data = file.way.path.read_bytes()
        except OSError:
            return False
        if data.replace(b"\r\n", b"\n") == committed.replace(b"\r\n", b"\n"):
            return True
        before, now = (read_versions(each, folder, file.way, file.keys, self.state_of) for each in (committed, data))
        return before == now


@dataclass
class _File:
    """A file, its items, and what git knows of it."""

    way: Way
    path: str
    """Seen from the folder, by `/`."""
    keys: list[str] = field(default_factory=list)
    """Of all of its items, as they stand in it."""
    items: dict[str, WorkItem] = field(default_factory=dict)
    """By key; of several that have one key, nobody can say which was which."""
    past: Past = field(default_factory=Past)
    committed: str = ""
    """The id of what it says in the newest commit."""
    readable: list[str] = field(default_factory=list)
    """The ids of the versions that are read, in the order in which they come."""

    @property
    def versions(self) -> list[str]:
        """The ids of all versions, the oldest first, each once."""
        ids = (number for step in self.past.steps for number in (*step.before, step.after))
        return list(dict.fromkeys((*ids, self.committed) if self.committed else ids))


@dataclass
class _Notes:
    """What there is to say of the history of a source."""

    files: int = 0
    """So many were told of."""
    lost: NoHistoryError | None = None
    """Why the history of all, or of the rest, is not known."""
    unread: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Why versions were not read, and how many of each file."""
    uncommitted: list[str] = field(default_factory=list)
    """Files that say something which is not committed."""
    cut: str = ""
    """The day where a shallow clone ends; empty where that is of no matter."""
    edits: int = 0
    since: str = ""

    def count(self, past: Past) -> None:
        """Count in what is known of a file."""
        self.files += 1
        self.edits += past.count
        if past.steps:
            day = past.steps[0].at[:10]
            self.since = min(filter(None, (self.since, day)), default="")
            if past.is_shallow:
                self.cut = min(filter(None, (self.cut, day)), default="")

    def all(self) -> Iterator[str]:
        """Each note."""
        if self.lost:
            part = "the rest of it" if self.edits else "it"
            yield "; ".join(filter(None, (f"{part} is not known: {self.lost.why}", self.lost.hint)))
        if self.cut:
            yield f"the clone is shallow, so it begins on {self.cut}; {_REST}"
        for why, counts in self.unread.items():
            total = counts.total()
            first, *others = counts
            files = f"{first} and {len(others):,} more" if others else first
            yield f"{total:,} version{'s' if total > 1 else ''} not read of {files}: {why}"
        if self.uncommitted:
            count = f"{len(self.uncommitted):,} of {self.files:,} files"
            yield f"{count} not committed yet, so they have no date and do not count as changes"

    def check(self) -> Check:
        """The history, as one thing that was looked at."""
        extent = f"{self.edits:,} edits since {self.since}" if self.edits else "none"
        told = "; ".join([extent, *self.all()])
        return Check("history", is_well=not (self.lost or self.cut), told=told)


def _files(folder: Folder, repository: Repository, found: list[WorkItem], keys: list[str]) -> dict[str, _File]:
    """The files in the order in which their items come, by their path as the user would write it."""
    files: dict[str, _File] = {}
    for item, key in zip(found, keys, strict=True):
        if item.path not in files:
            way = folder.ways[item.path]
            inner = os.path.relpath(os.path.realpath(way.path), repository.folder)
            files[item.path] = _File(way, inner.replace(os.sep, "/"))
        file = files[item.path]
        if key in file.keys:
            file.items.pop(key, None)
        else:
            file.items[key] = item
        file.keys.append(key)
    return files


def _ask(repository: Repository, files: dict[str, _File], notes: _Notes) -> Generator[bytes]:
    """Ask what there is to know of all files at once. Returns what they said, as their versions are listed."""
    tops = {file.path.partition("/")[0] if "/" in file.path else "" for file in files.values()}
    committed = repository.now("" if "" in tops else top for top in tops)
    paths = {repository.prefix + file.path for file in files.values()}
    patterns = list(_patterns(tops))
    found = pasts(repository.log(patterns), paths, repository.boundary)
    for file in files.values():
        path = repository.prefix + file.path
        file.past, file.committed = found[path], committed.get(path, "")
    lacking = repository.lacking(patterns)
    sizes = repository.sizes({number for file in files.values() for number in file.versions} - lacking)
    for shown, file in files.items():
        file.readable = list(_readable(file, sizes, shown, notes))[::-1]
    return repository.texts(chain.from_iterable([file.readable for file in files.values()]))


def _readable(file: _File, sizes: dict[str, int], shown: str, notes: _Notes) -> Iterator[str]:
    """The versions of a file that are read, the newest first."""
    if (older := file.past.count - len(file.past.steps)) > 0:
        notes.unread[f"there are {MOST_STEPS} newer ones"][shown] += older
    room = _MOST
    for number in reversed(file.versions):
        size = sizes.get(number)
        if size is None:
            notes.unread["not in this clone"][shown] += 1
        elif size > _LARGEST:
            notes.unread[f"larger than {_LARGEST // 1_000_000} MB"][shown] += 1
        elif size > room:
            notes.unread[f"there are {_MOST // 1_000_000} MB of newer ones"][shown] += 1
        else:
            room -= size
            yield number


def _patterns(tops: set[str]) -> Iterator[str]:
    """Pathspecs for the Markdown files at some places: all in a folder, and those that stand beside it."""
    for top in sorted(tops):
        below = _SPECIAL.sub(r"\\\1", top) + "/**/" if top else ""
        yield from (f":(glob,icase){below}{suffix}" for suffix in _SUFFIXES)


def _take(step: Step, versions: dict[str, Versions], lives: dict[str, Life]) -> None:
    """Take one step with all items of a file."""
    after = versions.get(step.after)
    if after is None:
        return
    before = [versions[number] for number in step.before if number in versions]
    if step.before and not before:
        step = step._replace(is_cut=True)
    new = [key for key in after if not any(key in each for each in before)]
    is_brought = step.is_brought or len(new) > MOST_BY_HAND
    for key, life in lives.items():
        if key in after:
            was = [each[key] for each in before if key in each]
            life.step(step._replace(is_brought=is_brought), was, after[key])
