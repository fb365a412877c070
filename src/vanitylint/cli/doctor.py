"""`vanitylint doctor`: may one in, what is there, what a fetch will cost, and what is recognised."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.survey import Survey
    from vanitylint.reading.recognised import Recognised
    from vanitylint.reporters.style import Style

_NAMES_SHOWN = 12
_COLUMN = 14


@click.command("doctor")
@options.sources
@options.config
@options.look
def command(sources: tuple[str, ...], config_file: Path | None, color: str, links: str) -> int:
    """Look at the sources before anything is fetched: access, rights, cost, and which names are recognised.

    \b
    Exit status: 0 all is well, 2 something is not.

    \b
    Examples:
      vanitylint doctor github:owner/repo
      vanitylint doctor jira:PROJ
      vanitylint doctor backlog.jsonl
    """  # noqa: D301 - \b is click's mark for lines that are not to be joined
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.backlog import names_of_sources, the_config
    from vanitylint.cli.looking import look_at
    from vanitylint.cli.terminal import style_for

    config = the_config(config_file)
    style = style_for(sys.stdout, color=color, links=links)
    is_well = True
    for look in look_at(names_of_sources(sources, config), config):
        click.echo("\n".join(_lines(look.name, look.survey, look.known, style)) + "\n", color=True)
        is_well = is_well and look.is_well
    return CLEAN if is_well else UNTRUSTED


def _lines(name: str, survey: Survey, known: Recognised, style: Style) -> Iterator[str]:
    from vanitylint.reporters.style import safe

    yield style.paint(safe(name), "bold")
    for check in survey.checks:
        good, bad = style.sign("✓", "ok"), style.sign("✗", "no")
        sign = style.paint(good, "green") if check.is_well else style.paint(bad, "red")
        yield style.wrap(safe(check.told), " " * (_COLUMN + 4), first=f"  {sign} {check.what:<{_COLUMN}}")
        if check.hint:
            yield style.wrap(f"{style.sign('→', '->')} {safe(check.hint)}", " " * (_COLUMN + 6), " " * (_COLUMN + 4))
    for table, meanings in known.meanings.items():
        if meanings := {meaning: names for meaning, names in meanings.items() if names}:
            yield f"  {table}"
            for meaning, names in sorted(meanings.items()):
                yield style.wrap(_listed(names), " " * (_COLUMN + 4), first=f"    {meaning:<{_COLUMN}}")
    if any(known.unknown.values()):
        yield "  not recognised"
        for sort, names in known.unknown.items():
            yield style.wrap(_listed(names), " " * (_COLUMN + 4), first=f"    {sort:<{_COLUMN}}")


def _listed(names: list[str]) -> str:
    from vanitylint.reporters.style import safe

    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return safe(", ".join(names[:_NAMES_SHOWN])) + more
