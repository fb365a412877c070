"""The mails that the snapshot records, and whether there is a reason to send another. No address is stored."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.scope import Scope
    from vanitylint.reporters.report import Report

LEADS = "leads"
_LAST_MAIL = """
select m.at, m.run, m.ledger, r.complete from mails m join runs r on r.id = m.run
where m.audience = ? order by m.id desc limit 1
"""


@dataclass(frozen=True)
class Audience:
    """The recipients of one mail."""

    name: str
    to: tuple[str, ...]
    scope: Scope | None = None
    """The items that concern them; None for all."""

    @property
    def is_team(self) -> bool:
        """Whether it is one of the teams."""
        return self.scope is not None

    @property
    def is_leads(self) -> bool:
        """Whether it is the leads, who get the whole report; a team may have the same name."""
        return self.name == LEADS and not self.is_team

    @property
    def display_name(self) -> str:
        """The displayed name."""
        return self.name if self.is_team or self.is_leads else "those named"

    @property
    def stored_name(self) -> str:
        """The name in the snapshot."""
        return f"team {self.name}" if self.is_team else self.name


def named_audience(addresses: Sequence[str]) -> Audience:
    """Return the audience named on the command line, identified by a hash and separate from the leads."""
    address_hash = hashlib.blake2b("\n".join(sorted(map(str.lower, addresses))).encode(), digest_size=8).hexdigest()
    return Audience(f"named {address_hash}", tuple(addresses))


@dataclass(frozen=True)
class SentMail:
    """A mail that the server accepted."""

    at: str
    """The date that its run treated as today."""
    run: int
    groups: dict[str, str]
    """Ledger group of each bet at that time, by key."""
    was_complete: bool


def last_mail(connection: sqlite3.Connection, audience: Audience) -> SentMail | None:
    """Return the last mail to an audience; None if there was none."""
    row = connection.execute(_LAST_MAIL, (audience.stored_name,)).fetchone()
    return SentMail(row[0], row[1], json.loads(row[2]), bool(row[3])) if row else None


def record_mail(connection: sqlite3.Connection, audience: Audience, report: Report, run: int) -> None:
    """Record that a mail was accepted."""
    values = (report.as_of, run, audience.stored_name, json.dumps(groups_of(report)))
    connection.execute("insert into mails (at, run, audience, ledger) values (?, ?, ?, ?)", values)


def groups_of(report: Report) -> dict[str, str]:
    """Return the ledger group of each bet, by key."""
    return {entry.key: entry.group for entry in report.ledger.entries}


def has_news(report: Report, last: SentMail | None) -> bool:
    """Return whether anything has changed since the last mail, or something could not be read."""
    if last is None or not report.is_complete or not last.was_complete or groups_of(report) != last.groups:
        return True
    change = report.change
    return change is None or bool(
        change.new or change.settled or change.acknowledged or change.gone or change.first_asked
    )


def due_today(due: Iterable[Audience], *, last_team_mail: str, today: str) -> list[Audience]:
    """Return who gets a mail today, if teams are mailed before leads.

    Args:
        due: Audiences with something to report.
        last_team_mail: Day of the last mail to teams since the last one to leads; empty if there was none.
        today: The current day.
    """
    leads = [audience for audience in due if not audience.is_team]
    teams = [audience for audience in due if audience.is_team]
    if leads and last_team_mail and last_team_mail < today:
        return leads
    return teams if teams or last_team_mail else leads


def last_team_mail(connection: sqlite3.Connection, teams: Iterable[Audience], leads: Audience) -> str:
    """Return the day of the last mail to teams since the last one to leads; empty if there was none."""
    last_leads_mail = last_mail(connection, leads)
    days = [
        mail.at
        for team in teams
        if (mail := last_mail(connection, team)) and (last_leads_mail is None or mail.run > last_leads_mail.run)
    ]
    return max(days, default="")
