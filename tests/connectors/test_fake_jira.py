"""Test the fake Jira that other tests talk to, with the real client and with plain requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from jira import JIRA, JIRAError
from tests.fake_jira import FakeJira, contract
from tests.fake_jira.documents import folder
from tests.fake_jira.faults import EXPIRED, GONE, Refusal
from tests.fake_jira.jql_syntax import Clause, Empty, Every, Function, Not, Some, Text, parse
from tests.fake_jira.recording import recorded
from tests.fake_jira.store import SOMEBODY
from tests.serving import answer

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN, SCOPED_TOKEN = "opens the site", "opens the gateway"
V3, V2, AGILE = "rest/api/3", "rest/api/2", "rest/agile/1.0"


@pytest.fixture
def cloud() -> Iterator[FakeJira]:
    with FakeJira() as jira:
        yield jira
        assert not jira.breaches


@pytest.fixture
def data_center() -> Iterator[FakeJira]:
    with FakeJira("dc", context="/jira") as jira:
        yield jira
        assert not jira.breaches


@pytest.fixture(params=["cloud", "dc"])
def any_jira(request) -> Iterator[FakeJira]:
    with FakeJira(request.param) as jira:
        yield jira
        assert not jira.breaches


def get(jira: FakeJira, path: str, status: int = 200, **query: Any) -> Any:
    response = requests.get(f"{jira.url}/{path}", params=query, timeout=5)
    assert response.status_code == status, response.text
    return response.json()


def post(jira: FakeJira, path: str, status: int = 200, **body: Any) -> Any:
    response = requests.post(f"{jira.url}/{path}", json=body, timeout=5)
    assert response.status_code == status, response.text
    return response.json()


def api(jira: FakeJira) -> str:
    return V3 if jira.face == "cloud" else V2


def search_keys(jira: FakeJira, jql: str) -> list[str]:
    """Return the keys of the issues that a query finds, in order of creation."""
    path = f"{V3}/search/jql" if jira.face == "cloud" else f"{V2}/search"
    issues = post(jira, path, jql=f"{jql} ORDER BY key", fields=["key"], maxResults=1000)["issues"]
    return [issue["key"] for issue in issues]


def search_errors(jira: FakeJira, jql: str) -> Any:
    path = f"{V3}/search/jql" if jira.face == "cloud" else f"{V2}/search"
    return post(jira, path, 400, jql=jql)["errorMessages"]


def fields_of(jira: FakeJira, key: str, *names: str) -> Any:
    return get(jira, f"{api(jira)}/issue/{key}", fields=",".join(names))["fields"]


def changelog_rows(jira: FakeJira, key: str) -> list[dict[str, Any]]:
    histories = get(jira, f"{api(jira)}/issue/{key}", fields="summary", expand="changelog")["changelog"]["histories"]
    return [row for history in histories for row in history["items"]]


class TestJiraClient:
    def test_pages_through_cloud_search(self, cloud):
        cloud.project("SHOP").issues(250)
        client = JIRA(cloud.url, basic_auth=("lint@example.com", "token"), options={"rest_api_version": "3"})
        issues = client.enhanced_search_issues("project = SHOP ORDER BY key", maxResults=0, fields="summary")
        assert [issue.key for issue in issues] == [f"SHOP-{n}" for n in range(1, 251)]
        assert len(cloud.asked("/search/jql")) == 3
        assert client.approximate_issue_count("project = SHOP") == 250

    def test_pages_through_data_center_search(self, data_center):
        data_center.project("SHOP").issues(1250)
        client = JIRA(data_center.url, token_auth=TOKEN)
        issues = client.search_issues("project = SHOP ORDER BY key", maxResults=0, fields="summary")
        assert [issue.key for issue in issues] == [f"SHOP-{n}" for n in range(1, 1251)]
        assert len(data_center.asked("/search")) == 13

    def test_reads_comments_links_boards_sprints_and_fields(self, any_jira):
        shop = any_jira.project("SHOP")
        epic = shop.issue("Epic", summary="Guest checkout")
        epic.comment("Looks good")
        epic.page("Interviews", "https://wiki.example.com/1")
        board = any_jira.board(12, shop)
        board.sprint("Sprint 1", "Pay as a guest", "closed", "2026-02-01", "2026-02-15")
        board.sprint("Sprint 2", state="active")
        client = JIRA(any_jira.url, token_auth=TOKEN)
        assert client.issue("SHOP-1").fields.summary == "Guest checkout"
        assert [comment.body for comment in client.comments("SHOP-1")] == ["Looks good"]
        assert [link.object.url for link in client.remote_links("SHOP-1")] == ["https://wiki.example.com/1"]
        assert [entry.name for entry in client.boards(projectKeyOrID="SHOP")] == ["Board 12"]
        assert [entry.state for entry in client.sprints(12)] == ["closed", "active"]
        assert client.sprints(12, state="closed")[0].goal == "Pay as a guest"
        assert client.project("SHOP").name == "Shop"
        assert {field["name"] for field in client.fields()} >= {"Summary", "Sprint", "Epic Link"}

    def test_removed_search_is_an_error(self, cloud):
        client = JIRA(cloud.url, basic_auth=("lint@example.com", "token"))
        with pytest.raises(JIRAError, match="CHANGE-2046"):
            client._get_json("search", params={"jql": "project = SHOP"})


class TestAuthentication:
    def test_cloud_accepts_email_address_with_token(self):
        with FakeJira(token=TOKEN, email="lint@example.com") as jira:
            path = f"{jira.url}/{V3}/field"
            assert requests.get(path, auth=("lint@example.com", TOKEN), timeout=5).status_code == 200
            assert requests.get(path, auth=("lint@example.com", "wrong"), timeout=5).status_code == 401
            assert requests.get(path, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=5).status_code == 401
            response = requests.get(path, timeout=5)
            assert response.status_code == 401
            assert response.json()["message"] == "Client must be authenticated to access this resource."
            assert requests.get(f"{jira.url}/{V3}/serverInfo", timeout=5).json()["deploymentType"] == "Cloud"

    def test_scoped_token_is_accepted_by_the_gateway_only(self):
        with FakeJira(token=TOKEN) as jira:
            jira.doors.scoped_token = SCOPED_TOKEN
            cloud_id = requests.get(f"{jira.url}/_edge/tenant_info", timeout=5).json()["cloudId"]
            gateway = f"{jira.url}/ex/jira/{cloud_id}"
            assert gateway == jira.gateway_url
            assert requests.get(f"{gateway}/{V3}/field", auth=(jira.doors.email, SCOPED_TOKEN), timeout=5).ok
            assert requests.get(
                f"{gateway}/{V3}/field", headers={"Authorization": f"Bearer {SCOPED_TOKEN}"}, timeout=5
            ).ok
            assert not requests.get(f"{gateway}/{V3}/field", auth=(jira.doors.email, TOKEN), timeout=5).ok
            assert not requests.get(f"{jira.url}/{V3}/field", auth=(jira.doors.email, SCOPED_TOKEN), timeout=5).ok

    def test_data_center_accepts_personal_token(self):
        with FakeJira("dc", context="/jira", token=TOKEN) as jira:
            path = f"{jira.url}/{V2}/field"
            response = requests.get(path, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=5)
            assert response.ok
            assert response.headers["x-ausername"] != "anonymous"
            response = requests.get(path, headers={"Authorization": "Bearer wrong"}, timeout=5)
            assert response.status_code == 401
            assert response.headers["x-seraph-loginreason"] == "AUTHENTICATED_FAILED"
            assert requests.get(f"{jira.root}/{V2}/field", timeout=5).status_code == 404

    def test_wrong_token_may_count_as_anonymous(self):
        with FakeJira(token=TOKEN) as jira:
            jira.project("SHOP").issue()
            jira.doors.lets_anonymous_in = True
            response = requests.get(f"{jira.url}/{V3}/project", auth=("a@example.com", "wrong"), timeout=5)
            assert response.json() == []
            assert "AUTHENTICATED_FAILED" in response.headers["x-seraph-loginreason"]
            assert len(requests.get(f"{jira.url}/{V3}/project", auth=(jira.doors.email, TOKEN), timeout=5).json()) == 1


class TestCloudSearch:
    def test_returns_only_ids_unless_fields_are_named(self, cloud):
        issue = cloud.project("SHOP").issue()
        query: dict[str, Any] = {"jql": "project = SHOP"}
        assert post(cloud, f"{V3}/search/jql", **query) == {"issues": [{"id": issue.id}], "isLast": True}
        (bare,) = post(cloud, f"{V3}/search/jql", **query, fields=["key"])["issues"]
        assert (bare["id"], bare["key"]) == (issue.id, "SHOP-1")
        assert "fields" not in bare
        (full,) = post(cloud, f"{V3}/search/jql", **query, fields=["summary"])["issues"]
        assert full["fields"] == {"summary": "A thing to do"}
        assert get(cloud, f"{V3}/search/jql", jql="project = SHOP", fields="summary")["issues"] == [full]

    def test_pages_of_ids_are_larger(self, cloud):
        cloud.project("SHOP").issues(120)
        query: dict[str, Any] = {"jql": "project = SHOP", "maxResults": 5000}
        assert len(post(cloud, f"{V3}/search/jql", **query, fields=["id", "key"])["issues"]) == 120
        assert len(post(cloud, f"{V3}/search/jql", jql="project = SHOP")["issues"]) == 50
        page = post(cloud, f"{V3}/search/jql", **query, fields=["updated"])
        assert (len(page["issues"]), page["isLast"], "total" in page) == (100, False, False)
        rest = post(cloud, f"{V3}/search/jql", **query, fields=["updated"], nextPageToken=page["nextPageToken"])
        assert (len(rest["issues"]), rest["isLast"], "nextPageToken" in rest) == (20, True, False)

    def test_first_page_settles_the_order(self, cloud):
        issues = cloud.project("SHOP").issues(3)
        query: dict[str, Any] = {"jql": "project = SHOP ORDER BY updated", "fields": ["key"], "maxResults": 1}
        page = post(cloud, f"{V3}/search/jql", **query)
        issues[1].edit(summary="Now the youngest")
        page = post(cloud, f"{V3}/search/jql", **query, nextPageToken=page["nextPageToken"])
        assert [issue["key"] for issue in page["issues"]] == ["SHOP-2"]
        issues[2].delete()
        page = post(cloud, f"{V3}/search/jql", **query, nextPageToken=page["nextPageToken"])
        assert page == {"issues": [], "isLast": True}

    def test_refuses_unknown_page_token(self, cloud):
        body = post(cloud, f"{V3}/search/jql", 400, jql="key is not EMPTY", nextPageToken="nonsense")
        assert body["errorMessages"] == [EXPIRED]

    def test_refuses_unbounded_query(self, cloud):
        cloud.project("SHOP")
        assert "Unbounded JQL" in search_errors(cloud, "ORDER BY key")[0]
        assert "Unbounded JQL" in post(cloud, f"{V3}/search/approximate-count", 400, jql="")["errorMessages"][0]

    def test_accepts_expand_only_as_text(self, cloud):
        cloud.project("SHOP").issue().edit(summary="Another thing")
        query: dict[str, Any] = {"jql": "project = SHOP", "fields": ["summary"]}
        body = post(cloud, f"{V3}/search/jql", **query, expand="changelog,names")
        assert body["issues"][0]["changelog"]["total"] == 1
        assert body["names"] == {"summary": "Summary"}
        post(cloud, f"{V3}/search/jql", 400, **query, expand=["changelog"])
        post(cloud, f"{V3}/search/jql", 400, **query, expand=None)

    def test_truncates_comments_and_changelog(self, cloud):
        issue = cloud.project("SHOP").issue()
        for n in range(25):
            issue.comment(f"Number {n}")
        for n in range(45):
            issue.edit(summary=f"Number {n}")
        query: dict[str, Any] = {"jql": "project = SHOP", "fields": ["comment"], "expand": "changelog"}
        (result,) = post(cloud, f"{V3}/search/jql", **query)["issues"]
        page, log = result["fields"]["comment"], result["changelog"]
        assert (len(page["comments"]), page["maxResults"], page["total"]) == (20, 20, 25)
        assert (len(log["histories"]), log["maxResults"], log["total"]) == (40, 40, 45)
        assert log["histories"][0]["items"][0]["toString"] == "Number 44"
        assert len(get(cloud, f"{V3}/issue/SHOP-1/comment", startAt=20)["comments"]) == 5
        last = get(cloud, f"{V3}/issue/SHOP-1/comment", maxResults=1, orderBy="-created")["comments"][0]
        assert "Number 24" in json.dumps(last["body"])


class TestBulkFetch:
    def test_issues_are_returned_by_id_without_missing_ones(self, cloud):
        shop, mail = cloud.project("SHOP"), cloud.project("MAIL")
        first, second, third = shop.issues(3)
        third.move(mail)
        second.hide()
        keys = ["SHOP-3", first.id, "SHOP-2", "SHOP-99", first.key]
        body = post(cloud, f"{V3}/issue/bulkfetch", issueIdsOrKeys=keys, fields=["summary"])
        assert [issue["key"] for issue in body["issues"]] == ["SHOP-1", "MAIL-1"]
        assert body["issueErrors"] == []
        first.unreadable("Too large")
        body = post(cloud, f"{V3}/issue/bulkfetch", issueIdsOrKeys=keys, fields=["summary"])
        assert body["issueErrors"] == [{"id": first.id, "errorMessage": "Too large"}]
        post(cloud, f"{V3}/issue/bulkfetch", 400, issueIdsOrKeys=[str(n) for n in range(101)])

    def test_changelogs_of_many_issues_are_paged(self, cloud):
        issues = cloud.project("SHOP").issues(3)
        for n in range(4):
            for issue in issues:
                issue.edit(summary=f"Number {n}", due="2026-04-01")
        query: dict[str, Any] = {"issueIdsOrKeys": [issue.id for issue in issues], "fieldIds": ["summary"]}
        seen, token = [], None
        while True:
            more: dict[str, Any] = {"nextPageToken": token} if token else {}
            page = post(cloud, f"{V3}/changelog/bulkfetch", **query, maxResults=5, **more)
            seen += [
                (log["issueId"], history["items"][0]["toString"], len(history["items"]))
                for log in page["issueChangeLogs"]
                for history in log["changeHistories"]
            ]
            token = page.get("nextPageToken")
            if not token:
                break
        assert len(seen) == len(set(seen)) == 12
        assert {count for *_, count in seen} == {1}
        assert [text for number, text, _ in seen if number == issues[0].id] == [f"Number {n}" for n in range(4)]

    def test_changelog_times_have_the_configured_format(self, cloud):
        issue = cloud.project("SHOP").issue(created="2026-01-01")
        issue.edit(summary="x", at="2026-01-02T00:00:00Z")
        expected_times: dict[str, object] = {
            "milliseconds": 1767312000000,
            "seconds": 1767312000,
            "text": "2026-01-02T00:00:00.000+0000",
        }
        for form, expected in expected_times.items():
            cloud.bulk_moments = form
            page = post(cloud, f"{V3}/changelog/bulkfetch", issueIdsOrKeys=["SHOP-1"])
            assert page["issueChangeLogs"][0]["changeHistories"][0]["created"] == expected

    def test_changelog_requests_are_limited(self, cloud):
        path = f"{V3}/changelog/bulkfetch"
        post(cloud, path, 400, issueIdsOrKeys=[str(n) for n in range(1001)])
        post(cloud, path, 400, issueIdsOrKeys=["1"], fieldIds=[str(n) for n in range(11)])
        post(cloud, path, 400, issueIdsOrKeys=["1"], maxResults=10_001)


class TestDataCenterSearch:
    def test_pages_by_start_number(self, data_center):
        data_center.project("SHOP").issues(5)
        by_post = post(
            data_center,
            f"{V2}/search",
            jql="project = SHOP ORDER BY key",
            startAt=3,
            maxResults=5000,
            fields=["summary"],
        )
        assert (by_post["total"], by_post["startAt"], by_post["maxResults"]) == (5, 3, 1000)
        assert [issue["key"] for issue in by_post["issues"]] == ["SHOP-4", "SHOP-5"]
        by_get = get(data_center, f"{V2}/search", jql="project = SHOP ORDER BY key", startAt=3, fields="summary")
        assert by_get["issues"] == by_post["issues"]

    def test_returns_whole_changelogs(self, data_center):
        issue = data_center.project("SHOP").issue()
        for n in range(50):
            issue.edit(summary=f"Number {n}")
        (result,) = post(data_center, f"{V2}/search", jql="project = SHOP", expand=["changelog"])["issues"]
        assert result["changelog"]["total"] == len(result["changelog"]["histories"]) == 50
        assert "comment" not in result["fields"]
        post(data_center, f"{V2}/search", 400, jql="project = SHOP", expand="changelog")

    def test_skips_missing_values_if_query_is_not_validated(self, data_center):
        issue = data_center.project("SHOP").issue()
        jql = f"id in ({issue.id}, 99999)"
        assert "99999" in search_errors(data_center, jql)[0]
        body = post(data_center, f"{V2}/search", jql=jql, validateQuery=False)
        assert [entry["key"] for entry in body["issues"]] == ["SHOP-1"]
        assert "99999" in body["warningMessages"][0]
        assert get(data_center, f"{V2}/search", jql="project = NOPE", validateQuery="false")["total"] == 0

    def test_has_no_resources_of_cloud(self, data_center):
        for path in (f"{V2}/search/jql", f"{V2}/issue/bulkfetch", f"{V3}/field"):
            assert requests.post(f"{data_center.url}/{path}", json={}, timeout=5).status_code in {404, 405}
        assert requests.get(f"{data_center.root}/_edge/tenant_info", timeout=5).status_code == 404
        data_center.breaches.clear()


class TestIssues:
    def test_texts_are_adf_on_cloud_and_markup_on_data_center(self, any_jira):
        any_jira.field("Hypothesis", "textarea", id=10500)
        any_jira.project("SHOP").issue("Epic", description="# Why\n- one\n\nplain", fields={"Hypothesis": "We think"})
        fields = fields_of(any_jira, "SHOP-1", "description", "customfield_10500")
        if any_jira.face == "dc":
            assert fields == {"description": "# Why\n- one\n\nplain", "customfield_10500": "We think"}
            return
        assert [block["type"] for block in fields["description"]["content"]] == ["heading", "bulletList", "paragraph"]
        assert fields["customfield_10500"]["content"][0]["content"][0]["text"] == "We think"
        assert (
            get(any_jira, f"{V2}/issue/SHOP-1", fields="customfield_10500")["fields"]["customfield_10500"] == "We think"
        )

    def test_people_are_returned_only_when_requested(self, any_jira):
        any_jira.project("SHOP").issue(assignee="Ann Example")
        fields = fields_of(any_jira, "SHOP-1", "summary", "status")
        assert SOMEBODY not in json.dumps(fields)
        assert fields_of(any_jira, "SHOP-1", "assignee")["assignee"]["displayName"] == "Ann Example"

    def test_each_type_of_field_has_its_shape(self, any_jira):
        values_by_type = {
            "text": ("few words", "few words"),
            "number": (3, 3.0),
            "date": ("2026-04-01", "2026-04-01"),
            "select": ("Yes", "Yes"),
            "multiselect": (["A", "B"], ["A", "B"]),
            "labels": (["a"], ["a"]),
            "user": ("Ann", "Ann"),
        }
        for field_type in values_by_type:
            any_jira.field(f"A {field_type}", field_type)
        any_jira.project("SHOP").issue(
            fields={f"A {field_type}": value for field_type, (value, _) in values_by_type.items()}
        )
        fields = fields_of(any_jira, "SHOP-1", "*all")

        def plain(value: Any) -> Any:
            return value.get("value", value.get("displayName")) if isinstance(value, dict) else value

        for field_type, (_, expected) in values_by_type.items():
            value = fields[next(field.id for field in any_jira.store.fields if field.name == f"A {field_type}")]
            assert ([plain(entry) for entry in value] if isinstance(value, list) else plain(value)) == expected

    def test_fields_may_share_a_name_be_hidden_or_belong_to_a_project(self, cloud):
        team, shop = cloud.project("TEAM", style="team"), cloud.project("SHOP")
        one, two = cloud.field("Target", "text"), cloud.field("Target", "text", scope=team)
        hidden = cloud.field("Secret target", "text", hidden=True)
        shop.issue(fields={one.id: "30 %", hidden.id: "40 %"})
        team.issue(fields={two.id: "50 %"})
        listed = {field["id"]: field for field in get(cloud, f"{V3}/field")}
        assert listed[two.id]["scope"] == {"type": "PROJECT", "project": {"id": team.id}}
        assert hidden.id not in listed
        assert listed[one.id]["schema"]["customId"] == one.number
        field_ids = (one.id, two.id, hidden.id)
        assert fields_of(cloud, "SHOP-1", *field_ids) == {one.id: "30 %"}
        assert fields_of(cloud, "TEAM-1", *field_ids) == {one.id: None, two.id: "50 %"}
        assert search_keys(cloud, "Target ~ 50") == ["TEAM-1"]

    def test_parent_field_depends_on_issue_type_and_deployment(self, any_jira):
        shop = any_jira.project("SHOP")
        initiative, epic = shop.issue("Initiative"), shop.issue("Epic")
        epic.set_parent(initiative)
        story = shop.issue("Story", parent=epic)
        shop.issue("Sub-task", parent=story)
        ids = {field["name"]: field["id"] for field in get(any_jira, f"{api(any_jira)}/field")}
        fields_by_number = {n: fields_of(any_jira, f"SHOP-{n}", "parent", ids["Epic Link"]) for n in (1, 2, 3, 4)}
        parents = {n: fields.get("parent", {}).get("key") for n, fields in fields_by_number.items()}
        assert [fields[ids["Epic Link"]] for fields in fields_by_number.values()] == [None, None, "SHOP-2", None]
        assert search_keys(any_jira, '"Epic Link" = SHOP-2') == ["SHOP-3"]
        if any_jira.face == "cloud":
            assert parents == {1: None, 2: "SHOP-1", 3: "SHOP-2", 4: "SHOP-3"}
            assert search_keys(any_jira, "parent in (SHOP-1, SHOP-2)") == ["SHOP-2", "SHOP-3"]
            assert changelog_rows(any_jira, "SHOP-2")[0]["field"] == "IssueParentAssociation"
        else:
            assert parents == {1: None, 2: None, 3: None, 4: "SHOP-3"}
            assert fields_of(any_jira, "SHOP-2", ids["Parent Link"])[ids["Parent Link"]] == "SHOP-1"
            assert search_keys(any_jira, "parent in (SHOP-1, SHOP-2, SHOP-3)") == ["SHOP-4"]
            assert search_keys(any_jira, f"cf[{ids['Parent Link'].removeprefix('customfield_')}] = SHOP-1") == [
                "SHOP-2"
            ]

    def test_team_managed_project_has_no_epic_link(self, cloud):
        team = cloud.project("TEAM", style="team")
        team.issue("Story", parent=team.issue("Epic"))
        assert fields_of(cloud, "TEAM-2", "parent")["parent"]["key"] == "TEAM-1"
        assert search_keys(cloud, '"Epic Link" = TEAM-1') == []

    def test_sprints_are_objects_on_cloud_and_strings_on_data_center(self, any_jira):
        shop = any_jira.project("SHOP")
        issue = shop.issue()
        issue.plan(any_jira.board(12, shop).sprint("Sprint 1", "Pay, as a guest", "active", "2026-02-20", "2026-03-06"))
        field = any_jira.store.of_sort("sprint")
        assert field
        (sprint,) = fields_of(any_jira, "SHOP-1", field.id)[field.id]
        if any_jira.face == "cloud":
            assert (sprint["name"], sprint["state"], sprint["goal"]) == ("Sprint 1", "active", "Pay, as a guest")
            assert sprint["startDate"] == "2026-02-20T00:00:00.000Z"
        else:
            assert sprint.startswith("com.atlassian.greenhopper.service.sprint.Sprint@")
            assert "rapidViewId=12,state=ACTIVE,name=Sprint 1" in sprint
            assert "completeDate=<null>" in sprint

    def test_changelog_has_a_row_for_each_changed_field(self, any_jira):
        any_jira.field("Target", "text", id=10600)
        issue = any_jira.project("SHOP").issue(summary="Old", fields={"Target": "10 %"})
        issue.edit(summary="New", due="2026-04-01", fields={"Target": "30 %"})
        issue.move_to_status("In Progress")
        issue.move_to_status("Done", resolution="Won't Do")
        rows_by_field = {row["field"]: row for row in changelog_rows(any_jira, "SHOP-1")}
        assert (rows_by_field["summary"]["fromString"], rows_by_field["summary"]["toString"]) == ("Old", "New")
        assert (rows_by_field["duedate"]["from"], rows_by_field["duedate"]["to"]) == (None, "2026-04-01")
        assert (rows_by_field["Target"]["fieldtype"], rows_by_field["Target"]["fromString"]) == ("custom", "10 %")
        assert rows_by_field["resolution"]["toString"] == "Won't Do"
        assert ("fieldId" in rows_by_field["Target"]) is (any_jira.face == "cloud")
        assert len(issue.history) == 3
        assert fields_of(any_jira, "SHOP-1", "resolution", "resolutiondate")["resolution"]["name"] == "Won't Do"

    def test_changelog_may_come_in_any_order(self, any_jira):
        issue = any_jira.project("SHOP").issue()
        for n in range(20):
            issue.edit(summary=f"{n:02}")
        ordered = [row["toString"] for row in changelog_rows(any_jira, "SHOP-1")]
        any_jira.shuffles_history = True
        assert sorted(ordered) == sorted(row["toString"] for row in changelog_rows(any_jira, "SHOP-1"))
        assert ordered != [row["toString"] for row in changelog_rows(any_jira, "SHOP-1")]

    def test_links_appear_on_both_issues(self, any_jira):
        one, two, three = any_jira.project("SHOP").issues(3)
        one.link("Blocks", two)
        one.link("Relates", three)
        (link,) = fields_of(any_jira, "SHOP-2", "issuelinks")["issuelinks"]
        assert (link["inwardIssue"]["key"], link["type"]["inward"]) == ("SHOP-1", "is blocked by")
        assert len(fields_of(any_jira, "SHOP-1", "issuelinks")["issuelinks"]) == 2
        three.hide()
        assert len(fields_of(any_jira, "SHOP-1", "issuelinks")["issuelinks"]) == 1
        one.unlink(two)
        assert fields_of(any_jira, "SHOP-2", "issuelinks")["issuelinks"] == []
        assert changelog_rows(any_jira, "SHOP-2")[-1]["field"] == "Link"

    def test_move_changes_the_key_but_not_other_issues(self, any_jira):
        shop, mail = any_jira.project("SHOP"), any_jira.project("MAIL")
        epic, story = shop.issue("Epic"), shop.issue()
        story.set_parent(epic)
        story.link("Relates", epic)
        before = story.updated
        epic.move(mail)
        assert story.updated == before
        assert get(any_jira, f"{api(any_jira)}/issue/SHOP-1")["key"] == "MAIL-1"
        assert get(any_jira, f"{api(any_jira)}/issue/{epic.id}")["key"] == "MAIL-1"
        assert fields_of(any_jira, "SHOP-2", "issuelinks")["issuelinks"][0]["outwardIssue"]["key"] == "MAIL-1"
        assert search_keys(any_jira, "key = SHOP-1") == ["MAIL-1"]
        assert {row["field"] for row in changelog_rows(any_jira, "MAIL-1")} >= {"Key", "project"}

    def test_hidden_and_deleted_issues_do_not_exist(self, any_jira):
        shop, secret = any_jira.project("SHOP"), any_jira.project("SECRET")
        hidden, gone = shop.issues(2)
        secret.issue()
        hidden.hide()
        gone.delete()
        secret.hide()
        for key in ("SHOP-1", "SHOP-2", "SECRET-1", "SHOP-77"):
            assert "does not exist" in get(any_jira, f"{api(any_jira)}/issue/{key}", 404)["errorMessages"][0]
        assert search_keys(any_jira, "project = SHOP") == []
        assert search_errors(any_jira, "project = SECRET") == [
            "The value 'SECRET' does not exist for the field 'project'."
        ]
        get(any_jira, f"{api(any_jira)}/project/SECRET", 404)
        secret.show()
        hidden.show()
        assert search_keys(any_jira, "key is not EMPTY") == ["SECRET-1", "SHOP-1"]

    def test_field_may_be_hidden_in_one_issue(self, any_jira):
        one, _ = any_jira.project("SHOP").issues(2)
        one.secret("description")
        assert fields_of(any_jira, "SHOP-1", "description", "summary") == {"summary": "A thing to do, 1"}
        assert "description" in fields_of(any_jira, "SHOP-2", "description")

    def test_change_of_shared_object_does_not_update_issues(self, any_jira):
        shop = any_jira.project("SHOP")
        version, sprint = any_jira.version(shop, "2.1"), any_jira.board(12, shop).sprint("Sprint 1", state="active")
        issue = shop.issue("Epic", status="In Progress", fix_versions=[version], sprint=sprint)
        before = fields_of(any_jira, "SHOP-1", "updated")
        version.release("2026-04-01")
        sprint.edit(goal="Another")
        sprint.close()
        any_jira.status("In Progress").change_category("done")
        any_jira.issue_type("Epic").translate("Epos")
        fields = fields_of(any_jira, "SHOP-1", "updated", "fixVersions", "status", "issuetype")
        assert fields["updated"] == before["updated"]
        assert fields["fixVersions"][0]["releaseDate"] == "2026-04-01"
        assert fields["status"]["statusCategory"]["key"] == "done"
        assert fields["issuetype"]["name"] == "Epos"
        assert fields["issuetype"].get("hierarchyLevel") == (1 if any_jira.face == "cloud" else None)
        assert get(any_jira, f"{AGILE}/sprint/{sprint.id}")["state"] == "closed"
        assert search_keys(any_jira, "type = Epic") == [issue.key]

    def test_times_are_in_the_time_zone_of_the_user(self, any_jira):
        any_jira.user_time_zone = "America/New_York"
        any_jira.project("SHOP").issue(created="2026-03-01T14:00:00.123Z")
        assert fields_of(any_jira, "SHOP-1", "created")["created"] == "2026-03-01T09:00:00.123-0500"
        response = requests.get(f"{any_jira.url}/{api(any_jira)}/serverInfo", timeout=5)
        assert response.headers["Date"] == "Sun, 01 Mar 2026 14:00:00 GMT"

    def test_edit_screen_may_lack_a_field_or_be_forbidden(self, any_jira):
        on_screen, off_screen = any_jira.field("Target", "text"), any_jira.field("Hypothesis", on_screen=False)
        any_jira.project("SHOP").issue()
        fields = get(any_jira, f"{api(any_jira)}/issue/SHOP-1/editmeta")["fields"]
        assert (on_screen.id in fields, off_screen.id in fields) == (True, False)
        any_jira.permissions.discard("EDIT_ISSUES")
        assert get(any_jira, f"{api(any_jira)}/issue/SHOP-1/editmeta")["fields"] == {}

    def test_permissions_depend_on_project_visibility(self, any_jira):
        any_jira.project("SHOP")

        def has_permission(**scope: Any) -> bool:
            body = get(any_jira, f"{api(any_jira)}/mypermissions", permissions="BROWSE_PROJECTS", **scope)
            return bool(body["permissions"]["BROWSE_PROJECTS"]["havePermission"])

        assert has_permission()
        assert has_permission(projectKey="SHOP")
        get(any_jira, f"{api(any_jira)}/mypermissions", 404, permissions="BROWSE_PROJECTS", projectKey="NOPE")
        any_jira.project("SHOP").hide()
        assert not has_permission()


class TestBoards:
    def test_board_names_its_filter(self, any_jira):
        shop = any_jira.project("SHOP")
        shop.issue()
        any_jira.project("MAIL").issue()
        board = any_jira.board(12, shop, "Checkout")
        assert get(any_jira, f"{AGILE}/board/12")["name"] == "Checkout"
        filter_id = get(any_jira, f"{AGILE}/board/12/configuration")["filter"]["id"]
        assert filter_id == board.filter.id
        assert search_keys(any_jira, f"filter = {filter_id}") == ["SHOP-1"]
        any_jira.filter(10010, "project = MAIL OR key = SHOP-1 ORDER BY rank")
        assert search_keys(any_jira, "filter = 10010") == ["MAIL-1", "SHOP-1"]
        assert search_keys(any_jira, "filter != 10010 AND key is not EMPTY") == []
        assert "does not exist" in search_errors(any_jira, "filter = 99999")[0]
        assert "does not exist" in get(any_jira, f"{AGILE}/board/99", 404)["errorMessages"][0]

    def test_sprints_are_paged(self, any_jira):
        board = any_jira.board(12)
        for n in range(60):
            board.sprint(f"Sprint {n}", state="closed" if n < 55 else "future")
        body = get(any_jira, f"{AGILE}/board/12/sprint", maxResults=100)
        assert (len(body["values"]), body["isLast"]) == (50, False)
        assert len(get(any_jira, f"{AGILE}/board/12/sprint", startAt=50)["values"]) == 10
        assert len(get(any_jira, f"{AGILE}/board/12/sprint", state="future")["values"]) == 5
        any_jira.board(13, type="kanban")
        get(any_jira, f"{AGILE}/board/13/sprint", 400)


class TestFaults:
    def test_fault_occurs_once_as_configured(self, any_jira):
        any_jira.fail("status", code=429, headers={"Retry-After": "2"})
        response = requests.get(f"{any_jira.url}/{api(any_jira)}/field", timeout=5)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "2")
        assert isinstance(get(any_jira, f"{api(any_jira)}/field"), list)
        assert len(any_jira.asked("/field")) == 2

    def test_all_kinds_of_faults(self, any_jira):
        path = f"{any_jira.url}/{api(any_jira)}/field"
        any_jira.fail("html")
        assert "<form>" in requests.get(path, timeout=5).text
        any_jira.fail("redirect")
        response = requests.get(path, timeout=5, allow_redirects=False)
        assert (response.status_code, "sso.example.com" in response.headers["Location"]) == (302, True)
        any_jira.fail("reset")
        with pytest.raises(requests.ConnectionError):
            requests.get(path, timeout=5)
        any_jira.fail("cut")
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            requests.get(path, timeout=5)
        any_jira.fail("slow", seconds=30)
        with pytest.raises(requests.Timeout):
            requests.get(path, timeout=0.2)
        any_jira.fail("gone", times=2)
        assert [requests.get(path, timeout=5).status_code for _ in range(3)] == [410, 410, 200]

    def test_fault_may_concern_only_some_requests(self, cloud):
        cloud.project("SHOP").issues(3)
        cloud.fail("expired token")
        cloud.fail("status", code=502, when=lambda request: request.path.endswith("/status"))
        query: dict[str, Any] = {"jql": "project = SHOP", "maxResults": 2}
        token = post(cloud, f"{V3}/search/jql", **query)["nextPageToken"]
        assert post(cloud, f"{V3}/search/jql", 400, **query, nextPageToken=token)["errorMessages"] == [EXPIRED]
        post(cloud, f"{V3}/search/jql", **query, nextPageToken=token)
        get(cloud, f"{V3}/status", 502)

    def test_data_may_change_between_two_requests(self, any_jira):
        shop = any_jira.project("SHOP")
        shop.issue()
        any_jira.after = lambda _: shop.issue()
        assert [len(search_keys(any_jira, "project = SHOP")) for _ in range(3)] == [1, 2, 3]

    def test_removed_search_answers_410(self, cloud):
        for version in (V2, V3):
            assert get(cloud, f"{version}/search", 410, jql="project = SHOP")["errorMessages"] == [GONE]

    def test_crash_of_the_fake_is_raised_at_exit(self):
        jira = FakeJira()
        jira.before = lambda _: 1 / 0
        assert requests.get(f"{jira.url}/{V3}/field", timeout=5).status_code == 500
        with pytest.raises(ZeroDivisionError):
            jira.__exit__()


class TestParsingJql:
    def test_and_binds_closer_than_or(self):
        a, b, c = (Clause(name, "=", (Text("1"),)) for name in "xyz")
        assert parse("x = 1 OR y = 1 AND z = 1").where == Some((a, Every((b, c))))
        assert parse("(x = 1 OR y = 1) AND NOT z = 1").where == Every((Some((a, b)), Not(c)))

    def test_values_are_parsed(self):
        assert parse('"Epic Link" in (SHOP-1, "a \\"b\\"", EMPTY)').where == Clause(
            "Epic Link", "in", (Text("SHOP-1"), Text('a "b"'), Empty())
        )
        assert parse("sprint not in openSprints()").where == Clause("sprint", "not in", (Function("openSprints", ()),))
        assert parse("cf[10001] is not EMPTY").where == Clause("cf[10001]", "is not", (Empty(),))
        assert parse("updated>=-15m").where == Clause("updated", ">=", (Text("-15m"),))

    def test_order_is_parsed(self):
        query = parse("project = X order by created DESC, 'Epic Link' ASC, key")
        assert query.order == (("created", True), ("Epic Link", False), ("key", False))
        assert parse("").where is None

    @pytest.mark.parametrize(
        ("jql", "message"),
        [
            ("project = A B", "Expecting either 'OR' or 'AND' but got 'B'. (line 1, character 13)"),
            ("project = ", "before the end of the query"),
            ("project A", "Expecting operator but got 'A'"),
            ("(project = A", "Expecting ')' before the end"),
            ("project = AS", "'AS' is a reserved JQL word"),
            ("project = a/b", "The character '/' is a reserved JQL character"),
            ("project in A", "Expecting '('"),
            ('summary ~ "open', "is not expected here"),
        ],
    )
    def test_syntax_error_has_a_message(self, jql, message):
        with pytest.raises(Refusal) as caught:
            parse(jql)
        assert message in caught.value.messages[0]


class TestSearchingByJql:
    @pytest.fixture
    def shop(self, cloud):
        shop, mail = cloud.project("SHOP", name="Corner shop"), cloud.project("MAIL")
        board = cloud.board(12, shop)
        closed, active = board.sprint("Sprint 1", state="closed"), board.sprint("Sprint 2", state="active")
        version = cloud.version(shop, "2.1")
        cloud.field("Confidence", "select", id=10700)
        cloud.field("Reach", "number", id=10701)
        cloud.field("Measure by", "date", id=10702)
        epic = shop.issue(
            "Epic", summary="Guest checkout", labels=["growth"], created="2026-01-01", updated="2026-02-01"
        )
        shop.issue("Story", parent=epic, sprint=[closed, active], created="2026-02-28T23:30:00Z", due="2026-03-10")
        shop.issue("Bug", status="Done", resolution="Done", fix_versions=[version], description="Loses *carts*")
        mail.issue(
            fields={"Confidence": "High", "Reach": 300, "Measure by": "2026-04-01"}, labels=["Debt"], priority="Low"
        )
        cloud.clock.set("2026-03-01T12:00:00Z")
        return cloud

    @pytest.mark.parametrize(
        ("jql", "expected"),
        [
            ("project = SHOP", "S1 S2 S3"),
            ('project = "corner shop"', "S1 S2 S3"),
            ("project != SHOP", "M1"),
            ("key in (SHOP-1, MAIL-1)", "M1 S1"),
            ("issue = shop-1 OR issuekey = MAIL-1", "M1 S1"),
            ("project = SHOP AND NOT type in (Epic, Bug)", "S2"),
            ("parent = SHOP-1", "S2"),
            ("parent is EMPTY AND project = SHOP", "S1 S3"),
            ("parent not in (SHOP-1)", ""),
            ("labels = growth", "S1"),
            ("labels != growth", "M1"),
            ("labels is not EMPTY", "M1 S1"),
            ("labels in (growth, EMPTY) AND project = SHOP", "S1 S2 S3"),
            ("status = Done", "S3"),
            ("statusCategory != Done AND project = SHOP", "S1 S2"),
            ('statusCategory = "To Do"', "M1 S1 S2"),
            ("resolution = Unresolved", "M1 S1 S2"),
            ("resolution is not EMPTY", "S3"),
            ("fixVersion = 2.1", "S3"),
            ("fixVersion in unreleasedVersions()", "S3"),
            ("sprint = 'Sprint 1'", "S2"),
            ("sprint in openSprints()", "S2"),
            ("sprint in futureSprints()", ""),
            ("sprint is EMPTY", "M1 S1 S3"),
            ("summary ~ checkout", "S1"),
            ('summary ~ "check*"', "S1"),
            ("text ~ carts", "S3"),
            ("Confidence = high", "M1"),
            ("cf[10700] is not EMPTY", "M1"),
            ("Reach > 200", "M1"),
            ('"Measure by" <= 2026-04-01', "M1"),
            ("due >= 2026-03-10", "S2"),
            ("due <= 9d", "S2"),
            ("due < 2026-03-10", ""),
            ("priority = Low", "M1"),
            ("updated < 2026-02-02", "S1"),
            ('updated >= "-1d"', "M1 S2 S3"),
            ('updated >= "-1w"', "M1 S2 S3"),
            ("updated >= -6h", "M1 S3"),
            ("created >= startOfDay()", "M1 S3"),
            ('created < "2026-02-28 23:31"', "S1 S2"),
            ('created < "2026/02/28 23:30"', "S1"),
        ],
    )
    def test_finds_matching_issues(self, shop, jql, expected):
        assert " ".join(key.replace("SHOP-", "S").replace("MAIL-", "M") for key in search_keys(shop, jql)) == expected

    def test_reads_dates_in_the_time_zone_of_the_user(self, shop):
        assert search_keys(shop, 'created >= "2026-03-01" AND created < "2026-03-01 00:30"') == []
        shop.user_time_zone = "Europe/Berlin"
        assert search_keys(shop, 'created >= "2026-03-01" AND created < "2026-03-01 00:31"') == ["SHOP-2"]

    def test_sorts_by_several_fields(self, shop):
        body = post(
            shop, f"{V3}/search/jql", jql="key is not EMPTY ORDER BY project DESC, created DESC", fields=["key"]
        )
        assert [issue["key"] for issue in body["issues"]] == ["SHOP-3", "SHOP-2", "SHOP-1", "MAIL-1"]
        body = post(shop, f"{V3}/search/jql", jql="key is not EMPTY ORDER BY due, key", fields=["key"])
        assert [issue["key"] for issue in body["issues"]] == ["SHOP-2", "MAIL-1", "SHOP-1", "SHOP-3"]

    @pytest.mark.parametrize(
        ("jql", "message"),
        [
            ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
            ("type = Nope", "The value 'Nope' does not exist for the field 'type'."),
            ("key = SHOP-99", "An issue with key 'SHOP-99' does not exist for field 'key'."),
            ("id in (1)", "A value with ID '1' does not exist for the field 'id'."),
            ("Nope = 1", "Field 'Nope' does not exist or you do not have permission to view it."),
            ("sprint = 999", "Sprint with id '999' does not exist or you do not have permission to view it."),
            ("summary = x", "The operator '=' is not supported by the 'summary' field."),
            ('updated > "2026-03-01 10:00:30"', "Date value '2026-03-01 10:00:30' for field 'updated' is invalid."),
            ("project = SHOP ORDER BY nope", "Field 'nope' does not exist"),
        ],
    )
    def test_refuses_invalid_query(self, shop, jql, message):
        assert message in search_errors(shop, jql)[0]


RAW: dict[str, Any] = {
    "id": "165427",
    "key": "OLD-7",
    "fields": {
        "project": {"id": "99", "key": "OLD", "name": "Old"},
        "issuetype": {"id": "6000", "name": "Story", "subtask": False},
        "status": {"id": "6001", "name": "Closed", "statusCategory": {"id": 3, "key": "done", "name": "Done"}},
        "resolution": {"id": "1", "name": "Fixed"},
        "resolutiondate": "2017-08-11T16:00:05.000+0000",
        "created": "2017-01-22T22:05:27.000+0000",
        "updated": "2017-08-23T22:25:32.000+0000",
        "summary": "Resolve it",
        "description": "h2. Why\r\n* one",
        "labels": ["ios"],
        "epic": {"id": 1, "key": "OLD-1"},
        "closedSprints": [{"id": 933, "state": "closed", "name": "2017 Sprint 16", "originBoardId": 114}],
        "issuelinks": [],
        "comment": {"comments": [{"id": "1", "body": "[~user] later", "created": "2017-02-06T23:55:49.000+0000"}]},
    },
}


class TestRecordedIssues:
    def test_fields_stay_as_recorded(self, data_center):
        data_center.adopt(RAW)
        fields = fields_of(data_center, "OLD-7", "*all")
        for name in ("summary", "description", "status", "updated", "comment", "issuetype"):
            assert fields[name] == RAW["fields"][name]
        assert search_keys(
            data_center, "project = OLD AND status = Closed AND updated < 2017-09-01 AND labels = ios"
        ) == ["OLD-7"]
        assert "2017 Sprint 16" in fields[data_center.store.of_sort("sprint").id][0]

    def test_changelog_stays_as_recorded(self, any_jira):
        row = {
            "field": "summary",
            "fieldtype": "jira",
            "from": None,
            "fromString": "Old",
            "to": None,
            "toString": "New",
        }
        history = {"id": "7", "created": "2017-02-06T23:55:49.000+0000", "items": [row]}
        any_jira.adopt(RAW | {"changelog": {"histories": [history]}})
        assert changelog_rows(any_jira, "OLD-7") == [row]

    def test_cloud_gives_adf_texts_and_parents(self, cloud):
        cloud.adopt(RAW)
        epic = json.loads(json.dumps(RAW).replace("OLD-7", "OLD-1").replace("165427", "5").replace("6000", "6002"))
        del epic["fields"]["epic"]
        epic["fields"]["issuetype"]["name"] = "Epic"
        cloud.adopt(epic)
        fields = fields_of(cloud, "OLD-7", "description", "parent", "comment")
        assert fields["description"]["type"] == "doc"
        assert fields["parent"]["key"] == "OLD-1"
        assert fields["comment"]["comments"][0]["body"]["type"] == "doc"
        issue = cloud.store.issue("OLD-7")
        assert issue
        issue.comment("now")
        assert [comment["id"] for comment in get(cloud, f"{V3}/issue/OLD-7/comment")["comments"]] == [
            "1",
            issue.comments[1].id,
        ]
        issue.edit(summary="Changed")
        assert fields_of(cloud, "OLD-7", "summary") == {"summary": "Changed"}


@pytest.mark.skipif(not folder(), reason="needs Atlassian's documents")
class TestContract:
    def breaches_of(
        self, request_body: Any, response_body: Any, path: str = "/rest/api/3/search/jql", query: str = ""
    ) -> list[str]:
        headers = {"content-type": "application/json"}
        request = recorded("POST", path + query, headers, json.dumps(request_body).encode())
        return contract.breaches("cloud", request, path, answer(200, response_body))

    def test_invalid_request_is_a_breach(self):
        assert self.breaches_of({"jql": "x"}, {"issues": []}) == []
        assert "startAt" in self.breaches_of({"jql": "x", "startAt": 1}, {"issues": []})[0]
        assert "None" in self.breaches_of({"jql": "x", "expand": None}, {"issues": []})[0]
        assert self.breaches_of({"jql": "x"}, {}, query="?page=2") == [
            "POST /rest/api/3/search/jql: no parameter is called page"
        ]

    def test_invalid_response_is_a_breach(self):
        assert "not of type" in self.breaches_of({"jql": "x"}, {"isLast": "no"})[0]
        assert self.breaches_of({"jql": "x"}, {"isLast": None, "more": 1}) == []

    def test_unknown_path_is_a_breach(self):
        assert self.breaches_of({}, {}, "/rest/api/3/search/everything") == [
            "POST /rest/api/3/search/everything is in no document"
        ]
