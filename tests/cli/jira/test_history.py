"""The history of issues in Jira: earlier texts of claims, and when work began."""

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

ORIGINAL = "We expect that abandonment falls from 40 % to 30 %."
EDITED = "We expect that abandonment falls from 40 % to 38 %."
CHANGES = "select key, field, before, after from items i join changes on item = i.id order by key, at, field"
EDITS = "select key, slot, before, after, days_after_release, is_material, in_bulk from edit order by key, at"


@pytest.fixture
def config(folder: Path) -> Callable[[str], object]:
    """Return a function that writes the config."""
    return (folder / "vanitylint.toml").write_text


@pytest.fixture(params=["milliseconds", "seconds", "text"])
def timestamp_format(request: pytest.FixtureRequest, cloud: Runs) -> str:
    """Set and return the format of timestamps in Cloud's bulk history."""
    cloud.jira.bulk_moments = request.param
    return cloud.jira.bulk_moments


def findings(runs: Runs) -> list[tuple[str, str]]:
    """Return key and message of each finding on a moved goalpost."""
    result = runs.run("check", SHOP, "--format", "json", "--fail-on", "never", "--select", "CHG402")
    assert result.status == 0, result.err
    rows = json.loads(result.out)["findings"]
    return [(row["key"], row["message"]) for row in rows if row["rule"] == "CHG402"]


def done_epic(runs: Runs, **values: Any) -> Issue:
    """Create an epic that was done on 2 February."""
    epic = runs.shop.issue("Epic", created="2026-01-05", **values)
    epic.move_to_status("In Progress", at="2026-01-12")
    epic.move_to_status("Done", resolution="Done", at="2026-02-02")
    return epic


# Earlier texts of claims


def test_target_moved_after_release_is_found(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epic = done_epic(runs, fields={field.id: "30 %"})
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    (finding,) = findings(runs)
    expected = "Before: “30 %”. Since 2026-02-22: “12 %”. That was 20 days after the release."
    assert finding == (epic.key, expected)


def test_first_edit_shows_value_that_field_had_from_the_start(runs: Runs) -> None:
    field = runs.jira.field("Hypothesis", "textarea")
    epic = done_epic(runs, fields={field.id: ORIGINAL})
    epic.edit(fields={field.id: EDITED}, at="2026-02-22")
    runs.fetch(SHOP)
    assert [(row["slot"], row["before"], row["after"]) for row in runs.rows(EDITS)] == [
        ("hypothesis", ORIGINAL, EDITED)
    ]
    assert runs.column("hypothesis") == [EDITED]


def test_filling_a_field_for_the_first_time_moves_no_goalposts(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    done_epic(runs).edit(fields={field.id: "12 %"}, at="2026-02-22")
    assert findings(runs) == []
    assert {"key": "SHOP-1", "field": "Target", "before": None, "after": "12 %"} in runs.rows(CHANGES)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("number", 30, 12), ("select", "30 %", "12 %"), ("text", "30 %", "12 %"), ("textarea", "30 %", "12 %")],
)
def test_edit_of_field_of_any_type_is_found(runs: Runs, kind: str, before: Any, after: Any) -> None:
    field = runs.jira.field("Target", kind)
    done_epic(runs, fields={field.id: before}).edit(fields={field.id: after}, at="2026-02-22")
    ((_, message),) = findings(runs)
    assert "“30" in message
    assert "“12" in message


def test_edit_of_review_date_is_found(runs: Runs) -> None:
    field = runs.jira.field("Review date", "date")
    epic = done_epic(runs, fields={field.id: "2026-03-01"})
    epic.edit(fields={field.id: "2026-09-01"}, at="2026-02-22")
    ((_, message),) = findings(runs)
    assert "Before: “2026-03-01”. Since 2026-02-22: “2026-09-01”." in message


def test_field_named_by_id_in_config_has_its_history(runs: Runs, config: Callable) -> None:
    field = runs.jira.field("Wild guess", "text", id="customfield_10501")
    config(f'[fields]\ntarget = ["{field.id}"]\n')
    epic = done_epic(runs, fields={field.id: "30 %"})
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    assert [key for key, _ in findings(runs)] == [epic.key]


def test_field_chosen_by_id_among_namesakes_has_its_history(runs: Runs, config: Callable) -> None:
    for field_id in ("customfield_10501", "customfield_10502"):
        runs.jira.field("Target", "text", id=field_id)
    config('[fields]\ntarget = ["customfield_10502"]\n')
    epic = done_epic(runs, fields={"customfield_10502": "30 %"})
    epic.edit(fields={"customfield_10502": "12 %"}, at="2026-02-22")
    assert [key for key, _ in findings(runs)] == [epic.key]


