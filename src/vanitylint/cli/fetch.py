"""`vanitylint fetch`: update the snapshot without checking it."""

from __future__ import annotations

import click

from vanitylint.cli import options


@click.command("fetch")
@options.sources
@options.config
@options.as_of
@options.snapshot
@options.fetching
@options.gathered
def command(run: options.RunOptions) -> int:
    """Update the snapshot without checking it: read the sources, keep what is unchanged, drop what is gone."""
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.backlog import open_backlog, resolve_config
    from vanitylint.cli.terminal import say
    from vanitylint.reporters.report import notices
    from vanitylint.reporters.wording import plural

    with open_backlog(run, resolve_config(run.config_file)) as backlog:
        count = backlog.snapshot.count()
        problems = backlog.snapshot.problems()
        notes = notices(backlog.snapshot.connection)
    say(plural(count, "work item"))
    for notice in notes:
        say(f"note: {notice}")
    for problem in problems:
        say(f"not read: {problem}")
    return UNTRUSTED if problems or not count else CLEAN
