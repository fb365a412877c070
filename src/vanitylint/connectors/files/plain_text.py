"""One text on the standard input as a work item: what is pasted into `vanitylint read -`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.file import NotRecognised
from vanitylint.connectors.files.jira_csv import read_jira_csv
from vanitylint.connectors.files.lines import with_replacements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.files.file import Entries, File

KEY = "text"
_LONGEST_TITLE = 150
_HEADING = re.compile(r"#\s+(.*?)\s*#*")
_MARKUP = re.compile(r"[#>|<`]|[-*+_]|\d+[.)]\s")
"""What a line begins with that is a list, a quote, a table, a lower heading, a label in bold."""
_UNFINISHED = (".", ",", ";", ":")
"""What a line ends with that is a sentence or a label; titles do not."""

_JSON = re.compile(rb'\{\s*(?:["}]|$)|\[\s*(?:[\[{"\]\d]|$)')
_BRACKETS = re.compile(rb"\[+[^\]\[{}]*\]+\s*[^\s,\]]")
"""`[ ] a checkbox`, `[1] a note`, `[[a page]] of a wiki`: words go on behind the brackets."""
_PAGES = (b"<!doctype", b"<html", b"<?xml")


def may_be_text(opening: bytes) -> bool:
    """Whether a first line may be one of a text: it is neither JSON nor a web page.

    >>> may_be_text(b"Shorter checkout"), may_be_text(b"[ ] call them"), may_be_text(b'[{"key": "A-1"')
    (True, True, False)
    """
    if opening.startswith(b"["):
        return not _JSON.match(opening) or bool(_BRACKETS.match(opening))
    return not _JSON.match(opening) and not opening.lower().startswith(_PAGES)


def read_text(lines: Iterator[tuple[int, bytes]], file: File) -> Entries:
    """The one item of a text; the items of an export where it is a CSV file, whose header looks like a text.

    Args:
        lines: All lines from the first that is not blank on, numbered.
        file: Where they come from.

    Raises:
        NotRecognised: It is no text.
    """
    kept = list(lines)
    entries = read_jira_csv(iter(kept), file)
    try:
        first = next(entries, None)
    except NotRecognised:
        yield from _item(b"".join(line for _, line in kept), kept[0][0], file)
        return
    if first is not None:
        yield first
        yield from entries


def _item(data: bytes, number: int, file: File) -> Entries:
    if b"\0" in data:
        raise NotRecognised(
            "contains bytes that are not text", where=file.name, hint="pass the text itself, or an export"
        )
    data, odd_line = with_replacements(data)
    if odd_line:
        yield file.problem("is not UTF-8 here; read with replacement characters", number + odd_line - 1)
    text = data.decode().replace("\r\n", "\n")
    if text.startswith("---\n"):
        from vanitylint.connectors.files.markdown.pasted import pasted_item  # noqa: PLC0415 - only Markdown needs it

        item, problems = pasted_item(data, number, file.name, KEY)
        yield from problems
        if item:
            yield item
            return
    first, _, rest = text.partition("\n")
    title = _title(first.strip())
    if title:
        body, number = rest, number + 1
    else:
        body = text
    body_line = number + len(body[: len(body) - len(body.lstrip())].splitlines())
    yield WorkItem(key=KEY, title=title, body=body.strip(), body_line=body_line)


def _title(line: str) -> str:
    """The title in a first line; empty where the line is already part of what the text says."""
    if heading := _HEADING.fullmatch(line):
        return heading[1]
    is_title = len(line) <= _LONGEST_TITLE and not _MARKUP.match(line) and not line.endswith(_UNFINISHED)
    return line if is_title else ""
