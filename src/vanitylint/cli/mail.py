"""`vanitylint mail`: mail the report to its recipients when something has changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options
from vanitylint.config_mail import SECURITIES

if TYPE_CHECKING:
    from vanitylint.backlog.findings import Severity


@click.command("mail")
@options.sources
@options.config
@click.option(
    "--to", "to", metavar="ADDRESS", multiple=True, help="Recipient, instead of those in the config. Repeatable."
)
@click.option("--from", "sender", metavar="ADDRESS", help="Sender address.")
@click.option("--host", help="Mail server.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port of the mail server. Default: 587, with tls 465, with none 25."
)
@click.option(
    "--security", type=click.Choice(SECURITIES), help="Encryption. Default: starttls. Use none only on this machine."
)
@click.option(
    "--user", help="User name for the mail server. The password comes from VANITYLINT_MAIL_PASSWORD or the keyring."
)
@click.option("--attach/--no-attach", default=None, help="Attach the whole report or not. Default: attach.")
@click.option("--always", is_flag=True, help="Send even if nothing changed since the last mail, or one was sent today.")
@click.option("--dry-run", is_flag=True, help="Send nothing; write the mail to standard output or to --folder.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Where --dry-run writes .eml files.")
@options.rule_selection
@options.severity
@options.as_of
@options.snapshot
@options.fetching
@options.offline
@options.gathered
def command(
    run: options.RunOptions,
    rule_options: options.RuleOptions,
    to: tuple[str, ...],
    sender: str | None,
    host: str | None,
    port: int | None,
    security: str | None,
    user: str | None,
    attach: bool | None,
    always: bool,
    dry_run: bool,
    folder: Path | None,
    severity: Severity,
) -> int:
    """Mail the report to leads and teams: what changed since the last mail, with the whole report attached.

    Nothing is sent if nothing changed, and at most one mail a day. Questions never affect the exit status.

    \b
    Exit status: 0, or 2 if the run cannot be trusted or someone did not get the mail.

    \b
    Examples:
      vanitylint mail jira:SHOP --to lead@example.com --from backlog@example.com --host smtp.example.com
      vanitylint mail --dry-run > mail.eml
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from contextlib import nullcontext

    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.acknowledgements import load_acknowledgements
    from vanitylint.cli.backlog import open_backlog, resolve_config, snapshot_path, source_names
    from vanitylint.cli.display_paths import display_paths
    from vanitylint.cli.judge import choose_rules, judge
    from vanitylint.cli.outbox import Outbox, audiences, resolve_mail, server_for
    from vanitylint.delivery.lock import mail_lock

    if folder and not dry_run:
        raise click.UsageError("--folder only works with --dry-run: use both or neither")
    config = resolve_config(run.config_file)
    mail = resolve_mail(config, to=to, sender=sender, host=host, port=port, security=security, user=user, attach=attach)
    recipients = audiences(mail, to)
    server = None if dry_run else server_for(mail)
    rules = choose_rules(config, rule_options)
    acknowledgements = load_acknowledgements(config, rules, run.sources)
    snapshot_file = snapshot_path(source_names(run.sources, config), config, run.snapshot)
    with mail_lock(snapshot_file) if server else nullcontext():
        with open_backlog(run, config) as backlog:
            report = judge(backlog, rules, severity=severity, acknowledgements=acknowledgements)
            outbox = Outbox(backlog, rules, mail, severity=severity, is_forced=always)
            mails = outbox.mails(report, recipients, display_paths(config))
        if server is None:
            outbox.write(mails, folder)
        is_delivered = server is None or outbox.send(mails, server)
    return CLEAN if report.is_complete and outbox.all_teams_match and is_delivered else UNTRUSTED
