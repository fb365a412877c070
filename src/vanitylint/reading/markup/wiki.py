"""Jira's wiki markup to Markdown, line by line, in linear time. Markdown pasted into Jira is kept."""

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
"""Macros around blocks. Each stands twice, before and after its block."""
_DECORATION = re.compile(r"\{(?:(?:color|anchor|toc|info|tip|note|warning|expand)(:[^{}\n]*)?|status(:[^{}\n]*))\}")
"""Macros that are left out. A title they have stays."""
_HEADING = re.compile(r"h([1-6])\.(?:\s+|(?=[^\W\d_a-z]|\*))")
"""Many leave out the space, as in `h2.Goal`; `h2.0` is none."""
_CELL_BORDER = re.compile(
    r"\\. | \[[^\[\]\n]*+\] | \{\{[^{}\n]*+\}\} | !(?=\S)[^!|\n]*\.\w{2,4}\|[^!|\n]*+! | (\|\|?)", re.VERBOSE
)
"""A bar in the group is one between cells; those in escapes, links, code and pictures are not."""
_LIST_MARKS = "*#-"
_DEEPEST_LIST = 10
"""Items below are not indented any further."""


def wiki_to_markdown(text: str) -> str:
    """Markdown of a text in Jira's wiki markup.

    A mention becomes `@someone`; pictures, colours and smileys are dropped. A line mostly stays a line.
    """
    page = _Page()
    page.read("\n".join(text.splitlines()))
    return markdown.close_comments("\n".join(page.lines))


class _Page:
    """Markdown as it grows, macro by macro."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.waiting: list[str] = []
        """Text since the last macro that stands on lines of its own."""
        self.quotes: set[str] = set()
        """The macros around a quotation that are open."""
        self.after_macro = False

    def read(self, text: str) -> None:
        macros = list(_MACRO.finditer(text)) if "{" in text else []
        last = {macro[1]: place for place, macro in enumerate(macros)}
        done = at = 0
        while at < len(macros):
            macro = macros[at]
            name = macro[1]
            self.waiting.append(text[done : macro.start()])
            done = macro.end()
            if name in self.quotes:
                self._close_quote(name)
            elif last[name] == at:  # never closed, so no macro
                self.waiting.append(macro[0] if macro[2] else "")
            elif name in ("quote", "panel"):
                self._open_quote(name, macro[2] or "")
            else:
                at += 1
                while macros[at][1] != name:
                    at += 1
                self._verbatim(name, macro[2] or "", text[done : macros[at].start()])
                done = macros[at].end()
            at += 1
        self.waiting.append(text[done:])
        self._flush(before_macro=False)

    def _open_quote(self, name: str, parameters: str) -> None:
        self._flush()
        title = _title(parameters)
        self._write([f"> {title}" if title else ""])
        self.quotes.add(name)

    def _close_quote(self, name: str) -> None:
        self._flush()
        self.quotes.remove(name)
        self._write([""])

    def _verbatim(self, name: str, parameters: str, content: str) -> None:
        if name == "adf":
            self._document(content, is_inline="inline" in parameters)
        elif "\n" in content:
            self._flush()
            language = next((word for word in parameters[1:].split("|") if "=" not in word), "")
            self._write(markdown.fence(content.strip("\n"), language))
        elif content.strip():
            self.waiting.append(markdown.code_span(content.strip()))

    def _document(self, content: str, *, is_inline: bool) -> None:
        """What wiki markup has no form for, Jira Cloud writes as an Atlassian document within the text."""
        try:
            lines = adf_to_markdown(json.loads(content)).split("\n")
        except (ValueError, RecursionError):
            lines = markdown.fence(content)
        if is_inline:
            self.waiting.append(" ".join(lines))
        else:
            self._flush()
            self._write(lines)

    def _flush(self, *, before_macro: bool = True) -> None:
        """Convert the text that waits. What is left of a macro's own line counts only if it has words."""
        raw = "".join(self.waiting)
        self.waiting.clear()
        lines = (_DECORATION.sub(_decoration, raw) if "{" in raw else raw).split("\n")
        if before_macro and not lines[-1].strip():
            lines.pop()
        if lines and self.after_macro and not lines[0].strip():
            del lines[0]
        self._write(_Text(lines).read())
        self.after_macro = before_macro

    def _write(self, lines: list[str]) -> None:
        for _ in self.quotes:
            lines = markdown.quote(lines)
        self.lines += lines