def test_history_of_namesake_that_was_not_chosen_is_ignored_on_cloud(cloud: Runs, config: Callable) -> None:
    for field_id in ("customfield_10501", "customfield_10502"):
        cloud.jira.field("Target", "text", id=field_id)
    config('[fields]\ntarget = ["customfield_10502"]\n')
    epic = done_epic(cloud, fields={"customfield_10501": "30 %"})
    epic.edit(fields={"customfield_10501": "12 %"}, at="2026-02-22")
    assert findings(cloud) == []


def test_simultaneous_edits_of_several_fields_are_all_known(runs: Runs) -> None:
    fields = [runs.jira.field(name, "text") for name in ("Target", "Baseline", "Success metric")]
    values = {field.id: f"{number}0 %" for number, field in enumerate(fields, 1)}
    epic = done_epic(runs, description=ORIGINAL, fields=values)
    new_values = {field.id: f"{number}5 %" for number, field in enumerate(fields, 1)}
    epic.edit(description=EDITED, summary="Something else", fields=new_values, at="2026-02-22")
    runs.fetch(SHOP)
    edits = {(row["slot"], row["before"], row["after"]) for row in runs.rows(EDITS)}
    assert {("target", "10 %", "15 %"), ("baseline", "20 %", "25 %"), ("metric", "30 %", "35 %")} <= edits
    assert ("hypothesis", ORIGINAL, EDITED) in edits


def test_several_entries_for_one_field_in_one_change_are_all_known(runs: Runs) -> None:
    first, second, third = (runs.jira.version(runs.shop, name) for name in ("1.0", "2.0", "3.0"))
    story = runs.shop.issue(fix_versions=[first, second])
    story.edit(fix_versions=[third], at="2026-04-01")
    runs.fetch(SHOP)
    edits = [(row["before"], row["after"]) for row in runs.rows(CHANGES) if row["field"] == "Fix Version"]
    assert sorted(edits, key=str) == sorted([("1.0", None), ("2.0", None), (None, "3.0")], key=str)


def test_two_fields_of_one_name_each_have_their_history(runs: Runs) -> None:
    field_ids = ("customfield_10501", "customfield_10502")
    for field_id in field_ids:
        runs.jira.field("Target", "text", id=field_id)
    epic = done_epic(runs, fields=dict(zip(field_ids, ("30 %", "60 %"), strict=True)))
    epic.edit(fields=dict(zip(field_ids, ("12 %", "50 %"), strict=True)), at="2026-02-22")
    runs.fetch(SHOP)
    edits = {(row["slot"], row["before"], row["after"]) for row in runs.rows(EDITS)}
    assert edits == {("target", "30 %", "12 %"), ("target", "60 %", "50 %")}


