"""Composing mails from a judged backlog, sending them, and recording which were accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import click

from vanitylint.backlog.snapshot import Snapshot
from vanitylint.cli.display_paths import report_with_display_paths
from vanitylint.cli.files import write_atomically
from vanitylint.cli.judge import narrow_report
from vanitylint.cli.terminal import say
from vanitylint.config_mail import Mail, is_address
from vanitylint.connectors.open import is_live
from vanitylint.delivery.digest import Digest, about_sources
from vanitylint.delivery.mail_history import (
    LEADS,
    Audience,
    due_today,
    has_news,
    last_mail,
    last_team_mail,
    named_audience,
    record_mail,
)
from vanitylint.delivery.message import bare_address, compose, domain_of
from vanitylint.delivery.smtp import PORTS, Server, check_encryption, connect, password_for, send_message
from vanitylint.errors import VanitylintError
from vanitylint.reporters.html import render
from vanitylint.reporters.style import Style

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage
    from pathlib import Path
    from smtplib import SMTP

    from vanitylint.backlog.findings import Severity
    from vanitylint.cli.backlog import Backlog
    from vanitylint.cli.display_paths import DisplayPaths
    from vanitylint.config import Config
    from vanitylint.delivery.mail_history import SentMail
    from vanitylint.reporters.report import Report
    from vanitylint.rules.settings import RuleSelection

_Sources: TypeAlias = "Sequence[tuple[str, int]]"
_PROJECTS = """
select s.name, i.project from items i join sources s on s.id = i.source
where i.asked and i.project <> '' group by 1, 2 order by count(*) desc, 2
"""
_LOCK_TIMEOUT_MS = 600_000
"""How long to wait for the fetch of another run in order to record a mail, as an unrecorded mail is sent twice."""


@dataclass(frozen=True)
class OutgoingMail:
    """One mail and its audience."""

    audience: Audience
    message: EmailMessage
    report: Report


def resolve_mail(config: Config, *, to: Sequence[str], **flags: str | int | bool | None) -> Mail:
    """Return the `[mail]` settings of the config, overridden by the command line.

    Raises:
        VanitylintError: An address is invalid, or there is no recipient or sender.
    """
    mail = replace(config.mail, **{name: value for name, value in flags.items() if value not in (None, "")})  # type: ignore[arg-type]
    if not mail.sender and is_address(mail.user):
        mail = replace(mail, sender=mail.user)
    for address in (*to, mail.sender):
        if address and not is_address(address):
            raise VanitylintError(f"{address!r} is not an address", hint="such as lead@example.com")
    if not (to or mail.to or any(team.to for team in mail.team)):
        raise VanitylintError("no recipient is set for the mail", hint="add --to, or to in [mail]; see docs/mail.md")
    if not mail.sender:
        raise VanitylintError("no sender is set for the mail", hint="add --from, or from in [mail]")
    return mail


def audiences(mail: Mail, to: Sequence[str]) -> list[Audience]:
    """Return the audiences: only the addresses on the command line if there are any, else teams and leads."""
    if to:
        return [named_audience(to)]
    teams = [Audience(team.name, team.to, team.scope) for team in mail.team if team.to]
    return [*teams, *([Audience(LEADS, mail.to)] if mail.to else [])]


def server_for(mail: Mail) -> Server:
    """Return the server to send mail with.

    Raises:
        VanitylintError: No server is set, the connection would not be encrypted, or there is no password.
    """
    if not mail.host:
        raise VanitylintError("no mail server is set", hint="add --host, or host in [mail]; see docs/mail.md")
    check_encryption(mail.host, mail.security, mail.user, is_allowed=mail.allow_unencrypted)
    return Server(
        host=mail.host,
        port=mail.port or PORTS[mail.security],
        security=mail.security,
        user=mail.user,
        password=password_for(mail.host, mail.user),
        domain=domain_of(mail.sender),
    )


class Outbox:
    """The mails of a run.

    Args:
        backlog: A judged backlog.
        rules: The rules it was judged by.
        mail: The mail settings.
        severity: Minimum severity to include.
        is_forced: Whether to send even if nothing changed.
    """

    def __init__(
        self, backlog: Backlog, rules: RuleSelection, mail: Mail, *, severity: Severity, is_forced: bool
    ) -> None:
        self._severity = severity
        self._backlog = backlog
        self._rules = rules
        self._mail = mail
        self._is_forced = is_forced
        self.all_teams_match = True
        """Whether every team has or once had items: a scope that never matched any may well be a mistake."""

    def mails(self, report: Report, audiences: Sequence[Audience], paths: DisplayPaths) -> list[OutgoingMail]:
        """Return the mails that are due today."""
        connection = self._backlog.snapshot.connection
        due: dict[Audience, tuple[Report, SentMail | None]] = {}
        for audience in audiences:
            last = last_mail(connection, audience)
            narrowed = self._report_for(audience, report, last)
            if audience.is_team and not narrowed.items:
                if last:
                    say(f"{audience.name}: no items left for this team, so no mail")
                else:
                    say(f"{audience.name}: no items match this team, so no mail; see {audience.scope} in [[mail.team]]")
                    self.all_teams_match = False
                continue
            if self._is_forced or self._is_due(audience, narrowed, last):
                due[audience] = (narrowed, last)
        chosen = list(due)
        leads = next((audience for audience in audiences if audience.is_leads), None)
        if self._mail.team_first and leads:
            teams = [audience for audience in audiences if audience.is_team]
            chosen = due_today(due, last_team_mail=last_team_mail(connection, teams, leads), today=report.as_of)
            for audience in due:
                if audience not in chosen:
                    why = "because leads get theirs a day after teams (--to ADDRESS does not wait)"
                    say(f"{audience.display_name}: not in this run, {why}")
        return [self._compose(audience, *due[audience], paths) for audience in chosen]

    def _is_due(self, audience: Audience, report: Report, last: SentMail | None) -> bool:
        if last and last.at >= report.as_of:
            when = "today" if last.at == report.as_of else f"on {last.at}, which is later than {report.as_of}"
            say(f"{audience.display_name}: already mailed {when}, no mail (--always sends one anyway)")
            return False
        if not has_news(report, last):
            since = last.at if last else ""
            say(f"{audience.display_name}: nothing changed since {since}, no mail (--always sends one anyway)")
            return False
        return True

    def _report_for(self, audience: Audience, report: Report, last: SentMail | None) -> Report:
        """Return the report limited to an audience, compared with the run last mailed to it."""
        against = last.run if last else 0
        return narrow_report(
            self._backlog, self._rules, report, audience.scope, severity=self._severity, against=against
        )

    def _compose(self, audience: Audience, report: Report, last: SentMail | None, paths: DisplayPaths) -> OutgoingMail:
        sources = report.sources
        report = report_with_display_paths(report, paths)
        about = audience.name if audience.is_team else self._about(sources, report.sources)
        attach = self._mail.attach
        page = render(report, Style()) if attach else ""
        digest = Digest(report, about, last, is_attached=attach, sender=self._mail.sender)
        message = compose(digest, page, self._mail, audience.to)
        return OutgoingMail(audience, message, report)

    def _about(self, sources: _Sources, shown: _Sources) -> str:
        """Describe the sources: files by the projects in them, as `export.csv` means little to recipients."""
        projects: dict[str, list[str]] = {}
        for source, project in self._backlog.snapshot.connection.execute(_PROJECTS):
            projects.setdefault(source, []).append(project)
        names = [
            name
            for (source, _), (shown_name, _) in zip(sources, shown, strict=True)
            for name in (not is_live(source) and projects.get(source)) or [shown_name]
        ]
        return about_sources(list(dict.fromkeys(names)))

    def write(self, mails: Sequence[OutgoingMail], folder: Path | None) -> None:
        """Write the mails to a folder or to standard output instead of sending them.

        Raises:
            VanitylintError: There are several mails but no folder, or the folder cannot be written to.
        """
        if folder is None and len(mails) > 1:
            names = ", ".join(mail.audience.display_name for mail in mails)
            raise VanitylintError(
                f"there are {len(mails)} mails, for {names}, but standard output takes only one",
                hint="add --folder mails to write each to a file there, or --to ADDRESS for one mail about everything",
            )
        for number, mail in enumerate(mails, 1):
            if folder is None:
                click.echo(bytes(mail.message), nl=False)
                continue
            path = folder / f"{number}-{mail.audience.display_name}.eml"
            path = path.with_name("".join(char if char.isalnum() or char in "-._" else "_" for char in path.name))
            write_atomically(path, bytes(mail.message).decode("ascii"))
            say(f"wrote {path}: {mail.message['Subject']}")

    def send(self, mails: Sequence[OutgoingMail], server: Server) -> bool:
        """Send the mails, record those that were accepted, and return whether all recipients were accepted.

        Raises:
            VanitylintError: The server cannot be reached or refuses the login.
        """
        if not mails:
            return True
        delivered = True
        for mail in mails:
            with connect(server) as connection:  # go on after a failed mail, but not after a failed login
                delivered &= self._send_one(mail, connection, server)
        return delivered

    def _send_one(self, mail: OutgoingMail, connection: SMTP, server: Server) -> bool:
        name = mail.audience.display_name
        try:
            refused = send_message(connection, mail.message, [*map(bare_address, mail.audience.to)], server)
        except VanitylintError as error:
            say(f"{name}: not mailed: {error}")
            return False
        self._record(mail)
        say(f"{name}: mailed: {mail.message['Subject']}")
        for address, reply in refused.items():
            say(f"{name}: {address} was refused and gets no mail: {reply}")
        return not refused

    def _record(self, mail: OutgoingMail) -> None:
        path = self._backlog.snapshot.path
        if path is None:
            return
        try:
            opened_snapshot = Snapshot.open(path)
            opened_snapshot.connection.execute(f"pragma busy_timeout = {_LOCK_TIMEOUT_MS}")
            with opened_snapshot as snapshot:
                record_mail(snapshot.connection, mail.audience, mail.report, self._backlog.run)
        except VanitylintError as error:
            message = f"a mail was sent, but this could not be recorded: {error.message}"
            raise VanitylintError(message, where=str(path), hint="the next run may send the same mail again") from error
