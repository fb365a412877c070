"""JSON of issues: the requested fields, and the changelog if requested."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from tests.fake_jira.fields import NOT_NAVIGABLE, ON_CLOUD, ON_DATA_CENTER, SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.fake_jira.attached import Comment
    from tests.fake_jira.fields import Field
    from tests.fake_jira.history import Entry
    from tests.fake_jira.issues import Issue
    from tests.fake_jira.showing import View

MOST = 10**6
EXPANDS = "operations,versionedRepresentations,editmeta,changelog,renderedFields"


def chosen(asked: Sequence[str], default: str, view: View, issue: Issue) -> list[str]:
    """Return the ids of the requested fields: `*all`, `*navigable`, names, and `-name` to exclude one."""
    asked = [name.strip() for name in asked if name.strip()]
    wanted = [name for name in asked if not name.startswith("-")] or [default]
    unwanted = {name[1:] for name in asked if name.startswith("-")}
    there = _there(view, issue)
    found: list[str] = []
    for name in wanted:
        if name == "*all":
            found += there
        elif name == "*navigable":
            found += [each for each in there if each not in NOT_NAVIGABLE]
        elif name in there:
            found.append(name)
    return [name for name in dict.fromkeys(found) if name not in unwanted | issue.secrets]


def _there(view: View, issue: Issue) -> list[str]:
    own = [field.id for field in view.store.shown_fields() if field.scope in (None, issue.project) or not view.is_cloud]
    return [*SYSTEM, *(ON_CLOUD if view.is_cloud else ON_DATA_CENTER), *own, *issue.given.keys() - SYSTEM.keys()]


def issue_json(
    view: View,
    issue: Issue,
    fields: Sequence[str],
    *,
    default: str,
    expand: Iterable[str] = (),
    max_comments: int = MOST,
    changes: Callable[[Issue], dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return an issue.

    Args:
        view: The formats of the request.
        issue: The issue.
        fields: The requested fields.
        default: The fields to return if none are requested.
        expand: The requested expansions.
        max_comments: Maximum number of comments to return with it.
        changes: Returns its changelog.
    """
    result: dict[str, Any] = {"expand": EXPANDS, "id": issue.id, "self": view.self_link(f"issue/{issue.id}")}
    result |= {"key": issue.key}
    ids = chosen(fields, default, view, issue)
    result["fields"] = {number: field_json(view, issue, number, max_comments) for number in ids}
    if not view.is_cloud and "parent" in result["fields"] and result["fields"]["parent"] is None:
        del result["fields"]["parent"]
    if view.is_cloud and "parent" in result["fields"] and issue.above is None:
        del result["fields"]["parent"]
    if "changelog" in expand and changes:
        result["changelog"] = changes(issue)
    if "names" in expand:
        result["names"] = names_of(view, ids)
    if "schema" in expand:
        result["schema"] = {number: schema for number in ids if (schema := view.schema(number))}
    return result


def names_of(view: View, ids: Iterable[str]) -> dict[str, str]:
    """Return the display names of fields."""
    known = {entry["id"]: entry["name"] for entry in view.fields()}
    return {number: known.get(number, number) for number in ids}


def field_json(view: View, issue: Issue, number: str, max_comments: int) -> Any:
    """Return the value of a field."""
    if number in issue.given:
        return _as_recorded(view, number, issue.given[number])
    simple = _SIMPLE.get(number)
    if simple:
        return simple(view, issue)
    if number == "comment":
        return comments_json(view, issue, max_comments)
    field = next((each for each in view.store.fields if each.id == number), None)
    return _custom(view, issue, field) if field else issue.values.get(number)


def _as_recorded(view: View, number: str, value: Any) -> Any:
    """Convert texts to documents if the API version has those."""
    if number in ("description", "environment"):
        return view.text(value)
    if number == "comment" and isinstance(value, dict):
        return value | {"comments": [each | {"body": view.text(each.get("body"))} for each in value["comments"]]}
    return value


def _custom(view: View, issue: Issue, field: Field) -> Any:
    if field.sort == "sprint":
        return [view.sprint_in_field(each) for each in issue.sprints] or None
    if field.sort in ("epic-link", "parent-link"):
        return above_by(issue, field)
    if field.sort == "rank":
        return f"0|i{int(issue.id):05x}:"
    if field.sort == "epic-name":
        return issue.values.get("summary") if issue.type.level == 1 else None
    value = issue.values.get(field.id)
    return None if value is None or value == "" else _filled(view, field, value)


def _filled(view: View, field: Field, value: Any) -> Any:
    if field.type == "option":
        return _option(view, field, value)
    if field.type == "array" and field.sort not in ("labels", "users"):
        return [_option(view, field, each) for each in value]
    if field.type == "user":
        return view.person(value)
    if field.sort == "users":
        return [view.person(each) for each in value]
    if field.is_document:
        return view.text(value)
    return float(value) if field.type == "number" else value


