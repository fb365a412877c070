"""`vanitylint fetch`: only bring the snapshot up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("fetch")
@options.sources
@options.config
@options.as_of
@options.snapshot
def command(sources: tuple[str, ...], config_file: Path | None, as_of: str | None, snapshot: str | None) -> int:
    """Only bring the snapshot up to date: read the sources, keep what is unchanged, drop what is gone."""
    from vanitylint.cli import UNTRUSTED
    from vanitylint.cli.backlog import the_backlog, the_config, today
    from vanitylint.reporters.style import safe

    with the_backlog(sources, the_config(config_file), as_of=today(as_of), snapshot=snapshot) as backlog:
        count = backlog.snapshot.count()
        problems = backlog.snapshot.problems()
    click.echo(f"{count:,} work items", err=True)
    for problem in problems:
        click.echo(f"not read: {safe(str(problem))}", err=True)
    return UNTRUSTED if problems or not count else 0
