"""What `doctor` and `init` find out about a source before anything is fetched: access, contents and the names used."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Check:
    """One thing that was checked."""

    what: str
    """Label of one or two words: `token`, `rate limit`."""
    is_ok: bool
    detail: str
    """Description of the result."""
    hint: str = ""
    """What to do if something is wrong."""


@dataclass
class Survey:
    """What was found out about one source."""

    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Further facts about how the source is read, none of them a failure."""
    types: set[str] = field(default_factory=set)
    """Names of the item types used there."""
    labels: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)

    @property
    def is_ok(self) -> bool:
        """Whether all checks passed."""
        return all(check.is_ok for check in self.checks)

    def add_passed(self, what: str, detail: str) -> None:
        """Add a check that passed."""
        self.checks.append(Check(what, is_ok=True, detail=detail))

    def add_failed(self, what: str, detail: str, hint: str = "") -> None:
        """Add a check that failed."""
        self.checks.append(Check(what, is_ok=False, detail=detail, hint=hint))
