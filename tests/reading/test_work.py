"""Classification of work items: kind, work class, container, look back and state."""

from __future__ import annotations

from typing import Any

import pytest

from vanitylint.backlog.claims import EXEMPT_CLASSES
from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader
from vanitylint.reading.work import Work, classify


def classified(reader: Reader, title: str = "Guest checkout", **more: Any) -> Work:
    return classify(WorkItem(key="A", title=title, **more), reader.vocabulary)


# Kinds


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ({"kind": "Epic"}, "epic"),
        ({"kind": " epic "}, "epic"),
        ({"kind": "User Story"}, "story"),
        ({"kind": "Sub-task"}, "subtask"),
        ({"kind": "Subtarea"}, "subtask"),
        ({"kind": "サブタスク"}, "subtask"),
        ({"kind": "Bug"}, "bug"),
        ({"kind": "Objective"}, "initiative"),
        ({"kind": "Wish"}, "wish"),
        ({}, "task"),
        ({"kind": "Task", "labels": ["epic"]}, "epic"),
        ({"labels": ["bug"]}, "bug"),
        ({"labels": ["type: bug"]}, "bug"),
        ({"labels": ["kind/feature"]}, "feature"),
        ({"labels": ["A/B test"]}, "experiment"),
        ({"kind": "Story", "labels": ["bug"]}, "story"),
        ({"title": "[Epic] Guest checkout"}, "epic"),
        ({"title": "Epic: guest checkout"}, "epic"),
        ({"title": "Bug: the button is gone"}, "bug"),
    ],
)
def test_kind_comes_from_tracker_then_label_then_title(reader: Reader, item: dict[str, Any], kind: str) -> None:
    assert classified(reader, **item).kind == kind


@pytest.mark.parametrize("kind", ["Initiative", "Epic", "Feature", "Idea", "Experiment"])
def test_some_kinds_are_bet_kinds(reader: Reader, kind: str) -> None:
    assert classified(reader, kind=kind).is_bet_kind


@pytest.mark.parametrize("kind", ["Story", "Task", "Sub-task", "Bug", "Spike", "Wish", ""])
def test_other_kinds_are_no_bet_kinds(reader: Reader, kind: str) -> None:
    assert not classified(reader, kind=kind).is_bet_kind


# Classes


@pytest.mark.parametrize(
    ("item", "work_class"),
    [
        ({"kind": "Story"}, "feature"),
        ({"kind": "Bug"}, "defect"),
        ({"kind": "Spike"}, "spike"),
        ({"kind": "Story", "labels": ["tech-debt"]}, "debt"),
        ({"kind": "Story", "labels": ["Security"]}, "risk"),
        ({"kind": "Story", "labels": ["kind/documentation"]}, "docs"),
        ({"kind": "Bug", "labels": ["documentation"]}, "defect"),
        ({"title": "Upgrade to Python 3.13"}, "debt"),
        ({"title": "Android: Upgrade V8"}, "debt"),
        ({"title": "[Backend] Refactor the basket"}, "debt"),
        ({"title": "CVE-2026-12345 in the parser"}, "risk"),
        ({"title": "Add unit tests for the basket"}, "debt"),
        ({"title": "Update the README"}, "docs"),
        ({"title": "build: newer image"}, "chore"),
        ({"title": "build(deps): newer image"}, "chore"),
        ({"title": "Build a kiosk for the station"}, "feature"),
        ({"title": "Document upload for tenants"}, "feature"),
        ({"title": "Upgraded seats for families"}, "feature"),
        ({"title": "Fixed prices for schools"}, "feature"),
    ],
)
def test_work_class_comes_from_kind_then_label_then_title(
    reader: Reader, item: dict[str, Any], work_class: str
) -> None:
    assert classified(reader, **item).work_class == work_class


def test_every_shipped_work_class_is_known(reader: Reader) -> None:
    vocabulary = reader.vocabulary
    for table in (
        vocabulary.tracker.class_of_kind,
        vocabulary.tracker.class_of_label,
        vocabulary.tracker.class_of_title,
    ):
        assert set(table.values()) <= set(EXEMPT_CLASSES)


# Containers


