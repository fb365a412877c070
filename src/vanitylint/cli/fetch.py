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
@options.fetching
def command(
    sources: tuple[str, ...],
    config_file: Path | None,
    as_of: str | None,
    snapshot: str | None,
    max_wait: float,
    refresh: bool,
) -> int:
    """Only bring the snapshot up to date: read the sources, keep what is unchanged, drop what is gone."""
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.backlog import Fetching, the_backlog, the_config, today
    from vanitylint.cli.terminal import say
    from vanitylint.reporters.report import notices
    from vanitylint.reporters.wording import plural

    how = Fetching(refresh=refresh, max_wait=max_wait)
    with the_backlog(sources, the_config(config_file), as_of=today(as_of), snapshot=snapshot, how=how) as backlog:
        count = backlog.snapshot.count()
        problems = backlog.snapshot.problems()
        noticed = notices(backlog.snapshot.connection)
    say(plural(count, "work item"))
    for notice in noticed:
        say(f"note: {notice}")
    for problem in problems:
        say(f"not read: {problem}")
    return UNTRUSTED if problems or not count else CLEAN
