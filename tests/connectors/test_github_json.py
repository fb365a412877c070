"""Test reading of GitHub issues from `gh issue list --json`, `gh issue view --json` and the REST API."""

from __future__ import annotations

import io
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.items import Comment, Link, Problem, Sprint, WorkItem
from vanitylint.connectors.files.source import open_path

GH = {
    "number": 12,
    "title": "One page",
    "body": "## Why\n\n40 % give up.",
    "state": "OPEN",
    "url": "https://github.com/acme/shop/issues/12",
}
REST = {
    "number": 12,
    "title": "One page",
    "body": None,
    "state": "open",
    "url": "https://api.github.com/repos/acme/shop/issues/12",
    "html_url": "https://github.com/acme/shop/issues/12",
}


def read(*issues: dict[str, Any]) -> tuple[list[WorkItem], list[str]]:
    entries = list(open_path("-", io.BytesIO(json.dumps(issues).encode())).items())
    items = [entry for entry in entries if isinstance(entry, WorkItem)]
    return items, [entry.why for entry in entries if isinstance(entry, Problem)]


def item(base: dict[str, Any] = GH, **fields: object) -> WorkItem:
    (result,), problems = read(base | fields)
    assert problems == []
    return result


def test_all_fields_exported_by_gh_are_read() -> None:
    result = item(
        state="CLOSED",
        stateReason="COMPLETED",
        labels=[{"id": "x", "name": "epic", "color": "fff"}],
        createdAt="2026-01-05T09:00:00Z",
        updatedAt="2026-02-04T09:00:00Z",
        closedAt="2026-02-03T09:00:00Z",
        milestone={
            "number": 1,
            "title": "Q1",
            "description": "Fewer drop-outs",
            "dueOn": "2026-03-31T07:00:00Z",
        },
        projectItems=[
            {"status": {"optionId": "1", "name": ""}, "title": "A"},
            {"status": {"name": "Measuring"}, "title": "B"},
        ],
        issueType={"id": "IT_1", "name": "Feature"},
        parent={"number": 3, "title": "Checkout", "url": "https://github.com/acme/shop/issues/3"},
        subIssues=[{"number": 13, "url": "https://github.com/acme/shop/issues/13"}],
        comments=[
            {
                "body": "31 % now",
                "createdAt": "2026-04-01T10:00:00Z",
                "author": {"login": "ann"},
                "authorAssociation": "MEMBER",
            }
        ],
        assignees=[{"login": "ann", "name": "Ann Example"}],
        author={"login": "ann", "name": "Ann Example", "is_bot": False},
    )
    assert result == WorkItem(
        key="acme/shop#12",
        title="One page",
        kind="Feature",
        body="## Why\n\n40 % give up.",
        state="done",
        status="Measuring",
        resolution="completed",
        labels=["epic"],
        created="2026-01-05",
        updated="2026-02-04",
        finished="2026-02-03",
        due="2026-03-31",
        parent="acme/shop#3",
        sprint=Sprint(name="Q1", goal="Fewer drop-outs", end="2026-03-31"),
        links=[Link(type="has sub-issue", to="acme/shop#13"), Link(type="milestone", to="acme/shop/milestone/1")],
        comments=[Comment(body="31 % now", at="2026-04-01T10:00:00Z")],
        url="https://github.com/acme/shop/issues/12",
    )


def test_issue_of_rest_api_is_read() -> None:
    result = item(
        REST,
        state="closed",
        state_reason="not_planned",
        created_at="2026-01-05T09:00:00Z",
        closed_at="2026-02-03T09:00:00Z",
        type={"name": "Bug"},
        labels=["ux", {"name": "help wanted"}],
        milestone={"title": "Q1", "state": "closed", "due_on": None, "creator": {"login": "ann"}},
        parent_issue_url="https://api.github.com/repos/acme/plans/issues/3",
        comments=4,
        user={"login": "ann", "type": "User"},
    )
    assert result == WorkItem(
        key="acme/shop#12",
        title="One page",
        kind="Bug",
        state="dropped",
        resolution="not planned",
        labels=["ux", "help wanted"],
        created="2026-01-05",
        finished="2026-02-03",
        parent="acme/plans#3",
        sprint=Sprint(name="Q1", state="closed"),
        url="https://github.com/acme/shop/issues/12",
    )


@pytest.mark.parametrize(
    ("fields", "state", "resolution"),
    [
        ({"state": "OPEN", "stateReason": ""}, None, ""),
        ({"state": "OPEN", "stateReason": "REOPENED"}, None, ""),
        ({"state": "CLOSED", "stateReason": "COMPLETED"}, "done", "completed"),
        ({"state": "CLOSED"}, "done", "completed"),
        ({"state": "CLOSED", "stateReason": "NOT_PLANNED"}, "dropped", "not planned"),
        ({"state": "CLOSED", "stateReason": "DUPLICATE"}, "dropped", "duplicate"),
    ],
)
def test_state_follows_github_state_and_reason(fields: dict[str, Any], state: str | None, resolution: str) -> None:
    result = item(closedAt="2026-02-03T09:00:00Z", **fields)
    assert (result.state, result.resolution) == (state, resolution)
    assert result.finished == ("2026-02-03" if state else None)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://github.com/acme/shop/issues/12", "acme/shop#12"),
        ("https://git.example.org/acme/shop/issues/12", "acme/shop#12"),
        ("https://git.example.org/api/v3/repos/acme/shop/issues/12", "acme/shop#12"),
        ("https://github.com/repos/shop/issues/12", "repos/shop#12"),
        ("", "#12"),
        ("ftp://github.com/acme/shop/issues/12", "#12"),
    ],
)
def test_key_includes_repository_if_url_names_it(url: str, key: str) -> None:
    assert item(url=url).key == key


