"""`vanitylint comment`: one comment on a GitHub issue, kept up to date."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    import sqlite3

    from vanitylint.backlog.findings import Severity
    from vanitylint.config import Config
    from vanitylint.connectors.github.address import Address
    from vanitylint.delivery.comment import Kept
    from vanitylint.reporters.comment import Comment
    from vanitylint.reporters.report import Report

_SUCH_AS = "name one issue on GitHub, such as github:owner/repo#45"


@click.command("comment")
@options.sources
@options.config
@click.option("--dry-run", is_flag=True, help="Write nothing: the comment goes to standard output.")
@options.choice_of_rules
@options.severity
@options.as_of
@options.snapshot
@options.fetching
@options.offline
@options.gathered
def command(run: options.RunOptions, chosen: options.RuleOptions, dry_run: bool, severity: Severity) -> int:
    """Keep one comment on a GitHub issue that asks what is open on it and on what hangs on it.

    It is edited in place, and collapsed when nothing is open any more. Where nothing was ever open, none is written.
    This is the one verb that writes to a tracker; the token needs the right to write issues.

    \b
    Exit status: 0, or 2 when the run could not be trusted or the comment could not be written.
    Questions never count.

    \b
    Examples:
      vanitylint comment github:owner/repo#45 --dry-run
      vanitylint comment https://github.com/owner/repo/issues/45
      vanitylint comment github:owner/repo#45 --offline --snapshot kept.db
    """  # noqa: D301 - \b is click's mark for lines that are not to be joined
    from vanitylint.backlog.scope import what_hangs_on, what_leads_elsewhere
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.acknowledging import what_is_given
    from vanitylint.cli.backlog import the_backlog, the_config
    from vanitylint.cli.judge import choose_rules, judge
    from vanitylint.cli.terminal import say, show
    from vanitylint.reporters.comment import Comment

    config = the_config(run.config_file)
    name, address = _the_issue(run.sources, config)
    rules = choose_rules(config, chosen)
    given = what_is_given(config, rules, run.sources)
    with the_backlog(replace(run, sources=(name,)), config) as backlog:
        report = judge(backlog, rules, severity=severity, given=given)
        connection = backlog.snapshot.connection
        key = _key_of(address, name, connection)
        comment = Comment(report, key, what_hangs_on(connection, key), what_leads_elsewhere(connection))
    _tell_what_is_missing(report)
    if dry_run:
        show(comment.text(""), nl=False)
        if not comment.text(""):
            say(f"{key}: nothing to ask, so nothing would be written; a comment that is there would say so")
    else:
        say(_told(_kept(comment, key, address.host, max_wait=run.max_wait), key, comment))
    return CLEAN if report.is_complete else UNTRUSTED


def _the_issue(sources: tuple[str, ...], config: Config) -> tuple[str, Address]:
    """The one issue that is named, on the command line or in the config.

    Raises:
        click.UsageError: It is something else, or several.
        VanitylintError: It is no place on GitHub.
    """
    from vanitylint.connectors.github.address import default_host, parse_address
    from vanitylint.connectors.open import is_live, without_credentials

    names = sources or config.sources
    if len(names) != 1:
        raise click.UsageError(f"a comment is written on one issue, and {len(names) or 'none'} are named; {_SUCH_AS}")
    name = without_credentials(names[0])
    if name.startswith("jira:") or not is_live(name):
        raise click.UsageError(f"{name}: comments are written on GitHub only; {_SUCH_AS}")
    address = parse_address(name, default_host(config.github.get("host", "")))
    if not address.issue:
        raise click.UsageError(f"{name} is not one issue; {_SUCH_AS}")
    return name, address


def _key_of(address: Address, name: str, connection: sqlite3.Connection) -> str:
    """The issue's key as GitHub writes it: capitals may differ from what was named, and repositories are renamed.

    Raises:
        VanitylintError: It is not in the snapshot.
    """
    from vanitylint.backlog.lookups import keys_asked
    from vanitylint.errors import VanitylintError

    number = f"#{address.issue}"
    keys = keys_asked(connection, ending=number)
    named = [key for key in keys if key.lower() == f"{address.slug}{number}".lower()]
    if len(found := named or keys) != 1:
        hint = "run it without --offline, and name the issue by the address of its page"
        raise VanitylintError("the issue is not in the snapshot", where=name, hint=hint)
    return str(found[0])


def _kept(comment: Comment, key: str, host: str, *, max_wait: float) -> Kept:
    """See to the comment.

    Raises:
        VanitylintError: It could not be written.
    """
    from vanitylint.cli.progress import Progress
    from vanitylint.connectors.endings import as_error
    from vanitylint.connectors.github.access import connect
    from vanitylint.connectors.github.client import Client
    from vanitylint.connectors.patience import Allowance, OutOfPatienceError, Patience
    from vanitylint.delivery.comment import Commenter, Place

    slug, _, number = key.partition("#")
    owner, _, repository = slug.partition("/")
    client = Client(connect(host, key), host, Patience(Allowance(max_wait), Progress(key)))
    try:
        return Commenter(client, Place(owner, repository, int(number))).keep(comment.text)
    except OutOfPatienceError as fault:
        raise as_error(fault, key) from fault


def _tell_what_is_missing(report: Report) -> None:
    from vanitylint.cli.terminal import say
    from vanitylint.reporters.style import Style
    from vanitylint.reporters.text import completeness

    if not report.is_complete:
        for line in completeness(report, Style()):
            say(line)


def _told(kept: Kept, key: str, comment: Comment) -> str:
    if kept.what == "nothing":
        found = "nothing to ask" if comment.is_settled else "nothing was found to ask in what could be read"
        return f"{key}: {found}, and no comment is there, so none was written"
    done = {"same": "the comment says so already", "written": "commented", "edited": "edited the comment"}[kept.what]
    state = "; nothing is open any more" if comment.is_settled else ""
    return f"{key}: {done}{state}{f': {kept.url}' if kept.url else ''}"
