"""Folders such as `epics/` and `stories/`, at the top or below `docs/` and the like: one item per file.

The folder determines the kind.

An epic's section "Stories" links the files of its stories. A story below a folder with an epic's name belongs
to that epic too.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.bmad import story_key
from vanitylint.connectors.files.markdown.documents import outside_code, read_document, register_parser, whole_file
from vanitylint.connectors.files.markdown.item_builder import build_item
from vanitylint.connectors.files.markdown.numbered import numbered_items
from vanitylint.connectors.files.markdown.references import names_of
from vanitylint.connectors.files.markdown.tree import find_folder, find_folders, markdown_files
from vanitylint.connectors.files.markdown.vocabulary import canonical, linked_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.files.markdown.documents import Document
    from vanitylint.connectors.files.markdown.tree import Folder

_BASES: Final = ("", "docs/", "backlog/", "product/", "docs/backlog/", "docs/product/")
_KIND_BY_FOLDER_NAME: Final = {
    "initiatives": "initiative",
    "epics": "epic",
    "features": "feature",
    "bets": "bet",
    "stories": "story",
    "user-stories": "story",
}
_MARKER_FOLDERS: Final = ("epics", "stories", "user-stories")
"""Folders that mark a backlog; the others are read only beside one of these."""
_CHILD_HEADINGS: Final = ("stories", "story", "features", "children", "work items")


def recognises(folder: Folder) -> bool:
    """Return whether there is an `epics/` or `stories/` with Markdown files."""
    return any(any(markdown_files(folder, start)) for start in _marker_folders(folder))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Yield an item per file, keyed by its name, and the stories that are headings in an epic's file."""
    stems = [path.stem for start in _marker_folders(folder) for path in markdown_files(folder, start)]
    known_keys = {key for stem in stems if (key := story_key(stem))}
    parents: dict[Path, str] = {}
    names: set[str] = set()
    for start, kind in _kinds_by_folder(folder).items():
        for path in markdown_files(folder, start):
            if story_key(path.stem):
                continue
            if document := read_document(folder, path):
                register_parser(folder, path, partial(_items_of, kind=kind, known_keys=known_keys))
                for item in _items_of(folder, document, kind, known_keys):
                    item.parent = item.parent or parents.get(path) or _parent_by_folder(path, start, names)
                    if item.kind == kind and kind != "story":
                        names |= names_of(item)
                    yield item
                parents |= dict.fromkeys(_children(document), folder.display_path(path))


def _items_of(folder: Folder, document: Document, kind: str, known_keys: set[str]) -> Iterator[WorkItem]:
    """Yield the epic of a file and the stories planned in it; or several numbered epics; or the file as a whole."""
    found = list(numbered_items(folder, document, known_keys)) if kind == "epic" else []
    numbered = [item for item in found if item.kind == "epic"]
    if len(numbered) == 1:
        numbered[0].key = document.path.stem
        for item in found:
            item.parent = None if item is numbered[0] else folder.display_path(document.path)
    if numbered:
        yield from found
    else:
        yield build_item(folder, whole_file(document), WorkItem(key="", title="", kind=kind), document.path.stem)


def _marker_folders(folder: Folder) -> list[Path]:
    return find_folders(folder, *(base + name for base in _BASES for name in _MARKER_FOLDERS))


def _kinds_by_folder(folder: Folder) -> dict[Path, str]:
    """Return the folders to read, those of parents first, with the kind of item in each."""
    marked = [base for base in _BASES if find_folders(folder, *(base + name for name in _MARKER_FOLDERS))]
    kinds = {base + name: kind for base in marked for name, kind in _KIND_BY_FOLDER_NAME.items()}
    return {start: kind for name, kind in kinds.items() if (start := find_folder(folder, name))}


def _children(document: Document) -> Iterator[Path]:
    """Yield the files that an item's section "Stories" links."""
    in_children = False
    for _, text in outside_code(document.lines[document.body_start :]):
        if text.startswith("#"):
            in_children = any(word in text.lower() for word in _CHILD_HEADINGS)
        elif in_children:
            for target in linked_files(text):
                yield Path(os.path.normpath(document.path.parent / target))


def _parent_by_folder(path: Path, start: Path, names: set[str]) -> str | None:
    """Return the name of the nearest folder between a file and `start` that is named like an epic."""
    folder_names = (folder.name for folder in path.relative_to(start).parents)
    return next((name for name in folder_names if canonical(name) in names), None)
