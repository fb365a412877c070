"""Unique keys in a folder, and resolution of references between its items to those keys."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from vanitylint.backlog.items import Problem
from vanitylint.connectors.files.markdown.vocabulary import canonical, linked_files, strip_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import WorkItem

_TITLE_SEPARATOR = re.compile(r"[:(,;]| [-\N{EN DASH}\N{EM DASH}] ")
_KEY_AND_NUMBERS = re.compile(r"[a-z][a-z]{0,14}(?:-[0-9.]{1,12}){1,4}(?![a-z0-9])")


def resolve_references(items: list[WorkItem], root: str) -> Iterator[Problem]:
    """Make keys unique, and replace parents and links by the keys of the items they refer to.

    A key that several items have is prefixed with the folder of each: `web/EPIC-1` and `app/EPIC-1`. A reference
    is looked up among the nearest items first. One that matches no item stays unchanged.

    Args:
        items: All items of a folder; modified in place.
        root: The folder as the user wrote it.

    Returns:
        A problem for each id that several files of one folder have, and for each ambiguous reference. The same id in
        different folders is not a problem: each may be a project of its own.
    """
    index = _ReferenceIndex(items)
    original_keys = [item.key for item in items]
    _make_unique(items, root)
    yield from _duplicate_ids(items, original_keys)
    for item in items:
        for link in item.links:
            link.to = index.key(link.to, item)
        if item.parent:
            parent = index.key(item.parent, item)
            item.parent = None if parent == item.key else parent
    yield from index.ambiguous.values()


def _make_unique(items: list[WorkItem], root: str) -> None:
    """Qualify duplicate keys by folder; by file if a folder has both; by line if a file has both."""
    original_keys = [item.key for item in items]
    for level in range(3):
        counts = Counter(item.key for item in items)
        for item, key in zip(items, original_keys, strict=True):
            if counts[item.key] > 1:
                item.key = _qualified(item, key, level, root)


def _qualified(item: WorkItem, key: str, level: int, root: str) -> str:
    path = posixpath.relpath(item.path, root or ".")
    folder, file = posixpath.split(path)
    if level == 0:
        return f"{folder}/{key}" if folder else key
    stem = posixpath.join(folder, posixpath.splitext(file)[0])
    return f"{stem}#{key}" if level == 1 else f"{stem}#{key}:{item.line}"


def _duplicate_ids(items: list[WorkItem], original_keys: list[str]) -> Iterator[Problem]:
    """Yield a problem for each id that several files of one folder have.

    Sections of files have numbers, not ids, and begin below line 1.
    """
    items_by_id: defaultdict[tuple[str, str], list[WorkItem]] = defaultdict(list)
    for item, key in zip(items, original_keys, strict=True):
        if item.line == 1:
            items_by_id[posixpath.dirname(item.path), key].append(item)
    for (_, key), (first, *others) in items_by_id.items():
        for other in others:
            advice = f"{key} is also the id of {first.path}:{first.line}; change one of them"
            yield Problem(other.path, f"{advice} (until then: {first.key} and {other.key})", other.line)


class _ReferenceIndex:
    """Lookup of the item that a reference means. Created before keys change, and used afterwards."""

    def __init__(self, items: list[WorkItem]) -> None:
        self.by_path: dict[str, WorkItem] = {}
        self.by_key = _ItemsByName()
        self.by_other_name = _ItemsByName()
        self.ambiguous: dict[str, Problem] = {}
        """Problems with ambiguous references, by the reference."""
        for item in items:
            self.by_path.setdefault(posixpath.normpath(item.path), item)
            self.by_key.add(canonical(item.key), item)
            for name in names_of(item):
                self.by_other_name.add(name, item)

    def key(self, reference: str, item: WorkItem) -> str:
        """Return the key of the item that is meant; the reference itself if there is none, or it is ambiguous."""
        if linked_item := self._by_link(reference, item):
            return linked_item.key
        candidates = list(dict.fromkeys(_candidate_names(reference)))
        for names in (self.by_key, self.by_other_name):
            for name in candidates:
                nearest = names.nearest(name, item.path)
                if len(nearest) == 1:
                    return nearest[0].key
                if nearest:
                    written = strip_markup(reference)
                    self._add_ambiguous(written if canonical(written) == name else name, nearest, item)
                    return strip_markup(reference)
        return strip_markup(reference)

    def _add_ambiguous(self, name: str, candidates: list[WorkItem], item: WorkItem) -> None:
        if name not in self.ambiguous:
            keys = " or ".join(sorted(other.key for other in candidates)[:2])
            why = f"{name} could be {keys}; expected a key that one item has"
            self.ambiguous[name] = Problem(item.path, why, item.line)

    def _by_link(self, reference: str, item: WorkItem) -> WorkItem | None:
        target = next(linked_files(reference), reference.strip())
        if not target.endswith(".md"):
            return None
        relative_path = posixpath.join(posixpath.dirname(item.path), target)
        return self.by_path.get(posixpath.normpath(relative_path)) or self.by_path.get(posixpath.normpath(target))


class _ItemsByName:
    """Items by name, and for each name by folder."""

    def __init__(self) -> None:
        self.items: defaultdict[str, list[WorkItem]] = defaultdict(list)
        self.folders: dict[str, dict[str, list[WorkItem]]] = {}
        """For each name looked up so far: items with that name at or below a folder, by folder."""

    def add(self, name: str, item: WorkItem) -> None:
        """Add a name of an item."""
        self.items[name].append(item)

    def nearest(self, name: str, path: str) -> list[WorkItem]:
        """Return the items with a name in the folder nearest to a path that has any."""
        if name not in self.items:
            return []
        if name not in self.folders:
            folders: defaultdict[str, list[WorkItem]] = defaultdict(list)
            for item in self.items[name]:
                for folder in _parent_folders(item.path):
                    folders[folder].append(item)
            self.folders[name] = folders
        return next((near for folder in _parent_folders(path) if (near := self.folders[name].get(folder))), [])


def names_of(item: WorkItem) -> set[str]:
    """Return the names of an item: its key, its key without the words after the number, and its title."""
    key = canonical(item.key)
    return {key, _short_key(key), item.title.lower()}


def _short_key(key: str) -> str:
    """Return a key without the words after its number: `epic-1` for `epic-1-foundation`."""
    match = _KEY_AND_NUMBERS.match(key)
    return match[0] if match else key


def _candidate_names(reference: str) -> Iterator[str]:
    """Yield the names that a reference may mean, the likeliest first: `1 - Foundation` means epic-1."""
    text = strip_markup(reference.partition("](")[0].partition("|")[0].strip("[] "))
    head = _TITLE_SEPARATOR.split(text, maxsplit=1)[0].strip()
    if head.isdecimal():
        yield canonical(f"epic-{head}")
    yield canonical(text)
    yield _short_key(canonical(text))
    yield canonical(head)
    yield text.lower()
    yield canonical((head.split() or [""])[0])


def _parent_folders(path: str) -> Iterator[str]:
    """Yield the folder of a path, then those above it."""
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        above = posixpath.dirname(folder)
        if above == folder:
            return
        folder = above
    yield ""
