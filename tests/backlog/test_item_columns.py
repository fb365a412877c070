"""The columns of `item` that depend on more than its claims: other texts, children, links, history, the project."""

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
RESULT = Comment(body="Conversion rate went from 30 % to 34 %.", at="2026-02-10T23:59:59Z")


def epic(key: str = "SHOP-1", **more: Any) -> dict[str, Any]:
    """Return an epic that states a hypothesis."""
    return {"key": key, "kind": "Epic", "body": f"## Hypothesis\n{BET}\n", **more}


def filled(field: str, text: str, at: str = "2026-02-10T09:00:00Z") -> dict[str, Any]:
    """Return a field and the change that filled it."""
    return {"fields": {field: text}, "changes": [Change(field=field, at=at, after=text)]}


# The item's own texts


def test_huge_texts_do_not_exceed_limits_of_queries(backlog: Backlog) -> None:
    many_comments = [Comment(body="😀" * 60_000, at="2026-02-10") for _ in range(10)]
    loaded = backlog({"key": "A", "body": "😀" * 150_000, "comments": many_comments})
    with Guard(loaded.snapshot.connection, max_bytes=MAX_SQL_WITH_VIEWS) as guard:
        statement = "select length(own_words), length(comments) from item"
        ((own_words, comments),) = guard.rows(with_views(statement), where="a rule")
    assert (80_000 < own_words < 250_000, comments) == (True, 100_003)


def test_only_the_last_of_many_long_comments_are_kept(backlog: Backlog) -> None:
    comments = [Comment(body=f"{'word ' * 2_000} {number}.", at="2026-02-10") for number in range(40)]
    text = backlog({"key": "A", "comments": comments}).row("A")["comments"]
    assert text.endswith(" 38.\n" + comments[39].body)
    assert " 29." not in text


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
def test_columns_quote_the_description(backlog: Backlog, column: str, body: str, expected: object) -> None:
    assert backlog({"key": "A", "kind": "Epic", "body": body}).row("A")[column] == expected


def test_place_of_hypothesis_is_body_rather_than_title(backlog: Backlog) -> None:
    item = {"key": "A", "kind": "Epic", "title": "Fewer cancelled memberships"}
    assert backlog(item).row("A")["hypothesis_where"] == "title"
    assert backlog({**item, "body": BET}).row("A")["hypothesis_where"] == "body"


def test_own_words_hold_all_texts_written_by_people(backlog: Backlog) -> None:
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
def test_project_follows_from_the_key(backlog: Backlog, key: str, project: str) -> None:
    assert backlog({"key": key}).row(key)["project"] == project


@pytest.mark.parametrize(
    ("title", "labels", "removes"),
    [("Remove the old basket", [], 1), ("The old basket", ["sunset"], 1), ("Remove the feature flag", [], 0), ("A", [], 0)],
)  # fmt: skip
def test_removals_are_marked(backlog: Backlog, title: str, labels: list[str], removes: int) -> None:
    assert backlog({"key": "A", "title": title, "labels": labels}).row("A")["removes"] == removes


@pytest.mark.parametrize(
    ("labels", "expected"),
    [(["ux", "Backfilled"], 1), (["backfilled"], 1), (["not-backfilled"], 0), (["back", "filled"], 0), ([], 0)],
)
def test_label_marks_backfilled_items(backlog: Backlog, labels: list[str], expected: int) -> None:
    assert backlog({"key": "A", "labels": labels}).row("A")["is_backfilled"] == expected


# Claims of the nearest bet


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
def test_claims_of_a_bet_count_for_items_below_it(backlog: Backlog, slot: str) -> None:
    form, above, own = NEAREST[slot]
    column = f"bet_{slot}"
    top = epic("A", body=f"## Hypothesis\nOrders by guests will rise.\n\n## Notes\n\n{form.format(above)}")
    loaded = backlog(
        top,
        {"key": "B", "parent": "A"},
        {"key": "C", "parent": "B", "body": f"## Notes\n\n{form.format(own)}"},
        {"key": "D"},
    )
    assert [loaded.row(key)[column] for key in "ABCD"] == [above, above, own, None]


