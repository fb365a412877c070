"""The repeatable option `--output FILE` or `FORMAT=FILE`, whose files are written atomically."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vanitylint.cli.terminal import say
from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.reporters import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from vanitylint.reporters.report import Report

_FORMAT_NAME = re.compile("[a-z-]*", re.IGNORECASE)
"""Text before `=` that looks like the name of a format."""
_ENDINGS = {
    ".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".txt": "text",
    ".sarif": "sarif", ".sarif.json": "sarif", ".json": "json", ".xml": "junit", ".csv": "csv",
}  # fmt: skip
"""Formats by file ending. A longer ending comes before one that it ends with."""


def split_format(value: str, formats: Collection[str]) -> tuple[str, str]:
    """Split `html=report.html` into format and file; the format is empty if there is none, as in `out/a=b.html`.

    Raises:
        click.BadParameter: There is no such format, or the file is missing.
        VanitylintError: The file is a folder.
    """
    name, equals, file = value.partition("=")
    if not (equals and _FORMAT_NAME.fullmatch(name)):
        name, file = "", value
    elif name not in formats:
        matching_format = _ENDINGS.get(f".{name.lower()}", "")
        suggestion = f"did you mean {matching_format}?" if matching_format in formats else did_you_mean(name, formats)
        usage = f"write FILE or FORMAT=FILE, with one of {', '.join(formats)}"
        raise click.BadParameter(
            f"{value!r}: {f'{suggestion} ' if suggestion else ''}{usage}; write ./{value} for a file of that name"
        )
    if not file.strip():
        raise click.BadParameter(f"{value!r}: the file is missing; write {name or 'FORMAT'}=FILE")
    if file.endswith(("/", os.sep)):
        raise VanitylintError("cannot be written: it is a folder", where=str(Path(file)), hint="name a file in it")
    return name, file


def _parse(
    ctx: click.Context,  # noqa: ARG001 - signature of click
    parameter: click.Parameter,  # noqa: ARG001
    values: tuple[str, ...],
) -> tuple[tuple[str, Path], ...]:
    """Split values such as `html=report.html` into format and path, and fail before fetching if one is not writable."""
    from vanitylint.cli.files import check_writable

    outputs: list[tuple[str, Path]] = []
    for value in values:
        name, file = split_format(value, FORMATS)
        name = name or _format_of(file)
        if not name:
            reason = f"its ending is not one of {', '.join(_ENDINGS)}"
            raise click.BadParameter(f"{value!r}: {reason}; write FORMAT=FILE, with one of {', '.join(FORMATS)}")
        path = Path(file)
        check_writable(path)
        is_device = path.exists() and not path.is_file()
        if not is_device and os.path.realpath(path) in [os.path.realpath(other) for _, other in outputs]:
            raise click.BadParameter(f"{value!r}: two outputs would go to the same file")
        outputs.append((name, path))
    return tuple(outputs)


option = click.option(
    "--output",
    "outputs",
    metavar="[FORMAT=]FILE",
    multiple=True,
    callback=_parse,
    help="Also write a file. Its ending, such as .html or .md, sets the format unless FORMAT does.",
)


def single_option(formats: Collection[str], help_text: str, elsewhere: str = "") -> Callable[[Any], Any]:
    """Return an `--output` option for one file, for a verb with formats of its own; its value is format and path.

    Args:
        formats: The formats of the verb. `text` is used for endings that belong to no format.
        help_text: Help text of the option.
        elsewhere: Where to find the formats that the verb does not have.
    """

    def parse(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, Path] | None:  # noqa: ARG001
        from vanitylint.cli.files import check_writable

        if value is None:
            return None
        name, file = split_format(value, formats)
        name = name or _format_of(file) or "text"
        if name not in formats:
            raise click.BadParameter(
                f"{value!r}: there is no {name} here; write FORMAT=FILE, with one of {', '.join(formats)}{elsewhere}"
            )
        path = Path(file)
        check_writable(path)
        return name, path

    return click.option("--output", metavar="[FORMAT=]FILE", callback=parse, help=help_text)


def _format_of(file: str) -> str:
    """Return the format that a file's ending stands for; empty if it stands for none."""
    return next((format_name for ending, format_name in _ENDINGS.items() if file.lower().endswith(ending)), "")


@contextmanager
def warn_if_stale(outputs: tuple[tuple[str, Path], ...]) -> Iterator[None]:
    """If the block raises, print which files are from an earlier run, so that nobody takes them for new."""
    before = {file: _fingerprint(file) for _, file in outputs}
    try:
        yield
    except Exception:
        for file, fingerprint in before.items():
            if fingerprint and fingerprint == _fingerprint(file):
                say(f"{file}: not changed; its content is from an earlier run")
        raise


def _fingerprint(file: Path) -> tuple[int, int] | None:
    """Return inode and modification time, which change when a file is replaced; None if there is no file."""
    if not file.is_file():
        return None
    stat = file.stat()
    return stat.st_ino, stat.st_mtime_ns


def write(report: Report, outputs: tuple[tuple[str, Path], ...]) -> None:
    """Write a report to each file in its format.

    Raises:
        VanitylintError: A file cannot be written.
    """
    from vanitylint.cli.files import write_atomically
    from vanitylint.reporters import render
    from vanitylint.reporters.style import Style

    for name, file in outputs:
        write_atomically(file, render(report, name, Style()))
