"""The Jira that tests talk to, asked by the real client and by hand."""

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

RIGHT, SCOPED = "opens the site", "opens the gateway"
V3, V2, AGILE = "rest/api/3", "rest/api/2", "rest/agile/1.0"


@pytest.fixture
def cloud() -> Iterator[FakeJira]:
    with FakeJira() as jira:
        yield jira
        assert not jira.breaches


@pytest.fixture
def center() -> Iterator[FakeJira]:
    with FakeJira("dc", context="/jira") as jira:
        yield jira
        assert not jira.breaches


@pytest.fixture(params=["cloud", "dc"])
def either(request) -> Iterator[FakeJira]:
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


def found(jira: FakeJira, jql: str) -> list[str]:
    """Keys of what a query finds, in the order of their making."""
    path = f"{V3}/search/jql" if jira.face == "cloud" else f"{V2}/search"
    issues = post(jira, path, jql=f"{jql} ORDER BY key", fields=["key"], maxResults=1000)["issues"]
    return [issue["key"] for issue in issues]


def refused(jira: FakeJira, jql: str) -> Any:
    path = f"{V3}/search/jql" if jira.face == "cloud" else f"{V2}/search"
    return post(jira, path, 400, jql=jql)["errorMessages"]


def fields_of(jira: FakeJira, key: str, *names: str) -> Any:
    return get(jira, f"{api(jira)}/issue/{key}", fields=",".join(names))["fields"]


def rows(jira: FakeJira, key: str) -> list[dict[str, Any]]:
    histories = get(jira, f"{api(jira)}/issue/{key}", fields="summary", expand="changelog")["changelog"]["histories"]
    return [row for history in histories for row in history["items"]]


class TestTheRealClient:
    def test_pages_through_cloud(self, cloud):
        cloud.project("SHOP").issues(250)
        client = JIRA(cloud.url, basic_auth=("lint@example.com", "token"), options={"rest_api_version": "3"})
        issues = client.enhanced_search_issues("project = SHOP ORDER BY key", maxResults=0, fields="summary")
        assert [issue.key for issue in issues] == [f"SHOP-{n}" for n in range(1, 251)]
        assert len(cloud.asked("/search/jql")) == 3
        assert client.approximate_issue_count("project = SHOP") == 250

    def test_pages_through_data_center(self, center):
        center.project("SHOP").issues(1250)
        client = JIRA(center.url, token_auth=RIGHT)
        issues = client.search_issues("project = SHOP ORDER BY key", maxResults=0, fields="summary")
        assert [issue.key for issue in issues] == [f"SHOP-{n}" for n in range(1, 1251)]
        assert len(center.asked("/search")) == 13

    def test_reads_what_hangs_on_an_issue(self, either):
        shop = either.project("SHOP")
        epic = shop.issue("Epic", summary="Guest checkout")
        epic.comment("Looks good")
        epic.page("Interviews", "https://wiki.example.com/1")
        board = either.board(12, shop)
        board.sprint("Sprint 1", "Pay as a guest", "closed", "2026-02-01", "2026-02-15")
        board.sprint("Sprint 2", state="active")
        client = JIRA(either.url, token_auth=RIGHT)
        assert client.issue("SHOP-1").fields.summary == "Guest checkout"
        assert [comment.body for comment in client.comments("SHOP-1")] == ["Looks good"]
        assert [link.object.url for link in client.remote_links("SHOP-1")] == ["https://wiki.example.com/1"]
        assert [each.name for each in client.boards(projectKeyOrID="SHOP")] == ["Board 12"]
        assert [each.state for each in client.sprints(12)] == ["closed", "active"]
        assert client.sprints(12, state="closed")[0].goal == "Pay as a guest"
        assert client.project("SHOP").name == "Shop"
        assert {field["name"] for field in client.fields()} >= {"Summary", "Sprint", "Epic Link"}

    def test_meets_the_search_that_is_gone(self, cloud):
        client = JIRA(cloud.url, basic_auth=("lint@example.com", "token"))
        with pytest.raises(JIRAError, match="CHANGE-2046"):
            client._get_json("search", params={"jql": "project = SHOP"})


