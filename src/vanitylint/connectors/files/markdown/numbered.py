"""Epics and stories that are numbered headings of one file: `## Epic 1: …`, `### Story 1.2: …`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.filling import item_of
from vanitylint.connectors.files.markdown.pages import headings, parts
from vanitylint.connectors.files.markdown.words import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from vanitylint.connectors.files.markdown.pages import Heading, Page, Part
    from vanitylint.connectors.files.markdown.tree import Folder

_NUMBERED = re.compile(
    r"(epic|story|user story)[ #-]{0,3}(\d{1,4})(?:[.-](\d{1,4}(?:\.\d{1,3}){0,2}[a-z]?))?(?![0-9a-z])"
)


class Number(NamedTuple):
    """What a heading such as `Story 1.2: Pay by card` numbers."""

    kind: str
    epic: str
    story: str

    @property
    def key(self) -> str:
        """`epic-1` or `story-1.2`."""
        return f"epic-{self.epic}" if self.kind == "epic" else f"story-{self.epic}.{self.story}"


def number_of(title: str, epic: str = "") -> Number | None:
    """The number at the front of a heading or title; None where it has none.

    Args:
        title: Such as `Story 1.2: Pay by card`.
        epic: The epic in which it stands, for a story that has but one number.
    """
    found = _NUMBERED.match(plain(title).lower())
    if not found:
        return None
    kind, first, second = found.groups()
    first = str(int(first))
    if kind == "epic":
        return None if second else Number("epic", first, "")
    if second:
        return Number("story", first, second.lstrip("0") or "0")
    return Number("story", epic, first) if epic else None


def numbered_items(folder: Folder, page: Page, told: Collection[str] = ()) -> Iterator[WorkItem]:
    """The epics and stories of a file.

    A list of the epics may stand before them: of two headings with one number, the higher counts. Where it has no
    text of its own, that of the list is the epic's.

    Args:
        folder: The folder that is being read.
        page: The file.
        told: Keys of stories that are not wanted, as they have a file of their own.
    """
    numbers, listed = _numbers(page)
    texts = {listed[heading.at].key: part for heading, part in parts(page, listed)}
    only_epic = sum(number.kind == "epic" for number in numbers.values()) == 1
    for heading, part in parts(page, numbers):
        number = numbers[heading.at]
        is_epic = number.kind == "epic"
        if number.key in told:
            continue
        start = WorkItem(key=number.key, title=heading.text, kind=number.kind)
        if is_epic and not _says_anything(part):
            part = texts.get(number.key, part)  # noqa: PLW2901 - the same epic, where it is told
        if not is_epic:
            start.parent = f"epic-{number.epic}"
        elif only_epic:
            part = part._replace(head=page.head)  # noqa: PLW2901 - the same part, knowing more
        yield item_of(folder, part, start, *_prefixes(number))


def _says_anything(part: Part) -> bool:
    return any(char.isalnum() for line in part.lines for char in line)


def _numbers(page: Page) -> tuple[dict[int, Number], dict[int, Number]]:
    """The numbered headings that count, by their line; and the others."""
    best: dict[str, tuple[Heading, Number]] = {}
    found: dict[int, Number] = {}
    epic = ""
    for heading in headings(page):
        number = number_of(heading.text, epic)
        if number is None:
            continue
        epic = number.epic
        found[heading.at] = number
        if number.key not in best or heading.level < best[number.key][0].level:
            best[number.key] = heading, number
    counting = {heading.at: number for heading, number in best.values()}
    return counting, {at: number for at, number in found.items() if at not in counting}


def _prefixes(number: Number) -> list[str]:
    full = f"{number.epic}.{number.story}"
    return [f"story {full}", f"user story {full}", f"story {number.story}", f"epic {number.epic}"]
