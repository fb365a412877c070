"""The lines of a file as UTF-8, whichever program wrote it."""

from __future__ import annotations

import codecs
import io
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator


def utf8_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Every line with its line break, without a byte order mark.

    UTF-16 is known by its mark and turned to UTF-8, the whole file at once. All else is passed on as it is:
    whether it is UTF-8 shows when it is decoded.
    """
    first = stream.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = (first + stream.read()).decode("utf-16", "replace")
        return iter(io.BytesIO(text.encode()))
    return chain([first.removeprefix(codecs.BOM_UTF8)], stream)


def with_replacements(text: bytes) -> tuple[bytes, int]:
    """The text as clean UTF-8, and the line of the first byte that was not (0 when all were)."""
    try:
        text.decode()
    except UnicodeDecodeError as error:
        return text.decode(errors="replace").encode(), text.count(b"\n", 0, error.start) + 1
    return text, 0
