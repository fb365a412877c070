"""What is about to begin: the sprint to come, what is planned in it, and the bets that begin with it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from vanitylint.backlog.columns.sprint import SPRINT_KEY
from vanitylint.backlog.dates import days_between
from vanitylint.backlog.items import natural
from vanitylint.errors import VanitylintError, did_you_mean

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_LATE = 28
"""Days: a sprint that was to start longer ago and has not is one that somebody forgot."""
_MOST_NAMES = 8
_SPRINTS = f"""
select s.id, {SPRINT_KEY}, s.name, s.goal, s.state, s.start, s."end",
    coalesce(n.todo, 0), coalesce(n.todo + n.doing, 0)
from sprints s left join (
    select si.sprint, sum(i.state = 'todo') as todo, sum(i.state = 'doing') as doing
    from sprint_items si join items i on i.id = si.item and i.asked group by si.sprint
) n on n.sprint = s.id
"""  # noqa: S608 - our own
_ITEMS = """
select distinct i.id from sprint_items si join items i on i.id = si.item and i.asked
where si.sprint in (select value from json_each(:sprints)) and i.state in ('todo', iif(:begun, 'doing', 'todo'))
"""
_OPEN_BETS = """
select b.id, b.key, s.name, s.start, s."end", group_concat(i.key, char(10))
from items i join traces t on t.item = i.id join items b on b.id = t.bet
    join sprint_items si on si.item = i.id join sprints s on s.id = si.sprint
where i.id in (select value from json_each(:items)) and s.id in (select value from json_each(:sprints))
    and t.work_class = 'feature' and i.follow_up <> 'is' and b.state = 'todo'
    and not exists (select 1 from sprint_items o join sprints x on x.id = o.sprint
        where o.item = b.id and x.state in ('active', 'future'))