def test_renamed_field_keeps_its_history(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epic = done_epic(runs, fields={field.id: "30 %"})
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    runs.fetch(SHOP)
    field.name = "Zielwert"
    for _ in range(2):
        assert [key for key, _ in findings(runs)] == [epic.key]


def test_field_renamed_to_known_name_has_its_history_on_cloud(cloud: Runs) -> None:
    field = cloud.jira.field("Wish", "text")
    epic = done_epic(cloud, fields={field.id: "30 %"})
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    assert findings(cloud) == []
    field.name = "Target"
    assert [key for key, _ in findings(cloud)] == [epic.key]


# Descriptions


def test_description_edited_after_release_is_found(runs: Runs) -> None:
    epic = done_epic(runs, description=ORIGINAL)
    epic.edit(description=EDITED, at="2026-02-22")
    rows = findings(runs)
    assert {key for key, _ in rows} == {epic.key}
    assert all(ORIGINAL in message and "“38” instead of “30”" in message for _, message in rows)


def test_reworded_description_moves_no_goalposts(runs: Runs) -> None:
    epic = done_epic(runs, description=ORIGINAL)
    epic.edit(description=ORIGINAL.replace("expect that", "expect"), at="2026-02-22")
    assert findings(runs) == []


def document(text: str) -> str:
    """Return an Atlassian document as a history prints it, with its first word in bold."""
    first, _, rest = text.partition(" ")
    nodes = [{"type": "text", "text": first, "marks": [{"type": "strong"}]}, {"type": "text", "text": f" {rest}"}]
    paragraph = {"type": "paragraph", "content": nodes}
    return json.dumps({"type": "doc", "version": 1, "content": [paragraph]}, separators=(",", ":"))


def escaped(text: str) -> str:
    """Add the escapes of wiki text, which make the JSON invalid."""
    return text.replace("-", "\\-").replace("%", "\\%")


@pytest.mark.parametrize("escape", [str, escaped])
@pytest.mark.parametrize("name", ["description", "Hypothesis"])
def test_document_printed_in_history_is_read(runs: Runs, name: str, escape: Callable) -> None:
    field = runs.jira.field("Hypothesis", "textarea")
    epic = done_epic(runs)
    for value in (ORIGINAL, EDITED):
        if name == "description":
            epic.edit(description=value, at="2026-02-22")
        else:
            epic.edit(fields={field.id: value}, at="2026-02-22")
    row = epic.history[-1].rows[-1]
    row.before, row.after = (None, escape(document(ORIGINAL))), (None, escape(document(EDITED)))
    runs.fetch(SHOP)
    last = runs.rows(CHANGES)[-1]
    assert (last["before"], last["after"]) == (ORIGINAL.replace("We", "**We**"), EDITED.replace("We", "**We**"))
    assert {(row["slot"], "38 %" in row["after"]) for row in runs.rows(EDITS)} >= {("hypothesis", True)}


def test_changes_of_assignee_are_not_kept(runs: Runs) -> None:
    runs.shop.issue().edit(assignee="Somebody", summary="Something else")
    runs.fetch(SHOP)
    assert [row["field"] for row in runs.rows(CHANGES)] == ["summary"]


# Format, order and pages of the history


def epics_with_moved_targets(runs: Runs) -> list[Issue]:
    """Create four epics whose targets were moved four times, in turn."""
    field = runs.jira.field("Target", "text")
    epics = [done_epic(runs, fields={field.id: "30 %"}) for _ in range(4)]
    for day in range(10, 14):
        for epic in epics:
            epic.edit(fields={field.id: f"{day} %"}, at=f"2026-02-{day}")
    return epics


def test_order_of_history_in_response_does_not_matter(runs: Runs) -> None:
    epics_with_moved_targets(runs)
    runs.fetch(SHOP)
    before = runs.content()
    assert [row["after"] for row in runs.rows(EDITS)] == ["10 %", "11 %", "12 %", "13 %"] * 4
    runs.jira.shuffles_history = True
    runs.fetch("--refresh", SHOP)
    assert runs.content() == before


def test_timestamps_are_understood_in_each_format(cloud: Runs, timestamp_format: str) -> None:
    epics_with_moved_targets(cloud)
    cloud.fetch(SHOP)
    days = [row["day"] for row in cloud.rows("select day from edit where key = 'SHOP-1' order by at")]
    assert days == ["2026-02-10", "2026-02-11", "2026-02-12", "2026-02-13"], timestamp_format
    assert cloud.column("started") == ["2026-01-12"] * 4


@pytest.mark.parametrize("size", [1, 3, 7])
def test_histories_of_many_pages_are_read_completely(cloud: Runs, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    epics_with_moved_targets(cloud)
    cloud.fetch(SHOP)
    before = cloud.content()
    monkeypatch.setattr(cloud_pages, "_HISTORIES_PER_PAGE", size)
    cloud.fetch("--refresh", SHOP)
    assert len(cloud.jira.asked("changelog/bulkfetch")) >= 24 / size
    assert cloud.content() == before


def test_histories_of_several_batches_of_issues_are_all_known(cloud: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud_pages, "_ISSUES_PER_HISTORY_BATCH", 1)
    epics_with_moved_targets(cloud)
    cloud.fetch(SHOP)
    assert [row["after"] for row in cloud.rows(EDITS)] == ["10 %", "11 %", "12 %", "13 %"] * 4


def test_more_fields_than_fit_into_one_request_all_have_their_history(runs: Runs) -> None:
    names = ("Hypothesis", "Success metric", "Baseline", "Target", "Guardrail", "KPI", "Threshold", "Zielwert", "Cible")
    fields = [runs.jira.field(name, "text") for name in (*names, "Baseline value", "Current value", "Target value")]
    epic = done_epic(runs, description=ORIGINAL, fields={field.id: "30 %" for field in fields})
    changed: dict[str, Any] = {field.id: "12 %" for field in fields}
    epic.edit(description=EDITED, fields=changed, at="2026-02-22")
    runs.fetch(SHOP)
    edited_fields = [row["field"] for row in runs.rows(CHANGES) if row["after"] == "12 %"]
    assert sorted(edited_fields) == sorted(field.name for field in fields)
    assert all(len(request.body["fieldIds"]) <= 10 for request in runs.jira.asked("changelog/bulkfetch"))


def test_long_history_is_read_completely(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epic = runs.shop.issue("Epic", fields={field.id: "0 %"})
    for number in range(1, 151):
        epic.edit(fields={field.id: f"{number} %"})
    runs.fetch(SHOP)
    assert [row["after"] for row in runs.rows(CHANGES)] == [f"{number} %" for number in range(1, 151)]


# Start of work


@pytest.mark.parametrize(
    ("names", "categories", "expected"),
    [
        (["In Progress", "Done"], [None, None], "2026-03-02"),
        (["Wartet", "Köchelt"], ["new", "indeterminate"], "2026-03-03"),
        (["Ready", "In Progress"], ["indeterminate", "indeterminate"], "2026-03-02"),
        (["Doing", "In Progress"], ["new", "indeterminate"], "2026-03-03"),
        (["Fertig"], ["done"], None),
    ],
)
def test_work_starts_with_first_status_whose_category_is_in_progress(
    runs: Runs, names: list[str], categories: list[str | None], expected: str | None
) -> None:
    story = runs.shop.issue()
    for number, (name, category) in enumerate(zip(names, categories, strict=True), 2):
        runs.jira.status(name, category)
        story.move_to_status(name, at=f"2026-03-0{number}")
    runs.fetch(SHOP)
    assert runs.column("started") == [expected]


def test_start_of_work_is_known_when_status_was_renamed_since(runs: Runs) -> None:
    status = runs.jira.status("Basteln", "indeterminate")
    story = runs.shop.issue()
    story.move_to_status(status, at="2026-03-02")
    story.move_to_status("Done", resolution="Done", at="2026-03-05")
    status.rename("Bauen")
    runs.fetch(SHOP)
    assert runs.column("started") == ["2026-03-02"]


def test_statuses_of_one_name_keep_their_meaning_in_each_project(cloud: Runs) -> None:
    shop, plans = cloud.jira.project("SHOP", style="team"), cloud.jira.project("PLAN", style="team")
    for project, category in ((shop, "indeterminate"), (plans, "new")):
        cloud.jira.status("Stage 2", category, scope=project)
        project.issue().move_to_status("Stage 2", at="2026-03-02")
    cloud.fetch(SHOP, "jira:PLAN")
    assert cloud.rows("select key, state, started from item order by key") == [
        {"key": "PLAN-1", "state": "todo", "started": None},
        {"key": "SHOP-1", "state": "doing", "started": "2026-03-02"},
    ]


# Bulk edits


@pytest.mark.parametrize(("count", "expected"), [(10, 10), (11, 0)])
def test_a_bulk_edit_moves_no_goalposts(runs: Runs, count: int, expected: int) -> None:
    field = runs.jira.field("Target", "text")
    epics = [done_epic(runs, fields={field.id: f"3{number} %"}) for number in range(count)]
    for number, epic in enumerate(epics):
        epic.edit(fields={field.id: "12 %"}, at=f"2026-02-22T09:{number:02d}:00Z")
    assert len(findings(runs)) == expected
    assert {row["in_bulk"] for row in runs.rows(EDITS)} == {int(count > 10)}


def test_edits_fetched_by_a_later_run_count_towards_a_bulk_edit(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epics = [done_epic(runs, fields={field.id: f"3{number} %"}) for number in range(11)]
    for number, epic in enumerate(epics[:-1]):
        epic.edit(fields={field.id: "12 %"}, at=f"2026-02-22T09:{number:02d}:00Z")
    assert len(findings(runs)) == 10
    epics[-1].edit(fields={field.id: "12 %"}, at="2026-02-22T09:11:00Z")
    epics[-1].touch(runs.jira.clock.tick())
    assert findings(runs) == []


def test_edit_after_the_result_is_found_although_work_continues(runs: Runs) -> None:
    field = runs.jira.field("Target", "text")
    epic = runs.shop.issue("Epic", description=BELIEF, fields={field.id: "30 %"}, created="2026-01-05")
    epic.move_to_status("In Progress", at="2026-01-12")
    epic.comment("Result: abandonment went from 40 % to 37 %.", at="2026-02-10")
    epic.edit(fields={field.id: "12 %"}, at="2026-02-22")
    assert [key for key, _ in findings(runs)] == [epic.key]
