"""vanitylint's own format, a work item as JSON. A usual line costs one typed decode; only malformed ones cost more."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from vanitylint.backlog.items import Change, Comment, Link, Problem, Sprint, State, WorkItem
from vanitylint.connectors.date_fields import parse_day, parse_moment, quote_shortened
from vanitylint.connectors.people import is_person_field
from vanitylint.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.connectors.files.file import Entries, File

decode_item = msgspec.json.Decoder(WorkItem).decode
"""Decode one line to a work item.

Raises:
    msgspec.ValidationError: It is JSON, but not a valid work item; `salvage_item` finds out what can be kept.
    msgspec.DecodeError: It is not JSON.
    UnicodeDecodeError: It is not UTF-8.
    RecursionError: It is nested too deeply.
"""

MAX_LINE = 2**31
"""Upper bound of line numbers. No file has as many lines; larger numbers would not fit the snapshot."""
MAX_NESTING = 20
"""Maximum nesting of a value under `fields`."""
_MAX_NAME_LENGTH = 40

_DATE_FIELDS = ("created", "updated", "started", "finished", "released", "due")
_PARTS: Mapping[str, type[msgspec.Struct]] = {
    "sprint": Sprint,
    "links": Link,
    "comments": Comment,
    "changes": Change,
}
_TYPES: Mapping[str, Any] = {field.encode_name: field.type for field in msgspec.structs.fields(WorkItem)}
_KEYS = frozenset(_TYPES)
_PART_KEYS: Mapping[str, frozenset[str]] = {
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


def normalise(item: WorkItem, file: File, line: int) -> list[str]:
    """Normalise an item's dates and fields, and set its position in the file.

    Returns:
        What was wrong with it and has been left out, one note each.
    """
    notes: list[str] = []
    _set_position(item, file, line, notes)
    for name in _DATE_FIELDS:
        text = getattr(item, name)
        if text is not None:
            setattr(item, name, parse_day(text, name, notes))
    for sprint in item.sprints:
        sprint.start = parse_day(sprint.start, "sprint.start", notes)
        sprint.end = parse_day(sprint.end, "sprint.end", notes)
    for comment in item.comments:
        comment.at = parse_moment(comment.at, "comments.at", notes)
    if item.changes:
        item.changes = [change for change in item.changes if _normalise_date(change, notes)]
    if item.fields:
        item.fields = dict(_valid_fields(item.fields, notes))
    return notes


def salvage_item(value: dict[str, Any], file: File, line: int) -> Entries:
    """Yield a work item made of the valid parts of an object, and a problem for each invalid part."""
    notes: list[str] = []
    valid = dict(_valid_values(value, notes))
    notes = list(dict.fromkeys(notes))  # a key that is unknown in every comment is reported once
    key = valid.get("key")
    if not key or not valid.get("title"):
        yield from (file.problem(f"{key}: {note}" if key else note, line) for note in notes)
        yield missing_field_problem(key, file, line)
        return
    item = WorkItem(**valid)
    notes += normalise(item, file, line)
    yield from (file.problem(f"{key}: {note}", line) for note in notes)
    yield item


def missing_field_problem(key: str | None, file: File, line: int) -> Problem:
    """Return the problem with an item that has no key or no title."""
    return file.problem(f"{key} has no title; it was not read" if key else "an item has no key; it was not read", line)


def _set_position(item: WorkItem, file: File, line: int, notes: list[str]) -> None:
    if not item.path and file.path:
        item.path, item.line = file.path, item.line or line
    for name in ("line", "body_line"):
        if not 0 <= getattr(item, name) < MAX_LINE:
            setattr(item, name, 0)
            notes.append(f"{name} is not a line number; left out")


def _normalise_date(change: Change, notes: list[str]) -> bool:
    at = parse_moment(change.at, "changes.at", notes)
    change.at = at or ""
    return at is not None


def _valid_fields(fields: dict[str, Any], notes: list[str]) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if is_person_field(name):
            continue
        if isinstance(value, dict | list) and not _is_shallow(value, MAX_NESTING):
            notes.append(f"field {quote_shortened(name)} is nested too deeply; left out")
            continue
        yield name, value


def _is_shallow(value: object, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    children = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(child, depth - 1) for child in children)


def _valid_values(value: dict[str, Any], notes: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the valid keys and values of an item, without nulls and without people."""
    for name, field in value.items():
        if field is None or is_person_field(name):
            continue
        if name not in _KEYS:
            notes.append(_unknown_key(name, _KEYS))
            continue
        if name in _PARTS:
            field = _convert_parts(name, field, notes)  # noqa: PLW2901 - the same value, cleaned
        try:
            yield name, msgspec.convert(field, _TYPES[name])
        except msgspec.ValidationError:
            hint = _state_hint(field) if name == "state" and isinstance(field, str) else ""
            notes.append(f"{name} holds {_describe(field)}, expected {_expected(name)}{hint}; left out")


def _convert_parts(name: str, content: object, notes: list[str]) -> object:
    """Convert links, comments, changes and sprints one by one, so that an invalid one does not affect the others."""
    if not isinstance(content, list):
        return _convert_part(name, content, notes) if name == "sprint" else content
    cleaned = [_convert_part(name, part, notes) for part in content]
    return [part for part in cleaned if part is not None]


def _convert_part(name: str, part: object, notes: list[str]) -> msgspec.Struct | None:
    if isinstance(part, dict):
        keys = _PART_KEYS[name]
        notes += [_unknown_key(f"{name}.{key}", keys) for key in part if key not in keys and not is_person_field(key)]
        part = {key: value for key, value in part.items() if key in keys and value is not None}
    try:
        return msgspec.convert(part, _PARTS[name])
    except msgspec.ValidationError:
        notes.append(f"{name} holds {_describe(part)}, expected {_expected(name)}; left out")
        return None


def _expected(name: str) -> str:
    return _EXPECTED.get(name) or ("a date such as 2026-03-31" if name in _DATE_FIELDS else "text")


def _state_hint(state: str) -> str:
    """Return a hint for an unknown state; if none is similar, it is a tracker's status, which has a key of its own."""
    near = did_you_mean(state.lower(), get_args(State)) if len(state) <= _MAX_NAME_LENGTH else ""
    return f" ({near or 'the word of a tracker stands under status'})"


def _describe(value: object) -> str:
    match value:
        case str():
            return quote_shortened(value)
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case list():
            return "a list"
    return "an object"


@lru_cache(maxsize=1024)
def _unknown_key(name: str, known: frozenset[str]) -> str:
    last_part = name.rpartition(".")[2]
    hint = did_you_mean(last_part, known) if len(last_part) <= _MAX_NAME_LENGTH else ""
    return f"unknown key {quote_shortened(name)}{', ' if hint else ''}{hint}"
