"""The path from an item up to its bet: along parents, links and mentions, at most six steps, safe with circles."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.items import Comment, Link
from vanitylint.backlog.limits import MAX_TRACE_STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

HYPOTHESIS = "We expect fewer support tickets from new users."
RESULT = Comment(body="Support tickets went from 40 to 31 a week.", at="2026-02-20T10:00:00Z")
BET: dict[str, Any] = {"key": "BET", "title": "Guest checkout", "kind": "Epic", "body": HYPOTHESIS}


def chain(length: int, **top: Any) -> list[dict[str, Any]]:
    """Return `S0` below `S1` below …, up to the top item after `length` steps."""
    steps = [{"key": f"S{step}", "kind": "Story", "parent": f"S{step + 1}"} for step in range(length)]
    return [*steps, {"key": f"S{length}", "kind": "Story", **top}]


def links(*pairs: tuple[str, str]) -> list[Link]:
    return [Link(type=kind, to=to) for kind, to in pairs]


# The path up


def test_a_story_reaches_the_epic_above_it(backlog: Callable[..., Any]) -> None:
    items = backlog(BET, {"key": "A", "parent": "BET"})
    assert items.row("A")["trace"] == "bet"
    assert (items.row("A")["bet"], items.row("A")["is_bet"]) == ("BET", 0)
    assert (items.row("BET")["bet"], items.row("BET")["is_bet"]) == ("BET", 1)
    assert items.row("A")["bet_hypothesis"] == HYPOTHESIS


def test_a_sub_task_reaches_the_epic_above_its_story(backlog: Callable[..., Any]) -> None:
    items = backlog(
        BET, {"key": "A", "kind": "Story", "parent": "BET"}, {"key": "A1", "kind": "Sub-task", "parent": "A"}
    )
    assert items.row("A1")["bet"] == "BET"


def test_nearest_bet_counts(backlog: Callable[..., Any]) -> None:
    items = backlog(
        {"key": "TOP", "kind": "Initiative", "body": "We expect more repeat purchases by customers."},
        {**BET, "parent": "TOP"},
        {"key": "A", "parent": "BET"},
    )
    assert items.row("A")["bet"] == "BET"
    assert items.row("BET")["bet"] == "BET"


def test_a_hypothesis_above_counts_for_an_epic_without_one(backlog: Callable[..., Any]) -> None:
    items = backlog(
        {"key": "TOP", "kind": "Initiative", "body": HYPOTHESIS},
        {"key": "EPIC", "kind": "Epic", "parent": "TOP"},
        {"key": "A", "parent": "EPIC"},
    )
    assert items.row("A")["bet"] == "EPIC"
    assert items.row("A")["bet_hypothesis"] == items.row("EPIC")["bet_hypothesis"] == HYPOTHESIS
    assert items.row("EPIC")["hypothesis"] is None


def test_a_story_that_states_a_hypothesis_is_its_own_bet(backlog: Callable[..., Any]) -> None:
    items = backlog(BET, {"key": "A", "kind": "Story", "parent": "BET", "body": HYPOTHESIS})
    assert (items.row("A")["bet"], items.row("A")["is_bet"]) == ("A", 1)


def test_story_without_parent_has_no_bet(backlog: Callable[..., Any]) -> None:
    row = backlog(BET, {"key": "A", "kind": "Story"}).row("A")
    assert (row["trace"], row["bet"], row["bet_hypothesis"]) == ("none", None, None)


@pytest.mark.parametrize("above", [{}, {"parent": "TOP"}])
def test_feature_is_a_bet_when_it_has_no_parent_or_has_children(
    above: dict[str, str], backlog: Callable[..., Any]
) -> None:
    feature = {"key": "F", "kind": "Feature", **above}
    child = {"key": "A", "parent": "F"}
    top = {"key": "TOP", "kind": "Initiative"}
    assert backlog(top, feature, child).row("F")["is_bet"] == 1
    assert backlog(top, feature).row("F")["is_bet"] == int(not above)


def test_trace_ends_after_six_steps(backlog: Callable[..., Any]) -> None:
    items = backlog(*chain(MAX_TRACE_STEPS + 1, kind="Epic", body=HYPOTHESIS))
    assert items.row("S1")["bet"] == f"S{MAX_TRACE_STEPS + 1}"
    assert items.row("S0")["bet"] is None
    assert MAX_TRACE_STEPS == 6


# Links and mentions


@pytest.mark.parametrize("wording", ["is child of", "Part of", "IS PART OF", "belongs to", "contributes to"])
def test_link_can_point_to_parent(wording: str, backlog: Callable[..., Any]) -> None:
    items = backlog(BET, {"key": "A", "links": links((wording, "BET"))})
    assert items.row("A")["bet"] == "BET"
    assert items.row("BET")["children"] == 1


@pytest.mark.parametrize("wording", ["is parent of", "Has Child", "is implemented by"])
def test_link_can_point_to_child(wording: str, backlog: Callable[..., Any]) -> None:
    items = backlog({**BET, "links": links((wording, "A"))}, {"key": "A"})
    assert items.row("A")["bet"] == "BET"


@pytest.mark.parametrize("wording", ["relates to", "blocks", "is blocked by", "duplicates", "clones"])
def test_other_links_are_not_followed(wording: str, backlog: Callable[..., Any]) -> None:
    items = backlog({**BET, "links": links((wording, "A"))}, {"key": "A", "links": links((wording, "BET"))})
    assert items.row("A")["trace"] == "none"


def test_a_parent_that_is_also_linked_counts_once(backlog: Callable[..., Any]) -> None:
    items = backlog(
        {**BET, "links": links(("is parent of", "A"))},
        {"key": "A", "parent": "BET", "body": "Part of BET-1.", "links": links(("is child of", "BET"))},
    )
    assert items.row("BET")["children"] == 1


def test_mention_of_issue_number_points_to_parent_in_same_repository(backlog: Callable[..., Any]) -> None:
    items = backlog(
        {**BET, "key": "shop/web#12"},
        {"key": "shop/web#45", "body": "Part of #12"},
        {"key": "shop/app#45", "body": "Part of #12"},
        {"key": "shop/app#46", "body": "Part of shop/web#12"},
    )
    reached = {row["key"]: row["bet"] for row in items.rows()}
    assert reached["shop/web#45"] == "shop/web#12"
    assert reached["shop/app#45"] is None
    assert reached["shop/app#46"] == "shop/web#12"


def test_mention_of_tracker_key_points_to_parent(backlog: Callable[..., Any]) -> None:
    items = backlog(
        {**BET, "key": "SHOP-9"},
        {"key": "SHOP-10", "body": "This is part of SHOP-9."},
        {"key": "SHOP-11", "body": "Looks like SHOP-9."},
    )
    assert items.row("SHOP-10")["bet"] == "SHOP-9"
    assert items.row("SHOP-11")["trace"] == "none"


# Missing parents


def test_a_parent_that_was_not_fetched_leaves_the_trace_unknown(backlog: Callable[..., Any]) -> None:
    items = backlog({"key": "A", "parent": "GONE-1"}, {"key": "A1", "parent": "A"})
    assert [row["trace"] for row in items.rows()] == ["unknown", "unknown"]
    assert items.row("A")["parent"] == "GONE-1"


def test_an_epic_below_a_missing_parent_is_unknown_until_it_states_a_hypothesis(
    backlog: Callable[..., Any],
) -> None:
    silent = {"key": "EPIC", "kind": "Epic", "parent": "GONE-1"}
    assert backlog(silent).row("EPIC")["trace"] == "unknown"
    assert backlog({**silent, "body": HYPOTHESIS}).row("EPIC")["trace"] == "bet"


# Circles and diamonds


def test_item_that_is_its_own_parent_does_not_loop(backlog: Callable[..., Any]) -> None:
    items = backlog({"key": "A", "parent": "A"}, {**BET, "parent": "BET"})
    assert items.row("A")["trace"] == "none"
    assert items.row("BET")["bet"] == "BET"
    assert items.row("BET")["children"] == 0


@pytest.mark.parametrize("length", [2, 3, 7, 8, 11])
def test_circle_of_parents_is_reported_once(length: int, backlog: Callable[..., Any]) -> None:
    keys = [f"C{number:02}" for number in range(length)]
    items = backlog(
        *({"key": key, "parent": keys[(index + 1) % length]} for index, key in enumerate(keys)),
        {"key": "BELOW", "parent": "C00"},
    )
    assert [row["trace"] for row in items.rows()] == ["none"] * (length + 1)
    (problem,) = items.problems()
    assert "circle" in problem
    ring = problem.rpartition(": ")[2].split(" -> ")
    assert ring == [*keys, keys[0]]


def test_a_bet_on_a_circle_is_still_found(backlog: Callable[..., Any]) -> None:
    items = backlog({**BET, "parent": "A"}, {"key": "A", "parent": "BET"}, {"key": "A1", "parent": "A"})
    assert {row["bet"] for row in items.rows()} == {"BET"}
    assert len(items.problems()) == 1


def test_two_circles_are_reported_separately(backlog: Callable[..., Any]) -> None:
    pairs = [("A", "B"), ("B", "A"), ("X", "Y"), ("Y", "X")]
    items = backlog(*({"key": key, "parent": parent} for key, parent in pairs))
    assert len(items.problems()) == 2


def test_reported_circles_that_share_an_item_follow_real_parents(backlog: Callable[..., Any]) -> None:
    """A is below B and C, each of which is below A."""
    items = backlog(
        {"key": "A", "parent": "B", "links": links(("is child of", "C"))},
        {"key": "B", "parent": "A"},
        {"key": "C", "parent": "A"},
    )
    steps = {("A", "B"), ("A", "C"), ("B", "A"), ("C", "A")}
    assert items.problems()
    for problem in items.problems():
        ring = problem.rpartition(": ")[2].split(" -> ")
        assert set(pairwise(ring)) <= steps


def test_a_diamond_is_no_circle(backlog: Callable[..., Any]) -> None:
    items = backlog(
        BET,
        {"key": "LEFT", "kind": "Story", "parent": "BET"},
        {"key": "RIGHT", "kind": "Story", "parent": "BET"},
        {"key": "A", "parent": "LEFT", "links": links(("is child of", "RIGHT"))},
    )
    assert items.row("A")["bet"] == "BET"
    assert items.row("BET")["children"] == 2
    assert items.problems() == []


def test_shortest_path_to_bet_counts(backlog: Callable[..., Any]) -> None:
    items = backlog(*chain(MAX_TRACE_STEPS + 1, kind="Epic", body=HYPOTHESIS), {"key": "X"})
    assert items.row("S0")["bet"] is None
    short = chain(MAX_TRACE_STEPS + 1, kind="Epic", body=HYPOTHESIS)
    short[0]["links"] = links(("is child of", f"S{MAX_TRACE_STEPS + 1}"))
    assert backlog(*short).row("S0")["bet"] == f"S{MAX_TRACE_STEPS + 1}"


# Containers and exempt work


def test_a_container_is_no_bet(backlog: Callable[..., Any]) -> None:
    items = backlog({"key": "M", "title": "Maintenance", "kind": "Epic"}, {"key": "A", "parent": "M"})
    assert (items.row("M")["is_bet"], items.row("M")["is_container"]) == (0, 1)
    assert items.row("A")["bet"] is None


def test_work_below_a_container_is_exempt(backlog: Callable[..., Any]) -> None:
    items = backlog({"key": "M", "title": "Maintenance", "kind": "Epic"}, {"key": "A", "parent": "M"})
    assert items.row("A")["work_class"] == items.row("M")["work_class"] == "chore"


def test_exempt_epic_exempts_items_below_it(backlog: Callable[..., Any]) -> None:
    items = backlog(
        {"key": "E", "kind": "Epic", "labels": ["tech-debt"]},
        {"key": "A", "kind": "Story", "parent": "E"},
        {"key": "A1", "kind": "Sub-task", "parent": "A"},
        {"key": "B", "kind": "Bug", "parent": "E"},
    )
    classes = {row["key"]: row["work_class"] for row in items.rows()}
    assert classes == {"E": "debt", "A": "debt", "A1": "debt", "B": "defect"}
    assert items.row("E")["feature_children"] == 1


def test_exemption_is_inherited_through_epic_without_hypothesis(backlog: Callable[..., Any]) -> None:
    items = backlog(
        {"key": "TOP", "kind": "Initiative", "labels": ["tech-debt"]},
        {"key": "E", "kind": "Epic", "parent": "TOP"},
        {"key": "A", "kind": "Story", "parent": "E"},
    )
    assert {row["work_class"] for row in items.rows()} == {"debt"}
    assert {row["is_bet"] for row in items.rows()} == {0}
    assert {row["bet"] for row in items.rows()} == {None}


def test_story_with_hypothesis_is_feature_work_even_below_container(backlog: Callable[..., Any]) -> None:
    items = backlog(
        {"key": "M", "title": "Maintenance", "kind": "Epic"},
        {"key": "A", "kind": "Story", "parent": "M", "body": HYPOTHESIS},
    )
    assert (items.row("A")["work_class"], items.row("A")["bet"]) == ("feature", "A")


def test_work_below_bet_is_feature_work_even_if_bet_is_below_exempt_work(
    backlog: Callable[..., Any],
) -> None:
    items = backlog(
        {"key": "TOP", "kind": "Initiative", "labels": ["tech-debt"]},
        {**BET, "parent": "TOP"},
        {"key": "A", "kind": "Story", "parent": "BET"},
    )
    assert items.row("BET")["work_class"] == items.row("A")["work_class"] == "feature"


def test_children_are_counted_by_class_and_state(backlog: Callable[..., Any]) -> None:
    epic = backlog(
        BET,
        {"key": "A", "parent": "BET", "state": "done"},
        {"key": "B", "parent": "BET", "state": "doing"},
        {"key": "C", "parent": "BET", "state": "dropped"},
        {"key": "D", "parent": "BET", "kind": "Bug"},
        {"key": "D1", "parent": "D"},
    ).row("BET")
    assert (epic["children"], epic["feature_children"], epic["open_children"]) == (4, 3, 2)


# Look backs


LOOK_BACK: dict[str, Any] = {"key": "LOOK", "title": "Readout", "kind": "Measurement", "state": "done"}


@pytest.mark.parametrize("wording", ["relates to", "follow-up of", "blocks"])
@pytest.mark.parametrize("side", ["bet", "look"])
def test_a_look_back_linked_in_either_direction_is_found(wording: str, side: str, backlog: Callable[..., Any]) -> None:
    bet, look_back = dict(BET), dict(LOOK_BACK)
    if side == "bet":
        bet["links"] = links((wording, "LOOK"))
    else:
        look_back["links"] = links((wording, "BET"))
    row = backlog(bet, look_back).row("BET")
    assert (row["bet_follow_up"], row["look_back_state"]) == ("LOOK", "done")


@pytest.mark.parametrize("parent", ["BET", "A"])
def test_a_look_back_below_the_bet_is_found(parent: str, backlog: Callable[..., Any]) -> None:
    items = backlog(BET, {"key": "A", "kind": "Story", "parent": "BET"}, {**LOOK_BACK, "parent": parent})
    assert items.row("BET")["bet_follow_up"] == "LOOK"
    assert items.row("LOOK")["bet"] == "BET"


def test_look_back_is_no_bet_and_has_no_look_back(backlog: Callable[..., Any]) -> None:
    row = backlog(LOOK_BACK).row("LOOK")
    assert (row["is_follow_up"], row["is_bet"], row["trace"], row["look_back_state"]) == (1, 0, "none", None)


def test_look_back_can_mention_its_bet(backlog: Callable[..., Any]) -> None:
    items = backlog({**BET, "key": "SHOP-1"}, {**LOOK_BACK, "key": "SHOP-2", "body": "Measures the work in SHOP-1."})
    assert items.row("SHOP-1")["bet_follow_up"] == "SHOP-2"


def test_open_look_back_is_preferred_to_dropped_one(backlog: Callable[..., Any]) -> None:
    dropped = {**LOOK_BACK, "key": "DROPPED", "state": "dropped", "parent": "BET"}
    open_one = {**LOOK_BACK, "key": "LIVE", "state": "todo", "parent": "BET"}
    assert backlog(BET, dropped, open_one).row("BET")["look_back_state"] == "todo"
    assert backlog(BET, dropped).row("BET")["look_back_state"] == "dropped"


def test_result_on_look_back_counts_for_bet(backlog: Callable[..., Any]) -> None:
    decided = Comment(body=f"{RESULT.body}\nWe keep it.", at="2026-02-20T10:00:00Z")
    row = backlog(BET, {**LOOK_BACK, "parent": "BET", "comments": [decided]}).row("BET")
    assert row["bet_result_key"] == "LOOK"
    assert row["bet_result"].startswith("Support tickets went from 40 to 31")
    assert row["bet_decision"] == "We keep it."
    assert row["result"] is None


def test_own_result_of_item_is_preferred(backlog: Callable[..., Any]) -> None:
    items = backlog({**BET, "comments": [RESULT]}, {**LOOK_BACK, "parent": "BET", "comments": [RESULT]})
    assert items.row("BET")["bet_result_key"] == "BET"
    assert items.row("LOOK")["bet_result_key"] == "LOOK"


def test_result_on_experiment_counts_for_bet(backlog: Callable[..., Any]) -> None:
    items = backlog(BET, {"key": "TRY", "kind": "Experiment", "parent": "BET", "comments": [RESULT]})
    assert items.row("BET")["bet_result_key"] == "TRY"


def test_result_on_story_does_not_count_for_bet(backlog: Callable[..., Any]) -> None:
    items = backlog(BET, {"key": "A", "kind": "Story", "parent": "BET", "comments": [RESULT]})
    assert items.row("BET")["bet_result"] is None


def test_follow_up_text_of_bet_counts_for_items_below(backlog: Callable[..., Any]) -> None:
    body = f"{HYPOTHESIS}\n\n## Follow-up\nReadout in the May review\n"
    items = backlog({**BET, "body": body}, {"key": "A", "parent": "BET"})
    assert items.row("A")["bet_follow_up"] == items.row("BET")["bet_follow_up"] == "Readout in the May review"


# Large backlogs


def test_a_thousand_items_in_odd_shapes_are_traced(backlog: Callable[..., Any]) -> None:
    """A ring, a star, and a ladder with two parents at each step, of 300 items each."""
    ring = [{"key": f"R{n}", "parent": f"R{(n + 1) % 300}"} for n in range(300)]
    star = [{"key": f"T{n}", "parent": "BET"} for n in range(300)]
    ladder = [{"key": f"L{n}", "parent": f"L{n + 1}", "links": links(("is child of", f"L{n + 2}"))} for n in range(300)]
    items = backlog(BET, *ring, *star, *ladder)
    assert len(items.rows()) == 901
    (problem,) = items.problems()
    assert problem.startswith("R0: parents form a circle: R0 -> R1 -> R2")
    assert problem.endswith("…")
    assert items.row("BET")["children"] == 300
    assert items.row("T299")["bet"] == "BET"
    assert items.row("L299")["trace"] == "unknown"
