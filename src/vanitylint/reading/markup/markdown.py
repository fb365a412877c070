"""Helpers that write Markdown for the converters of other markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.markup.fences import FENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SOMEONE = "@someone"
"""Replaces every person mentioned in a text."""

_OPENING_FENCE = re.compile(r"^((?:[-*+•]|\d{1,9}[.)])?\s*)(?=```|~~~)")
_BACKTICKS = re.compile("`+")
_URL_ESCAPES = str.maketrans({" ": "%20", "\n": "", "(": "%28", ")": "%29"})


def emphasis(mark: str, text: str) -> str:
    """Put a mark such as `**` around a text, line by line. Spaces at the ends stay outside."""
    if "\n" in text:
        return "\n".join(emphasis(mark, line) for line in text.split("\n"))
    words = text.strip()
    if not words:
        return text
    before, _, after = text.partition(words)
    return f"{before}{mark}{words}{mark}{after}"


def code_span(code: str) -> str:
    """Return code within a line, `like this`."""
    code = code.replace("\n", " ")
    if "`" not in code:
        return f"`{code}`"
    ticks = "`" * (_longest_backtick_run(code) + 1)
    return f"{ticks} {code} {ticks}"


def fence(code: str, language: str = "") -> list[str]:
    """Return the lines of a code block. The fence is chosen so that no line of the code closes it."""
    marks = next((marks for marks in FENCES if marks not in code), "`" * (_longest_backtick_run(code) + 1))
    name = (language.replace("`", "").split(maxsplit=1) or [""])[0]
    return [marks + name, *code.split("\n"), marks]


def link(text: str, url: str) -> str:
    """Return a link, or the bare URL if the text is the same. Email addresses are personal data and left out."""
    if url.startswith("mailto:"):
        return SOMEONE if "@" in text or not text.strip() else text
    if not text.strip() or text == url:
        return url
    return f"[{text}]({url.translate(_URL_ESCAPES)})"


def comment(text: str) -> str:
    """Return a text as a comment on one line, used for a template's instructions to the author."""
    return f"<!-- {' '.join(text.split()).replace('-->', '-- >')} -->"


def quote(lines: Iterable[str]) -> list[str]:
    """Return lines as a block quote."""
    return [f"> {line}" if line else ">" for line in lines]


def list_item(marker: str, lines: Sequence[str]) -> list[str]:
    """Return the lines of a list item.

    Args:
        marker: `- `, `1. ` or `- [x] `.
        lines: The content; a nested list is passed as its lines.
    """
    indent = " " * (marker.index(" ") + 1)
    rest = [indent + line if line else "" for line in lines[1:]]
    if lines[0].startswith(FENCES):  # many parsers only accept a fence at the beginning of a line
        return [marker.rstrip(), indent + lines[0], *rest]
    return [marker + lines[0], *rest]


def table(rows: Sequence[Sequence[str]], *, header: bool) -> list[str]:
    """Return the lines of a pipe table. A cell with several lines is joined, so that each row is one line.

    Args:
        rows: At least one row of cells.
        header: Whether the first row names the columns. If not, the header is left empty.
    """
    width = max(map(len, rows))
    head = rows[0] if header else []
    filled = [*head, *[""] * (width - len(head))]
    return [_row(filled), _row(["---"] * width), *map(_row, rows[1:] if header else rows)]


def literal(text: str) -> list[str]:
    """Return the lines of a paragraph. A code fence is escaped, as it would hide everything after it."""
    lines = map(str.strip, text.splitlines())
    return [_OPENING_FENCE.sub(r"\1\\", line) for line in lines]


def close_comments(text: str) -> str:
    """Escape comments that are never closed: they would hide everything after them."""
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            return text[:start] + text[start:].replace("<!--", "&lt;!--")
        start = text.find("<!--", end)
    return text


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    lines = filter(None, map(str.strip, text.splitlines()))
    return "<br>".join(lines).replace("|", "\\|")


def _longest_backtick_run(code: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(code)), default=0)
