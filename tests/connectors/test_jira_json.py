"""Test reading of issues from Jira's REST API: v2 and v3, from the issue, search and agile resources."""

from __future__ import annotations

import io
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.items import Change, Comment, Link, Problem, Sprint, WorkItem
from vanitylint.connectors.files.source import open_path

DONE = {"name": "Closed", "statusCategory": {"key": "done"}}
DOING = {"name": "In Review", "statusCategory": {"key": "indeterminate"}}
TODO = {"name": "Open", "statusCategory": {"key": "new"}}


def read(issue: dict[str, Any], **response_fields: object) -> tuple[WorkItem, list[str]]:
    """Return the only item of a search response with this issue, and the problems."""
    response = {"issues": [issue], **response_fields}
    entries = list(open_path("-", io.BytesIO(json.dumps(response).encode())).items())
    (item,) = (entry for entry in entries if isinstance(entry, WorkItem))
    return item, [entry.why for entry in entries if isinstance(entry, Problem)]


def issue(**fields: object) -> dict[str, Any]:
    defaults = {"summary": "One page", "description": None, "status": TODO, "issuetype": {"name": "Story"}}
    return {"id": "10", "key": "SHOP-1", "fields": defaults | fields}


def item(**fields: object) -> WorkItem:
    result, problems = read(issue(**fields))
    assert problems == []
    return result


def adf(text: str) -> dict[str, Any]:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def test_usual_fields_are_read() -> None:
    result = item(
        labels=["checkout", ""],
        created="2026-01-05T23:30:00.000-0200",
        updated="2026-02-01T10:00:00.000+0000",
        duedate="2026-03-31",
        components=[{"name": "Web"}, {"name": "App"}],
        fixVersions=[{"name": "2.0"}],
        resolution=None,
    )
    assert result == WorkItem(
        key="SHOP-1",
        title="One page",
        id="10",
        kind="Story",
        state="todo",
        status="Open",
        labels=["checkout"],
        created="2026-01-06",
        updated="2026-02-01",
        due="2026-03-31",
        fields={"Components": "Web, App", "Fix versions": "2.0"},
    )


def test_description_is_read_from_wiki_markup_and_adf() -> None:
    assert item(description="h2. Why\n\n* 40 % give up").body.startswith("## Why")
    assert item(description=adf("40 % give up")).body == "40 % give up"


@pytest.mark.parametrize(
    ("issuetype", "kind"),
    [
        ({"name": "New Feature", "subtask": False}, "New Feature"),
        ({"name": "Technische Aufgabe", "subtask": True}, "Sub-task"),
        ({"name": "Unteraufgabe", "hierarchyLevel": -1}, "Sub-task"),
        ({"name": "Epos", "hierarchyLevel": 1}, "Epic"),
        ({"name": "Feature", "hierarchyLevel": 1}, "Feature"),
        ({"name": "Vorhaben", "hierarchyLevel": 2}, "Initiative"),
        ({"name": "Story", "hierarchyLevel": 0}, "Story"),
        ({}, ""),
    ],
)
def test_kind_is_issue_type_or_derived_from_hierarchy_level(issuetype: dict[str, Any], kind: str) -> None:
    assert item(issuetype=issuetype).kind == kind


@pytest.mark.parametrize(
    ("status", "resolution", "state"),
    [
        (TODO, None, "todo"),
        (DOING, None, "doing"),
        (DONE, "Fixed", "done"),
        (DONE, None, "done"),
        (DONE, "Won't Do", "dropped"),
        (DONE, "Won\u2019t Fix", "dropped"),
        (DONE, "Duplicate", "dropped"),
        (DONE, "Cannot Reproduce", "dropped"),
        (DONE, "Not Our Bug", "dropped"),
        (TODO, "Duplicate", "todo"),
        ({"name": "Closed"}, "Declined", "dropped"),
        ({"name": "Closed"}, "Fixed", None),
    ],
)
def test_state_follows_status_category_and_resolution(
    status: dict[str, Any], resolution: str | None, state: str | None
) -> None:
    result = item(status=status, resolution={"name": resolution} if resolution else None)
    assert (result.state, result.resolution) == (state, resolution or "")


