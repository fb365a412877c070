"""What the snapshot remembers of mails, and whether there is a reason for another one. No address is kept."""

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
_LAST = """
select m.at, m.run, m.ledger, r.complete from mails m join runs r on r.id = m.run
where m.audience = ? order by m.id desc limit 1
"""


@dataclass(frozen=True)
class Audience:
    """Who gets one mail."""

    name: str
    to: tuple[str, ...]
    scope: Scope | None = None
    """What concerns them; None for all."""

    @property
    def is_team(self) -> bool:
        """Whether it is one of the teams."""
        return self.scope is not None

    @property
    def is_leads(self) -> bool:
        """Whether it is those who get all of it; a team may be called so as well."""
        return self.name == LEADS and not self.is_team

    @property
    def shown(self) -> str:
        """What people call it."""
        return self.name if self.is_team or self.is_leads else "those named"

    @property
    def remembered_as(self) -> str:
        """What the snapshot calls it."""
        return f"team {self.name}" if self.is_team else self.name


def named(addresses: Sequence[str]) -> Audience:
    """Those who are named on the command line: they are remembered by a digest, and the leads' mail is not theirs."""
    digest = hashlib.blake2b("\n".join(sorted(map(str.lower, addresses))).encode(), digest_size=8).hexdigest()
    return Audience(f"named {digest}", tuple(addresses))


@dataclass(frozen=True)
class Mailed:
    """A mail that was accepted."""

    at: str
    """The day its run called today."""
    run: int
    groups: dict[str, str]
    """From the key of each bet to its group in the ledger at that time."""
    was_complete: bool


def last_mail(connection: sqlite3.Connection, audience: Audience) -> Mailed | None:
    """The last mail to an audience; None where there was none."""
    row = connection.execute(_LAST, (audience.remembered_as,)).fetchone()
    return Mailed(row[0], row[1], json.loads(row[2]), bool(row[3])) if row else None


def remember(connection: sqlite3.Connection, audience: Audience, report: Report, run: int) -> None:
    """Note that a mail was accepted."""
    values = (report.as_of, run, audience.remembered_as, json.dumps(groups_of(report)))
    connection.execute("insert into mails (at, run, audience, ledger) values (?, ?, ?, ?)", values)


def groups_of(report: Report) -> dict[str, str]:
    """In which group of the ledger each bet is."""
    return {entry.key: entry.group for entry in report.ledger.entries}


def has_news(report: Report, last: Mailed | None) -> bool:
    """Whether anything happened since the last mail, or something could not be read."""
    if last is None or not report.is_complete or not last.was_complete or groups_of(report) != last.groups:
        return True
    change = report.change
    return change is None or bool(
        change.new or change.settled or change.acknowledged or change.gone or change.first_asked
    )


def whose_turn(due: Iterable[Audience], *, told_teams: str, today: str) -> list[Audience]:
    """Where teams come first: who of those for whom there is something gets it today.

    Args:
        due: Those for whom there is something.
        told_teams: The day of the teams' last mail since the leads' last one; empty where there was none.
        today: The day.
    """
    leads = [audience for audience in due if not audience.is_team]
    teams = [audience for audience in due if audience.is_team]
    if leads and told_teams and told_teams < today:
        return leads
    return teams if teams or told_teams else leads


def told_teams(connection: sqlite3.Connection, teams: Iterable[Audience], leads: Audience) -> str:
    """The day of the teams' last mail since the leads' last one; empty where there was none."""
    last = last_mail(connection, leads)
    days = [
        mail.at for team in teams if (mail := last_mail(connection, team)) and (last is None or mail.run > last.run)
    ]
    return max(days, default="")
