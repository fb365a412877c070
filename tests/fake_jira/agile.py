"""Boards and their sprints. Changes of a sprint do not count as changes of its issues."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.fake_jira.clock import moment

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fake_jira.clock import Clock
    from tests.fake_jira.projects import Project
    from tests.fake_jira.store import Store
    from tests.fake_jira.things import Filter

TWO_WEEKS = timedelta(days=14)


@dataclass
class Sprint:
    """A sprint, which is `future`, then `active`, then `closed`."""

    id: int
    board: Board
    name: str
    goal: str = ""
    state: str = "future"
    starts: datetime | None = None
    ends: datetime | None = None
    activated: datetime | None = None
    completed: datetime | None = None

    def start(self, at: str | None = None) -> None:
        """Start the sprint; for two weeks unless dates are planned."""
        now = self.clock.tick(at)
        self.state, self.activated = "active", now
        self.starts = self.starts or now
        self.ends = self.ends or self.starts + TWO_WEEKS

    def close(self, at: str | None = None) -> None:
        """Close the sprint."""
        self.state, self.completed = "closed", self.clock.tick(at)

    def edit(
        self,
        *,
        name: str | None = None,
        goal: str | None = None,
        start: str | None = None,
        end: str | None = None,
    ) -> None:
        """Change its texts and dates."""
        self.clock.tick()
        self.name = self.name if name is None else name
        self.goal = self.goal if goal is None else goal
        self.starts = self.starts if start is None else moment(start)
        self.ends = self.ends if end is None else moment(end)

    @property
    def clock(self) -> Clock:
        """The store of the site."""
        return self.board.store.clock


@dataclass
class Board:
    """A board, which shows the issues of its filter."""

    store: Store = field(repr=False)
    id: int
    name: str
    type: str
    filter: Filter
    project: Project | None = None
    sprints: list[Sprint] = field(default_factory=list)
    hidden: bool = False

    def sprint(
        self,
        name: str = "",
        goal: str = "",
        state: str = "future",
        start: str | None = None,
        end: str | None = None,
        **more: Any,
    ) -> Sprint:
        """Create a sprint; a closed one was closed on its end date."""
        fresh = Sprint(self.store.next_small(), self, name or f"Sprint {len(self.sprints) + 1}", goal, state, **more)
        if state != "future" or start is not None:
            fresh.starts = moment(start) if start else self.store.clock.now
            fresh.ends = moment(end) if end else fresh.starts + TWO_WEEKS
        if state != "future":
            fresh.activated = fresh.starts
        if state == "closed":
            fresh.completed = fresh.completed or fresh.ends
        self.sprints.append(fresh)
        return fresh