def test_issue_has_finish_date_only_when_closed() -> None:
    resolved = "2026-02-03T08:00:00.000+0000"
    assert item(status=DONE, resolutiondate=resolved).finished == "2026-02-03"
    assert item(status=DONE, resolution={"name": "Duplicate"}, resolutiondate=resolved).finished == "2026-02-03"
    assert item(status=TODO, resolutiondate=resolved).finished is None
    assert item(status=DONE, statuscategorychangedate=resolved).finished == "2026-02-03"


@pytest.mark.parametrize(
    ("versions", "released"),
    [
        ([{"released": True, "releaseDate": "2026-02-10"}], "2026-02-10"),
        (
            [
                {"released": True, "releaseDate": "2026-02-10"},
                {"released": True, "releaseDate": "2026-03-01"},
            ],
            "2026-03-01",
        ),
        ([{"released": False, "releaseDate": "2026-02-10"}], None),
        ([{"released": True, "releaseDate": "2026-02-01"}], None),
        ([{"released": True}], None),
    ],
)
def test_release_counts_only_after_the_finish(versions: list[dict[str, Any]], released: str | None) -> None:
    result = item(status=DONE, resolutiondate="2026-02-03T08:00:00.000+0000", fixVersions=versions)
    assert result.released == released


def test_invalid_date_is_reported_and_left_out() -> None:
    result, problems = read(issue(created="yesterday", duedate="2026-02-30"))
    assert (result.created, result.due) == (None, None)
    assert problems == [
        "SHOP-1: created holds 'yesterday', expected a date such as 2026-03-31; left out",
        "SHOP-1: duedate holds '2026-02-30', expected a date such as 2026-03-31; left out",
    ]


EPIC_LINK = {"customfield_10100": {"custom": "com.pyxis.greenhopper.jira:gh-epic-link"}}


@pytest.mark.parametrize(
    ("fields", "response_fields", "parent"),
    [
        ({"parent": {"key": "SHOP-7"}, "epic": {"key": "SHOP-8"}}, {}, "SHOP-7"),
        ({"epic": {"key": "SHOP-8"}}, {}, "SHOP-8"),
        ({"epic": "SHOP-8"}, {}, "SHOP-8"),
        ({"epic": {"key": "SHOP-1"}}, {}, None),
        ({"customfield_10014": "SHOP-9"}, {}, "SHOP-9"),
        ({"customfield_10008": "SHOP-9"}, {}, "SHOP-9"),
        ({"customfield_10008": "release 9"}, {}, None),
        ({"customfield_10008": "SHOP-9"}, {"names": {"customfield_10008": "Ticket"}}, None),
        ({"customfield_10100": "SHOP-9"}, {"names": {"customfield_10100": "Epic Link"}}, "SHOP-9"),
        ({"customfield_10100": "SHOP-9"}, {"schema": EPIC_LINK}, "SHOP-9"),
        (
            {"customfield_1": {"data": {"key": "SHOP-9"}}},
            {"names": {"customfield_1": "Parent Link"}},
            "SHOP-9",
        ),
    ],
)
def test_parent_is_read_from_every_field_that_jira_uses(
    fields: dict[str, Any], response_fields: dict[str, Any], parent: str | None
) -> None:
    assert read(issue(**fields), **response_fields)[0].parent == parent