class _Text:
    """Lines between two macros."""

    def __init__(self, source: list[str]) -> None:
        self.source = source
        self.at = 0
        self.lines: list[str] = []
        self.after_number = -1
        """Where the line after the last item of a numbered list stands."""
        self.unclosed: set[str] = set()
        """Fences that nothing further down closes."""

    def read(self) -> list[str]:
        """All lines as Markdown."""
        while self.at < len(self.source):
            raw = self.source[self.at]
            self.at += 1
            text = raw.strip()
            reader = _READERS.get(text[:1])
            if reader is None or not reader(self, text, raw):
                self._add(inline(raw))
        return self.lines

    def heading(self, text: str, _raw: str) -> bool:
        """`h2. Goal`."""
        match = _HEADING.match(text)
        if match:
            self._add_heading(int(match[1]), text[match.end() :])
        return match is not None

    def quotation(self, text: str, _raw: str) -> bool:
        """`bq. words`."""
        if text.startswith("bq. "):
            self.lines += markdown.quote(inline(text[4:]).strip().split("\n"))
            return True
        return False

    def item(self, text: str, raw: str) -> bool:
        """`* item`, `## item`, `#* item`, `- item`; also `----`, and `## Heading` out of Markdown."""
        words = text.lstrip(_LIST_MARKS)
        marks = text[: len(text) - len(words)]
        only_dashes = not marks.strip("-")
        if not words and only_dashes and len(marks) > 3:
            self.lines.append("---")
            return True
        if not words[:1].isspace() or (only_dashes and len(marks) > 1):
            return False
        if not marks.strip("#") and 1 < len(marks) < 7 and self.after_number != self.at - 1:
            self._add_heading(len(marks), words)
            return True
        self._add_item(marks, words.strip(), raw[: len(raw) - len(raw.lstrip())])
        return True

    def row(self, text: str, _raw: str) -> bool:
        """A table: `||head||head||` and `|cell|cell|`, or one that is Markdown already."""
        rows = [_cells(self._whole_row(text))]
        while self.at < len(self.source) and (text := self.source[self.at].strip()).startswith("|"):
            self.at += 1
            rows.append(_cells(self._whole_row(text)))
        self.lines += _table(rows)
        return True

    def fence(self, text: str, _raw: str) -> bool:
        """A code block that is Markdown already. One that is never closed would hide all below it."""
        marks = text[:3]
        if marks not in ("```", "~~~") or marks in self.unclosed or "`" in text.lstrip("`"):
            return False
        for end in range(self.at, len(self.source)):
            line = self.source[end].strip()
            if line.startswith(marks) and not line.strip(marks[0]):
                self.lines += self.source[self.at - 1 : end + 1]
                self.at = end + 1
                return True
        self.unclosed.add(marks)
        return False

    def _whole_row(self, row: str) -> str:
        """A row with the lines that its last cell runs over, up to one that ends it."""
        end = self.at
        while not row.endswith("|") and end < len(self.source):
            line = self.source[end].strip()
            end += 1
            if not line or line.startswith("|"):
                break
            if line.endswith("|"):
                row = "\n".join([row, *self.source[self.at : end]])
                self.at = end
        return row

    def _add_heading(self, level: int, words: str) -> None:
        self.lines.append(f"{'#' * level} {' '.join(inline(words).split())}")

    def _add_item(self, marks: str, words: str, space: str) -> None:
        if words.startswith(("(/)", "(x)")):
            words = f"[{'x' if words[1] == '/' else ' '}]{words[3:]}"
        indent = "".join("   " if mark == "#" else "  " for mark in marks[:-1][:_DEEPEST_LIST]) or space
        content = markdown.literal(inline(words).strip()) or [""]
        self.lines += [indent + line for line in markdown.list_item("1. " if marks[-1] == "#" else "- ", content)]
        if marks[0] == "#":
            self.after_number = self.at

    def _add(self, text: str) -> None:
        if "\n" in text or "```" in text or "~~~" in text:
            self.lines += markdown.literal(text) or [""]
        else:
            self.lines.append(text)


_READERS: dict[str, Callable[[_Text, str, str], bool]] = {
    "h": _Text.heading,
    "b": _Text.quotation,
    "*": _Text.item,
    "#": _Text.item,
    "-": _Text.item,
    "|": _Text.row,
    "`": _Text.fence,
    "~": _Text.fence,
}


def _table(rows: list[list[tuple[str, bool]]]) -> list[str]:
    """The lines of a table, from the cells of its rows and whether each is a header."""
    rows = [row for row in rows if len(row) > 1 or row[0][0]]
    if not rows:
        return []
    header = all(is_header for _, is_header in rows[0])
    if len(rows) > 1 and all(cell and not cell.strip(":-") for cell, _ in rows[1]):
        del rows[1]  # the line below the header of a table that is Markdown already
        header = True
    head = [[cell for cell, _ in row] for row in rows[:1] if header]
    body = [
        [markdown.emphasis("**", cell) if is_header else cell for cell, is_header in row] for row in rows[len(head) :]
    ]
    return markdown.table(head + body, header=header)


def _cells(row: str) -> list[tuple[str, bool]]:
    """The cells of a row, converted, and whether each is a header."""
    borders = [border for border in _CELL_BORDER.finditer(row) if border[1]]
    ends = [*(border.start() for border in borders[1:]), len(row)]
    cells = [
        (inline(row[border.end() : end]).strip(), border[1] == "||") for border, end in zip(borders, ends, strict=True)
    ]
    has_end = len(cells) > 1 and not row[borders[-1].end() :].strip()
    return cells[:-1] if has_end else cells


def _title(parameters: str) -> str:
    """The title out of `:title=Goal|bgColor=#fff`, bold."""
    named = (word.removeprefix("title=") for word in parameters[1:].split("|") if word.startswith("title="))
    return markdown.emphasis("**", next(named, "").replace("*", "").strip())


def _decoration(macro: re.Match[str]) -> str:
    title = _title(macro[1] or macro[2] or "")
    return f"{title} " if title else ""
