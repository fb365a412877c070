"""A finding: one rule that has a question about one item; how grave one can be, and which rules are asked."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

Severity: TypeAlias = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""Worst first."""

Profile: TypeAlias = Literal["starter", "recommended", "extended"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
"""A ladder: each profile holds the rules of those before it."""

OF_ITEMS = ("item", "edit")
"""The views whose rows are items, or edits of one; a key of any other is a name, and can be an item's as well."""


class Finding(Struct, frozen=True, kw_only=True):
    """A rule, an item, and what the rule has to say about it.

    Raises:
        ValueError: It names no rule or no item.
    """

    rule: str
    """The rule's id, such as `HYP101`."""
    name: str
    """The rule's name, such as `bet-missing`."""
    severity: Severity
    key: str
    """The item's key; the sprint's name for a finding about a sprint."""
    over: str = "item"
    """What it is about, the view the rule asked: `item`, `edit`, `sprint` or `project`."""
    title: str = ""
    """The item's title."""
    question: str = ""
    """What a colleague would ask, in one line."""
    message: str = ""
    """The evidence, in one line."""
    fix: str = ""
    """One way on."""
    bet: str | None = None
    """Key of the bet the item hangs on."""
    url: str = ""
    """Where to open the item."""
    path: str = ""
    """The file it stands in, for backlogs kept as files."""
    line: int = 0
    """The line of that file, counted from 1; 0 where there is none."""
    muted_by: str | None = None
    """The rule whose finding on the same item makes this one idle; it is kept, but not counted."""

    acknowledged: str | None = None
    """Why the team lives with it; it is kept, but not counted."""
    acknowledged_until: str = ""
    """The last day on which the team does, such as `2027-01-31`; empty where nobody named one."""

    def __post_init__(self) -> None:
        if not self.rule or not self.key:
            raise ValueError(f"a finding names a rule and an item: {self.rule!r}, {self.key!r}")

    @property
    def own_title(self) -> str:
        """The title where it says more than the key, to stand beside it: a sprint's key is its name already."""
        is_name = self.over not in OF_ITEMS and self.key.startswith(self.title)
        return "" if is_name or self.title == self.key else self.title
