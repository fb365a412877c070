"""`vanitylint brief`: one page before a sprint is planned."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options
from vanitylint.cli.outputs import told_apart

if TYPE_CHECKING:
    from vanitylint.reporters.planned import Brief

_ENDINGS = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown"}
_MODULES = {"text": "brief", "markdown": "brief_markdown", "html": "brief_html"}


def _read_output(
    ctx: click.Context,  # noqa: ARG001 - click's signature
    parameter: click.Parameter,  # noqa: ARG001
    value: str | None,
) -> tuple[str, Path] | None:
    """`brief.html` or `html=brief.html` to format and file. Told before anything is fetched: it cannot be written."""
    from vanitylint.cli.files import see_if_writable

    if value is None:
        return None
    name, file = told_apart(value, _MODULES)
    path = Path(file)
    see_if_writable(path)
    return name or _ENDINGS.get(path.suffix.lower(), "text"), path


@click.command("brief")
@options.sources
@options.config
@options.choice_of_rules
@click.option(
    "--sprint", "sprints", metavar="NAME", multiple=True, help="Use this sprint instead of the one that starts next."
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(tuple(_MODULES)),
    help="Default: by the ending of the file, otherwise text.",
)
@click.option(
    "--output", metavar="[FORMAT=]FILE", callback=_read_output, help="Write it to a file: .html, .md or text."
)
@click.option("--limit", "most", type=click.IntRange(min=0), help="How many bets with questions to show; 0 for all.")
@options.team
@options.as_of
@options.snapshot
@options.fetching
@options.offline
@options.look
@click.option("-v", "--verbose", is_flag=True, help="Also show questions that wait behind others.")
@options.gathered
def command(
    run: options.RunOptions,
    chosen: options.RuleOptions,
    look: options.LookOptions,
    sprints: tuple[str, ...],
    format_name: str | None,
    output: tuple[str, Path] | None,
    most: int | None,
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
    """  # noqa: D301 - \b is click's mark for lines that are not to be joined
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.acknowledging import what_is_given
    from vanitylint.cli.backlog import backlog_or_latest, the_config
    from vanitylint.cli.files import write_atomically
    from vanitylint.cli.judge import brief, choose_rules
    from vanitylint.cli.teams import Share, the_team
    from vanitylint.cli.terminal import say, show, style_for
    from vanitylint.errors import VanitylintError
    from vanitylint.reporters.brief_words import BETS

    named, file = output or ("", None)
    format_name = format_name or named or "text"
    config = the_config(run.config_file)
    team = the_team(config, team_name)
    rules = choose_rules(config, chosen)
    given = what_is_given(config, rules, run.sources)
    told: Brief | VanitylintError
    with backlog_or_latest(run, config) as backlog:
        share = Share(team, backlog.snapshot.connection) if team else None
        try:
            told = brief(backlog, rules, given=given, sprints=sprints, scope=team.scope if team else None)
        except VanitylintError as error:  # what was fetched is kept: a slip in a sprint's name would cost it otherwise
            told = error
    if isinstance(told, VanitylintError):
        raise told
    if share:
        share.tell()
    style = style_for(None if file else sys.stdout, replace(look, limit=BETS if most is None else most))
    page = import_module(f"vanitylint.reporters.{_MODULES[format_name]}").tell(told, style)
    if file:
        write_atomically(file, page)
        say(f"wrote {file}")
    elif format_name == "html":
        click.echo(page, nl=False)
    else:
        show(page, nl=False)
    return CLEAN if told.is_complete and told.sprints else UNTRUSTED
