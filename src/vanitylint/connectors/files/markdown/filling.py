"""From what a file's head and labels say to a work item."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from vanitylint.backlog import dates
from vanitylint.backlog.items import Link, Sprint, WorkItem
from vanitylint.connectors.files.markdown.boxes import state_by_boxes
from vanitylint.connectors.files.markdown.metadata import Entry, text_of
from vanitylint.connectors.files.markdown.pages import items_in, labels, whole
from vanitylint.connectors.files.markdown.words import (
    DATES,
    LINKS,
    ROLES,
    bare,
    canonical,
    in_words,
    is_address,
    is_blank,
    is_nothing,
    plain,
    state_of,
)
from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.pages import Page, Part
    from vanitylint.connectors.files.markdown.tree import Folder

_WRITTEN_DATES: Final = ("%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y")
_ONLY_IN_FRONT: Final = frozenset({"key", "title"})
"""Roles only front matter can fill: in a text, `**Key:**` or `**Title:**` may be about anything."""
_AFTER_KEY: Final = (": ", " - ", " \N{EN DASH} ", " \N{EM DASH} ")
_LONGEST_DATE: Final = 40
_LONGEST_LABEL: Final = 80


def read_item(folder: Folder, path: Path, start: WorkItem, *prefixes: str) -> Iterator[WorkItem]:
    """A whole file as one item, or nothing where it cannot be read.

    Args:
        folder: The folder that is being read.
        path: The file.
        start: What its place says. The file can tell another title and kind; the rest stays where it is set.
        prefixes: What may stand before the title, as `Feature Specification`.
    """

    def find(folder: Folder, page: Page) -> Iterator[WorkItem]:
        yield item_of(folder, whole(page), replace(start, links=[], fields={}), *prefixes)

    return items_in(folder, path, find)


def item_of(folder: Folder, part: Part, start: WorkItem, *prefixes: str) -> WorkItem:
    """What a file says of an item, as that item: `start`, filled.

    Args:
        folder: The folder that is being read.
        part: The item's part of the file.
        start: What its place says; filled and returned.
        prefixes: What may stand before the title.
    """
    told, taken = labels(part, _is_understood)
    said = _said(start, [*part.head, *told], part.first + taken, folder.parents)
    start.path, start.line = folder.shown(part.path), part.at + 1
    start.key = start.key or _word(said, "key") or part.path.stem
    start.title = _title(said, part, start, prefixes) or in_words(part.path.stem)
    start.kind = _word(said, "kind") or start.kind
    start.status, start.resolution = _word(said, "status"), _word(said, "resolution")
    start.state = start.state or state_of(start.status) or state_of(start.resolution)
    if "parent" in said:
        start.parent = start.parent or text_of(said["parent"].value).strip()
    start.labels = _list(said.get("labels"))
    _set_sprint(start, said)
    _set_estimate(start, said)
    _set_dates(folder, part, start, said)
    people = {entry.line for entry in told if is_person_field(entry.name)}
    start.body, start.body_line = _body(part, taken, people)
    start.state = start.state or state_by_boxes(start)
    return start


def _said(item: WorkItem, entries: Iterable[Entry], text_begins: int, parents: frozenset[str]) -> dict[str, Entry]:
    """The first entry of each role. What has none goes to the item's links and fields.

    So does what is said again, unless it still stands in the text or is the same.
    """
    said: dict[str, Entry] = {}
    for entry in entries:
        key = bare(entry.name)
        role = "parent" if key in parents else ROLES.get(key)
        if is_person_field(entry.name) or (role and is_blank(text_of(entry.value))):
            continue
        if role and role not in said:
            said[role] = entry
        elif key in LINKS and (targets := _targets(entry)) is not None:
            item.links += [Link(type=LINKS[key], to=target) for target in targets]
        elif not role or (entry.line <= text_begins and entry.value != said[role].value):
            _keep(item, entry)
    return said


def _keep(item: WorkItem, entry: Entry) -> None:
    """Keep an entry as a field under its own name."""
    values = [entry.value] if isinstance(entry.value, str) else entry.value
    text = ", ".join(value for value in values if not is_address(value))
    if not is_nothing(text):
        item.fields.setdefault(entry.name, _number(text))


def _number(text: str) -> str | int | float:
    """A plain number as such; `1.10`, `007` and all else stay as they were written."""
    if text[-1:].isdigit() and len(text) < 16:
        for number in (int, float):
            with suppress(ValueError):
                if str(value := number(text)) == text:
                    return value
    return text


def _is_understood(entry: Entry) -> bool:
    """Whether a label below the title is one of ours; what is not stays part of the text."""
    key = bare(entry.name)
    role = ROLES.get(key)
    text = text_of(entry.value)
    if is_person_field(entry.name):
        return True
    if role in _ONLY_IN_FRONT or not text or len(text) > _LONGEST_LABEL:
        return False
    if role is None:
        return key in LINKS and _targets(entry) is not None
    if role in DATES:
        return is_blank(text) or when(text) is not None
    return role != "estimate" or is_blank(text) or _points(text) is not None


def _title(said: dict[str, Entry], part: Part, start: WorkItem, prefixes: Iterable[str]) -> str:
    """The title, without the item's own key and without what the convention puts in front of it."""
    known = {canonical(prefix) for prefix in (*prefixes, start.key)}
    for text in (text_of(said["title"].value) if "title" in said else "", part.title):
        title = " ".join(text.split()).strip("* ")
        for mark in _AFTER_KEY:
            before, _, after = title.partition(mark)
            if after and canonical(plain(before)) in known:
                title = after.strip()
        if not is_blank(title) and canonical(title) != canonical(start.key):
            return title
    return start.title