def test_hypothesis_says_who_when_nothing_else_does(backlog: Backlog) -> None:
    loaded = backlog(epic("A", body=f"## Hypothesis\n{BET}"), {"key": "B", "parent": "A"})
    assert loaded.row("B")["bet_who"] == BET


def test_unfilled_template_does_not_hide_claims_of_the_bet(backlog: Backlog) -> None:
    loaded = backlog(
        epic("A", body=f"## Hypothesis\n{BET}\n\n## Target\n40 %"),
        {"key": "B", "parent": "A", "body": "## Target\nTBD\n\n## Baseline\nNot measured yet"},
    )
    row = loaded.row("B")
    assert (row["bet_target"], row["bet_baseline"], row["bet_state"]) == ("40 %", None, "todo")


def test_unknown_baseline_and_metrics_of_a_bet_count_for_its_child(backlog: Backlog) -> None:
    body = f"## Hypothesis\n{BET}\n\n## Success metrics\nChurn\n\n## Baseline\nNot measured yet"
    loaded = backlog(epic("A", body=body), {"key": "B", "parent": "A"})
    assert loaded.row("B")["baseline_unknown"] == "Not measured yet"
    assert loaded.row("B")["metrics"].startswith("Churn / ")


def test_item_without_a_bet_has_no_values_of_one(backlog: Backlog) -> None:
    row = backlog({"key": "B", "body": "Build it."}).row("B")
    assert (row["bet_state"], row["look_back_due"], row["bet_results"], row["bet_verdict"]) == (None, None, None, None)


# Looking back


def test_results_of_bet_and_look_back_are_joined(backlog: Backlog) -> None:
    loaded = backlog(
        epic("A", state="done", comments=[RESULT]),
        {"key": "B", "title": "Readout", "kind": "Measurement", "parent": "A", "due": "2026-03-10",
         "body": "## Result\nTarget met: 34 %.\n"},
    )  # fmt: skip
    row = loaded.row("A")
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
def test_verdict_is_the_one_stated_in_the_result(backlog: Backlog, result: str, verdict: str | None) -> None:
    row = backlog(epic(state="done", comments=[Comment(body=result)])).row("SHOP-1")
    assert row["bet_results"] == result
    assert row["bet_verdict"] == verdict


def test_last_of_several_verdicts_counts(backlog: Backlog) -> None:
    comments = [
        Comment(body="Conversion rate at 31 %, inconclusive so far."),
        Comment(body="Conversion rate at 36 %, target met."),
    ]
    assert backlog(epic(state="done", comments=comments)).row("SHOP-1")["bet_verdict"] == "positive"


@pytest.mark.parametrize(
    ("decision", "kind"),
    [("We keep it.", "keep"), ("We take it out.", "stop"), ("We decided on it with a coin.", None)],
)
def test_kind_of_decision_is_given_when_known(backlog: Backlog, decision: str, kind: str | None) -> None:
    body = f"## Hypothesis\n{BET}\n\n## Result\nConversion rate went from 30 % to 34 %.\n\n## Decision\n{decision}\n"
    row = backlog(epic(state="done", body=body)).row("SHOP-1")
    assert row["bet_decision"] == decision
    assert row["decision_kind"] == kind
    assert row["decision_words"] == f"Decided: “{decision.rstrip('.')}”."


def test_decision_within_the_result_is_quoted_once(backlog: Backlog) -> None:
    body = f"## Hypothesis\n{BET}\n\n## Result\nConversion rate went from 30 % to 34 %. We keep it.\n"
    row = backlog(epic(state="done", body=body)).row("SHOP-1")
    assert "We keep it" in row["result_words"]
    assert row["decision_words"] == "Decided in the same words."


