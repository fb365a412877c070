"""Conversion of an issue from Jira's REST API, v2 or v3, to a work item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from vanitylint.backlog.items import Comment, Link, WorkItem
from vanitylint.connectors.date_fields import parse_day, parse_moment
from vanitylint.connectors.jira.changes import changes_of, started_on
from vanitylint.connectors.jira.custom import read_custom
from vanitylint.connectors.jira.fields import (
    FieldNames,
    idea_kind,
    key_of,
    kind_of,
    name_of,
    rich_text,
    state_of,
    truncation,
)
from vanitylint.connectors.jira.sprints import ordered_sprints, sprints_of
from vanitylint.connectors.json_values import as_dict, as_list, as_text
from vanitylint.connectors.people import is_machine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.backlog.items import Sprint

_NAME_FIELDS = {"components": "Components", "fixVersions": "Fix versions"}
_DISCOVERY_TYPE = "product_discovery"
"""Type of projects that contain ideas, whatever their issue types are called."""
_API_HOST = "api.atlassian.com"


def jira_item(
    issue: dict[str, Any], names: FieldNames, notes: list[str], categories: Mapping[str, str] | None = None
) -> WorkItem:
    """Convert an issue that has a key and a summary to a work item.

    Args:
        issue: The issue, decoded.
        names: Names and types of custom fields by id.
        notes: List to which notes on omitted data are added.
        categories: Known categories of statuses by name in lower case.
    """
    fields = as_dict(issue.get("fields"))
    key = as_text(issue.get("key"))
    custom = read_custom(fields, names.extended(issue.get("names"), issue.get("schema")), notes)
    parent = key_of(fields.get("parent")) or key_of(fields.get("epic")) or custom.parent
    item = WorkItem(
        key=key,
        title=as_text(fields.get("summary")),
        id=as_text(issue.get("id")),
        kind=_kind(fields),
        body=rich_text(fields.get("description")),
        status=name_of(fields.get("status")),
        resolution=name_of(fields.get("resolution")),
        labels=[label for label in map(as_text, as_list(fields.get("labels"))) if label],
        created=parse_day(fields.get("created"), "created", notes),
        updated=parse_day(fields.get("updated"), "updated", notes),
        due=parse_day(fields.get("duedate"), "duedate", notes),
        parent=parent if parent != key else None,
        sprint=ordered_sprints([*_sprints(fields, notes), *custom.sprints]),
        estimate=custom.estimate,
        links=list(_links(fields)),
        fields=_name_fields(fields) | custom.fields,
        comments=list(_comments(fields.get("comment"), notes)),
        url=_url(issue),
    )
    if truncated := truncation(issue.get("changelog"), "histories"):
        notes.append(f"{truncated[0]} of {truncated[1]} changes; the rest is missing")
    item.changes = changes_of(issue.get("changelog"), notes, names.shown)
    _set_progress(item, fields, categories or {}, notes)
    return item


def _set_progress(item: WorkItem, fields: dict[str, Any], categories: Mapping[str, str], notes: list[str]) -> None:
    """Set the state, and the days of start, finish and release."""
    category = as_text(as_dict(as_dict(fields.get("status")).get("statusCategory")).get("key"))
    item.state = state_of(category, item.resolution)
    item.started = started_on(item.changes, {item.status.lower(): category} | dict(categories))
    if item.state in ("done", "dropped"):
        closed = fields.get("resolutiondate") or fields.get("statuscategorychangedate")
        item.finished = parse_day(closed, "resolutiondate", notes)
        item.released = _release(fields, item.finished, notes)


def _kind(fields: dict[str, Any]) -> str:
    issuetype, project = as_dict(fields.get("issuetype")), as_dict(fields.get("project"))
    is_subtask = issuetype.get("subtask") is True
    if project.get("projectTypeKey") == _DISCOVERY_TYPE and not is_subtask:
        return idea_kind(name_of(issuetype))
    return kind_of(name_of(issuetype), is_subtask=is_subtask, level=issuetype.get("hierarchyLevel"))


def _release(fields: dict[str, Any], finished: str | None, notes: list[str]) -> str | None:
    """Return the day of the last release that contains the issue, if it was after the issue was finished."""
    versions = map(as_dict, as_list(fields.get("fixVersions")))
    release_days = [
        day
        for version in versions
        if version.get("released") is True and (day := parse_day(version.get("releaseDate"), "releaseDate", notes))
    ]
    last = max(release_days, default=None)
    return last if last and finished and last > finished else None


def _sprints(fields: dict[str, Any], notes: list[str]) -> Iterator[Sprint]:
    for name in ("closedSprints", "sprint"):
        if fields.get(name):
            yield from sprints_of(fields[name], notes)


def _links(fields: dict[str, Any]) -> Iterator[Link]:
    for link in map(as_dict, as_list(fields.get("issuelinks"))):
        wording = as_dict(link.get("type"))
        for direction in ("inward", "outward"):
            if key := key_of(as_dict(link.get(f"{direction}Issue"))):
                yield Link(type=as_text(wording.get(direction)) or name_of(wording) or "relates to", to=key)
    for child in as_list(fields.get("subtasks")):
        if key := key_of(as_dict(child)):
            yield Link(type="has sub-task", to=key)


def _name_fields(fields: dict[str, Any]) -> dict[str, str]:
    """Return those of Jira's own fields that are lists of names, joined, by display name."""
    joined = {
        shown: ", ".join(filter(None, map(name_of, as_list(fields.get(name))))) for name, shown in _NAME_FIELDS.items()
    }
    return {shown: names for shown, names in joined.items() if names}


def _comments(page: object, notes: list[str]) -> Iterator[Comment]:
    if truncated := truncation(page, "comments"):
        notes.append(f"{truncated[0]} of {truncated[1]} comments; the rest is missing")
    comments = page if isinstance(page, list) else as_list(as_dict(page).get("comments"))
    for comment in map(as_dict, comments):
        if body := rich_text(comment.get("body")):
            at = parse_moment(comment.get("created"), "created of a comment", notes)
            yield Comment(body=body, at=at, automated=_is_automated(as_dict(comment.get("author"))))


def _is_automated(author: dict[str, Any]) -> bool:
    names = (as_text(author.get(name)) for name in ("displayName", "name"))
    return author.get("accountType") == "app" or any(is_machine(name) for name in names)


def _url(issue: dict[str, Any]) -> str:
    """Return the URL at which a person can open the issue, from its URL in the REST API."""
    base, rest, _ = as_text(issue.get("self")).partition("/rest/")
    try:
        parts = urlsplit(base)
    except ValueError:
        return ""
    is_browsable = parts.scheme in ("http", "https") and parts.hostname not in (None, _API_HOST)
    if not rest or not is_browsable or parts.username is not None:
        return ""
    return f"{base}/browse/{quote(as_text(issue.get('key')))}"
