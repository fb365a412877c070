"""One comment of ours on a GitHub issue: written, edited, and never more than one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from vanitylint.backlog.items import OUR_COMMENT
from vanitylint.errors import VanitylintError
from vanitylint.reporters.comment import says_the_same
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ROUNDS = 4
"""So often it is looked and written: a line that breaks each time is told in the end."""
_RIGHTS = "the token needs the right to write issues (`issues: write` in Actions); see docs/comment.md"
_HIDDEN = ("FORBIDDEN", "INSUFFICIENT_SCOPES")

LOOK = """
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
"""The comments of an issue, and which of them were written with this token; nobody's login is asked for."""

ADD = """
mutation AddComment($issue: ID!, $body: String!) {
  addComment(input: {subjectId: $issue, body: $body}) { commentEdge { node { id } } }
}"""
EDIT = """
mutation EditComment($comment: ID!, $body: String!) {
  updateIssueComment(input: {id: $comment, body: $body}) { issueComment { id } }
}"""
DELETE = """
mutation DeleteComment($comment: ID!) {
  deleteIssueComment(input: {id: $comment}) { clientMutationId }
}"""


class Trouble(Protocol):
    """What GitHub says of a part of a question that it did not answer."""

    @property
    def type(self) -> str:
        """Its own word: `NOT_FOUND`, `FORBIDDEN`."""
        ...

    @property
    def message(self) -> str:
        """In a sentence."""
        ...


class Answer(Protocol):
    """What came back."""

    @property
    def data(self) -> dict[str, Any]:
        """As decoded from JSON."""
        ...

    @property
    def troubles(self) -> Sequence[Trouble]:
        """What is missing from it."""
        ...


class Line(Protocol):
    """The way to GitHub."""

    def ask(self, query: str, variables: Mapping[str, Any]) -> Answer:
        """Put a question, again where the line breaks."""
        ...

    def tell(self, mutation: str, variables: Mapping[str, Any]) -> Answer | None:
        """Have something changed, once; None where no answer came."""
        ...


@dataclass(frozen=True)
class Place:
    """An issue."""

    owner: str
    repository: str
    number: int

    def __str__(self) -> str:
        return f"{self.owner}/{self.repository}#{self.number}"


@dataclass(frozen=True)
class Kept:
    """What became of the comment."""

    what: Literal["nothing", "same", "written", "edited"]
    """There is none, and none is needed; it says so already; it is new; it says something else now."""
    url: str = ""
    """Of the comment."""


@dataclass(frozen=True)
class _Ours:
    id: str
    url: str
    body: str


class Commenter:
    """Keeps the comment on one issue.

    Args:
        line: The way to GitHub.
        place: The issue.
    """

    def __init__(self, line: Line, place: Place) -> None:
        self._line = line
        self._place = place

    def keep(self, text: Callable[[str], str]) -> Kept:
        """See to it that one comment says what is to be said.

        It looks, does what is to be done, and looks again wherever that could have made two of it: after a comment was
        added, as another run may have added one at the same time, and where no answer came. The oldest stays.

        Args:
            text: From the comment that stands there, or nothing, to what is to stand there; empty for nothing.

        Raises:
            VanitylintError: It could not be looked or written.
        """
        what: Literal["same", "written", "edited"] = "same"
        for _ in range(_ROUNDS):
            issue, ours = self._look()
            if not ours:
                told = text("")
                if not told or what == "written":  # a list can lag behind what was just added to it
                    return Kept("nothing" if what == "same" else what)
                what = "written" if self._change(ADD, issue=issue, body=told) else what
                continue
            first, *others = ours
            told = text(first.body)
            is_done = True
            if told and not says_the_same(told, first.body):
                is_done = self._change(EDIT, comment=first.id, body=told)
                what = "edited" if is_done and what == "same" else what
            for other in others:
                is_done &= self._change(DELETE, comment=other.id)
            if is_done:
                return Kept(what, first.url)
        raise VanitylintError(
            f"there was no answer after the comment was sent {_ROUNDS} times, so it may or may not be there",
            where=str(self._place),
            hint="run again later; it checks first, so there will not be two",
        )

    def _look(self) -> tuple[str, list[_Ours]]:
        """The issue's id, and our comments, the oldest first.

        Anybody can paste our mark, so it is ours only where this token wrote it, too.
        """
        found: list[_Ours] = []
        after: str | None = None
        while True:
            answer = self._line.ask(LOOK, {**self._named(), "after": after})
            issue = (answer.data.get("repository") or {}).get("issue") or {}
            page = issue.get("comments") or {}
            rows = page.get("nodes")
            if not isinstance(rows, list) or None in rows:
                raise self._unseen(answer, is_there=bool(issue))
            found += [
                _Ours(row["id"], row["url"], row["body"])
                for row in rows
                if row["viewerDidAuthor"] is True and row["body"].lstrip().startswith(OUR_COMMENT)
            ]
            if not page["pageInfo"]["hasNextPage"]:
                return issue["id"], found
            after = page["pageInfo"]["endCursor"]

    def _named(self) -> dict[str, Any]:
        return {"owner": self._place.owner, "name": self._place.repository, "number": self._place.number}

    def _unseen(self, answer: Answer, *, is_there: bool) -> VanitylintError:
        why = next((trouble.message for trouble in answer.troubles), "no reason was given")
        if is_there:
            what = f"its comments cannot be read, so no comment is written: {safe(why)}"
            return VanitylintError(what, where=str(self._place), hint="run again later")
        hint = "check its number; docs/github.md lists the rights the token needs"
        return VanitylintError("there is no such issue, or the token cannot see it", where=str(self._place), hint=hint)

    def _change(self, mutation: str, **variables: str) -> bool:
        """Have something changed. False where it is to be looked again: no answer came, or the comment is gone.

        Raises:
            VanitylintError: GitHub refuses it.
        """
        answer = self._line.tell(mutation, variables)
        if answer is None:
            return False
        for trouble in answer.troubles:
            if trouble.type != "NOT_FOUND" or mutation == ADD:  # no comment is named there, but the issue
                raise self._refused(trouble)
        return not answer.troubles

    def _refused(self, trouble: Trouble) -> VanitylintError:
        words = safe(trouble.message).rstrip(".")
        if "issue is locked" in words.lower():
            what, hint = "the issue is locked, so no comment can be written", "unlock it, or leave it out"
        elif trouble.type == "NOT_FOUND":
            what, hint = "the issue is gone, so no comment can be written", "check whether it was deleted or moved"
        elif trouble.type in _HIDDEN:
            what, hint = f"the token is not allowed to write comments: {words}", _RIGHTS
        else:
            what, hint = f"GitHub rejects the comment: {words}", ""
        return VanitylintError(what, where=str(self._place), hint=hint)
