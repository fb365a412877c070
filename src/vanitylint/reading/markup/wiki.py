"""Convert Jira's wiki markup to Markdown, line by line and in linear time. Markdown pasted into Jira is kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from vanitylint.reading.markup import markdown
from vanitylint.reading.markup.adf import adf_to_markdown
from vanitylint.reading.markup.wiki_inline import inline

if TYPE_CHECKING:
    from collections.abc import Callable

_MACRO = re.compile(r"\{(?<!\\\{)(code|noformat|quote|panel|adf)(:[^{}\n]*)?\}")
"""Block macros. Each occurs twice, before and after its block."""
_DECORATION = re.compile(r"\{(?:(?:color|anchor|toc|info|tip|note|warning|expand)(:[^{}\n]*)?|status(:[^{}\n]*))\}")
"""Macros that are removed. Their title, if any, is kept."""
_HEADING = re.compile(r"h([1-6])\.(?:\s+|(?=[^\W\d_a-z]|\*))")
"""Many people leave out the space, as in `h2.Goal`; `h2.0` is no heading."""
_CELL_BORDER = re.compile(
    r"\\. | \[[^\[\]\n]*+\] | \{\{[^{}\n]*+\}\} | !(?=\S)[^!|\n]*\.\w{2,4}\|[^!|\n]*+! | (\|\|?)", re.VERBOSE
)
"""Group 1 is a bar between cells; bars in escapes, links, code and pictures are matched without it."""
_LIST_MARKS = "*#-"
_MAX_LIST_DEPTH = 10
"""Maximum indentation of nested list items, in levels."""


def wiki_to_markdown(text: str) -> str:
    """Convert text in Jira's wiki markup to Markdown.

    A mention becomes `@someone`; pictures, colours and smileys are dropped. A line mostly remains a line.
    """
    page = _Converter()
    page.read("\n".join(text.splitlines()))
    return markdown.close_comments("\n".join(page.lines))


class _Converter:
    """Converts a text, macro by macro."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pending: list[str] = []
        """Text since the last block macro, not yet converted."""
        self.open_quotes: set[str] = set()
        """Quotation macros that are open."""
        self.after_macro = False

    def read(self, text: str) -> None:
        macros = list(_MACRO.finditer(text)) if "{" in text else []
        last = {macro[1]: index for index, macro in enumerate(macros)}
        end = index = 0
        while index < len(macros):
            macro = macros[index]
            name = macro[1]
            self.pending.append(text[end : macro.start()])
            end = macro.end()
            if name in self.open_quotes:
                self._close_quote(name)
            elif last[name] == index:  # never closed, so no macro
                self.pending.append(macro[0] if macro[2] else "")
            elif name in ("quote", "panel"):
                self._open_quote(name, macro[2] or "")
            else:
                index += 1
                while macros[index][1] != name:
                    index += 1
                self._verbatim(name, macro[2] or "", text[end : macros[index].start()])
                end = macros[index].end()
            index += 1
        self.pending.append(text[end:])
        self._flush(before_macro=False)

    def _open_quote(self, name: str, parameters: str) -> None:
        self._flush()
        title = _title(parameters)
        self._write([f"> {title}" if title else ""])
        self.open_quotes.add(name)

    def _close_quote(self, name: str) -> None:
        self._flush()
        self.open_quotes.remove(name)
        self._write([""])

    def _verbatim(self, name: str, parameters: str, content: str) -> None:
        if name == "adf":
            self._atlassian_document(content, is_inline="inline" in parameters)
        elif "\n" in content:
            self._flush()
            language = next((word for word in parameters[1:].split("|") if "=" not in word), "")
            self._write(markdown.fence(content.strip("\n"), language))
        elif content.strip():
            self.pending.append(markdown.code_span(content.strip()))

    def _atlassian_document(self, content: str, *, is_inline: bool) -> None:
        """Convert an embedded Atlassian document, which Jira Cloud writes for whatever wiki markup cannot express."""
        try:
            lines = adf_to_markdown(json.loads(content)).split("\n")
        except (ValueError, RecursionError):
            lines = markdown.fence(content)
        if is_inline:
            self.pending.append(" ".join(lines))
        else:
            self._flush()
            self._write(lines)

    def _flush(self, *, before_macro: bool = True) -> None:
        """Convert the pending text. What remains of a macro's own line is used only if it has words."""
        raw = "".join(self.pending)
        self.pending.clear()
        lines = (_DECORATION.sub(_replace_decoration, raw) if "{" in raw else raw).split("\n")
        if before_macro and not lines[-1].strip():
            lines.pop()
        if lines and self.after_macro and not lines[0].strip():
            del lines[0]
        self._write(_Lines(lines).read())
        self.after_macro = before_macro

    def _write(self, lines: list[str]) -> None:
        for _ in self.open_quotes:
            lines = markdown.quote(lines)
        self.lines += lines


