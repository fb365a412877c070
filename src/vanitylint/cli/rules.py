"""`vanitylint rules`: list the rules and which of them are on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.reporters.style import Style
    from vanitylint.rules.settings import Setting


@click.command("rules")
@options.config
@options.rule_selection
@click.option(
    "--statistics", is_flag=True, help="Show how much each rule has found over past runs, and what became of it."
)
@click.option(
    "--source", "sources", metavar="SOURCE", multiple=True, help="Whose runs to count. Default: as in `vanitylint sql`."
)
@options.snapshot
@options.display
@options.gathered
def command(
    run: options.RunOptions, rule_options: options.RuleOptions, display: options.DisplayOptions, statistics: bool
) -> None:
    """List the rules by family: what each asks, its severity, and whether and why it is on.

    With --statistics: how much each rule found over the runs in the snapshot, and what became of it.
    """
    from vanitylint.cli.backlog import resolve_config
    from vanitylint.cli.judge import choose_rules
    from vanitylint.cli.statistics import show_statistics
    from vanitylint.cli.terminal import style_for

    style = style_for(sys.stdout, display)
    config = resolve_config(run.config_file)
    if statistics:
        show_statistics(run, config, style)
        return
    choice = choose_rules(config, rule_options)
    settings = choice.settings().values()
    click.echo("\n".join(_lines(settings, style)).lstrip("\n"), color=True)
    on = sum(setting.is_on for setting in settings)
    click.echo(
        f"\n{on} on, profile {rule_options.profile or config.profile}. For more, run vanitylint explain RULE.", err=True
    )
    if choice.overrides:
        places = ", ".join(layer.where() for _, layer in choice.overrides)
        click.echo(f"Some items have other settings ({places}): see vanitylint config show.", err=True)


def _lines(settings: Iterable[Setting], style: Style) -> Iterator[str]:
    family = ""
    for setting in settings:
        if family != setting.rule.id[:3]:
            family = setting.rule.id[:3]
            yield from ("", style.paint(f"{family}  {setting.rule.family}", "bold"))
        yield from _rule(setting, style)


def _rule(setting: Setting, style: Style) -> Iterator[str]:
    """Yield the state of a rule and the reason for it, what it asks, and its thresholds."""
    from vanitylint.reporters.rule_page import question

    rule = setting.rule
    state = style.paint("on ", "green") if setting.is_on else style.paint("off", "dim")
    levels = setting.severity or "/".join(severity for severity, _ in rule.severities)
    preview = " (preview)" if rule.status == "preview" else ""
    severity_from = setting.severity_from
    sources = [setting.why, *([f"severity {severity_from}"] if severity_from not in ("", setting.why) else [])]
    yield (
        f"{style.paint(rule.id, 'bold')}  {state}  {rule.name}{preview}  {levels}"
        f"  {style.paint('; '.join(sources), 'dim')}"
    )
    yield style.wrap(question(rule), " " * 13)
    for param, number in rule.params.items():
        source = f"  {setting.params_from[param]}" if param in setting.params_from else ""
        yield f"{' ' * 13}{param} = {number:g}{style.paint(source, 'dim')}"
