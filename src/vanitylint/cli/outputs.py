"""`--output FILE` or `FORMAT=FILE`, as often as somebody likes: each file is replaced as a whole or not at all."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vanitylint.cli.terminal import say
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.reporters import FORMATS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from vanitylint.reporters.report import Report

_NAME = re.compile("[a-z-]*", re.IGNORECASE)
"""What stands before `=` and looks like the name of a format."""
_ENDINGS = {
    ".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".txt": "text",
    ".sarif": "sarif", ".sarif.json": "sarif", ".json": "json", ".xml": "junit", ".csv": "csv",
}  # fmt: skip
"""The longer ones come before those that they end in."""


def told_apart(value: str, formats: Collection[str]) -> tuple[str, str]:
    """`html=report.html` to format and file; the format is empty where none is named, as in `out/a=b.html`.

    Raises:
        click.BadParameter: There is no such format, or no file is named.
        VanitylintError: A folder is named.
    """
    name, equals, file = value.partition("=")
    if not (equals and _NAME.fullmatch(name)):
        name, file = "", value
    elif name not in formats:
        ending = _ENDINGS.get(f".{name.lower()}", "")
        meant = f"did you mean {ending}?" if ending in formats else did_you_mean(name, formats)
        usage = f"write FILE or FORMAT=FILE, with one of {', '.join(formats)}"
        raise click.BadParameter(
            f"{value!r}: {f'{meant} ' if meant else ''}{usage}; write ./{value} for a file of that name"
        )
    if not file.strip():
        raise click.BadParameter(f"{value!r}: the file is missing; write {name or 'FORMAT'}=FILE")
    if file.endswith(("/", os.sep)):
        raise VanitylintError("cannot be written: it is a folder", where=str(Path(file)), hint="name a file in it")
    return name, file


def _read(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> tuple[tuple[str, Path], ...]:
    """`html=report.html` or `report.html` to format and file. Told before anything is fetched: it cannot be written."""
    from vanitylint.cli.files import see_if_writable

    found: list[tuple[str, Path]] = []
    for value in values:
        name, file = told_apart(value, FORMATS)
        name = name or next((each for ending, each in _ENDINGS.items() if file.lower().endswith(ending)), "")
        if not name:
            told = f"its ending is not one of {', '.join(_ENDINGS)}"
            raise click.BadParameter(f"{value!r}: {told}; write FORMAT=FILE, with one of {', '.join(FORMATS)}")
        path = Path(file)
        see_if_writable(path)
        is_device = path.exists() and not path.is_file()
        if not is_device and os.path.realpath(path) in [os.path.realpath(other) for _, other in found]:
            raise click.BadParameter(f"{value!r}: two outputs would go to the same file")
        found.append((name, path))
    return tuple(found)


option = click.option(
    "--output",
    "outputs",
    metavar="[FORMAT=]FILE",
    multiple=True,
    callback=_read,
    help="Also write a file. Its ending, such as .html or .md, sets the format unless FORMAT does.",
)


@contextmanager
def told_if_stale(outputs: tuple[tuple[str, Path], ...]) -> Iterator[None]:
    """When the block does not end well, say which files are those of an earlier run: nobody is to read them as new."""
    before = {file: _state(file) for _, file in outputs}
    try:
        yield
    except Exception:
        for file, state in before.items():
            if state and state == _state(file):
                say(f"{file}: not changed; its content is from an earlier run")
        raise


def _state(file: Path) -> tuple[int, int] | None:
    """What tells a file from the one that takes its place; None where there is none."""
    if not file.is_file():
        return None
    found = file.stat()
    return found.st_ino, found.st_mtime_ns


def write(report: Report, outputs: tuple[tuple[str, Path], ...]) -> None:
    """Write a report in each format to its file.

    Raises:
        VanitylintError: A file cannot be written.
    """
    from vanitylint.cli.files import write_atomically
    from vanitylint.reporters import render
    from vanitylint.reporters.style import Style

    for name, file in outputs:
        write_atomically(file, render(report, name, Style()))
