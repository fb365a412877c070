"""spec-kit: `specs/NNN-name/spec.md`, marked by `.specify/`. Its templates, below that, are not items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.filling import read_item
from vanitylint.connectors.files.markdown.tree import folders, markdown_files, place
from vanitylint.connectors.files.markdown.words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.tree import Folder

FILE = "spec.md"
_PREFIXES = ("Feature Specification", "Feature Spec", "Specification", "Spec", "Feature")


def recognises(folder: Folder) -> bool:
    """Whether the folder has `.specify/memory/`, or a spec at its place."""
    specs = folders(folder, place(folder, "specs"))
    return (folder.path / ".specify" / "memory").is_dir() or any((spec / FILE).is_file() for spec in specs)


def items(folder: Folder) -> Iterator[WorkItem]:
    """Each spec as a feature, keyed by its folder's name."""
    for start in (place(folder, "specs"), place(folder, ".specify/specs")):
        files = [path for path in markdown_files(folder, start) if path.name == FILE]
        for path in files:
            yield from item(folder, path)
        for spec in folders(folder, start):
            if spec.name[:1].isdigit() and not any(path.is_relative_to(spec) for path in files):
                folder.problem(spec, f"has no {FILE}")


def item(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """One spec."""
    name = path.absolute().parent.name
    yield from read_item(folder, path, WorkItem(key=name, title=in_words(name), kind="feature"), *_PREFIXES)