def test_decision_words_say_when_no_decision_was_found(backlog: Backlog) -> None:
    row = backlog(epic(state="done")).row("SHOP-1")
    assert (row["decision_kind"], row["decision_day"]) == (None, None)
    assert row["decision_words"] == "No decision was found."


# Days


def test_dates_of_claims_without_history_are_null(backlog: Backlog) -> None:
    body = f"## Hypothesis\n{BET}\n\n## Success metrics\nChurn\n\n## Result\nChurn fell from 4 % to 3 %.\n"
    row = backlog(epic(body=body, created="2026-01-01")).row("SHOP-1")
    columns = ("hypothesis_at", "hypothesis_day", "metric_day", "result_at", "result_day")
    assert [row[column] for column in columns] == [None] * 5


def test_claim_has_the_date_on_which_its_field_was_filled(backlog: Backlog) -> None:
    row = backlog({"key": "A", "kind": "Epic", **filled("Hypothesis", BET)}).row("A")
    assert (row["hypothesis_at"], row["hypothesis_day"]) == ("2026-02-10T09:00:00Z", "2026-02-10")
    assert row["metric_day"] == "2026-02-10"  # the hypothesis also names its metric


def test_items_below_a_bet_have_its_dates(backlog: Backlog) -> None:
    loaded = backlog(
        {"key": "A", "kind": "Epic", **filled("Hypothesis", BET)}, {"key": "B", "parent": "A"}, {"key": "C"}
    )
    assert [loaded.row(key)["hypothesis_day"] for key in "ABC"] == ["2026-02-10", "2026-02-10", None]


@pytest.mark.parametrize(("count", "day"), [(10, "2026-02-10"), (11, None)])
def test_many_claims_filled_in_at_once_have_no_date(backlog: Backlog, count: int, day: str | None) -> None:
    items = [{"key": f"A-{number}", "kind": "Epic", **filled("Hypothesis", BET)} for number in range(count)]
    assert {row["hypothesis_day"] for row in backlog(*items).rows()} == {day}


def test_result_has_the_date_of_its_comment(backlog: Backlog) -> None:
    row = backlog(epic(state="done", comments=[RESULT]), as_of="2026-02-20").row("SHOP-1")
    assert (row["result_at"], row["result_day"]) == (RESULT.at, "2026-02-10")
    assert row["days_since_result"] == 10


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ({"updated": "2026-02-20", "finished": "2026-01-01"}, 10),
        ({"finished": "2026-02-01"}, 29),
        ({}, None),
        ({"updated": "2026-03-02"}, 0),
    ],
)
def test_undated_result_is_as_old_as_the_last_update(backlog: Backlog, dates: dict[str, str], days: int | None) -> None:
    item = epic(state="done", body=f"## Hypothesis\n{BET}\n\n## Result\nChurn fell from 4 % to 3 %.\n", **dates)
    assert backlog(item, as_of="2026-03-02").row("SHOP-1")["days_since_result"] == days
    without = epic(state="done", **dates)
    assert backlog(without, as_of="2026-03-02").row("SHOP-1")["days_since_result"] is None


def test_decision_has_the_date_of_its_comment_or_of_the_end(backlog: Backlog) -> None:
    comments = [RESULT, Comment(body="We keep it.", at="2026-02-12T08:00:00Z")]
    row = backlog(epic(state="done", finished="2026-01-31", comments=comments)).row("SHOP-1")
    assert row["decision_day"] == "2026-02-12"
    comments[1].at = None
    row = backlog(epic(state="done", finished="2026-01-31", comments=comments)).row("SHOP-1")
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
def test_planned_days_are_counted_from_start_to_due_date(
    backlog: Backlog, dates: dict[str, str], days: int | None
) -> None:
    assert backlog({"key": "A", **dates}).row("A")["days_planned"] == days


