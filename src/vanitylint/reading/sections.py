"""Split a Markdown body into sections of plain text blocks, each with its line. A line scanner, linear in the text."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Literal, NamedTuple

from vanitylint.reading.inline import plain, without_italics
from vanitylint.reading.labels import is_further_label, split_at_label_end, split_item_label, split_label
from vanitylint.reading.markup.fences import Fence

if TYPE_CHECKING:
    from collections.abc import Callable

LABEL_LEVEL = 7
"""Level of a section opened by a bold or known label, below every heading."""

BlockKind = Literal["text", "item", "open task", "done task", "quote", "cell", "pair", "prompt"]
"""A pair is a table row of a known word and its value."""


class Block(NamedTuple):
    """A paragraph, list item, table cell or remaining HTML comment, as plain text."""

    text: str
    line: int
    kind: BlockKind
    label: str = ""
    """The label before it: `Metric` in `- **Metric:** sign-ups`, or the header of its table column."""
    upright: str | None = None
    """The text without its italic parts; None if there are none. Templates set their prompts in italics."""
    row: str = ""
    """For a table cell, the beginning of the first cell in its row."""
    columns: tuple[str, ...] = ()
    """For a table cell, the headers of all columns."""


class Section:
    """The blocks below one heading or label, up to the next."""

    __slots__ = ("blocks", "heading", "level", "line", "parent")

    def __init__(self, heading: str, level: int, line: int, parent: Section | None) -> None:
        self.heading = heading
        self.level = level
        self.line = line
        self.parent = parent
        self.blocks: list[Block] = []


_LABEL_WITHIN_LINE = re.compile(r"(?<=[.;!?]\s)([A-Z][\w' -]{2,30})(?:\s\([^()]{1,20}\))?[:?]\s")
_LEVELS = ("1", "2", "3", "4", "5", "6")
_BULLETS = ("- ", "* ", "+ ", "• ", "☐ ", "☑ ", "☒ ")
_CHECKBOXES: dict[str, BlockKind] = {"☐": "open task", "☑": "done task", "☒": "done task"}
_CODE_INDENT = "    "
_MAX_NAME_WORDS = 2
_MIN_BARS = 2
_MAX_NAME_LENGTH = 200
"""Maximum number of characters kept of a column header and of the first cell in a row."""


def scan(
    body: str,
    is_label: Callable[[str], bool],
    first_line: int = 1,
    waits: Callable[[str, str], bool] = lambda *_: False,
) -> list[Section]:
    """Split a body into sections.

    Code blocks are left out. A heading in a code block or a comment does not count, nor does one that is indented like
    code.

    Args:
        body: Markdown.
        is_label: Whether a word or two before a colon is known to open a section, as `Metric` in `Metric: sign-ups`.
            Words that are bold or italic together with the colon always do.
        first_line: The number of the body's first line.
        waits: Whether words before a colon, or before the second cell of a table row, ask for what a bet needs, and the
            text after them is a blank: `Expected effect on depositors: TBD`.

    Returns:
        The sections in order; the first has no heading and may be empty.
    """
    lines = body.replace("\t", _CODE_INDENT).split("\n")
    scanner = _Scanner(is_label, waits, first_line + body.count("\n", 0, body.rfind("-->") + 1))
    for number, line in enumerate(lines, first_line):
        scanner.line(line, number)
    scanner.end()
    return scanner.sections


class _Scanner:
    """The scanner's state between two lines."""

    def __init__(self, is_label: Callable[[str], bool], waits: Callable[[str, str], bool], last_comment: int) -> None:
        self.is_label = is_label
        self.waits = waits
        self.last_comment = last_comment
        """The last line on which a comment ends."""
        self.section = Section("", 0, 0, None)
        self.sections = [self.section]
        self.fence = Fence()
        self.comment: list[str] | None = None
        self.comment_line = 0
        self.paragraph: list[str] = []
        self.paragraph_line = 0
        self.kind: BlockKind = "text"
        self.header: list[str] | None = None
        self.header_line = 0
        self.has_rows = False
        self.has_answers = False
        """Whether a cell below the header has content."""
        self.columns: tuple[str, ...] = ()
        """The header's cells as plain text."""
        self.answered: Section | None = None
        """The section of a label that has its answer on the same line: `Goal: …` does not apply to later paragraphs."""
        self.maybe_header: tuple[str, int] | None = None
        """The previous line, if it contains bars: a table begins if a delimiter row such as `--- | ---` follows."""

    def line(self, raw: str, number: int) -> None:
        text = raw.strip()
        if self.fence.is_open:
            self.fence.consume(text)
            return
        if self.comment is not None or "<!--" in text:
            text = self._without_comments(text, number)
        if self.maybe_header and self._begins_table(text, number):
            return
        if not text or self.fence.consume(text):
            self.end()
        else:
            self._content(text, raw, number)

    def _content(self, text: str, raw: str, number: int) -> None:
        first = text[0]
        if first in "#h" and not raw.startswith(_CODE_INDENT) and (heading := _parse_heading(text)):
            self._heading(*heading, number)
        elif first == "|" or (self.header is not None and "|" in text):
            self._row(text, number)
        elif first in "=-" and len(set(text)) == 1 and len(text) > 1:
            self._underline(text, number)
        elif first in "*-_" and len(text) > 2 and not text.strip(first + " "):
            self.end_paragraph()
        elif first == ">":
            self._quote(text.lstrip("> "), number)
        elif text.startswith(_BULLETS) or (first.isdigit() and _is_numbered(text)):
            self._item(text, number)
        elif " | " in text:
            self.maybe_header = text, number
        else:
            self._text(text, number, indented=raw[0].isspace())

    def _text(self, text: str, number: int, *, indented: bool = False) -> None:
        for part in self._parts(text):
            self._part(part, number, indented=indented)

    def _part(self, text: str, number: int, *, indented: bool) -> None:
        if self._label(text, number):
            return
        if indented and self.paragraph and self.kind in ("item", "open task", "done task"):
            self.paragraph.append(text)
            return
        if self.kind != "text":
            self.end_paragraph()
        if self.section is self.answered and (not self.paragraph or is_further_label(text)):
            self._open("", LABEL_LEVEL, number)
        self._append(text, number, "text")

    def end(self) -> None:
        """Handle a blank line or the end of the text: end the paragraph and the table."""
        if self.maybe_header:
            self._begins_table("", 0)
        self.end_paragraph()
        self._end_table()

    def end_paragraph(self) -> None:
        if not self.paragraph:
            return
        raw = " ".join(self.paragraph)
        text = plain(raw)
        self.paragraph = []
        label = ""
        if self.kind != "text":
            label, text = split_item_label(text, self.is_label)
        if text or label:
            self.section.blocks.append(Block(text, self.paragraph_line, self.kind, label, without_italics(raw)))
        self.kind = "text"

    def _append(self, text: str, number: int, kind: BlockKind) -> None:
        if not self.paragraph:
            self.paragraph_line = number
            self.kind = kind
        self.paragraph.append(text)

    def _open(self, heading: str, level: int, number: int) -> None:
        self.end_paragraph()
        if level < LABEL_LEVEL:  # a label can be in a cell with several lines
            self._end_table()
        parent: Section | None = self.section
        while parent is not None and parent.level >= level:
            parent = parent.parent
        self.section = Section(heading, level, number, parent)
        self.sections.append(self.section)

    def _heading(self, level: int, raw: str, number: int) -> None:
        """Open a section. In `## Goal: fewer calls`, what follows the known word becomes its first block."""
        text = plain(raw)
        self._open(text, level, number)
        head, rest = split_at_label_end(text)
        if " " in rest and not rest.endswith("?") and self.is_label(head):
            self._append(rest, number, "text")
            self.end_paragraph()

    def _underline(self, text: str, number: int) -> None:
        """Handle `===` or `---`: a heading if exactly one line stands right above, else a rule."""
        if len(self.paragraph) == 1 and self.kind == "text":
            heading = plain(self.paragraph.pop())
            self._open(heading, 1 if text[0] == "=" else 2, number - 1)
        else:
            self.end_paragraph()

    def _quote(self, text: str, number: int) -> None:
        if self.kind != "quote":
            self.end_paragraph()
        if text and not self._label(text, number):
            self._append(text, number, "quote")

    def _item(self, text: str, number: int) -> None:
        is_after_answer = self.section is self.answered and self.kind == "text" and len(self.paragraph) > 1
        if is_after_answer and _names_a_list(self.paragraph[-1]):
            self._open(self.paragraph.pop(), LABEL_LEVEL, number)
        self.end_paragraph()
        rest = text.split(" ", 1)[1].strip() if " " in text else ""
        if self.fence.consume(rest):
            return
        kind: BlockKind = _CHECKBOXES.get(text[0], "item")
        if rest[:3] in ("[ ]", "[x]", "[X]"):
            kind = "open task" if rest[1] == " " else "done task"
            rest = rest[3:].strip()
        if rest:
            self._append(rest, number, kind)

    def _row(self, text: str, number: int) -> None:
        """Add a table row: each cell is a block, labelled by the first cell of two, or by its column's header."""
        self.end_paragraph()
        if _is_delimiter(text):
            return
        cells = _split_cells(text)
        known = [self.is_label(plain(cell).rstrip(": ")) for cell in cells[:2]]
        is_pair = len(cells) == 2 and known[0] and not (known[1] and self.header is None)
        is_pair = is_pair or (len(cells) == 2 and self.header is not None and self.waits(*map(plain, cells)))
        if self.header is None:
            self.header, self.header_line, self.has_rows, self.has_answers = cells, number, is_pair, is_pair
            is_form = is_pair and not cells[1]  # `| Hypothesis | |`, with rows to be filled in below it
            self.columns = () if is_form else tuple(plain(cell)[:_MAX_NAME_LENGTH] for cell in cells)
            if not is_pair:
                return
        self.has_rows = True
        if not any(cells):
            return
        self.has_answers = True
        if is_pair:
            label, cell = plain(cells[0]).rstrip(": "), cells[1]
            self.section.blocks.append(Block(plain(cell), number, "pair", label, without_italics(cell)))
            return
        row = plain(cells[0])[:_MAX_NAME_LENGTH]
        if known[0] and len(cells) > 1 and not any(cells[1:]):  # `| Hypothesis | | |`
            self.section.blocks.append(Block("", number, "pair", row.rstrip(": ")))
            return
        for cell, label in zip_longest(cells, self.columns[: len(cells)], fillvalue=""):
            self.section.blocks.append(
                Block(plain(cell), number, "cell", label, without_italics(cell), row, self.columns)
            )

    def _begins_table(self, text: str, number: int) -> bool:
        """Return whether a line turns the previous one, which has bars, into a table header; if not, it was text."""
        header, line = self.maybe_header or ("", 0)
        self.maybe_header = None
        if not _is_delimiter(text):
            self._row(header, line) if _is_next_row(header, text) else self._text(header, line)
            return False
        self._row(header, line)
        self._row(text, number)
        return True

    def _end_table(self) -> None:
        """End the table. A header without rows is a frame around text, unless it is to be filled in."""
        if self.header is not None and not self.has_rows and not any(map(self.is_label, self.columns)):
            self.section.blocks += [
                Block(plain(cell), self.header_line, "cell", upright=without_italics(cell))
                for cell in self.header
                if cell
            ]
        elif self.header is not None and not self.has_answers:
            open_columns = filter(self.is_label, self.columns)
            self.section.blocks += [Block("", self.header_line, "cell", column) for column in open_columns]
        self.header = None

    def _label(self, text: str, number: int) -> bool:
        """Open a section at `**Goal:** …`, `**Goal**`, `*Goal:* …` or, if the word is known, `Goal: …`."""
        name, rest = split_label(text, self.is_label, self.waits)
        if not name:
            return False
        self._open(name, LABEL_LEVEL, number)
        if rest:
            self._append(rest, number, "text")
            self.answered = self.section
        return True

    def _parts(self, text: str) -> list[str]:
        """Return a line, split where a label begins within it: `Fewer calls. Metric: …`."""
        if ": " not in text and "? " not in text:
            return [text]
        labels = [match.start(1) for match in _LABEL_WITHIN_LINE.finditer(text) if self.is_label(match[1])]
        return [text[start:end].rstrip() for start, end in pairwise([0, *labels, len(text)])]

    def _without_comments(self, text: str, number: int) -> str:
        """Remove comments from a line, and keep each as a prompt.

        `<!--` within code does not count. An unclosed comment hides the rest of the text, as it does when rendered, but
        only if it begins a line.
        """
        kept = ""
        last_end = len(text) if number < self.last_comment else text.rfind("-->")
        position = backticks = 0
        while position < len(text):
            if self.comment is not None:
                position = self._read_comment(self.comment, text, position)
                continue
            start = text.find("<!--", position)
            if start < 0:
                return (kept + text[position:]).strip()
            backticks += text.count("`", position, start)
            kept += text[position:start]
            position = start + 2
            if backticks % 2 == 0 and (start < last_end or not kept or kept.isspace()):
                self.comment, self.comment_line = [], number
            else:
                kept += "<!"
        return kept.strip()

    def _read_comment(self, comment: list[str], text: str, position: int) -> int:
        """Continue a comment to its end or that of the line, and return that position."""
        end = text.find("-->", position)
        comment.append(text[position : end if end >= 0 else None].removeprefix("--").strip())
        if end < 0:
            return len(text)
        self.end_paragraph()
        self.section.blocks.append(Block(" ".join(comment).strip(), self.comment_line, "prompt"))
        self.comment = None
        return end + 3


