"""Detection of a file's format: its first line that is not blank decides which reader gets it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from vanitylint.connectors.files.csv_files import read_csv
from vanitylint.connectors.files.file import File, NotRecognised, Tally
from vanitylint.connectors.files.json_files import read_json
from vanitylint.connectors.files.lines import utf8_lines
from vanitylint.connectors.files.plain_text import may_be_text, read_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from pathlib import Path

    from vanitylint.connectors.files.file import Entries

_COMPRESSED = (
    (b"PK\x03\x04", "it is an Excel or zip file; save it as CSV"),
    (b"\x1f\x8b", "it is compressed with gzip; unpack it first"),
)
_UNSUPPORTED = (*_COMPRESSED, (b"<", "it is HTML or XML, perhaps a login page; export as CSV or JSON"))


def read_single_file(path: Path, spec: str) -> Entries:
    """Yield the items of a file that is a source by itself, then what is missing from the file as a whole."""
    tally = Tally()
    yield from read_file(path, spec, tally)
    yield from tally.problems(spec)


def read_stdin(stream: BinaryIO, *, takes_text: bool) -> Entries:
    """Yield the items of standard input, then what is missing from it as a whole."""
    tally = Tally()
    yield from _read_stream(stream, File("-", tally), takes_text=takes_text)
    yield from tally.problems("-")


def read_file(path: Path, name: str, tally: Tally) -> Entries:
    """Yield the items of one file of several; `tally` collects what is missing from all of them."""
    try:
        with path.open("rb") as stream:
            yield from _read_stream(stream, File(name, tally))
    except OSError as error:
        raise unreadable_error(name, error) from error


def _read_stream(stream: BinaryIO, file: File, *, takes_text: bool = False) -> Entries:
    """Yield the items of one file, choosing the reader by the first line that is not blank."""
    lines = enumerate(utf8_lines(stream), 1)
    blank_lines: list[tuple[int, bytes]] = []
    for number, line in lines:
        first_line = line.strip()
        if not first_line:
            blank_lines.append((number, line))
            continue
        is_text = takes_text and may_be_text(first_line)
        _reject_unsupported(first_line, file.name, _COMPRESSED if is_text else _UNSUPPORTED)
        if is_text:
            yield from read_text(chain([(number, line)], lines), file)
        elif first_line.startswith((b"{", b"[")):
            yield from read_json(chain(blank_lines, [(number, line)], lines), file)
        else:
            yield from read_csv(chain([(number, line)], lines), file)
        return
    yield file.problem("is empty")


def _reject_unsupported(first_line: bytes, name: str, unsupported: tuple[tuple[bytes, str], ...]) -> None:
    for prefix, hint in unsupported:
        if first_line.startswith(prefix):
            raise NotRecognised("is a kind of file that is not supported", where=name, hint=hint)


def unreadable_error(name: str, error: OSError | ValueError) -> VanitylintError:
    """Return the error for a file or folder that the system cannot open."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return VanitylintError(f"cannot be read: {reason.lower()}", where=name, hint="check the path and who can read it")
