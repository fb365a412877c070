"""What issues in Jira said before: each claim as it stood, and when work began."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs

from vanitylint.connectors.jira import cloud as cloud_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fake_jira.issues import Issue

AT_FIRST = "We expect that abandonment falls from 40 % to 30 %."
AT_LAST = "We expect that abandonment falls from 40 % to 38 %."
CHANGES = "select key, field, before, after from items i join changes on item = i.id order by key, at, field"
EDITS = "select key, slot, before, after, days_after_release, is_material, in_bulk from edit order by key, at"


@pytest.fixture
def config(folder: Path) -> Callable[[str], object]:
    """Write the config."""
    return (folder / "vanitylint.toml").write_text


@pytest.fixture(params=["milliseconds", "seconds", "text"])
def moments(request: pytest.FixtureRequest, cloud: Runs) -> str:
    """How Cloud's bulk history tells moments."""
    cloud.jira.bulk_moments = request.param
    return cloud.jira.bulk_moments


def findings(runs: Runs) -> list[tuple[str, str]]:
    """Key and message of each goalpost that was moved."""
    ran = runs.run("check", SHOP, "--format", "json", "--fail-on", "never", "--select", "CHG402")
    assert ran.status == 0, ran.err
    found = json.loads(ran.out)["findings"]
    return [(each["key"], each["message"]) for each in found if each["rule"] == "CHG402"]


def an_epic_that_is_done(runs: Runs, **more: Any) -> Issue:
    """Done on 2 February."""
    epic = runs.shop.issue("Epic", created="2026-01-05", **more)
    epic.move_to_status("In Progress", at="2026-01-12")
    epic.move_to_status("Done", resolution="Done", at="2026-02-02")
    return epic


# Claims as they stood


def test_a_target_that_is_moved_after_the_release_is_found(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epic = an_epic_that_is_done(runs, fields={field.id: "30 %"})
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    (finding,) = findings(runs)
    expected = "Before: “30 %”. Since 2026-02-22: “12 %”. That was 20 days after the release."
    assert finding == (epic.key, expected)


def test_a_field_that_was_filled_with_the_issue_said_from_the_start_what_the_first_edit_found(runs: Runs) -> None:
    field = runs.jira.field("Hypothesis", "textarea")
    epic = an_epic_that_is_done(runs, fields={field.id: AT_FIRST})
    epic.edit(fields={field.id: AT_LAST}, at="2026-02-22")
    runs.fetch(SHOP)
    assert [(row["slot"], row["before"], row["after"]) for row in runs.rows(EDITS)] == [
        ("hypothesis", AT_FIRST, AT_LAST)
    ]
    assert runs.column("hypothesis") == [AT_LAST]


def test_a_field_that_is_filled_for_the_first_time_moves_nothing(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    an_epic_that_is_done(runs).edit(fields={field.id: "12 %"}, at="2026-02-22")
    assert findings(runs) == []
    assert {"key": "SHOP-1", "field": "Target", "before": None, "after": "12 %"} in runs.rows(CHANGES)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("number", 30, 12), ("select", "30 %", "12 %"), ("text", "30 %", "12 %"), ("textarea", "30 %", "12 %")],
)
def test_edits_of_all_sorts_of_fields_are_known(runs: Runs, kind: str, before: Any, after: Any) -> None:
    field = runs.jira.field("Target", kind)
    an_epic_that_is_done(runs, fields={field.id: before}).edit(fields={field.id: after}, at="2026-02-22")
    ((_, told),) = findings(runs)
    assert "“30" in told
    assert "“12" in told


def test_the_review_date_is_known_as_it_stood(runs: Runs) -> None:
    field = runs.jira.field("Review date", "date")
    epic = an_epic_that_is_done(runs, fields={field.id: "2026-03-01"})
    epic.edit(fields={field.id: "2026-09-01"}, at="2026-02-22")
    ((_, told),) = findings(runs)
    assert "Before: “2026-03-01”. Since 2026-02-22: “2026-09-01”." in told


def test_a_field_that_the_config_names_by_its_id_has_its_history(runs: Runs, config: Callable) -> None:
    field = runs.jira.field("Wild guess", "text", id="customfield_10501")
    config(f'[fields]\ntarget = ["{field.id}"]\n')
    epic = an_epic_that_is_done(runs, fields={field.id: "30 %"})
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    assert [key for key, _ in findings(runs)] == [epic.key]


