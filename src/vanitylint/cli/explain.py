"""`vanitylint explain`: show the page of a rule."""

from __future__ import annotations

import sys

import click

from vanitylint.cli import options


@click.command("explain")
@click.argument("names", metavar="RULE...", nargs=-1, required=True)
@options.config
@options.display
@options.gathered
def command(names: tuple[str, ...], run: options.RunOptions, display: options.DisplayOptions) -> None:
    """Show the page of a rule: what it asks and why, what to do, when it does not ask, and examples.

    \b
    Examples:
      vanitylint explain HYP101
      vanitylint explain result-overdue
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli.backlog import resolve_config
    from vanitylint.cli.judge import all_rules
    from vanitylint.cli.terminal import style_for
    from vanitylint.reporters.rule_page import page
    from vanitylint.rules.profiles import load_profiles, resolve_selector
    from vanitylint.shipped import rules_folder

    style = style_for(sys.stdout, display)
    rules = all_rules(resolve_config(run.config_file))
    rule_ids = {rule.id for name in names for rule in resolve_selector(rules, name)}
    profiles = load_profiles(rules_folder() / "profiles.yaml")
    pages = [page(rule, profiles) for rule in rules if rule.id in rule_ids]
    for line in "\n\n".join(pages).splitlines():
        click.echo(style.paint(line, "bold") if line.startswith("#") else line, color=True)
