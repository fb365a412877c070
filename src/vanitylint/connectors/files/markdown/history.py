"""History of the items in Markdown files, from git: earlier versions, and when work on them began and ended.

Each earlier version of a file is read like the current one, and each item in it is compared with its previous version.
The date of an edit is its commit date. Git's other date, on which it was written, is kept when a commit is
rebased, and so may be earlier than that of the commit it builds on.
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
from vanitylint.connectors.files.git.log import MAX_ADDED_BY_HAND, MAX_EDITS, FileHistory, file_histories
from vanitylint.connectors.files.git.repository import NoHistoryError, Repository
from vanitylint.connectors.files.markdown.versions import Lifecycle, read_versions, version_of
from vanitylint.connectors.files.markdown.vocabulary import state_of as general_state_of
from vanitylint.connectors.survey import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors.files.git.log import Edit
    from vanitylint.connectors.files.markdown.tree import FileParser, Folder
    from vanitylint.connectors.files.markdown.versions import Versions

_MAX_VERSION_SIZE: Final = 1_000_000
"""Maximum size of a version, in bytes; a file of items seldom has more than a tenth of it."""
_MAX_TOTAL_SIZE: Final = 20_000_000
"""Maximum size of all versions of one file, in bytes, the newest first: they are compared in memory."""
_LFS_POINTER: Final = b"version https://git-lfs"
_GLOB_CHARACTERS: Final = re.compile(r"([*?\[\]\\])")
_SUFFIXES: Final = ("*.md", "*.markdown")
_FETCH_HINT: Final = "`git fetch --unshallow` brings the rest; in a GitHub workflow, `fetch-depth: 0` does"


@dataclass
class History:
    """Adds the history from git to items.

    Args:
        own_state: Maps a status to its state in this team; None if it has none.
    """

    own_state: Callable[[str], str | None] = lambda _: None
    check: Check = field(
        default_factory=lambda: Check("history", is_ok=True, detail="none; this is not a git repository")
    )
    """Result for a survey of the source, valid once all items have been read."""

    def state_of(self, status: str) -> str | None:
        """Return the state of a status, in this team or in general."""
        return self.own_state(status) or general_state_of(status)

    def with_history(
        self, folder: Folder, name: str, items: list[WorkItem], keys: list[str]
    ) -> Iterator[WorkItem | Notice]:
        """Yield the items, with their changes and dates, and then notices about the history.

        Args:
            folder: The folder after it was read.
            name: The name of the source.
            items: The items in it; emptied while they are yielded.
            keys: The key of each, as it was before keys were made unique.
        """
        files: dict[str, _File] = {}
        notes = _Notes()
        texts: Generator[bytes] | None = None
        try:
            if repository := Repository.containing(folder.path):
                files = _files(folder, repository, items, keys)
                texts = _load_history(repository, files, notes)
        except NoHistoryError as error:
            notes.error = error
        items.reverse()
        with closing(texts) if texts else nullcontext():
            while items:
                item = items.pop()  # so that none is in memory for longer than needed
                if texts and (file := files.pop(item.path, None)):
                    try:
                        self._add_history(file, folder, texts, notes)
                    except NoHistoryError as error:
                        notes.error = error
                        files.clear()
                yield item
        if texts or notes.error:
            self.check = notes.check()
        yield from (Notice(name, f"history: {note}") for note in notes.all())

    def _add_history(self, file: _File, folder: Folder, texts: Iterator[bytes], notes: _Notes) -> None:
        """Set the history of the items of a file."""
        shown = folder.display_path(file.parser.path)
        versions: dict[str, Versions] = {}
        is_committed = not (file.committed in file.readable or not file.committed)
        for blob_id, data in zip(file.readable, texts, strict=False):
            if b"\0" in data or data.startswith(_LFS_POINTER):
                notes.unread["no text in git"][shown] += 1
                is_committed = is_committed or blob_id == file.committed
                continue
            versions[blob_id] = read_versions(data, folder, file.parser, file.keys, self.state_of)
            is_committed = is_committed or (blob_id == file.committed and self._is_unchanged(file, folder, data))
        if not is_committed:
            notes.uncommitted.append(shown)
        lifecycles = {key: Lifecycle() for key in file.items}
        for edit in file.history.edits:
            _apply_edit(edit, versions, lifecycles)
        current = versions.get(file.committed, {})
        moved_on = next((edit.at[:10] for edit in reversed(file.history.edits) if edit.is_moved), "")
        for key, item in file.items.items():
            state = version_of(item, self.state_of).state
            lifecycles[key].update_item(item, state, current[key].state if key in current else None, moved_on)
        notes.count(file.history)

    def _is_unchanged(self, file: _File, folder: Folder, committed: bytes) -> bool:
        """Return whether a file's content is the committed one, apart from line endings."""
        try:
            data = file.parser.path.read_bytes()
        except OSError:
            return False
        if data.replace(b"\r\n", b"\n") == committed.replace(b"\r\n", b"\n"):
            return True
        before, now = (
            read_versions(content, folder, file.parser, file.keys, self.state_of) for content in (committed, data)
        )
        return before == now


