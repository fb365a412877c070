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
from vanitylint.connectors.files.markdown.numbered import numbered_items
from vanitylint.connectors.files.markdown.pages import items_in
from vanitylint.connectors.files.markdown.references import settle
from vanitylint.connectors.files.markdown.tree import Folder, folders
from vanitylint.connectors.files.markdown.words import bare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from vanitylint.connectors.files.markdown.history import History

_CONVENTIONS: Final = (spec_kit, kiro, openspec, backlog_md, bmad, epics, work_folders, user_stories)
"""Each has `recognises(folder)` and `items(folder)`. A file two of them know belongs to the first."""

_DEEP: Final = 3
_LOOKED_AT: Final = 100
"""How far down, and at how many folders of a level, a backlog is looked for that nobody named."""
_EXPECTED: Final = (
    "files from spec-kit, Kiro, OpenSpec, Backlog.md or BMAD, an epics/ folder, or files with front matter"
)


def is_markdown_backlog(folder: Path) -> bool:
    """Whether a folder keeps work items as Markdown files, by the files that mark a convention."""
    here = Folder(folder, str(folder), [], {})
    return any(convention.recognises(here) for convention in (*_CONVENTIONS, front_matter))


def backlogs_below(folder: Path) -> list[str]:
    """Where in a folder that is no backlog one stands, as paths from it: the first on each way down."""
    here = Folder(folder, str(folder), [], {})
    found: list[Path] = []
    level = [folder]
    for _ in range(_DEEP):
        level = [below for above in level for below in folders(here, above)][:_LOOKED_AT]
        found += filter(_holds_one, level)
        level = [path for path in level if path not in found]
    return [path.relative_to(folder).as_posix() for path in found]


def _holds_one(folder: Path) -> bool:
    """Whether a folder that nobody named is a backlog; one that may not be read is none."""
    try:
        return is_markdown_backlog(folder)
    except OSError:
        return False


def markdown_items(
    path: Path, name: str, history: History | None = None, parents: tuple[str, ...] = ()
) -> Iterator[WorkItem | Problem | Notice]:
    """The work items of a folder, or of one Markdown file.

    All files are read before the first item is handed out: keys have to differ and items name each other.

    Args:
        path: A folder or a file.
        name: The same as the user wrote it; an item's `path` begins with it.
        history: Adds what was said before, and dates; without it the items are as their files have them.
        parents: Keys of front matter that name the item above, beside those that are known.
    """
    is_file = path.is_file()
    root = str(PurePath(name).parent) if is_file else name
    folder = Folder(path.parent if is_file else path, root, [], {}, frozenset(map(bare, parents)))
    conventions = [] if is_file else _conventions(folder)
    found = list(_in_file(folder, path)) if is_file else list(_in_folder(folder, conventions))
    keys = [item.key for item in found]
    folder.problems.extend(settle(found, Path(root).as_posix()))
    if not found:
        folder.problems.append(Problem(name, f"no work items in it; expected {_EXPECTED}"))
    yield from dict.fromkeys(folder.problems)
    if found and conventions == [front_matter]:
        others = front_matter.passed_over(folder, {item.path for item in found})
        yield from [Notice(name, others)] if others else []
    yield from history.tell(folder, name, found, keys) if history and found else found


def _conventions(folder: Folder) -> list[ModuleType]:
    """Those that the folder follows."""
    return [convention for convention in _CONVENTIONS if convention.recognises(folder)] or [front_matter]


def _in_folder(folder: Folder, conventions: list[ModuleType]) -> Iterator[WorkItem]:
    """The items of every convention the folder follows."""
    taken: set[str] = set()
    for convention in conventions:
        here = folder._replace(ways={})
        found = [item for item in convention.items(here) if item.path not in taken]
        taken |= {item.path for item in found}
        folder.ways.update({item.path: here.ways[item.path] for item in found})
        yield from found


def _in_file(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """The items of one file, by its name."""
    if path.name == spec_kit.FILE:
        yield from spec_kit.item(folder, path)
    elif path.name in kiro.KINDS:
        yield from kiro.item(folder, path)
    elif path.name == openspec.FILE:
        yield from openspec.item(folder, path)
    elif bmad.story_key(path.stem):
        yield from bmad.story(folder, path)
    elif path.stem.lower().startswith(("epic", "prd")):
        yield from list(items_in(folder, path, numbered_items)) or front_matter.item(folder, path)
    elif user_stories.is_stories(path):
        yield from items_in(folder, path, user_stories.stories)
    else:
        yield from front_matter.item(folder, path)
