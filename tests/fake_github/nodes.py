"""Base classes of all nodes: an id, fields under GraphQL's own names, and authors."""

from __future__ import annotations

from functools import cached_property
from itertools import count
from typing import Any

from tests.fake_github.clock import Clock

SOMEBODY = "somebody-secret"
"""The login of every person; tests can check that it does not appear in any output."""

PREFIXES = {
    "Repository": "R",
    "Issue": "I",
    "PullRequest": "PR",
    "IssueComment": "IC",
    "IssueType": "IT",
    "Label": "LA",
    "Milestone": "MI",
    "UserContentEdit": "UCE",
    "ProjectV2": "PVT",
    "ProjectV2Item": "PVTI",
    "DraftIssue": "DI",
    "Organization": "O",
    "User": "U",
}


class Store:
    """All nodes by id, and the current time."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = Clock()
        self.nodes: dict[str, Node] = {}
        self.hidden_projects: bool | str = False
        self._numbers = count(1)

    def next_number(self) -> int:
        """Return an unused number."""
        return next(self._numbers)

    @cached_property
    def person(self) -> Node:
        """The person who makes all changes."""
        return Node(self, "User", login=SOMEBODY, name=SOMEBODY, url=f"{self.url}/{SOMEBODY}")

    @cached_property
    def bot(self) -> Node:
        """The bot that makes all other changes."""
        return Node(self, "Bot", login=f"{SOMEBODY}-bot", url=f"{self.url}/apps/{SOMEBODY}-bot")

    def actor(self, kind: str = "User") -> Node:
        """Return a person or a bot."""
        return self.bot if kind == "Bot" else self.person


class Node:
    """A node; a field may be a function of its arguments."""

    def __init__(self, store: Store, typename: str, **fields: Any) -> None:
        self.store = store
        self.typename = typename
        self.number_in_store = store.next_number()
        self.deleted = False
        self.id = f"{PREFIXES.get(typename, 'N')}_kwDO{self.number_in_store:08d}"
        self.fields: dict[str, Any] = {
            "id": self.id,
            "databaseId": self.number_in_store,
            "fullDatabaseId": str(self.number_in_store),  # a BigInt is encoded as a string
            "createdAt": store.clock.now,
            "updatedAt": store.clock.now,
            **fields,
        }
        store.nodes[self.id] = self

    def touch(self, at: str) -> None:
        """Set the time of the last change."""
        self.fields["updatedAt"] = max(self.fields["updatedAt"], at)

    def delete(self) -> None:
        """Delete the node: its id resolves to nothing."""
        self.deleted = True
        self.store.nodes.pop(self.id, None)


class Written(Node):
    """A node with a body that people edit; GitHub keeps each version, newest first."""

    def __init__(self, store: Store, typename: str, *, body: str, author: Node, **fields: Any) -> None:
        self.edits: list[Node] = []
        super().__init__(
            store,
            typename,
            body=body,
            author=author,
            editor=None,
            lastEditedAt=None,
            includesCreatedEdit=False,
            userContentEdits=self.edits,
            **fields,
        )

    def edit(self, body: str, at: str | None = None) -> None:
        """Replace the body; the first edit adds an entry for the original body, too."""
        moment = self.store.clock.tick(at)
        if not self.edits:
            self._remember(self.fields["body"], self.fields["createdAt"])
        self._remember(body, moment)
        self.fields |= {
            "body": body,
            "editor": self.store.person,
            "lastEditedAt": moment,
            "includesCreatedEdit": True,
        }
        self.touch(moment)

    def _remember(self, body: str, at: str) -> None:
        times = {"createdAt": at, "updatedAt": at, "editedAt": at}
        entry = Node(
            self.store,
            "UserContentEdit",
            diff=body,
            editor=self.store.person,
            deletedAt=None,
            deletedBy=None,
            **times,
        )
        self.edits.insert(0, entry)


class Comment(Written):
    """A comment on an issue; writing, editing and deleting it update the issue's time."""

    def __init__(self, issue: Node, body: str, at: str, author: Node, *, by_viewer: bool = False) -> None:
        super().__init__(
            issue.store,
            "IssueComment",
            body=body,
            author=author,
            issue=issue,
            createdAt=at,
            updatedAt=at,
            isMinimized=False,
            viewerDidAuthor=by_viewer,
            url="",
        )
        self.issue = issue
        self.fields["url"] = f"{issue.fields['url']}#issuecomment-{self.number_in_store}"

    def edit(self, body: str, at: str | None = None) -> None:
        """Replace the body."""
        super().edit(body, at)
        self.issue.touch(self.fields["lastEditedAt"])

    def delete(self) -> None:
        """Delete the comment; GitHub does not keep its body."""
        super().delete()
        self.issue.touch(self.store.clock.tick())
