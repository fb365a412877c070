"""Any folder of Markdown files with YAML front matter, and single files that belong to no convention.

Read where no convention is recognised. A file without front matter is no item; a note says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.filling import item_of, read_item
from vanitylint.connectors.files.markdown.metadata import front_matter
from vanitylint.connectors.files.markdown.pages import items_in, whole
from vanitylint.connectors.files.markdown.tree import folders, markdown_files
from vanitylint.connectors.files.markdown.words import LINKS, ROLES, bare

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.pages import Page
    from vanitylint.connectors.files.markdown.tree import Folder

_TELLING: Final = {"kind", "status", "parent", "due", "sprint", "estimate"}
"""Roles of which a file's front matter has one if the file is a work item and not just a page."""
_PEEK: Final = 4_000
_LOOKED_AT: Final = 50
_NAMED: Final = 3


def recognises(folder: Folder) -> bool:
    """Whether one of the first files, here or one folder down, has the front matter of a work item."""
    places = [folder.path, *folders(folder, folder.path)]
    paths = (path for start in places for path in markdown_files(folder, start, deep=False))
    return any(_is_item(path) for _, path in zip(range(_LOOKED_AT), paths, strict=False))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Each file with front matter."""
    for path in markdown_files(folder, folder.path):
        yield from items_in(folder, path, _with_head)


def passed_over(folder: Folder, items: Container[str]) -> str:
    """Which files are no items, in words; READMEs and their like are not even thought of.

    Args:
        folder: What was read.
        items: The paths of its items.
    """
    names = [name for name in map(folder.shown, markdown_files(folder, folder.path)) if name not in items]
    if not names:
        return ""
    shown = ", ".join(names) if len(names) <= _NAMED else f"such as {names[0]}"
    if len(names) == 1:
        return f"a Markdown file without front matter is not an item: {shown}"
    return f"{len(names)} Markdown files without front matter are not items: {shown}"


def item(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """A single file, with front matter or plain."""
    yield from read_item(folder, path, WorkItem(key="", title=""))


def _with_head(folder: Folder, page: Page) -> Iterator[WorkItem]:
    if page.first:
        yield item_of(folder, whole(page), WorkItem(key="", title=""))


def _is_item(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            start = file.read(_PEEK)
    except OSError:
        return False  # said when the file is read
    entries, _, _ = front_matter(start.split("\n"))
    return any(ROLES.get(bare(entry.name)) in _TELLING or bare(entry.name) in LINKS for entry in entries)