def _parse_heading(text: str) -> tuple[int, str] | None:
    """Return level and text of `## Goal`, `## Goal ##` and Jira's `h2. Goal`; `#12` is no heading."""
    if text[0] == "h":
        return (int(text[1]), text[3:].strip()) if text[1:2] in _LEVELS and text[2:4] == ". " else None
    words = text.lstrip("#")
    level = len(text) - len(words)
    if level > 6 or not words.startswith(" "):
        return None
    without_closing = words.rstrip("#")
    return level, (without_closing if without_closing.endswith(" ") else words).strip()


def _names_a_list(line: str) -> bool:
    """Return whether the line above a list is its name, as `Tasks` is below `Expected outcome: TBD`."""
    return line[:1].isupper() and len(line.split()) <= _MAX_NAME_WORDS and line.rstrip(":").replace(" ", "").isalpha()


def _is_delimiter(text: str) -> bool:
    """Whether a line is the one between a table's header and its rows: `--- | ---`, or `___|___` as some write it."""
    return "|" in text and ("-" in text or "_" in text) and not text.strip("|:-_ ")


def _is_next_row(header: str, text: str) -> bool:
    """Whether two lines are rows of a table without delimiter line: three or more cells, equally many in both."""
    return text.count(" | ") >= _MIN_BARS and text.count(" | ") == header.count(" | ")


def _split_cells(text: str) -> list[str]:
    cells = text.replace("\\|", "\0").removeprefix("|").removesuffix("|").split("|")
    return [cell.replace("\0", "|").strip() for cell in cells]


def _is_numbered(text: str) -> bool:
    marker = text[:5].split(" ", 1)[0]
    return len(marker) > 1 and marker[-1] in ".)" and marker[:-1].isdigit()
