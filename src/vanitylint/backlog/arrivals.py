"""What a source yields, one after another: work items, and reports about the fetch."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from vanitylint.backlog.items import Problem, Sprint, WorkItem


class Beyond(Struct, frozen=True):
    """An item outside the requested scope, fetched so that traces can be completed. It is not judged."""

    item: WorkItem


class Notice(Struct, frozen=True):
    """A decision made for the user, or something the tracker lacks: worth a line, but nothing is missing."""

    source: str
    why: str
    key: str = ""
    """Key of the item it is about; the notice is kept until that item is fetched again or is gone."""

    def __str__(self) -> str:
        return f"{self.source}: {self.why}"


class Gone(Struct, frozen=True):
    """An item from an earlier fetch that no longer exists: deleted, transferred or converted."""

    key: str


FetchExtent: TypeAlias = Literal["changes", "all", "beginning", "rest"]
"""What a fetch covered: the changes; everything, so that whatever did not come is gone; the beginning of everything,
before the fetch stopped; or the rest of it, so that whatever came neither then nor since is gone."""


class Bookmark(Struct, frozen=True):
    """Where the next fetch continues. Whatever this one did not yield again is unchanged, except for what is gone."""

    text: str
    extent: FetchExtent = "changes"


Arrival: TypeAlias = WorkItem | Beyond | Sprint | Problem | Notice | Gone | Bookmark