def test_a_field_that_shares_its_name_and_is_settled_by_its_id_has_its_history(runs: Runs, config: Callable) -> None:
    for number in ("customfield_10501", "customfield_10502"):
        runs.jira.field("Target", "text", id=number)
    config('[fields]\ntarget = ["customfield_10502"]\n')
    epic = an_epic_that_is_done(runs, fields={"customfield_10502": "30 %"})
    epic.edit(fields={"customfield_10502": "12 %"}, at="2026-02-22")
    assert [key for key, _ in findings(runs)] == [epic.key]


def test_on_cloud_the_history_of_a_namesake_that_does_not_count_is_left_out(cloud: Runs, config: Callable) -> None:
    for number in ("customfield_10501", "customfield_10502"):
        cloud.jira.field("Target", "text", id=number)
    config('[fields]\ntarget = ["customfield_10502"]\n')
    epic = an_epic_that_is_done(cloud, fields={"customfield_10501": "30 %"})
    epic.edit(fields={"customfield_10501": "12 %"}, at="2026-02-22")
    assert findings(cloud) == []


def test_what_changed_at_once_is_all_known(runs: Runs) -> None:
    fields = [runs.jira.field(name, "text") for name in ("Target", "Baseline", "Success metric")]
    values = {each.id: f"{number}0 %" for number, each in enumerate(fields, 1)}
    epic = an_epic_that_is_done(runs, description=AT_FIRST, fields=values)
    others = {each.id: f"{number}5 %" for number, each in enumerate(fields, 1)}
    epic.edit(description=AT_LAST, summary="Something else", fields=others, at="2026-02-22")
    runs.fetch(SHOP)
    told = {(row["slot"], row["before"], row["after"]) for row in runs.rows(EDITS)}
    assert {("target", "10 %", "15 %"), ("baseline", "20 %", "25 %"), ("metric", "30 %", "35 %")} <= told
    assert ("hypothesis", AT_FIRST, AT_LAST) in told


def test_several_entries_for_one_field_in_one_change_are_all_known(runs: Runs) -> None:
    first, second, third = (runs.jira.version(runs.shop, name) for name in ("1.0", "2.0", "3.0"))
    story = runs.shop.issue(fix_versions=[first, second])
    story.edit(fix_versions=[third], at="2026-04-01")
    runs.fetch(SHOP)
    told = [(row["before"], row["after"]) for row in runs.rows(CHANGES) if row["field"] == "Fix Version"]
    assert sorted(told, key=str) == sorted([("1.0", None), ("2.0", None), (None, "3.0")], key=str)


def test_two_fields_of_one_name_each_have_their_history(runs: Runs) -> None:
    numbers = ("customfield_10501", "customfield_10502")
    for number in numbers:
        runs.jira.field("Target", "text", id=number)
    epic = an_epic_that_is_done(runs, fields=dict(zip(numbers, ("30 %", "60 %"), strict=True)))
    epic.edit(fields=dict(zip(numbers, ("12 %", "50 %"), strict=True)), at="2026-02-22")
    runs.fetch(SHOP)
    told = {(row["slot"], row["before"], row["after"]) for row in runs.rows(EDITS)}
    assert told == {("target", "30 %", "12 %"), ("target", "60 %", "50 %")}


