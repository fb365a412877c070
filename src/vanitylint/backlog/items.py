"""The work item: the same for every tracker, and without any data about people."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeAlias, get_args

from msgspec import Struct, field

State: TypeAlias = Literal["todo", "doing", "done", "dropped"]
STATES: tuple[State, ...] = get_args(State)
_KEY_WITH_PROJECT = re.compile(
    r"(?P<jira>[A-Z][A-Z0-9_]*)-[0-9]+"
    r"|(?P<repository>[^/#\s]+/[^/#\s]+)(?:#|/milestone/)[0-9]+"
    r"|(?P<board>[^/#\s]+/project/[0-9]+)/draft/.+"
)
"""Keys that contain a project: those of Jira and similar trackers, and GitHub's issues, milestones and drafts."""

OUR_COMMENT = "<!-- vanitylint: comment -->"
"""Marker at the start of our own comments; invisible when rendered."""


def project_of(key: str) -> str:
    """Return the project that a key contains; empty if it contains none, as in backlogs kept as files.

    >>> project_of("SHOP-12"), project_of("owner/repo#4"), project_of("epic-7")
    ('SHOP', 'owner/repo', '')
    """
    match = _KEY_WITH_PROJECT.fullmatch(key)
    return match[match.lastgroup or 0] if match else ""


def natural_key(key: str) -> list[tuple[str, int, str]]:
    """Return a sort key by which SHOP-9 comes before SHOP-10.

    >>> sorted(["SHOP-10", "SHOP-9", "APP-11"], key=natural_key)
    ['APP-11', 'SHOP-9', 'SHOP-10']
    """
    parts = re.split("([0-9]+)", key)
    numbers = [number.lstrip("0") for number in parts[1::2]] + [""]
    return [(texts, len(number), number) for texts, number in zip(parts[::2], numbers, strict=True)]


class Sprint(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A sprint, iteration or milestone an item was planned in."""

    name: str
    id: str = ""
    """The tracker's id, which distinguishes sprints of the same name."""
    goal: str = ""
    state: Literal["future", "active", "closed", ""] = ""
    start: str | None = None
    """First day, ISO date."""
    end: str | None = None
    """Last day, ISO date."""


class Link(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A link to another item, worded as in the tracker: `{type: "is measured by", to: "SHOP-9"}`."""

    type: str
    to: str


class Comment(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A comment. Its author is not stored, only whether it was a machine."""

    body: str
    at: str | None = None
    """ISO date and time, UTC."""
    automated: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether vanitylint wrote it: then it says nothing about the item."""
        return self.body.lstrip().startswith(OUR_COMMENT)


class Change(
    Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, rename={"before": "from", "after": "to"}
):
    """One edit of one field, with the values before and after."""

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
    """The tracker's id, which stays the same when an item moves and its key changes."""
    kind: str = ""
    """The tracker's term, such as `Epic` or `New Feature`; reading maps it."""
    body: str = ""
    state: State | None = None
    """None if the tracker does not say; reading then derives it from `status` and the dates."""
    status: str = ""
    resolution: str = ""
    labels: list[str] = field(default_factory=list)
    automated: bool = False
    """Whether a machine wrote it, such as a bot that updates dependencies."""
    created: str | None = None
    updated: str | None = None
    started: str | None = None
    finished: str | None = None
    released: str | None = None
    """When customers got it, if later than `finished` (fix version, milestone, rollout)."""
    due: str | None = None
    parent: str | None = None
    sprint: Sprint | list[Sprint] | None = None
    """Its sprint, or all sprints it was planned in, oldest first."""
    estimate: float | None = None
    links: list[Link] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    """All other fields of the tracker, by display name; texts are Markdown."""
    comments: list[Comment] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    url: str = ""
    path: str = ""
    """File that contains it, if a reader can open that."""
    line: int = 0
    """Line of `path` where the item begins, counted from 1; 0 if there is no such file."""
    body_line: int = 0
    """Line of `path` where `body` begins, so that a claim can name its line; 0 if that makes no sense."""

    @property
    def sprints(self) -> list[Sprint]:
        """All sprints that it was planned in, oldest first."""
        if self.sprint is None:
            return []
        return self.sprint if isinstance(self.sprint, list) else [self.sprint]

    @property
    def components(self) -> list[str]:
        """Jira's components, from the field in which connectors list them: `Web, App`."""
        names = self.fields.get("Components")
        return [name for name in names.split(", ") if name] if isinstance(names, str) else []


class Problem(Struct, frozen=True):
    """Something in a source that could not be read. A run with a problem is never green."""

    source: str
    """Source or file, as the user would name it."""
    why: str
    line: int = 0
    """Line number, counted from 1; 0 if there is none."""
    key: str = ""
    """Key of the item it is about; the problem is then kept until that item is fetched again or is gone."""

    def __str__(self) -> str:
        location = f"{self.source}:{self.line}" if self.line else self.source
        return f"{location}: {self.why}"