class TestWaysIn:
    def test_cloud_takes_an_address_with_a_token(self):
        with FakeJira(token=RIGHT, email="lint@example.com") as jira:
            path = f"{jira.url}/{V3}/field"
            assert requests.get(path, auth=("lint@example.com", RIGHT), timeout=5).status_code == 200
            assert requests.get(path, auth=("lint@example.com", "wrong"), timeout=5).status_code == 401
            assert requests.get(path, headers={"Authorization": f"Bearer {RIGHT}"}, timeout=5).status_code == 401
            answered = requests.get(path, timeout=5)
            assert answered.status_code == 401
            assert answered.json()["message"] == "Client must be authenticated to access this resource."
            assert requests.get(f"{jira.url}/{V3}/serverInfo", timeout=5).json()["deploymentType"] == "Cloud"

    def test_a_scoped_token_opens_the_gateway_only(self):
        with FakeJira(token=RIGHT) as jira:
            jira.doors.scoped_token = SCOPED
            cloud_id = requests.get(f"{jira.url}/_edge/tenant_info", timeout=5).json()["cloudId"]
            gateway = f"{jira.url}/ex/jira/{cloud_id}"
            assert gateway == jira.gateway_url
            assert requests.get(f"{gateway}/{V3}/field", auth=(jira.doors.email, SCOPED), timeout=5).ok
            assert requests.get(f"{gateway}/{V3}/field", headers={"Authorization": f"Bearer {SCOPED}"}, timeout=5).ok
            assert not requests.get(f"{gateway}/{V3}/field", auth=(jira.doors.email, RIGHT), timeout=5).ok
            assert not requests.get(f"{jira.url}/{V3}/field", auth=(jira.doors.email, SCOPED), timeout=5).ok

    def test_data_center_takes_a_personal_token(self):
        with FakeJira("dc", context="/jira", token=RIGHT) as jira:
            path = f"{jira.url}/{V2}/field"
            answered = requests.get(path, headers={"Authorization": f"Bearer {RIGHT}"}, timeout=5)
            assert answered.ok
            assert answered.headers["x-ausername"] != "anonymous"
            answered = requests.get(path, headers={"Authorization": "Bearer wrong"}, timeout=5)
            assert answered.status_code == 401
            assert answered.headers["x-seraph-loginreason"] == "AUTHENTICATED_FAILED"
            assert requests.get(f"{jira.root}/{V2}/field", timeout=5).status_code == 404

    def test_a_wrong_token_may_pass_for_nobody(self):
        with FakeJira(token=RIGHT) as jira:
            jira.project("SHOP").issue()
            jira.doors.lets_anonymous_in = True
            answered = requests.get(f"{jira.url}/{V3}/project", auth=("a@example.com", "wrong"), timeout=5)
            assert answered.json() == []
            assert "AUTHENTICATED_FAILED" in answered.headers["x-seraph-loginreason"]
            assert len(requests.get(f"{jira.url}/{V3}/project", auth=(jira.doors.email, RIGHT), timeout=5).json()) == 1


class TestCloudSearch:
    def test_gives_ids_only_unless_fields_are_named(self, cloud):
        issue = cloud.project("SHOP").issue()
        asked: dict[str, Any] = {"jql": "project = SHOP"}
        assert post(cloud, f"{V3}/search/jql", **asked) == {"issues": [{"id": issue.id}], "isLast": True}
        (bare,) = post(cloud, f"{V3}/search/jql", **asked, fields=["key"])["issues"]
        assert (bare["id"], bare["key"]) == (issue.id, "SHOP-1")
        assert "fields" not in bare
        (told,) = post(cloud, f"{V3}/search/jql", **asked, fields=["summary"])["issues"]
        assert told["fields"] == {"summary": "A thing to do"}
        assert get(cloud, f"{V3}/search/jql", jql="project = SHOP", fields="summary")["issues"] == [told]

    def test_pages_are_larger_for_ids(self, cloud):
        cloud.project("SHOP").issues(120)
        asked: dict[str, Any] = {"jql": "project = SHOP", "maxResults": 5000}
        assert len(post(cloud, f"{V3}/search/jql", **asked, fields=["id", "key"])["issues"]) == 120
        assert len(post(cloud, f"{V3}/search/jql", jql="project = SHOP")["issues"]) == 50
        page = post(cloud, f"{V3}/search/jql", **asked, fields=["updated"])
        assert (len(page["issues"]), page["isLast"], "total" in page) == (100, False, False)
        rest = post(cloud, f"{V3}/search/jql", **asked, fields=["updated"], nextPageToken=page["nextPageToken"])
        assert (len(rest["issues"]), rest["isLast"], "nextPageToken" in rest) == (20, True, False)

    def test_the_first_page_settles_the_order(self, cloud):
        issues = cloud.project("SHOP").issues(3)
        asked: dict[str, Any] = {"jql": "project = SHOP ORDER BY updated", "fields": ["key"], "maxResults": 1}
        page = post(cloud, f"{V3}/search/jql", **asked)
        issues[1].edit(summary="Now the youngest")
        page = post(cloud, f"{V3}/search/jql", **asked, nextPageToken=page["nextPageToken"])
        assert [issue["key"] for issue in page["issues"]] == ["SHOP-2"]
        issues[2].delete()
        page = post(cloud, f"{V3}/search/jql", **asked, nextPageToken=page["nextPageToken"])
        assert page == {"issues": [], "isLast": True}

    def test_refuses_tokens_that_are_not_its_own(self, cloud):
        told = post(cloud, f"{V3}/search/jql", 400, jql="key is not EMPTY", nextPageToken="nonsense")
        assert told["errorMessages"] == [EXPIRED]

    def test_wants_a_bounded_query(self, cloud):
        cloud.project("SHOP")
        assert "Unbounded JQL" in refused(cloud, "ORDER BY key")[0]
        assert "Unbounded JQL" in post(cloud, f"{V3}/search/approximate-count", 400, jql="")["errorMessages"][0]

    def test_takes_expand_as_a_text(self, cloud):
        cloud.project("SHOP").issue().edit(summary="Another thing")
        asked: dict[str, Any] = {"jql": "project = SHOP", "fields": ["summary"]}
        told = post(cloud, f"{V3}/search/jql", **asked, expand="changelog,names")
        assert told["issues"][0]["changelog"]["total"] == 1
        assert told["names"] == {"summary": "Summary"}
        post(cloud, f"{V3}/search/jql", 400, **asked, expand=["changelog"])
        post(cloud, f"{V3}/search/jql", 400, **asked, expand=None)

    def test_cuts_comments_and_changes(self, cloud):
        issue = cloud.project("SHOP").issue()
        for n in range(25):
            issue.comment(f"Number {n}")
        for n in range(45):
            issue.edit(summary=f"Number {n}")
        asked: dict[str, Any] = {"jql": "project = SHOP", "fields": ["comment"], "expand": "changelog"}
        (told,) = post(cloud, f"{V3}/search/jql", **asked)["issues"]
        page, log = told["fields"]["comment"], told["changelog"]
        assert (len(page["comments"]), page["maxResults"], page["total"]) == (20, 20, 25)
        assert (len(log["histories"]), log["maxResults"], log["total"]) == (40, 40, 45)
        assert log["histories"][0]["items"][0]["toString"] == "Number 44"
        assert len(get(cloud, f"{V3}/issue/SHOP-1/comment", startAt=20)["comments"]) == 5
        last = get(cloud, f"{V3}/issue/SHOP-1/comment", maxResults=1, orderBy="-created")["comments"][0]
        assert "Number 24" in json.dumps(last["body"])


