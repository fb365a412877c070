"""A CSV file's rows, each with the line it begins on; what is no row becomes a problem."""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import Problem
    from vanitylint.connectors.files.file import File

_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 2**31 - 1
"""Descriptions may be huge; Python's own limit is 128 KiB."""


class Row(NamedTuple):
    """The cells of one row, and the line it begins on."""

    line: int
    cells: list[str]


def read_rows(lines: Iterator[tuple[int, bytes]], file: File) -> Iterator[Row | Problem]:
    """The rows of a file, the header first.

    A row that is wider or narrower than the header is a problem, since its cells may stand in the wrong
    columns. Bytes that are not UTF-8 are replaced, and a last problem says so.

    Args:
        lines: All lines from the header on, numbered.
        file: Where they come from.
    """
    csv.field_size_limit(_LONGEST_CELL)
    odd_lines: list[int] = []
    number, first = next(lines)
    texts = _decoded(chain([(number, first)], lines), odd_lines)
    reader = csv.reader(texts, delimiter=_delimiter(first), strict=True)
    width = 0
    while True:
        line = number + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield file.problem(f"is not CSV here ({error}); the row was left out", line)
            continue
        if not any(cells):
            continue
        width = width or len(cells)
        if len(cells) < width or any(cells[width:]):
            yield file.problem(f"a row has {len(cells)} cells, the header has {width}; it was left out", line)
        else:
            yield Row(line, cells)
    if odd_lines:
        more = f", the first of {len(odd_lines)} such lines" if len(odd_lines) > 1 else ""
        yield file.problem(f"is not UTF-8 here{more}; read with replacement characters", odd_lines[0])


def _decoded(lines: Iterator[tuple[int, bytes]], odd_lines: list[int]) -> Iterator[str]:
    for number, line in lines:
        try:
            yield line.decode()
        except UnicodeDecodeError:
            odd_lines.append(number)
            yield line.decode(errors="replace")


def _delimiter(header: bytes) -> str:
    """The delimiter that cuts the header into most cells; Excel writes semicolons or tabs."""
    text = header.decode(errors="replace").splitlines()[0]
    return max(_DELIMITERS, key=lambda delimiter: len(next(csv.reader([text], delimiter=delimiter), [])))
