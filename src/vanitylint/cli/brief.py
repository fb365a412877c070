"""`vanitylint brief`: one page before a sprint is planned."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options
from vanitylint.cli.outputs import single_option as single_output

if TYPE_CHECKING:
    from pathlib import Path

    from vanitylint.reporters.brief_data import Brief

_MODULES = {"text": "brief", "markdown": "brief_markdown", "html": "brief_html"}


@click.command("brief")
@options.sources
@options.config
@options.rule_selection
@click.option(
    "--sprint", "sprints", metavar="NAME", multiple=True, help="Use this sprint instead of the one that starts next."
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(tuple(_MODULES)),
    help="Default: by the ending of the file, otherwise text.",
)
@single_output(_MODULES, "Write it to a file: .html, .md or text.")
@click.option(
    "--limit", "max_bets", type=click.IntRange(min=0), help="How many bets with questions to show; 0 for all."
)
@options.team
@options.as_of
@options.snapshot
@options.fetching
@options.offline
@options.display
@click.option("-v", "--verbose", is_flag=True, help="Also show questions that wait behind others.")
@options.gathered
def command(
    run: options.RunOptions,
    rule_options: options.RuleOptions,
    display: options.DisplayOptions,
    sprints: tuple[str, ...],
    format_name: str | None,
    output: tuple[str, Path] | None,
    max_bets: int | None,
    team_name: str | None,
) -> int:
    """Prepare sprint planning on one page: the bets behind the planned work, what they expect, and what to ask.

    There are at most three questions per bet, each as a comment to paste. Without SOURCE, the sources in the config
    are used; without those, the last snapshot used.

    \b
    Exit status: 0, or 2 if there is no sprint to report on or the
    run cannot be trusted. Questions never affect it: a bet may
    start with some open.

    \b
    Examples:
      vanitylint brief jira:board/12
      vanitylint brief --offline --sprint "Sprint 14" --output brief.html
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.acknowledgements import load_acknowledgements
    from vanitylint.cli.backlog import open_backlog_or_latest, resolve_config
    from vanitylint.cli.files import write_atomically
    from vanitylint.cli.judge import brief, choose_rules
    from vanitylint.cli.teams import Share, find_team
    from vanitylint.cli.terminal import say, show, style_for
    from vanitylint.errors import VanitylintError
    from vanitylint.reporters.brief_words import MAX_BETS

    output_format, file = output or ("", None)
    format_name = format_name or output_format or "text"
    config = resolve_config(run.config_file)
    team = find_team(config, team_name)
    rules = choose_rules(config, rule_options)
    acknowledgements = load_acknowledgements(config, rules, run.sources)
    result: Brief | VanitylintError
    with open_backlog_or_latest(run, config) as backlog:
        share = Share(team, backlog.snapshot.connection) if team else None
        try:
            result = brief(
                backlog, rules, acknowledgements=acknowledgements, sprints=sprints, scope=team.scope if team else None
            )
        except VanitylintError as error:  # raised below: a typo in a sprint's name must not discard what was fetched
            result = error
    if isinstance(result, VanitylintError):
        raise result
    if share:
        share.announce()
    style = style_for(None if file else sys.stdout, replace(display, limit=MAX_BETS if max_bets is None else max_bets))
    page = import_module(f"vanitylint.reporters.{_MODULES[format_name]}").render_brief(result, style)
    if file:
        write_atomically(file, page)
        say(f"wrote {file}")
    elif format_name == "html":
        click.echo(page, nl=False)
    else:
        show(page, nl=False)
    return CLEAN if result.is_complete and result.sprints else UNTRUSTED