class TestBulk:
    def test_issues_come_by_id_without_those_that_are_not_there(self, cloud):
        shop, mail = cloud.project("SHOP"), cloud.project("MAIL")
        first, second, third = shop.issues(3)
        third.move(mail)
        second.hide()
        asked = ["SHOP-3", first.id, "SHOP-2", "SHOP-99", first.key]
        told = post(cloud, f"{V3}/issue/bulkfetch", issueIdsOrKeys=asked, fields=["summary"])
        assert [issue["key"] for issue in told["issues"]] == ["SHOP-1", "MAIL-1"]
        assert told["issueErrors"] == []
        first.unreadable("Too large")
        told = post(cloud, f"{V3}/issue/bulkfetch", issueIdsOrKeys=asked, fields=["summary"])
        assert told["issueErrors"] == [{"id": first.id, "errorMessage": "Too large"}]
        post(cloud, f"{V3}/issue/bulkfetch", 400, issueIdsOrKeys=[str(n) for n in range(101)])

    def test_changes_of_many_issues_come_in_pages(self, cloud):
        issues = cloud.project("SHOP").issues(3)
        for n in range(4):
            for issue in issues:
                issue.edit(summary=f"Number {n}", due="2026-04-01")
        asked: dict[str, Any] = {"issueIdsOrKeys": [issue.id for issue in issues], "fieldIds": ["summary"]}
        seen, token = [], None
        while True:
            more: dict[str, Any] = {"nextPageToken": token} if token else {}
            page = post(cloud, f"{V3}/changelog/bulkfetch", **asked, maxResults=5, **more)
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

    def test_changes_tell_the_time_as_numbers(self, cloud):
        issue = cloud.project("SHOP").issue(created="2026-01-01")
        issue.edit(summary="x", at="2026-01-02T00:00:00Z")
        moments: dict[str, object] = {
            "milliseconds": 1767312000000,
            "seconds": 1767312000,
            "text": "2026-01-02T00:00:00.000+0000",
        }
        for way, told in moments.items():
            cloud.bulk_moments = way
            page = post(cloud, f"{V3}/changelog/bulkfetch", issueIdsOrKeys=["SHOP-1"])
            assert page["issueChangeLogs"][0]["changeHistories"][0]["created"] == told

    def test_changes_are_limited(self, cloud):
        path = f"{V3}/changelog/bulkfetch"
        post(cloud, path, 400, issueIdsOrKeys=[str(n) for n in range(1001)])
        post(cloud, path, 400, issueIdsOrKeys=["1"], fieldIds=[str(n) for n in range(11)])
        post(cloud, path, 400, issueIdsOrKeys=["1"], maxResults=10_001)


