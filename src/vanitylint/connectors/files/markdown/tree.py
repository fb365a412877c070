"""The folder a backlog stands in: which places it has, and which Markdown files stand there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from vanitylint.backlog.items import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vanitylint.backlog.items import WorkItem

_SUFFIXES: Final = frozenset({".md", ".markdown"})
_PASSED_BY: Final = frozenset(
    {"node_modules", "vendor", "venv", "__pycache__", "site-packages", "template", "templates", "_templates"}
)
_BESIDE: Final = frozenset(
    {"readme", "index", "changelog", "contributing", "license", "agents", "claude", "templates", "todo"}
)
_SORTS: Final = frozenset(
    {"bet", "bug", "epic", "feature", "issue", "item", "spec", "spike", "story", "task", "user", "work"}
)
_MARKS_OF_PROJECT: Final = (".git", "docs", "src", "package.json", "pyproject.toml")


class Way(NamedTuple):
    """How the items of a file are found in what it says, be it today or earlier."""

    path: Path
    items: Callable[[Folder, bytes], Iterable[WorkItem]]


class Folder(NamedTuple):
    """A folder that is being read."""

    path: Path
    name: str
    """As the user wrote it."""
    problems: list[Problem]
    """What could not be read so far."""
    ways: dict[str, Way]
    """How each file was read, by its path as the user would write it."""
    parents: frozenset[str] = frozenset()
    """Keys that name the item above because the team says so, as `bare` spells them."""

    def shown(self, path: Path) -> str:
        """A path below the folder, as the user would write it to open it."""
        return (Path(self.name) / path.relative_to(self.path)).as_posix()

    def problem(self, path: Path, why: str, line: int = 0) -> None:
        """Note what could not be read."""
        self.problems.append(Problem(self.shown(path), why, line))


def place(folder: Folder, inner: str) -> Path | None:
    """A folder at a fixed place such as `docs/stories`.

    It is found too when the given folder is itself `docs`, or `docs/stories`; not when it is a project that
    happens to have such a name.
    """
    parts = tuple(inner.split("/"))
    own = folder.path.absolute().parts
    for supplied in range(len(parts) + 1):
        if own[len(own) - supplied :] == parts[:supplied]:
            found = folder.path.joinpath(*parts[supplied:])
            if supplied == len(parts) and any((found / mark).exists() for mark in _MARKS_OF_PROJECT):
                return None
            if os.path.isdir(found) and _is_inside(found, folder):  # noqa: PTH112 - a locked folder is none
                return found
    return None


def places(folder: Folder, *inner: str) -> list[Path]:
    """Those of several fixed places that are there, each once."""
    return list(dict.fromkeys(found for name in inner if (found := place(folder, name))))


def markdown_files(folder: Folder, start: Path | None, *, deep: bool = True) -> Iterator[Path]:
    """The Markdown files at a place that may be work items, in order of their names.

    READMEs, templates and hidden folders are passed by; so are links out of the folder, which is told.

    Args:
        folder: The folder that is being read.
        start: The place, None where there is none.
        deep: Whether folders within it are read too.
    """
    waiting = [start] if start else []
    been: set[tuple[int, int]] = set()
    while waiting:
        here = waiting.pop()
        status = here.stat()
        if (status.st_dev, status.st_ino) in been:
            continue
        been.add((status.st_dev, status.st_ino))
        inner = []
        for entry in entries(folder, here):
            is_folder = entry.is_dir()
            if not is_folder and (entry.suffix.lower() not in _SUFFIXES or _stands_beside(entry.stem)):
                continue
            if entry.is_symlink() and not _is_inside(entry, folder):
                if deep:
                    folder.problem(entry, "is a link out of the folder and was not followed")
            elif is_folder:
                inner.append(entry)
            else:
                yield entry
        waiting += reversed(inner) if deep else []


def folders(folder: Folder, start: Path | None) -> list[Path]:
    """The folders that stand directly at a place."""
    found = entries(folder, start) if start else ()
    return [entry for entry in found if entry.is_dir() and _is_inside(entry, folder) and _is_open(entry, folder)]


def entries(folder: Folder, here: Path) -> list[Path]:
    """What stands in one folder and is neither hidden nor somebody else's."""
    found = sorted(here.iterdir()) if _is_open(here, folder) else []
    return [entry for entry in found if not entry.name.startswith(".") and entry.name not in _PASSED_BY]


def _is_open(path: Path, folder: Folder) -> bool:
    """Whether a folder may be listed and entered, which is told where not."""
    may = os.access(path, os.R_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)
    if not may:
        folder.problem(path, "cannot be opened; check who can read it")
    return may


def has_file(folder: Folder, path: Path) -> bool:
    """Whether a file is there, and not a link out of the folder."""
    return path.is_file() and _is_inside(path, folder)


def _is_inside(path: Path, folder: Folder) -> bool:
    """Whether a path below the folder is really there, and not behind a link to elsewhere."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder.path))


def _stands_beside(stem: str) -> bool:
    """Whether a file stands beside the items without being one: `README`, `story-template`."""
    words = set(stem.lower().replace("-", " ").replace("_", " ").replace(".", " ").split())
    return (len(words) == 1 and words <= _BESIDE) or ("template" in words and words - {"template"} <= _SORTS)
