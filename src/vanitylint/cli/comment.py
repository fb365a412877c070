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
    from vanitylint.delivery.comment import CommentResult
    from vanitylint.reporters.comment import Comment
    from vanitylint.reporters.report import Report

_HINT = "give one GitHub issue, such as github:owner/repo#45"


@click.command("comment")
@options.sources
@options.config
@click.option("--dry-run", is_flag=True, help="Post nothing; write the comment to standard output.")
@options.rule_selection
@options.severity
@options.as_of
@options.snapshot
@options.fetching
@options.offline
@options.gathered
def command(run: options.RunOptions, rule_options: options.RuleOptions, dry_run: bool, severity: Severity) -> int:
    """Keep one comment on a GitHub issue with the open questions about it and the items below it.

    The comment is edited in place, and collapsed once nothing is open. If nothing was ever open, none is written.
    This is the only verb that writes to a tracker; the token needs write access to issues.

    \b
    Exit status: 0, or 2 if the run cannot be trusted or the comment could not be written.
    Questions never affect it.

    \b
    Examples:
      vanitylint comment github:owner/repo#45 --dry-run
      vanitylint comment https://github.com/owner/repo/issues/45
      vanitylint comment github:owner/repo#45 --offline --snapshot kept.db
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.backlog.scope import keys_below, keys_traced_elsewhere
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.acknowledgements import load_acknowledgements
    from vanitylint.cli.backlog import open_backlog, resolve_config
    from vanitylint.cli.judge import choose_rules, judge
    from vanitylint.cli.terminal import say, show
    from vanitylint.reporters.comment import Comment

    config = resolve_config(run.config_file)
    name, address = _single_issue(run.sources, config)
    rules = choose_rules(config, rule_options)
    acknowledgements = load_acknowledgements(config, rules, run.sources)
    with open_backlog(replace(run, sources=(name,)), config) as backlog:
        report = judge(backlog, rules, severity=severity, acknowledgements=acknowledgements)
        connection = backlog.snapshot.connection
        key = _key_of(address, name, connection)
        comment = Comment(report, key, keys_below(connection, key), keys_traced_elsewhere(connection))
    _print_incompleteness(report)
    if dry_run:
        show(comment.text(""), nl=False)
        if not comment.text(""):
            say(f"{key}: nothing to ask, so no comment would be written; an existing one would say so")
    else:
        say(_outcome(_update_comment(comment, key, address.host, max_wait=run.max_wait), key, comment))
    return CLEAN if report.is_complete else UNTRUSTED


def _single_issue(sources: tuple[str, ...], config: Config) -> tuple[str, Address]:
    """Return the name and address of the issue given on the command line or in the config.

    Raises:
        click.UsageError: It is not exactly one issue on GitHub.
        VanitylintError: It is not a valid address on GitHub.
    """
    from vanitylint.connectors.github.address import default_host, parse_address
    from vanitylint.connectors.open import is_live, without_credentials

    names = sources or config.sources
    if len(names) != 1:
        raise click.UsageError(f"a comment needs exactly one issue, and {len(names) or 'none'} were given; {_HINT}")
    name = without_credentials(names[0])
    if name.startswith("jira:") or not is_live(name):
        raise click.UsageError(f"{name}: comments are only possible on GitHub; {_HINT}")
    address = parse_address(name, default_host(config.github.get("host", "")))
    if not address.issue:
        raise click.UsageError(f"{name} is not a single issue; {_HINT}")
    return name, address


def _key_of(address: Address, name: str, connection: sqlite3.Connection) -> str:
    """Return the issue's key as GitHub writes it: the given one may differ in case or have a former repository name.

    Raises:
        VanitylintError: The issue is not in the snapshot.
    """
    from vanitylint.backlog.lookups import requested_keys
    from vanitylint.errors import VanitylintError

    number = f"#{address.issue}"
    keys = requested_keys(connection, ending=number)
    exact_matches = [key for key in keys if key.lower() == f"{address.slug}{number}".lower()]
    if len(matches := exact_matches or keys) != 1:
        hint = "run it without --offline, and give the issue as the URL of its page"
        raise VanitylintError("the issue is not in the snapshot", where=name, hint=hint)
    return str(matches[0])


def _update_comment(comment: Comment, key: str, host: str, *, max_wait: float) -> CommentResult:
    """Create or update the comment.

    Raises:
        VanitylintError: The comment could not be written.
    """
    from vanitylint.cli.progress import Progress
    from vanitylint.connectors.fetch_end import to_user_error
    from vanitylint.connectors.github.access import connect
    from vanitylint.connectors.github.client import Client
    from vanitylint.connectors.waiting import WaitBudget, Waiter, WaitTooLongError
    from vanitylint.delivery.comment import Commenter, IssueRef

    slug, _, number = key.partition("#")
    owner, _, repository = slug.partition("/")
    client = Client(connect(host, key), host, Waiter(WaitBudget(max_wait), Progress(key)))
    try:
        return Commenter(client, IssueRef(owner, repository, int(number))).update(comment.text)
    except WaitTooLongError as error:
        raise to_user_error(error, key) from error


def _print_incompleteness(report: Report) -> None:
    from vanitylint.cli.terminal import say
    from vanitylint.reporters.style import Style
    from vanitylint.reporters.text import completeness

    if not report.is_complete:
        for line in completeness(report, Style()):
            say(line)


def _outcome(result: CommentResult, key: str, comment: Comment) -> str:
    if result.outcome == "nothing":
        findings = "nothing to ask" if comment.is_settled else "no questions found in what could be read"
        return f"{key}: {findings}, and there is no comment yet, so none was written"
    action = {"same": "the comment is already up to date", "written": "commented", "edited": "edited the comment"}[
        result.outcome
    ]
    state = "; nothing is open any more" if comment.is_settled else ""
    return f"{key}: {action}{state}{f': {result.url}' if result.url else ''}"