class TestDataCenterSearch:
    def test_pages_by_numbers(self, center):
        center.project("SHOP").issues(5)
        told = post(
            center, f"{V2}/search", jql="project = SHOP ORDER BY key", startAt=3, maxResults=5000, fields=["summary"]
        )
        assert (told["total"], told["startAt"], told["maxResults"]) == (5, 3, 1000)
        assert [issue["key"] for issue in told["issues"]] == ["SHOP-4", "SHOP-5"]
        got = get(center, f"{V2}/search", jql="project = SHOP ORDER BY key", startAt=3, fields="summary")
        assert got["issues"] == told["issues"]

    def test_gives_whole_changelogs(self, center):
        issue = center.project("SHOP").issue()
        for n in range(50):
            issue.edit(summary=f"Number {n}")
        (told,) = post(center, f"{V2}/search", jql="project = SHOP", expand=["changelog"])["issues"]
        assert told["changelog"]["total"] == len(told["changelog"]["histories"]) == 50
        assert "comment" not in told["fields"]
        post(center, f"{V2}/search", 400, jql="project = SHOP", expand="changelog")

    def test_may_pass_over_what_is_not_there(self, center):
        issue = center.project("SHOP").issue()
        jql = f"id in ({issue.id}, 99999)"
        assert "99999" in refused(center, jql)[0]
        told = post(center, f"{V2}/search", jql=jql, validateQuery=False)
        assert [each["key"] for each in told["issues"]] == ["SHOP-1"]
        assert "99999" in told["warningMessages"][0]
        assert get(center, f"{V2}/search", jql="project = NOPE", validateQuery="false")["total"] == 0

    def test_has_nothing_of_clouds(self, center):
        for path in (f"{V2}/search/jql", f"{V2}/issue/bulkfetch", f"{V3}/field"):
            assert requests.post(f"{center.url}/{path}", json={}, timeout=5).status_code in {404, 405}
        assert requests.get(f"{center.root}/_edge/tenant_info", timeout=5).status_code == 404
        center.breaches.clear()