class _Lines:
    """Converts the lines between two macros."""

    def __init__(self, source: list[str]) -> None:
        self.source = source
        self.position = 0
        self.lines: list[str] = []
        self.after_number = -1
        """Index of the line after the last item of a numbered list."""
        self.unclosed: set[str] = set()
        """Fence marks that no later line closes."""

    def read(self) -> list[str]:
        """Return all lines as Markdown."""
        while self.position < len(self.source):
            raw = self.source[self.position]
            self.position += 1
            text = raw.strip()
            parser = _BLOCK_PARSERS.get(text[:1])
            if parser is None or not parser(self, text, raw):
                self._add(inline(raw))
        return self.lines

    def heading(self, text: str, _raw: str) -> bool:
        """Convert `h2. Goal`."""
        match = _HEADING.match(text)
        if match:
            self._add_heading(int(match[1]), text[match.end() :])
        return match is not None

    def quotation(self, text: str, _raw: str) -> bool:
        """Convert `bq. words`."""
        if text.startswith("bq. "):
            self.lines += markdown.quote(inline(text[4:]).strip().split("\n"))
            return True
        return False

    def item(self, text: str, raw: str) -> bool:
        """Convert `* item`, `## item`, `#* item`, `- item`, as well as `----` and a Markdown `## Heading`."""
        words = text.lstrip(_LIST_MARKS)
        marks = text[: len(text) - len(words)]
        only_dashes = not marks.strip("-")
        if not words and only_dashes and len(marks) > 3:
            self.lines.append("---")
            return True
        if not words[:1].isspace() or (only_dashes and len(marks) > 1):
            return False
        if not marks.strip("#") and 1 < len(marks) < 7 and self.after_number != self.position - 1:
            self._add_heading(len(marks), words)
            return True
        self._add_item(marks, words.strip(), raw[: len(raw) - len(raw.lstrip())])
        return True

    def row(self, text: str, _raw: str) -> bool:
        """Convert a table: `||head||head||` and `|cell|cell|`, or one that is already Markdown."""
        rows = [_cells(self._whole_row(text))]
        while self.position < len(self.source) and (text := self.source[self.position].strip()).startswith("|"):
            self.position += 1
            rows.append(_cells(self._whole_row(text)))
        self.lines += _table(rows)
        return True

    def fence(self, text: str, _raw: str) -> bool:
        """Keep a code block that is already Markdown. One that is never closed would hide everything after it."""
        marks = text[:3]
        if marks not in ("```", "~~~") or marks in self.unclosed or "`" in text.lstrip("`"):
            return False
        for end in range(self.position, len(self.source)):
            line = self.source[end].strip()
            if line.startswith(marks) and not line.strip(marks[0]):
                self.lines += self.source[self.position - 1 : end + 1]
                self.position = end + 1
                return True
        self.unclosed.add(marks)
        return False

    def _whole_row(self, row: str) -> str:
        """Return a row together with the following lines of its last cell, up to the line that ends the row."""
        end = self.position
        while not row.endswith("|") and end < len(self.source):
            line = self.source[end].strip()
            end += 1
            if not line or line.startswith("|"):
                break
            if line.endswith("|"):
                row = "\n".join([row, *self.source[self.position : end]])
                self.position = end
        return row

    def _add_heading(self, level: int, words: str) -> None:
        self.lines.append(f"{'#' * level} {' '.join(inline(words).split())}")

    def _add_item(self, marks: str, words: str, space: str) -> None:
        if words.startswith(("(/)", "(x)")):
            words = f"[{'x' if words[1] == '/' else ' '}]{words[3:]}"
        indent = "".join("   " if mark == "#" else "  " for mark in marks[:-1][:_MAX_LIST_DEPTH]) or space
        content = markdown.literal(inline(words).strip()) or [""]
        self.lines += [indent + line for line in markdown.list_item("1. " if marks[-1] == "#" else "- ", content)]
        if marks[0] == "#":
            self.after_number = self.position

    def _add(self, text: str) -> None:
        if "\n" in text or "```" in text or "~~~" in text:
            self.lines += markdown.literal(text) or [""]
        else:
            self.lines.append(text)


_BLOCK_PARSERS: dict[str, Callable[[_Lines, str, str], bool]] = {
    "h": _Lines.heading,
    "b": _Lines.quotation,
    "*": _Lines.item,
    "#": _Lines.item,
    "-": _Lines.item,
    "|": _Lines.row,
    "`": _Lines.fence,
    "~": _Lines.fence,
}


def _table(rows: list[list[tuple[str, bool]]]) -> list[str]:
    """Return the lines of a table.

    Args:
        rows: For each row its cells, each with whether it is a header.
    """
    rows = [row for row in rows if len(row) > 1 or row[0][0]]
    if not rows:
        return []
    header = all(is_header for _, is_header in rows[0])
    if len(rows) > 1 and all(cell and not cell.strip(":-") for cell, _ in rows[1]):
        del rows[1]  # the delimiter row of a table that is already Markdown
        header = True
    head = [[cell for cell, _ in row] for row in rows[:1] if header]
    body = [
        [markdown.emphasis("**", cell) if is_header else cell for cell, is_header in row] for row in rows[len(head) :]
    ]
    return markdown.table(head + body, header=header)


def _cells(row: str) -> list[tuple[str, bool]]:
    """Return the converted cells of a row, each with whether it is a header."""
    borders = [border for border in _CELL_BORDER.finditer(row) if border[1]]
    ends = [*(border.start() for border in borders[1:]), len(row)]
    cells = [
        (inline(row[border.end() : end]).strip(), border[1] == "||") for border, end in zip(borders, ends, strict=True)
    ]
    has_end = len(cells) > 1 and not row[borders[-1].end() :].strip()
    return cells[:-1] if has_end else cells


def _title(parameters: str) -> str:
    """Return the title from parameters such as `:title=Goal|bgColor=#fff`, in bold."""
    named = (word.removeprefix("title=") for word in parameters[1:].split("|") if word.startswith("title="))
    return markdown.emphasis("**", next(named, "").replace("*", "").strip())


def _replace_decoration(macro: re.Match[str]) -> str:
    title = _title(macro[1] or macro[2] or "")
    return f"{title} " if title else ""