def above_by(issue: Issue, field: Field) -> str | None:
    """Return the parent's key if this field contains it; team-managed projects only have `parent`."""
    if issue.above is None or issue.type.subtask or issue.project.is_simple:
        return None
    is_epic = issue.above.type.level == 1
    return issue.above.key if is_epic == (field.sort == "epic-link") else None


def _option(view: View, field: Field, value: str) -> dict[str, Any]:
    number = field.option(value)
    return {"self": view.self_link(f"customFieldOption/{number}"), "value": value, "id": number}


def _brief(view: View, issue: Issue) -> dict[str, Any]:
    """Return another issue in the short form of links and parents."""
    shown = {name: field_json(view, issue, name, 0) for name in ("summary", "status", "priority", "issuetype")}
    return {"id": issue.id, "key": issue.key, "self": view.self_link(f"issue/{issue.id}"), "fields": shown}


def _parent(view: View, issue: Issue) -> dict[str, Any] | None:
    is_named = view.is_cloud or issue.type.subtask
    return _brief(view, issue.above) if issue.above and is_named else None


def _links(view: View, issue: Issue) -> list[dict[str, Any]]:
    return [
        {
            "id": link.id,
            "self": view.self_link(f"issueLink/{link.id}"),
            "type": view.link_type(link.type),
            f"{side}Issue": _brief(view, other),
        }
        for link, side, other in issue.linked()
    ]


def _subtasks(view: View, issue: Issue) -> list[dict[str, Any]]:
    return [_brief(view, part) for part in issue.children() if part.type.subtask and part.is_shown]


def comment_json(view: View, comment: Comment) -> dict[str, Any]:
    """Return a comment with its author, which Jira cannot be asked to omit."""
    author = view.person(comment.author, by_app=comment.by_app)
    result: dict[str, Any] = {
        "self": view.self_link(f"issue/{comment.issue.id}/comment/{comment.id}"),
        "id": comment.id,
    }
    result |= {"author": author, "body": view.text(comment.body), "updateAuthor": author}
    result |= {"created": view.moment(comment.created), "updated": view.moment(comment.updated)}
    return result | ({"jsdPublic": True} if view.is_cloud else {})


def comments_json(view: View, issue: Issue, limit: int) -> dict[str, Any]:
    """Return the comments that come with an issue."""
    total = len(issue.comments)
    result = [comment_json(view, each) for each in issue.comments[:limit]]
    link = {"self": view.self_link(f"issue/{issue.id}/comment")} if view.is_cloud else {}
    return {"comments": result, **link, "maxResults": min(limit, total), "total": total, "startAt": 0}


def entry_json(view: View, entry: Entry) -> dict[str, Any]:
    """Return a changelog entry."""
    rows = [row.to_json(is_cloud=view.is_cloud) for row in entry.rows]
    return {"id": str(entry.id), "author": view.person(), "created": view.moment(entry.at), "items": rows}


def changelog_json(view: View, issue: Issue, *, limit: int = MOST, shuffled: bool = False) -> dict[str, Any]:
    """Return the changelog that comes with an issue: newest entry first on Cloud, oldest first on Data Center."""
    entries = sorted(issue.history, key=lambda entry: entry.at, reverse=view.is_cloud)
    result = [entry_json(view, entry) for entry in entries]
    total = len(result)
    result = result[:limit]
    if shuffled:
        Random(issue.id).shuffle(result)  # noqa: S311 - reproducible
    return {"startAt": 0, "maxResults": min(limit, total), "total": total, "histories": result}


_SIMPLE: dict[str, Callable[[View, Issue], Any]] = {
    "summary": lambda _, issue: issue.values.get("summary"),
    "description": lambda view, issue: view.text(issue.values.get("description")),
    "environment": lambda view, issue: view.text(issue.values.get("environment")),
    "issuetype": lambda view, issue: view.issue_type(issue.type),
    "project": lambda view, issue: view.project(issue.project),
    "status": lambda view, issue: view.status(issue.status),
    "resolution": lambda view, issue: view.named("resolution", issue.resolution),
    "resolutiondate": lambda view, issue: view.moment(issue.resolved),
    "created": lambda view, issue: view.moment(issue.created),
    "updated": lambda view, issue: view.moment(issue.updated),
    "statuscategorychangedate": lambda view, issue: view.moment(issue.category_changed),
    "duedate": lambda _, issue: issue.values.get("duedate"),
    "labels": lambda _, issue: issue.values.get("labels") or [],
    "issuelinks": _links,
    "subtasks": _subtasks,
    "fixVersions": lambda view, issue: [view.version_of(each) for each in issue.values.get("fixVersions") or ()],
    "versions": lambda _, __: [],
    "components": lambda view, issue: [view.named("component", each) for each in issue.values.get("components") or ()],
    "priority": lambda view, issue: view.named("priority", issue.values.get("priority")),
    "assignee": lambda view, issue: view.person(issue.values["assignee"]) if issue.values.get("assignee") else None,
    "reporter": lambda view, _: view.person(),
    "creator": lambda view, _: view.person(),
    "parent": _parent,
}