def test_link_type_has_wording_of_its_direction() -> None:
    wording = {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    result = item(
        issuelinks=[
            {"type": wording, "inwardIssue": {"key": "SHOP-2"}},
            {"type": wording, "outwardIssue": {"key": "SHOP-3"}},
            {"type": {}, "outwardIssue": {}},
        ],
        subtasks=[{"key": "SHOP-4"}],
    )
    assert result.links == [
        Link(type="is blocked by", to="SHOP-2"),
        Link(type="blocks", to="SHOP-3"),
        Link(type="has sub-task", to="SHOP-4"),
    ]


def test_sprints_of_agile_resources_are_sorted_oldest_first() -> None:
    result = item(
        sprint={
            "name": "S3",
            "state": "active",
            "goal": "Fewer drop-outs",
            "startDate": "2026-02-01T08:00:00.000Z",
        },
        closedSprints=[
            {
                "name": "S2",
                "state": "closed",
                "startDate": "2026-01-15",
                "endDate": "2026-01-29T16:00:00.000Z",
            },
            {"name": "S1", "state": "closed", "startDate": "2026-01-01"},
        ],
    )
    assert result.sprint == [
        Sprint(name="S1", state="closed", start="2026-01-01"),
        Sprint(name="S2", state="closed", start="2026-01-15", end="2026-01-29"),
        Sprint(name="S3", state="active", goal="Fewer drop-outs", start="2026-02-01"),
    ]


def test_sprints_in_custom_field_are_recognised_by_shape() -> None:
    result = item(customfield_10020=[{"id": 5, "name": "S1", "state": "active", "boardId": 2}])
    assert (result.sprint, result.fields) == (Sprint(id="5", name="S1", state="active"), {})


def test_sprints_with_same_name_are_distinguished_by_id() -> None:
    sprints = [{"id": number, "name": "Sprint 1", "state": "active"} for number in (5, 6, 5)]
    assert [sprint.id for sprint in item(customfield_10020=sprints).sprints] == ["5", "6"]


def test_sprint_string_is_parsed_even_with_commas() -> None:
    sprint_string = (
        "com.atlassian.greenhopper.service.sprint.Sprint@1f2[id=7,rapidViewId=3,state=CLOSED,"
        "name=Pay, part 2,goal=Fewer, [not more] clicks,startDate=2026-01-05T09:00:00.000Z,endDate=<null>,"
        "completeDate=<null>,sequence=7]"
    )
    assert item(customfield_10005=[sprint_string]).sprint == Sprint(
        id="7", name="Pay, part 2", state="closed", goal="Fewer, [not more] clicks", start="2026-01-05"
    )


def test_custom_fields_are_keyed_by_display_name() -> None:
    names = {
        "customfield_1": "Hypothesis",
        "customfield_2": "Target",
        "customfield_3": "Confidence",
        "customfield_4": "Segments",
        "customfield_5": "Measure by",
        "customfield_6": "Story Points",
        "customfield_7": "Area",
    }
    fields = {
        "customfield_1": adf("One page makes more people finish"),
        "customfield_2": 30,
        "customfield_3": {"id": "1", "value": "High"},
        "customfield_4": [{"value": "New"}, {"value": "Mobile"}],
        "customfield_5": "2026-06-30",
        "customfield_6": 5.0,
        "customfield_7": {"value": "Shop", "child": {"value": "Checkout"}},
        "customfield_8": "no name known",
    }
    for response_fields, issue_extras in (({"names": names}, {}), ({}, {"names": names})):
        result, _ = read(issue(**fields) | issue_extras, **response_fields)
        assert result.estimate == 5.0
        assert result.fields == {
            "Hypothesis": "One page makes more people finish",
            "Target": 30,
            "Confidence": "High",
            "Segments": "New, Mobile",
            "Measure by": "2026-06-30",
            "Area": "Shop - Checkout",
            "customfield_8": "no name known",
        }


def test_only_long_text_fields_are_read_as_markup() -> None:
    result = item(customfield_1="h2. Bet\n\nOne page", customfield_2="conv_rate_mobile")
    assert result.fields["customfield_1"].startswith("## Bet")
    assert result.fields["customfield_2"] == "conv_rate_mobile"


def test_two_fields_with_same_name_are_both_kept() -> None:
    names = {"customfield_1": "Target", "customfield_2": "Target"}
    result, _ = read(issue(customfield_1="30 %", customfield_2="40 %"), names=names)
    assert result.fields == {"Target": "30 %", "customfield_2": "40 %"}


PERSON = {
    "accountId": "5b10a2844c20165700ede21g",
    "displayName": "Mia Example",
    "emailAddress": "mia@example.org",
}


def test_no_personal_data_is_kept() -> None:
    result, problems = read(
        issue(
            assignee=PERSON,
            reporter=PERSON,
            creator=PERSON,
            customfield_1=PERSON,
            customfield_2=[PERSON, PERSON],
            customfield_3="mia@example.org",
            customfield_4="5b10a2844c20165700ede212",
            customfield_5="Mia Example",
            customfield_6=PERSON | {"value": "Mia Example"},
            comment={"comments": [{"author": PERSON, "body": "Measured: 31 %", "updateAuthor": PERSON}]},
            worklog={"worklogs": [{"author": PERSON, "comment": "worked"}]},
            attachment=[{"author": PERSON, "filename": "mia.png"}],
        )
        | {
            "changelog": {
                "histories": [
                    {
                        "author": PERSON,
                        "created": "2026-01-01T00:00:00.000+0000",
                        "items": [
                            {"field": "assignee", "fromString": "Mia Example", "toString": None},
                            {"field": "Tester", "toString": "Mia Example"},
                            {"field": "Sparring", "tmpToAccountId": "5b", "toString": "Mia Example"},
                        ],
                    }
                ]
            }
        },
        names={"customfield_5": "Product Owner"},
    )
    assert problems == []
    encoded = msgspec.json.encode(result).decode()
    assert "Mia" not in encoded
    assert "mia@" not in encoded
    assert "5b10" not in encoded
    assert result.comments == [Comment(body="Measured: 31 %")]


def test_fields_without_claims_are_left_out() -> None:
    result = item(
        priority={"name": "High"},
        project={"key": "SHOP", "name": "Shop"},
        votes={"votes": 3},
        progress={"progress": 0},
        environment="Firefox",
        customfield_1="0|i0001z:",
        customfield_2="{}",
        customfield_3="{pullrequest={}, json={cachedValue={}}} cachedValue=",
        customfield_4={"id": "9", "name": "Team Red"},
        customfield_5=False,
        customfield_6="",
    )
    assert result.fields == {}


def test_comments_keep_text_time_and_automation_flag() -> None:
    comments = [
        {
            "body": "Measured: 31 %",
            "created": "2026-04-01T10:00:00.000+0200",
            "author": {"displayName": "Ann Talbot"},
        },
        {"body": adf("Moved"), "author": {"accountType": "app", "displayName": "Slack"}},
        {"body": "Closed", "author": {"displayName": "Automation for Jira"}},
        {"body": "Merged", "author": {"name": "ci-bot"}},
        {"body": None},
    ]
    assert item(comment={"comments": comments, "total": 5}).comments == [
        Comment(body="Measured: 31 %", at="2026-04-01T08:00:00Z"),
        Comment(body="Moved", automated=True),
        Comment(body="Closed", automated=True),
        Comment(body="Merged", automated=True),
    ]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            {"total": 12, "maxResults": 3, "startAt": 0},
            ["SHOP-1: 3 of 12 comments; the rest is missing"],
        ),
        ({"total": 12}, ["SHOP-1: 3 of 12 comments; the rest is missing"]),
        ({"total": 12, "maxResults": 12}, []),  # the page had room for all, so the others were removed on purpose
        ({"total": 3, "maxResults": 3}, []),
        ({}, []),
    ],
)
def test_incomplete_page_of_comments_is_a_problem(page: dict[str, Any], expected: list[str]) -> None:
    _, problems = read(issue(comment={"comments": [{"body": text} for text in "abc"], **page}))
    assert problems == expected


