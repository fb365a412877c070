"""Nested work folders, as in SAFe: `work/EPIC-001-name/FEAT-002-name/STORY-003.md`, each with a quoted head.

The head says `> **Type:** feature`, `> **Status:** …`, `> **Parent:** EPIC-001`; where it names no parent,
the folder does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.filling import item_of
from vanitylint.connectors.files.markdown.pages import keep_way, read_page, whole
from vanitylint.connectors.files.markdown.tree import entries, folders, markdown_files, place
from vanitylint.connectors.files.markdown.words import canonical, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.pages import Page
    from vanitylint.connectors.files.markdown.tree import Folder

_KINDS: Final = {
    "INIT": "initiative",
    "CAP": "capability",
    "EPIC": "epic",
    "FEAT": "feature",
    "FEATURE": "feature",
    "STORY": "story",
    "ST": "story",
    "US": "story",
    "EN": "enabler",
    "ENABLER": "enabler",
    "TASK": "task",
    "BUG": "bug",
    "SPIKE": "spike",
}
_KEY = re.compile(r"([A-Z]{2,10})-\d{1,6}(?:-\d{1,6}){0,3}(?![0-9A-Za-z])")


def recognises(folder: Folder) -> bool:
    """Whether something such as `EPIC-001-name` stands in the folder, its `work/` or that of its projects."""
    return bool(_places(folder))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Each file that is named by its key and has a status or a title with that key."""
    for start in _places(folder):
        found = dict(_found(folder, start))
        mains = {path.parent: item for path, item in found.items() if _is_main(item, path.parent)}
        for path, item in found.items():
            above = (mains[parent] for parent in path.parents if parent in mains)
            if item.parent is None and (parent := next((main for main in above if main is not item), None)):
                item.parent = parent.path
            yield item


def _found(folder: Folder, start: Path) -> Iterator[tuple[Path, WorkItem]]:
    """The items below a place. Of several files of one key in a folder, some are notes on the item."""
    by_key: defaultdict[tuple[Path, str], list[tuple[Path, WorkItem]]] = defaultdict(list)
    for path in markdown_files(folder, start):
        key = _key(path.stem)
        if key and (page := read_page(folder, path)):
            find = partial(_whole_file, key=key)
            keep_way(folder, path, find)
            for item in find(folder, page):
                if item.status or plain(whole(page).title).startswith(key):
                    by_key[path.parent, key].append((path, item))
    for group in by_key.values():
        named = [(path, item) for path, item in group if path.stem in {path.parent.name, item.key}]
        yield from named or [(path, item) for path, item in group if item.status] or group


def _whole_file(folder: Folder, page: Page, key: str) -> Iterator[WorkItem]:
    kind = _KINDS[key.partition("-")[0]]
    yield item_of(folder, whole(page), WorkItem(key=key, title="", kind=kind))


def _places(folder: Folder) -> list[Path]:
    """The folder itself, or its `work/` and that of its projects: those in which something has a key."""
    projects = [project / "work" for project in folders(folder, place(folder, "projects"))]
    below = [start for start in (place(folder, "work"), *projects) if start and _has_keys(folder, start)]
    return [folder.path] if _has_keys(folder, folder.path) else below


def _has_keys(folder: Folder, start: Path) -> bool:
    return start.is_dir() and any(_key(entry.stem) for entry in entries(folder, start))


def _key(stem: str) -> str:
    """`EPIC-001` of `EPIC-001-name`, `BUG-2` of `FEAT-1--BUG-2-name`; empty where there is no known key."""
    found = _KEY.match(stem.rpartition("--")[2])
    return found[0] if found and found[1] in _KINDS else ""


def _is_main(item: WorkItem, folder: Path) -> bool:
    """Whether an item is the one its folder is named after."""
    name, key = canonical(folder.name), canonical(item.key)
    return name == key or name.startswith(f"{key}-")