def test_parent_key_has_same_form_as_item_key() -> None:
    parent = {"number": 3, "url": "https://github.com/acme/shop/issues/3"}
    assert item(url="", parent=parent).parent == "#3"
    assert item(parent={"number": 3}).parent == "acme/shop#3"


@pytest.mark.parametrize("shape", [lambda issues: issues, lambda issues: {"nodes": issues, "totalCount": 1}])
def test_blocking_relations_become_links(shape: Any) -> None:
    result = item(blockedBy=shape([{"number": 1}]), blocking=shape([{"number": 2}]))
    assert result.links == [
        Link(type="is blocked by", to="acme/shop#1"),
        Link(type="blocks", to="acme/shop#2"),
    ]


@pytest.mark.parametrize(
    ("author", "automated"),
    [
        ({"author": {"login": "ann"}}, False),
        ({"author": {"login": "talbot"}}, False),
        ({"author": {"login": "dependabot[bot]"}}, True),
        ({"author": {"login": "github-actions"}}, True),
        ({"author": {"login": "app/x", "is_bot": True}}, True),
        ({"user": {"login": "x", "type": "Bot"}}, True),
        ({"author": None}, False),
    ],
)
def test_automated_comments_are_recognised(author: dict[str, Any], automated: bool) -> None:
    assert item(comments=[{"body": "x"} | author]).comments == [Comment(body="x", automated=automated)]


@pytest.mark.parametrize(
    "fields",
    [
        {"pull_request": {"url": "x"}},
        {"isPullRequest": True},
        {"url": "https://github.com/acme/shop/pull/12"},
    ],
)
def test_pull_requests_are_skipped(fields: dict[str, Any]) -> None:
    items, problems = read(GH | fields, GH | {"number": 13, "url": "https://github.com/acme/shop/issues/13"})
    assert ([item.key for item in items], problems) == (["acme/shop#13"], [])


def test_fields_not_exported_are_reported_once() -> None:
    items, problems = read({"number": 1, "title": "a"}, {"number": 2, "title": "b"})
    assert [item.key for item in items] == ["#1", "#2"]
    assert problems == [
        "was exported without body; add body to --json",
        "was exported without state; add state to --json",
    ]


def test_empty_body_counts_as_exported() -> None:
    assert read(GH | {"body": ""}, REST)[1] == []


def test_closing_date_means_done_when_state_is_missing() -> None:
    (result,), _ = read({"number": 1, "title": "a", "body": "", "closedAt": "2026-02-03T09:00:00Z"})
    assert (result.state, result.finished) == ("done", "2026-02-03")


@pytest.mark.parametrize(
    ("issue", "expected"),
    [
        ({"number": 3, "state": "OPEN"}, "#3 has no title; it was not read; add title to --json"),
        ({"title": "a", "createdAt": "x"}, "an issue has no number; it was not read; add number to --json"),
    ],
)
def test_issue_without_title_or_number_is_reported(issue: dict[str, Any], expected: str) -> None:
    assert read(issue) == ([], [expected])


def test_invalid_date_is_reported() -> None:
    items, problems = read(GH | {"createdAt": "yesterday"})
    assert items[0].created is None
    assert problems == ["acme/shop#12: createdAt holds 'yesterday', expected a date such as 2026-03-31; left out"]


def test_no_personal_data_is_kept() -> None:
    person = {"login": "ann", "name": "Ann Example", "email": "ann@example.org"}
    result = item(author=person, assignees=[person], closedBy=person, comments=[{"body": "x", "author": person}])
    assert "ann" not in msgspec.json.encode(result).decode().lower()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["name", "title", "url", "number", "body", "author", "nodes", "status"]), inner
        )
    ),
    max_leaves=4,
)
field_names = st.sampled_from(
    [
        "body", "state", "stateReason", "labels", "createdAt", "closedAt", "milestone", "projectItems",
        "issueType", "type", "parent", "subIssues", "comments", "url", "html_url", "user",
        "parent_issue_url",
    ]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(field_names, json_values, max_size=5))
def test_issue_of_any_shape_is_read_without_crash(fields: dict[str, Any]) -> None:
    items, problems = read({"number": 1, "title": "a", "createdAt": None} | fields)
    assert len(items) == 1 or problems
    assert all(msgspec.json.decode(msgspec.json.encode(item), type=WorkItem) == item for item in items)
