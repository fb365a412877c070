"""The index of issues fetched from a source so far and how they are related, kept for later fetches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from vanitylint.backlog.limits import MAX_TRACE_STEPS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator


class IndexEntry(Struct, array_like=True, omit_defaults=True):
    """One issue."""

    key: str
    is_requested: bool = True
    """Whether it was requested; otherwise it is related to one that was."""
    updated: str = ""
    """When it was last changed, in Jira's format."""
    above: list[str] = field(default_factory=list)
    """Keys of its parent and of the targets of links that lead up."""
    linked: list[str] = field(default_factory=list)
    """Keys of the other issues that it is linked to."""
    may_have_children: bool = False
    """Whether its kind has children: epic, initiative, idea."""
    shared: list[str] = field(default_factory=list)
    """Ids of the values that it shares with others: its status, type, sprints, versions, options of fields."""

    @property
    def references(self) -> list[str]:
        """Keys of all issues that it refers to."""
        return [*self.above, *self.linked]


class Index(Struct):
    """All issues of a source, by their ids."""

    issues: dict[str, IndexEntry] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    """Fingerprints of the values that issues share, by id of the value."""

    def sharing(self, values: Container[str]) -> Iterator[str]:
        """Return the ids of the issues that have one of some shared values."""
        return (issue_id for issue_id, entry in self.issues.items() if any(value in values for value in entry.shared))

    def referring_to(self, keys: Container[str]) -> Iterator[str]:
        """Yield the ids of the issues that refer to one of some others."""
        for issue_id, entry in self.issues.items():
            if any(key in keys for key in entry.references):
                yield issue_id

    def beyond(self, children: Iterable[str]) -> set[str]:
        """Return the keys of the issues that were not requested but to which a trace leads.

        These are the issues that a requested one is linked to, the issues above it, up to the length of a trace, and
        its children elsewhere. Of an issue that was never fetched only the key is known.

        Args:
            children: Keys of such children.
        """
        by_key = {entry.key: entry for entry in self.issues.values()}
        requested = [entry for entry in self.issues.values() if entry.is_requested]
        wanted = {key for entry in requested for key in entry.references} | set(children)
        wanted = {key for key in wanted if not (key in by_key and by_key[key].is_requested)}
        step = set(wanted)
        for _ in range(MAX_TRACE_STEPS - 1):
            above = {parent for key in step if key in by_key for parent in by_key[key].above}
            step = {key for key in above if not (key in by_key and by_key[key].is_requested)} - wanted
            wanted |= step
        return wanted

    def witnesses(self, seen: Iterable[str], exclude: Container[str]) -> list[str]:
        """Return the ids of a few issues that together have all shared values, to see the current state of those.

        Args:
            seen: Ids of the values whose current state is already known.
            exclude: Ids of the issues that were already fetched for this.
        """
        seen = set(seen)
        chosen: list[str] = []
        for issue_id, entry in self.issues.items():
            if issue_id not in exclude and not seen.issuperset(entry.shared):
                seen.update(entry.shared)
                chosen.append(issue_id)
        return chosen

    def forget_unshared(self) -> None:
        """Forget the values that no issue has any more."""
        shared = {value for entry in self.issues.values() for value in entry.shared}
        self.fingerprints = {value: self.fingerprints[value] for value in self.fingerprints if value in shared}


class Mark(Struct):
    """Where the fetch of a source stopped, and what the next one needs to know."""

    index: Index = field(default_factory=Index)
    since: str = ""
    """When it began, by the server's clock, ISO; empty before the first fetch."""
    incomplete: list[str] = field(default_factory=list)
    """Ids of issues that could not be read completely."""
    lost: list[str] = field(default_factory=list)
    """Keys that no longer exist and that issues may still refer to, as far as the last fetch saw."""
    is_beginning: bool = False
    """Whether a fetch of everything has stopped and the rest has not been fetched since."""
    filled: list[str] = field(default_factory=list)
    """Ids of the custom fields that had a value in any issue so far."""
    fields: list[str] = field(default_factory=list)
    """The requested custom fields with their meanings, without those of projects from which no issue came."""
    categories: dict[str, str] = field(default_factory=dict)
    """Categories of the statuses that issues have been in, by name."""

    @property
    def projects(self) -> set[str]:
        """Ids of the projects that issues are in."""
        return {value.partition(":")[2] for value in self.index.fingerprints if value.startswith("project:")}
