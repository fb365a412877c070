"""Files with many user stories, such as `docs/user-stories.md`: one heading per story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.documents import headings, read_items, sections, whole_file
from vanitylint.connectors.files.markdown.item_builder import build_item
from vanitylint.connectors.files.markdown.tree import find_folder, markdown_files
from vanitylint.connectors.files.markdown.vocabulary import normalise_key, strip_markup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.documents import Document, Heading
    from vanitylint.connectors.files.markdown.tree import Folder

_NUMBERED = re.compile(
    r"(?:(?i:(?:user )?story)[ #-]{0,3}|(?!EP|N?FR|SPRINT)[A-Z]{1,6}[ -]?)"
    r"\d{1,4}(?:[.-]\d{1,4}){0,2}(?![0-9A-Za-z])"
)
"""`US-01`, `AUTH 3`, `Story 1.2`; the numbers of epics, sprints and requirements are not story numbers."""
_STORY_OPENINGS: Final = ("as a ", "as an ", "as the ", "en tant que ", "als ", "como ")
"""Beginnings of the sentence of a user story."""
_MAX_DISTANCE: Final = 4


def is_stories_file(path: Path) -> bool:
    """Return whether a file is named `user-stories.md`, `User_Stories.md` or the like."""
    return normalise_key(path.stem) in {"user stories", "userstories"}


def recognises(folder: Folder) -> bool:
    """Return whether the folder or its `docs/` has a file of user stories."""
    return any(_files(folder))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Yield each story of each file of user stories."""
    for path in _files(folder):
        yield from read_items(folder, path, stories)


def stories(folder: Folder, document: Document) -> Iterator[WorkItem]:
    """Yield the stories of a file; the file as one item if it has no heading of a story."""
    wanted = {heading.start for heading in headings(document) if _is_story(heading, document)}
    for heading, section in sections(document, wanted):
        yield build_item(folder, section, WorkItem(key=_key(heading), title=heading.text, kind="story"))
    if not wanted:
        yield build_item(folder, whole_file(document), WorkItem(key="", title="", kind="story"))


def _files(folder: Folder) -> Iterator[Path]:
    for start in dict.fromkeys((folder.path, find_folder(folder, "docs"))):
        yield from (path for path in markdown_files(folder, start, deep=False) if is_stories_file(path))


def _is_story(heading: Heading, document: Document) -> bool:
    """Return whether a heading has a story's number, is the sentence of a story, or is directly above one."""
    if heading.level == 1:
        return False
    title = strip_markup(heading.text)
    if _NUMBERED.match(title) or title.lower().startswith(_STORY_OPENINGS):
        return True
    for line in document.lines[heading.end : heading.end + _MAX_DISTANCE]:
        if line.startswith("#"):
            return False
        if strip_markup(line.lstrip("-> ")).lower().startswith(_STORY_OPENINGS):
            return True
    return False


def _key(heading: Heading) -> str:
    """Return `US-01` for `US-01: Pay by card`, or else a slug of the title."""
    title = strip_markup(heading.text)
    if match := _NUMBERED.match(title):
        return "-".join(match[0].split())
    return "-".join(re.findall(r"\w+", title.lower())[:8])