@pytest.mark.parametrize(
    ("changes", "moves"),
    [
        ([("duedate", "2026-01-31", "2026-02-28")], 1),
        ([("Due Date", "2026-01-31", "2026-02-28"), ("due", "2026-02-28", "2026-03-31")], 2),
        ([("Target end", "2026-01-31", "2026-02-28")], 1),
        ([("duedate", "2026-01-31 00:00:00.0", "2026-02-28 00:00:00.0")], 1),
        # moved earlier, set for the first time, removed, unchanged, no date, another field
        ([("duedate", "2026-02-28", "2026-01-31")], 0),
        ([("duedate", None, "2026-01-31"), ("duedate", "", "2026-01-31")], 0),
        ([("duedate", "2026-01-31", None)], 0),
        ([("duedate", "2026-01-31", "2026-01-31")], 0),
        ([("duedate", "Monday", "Tuesday")], 0),
        ([("status", "2026-01-31", "2026-02-28")], 0),
        ([], 0),
    ],
)
def test_only_postponements_count_as_moves_of_the_due_date(
    backlog: Backlog, changes: list[tuple[str, str | None, str | None]], moves: int
) -> None:
    history = [Change(field=field, at="2026-01-20T10:00:00Z", before=old, after=new) for field, old, new in changes]
    assert backlog({"key": "A", "changes": history}).row("A")["due_moves"] == moves


# Children and follow-on work


def test_titles_of_children_are_sorted_by_key(backlog: Backlog) -> None:
    loaded = backlog(
        epic("A"),
        {"key": "C", "title": "Second", "parent": "A"},
        {"key": "B", "title": "First", "parent": "A"},
        {"key": "D", "title": "Below", "parent": "B"},
    )
    assert [loaded.row(key)["child_titles"] for key in "ABC"] == ["First / Second", "Below", None]


@pytest.mark.parametrize(
    ("body", "expected"), [("As a parent, I want to see the box.", 1), ("## Who\nParents", 1), ("Build it.", 0)]
)
def test_child_can_say_who_it_is_for(backlog: Backlog, body: str, expected: int) -> None:
    loaded = backlog(epic("A"), {"key": "B", "parent": "A", "body": body})
    assert (loaded.row("A")["children_say_who"], loaded.row("B")["children_say_who"]) == (expected, 0)


def test_released_children_are_counted(backlog: Backlog) -> None:
    loaded = backlog(
        epic("A"),
        {"key": "B", "parent": "A", "state": "done", "released": "2026-02-01"},
        {"key": "C", "parent": "A", "state": "done", "finished": "2026-02-01"},
        {"key": "D", "parent": "A", "state": "doing", "released": "2026-04-01"},
        {"key": "E", "parent": "B", "state": "done", "released": "2026-02-01"},
    )
    counts = [loaded.row(key)["released_children"] for key in "ABCD"]
    assert counts == [1, 1, 0, 0]
    assert all(isinstance(count, int) for count in counts)


@pytest.mark.parametrize(
    ("child", "count"),
    [
        ({"started": "2026-02-13"}, 1),
        ({"created": "2026-02-13"}, 1),
        ({"started": "2026-02-13", "created": "2026-01-01", "state": "done"}, 1),
        # before, on the day itself, without a date
        ({"started": "2026-02-11", "created": "2026-02-13"}, 0),
        ({"started": "2026-02-12"}, 0),
        ({}, 0),
        # a removal is what was decided; look backs, bugs and dropped items are no more of the same work
        ({"started": "2026-02-13", "title": "Remove the guest checkout"}, 0),
        ({"started": "2026-02-13", "kind": "Measurement"}, 0),
        ({"started": "2026-02-13", "kind": "Bug"}, 0),
        ({"started": "2026-02-13", "state": "dropped"}, 0),
        ({"started": "2026-02-13", "parent": "SHOP-3"}, 0),
    ],
)
def test_children_begun_after_the_decision_are_counted(backlog: Backlog, child: dict[str, Any], count: int) -> None:
    comments = [RESULT, Comment(body="We stop here.", at="2026-02-12T08:00:00Z")]
    loaded = backlog(
        epic(state="done", comments=comments), {"key": "SHOP-2", "parent": "SHOP-1", **child}, epic("SHOP-3")
    )
    assert loaded.row("SHOP-1")["children_since_decision"] == count


