"""Keys that are unique in a folder, and references between its items as those keys."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from vanitylint.backlog.items import Problem
from vanitylint.connectors.files.markdown.words import canonical, linked_files, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import WorkItem

_HEAD = re.compile(r"[:(,;]| [-\N{EN DASH}\N{EM DASH}] ")
_KEY_AND_NUMBERS = re.compile(r"[a-z][a-z]{0,14}(?:-[0-9.]{1,12}){1,4}(?![a-z0-9])")


def settle(items: list[WorkItem], root: str) -> Iterator[Problem]:
    """Make keys unique and let parents and links name them.

    A key that several items have is put behind the folder of each: `web/EPIC-1` and `app/EPIC-1`. A reference
    is looked for among the items nearby first. What names no item stays as it is.

    Args:
        items: All items of a folder; changed in place.
        root: The folder as the user wrote it.

    Returns:
        A problem for each id that several files of one folder have, and for each reference that could mean several
        items. That folders number anew is usual: each is a project of its own.
    """
    index = _Index(items)
    own = [item.key for item in items]
    _make_unique(items, root)
    yield from _twice(items, own)
    for item in items:
        for link in item.links:
            link.to = index.key(link.to, item)
        if item.parent:
            parent = index.key(item.parent, item)
            item.parent = None if parent == item.key else parent
    yield from index.unclear.values()


def _make_unique(items: list[WorkItem], root: str) -> None:
    """Qualify clashing keys by folder; by file where a folder holds both; by line where a file does."""
    own = [item.key for item in items]
    for level in range(3):
        count = Counter(item.key for item in items)
        for item, key in zip(items, own, strict=True):
            if count[item.key] > 1:
                item.key = _qualified(item, key, level, root)


def _qualified(item: WorkItem, key: str, level: int, root: str) -> str:
    path = posixpath.relpath(item.path, root or ".")
    folder, file = posixpath.split(path)
    if level == 0:
        return f"{folder}/{key}" if folder else key
    stem = posixpath.join(folder, posixpath.splitext(file)[0])
    return f"{stem}#{key}" if level == 1 else f"{stem}#{key}:{item.line}"


def _twice(items: list[WorkItem], own: list[str]) -> Iterator[Problem]:
    """The ids that several files of one folder have. Parts of files have numbers, not ids, and begin below line 1."""
    found: defaultdict[tuple[str, str], list[WorkItem]] = defaultdict(list)
    for item, key in zip(items, own, strict=True):
        if item.line == 1:
            found[posixpath.dirname(item.path), key].append(item)
    for (_, key), (first, *others) in found.items():
        for other in others:
            what = f"{key} is also the id of {first.path}:{first.line}; change one of them"
            yield Problem(other.path, f"{what} (until then: {first.key} and {other.key})", other.line)


class _Index:
    """Finds the item a reference means. Built before keys change, asked after."""

    def __init__(self, items: list[WorkItem]) -> None:
        self.by_path: dict[str, WorkItem] = {}
        self.by_key = _Names()
        self.by_other_name = _Names()
        self.unclear: dict[str, Problem] = {}
        """What could mean several items, by the reference."""
        for item in items:
            self.by_path.setdefault(posixpath.normpath(item.path), item)
            self.by_key.add(canonical(item.key), item)
            for name in names_of(item):
                self.by_other_name.add(name, item)

    def key(self, reference: str, item: WorkItem) -> str:
        """The key of the item meant; the reference itself where there is none, or it is unclear which."""
        if found := self._at_path(reference, item):
            return found.key
        spellings = list(dict.fromkeys(_spellings(reference)))
        for names in (self.by_key, self.by_other_name):
            for name in spellings:
                near = names.near(name, item.path)
                if len(near) == 1:
                    return near[0].key
                if near:
                    written = plain(reference)
                    self._tell(written if canonical(written) == name else name, near, item)
                    return plain(reference)
        return plain(reference)

    def _tell(self, name: str, near: list[WorkItem], item: WorkItem) -> None:
        if name not in self.unclear:
            either = " or ".join(sorted(other.key for other in near)[:2])
            why = f"{name} could be {either}; expected a key that one item has"
            self.unclear[name] = Problem(item.path, why, item.line)

    def _at_path(self, reference: str, item: WorkItem) -> WorkItem | None:
        target = next(linked_files(reference), reference.strip())
        if not target.endswith(".md"):
            return None
        beside = posixpath.join(posixpath.dirname(item.path), target)
        return self.by_path.get(posixpath.normpath(beside)) or self.by_path.get(posixpath.normpath(target))


class _Names:
    """Items by a name they go by, and for a name by folder."""

    def __init__(self) -> None:
        self.items: defaultdict[str, list[WorkItem]] = defaultdict(list)
        self.folders: dict[str, dict[str, list[WorkItem]]] = {}
        """For a name that was asked for: from each folder to the items of that name at or below it."""

    def add(self, name: str, item: WorkItem) -> None:
        """Let an item go by a name."""
        self.items[name].append(item)

    def near(self, name: str, path: str) -> list[WorkItem]:
        """The items of a name in the folder nearest to a path that has any."""
        if name not in self.items:
            return []
        if name not in self.folders:
            folders: defaultdict[str, list[WorkItem]] = defaultdict(list)
            for item in self.items[name]:
                for folder in _folders(item.path):
                    folders[folder].append(item)
            self.folders[name] = folders
        return next((near for folder in _folders(path) if (near := self.folders[name].get(folder))), [])


def names_of(item: WorkItem) -> set[str]:
    """The names an item goes by: its key, the key's number without the words after it, its title."""
    key = canonical(item.key)
    return {key, _short(key), item.title.lower()}


def _short(key: str) -> str:
    """A key without the words after its number: `epic-1` of `epic-1-foundation`."""
    found = _KEY_AND_NUMBERS.match(key)
    return found[0] if found else key


def _spellings(reference: str) -> Iterator[str]:
    """What a reference may name, the likeliest first: `1 - Foundation` means epic-1."""
    text = plain(reference.partition("](")[0].partition("|")[0].strip("[] "))
    head = _HEAD.split(text, maxsplit=1)[0].strip()
    if head.isdecimal():
        yield canonical(f"epic-{head}")
    yield canonical(text)
    yield _short(canonical(text))
    yield canonical(head)
    yield text.lower()
    yield canonical((head.split() or [""])[0])


def _folders(path: str) -> Iterator[str]:
    """The folder of a path, then those above it."""
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        above = posixpath.dirname(folder)
        if above == folder:
            return
        folder = above
    yield ""
