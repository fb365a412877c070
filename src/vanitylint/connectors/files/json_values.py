"""Splitting of JSON documents into the values they contain, so that only one value is decoded at a time."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_DEPTH = 3
"""Maximum depth of nested arrays; `jq --slurp` over pages of search responses needs three."""

_SEPARATORS = re.compile(r"[\s,]*")
_ISSUES_START = re.compile(r'"issues"\s*:\s*\[')


class JsonValue(NamedTuple):
    """An undecoded JSON value and the line it begins on."""

    raw: bytes
    line: int


class BrokenJson(NamedTuple):
    """The line where a document stops being valid JSON, and why."""

    line: int
    why: str


class SearchResponse(msgspec.Struct):
    """Jira's response to a search, with its issues still undecoded."""

    issues: list[msgspec.Raw]
    names: Any = None
    """Display names by field id (`expand=names`)."""
    schema: Any = None
    """Field types by field id (`expand=schema`)."""
    start: Any = msgspec.field(default=None, name="startAt")
    total: Any = None
    token: Any = msgspec.field(default=None, name="nextPageToken")
    is_last: Any = msgspec.field(default=None, name="isLast")


_decode_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_response = msgspec.json.Decoder(SearchResponse).decode


def contained_values(raw: bytes) -> tuple[list[msgspec.Raw], SearchResponse | None] | None:
    """Return the values inside an array or a search response, and the response; None if the value is neither.

    Raises:
        msgspec.DecodeError: The value is not JSON.
        RecursionError: The value is nested too deeply.
    """
    if raw.lstrip()[:1] == b"[":
        return _decode_array(raw), None
    try:
        response = _decode_response(raw)
    except msgspec.ValidationError:
        return None
    return response.issues, response


def with_lines(values: Sequence[msgspec.Raw], text: bytes, line: int) -> Iterator[JsonValue]:
    """Yield the values inside a container, with their line numbers.

    Args:
        values: In the order in which they occur in `text`.
        text: The container, as written in the file.
        line: The line on which the container begins.
    """
    counted_to = searched_to = 0
    for value in values:
        raw = bytes(value)
        start = text.find(raw, searched_to)
        line += text.count(b"\n", counted_to, start)
        counted_to, searched_to = start, start + len(raw)
        yield JsonValue(raw, line)


def salvage(data: bytes, line: int) -> Iterator[JsonValue | BrokenJson]:
    """Yield the values of a text that is not one JSON document: several in a row, or one that breaks off.

    An array or a search response that cannot be read as a whole is opened, and its values are yielded up to the
    point where it breaks.
    """
    text = data.decode(errors="replace")
    decoder = json.JSONDecoder()
    position = counted_to = depth = 0
    while (position := _skip_space(text, position)) < len(text):
        line += text.count("\n", counted_to, position)
        counted_to = position
        try:
            _, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            container_start = _container_start(text, position)
            if container_start is None or depth == MAX_DEPTH:
                yield _broken_json(error, text, line, position)
                return
            position, depth = container_start, depth + 1
        else:
            yield JsonValue(text[position:end].encode(), line)
            position = end


def _skip_space(text: str, position: int) -> int:
    match = _SEPARATORS.match(text, position)
    return match.end() if match else position


def _container_start(text: str, position: int) -> int | None:
    """Return the position of the first value inside a container; None if there is no container."""
    if text[position] == "[":
        return position + 1
    match = _ISSUES_START.search(text, position) if text[position] == "{" else None
    return match.end() if match else None


def _broken_json(error: Exception, text: str, line: int, position: int) -> BrokenJson:
    if isinstance(error, RecursionError):
        return BrokenJson(line, "is nested too deeply from here on")
    if isinstance(error, json.JSONDecodeError):
        line += text.count("\n", position, error.pos)
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            return BrokenJson(line, "ends here in the middle of an item")
    return BrokenJson(line, "is not JSON from here on")
