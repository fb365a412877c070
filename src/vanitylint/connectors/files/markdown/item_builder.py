"""Creation of work items from a file's front matter and labels."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from vanitylint.backlog import dates
from vanitylint.backlog.items import Link, Sprint, WorkItem
from vanitylint.connectors.files.markdown.checkboxes import state_from_checkboxes
from vanitylint.connectors.files.markdown.documents import parse_labels, read_items, whole_file
from vanitylint.connectors.files.markdown.metadata import MetadataEntry, text_of
from vanitylint.connectors.files.markdown.vocabulary import (
    DATES,
    LINKS,
    ROLES,
    canonical,
    humanise,
    is_empty,
    is_handle_or_email,
    is_placeholder,
    normalise_key,
    state_of,
    strip_markup,
)
from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.documents import Document, Section
    from vanitylint.connectors.files.markdown.tree import Folder

_DATE_FORMATS: Final = ("%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y")
_FRONT_MATTER_ONLY: Final = frozenset({"key", "title"})
"""Roles that only front matter can fill: in a text, `**Key:**` or `**Title:**` may be about anything."""
_KEY_SEPARATORS: Final = (": ", " - ", " \N{EN DASH} ", " \N{EM DASH} ")
_MAX_DATE_LENGTH: Final = 40
_MAX_LABEL_LENGTH: Final = 80


def read_item(folder: Folder, path: Path, template: WorkItem, *prefixes: str) -> Iterator[WorkItem]:
    """Yield a whole file as one item, or nothing if it cannot be read.

    Args:
        folder: The folder that is being read.
        path: The file.
        template: What the location implies. The file may override title and kind; other fields are kept if set.
        prefixes: Text that may precede the title, such as `Feature Specification`.
    """

    def find(folder: Folder, document: Document) -> Iterator[WorkItem]:
        yield build_item(folder, whole_file(document), replace(template, links=[], fields={}), *prefixes)

    return read_items(folder, path, find)


def build_item(folder: Folder, section: Section, item: WorkItem, *prefixes: str) -> WorkItem:
    """Fill an item with what a file says about it, and return it.

    Args:
        folder: The folder that is being read.
        section: The item's section of the file.
        item: The item, with what the location implies.
        prefixes: Text that may precede the title.
    """
    label_entries, label_lines = parse_labels(section, _is_known_label)
    by_role = _entries_by_role(
        item, [*section.front_matter, *label_entries], section.body_start + label_lines, folder.parent_keys
    )
    item.path, item.line = folder.display_path(section.path), section.start + 1
    item.key = item.key or _role_text(by_role, "key") or section.path.stem
    item.title = _title(by_role, section, item, prefixes) or humanise(section.path.stem)
    item.kind = _role_text(by_role, "kind") or item.kind
    item.status, item.resolution = _role_text(by_role, "status"), _role_text(by_role, "resolution")
    item.state = item.state or state_of(item.status) or state_of(item.resolution)
    if "parent" in by_role:
        item.parent = item.parent or text_of(by_role["parent"].value).strip()
    item.labels = _split_list(by_role.get("labels"))
    _set_sprint(item, by_role)
    _set_estimate(item, by_role)
    _set_dates(folder, section, item, by_role)
    people = {entry.line for entry in label_entries if is_person_field(entry.name)}
    item.body, item.body_line = _body(section, label_lines, people)
    item.state = item.state or state_from_checkboxes(item)
    return item


def _entries_by_role(
    item: WorkItem, entries: Iterable[MetadataEntry], body_start: int, parent_keys: frozenset[str]
) -> dict[str, MetadataEntry]:
    """Return the first entry of each role. Entries without a role are added to the item's links and fields.

    So are repeated entries, unless they are still in the text or have the same value.
    """
    by_role: dict[str, MetadataEntry] = {}
    for entry in entries:
        key = normalise_key(entry.name)
        role = "parent" if key in parent_keys else ROLES.get(key)
        if is_person_field(entry.name) or (role and is_placeholder(text_of(entry.value))):
            continue
        if role and role not in by_role:
            by_role[role] = entry
        elif key in LINKS and (targets := _link_targets(entry)) is not None:
            item.links += [Link(type=LINKS[key], to=target) for target in targets]
        elif not role or (entry.line <= body_start and entry.value != by_role[role].value):
            _set_field(item, entry)
    return by_role


def _set_field(item: WorkItem, entry: MetadataEntry) -> None:
    """Store an entry as a field under its own name."""
    values = [entry.value] if isinstance(entry.value, str) else entry.value
    text = ", ".join(value for value in values if not is_handle_or_email(value))
    if not is_empty(text):
        item.fields.setdefault(entry.name, _parse_number(text))


def _parse_number(text: str) -> str | int | float:
    """Convert a plain number; `1.10`, `007` and everything else stay as they were written."""
    if text[-1:].isdigit() and len(text) < 16:
        for convert in (int, float):
            with suppress(ValueError):
                if str(value := convert(text)) == text:
                    return value
    return text


def _is_known_label(entry: MetadataEntry) -> bool:
    """Return whether a label below the title is recognised; others stay part of the text."""
    key = normalise_key(entry.name)
    role = ROLES.get(key)
    text = text_of(entry.value)
    if is_person_field(entry.name):
        return True
    if role in _FRONT_MATTER_ONLY or not text or len(text) > _MAX_LABEL_LENGTH:
        return False
    if role is None:
        return key in LINKS and _link_targets(entry) is not None
    if role in DATES:
        return is_placeholder(text) or parse_date(text) is not None
    return role != "estimate" or is_placeholder(text) or _parse_points(text) is not None


def _title(by_role: dict[str, MetadataEntry], section: Section, item: WorkItem, prefixes: Iterable[str]) -> str:
    """Return the title, without the item's own key and without a prefix of the convention."""
    known_prefixes = {canonical(prefix) for prefix in (*prefixes, item.key)}
    for text in (text_of(by_role["title"].value) if "title" in by_role else "", section.title):
        title = " ".join(text.split()).strip("* ")
        for separator in _KEY_SEPARATORS:
            before, _, after = title.partition(separator)
            if after and canonical(strip_markup(before)) in known_prefixes:
                title = after.strip()
        if not is_placeholder(title) and canonical(title) != canonical(item.key):
            return title
    return item.title


