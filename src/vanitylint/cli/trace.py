"""`vanitylint trace`: draw the chain of one item."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    import sqlite3

    from vanitylint.reporters.style import Style


@click.command("trace")
@click.argument("key")
@options.sources
@options.config
@options.as_of
@options.snapshot
@options.display
@options.gathered
def command(key: str, run: options.RunOptions, display: options.DisplayOptions) -> int:
    """Draw the chain of one item: its path up to the bet, and each link from why to decided.

    Without SOURCE, the sources in the config are used; without those, the last snapshot used.

    \b
    Exit status: 0, or 2 if something could not be read.

    \b
    Example:
      vanitylint trace SHOP-12 backlog.jsonl
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.backlog import open_backlog, open_latest_snapshot, resolve_config
    from vanitylint.cli.terminal import say, show, style_for

    config = resolve_config(run.config_file)
    style = style_for(sys.stdout, display)
    if run.sources or config.sources:
        with open_backlog(run, config) as backlog:
            text, problems = _draw(backlog.snapshot.connection, key, style), backlog.snapshot.problems()
    else:
        with open_latest_snapshot(run, config) as snapshot:
            text, problems = _draw(snapshot.connection, key, style), snapshot.problems()
    show(text)
    for problem in problems:
        say(f"not read: {problem}")
    return UNTRUSTED if problems else CLEAN


def _draw(connection: sqlite3.Connection, key: str, style: Style) -> str:
    from vanitylint.backlog.lookups import all_keys
    from vanitylint.cli.keys import no_such_item
    from vanitylint.reporters.chain import draw

    keys = all_keys(connection)
    if key not in keys:
        _require_item(connection, key)
        raise no_such_item(key, connection, keys)
    return draw(connection, key, style)


def _require_item(connection: sqlite3.Connection, key: str) -> None:
    """Raise an error if the key is that of a sprint or a project, which findings have too but which have no chain."""
    from vanitylint.backlog.lookups import features_planned_in, is_project
    from vanitylint.errors import VanitylintError

    planned = features_planned_in(connection, key)
    if planned is not None:
        hint = f"trace the items planned in it: {planned}" if planned else ""
        raise VanitylintError(f"{key} is a sprint, and only items have a chain", hint=hint)
    if is_project(connection, key):
        hint = "vanitylint ledger shows every bet"
        raise VanitylintError(f"{key} is a project, and only items have a chain", hint=hint)
