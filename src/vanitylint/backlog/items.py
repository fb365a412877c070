"""A work item as vanitylint keeps it, whatever tracker it came from. No person is part of it."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeAlias, get_args

from msgspec import Struct, field

State: TypeAlias = Literal["todo", "doing", "done", "dropped"]
STATES: tuple[State, ...] = get_args(State)
_PROJECT = re.compile(
    r"(?P<jira>[A-Z][A-Z0-9_]*)-[0-9]+"
    r"|(?P<repository>[^/#\s]+/[^/#\s]+)(?:#|/milestone/)[0-9]+"
    r"|(?P<board>[^/#\s]+/project/[0-9]+)/draft/.+"
)
"""Keys that tell a project: Jira's form, which other trackers share; GitHub's issues, milestones and drafts."""

OUR_COMMENT = "<!-- vanitylint: comment -->"
"""What a comment of our own begins with; nobody sees it."""


def project_of(key: str) -> str:
    """The project a key belongs to, as the key tells; empty where it tells none, as keys of files do.

    >>> project_of("SHOP-12"), project_of("owner/repo#4"), project_of("epic-7")
    ('SHOP', 'owner/repo', '')
    """
    found = _PROJECT.fullmatch(key)
    return found[found.lastgroup or 0] if found else ""


def natural(key: str) -> list[tuple[str, int, str]]:
    """What to sort keys by, so that SHOP-9 comes before SHOP-10.

    >>> sorted(["SHOP-10", "SHOP-9", "APP-11"], key=natural)
    ['APP-11', 'SHOP-9', 'SHOP-10']
    """
    parts = re.split("([0-9]+)", key)
    numbers = [number.lstrip("0") for number in parts[1::2]] + [""]
    return [(words, len(number), number) for words, number in zip(parts[::2], numbers, strict=True)]


class Sprint(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A sprint, iteration or milestone an item was planned in."""

    name: str
    id: str = ""
    """The tracker's own, which tells two sprints of one name apart."""
    goal: str = ""
    state: Literal["future", "active", "closed", ""] = ""
    start: str | None = None
    """First day, ISO date."""
    end: str | None = None
    """Last day, ISO date."""


class Link(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A link to another item, in the tracker's own words: `{type: "is measured by", to: "SHOP-9"}`."""

    type: str
    to: str


class Comment(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A comment. Who wrote it is not kept; whether a machine wrote it is."""

    body: str
    at: str | None = None
    """ISO date and time, UTC."""
    automated: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether it asks what vanitylint asks: it says nothing of the item."""
        return self.body.lstrip().startswith(OUR_COMMENT)


class Change(
    Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, rename={"before": "from", "after": "to"}
):
    """One edit of one field: what it said before and after."""

    field: str
    at: str
    """ISO date and time, UTC."""
    before: str | None = None
    after: str | None = None


class WorkItem(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Anything in a tracker: initiative, epic, story, bug, spike. Only `key` and `title` are required.

    Texts are Markdown. Dates are ISO (`2026-03-31`), moments ISO in UTC (`2026-03-31T09:00:00Z`).
    """

    key: str
    title: str
    id: str = ""
    """The tracker's own, which stays when an item moves and gets another key."""
    kind: str = ""
    """The tracker's own word, such as `Epic` or `New Feature`; reading maps it."""
    body: str = ""
    state: State | None = None
    """Left out when the tracker does not say; reading derives it from `status` and the dates."""
    status: str = ""
    resolution: str = ""
    labels: list[str] = field(default_factory=list)
    automated: bool = False
    """A machine wrote it, such as a bot that watches dependencies."""
    created: str | None = None
    updated: str | None = None
    started: str | None = None
    finished: str | None = None
    released: str | None = None
    """When customers got it, if later than `finished` (fix version, milestone, roll-out)."""
    due: str | None = None
    parent: str | None = None
    sprint: Sprint | list[Sprint] | None = None
    """The sprint, or all it was planned in, oldest first."""
    estimate: float | None = None
    links: list[Link] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    """Fields the tracker has beyond these, by their shown name; texts are Markdown."""
    comments: list[Comment] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    url: str = ""
    path: str = ""
    """The file it stands in, where a reader can open it."""
    line: int = 0
    """The line of `path` where the item begins, counted from 1; 0 where there is no such file."""
    body_line: int = 0
    """The line of `path` where `body` begins, so that a claim can name its line; 0 where that makes no sense."""

    @property
    def sprints(self) -> list[Sprint]:
        """All sprints it was planned in, oldest first."""
        if self.sprint is None:
            return []
        return self.sprint if isinstance(self.sprint, list) else [self.sprint]

    @property
    def components(self) -> list[str]:
        """Jira's parts of a product, as connectors write them into the field of that name: `Web, App`."""
        told = self.fields.get("Components")
        return [name for name in told.split(", ") if name] if isinstance(told, str) else []


class Problem(Struct, frozen=True):
    """Something in a source that could not be read. A run with one of these is never green."""

    source: str
    """The source or file, as the user would name it."""
    why: str
    line: int = 0
    """Counted from 1; 0 where there is no line."""
    key: str = ""
    """Of the item it is about, where it stays until the item comes again, or goes."""

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}" if self.line else self.source
        return f"{place}: {self.why}"