def _word(said: dict[str, Entry], role: str) -> str:
    return plain(text_of(said[role].value)) if role in said else ""


def _list(entry: Entry | None) -> list[str]:
    """A list, or a text with commas as one."""
    if entry is None:
        return []
    values = entry.value.split(",") if isinstance(entry.value, str) else entry.value
    return [text for value in values if not is_blank(text := plain(value).strip("#[]'\" "))]


def _targets(entry: Entry) -> list[str] | None:
    """The items a link entry names; None where it is a sentence."""
    values = entry.value.split(",") if isinstance(entry.value, str) else entry.value
    targets = [text for value in values if not is_blank(text := value.strip("'\" "))]
    short = all(len(text) <= _LONGEST_LABEL and len(text.split()) <= 3 for text in targets)
    return targets if short else None


def _set_sprint(item: WorkItem, said: dict[str, Entry]) -> None:
    name, goal = _word(said, "sprint"), said.get("sprint goal")
    if name:
        item.sprint = Sprint(name=name, goal=text_of(goal.value) if goal else "")
    elif goal:
        _keep(item, goal)


def _points(text: str) -> float | None:
    """The number in `5` and `8 points`."""
    first, _, unit = plain(text).partition(" ")
    if len(unit) > 15 or not first.replace(".", "", 1).isdecimal():
        return None
    return float(first)


def _set_estimate(item: WorkItem, said: dict[str, Entry]) -> None:
    if entry := said.get("estimate"):
        item.estimate = _points(text_of(entry.value))
        if item.estimate is None:
            _keep(item, entry)


def _set_dates(folder: Folder, part: Part, item: WorkItem, said: dict[str, Entry]) -> None:
    for role in sorted(DATES & said.keys()):
        entry = said[role]
        text = text_of(entry.value)
        if getattr(item, role):
            continue
        moment = when(text)
        if moment is None:
            why = f"{entry.name} is not a date: {text[:30]!r}; expected one such as 2026-03-31"
            folder.problem(part.path, why, entry.line)
            _keep(item, entry)
        setattr(item, role, moment and moment[:10] if role == "due" else moment)


def when(text: str) -> str | None:
    """A day or moment in ISO form; None where the text is no date.

    Understood are ISO dates, also with words after them, and `March 31, 2026`, `31 Mar 2026`, `31.3.2026`,
    `2026/03/31`.
    """
    text = plain(text)[:_LONGEST_DATE]
    for read, part in ((dates.moment if len(text) > 10 else dates.day, text), (dates.day, text[:10])):
        with suppress(ValueError):
            return read(part)
    for form in _WRITTEN_DATES:
        with suppress(ValueError):
            return date(*time.strptime(text, form)[:3]).isoformat()
    return None


def _body(part: Part, taken: int, people: Container[int]) -> tuple[str, int]:
    """The text below the labels, and its line. Lines that name people are left empty; others keep theirs."""
    begin = taken
    for line in part.lines[taken:]:
        if line.strip() and not (taken and line.strip() == "---"):
            break
        begin += 1
    first_line = part.first + begin + 1
    lines = ["" if number in people else line for number, line in enumerate(part.lines[begin:], first_line)]
    body = "\n".join(lines)
    return (body, first_line) if body.strip() else ("", 0)
