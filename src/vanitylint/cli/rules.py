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
@options.look
def command(
    config_file: Path | None,
    profile: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    color: str,
    links: str,
) -> None:
    """List the rules: what each asks, how severe it is, and whether it is on here."""
    from vanitylint.cli.backlog import the_config
    from vanitylint.cli.judge import choose_rules
    from vanitylint.cli.terminal import style_for

    style = style_for(sys.stdout, color=color, links=links)
    config = the_config(config_file)
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
