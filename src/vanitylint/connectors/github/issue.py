"""Convert issues and milestones from GraphQL, from the REST API or from `gh` to work items."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Comment, Link, Sprint, WorkItem
from vanitylint.connectors.date_fields import parse_day, parse_moment
from vanitylint.connectors.github.fields import fields_of
from vanitylint.connectors.github.history import changes_of, reference_links, started_on
from vanitylint.connectors.github.shapes import first_of, key_of, multiline_text, name_of, nodes, page_url
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.connectors.people import is_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import State

_LINK_TYPES = {"subIssues": "has sub-issue", "blockedBy": "is blocked by", "blocking": "blocks"}
_TRACKS = "tracks"
_TASK = re.compile(
    r"^[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+\[[ xX]\][ \t]+"
    r"(?:(?P<short>[\w.-]{1,39}/[\w.-]{1,100})?#(?P<number>\d{1,18})\b"
    r"|https?://[^/\s]{1,100}/(?P<long>[^/\s]{1,39}/[^/\s]{1,100})/issues/(?P<page>\d{1,18})\b)",
    re.MULTILINE,
)
"""A line of a task list that begins with another issue, which GitHub itself shows as tracked."""
_VERSION = re.compile(r"\bv?\d+\.\d+")


def github_item(issue: dict[str, Any], key: str, notes: list[str], choices: list[str]) -> WorkItem:
    """Convert an issue with a title to a work item.

    Args:
        issue: The issue as decoded from JSON.
        key: `owner/repo#12`, or `#12`.
        notes: Notes on what was left out are appended to it.
        choices: Notes on choices between several values are appended to it.
    """
    state, resolution = _state(issue)
    repository = key.partition("#")[0]
    milestone = as_dict(issue.get("milestone"))
    milestone_sprint = milestone_as_sprint(milestone, notes)
    changes = changes_of(issue, notes)
    fields = fields_of(issue, notes, choices)
    finished = parse_day(first_of(issue, "closedAt", "closed_at"), "closedAt", notes) if state else None
    return WorkItem(
        key=key,
        title=as_text(issue.get("title")),
        id=_node_id(issue),
        kind=name_of(first_of(issue, "issueType", "type")),
        body=multiline_text(issue.get("body")),
        state=state,
        status=fields.status,
        resolution=resolution,
        labels=[name for name in map(name_of, _labels(issue)) if name],
        automated=_is_automated(issue),
        created=parse_day(first_of(issue, "createdAt", "created_at"), "createdAt", notes),
        updated=parse_day(first_of(issue, "updatedAt", "updated_at"), "updatedAt", notes),
        started=started_on(issue, changes),
        finished=finished,
        released=_released(milestone, finished, notes),
        due=fields.due or (milestone_sprint.end if milestone_sprint else None),
        parent=_parent(issue, repository),
        sprint=fields.sprints or milestone_sprint,
        estimate=fields.estimate,
        links=list(_links(issue, repository)),
        fields=fields.others,
        comments=list(_comments(issue, notes)),
        changes=changes,
        url=page_url(issue),
    )


def _node_id(issue: dict[str, Any]) -> str:
    """Return GitHub's id of an issue, which stays when its repository is renamed. In REST it is not the field `id`."""
    node_id = first_of(issue, "node_id", "id")
    return node_id if isinstance(node_id, str) else ""


def milestone_key(repository: str, milestone: dict[str, Any]) -> str:
    """Return `owner/repo/milestone/3`, as in the URL of its page. Return an empty text if its number is missing."""
    number = milestone.get("number")
    return f"{repository}/milestone/{number}" if repository and isinstance(number, int) else ""


def milestone_item(milestone: dict[str, Any], repository: str, notes: list[str]) -> WorkItem:
    """Convert a milestone to a work item. What its description expects applies to all issues in it."""
    is_closed = as_text(milestone.get("state")).lower() == "closed"
    return WorkItem(
        key=milestone_key(repository, milestone),
        title=as_text(milestone.get("title")),
        kind="Milestone",
        body=multiline_text(milestone.get("description")),
        state="done" if is_closed else None,
        created=parse_day(milestone.get("createdAt"), "createdAt of a milestone", notes),
        updated=parse_day(milestone.get("updatedAt"), "updatedAt of a milestone", notes),
        finished=parse_day(milestone.get("closedAt"), "closedAt of a milestone", notes) if is_closed else None,
        due=parse_day(milestone.get("dueOn"), "dueOn of a milestone", notes),
        url=page_url(milestone),
    )


