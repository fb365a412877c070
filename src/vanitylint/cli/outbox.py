"""From a judged backlog to mails that were accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from vanitylint.backlog.snapshot import Snapshot
from vanitylint.cli.files import write_atomically
from vanitylint.cli.judge import narrowed
from vanitylint.cli.places import seen_from
from vanitylint.cli.terminal import say
from vanitylint.config_mail import Mail, is_address
from vanitylint.delivery.digest import Digest, about_sources
from vanitylint.delivery.mailed import LEADS, Audience, has_news, last_mail, named, remember, told_teams, whose_turn
from vanitylint.delivery.message import bare, compose, domain_of
from vanitylint.delivery.smtp import PORTS, Server, check_line, connected, hand_over, password_for
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
    from vanitylint.cli.places import Seat
    from vanitylint.config import Config
    from vanitylint.delivery.mailed import Mailed
    from vanitylint.reporters.report import Report
    from vanitylint.rules.settings import Choice

_MILLISECONDS = 600_000
"""How long to wait for another run's fetch to end, to note what was mailed: a mail that is not noted goes out twice."""


@dataclass(frozen=True)
class Letter:
    """One mail, and whom it is for."""

    audience: Audience
    message: EmailMessage
    report: Report


def settled(config: Config, *, to: Sequence[str], **flags: str | int | bool | None) -> Mail:
    """The config's `[mail]`, with what the command line says in place of it.

    Raises:
        VanitylintError: An address is none, or nobody is named.
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
    """Who gets a mail each: those named on the command line alone, else teams and leads."""
    if to:
        return [named(to)]
    teams = [Audience(team.name, team.to, team.scope) for team in mail.team if team.to]
    return [*teams, *([Audience(LEADS, mail.to)] if mail.to else [])]


def server_of(mail: Mail) -> Server:
    """The server that mail is handed to.

    Raises:
        VanitylintError: There is none, or what is sent would travel in the open, or there is no password.
    """
    if not mail.host:
        raise VanitylintError("no mail server is set", hint="add --host, or host in [mail]; see docs/mail.md")
    check_line(mail.host, mail.security, mail.user, is_allowed=mail.allow_unencrypted)
    return Server(
        host=mail.host,
        port=mail.port or PORTS[mail.security],
        security=mail.security,
        user=mail.user,
        password=password_for(mail.host, mail.user),
        domain=domain_of(mail.sender),
    )


class Outbox:
    """What is to be mailed of a run.

    Args:
        backlog: Judged.
        rules: By these.
        mail: How it gets to people.
        severity: The least severity to tell of.
        is_forced: Also where nothing changed.
    """

    def __init__(self, backlog: Backlog, rules: Choice, mail: Mail, *, severity: Severity, is_forced: bool) -> None:
        self._severity = severity
        self._backlog = backlog
        self._rules = rules
        self._mail = mail
        self._is_forced = is_forced
        self.is_whole = True
        """Whether everybody has, or once had, items of their own: a scope that never named any may well be a slip."""

    def letters(self, report: Report, everybody: Sequence[Audience], seat: Seat) -> list[Letter]:
        """The mails for which there is a reason today."""
        connection = self._backlog.snapshot.connection
        found: dict[Audience, tuple[Report, Mailed | None]] = {}
        for audience in everybody:
            last = last_mail(connection, audience)
            told = self._report_for(audience, report, last)
            if audience.is_team and not told.items:
                if last:
                    say(f"{audience.name}: no items left for this team, so no mail")
                else:
                    say(f"{audience.name}: no items match this team, so no mail; see {audience.scope} in [[mail.team]]")
                    self.is_whole = False
                continue
            if self._is_forced or self._is_due(audience, told, last):
                found[audience] = (told, last)
        chosen = list(found)
        leads = next((audience for audience in everybody if audience.is_leads), None)
        if self._mail.team_first and leads:
            teams = [audience for audience in everybody if audience.is_team]
            chosen = whose_turn(found, told_teams=told_teams(connection, teams, leads), today=report.as_of)
            for audience in found:
                if audience not in chosen:
                    say(f"{audience.shown}: not in this run, because leads get theirs a day after teams")
        return [self._letter(audience, *found[audience], seat) for audience in chosen]

    def _is_due(self, audience: Audience, report: Report, last: Mailed | None) -> bool:
        if last and last.at >= report.as_of:
            when = "today" if last.at == report.as_of else f"on {last.at}, which is later than {report.as_of}"
            say(f"{audience.shown}: already mailed {when}, no mail (--always sends one anyway)")
            return False
        if not has_news(report, last):
            since = last.at if last else ""
            say(f"{audience.shown}: nothing changed since {since}, no mail (--always sends one anyway)")
            return False
        return True

    def _report_for(self, audience: Audience, report: Report, last: Mailed | None) -> Report:
        """The report as it concerns an audience, held against the run that was mailed to it."""
        against = last.run if last else 0
        return narrowed(self._backlog, self._rules, report, audience.scope, severity=self._severity, against=against)

    def _letter(self, audience: Audience, report: Report, last: Mailed | None, seat: Seat) -> Letter:
        report = seen_from(report, seat)
        about = audience.name if audience.is_team else about_sources(report.sources)
        attach = self._mail.attach
        page = render(report, Style()) if attach else ""
        digest = Digest(report, about, last, is_attached=attach, sender=self._mail.sender)
        message = compose(digest, page, self._mail, audience.to)
        return Letter(audience, message, report)

    def write(self, letters: Sequence[Letter], folder: Path | None) -> None:
        """Write the mails, and send none.

        Raises:
            VanitylintError: There are several and no folder for them, or it cannot be written to.
        """
        if folder is None and len(letters) > 1:
            raise VanitylintError(f"there are {len(letters)} mails", hint="give a folder for them with --folder")
        for number, letter in enumerate(letters, 1):
            if folder is None:
                click.echo(bytes(letter.message), nl=False)
                continue
            path = folder / f"{number}-{letter.audience.shown}.eml"
            path = path.with_name("".join(sign if sign.isalnum() or sign in "-._" else "_" for sign in path.name))
            write_atomically(path, bytes(letter.message).decode("ascii"))
            say(f"wrote {path}: {letter.message['Subject']}")

    def send(self, letters: Sequence[Letter], server: Server) -> bool:
        """Hand the mails over, and remember those that were accepted. Gives whether everybody gets theirs.

        Raises:
            VanitylintError: The server cannot be reached, or lets nobody in.
        """
        if not letters:
            return True
        delivered = True
        for letter in letters:
            with connected(server) as line:  # one that failed says nothing of the next, but a wrong password does
                delivered &= self._sent(letter, line, server)
        return delivered

    def _sent(self, letter: Letter, line: SMTP, server: Server) -> bool:
        name = letter.audience.shown
        try:
            refused = hand_over(line, letter.message, [*map(bare, letter.audience.to)], server)
        except VanitylintError as error:
            say(f"{name}: not mailed: {error}")
            return False
        self._remember(letter)
        say(f"{name}: mailed: {letter.message['Subject']}")
        for address, words in refused.items():
            say(f"{name}: {address} was refused and gets no mail: {words}")
        return not refused

    def _remember(self, letter: Letter) -> None:
        path = self._backlog.snapshot.path
        if path is None:
            return
        try:
            opened = Snapshot.open(path)
            opened.connection.execute(f"pragma busy_timeout = {_MILLISECONDS}")
            with opened as kept:
                remember(kept.connection, letter.audience, letter.report, self._backlog.run)
        except VanitylintError as error:
            what = f"a mail was sent, but this could not be recorded: {error.message}"
            raise VanitylintError(what, where=str(path), hint="the next run may send the same mail again") from error
