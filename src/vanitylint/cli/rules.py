"""`vanitylint rules`: which rules there are, and which are on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("rules")
@options.config
@options.choice_of_rules
@click.option(
    "--statistics", is_flag=True, help="How much each rule found over the runs so far, and what became of it."
)
@click.option(
    "--source", "sources", metavar="SOURCE", multiple=True, help="Whose runs; default as in `vanitylint sql`."
)
@options.snapshot
@options.look
def command(
    config_file: Path | None,
    profile: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    statistics: bool,
    sources: tuple[str, ...],
    snapshot: str | None,
    color: str,
    links: str,
) -> None:
    """List the rules: what each asks, how severe it is, and whether it is on here.

    With --statistics: how much each found over the runs that the snapshot remembers, and what became of it.
    """
    from vanitylint.cli.backlog import the_config
    from vanitylint.cli.judge import choose_rules
    from vanitylint.cli.statistics import show_statistics
    from vanitylint.cli.terminal import style_for

    style = style_for(sys.stdout, color=color, links=links)
    config = the_config(config_file)
    if statistics:
        show_statistics(sources, config, snapshot, style)
        return
    settings = choose_rules(config, profile=profile, select=select, ignore=ignore).settings()
    for setting in settings.values():
        rule = setting.rule
        state = style.paint("on ", "green") if setting.is_on else style.paint("off", "dim")
        levels = setting.severity or "/".join(severity for severity, _ in rule.severities)
        click.echo(
            f"{style.paint(rule.id, 'bold')}  {state}  {rule.profile:<11}  {rule.name}  {style.paint(levels, 'dim')}",
            color=True,
        )
        click.echo(style.wrap(rule.question, " " * 13), color=True)
    on = sum(setting.is_on for setting in settings.values())
    click.echo(f"\n{on} on, profile {profile or config.profile}. vanitylint explain RULE tells more.", err=True)
