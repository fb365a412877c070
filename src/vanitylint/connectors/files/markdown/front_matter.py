"""Any folder of Markdown files with YAML front matter, and single files that follow no convention.

Used if no convention is recognised. A file without front matter is not an item; a notice says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.documents import read_items, whole_file
from vanitylint.connectors.files.markdown.item_builder import build_item, read_item
from vanitylint.connectors.files.markdown.metadata import parse_front_matter
from vanitylint.connectors.files.markdown.tree import markdown_files, subfolders
from vanitylint.connectors.files.markdown.vocabulary import LINKS, ROLES, normalise_key

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from vanitylint.connectors.files.markdown.documents import Document
    from vanitylint.connectors.files.markdown.tree import Folder

_ITEM_ROLES: Final = {"kind", "status", "parent", "due", "sprint", "estimate"}
"""Roles that mark a file as a work item rather than just a page, if its front matter has one of them."""
_PEEK_LENGTH: Final = 4_000
_MAX_FILES_CHECKED: Final = 50
_MAX_NAMES_SHOWN: Final = 3
_MAX_UNTYPED: Final = 0.9
"""Maximum share of items without a type that goes without saying: a few may be tasks."""


def recognises(folder: Folder) -> bool:
    """Return whether one of the first files, here or one folder down, has the front matter of a work item."""
    candidates = [folder.path, *subfolders(folder, folder.path)]
    paths = (path for start in candidates for path in markdown_files(folder, start, deep=False))
    return any(_is_item(path) for _, path in zip(range(_MAX_FILES_CHECKED), paths, strict=False))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Yield each file with front matter."""
    for path in markdown_files(folder, folder.path):
        yield from read_items(folder, path, _item_with_front_matter)


def describe_untyped(items: Sequence[WorkItem]) -> str:
    """Return a sentence if most of several items do not say what they are, neither by a type nor by a label."""
    untyped = sum(not (item.kind or item.labels) for item in items)
    if len(items) == 1 or untyped <= len(items) * _MAX_UNTYPED:
        return ""
    return (
        f"{untyped:,} of {len(items):,} files name no type and count as tasks, about which few rules ask; write "
        "`type: epic` in the front matter of the bets, and `type: story` in that of their pieces, or put them in "
        "folders named epics and stories"
    )


def describe_skipped(folder: Folder, items: Container[str]) -> str:
    """Return a sentence on the files that are not items; files such as READMEs are not counted.

    Args:
        folder: The folder that was read.
        items: Paths of its items.
    """
    names = [name for name in map(folder.display_path, markdown_files(folder, folder.path)) if name not in items]
    if not names:
        return ""
    shown = ", ".join(names) if len(names) <= _MAX_NAMES_SHOWN else f"such as {names[0]}"
    if len(names) == 1:
        return f"a Markdown file without front matter is not an item: {shown}"
    return f"{len(names)} Markdown files without front matter are not items: {shown}"


def item(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """Yield a single file, with or without front matter."""
    yield from read_item(folder, path, WorkItem(key="", title=""))


def _item_with_front_matter(folder: Folder, document: Document) -> Iterator[WorkItem]:
    if document.body_start:
        yield build_item(folder, whole_file(document), WorkItem(key="", title=""))


def _is_item(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            start = file.read(_PEEK_LENGTH)
    except OSError:
        return False  # reported when the file is read
    entries, _, _ = parse_front_matter(start.split("\n"))
    return any(
        ROLES.get(normalise_key(entry.name)) in _ITEM_ROLES or normalise_key(entry.name) in LINKS for entry in entries
    )