def test_without_a_decision_children_begun_after_the_end_are_counted(backlog: Backlog) -> None:
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
def test_feature_created_after_the_end_is_the_follow_on(
    backlog: Backlog, later: dict[str, Any], expected: str | None
) -> None:
    loaded = backlog(epic(state="done", finished="2026-02-12"), {"key": "SHOP-2", **later})
    assert loaded.row("SHOP-1")["follow_on"] == expected
    assert loaded.row("SHOP-2")["follow_on"] is None


def test_item_can_link_to_its_follow_on(backlog: Backlog) -> None:
    loaded = backlog(
        epic(
            state="done", finished="2026-02-12", links=[Link(type="relates to", to=key) for key in ("SHOP-3", "SHOP-2")]
        ),
        {"key": "SHOP-2", "created": "2026-02-20"},
        {"key": "SHOP-3", "created": "2026-02-13"},
    )
    assert loaded.row("SHOP-1")["follow_on"] == "SHOP-2"
    unfinished = backlog(epic(links=[Link(type="relates to", to="SHOP-2")]), {"key": "SHOP-2", "created": "2026-02-20"})
    assert unfinished.row("SHOP-1")["follow_on"] is None


# The rest of the project


COPY = "We believe that {} will raise the engagement of our customers by {} %, as they come back more often."


def copied_epic(key: str, thing: str, **more: Any) -> dict[str, Any]:
    """Return an epic whose hypothesis was copied, with its own subject put in."""
    body = f"## Hypothesis\n{COPY.format(thing, len(thing))}\n"
    return {"key": key, "kind": "Epic", "title": thing, "body": body, **more}


def test_copies_of_a_hypothesis_are_found(backlog: Backlog) -> None:
    loaded = backlog(
        copied_epic("A", "export"), copied_epic("B", "import"), copied_epic("C", "print"), epic("D"), {"key": "E"}
    )
    assert [loaded.row(key)["alike"] for key in "ABCDE"] == [2, 2, 2, 0, 0]
    assert [loaded.row(key)["alike_keys"] for key in "ABD"] == ["B, C", "A, C", None]


def test_siblings_with_the_same_hypothesis_are_no_copies(backlog: Backlog) -> None:
    loaded = backlog(
        copied_epic("A", "export", parent="P"),
        copied_epic("B", "import", parent="P"),
        copied_epic("C", "print", parent="Q"),
    )
    assert [loaded.row(key)["alike_keys"] for key in "ABC"] == ["C", "C", "A, B"]


def test_only_bets_count_as_copies(backlog: Backlog) -> None:
    loaded = backlog(copied_epic("A", "export"), copied_epic("B", "import", kind="Story"))
    assert [loaded.row(key)["alike"] for key in "AB"] == [0, 1]


def test_ten_of_many_copies_are_named(backlog: Backlog) -> None:
    row = backlog(*(copied_epic(f"A-{number:02}", f"thing{'s' * number}") for number in range(13))).row("A-00")
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
        # a day or a period was named
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
        # measured, not done, dropped, no bet, in another project, too long ago, without a date
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
def test_unmeasured_bets_are_counted_at_the_start_of_the_next_one(
    backlog: Backlog, earlier: dict[str, Any], count: int
) -> None:
    row = backlog(epic(state="doing", started="2026-02-20"), earlier).row("SHOP-1")
    assert row["unmeasured_before"] == count
    assert row["unmeasured_keys"] == ("SHOP-2" if count else None)


def test_bet_that_was_never_started_counts_no_unmeasured_ones(backlog: Backlog) -> None:
    row = backlog(epic(), epic("SHOP-2", **UNMEASURED)).row("SHOP-1")
    assert (row["unmeasured_before"], row["unmeasured_keys"], row["is_newest_start"]) == (0, None, 0)


