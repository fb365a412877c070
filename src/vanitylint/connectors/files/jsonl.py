"""Our own format, a work item as JSON. The usual line costs one typed decode; only odd ones cost more."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from vanitylint.backlog.items import Change, Comment, Link, Problem, Sprint, State, WorkItem
from vanitylint.connectors.given_dates import day_of, moment_of, shortened
from vanitylint.connectors.people import is_person_field
from vanitylint.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.connectors.files.file import Entries, File

decode_item = msgspec.json.Decoder(WorkItem).decode
"""One line to a work item.

Raises:
    msgspec.ValidationError: It is JSON, but no clean work item; `mend` finds out what of it can be kept.
    msgspec.DecodeError: It is not JSON.
    UnicodeDecodeError: It is not UTF-8.
    RecursionError: It is nested too deeply.
"""

MAX_LINE = 2**31
"""No file has as many lines; larger numbers would not fit the snapshot."""
MAX_NESTING = 20
"""How deep a value under `fields` may be nested."""
_LONGEST_NAME = 40

_DAYS = ("created", "updated", "started", "finished", "released", "due")
_PARTS: Mapping[str, type[msgspec.Struct]] = {
    "sprint": Sprint,
    "links": Link,
    "comments": Comment,
    "changes": Change,
}
_TYPES: Mapping[str, Any] = {field.encode_name: field.type for field in msgspec.structs.fields(WorkItem)}
_KEYS = frozenset(_TYPES)
_KEYS_OF_PART: Mapping[str, frozenset[str]] = {
    name: frozenset(field.encode_name for field in msgspec.structs.fields(part)) for name, part in _PARTS.items()
}
_EXPECTED: Mapping[str, str] = {
    "state": "todo, doing, done or dropped",
    "labels": "a list of strings",
    "sprint": "an object with a name and, where known, goal, state, start and end",
    "estimate": "a number",
    "links": "a list of objects with type and to",
    "fields": "an object of field names and values",
    "comments": "a list of objects with body and at",
    "changes": "a list of objects with field, at, from and to",
    "line": "a whole number",
    "body_line": "a whole number",
}


def complete(item: WorkItem, file: File, line: int) -> list[str]:
    """Bring an item's dates into one form and note where it stands.

    Returns:
        What was wrong with it and has been left out, a line each.
    """
    notes: list[str] = []
    _place(item, file, line, notes)
    for name in _DAYS:
        text = getattr(item, name)
        if text is not None:
            setattr(item, name, day_of(text, name, notes))
    for sprint in item.sprints:
        sprint.start = day_of(sprint.start, "sprint.start", notes)
        sprint.end = day_of(sprint.end, "sprint.end", notes)
    for comment in item.comments:
        comment.at = moment_of(comment.at, "comments.at", notes)
    if item.changes:
        item.changes = [change for change in item.changes if _dated(change, notes)]
    if item.fields:
        item.fields = dict(_own_fields(item.fields, notes))
    return notes


def mend(value: dict[str, Any], file: File, line: int) -> Entries:
    """A work item out of what can be understood of an object, and a problem for each thing that cannot."""
    notes: list[str] = []
    known = dict(_known_keys(value, notes))
    notes = list(dict.fromkeys(notes))  # a key that is odd in every comment is named once
    key = known.get("key")
    if not key or not known.get("title"):
        yield from (file.problem(f"{key}: {note}" if key else note, line) for note in notes)
        yield nameless(key, file, line)
        return
    item = WorkItem(**known)
    notes += complete(item, file, line)
    yield from (file.problem(f"{key}: {note}", line) for note in notes)
    yield item


def nameless(key: str | None, file: File, line: int) -> Problem:
    """The problem with an item that lacks what it cannot do without."""
    return file.problem(f"{key} has no title; it was not read" if key else "an item has no key; it was not read", line)


def _place(item: WorkItem, file: File, line: int, notes: list[str]) -> None:
    if not item.path and file.path:
        item.path, item.line = file.path, item.line or line
    for name in ("line", "body_line"):
        if not 0 <= getattr(item, name) < MAX_LINE:
            setattr(item, name, 0)
            notes.append(f"{name} is not a line number; left out")


def _dated(change: Change, notes: list[str]) -> bool:
    at = moment_of(change.at, "changes.at", notes)
    change.at = at or ""
    return at is not None


def _own_fields(fields: dict[str, Any], notes: list[str]) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if is_person_field(name):
            continue
        if isinstance(value, dict | list) and not _is_shallow(value, MAX_NESTING):
            notes.append(f"field {shortened(name)} is nested too deeply; left out")
            continue
        yield name, value


def _is_shallow(value: object, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(part, depth - 1) for part in inside)


def _known_keys(value: dict[str, Any], notes: list[str]) -> Iterator[tuple[str, Any]]:
    """The keys of an item that hold what they should. Null counts as nothing; people are not kept."""
    for name, content in value.items():
        if content is None or is_person_field(name):
            continue
        if name not in _KEYS:
            notes.append(_unknown(name, _KEYS))
            continue
        if name in _PARTS:
            content = _parts(name, content, notes)  # noqa: PLW2901 - the same thing, cleaned
        try:
            yield name, msgspec.convert(content, _TYPES[name])
        except msgspec.ValidationError:
            hint = _meant(content) if name == "state" and isinstance(content, str) else ""
            notes.append(f"{name} holds {_found(content)}, expected {_expected(name)}{hint}; left out")


def _parts(name: str, content: object, notes: list[str]) -> object:
    """Links, comments, changes and sprints one by one: an odd one does not take the others with it."""
    if not isinstance(content, list):
        return _part(name, content, notes) if name == "sprint" else content
    cleaned = [_part(name, part, notes) for part in content]
    return [part for part in cleaned if part is not None]


def _part(name: str, part: object, notes: list[str]) -> msgspec.Struct | None:
    if isinstance(part, dict):
        keys = _KEYS_OF_PART[name]
        notes += [_unknown(f"{name}.{key}", keys) for key in part if key not in keys and not is_person_field(key)]
        part = {key: value for key, value in part.items() if key in keys and value is not None}
    try:
        return msgspec.convert(part, _PARTS[name])
    except msgspec.ValidationError:
        notes.append(f"{name} holds {_found(part)}, expected {_expected(name)}; left out")
        return None


def _expected(name: str) -> str:
    return _EXPECTED.get(name) or ("a date such as 2026-03-31" if name in _DAYS else "text")


def _meant(state: str) -> str:
    """Which state was meant; where none is near, it is a word of a tracker, for which there is another key."""
    near = did_you_mean(state.lower(), get_args(State)) if len(state) <= _LONGEST_NAME else ""
    return f" ({near or 'the word of a tracker stands under status'})"


def _found(value: object) -> str:
    match value:
        case str():
            return shortened(value)
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case list():
            return "a list"
    return "an object"


@lru_cache(maxsize=1024)
def _unknown(name: str, known: frozenset[str]) -> str:
    own = name.rpartition(".")[2]
    hint = did_you_mean(own, known) if len(own) <= _LONGEST_NAME else ""
    return f"unknown key {shortened(name)}{', ' if hint else ''}{hint}"
