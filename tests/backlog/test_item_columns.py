"""The columns of `item` that look beyond a single text: children, links, history, the rest of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.arrivals import Beyond
from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.items import Change, Comment, Link, WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.rules.guard import MAX_SQL_WITH_VIEWS, Guard
from vanitylint.tracing import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader

    Backlog = Callable[..., Any]

BET = "We expect that new customers will abandon fewer orders."
"""A hypothesis."""
RESULT = Comment(body="Conversion rate went from 30 % to 34 %.", at="2026-02-10T23:59:59Z")


def epic(key: str = "SHOP-1", **more: Any) -> dict[str, Any]:
    """An epic that states a hypothesis."""
    return {"key": key, "kind": "Epic", "body": f"## Hypothesis\n{BET}\n", **more}


def filled(field: str, text: str, at: str = "2026-02-10T09:00:00Z") -> dict[str, Any]:
    """A field, and the change that filled it."""
    return {"fields": {field: text}, "changes": [Change(field=field, at=at, after=text)]}


# What stands in the item's own texts


def test_a_talk_of_any_length_stops_no_rule(backlog: Backlog) -> None:
    talk = [Comment(body="😀" * 60_000, at="2026-02-10") for _ in range(10)]
    asked = backlog({"key": "A", "body": "😀" * 150_000, "comments": talk})
    with Guard(asked.snapshot.connection, max_bytes=MAX_SQL_WITH_VIEWS) as guard:
        statement = "select length(own_words), length(comments) from item"
        ((own_words, comments),) = guard.rows(with_views(statement), where="a rule")
    assert (80_000 < own_words < 250_000, comments) == (True, 100_003)


def test_of_a_long_talk_what_was_said_last_counts(backlog: Backlog) -> None:
    talk = [Comment(body=f"{'word ' * 2_000} {number}.", at="2026-02-10") for number in range(40)]
    said = backlog({"key": "A", "comments": talk}).row("A")["comments"]
    assert said.endswith(" 38.\n" + talk[39].body)
    assert " 29." not in said


@pytest.mark.parametrize(
    ("column", "body", "expected"),
    [
        ("output_for_outcome", "## Goal\nMigrate the basket to the new service.", "Migrate the basket to the new service."),
        ("output_for_outcome", f"## Goal\n{BET}", None),
        ("reason", "In ten interviews people told us of it.", "In ten interviews people told us of it."),
        ("reason", "People will love it.", None),
        ("exit", "We stop if fewer than ten people try it.", "We stop if fewer than ten people try it."),
        ("exit", "The bus stops at the shop.", None),
        ("confidence", "## Confidence\n60 %", "60 %"),
        ("confidence", "Our confidence is great.", None),
        ("criteria", "## Success metrics\n- Churn\n- The export works in all browsers\n- The page must load", "The export works in all browsers / The page must load"),
        ("criteria", "## Success metrics\n- Churn of new customers", None),
        ("baseline_unknown", "## Baseline\nNot measured yet", "Not measured yet"),
        ("baseline_unknown", "## Baseline\n30 %", None),
        ("metrics", "## Success metrics\n- Churn of new customers\n- Calls to support", "Churn of new customers / Calls to support"),
        ("metrics", "## Success metrics\n- TBD", None),
        ("only_vanity", "## Success metrics\n- Total sign-ups", 1),
        ("only_vanity", "## Success metrics\n- Total sign-ups\n- All stories done", 0),
        ("only_vanity", "## Success metrics\n- Total sign-ups\n- Churn of new customers", 0),
        ("only_vanity", "## Goal\nMigrate the basket.\n\n## Success metrics\n- Total sign-ups", 1),
        ("only_vanity", "", 0),
        ("only_output", "## Success metrics\n- Total sign-ups\n- All stories done", 1),
        ("only_output", "## Success metrics\n- All stories done\n- Churn of new customers", 0),
        ("only_output", "", 0),
        ("metric_where", "## Success metrics\n- Churn of new customers", "body > Success metrics"),
        ("metric_where", "## Success metrics\n- TBD", None),
        ("placeholder", f"## Hypothesis\n{BET}\n\n## Success metrics\nTBD", "TBD"),
        ("placeholder_where", f"## Hypothesis\n{BET}\n\n## Success metrics\nTBD", "body > Success metrics"),
        ("placeholder_heading", f"## Hypothesis\n{BET}\n\n## Success metrics\nTBD", "Success metrics"),
        ("hypothesis_where", f"## Target\n35 %\n\n## Bet\n{BET}", "body > Bet"),
        ("hypothesis_where", "Build it.", None),
        ("body", "Build it.", "Build it."),
        ("body", "", ""),
    ],
)  # fmt: skip
def test_what_an_item_says_is_quoted(backlog: Backlog, column: str, body: str, expected: object) -> None:
    assert backlog({"key": "A", "kind": "Epic", "body": body}).row("A")[column] == expected


def test_a_hypothesis_in_a_text_is_named_before_one_in_the_title(backlog: Backlog) -> None:
    title = {"key": "A", "kind": "Epic", "title": "Fewer cancelled memberships"}
    assert backlog(title).row("A")["hypothesis_where"] == "title"
    assert backlog({**title, "body": BET}).row("A")["hypothesis_where"] == "body"


def test_all_texts_of_people_stand_in_one_column(backlog: Backlog) -> None:
    comments = [Comment(body="One."), Comment(body="Beep."), Comment(body="Two.")]
    comments[1].automated = True
    item = {"key": "A", "title": "Title", "body": "Body", "fields": {"Team": "Red"}, "comments": comments}
    row = backlog(item).row("A")
    assert (row["comments"], row["fields"]) == ("One.\nTwo.", '{"Team":"Red"}')
    assert row["own_words"] == 'Title\nBody\n{"Team":"Red"}\nOne.\nTwo.'
    bare = backlog({"key": "A", "title": "Title"}).row("A")
    assert (bare["comments"], bare["own_words"]) == (None, "Title\n\n{}\n")


@pytest.mark.parametrize(
    ("key", "project"),
    [("SHOP-12", "SHOP"), ("owner/repo#4", "owner/repo"), ("owner/repo/milestone/4", "owner/repo"), ("epic-7", "")],
)
def test_a_key_tells_its_project(backlog: Backlog, key: str, project: str) -> None:
    assert backlog({"key": key}).row(key)["project"] == project


@pytest.mark.parametrize(
    ("title", "labels", "removes"),
    [("Remove the old basket", [], 1), ("The old basket", ["sunset"], 1), ("Remove the feature flag", [], 0), ("A", [], 0)],
)  # fmt: skip
def test_what_takes_something_out_is_told(backlog: Backlog, title: str, labels: list[str], removes: int) -> None:
    assert backlog({"key": "A", "title": title, "labels": labels}).row("A")["removes"] == removes


@pytest.mark.parametrize(
    ("labels", "expected"),
    [(["ux", "Backfilled"], 1), (["backfilled"], 1), (["not-backfilled"], 0), (["back", "filled"], 0), ([], 0)],
)
def test_a_label_says_that_it_was_written_down_afterwards(backlog: Backlog, labels: list[str], expected: int) -> None:
    assert backlog({"key": "A", "labels": labels}).row("A")["is_backfilled"] == expected


# What the nearest bet says


NEAREST = {
    "who": ("## Who\n{}", "Parents", "Teachers"),
    "reason": ("{}", "Based on a survey.", "In interviews people told us."),
    "target": ("## Target\n{}", "35 %", "40 %"),
    "baseline": ("## Baseline\n{}", "30 %", "31 %"),
    "measure_by": ("## Measure by\n{}", "2026-05-01", "2026-06-01"),
    "guardrail": ("## Guardrail\n{}", "No more refunds", "No slower pages"),
    "exit": ("{}", "We stop if nobody comes.", "We stop if it costs more."),
}


@pytest.mark.parametrize("slot", NEAREST)
def test_what_the_bet_says_counts_for_what_hangs_on_it(backlog: Backlog, slot: str) -> None:
    form, above, own = NEAREST[slot]
    column = f"bet_{slot}"
    top = epic("A", body=f"## Hypothesis\nOrders by guests will rise.\n\n## Notes\n\n{form.format(above)}")
    found = backlog(
        top,
        {"key": "B", "parent": "A"},
        {"key": "C", "parent": "B", "body": f"## Notes\n\n{form.format(own)}"},
        {"key": "D"},
    )
    assert [found.row(key)[column] for key in "ABCD"] == [above, above, own, None]


def test_who_is_said_by_the_hypothesis_where_nothing_else_says_it(backlog: Backlog) -> None:
    found = backlog(epic("A", body=f"## Hypothesis\n{BET}"), {"key": "B", "parent": "A"})
    assert found.row("B")["bet_who"] == BET


def test_a_template_left_as_it_was_is_nothing_said(backlog: Backlog) -> None:
    found = backlog(
        epic("A", body=f"## Hypothesis\n{BET}\n\n## Target\n40 %"),
        {"key": "B", "parent": "A", "body": "## Target\nTBD\n\n## Baseline\nNot measured yet"},
    )
    row = found.row("B")
    assert (row["bet_target"], row["bet_baseline"], row["bet_state"]) == ("40 %", None, "todo")


def test_a_baseline_that_is_not_known_is_told_by_whoever_names_the_measure(backlog: Backlog) -> None:
    body = f"## Hypothesis\n{BET}\n\n## Success metrics\nChurn\n\n## Baseline\nNot measured yet"
    found = backlog(epic("A", body=body), {"key": "B", "parent": "A"})
    assert found.row("B")["baseline_unknown"] == "Not measured yet"
    assert found.row("B")["metrics"].startswith("Churn / ")


def test_what_hangs_on_nothing_has_no_bet(backlog: Backlog) -> None:
    row = backlog({"key": "B", "body": "Build it."}).row("B")
    assert (row["bet_state"], row["look_back_due"], row["bet_results"], row["bet_verdict"]) == (None, None, None, None)


# Looking back


def test_results_of_the_bet_and_its_look_back_count_together(backlog: Backlog) -> None:
    found = backlog(
        epic("A", state="done", comments=[RESULT]),
        {"key": "B", "title": "Readout", "kind": "Measurement", "parent": "A", "due": "2026-03-10",
         "body": "## Result\nTarget met: 34 %.\n"},
    )  # fmt: skip
    row = found.row("A")
    assert row["bet_results"] == "Conversion rate went from 30 % to 34 %. / Target met: 34 %."
    assert (row["bet_verdict"], row["look_back_due"]) == ("positive", "2026-03-10")


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        ("Conversion rate went from 30 % to 34 %.", None),
        ("Conversion rate went from 30 % to 34 %, target met.", "positive"),
        ("Conversion rate stayed at 30 %, target missed.", "negative"),
        ("Conversion rate went from 30 % to 31 %, which is inconclusive.", "neither"),
    ],
)
def test_a_verdict_is_what_the_result_says_of_itself(backlog: Backlog, result: str, verdict: str | None) -> None:
    row = backlog(epic(state="done", comments=[Comment(body=result)])).row("SHOP-1")
    assert row["bet_results"] == result
    assert row["bet_verdict"] == verdict


def test_of_several_verdicts_the_last_one_counts(backlog: Backlog) -> None:
    comments = [
        Comment(body="Conversion rate at 31 %, inconclusive so far."),
        Comment(body="Conversion rate at 36 %, target met."),
    ]
    assert backlog(epic(state="done", comments=comments)).row("SHOP-1")["bet_verdict"] == "positive"


@pytest.mark.parametrize(
    ("decision", "kind"),
    [("We keep it.", "keep"), ("We take it out.", "stop"), ("We decided on it with a coin.", None)],
)
def test_the_sort_of_a_decision_is_told_where_it_is_known(backlog: Backlog, decision: str, kind: str | None) -> None:
    body = f"## Hypothesis\n{BET}\n\n## Result\nConversion rate went from 30 % to 34 %.\n\n## Decision\n{decision}\n"
    row = backlog(epic(state="done", body=body)).row("SHOP-1")
    assert row["bet_decision"] == decision
    assert row["decision_kind"] == kind
    assert row["decision_words"] == f"Decided: “{decision.rstrip('.')}”."


def test_a_decision_that_the_result_says_is_quoted_once(backlog: Backlog) -> None:
    body = f"## Hypothesis\n{BET}\n\n## Result\nConversion rate went from 30 % to 34 %. We keep it.\n"
    row = backlog(epic(state="done", body=body)).row("SHOP-1")
    assert "We keep it" in row["result_words"]
    assert row["decision_words"] == "Decided in the same words."


def test_no_decision_is_told_as_such(backlog: Backlog) -> None:
    row = backlog(epic(state="done")).row("SHOP-1")
    assert (row["decision_kind"], row["decision_day"]) == (None, None)
    assert row["decision_words"] == "No decision was found."


# Days


def test_days_of_claims_are_null_where_they_may_always_have_been_there(backlog: Backlog) -> None:
    body = f"## Hypothesis\n{BET}\n\n## Success metrics\nChurn\n\n## Result\nChurn fell from 4 % to 3 %.\n"
    row = backlog(epic(body=body, created="2026-01-01")).row("SHOP-1")
    columns = ("hypothesis_at", "hypothesis_day", "metric_day", "result_at", "result_day")
    assert [row[column] for column in columns] == [None] * 5


def test_a_claim_has_the_day_on_which_its_field_was_filled(backlog: Backlog) -> None:
    row = backlog({"key": "A", "kind": "Epic", **filled("Hypothesis", BET)}).row("A")
    assert (row["hypothesis_at"], row["hypothesis_day"]) == ("2026-02-10T09:00:00Z", "2026-02-10")
    assert row["metric_day"] == "2026-02-10"  # the hypothesis names its measure along the way


def test_what_hangs_on_a_bet_has_the_days_of_the_bet(backlog: Backlog) -> None:
    found = backlog(
        {"key": "A", "kind": "Epic", **filled("Hypothesis", BET)}, {"key": "B", "parent": "A"}, {"key": "C"}
    )
    assert [found.row(key)["hypothesis_day"] for key in "ABC"] == ["2026-02-10", "2026-02-10", None]


@pytest.mark.parametrize(("count", "day"), [(10, "2026-02-10"), (11, None)])
def test_many_claims_that_were_filled_at_once_have_no_day(backlog: Backlog, count: int, day: str | None) -> None:
    items = [{"key": f"A-{number}", "kind": "Epic", **filled("Hypothesis", BET)} for number in range(count)]
    assert {row["hypothesis_day"] for row in backlog(*items).rows()} == {day}


def test_a_result_has_the_day_of_its_comment(backlog: Backlog) -> None:
    found = backlog(epic(state="done", comments=[RESULT]), as_of="2026-02-20").row("SHOP-1")
    assert (found["result_at"], found["result_day"]) == (RESULT.at, "2026-02-10")
    assert found["days_since_result"] == 10


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ({"updated": "2026-02-20", "finished": "2026-01-01"}, 10),
        ({"finished": "2026-02-01"}, 29),
        ({}, None),
        ({"updated": "2026-03-02"}, 0),
    ],
)
def test_a_result_of_which_nobody_knows_the_day_is_as_old_as_the_last_touch(
    backlog: Backlog, dates: dict[str, str], days: int | None
) -> None:
    item = epic(state="done", body=f"## Hypothesis\n{BET}\n\n## Result\nChurn fell from 4 % to 3 %.\n", **dates)
    assert backlog(item, as_of="2026-03-02").row("SHOP-1")["days_since_result"] == days
    without = epic(state="done", **dates)
    assert backlog(without, as_of="2026-03-02").row("SHOP-1")["days_since_result"] is None


def test_a_decision_has_the_day_it_was_said_or_else_that_of_the_end(backlog: Backlog) -> None:
    decided = [RESULT, Comment(body="We keep it.", at="2026-02-12T08:00:00Z")]
    row = backlog(epic(state="done", finished="2026-01-31", comments=decided)).row("SHOP-1")
    assert row["decision_day"] == "2026-02-12"
    decided[1].at = None
    row = backlog(epic(state="done", finished="2026-01-31", comments=decided)).row("SHOP-1")
    assert row["decision_day"] == "2026-01-31"


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ({"started": "2026-01-10", "created": "2025-01-01", "due": "2026-01-31"}, 21),
        ({"created": "2026-01-10", "due": "2026-01-31"}, 21),
        ({"created": "2026-01-31", "due": "2026-01-10"}, -21),
        ({"created": "2026-01-10"}, None),
        ({"due": "2026-01-31"}, None),
    ],
)
def test_days_are_planned_from_start_to_due_date(backlog: Backlog, dates: dict[str, str], days: int | None) -> None:
    assert backlog({"key": "A", **dates}).row("A")["days_planned"] == days


@pytest.mark.parametrize(
    ("changes", "moves"),
    [
        ([("duedate", "2026-01-31", "2026-02-28")], 1),
        ([("Due Date", "2026-01-31", "2026-02-28"), ("due", "2026-02-28", "2026-03-31")], 2),
        ([("Target end", "2026-01-31", "2026-02-28")], 1),
        ([("duedate", "2026-01-31 00:00:00.0", "2026-02-28 00:00:00.0")], 1),
        # to an earlier day, for the first time, off, as it was, no day, another field
        ([("duedate", "2026-02-28", "2026-01-31")], 0),
        ([("duedate", None, "2026-01-31"), ("duedate", "", "2026-01-31")], 0),
        ([("duedate", "2026-01-31", None)], 0),
        ([("duedate", "2026-01-31", "2026-01-31")], 0),
        ([("duedate", "Monday", "Tuesday")], 0),
        ([("status", "2026-01-31", "2026-02-28")], 0),
        ([], 0),
    ],
)
def test_a_due_date_moves_when_it_is_put_off(
    backlog: Backlog, changes: list[tuple[str, str | None, str | None]], moves: int
) -> None:
    told = [Change(field=field, at="2026-01-20T10:00:00Z", before=old, after=new) for field, old, new in changes]
    assert backlog({"key": "A", "changes": told}).row("A")["due_moves"] == moves


# What hangs on it and what came after it


def test_children_are_told_in_the_order_of_their_keys(backlog: Backlog) -> None:
    found = backlog(
        epic("A"),
        {"key": "C", "title": "Second", "parent": "A"},
        {"key": "B", "title": "First", "parent": "A"},
        {"key": "D", "title": "Below", "parent": "B"},
    )
    assert [found.row(key)["child_titles"] for key in "ABC"] == ["First / Second", "Below", None]


@pytest.mark.parametrize(
    ("body", "expected"), [("As a parent, I want to see the box.", 1), ("## Who\nParents", 1), ("Build it.", 0)]
)
def test_a_child_can_say_for_whom(backlog: Backlog, body: str, expected: int) -> None:
    found = backlog(epic("A"), {"key": "B", "parent": "A", "body": body})
    assert (found.row("A")["children_say_who"], found.row("B")["children_say_who"]) == (expected, 0)


def test_children_count_once_customers_have_them(backlog: Backlog) -> None:
    found = backlog(
        epic("A"),
        {"key": "B", "parent": "A", "state": "done", "released": "2026-02-01"},
        {"key": "C", "parent": "A", "state": "done", "finished": "2026-02-01"},
        {"key": "D", "parent": "A", "state": "doing", "released": "2026-04-01"},
        {"key": "E", "parent": "B", "state": "done", "released": "2026-02-01"},
    )
    counts = [found.row(key)["released_children"] for key in "ABCD"]
    assert counts == [1, 1, 0, 0]
    assert all(isinstance(count, int) for count in counts)


@pytest.mark.parametrize(
    ("child", "count"),
    [
        ({"started": "2026-02-13"}, 1),
        ({"created": "2026-02-13"}, 1),
        ({"started": "2026-02-13", "created": "2026-01-01", "state": "done"}, 1),
        # before, on the day itself, at nobody knows when
        ({"started": "2026-02-11", "created": "2026-02-13"}, 0),
        ({"started": "2026-02-12"}, 0),
        ({}, 0),
        # taking it out is what was decided; measuring, mending and what was given up are no more of the same
        ({"started": "2026-02-13", "title": "Remove the guest checkout"}, 0),
        ({"started": "2026-02-13", "kind": "Measurement"}, 0),
        ({"started": "2026-02-13", "kind": "Bug"}, 0),
        ({"started": "2026-02-13", "state": "dropped"}, 0),
        ({"started": "2026-02-13", "parent": "SHOP-3"}, 0),
    ],
)
def test_work_that_goes_on_after_the_decision_is_counted(backlog: Backlog, child: dict[str, Any], count: int) -> None:
    decided = [RESULT, Comment(body="We stop here.", at="2026-02-12T08:00:00Z")]
    found = backlog(
        epic(state="done", comments=decided), {"key": "SHOP-2", "parent": "SHOP-1", **child}, epic("SHOP-3")
    )
    assert found.row("SHOP-1")["children_since_decision"] == count


def test_without_a_decision_work_goes_on_after_the_end(backlog: Backlog) -> None:
    child = {"key": "SHOP-2", "parent": "SHOP-1", "started": "2026-02-13"}
    ended = backlog(epic(state="done", finished="2026-02-01"), child)
    assert ended.row("SHOP-1")["children_since_decision"] == 1
    assert backlog(epic(state="done"), child).row("SHOP-1")["children_since_decision"] == 0


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ({"created": "2026-02-13", "links": [Link(type="relates to", to="SHOP-1")]}, "SHOP-2"),
        ({"created": "2026-02-13", "links": [Link(type="what a tracker calls it", to="SHOP-1")]}, "SHOP-2"),
        ({"created": "2026-02-13", "body": "Follow-up to SHOP-1"}, "SHOP-2"),
        ({"created": "2026-02-13", "parent": "SHOP-1"}, "SHOP-2"),
        ({"created": "2026-02-13"}, None),
        ({"created": "2026-02-12", "parent": "SHOP-1"}, None),
        ({"parent": "SHOP-1"}, None),
        ({"created": "2026-02-13", "parent": "SHOP-1", "kind": "Measurement"}, None),
        ({"created": "2026-02-13", "parent": "SHOP-1", "kind": "Bug"}, None),
        ({"created": "2026-02-13", "parent": "SHOP-1", "title": "Spike: what next?", "kind": "Spike"}, None),
    ],
)
def test_feature_work_after_the_release_follows_on(
    backlog: Backlog, later: dict[str, Any], expected: str | None
) -> None:
    found = backlog(epic(state="done", finished="2026-02-12"), {"key": "SHOP-2", **later})
    assert found.row("SHOP-1")["follow_on"] == expected
    assert found.row("SHOP-2")["follow_on"] is None


def test_the_item_itself_can_name_what_follows_on(backlog: Backlog) -> None:
    found = backlog(
        epic(
            state="done", finished="2026-02-12", links=[Link(type="relates to", to=key) for key in ("SHOP-3", "SHOP-2")]
        ),
        {"key": "SHOP-2", "created": "2026-02-20"},
        {"key": "SHOP-3", "created": "2026-02-13"},
    )
    assert found.row("SHOP-1")["follow_on"] == "SHOP-2"
    unfinished = backlog(epic(links=[Link(type="relates to", to="SHOP-2")]), {"key": "SHOP-2", "created": "2026-02-20"})
    assert unfinished.row("SHOP-1")["follow_on"] is None


# Beside it


COPY = "We believe that {} will raise the engagement of our customers by {} %, as they come back more often."


def alike(key: str, thing: str, **more: Any) -> dict[str, Any]:
    """An epic with a hypothesis that was copied, its own thing put in."""
    body = f"## Hypothesis\n{COPY.format(thing, len(thing))}\n"
    return {"key": key, "kind": "Epic", "title": thing, "body": body, **more}


def test_copies_of_a_hypothesis_are_found(backlog: Backlog) -> None:
    found = backlog(alike("A", "export"), alike("B", "import"), alike("C", "print"), epic("D"), {"key": "E"})
    assert [found.row(key)["alike"] for key in "ABCDE"] == [2, 2, 2, 0, 0]
    assert [found.row(key)["alike_keys"] for key in "ABD"] == ["B, C", "A, C", None]


def test_siblings_may_share_their_hypothesis(backlog: Backlog) -> None:
    found = backlog(alike("A", "export", parent="P"), alike("B", "import", parent="P"), alike("C", "print", parent="Q"))
    assert [found.row(key)["alike_keys"] for key in "ABC"] == ["C", "C", "A, B"]


def test_only_bets_are_copies(backlog: Backlog) -> None:
    found = backlog(alike("A", "export"), alike("B", "import", kind="Story"))
    assert [found.row(key)["alike"] for key in "AB"] == [0, 1]


def test_of_many_copies_ten_are_named(backlog: Backlog) -> None:
    row = backlog(*(alike(f"A-{number:02}", f"thing{'s' * number}") for number in range(13))).row("A-00")
    assert row["alike"] == 12
    assert row["alike_keys"] == ", ".join(f"A-{number:02}" for number in range(1, 11))


UNMEASURED = {"state": "done", "finished": "2026-01-10"}


@pytest.mark.parametrize(
    ("earlier", "count"),
    [
        (epic("SHOP-2", **UNMEASURED), 1),
        ({"key": "SHOP-2", "kind": "Epic", **UNMEASURED}, 1),
        # thirty days are over on the day before, not on that day
        (epic("SHOP-2", state="done", finished="2026-01-20"), 1),
        (epic("SHOP-2", state="done", finished="2026-01-21"), 0),
        (epic("SHOP-2", state="done", finished="2026-01-10", released="2026-02-10"), 0),
        # a day was named, or so many days
        (epic("SHOP-2", body=f"## Hypothesis\n{BET}\n\n## Measure by\n2026-02-19", **UNMEASURED), 1),
        (epic("SHOP-2", body=f"## Hypothesis\n{BET}\n\n## Measure by\n2026-02-20", **UNMEASURED), 0),
        (epic("SHOP-2", body=f"## Hypothesis\n{BET}\n\n## Measure by\nafter 60 days", **UNMEASURED), 0),
        (epic("SHOP-2", body=f"## Hypothesis\n{BET}\n\n## Measure by\nafter 14 days", **UNMEASURED), 1),
        # the day named was before the release
        (
            epic(
                "SHOP-2", body=f"## Hypothesis\n{BET}\n\n## Measure by\n2026-01-05", state="done", finished="2026-02-20"
            ),
            0,
        ),
        # measured, not done, not a bet, elsewhere, too long ago, at nobody knows when
        (epic("SHOP-2", comments=[RESULT], **UNMEASURED), 0),
        (epic("SHOP-2", state="doing"), 0),
        (epic("SHOP-2", state="dropped", finished="2026-01-10"), 0),
        ({"key": "SHOP-2", "kind": "Story", **UNMEASURED}, 0),
        ({"key": "SHOP-2", "kind": "Epic", "labels": ["tech-debt"], **UNMEASURED}, 0),
        (epic("CAFE-2", **UNMEASURED), 0),
        (epic("SHOP-2", state="done", finished="2025-02-19"), 0),
        (epic("SHOP-2", state="done"), 0),
    ],
)
def test_bets_without_a_result_are_counted_when_the_next_one_starts(
    backlog: Backlog, earlier: dict[str, Any], count: int
) -> None:
    row = backlog(epic(state="doing", started="2026-02-20"), earlier).row("SHOP-1")
    assert row["unmeasured_before"] == count
    assert row["unmeasured_keys"] == ("SHOP-2" if count else None)


def test_what_was_never_started_came_after_nothing(backlog: Backlog) -> None:
    row = backlog(epic(), epic("SHOP-2", **UNMEASURED)).row("SHOP-1")
    assert (row["unmeasured_before"], row["unmeasured_keys"], row["is_newest_start"]) == (0, None, 0)


def test_of_many_unmeasured_bets_ten_are_named(backlog: Backlog) -> None:
    earlier = [epic(f"SHOP-{number}", **UNMEASURED) for number in range(10, 22)]
    row = backlog(epic(state="doing", started="2026-02-20"), *earlier).row("SHOP-1")
    assert row["unmeasured_before"] == 12
    assert row["unmeasured_keys"] == ", ".join(f"SHOP-{number}" for number in range(10, 20))


@pytest.mark.parametrize(
    ("other", "newest"),
    [
        ({"started": "2026-02-21"}, 0),
        ({"started": "2026-02-21", "state": "done"}, 0),
        ({"started": "2026-02-19"}, 1),
        # of two on one day the second by its place in the backlog
        ({"started": "2026-02-20"}, 0),
        ({}, 1),
        ({"started": "2026-02-21", "state": "dropped"}, 1),
        ({"started": "2026-02-21", "state": "todo"}, 1),
        ({"started": "2026-02-21", "labels": ["tech-debt"], "body": ""}, 1),
        ({"started": "2026-02-21", "kind": "Story", "body": ""}, 1),
        ({"started": "2026-02-21", "key": "CAFE-2"}, 1),
    ],
)
def test_the_newest_start_of_a_project_is_told(backlog: Backlog, other: dict[str, Any], newest: int) -> None:
    second = {**epic("SHOP-2", state="doing"), **other}
    found = backlog(epic(state="doing", started="2026-02-20"), second)
    assert found.row("SHOP-1")["is_newest_start"] == newest


def test_of_bets_that_started_together_one_is_the_newest(backlog: Backlog) -> None:
    found = backlog(*(epic(f"SHOP-{number}", state="doing", started="2026-02-20") for number in range(4)))
    assert [row["is_newest_start"] for row in found.rows()] == [0, 0, 0, 1]


def test_items_beyond_what_was_asked_for_are_not_held_against_the_others(reader: Reader) -> None:
    own = {**alike("SHOP-1", "export"), "state": "doing", "started": "2026-02-20"}
    beyond = [
        WorkItem(**{**alike("SHOP-2", "import"), "state": "doing", "started": "2026-02-21"}),
        WorkItem(title="Loyalty", **epic("SHOP-3", **UNMEASURED)),
    ]
    with Snapshot.memory() as snapshot:
        load(snapshot, [WorkItem(**own), *map(Beyond, beyond)], reader=reader, as_of="2026-03-02")
        columns = "key, alike, unmeasured_before, is_newest_start"
        statement = f"select {columns} from item"  # noqa: S608
        assert snapshot.connection.execute(with_views(statement)).fetchall() == [("SHOP-1", 0, 0, 1)]


# Sentences


def test_what_it_hangs_on_is_told_in_a_sentence(backlog: Backlog) -> None:
    found = backlog(
        {"key": "A", "kind": "Epic", "title": "Guest checkout"},
        {"key": "B", "parent": "A"},
        {"key": "C"},
        {"key": "D", "parent": "C"},
        {"key": "E", "parent": "ELSEWHERE-1"},
    )
    assert [found.row(key)["above_words"] for key in "BCDE"] == [
        "It belongs to A “Guest checkout”, which says neither.",
        "It has no parent.",
        "Its parent C leads to no bet.",
        "Its parent ELSEWHERE-1 leads to no bet.",
    ]


def test_an_item_tells_its_source(backlog: Backlog) -> None:
    assert backlog({"key": "A"}).row("A")["source"] == ""


def test_the_last_result_has_a_day_in_comments_and_in_texts_with_a_history(backlog: Backlog) -> None:
    told, again = "## Result\nCalls fell to 8.", "## Result\nCalls fell to 8.\n\nCalls fell to 9 after 8 weeks."
    change = Change(field="description", at="2026-02-20T10:00:00Z", before=told, after=again)
    late = Comment(at="2026-02-25T10:00:00Z", body="Result: calls fell to 9.")
    item = {"kind": "Epic", "state": "done", "finished": "2026-01-05", "body": again}
    found = backlog(
        {"key": "A", **item, "changes": [change]}, {"key": "B", **item}, {"key": "C", **item, "comments": [late]}
    )
    assert [found.row(key)["last_result_day"] for key in "ABC"] == ["2026-02-20", None, "2026-02-25"]
