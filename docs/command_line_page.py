"""Generate the command-line page from the `--help` of each command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vanitylint.cli import VERBS, root

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH = 80
_INTRODUCTION = """\
# Command line

What `--help` says, for all verbs on one page. Where no verb is named, `check` is meant. Exit status: 0 when all that
was asked for was done, 1 for findings at or above `--fail-on`, 2 when the run could not be trusted, 130 when it was
interrupted, 143 when SIGTERM ended it; [more](configuration.md#exit-status)."""


def page() -> str:
    """Return the page."""
    lines = [_INTRODUCTION, "", "```text", _help(root, None), "```"]
    for verb in VERBS:
        command = root.get_command(click.Context(root), verb)
        assert command  # noqa: S101 - each verb has one
        lines += ["", f"## {verb}"]
        for help_text in _helps(command, _context(root, None)):
            lines += ["", "```text", help_text, "```"]
    return "\n".join(lines)


def _helps(command: click.Command, parent: click.Context) -> Iterator[str]:
    """Yield the help texts of a command and its subcommands."""
    yield _help(command, parent)
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            yield _help(subcommand, _context(command, parent))


def _help(command: click.Command, parent: click.Context | None) -> str:
    return command.get_help(_context(command, parent)).rstrip()


def _context(command: click.Command, parent: click.Context | None) -> click.Context:
    name = command.name if parent else "vanitylint"
    return click.Context(command, parent=parent, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH,
                         help_option_names=["-h", "--help"])  # fmt: skip
