"""JSON files with one document, or one value per line; finds the format of each value."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from vanitylint.backlog.items import Problem
from vanitylint.connectors.files.file import NotRecognised, ResultPage
from vanitylint.connectors.files.github_json import looks_like_github, read_github_issue
from vanitylint.connectors.files.jira_json import looks_like_jira, read_jira_issue
from vanitylint.connectors.files.json_values import (
    MAX_DEPTH,
    BrokenJson,
    JsonValue,
    SearchResponse,
    contained_values,
    salvage,
    with_lines,
)
from vanitylint.connectors.files.jsonl import decode_item, missing_field_problem, normalise, salvage_item
from vanitylint.connectors.files.lines import with_replacements
from vanitylint.connectors.jira.fields import NO_NAMES, FieldNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.connectors.files.file import Entries, File

_UNRECOGNISED = "is neither a work item with key and title, nor an issue from Jira's REST API or `gh --json`"
_HINT = "for other trackers use a CSV with the columns Id and Title; docs/backlog.schema.json is our own format"
_DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_json(lines: Iterator[tuple[int, bytes]], file: File) -> Entries:
    """Yield the items of a JSON file.

    Args:
        lines: All lines, numbered from 1.
        file: The file they come from.

    Raises:
        NotRecognised: It is JSON, but in no known format.
    """
    first_lines = _first_two_lines(lines)
    if _is_one_per_line([text.strip() for _, text in first_lines if text.strip()]):
        for number, line in chain(first_lines, lines):
            if not line.isspace():
                yield from _read_value(JsonValue(line, number), file)
    else:
        yield from _read_document(b"".join(text for _, text in chain(first_lines, lines)), file)


def _first_two_lines(lines: Iterator[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """Consume and return the lines up to the second one that is not blank."""
    first_lines: list[tuple[int, bytes]] = []
    non_blank = 0
    for number, text in lines:
        first_lines.append((number, text))
        non_blank += not text.isspace()
        if non_blank == 2:
            break
    return first_lines


def _is_one_per_line(first_lines: list[bytes]) -> bool:
    """Return whether each line is a value of its own, judging by the first two: no document could begin with them."""
    if len(first_lines) < 2 or not first_lines[0].startswith(b"{"):
        return False
    first, second = first_lines
    if second.startswith(b"{") and not first.endswith((b"[", b",", b":")):
        return True  # the first may be malformed; within a document an object still could not follow it
    try:
        msgspec.json.decode(first, type=msgspec.Raw)
    except _DECODE_ERRORS:
        return False
    return True


def _read_document(data: bytes, file: File) -> Entries:
    data, invalid_line = with_replacements(data)
    if invalid_line:
        yield file.problem("is not UTF-8 here; read with replacement characters", invalid_line)
    line = 1 + data[: len(data) - len(data.lstrip())].count(b"\n")
    data = data.strip()
    for value in _values(data, line):
        if isinstance(value, BrokenJson):
            yield file.problem(f"{value.why}; everything before it was read", value.line)
        else:
            yield from _read_value(value, file)


def _values(data: bytes, line: int) -> Iterable[JsonValue | BrokenJson]:
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
    except _DECODE_ERRORS:
        return salvage(data, line)
    return [JsonValue(data, line)]


def _read_value(value: JsonValue, file: File, names: FieldNames = NO_NAMES, depth: int = 0) -> Entries:
    """Yield the items of one value: an item in any format, a list of items, or a search response."""
    try:
        item = decode_item(value.raw)
    except _DECODE_ERRORS:
        yield from _read_other(value, file, names, depth)
        return
    file.recognised = True
    if not (item.key and item.title):
        yield missing_field_problem(item.key, file, value.line)
        return
    for note in normalise(item, file, value.line):
        yield file.problem(f"{item.key}: {note}", value.line)
    yield item


def _read_other(value: JsonValue, file: File, names: FieldNames, depth: int) -> Entries:
    try:
        raw = value.raw.strip()
        contents = contained_values(raw)
        decoded = None if contents else msgspec.json.decode(raw)
    except UnicodeDecodeError:
        yield file.problem("is not UTF-8 here; left out", value.line)
    except RecursionError:
        yield file.problem("is nested too deeply here; left out", value.line)
    except msgspec.DecodeError as error:
        yield file.problem(f"is not JSON here ({_reason(error)}); left out", value.line)
    else:
        if contents is None:
            yield from _read_object(decoded, value.line, file, names)
        elif depth == MAX_DEPTH:
            yield file.problem("has lists nested too deeply here; left out", value.line)
        else:
            yield from _read_contained(*contents, value, file, depth + 1)


def _read_contained(
    values: list[msgspec.Raw], response: SearchResponse | None, container: JsonValue, file: File, depth: int
) -> Entries:
    names = NO_NAMES
    if response:
        file.recognised = True
        file.tally.pages.append(_result_page(response, file.name, container.line))
        names = NO_NAMES.extended(response.names, response.schema)
    previous = None
    for value in with_lines(values, *container):
        for entry in _read_value(value, file, names, depth):
            if not (isinstance(entry, Problem) and entry == previous):  # report the values of `[1, 2]` only once
                yield entry
            previous = entry


def _result_page(response: SearchResponse, file_name: str, line: int) -> ResultPage:
    start = response.start if isinstance(response.start, int) else 0
    total = response.total if isinstance(response.total, int) else None
    is_last = not response.token and response.is_last is not False
    return ResultPage(file_name, line, start, len(response.issues), total, is_last)


def _read_object(value: object, line: int, file: File, names: FieldNames) -> Entries:
    if not isinstance(value, dict):
        entries = None
    elif looks_like_jira(value):
        entries = read_jira_issue(value, file, line, names)
    elif looks_like_github(value):
        entries = read_github_issue(value, file, line)
    elif "key" in value or "title" in value:
        entries = salvage_item(value, file, line)
    else:
        entries = None
    if entries is not None:
        file.recognised = True
        yield from entries
    elif file.recognised:
        yield file.problem(f"{_UNRECOGNISED}; left out", line)
    else:
        raise NotRecognised(f"holds JSON, but line {line} {_UNRECOGNISED}", where=file.name, hint=_HINT)


def _reason(error: msgspec.DecodeError) -> str:
    return "it ends too early" if "truncated" in str(error) else str(error).removeprefix("JSON is malformed: ")
