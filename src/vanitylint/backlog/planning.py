"""What is about to begin: the next sprint, the items planned in it, and the bets that begin with it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from vanitylint.backlog.columns.sprint import SPRINT_KEY
from vanitylint.backlog.dates import days_between
from vanitylint.backlog.items import natural_key
from vanitylint.errors import VanitylintError, did_you_mean

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_MAX_DELAY = 28
"""Days after which a sprint that has not started as planned is taken for forgotten."""
_MAX_NAMES = 8
_SPRINTS = f"""
select s.id, {SPRINT_KEY}, s.name, s.goal, s.state, s.start, s."end",
    coalesce(n.todo, 0), coalesce(n.todo + n.doing, 0), n.sprint is not null
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
_INSERT_STAND_IN = """
insert into sprints (name, number, goal, goal_status, state, start, "end") values (?, ?, '', 'none', 'future', ?, ?)
on conflict (name, number) do update set state = 'future' returning id
"""


class PlannedSprint(Struct, frozen=True):
    """A sprint, iteration or milestone that may be the next one."""

    id: int
    """Row id in the snapshot."""
    key: str
    """Its name, with its id in brackets if several sprints have that name."""
    name: str
    goal: str
    state: str
    start: str | None
    end: str | None
    todo: int
    """Number of its items that have not been started."""
    open: int
    """Number of its items that have not been started or are in progress."""
    has_items: bool
    """Whether any of the requested items, which may be those of one team, is or was in it."""

    @property
    def is_name_only(self) -> bool:
        """Whether only its name is known, as from a CSV export; then it is unknown whether it has a goal."""
        return not (self.goal or self.state or self.start or self.end)

    def is_upcoming(self, as_of: str) -> bool:
        """Return whether it has not started. An iteration on GitHub has dates but no state."""
        return self.state == "future" or (not self.state and bool(self.start) and (self.start or "") > as_of)

    def is_running(self, as_of: str) -> bool:
        """Return whether it has started and is not over, as an open milestone with a due date in the future."""
        return self.state == "active" or (not self.state and (self.start or "") <= as_of <= (self.end or ""))


class Plan(Struct, frozen=True, kw_only=True):
    """What is about to begin."""

    sprints: tuple[PlannedSprint, ...] = ()
    """Empty if none is upcoming and none is running."""
    items: tuple[int, ...] = ()
    """Row ids of the requested items planned in them that are neither done nor dropped."""
    is_running: bool = False
    """Whether no sprint is upcoming, so that this is the running one with its items that have not been started."""
    others: tuple[str, ...] = ()
    """Keys of the other sprints that are upcoming, or running, after these."""
    known: tuple[str, ...] = ()
    """Keys of all sprints, those with open work first, latest first; without those of which only items elsewhere name
    the name."""
    is_schedule_unknown: bool = False
    """Whether the source gives no state and no dates for any sprint."""


def make_plan(connection: sqlite3.Connection, *, as_of: str, names: Sequence[str] = ()) -> Plan:
    """Return the plan for the next sprint and all that start on the same day; if none is upcoming, for the running one.

    Args:
        connection: The snapshot.
        as_of: The day to treat as today.
        names: Names of sprints to use instead.

    Raises:
        VanitylintError: There is no sprint with one of these names.
    """
    sprints = [PlannedSprint(*row) for row in connection.execute(_SPRINTS)]
    is_running = False
    if names:
        chosen = tuple(dict.fromkeys(sprint for name in names for sprint in _find_by_name(name, sprints)))
        others: list[PlannedSprint] = []
    else:
        found = _by_start((s for s in sprints if s.open and s.is_upcoming(as_of)), as_of)
        is_running = not found
        if is_running:
            found = sorted(
                (s for s in sprints if s.todo and s.is_running(as_of)), key=lambda s: (s.end or "9999", s.key)
            )
        chosen = tuple(s for s in found if s is found[0] or _is_concurrent(s, found[0], is_running=is_running))
        others = [sprint for sprint in found if sprint not in chosen]
    rows = connection.execute(_ITEMS, {"sprints": _ids(chosen), "begun": not is_running})
    return Plan(
        sprints=chosen,
        items=tuple(row for (row,) in rows),
        is_running=is_running and bool(chosen),
        others=tuple(sprint.key for sprint in others),
        known=tuple(sprint.key for sprint in _latest_first(sprints) if sprint.has_items or not sprint.is_name_only),
        is_schedule_unknown=not any(sprint.state or sprint.start or sprint.end for sprint in sprints),
    )