def test_a_field_that_is_renamed_keeps_its_history(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epic = an_epic_that_is_done(runs, fields={field.id: "30 %"})
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    runs.fetch(SHOP)
    field.name = "Zielwert"
    for _ in range(2):
        assert [key for key, _ in findings(runs)] == [epic.key]


def test_on_cloud_a_field_whose_name_meant_nothing_has_its_history_under_its_new_name(cloud: Runs) -> None:
    field = cloud.jira.field("Wish", "text")
    epic = an_epic_that_is_done(cloud, fields={field.id: "30 %"})
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    assert findings(cloud) == []
    field.name = "Target"
    assert [key for key, _ in findings(cloud)] == [epic.key]


# Descriptions


def test_a_description_that_is_edited_after_the_release_is_found(runs: Runs) -> None:
    epic = an_epic_that_is_done(runs, description=AT_FIRST)
    epic.edit(description=AT_LAST, at="2026-02-22")
    found = findings(runs)
    assert {key for key, _ in found} == {epic.key}
    assert all(AT_FIRST in told and "“38” instead of “30”" in told for _, told in found)


def test_a_description_that_says_the_same_in_other_words_moves_nothing(runs: Runs) -> None:
    epic = an_epic_that_is_done(runs, description=AT_FIRST)
    epic.edit(description=AT_FIRST.replace("expect that", "expect"), at="2026-02-22")
    assert findings(runs) == []


def document(words: str) -> str:
    """An Atlassian document as a history prints it."""
    first, _, rest = words.partition(" ")
    text = [{"type": "text", "text": first, "marks": [{"type": "strong"}]}, {"type": "text", "text": f" {rest}"}]
    paragraph = {"type": "paragraph", "content": text}
    return json.dumps({"type": "doc", "version": 1, "content": [paragraph]}, separators=(",", ":"))


def escaped(text: str) -> str:
    """With the escapes of wiki text, which spoil the JSON."""
    return text.replace("-", "\\-").replace("%", "\\%")


@pytest.mark.parametrize("escape", [str, escaped])
@pytest.mark.parametrize("name", ["description", "Hypothesis"])
def test_a_document_that_is_printed_into_a_history_is_read(runs: Runs, name: str, escape: Callable) -> None:
    field = runs.jira.field("Hypothesis", "textarea")
    epic = an_epic_that_is_done(runs)
    for said in (AT_FIRST, AT_LAST):
        if name == "description":
            epic.edit(description=said, at="2026-02-22")
        else:
            epic.edit(fields={field.id: said}, at="2026-02-22")
    row = epic.history[-1].rows[-1]
    row.before, row.after = (None, escape(document(AT_FIRST))), (None, escape(document(AT_LAST)))
    runs.fetch(SHOP)
    last = runs.rows(CHANGES)[-1]
    assert (last["before"], last["after"]) == (AT_FIRST.replace("We", "**We**"), AT_LAST.replace("We", "**We**"))
    assert {(row["slot"], "38 %" in row["after"]) for row in runs.rows(EDITS)} >= {("hypothesis", True)}


def test_what_people_did_with_each_other_is_not_kept(runs: Runs) -> None:
    runs.shop.issue().edit(assignee="Somebody", summary="Something else")
    runs.fetch(SHOP)
    assert [row["field"] for row in runs.rows(CHANGES)] == ["summary"]


# However the history comes


def in_turn(runs: Runs) -> list[Issue]:
    """Epics whose targets were moved four times."""
    field = runs.jira.field("Target", "text")
    epics = [an_epic_that_is_done(runs, fields={field.id: "30 %"}) for _ in range(4)]
    for day in range(10, 14):
        for epic in epics:
            epic.edit(fields={field.id: f"{day} %"}, at=f"2026-02-{day}")
    return epics


def test_the_order_in_which_history_comes_does_not_matter(runs: Runs) -> None:
    in_turn(runs)
    runs.fetch(SHOP)
    before = runs.content()
    assert [row["after"] for row in runs.rows(EDITS)] == ["10 %", "11 %", "12 %", "13 %"] * 4
    runs.jira.shuffles_history = True
    runs.fetch("--refresh", SHOP)
    assert runs.content() == before


def test_moments_are_understood_in_whatever_way_they_are_told(cloud: Runs, moments: str) -> None:
    in_turn(cloud)
    cloud.fetch(SHOP)
    days = [row["day"] for row in cloud.rows("select day from edit where key = 'SHOP-1' order by at")]
    assert days == ["2026-02-10", "2026-02-11", "2026-02-12", "2026-02-13"], moments
    assert cloud.column("started") == ["2026-01-12"] * 4


@pytest.mark.parametrize("size", [1, 3, 7])
def test_histories_of_many_pages_are_read_to_their_end(cloud: Runs, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    in_turn(cloud)
    cloud.fetch(SHOP)
    before = cloud.content()
    monkeypatch.setattr(cloud_pages, "_HISTORIES_PER_PAGE", size)
    cloud.fetch("--refresh", SHOP)
    assert len(cloud.jira.asked("changelog/bulkfetch")) >= 24 / size
    assert cloud.content() == before


def test_histories_of_more_issues_than_are_asked_for_at_once_are_all_known(
    cloud: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud_pages, "_ISSUES_PER_HISTORY_BATCH", 1)
    in_turn(cloud)
    cloud.fetch(SHOP)
    assert [row["after"] for row in cloud.rows(EDITS)] == ["10 %", "11 %", "12 %", "13 %"] * 4


def test_more_fields_than_may_be_asked_for_at_once_all_have_their_history(runs: Runs) -> None:
    names = ("Hypothesis", "Success metric", "Baseline", "Target", "Guardrail", "KPI", "Threshold", "Zielwert", "Cible")
    fields = [runs.jira.field(name, "text") for name in (*names, "Baseline value", "Current value", "Target value")]
    epic = an_epic_that_is_done(runs, description=AT_FIRST, fields={each.id: "30 %" for each in fields})
    changed: dict[str, Any] = {each.id: "12 %" for each in fields}
    epic.edit(description=AT_LAST, fields=changed, at="2026-02-22")
    runs.fetch(SHOP)
    told = [row["field"] for row in runs.rows(CHANGES) if row["after"] == "12 %"]
    assert sorted(told) == sorted(each.name for each in fields)
    assert all(len(sent.body["fieldIds"]) <= 10 for sent in runs.jira.asked("changelog/bulkfetch"))


def test_a_long_history_is_whole(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epic = runs.shop.issue("Epic", fields={field.id: "0 %"})
    for number in range(1, 151):
        epic.edit(fields={field.id: f"{number} %"})
    runs.fetch(SHOP)
    assert [row["after"] for row in runs.rows(CHANGES)] == [f"{number} %" for number in range(1, 151)]


# When work began


@pytest.mark.parametrize(
    ("names", "categories", "day"),
    [
        (["In Progress", "Done"], [None, None], "2026-03-02"),
        (["Wartet", "Köchelt"], ["new", "indeterminate"], "2026-03-03"),
        (["Ready", "In Progress"], ["indeterminate", "indeterminate"], "2026-03-02"),
        (["Doing", "In Progress"], ["new", "indeterminate"], "2026-03-03"),
        (["Fertig"], ["done"], None),
    ],
)
def test_work_began_with_the_first_status_whose_category_says_so(
    runs: Runs, names: list[str], categories: list[str | None], day: str | None
) -> None:
    story = runs.shop.issue()
    for number, (name, category) in enumerate(zip(names, categories, strict=True), 2):
        runs.jira.status(name, category)
        story.move_to_status(name, at=f"2026-03-0{number}")
    runs.fetch(SHOP)
    assert runs.column("started") == [day]


def test_a_status_that_was_renamed_since_still_tells_when_work_began(runs: Runs) -> None:
    status = runs.jira.status("Basteln", "indeterminate")
    story = runs.shop.issue()
    story.move_to_status(status, at="2026-03-02")
    story.move_to_status("Done", resolution="Done", at="2026-03-05")
    status.rename("Bauen")
    runs.fetch(SHOP)
    assert runs.column("started") == ["2026-03-02"]


def test_statuses_of_one_name_in_two_projects_each_mean_what_they_mean_there(cloud: Runs) -> None:
    shop, plans = cloud.jira.project("SHOP", style="team"), cloud.jira.project("PLAN", style="team")
    for project, category in ((shop, "indeterminate"), (plans, "new")):
        cloud.jira.status("Stage 2", category, scope=project)
        project.issue().move_to_status("Stage 2", at="2026-03-02")
    cloud.fetch(SHOP, "jira:PLAN")
    assert cloud.rows("select key, state, started from item order by key") == [
        {"key": "PLAN-1", "state": "todo", "started": None},
        {"key": "SHOP-1", "state": "doing", "started": "2026-03-02"},
    ]


# Many at once


@pytest.mark.parametrize(("count", "found"), [(10, 10), (11, 0)])
def test_a_bulk_edit_moves_no_goalposts(runs: Runs, count: int, found: int) -> None:
    field = runs.jira.field("Target", "text")
    epics = [an_epic_that_is_done(runs, fields={field.id: f"3{number} %"}) for number in range(count)]
    for number, epic in enumerate(epics):
        epic.edit(fields={field.id: "12 %"}, at=f"2026-02-22T09:{number:02d}:00Z")
    assert len(findings(runs)) == found
    assert {row["in_bulk"] for row in runs.rows(EDITS)} == {int(count > 10)}


def test_what_a_later_run_brings_counts_for_a_bulk_edit_as_well(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epics = [an_epic_that_is_done(runs, fields={field.id: f"3{number} %"}) for number in range(11)]
    for number, epic in enumerate(epics[:-1]):
        epic.edit(fields={field.id: "12 %"}, at=f"2026-02-22T09:{number:02d}:00Z")
    assert len(findings(runs)) == 10
    epics[-1].edit(fields={field.id: "12 %"}, at="2026-02-22T09:11:00Z")
    epics[-1].touch(runs.jira.clock.tick())
    assert findings(runs) == []


def test_an_edit_after_the_result_is_found_though_work_goes_on(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epic = runs.shop.issue("Epic", description=BELIEF, fields={field.id: "30 %"}, created="2026-01-05")
    epic.move_to_status("In Progress", at="2026-01-12")
    epic.comment("Result: abandonment went from 40 % to 37 %.", at="2026-02-10")
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    assert [key for key, _ in findings(runs)] == [epic.key]
