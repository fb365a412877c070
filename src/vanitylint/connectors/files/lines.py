"""Lines of a file as UTF-8, whatever encoding it was written in."""

from __future__ import annotations

import codecs
import io
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator


def utf8_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Return an iterator over the lines, with their line breaks and without a byte order mark.

    UTF-16 is detected by its byte order mark and converted to UTF-8, the whole file at once. Anything else is passed on
    unchanged: whether it is UTF-8 shows when it is decoded.
    """
    first = stream.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = (first + stream.read()).decode("utf-16", "replace")
        return iter(io.BytesIO(text.encode()))
    return chain([first.removeprefix(codecs.BOM_UTF8)], stream)


def with_replacements(text: bytes) -> tuple[bytes, int]:
    """Return the text as valid UTF-8, and the line of the first byte that was not valid (0 if all were)."""
    try:
        text.decode()
    except UnicodeDecodeError as error:
        return text.decode(errors="replace").encode(), text.count(b"\n", 0, error.start) + 1
    return text, 0
