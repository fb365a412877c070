"""One file with many user stories, such as `docs/user-stories.md`: a heading a story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.filling import item_of
from vanitylint.connectors.files.markdown.pages import headings, items_in, parts, whole
from vanitylint.connectors.files.markdown.tree import markdown_files, place
from vanitylint.connectors.files.markdown.words import bare, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.pages import Heading, Page
    from vanitylint.connectors.files.markdown.tree import Folder

_NUMBERED = re.compile(
    r"(?:(?i:(?:user )?story)[ #-]{0,3}|(?!EP|N?FR|SPRINT)[A-Z]{1,6}[ -]?)"
    r"\d{1,4}(?:[.-]\d{1,4}){0,2}(?![0-9A-Za-z])"
)
"""`US-01`, `AUTH 3`, `Story 1.2`; the numbers of epics, sprints and requirements are not those of stories."""
_OPENINGS: Final = ("as a ", "as an ", "as the ", "en tant que ", "als ", "como ")
"""How the sentence of a story begins."""
_NEAR: Final = 4


def is_stories(path: Path) -> bool:
    """Whether a file is named `user-stories.md`, `User_Stories.md` or the like."""
    return bare(path.stem) in {"user stories", "userstories"}


def recognises(folder: Folder) -> bool:
    """Whether there is such a file, in the folder or its `docs/`."""
    return any(_files(folder))


def items(folder: Folder) -> Iterator[WorkItem]:
    """Each story of each such file."""
    for path in _files(folder):
        yield from items_in(folder, path, stories)


def stories(folder: Folder, page: Page) -> Iterator[WorkItem]:
    """The stories of a file; the file as one item where no heading is that of a story."""
    wanted = {heading.at for heading in headings(page) if _is_story(heading, page)}
    for heading, part in parts(page, wanted):
        yield item_of(folder, part, WorkItem(key=_key(heading), title=heading.text, kind="story"))
    if not wanted:
        yield item_of(folder, whole(page), WorkItem(key="", title="", kind="story"))


def _files(folder: Folder) -> Iterator[Path]:
    for start in dict.fromkeys((folder.path, place(folder, "docs"))):
        yield from (path for path in markdown_files(folder, start, deep=False) if is_stories(path))


def _is_story(heading: Heading, page: Page) -> bool:
    """Whether a heading is numbered as a story's, is the sentence of a story, or stands above such a one."""
    if heading.level == 1:
        return False
    title = plain(heading.text)
    if _NUMBERED.match(title) or title.lower().startswith(_OPENINGS):
        return True
    for line in page.lines[heading.end : heading.end + _NEAR]:
        if line.startswith("#"):
            return False
        if plain(line.lstrip("-> ")).lower().startswith(_OPENINGS):
            return True
    return False


def _key(heading: Heading) -> str:
    """`US-01` of `US-01: Pay by card`, else the title as one word."""
    title = plain(heading.text)
    if found := _NUMBERED.match(title):
        return "-".join(found[0].split())
    return "-".join(re.findall(r"\w+", title.lower())[:8])
