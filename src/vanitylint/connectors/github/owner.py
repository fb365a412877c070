"""All repositories of an organisation or a person; after the first time, those in which an issue changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Arrival, Gone
from vanitylint.connectors.github.marks import OwnerMark, RepositoryMark
from vanitylint.connectors.github.queries import REPOSITORIES
from vanitylint.connectors.github.repository import Repository
from vanitylint.connectors.github.shapes import nodes
from vanitylint.connectors.loose import as_dict, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from vanitylint.connectors.github.fetching import Fetch


class Owner:
    """The fetch of all repositories of an owner. Archived ones are left out, as nobody plans in them.

    Args:
        fetch: What it is part of.
        owner: Login of an organisation or a person.
        mark: Where the last fetch left off; None to fetch everything.
        known: The keys of all items that the snapshot holds.
    """

    def __init__(self, fetch: Fetch, owner: str, mark: OwnerMark | None, known: Callable[[], set[str]]) -> None:
        self.fetch = fetch
        self.owner = owner
        self.past = mark
        self.known = known
        self.mark = OwnerMark(dict(mark.repositories) if mark else {})
        self.came: set[str] = set()
        self.expected = 0

    @property
    def is_whole(self) -> bool:
        """Whether everything was asked for, not only what changed."""
        return self.past is None

    def items(self) -> Iterator[Arrival]:
        """What each repository has to bring, and the keys of what stood in repositories that are gone.

        Raises:
            VanitylintError: There is no such owner, or no answer.
            OutOfPatienceError: It would take too long.
        """
        found = {as_text(repository.get("nameWithOwner")): repository for repository in self._repositories()}
        for name, repository in found.items():
            mark = self.mark.repositories.get(name)
            if mark is None or _has_changed(repository, mark):
                yield from self._fetched(as_text(repository.get("name")), name, mark, found)
        for name in self.mark.repositories.keys() - found.keys():
            del self.mark.repositories[name]
            beginnings = (f"{name}#", f"{name}/milestone/")
            yield from (Gone(key) for key in sorted(self.known()) if key.startswith(beginnings))

    def _fetched(self, name: str, slug: str, mark: RepositoryMark | None, others: Container[str]) -> Iterator[Arrival]:
        repository = Repository(self.fetch, self.owner, name, mark, self.known, others)
        try:
            yield from repository.items()
        finally:
            self.expected += repository.expected
            self.came |= repository.came
            if repository.mark.since or repository.mark.total == 0:
                self.mark.repositories[slug] = repository.mark

    def _repositories(self) -> Iterator[dict[str, Any]]:
        path = ("repositoryOwner", "repositories")
        for page, answer in self.fetch.pages(lambda _: REPOSITORIES, {"owner": self.owner}, path):
            if not answer.data.get("repositoryOwner"):
                raise self.fetch.not_found("organisation or user", answer.troubles)
            yield from nodes(page)


def _has_changed(repository: dict[str, Any], mark: RepositoryMark) -> bool:
    """Whether an issue came, went or changed; of fields in projects only a look at the project tells."""
    issues = as_dict(repository.get("issues"))
    newest = max((as_text(issue.get("updatedAt")) for issue in nodes(issues)), default="")
    return bool(issues.get("totalCount") != mark.total or newest > mark.since or mark.projects or mark.incomplete)