group by b.id order by b.id
"""
_STAND_IN = """
insert into sprints (name, number, goal, goal_status, state, start, "end") values (?, ?, '', 'none', 'future', ?, ?)
on conflict (name, number) do update set state = 'future' returning id
"""


class PlannedSprint(Struct, frozen=True):
    """A sprint, iteration or milestone that may be the next one."""

    id: int
    """Its row in the snapshot."""
    key: str
    """Its name, and its id in brackets where several have that name."""
    name: str
    goal: str
    state: str
    start: str | None
    end: str | None
    todo: int
    """Items in it that are not begun."""
    open: int
    """Those, and those in work."""

    @property
    def is_name_only(self) -> bool:
        """Whether the source tells no more of it, as a CSV export does; of such a one nobody knows the goal."""
        return not (self.goal or self.state or self.start or self.end)

    def is_to_come(self, as_of: str) -> bool:
        """Whether it has not begun; GitHub tells no state of an iteration, but its days."""
        return self.state == "future" or (not self.state and bool(self.start) and (self.start or "") > as_of)

    def is_running(self, as_of: str) -> bool:
        """Whether it has begun and is not over; an open milestone with a day to come is such a one."""
        return self.state == "active" or (not self.state and (self.start or "") <= as_of <= (self.end or ""))


class Plan(Struct, frozen=True, kw_only=True):
    """What is about to begin."""

    sprints: tuple[PlannedSprint, ...] = ()
    """Empty where none is to come and none is running."""
    items: tuple[int, ...] = ()
    """The rows of what is planned in them: asked for, and neither done nor dropped."""
    is_running: bool = False
    """No sprint is to come, so this is the running one with what is not begun in it."""
    others: tuple[str, ...] = ()
    """The names of others that are to come, or running, after these."""
    known: tuple[str, ...] = ()
    """The names of all sprints there are; those with open work first, of these the latest."""
    is_untold: bool = False
    """The source tells of none of them whether it is to come, and no days."""


def the_plan(connection: sqlite3.Connection, *, as_of: str, names: Sequence[str] = ()) -> Plan:
    """The sprint to come with the nearest start and all that start on that day; where none is to come, the running one.

    Args:
        connection: Of the snapshot.
        as_of: The day to call today.
        names: Sprints to take in their stead.

    Raises:
        VanitylintError: There is no sprint of such a name.
    """
    every = [PlannedSprint(*row) for row in connection.execute(_SPRINTS)]
    is_running = False
    if names:
        chosen = tuple(dict.fromkeys(sprint for name in names for sprint in _named(name, every)))
        others: list[PlannedSprint] = []
    else:
        found = _in_order((s for s in every if s.open and s.is_to_come(as_of)), as_of)
        is_running = not found
        if is_running:
            found = sorted((s for s in every if s.todo and s.is_running(as_of)), key=lambda s: (s.end or "9999", s.key))
        chosen = tuple(s for s in found if s is found[0] or _begins_with(s, found[0], is_running=is_running))
        others = [sprint for sprint in found if sprint not in chosen]
    rows = connection.execute(_ITEMS, {"sprints": _ids(chosen), "begun": not is_running})
    return Plan(
        sprints=chosen,
        items=tuple(row for (row,) in rows),
        is_running=is_running and bool(chosen),
        others=tuple(sprint.key for sprint in others),
        known=tuple(sprint.key for sprint in _latest(every)),
        is_untold=not any(sprint.state or sprint.start or sprint.end for sprint in every),
    )


def _in_order(sprints: Iterable[PlannedSprint], as_of: str) -> list[PlannedSprint]:
    """The nearest start first; then those without a day, by name; last those that should have started long ago."""

    def place(sprint: PlannedSprint) -> tuple[int, int, list[tuple[str, int, str]]]:
        if not sprint.start:
            return 1, 0, natural(sprint.key)
        days = days_between(as_of, sprint.start)
        return 2 if days < -_LATE else 0, abs(days), natural(sprint.key)

    return sorted(sprints, key=place)


def _begins_with(sprint: PlannedSprint, first: PlannedSprint, *, is_running: bool) -> bool:
    """Whether it is on the same days as the first one: teams with boards of their own plan together."""
    day, first_day = (sprint.end, first.end) if is_running else (sprint.start, first.start)
    return bool(day) and day == first_day


def _latest(sprints: Iterable[PlannedSprint]) -> list[PlannedSprint]:
    """Those with open work first, of these the latest."""
    return sorted(sprints, key=lambda sprint: (sprint.open > 0, sprint.start or "", natural(sprint.key)), reverse=True)


def _named(name: str, every: Sequence[PlannedSprint]) -> list[PlannedSprint]:
    wanted = name.strip().casefold()
    found = [sprint for sprint in every if wanted in (sprint.key.casefold(), sprint.name.casefold())]
    if found:
        return found
    if not every:
        raise VanitylintError(f"there is no sprint {name!r}, nor any other sprint", where="--sprint")
    known = [sprint.key for sprint in _latest(every)]
    more = f" and {len(known) - _MOST_NAMES} more" if len(known) > _MOST_NAMES else ""
    hint = f"{did_you_mean(name, known)} There are {', '.join(known[:_MOST_NAMES])}{more}".strip()
    raise VanitylintError(f"there is no sprint {name!r}", where="--sprint", hint=hint)


@contextmanager
def counted_as_planned(connection: sqlite3.Connection, plan: Plan) -> Iterator[None]:
    """While this lasts, all of a plan counts as planned, also bets that begin only with what hangs on them.

    An epic seldom sits in a sprint itself. So each such bet gets a sprint of its own beside the real one, whose counts
    stay as they are. Afterwards the snapshot is as it was.
    """
    sprints = _ids(plan.sprints)
    connection.execute("savepoint planned")
    try:
        connection.execute(
            "update sprints set state = 'future' where id in (select value from json_each(?)) and state <> 'active'",
            (sprints,),
        )
        bets = connection.execute(_OPEN_BETS, {"items": json.dumps(plan.items), "sprints": sprints}).fetchall()
        for row, key, sprint, start, end, pieces in bets:
            name = f"{sprint} with {_first_keys(pieces)}"
            (stand_in,) = connection.execute(_STAND_IN, (name, key, start, end)).fetchone()
            connection.execute("insert or ignore into sprint_items values (?, ?)", (stand_in, row))
        yield
    finally:
        connection.execute("rollback to planned")
        connection.execute("release planned")


def _first_keys(pieces: str) -> str:
    first, *others = sorted(set(pieces.split("\n")), key=natural)
    if not others:
        return first
    return f"{first} and {others[0] if len(others) == 1 else f'{len(others)} more'}"


def _ids(sprints: Iterable[PlannedSprint]) -> str:
    return json.dumps([sprint.id for sprint in sprints])