class TestIssues:
    def test_texts_are_documents_on_cloud_and_markup_elsewhere(self, either):
        either.field("Hypothesis", "textarea", id=10500)
        either.project("SHOP").issue("Epic", description="# Why\n- one\n\nplain", fields={"Hypothesis": "We think"})
        told = fields_of(either, "SHOP-1", "description", "customfield_10500")
        if either.face == "dc":
            assert told == {"description": "# Why\n- one\n\nplain", "customfield_10500": "We think"}
            return
        assert [block["type"] for block in told["description"]["content"]] == ["heading", "bulletList", "paragraph"]
        assert told["customfield_10500"]["content"][0]["content"][0]["text"] == "We think"
        assert (
            get(either, f"{V2}/issue/SHOP-1", fields="customfield_10500")["fields"]["customfield_10500"] == "We think"
        )

    def test_people_are_told_only_to_whoever_asks(self, either):
        either.project("SHOP").issue(assignee="Ann Example")
        told = fields_of(either, "SHOP-1", "summary", "status")
        assert SOMEBODY not in json.dumps(told)
        assert fields_of(either, "SHOP-1", "assignee")["assignee"]["displayName"] == "Ann Example"

    def test_every_sort_of_field_has_its_shape(self, either):
        sorts = {
            "text": ("few words", "few words"),
            "number": (3, 3.0),
            "date": ("2026-04-01", "2026-04-01"),
            "select": ("Yes", "Yes"),
            "multiselect": (["A", "B"], ["A", "B"]),
            "labels": (["a"], ["a"]),
            "user": ("Ann", "Ann"),
        }
        for sort in sorts:
            either.field(f"A {sort}", sort)
        either.project("SHOP").issue(fields={f"A {sort}": value for sort, (value, _) in sorts.items()})
        told = fields_of(either, "SHOP-1", "*all")

        def bare(value: Any) -> Any:
            return value.get("value", value.get("displayName")) if isinstance(value, dict) else value

        for sort, (_, shown) in sorts.items():
            value = told[next(field.id for field in either.store.fields if field.name == f"A {sort}")]
            assert ([bare(each) for each in value] if isinstance(value, list) else bare(value)) == shown

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
        asked = (one.id, two.id, hidden.id)
        assert fields_of(cloud, "SHOP-1", *asked) == {one.id: "30 %"}
        assert fields_of(cloud, "TEAM-1", *asked) == {one.id: None, two.id: "50 %"}
        assert found(cloud, "Target ~ 50") == ["TEAM-1"]

    def test_parents_are_told_in_different_ways(self, either):
        shop = either.project("SHOP")
        initiative, epic = shop.issue("Initiative"), shop.issue("Epic")
        epic.set_parent(initiative)
        story = shop.issue("Story", parent=epic)
        shop.issue("Sub-task", parent=story)
        ids = {field["name"]: field["id"] for field in get(either, f"{api(either)}/field")}
        told = {n: fields_of(either, f"SHOP-{n}", "parent", ids["Epic Link"]) for n in (1, 2, 3, 4)}
        parents = {n: fields.get("parent", {}).get("key") for n, fields in told.items()}
        assert [fields[ids["Epic Link"]] for fields in told.values()] == [None, None, "SHOP-2", None]
        assert found(either, '"Epic Link" = SHOP-2') == ["SHOP-3"]
        if either.face == "cloud":
            assert parents == {1: None, 2: "SHOP-1", 3: "SHOP-2", 4: "SHOP-3"}
            assert found(either, "parent in (SHOP-1, SHOP-2)") == ["SHOP-2", "SHOP-3"]
            assert rows(either, "SHOP-2")[0]["field"] == "IssueParentAssociation"
        else:
            assert parents == {1: None, 2: None, 3: None, 4: "SHOP-3"}
            assert fields_of(either, "SHOP-2", ids["Parent Link"])[ids["Parent Link"]] == "SHOP-1"
            assert found(either, "parent in (SHOP-1, SHOP-2, SHOP-3)") == ["SHOP-4"]
            assert found(either, f"cf[{ids['Parent Link'].removeprefix('customfield_')}] = SHOP-1") == ["SHOP-2"]

    def test_a_team_managed_project_has_no_epic_link(self, cloud):
        team = cloud.project("TEAM", style="team")
        team.issue("Story", parent=team.issue("Epic"))
        assert fields_of(cloud, "TEAM-2", "parent")["parent"]["key"] == "TEAM-1"
        assert found(cloud, '"Epic Link" = TEAM-1') == []

    def test_sprints_are_objects_or_printed_objects(self, either):
        shop = either.project("SHOP")
        issue = shop.issue()
        issue.plan(either.board(12, shop).sprint("Sprint 1", "Pay, as a guest", "active", "2026-02-20", "2026-03-06"))
        field = either.store.of_sort("sprint")
        assert field
        (told,) = fields_of(either, "SHOP-1", field.id)[field.id]
        if either.face == "cloud":
            assert (told["name"], told["state"], told["goal"]) == ("Sprint 1", "active", "Pay, as a guest")
            assert told["startDate"] == "2026-02-20T00:00:00.000Z"
        else:
            assert told.startswith("com.atlassian.greenhopper.service.sprint.Sprint@")
            assert "rapidViewId=12,state=ACTIVE,name=Sprint 1" in told
            assert "completeDate=<null>" in told

    def test_history_has_a_row_for_each_field(self, either):
        either.field("Target", "text", id=10600)
        issue = either.project("SHOP").issue(summary="Old", fields={"Target": "10 %"})
        issue.edit(summary="New", due="2026-04-01", fields={"Target": "30 %"})
        issue.move_to_status("In Progress")
        issue.move_to_status("Done", resolution="Won't Do")
        told = {row["field"]: row for row in rows(either, "SHOP-1")}
        assert (told["summary"]["fromString"], told["summary"]["toString"]) == ("Old", "New")
        assert (told["duedate"]["from"], told["duedate"]["to"]) == (None, "2026-04-01")
        assert (told["Target"]["fieldtype"], told["Target"]["fromString"]) == ("custom", "10 %")
        assert told["resolution"]["toString"] == "Won't Do"
        assert ("fieldId" in told["Target"]) is (either.face == "cloud")
        assert len(issue.history) == 3
        assert fields_of(either, "SHOP-1", "resolution", "resolutiondate")["resolution"]["name"] == "Won't Do"

    def test_history_may_come_in_any_order(self, either):
        issue = either.project("SHOP").issue()
        for n in range(20):
            issue.edit(summary=f"{n:02}")
        ordered = [row["toString"] for row in rows(either, "SHOP-1")]
        either.shuffles_history = True
        assert sorted(ordered) == sorted(row["toString"] for row in rows(either, "SHOP-1"))
        assert ordered != [row["toString"] for row in rows(either, "SHOP-1")]

    def test_links_stand_on_both_sides(self, either):
        one, two, three = either.project("SHOP").issues(3)
        one.link("Blocks", two)
        one.link("Relates", three)
        (link,) = fields_of(either, "SHOP-2", "issuelinks")["issuelinks"]
        assert (link["inwardIssue"]["key"], link["type"]["inward"]) == ("SHOP-1", "is blocked by")
        assert len(fields_of(either, "SHOP-1", "issuelinks")["issuelinks"]) == 2
        three.hide()
        assert len(fields_of(either, "SHOP-1", "issuelinks")["issuelinks"]) == 1
        one.unlink(two)
        assert fields_of(either, "SHOP-2", "issuelinks")["issuelinks"] == []
        assert rows(either, "SHOP-2")[-1]["field"] == "Link"

    def test_a_move_changes_the_key_and_nothing_of_others(self, either):
        shop, mail = either.project("SHOP"), either.project("MAIL")
        epic, story = shop.issue("Epic"), shop.issue()
        story.set_parent(epic)
        story.link("Relates", epic)
        before = story.updated
        epic.move(mail)
        assert story.updated == before
        assert get(either, f"{api(either)}/issue/SHOP-1")["key"] == "MAIL-1"
        assert get(either, f"{api(either)}/issue/{epic.id}")["key"] == "MAIL-1"
        assert fields_of(either, "SHOP-2", "issuelinks")["issuelinks"][0]["outwardIssue"]["key"] == "MAIL-1"
        assert found(either, "key = SHOP-1") == ["MAIL-1"]
        assert {row["field"] for row in rows(either, "MAIL-1")} >= {"Key", "project"}

    def test_what_is_hidden_or_gone_is_not_there(self, either):
        shop, secret = either.project("SHOP"), either.project("SECRET")
        hidden, gone = shop.issues(2)
        secret.issue()
        hidden.hide()
        gone.delete()
        secret.hide()
        for key in ("SHOP-1", "SHOP-2", "SECRET-1", "SHOP-77"):
            assert "does not exist" in get(either, f"{api(either)}/issue/{key}", 404)["errorMessages"][0]
        assert found(either, "project = SHOP") == []
        assert refused(either, "project = SECRET") == ["The value 'SECRET' does not exist for the field 'project'."]
        get(either, f"{api(either)}/project/SECRET", 404)
        secret.show()
        hidden.show()
        assert found(either, "key is not EMPTY") == ["SECRET-1", "SHOP-1"]

    def test_a_field_may_be_secret_in_one_issue(self, either):
        one, _ = either.project("SHOP").issues(2)
        one.secret("description")
        assert fields_of(either, "SHOP-1", "description", "summary") == {"summary": "A thing to do, 1"}
        assert "description" in fields_of(either, "SHOP-2", "description")

    def test_what_issues_share_changes_without_them(self, either):
        shop = either.project("SHOP")
        version, sprint = either.version(shop, "2.1"), either.board(12, shop).sprint("Sprint 1", state="active")
        issue = shop.issue("Epic", status="In Progress", fix_versions=[version], sprint=sprint)
        before = fields_of(either, "SHOP-1", "updated")
        version.release("2026-04-01")
        sprint.edit(goal="Another")
        sprint.close()
        either.status("In Progress").change_category("done")
        either.issue_type("Epic").translate("Epos")
        told = fields_of(either, "SHOP-1", "updated", "fixVersions", "status", "issuetype")
        assert told["updated"] == before["updated"]
        assert told["fixVersions"][0]["releaseDate"] == "2026-04-01"
        assert told["status"]["statusCategory"]["key"] == "done"
        assert told["issuetype"]["name"] == "Epos"
        assert told["issuetype"].get("hierarchyLevel") == (1 if either.face == "cloud" else None)
        assert get(either, f"{AGILE}/sprint/{sprint.id}")["state"] == "closed"
        assert found(either, "type = Epic") == [issue.key]

    def test_time_is_told_in_the_zone_of_whoever_asks(self, either):
        either.user_time_zone = "America/New_York"
        either.project("SHOP").issue(created="2026-03-01T14:00:00.123Z")
        assert fields_of(either, "SHOP-1", "created")["created"] == "2026-03-01T09:00:00.123-0500"
        response = requests.get(f"{either.url}/{api(either)}/serverInfo", timeout=5)
        assert response.headers["Date"] == "Sun, 01 Mar 2026 14:00:00 GMT"

    def test_screens_may_lack_a_field_or_be_closed(self, either):
        shown, other = either.field("Target", "text"), either.field("Hypothesis", on_screen=False)
        either.project("SHOP").issue()
        told = get(either, f"{api(either)}/issue/SHOP-1/editmeta")["fields"]
        assert (shown.id in told, other.id in told) == (True, False)
        either.permissions.discard("EDIT_ISSUES")
        assert get(either, f"{api(either)}/issue/SHOP-1/editmeta")["fields"] == {}

    def test_permissions(self, either):
        either.project("SHOP")

        def has(**where: Any) -> bool:
            told = get(either, f"{api(either)}/mypermissions", permissions="BROWSE_PROJECTS", **where)
            return bool(told["permissions"]["BROWSE_PROJECTS"]["havePermission"])

        assert has()
        assert has(projectKey="SHOP")
        get(either, f"{api(either)}/mypermissions", 404, permissions="BROWSE_PROJECTS", projectKey="NOPE")
        either.project("SHOP").hide()
        assert not has()