@dataclass
class _File:
    """A file, its items, and its history in git."""

    parser: FileParser
    path: str
    """Path relative to the folder, with `/`."""
    keys: list[str] = field(default_factory=list)
    """Keys of all of its items, in order."""
    items: dict[str, WorkItem] = field(default_factory=dict)
    """Items by key, without those that share a key, which cannot be told apart in earlier versions."""
    history: FileHistory = field(default_factory=FileHistory)
    committed: str = ""
    """Id of its content in the newest commit."""
    readable: list[str] = field(default_factory=list)
    """Ids of the versions to read, in the order in which they are read."""

    @property
    def versions(self) -> list[str]:
        """Ids of all versions, the oldest first, without duplicates."""
        ids = (blob_id for edit in self.history.edits for blob_id in (*edit.before, edit.after))
        return list(dict.fromkeys((*ids, self.committed) if self.committed else ids))


@dataclass
class _Notes:
    """Notes on the history of a source."""

    files: int = 0
    """Number of files with a history."""
    error: NoHistoryError | None = None
    """Why the history of all items, or of the remaining ones, is not available."""
    unread: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Number of versions that were not read, by reason and file."""
    uncommitted: list[str] = field(default_factory=list)
    """Files with uncommitted content."""
    shallow_since: str = ""
    """Day on which a shallow clone begins; empty if that does not matter."""
    edits: int = 0
    since: str = ""

    def count(self, history: FileHistory) -> None:
        """Add the history of a file to the counts."""
        self.files += 1
        self.edits += history.count
        if history.edits:
            day = history.edits[0].at[:10]
            self.since = min(filter(None, (self.since, day)), default="")
            if history.is_shallow:
                self.shallow_since = min(filter(None, (self.shallow_since, day)), default="")

    def all(self) -> Iterator[str]:
        """Yield each note."""
        if self.error:
            part = "the rest of it" if self.edits else "it"
            yield "; ".join(filter(None, (f"{part} is not known: {self.error.why}", self.error.hint)))
        if self.shallow_since:
            yield f"the clone is shallow, so it begins on {self.shallow_since}; {_FETCH_HINT}"
        for why, counts in self.unread.items():
            total = counts.total()
            first, *others = counts
            files = f"{first} and {len(others):,} more" if others else first
            yield f"{total:,} version{'s' if total > 1 else ''} not read of {files}: {why}"
        if self.uncommitted:
            count = f"{len(self.uncommitted):,} of {self.files:,} files"
            yield f"{count} not committed yet, so they have no date and do not count as changes"

    def check(self) -> Check:
        """Return the check of the history for a survey."""
        extent = f"{self.edits:,} edits since {self.since}" if self.edits else "none"
        told = "; ".join([extent, *self.all()])
        return Check("history", is_ok=not (self.error or self.shallow_since), detail=told)


def _files(folder: Folder, repository: Repository, items: list[WorkItem], keys: list[str]) -> dict[str, _File]:
    """Return the files by their path as the user would write it, in the order of their items."""
    files: dict[str, _File] = {}
    for item, key in zip(items, keys, strict=True):
        if item.path not in files:
            parser = folder.parsers[item.path]
            relative_path = os.path.relpath(os.path.realpath(parser.path), repository.folder)
            files[item.path] = _File(parser, relative_path.replace(os.sep, "/"))
        file = files[item.path]
        if key in file.keys:
            file.items.pop(key, None)
        else:
            file.items[key] = item
        file.keys.append(key)
    return files


def _load_history(repository: Repository, files: dict[str, _File], notes: _Notes) -> Generator[bytes]:
    """Look up the history of all files at once. Returns the contents of their versions, in the order of `readable`."""
    top_folders = {file.path.partition("/")[0] if "/" in file.path else "" for file in files.values()}
    committed = repository.committed_files("" if "" in top_folders else top_folder for top_folder in top_folders)
    paths = {repository.prefix + file.path for file in files.values()}
    patterns = list(_patterns(top_folders))
    histories = file_histories(repository.log(patterns), paths, repository.boundary)
    for file in files.values():
        path = repository.prefix + file.path
        file.history, file.committed = histories[path], committed.get(path, "")
    missing = repository.missing_blobs(patterns)
    sizes = repository.blob_sizes({blob_id for file in files.values() for blob_id in file.versions} - missing)
    for display_path, file in files.items():
        file.readable = list(_readable_versions(file, sizes, display_path, notes))[::-1]
    return repository.read_blobs(chain.from_iterable([file.readable for file in files.values()]))


def _readable_versions(file: _File, sizes: dict[str, int], display_path: str, notes: _Notes) -> Iterator[str]:
    """Yield the versions of a file that are to be read, the newest first."""
    if (older := file.history.count - len(file.history.edits)) > 0:
        notes.unread[f"there are {MAX_EDITS} newer ones"][display_path] += older
    remaining = _MAX_TOTAL_SIZE
    for blob_id in reversed(file.versions):
        size = sizes.get(blob_id)
        if size is None:
            notes.unread["not in this clone"][display_path] += 1
        elif size > _MAX_VERSION_SIZE:
            notes.unread[f"larger than {_MAX_VERSION_SIZE // 1_000_000} MB"][display_path] += 1
        elif size > remaining:
            notes.unread[f"there are {_MAX_TOTAL_SIZE // 1_000_000} MB of newer ones"][display_path] += 1
        else:
            remaining -= size
            yield blob_id


def _patterns(folders: set[str]) -> Iterator[str]:
    """Yield pathspecs for the Markdown files in some folders, with all that is below, and for those at the top."""
    for folder in sorted(folders):
        below = _GLOB_CHARACTERS.sub(r"\\\1", folder) + "/**/" if folder else ""
        yield from (f":(glob,icase){below}{suffix}" for suffix in _SUFFIXES)


def _apply_edit(edit: Edit, versions: dict[str, Versions], lifecycles: dict[str, Lifecycle]) -> None:
    """Apply one edit to all items of a file."""
    after = versions.get(edit.after)
    if after is None:
        return
    before = [versions[blob_id] for blob_id in edit.before if blob_id in versions]
    if edit.before and not before:
        edit = edit._replace(is_truncated=True)
    new = [key for key in after if not any(key in parent for parent in before)]
    is_imported = edit.is_imported or len(new) > MAX_ADDED_BY_HAND
    for key, lifecycle in lifecycles.items():
        if key in after:
            old_versions = [parent[key] for parent in before if key in parent]
            lifecycle.apply(edit._replace(is_imported=is_imported), old_versions, after[key])
