"""Nested work folders, as in SAFe: `work/EPIC-001-name/FEAT-002-name/STORY-003.md`, each starting with quoted labels.

The labels are `> **Type:** feature`, `> **Status:** …`, `> **Parent:** EPIC-001`; without a parent there, it follows
from the folder.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.documents import read_document, register_parser, whole_file
from vanitylint.connectors.files.markdown.item_builder import build_item
from vanitylint.connectors.files.markdown.tree import find_folder, list_entries, markdown_files, subfolders
from vanitylint.connectors.files.markdown.vocabulary import canonical, strip_markup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.documents import Document
    from vanitylint.connectors.files.markdown.tree import Folder

_KIND_BY_PREFIX: Final = {
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
    """Return whether something like `EPIC-001-name` is in the folder, in its `work/` or in that of its projects."""
    return bool(_work_folders(folder))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Yield each file that is named by its key and has a status or a title with that key."""
    for start in _work_folders(folder):
        items_by_path = dict(_find_items(folder, start))
        main_items = {path.parent: item for path, item in items_by_path.items() if _is_main_item(item, path.parent)}
        for path, item in items_by_path.items():
            above = (main_items[parent] for parent in path.parents if parent in main_items)
            if item.parent is None and (parent := next((main for main in above if main is not item), None)):
                item.parent = parent.path
            yield item


def _find_items(folder: Folder, start: Path) -> Iterator[tuple[Path, WorkItem]]:
    """Yield the items below a folder. Of several files with one key in a folder, some are notes on the item."""
    by_key: defaultdict[tuple[Path, str], list[tuple[Path, WorkItem]]] = defaultdict(list)
    for path in markdown_files(folder, start):
        key = _key(path.stem)
        if key and (document := read_document(folder, path)):
            find = partial(_item_of_file, key=key)
            register_parser(folder, path, find)
            for item in find(folder, document):
                if item.status or strip_markup(whole_file(document).title).startswith(key):
                    by_key[path.parent, key].append((path, item))
    for group in by_key.values():
        named = [(path, item) for path, item in group if path.stem in {path.parent.name, item.key}]
        yield from named or [(path, item) for path, item in group if item.status] or group


def _item_of_file(folder: Folder, document: Document, key: str) -> Iterator[WorkItem]:
    kind = _KIND_BY_PREFIX[key.partition("-")[0]]
    yield build_item(folder, whole_file(document), WorkItem(key=key, title="", kind=kind))


def _work_folders(folder: Folder) -> list[Path]:
    """Return the folder itself, or its `work/` and those of its projects: the ones with entries named by keys."""
    projects = [project / "work" for project in subfolders(folder, find_folder(folder, "projects"))]
    work_folders = [start for start in (find_folder(folder, "work"), *projects) if start and _has_keys(folder, start)]
    return [folder.path] if _has_keys(folder, folder.path) else work_folders


def _has_keys(folder: Folder, start: Path) -> bool:
    return start.is_dir() and any(_key(entry.stem) for entry in list_entries(folder, start))


def _key(stem: str) -> str:
    """Return `EPIC-001` for `EPIC-001-name`, `BUG-2` for `FEAT-1--BUG-2-name`; empty if there is no known key."""
    match = _KEY.match(stem.rpartition("--")[2])
    return match[0] if match and match[1] in _KIND_BY_PREFIX else ""


def _is_main_item(item: WorkItem, folder: Path) -> bool:
    """Return whether an item is the one that its folder is named after."""
    name, key = canonical(folder.name), canonical(item.key)
    return name == key or name.startswith(f"{key}-")
