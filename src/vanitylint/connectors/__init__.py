"""Where work items come from. Each source is an iterator of work items and of what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import Problem, WorkItem


class Source(Protocol):
    """A place that holds work items."""

    @property
    def name(self) -> str:
        """As the user wrote it: a path, `-`, `github:owner/repo`."""
        ...

    def items(self) -> Iterator[WorkItem | Problem]:
        """Every work item, streamed, and between them a `Problem` for each thing that could not be read.

        Raises:
            VanitylintError: The source as a whole cannot be opened.
        """
        ...