class TestBoards:
    def test_a_board_names_its_filter(self, either):
        shop = either.project("SHOP")
        shop.issue()
        either.project("MAIL").issue()
        board = either.board(12, shop, "Checkout")
        assert get(either, f"{AGILE}/board/12")["name"] == "Checkout"
        number = get(either, f"{AGILE}/board/12/configuration")["filter"]["id"]
        assert number == board.filter.id
        assert found(either, f"filter = {number}") == ["SHOP-1"]
        either.filter(10010, "project = MAIL OR key = SHOP-1 ORDER BY rank")
        assert found(either, "filter = 10010") == ["MAIL-1", "SHOP-1"]
        assert found(either, "filter != 10010 AND key is not EMPTY") == []
        assert "does not exist" in refused(either, "filter = 99999")[0]
        assert "does not exist" in get(either, f"{AGILE}/board/99", 404)["errorMessages"][0]

    def test_sprints_come_in_pages(self, either):
        board = either.board(12)
        for n in range(60):
            board.sprint(f"Sprint {n}", state="closed" if n < 55 else "future")
        told = get(either, f"{AGILE}/board/12/sprint", maxResults=100)
        assert (len(told["values"]), told["isLast"]) == (50, False)
        assert len(get(either, f"{AGILE}/board/12/sprint", startAt=50)["values"]) == 10
        assert len(get(either, f"{AGILE}/board/12/sprint", state="future")["values"]) == 5
        either.board(13, type="kanban")
        get(either, f"{AGILE}/board/13/sprint", 400)


