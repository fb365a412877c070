"""Edits of an item's claims: which are found, which are material, and by how much they move dates and targets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.items import Change, WorkItem
from vanitylint.reading.history import is_material

if TYPE_CHECKING:
    from vanitylint.backlog.claims import Edit
    from vanitylint.reading import Reader

AT = "2026-02-01T10:00:00Z"


def edits(reader: Reader, *changes: tuple[str, str | None, str | None], **more: Any) -> list[Edit]:
    item_changes = [Change(field=field, at=AT, before=before, after=after) for field, before, after in changes]
    return list(reader.read(WorkItem(key="A", title="A", kind="Epic", changes=item_changes, **more)).edits)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12 %", "10 %"),
        ("at least 12 %", "at most 12 %"),
        ("12 %", "at least 12 %"),
        ("2026-03-31", "2026-06-30"),
        ("fewer returns", "no fewer returns"),
        ("conversion rate above 5", "churn above 5"),
        ("5 % fewer support tickets", "fewer support tickets"),
        ("1,000 orders", "100 orders"),
        ("conversion rate up by 5 %", ""),
    ],
)
def test_changed_number_comparison_negation_or_measure_is_material(reader: Reader, before: str, after: str) -> None:
    assert is_material(before, after, reader.vocabulary)
    assert is_material(after, before, reader.vocabulary)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We exppect fewer support tickets.", "We expect  fewer support tickets"),
        ("1,000 orders", "1000 orders"),
        ("Conversion of 5 %", "*Conversion* of 5%"),
        ("Users come back more often", "More often, users come back"),
        ("The conversion, as we hope, is 5 %", "As we hope, the conversion is 5 %"),
        ("", ""),
    ],
)
def test_changed_wording_is_not_material(reader: Reader, before: str, after: str) -> None:
    assert not is_material(before, after, reader.vocabulary)


def test_short_text_and_very_long_one_are_compared_quickly(reader: Reader) -> None:
    long = "the users who stay " * 15_000 + "onboarding conversion"
    start = time.process_time()
    assert is_material("the people who stay " * 20, long, reader.vocabulary)
    assert time.process_time() - start < 4


# Fields


def test_edited_field_is_an_edit_of_its_slot(reader: Reader) -> None:
    (edit,) = edits(reader, ("Target value", "5 %", "3 %"))
    assert (edit.slot, edit.field, edit.at) == ("target", "Target value", AT)
    assert (edit.before, edit.after) == ("5 %", "3 %")
    assert (edit.structured, edit.material) == (True, True)


@pytest.mark.parametrize(
    ("field", "slot"),
    [
        ("Hypothesis", "hypothesis"),
        ("Expected outcome", "hypothesis"),
        ("Success criteria", "metric"),
        ("Baseline", "baseline"),
    ],
)
def test_slot_of_edit_follows_from_the_field_name(reader: Reader, field: str, slot: str) -> None:
    assert [edit.slot for edit in edits(reader, (field, "5 % of users", "3 % of users"))] == [slot]


@pytest.mark.parametrize(
    "change",
    [
        ("Target", None, "5 %"),
        ("Target", "", "5 %"),
        ("Target", "5 %", "5 %"),
        ("status", "To Do", "In Progress"),
        ("Result", "4 %", "3 %"),
        ("Acceptance criteria", "5 boxes", "3 boxes"),
        ("description", None, None),
    ],
)
def test_first_filling_and_other_fields_are_no_edits(
    reader: Reader, change: tuple[str, str | None, str | None]
) -> None:
    assert edits(reader, change) == []


def test_removing_a_target_is_an_edit(reader: Reader) -> None:
    (edit,) = edits(reader, ("Target", "5 %", None))
    assert (edit.after, edit.material) == ("", True)


def test_edits_are_in_chronological_order(reader: Reader) -> None:
    late = Change(field="Target", at="2026-03-01T00:00:00Z", before="4 %", after="3 %")
    early = Change(field="Target", at="2026-02-01T00:00:00Z", before="5 %", after="4 %")
    edits_found = reader.read(WorkItem(key="A", title="A", changes=[late, early])).edits
    assert [edit.before for edit in edits_found] == ["5 %", "4 %"]


# Texts

BODY = "## Hypothesis\n{}\n\n## Success metrics\n- {}\n\n## Notes\n{}\n"


@pytest.mark.parametrize("field", ["description", "Description", "body"])
def test_edited_description_is_compared_claim_by_claim(reader: Reader, field: str) -> None:
    before = BODY.format("We expect fewer returns.", "Return rate below 5 %", "None")
    after = BODY.format("We expect fewer returns.", "Return rate below 8 %", "Some more")
    all_edits = edits(reader, (field, before, after))
    assert {edit.slot for edit in all_edits} >= {"metric", "target"}
    assert "hypothesis" not in {edit.slot for edit in all_edits if "5" not in edit.before}
    assert all(edit.material and not edit.structured for edit in all_edits)


def test_changed_wording_and_changed_notes_are_no_edit(reader: Reader) -> None:
    before = BODY.format("We expect fewer returns.", "Return rate below 5 %", "None")
    after = BODY.format("We **expect** fewer returns", "Return rate below 5 %", "5 more boxes, 3 less")
    assert edits(reader, ("description", before, after)) == []


def test_filling_in_a_template_is_no_edit(reader: Reader) -> None:
    before = BODY.format("TBD", "<metric>", "")
    after = BODY.format("We expect fewer returns.", "Return rate below 5 %", "")
    assert edits(reader, ("description", before, after)) == []


def test_removing_a_claim_is_an_edit(reader: Reader) -> None:
    before = BODY.format("We expect 5 % fewer returns.", "Return rate", "")
    all_edits = edits(reader, ("description", before, "## Notes\nNothing."))
    assert "hypothesis" in {edit.slot for edit in all_edits}
    assert {edit.after for edit in all_edits} == {""}


@pytest.mark.parametrize(
    ("slot", "body"),
    [
        ("target", "We expect more orders.\n\nTarget: {}\n\nMeasure by 2026-12-15"),
        ("target", "We expect more orders.\n\n**Target:** {}"),
        ("target", "## Hypothesis\nWe expect more orders.\n\n## Target\n{}\n\nMeasure by 2026-12-15"),
        ("target", "We expect more orders.\n\n| KPI | now | target |\n|---|---|---|\n| orders | 7 % | {} |"),
        (
            "target",
            "We expect more orders.\n\n| KPI | target |\n|---|---|\n| orders | {} |\n| returning guests | 55 % |",
        ),
    ],
)
@pytest.mark.parametrize(("before", "after"), [("30 %", "20 %"), ("30 % of guests", "5 orders a day")])
def test_target_in_its_own_place_is_compared_whatever_its_words(
    reader: Reader, slot: str, body: str, before: str, after: str
) -> None:
    all_edits = edits(reader, ("description", body.format(before), body.format(after)), body=body.format(after))
    assert [(edit.before, edit.after, edit.material) for edit in all_edits if edit.slot == slot] == [
        (before, after, True)
    ]


def test_table_rows_are_compared_row_by_row(reader: Reader) -> None:
    body = "We expect more orders.\n\n| KPI | target |\n|---|---|\n| orders | {} |\n| returning guests | {} |"
    all_edits = edits(reader, ("description", body.format("200", "30"), body.format("120", "25")))
    assert [(edit.before, edit.after) for edit in all_edits if edit.slot == "target"] == [("200", "120"), ("30", "25")]


def test_target_replaced_by_several_is_no_edit(reader: Reader) -> None:
    body = "We expect more orders.\n\n## Target\n{}"
    assert edits(reader, ("description", body.format("30 %"), body.format("- 20 %\n- 25 %"))) == []


@pytest.mark.parametrize(("before", "after"), [("2026-10-15", "2027-03-15"), ("15 October 2026", "15 March 2027")])
def test_changed_day_below_look_back_heading_is_an_edit_of_when(reader: Reader, before: str, after: str) -> None:
    body = "We expect more orders.\n\n## Look back\n{}"
    (edit,) = edits(reader, ("description", body.format(before), body.format(after)))
    assert (edit.slot, edit.later) == ("when", 151)


# Days and percentages


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [
        ("2026-03-01", "2026-03-31", 30),
        ("2026-03-31", "2026-03-01", -30),
        ("31 March 2026", "30 April 2026", 30),
        ("1 March", "31 March", 30),
        # the old quarter was over when the date was moved
        ("Q4", "Q1", 90),
        ("Q1", "Q2", 91),
        ("Q2", "Q1", -91),
        ("Q1 2027", "Q2", 91),
        ("Q4", "Q1 2029", 90),
        ("31 December", "2 January", 2),
        ("2026-03-01", "in four weeks", None),
        ("soon", "2026-03-01", None),
        ("2026-02-30", "2026-03-01", None),
        ("2026-03-01", None, None),
    ],
)
def test_days_by_which_a_date_was_moved(reader: Reader, before: str, after: str | None, days: int | None) -> None:
    (edit,) = edits(reader, ("Measure by", before, after))
    assert (edit.slot, edit.later, edit.eased) == ("when", days, None)


@pytest.mark.parametrize("at", ["", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "2026-02"])
def test_change_with_unusual_time_is_an_edit(reader: Reader, at: str) -> None:
    change = Change(field="Measure by", at=at, before="Q1", after="3 March")
    (edit,) = reader.read(WorkItem(key="A", title="A", changes=[change])).edits
    assert edit.at == at


def test_easier_target_has_a_percentage(reader: Reader) -> None:
    (edit,) = edits(reader, ("Target", "at least 40 %", "at least 30 %"))
    assert (edit.eased, edit.later) == (25, None)


def test_current_hypothesis_decides_which_direction_is_easier(reader: Reader) -> None:
    body = "We expect the drop-off rate of new users to fall."
    (edit,) = edits(reader, ("Target", "30 %", "40 %"), body=body)
    assert edit.eased == 33
    (edit,) = edits(reader, ("Target", "30 %", "40 %"))
    assert edit.eased is None


def test_only_changed_targets_become_easier(reader: Reader) -> None:
    assert [edit.eased for edit in edits(reader, ("Baseline", "at least 40 %", "at least 30 %"))] == [None]
    assert [edit.eased for edit in edits(reader, ("Target", "at least 40 %", "at least 40%"))] == [None]


def test_target_in_description_becomes_easier(reader: Reader) -> None:
    before = BODY.format("We expect fewer returns.", "Return rate below 5 %", "")
    all_edits = edits(reader, ("description", before, before.replace("5 %", "8 %")))
    assert [edit.eased for edit in all_edits if edit.slot == "target"] == [60]


@pytest.mark.parametrize(
    "body",
    [
        "We expect fewer returns: today 32 %, target {}, look at it on 2026-11-15.",
        "## Hypothesis\nWe expect fewer returns.\n\n## Target\n{}\n\n## Baseline\n32 %",
        "Wir erwarten weniger Retouren: heute 32 %, Ziel {}, wir schauen am 15.11.2026 nach.",
    ],
)
def test_baseline_decides_which_direction_is_easier(reader: Reader, body: str) -> None:
    change = ("description", body.format("25 %"), body.format("29 %"))
    assert [edit.eased for edit in edits(reader, change, body=body.format("29 %")) if edit.slot == "target"] == [16]


def test_several_baselines_do_not_decide_which_direction_is_easier(reader: Reader) -> None:
    body = "We like it.\n\n| KPI | Baseline | Target |\n|---|---|---|\n| rating | {} | {} |\n| calls | 100 | 50 |"
    change = ("description", body.format("3.9", "4.5"), body.format("3.9", "4.2"))
    all_edits = edits(reader, change, body=body.format("3.9", "4.2"))
    assert [edit.eased for edit in all_edits if edit.slot == "target"] == [None]
