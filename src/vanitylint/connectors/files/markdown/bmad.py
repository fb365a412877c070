"""BMAD: stories numbered by epic, one per file; epics as headings of one file or as files of their own.

Version 4 keeps stories as `docs/stories/1.2.story.md`, epics in `docs/prd/epic-1-name.md` or `docs/prd.md`.
Version 6 has `_bmad-output/implementation-artifacts/1-2-name.md`, `_bmad-output/planning-artifacts/epics.md`
and a `sprint-status.yaml`, the only place with the status of an epic. A story that is only planned, in the file of its
epic, is an item of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.documents import (
    headings,
    read_document,
    read_items,
    read_yaml_file,
    register_parser,
    whole_file,
)
from vanitylint.connectors.files.markdown.item_builder import build_item, read_item
from vanitylint.connectors.files.markdown.metadata import text_of
from vanitylint.connectors.files.markdown.numbered import numbered_items
from vanitylint.connectors.files.markdown.tree import find_folder, find_folders, has_file, markdown_files
from vanitylint.connectors.files.markdown.vocabulary import state_of, strip_markup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.documents import Document
    from vanitylint.connectors.files.markdown.tree import Folder

_STORY_FOLDERS: Final = (
    "_bmad-output/implementation-artifacts",
    "docs/stories",
    "docs/sprint-artifacts",
    "stories",
)
_PLAN_FOLDERS: Final = (
    "_bmad-output/planning-artifacts",
    "_bmad-output/planning-artifacts/epics",
    "_bmad-output/planning-artifacts/prd",
    "docs/prd",
)
_NUMBER = re.compile(r"(?:story[-._ ]?)?(\d{1,3})[.-](\d{1,3}(?:\.\d{1,3}){0,2}[a-z]?)(?![0-9a-z])")
_EPIC_FILE = re.compile(r"epics|epic[-_ .]?\d")
_STORY_HEADINGS: Final = {"story", "user story", "story statement", "acceptance criteria"}


def recognises(folder: Folder) -> bool:
    """Return whether the folder has `_bmad-output/`, a numbered story in its usual folder, or an epic in its plans."""
    if find_folder(folder, "_bmad-output") or find_folder(folder, _STORY_FOLDERS[0]):
        return True
    return any(_story_files(folder)) or any(path.stem != "prd" for path in _epic_files(folder))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Yield the stories, then the epics and the stories that are only planned."""
    statuses = _statuses(folder)
    found = [*_stories(folder), *_tech_specs(folder)]
    known_keys = {item.key for item in found}
    for path in _epic_files(folder):
        # a PRD beside `epics.md` adds only what that file does not have
        found += epics(folder, path, known_keys.union(item.key for item in found) if path.stem == "prd" else known_keys)
    for item in found:
        if not item.status and (status := statuses.get(item.key)):
            item.status, item.state = status, state_of(status)
        yield item


def story_key(stem: str) -> str:
    """Return `story-1.2` for files named `1.2.story`, `1-2-name` or `story-1.2`; empty if there is no number."""
    match = _NUMBER.match(stem.lower())
    return f"story-{int(match[1])}.{match[2].lstrip('0') or '0'}" if match else ""


def story(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """Yield the item of a story's file."""
    return read_items(folder, path, _find_story)


def epics(folder: Folder, path: Path, known_keys: Collection[str] = ()) -> Iterator[WorkItem]:
    """Yield the epics in one file and the stories that are only planned there.

    Args:
        folder: The folder that is being read.
        path: The file.
        known_keys: Keys of the stories that have a file.
    """

    def find(folder: Folder, document: Document) -> Iterator[WorkItem]:
        found = list(numbered_items(folder, document, known_keys))
        yield from found
        if not found and path.stem.startswith("epic-"):
            yield build_item(folder, whole_file(document), WorkItem(key="", title="", kind="epic"))
        elif not found and path.stem != "prd":
            folder.add_problem(path, "has no epics; expected headings such as `## Epic 1: …`")

    return read_items(folder, path, find)


def _stories(folder: Folder) -> Iterator[WorkItem]:
    """Yield one item per story. Summaries and reviews of a story have its number too, but not its sections."""
    by_key: defaultdict[str, list[tuple[WorkItem, bool]]] = defaultdict(list)
    for path in _story_files(folder):
        if document := read_document(folder, path):
            register_parser(folder, path, _find_story)
            is_story = any(strip_markup(heading.text).lower() in _STORY_HEADINGS for heading in headings(document))
            by_key[story_key(path.stem)] += [(item, is_story) for item in _find_story(folder, document)]
    for group in by_key.values():
        yield from [item for item, is_story in group if is_story] or [item for item, _ in group]


def _tech_specs(folder: Folder) -> Iterator[WorkItem]:
    """Yield small work without an epic: `tech-spec-name.md` with a status."""
    for path in markdown_files(folder, find_folder(folder, _STORY_FOLDERS[0])):
        if path.stem.startswith(("tech-spec-", "spec-")):
            found = read_item(folder, path, WorkItem(key=path.stem, title="", kind="task"), "Tech Spec")
            yield from (item for item in found if item.status)


def _find_story(folder: Folder, document: Document) -> Iterator[WorkItem]:
    key = story_key(document.path.stem)
    number = key.removeprefix("story-")
    item = WorkItem(key=key, title="", kind="story", parent=f"epic-{number.partition('.')[0]}")
    yield build_item(folder, whole_file(document), item, f"story {number}", f"user story {number}")


def _story_files(folder: Folder) -> Iterator[Path]:
    for start in find_folders(folder, *_STORY_FOLDERS):
        yield from (path for path in markdown_files(folder, start) if story_key(path.stem))


def _epic_files(folder: Folder) -> list[Path]:
    """Return the files of epics; `docs/epics.md` and `docs/prd.md`, in this order, only if they have not been split."""
    files = [
        path for start in find_folders(folder, *_PLAN_FOLDERS) for path in markdown_files(folder, start, deep=False)
    ]
    found = [path for path in files if _EPIC_FILE.match(path.stem.lower())]
    docs = find_folder(folder, "docs")
    if docs and not found and not (docs / "epics").is_dir():
        found = [docs / name for name in ("epics.md", "prd.md") if has_file(folder, docs / name)]
    return found


def _statuses(folder: Folder) -> dict[str, str]:
    """Return status by key, from the lines `epic-1: done` and `1-2-name: review` of `sprint-status.yaml`."""
    starts = find_folders(folder, *_STORY_FOLDERS, "_bmad-output", "docs")
    entries = [entry for start in starts for entry in read_yaml_file(folder, start / "sprint-status.yaml")]
    lines = [line.partition(": ") for entry in entries for line in text_of(entry.value).split("\n")]
    return {story_key(name) or name: status for name, _, status in lines}