@pytest.mark.parametrize("title", ["Maintenance", "Small improvements Q3", "[Web] Bug bash", "Team Blue maintenance"])
def test_epic_that_collects_unrelated_work_is_a_container(reader: Reader, title: str) -> None:
    work = classified(reader, title, kind="Epic")
    assert (work.is_container, work.work_class) == (True, "chore")


@pytest.mark.parametrize(
    "title", ["Maintenance contracts that customers can book online", "Backlogged orders", "Miscarriage care"]
)
def test_epic_with_a_more_specific_title_is_no_container(reader: Reader, title: str) -> None:
    assert not classified(reader, title, kind="Epic").is_container


def test_story_is_no_container(reader: Reader) -> None:
    assert not classified(reader, "Maintenance", kind="Story").is_container


# Looking back


@pytest.mark.parametrize(
    "item",
    [
        {"kind": "Measurement"},
        {"labels": ["readout"]},
        {"title": "Readout: guest checkout"},
        {"title": "Check the numbers of guest checkout"},
        {"title": "[UX] Post-launch review of the basket"},
        {"title": "Measure conversion rate after launch"},
        {"title": "30 day review of guest checkout"},
        {"labels": ["tech-debt", "measurement"]},
    ],
)
def test_look_back_is_recognised_and_classified_as_feature(reader: Reader, item: dict[str, Any]) -> None:
    work = classified(reader, **{"kind": "Task", **item})
    assert (work.is_look_back, work.work_class) == (True, "feature")


@pytest.mark.parametrize(
    "item",
    [
        {"title": "Measure the text's width"},
        {"title": "Review button is too small"},
        {"title": "Readouts of the meter for tenants"},
        {"kind": "Bug", "title": "Check the numbers of guest checkout"},
        {"kind": "Epic", "title": "Check the numbers of guest checkout"},
    ],
)
def test_other_items_are_no_look_back(reader: Reader, item: dict[str, Any]) -> None:
    assert not classified(reader, **{"kind": "Task", **item}).is_look_back


# States


@pytest.mark.parametrize(
    ("item", "state"),
    [
        ({"state": "doing", "status": "Done"}, "doing"),
        ({"status": "To Do"}, "todo"),
        ({"status": " in review "}, "doing"),
        ({"status": "Shipped"}, "done"),
        ({"status": "Won't Do"}, "dropped"),
        ({"status": "Won’t Do"}, "dropped"),
        ({"resolution": "Duplicate"}, "dropped"),
        ({"status": "Done", "resolution": "Won't Do"}, "dropped"),
        ({"status": "Closed", "resolution": "Fixed"}, "done"),
        ({"status": "Reopened", "resolution": "Won't Do"}, "todo"),
        ({"status": "Gazing"}, "todo"),
        ({"status": "Gazing", "started": "2026-01-01"}, "doing"),
        ({"status": "Gazing", "started": "2026-01-01", "finished": "2026-01-02"}, "done"),
        ({}, "todo"),
    ],
)
def test_state_comes_from_tracker_or_status_resolution_and_dates(
    reader: Reader, item: dict[str, Any], state: str
) -> None:
    assert classified(reader, **item).state == state


@pytest.mark.parametrize(
    "title", ["", " ", "[", "]", "[]", "[[[]]]", "[a][b] c", "]" * 1000, "[x]" * 1000, ":", "(" * 1000]
)
def test_any_title_can_be_classified(reader: Reader, title: str) -> None:
    assert classified(reader, title, kind="Epic").work_class == "feature"


@pytest.mark.parametrize("label", ["no-bet", "No Bet", "not-a-bet", "type: no-bet", "kind/exempt"])
def test_no_bet_label_exempts_the_item(reader: Reader, label: str) -> None:
    reading = reader.read(WorkItem(key="S-1", title="New header", kind="Epic", labels=["growth", label]))
    assert reading.work_class == "chore"
    assert reading.remark.startswith("exempt, as the label ")
    assert "hypothesis" not in reading.remark


def test_no_bet_label_overrides_hypothesis_with_a_remark(reader: Reader) -> None:
    body = "We expect fewer people to give up at the checkout."
    reading = reader.read(WorkItem(key="S-1", title="New header", kind="Epic", body=body, labels=["no-bet"]))
    assert (reading.work_class, reading.hypothesis) == ("chore", "stated")
    assert "it does state a hypothesis" in reading.remark


