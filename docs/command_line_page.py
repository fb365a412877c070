"""The page of the command line: what `--help` says of each verb."""

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
    """The page."""
    lines = [_INTRODUCTION, "", "```text", _help(root, None), "```"]
    for verb in VERBS:
        command = root.get_command(click.Context(root), verb)
        assert command  # noqa: S101 - each verb has one
        lines += ["", f"## {verb}"]
        for words in _helps(command, _context(root, None)):
            lines += ["", "```text", words, "```"]
    return "\n".join(lines)


def _helps(command: click.Command, above: click.Context) -> Iterator[str]:
    """Of a verb, and of the verbs below it."""
    yield _help(command, above)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield _help(below, _context(command, above))


def _help(command: click.Command, above: click.Context | None) -> str:
    return command.get_help(_context(command, above)).rstrip()


def _context(command: click.Command, above: click.Context | None) -> click.Context:
    name = command.name if above else "vanitylint"
    return click.Context(command, parent=above, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH,
                         help_option_names=["-h", "--help"])  # fmt: skip
