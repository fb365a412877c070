"""spec-kit: `specs/NNN-name/spec.md`, marked by `.specify/`. Its templates in `.specify/` are not items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.item_builder import read_item
from vanitylint.connectors.files.markdown.tree import find_folder, markdown_files, subfolders
from vanitylint.connectors.files.markdown.vocabulary import humanise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.tree import Folder

FILE = "spec.md"
_PREFIXES = ("Feature Specification", "Feature Spec", "Specification", "Spec", "Feature")


def recognises(folder: Folder) -> bool:
    """Return whether the folder has `.specify/memory/`, or a spec in its usual folder."""
    specs = subfolders(folder, find_folder(folder, "specs"))
    return (folder.path / ".specify" / "memory").is_dir() or any((spec / FILE).is_file() for spec in specs)


def items(folder: Folder) -> Iterator[WorkItem]:
    """Yield each spec as a feature, keyed by its folder's name."""
    for start in (find_folder(folder, "specs"), find_folder(folder, ".specify/specs")):
        files = [path for path in markdown_files(folder, start) if path.name == FILE]
        for path in files:
            yield from item(folder, path)
        for spec in subfolders(folder, start):
            if spec.name[:1].isdigit() and not any(path.is_relative_to(spec) for path in files):
                folder.add_problem(spec, f"has no {FILE}")


def item(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """Yield one spec."""
    name = path.absolute().parent.name
    yield from read_item(folder, path, WorkItem(key=name, title=humanise(name), kind="feature"), *_PREFIXES)
