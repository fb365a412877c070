"""Findings, each the question that a rule has about an item, with their severities and the profiles of rules."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

Severity: TypeAlias = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""Worst first."""

Profile: TypeAlias = Literal["starter", "recommended", "extended"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
"""Ordered: each profile includes the rules of those before it."""

ITEM_VIEWS = ("item", "edit")
"""Views whose keys are those of items. In any other view a key is a name, which may also be the key of an item."""


class Finding(Struct, frozen=True, kw_only=True):
    """The question that a rule has about an item, with its evidence.

    Raises:
        ValueError: The rule or the key is empty.
    """

    rule: str
    """The rule's id, such as `HYP101`."""
    name: str
    """The rule's name, such as `bet-missing`."""
    severity: Severity
    key: str
    """Key of the item; for a finding about a sprint, the name of the sprint."""
    over: str = "item"
    """What it is about, which is the view that the rule queries: `item`, `edit`, `sprint` or `project`."""
    title: str = ""
    """The item's title."""
    question: str = ""
    """What a colleague would ask, in one line."""
    message: str = ""
    """The evidence, in one line."""
    fix: str = ""
    """One suggestion of what to do."""
    bet: str | None = None
    """Key of the bet that the item traces to."""
    url: str = ""
    """Where to open the item."""
    path: str = ""
    """File that contains the item, for backlogs kept as files."""
    line: int = 0
    """Line in that file, counted from 1; 0 if there is none."""
    muted_by: str | None = None
    """Rule whose finding on the same item mutes this one; it is stored, but not counted."""

    acknowledged: str | None = None
    """Why the team accepts it; it is stored, but not counted."""
    acknowledged_until: str = ""
    """Last day of that acknowledgement, such as `2027-01-31`; empty if it has none."""

    def __post_init__(self) -> None:
        if not self.rule or not self.key:
            raise ValueError(f"a finding names a rule and an item: {self.rule!r}, {self.key!r}")

    @property
    def own_title(self) -> str:
        """The title, to be shown beside the key; empty if the key already says it, as that of a sprint does."""
        is_name = self.over not in ITEM_VIEWS and self.key.startswith(self.title)
        return "" if is_name or self.title == self.key else self.title
