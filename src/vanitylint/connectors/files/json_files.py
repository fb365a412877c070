"""JSON files, one document or one value on each line: which of the known formats each value is in."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from vanitylint.backlog.items import Problem
from vanitylint.connectors.files.documents import (
    MAX_DEPTH,
    Answer,
    Broken,
    Piece,
    contained,
    located,
    salvage,
)
from vanitylint.connectors.files.file import NotRecognised, Page
from vanitylint.connectors.files.github_json import looks_like_github, read_github_issue
from vanitylint.connectors.files.jira_json import looks_like_jira, read_jira_issue
from vanitylint.connectors.files.jsonl import complete, decode_item, mend, nameless
from vanitylint.connectors.files.lines import with_replacements
from vanitylint.connectors.jira.fields import NO_NAMES, FieldNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.connectors.files.file import Entries, File

_STRANGE = "is neither a work item with key and title, nor an issue from Jira's REST API or `gh --json`"
_HINT = "for other trackers use a CSV with the columns Id and Title; docs/backlog.schema.json is our own format"
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_json(lines: Iterator[tuple[int, bytes]], file: File) -> Entries:
    """The items of a JSON file.

    Args:
        lines: All lines, numbered from 1.
        file: Where they come from.

    Raises:
        NotRecognised: It is JSON, but nothing that is known.
    """
    head = _up_to_second(lines)
    if _is_one_per_line([text.strip() for _, text in head if text.strip()]):
        for number, line in chain(head, lines):
            if not line.isspace():
                yield from _read(Piece(line, number), file)
    else:
        yield from _read_document(b"".join(text for _, text in chain(head, lines)), file)


def _up_to_second(lines: Iterator[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The lines up to the second that is not blank."""
    head: list[tuple[int, bytes]] = []
    filled = 0
    for number, text in lines:
        head.append((number, text))
        filled += not text.isspace()
        if filled == 2:
            break
    return head


def _is_one_per_line(opening: list[bytes]) -> bool:
    """Whether each line is a value of its own, going by the first two: no document could begin with them."""
    if len(opening) < 2 or not opening[0].startswith(b"{"):
        return False
    first, second = opening
    if second.startswith(b"{") and not first.endswith((b"[", b",", b":")):
        return True  # the first may be broken: an object still cannot follow it in a document
    try:
        msgspec.json.decode(first, type=msgspec.Raw)
    except _UNREADABLE:
        return False
    return True


def _read_document(data: bytes, file: File) -> Entries:
    data, odd_line = with_replacements(data)
    if odd_line:
        yield file.problem("is not UTF-8 here; read with replacement characters", odd_line)
    line = 1 + data[: len(data) - len(data.lstrip())].count(b"\n")
    data = data.strip()
    for piece in _pieces(data, line):
        if isinstance(piece, Broken):
            yield file.problem(f"{piece.why}; everything before it was read", piece.line)
        else:
            yield from _read(piece, file)


def _pieces(data: bytes, line: int) -> Iterable[Piece | Broken]:
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
    except _UNREADABLE:
        return salvage(data, line)
    return [Piece(data, line)]


def _read(piece: Piece, file: File, names: FieldNames = NO_NAMES, depth: int = 0) -> Entries:
    """The items of one value: an item of any kind, a list of them, an answer to a search."""
    try:
        item = decode_item(piece.raw)
    except _UNREADABLE:
        yield from _read_other(piece, file, names, depth)
        return
    file.recognised = True
    if not (item.key and item.title):
        yield nameless(item.key, file, piece.line)
        return
    for note in complete(item, file, piece.line):
        yield file.problem(f"{item.key}: {note}", piece.line)
    yield item


def _read_other(piece: Piece, file: File, names: FieldNames, depth: int) -> Entries:
    try:
        raw = piece.raw.strip()
        inside = contained(raw)
        value = None if inside else msgspec.json.decode(raw)
    except UnicodeDecodeError:
        yield file.problem("is not UTF-8 here; left out", piece.line)
    except RecursionError:
        yield file.problem("is nested too deeply here; left out", piece.line)
    except msgspec.DecodeError as error:
        yield file.problem(f"is not JSON here ({_reason(error)}); left out", piece.line)
    else:
        if inside is None:
            yield from _read_object(value, piece.line, file, names)
        elif depth == MAX_DEPTH:
            yield file.problem("has lists nested too deeply here; left out", piece.line)
        else:
            yield from _read_inside(*inside, piece, file, depth + 1)


def _read_inside(values: list[msgspec.Raw], answer: Answer | None, piece: Piece, file: File, depth: int) -> Entries:
    names = NO_NAMES
    if answer:
        file.recognised = True
        file.tally.pages.append(_page(answer, file.name, piece.line))
        names = NO_NAMES.extended(answer.names, answer.schema)
    last = None
    for inner in located(values, *piece):
        for entry in _read(inner, file, names, depth):
            if not (isinstance(entry, Problem) and entry == last):  # `[1, 2]` is strange once
                yield entry
            last = entry


def _page(answer: Answer, name: str, line: int) -> Page:
    start = answer.start if isinstance(answer.start, int) else 0
    total = answer.total if isinstance(answer.total, int) else None
    is_last = not answer.token and answer.last is not False
    return Page(name, line, start, len(answer.issues), total, is_last)


def _read_object(value: object, line: int, file: File, names: FieldNames) -> Entries:
    if not isinstance(value, dict):
        entries = None
    elif looks_like_jira(value):
        entries = read_jira_issue(value, file, line, names)
    elif looks_like_github(value):
        entries = read_github_issue(value, file, line)
    elif "key" in value or "title" in value:
        entries = mend(value, file, line)
    else:
        entries = None
    if entries is not None:
        file.recognised = True
        yield from entries
    elif file.recognised:
        yield file.problem(f"{_STRANGE}; left out", line)
    else:
        raise NotRecognised(f"holds JSON, but line {line} {_STRANGE}", where=file.name, hint=_HINT)


def _reason(error: msgspec.DecodeError) -> str:
    return "it ends too early" if "truncated" in str(error) else str(error).removeprefix("JSON is malformed: ")
