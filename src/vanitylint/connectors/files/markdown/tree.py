"""The folder of a backlog: its subfolders and the Markdown files in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from vanitylint.backlog.items import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vanitylint.backlog.items import WorkItem

_SUFFIXES: Final = frozenset({".md", ".markdown"})
_IGNORED_NAMES: Final = frozenset(
    {"node_modules", "vendor", "venv", "__pycache__", "site-packages", "template", "templates", "_templates"}
)
_IGNORED_STEMS: Final = frozenset(
    {"readme", "index", "changelog", "contributing", "license", "agents", "claude", "templates", "todo"}
)
_TEMPLATE_KINDS: Final = frozenset(
    {"bet", "bug", "epic", "feature", "issue", "item", "spec", "spike", "story", "task", "user", "work"}
)
_PROJECT_MARKERS: Final = (".git", "docs", "src", "package.json", "pyproject.toml")


class FileParser(NamedTuple):
    """Parser of one file, for its current and its earlier content."""

    path: Path
    parse: Callable[[Folder, bytes], Iterable[WorkItem]]


class Folder(NamedTuple):
    """A folder that is being read."""

    path: Path
    name: str
    """Name as the user wrote it."""
    problems: list[Problem]
    """What could not be read so far."""
    parsers: dict[str, FileParser]
    """Parsers of the files that were read, by path as the user would write it."""
    parent_keys: frozenset[str] = frozenset()
    """Keys that the config declares to hold the parent item, as `normalise_key` spells them."""

    def display_path(self, path: Path) -> str:
        """Return a path below the folder as the user would write it to open it."""
        return (Path(self.name) / path.relative_to(self.path)).as_posix()

    def add_problem(self, path: Path, why: str, line: int = 0) -> None:
        """Add a problem with something that could not be read."""
        self.problems.append(Problem(self.display_path(path), why, line))


def find_folder(folder: Folder, relative_path: str) -> Path | None:
    """Return the folder at a fixed path such as `docs/stories`; None if there is none.

    It is also found if the given folder itself is `docs` or `docs/stories`, but not if that is a project that
    happens to have such a name.
    """
    parts = tuple(relative_path.split("/"))
    own_parts = folder.path.absolute().parts
    for matched in range(len(parts) + 1):
        if own_parts[len(own_parts) - matched :] == parts[:matched]:
            found = folder.path.joinpath(*parts[matched:])
            if matched == len(parts) and any((found / marker).exists() for marker in _PROJECT_MARKERS):
                return None
            if os.path.isdir(found) and _is_inside(found, folder):  # noqa: PTH112 - false in a locked folder, where `Path.is_dir` may raise
                return found
    return None


def find_folders(folder: Folder, *relative_paths: str) -> list[Path]:
    """Return those of several fixed paths that exist, without duplicates."""
    return list(
        dict.fromkeys(found for relative_path in relative_paths if (found := find_folder(folder, relative_path)))
    )


def markdown_files(folder: Folder, start: Path | None, *, deep: bool = True) -> Iterator[Path]:
    """Yield the Markdown files below a folder that may be work items, sorted by name.

    READMEs, templates and hidden folders are skipped, and so are links out of the folder, which are reported.

    Args:
        folder: The folder that is being read.
        start: Where to begin; None yields nothing.
        deep: Whether to descend into subfolders.
    """
    pending = [start] if start else []
    visited: set[tuple[int, int]] = set()
    while pending:
        current = pending.pop()
        status = current.stat()
        if (status.st_dev, status.st_ino) in visited:
            continue
        visited.add((status.st_dev, status.st_ino))
        children = []
        for entry in list_entries(folder, current):
            is_folder = entry.is_dir()
            if not is_folder and (entry.suffix.lower() not in _SUFFIXES or _is_ignored(entry.stem)):
                continue
            if entry.is_symlink() and not _is_inside(entry, folder):
                if deep:
                    folder.add_problem(entry, "is a link out of the folder and was not followed")
            elif is_folder:
                children.append(entry)
            else:
                yield entry
        pending += reversed(children) if deep else []


def subfolders(folder: Folder, start: Path | None) -> list[Path]:
    """Return the direct subfolders of a folder."""
    found = list_entries(folder, start) if start else ()
    return [entry for entry in found if entry.is_dir() and _is_inside(entry, folder) and _is_accessible(entry, folder)]


def list_entries(folder: Folder, path: Path) -> list[Path]:
    """Return the entries of a folder, without hidden ones and those of other tools."""
    found = sorted(path.iterdir()) if _is_accessible(path, folder) else []
    return [entry for entry in found if not entry.name.startswith(".") and entry.name not in _IGNORED_NAMES]


def _is_accessible(path: Path, folder: Folder) -> bool:
    """Return whether a folder may be listed and entered; if not, report it."""
    is_accessible = os.access(path, os.R_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)
    if not is_accessible:
        folder.add_problem(path, "cannot be opened; check who can read it")
    return is_accessible


def has_file(folder: Folder, path: Path) -> bool:
    """Return whether a file exists and is not a link out of the folder."""
    return path.is_file() and _is_inside(path, folder)


def _is_inside(path: Path, folder: Folder) -> bool:
    """Return whether a path below the folder is really inside it, and not behind a link to elsewhere."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder.path))


def _is_ignored(stem: str) -> bool:
    """Return whether a file accompanies the items without being one: `README`, `story-template`."""
    words = set(stem.lower().replace("-", " ").replace("_", " ").replace(".", " ").split())
    return (len(words) == 1 and words <= _IGNORED_STEMS) or (
        "template" in words and words - {"template"} <= _TEMPLATE_KINDS
    )
