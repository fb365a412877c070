"""Epics and stories that are numbered headings of one file: `## Epic 1: …`, `### Story 1.2: …`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.documents import headings, sections
from vanitylint.connectors.files.markdown.item_builder import build_item
from vanitylint.connectors.files.markdown.vocabulary import strip_markup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from vanitylint.connectors.files.markdown.documents import Document, Heading, Section
    from vanitylint.connectors.files.markdown.tree import Folder

_NUMBERED = re.compile(
    r"(epic|story|user story)[ #-]{0,3}(\d{1,4})(?:[.-](\d{1,4}(?:\.\d{1,3}){0,2}[a-z]?))?(?![0-9a-z])"
)


class Number(NamedTuple):
    """The number in a heading such as `Story 1.2: Pay by card`."""

    kind: str
    epic: str
    story: str

    @property
    def key(self) -> str:
        """`epic-1` or `story-1.2`."""
        return f"epic-{self.epic}" if self.kind == "epic" else f"story-{self.epic}.{self.story}"


def number_of(title: str, epic: str = "") -> Number | None:
    """Return the number at the start of a heading or title; None if it has none.

    Args:
        title: Such as `Story 1.2: Pay by card`.
        epic: The epic that contains it, for a story with only one number.
    """
    match = _NUMBERED.match(strip_markup(title).lower())
    if not match:
        return None
    kind, first, second = match.groups()
    first = str(int(first))
    if kind == "epic":
        return None if second else Number("epic", first, "")
    if second:
        return Number("story", first, second.lstrip("0") or "0")
    return Number("story", epic, first) if epic else None


def numbered_items(folder: Folder, document: Document, known_keys: Collection[str] = ()) -> Iterator[WorkItem]:
    """Yield the epics and stories of a file.

    A list of the epics may precede them: of two headings with the same number, the higher one counts. If that has no
    text of its own, the epic gets the text from the list.

    Args:
        folder: The folder that is being read.
        document: The file.
        known_keys: Keys of stories to leave out, because they have a file of their own.
    """
    numbers, others = _numbered_headings(document)
    section_by_key = {others[heading.start].key: section for heading, section in sections(document, others)}
    is_only_epic = sum(number.kind == "epic" for number in numbers.values()) == 1
    for heading, section in sections(document, numbers):
        number = numbers[heading.start]
        is_epic = number.kind == "epic"
        if number.key in known_keys:
            continue
        item = WorkItem(key=number.key, title=heading.text, kind=number.kind)
        if is_epic and not _has_text(section):
            section = section_by_key.get(number.key, section)  # noqa: PLW2901 - the same epic, where it has text
        if not is_epic:
            item.parent = f"epic-{number.epic}"
        elif is_only_epic:
            section = section._replace(front_matter=document.front_matter)  # noqa: PLW2901 - the same section, with front matter
        yield build_item(folder, section, item, *_prefixes(number))


def _has_text(section: Section) -> bool:
    return any(char.isalnum() for line in section.lines for char in line)


def _numbered_headings(document: Document) -> tuple[dict[int, Number], dict[int, Number]]:
    """Return the numbered headings that count, by their line; and the others."""
    best: dict[str, tuple[Heading, Number]] = {}
    found: dict[int, Number] = {}
    epic = ""
    for heading in headings(document):
        number = number_of(heading.text, epic)
        if number is None:
            continue
        epic = number.epic
        found[heading.start] = number
        if number.key not in best or heading.level < best[number.key][0].level:
            best[number.key] = heading, number
    chosen = {heading.start: number for heading, number in best.values()}
    return chosen, {start: number for start, number in found.items() if start not in chosen}


def _prefixes(number: Number) -> list[str]:
    full = f"{number.epic}.{number.story}"
    return [f"story {full}", f"user story {full}", f"story {number.story}", f"epic {number.epic}"]
