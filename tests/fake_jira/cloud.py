"""Endpoints that only Cloud has: searches that return little, and bulk requests for the rest."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from tests.fake_jira.asking import Ask, Route, page, route
from tests.fake_jira.common import changes, projects
from tests.fake_jira.faults import EXPIRED, GONE, Refusal
from tests.fake_jira.showing_issues import changelog_json, entry_json, issue_json, names_of

if TYPE_CHECKING:
    from tests.fake_jira.issues import Issue

MAX_KEYS, MAX_ISSUES, MAX_CHANGELOG_ISSUES, MAX_FIELD_IDS = 5000, 100, 1000, 10
_MAX_COMMENTS, _MAX_CHANGES = 20, 40
"""Maximum number of comments, and of changelog entries, of an issue that is one of several."""


def _server_info(ask: Ask) -> Any:
    return {
        "baseUrl": ask.jira.root,
        "displayUrl": ask.jira.root,
        "version": "1001.0.0-SNAPSHOT",
        "versionNumbers": [1001, 0, 0],
        "deploymentType": "Cloud",
        "buildNumber": 100280,
        "buildDate": "2026-02-01T00:00:00.000+0000",
        "serverTime": ask.view.moment(ask.store.clock.now),
        "scmInfo": "d3c74a4a2f4d2f0e0f7b1c7a0d1f1d5a0a1e3c11",
        "serverTitle": "Jira",
        "defaultLocale": {"locale": "en_US"},
        "serverTimeZone": str(ask.view.zone),
    }


def _search(ask: Ask) -> Any:
    question = _question(ask)
    fields, token = question["fields"], question["nextPageToken"]
    if token:
        ids, start = _reopened(ask, token, question["jql"])
    else:
        ids, start = [issue.id for issue in ask.find(question["jql"])[0]], 0
    is_bare = not {name for name in fields if name not in ("id", "key")}
    size = max(1, min(question["maxResults"], MAX_KEYS if is_bare else ask.jira.most_issues))
    some = ids[start : start + size]
    issues = [issue for number in some if (issue := ask.store.issue(number))]
    result: dict[str, Any] = {"issues": [_issue_result(ask, issue, fields, question["expand"]) for issue in issues]}
    result["isLast"] = start + size >= len(ids)
    if not result["isLast"]:
        result["nextPageToken"] = _bookmark(ask, ids, start + size, question["jql"])
    if "names" in question["expand"]:
        result["names"] = names_of(ask.view, [name for name in fields if name != "key"])
    return result


def _question(ask: Ask) -> dict[str, Any]:
    if ask.request.method == "GET":
        asked: dict[str, Any] = {"jql": ask.text("jql"), "fields": ask.listed("fields"), "expand": ask.text("expand")}
        asked |= {"maxResults": ask.number("maxResults", 50), "nextPageToken": ask.text("nextPageToken")}
    else:
        asked = {"fields": [], "expand": "", "maxResults": 50, "nextPageToken": "", "jql": ""} | ask.body
    if not isinstance(asked["expand"], str):
        raise Refusal(400, "Invalid request payload. Refer to the REST API documentation and try again.")
    return ask.checked(asked) | {"expand": asked["expand"].split(",")}


def _issue_result(ask: Ask, issue: Issue, fields: list[str], expand: list[str]) -> dict[str, Any]:
    if fields in ([], ["id"]):
        return {"id": issue.id}
    result = issue_json(
        ask.view,
        issue,
        fields,
        default="id",
        expand=expand,
        max_comments=_MAX_COMMENTS,
        changes=lambda each: changes(ask, each, _MAX_CHANGES),
    )
    if not result["fields"] and not set(fields) - {"id", "key"}:
        del result["fields"]
    result.pop("names", None)
    return result


def _bookmark(ask: Ask, ids: list[str], start: int, jql: str) -> str:
    """Return a token for the next page; the result and its order are fixed with the first page."""
    ask.jira.bookmarks.append((ids, jql))
    inner = json.dumps({"page": len(ask.jira.bookmarks) - 1, "start": start}).encode()
    return base64.b64encode(inner).decode()


def _reopened(ask: Ask, token: str, jql: str) -> tuple[list[str], int]:
    try:
        inner = json.loads(base64.b64decode(token))
        ids, known = ask.jira.bookmarks[inner["page"]]
    except (ValueError, KeyError, IndexError, TypeError):
        raise Refusal(400, EXPIRED) from None
    if known != jql:
        raise Refusal(400, "The jql does not match that of the nextPageToken.")  # a guess at Jira's words
    return ids, inner["start"]


def _count(ask: Ask) -> Any:
    return {"count": len(ask.find(str(ask.body.get("jql") or ""))[0])}


def _bulk(ask: Ask) -> Any:
    wanted = [str(name) for name in ask.body.get("issueIdsOrKeys") or ()]
    if len(wanted) > MAX_ISSUES:
        raise Refusal(400, f"The number of issues to fetch must not exceed {MAX_ISSUES}.")
    if not wanted:
        raise Refusal(400, "issueIdsOrKeys must not be empty.")
    found, errors = _found(ask, wanted)
    expand, fields = ask.body.get("expand") or [], ask.body.get("fields") or []
    result = [
        issue_json(
            ask.view,
            issue,
            fields,
            default="*navigable",
            expand=[name for name in expand if name != "names"],
            max_comments=_MAX_COMMENTS,
            changes=lambda each: changes(ask, each, _MAX_CHANGES),
        )
        for issue in found
    ]
    return {"expand": "schema,names", "issues": result, "issueErrors": errors}


def _found(ask: Ask, wanted: list[str]) -> tuple[list[Issue], list[dict[str, str]]]:
    """Return issues sorted by id. As documented, missing ones are omitted without an error."""
    found = {issue.id: issue for name in wanted if (issue := ask.store.issue(name))}
    failed = [issue for issue in found.values() if issue.failure]
    errors = [{"id": issue.id, "errorMessage": issue.failure} for issue in failed]
    return sorted((each for each in found.values() if each not in failed), key=lambda each: int(each.id)), errors


def _bulk_changes(ask: Ask) -> Any:
    wanted = [str(name) for name in ask.body.get("issueIdsOrKeys") or ()]
    fields = ask.body.get("fieldIds") or []
    size = ask.body.get("maxResults", 1000)
    if not 0 < len(wanted) <= MAX_CHANGELOG_ISSUES:
        raise Refusal(400, f"The number of issues must be between 1 and {MAX_CHANGELOG_ISSUES}.")
    if len(fields) > MAX_FIELD_IDS:
        raise Refusal(400, f"The number of fieldIds must not exceed {MAX_FIELD_IDS}.")
    if not 0 < size <= 10_000:
        raise Refusal(400, "maxResults must be between 1 and 10000.")
    entries = _entries(ask, wanted, fields)
    start = _start(str(ask.body.get("nextPageToken") or ""))
    by_issue: dict[str, list[dict[str, Any]]] = {}
    for number, entry in entries[start : start + size]:
        by_issue.setdefault(number, []).append(entry)
    result: dict[str, Any] = {
        "issueChangeLogs": [{"issueId": number, "changeHistories": some} for number, some in by_issue.items()]
    }
    if start + size < len(entries):
        result["nextPageToken"] = base64.b64encode(f"from {start + size}".encode()).decode()
    return result


def _entries(ask: Ask, wanted: list[str], fields: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Return changelog entries of several issues, oldest first, each with the requested fields."""
    found: list[tuple[Any, str, dict[str, Any]]] = []
    for issue in {issue.id: issue for name in wanted if (issue := ask.store.issue(name))}.values():
        for entry in issue.history:
            result = entry_json(ask.view, entry)
            result["items"] = [row for row in result["items"] if not fields or row.get("fieldId") in fields]
            if ask.jira.bulk_moments != "text":
                seconds = entry.at.timestamp()
                result["created"] = int(seconds * 1000) if ask.jira.bulk_moments == "milliseconds" else int(seconds)
            if result["items"]:
                found.append((entry.at, issue.id, result))
    found.sort(key=lambda each: (each[0], int(each[1])))
    if ask.jira.shuffles_history:
        found.sort(key=lambda each: int(each[2]["id"]) * 31 % 7)
    return [(number, result) for _, number, result in found]


def _start(token: str) -> int:
    if not token:
        return 0
    try:
        return int(base64.b64decode(token).decode().removeprefix("from "))
    except ValueError:
        raise Refusal(400, EXPIRED) from None


def _issue_changes(ask: Ask) -> Any:
    result = changelog_json(ask.view, ask.issue())["histories"][::-1]
    found = page(ask, "values", result, limit=100, default=100)
    return found | {"isLast": found["startAt"] + len(found["values"]) >= found["total"]}


def _project_page(ask: Ask) -> Any:
    found = page(ask, "values", projects(ask), limit=50, default=50)
    return found | {"isLast": found["startAt"] + len(found["values"]) >= found["total"]}


def _gone(_: Ask) -> Any:
    raise Refusal(410, GONE)


ROUTES: list[Route] = [
    route("GET", "serverInfo", _server_info),
    route("GET", "project", projects),
    route("GET", "project/search", _project_page),
    route("GET POST", "search/jql", _search),
    route("POST", "search/approximate-count", _count),
    route("POST", "issue/bulkfetch", _bulk),
    route("POST", "changelog/bulkfetch", _bulk_changes),
    route("GET", "issue/{}/changelog", _issue_changes),
    route("GET POST", "search", _gone),
]
