"""Backlogs kept as Markdown files: the conventions of several tools, and any files with front matter."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.files.markdown import (
    backlog_md,
    bmad,
    epics,
    front_matter,
    kiro,
    openspec,
    spec_kit,
    user_stories,
    work_folders,
)
from vanitylint.connectors.files.markdown.documents import read_items
from vanitylint.connectors.files.markdown.numbered import numbered_items
from vanitylint.connectors.files.markdown.references import resolve_references
from vanitylint.connectors.files.markdown.tree import Folder, subfolders
from vanitylint.connectors.files.markdown.vocabulary import normalise_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from vanitylint.connectors.files.markdown.history import History

_CONVENTIONS: Final = (spec_kit, kiro, openspec, backlog_md, bmad, epics, work_folders, user_stories)
"""Modules with `recognises(folder)` and `items(folder)`. A file that several of them recognise belongs to the first."""

_MAX_DEPTH: Final = 3
_MAX_FOLDERS_PER_LEVEL: Final = 100
"""Maximum depth, and maximum number of folders per level, of the search for backlogs below a folder."""
_EXPECTED: Final = (
    "files from spec-kit, Kiro, OpenSpec, Backlog.md or BMAD, an epics/ folder, or files with front matter"
)


def is_markdown_backlog(folder: Path) -> bool:
    """Return whether a folder keeps work items as Markdown files, judging by the files that mark a convention."""
    opened = Folder(folder, str(folder), [], {})
    return any(convention.recognises(opened) for convention in (*_CONVENTIONS, front_matter))


def backlogs_below(folder: Path) -> list[str]:
    """Return the relative paths of the backlogs below a folder that is not one itself: the topmost on each branch."""
    root = Folder(folder, str(folder), [], {})
    found: list[Path] = []
    level = [folder]
    for _ in range(_MAX_DEPTH):
        level = [child for parent in level for child in subfolders(root, parent)][:_MAX_FOLDERS_PER_LEVEL]
        found += filter(_is_readable_backlog, level)
        level = [path for path in level if path not in found]
    return [path.relative_to(folder).as_posix() for path in found]


def _is_readable_backlog(folder: Path) -> bool:
    """Return whether a folder is a backlog; False if it cannot be read."""
    try:
        return is_markdown_backlog(folder)
    except OSError:
        return False


def markdown_items(
    path: Path, name: str, history: History | None = None, parents: tuple[str, ...] = ()
) -> Iterator[WorkItem | Problem | Notice]:
    """Yield the work items of a folder or of one Markdown file.

    All files are read before the first item is yielded, because keys must be unique and items refer to each other.

    Args:
        path: A folder or a file.
        name: The path as the user wrote it; an item's `path` begins with it.
        history: Adds earlier versions and dates; without it the items are as their files have them.
        parents: Keys of front matter that hold the parent item, in addition to the known ones.
    """
    is_file = path.is_file()
    root = str(PurePath(name).parent) if is_file else name
    folder = Folder(path.parent if is_file else path, root, [], {}, frozenset(map(normalise_key, parents)))
    conventions = [] if is_file else _conventions(folder)
    found = list(_in_file(folder, path)) if is_file else list(_in_folder(folder, conventions))
    keys = [item.key for item in found]
    folder.problems.extend(resolve_references(found, Path(root).as_posix()))
    if not found:
        folder.problems.append(Problem(name, f"no work items in it; expected {_EXPECTED}"))
    yield from dict.fromkeys(folder.problems)
    if found and conventions == [front_matter]:
        remarks = (
            front_matter.describe_untyped(found),
            front_matter.describe_skipped(folder, {item.path for item in found}),
        )
        yield from (Notice(name, remark) for remark in remarks if remark)
    yield from history.with_history(folder, name, found, keys) if history and found else found


def _conventions(folder: Folder) -> list[ModuleType]:
    """Return the conventions that the folder follows."""
    return [convention for convention in _CONVENTIONS if convention.recognises(folder)] or [front_matter]


def _in_folder(folder: Folder, conventions: list[ModuleType]) -> Iterator[WorkItem]:
    """Yield the items of every convention that the folder follows."""
    taken: set[str] = set()
    for convention in conventions:
        own_folder = folder._replace(parsers={})
        found = [item for item in convention.items(own_folder) if item.path not in taken]
        taken |= {item.path for item in found}
        folder.parsers.update({item.path: own_folder.parsers[item.path] for item in found})
        yield from found


def _in_file(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """Yield the items of one file, choosing the convention by its name."""
    if path.name == spec_kit.FILE:
        yield from spec_kit.item(folder, path)
    elif path.name in kiro.KINDS:
        yield from kiro.item(folder, path)
    elif path.name == openspec.FILE:
        yield from openspec.item(folder, path)
    elif bmad.story_key(path.stem):
        yield from bmad.story(folder, path)
    elif path.stem.lower().startswith(("epic", "prd")):
        yield from list(read_items(folder, path, numbered_items)) or front_matter.item(folder, path)
    elif user_stories.is_stories_file(path):
        yield from read_items(folder, path, user_stories.stories)
    else:
        yield from front_matter.item(folder, path)
