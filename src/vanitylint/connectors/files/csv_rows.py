"""A CSV file's rows, each with the line it begins on; what is no row becomes a problem."""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.items import Problem
    from vanitylint.connectors.files.file import File

_DELIMITERS = (",", ";", "\t", "|")
_SAVE_ANEW = "save the file as UTF-8 (in Excel: CSV UTF-8)"
_LONGEST_CELL = 2**31 - 1
"""Descriptions may be huge; Python's own limit is 128 KiB."""


class Row(NamedTuple):
    """The cells of one row, as many as the header has, and the line it begins on."""

    line: int
    cells: list[str]
    given: int
    """So many cells it has itself; Excel leaves out the last ones where they are empty."""
    is_open: bool
    """No line break ends it."""


def read_rows(lines: Iterator[tuple[int, bytes]], file: File) -> Iterator[Row | Problem]:
    """The rows of a file, the header first.

    A row that is wider than the header is a problem, since its cells may stand in the wrong columns. Of one
    that is narrower, the last cells are taken to be empty. Bytes that are not UTF-8 are replaced, and a last problem
    says so.

    Args:
        lines: All lines from the header on, numbered.
        file: Where they come from.
    """
    csv.field_size_limit(_LONGEST_CELL)
    number, first = next(lines)
    texts = _Texts(chain([(number, first)], lines))
    reader = csv.reader(texts, delimiter=_delimiter(first), strict=True)
    width = 0
    while True:
        line = number + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield file.problem(f"is not CSV here ({error}); the row was skipped", line)
            continue
        if not any(cells):
            continue
        width = width or len(cells)
        if any(cells[width:]):
            yield file.problem(f"a row has {len(cells)} cells, but the header has {width}; it was skipped", line)
        else:
            whole = cells[:width] + [""] * (width - len(cells))
            yield Row(line, whole, len(cells), is_open=not texts.latest.endswith((b"\n", b"\r")))
    if texts.odd:
        more = f", the first of {len(texts.odd)} such lines" if len(texts.odd) > 1 else ""
        yield file.problem(f"is not UTF-8 here{more}; read with replacement characters; {_SAVE_ANEW}", texts.odd[0])


class _Texts:
    """The lines as text.

    Args:
        lines: Numbered.
    """

    def __init__(self, lines: Iterable[tuple[int, bytes]]) -> None:
        self._lines = lines
        self.odd: list[int] = []
        """Numbers of the lines that are not UTF-8."""
        self.latest = b""
        """The last line that was asked for."""

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            self.latest = line
            try:
                yield line.decode()
            except UnicodeDecodeError:
                self.odd.append(number)
                yield line.decode(errors="replace")


def _delimiter(header: bytes) -> str:
    """The delimiter that cuts the header into most cells; Excel writes semicolons or tabs."""
    text = header.decode(errors="replace").splitlines()[0]
    return max(_DELIMITERS, key=lambda delimiter: len(next(csv.reader([text], delimiter=delimiter), [])))
