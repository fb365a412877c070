"""When each slot was first filled: there is a time only if the slot was seen to be empty before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.claims import Slot
from vanitylint.backlog.items import Change, Comment, WorkItem
from vanitylint.reading.history import History

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Claim
    from vanitylint.reading import Reader

BET = "We expect that new customers will abandon fewer orders."
RESULT = "Conversion rate went from 30 % to 34 %."
EARLY, AT, LATE = "2026-01-10T09:00:00Z", "2026-02-10T09:00:00Z", "2026-03-10T09:00:00Z"


def firsts(reader: Reader, *changes: tuple[str, str, str | None, str | None], **more: Any) -> dict[str, str]:
    """Return the time each slot was first filled, given changes as (time, field, before, after)."""
    item_changes = [Change(field=field, at=at, before=before, after=after) for at, field, before, after in changes]
    item = WorkItem(**{"key": "A", "title": "Guest checkout", "kind": "Epic", "changes": item_changes, **more})
    return {first.slot: first.at for first in reader.read(item).firsts}


# Fields


def test_field_is_first_filled_by_a_change_from_empty(reader: Reader) -> None:
    assert firsts(reader, (AT, "Target", None, "35 %"), fields={"Target": "35 %"}) == {"target": AT}
    assert firsts(reader, (AT, "Target", "", "35 %"), fields={"Target": "35 %"}) == {"target": AT}
    assert firsts(reader, (AT, "Target", " \n", "35 %"), fields={"Target": "35 %"}) == {"target": AT}


def test_field_that_was_filled_before_its_first_change_has_no_time(reader: Reader) -> None:
    assert firsts(reader, (AT, "Target", "40 %", "35 %"), fields={"Target": "35 %"}) == {}


def test_field_without_a_change_has_no_time(reader: Reader) -> None:
    assert firsts(reader, fields={"Target": "35 %"}, created="2026-01-01") == {}
    other = (AT, "status", "To Do", "In Progress")
    assert firsts(reader, other, fields={"Target": "35 %"}, created="2026-01-01") == {}


def test_first_of_several_fillings_counts(reader: Reader) -> None:
    changes = [
        (EARLY, "Target", None, "40 %"),
        (AT, "Target", "40 %", None),
        (LATE, "Target", None, "35 %"),
    ]
    assert firsts(reader, *changes, fields={"Target": "35 %"}) == {"target": EARLY}
    assert firsts(reader, *reversed(changes), fields={"Target": "35 %"}) == {"target": EARLY}


def test_slot_that_is_unfilled_now_has_no_time(reader: Reader) -> None:
    assert firsts(reader, (EARLY, "Target", None, "40 %"), (AT, "Target", "40 %", None)) == {}
    assert firsts(reader, (EARLY, "Target", None, "TBD"), fields={"Target": "TBD"}) == {}
    assert (
        firsts(reader, (EARLY, "Baseline", None, "we don't know yet"), fields={"Baseline": "we don't know yet"}) == {}
    )


def test_earlier_of_two_fields_of_a_slot_counts(reader: Reader) -> None:
    changes = [(AT, "Target", None, "35 %"), (EARLY, "Target value", None, "40 %")]
    assert firsts(reader, *changes, fields={"Target": "35 %", "Target value": "40 %"}) == {"target": EARLY}
    # even if that field is empty now
    emptied = (AT, "Target value", "40 %", None)
    assert firsts(reader, *changes, emptied, fields={"Target": "35 %"}) == {"target": EARLY}
    # the time of one of them is unknown
    assert firsts(reader, changes[0], fields={"Target": "35 %", "Target value": "40 %"}) == {}


def test_each_slot_has_its_own_time(reader: Reader) -> None:
    fields = {"Target": "35 %", "Baseline": "30 %", "Measure by": "2026-05-01", "Guardrail": "No more refunds"}
    changes = [
        (f"2026-02-0{number}T09:00:00Z", name, None, text) for number, (name, text) in enumerate(fields.items(), 1)
    ]
    assert firsts(reader, *changes, fields=fields) == {
        "target": "2026-02-01T09:00:00Z",
        "baseline": "2026-02-02T09:00:00Z",
        "when": "2026-02-03T09:00:00Z",
        "guardrail": "2026-02-04T09:00:00Z",
    }


def test_two_fields_can_be_filled_at_the_same_time(reader: Reader) -> None:
    fields = {"Target": "35 %", "Baseline": "30 %"}
    changes = [(AT, name, None, text) for name, text in fields.items()]
    assert firsts(reader, *changes, fields=fields) == {"target": AT, "baseline": AT}


def test_changes_at_the_same_time_keep_the_order_of_their_source(reader: Reader) -> None:
    filled, edited = (AT, "Target", None, "40 %"), (AT, "Target", "40 %", "35 %")
    assert firsts(reader, filled, edited, fields={"Target": "35 %"}) == {"target": AT}
    assert firsts(reader, edited, filled, fields={"Target": "35 %"}) == {}


# Descriptions


def test_edit_of_description_can_fill_a_slot(reader: Reader) -> None:
    body = f"## Hypothesis\n{BET}"
    assert firsts(reader, (AT, "description", None, body), body=body)["hypothesis"] == AT
    assert firsts(reader, (AT, "Description", "Build it.", body), body=body)["hypothesis"] == AT
    assert firsts(reader, (AT, "body", "## Hypothesis\nTBD", body), body=body)["hypothesis"] == AT


def test_slot_filled_before_the_edit_of_the_description_has_no_time(reader: Reader) -> None:
    body = f"## Hypothesis\n{BET}"
    assert firsts(reader, (AT, "description", body, f"{body}\n\nMore."), body=f"{body}\n\nMore.") == {}
    # in other words
    assert firsts(reader, (AT, "description", "We expect fewer calls from customers.", body), body=body) == {}


def test_hypothesis_has_no_time_when_a_reason_was_given_before(reader: Reader) -> None:
    body = f"## Hypothesis\n{BET}"
    assert "hypothesis" not in firsts(reader, (AT, "description", "## Why\nPeople forget it.", body), body=body)


def test_output_goal_does_not_fill_the_hypothesis(reader: Reader) -> None:
    body = f"## Goal\n{BET}"
    before = "## Goal\nReach a velocity of 40 story points."
    assert firsts(reader, (AT, "description", before, body), body=body)["hypothesis"] == AT
    assert "hypothesis" not in firsts(reader, (AT, "description", None, before), body=before)


def test_acceptance_criteria_do_not_fill_the_metric(reader: Reader) -> None:
    before, body = "## Success metrics\n- The page must load", "## Success metrics\n- Conversion rate"
    assert firsts(reader, (AT, "description", before, body), body=body)["metric"] == AT
    assert "metric" not in firsts(reader, (AT, "description", None, before), body=before)


def test_first_filling_counts_when_a_hypothesis_was_removed_and_restored(reader: Reader) -> None:
    body = f"## Hypothesis\n{BET}"
    changes = [
        (EARLY, "description", "Build it.", body),
        (AT, "description", body, "Build it."),
        (LATE, "description", "Build it.", body),
    ]
    assert firsts(reader, *changes, body=body)["hypothesis"] == EARLY
    assert "hypothesis" not in firsts(reader, *changes[1:], body=body)


def test_slot_has_no_time_when_no_change_leads_to_the_description(reader: Reader) -> None:
    body = f"## Hypothesis\n{BET}"
    assert firsts(reader, (AT, "description", "Build it.", "Build it well."), body=body) == {}


def test_moving_a_hypothesis_to_its_field_does_not_fill_it(reader: Reader) -> None:
    body = f"## Hypothesis\n{BET}"
    moved = [(AT, "description", body, "See field."), (AT, "Hypothesis", None, BET)]
    assert "hypothesis" not in firsts(reader, *moved, body="See field.", fields={"Hypothesis": BET})
    written = (EARLY, "description", None, body)
    assert firsts(reader, written, *moved, body="See field.", fields={"Hypothesis": BET})["hypothesis"] == EARLY


def test_earlier_of_description_and_field_counts(reader: Reader) -> None:
    body = f"## Hypothesis\n{BET}"
    changes = [(LATE, "description", "Build it.", body), (AT, "Hypothesis", None, BET)]
    assert firsts(reader, *changes, body=body, fields={"Hypothesis": BET})["hypothesis"] == AT


# Titles, comments, labels


def test_slot_filled_by_the_title_has_no_time(reader: Reader) -> None:
    title = "Fewer cancelled memberships"
    assert firsts(reader, (AT, "summary", "Memberships", title), title=title) == {}
    body = f"## Hypothesis\n{BET}"
    assert "hypothesis" not in firsts(reader, (AT, "description", None, body), title=title, body=body)


def test_earliest_of_several_comments_counts(reader: Reader) -> None:
    comments = [Comment(body=RESULT, at=LATE), Comment(body="Conversion rate went from 30 % to 32 %.", at=AT)]
    assert firsts(reader, comments=comments)["result"] == AT


def test_slot_has_no_time_when_one_of_its_comments_has_none(reader: Reader) -> None:
    comments = [Comment(body=RESULT, at=AT), Comment(body="Conversion rate went from 30 % to 32 %.")]
    assert firsts(reader, comments=comments) == {}


def test_earlier_of_comment_and_field_counts(reader: Reader) -> None:
    comments, fields = [Comment(body=RESULT, at=AT)], {"Result": RESULT}
    assert firsts(reader, (LATE, "Result", None, RESULT), comments=comments, fields=fields)["result"] == AT
    assert firsts(reader, (EARLY, "Result", None, RESULT), comments=comments, fields=fields)["result"] == EARLY
    assert "result" not in firsts(reader, comments=comments, fields=fields)


def test_slot_filled_by_a_label_has_no_time(reader: Reader) -> None:
    assert "result" not in firsts(reader, comments=[Comment(body=RESULT, at=AT)], labels=["validated"])


def test_decision_has_a_time(reader: Reader) -> None:
    comments = [Comment(body=RESULT, at=AT), Comment(body="We keep it.", at=LATE)]
    assert firsts(reader, comments=comments)["decision"] == LATE


def test_item_without_history_has_no_times(reader: Reader) -> None:
    assert firsts(reader) == {}
    assert firsts(reader, body=f"## Hypothesis\n{BET}\n\n## Result\n{RESULT}") == {}


def test_other_slots_have_no_times(reader: Reader) -> None:
    body = "## Who\nParents\n\n## Confidence\n60 %\n\n## Follow-up\nReadout with the team"
    assert firsts(reader, (AT, "description", None, body), (AT, "Who", None, "Parents"), body=body) == {}


# Any history


TIMES = st.sampled_from([EARLY, AT, LATE, "", "0", "~", "yesterday"])
TEXTS = st.sampled_from(
    [None, "", " ", "TBD", "35 %", BET, f"## Hypothesis\n{BET}", RESULT, f"## Result\n{RESULT}", "\x00"]
)
CHANGES = st.builds(
    Change, field=st.sampled_from(["Target", "Hypothesis", "description", "Result", "status", ""]), at=TIMES, before=TEXTS, after=TEXTS
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(CHANGES, max_size=5),
    st.dictionaries(st.sampled_from(["Target", "Hypothesis", "Result"]), TEXTS),
    TEXTS,
    st.lists(st.builds(Comment, body=TEXTS.map(lambda text: text or ""), at=st.none() | TIMES), max_size=2),
)
def test_any_history_yields_only_times_that_are_in_it(
    reader: Reader, changes: list[Change], fields: dict[str, Any], body: str | None, comments: list[Comment]
) -> None:
    item = WorkItem(key="A", title="A", kind="Epic", changes=changes, fields=fields, body=body or "", comments=comments)
    reading = reader.read(item)
    slots = [first.slot for first in reading.firsts]
    assert len(slots) == len(set(slots))
    assert set(slots) <= set(get_args(Slot))
    times = {change.at for change in changes} | {comment.at for comment in comments}
    for first in reading.firsts:
        assert first.at in times
        assert reading.says(first.slot)
    assert reader.read(WorkItem(key="A", title="A", fields=fields, body=body or "")).firsts == ()


@pytest.mark.parametrize("count", [500])
def test_long_history_is_read_quickly(
    reader: Reader, count: int, seconds: Callable[[Callable[[], object]], float]
) -> None:
    changes = [
        (
            f"2026-02-10T{number // 60 % 24:02}:{number % 60:02}:00Z",
            "description",
            f"Text {number}",
            f"Text {number + 1}",
        )
        for number in range(count)
    ]
    changes += [(AT, f"Field {number}", "1", "2") for number in range(count)]
    assert seconds(lambda: firsts(reader, *changes, body=f"## Hypothesis\n{BET}")) < 2


def test_each_of_a_thousand_versions_is_read_once(reader: Reader) -> None:
    texts = [f"Step {number}" for number in range(1000)] + [f"{BET}\n\n## Result\n{RESULT}"]
    changes = [
        Change(field="description", at=f"2026-02-10T09:00:{number:04}", before=text, after=texts[number + 1])
        for number, text in enumerate(texts[:-1])
    ]
    claims = list(reader.read(WorkItem(key="A", title="A", kind="Epic", body=texts[-1])).claims)
    bodies_read: list[str] = []

    def claims_of(body: str) -> list[Claim]:
        bodies_read.append(body)
        return claims if body == texts[-1] else []

    history = History(WorkItem(key="A", title="A", changes=changes), reader.vocabulary, claims_of)
    assert {"hypothesis", "result"} <= {first.slot for first in history.firsts(claims)}
    assert bodies_read == texts
