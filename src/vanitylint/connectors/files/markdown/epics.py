"""Folders named `epics/` and `stories/`, at the top or below `docs/` and its like: a file an item, the folder its kind.

An epic's section "Stories" links the files of its stories. A story below a folder with an epic's name belongs
to it too.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.bmad import story_key
from vanitylint.connectors.files.markdown.filling import item_of
from vanitylint.connectors.files.markdown.numbered import numbered_items
from vanitylint.connectors.files.markdown.pages import keep_way, outside_code, read_page, whole
from vanitylint.connectors.files.markdown.references import names_of
from vanitylint.connectors.files.markdown.tree import markdown_files, place, places
from vanitylint.connectors.files.markdown.words import canonical, linked_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.files.markdown.pages import Page
    from vanitylint.connectors.files.markdown.tree import Folder

_BASES: Final = ("", "docs/", "backlog/", "product/", "docs/backlog/", "docs/product/")
_KINDS: Final = {
    "initiatives": "initiative",
    "epics": "epic",
    "features": "feature",
    "bets": "bet",
    "stories": "story",
    "user-stories": "story",
}
_MARKERS: Final = ("epics", "stories", "user-stories")
"""Folders that tell a backlog; the others are read where one of these stands beside them."""
_CHILDREN: Final = ("stories", "story", "features", "children", "work items")


def recognises(folder: Folder) -> bool:
    """Whether there is an `epics/` or `stories/` with Markdown files."""
    return any(any(markdown_files(folder, start)) for start in _marked(folder))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Each file as an item, keyed by its name, and stories that are headings of an epic's file."""
    stems = [path.stem for start in _marked(folder) for path in markdown_files(folder, start)]
    told = {key for stem in stems if (key := story_key(stem))}
    parents: dict[Path, str] = {}
    names: set[str] = set()
    for start, kind in _places(folder).items():
        for path in markdown_files(folder, start):
            if story_key(path.stem):
                continue
            if page := read_page(folder, path):
                keep_way(folder, path, partial(_items_of, kind=kind, told=told))
                for item in _items_of(folder, page, kind, told):
                    item.parent = item.parent or parents.get(path) or _folder_above(path, start, names)
                    if item.kind == kind and kind != "story":
                        names |= names_of(item)
                    yield item
                parents |= dict.fromkeys(_children(page), folder.shown(path))


def _items_of(folder: Folder, page: Page, kind: str, told: set[str]) -> Iterator[WorkItem]:
    """The epic of a file and the stories planned in it; or several numbered epics; or the file as a whole."""
    found = list(numbered_items(folder, page, told)) if kind == "epic" else []
    numbered = [item for item in found if item.kind == "epic"]
    if len(numbered) == 1:
        numbered[0].key = page.path.stem
        for item in found:
            item.parent = None if item is numbered[0] else folder.shown(page.path)
    if numbered:
        yield from found
    else:
        yield item_of(folder, whole(page), WorkItem(key="", title="", kind=kind), page.path.stem)


def _marked(folder: Folder) -> list[Path]:
    return places(folder, *(base + name for base in _BASES for name in _MARKERS))


def _places(folder: Folder) -> dict[Path, str]:
    """The folders to read, those with parents first, and the kind of item in each."""
    marked = [base for base in _BASES if places(folder, *(base + name for name in _MARKERS))]
    kinds = {base + name: kind for base in marked for name, kind in _KINDS.items()}
    return {start: kind for name, kind in kinds.items() if (start := place(folder, name))}


def _children(page: Page) -> Iterator[Path]:
    """The files that an item's section "Stories" links."""
    is_list = False
    for _, text in outside_code(page.lines[page.first :]):
        if text.startswith("#"):
            is_list = any(word in text.lower() for word in _CHILDREN)
        elif is_list:
            for target in linked_files(text):
                yield Path(os.path.normpath(page.path.parent / target))


def _folder_above(path: Path, start: Path, names: set[str]) -> str | None:
    """The nearest folder between a file and its place that is named as an epic is."""
    above = (folder.name for folder in path.relative_to(start).parents)
    return next((name for name in above if canonical(name) in names), None)
