"""The forms of Markdown that the readers of other markups write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.markup.fences import FENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SOMEONE = "@someone"
"""Stands for each person that a text mentions."""

_OPENS_FENCE = re.compile(r"^((?:[-*+•]|\d{1,9}[.)])?\s*)(?=```|~~~)")
_TICKS = re.compile("`+")
_URL_ESCAPES = str.maketrans({" ": "%20", "\n": "", "(": "%28", ")": "%29"})


def emphasis(mark: str, text: str) -> str:
    """Text between two marks such as `**`, line by line. Spaces at its ends stay outside."""
    if "\n" in text:
        return "\n".join(emphasis(mark, line) for line in text.split("\n"))
    words = text.strip()
    if not words:
        return text
    before, _, after = text.partition(words)
    return f"{before}{mark}{words}{mark}{after}"


def code_span(code: str) -> str:
    """Code within a line, `like this`."""
    code = code.replace("\n", " ")
    if "`" not in code:
        return f"`{code}`"
    ticks = "`" * (_longest_run(code) + 1)
    return f"{ticks} {code} {ticks}"


def fence(code: str, language: str = "") -> list[str]:
    """The lines of a code block. Its marks are such that no line of the code ends it."""
    marks = next((marks for marks in FENCES if marks not in code), "`" * (_longest_run(code) + 1))
    name = (language.replace("`", "").split(maxsplit=1) or [""])[0]
    return [marks + name, *code.split("\n"), marks]


def link(words: str, url: str) -> str:
    """A link, or the bare address where it is shown as itself. A mail address is a person's and left out."""
    if url.startswith("mailto:"):
        return SOMEONE if "@" in words or not words.strip() else words
    if not words.strip() or words == url:
        return url
    return f"[{words}]({url.translate(_URL_ESCAPES)})"


def comment(text: str) -> str:
    """A comment on one line: what a template asks of its author."""
    return f"<!-- {' '.join(text.split()).replace('-->', '-- >')} -->"


def quote(lines: Iterable[str]) -> list[str]:
    """Lines as a block quote."""
    return [f"> {line}" if line else ">" for line in lines]


def list_item(marker: str, lines: Sequence[str]) -> list[str]:
    """A list item of one or more lines.

    Args:
        marker: `- `, `1. ` or `- [x] `.
        lines: What stands in the item; a list within it is given as its lines.
    """
    indent = " " * (marker.index(" ") + 1)
    rest = [indent + line if line else "" for line in lines[1:]]
    if lines[0].startswith(FENCES):  # many readers know a fence only at the beginning of a line
        return [marker.rstrip(), indent + lines[0], *rest]
    return [marker + lines[0], *rest]


def table(rows: Sequence[Sequence[str]], *, header: bool) -> list[str]:
    """A pipe table. Cells may have many lines; each row is one line.

    Args:
        rows: At least one row of cells.
        header: Whether the first row names the columns. If not, the header is left empty.
    """
    width = max(map(len, rows))
    head = rows[0] if header else []
    filled = [*head, *[""] * (width - len(head))]
    return [_row(filled), _row(["---"] * width), *map(_row, rows[1:] if header else rows)]


def literal(text: str) -> list[str]:
    """The lines of a paragraph. What would open a code block is escaped: it would hide all that follows."""
    lines = map(str.strip, text.splitlines())
    return [_OPENS_FENCE.sub(r"\1\\", line) for line in lines]


def close_comments(text: str) -> str:
    """Text in which no comment is left open: it would hide all that follows."""
    at = text.find("<!--")
    while at >= 0:
        end = text.find("-->", at + 4)
        if end < 0:
            return text[:at] + text[at:].replace("<!--", "&lt;!--")
        at = text.find("<!--", end)
    return text


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    lines = filter(None, map(str.strip, text.splitlines()))
    return "<br>".join(lines).replace("|", "\\|")


def _longest_run(code: str) -> int:
    return max((len(run) for run in _TICKS.findall(code)), default=0)
