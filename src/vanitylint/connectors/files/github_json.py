"""GitHub issues as `gh issue list --json …` and the REST interface give them, to work items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Comment, Link, Sprint, WorkItem
from vanitylint.connectors.given_dates import day_of, moment_of
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.connectors.people import is_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import State
    from vanitylint.connectors.files.file import Entries, File

_NEEDED = frozenset({"body", "state"})
_ADVICE = "add {} to --json"
_TELLING = frozenset(
    {
        "number", "createdAt", "created_at", "closedAt", "closed_at", "updatedAt", "updated_at",
        "stateReason", "state_reason", "projectItems", "issueType", "html_url",
    }
)  # fmt: skip
_ISSUE_URL = re.compile(r"https?://[^/\s]+/(?:api/v3/)?(?:repos/)?([^/\s]+/[^/\s]+)/issues/([0-9]{1,18})(?![0-9])")
_LINKED = {"subIssues": "has sub-issue", "blockedBy": "is blocked by", "blocking": "blocks"}


def looks_like_github(value: dict[str, Any]) -> bool:
    """Whether an object is a GitHub issue, not an item of our own format."""
    return "key" not in value and not _TELLING.isdisjoint(value) and not {"title", "number"}.isdisjoint(value)


def read_github_issue(issue: dict[str, Any], file: File, line: int) -> Entries:
    """The work item of an issue, after a problem for each thing of it that could not be read.

    Pull requests, which the REST interface lists among the issues, are none and are passed over.

    Args:
        issue: As decoded from JSON.
        file: Where it comes from.
        line: The line it begins on.
    """
    if _is_pull_request(issue):
        return
    title = as_text(issue.get("title"))
    key = _key(issue, "")
    if not title or not key:
        name = "title" if key else "number"
        yield file.problem(f"{key or 'an issue'} has no {name}; it was not read; add {name} to --json", line)
        return
    file.tally.expect(_NEEDED, issue, _ADVICE)
    notes: list[str] = []
    item = github_item(issue, key, notes)
    item.path, item.line = file.path, line if file.path else 0
    yield from (file.problem(f"{key}: {note}", line) for note in notes)
    yield item


def github_item(issue: dict[str, Any], key: str, notes: list[str]) -> WorkItem:
    """An issue that has a title as a work item; what is left out of it is noted."""
    state, resolution = _state(issue)
    repository = key.partition("#")[0]
    return WorkItem(
        key=key,
        title=as_text(issue.get("title")),
        kind=as_text(as_dict(_either(issue, "issueType", "type")).get("name")),
        body=as_text(issue.get("body")),
        state=state,
        status=_project_status(issue),
        resolution=resolution,
        labels=[name for name in map(_label, as_list(issue.get("labels"))) if name],
        created=day_of(_either(issue, "createdAt", "created_at"), "createdAt", notes),
        updated=day_of(_either(issue, "updatedAt", "updated_at"), "updatedAt", notes),
        finished=day_of(_either(issue, "closedAt", "closed_at"), "closedAt", notes) if state else None,
        parent=_parent(issue, repository),
        sprint=_milestone(as_dict(issue.get("milestone")), notes),
        links=list(_links(issue, repository)),
        comments=list(_comments(as_list(issue.get("comments")), notes)),
        url=_url(issue),
    )


def _is_pull_request(issue: dict[str, Any]) -> bool:
    return bool(issue.get("pull_request") or issue.get("isPullRequest")) or "/pull/" in _url(issue)


def _either(issue: dict[str, Any], *names: str) -> object:
    """The first of these fields that is filled: `gh` writes createdAt, the REST interface created_at."""
    return next((issue[name] for name in names if issue.get(name)), None)


def _url(issue: dict[str, Any]) -> str:
    url = as_text(_either(issue, "html_url", "url"))
    return url if url.startswith(("https://", "http://")) else ""


def _key(issue: dict[str, Any], repository: str) -> str:
    """`owner/repo#12`, or `#12` where nothing tells the repository."""
    found = _ISSUE_URL.match(_url(issue))
    if found:
        return f"{found[1]}#{found[2]}"
    number = issue.get("number")
    return f"{repository}#{number}" if isinstance(number, int) else ""


def _state(issue: dict[str, Any]) -> tuple[State | None, str]:
    """State and resolution. An open issue may be waiting or in work: that is left to its status."""
    reason = as_text(_either(issue, "stateReason", "state_reason")).lower().replace("_", " ")
    state = as_text(issue.get("state")).lower()
    if state != "closed" and (state or not _either(issue, "closedAt", "closed_at")):
        return None, ""
    return ("dropped" if reason in ("not planned", "duplicate") else "done"), reason or "completed"


def _project_status(issue: dict[str, Any]) -> str:
    statuses = (as_dict(as_dict(item).get("status")).get("name") for item in as_list(issue.get("projectItems")))
    return next((name for name in map(as_text, statuses) if name), "")


def _label(label: object) -> str:
    return as_text(label) or as_text(as_dict(label).get("name"))


def _milestone(milestone: dict[str, Any], notes: list[str]) -> Sprint | None:
    name = as_text(milestone.get("title"))
    if not name:
        return None
    return Sprint(
        name=name,
        goal=as_text(milestone.get("description")),
        state="closed" if milestone.get("state") == "closed" else "",
        end=day_of(_either(milestone, "dueOn", "due_on"), "dueOn", notes),
    )


def _parent(issue: dict[str, Any], repository: str) -> str | None:
    parent = as_dict(issue.get("parent")) or {"url": issue.get("parent_issue_url")}
    return _other(parent, repository)


def _links(issue: dict[str, Any], repository: str) -> Iterator[Link]:
    for name, wording in _LINKED.items():
        others = issue.get(name)
        for other in as_list(as_dict(others).get("nodes") if isinstance(others, dict) else others):
            if key := _other(as_dict(other), repository):
                yield Link(type=wording, to=key)


def _other(issue: dict[str, Any], repository: str) -> str | None:
    """The key of another issue, written as this one's is: without the repository where this one has none."""
    key = _key(issue, repository)
    return (key if repository else f"#{key.partition('#')[2]}") if key else None


def _comments(comments: list[Any], notes: list[str]) -> Iterator[Comment]:
    for comment in map(as_dict, comments):
        if body := as_text(comment.get("body")):
            at = moment_of(_either(comment, "createdAt", "created_at"), "createdAt of a comment", notes)
            yield Comment(body=body, at=at, automated=_is_automated(comment))


def _is_automated(comment: dict[str, Any]) -> bool:
    author = as_dict(_either(comment, "author", "user"))
    login = as_text(author.get("login"))
    return author.get("is_bot") is True or author.get("type") == "Bot" or is_machine(login)
