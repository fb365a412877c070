"""What a source brings, one thing after another: work items, and what there is to say about the fetch."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from vanitylint.backlog.items import Problem, Sprint, WorkItem


class Beyond(Struct, frozen=True):
    """An item beyond what was asked for, brought so that traces come to an end. It is walked to, but not judged."""

    item: WorkItem


class Notice(Struct, frozen=True):
    """Something that was decided for the reader, or that the tracker lacks: worth a line, but nothing is missing."""

    source: str
    why: str
    key: str = ""
    """Of the item it is about: it stays until the item comes again, or goes."""

    def __str__(self) -> str:
        return f"{self.source}: {self.why}"


class Gone(Struct, frozen=True):
    """An item that an earlier fetch brought and that is no longer there: deleted, transferred, converted."""

    key: str


Brought: TypeAlias = Literal["changes", "all", "beginning", "rest"]
"""What a fetch brought: what changed; everything, so that what it did not bring is gone; the beginning of everything,
before it stopped; or the rest of it, so that what came neither then nor since is gone."""


class Bookmark(Struct, frozen=True):
    """Where the next fetch goes on. What this one did not bring again stands as it was, but for what is gone."""

    text: str
    brought: Brought = "changes"


Arrival: TypeAlias = WorkItem | Beyond | Sprint | Problem | Notice | Gone | Bookmark
