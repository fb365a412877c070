"""`vanitylint ledger`: list what was expected of each bet, and what the result was."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options
from vanitylint.cli.outputs import single_option as single_output

if TYPE_CHECKING:
    from pathlib import Path

_FORMATS = ("text", "json", "csv")


@click.command("ledger")
@options.sources
@options.config
@click.option(
    "--format",
    "format_name",
    type=click.Choice(_FORMATS),
    help="Output for people, programs or spreadsheets. Default: by the ending of the file, otherwise text.",
)
@single_output(
    _FORMATS,
    "Write it to a file: .json, .csv or text.",
    elsewhere="; the report has it as a page: vanitylint check --output report.html",
)
@options.limit("How many bets to show")
@click.option("--since", metavar="DATE", help="Only bets that shipped, had a result or came due since then.")
@options.team
@options.as_of
@options.snapshot
@options.fetching
@options.offline
@options.display
@click.option("-v", "--verbose", is_flag=True, help="Also list bets that do not say what they expect.")
@options.gathered
def command(
    run: options.RunOptions,
    display: options.DisplayOptions,
    format_name: str | None,
    output: tuple[str, Path] | None,
    since: str | None,
    team_name: str | None,
) -> int:
    """List every bet: what was expected, when to look back, what came out, what was decided. Overdue ones first.

    Without SOURCE, the sources in the config are used; without those, the last snapshot used.

    \b
    Exit status: 0, or 2 if the run cannot be trusted. The results of bets never affect it.

    \b
    Examples:
      vanitylint ledger backlog.jsonl
      vanitylint ledger jira:PROJ --output ledger.csv
      vanitylint ledger --since 2026-06-01 --team Shop
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from contextlib import nullcontext

    from msgspec.structs import replace

    from vanitylint.backlog.scope import restricted_to
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.backlog import open_backlog_or_latest, parse_day, resolve_config
    from vanitylint.cli.display_paths import display_paths, entries_with_display_paths
    from vanitylint.cli.files import write_atomically
    from vanitylint.cli.teams import Share, find_team
    from vanitylint.cli.terminal import say, show, style_for
    from vanitylint.reporters import ledger_csv, ledger_json, ledger_text
    from vanitylint.reporters.ledger import build_ledger
    from vanitylint.reporters.report import NOTHING_READ

    first_day = parse_day("--since", since) if since else None
    config = resolve_config(run.config_file)
    team = find_team(config, team_name)
    with open_backlog_or_latest(run, config) as backlog:
        connection = backlog.snapshot.connection
        share = Share(team, connection) if team else None
        with restricted_to(connection, team.scope) if team else nullcontext():
            ledger = build_ledger(connection, as_of=backlog.as_of)
        ledger = replace(ledger, entries=entries_with_display_paths(ledger.entries, display_paths(config)))
        items, problems = backlog.snapshot.count(), backlog.snapshot.problems()
    if share:
        share.announce()
    if first_day:
        ledger = ledger.from_day(first_day)
    output_format, file = output or ("", None)
    format_name = format_name or output_format or "text"
    if format_name == "json":
        text = ledger_json.render(ledger, items=items, problems=problems)
    elif format_name == "csv":
        text = ledger_csv.render(ledger, [*map(str, problems), *([] if items else [NOTHING_READ])])
    else:
        text = ledger_text.render(ledger, style_for(None if file else sys.stdout, display))
    if file:
        write_atomically(file, text)
        say(f"wrote {file}")
    elif format_name == "text":
        show(text, nl=False)
    else:
        click.echo(text, nl=False)
    for problem in problems:
        say(f"not read: {problem}")
    return UNTRUSTED if problems or not items else CLEAN
