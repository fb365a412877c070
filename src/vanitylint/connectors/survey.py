"""What a look at a source tells before anything is fetched: whether one gets in, what is there, how it is called."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    what: str
    """In a word or two: `token`, `rate limit`."""
    is_well: bool
    told: str
    hint: str = ""
    """What to do, where it is not well."""


@dataclass
class Survey:
    """What was found in one source."""

    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What else there is to know of how it is read; nothing is in the way."""
    types: set[str] = field(default_factory=set)
    """What kinds of items are called there."""
    labels: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)

    @property
    def is_well(self) -> bool:
        """Whether nothing is in the way."""
        return all(check.is_well for check in self.checks)

    def well(self, what: str, told: str) -> None:
        """Note something that is as it should be."""
        self.checks.append(Check(what, is_well=True, told=told))

    def unwell(self, what: str, told: str, hint: str = "") -> None:
        """Note something that is not."""
        self.checks.append(Check(what, is_well=False, told=told, hint=hint))
