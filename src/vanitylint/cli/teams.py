"""`--team NAME`: of a backlog that was traced and judged as a whole, only what is a team's is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.scope import how_many
from vanitylint.cli.terminal import say
from vanitylint.errors import VanitylintError, did_you_mean

if TYPE_CHECKING:
    import sqlite3

    from vanitylint.config import Config
    from vanitylint.config_mail import Team


def the_team(config: Config, name: str | None) -> Team | None:
    """The team of a name in the config; None where none is asked for.

    Raises:
        VanitylintError: No team is called so.
    """
    if name is None:
        return None
    teams = {team.name.casefold(): team for team in config.mail.team}
    found = teams.get(name.strip().casefold())
    if found is None:
        known = [team.name for team in config.mail.team]
        named = f"there are {', '.join(known)}" if known else "add it to the config as [[mail.team]]; see docs/mail.md"
        raise VanitylintError(f"no team is called {name!r}", where="--team", hint=did_you_mean(name, known) or named)
    return found


class Share:
    """How many of the items are a team's.

    Args:
        team: Whose.
        connection: Of the snapshot.
    """

    def __init__(self, team: Team, connection: sqlite3.Connection) -> None:
        self._team = team
        self._mine, self._all = how_many(connection, team.scope)

    def see_if_any(self) -> None:
        """To be asked when the snapshot is closed: what was fetched is kept.

        Raises:
            VanitylintError: Items were read, and none of them is theirs.
        """
        if self._all and not self._mine:
            hint = f"see {self._team.scope} in [[mail.team]]; `vanitylint read` shows each item with its key and kind"
            raise VanitylintError(f"none of {self._all:,} items match this team", where=self._team.name, hint=hint)

    def tell(self) -> None:
        """The same, and in a line on standard error that others are left out.

        Raises:
            VanitylintError: Items were read, and none of them is theirs.
        """
        self.see_if_any()
        say(str(self.notice))

    @property
    def notice(self) -> Notice:
        """That others are left out."""
        told = f"showing only {self._mine:,} of {self._all:,} items, those with {self._team.scope}"
        return Notice(self._team.name, told)
