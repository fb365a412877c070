"""Index of the issues fetched so far and how they relate, for use by later fetches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator


class IndexEntry(Struct, array_like=True, omit_defaults=True):
    """One issue in the index."""

    key: str
    is_requested: bool = True
    """Whether the issue is part of the source, not merely a relative of an issue that is."""
    parent: str = ""
    """Id of its parent."""
    children: list[str] = field(default_factory=list)
    """Ids of its sub-issues."""
    references: list[str] = field(default_factory=list)
    """Ids of the issues that reference it."""
    milestone: int = 0
    closed: str = ""
    """When it was closed; empty if it is open."""


class Index(Struct):
    """All issues of a source."""

    issues: dict[str, IndexEntry] = field(default_factory=dict)
    """Issues by id."""

    def relatives_of(self, gone: Container[str]) -> Iterator[str]:
        """Yield the ids of issues that relate to an issue that has been deleted or moved."""
        for issue_id, entry in self.issues.items():
            if entry.parent in gone or any(other in gone for other in (*entry.children, *entry.references)):
                yield issue_id

    def beyond(self, max_levels: int) -> set[str]:
        """Return the ids of issues outside the source that traces lead to: sub-issues, parents and their ancestors.

        They include ids of issues that have not been fetched yet.

        Args:
            max_levels: Maximum number of levels that a trace goes up.
        """
        requested = [entry for entry in self.issues.values() if entry.is_requested]
        ids = {id_ for entry in requested for id_ in (entry.parent, *entry.children) if self._is_beyond(id_)}
        level = set(ids)
        for _ in range(max_levels - 1):
            parents = {self.issues[id_].parent for id_ in level if id_ in self.issues}
            level = {id_ for id_ in parents if self._is_beyond(id_)} - ids
            ids |= level
        return ids

    def _is_beyond(self, issue_id: str) -> bool:
        return bool(issue_id) and not (issue_id in self.issues and self.issues[issue_id].is_requested)

    def ids_where(self, predicate: Callable[[IndexEntry], bool]) -> list[str]:
        """Return the ids of the issues that a predicate holds for."""
        return [issue_id for issue_id, entry in self.issues.items() if predicate(entry)]