def test_ten_of_many_unmeasured_bets_are_named(backlog: Backlog) -> None:
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
        # on the same day, the second one in the backlog is newer
        ({"started": "2026-02-20"}, 0),
        ({}, 1),
        ({"started": "2026-02-21", "state": "dropped"}, 1),
        ({"started": "2026-02-21", "state": "todo"}, 1),
        ({"started": "2026-02-21", "labels": ["tech-debt"], "body": ""}, 1),
        ({"started": "2026-02-21", "kind": "Story", "body": ""}, 1),
        ({"started": "2026-02-21", "key": "CAFE-2"}, 1),
    ],
)
def test_newest_start_of_a_project_is_marked(backlog: Backlog, other: dict[str, Any], newest: int) -> None:
    second = {**epic("SHOP-2", state="doing"), **other}
    loaded = backlog(epic(state="doing", started="2026-02-20"), second)
    assert loaded.row("SHOP-1")["is_newest_start"] == newest


def test_only_one_of_bets_started_on_the_same_day_is_the_newest(backlog: Backlog) -> None:
    loaded = backlog(*(epic(f"SHOP-{number}", state="doing", started="2026-02-20") for number in range(4)))
    assert [row["is_newest_start"] for row in loaded.rows()] == [0, 0, 0, 1]


def test_items_beyond_the_requested_ones_do_not_count_against_others(reader: Reader) -> None:
    requested = {**copied_epic("SHOP-1", "export"), "state": "doing", "started": "2026-02-20"}
    beyond = [
        WorkItem(**{**copied_epic("SHOP-2", "import"), "state": "doing", "started": "2026-02-21"}),
        WorkItem(title="Loyalty", **epic("SHOP-3", **UNMEASURED)),
    ]
    with Snapshot.memory() as snapshot:
        load(snapshot, [WorkItem(**requested), *map(Beyond, beyond)], reader=reader, as_of="2026-03-02")
        columns = "key, alike, unmeasured_before, is_newest_start"
        statement = f"select {columns} from item"  # noqa: S608
        assert snapshot.connection.execute(with_views(statement)).fetchall() == [("SHOP-1", 0, 0, 1)]


# Sentences


def test_above_words_describe_the_parent(backlog: Backlog) -> None:
    loaded = backlog(
        {"key": "A", "kind": "Epic", "title": "Guest checkout"},
        {"key": "B", "parent": "A"},
        {"key": "C"},
        {"key": "D", "parent": "C"},
        {"key": "E", "parent": "ELSEWHERE-1"},
    )
    assert [loaded.row(key)["above_words"] for key in "BCDE"] == [
        "It belongs to A “Guest checkout”, which says neither.",
        "It has no parent.",
        "Its parent C leads to no bet.",
        "Its parent ELSEWHERE-1 leads to no bet.",
    ]


def test_item_row_has_its_source(backlog: Backlog) -> None:
    assert backlog({"key": "A"}).row("A")["source"] == ""


def test_last_result_is_dated_by_its_comment_or_by_history(backlog: Backlog) -> None:
    before, after = "## Result\nCalls fell to 8.", "## Result\nCalls fell to 8.\n\nCalls fell to 9 after 8 weeks."
    change = Change(field="description", at="2026-02-20T10:00:00Z", before=before, after=after)
    late = Comment(at="2026-02-25T10:00:00Z", body="Result: calls fell to 9.")
    item = {"kind": "Epic", "state": "done", "finished": "2026-01-05", "body": after}
    loaded = backlog(
        {"key": "A", **item, "changes": [change]}, {"key": "B", **item}, {"key": "C", **item, "comments": [late]}
    )
    assert [loaded.row(key)["last_result_day"] for key in "ABC"] == ["2026-02-20", None, "2026-02-25"]
