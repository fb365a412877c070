"""Kiro: `.kiro/specs/<name>/requirements.md`, and `bugfix.md` for a bug. They contain no status and no dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.item_builder import read_item
from vanitylint.connectors.files.markdown.tree import find_folder, has_file, subfolders
from vanitylint.connectors.files.markdown.vocabulary import humanise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.tree import Folder

KINDS = {"requirements.md": "feature", "bugfix.md": "bug"}
"""Kind of a spec, by the file that it begins with."""


def recognises(folder: Folder) -> bool:
    """Return whether the folder has `.kiro/specs/` or `.kiro/steering/`."""
    return bool(find_folder(folder, ".kiro/specs") or find_folder(folder, ".kiro/steering"))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Yield each spec, keyed by its folder's name."""
    for spec in subfolders(folder, find_folder(folder, ".kiro/specs")):
        files = [spec / name for name in KINDS if has_file(folder, spec / name)]
        for path in files:
            yield from item(folder, path)
        if not files:
            folder.add_problem(spec, "has no requirements.md")


def item(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """Yield one spec. All specs have the same title, in any language; only what follows a colon is specific."""
    name = path.absolute().parent.name
    for found in read_item(folder, path, WorkItem(key=name, title="", kind=KINDS[path.name])):
        found.title = found.title.partition(": ")[2].strip() or humanise(name)
        yield found