def history(at: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"created": at, "items": list(items)}


def move(before: str, after: str) -> dict[str, Any]:
    return {
        "field": "status",
        "fieldtype": "jira",
        "from": "1",
        "fromString": before,
        "to": "3",
        "toString": after,
    }


def test_changelog_is_sorted_by_time() -> None:
    result, problems = read(
        issue()
        | {
            "changelog": {
                "histories": [
                    history(
                        "2026-02-01T00:00:00.000+0000",
                        {"field": "Target", "fromString": "20 %", "toString": "10 %"},
                    ),
                    history(
                        "2026-01-01T00:00:00.000+0100",
                        {"field": "description", "fromString": "h2. Why\n\nx", "toString": ""},
                        {"field": "Rank", "fromString": "", "toString": "Ranked higher"},
                    ),
                    history("", {"field": "Target", "toString": "1"}),
                ]
            }
        }
    )
    assert [(change.field, change.at) for change in result.changes] == [
        ("description", "2025-12-31T23:00:00Z"),
        ("Target", "2026-02-01T00:00:00Z"),
    ]
    assert (result.changes[0].before or "").startswith("## Why")
    assert result.changes[0].after is None
    assert result.changes[1] == Change(field="Target", at="2026-02-01T00:00:00Z", before="20 %", after="10 %")
    assert problems == ["SHOP-1: a change has no date; left out"]


