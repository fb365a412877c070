"""`--team NAME`: limit what is shown to the items of a team; tracing and judging still include all items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.scope import count_in_scope
from vanitylint.cli.terminal import say
from vanitylint.errors import VanitylintError, did_you_mean

if TYPE_CHECKING:
    import sqlite3

    from vanitylint.config import Config
    from vanitylint.config_mail import Team


def find_team(config: Config, name: str | None) -> Team | None:
    """Return the team with a name in the config; None if no name is given.

    Raises:
        VanitylintError: There is no team with that name.
    """
    if name is None:
        return None
    teams_by_name = {team.name.casefold(): team for team in config.mail.team}
    team = teams_by_name.get(name.strip().casefold())
    if team is None:
        known = [team.name for team in config.mail.team]
        otherwise = (
            f"there are {', '.join(known)}" if known else "add it to the config as [[mail.team]]; see docs/mail.md"
        )
        raise VanitylintError(
            f"no team is called {name!r}", where="--team", hint=did_you_mean(name, known) or otherwise
        )
    return team


class Share:
    """The number of items that belong to a team.

    Args:
        team: The team.
        connection: Connection to the snapshot.
    """

    def __init__(self, team: Team, connection: sqlite3.Connection) -> None:
        self._team = team
        self._team_items, self._all_items = count_in_scope(connection, team.scope)

    def require_any(self) -> None:
        """Fail if no item belongs to the team. Call it after the snapshot is closed, so that what was fetched is saved.

        Raises:
            VanitylintError: Items were read, but none belongs to the team.
        """
        if self._all_items and not self._team_items:
            hint = f"see {self._team.scope} in [[mail.team]]; `vanitylint read` shows each item with its key and kind"
            raise VanitylintError(
                f"none of {self._all_items:,} items match this team", where=self._team.name, hint=hint
            )

    def announce(self) -> None:
        """Fail like `require_any`, or else print on standard error that other items are left out.

        Raises:
            VanitylintError: Items were read, but none belongs to the team.
        """
        self.require_any()
        say(str(self.notice))

    @property
    def notice(self) -> Notice:
        """Notice that other items are left out."""
        message = f"showing only {self._team_items:,} of {self._all_items:,} items, those with {self._team.scope}"
        return Notice(self._team.name, message)
