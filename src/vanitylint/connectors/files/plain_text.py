"""A plain text on standard input as one work item: what is pasted into `vanitylint read -`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.csv_files import read_csv
from vanitylint.connectors.files.file import NotRecognised
from vanitylint.connectors.files.lines import with_replacements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.files.file import Entries, File

KEY = "text"
_MAX_TITLE_LENGTH = 150
_HEADING = re.compile(r"#\s+(.*?)\s*#*")
_MARKUP = re.compile(r"[#>|<`]|[-*+_]|\d+[.)]\s")
"""Start of a line that is not a title: a list, a quote, a table, a lower heading, a label in bold."""
_NO_TITLE_ENDINGS = (".", ",", ";", ":")
"""End of a line that is a sentence or a label; titles do not end like this."""

_JSON_START = re.compile(rb'\{\s*(?:["}]|$)|\[\s*(?:[\[{"\]\d]|$)')
_BRACKETED_TEXT = re.compile(rb"\[+[^\]\[{}]*\]+\s*[^\s,\]]")
"""`[ ] a checkbox`, `[1] a note`, `[[a page]] of a wiki`: words follow the brackets."""
_HTML_PREFIXES = (b"<!doctype", b"<html", b"<?xml")


def may_be_text(first_line: bytes) -> bool:
    """Return whether a first line may begin a plain text: it is neither JSON nor a web page.

    >>> may_be_text(b"Shorter checkout"), may_be_text(b"[ ] call them"), may_be_text(b'[{"key": "A-1"')
    (True, True, False)
    """
    if first_line.startswith(b"["):
        return not _JSON_START.match(first_line) or bool(_BRACKETED_TEXT.match(first_line))
    return not _JSON_START.match(first_line) and not first_line.lower().startswith(_HTML_PREFIXES)


def read_text(lines: Iterator[tuple[int, bytes]], file: File) -> Entries:
    """Yield the one item of a text, or the items of an export if it is a CSV file, whose header looks like text.

    Args:
        lines: All lines from the first that is not blank on, numbered.
        file: The file they come from.

    Raises:
        NotRecognised: It is not text.
    """
    all_lines = list(lines)
    entries = read_csv(iter(all_lines), file)
    try:
        first = next(entries, None)
    except NotRecognised:
        yield from _read_item(b"".join(line for _, line in all_lines), all_lines[0][0], file)
        return
    if first is not None:
        yield first
        yield from entries


def _read_item(data: bytes, line: int, file: File) -> Entries:
    if b"\0" in data:
        raise NotRecognised(
            "contains bytes that are not text", where=file.name, hint="pass the text itself, or an export"
        )
    data, invalid_line = with_replacements(data)
    if invalid_line:
        yield file.problem("is not UTF-8 here; read with replacement characters", line + invalid_line - 1)
    text = data.decode().replace("\r\n", "\n")
    if text.startswith("---\n"):
        from vanitylint.connectors.files.markdown.pasted import pasted_item  # noqa: PLC0415 - only Markdown needs it

        item, problems = pasted_item(data, line, file.name, KEY)
        yield from problems
        if item:
            yield item
            return
    first, _, rest = text.partition("\n")
    title = _parse_title(first.strip())
    if title:
        body, line = rest, line + 1
    else:
        body = text
    body_line = line + len(body[: len(body) - len(body.lstrip())].splitlines())
    yield WorkItem(key=KEY, title=title, body=body.strip(), body_line=body_line)


def _parse_title(line: str) -> str:
    """Return the title in a first line; empty if the line already belongs to the body."""
    if heading := _HEADING.fullmatch(line):
        return heading[1]
    is_title = len(line) <= _MAX_TITLE_LENGTH and not _MARKUP.match(line) and not line.endswith(_NO_TITLE_ENDINGS)
    return line if is_title else ""
