"""The mutations: comments, if the token may write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fake_github.errors import NOT_ACCESSIBLE, Refusal, forbidden
from tests.fake_github.issues import Issue
from tests.fake_github.nodes import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_github.github import FakeGitHub

MOST = 65_536
"""Maximum length of a comment, in characters."""


class Writing:
    """The mutations. Tokens are read-only unless a test allows writing."""

    def __init__(self, github: FakeGitHub) -> None:
        self.is_allowed = False
        """Whether the token has the permission `issues: write`."""
        self.refusal = NOT_ACCESSIBLE
        """Error message for a token without it."""
        self.by_bot = False
        """Whether comments are written by a bot, as with the token of GitHub Actions, or by a person."""
        self._github = github

    def mutations(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        """Return the mutations by name."""
        known = {"addComment": self._add, "updateIssueComment": self._update, "deleteIssueComment": self._delete}
        return {name: self._guarded(change) for name, change in known.items()}

    def _guarded(self, change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
        def changed(args: dict[str, Any]) -> Any:
            if not self.is_allowed:
                raise forbidden(self.refusal)
            return change(args["input"])

        return changed

    def _add(self, given: dict[str, Any]) -> dict[str, Any]:
        issue = self._github.find_node(given["subjectId"])
        assert isinstance(issue, Issue)
        if issue.fields["locked"]:
            raise Refusal("UNPROCESSABLE", "Unable to create comment because issue is locked")
        comment = issue.comment(_fitting(given["body"]), bot=self.by_bot, by_viewer=True)
        return {"commentEdge": {"node": comment, "cursor": ""}, "subject": issue}

    def _update(self, given: dict[str, Any]) -> dict[str, Any]:
        comment = self._found(given)
        comment.edit(_fitting(given["body"]))
        return {"issueComment": comment}

    def _delete(self, given: dict[str, Any]) -> dict[str, Any]:
        self._found(given).delete()
        return {"clientMutationId": None}

    def _found(self, given: dict[str, Any]) -> Comment:
        comment = self._github.find_node(given["id"])
        assert isinstance(comment, Comment)
        if not comment.fields["viewerDidAuthor"]:
            raise forbidden()
        return comment


def _fitting(body: str) -> str:
    if len(body) > MOST:
        raise Refusal("UNPROCESSABLE", f"Body is too long (maximum is {MOST} characters)")
    return body
