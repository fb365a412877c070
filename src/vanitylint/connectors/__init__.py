"""Sources of work items. Each source yields work items, along with the problems and notices of the fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors.survey import Survey


class Source(Protocol):
    """A file, folder or tracker that holds work items."""

    @property
    def name(self) -> str:
        """The name as the user wrote it: a path, `-`, `github:owner/repo`."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether items can change during the fetch. If an item arrives twice, the later version counts."""
        ...

    def items(self, bookmark: str = "") -> Iterator[Arrival]:
        """Yield every work item, interspersed with a `Problem` for each thing that could not be read.

        Args:
            bookmark: Bookmark of the previous fetch. A source that can fetch changes alone yields only those.

        Raises:
            VanitylintError: The source as a whole cannot be opened.
        """
        ...

    def survey(self) -> Survey:
        """Report access to the source, its contents and the names it uses. Raise nothing that a user could fix."""
        ...


class Listener(Protocol):
    """Receives the progress of a fetch."""

    def expect(self, items: int) -> None:
        """Announce the given number of further items."""
        ...

    def wait(self, seconds: float, why: str) -> None:
        """Announce a pause and the reason for it."""
        ...


class SilentListener:
    """A listener that shows nothing."""

    def expect(self, items: int) -> None:
        """Do nothing."""

    def wait(self, seconds: float, why: str) -> None:
        """Do nothing."""