def milestone_as_sprint(milestone: dict[str, Any], notes: list[str]) -> Sprint | None:
    """Convert a milestone to a sprint."""
    name = as_text(milestone.get("title"))
    if not name:
        return None
    return Sprint(
        name=name,
        goal=as_text(milestone.get("description")),
        state="closed" if as_text(milestone.get("state")).lower() == "closed" else "",
        end=parse_day(first_of(milestone, "dueOn", "due_on"), "dueOn", notes),
    )


def milestone_fingerprint(milestone: dict[str, Any]) -> str:
    """Return a fingerprint of the content of a milestone that affects the issues in it."""
    values = [milestone.get(name) for name in ("title", "description", "dueOn", "state", "closedAt")]
    return hashlib.blake2b(json.dumps(values).encode(), digest_size=6).hexdigest()


def _labels(issue: dict[str, Any]) -> list[Any]:
    labels = issue.get("labels")
    return labels if isinstance(labels, list) else nodes(labels)


def _state(issue: dict[str, Any]) -> tuple[State | None, str]:
    """Return state and resolution. An open issue has no state, because its status tells whether it is in progress."""
    reason = as_text(first_of(issue, "stateReason", "state_reason")).lower().replace("_", " ")
    state = as_text(issue.get("state")).lower()
    if state != "closed" and (state or not first_of(issue, "closedAt", "closed_at")):
        return None, ""
    return ("dropped" if reason in ("not planned", "duplicate") else "done"), reason or "completed"


def _released(milestone: dict[str, Any], finished: str | None, notes: list[str]) -> str | None:
    """Return the day of the release: when the milestone of a version was closed after the issue was finished."""
    closed = parse_day(first_of(milestone, "closedAt", "closed_at"), "closedAt of a milestone", notes)
    is_version = _VERSION.search(as_text(milestone.get("title"))) is not None
    return closed if is_version and closed and finished and closed > finished else None


def _parent(issue: dict[str, Any], repository: str) -> str | None:
    return _relative_key(as_dict(issue.get("parent")) or {"url": issue.get("parent_issue_url")}, repository)


def _links(issue: dict[str, Any], repository: str) -> Iterator[Link]:
    for name, link_type in _LINK_TYPES.items():
        for other in nodes(issue.get(name)):
            if key := _relative_key(other, repository):
                yield Link(type=link_type, to=key)
    for task in _TASK.finditer(as_text(issue.get("body"))):
        slug = task["short"] or task["long"] or repository
        yield Link(type=_TRACKS, to=f"{slug}#{task['number'] or task['page']}")
    milestone = as_dict(issue.get("milestone"))
    if key := milestone_key(repository, milestone):
        yield Link(type="milestone", to=key)
    yield from reference_links(issue)


def _relative_key(issue: dict[str, Any], repository: str) -> str | None:
    """Return the key of a related issue, without its repository if the key of this issue has none either."""
    key = key_of(issue, repository)
    return (key if repository else f"#{key.partition('#')[2]}") if key else None


def _comments(issue: dict[str, Any], notes: list[str]) -> Iterator[Comment]:
    """Yield the comments that are not hidden as spam, off-topic or outdated."""
    for comment in nodes(issue.get("comments")):
        if (body := multiline_text(comment.get("body"))) and comment.get("isMinimized") is not True:
            at = parse_moment(first_of(comment, "createdAt", "created_at"), "createdAt of a comment", notes)
            yield Comment(body=body, at=at, automated=_is_automated(comment))


def _is_automated(post: dict[str, Any]) -> bool:
    """Return whether a bot wrote an issue or a comment."""
    author = as_dict(first_of(post, "author", "user"))
    kind = author.get("__typename") or author.get("type")
    return author.get("is_bot") is True or kind == "Bot" or is_machine(as_text(author.get("login")))
