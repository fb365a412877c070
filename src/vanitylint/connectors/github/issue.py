"""An issue as a work item, be it from GraphQL, from the REST interface or printed by `gh`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Comment, Link, Sprint, WorkItem
from vanitylint.connectors.github.fields import fields_of
from vanitylint.connectors.github.history import changes_of, references_to, started
from vanitylint.connectors.github.shapes import either, key_of, name_of, nodes, page_of, prose
from vanitylint.connectors.given_dates import day_of, moment_of
from vanitylint.connectors.loose import as_dict, as_text
from vanitylint.connectors.people import is_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import State

_LINKED = {"subIssues": "has sub-issue", "blockedBy": "is blocked by", "blocking": "blocks"}
_TRACKS = "tracks"
_TASK = re.compile(
    r"^[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+\[[ xX]\][ \t]+"
    r"(?:(?P<short>[\w.-]{1,39}/[\w.-]{1,100})?#(?P<number>\d{1,18})\b"
    r"|https?://[^/\s]{1,100}/(?P<long>[^/\s]{1,39}/[^/\s]{1,100})/issues/(?P<page>\d{1,18})\b)",
    re.MULTILINE,
)
"""A line of a task list that begins with another issue: what GitHub itself shows as tracked."""
_VERSION = re.compile(r"\bv?\d+\.\d+")


def work_item(issue: dict[str, Any], key: str, notes: list[str], decided: list[str]) -> WorkItem:
    """An issue that has a title as a work item.

    Args:
        issue: As decoded from JSON.
        key: `owner/repo#12`, or `#12`.
        notes: Gets what was left out of it.
        decided: Gets what was decided where there was a choice.
    """
    state, resolution = _state(issue)
    repository = key.partition("#")[0]
    milestone = as_dict(issue.get("milestone"))
    planned = sprint_of(milestone, notes)
    changes = changes_of(issue, notes)
    fields = fields_of(issue, notes, decided)
    finished = day_of(either(issue, "closedAt", "closed_at"), "closedAt", notes) if state else None
    return WorkItem(
        key=key,
        title=as_text(issue.get("title")),
        id=_node_id(issue),
        kind=name_of(either(issue, "issueType", "type")),
        body=prose(issue.get("body")),
        state=state,
        status=fields.status,
        resolution=resolution,
        labels=[name for name in map(name_of, _labels(issue)) if name],
        automated=_is_automated(issue),
        created=day_of(either(issue, "createdAt", "created_at"), "createdAt", notes),
        updated=day_of(either(issue, "updatedAt", "updated_at"), "updatedAt", notes),
        started=started(issue, changes),
        finished=finished,
        released=_released(milestone, finished, notes),
        due=fields.due or (planned.end if planned else None),
        parent=_parent(issue, repository),
        sprint=fields.sprints or planned,
        estimate=fields.estimate,
        links=list(_links(issue, repository)),
        fields=fields.others,
        comments=list(_comments(issue, notes)),
        changes=changes,
        url=page_of(issue),
    )


def _node_id(issue: dict[str, Any]) -> str:
    """GitHub's own id of an issue, which stays when its repository is renamed; in REST it is not the one named id."""
    number = either(issue, "node_id", "id")
    return number if isinstance(number, str) else ""


def milestone_key(repository: str, milestone: dict[str, Any]) -> str:
    """`owner/repo/milestone/3`, as in the address of its page; empty where its number is not told."""
    number = milestone.get("number")
    return f"{repository}/milestone/{number}" if repository and isinstance(number, int) else ""


def milestone_item(milestone: dict[str, Any], repository: str, notes: list[str]) -> WorkItem:
    """A milestone as a work item: what its description expects is expected of all issues in it."""
    is_closed = as_text(milestone.get("state")).lower() == "closed"
    return WorkItem(
        key=milestone_key(repository, milestone),
        title=as_text(milestone.get("title")),
        kind="Milestone",
        body=prose(milestone.get("description")),
        state="done" if is_closed else None,
        created=day_of(milestone.get("createdAt"), "createdAt of a milestone", notes),
        updated=day_of(milestone.get("updatedAt"), "updatedAt of a milestone", notes),
        finished=day_of(milestone.get("closedAt"), "closedAt of a milestone", notes) if is_closed else None,
        due=day_of(milestone.get("dueOn"), "dueOn of a milestone", notes),
        url=page_of(milestone),
    )


def sprint_of(milestone: dict[str, Any], notes: list[str]) -> Sprint | None:
    """A milestone as a time that work is planned in."""
    name = as_text(milestone.get("title"))
    if not name:
        return None
    return Sprint(
        name=name,
        goal=as_text(milestone.get("description")),
        state="closed" if as_text(milestone.get("state")).lower() == "closed" else "",
        end=day_of(either(milestone, "dueOn", "due_on"), "dueOn", notes),
    )


def _labels(issue: dict[str, Any]) -> list[Any]:
    labels = issue.get("labels")
    return labels if isinstance(labels, list) else nodes(labels)


def _state(issue: dict[str, Any]) -> tuple[State | None, str]:
    """State and resolution. An open issue may be waiting or in work: that is left to its status."""
    reason = as_text(either(issue, "stateReason", "state_reason")).lower().replace("_", " ")
    state = as_text(issue.get("state")).lower()
    if state != "closed" and (state or not either(issue, "closedAt", "closed_at")):
        return None, ""
    return ("dropped" if reason in ("not planned", "duplicate") else "done"), reason or "completed"


def _released(milestone: dict[str, Any], finished: str | None, notes: list[str]) -> str | None:
    """When customers got it: with the version whose milestone was closed after it was finished."""
    closed = day_of(either(milestone, "closedAt", "closed_at"), "closedAt of a milestone", notes)
    is_version = _VERSION.search(as_text(milestone.get("title"))) is not None
    return closed if is_version and closed and finished and closed > finished else None


def _parent(issue: dict[str, Any], repository: str) -> str | None:
    return _other(as_dict(issue.get("parent")) or {"url": issue.get("parent_issue_url")}, repository)


def _links(issue: dict[str, Any], repository: str) -> Iterator[Link]:
    for name, wording in _LINKED.items():
        for other in nodes(issue.get(name)):
            if key := _other(other, repository):
                yield Link(type=wording, to=key)
    for task in _TASK.finditer(as_text(issue.get("body"))):
        named = task["short"] or task["long"] or repository
        yield Link(type=_TRACKS, to=f"{named}#{task['number'] or task['page']}")
    milestone = as_dict(issue.get("milestone"))
    if key := milestone_key(repository, milestone):
        yield Link(type="milestone", to=key)
    yield from references_to(issue)


def _other(issue: dict[str, Any], repository: str) -> str | None:
    """The key of another issue, written as this one's is: without the repository where this one has none."""
    key = key_of(issue, repository)
    return (key if repository else f"#{key.partition('#')[2]}") if key else None


def _comments(issue: dict[str, Any], notes: list[str]) -> Iterator[Comment]:
    """The comments that are not hidden as spam, off-topic or outdated."""
    for comment in nodes(issue.get("comments")):
        if (body := prose(comment.get("body"))) and comment.get("isMinimized") is not True:
            at = moment_of(either(comment, "createdAt", "created_at"), "createdAt of a comment", notes)
            yield Comment(body=body, at=at, automated=_is_automated(comment))


def _is_automated(written: dict[str, Any]) -> bool:
    """Whether a machine wrote an issue or a comment."""
    author = as_dict(either(written, "author", "user"))
    kind = author.get("__typename") or author.get("type")
    return author.get("is_bot") is True or kind == "Bot" or is_machine(as_text(author.get("login")))
