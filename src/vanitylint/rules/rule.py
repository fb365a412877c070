"""A rule as defined in its YAML file."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from vanitylint.backlog.findings import SEVERITIES, Profile, Severity

Status: TypeAlias = Literal["stable", "preview"]
STATUSES: tuple[Status, ...] = get_args(Status)


FAMILIES = {
    "HYP": "hypothesis", "MET": "metric", "FUP": "follow-up", "CHG": "history", "LRN": "learning", "PLN": "planning",
}  # fmt: skip
"""What the rules of each family ask about, in the order of the chain; any other family is a team's own."""


class Rule(Struct, frozen=True, kw_only=True):
    """A question to a backlog: when to ask it, how to word it, and what to do about it."""

    id: str
    """Three capital letters for the family and three digits: `HYP101`."""
    name: str
    """Human-readable name in kebab case: `bet-missing`."""
    profile: Profile
    """The lowest profile it belongs to."""
    status: Status = "stable"
    severities: tuple[tuple[Severity, str], ...]
    """Severities with the SQL condition for each; the first that holds applies, the last has no condition."""
    question: str
    """What a colleague would ask, with `{column}` for a value of the row."""
    over: str = "item"
    """The view whose rows are checked."""
    flag: tuple[str, ...] = ()
    """SQL conditions over a row of that view; a row is flagged if all hold."""
    query: str = ""
    """Alternative to `flag`: a whole select that returns `key` and whatever the messages use."""
    columns: tuple[str, ...] = ()
    """Columns that `query` returns."""
    params: dict[str, float] = {}
    """Thresholds, such as `days`, which the config can set; `:days` in its SQL."""
    message: str
    """The evidence, with `{column}` for a value of the row."""
    why: str
    fix: str
    not_when: tuple[str, ...] = ()
    """Cases in which the rule is known to be wrong, and what prevents them."""
    sources: tuple[str, ...] = ()
    mutes: tuple[str, ...] = ()
    """Rules that have nothing to add on an item this rule flags: ids, or prefixes of ids with a star."""
    path: str = ""
    positions: dict[str, tuple[int, int]]
    """Line and column of each part of the file: `message`, `flag.0` for the first condition, `severity.error`."""

    @property
    def family(self) -> str:
        """What its family asks about, such as `hypothesis`; `own` for a team's own family."""
        return FAMILIES.get(self.id[:3], "own")

    @property
    def generic_question(self) -> str:
        """Its question without a specific item: "What came of it?"."""
        return re.sub(r"\{\w+\}", "…", self.question.replace("{key}", "it"))

    @property
    def sort_key(self) -> tuple[int, str]:
        """Sort key: families in the order of the chain, then ids."""
        return [*FAMILIES.values(), "own"].index(self.family), self.id

    @property
    def severity(self) -> Severity:
        """The worst severity it can have."""
        return min((severity for severity, _ in self.severities), key=SEVERITIES.index)

    def where(self, part: str = "id") -> str:
        """Return the location of a part of the rule, such as `rules/hypothesis/HYP101.yaml:7:5`."""
        line, column = self.positions.get(part) or self.positions.get(part.partition(".")[0], (1, 1))
        return f"{self.path}:{line}:{column}"

    def is_selected_by(self, selector: str) -> bool:
        """Return whether a selector such as `HYP101`, `bet-missing`, `HYP`, `HYP1*` or `*` includes this rule."""
        return selector == self.name or (bool(selector) and self.id.startswith(selector.removesuffix("*")))

    def mutes_rule(self, other: Rule) -> bool:
        """Return whether it mutes another rule on the same item."""
        return self.id != other.id and any(other.is_selected_by(selector) for selector in self.mutes)
