"""`vanitylint read`: show what was understood in each item."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from vanitylint.cli import options


@click.command("read")
@options.sources
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("text", "jsonl")),
    default="text",
    help="Output for people or programs.",
)
@click.option("--key", "keys", metavar="KEY", multiple=True, help="Show only this item.")
@click.option("--why", is_flag=True, help="Show what speaks for and against each claim.")
@options.config
@options.model
@options.as_of
@options.snapshot
@options.fetching
@options.display
@options.gathered
def command(
    run: options.RunOptions, display: options.DisplayOptions, format_name: str, keys: tuple[str, ...], why: bool
) -> int:
    """Show what vanitylint understood in each item: its claims, each with a quote and where it was found.

    It also names what is missing, and where it looked. Text on standard input is read as one item. Sentences are
    weighed by many signs. --why shows the sentence nearest to each claim and its signs; docs/accuracy.md explains their
    names.

    \b
    Examples:
      vanitylint read backlog.jsonl
      vanitylint read - < draft.md
      vanitylint read backlog.jsonl --key SHOP-12 --why
      vanitylint read backlog.jsonl --format jsonl | jq 'select(.hypothesis == "stated")'
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.backlog import lookups
    from vanitylint.backlog.stored_item import load_item
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.backlog import open_backlog, resolve_config
    from vanitylint.cli.display_paths import display_paths
    from vanitylint.cli.keys import no_such_item
    from vanitylint.cli.terminal import say, show, style_for
    from vanitylint.errors import VanitylintError
    from vanitylint.reporters import readings, reasons

    style = style_for(sys.stdout, display)
    render = readings.as_json if format_name == "jsonl" else readings.as_text
    config = resolve_config(run.config_file, model=run.model)
    paths = display_paths(config)
    with open_backlog(replace(run, takes_text=True), config) as backlog:
        connection = backlog.snapshot.connection
        for key in keys:
            is_known = lookups.is_requested(connection, key)
            if is_known is False:
                raise VanitylintError(
                    f"{key} is outside the given sources", hint=f"add it as a source, or see `vanitylint trace {key}`"
                )
            if is_known is None:
                raise no_such_item(key, connection, lookups.requested_keys(connection))
        for reading in readings.readings(connection, keys):
            reading["path"] = paths.path(reading["path"])
            nearest = backlog.reader.why(load_item(connection, reading["key"])) if why and backlog.reader else []
            if why and format_name == "jsonl":
                reading["why"] = reasons.as_data(nearest)
            if format_name == "jsonl":
                click.echo(render(reading, style))
            else:
                show(render(reading, style))
            if why and format_name == "text":
                show(reasons.as_text(nearest, style))
        problems, count = backlog.snapshot.problems(), backlog.snapshot.count()
    for problem in problems:
        say(f"not read: {problem}")
    return UNTRUSTED if problems or not count else CLEAN
