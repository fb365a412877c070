"""An issue as Jira's REST interface gives it, v2 or v3, as a work item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from vanitylint.backlog.items import Comment, Link, WorkItem
from vanitylint.connectors.given_dates import day_of, moment_of
from vanitylint.connectors.jira.changes import changes_of, started
from vanitylint.connectors.jira.custom import read_custom
from vanitylint.connectors.jira.fields import (
    FieldNames,
    cut_short,
    idea_of,
    key_of,
    kind_of,
    name_of,
    rich_text,
    state_of,
)
from vanitylint.connectors.jira.sprints import in_order, sprints_of
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.connectors.people import is_machine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.backlog.items import Sprint

_NAMED = {"components": "Components", "fixVersions": "Fix versions"}
_DISCOVERY = "product_discovery"
"""The sort of project that holds ideas, whatever its issue types are called."""
_API_HOST = "api.atlassian.com"


def jira_item(
    issue: dict[str, Any], names: FieldNames, notes: list[str], categories: Mapping[str, str] | None = None
) -> WorkItem:
    """An issue that has a key and a summary as a work item; what is left out of it is noted.

    Args:
        issue: As decoded from JSON.
        names: What the ids of custom fields mean.
        notes: Where to write what is left out.
        categories: From the names of statuses, in lower case, to their categories, as far as they are known.
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
        created=day_of(fields.get("created"), "created", notes),
        updated=day_of(fields.get("updated"), "updated", notes),
        due=day_of(fields.get("duedate"), "duedate", notes),
        parent=parent if parent != key else None,
        sprint=in_order([*_sprints(fields, notes), *custom.sprints]),
        estimate=custom.estimate,
        links=list(_links(fields)),
        fields=_named(fields) | custom.fields,
        comments=list(_comments(fields.get("comment"), notes)),
        url=_url(issue),
    )
    if cut := cut_short(issue.get("changelog"), "histories"):
        notes.append(f"{cut[0]} of {cut[1]} changes; the rest is missing")
    item.changes = changes_of(issue.get("changelog"), notes, names.shown)
    _set_course(item, fields, categories or {}, notes)
    return item


def _set_course(item: WorkItem, fields: dict[str, Any], categories: Mapping[str, str], notes: list[str]) -> None:
    """State, and the days of starting, finishing and release."""
    category = as_text(as_dict(as_dict(fields.get("status")).get("statusCategory")).get("key"))
    item.state = state_of(category, item.resolution)
    item.started = started(item.changes, {item.status.lower(): category} | dict(categories))
    if item.state in ("done", "dropped"):
        closed = fields.get("resolutiondate") or fields.get("statuscategorychangedate")
        item.finished = day_of(closed, "resolutiondate", notes)
        item.released = _release(fields, item.finished, notes)


def _kind(fields: dict[str, Any]) -> str:
    issuetype, project = as_dict(fields.get("issuetype")), as_dict(fields.get("project"))
    is_subtask = issuetype.get("subtask") is True
    if project.get("projectTypeKey") == _DISCOVERY and not is_subtask:
        return idea_of(name_of(issuetype))
    return kind_of(name_of(issuetype), is_subtask=is_subtask, level=issuetype.get("hierarchyLevel"))


def _release(fields: dict[str, Any], finished: str | None, notes: list[str]) -> str | None:
    """The day of the last release it was part of, if that came after it was finished."""
    versions = map(as_dict, as_list(fields.get("fixVersions")))
    released = [
        day
        for version in versions
        if version.get("released") is True and (day := day_of(version.get("releaseDate"), "releaseDate", notes))
    ]
    last = max(released, default=None)
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


def _named(fields: dict[str, Any]) -> dict[str, str]:
    """Jira's own fields that are no more than names."""
    joined = {shown: ", ".join(filter(None, map(name_of, as_list(fields.get(name))))) for name, shown in _NAMED.items()}
    return {shown: names for shown, names in joined.items() if names}


def _comments(page: object, notes: list[str]) -> Iterator[Comment]:
    if cut := cut_short(page, "comments"):
        notes.append(f"{cut[0]} of {cut[1]} comments; the rest is missing")
    comments = page if isinstance(page, list) else as_list(as_dict(page).get("comments"))
    for comment in map(as_dict, comments):
        if body := rich_text(comment.get("body")):
            at = moment_of(comment.get("created"), "created of a comment", notes)
            yield Comment(body=body, at=at, automated=_is_automated(as_dict(comment.get("author"))))


def _is_automated(author: dict[str, Any]) -> bool:
    names = (as_text(author.get(name)) for name in ("displayName", "name"))
    return author.get("accountType") == "app" or any(is_machine(name) for name in names)


def _url(issue: dict[str, Any]) -> str:
    """Where a person can open the issue, from the address of the issue in the REST interface."""
    base, rest, _ = as_text(issue.get("self")).partition("/rest/")
    try:
        address = urlsplit(base)
    except ValueError:
        return ""
    is_open = address.scheme in ("http", "https") and address.hostname not in (None, _API_HOST)
    if not rest or not is_open or address.username is not None:
        return ""
    return f"{base}/browse/{quote(as_text(issue.get('key')))}"
