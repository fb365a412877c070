"""Endpoints that only Data Center has: one search for everything."""

from __future__ import annotations

from typing import Any

from tests.fake_jira.asking import Ask, Route, route
from tests.fake_jira.common import changes, projects
from tests.fake_jira.faults import Refusal
from tests.fake_jira.showing_issues import MOST, issue_json, names_of

VERSION = "10.3.24"
_NOT_STRICT = ("false", "none", "warn")


def _server_info(ask: Ask) -> Any:
    return {
        "baseUrl": ask.jira.url,
        "version": VERSION,
        "versionNumbers": [int(part) for part in VERSION.split(".")],
        "deploymentType": "Server",
        "buildNumber": 10030024,
        "buildDate": "2026-01-15T00:00:00.000+0000",
        "serverTime": ask.view.moment(ask.store.clock.now),
        "scmInfo": "8c1fa9f1a2b54e0fb7c5b0a3c1d2e4f5a6b7c8d9",
        "serverTitle": "Jira",
    }


def _search(ask: Ask) -> Any:
    asked = _question(ask)
    issues, warnings = ask.find(asked["jql"], is_strict=asked["validateQuery"])
    start, size = max(0, asked["startAt"]), min(asked["maxResults"], ask.jira.most_issues)
    some = issues[start : start + size]
    result: dict[str, Any] = {"expand": "schema,names", "startAt": start, "maxResults": size, "total": len(issues)}
    result["issues"] = [
        issue_json(
            ask.view,
            issue,
            asked["fields"],
            default="*navigable",
            expand=[name for name in asked["expand"] if name != "names"],
            changes=lambda each: changes(ask, each, MOST),
        )
        for issue in some
    ]
    if "names" in asked["expand"]:
        result["names"] = names_of(ask.view, {name: None for issue in result["issues"] for name in issue["fields"]})
    return result | ({"warningMessages": warnings} if warnings else {})


def _question(ask: Ask) -> dict[str, Any]:
    if ask.request.method == "GET":
        asked: dict[str, Any] = {"jql": ask.text("jql"), "fields": ask.listed("fields"), "expand": ask.listed("expand")}
        asked |= {"maxResults": ask.number("maxResults", 50), "startAt": ask.number("startAt", 0)}
        return asked | {"validateQuery": ask.text("validateQuery").lower() not in _NOT_STRICT}
    usual: dict[str, Any] = {
        "jql": "",
        "fields": [],
        "expand": [],
        "maxResults": 50,
        "startAt": 0,
        "validateQuery": True,
    }
    asked = usual | ask.body
    if not isinstance(asked["expand"], list):
        raise Refusal(400, "Can not deserialize instance of java.util.ArrayList out of VALUE_STRING token")
    ask.checked(asked)
    asked["validateQuery"] = str(asked["validateQuery"]).lower() not in _NOT_STRICT
    asked["fields"] = [each for name in asked["fields"] for each in str(name).split(",")]
    return asked


ROUTES: list[Route] = [
    route("GET", "serverInfo", _server_info),
    route("GET", "project", projects),
    route("GET POST", "search", _search),
]
