"""The columns of `edit`: when a claim was changed, relative to release and result, and what the change means."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.items import Change, Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    Backlog = Callable[..., Any]

AT = "2026-02-10T10:00:00Z"


def make_change(field: str, before: str, after: str | None, at: str = AT) -> Change:
    return Change(field=field, at=at, before=before, after=after)


def last_edit(backlog: Backlog, *changes: Change, **more: Any) -> dict[str, Any]:
    """Return the row of the last edit of an epic."""
    item = {"key": "SHOP-1", "kind": "Epic", "title": "Guest checkout", "changes": list(changes), **more}
    return max(backlog(item).rows("edit"), key=lambda row: row["at"])


def test_edit_row_has_data_of_its_item(backlog: Backlog) -> None:
    place = {"url": "https://example.org/1", "path": "epics.md", "line": 12}
    row = last_edit(backlog, make_change("Target", "5 %", "3 %"), state="doing", started="2026-01-01", **place)
    assert (row["key"], row["title"], row["bet"], row["is_bet"]) == ("SHOP-1", "Guest checkout", "SHOP-1", 1)
    assert (row["work_class"], row["state"], row["started"]) == ("feature", "doing", "2026-01-01")
    assert (row["url"], row["path"], row["line"]) == tuple(place.values())
    assert (row["field"], row["at"], row["day"]) == ("Target", AT, "2026-02-10")


@pytest.mark.parametrize(("more", "is_bet"), [({}, 1), ({"kind": "Story"}, 0), ({"labels": ["tech-debt"]}, 0)])
def test_is_bet_tells_whether_the_edited_item_is_a_bet(backlog: Backlog, more: dict[str, Any], is_bet: int) -> None:
    assert last_edit(backlog, make_change("Target", "5 %", "3 %"), **more)["is_bet"] == is_bet


def test_edit_of_an_item_below_a_bet_names_the_bet(backlog: Backlog) -> None:
    story = {"key": "SHOP-2", "parent": "SHOP-1", "changes": [make_change("Target", "5 %", "3 %")]}
    (row,) = backlog({"key": "SHOP-1", "kind": "Epic"}, story, {"key": "SHOP-3", "parent": "NONE-1"}).rows("edit")
    assert (row["key"], row["bet"]) == ("SHOP-2", "SHOP-1")


@pytest.mark.parametrize(
    ("before", "after", "eased"),
    [("at least 40 %", "at least 30 %", 25), ("at least 30 %", "at least 45 %", -50), ("40 %", "30 %", None)],
)
def test_eased_is_the_percentage_by_which_a_target_was_eased(
    backlog: Backlog, before: str, after: str, eased: int | None
) -> None:
    row = last_edit(backlog, make_change("Target", before, after))
    assert (row["eased"], row["days_later"], row["times"]) == (eased, None, None)


def test_repeated_postponements_of_a_date_are_counted(backlog: Backlog) -> None:
    days = ["2026-01-10", "2026-02-10", "2026-03-10", "2026-03-01", "2026-04-10"]
    changes = [
        make_change("Measure by", old, new, f"2026-01-0{number}T10:00:00Z")
        for number, (old, new) in enumerate(pairwise(days), 1)
    ]
    changes.append(make_change("Target", "5 %", "3 %", "2026-01-03T09:00:00Z"))
    item = {"key": "SHOP-1", "kind": "Epic", "changes": changes}
    other = {"key": "SHOP-2", "kind": "Epic", "changes": changes[:2]}
    rows = backlog(item, other).rows("edit")
    result = [(row["slot"], row["days_later"], row["times"]) for row in rows if row["key"] == "SHOP-1"]
    assert sorted(result, key=str) == [
        ("target", None, None), ("when", -9, 2), ("when", 28, 2), ("when", 31, 1), ("when", 40, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"state": "doing", "started": "2026-02-10"}, 1),
        ({"state": "doing", "started": "2026-02-11"}, 0),
        ({"state": "doing"}, 0),
        ({"state": "todo", "started": "2026-02-01"}, 0),
        ({"state": "dropped", "started": "2026-02-01", "finished": "2026-03-01"}, 0),
        ({"state": "done", "started": "2026-02-01", "finished": "2026-02-10"}, 1),
        ({"state": "done", "started": "2026-02-01", "finished": "2026-02-09"}, 0),
        ({"state": "done", "started": "2026-02-01", "finished": "2026-02-09", "released": "2026-02-20"}, 1),
        ({"state": "done", "started": "2026-02-01"}, 0),
        ({"state": "done", "finished": "2026-02-20"}, 0),
    ],
)
def test_edit_is_during_work_from_start_to_release(backlog: Backlog, dates: dict[str, Any], expected: int) -> None:
    assert last_edit(backlog, make_change("Target", "5 %", "3 %"), **dates)["is_during_work"] == expected


@pytest.mark.parametrize(
    ("dates", "released", "days"),
    [
        ({"state": "done", "finished": "2026-02-01"}, "2026-02-01", 9),
        ({"state": "done", "finished": "2026-02-01", "released": "2026-02-10"}, "2026-02-10", 0),
        ({"state": "done", "released": "2026-02-20"}, "2026-02-20", -10),
        ({"state": "done"}, None, None),
        ({"state": "doing", "released": "2026-02-20"}, None, None),
    ],
)
def test_days_are_counted_from_the_release(
    backlog: Backlog, dates: dict[str, Any], released: str | None, days: int | None
) -> None:
    row = last_edit(backlog, make_change("Target", "5 %", "3 %"), **dates)
    assert (row["released"], row["days_after_release"]) == (released, days)


RESULT = "Conversion rate went from 30 % to 34 %."


@pytest.mark.parametrize(
    ("at", "day", "is_after"),
    [
        ("2026-02-10T09:59:59Z", "2026-02-10", 1),
        ("2026-02-10T10:00:00Z", "2026-02-10", 0),
        ("2026-02-11T00:00:00Z", "2026-02-11", 0),
        (None, None, 0),
    ],
)
def test_edit_is_compared_with_the_date_of_the_first_result(
    backlog: Backlog, at: str | None, day: str | None, is_after: int
) -> None:
    comments = [Comment(body=RESULT, at=at), Comment(body="Conversion rate went from 30 % to 35 %.", at=at)]
    row = last_edit(backlog, make_change("Target", "5 %", "3 %"), comments=comments)
    assert (row["result_day"], row["is_after_result"]) == (day, is_after)
    assert row["occasion"] == (f"That was after the result was written down on {day}." if is_after else "")


def test_result_in_a_field_has_the_date_of_the_change_that_filled_it(backlog: Backlog) -> None:
    filled = Change(field="Result", at="2026-02-01T10:00:00Z", after=RESULT)
    before = Change(field="Baseline", at="2026-01-01T10:00:00Z", after="30 %")
    fields = {"Result": RESULT, "Baseline": "30 %"}
    row = last_edit(backlog, before, filled, make_change("Target", "5 %", "3 %"), fields=fields)
    assert (row["result_day"], row["is_after_result"]) == ("2026-02-01", 1)
    undated = last_edit(backlog, make_change("Target", "5 %", "3 %"), fields={"Result": RESULT})
    assert (undated["result_day"], undated["is_after_result"]) == (None, 0)


def test_undated_result_has_the_date_of_a_dated_one(backlog: Backlog) -> None:
    comments = [
        Comment(body="We believe that fewer users will churn.", at="2026-02-01T10:00:00Z"),
        Comment(body=RESULT, at="2026-02-05T10:00:00Z"),
    ]
    row = last_edit(backlog, make_change("Target", "5 %", "3 %"), comments=comments, fields={"Result": RESULT})
    assert (row["result_day"], row["is_after_result"]) == ("2026-02-05", 1)


def test_occasion_names_release_rather_than_result(backlog: Backlog) -> None:
    comment = Comment(body=RESULT, at="2026-02-05T10:00:00Z")
    row = last_edit(
        backlog, make_change("Target", "5 %", "3 %"), state="done", finished="2026-02-09", comments=[comment]
    )
    assert row["occasion"] == "That was 1 day after the release."


@pytest.mark.parametrize(
    ("after", "words"),
    [("3 %", "Since 2026-02-10: “3 %”."), (None, "It has been gone since 2026-02-10."), (" ", "It has been gone")],
)
def test_since_words_quote_the_new_text(backlog: Backlog, after: str | None, words: str) -> None:
    assert last_edit(backlog, make_change("Target", "5 %", after))["since_words"].startswith(words)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("late orders below 80 a week by May", "late orders below 100 a week by May", "“100” instead of “80”."),
        ("We expect drop-off to fall to 30 %.", "We expect drop-off to fall to 38 %.", "“38” instead of “30”."),
        ("We expect drop-off to fall to 30%.", "We expect drop-off to fall to 38%.", "“38%” instead of “30%”."),
        ("30 of 100 new members each week", "12 of 100 new members each week", "“12” instead of “30”."),
        ("late orders fall a week a week", "late orders fall a week", "“week” instead of “week a week”."),
        ("late orders below 80 a week", "twelve schools take part in it", "“twelve schools take part in it”."),
        ("at least 30 %", "at least 20 %", "“at least 20 %”."),
        (f"below 80 {'of all ' * 50}", f"below 90 {'of all ' * 50}", f"“below 90 {'of all ' * 50}”."),
    ],
)
def test_since_words_quote_only_what_differs_in_similar_sentences(
    backlog: Backlog, before: str, after: str, words: str
) -> None:
    assert last_edit(backlog, make_change("Target", before, after))["since_words"] == f"Since 2026-02-10: {words}"


@pytest.mark.parametrize(
    ("look_back", "words"),
    [
        ("2026-02-12", "2 days before the look on 2026-02-12, 5 days after the release."),
        ("2026-02-10", "on the day of the look, 5 days after the release."),
        ("2026-02-09", "1 day after the look was due on 2026-02-09, 5 days after the release."),
        ("2026-01-12", "5 days after the release."),
        (None, "5 days after the release."),
    ],
)
def test_occasion_of_a_moved_target_names_the_day_to_look_back(
    backlog: Backlog, look_back: str | None, words: str
) -> None:
    more: dict[str, Any] = {
        "state": "done",
        "finished": "2026-02-05",
        "fields": {"Measure by": look_back} if look_back else {},
    }
    assert last_edit(backlog, make_change("Target", "5 %", "3 %"), **more)["occasion"] == f"That was {words}"
    moved = make_change("Measure by", "2026-02-08", look_back or "2026-03-01")
    assert last_edit(backlog, moved, **more)["occasion"] == "That was 5 days after the release."


def test_is_repeated_marks_all_but_one_edit_of_the_same_text(backlog: Backlog) -> None:
    change = make_change("description", "We expect the drop-off rate to fall from 40 % to 30 %.", "As drawn.")
    later = make_change("Target", "5 %", "3 %", "2026-02-11T10:00:00Z")
    rows = backlog({"key": "SHOP-1", "kind": "Epic", "title": "Guest checkout", "changes": [change, later]}).rows(
        "edit"
    )
    same = [row for row in rows if row["at"] == AT]
    assert len({row["slot"] for row in same}) > 1
    assert sorted(row["is_repeated"] for row in same) == [0] + [1] * (len(same) - 1)
    assert [row["is_repeated"] for row in rows if row["at"] != AT] == [0]


@pytest.mark.parametrize(("field", "words"), [("Target", "target"), ("Measure by", "day for looking back")])
def test_slot_words_name_what_was_edited(backlog: Backlog, field: str, words: str) -> None:
    assert last_edit(backlog, make_change(field, "2026-04-30", "2026-05-31"))["slot_words"] == words


def test_edit_row_has_first_and_current_text(backlog: Backlog) -> None:
    changes = [make_change("Target", "30 %", "20 %", "2026-02-01T10:00:00Z"), make_change("Target", "20 %", "12 %")]
    row = last_edit(backlog, *changes, fields={"Target": "12 %"}, body="## Hypothesis\nMore people stay.")
    assert (row["first"], row["before"], set(row["today"].split("\n"))) == (
        "30 %",
        "20 %",
        {"12 %", "More people stay."},
    )
    assert last_edit(backlog, *changes)["today"] == ""


def test_undone_edit_is_marked_on_both_edits(backlog: Backlog) -> None:
    changes = [make_change("Target", "30 %", "20 %", "2026-02-01T10:00:00Z"), make_change("Target", "20 %", "30 %")]
    first, last = sorted(
        backlog({"key": "A", "kind": "Epic", "changes": changes}).rows("edit"), key=lambda row: row["at"]
    )
    assert (first["is_undone"], first["undoes"]) == (1, None)
    assert (last["is_undone"], last["undoes"]) == (0, "2026-02-01")
