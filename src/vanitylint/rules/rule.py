"""A rule as it is written in its YAML file."""

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
"""What the rules of a family ask about, in the order of the chain; any other family is somebody's own."""


class Rule(Struct, frozen=True, kw_only=True):
    """One question to a backlog: when it is asked, in which words, and how to go on from there."""

    id: str
    """Three capitals for the family and three digits: `HYP101`."""
    name: str
    """What people call it, in kebab case: `bet-missing`."""
    profile: Profile
    """The lowest profile it belongs to."""
    status: Status = "stable"
    severities: tuple[tuple[Severity, str], ...]
    """Each with the SQL condition under which it applies; the first that holds counts, the last has none."""
    question: str
    """What a colleague would ask, with `{column}` for what the row says."""
    over: str = "item"
    """The view whose rows are judged."""
    flag: tuple[str, ...] = ()
    """SQL conditions over one row of that view; a row is flagged when all hold."""
    query: str = ""
    """In place of `flag`: a whole select that gives `key` and whatever the messages use."""
    columns: tuple[str, ...] = ()
    """The columns that `query` gives."""
    params: dict[str, float] = {}
    """Its thresholds, such as `days`, which the config can set; in its SQL they are written `:days`."""
    message: str
    """The evidence, with `{column}` for what the row says."""
    why: str
    fix: str
    not_when: tuple[str, ...] = ()
    """Where the rule is known to be wrong, and what guards against it."""
    sources: tuple[str, ...] = ()
    mutes: tuple[str, ...] = ()
    """Rules that have nothing to add on an item this rule flags: ids, or the beginning of ids with a star."""
    path: str = ""
    places: dict[str, tuple[int, int]]
    """Line and column of each part of the file: `message`, `flag.0` for the first condition, `severity.error`."""

    @property
    def family(self) -> str:
        """What its family asks about, such as `hypothesis`; `own` for a team's own."""
        return FAMILIES.get(self.id[:3], "own")

    @property
    def asks(self) -> str:
        """Its question about any item: "What came of it?"."""
        return re.sub(r"\{\w+\}", "…", self.question.replace("{key}", "it"))

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands in a list: families in the order of the chain, then by id."""
        return [*FAMILIES.values(), "own"].index(self.family), self.id

    @property
    def severity(self) -> Severity:
        """The worst severity it can have."""
        return min((severity for severity, _ in self.severities), key=SEVERITIES.index)

    def where(self, part: str = "id") -> str:
        """The place of a part of the rule, such as `rules/hypothesis/HYP101.yaml:7:5`."""
        line, column = self.places.get(part) or self.places.get(part.partition(".")[0], (1, 1))
        return f"{self.path}:{line}:{column}"

    def is_meant_by(self, words: str) -> bool:
        """Whether somebody who writes `HYP101`, `bet-missing`, `HYP`, `HYP1*` or `*` means this rule."""
        return words == self.name or (bool(words) and self.id.startswith(words.removesuffix("*")))

    def mutes_rule(self, other: Rule) -> bool:
        """Whether it silences another rule on the same item."""
        return self.id != other.id and any(other.is_meant_by(words) for words in self.mutes)
