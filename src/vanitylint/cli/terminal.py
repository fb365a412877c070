"""Terminal capabilities, and safe output of text from others."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli.github_actions import escape_for_runner
from vanitylint.reporters.style import Style, safe

if TYPE_CHECKING:
    from typing import TextIO

    from vanitylint.cli.options import DisplayOptions

_MAX_COLUMNS = 100
_MIN_COLUMNS = 40


def style_for(stream: TextIO | None, display: DisplayOptions) -> Style:
    """Return the style for a stream.

    An option takes precedence, then NO_COLOR, FORCE_COLOR, TERM=dumb, then whether the stream is a terminal.
    """
    is_terminal = stream is not None and stream.isatty()
    columns = shutil.get_terminal_size((_MAX_COLUMNS, 24)).columns
    has_color = _use_color(display.color, is_terminal)
    return Style(
        color=has_color,
        links=display.links == "always" or (display.links == "auto" and is_terminal and has_color),
        unicode=(getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf"),
        width=max(_MIN_COLUMNS, min(columns, _MAX_COLUMNS)),
        verbose=display.verbose,
        limit=display.limit,
    )


def _use_color(option: str, is_terminal: bool) -> bool:
    if option != "auto":
        return option == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"


def show(text: str, *, nl: bool = True) -> None:
    """Print text for people on standard output, with workflow commands escaped in GitHub Actions.

    Args:
        text: Styled text, in which text from others is already safe for a terminal.
        nl: Whether to append a newline.
    """
    click.echo(escape_for_runner(text), nl=nl, color=True)


def say(line: str) -> None:
    """Print a message on standard error, made safe for a terminal whoever wrote it."""
    click.echo(escape_for_runner(safe(line)), err=True)


def is_interactive() -> bool:
    """Return whether standard error is an interactive terminal, so that progress is worth displaying."""
    return sys.stderr.isatty() and not os.environ.get("CI")


def is_typed() -> bool:
    """Return whether standard input is a terminal, so that reading it waits for the user."""
    return sys.stdin.isatty()