def test_no_bet_label_overrides_mapped_kind_but_not_a_mapping_of_itself() -> None:
    item = WorkItem(key="S-1", title="New header", kind="Story", labels=["no-bet"])
    assert Reader(names={"work-classes": {"feature": ["Story"]}}).read(item).work_class == "chore"
    mapped = Reader(names={"work-classes": {"feature": ["no-bet"]}}).read(item)
    assert (mapped.work_class, mapped.remark) == ("feature", "")


def test_no_bet_label_changes_nothing_on_exempt_item(reader: Reader) -> None:
    reading = reader.read(WorkItem(key="S-1", title="Crash", kind="Bug", labels=["no-bet"]))
    assert (reading.work_class, reading.remark) == ("defect", "")


@pytest.mark.parametrize(
    "item",
    [
        {"kind": "Epic", "labels": ["security"]},
        {"kind": "Feature", "labels": ["team: support"]},
        {"kind": "Idea", "labels": ["discovery", "growth"]},
        {"kind": "Initiative", "title": "Docs: a page for partners"},
    ],
)
def test_hypothesis_overrides_exemption_by_label_or_title(reader: Reader, item: dict[str, Any]) -> None:
    item = {"key": "S-1", "title": "New header"} | item
    assert reader.read(WorkItem(**item)).work_class != "feature"
    reading = reader.read(WorkItem(**item, body="We expect fewer people to give up at the checkout."))
    assert (reading.work_class, reading.classed_by) == ("feature", "")


@pytest.mark.parametrize(
    ("item", "work_class", "classed_by"),
    [
        ({"kind": "Bug", "labels": ["support"]}, "defect", "kind"),
        ({"kind": "Story", "labels": ["type: security"]}, "risk", "label security"),
        ({"labels": ["documentation"]}, "docs", "label documentation"),
        ({"kind": "Epic", "title": "Maintenance"}, "chore", "container"),
        ({"kind": "Epic", "labels": ["discovery", "no-bet"]}, "chore", "no-bet no-bet"),
        ({"kind": "Epic", "labels": ["ours"]}, "debt", "config ours"),
        ({"automated": True}, "chore", "machine"),
    ],
)
def test_other_exemptions_override_hypothesis_and_are_recorded(
    item: dict[str, Any], work_class: str, classed_by: str
) -> None:
    body = "We expect fewer people to give up at the checkout."
    reader = Reader(names={"work-classes": {"debt": ["ours"]}})
    reading = reader.read(WorkItem(**{"key": "S-1", "title": "New header", "body": body} | item))
    assert (reading.work_class, reading.classed_by) == (work_class, classed_by)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Zu erledigen", "todo"), ("In Arbeit", "doing"), ("Erledigt", "done"), ("En cours", "doing"), ("Terminé", "done"),
        ("En curso", "doing"), ("Listo", "done"), ("Em andamento", "doing"), ("Concluído", "done"), ("進行中", "doing"),
        ("完了", "done"), ("Abgebrochen", "dropped"), ("In Umsetzung", "doing"), ("Abnahme", "doing"), ("UAT", "doing"),
        ("Ready for Release", "doing"), ("Deployed to Prod", "done"), ("Archiviert", "done"), ("Shaping", "todo"),
    ],
)  # fmt: skip
def test_status_is_understood_in_each_language(reader: Reader, status: str, state: str) -> None:
    work = classified(reader, status=status)
    assert (work.state, work.remark) == (state, "")


def test_item_of_unknown_status_counts_as_todo(reader: Reader) -> None:
    work = classified(reader, status="Parked at the gate")
    assert (work.state, work.is_state_told) == ("todo", False)


@pytest.mark.parametrize(
    "known",
    [{"state": "doing"}, {"labels": ["wip"]}, {"started": "2026-01-05"}, {"finished": "2026-01-05"}, {"resolution": "Done"}],
)  # fmt: skip
def test_other_fields_give_the_state_when_status_is_unknown(reader: Reader, known: dict[str, Any]) -> None:
    work = classified(reader, status="Parked at the gate", **known)
    assert (work.state == "todo", work.is_state_told) == (False, True)
