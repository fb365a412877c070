"""Test that the fake GitHub, on which other tests build, answers the real client as GitHub does."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from github import Auth, Github, GithubException
from graphql import GraphQLSchema, build_schema
from requests.exceptions import ConnectionError as ConnectionFailed
from tests.fake_github import FakeGitHub
from tests.fake_github import schema as schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIST = """
query List($after: String, $first: Int = 2, $since: DateTime) {
  rateLimit { cost limit remaining used nodeCount }
  repository(owner: "acme", name: "shop") {
    issues(first: $first, after: $after, orderBy: {field: UPDATED_AT, direction: ASC}, filterBy: {since: $since}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id number title updatedAt }
    }
  }
}
"""
EVERYTHING = """
query Everything($owner: String!, $name: String!, $after: String, $since: DateTime) {
  rateLimit { cost limit remaining resetAt nodeCount used }
  repository(owner: $owner, name: $name) {
    nameWithOwner
    issues(first: 100, after: $after, orderBy: {field: UPDATED_AT, direction: ASC}, filterBy: {since: $since}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id fullDatabaseId number title body state stateReason url createdAt updatedAt closedAt lastEditedAt
        author { login __typename }
        issueType { id name }
        parent { id number title repository { nameWithOwner } issueType { name } }
        subIssuesSummary { total completed percentCompleted }
        milestone { title number dueOn }
        assignees(first: 10) { nodes { login } }
        labels(first: 20) { nodes { name } }
        subIssues(first: 50) { totalCount pageInfo { hasNextPage endCursor } nodes { id number state } }
        blockedBy(first: 10) { nodes { number repository { nameWithOwner } } }
        blocking(first: 10) { nodes { number repository { nameWithOwner } } }
        comments(first: 20) { totalCount nodes { id body createdAt author { login } } }
        userContentEdits(first: 20) { totalCount nodes { id editedAt diff editor { login } } }
        closedByPullRequestsReferences(first: 5, includeClosedPrs: true) { nodes { number merged } }
        timelineItems(first: 50, itemTypes: [CROSS_REFERENCED_EVENT, CLOSED_EVENT, REOPENED_EVENT, LABELED_EVENT,
            UNLABELED_EVENT, RENAMED_TITLE_EVENT, PARENT_ISSUE_ADDED_EVENT, SUB_ISSUE_ADDED_EVENT,
            ISSUE_TYPE_CHANGED_EVENT, PROJECT_V2_ITEM_STATUS_CHANGED_EVENT]) {
          totalCount
          nodes {
            __typename
            ... on CrossReferencedEvent {
              createdAt isCrossRepository willCloseTarget
              source { __typename ... on PullRequest { number prState: state merged } ... on Issue { number state } }
            }
            ... on ClosedEvent { createdAt stateReason closer { __typename ... on PullRequest { number merged } } }
            ... on RenamedTitleEvent { createdAt previousTitle currentTitle }
            ... on ParentIssueAddedEvent { createdAt parent { number } }
            ... on SubIssueAddedEvent { createdAt subIssue { number } }
            ... on IssueTypeChangedEvent { createdAt issueType { name } prevIssueType { name } }
            ... on ProjectV2ItemStatusChangedEvent { createdAt status previousStatus project { number } }
          }
        }
        projectItems(first: 5, includeArchived: false) {
          nodes {
            id
            project { id number title }
            fieldValues(first: 20) {
              nodes {
                __typename
                ... on ProjectV2ItemFieldTextValue { text field { ... on ProjectV2FieldCommon { name } } }
                ... on ProjectV2ItemFieldNumberValue { number field { ... on ProjectV2FieldCommon { name } } }
                ... on ProjectV2ItemFieldDateValue { date field { ... on ProjectV2FieldCommon { name } } }
                ... on ProjectV2ItemFieldSingleSelectValue { name optionId field { ... on ProjectV2FieldCommon { name } } }
                ... on ProjectV2ItemFieldIterationValue { title startDate duration field { ... on ProjectV2FieldCommon { name } } }
              }
            }
          }
        }
      }
    }
  }
}
"""
BOARD = """
query Board {
  organization(login: "acme") {
    projectV2(number: 7) {
      title updatedAt
      fields(first: 30) { nodes {
        ... on ProjectV2FieldCommon { name dataType }
        ... on ProjectV2SingleSelectField { options { name } }
        ... on ProjectV2IterationField { configuration {
          iterations { title startDate duration } completedIterations { title } } }
      } }
      items(first: 10) { nodes {
        type isArchived updatedAt
        content { ... on Issue { number } ... on DraftIssue { title body } }
        status: fieldValueByName(name: "Status") { ... on ProjectV2ItemFieldSingleSelectValue { name } }
      } }
    }
  }
}
"""
OTHER_TOKEN = "another token"  # noqa: S105 - not a real token
FIELDS = {
    "Status": ["Todo", "Done"],
    "Sprint": "iteration",
    "Estimate": "number",
    "Target date": "date",
    "Hypothesis": "text",
}


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with FakeGitHub() as github:
        yield github


@pytest.fixture
def run_query(fake: FakeGitHub) -> Iterator[Callable[..., dict[str, Any]]]:
    """Provide a function that sends a query with the real client and returns the body of the response."""
    client = Github(
        auth=Auth.Token("x"), base_url=fake.url, retry=None, seconds_between_requests=0, seconds_between_writes=0
    )

    def send(query: str, **variables: object) -> dict[str, Any]:
        sent = {"query": query, "variables": variables}
        _, body = client.requester.requestJsonAndCheck("POST", client.requester.graphql_url, input=sent)
        assert isinstance(body, dict)
        return body

    yield send
    client.close()


def titles(body: dict[str, Any]) -> list[str]:
    return [issue["title"] for issue in body["data"]["repository"]["issues"]["nodes"]]


def next_cursor(body: dict[str, Any]) -> str | None:
    page = body["data"]["repository"]["issues"]["pageInfo"]
    return page["endCursor"] if page["hasNextPage"] else None


# Pages


def test_pages_with_all_fields_are_read_for_many_issues(fake: FakeGitHub, run_query: Callable) -> None:
    repo, other = fake.repository("acme/shop"), fake.repository("acme/lib")
    project = fake.project("acme", 7, fields=FIELDS)
    epic = repo.issue(title="Epic", type="Epic", milestone=repo.milestone("v2", due="2026-06-30"), assignees=2)
    for number in range(249):
        issue = repo.issue(title=f"Part {number}", labels=["bug"], parent=epic if number < 60 else None)
        project.add(issue, Status="Todo")
    issue.block(other.issue())
    issue.cross_reference(other.issue(title="Elsewhere"))
    issue.close(closer=issue.link_pull_request())
    values: dict[str, Any] = {"Sprint": ("Sprint 4", "2026-03-02", 14), "Estimate": 3, "Target date": "2026-03-31"}
    project.set(issue.project_items[0], Hypothesis="More", **values)
    pages = [run_query(EVERYTHING, owner="acme", name="shop")]
    while after := next_cursor(pages[-1]):
        pages.append(run_query(EVERYTHING, owner="acme", name="shop", after=after))
    assert not any("errors" in page for page in pages)
    assert [len(titles(page)) for page in pages] == [100, 100, 50]
    assert len({title for page in pages for title in titles(page)}) == 250
    nodes = {node["title"]: node for page in pages for node in page["data"]["repository"]["issues"]["nodes"]}
    assert nodes["Epic"]["subIssues"]["totalCount"] == 60
    assert len(nodes["Epic"]["subIssues"]["nodes"]) == 50
    assert nodes["Epic"]["milestone"]["dueOn"] == "2026-06-30T00:00:00Z"
    last = nodes["Part 248"]
    kinds = [event["__typename"] for event in last["timelineItems"]["nodes"]]
    assert kinds == [
        "LabeledEvent",
        "ProjectV2ItemStatusChangedEvent",
        "CrossReferencedEvent",
        "CrossReferencedEvent",
        "ClosedEvent",
    ]
    assert last["blocking"]["nodes"] == [{"number": 1, "repository": {"nameWithOwner": "acme/lib"}}]
    assert last["closedByPullRequestsReferences"]["nodes"] == [{"number": 251, "merged": True}]
    field_values = last["projectItems"]["nodes"][0]["fieldValues"]["nodes"]
    assert {"text": "More", "field": {"name": "Hypothesis"}}.items() <= field_values[-1].items()
    assert [value["__typename"].removeprefix("ProjectV2ItemField") for value in field_values] == [
        "TextValue",
        "LabelValue",
        "RepositoryValue",
        "SingleSelectValue",
        "IterationValue",
        "NumberValue",
        "DateValue",
        "TextValue",
    ]


def test_since_lists_only_issues_changed_since_then(fake: FakeGitHub, run_query: Callable) -> None:
    repo = fake.repository("acme/shop")
    repo.issue(title="Old", created="2026-01-01T00:00:00Z")
    repo.issue(title="Just", created="2026-02-01T00:00:00Z")
    repo.issue(title="Touched", created="2026-01-02T00:00:00Z").comment("hi", "2026-03-01T00:00:00Z")
    assert titles(run_query(LIST, since="2026-02-01T00:00:00Z")) == ["Just", "Touched"]
    assert titles(run_query(LIST, since="2026-02-01T01:00:01+01:00")) == ["Touched"]


def test_issue_changed_between_pages_reappears_and_none_is_skipped(fake: FakeGitHub, run_query: Callable) -> None:
    repo = fake.repository("acme/shop")
    issues = [repo.issue(title=title) for title in "ABCD"]
    page = run_query(LIST)
    assert titles(page) == ["A", "B"]
    issues[0].comment("new")
    page = run_query(LIST, after=next_cursor(page))
    assert titles(page) == ["C", "D"]
    assert titles(run_query(LIST, after=next_cursor(page))) == ["A"]


def test_page_size_is_required_and_limited(fake: FakeGitHub, run_query: Callable) -> None:
    fake.repository("acme/shop").issue()
    query = 'query { repository(owner: "acme", name: "shop") { issues%s { totalCount } } }'
    for bounds, kind in [("", "MISSING_PAGINATION_BOUNDARIES"), ("(first: 101)", "EXCESSIVE_PAGINATION")]:
        body = run_query(query % bounds)
        assert body["data"] == {"repository": None}
        assert [(error["type"], error["path"]) for error in body["errors"]] == [(kind, ["repository", "issues"])]
    assert run_query(LIST, after="nonsense")["errors"][0]["type"] == "INVALID_CURSOR_ARGUMENTS"


# Changes


def test_edits_keep_each_body_newest_first(fake: FakeGitHub, run_query: Callable) -> None:
    issue = fake.repository("acme/shop").issue(body="one", created="2026-01-01T00:00:00Z")
    query = """query($id: ID!) { node(id: $id) { ... on Issue {
        body updatedAt lastEditedAt userContentEdits(first: 5) { nodes { diff editedAt } } } } }"""
    assert run_query(query, id=issue.id)["data"]["node"]["userContentEdits"]["nodes"] == []
    issue.edit("two", "2026-01-02T00:00:00Z")
    issue.edit("three", "2026-01-03T00:00:00Z")
    node = run_query(query, id=issue.id)["data"]["node"]
    assert [edit["diff"] for edit in node["userContentEdits"]["nodes"]] == ["three", "two", "one"]
    assert node["userContentEdits"]["nodes"][-1]["editedAt"] == "2026-01-01T00:00:00Z"
    assert node["body"] == "three"
    assert node["updatedAt"] == node["lastEditedAt"] == "2026-01-03T00:00:00Z"


def test_change_in_a_project_does_not_update_the_issue(fake: FakeGitHub, run_query: Callable) -> None:
    issue = fake.repository("acme/shop").issue()
    project = fake.project("acme", 7, fields=FIELDS)
    item = project.add(issue, Status="Todo", Sprint=("Sprint 1", "2025-12-01", 14))
    before = issue.fields["updatedAt"]
    project.set(item, at="2026-05-01T00:00:00Z", Status="Done", Sprint=("Sprint 9", "2026-05-04", 14))
    project.draft("A note", "Perhaps")
    project.redacted()
    board = run_query(BOARD)["data"]["organization"]["projectV2"]
    assert issue.fields["updatedAt"] == before < "2026-05-01T00:00:00Z" < board["updatedAt"]
    first, note, redacted = board["items"]["nodes"]
    assert (first["status"], first["updatedAt"]) == ({"name": "Done"}, "2026-05-01T00:00:00Z")
    assert (note["type"], note["content"]) == ("DRAFT_ISSUE", {"title": "A note", "body": "Perhaps"})
    assert (redacted["type"], redacted["content"]) == ("REDACTED", None)
    fields = {field["name"]: field for field in board["fields"]["nodes"]}
    assert fields["Status"]["options"] == [{"name": "Todo"}, {"name": "Done"}]
    assert fields["Title"]["dataType"] == "TITLE"
    assert fields["Sprint"]["configuration"] == {
        "iterations": [{"title": "Sprint 9", "startDate": "2026-05-04", "duration": 14}],
        "completedIterations": [{"title": "Sprint 1"}],
    }
    assert [event.fields["status"] for event in issue.timeline] == ["Todo", "Done"]


def test_deleted_and_moved_issues_are_gone(fake: FakeGitHub, run_query: Callable) -> None:
    repo, other = fake.repository("acme/shop"), fake.repository("acme/lib")
    epic = repo.issue(title="Epic")
    children = [repo.issue(title=title, parent=epic) for title in ("Deleted", "Moved")]
    project = fake.project("acme", 7, fields=FIELDS)
    project.add(children[0])
    ids = [child.id for child in children]
    children[0].delete()
    children[1].transfer(other)
    assert titles(run_query(LIST)) == ["Epic"]
    assert run_query(BOARD)["data"]["organization"]["projectV2"]["items"]["nodes"] == []
    body = run_query("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[epic.id, *ids])
    assert body["data"]["nodes"] == [{"id": epic.id}, None, None]
    assert [(error["type"], error["path"]) for error in body["errors"]] == [
        ("NOT_FOUND", ["nodes", 1]),
        ("NOT_FOUND", ["nodes", 2]),
    ]
    assert children[1].key == "acme/lib#1"
    query = "query($id: ID!) { node(id: $id) { ... on Issue { subIssues(first: 9) { nodes { id } } } } }"
    assert run_query(query, id=epic.id)["data"]["node"]["subIssues"]["nodes"] == [{"id": children[1].id}]


# Refusals


def test_unknown_field_is_named_in_the_error(fake: FakeGitHub, run_query: Callable) -> None:
    fake.repository("acme/shop").issue()
    fake.unknown_fields = {"Issue.parent", "IssueTimelineItemsItemType.PARENT_ISSUE_ADDED_EVENT"}
    body = run_query(EVERYTHING, owner="acme", name="shop")
    assert "data" not in body
    codes = {error["extensions"]["code"]: error for error in body["errors"]}
    assert codes.keys() == {"undefinedField", "argumentLiteralsIncompatible"}
    assert codes["undefinedField"]["message"] == "Field 'parent' doesn't exist on type 'Issue'"
    assert codes["undefinedField"]["path"] == ["query Everything", "repository", "issues", "nodes", "parent"]
    assert codes["undefinedField"]["extensions"] == {
        "code": "undefinedField",
        "typeName": "Issue",
        "fieldName": "parent",
    }
    known = run_query('query { __type(name: "Issue") { fields { name } } }')["data"]["__type"]["fields"]
    assert {"name": "parent"} not in known
    assert {"name": "title"} in known


def test_unknown_names_are_not_found(fake: FakeGitHub, run_query: Callable) -> None:
    fake.owner("acme")
    fake.repository("acme/old").rename("new")
    for query, path, message in [
        ('repository(owner: "a", name: "b") { id }', ["repository"], "a Repository with the name 'a/b'."),
        ('organization(login: "b") { id }', ["organization"], "an Organization with the login of 'b'."),
        ('node(id: "b") { id }', ["node"], "a node with the global id of 'b'."),
        (
            'organization(login: "acme") { projectV2(number: 9) { id } }',
            ["organization", "projectV2"],
            "a ProjectV2 with the number 9.",
        ),
    ]:
        (error,) = run_query(f"query {{ {query} }}")["errors"]
        assert (error["type"], error["path"]) == ("NOT_FOUND", path)
        assert error["message"] == f"Could not resolve to {message}"
    moved = 'query { repository(owner: "acme", name: "old", followRenames: %s) { nameWithOwner } }'
    assert run_query(moved % "true")["data"]["repository"] == {"nameWithOwner": "acme/new"}
    assert run_query(moved % "false")["data"]["repository"] is None


def test_projects_may_be_hidden_or_need_another_scope(fake: FakeGitHub, run_query: Callable) -> None:
    fake.project("acme", 7).add(fake.repository("acme/shop").issue())
    fake.hidden_projects = True
    body = run_query(EVERYTHING, owner="acme", name="shop")
    assert body["data"]["repository"]["issues"]["nodes"][0]["projectItems"] == {"nodes": [None]}
    (error,) = body["errors"]
    assert (error["type"], error["message"]) == ("FORBIDDEN", "Resource not accessible by integration")
    assert error["path"] == ["repository", "issues", "nodes", 0, "projectItems", "nodes", 0]
    fake.scopes_missing = True
    body = run_query(EVERYTHING, owner="acme", name="shop")
    assert "data" not in body
    assert {error["type"] for error in body["errors"]} == {"INSUFFICIENT_SCOPES"}
    assert "data" in run_query(LIST)


def test_wrong_token_is_refused(fake: FakeGitHub, run_query: Callable) -> None:
    fake.token = OTHER_TOKEN
    with pytest.raises(GithubException) as caught:
        run_query(LIST)
    assert (caught.value.status, caught.value.data["message"]) == (401, "Bad credentials")


def test_app_gets_an_installation_token(fake: FakeGitHub) -> None:
    fake.token = OTHER_TOKEN
    fake.repository("acme/shop").issue(title="Seen")
    app = Auth.AppAuth(1, sign_func=lambda _: "signed")
    client = Github(auth=Auth.AppInstallationAuth(app, 5), base_url=f"{fake.url}/api/v3", retry=None)
    assert client.requester.graphql_url == f"{fake.url}/api/graphql"
    assert titles(client.requester.graphql_query(LIST, {})[1]) == ["Seen"]
    assert [request.path for request in fake.requests] == [
        "/api/v3/app/installations/5/access_tokens",
        "/api/graphql",
    ]
    client.close()


# Limits and faults


def test_points_are_counted_and_limited(fake: FakeGitHub, run_query: Callable) -> None:
    fake.repository("acme/shop").issue()
    fake.limit, now = 20, time.time()
    body = run_query(EVERYTHING, owner="acme", name="shop")
    spent = body["data"]["rateLimit"]["cost"]
    assert body["data"]["rateLimit"]["remaining"] == 20 - spent
    # the list, nine lists of each issue, the project items of each issue, the field values of five items each
    assert spent == round((1 + 9 * 100 + 100 + 100 * 5) / 100)
    assert run_query(EVERYTHING, owner="acme", name="shop")["errors"][0]["type"] == "RATE_LIMITED"
    assert [(request.operation, request.points) for request in fake.requests] == [("Everything", 15), ("Everything", 0)]
    fake.server_time = lambda: now + 3700
    assert run_query(LIST)["data"]["rateLimit"]["used"] == 1


@pytest.mark.parametrize(
    ("kind", "details", "status", "header"),
    [
        ("status", {"code": 503, "body": "busy"}, 503, ("content-type", "text/html; charset=utf-8")),
        ("secondary", {"code": 429, "retry_after": 30}, 429, ("retry-after", "30")),
        ("primary", {"reset_in": 60}, 403, ("x-ratelimit-remaining", "0")),
        ("heavy", {"n": 1}, 502, ("x-ratelimit-remaining", "5000")),
    ],
)
def test_fault_occurs_once(
    fake: FakeGitHub, run_query: Callable, kind: str, details: dict[str, Any], status: int, header: tuple[str, str]
) -> None:
    fake.repository("acme/shop").issue(title="Seen")
    fake.fail_next(kind, **details)
    with pytest.raises(GithubException) as caught:
        run_query(LIST, first=2)
    assert caught.value.status == status
    assert caught.value.headers is not None
    assert header in caught.value.headers.items()
    assert titles(run_query(LIST, first=1)) == ["Seen"]


def test_fault_can_wait_for_a_request_and_spoil_part_of_a_response(fake: FakeGitHub, run_query: Callable) -> None:
    fake.repository("acme/shop").issue(title="Seen")
    fake.fail_next("partial", path=["repository", "issues", "nodes", 0], when=lambda sent: "first" in sent.variables)
    fake.fail_next("rate_limited_200")
    assert run_query(LIST)["errors"][0]["type"] == "RATE_LIMITED"
    body = run_query(LIST, first=1)
    assert body["data"]["repository"]["issues"]["nodes"] == [None]
    assert (body["errors"][0]["type"], body["errors"][0]["extensions"]) == ("FORBIDDEN", {"saml_failure": True})


def test_connections_can_break_and_be_slow(fake: FakeGitHub, run_query: Callable) -> None:
    fake.repository("acme/shop").issue(title="Seen")
    fake.fail_next("reset")
    with pytest.raises(ConnectionFailed):
        run_query(LIST)
    fake.fail_next("cut")
    with pytest.raises(Exception, match="IncompleteRead"):
        run_query(LIST)
    fake.fail_next("slow", seconds=0.2)
    started = time.monotonic()
    assert titles(run_query(LIST)) == ["Seen"]
    assert time.monotonic() - started >= 0.2


# The schema


def test_small_schema_is_part_of_the_whole_schema() -> None:
    path = os.environ.get(schemas.VARIABLE)
    if not path:
        pytest.skip(f"{schemas.VARIABLE} names no file with GitHub's own schema")
    assert Path(path) == schemas.schema_file()
    assert schema_differences(build_schema(schemas.SMALL.read_text(encoding="utf-8")), schemas.schema()) == []


def schema_differences(small: GraphQLSchema, whole: GraphQLSchema) -> list[str]:
    """Return all parts of a schema that another schema lacks or defines differently."""
    differences = []
    for name, kind in small.type_map.items():
        other = whole.type_map.get(name)
        if type(other) is not type(kind):
            differences.append(name)
        else:
            differences += [f"{name} {part}" for part in type_parts(kind) - type_parts(other)]
    return differences


def type_parts(kind: Any) -> set[str]:
    """Return the fields of a type with their arguments, and its members, values or interfaces."""
    fields = {f"{name}: {field.type}" for name, field in getattr(kind, "fields", {}).items()}
    arguments = {
        f"{name}({argument}: {given.type})"
        for name, field in getattr(kind, "fields", {}).items()
        for argument, given in getattr(field, "args", {}).items()
    }
    others = {str(entry) for attribute in ("types", "interfaces", "values") for entry in getattr(kind, attribute, ())}
    return fields | arguments | others
