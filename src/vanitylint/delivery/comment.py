"""Keeps at most one comment of ours on a GitHub issue up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from vanitylint.backlog.items import OUR_COMMENT
from vanitylint.errors import VanitylintError
from vanitylint.reporters.comment import is_same_comment
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_MAX_ATTEMPTS = 4
"""Maximum number of rounds of reading and writing, after which a connection that keeps failing is reported."""
_PERMISSION_HINT = "the token needs the right to write issues (`issues: write` in Actions); see docs/comment.md"
_FORBIDDEN_TYPES = ("FORBIDDEN", "INSUFFICIENT_SCOPES")

COMMENTS_QUERY = """
query Comments($owner: String!, $name: String!, $number: Int!, $first: Int!, $after: String) {
  rateLimit { cost }
  repository(owner: $owner, name: $name) {
    issue(number: $number) {
      id
      comments(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id url body viewerDidAuthor }
      }
    }
  }
}"""
"""The comments on an issue, and which of them were written with this token; no logins are requested."""

ADD_COMMENT = """
mutation AddComment($issue: ID!, $body: String!) {
  addComment(input: {subjectId: $issue, body: $body}) { commentEdge { node { id } } }
}"""
EDIT_COMMENT = """
mutation EditComment($comment: ID!, $body: String!) {
  updateIssueComment(input: {id: $comment, body: $body}) { issueComment { id } }
}"""
DELETE_COMMENT = """
mutation DeleteComment($comment: ID!) {
  deleteIssueComment(input: {id: $comment}) { clientMutationId }
}"""


class Failure(Protocol):
    """GitHub's reason for not answering part of a request."""

    @property
    def type(self) -> str:
        """GitHub's name for it, such as `NOT_FOUND` or `FORBIDDEN`."""
        ...

    @property
    def message(self) -> str:
        """The reason in a sentence."""
        ...


class Response(Protocol):
    """A response from GitHub."""

    @property
    def data(self) -> dict[str, Any]:
        """The data, decoded from JSON."""
        ...

    @property
    def errors(self) -> Sequence[Failure]:
        """Why parts of the data are missing."""
        ...


class Client(Protocol):
    """A client for GitHub's API."""

    def query(self, query: str, variables: Mapping[str, Any]) -> Response:
        """Send a query, and retry if the connection fails."""
        ...

    def mutate(self, mutation: str, variables: Mapping[str, Any]) -> Response | None:
        """Send a mutation once; return None if there was no response."""
        ...


@dataclass(frozen=True)
class IssueRef:
    """Reference to an issue, written as `owner/repo#45`."""

    owner: str
    repository: str
    number: int

    def __str__(self) -> str:
        return f"{self.owner}/{self.repository}#{self.number}"


@dataclass(frozen=True)
class CommentResult:
    """What was done about the comment."""

    outcome: Literal["nothing", "same", "written", "edited"]
    """There is none and none is needed; it was up to date; it was added; it was edited."""
    url: str = ""
    """URL of the comment."""


@dataclass(frozen=True)
class _OwnComment:
    id: str
    url: str
    body: str


class Commenter:
    """Keeps the comment on one issue up to date.

    Args:
        client: The client for GitHub.
        issue: The issue.
    """

    def __init__(self, client: Client, issue: IssueRef) -> None:
        self._client = client
        self._issue = issue

    def update(self, text: Callable[[str], str]) -> CommentResult:
        """Make sure that exactly one comment has the current text.

        Comments are read, changed as needed, and read again whenever there could be two: after one was added, because
        another run may have done the same at that moment, and if there was no response. The oldest one stays.

        Args:
            text: Function from the existing comment (or an empty string) to the new one; empty for no comment.

        Raises:
            VanitylintError: The comments could not be read or written.
        """
        what: Literal["same", "written", "edited"] = "same"
        for _ in range(_MAX_ATTEMPTS):
            issue_id, own = self._find_comments()
            if not own:
                body = text("")
                if not body or what == "written":  # the list can lag behind what was just added
                    return CommentResult("nothing" if what == "same" else what)
                what = "written" if self._mutate(ADD_COMMENT, issue=issue_id, body=body) else what
                continue
            first, *duplicates = own
            body = text(first.body)
            is_done = True
            if body and not is_same_comment(body, first.body):
                is_done = self._mutate(EDIT_COMMENT, comment=first.id, body=body)
                what = "edited" if is_done and what == "same" else what
            for duplicate in duplicates:
                is_done &= self._mutate(DELETE_COMMENT, comment=duplicate.id)
            if is_done:
                return CommentResult(what, first.url)
        raise VanitylintError(
            f"there was no answer after the comment was sent {_MAX_ATTEMPTS} times, so it may or may not be there",
            where=str(self._issue),
            hint="run again later; it checks first, so there will not be two",
        )

    def _find_comments(self) -> tuple[str, list[_OwnComment]]:
        """Return the id of the issue, and our comments, oldest first.

        Anyone can paste our marker, so a comment is ours only if it was written with this token as well.
        """
        own: list[_OwnComment] = []
        after: str | None = None
        while True:
            response = self._client.query(COMMENTS_QUERY, {**self._variables(), "after": after})
            issue = (response.data.get("repository") or {}).get("issue") or {}
            comments = issue.get("comments") or {}
            nodes = comments.get("nodes")
            if not isinstance(nodes, list) or None in nodes:
                raise self._not_visible_error(response, is_found=bool(issue))
            own += [
                _OwnComment(node["id"], node["url"], node["body"])
                for node in nodes
                if node["viewerDidAuthor"] is True and node["body"].lstrip().startswith(OUR_COMMENT)
            ]
            if not comments["pageInfo"]["hasNextPage"]:
                return issue["id"], own
            after = comments["pageInfo"]["endCursor"]

    def _variables(self) -> dict[str, Any]:
        return {"owner": self._issue.owner, "name": self._issue.repository, "number": self._issue.number}

    def _not_visible_error(self, response: Response, *, is_found: bool) -> VanitylintError:
        reason = next((failure.message for failure in response.errors), "no reason was given")
        if is_found:
            message = f"its comments cannot be read, so no comment is written: {safe(reason)}"
            return VanitylintError(message, where=str(self._issue), hint="run again later")
        hint = "check its number; docs/github.md lists the rights the token needs"
        return VanitylintError("there is no such issue, or the token cannot see it", where=str(self._issue), hint=hint)

    def _mutate(self, mutation: str, **variables: str) -> bool:
        """Send a mutation. Return False if comments have to be read again: no response, or the comment is gone.

        Raises:
            VanitylintError: GitHub rejects the change.
        """
        response = self._client.mutate(mutation, variables)
        if response is None:
            return False
        for failure in response.errors:
            if failure.type != "NOT_FOUND" or mutation == ADD_COMMENT:  # that one refers to the issue, not to a comment
                raise self._rejected_error(failure)
        return not response.errors

    def _rejected_error(self, failure: Failure) -> VanitylintError:
        reason = safe(failure.message).rstrip(".")
        if "issue is locked" in reason.lower():
            message, hint = "the issue is locked, so no comment can be written", "unlock it, or leave it out"
        elif failure.type == "NOT_FOUND":
            message, hint = "the issue is gone, so no comment can be written", "check whether it was deleted or moved"
        elif failure.type in _FORBIDDEN_TYPES:
            message, hint = f"the token is not allowed to write comments: {reason}", _PERMISSION_HINT
        else:
            message, hint = f"GitHub rejects the comment: {reason}", ""
        return VanitylintError(message, where=str(self._issue), hint=hint)
