"""Endpoints of both editions: metadata, single issues, boards and sprints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fake_jira.asking import Ask, Route, page, route
from tests.fake_jira.faults import Refusal
from tests.fake_jira.showing_issues import changelog_json, comment_json, field_json, issue_json

if TYPE_CHECKING:
    from tests.fake_jira.agile import Board
    from tests.fake_jira.issues import Issue

_BOARD = (
    "The requested board cannot be viewed because it either does not exist or you do not have permission to view it."
)
_SPRINTS = {"closed": 0, "active": 1, "future": 2}
_MAX_CHANGES = 100
"""Maximum number of changelog entries with a single issue on Cloud."""
_PAGE = 50


def changes(ask: Ask, issue: Issue, limit: int) -> dict[str, Any]:
    """Return the changelog that comes with an issue."""
    return changelog_json(ask.view, issue, limit=limit, shuffled=ask.jira.shuffles_history)


def _fields(ask: Ask) -> Any:
    return ask.view.fields()


def _statuses(ask: Ask) -> Any:
    return [ask.view.status(status) for status in ask.store.statuses]


def _types(ask: Ask) -> Any:
    return [ask.view.issue_type(kind) for kind in ask.store.types]


def _permissions(ask: Ask) -> Any:
    names = ask.listed("permissions")
    if ask.view.is_cloud and not names:
        raise Refusal(400, "The permissions parameter is required.")
    where = ask.text("projectKey") or ask.text("projectId")
    if where and not ask.store.project(where):
        raise Refusal(404, f"No project could be found with key '{where}'.")
    may = where or any(not project.hidden for project in ask.store.projects)
    result = {}
    for number, name in enumerate(names or ("BROWSE_PROJECTS", "EDIT_ISSUES"), 10):
        has = bool(may) and name in ask.jira.permissions
        words = name.replace("_", " ").title()
        result[name] = {"id": str(number), "key": name, "name": words, "type": "PROJECT", "description": ""}
        result[name]["havePermission"] = has  # type: ignore[assignment]
    return {"permissions": result}


def _project(ask: Ask) -> Any:
    found = ask.store.project(ask.parts[0])
    if not found:
        raise Refusal(404, f"No project could be found with key '{ask.parts[0]}'.")
    versions = [ask.view.version_of(each) for each in ask.store.versions if each.project is found]
    kinds = [ask.view.issue_type(kind) for kind in ask.store.types if kind.scope in (None, found)]
    return ask.view.project(found, whole=True) | {"versions": versions, "issueTypes": kinds}


def projects(ask: Ask) -> list[dict[str, Any]]:
    """Return all visible projects."""
    return [ask.view.project(each, whole=True) for each in ask.store.projects if not each.hidden]


def _issue(ask: Ask) -> Any:
    limit = _MAX_CHANGES if ask.view.is_cloud else 10**6
    return issue_json(
        ask.view,
        ask.issue(),
        ask.listed("fields"),
        default="*all",
        expand=ask.listed("expand"),
        changes=lambda issue: changes(ask, issue, limit),
    )


def _comments(ask: Ask) -> Any:
    issue = ask.issue()
    if "comment" in issue.given:
        result = field_json(ask.view, issue, "comment", 0)["comments"]
    else:
        result = [comment_json(ask.view, each) for each in issue.comments]
    if ask.text("orderBy").startswith("-"):
        result = result[::-1]
    limit = ask.jira.most_comments if ask.view.is_cloud else 10**6
    return page(ask, "comments", result, limit=limit, default=limit)


def _pages(ask: Ask) -> Any:
    return [ask.view.page(each) for each in ask.issue().pages]


def _editable(ask: Ask) -> Any:
    issue = ask.issue()
    if "EDIT_ISSUES" not in ask.jira.permissions:
        return {"fields": {}}
    own = [f.id for f in ask.store.shown_fields() if f.on_screen and f.scope in (None, issue.project)]
    result = {}
    for entry in ask.view.fields():
        number = entry["id"]
        if number in own or number in ("summary", "description", "labels", "duedate", "issuetype", "fixVersions"):
            result[number] = {"required": number == "summary", "schema": entry["schema"], "name": entry["name"]}
            result[number] |= {"key": number, "operations": ["set"]}
    return {"fields": result}


def _board_of(ask: Ask) -> Board:
    for board in ask.store.boards:
        if str(board.id) == ask.parts[0] and not board.hidden and not (board.project and board.project.hidden):
            return board
    raise Refusal(404, _BOARD)


def _boards(ask: Ask) -> Any:
    where = ask.text("projectKeyOrId")
    project = ask.store.project(where) if where else None
    if where and not project:
        raise Refusal(400, f"No project could be found with key or id '{where}'.")
    found = [
        board
        for board in ask.store.boards
        if not board.hidden
        and (not project or board.project is project)
        and board.type in (ask.listed("type") or [board.type])
        and ask.text("name").lower() in board.name.lower()
    ]
    return _values(ask, [ask.view.board(board) for board in found])


def _sprints(ask: Ask) -> Any:
    board = _board_of(ask)
    if board.type == "kanban":
        raise Refusal(400, "The board does not support sprints")
    wanted = ask.listed("state") or list(_SPRINTS)
    found = sorted((each for each in board.sprints if each.state in wanted), key=lambda each: _SPRINTS[each.state])
    return _values(ask, [ask.view.sprint(each) for each in found])


def _sprint(ask: Ask) -> Any:
    for sprint in ask.store.sprints():
        if str(sprint.id) == ask.parts[0]:
            return ask.view.sprint(sprint)
    raise Refusal(404, "Sprint does not exist or you do not have permission to view it.")


def _values(ask: Ask, things: list[Any]) -> dict[str, Any]:
    result = page(ask, "values", things, limit=_PAGE, default=_PAGE)
    return result | {"isLast": result["startAt"] + len(result["values"]) >= result["total"]}


ROUTES: list[Route] = [
    route("GET", "field", _fields),
    route("GET", "status", _statuses),
    route("GET", "issuetype", _types),
    route("GET", "mypermissions", _permissions),
    route("GET", "project/{}", _project),
    route("GET", "issue/{}", _issue),
    route("GET", "issue/{}/comment", _comments),
    route("GET", "issue/{}/remotelink", _pages),
    route("GET", "issue/{}/editmeta", _editable),
]
AGILE: list[Route] = [
    route("GET", "board", _boards),
    route("GET", "board/{n}", lambda ask: ask.view.board(_board_of(ask))),
    route("GET", "board/{n}/configuration", lambda ask: ask.view.configuration(_board_of(ask))),
    route("GET", "board/{n}/sprint", _sprints),
    route("GET", "sprint/{n}", _sprint),
]