@pytest.mark.parametrize(
    ("status", "moves", "started"),
    [
        (
            DONE,
            [
                ("Open", "Selected for Development"),
                ("Selected for Development", "Doing"),
                ("Doing", "Closed"),
            ],
            2,
        ),
        (DOING, [("Open", "In Review")], 1),
        (DONE, [("Open", "Closed")], None),
        (TODO, [("Backlog", "Open")], None),
        (DOING, [("Open", "Ready for Dev"), ("Ready for Dev", "In Review")], 2),
        ({"name": "Parked", "statusCategory": {"key": "new"}}, [("Open", "Parked")], None),
        ({"name": "Ready", "statusCategory": {"key": "indeterminate"}}, [("Open", "Ready")], 1),
        (DONE, [], None),
    ],
)
def test_work_starts_with_first_move_into_status_that_means_work(
    status: dict[str, Any], moves: list[tuple[str, str]], started: int | None
) -> None:
    histories = [history(f"2026-01-0{number}T08:00:00.000+0000", move(*names)) for number, names in enumerate(moves, 1)]
    result, _ = read(issue(status=status) | {"changelog": {"histories": histories[::-1]}})
    assert result.started == (f"2026-01-0{started}" if started else None)


def test_truncated_changelog_is_a_problem() -> None:
    log = {"total": 120, "maxResults": 1, "histories": [history("2026-01-01", move("Open", "Done"))]}
    _, problems = read(issue() | {"changelog": log})
    assert problems == ["SHOP-1: 1 of 120 changes; the rest is missing"]


@pytest.mark.parametrize(
    ("resource_url", "expected"),
    [
        ("https://shop.atlassian.net/rest/api/3/issue/10", "https://shop.atlassian.net/browse/SHOP-1"),
        (
            "http://jira.example.org:8080/jira/rest/api/2/issue/10",
            "http://jira.example.org:8080/jira/browse/SHOP-1",
        ),
        ("https://api.atlassian.com/ex/jira/11-22/rest/api/3/issue/10", ""),
        ("https://user:secret@jira.example.org/rest/api/2/issue/10", ""),
        ("javascript:alert(1)//rest/", ""),
        ("https://[broken/rest/api", ""),
        ("", ""),
    ],
)
def test_browse_url_is_derived_from_resource_url(resource_url: str, expected: str) -> None:
    assert read(issue() | {"self": resource_url})[0].url == expected


def test_issue_without_summary_is_reported() -> None:
    entries = list(open_path("-", io.BytesIO(b'{"id": "1", "key": "SHOP-1", "fields": {"labels": []}}')).items())
    assert [str(entry) for entry in entries] == [
        "-:1: SHOP-1 has no summary; it was not read; add it to the fields you request"
    ]


def test_field_missing_from_all_issues_is_reported_as_not_exported() -> None:
    data = json.dumps({"issues": [{"key": "A-1", "fields": {"summary": "a", "status": TODO}}]}).encode()
    problems = [entry.why for entry in open_path("-", io.BytesIO(data)).items() if isinstance(entry, Problem)]
    assert problems == [
        "was exported without description; add description to the fields you request",
        "was exported without issuetype; add issuetype to the fields you request",
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["key", "name", "value", "type", "fields", "created", "total", "comments"]), inner
        )
    ),
    max_leaves=4,
)
field_names = st.sampled_from(
    [
        "description", "issuetype", "status", "resolution", "labels", "created", "parent", "epic", "sprint",
        "closedSprints", "issuelinks", "subtasks", "fixVersions", "components", "comment",
        "customfield_10014", "customfield_10020", "resolutiondate",
    ]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(field_names, json_values, max_size=5), json_values)
def test_issue_of_any_shape_is_read_without_crash(fields: dict[str, Any], changelog: object) -> None:
    result, _ = read(issue(**fields) | {"changelog": changelog, "self": "x", "names": changelog})
    assert result.key == "SHOP-1"
    assert msgspec.json.decode(msgspec.json.encode(result), type=WorkItem) == result