class TestTrouble:
    def test_comes_once_as_told(self, either):
        either.fail("status", code=429, headers={"Retry-After": "2"})
        response = requests.get(f"{either.url}/{api(either)}/field", timeout=5)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "2")
        assert isinstance(get(either, f"{api(either)}/field"), list)
        assert len(either.asked("/field")) == 2

    def test_of_all_kinds(self, either):
        path = f"{either.url}/{api(either)}/field"
        either.fail("html")
        assert "<form>" in requests.get(path, timeout=5).text
        either.fail("redirect")
        response = requests.get(path, timeout=5, allow_redirects=False)
        assert (response.status_code, "sso.example.com" in response.headers["Location"]) == (302, True)
        either.fail("reset")
        with pytest.raises(requests.ConnectionError):
            requests.get(path, timeout=5)
        either.fail("cut")
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            requests.get(path, timeout=5)
        either.fail("slow", seconds=30)
        with pytest.raises(requests.Timeout):
            requests.get(path, timeout=0.2)
        either.fail("gone", times=2)
        assert [requests.get(path, timeout=5).status_code for _ in range(3)] == [410, 410, 200]

    def test_only_for_some_requests(self, cloud):
        cloud.project("SHOP").issues(3)
        cloud.fail("expired token")
        cloud.fail("status", code=502, when=lambda request: request.path.endswith("/status"))
        asked: dict[str, Any] = {"jql": "project = SHOP", "maxResults": 2}
        token = post(cloud, f"{V3}/search/jql", **asked)["nextPageToken"]
        assert post(cloud, f"{V3}/search/jql", 400, **asked, nextPageToken=token)["errorMessages"] == [EXPIRED]
        post(cloud, f"{V3}/search/jql", **asked, nextPageToken=token)
        get(cloud, f"{V3}/status", 502)

    def test_things_may_change_between_two_requests(self, either):
        shop = either.project("SHOP")
        shop.issue()
        either.after = lambda _: shop.issue()
        assert [len(found(either, "project = SHOP")) for _ in range(3)] == [1, 2, 3]

    def test_the_search_that_is_gone(self, cloud):
        for version in (V2, V3):
            assert get(cloud, f"{version}/search", 410, jql="project = SHOP")["errorMessages"] == [GONE]

    def test_a_crash_shows_in_the_end(self):
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

    def test_values(self):
        assert parse('"Epic Link" in (SHOP-1, "a \\"b\\"", EMPTY)').where == Clause(
            "Epic Link", "in", (Text("SHOP-1"), Text('a "b"'), Empty())
        )
        assert parse("sprint not in openSprints()").where == Clause("sprint", "not in", (Function("openSprints", ()),))
        assert parse("cf[10001] is not EMPTY").where == Clause("cf[10001]", "is not", (Empty(),))
        assert parse("updated>=-15m").where == Clause("updated", ">=", (Text("-15m"),))

    def test_order(self):
        query = parse("project = X order by created DESC, 'Epic Link' ASC, key")
        assert query.order == (("created", True), ("Epic Link", False), ("key", False))
        assert parse("").where is None

    @pytest.mark.parametrize(
        ("jql", "words"),
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
    def test_mistakes(self, jql, words):
        with pytest.raises(Refusal) as caught:
            parse(jql)
        assert words in caught.value.messages[0]


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
        ("jql", "numbers"),
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
    def test_finds(self, shop, jql, numbers):
        assert " ".join(key.replace("SHOP-", "S").replace("MAIL-", "M") for key in found(shop, jql)) == numbers

    def test_reads_days_in_the_zone_of_whoever_asks(self, shop):
        assert found(shop, 'created >= "2026-03-01" AND created < "2026-03-01 00:30"') == []
        shop.user_time_zone = "Europe/Berlin"
        assert found(shop, 'created >= "2026-03-01" AND created < "2026-03-01 00:31"') == ["SHOP-2"]

    def test_sorts(self, shop):
        told = post(
            shop, f"{V3}/search/jql", jql="key is not EMPTY ORDER BY project DESC, created DESC", fields=["key"]
        )
        assert [issue["key"] for issue in told["issues"]] == ["SHOP-3", "SHOP-2", "SHOP-1", "MAIL-1"]
        told = post(shop, f"{V3}/search/jql", jql="key is not EMPTY ORDER BY due, key", fields=["key"])
        assert [issue["key"] for issue in told["issues"]] == ["SHOP-2", "MAIL-1", "SHOP-1", "SHOP-3"]

    @pytest.mark.parametrize(
        ("jql", "words"),
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
    def test_refuses(self, shop, jql, words):
        assert words in refused(shop, jql)[0]


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
    def test_are_shown_as_they_were(self, center):
        center.adopt(RAW)
        told = fields_of(center, "OLD-7", "*all")
        for name in ("summary", "description", "status", "updated", "comment", "issuetype"):
            assert told[name] == RAW["fields"][name]
        assert found(center, "project = OLD AND status = Closed AND updated < 2017-09-01 AND labels = ios") == ["OLD-7"]
        assert "2017 Sprint 16" in told[center.store.of_sort("sprint").id][0]

    def test_keep_their_history(self, either):
        row = {
            "field": "summary",
            "fieldtype": "jira",
            "from": None,
            "fromString": "Old",
            "to": None,
            "toString": "New",
        }
        history = {"id": "7", "created": "2017-02-06T23:55:49.000+0000", "items": [row]}
        either.adopt(RAW | {"changelog": {"histories": [history]}})
        assert rows(either, "OLD-7") == [row]

    def test_have_documents_and_parents_on_cloud(self, cloud):
        cloud.adopt(RAW)
        epic = json.loads(json.dumps(RAW).replace("OLD-7", "OLD-1").replace("165427", "5").replace("6000", "6002"))
        del epic["fields"]["epic"]
        epic["fields"]["issuetype"]["name"] = "Epic"
        cloud.adopt(epic)
        told = fields_of(cloud, "OLD-7", "description", "parent", "comment")
        assert told["description"]["type"] == "doc"
        assert told["parent"]["key"] == "OLD-1"
        assert told["comment"]["comments"][0]["body"]["type"] == "doc"
        issue = cloud.store.issue("OLD-7")
        assert issue
        issue.comment("now")
        assert [each["id"] for each in get(cloud, f"{V3}/issue/OLD-7/comment")["comments"]] == [
            "1",
            issue.comments[1].id,
        ]
        issue.edit(summary="Changed")
        assert fields_of(cloud, "OLD-7", "summary") == {"summary": "Changed"}


@pytest.mark.skipif(not folder(), reason="needs Atlassian's documents")
class TestDocuments:
    def told(self, body: Any, given: Any, path: str = "/rest/api/3/search/jql", query: str = "") -> list[str]:
        headers = {"content-type": "application/json"}
        request = recorded("POST", path + query, headers, json.dumps(body).encode())
        return contract.breaches("cloud", request, path, answer(200, given))

    def test_show_what_is_no_question(self):
        assert self.told({"jql": "x"}, {"issues": []}) == []
        assert "startAt" in self.told({"jql": "x", "startAt": 1}, {"issues": []})[0]
        assert "None" in self.told({"jql": "x", "expand": None}, {"issues": []})[0]
        assert self.told({"jql": "x"}, {}, query="?page=2") == [
            "POST /rest/api/3/search/jql: no parameter is called page"
        ]

    def test_show_what_is_no_answer(self):
        assert "not of type" in self.told({"jql": "x"}, {"isLast": "no"})[0]
        assert self.told({"jql": "x"}, {"isLast": None, "more": 1}) == []

    def test_know_the_paths(self):
        assert self.told({}, {}, "/rest/api/3/search/everything") == [
            "POST /rest/api/3/search/everything is in no document"
        ]