def _by_start(sprints: Iterable[PlannedSprint], as_of: str) -> list[PlannedSprint]:
    """Sort by nearest start; then those without a start, by name; last those that should have started long ago."""

    def sort_key(sprint: PlannedSprint) -> tuple[int, int, list[tuple[str, int, str]]]:
        if not sprint.start:
            return 1, 0, natural_key(sprint.key)
        days = days_between(as_of, sprint.start)
        return 2 if days < -_MAX_DELAY else 0, abs(days), natural_key(sprint.key)

    return sorted(sprints, key=sort_key)


def _is_concurrent(sprint: PlannedSprint, first: PlannedSprint, *, is_running: bool) -> bool:
    """Whether it starts (ends, if running) on the same day as the first: teams with separate boards plan together."""
    day, first_day = (sprint.end, first.end) if is_running else (sprint.start, first.start)
    return bool(day) and day == first_day


def _latest_first(sprints: Iterable[PlannedSprint]) -> list[PlannedSprint]:
    """Sort sprints with open work before others, and each latest first."""
    return sorted(
        sprints, key=lambda sprint: (sprint.open > 0, sprint.start or "", natural_key(sprint.key)), reverse=True
    )


def _find_by_name(name: str, sprints: Sequence[PlannedSprint]) -> list[PlannedSprint]:
    wanted = name.strip().casefold()
    found = [sprint for sprint in sprints if wanted in (sprint.key.casefold(), sprint.name.casefold())]
    if found:
        return found
    if not sprints:
        raise VanitylintError(f"there is no sprint {name!r}, nor any other sprint", where="--sprint")
    known = [sprint.key for sprint in _latest_first(sprints)]
    more = f" and {len(known) - _MAX_NAMES} more" if len(known) > _MAX_NAMES else ""
    hint = f"{did_you_mean(name, known)} There are {', '.join(known[:_MAX_NAMES])}{more}".strip()
    raise VanitylintError(f"there is no sprint {name!r}", where="--sprint", hint=hint)


@contextmanager
def counted_as_planned(connection: sqlite3.Connection, plan: Plan) -> Iterator[None]:
    """Within this context, everything in a plan counts as planned, including bets that begin only with their children.

    An epic is rarely in a sprint itself. So each such bet gets its own sprint beside the real one, whose counts do not
    change. Afterwards the snapshot is as before.
    """
    sprints = _ids(plan.sprints)
    connection.execute("savepoint planned")
    try:
        connection.execute(
            "update sprints set state = 'future' where id in (select value from json_each(?)) and state <> 'active'",
            (sprints,),
        )
        bets = connection.execute(_OPEN_BETS, {"items": json.dumps(plan.items), "sprints": sprints}).fetchall()
        for row, key, sprint, start, end, keys in bets:
            name = f"{sprint} with {_short_list(keys)}"
            (stand_in,) = connection.execute(_INSERT_STAND_IN, (name, key, start, end)).fetchone()
            connection.execute("insert or ignore into sprint_items values (?, ?)", (stand_in, row))
        yield
    finally:
        connection.execute("rollback to planned")
        connection.execute("release planned")


def _short_list(keys: str) -> str:
    """Name the first of some keys, one per line, and how many more there are."""
    first, *others = sorted(set(keys.split("\n")), key=natural_key)
    if not others:
        return first
    return f"{first} and {others[0] if len(others) == 1 else f'{len(others)} more'}"


def _ids(sprints: Iterable[PlannedSprint]) -> str:
    return json.dumps([sprint.id for sprint in sprints])
