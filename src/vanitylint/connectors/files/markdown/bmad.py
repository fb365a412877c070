"""BMAD: stories numbered by epic, one a file; epics as headings of one file or as files of their own.

Version 4 keeps stories as `docs/stories/1.2.story.md`, epics in `docs/prd/epic-1-name.md` or `docs/prd.md`.
Version 6 has `_bmad-output/implementation-artifacts/1-2-name.md`, `_bmad-output/planning-artifacts/epics.md`
and a `sprint-status.yaml`, which alone knows where an epic stands. A story that is only planned, in the file
of its epic, is an item of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.filling import item_of, read_item
from vanitylint.connectors.files.markdown.metadata import text_of
from vanitylint.connectors.files.markdown.numbered import numbered_items
from vanitylint.connectors.files.markdown.pages import headings, items_in, keep_way, read_page, whole, yaml_file
from vanitylint.connectors.files.markdown.tree import has_file, markdown_files, place, places
from vanitylint.connectors.files.markdown.words import plain, state_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.pages import Page
    from vanitylint.connectors.files.markdown.tree import Folder

_STORIES: Final = (
    "_bmad-output/implementation-artifacts",
    "docs/stories",
    "docs/sprint-artifacts",
    "stories",
)
_PLANS: Final = (
    "_bmad-output/planning-artifacts",
    "_bmad-output/planning-artifacts/epics",
    "_bmad-output/planning-artifacts/prd",
    "docs/prd",
)
_NUMBER = re.compile(r"(?:story[-._ ]?)?(\d{1,3})[.-](\d{1,3}(?:\.\d{1,3}){0,2}[a-z]?)(?![0-9a-z])")
_EPIC_FILE = re.compile(r"epics|epic[-_ .]?\d")
_STORY_HEADINGS: Final = {"story", "user story", "story statement", "acceptance criteria"}


def recognises(folder: Folder) -> bool:
    """Whether the folder has `_bmad-output/`, a numbered story at its place, or an epic in its plans."""
    if place(folder, "_bmad-output") or place(folder, _STORIES[0]):
        return True
    return any(_story_files(folder)) or any(path.stem != "prd" for path in _epic_files(folder))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Stories, then epics and the stories that are only planned."""
    statuses = _statuses(folder)
    found = [*_stories(folder), *_tech_specs(folder)]
    told = {item.key for item in found}
    for path in _epic_files(folder):
        # a PRD that is read beside `epics.md` tells only of what that one does not
        found += epics(folder, path, told.union(item.key for item in found) if path.stem == "prd" else told)
    for item in found:
        if not item.status and (status := statuses.get(item.key)):
            item.status, item.state = status, state_of(status)
        yield item


def story_key(stem: str) -> str:
    """`story-1.2` for files named `1.2.story`, `1-2-name` or `story-1.2`; empty where no number is."""
    found = _NUMBER.match(stem.lower())
    return f"story-{int(found[1])}.{found[2].lstrip('0') or '0'}" if found else ""


def story(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """One story's file."""
    return items_in(folder, path, _in_story)


def epics(folder: Folder, path: Path, told: Collection[str] = ()) -> Iterator[WorkItem]:
    """The epics in one file and the stories that are only planned there.

    Args:
        folder: The folder that is being read.
        path: The file.
        told: Keys of the stories that have a file.
    """

    def find(folder: Folder, page: Page) -> Iterator[WorkItem]:
        found = list(numbered_items(folder, page, told))
        yield from found
        if not found and path.stem.startswith("epic-"):
            yield item_of(folder, whole(page), WorkItem(key="", title="", kind="epic"))
        elif not found and path.stem != "prd":
            folder.problem(path, "has no epics; expected headings such as `## Epic 1: …`")

    return items_in(folder, path, find)


def _stories(folder: Folder) -> Iterator[WorkItem]:
    """One item a story. Summaries and reviews of a story carry its number too; they lack its sections."""
    by_key: defaultdict[str, list[tuple[WorkItem, bool]]] = defaultdict(list)
    for path in _story_files(folder):
        if page := read_page(folder, path):
            keep_way(folder, path, _in_story)
            is_story = any(plain(heading.text).lower() in _STORY_HEADINGS for heading in headings(page))
            by_key[story_key(path.stem)] += [(item, is_story) for item in _in_story(folder, page)]
    for group in by_key.values():
        yield from [item for item, is_story in group if is_story] or [item for item, _ in group]


def _tech_specs(folder: Folder) -> Iterator[WorkItem]:
    """Small work without an epic: `tech-spec-name.md` with a status."""
    for path in markdown_files(folder, place(folder, _STORIES[0])):
        if path.stem.startswith(("tech-spec-", "spec-")):
            found = read_item(folder, path, WorkItem(key=path.stem, title="", kind="task"), "Tech Spec")
            yield from (item for item in found if item.status)


def _in_story(folder: Folder, page: Page) -> Iterator[WorkItem]:
    key = story_key(page.path.stem)
    number = key.removeprefix("story-")
    start = WorkItem(key=key, title="", kind="story", parent=f"epic-{number.partition('.')[0]}")
    yield item_of(folder, whole(page), start, f"story {number}", f"user story {number}")


def _story_files(folder: Folder) -> Iterator[Path]:
    for start in places(folder, *_STORIES):
        yield from (path for path in markdown_files(folder, start) if story_key(path.stem))


def _epic_files(folder: Folder) -> list[Path]:
    """Files of epics. A whole `docs/epics.md` and `docs/prd.md`, in this order, count where none was split off."""
    files = [path for start in places(folder, *_PLANS) for path in markdown_files(folder, start, deep=False)]
    found = [path for path in files if _EPIC_FILE.match(path.stem.lower())]
    docs = place(folder, "docs")
    if docs and not found and not (docs / "epics").is_dir():
        found = [docs / name for name in ("epics.md", "prd.md") if has_file(folder, docs / name)]
    return found


def _statuses(folder: Folder) -> dict[str, str]:
    """Status by key, from `sprint-status.yaml` with its lines `epic-1: done` and `1-2-name: review`."""
    starts = places(folder, *_STORIES, "_bmad-output", "docs")
    found = [entry for start in starts for entry in yaml_file(folder, start / "sprint-status.yaml")]
    lines = [line.partition(": ") for entry in found for line in text_of(entry.value).split("\n")]
    return {story_key(name) or name: status for name, _, status in lines}
