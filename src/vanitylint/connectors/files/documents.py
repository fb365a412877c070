"""JSON documents cut into the values they are made of, so that no more than one is decoded at a time."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_DEPTH = 3
"""Arrays inside arrays that are looked into: `jq --slurp` over pages of search answers needs three."""

_SPACE = re.compile(r"[\s,]*")
_ISSUES = re.compile(r'"issues"\s*:\s*\[')


class Piece(NamedTuple):
    """A JSON value as it stands in a file, and the line it begins on."""

    raw: bytes
    line: int


class Broken(NamedTuple):
    """Where a document stops being JSON, and why."""

    line: int
    why: str


class Answer(msgspec.Struct):
    """Jira's answer to a search: issues still undecoded, and what it says about them."""

    issues: list[msgspec.Raw]
    names: Any = None
    """Field ids and the names people see (`expand=names`)."""
    schema: Any = None
    """Field ids and what sort of field they are (`expand=schema`)."""
    start: Any = msgspec.field(default=None, name="startAt")
    total: Any = None
    token: Any = msgspec.field(default=None, name="nextPageToken")
    last: Any = msgspec.field(default=None, name="isLast")


_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_answer = msgspec.json.Decoder(Answer).decode


def contained(raw: bytes) -> tuple[list[msgspec.Raw], Answer | None] | None:
    """The values inside an array or an answer to a search, with the answer; None where the value is neither.

    Raises:
        msgspec.DecodeError: It is not JSON.
        RecursionError: It is nested too deeply.
    """
    if raw.lstrip()[:1] == b"[":
        return _array(raw), None
    try:
        answer = _answer(raw)
    except msgspec.ValidationError:
        return None
    return answer.issues, answer


def located(values: Sequence[msgspec.Raw], text: bytes, line: int) -> Iterator[Piece]:
    """The values inside a value, with their lines.

    Args:
        values: In the order in which they stand in `text`.
        text: The value they are inside of, as it stands in the file.
        line: The line on which that begins.
    """
    counted = searched = 0
    for value in values:
        raw = bytes(value)
        start = text.find(raw, searched)
        line += text.count(b"\n", counted, start)
        counted, searched = start, start + len(raw)
        yield Piece(raw, line)


def salvage(data: bytes, line: int) -> Iterator[Piece | Broken]:
    """The values of a text that is not one JSON document: several in a row, or one that breaks off.

    An array or an answer to a search that cannot be read as a whole is opened, and its values are read up to
    the break.
    """
    text = data.decode(errors="replace")
    decoder = json.JSONDecoder()
    position = counted = opened = 0
    while (position := _space(text, position)) < len(text):
        line += text.count("\n", counted, position)
        counted = position
        try:
            _, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            inside = _inside(text, position)
            if inside is None or opened == MAX_DEPTH:
                yield _broken(error, text, line, position)
                return
            position, opened = inside, opened + 1
        else:
            yield Piece(text[position:end].encode(), line)
            position = end


def _space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _inside(text: str, position: int) -> int | None:
    """Where the values begin inside a container."""
    if text[position] == "[":
        return position + 1
    found = _ISSUES.search(text, position) if text[position] == "{" else None
    return found.end() if found else None


def _broken(error: Exception, text: str, line: int, position: int) -> Broken:
    if isinstance(error, RecursionError):
        return Broken(line, "is nested too deeply from here on")
    if isinstance(error, json.JSONDecodeError):
        line += text.count("\n", position, error.pos)
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            return Broken(line, "ends here in the middle of an item")
    return Broken(line, "is not JSON from here on")
