"""The items of one file, known by what is inside it: how it begins tells which reader it goes to."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from vanitylint.connectors.files.file import File, NotRecognised, Tally
from vanitylint.connectors.files.jira_csv import read_jira_csv
from vanitylint.connectors.files.json_files import read_json
from vanitylint.connectors.files.lines import utf8_lines
from vanitylint.connectors.files.plain_text import may_be_text, read_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from pathlib import Path

    from vanitylint.connectors.files.file import Entries

_PACKED = (
    (b"PK\x03\x04", "it is an Excel or zip file; save it as CSV"),
    (b"\x1f\x8b", "it is compressed with gzip; unpack it first"),
)
_STRANGERS = (*_PACKED, (b"<", "it is HTML or XML, perhaps a login page; export as CSV or JSON"))


def read_alone(path: Path, spec: str) -> Entries:
    """The items of a file that is a source by itself, and what the whole of it lacks."""
    tally = Tally()
    yield from read_file(path, spec, tally)
    yield from tally.problems(spec)


def read_input(stream: BinaryIO, *, takes_text: bool) -> Entries:
    """Likewise of the standard input."""
    tally = Tally()
    yield from _read_stream(stream, File("-", tally), takes_text=takes_text)
    yield from tally.problems("-")


def read_file(path: Path, name: str, tally: Tally) -> Entries:
    """The items of one file of several; what all of them lack, the tally knows at the end."""
    try:
        with path.open("rb") as stream:
            yield from _read_stream(stream, File(name, tally))
    except OSError as error:
        raise unreadable(name, error) from error


def _read_stream(stream: BinaryIO, file: File, *, takes_text: bool = False) -> Entries:
    """The items of one file, whose kind shows in its first line that is not blank."""
    lines = enumerate(utf8_lines(stream), 1)
    blank: list[tuple[int, bytes]] = []
    for number, line in lines:
        opening = line.strip()
        if not opening:
            blank.append((number, line))
            continue
        is_text = takes_text and may_be_text(opening)
        _refuse_strangers(opening, file.name, _PACKED if is_text else _STRANGERS)
        if is_text:
            yield from read_text(chain([(number, line)], lines), file)
        elif opening.startswith((b"{", b"[")):
            yield from read_json(chain(blank, [(number, line)], lines), file)
        else:
            yield from read_jira_csv(chain([(number, line)], lines), file)
        return
    yield file.problem("is empty")


def _refuse_strangers(opening: bytes, name: str, strangers: tuple[tuple[bytes, str], ...]) -> None:
    for mark, hint in strangers:
        if opening.startswith(mark):
            raise NotRecognised("is a kind of file that is not supported", where=name, hint=hint)


def unreadable(name: str, error: OSError | ValueError) -> VanitylintError:
    """What to say of a file or folder that the system does not open."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return VanitylintError(f"cannot be read: {reason.lower()}", where=name, hint="check the path and who can read it")
