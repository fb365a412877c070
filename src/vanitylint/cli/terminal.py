"""What the terminal can show, and how words of others get there."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli.github_actions import guarded
from vanitylint.reporters.style import Style, safe

if TYPE_CHECKING:
    from typing import TextIO

    from vanitylint.cli.options import LookOptions

_MOST_COLUMNS = 100
_LEAST_COLUMNS = 40


def style_for(stream: TextIO | None, look: LookOptions) -> Style:
    """The style for a stream. A flag wins, then NO_COLOR, FORCE_COLOR, TERM=dumb, then whether it is a terminal."""
    is_terminal = stream is not None and stream.isatty()
    columns = shutil.get_terminal_size((_MOST_COLUMNS, 24)).columns
    has_color = _wanted(look.color, is_terminal)
    return Style(
        color=has_color,
        links=look.links == "always" or (look.links == "auto" and is_terminal and has_color),
        unicode=(getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf"),
        width=max(_LEAST_COLUMNS, min(columns, _MOST_COLUMNS)),
        verbose=look.verbose,
        limit=look.limit,
    )


def _wanted(flag: str, is_terminal: bool) -> bool:
    if flag != "auto":
        return flag == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"


def show(text: str, *, nl: bool = True) -> None:
    """What people read, on standard output. The runner of GitHub Actions reads along, and finds no command in it.

    Args:
        text: Styled; words of others in it are safe for a terminal.
        nl: Whether a line ends behind it.
    """
    click.echo(guarded(text), nl=nl, color=True)


def say(line: str) -> None:
    """A line beside it, on standard error, whoever wrote the words in it."""
    click.echo(guarded(safe(line)), err=True)


def is_interactive() -> bool:
    """Whether somebody watches standard error, so that progress is worth drawing."""
    return sys.stderr.isatty() and not os.environ.get("CI")


def is_typed() -> bool:
    """Whether standard input is a terminal: nothing was piped, so reading it waits for a person."""
    return sys.stdin.isatty()
