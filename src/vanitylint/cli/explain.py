"""`vanitylint explain`: the page of a rule."""

from __future__ import annotations

import sys

import click

from vanitylint.cli import options


@click.command("explain")
@click.argument("names", metavar="RULE...", nargs=-1, required=True)
@options.look
def command(names: tuple[str, ...], color: str, links: str) -> None:
    """Print the page of a rule: what it asks and why, when it is wrong, how to go on, and examples.

    \b
    Examples:
      vanitylint explain HYP101
      vanitylint explain result-overdue
    """  # noqa: D301 - \b is click's mark for lines that are not to be joined
    from vanitylint.cli.terminal import style_for
    from vanitylint.reporters.rule_page import page
    from vanitylint.rules.load import load_rules
    from vanitylint.rules.profiles import select_rules
    from vanitylint.shipped import rules_folder

    style = style_for(sys.stdout, color=color, links=links)
    pages = [page(rule) for rule in select_rules(load_rules([rules_folder()]), select=names)]
    for line in "\n\n".join(pages).splitlines():
        click.echo(_painted(line, style), color=True)


def _painted(line: str, style: object) -> str:
    from vanitylint.reporters.style import Style

    assert isinstance(style, Style)
    if line.startswith("#"):
        return style.paint(line, "bold")
    return line
