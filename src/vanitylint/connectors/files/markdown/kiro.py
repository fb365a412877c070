"""Kiro: `.kiro/specs/<name>/requirements.md`, and `bugfix.md` for a bug. They tell no status and no dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.filling import read_item
from vanitylint.connectors.files.markdown.tree import folders, has_file, place
from vanitylint.connectors.files.markdown.words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.tree import Folder

KINDS = {"requirements.md": "feature", "bugfix.md": "bug"}
"""The files a spec may begin with, and the kind of each."""


def recognises(folder: Folder) -> bool:
    """Whether the folder has `.kiro/specs/` or `.kiro/steering/`."""
    return bool(place(folder, ".kiro/specs") or place(folder, ".kiro/steering"))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Each spec, keyed by its folder's name."""
    for spec in folders(folder, place(folder, ".kiro/specs")):
        files = [spec / name for name in KINDS if has_file(folder, spec / name)]
        for path in files:
            yield from item(folder, path)
        if not files:
            folder.problem(spec, "has no requirements.md")


def item(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """One spec. The title, in any language, is that of every spec; only what follows a colon is its own."""
    name = path.absolute().parent.name
    for found in read_item(folder, path, WorkItem(key=name, title="", kind=KINDS[path.name])):
        found.title = found.title.partition(": ")[2].strip() or in_words(name)
        yield found
