"""Issues recorded from a real Jira: returned as recorded, and searchable by their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fake_jira.agile import Board, Sprint
from tests.fake_jira.clock import moment
from tests.fake_jira.history import Entry, Row
from tests.fake_jira.issues import Issue
from tests.fake_jira.projects import Project
from tests.fake_jira.things import Filter, IssueType, Named, Status, Version

if TYPE_CHECKING:
    from tests.fake_jira.store import Store

_BOARDS_OWN = ("epic", "sprint", "closedSprints")
"""Fields of the board API, which other APIs return as custom fields."""


def adopted(store: Store, raw: dict[str, Any]) -> Issue:
    """Add an issue that is returned as it was recorded.

    The interface for boards tells an issue's epic and sprints in fields of its own. They are put where other
    interfaces have them: into the custom fields, and on Cloud into `parent`.
    """
    given = raw["fields"]
    issue = Issue(_project(store, given["project"]), _type(store, given["issuetype"]), moment(given["created"]))
    issue.id, issue.key = str(raw["id"]), raw["key"]
    issue.updated = moment(given["updated"])
    issue.status = _status(store, given["status"])
    if given.get("resolution"):
        issue.resolution = _named(store.resolutions, given["resolution"])
        issue.resolved = moment(given["resolutiondate"]) if given.get("resolutiondate") else None
    for name in ("summary", "description", "duedate", "environment"):
        issue.values[name] = given.get(name)
    issue.values["labels"] = given.get("labels") or []
    issue.values["components"] = [_named(store.components, each) for each in given.get("components") or ()]
    issue.values["fixVersions"] = [_version(store, issue.project, each) for each in given.get("fixVersions") or ()]
    issue.sprints = [
        _sprint(store, each) for each in (*(given.get("closedSprints") or ()), given.get("sprint")) if each
    ]
    issue.given = {name: value for name, value in given.items() if name not in _BOARDS_OWN}
    issue.history = [_entry(store, each) for each in (raw.get("changelog") or {}).get("histories") or ()]
    store.issues[issue.id] = issue
    _hang(store, issue, given)
    return issue


def _hang(store: Store, issue: Issue, given: dict[str, Any]) -> None:
    """Resolve parents, which may be recorded before or after their children."""
    above = (given.get("epic") or given.get("parent") or {}).get("key", "")
    issue.recorded_parent = above
    for other in store.issues.values():
        if other.key == above:
            issue.parent = other
        if other.recorded_parent == issue.key:
            other.parent = issue


def _entry(store: Store, given: dict[str, Any]) -> Entry:
    """Return a recorded changelog entry without its author."""
    rows = [
        Row(
            each["field"],
            each.get("fieldId"),
            (each.get("from"), each.get("fromString")),
            (each.get("to"), each.get("toString")),
            is_custom=each.get("fieldtype") == "custom",
        )
        for each in given["items"]
    ]
    return Entry(int(given.get("id") or store.next_id()), moment(given["created"]), rows)


def _project(store: Store, given: dict[str, Any]) -> Project:
    known = next((each for each in store.projects if each.key == given["key"]), None)
    if not known:
        known = Project(store, given["key"], name=given.get("name", ""))
        known.id = str(given["id"])
    return known


def _type(store: Store, given: dict[str, Any]) -> IssueType:
    known = next((each for each in store.types if each.id == str(given["id"])), None)
    if not known:
        known = IssueType(str(given["id"]), given["name"], 0, given["name"])
        known.level = -1 if given.get("subtask") else given.get("hierarchyLevel", int(given["name"] == "Epic"))
        store.types.append(known)
    return known


def _status(store: Store, given: dict[str, Any]) -> Status:
    known = next((each for each in store.statuses if each.id == str(given["id"])), None)
    if not known:
        known = Status(str(given["id"]), given["name"], given["statusCategory"]["key"])
        store.statuses.append(known)
    return known


def _named(among: list[Named], given: dict[str, Any]) -> Named:
    known = next((each for each in among if each.id == str(given["id"])), None)
    if not known:
        known = Named(str(given["id"]), given["name"])
        among.append(known)
    return known


def _version(store: Store, project: Project, given: dict[str, Any]) -> Version:
    known = next((each for each in store.versions if each.id == str(given["id"])), None)
    if not known:
        known = Version(str(given["id"]), project, given["name"], bool(given.get("released")), given.get("releaseDate"))
        store.versions.append(known)
    return known


def _sprint(store: Store, given: dict[str, Any]) -> Sprint:
    known = next((each for each in store.sprints() if each.id == given["id"]), None)
    if known:
        return known
    number = given.get("originBoardId") or given.get("boardId") or 1
    board = next((each for each in store.boards if each.id == number), None)
    if not board:
        board = Board(
            store, number, f"Board {number}", "scrum", Filter(f"9{number}", "key is not EMPTY", f"Board {number}")
        )
        store.boards.append(board)
        store.filters.append(board.filter)
    fresh = Sprint(given["id"], board, given["name"], given.get("goal") or "", given["state"].lower())
    for name, field in (("startDate", "starts"), ("endDate", "ends"), ("completeDate", "completed")):
        setattr(fresh, field, moment(given[name]) if given.get(name) else None)
    fresh.activated = fresh.starts
    board.sprints.append(fresh)
    return fresh