def _role_text(by_role: dict[str, MetadataEntry], role: str) -> str:
    return strip_markup(text_of(by_role[role].value)) if role in by_role else ""


def _split_list(entry: MetadataEntry | None) -> list[str]:
    """Return the values of a list, or of a text separated by commas."""
    if entry is None:
        return []
    values = entry.value.split(",") if isinstance(entry.value, str) else entry.value
    return [text for value in values if not is_placeholder(text := strip_markup(value).strip("#[]'\" "))]


def _link_targets(entry: MetadataEntry) -> list[str] | None:
    """Return the items that a link entry names; None if it is a sentence."""
    values = entry.value.split(",") if isinstance(entry.value, str) else entry.value
    targets = [text for value in values if not is_placeholder(text := value.strip("'\" "))]
    is_short = all(len(text) <= _MAX_LABEL_LENGTH and len(text.split()) <= 3 for text in targets)
    return targets if is_short else None


def _set_sprint(item: WorkItem, by_role: dict[str, MetadataEntry]) -> None:
    name, goal = _role_text(by_role, "sprint"), by_role.get("sprint goal")
    if name:
        item.sprint = Sprint(name=name, goal=text_of(goal.value) if goal else "")
    elif goal:
        _set_field(item, goal)


def _parse_points(text: str) -> float | None:
    """Return the number in `5` or `8 points`."""
    first, _, unit = strip_markup(text).partition(" ")
    if len(unit) > 15 or not first.replace(".", "", 1).isdecimal():
        return None
    return float(first)


def _set_estimate(item: WorkItem, by_role: dict[str, MetadataEntry]) -> None:
    if entry := by_role.get("estimate"):
        item.estimate = _parse_points(text_of(entry.value))
        if item.estimate is None:
            _set_field(item, entry)


def _set_dates(folder: Folder, section: Section, item: WorkItem, by_role: dict[str, MetadataEntry]) -> None:
    for role in sorted(DATES & by_role.keys()):
        entry = by_role[role]
        text = text_of(entry.value)
        if getattr(item, role):
            continue
        moment = parse_date(text)
        if moment is None:
            why = f"{entry.name} is not a date: {text[:30]!r}; expected one such as 2026-03-31"
            folder.add_problem(section.path, why, entry.line)
            _set_field(item, entry)
        setattr(item, role, moment and moment[:10] if role == "due" else moment)


def parse_date(text: str) -> str | None:
    """Return a date or time in ISO format; None if the text is not a date.

    Supported are ISO dates, also followed by other words, and `March 31, 2026`, `31 Mar 2026`, `31.3.2026`,
    `2026/03/31`.
    """
    text = strip_markup(text)[:_MAX_DATE_LENGTH]
    for parse, candidate in ((dates.moment if len(text) > 10 else dates.day, text), (dates.day, text[:10])):
        with suppress(ValueError):
            return parse(candidate)
    for date_format in _DATE_FORMATS:
        with suppress(ValueError):
            return date(*time.strptime(text, date_format)[:3]).isoformat()
    return None


def _body(section: Section, label_lines: int, person_lines: Container[int]) -> tuple[str, int]:
    """Return the text below the labels, and its line. Lines that name people are emptied, so line numbers stay true."""
    skipped = label_lines
    for line in section.lines[label_lines:]:
        if line.strip() and not (label_lines and line.strip() == "---"):
            break
        skipped += 1
    first_line = section.body_start + skipped + 1
    lines = ["" if number in person_lines else line for number, line in enumerate(section.lines[skipped:], first_line)]
    body = "\n".join(lines)
    return (body, first_line) if body.strip() else ("", 0)
