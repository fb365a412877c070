"""Where work items come from. Each source is a stream of work items and of what there is to say about the fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors.survey import Survey


class Source(Protocol):
    """A place that holds work items."""

    @property
    def name(self) -> str:
        """As the user wrote it: a path, `-`, `github:owner/repo`."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether items can change while they are fetched: of two versions of one item, the later one counts."""
        ...

    def items(self, bookmark: str = "") -> Iterator[Arrival]:
        """Every work item, streamed, and between them a `Problem` for each thing that could not be read.

        Args:
            bookmark: What the last fetch left; a source that can ask for changes alone brings only these.

        Raises:
            VanitylintError: The source as a whole cannot be opened.
        """
        ...

    def survey(self) -> Survey:
        """A look at the source: may one in, what is there, how it is called. It raises nothing a user could mend."""
        ...


class Listener(Protocol):
    """Who is told how a fetch goes, while it goes."""

    def expect(self, items: int) -> None:
        """So many items more are to come."""
        ...

    def wait(self, seconds: float, why: str) -> None:
        """Nothing will happen for so long, and why."""
        ...


class Silence:
    """A listener that keeps it to itself."""

    def expect(self, items: int) -> None:
        """Nothing is shown."""

    def wait(self, seconds: float, why: str) -> None:
        """Nothing is shown."""
