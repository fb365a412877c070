"""Rows of a CSV file with their line numbers; malformed rows become problems."""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.items import Problem
    from vanitylint.connectors.files.file import File

_DELIMITERS = (",", ";", "\t", "|")
_RESAVE_HINT = "save the file as UTF-8 (in Excel: CSV UTF-8)"
_MAX_CELL_LENGTH = 2**31 - 1
"""Descriptions may be huge; Python's default limit is 128 KiB."""


class Row(NamedTuple):
    """A row, padded with empty cells to the width of the header, and the line it begins on."""

    line: int
    cells: list[str]
    cell_count: int
    """Number of cells in the file; Excel omits trailing empty cells."""
    is_unterminated: bool
    """Whether no line break ends the row."""


def read_rows(lines: Iterator[tuple[int, bytes]], file: File) -> Iterator[Row | Problem]:
    """Yield the rows of a file, the header first.

    A row that is wider than the header is reported as a problem, since its cells may be in the wrong columns. If one is
    narrower, its last cells are taken to be empty. Bytes that are not UTF-8 are replaced, and reported in a final
    problem.

    Args:
        lines: All lines from the header on, numbered.
        file: The file they come from.
    """
    csv.field_size_limit(_MAX_CELL_LENGTH)
    first_line, header = next(lines)
    decoded = _DecodedLines(chain([(first_line, header)], lines))
    reader = csv.reader(decoded, delimiter=_detect_delimiter(header), strict=True)
    width = 0
    while True:
        line = first_line + reader.line_num
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
            padded = cells[:width] + [""] * (width - len(cells))
            yield Row(line, padded, len(cells), is_unterminated=not decoded.last_line.endswith((b"\n", b"\r")))
    if decoded.invalid_lines:
        more = f", the first of {len(decoded.invalid_lines)} such lines" if len(decoded.invalid_lines) > 1 else ""
        yield file.problem(
            f"is not UTF-8 here{more}; read with replacement characters; {_RESAVE_HINT}", decoded.invalid_lines[0]
        )


class _DecodedLines:
    """An iterable of decoded lines, as `csv.reader` expects.

    Args:
        lines: Numbered lines.
    """

    def __init__(self, lines: Iterable[tuple[int, bytes]]) -> None:
        self._lines = lines
        self.invalid_lines: list[int] = []
        """Numbers of the lines that are not UTF-8."""
        self.last_line = b""
        """The most recent line that was read."""

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            self.last_line = line
            try:
                yield line.decode()
            except UnicodeDecodeError:
                self.invalid_lines.append(number)
                yield line.decode(errors="replace")


def _detect_delimiter(header: bytes) -> str:
    """Return the delimiter that splits the header into the most cells; Excel writes semicolons or tabs."""
    text = header.decode(errors="replace").splitlines()[0]
    return max(_DELIMITERS, key=lambda delimiter: len(next(csv.reader([text], delimiter=delimiter), [])))
