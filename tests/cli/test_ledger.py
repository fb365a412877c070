"""`vanitylint ledger`: every bet, what was expected and what came of it; overdue ones first."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = ("--as-of", "2026-04-01")
BET = {"kind": "Epic", "body": "We expect fewer people to give up at step 2."}


def bet(key: str, **more: Any) -> dict[str, Any]:
    return BET | {"key": key, "title": f"Bet {key}"} | more


OVERDUE = bet(
    "A-1", state="done", finished="2026-01-01", body=f"{BET['body']}\n\nTarget: 30 %\n\nMeasure by: 2026-02-01"
)
LONGER = bet("A-2", state="done", finished="2025-11-01")
DUE = bet("A-3", state="done", finished="2026-03-10")
LATER = bet("A-4", state="doing", body=f"{BET['body']}\n\nMeasure by: 2026-08-01")
NO_DAY = bet("A-5", state="doing")
DECIDED = bet(
    "A-6", state="done", finished="2025-12-01", body=f"{BET['body']}\n\nTarget: 30 % give up",
    comments=[{"at": "2026-01-10T09:00:00Z", "body": "Result: target met: 31 % gave up, 40 % before.\n\nDecision: We keep it."}],
)  # fmt: skip
UNDECIDED = bet(
    "A-7", state="done", finished="2025-12-01",
    comments=[{"at": "2026-02-10T09:00:00Z", "body": "Result: 39 % gave up, 40 % before."}],
)  # fmt: skip
STOPPED = bet(
    "A-8", state="dropped", finished="2026-03-01",
    comments=[{"at": "2026-03-01T09:00:00Z", "body": "We asked ten people, and none of them had the problem."}],
)  # fmt: skip
MEASURE = bet(
    "A-9", state="done", finished="2025-12-01", body="## Success metric\nOrders by guests a week\n\nTarget: 40"
)
SILENT = {"key": "A-9", "kind": "Epic", "title": "A cockpit", "state": "doing"}
NOT_BEGUN = bet("A-10", state="todo")
STORY = {"key": "A-11", "kind": "Story", "title": "A button", "state": "done", "parent": "A-1"}
EVERY = (SILENT, STOPPED, UNDECIDED, DECIDED, NO_DAY, LATER, DUE, OVERDUE, LONGER, NOT_BEGUN, STORY)


def ledger(run: Callable, source: str, *words: str) -> dict[str, Any]:
    ran = run("ledger", source, *TODAY, "--format", "json", *words)
    assert ran.status == 0
    told: dict[str, Any] = json.loads(ran.out)
    return told


def test_each_bet_is_in_one_group_and_overdue_ones_come_first(run: Callable, backlog: Callable) -> None:
    told = ledger(run, backlog(*EVERY))
    assert [(entry["key"], entry["group"]) for entry in told["ledger"]] == [
        ("A-2", "overdue"), ("A-1", "overdue"), ("A-3", "due"), ("A-4", "running"), ("A-5", "running"),
        ("A-8", "decided"), ("A-6", "decided"), ("A-7", "undecided"), ("A-9", "silent"),
    ]  # fmt: skip
    assert (told["bets"], told["not_begun"], told["items"], told["complete"]) == (9, 1, 11, True)
    assert told["groups"] == {"overdue": 2, "due": 1, "running": 2, "decided": 2, "undecided": 1, "silent": 1}


@pytest.mark.parametrize(("day", "group"), [
    ("2026-04-09", "overdue"), ("2026-04-08", "due"), ("2026-03-09", "due"), ("2026-03-08", "running")
])  # fmt: skip
def test_due_is_the_day_itself_and_the_thirty_days_before_it(
    run: Callable, backlog: Callable, day: str, group: str
) -> None:
    source = backlog(bet("A-1", state="doing", body=f"{BET['body']}\n\nMeasure by: 2026-04-08"))
    told = json.loads(run("ledger", source, "--as-of", day, "--format", "json").out)
    assert told["ledger"][0]["group"] == group


def test_an_entry_tells_the_chain(run: Callable, backlog: Callable) -> None:
    entry = ledger(run, backlog(DECIDED))["ledger"][0]
    assert entry["expected"] == "We expect fewer people to give up at step 2."
    assert entry["expected_key"] == entry["result_key"] == "A-6"
    assert "30 %" in entry["target"]
    assert "31 % gave up" in entry["result"]
    assert entry["result_day"] == "2026-01-10"
    assert "We keep it" in entry["decision"]
    assert (entry["verdict"], entry["decision_kind"]) == ("positive", "keep")


def test_the_text_is_in_the_items_own_words_with_the_target_beside_the_result(run: Callable, backlog: Callable) -> None:
    ran = run("ledger", backlog(*EVERY), *TODAY)
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Overdue, longest first (2)"
    assert "look back  2025-12-01, 121 days ago, thirty days after the release, because no date was set" in ran.out
    assert "look back  2026-02-01, 59 days ago\n" in ran.out
    target = next(place for place, line in enumerate(lines) if line.startswith("    target     “30 % give up"))
    assert lines[target + 1].startswith("    result     “")
    assert lines[target + 1].endswith("[2026-01-10]")
    assert "stopped on 2026-03-01; last words: “We asked ten people, and none of them" in ran.out
    assert "decided    “We keep it" in ran.out
    assert "A-9" not in ran.out
    assert (
        "Of 9 bets as of 2026-04-01: 2 overdue · 1 due within 30 days · 2 running · 2 decided · "
        "1 looked back on but not decided · 1 without a hypothesis or an outcome to look at."
    ) in " ".join(ran.out.split())
    assert "1 more says what it expects but has not begun" in ran.out


def test_a_target_that_moved_is_told_as_it_was_first_written(run: Callable, backlog: Callable) -> None:
    changes = [
        {"field": "Target", "at": "2026-01-05T09:00:00Z", "from": "30 % of the families", "to": "20 % of the families"},
        {"field": "Target", "at": "2026-01-08T09:00:00Z", "from": "20 % of the families", "to": "12 % of families"},
        {"field": "Target", "at": "2026-01-09T09:00:00Z", "from": "12 % of families", "to": "12 % of all families"},
    ]
    moved = bet("A-1", state="done", finished="2026-01-01", fields={"Target": "12 % of all families"}, changes=changes)
    worded = bet("A-2", state="doing", fields={"Target": "12 % of all families"}, changes=changes[2:])
    text = run("ledger", backlog(moved, worded), *TODAY).out
    assert "target     “30 % of the families” until 2026-01-05; since then “12 % of all families”" in text
    assert text.count("since then") == 1


def test_bets_that_say_nothing_are_listed_on_request(run: Callable, backlog: Callable) -> None:
    assert "A-9  A cockpit" in run("ledger", backlog(*EVERY), *TODAY, "-v").out


def test_no_word_of_blame_and_no_red(run: Callable, backlog: Callable) -> None:
    out = run("ledger", backlog(*EVERY), *TODAY, "--color", "always", "-v").out
    assert "\x1b[31m" not in out
    assert not {"fail", "failed", "missed", "score"} & set(out.lower().split())


def test_a_limit_says_what_it_leaves_out(run: Callable, backlog: Callable) -> None:
    out = run("ledger", backlog(*EVERY), *TODAY, "--limit", "3").out
    assert "… and 5 more; --limit 0 shows them all." in out
    assert out.count("\n    expected ") == 3
    assert len(ledger(run, backlog(*EVERY), "--limit", "3")["ledger"]) == 9


def test_a_result_on_the_follow_up_counts_and_is_told_by_its_key(run: Callable, backlog: Callable) -> None:
    look = {"key": "A-12", "kind": "Task", "title": "Measure whether fewer people give up", "state": "done",
            "parent": "A-2", "comments": [{"body": "Result: 31 % gave up, 40 % before. We keep it."}]}  # fmt: skip
    out = run("ledger", backlog(LONGER, look), *TODAY).out
    assert "Decided, newest first" in out
    assert "[A-12]" in out


def test_a_look_back_closed_without_a_word_leaves_the_bet_overdue(run: Callable, backlog: Callable) -> None:
    look = {"key": "A-12", "kind": "Task", "title": "Measure whether fewer people give up", "state": "done",
            "parent": "A-2"}  # fmt: skip
    out = run("ledger", backlog(LONGER, look), *TODAY).out
    assert "Overdue" in out
    assert "A-12 is closed without a result" in " ".join(out.split())


def test_what_an_epic_expects_may_stand_above_it(run: Callable, backlog: Callable) -> None:
    above = bet("A-20", kind="Initiative", state="doing")
    below = {"key": "A-21", "kind": "Epic", "title": "One page", "state": "doing", "parent": "A-20"}
    out = run("ledger", backlog(above, below), *TODAY).out
    assert "“We expect fewer people to give up at step 2.” [A-20]" in out


CAME_OUT = [{"at": "2026-02-10T09:00:00Z", "body": "Result: 39 % gave up, 40 % before. We take it out."}]
ABOVE = bet("A-20", state="done", finished="2026-01-20", comments=CAME_OUT)


BLANK = {"kind": "Epic", "body": ""}


@pytest.mark.parametrize(("below", "group"), [
    ({"started": "2026-02-11"} | BLANK, "running"),
    ({"started": "2026-02-10"} | BLANK, "decided"),
    ({"started": "2026-01-10"} | BLANK, "decided"),
    ({"started": "2026-01-10"}, "running"),
    ({"started": "2026-01-10", "fields": {"Measure by": "2026-03-20"}}, "overdue"),
])  # fmt: skip
def test_what_came_out_above_is_not_of_a_later_bet_nor_of_one_with_a_hypothesis_of_its_own(
    run: Callable, backlog: Callable, below: dict[str, Any], group: str
) -> None:
    own = bet("A-21", kind="Story", parent="A-20", state="doing", body="We expect fewer customers to call us.")
    part = {"key": "A-22", "kind": "Sub-task", "title": "A list", "parent": "A-21", "state": "doing"}
    source = backlog(ABOVE, own | below, part)
    told = {entry["key"]: entry for entry in ledger(run, source)["ledger"]}
    assert told["A-21"]["group"] == group
    assert told["A-21"]["result_key"] == (told["A-21"]["decision_key"]) == ("A-20" if group == "decided" else None)
    assert ("A-20" in run("trace", "A-22", source).out.partition("measured")[2]) == (group == "decided")


def test_a_look_back_above_is_not_of_a_bet_with_a_day_of_its_own(run: Callable, backlog: Callable) -> None:
    look = {"key": "A-22", "kind": "Task", "title": "Measure whether fewer people give up", "state": "done",
            "parent": "A-20", "comments": CAME_OUT}  # fmt: skip
    own = bet(
        "A-21", kind="Story", parent="A-20", body="We expect fewer customers to call us.\n\nMeasure by: 2026-03-20"
    )
    told = ledger(run, backlog(bet("A-20", state="doing"), look, own | {"state": "doing"}))
    entry = next(entry for entry in told["ledger"] if entry["key"] == "A-21")
    assert (entry["result"], entry["follow_up_state"]) == (None, None)


DAY_ABOVE = bet("A-20", kind="Initiative", state="doing", body=f"{BET['body']}\n\nMeasure by: 2026-04-20")
BELOW = {"key": "A-21", "kind": "Epic", "title": "One page", "parent": "A-20", "state": "doing"}


@pytest.mark.parametrize(("more", "day", "names_it"), [
    ({}, "2026-04-20", "A-20"),
    ({"body": "We expect fewer customers to call us."}, "2026-04-20", "A-20"),
    ({"fields": {"Measure by": "2026-05-20"}}, "2026-05-20", "A-21"),
    ({"state": "done", "finished": "2026-03-01"}, "2026-04-20", "A-20"),
    ({"state": "done", "finished": "2026-05-01"}, "2026-05-31", None),
    ({"state": "done", "finished": "2026-03-01", "body": "We expect fewer customers to call us."}, "2026-03-31", None),
])  # fmt: skip
def test_the_day_may_stand_above(
    run: Callable, backlog: Callable, more: dict[str, Any], day: str, names_it: str
) -> None:
    source = backlog(DAY_ABOVE, BELOW | more)
    entry = next(entry for entry in ledger(run, source)["ledger"] if entry["key"] == "A-21")
    assert (entry["review_day"], entry["review_key"], entry["is_day_assumed"]) == (day, names_it, names_it is None)
    told = " ".join(run("ledger", source, *TODAY).out.split())
    assert ("look back 2026-04-20, in 19 days [A-20]" in told) == (names_it == "A-20")


@pytest.mark.parametrize(
    "more", [{"resolution": "Duplicate"}, {"labels": ["resolution: Duplicate", "ux"]}, {"body": "To be nice."}]
)
def test_what_was_dropped_as_a_duplicate_or_without_a_hypothesis_is_no_entry(
    run: Callable, backlog: Callable, more: dict[str, Any]
) -> None:
    assert ledger(run, backlog(STOPPED | more, NO_DAY))["bets"] == 1


@pytest.mark.parametrize(
    "more", [{"labels": ["duplicate-patients"]}, {"labels": ["duplicate/patients"]}, {"status": "Stopped: duplicates"}]
)
def test_what_is_about_duplicates_is_none_itself(run: Callable, backlog: Callable, more: dict[str, Any]) -> None:
    assert ledger(run, backlog(STOPPED | more))["bets"] == 1


def test_work_that_needs_no_bet_is_not_in_it(run: Callable, backlog: Callable) -> None:
    debt = bet("A-30", kind="Epic", labels=["tech-debt"], state="done", body="Upgrade the database.")
    assert "No bet has begun" in run("ledger", backlog(debt), *TODAY).out


def test_what_could_not_be_read_makes_the_run_one_not_to_trust(run: Callable, folder: Any, backlog: Callable) -> None:
    source = backlog(OVERDUE)
    with (folder / source).open("a") as file:
        file.write("{nothing}\n")
    ran = run("ledger", source, *TODAY)
    assert ran.status == 2
    assert "A-1" in ran.out
    assert "not read: backlog.jsonl:2" in ran.err
    told = json.loads(run("ledger", source, *TODAY, "--format", "json").out)
    assert (told["complete"], told["problems"][0]["line"]) == (False, 2)
    assert run("ledger", source, "--offline", *TODAY).status == 2
    assert run("ledger", backlog(name="empty.jsonl"), *TODAY).status == 2


def test_without_a_source_the_last_snapshot_is_taken_as_of_today(run: Callable, backlog: Callable) -> None:
    assert run("ledger").status == 2
    run("check", backlog(LATER), "--as-of", "2026-01-01")
    assert "2026-08-01, in 122 days" in run("ledger", *TODAY).out
    assert "2026-08-01, 31 days ago" in run("ledger", "--as-of", "2026-09-01").out


def test_words_from_a_tracker_cannot_steer_the_terminal(run: Callable, backlog: Callable) -> None:
    hostile = "\x1b]0;title\x07\u202e\x9b2J"
    comment = [{"at": "2026-03-01T09:00:00Z", "body": f"No need.{hostile}"}]
    source = backlog(STOPPED | {"title": f"x{hostile}", "comments": comment})
    out = run("ledger", source, *TODAY).out
    assert "stopped on" in out
    for told in (out, run("ledger", source, *TODAY, "--format", "json").out):
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(told)


def test_check_says_why_of_an_overdue_bet_little_is_asked(run: Callable, backlog: Callable) -> None:
    measure = MEASURE | {"body": "## Success metric\nOrders by guests a week"}
    ran = run("check", backlog(LONGER, measure), *TODAY)
    line = "Ledger: 2 overdue (1 without a hypothesis, target or date, so little is asked about it); vanitylint ledger lists them."
    assert line in " ".join(ran.out.split())
    assert "What came of A-9?" not in ran.out
    told = "1 overdue without a hypothesis, target or date: vanitylint check asks for two months only."
    assert told in " ".join(run("ledger", backlog(LONGER, measure), *TODAY).out.split())
    assert "What came of A-9?" in run("check", backlog(LONGER, MEASURE), *TODAY).out


def test_a_check_tells_of_the_ledger_in_a_line_and_in_json(run: Callable, backlog: Callable) -> None:
    source = backlog(*EVERY)
    line = "Ledger: 2 overdue, 1 due within 30 days; vanitylint ledger lists them."
    assert line in run("check", source, *TODAY).out.splitlines()
    told = json.loads(run("check", source, *TODAY, "--format", "json").out)
    assert told["ledger"] == ledger(run, source)["ledger"]


def test_a_check_says_nothing_of_a_ledger_in_which_no_day_is_near(run: Callable, backlog: Callable) -> None:
    assert "Ledger:" not in run("check", backlog(LATER, DECIDED), *TODAY).out


@pytest.mark.parametrize("rules", [("--select", "PLN601"), ()])
def test_a_check_counts_the_shipped_bets_without_a_result_whatever_is_asked(
    run: Callable, backlog: Callable, rules: tuple[str, ...]
) -> None:
    old = bet("A-1", state="done", finished="2020-01-01")
    wordless = {"key": "A-2", "kind": "Epic", "title": "A cockpit", "state": "done", "finished": "2020-01-01"}
    asked = ("check", backlog(old, wordless, DECIDED, NO_DAY), *TODAY, *rules)
    told = "2 shipped bets have no result (1 of them names no hypothesis or outcome to compare one with)"
    assert f"{told}; vanitylint ledger -v lists them." in " ".join(run(*asked).out.split())
    for name in ("markdown", "html"):
        assert f"{told}." in run(*asked, "--format", name).out
    none = " ".join(run("check", backlog(wordless, {**wordless, "key": "A-3"}, DECIDED), *TODAY, *rules).out.split())
    assert "2 shipped bets have no result (all of them name no hypothesis or outcome to compare one with)" in none
    one = " ".join(run("check", backlog(wordless, DECIDED), *TODAY, *rules).out.split())
    assert "1 shipped bet has no result (it names no hypothesis or outcome to compare one with)" in one
    ran = run("check", backlog(old, DECIDED), *TODAY, *rules)
    assert "1 shipped bet has no result; vanitylint ledger -v" in " ".join(ran.out.split())
    assert "without a result" not in run("check", backlog(DECIDED, NO_DAY), *TODAY, *rules).out


def test_a_trace_calls_no_result_due_where_the_ledger_does_not(run: Callable, backlog: Callable) -> None:
    wordless = {"key": "A-2", "kind": "Epic", "title": "A cockpit", "state": "done", "finished": "2020-01-01"}
    drawn = run("trace", "A-2", backlog(wordless), *TODAY).out
    assert "○ measured     no result; no hypothesis or outcome to compare one with, so none is due" in drawn
    assert "✗ measured     no result; was due on 2025-12-01" in run("trace", "A-2", backlog(LONGER), *TODAY).out


def test_a_check_counts_the_overdue_bets_that_are_still_in_work(run: Callable, backlog: Callable) -> None:
    late = bet("A-4", state="doing", body=f"{BET['body']}\n\nMeasure by: 2026-03-01")
    told = "Ledger: 2 overdue (1 still in progress, so no result is asked for yet); vanitylint ledger lists them."
    assert told in " ".join(run("check", backlog(late, OVERDUE), *TODAY).out.split())


def test_claims_in_the_same_words_are_named_behind_them(run: Callable, backlog: Callable) -> None:
    whole = bet("A-1", state="doing", body="We expect the share of carts that are paid to rise from 41 % to 50 %.")
    told = " ".join(run("ledger", backlog(whole), *TODAY).out.split())
    assert (
        "expected “We expect the share of carts that are paid to rise from 41 % to 50 %.” (metric, baseline and" in told
    )
    assert "in the same words)" in run("check", backlog(whole), *TODAY, "--format", "html").out


def test_an_outcome_to_look_at_is_an_expectation_and_a_count_of_work_is_none(run: Callable, backlog: Callable) -> None:
    outcome = bet("A-40", state="doing", body="## Success metrics\nShare of members who borrow a second time")
    output = bet("A-41", state="doing", body="## Success metrics\n- Velocity of at least 40 story points per sprint")
    told = {entry["key"]: entry for entry in ledger(run, backlog(outcome, output))["ledger"]}
    assert told["A-40"]["group"] == "running"
    assert told["A-40"]["metric"] == "Share of members who borrow a second time"
    assert (told["A-41"]["group"], told["A-41"]["metric"]) == ("silent", None)


@pytest.mark.parametrize(
    "look",
    [
        "Look back booked for 2026-03-01.",
        "Review with the kitchen on 2026-03-01.",
        "We meet on 2026-03-01 and decide whether to keep it.",
    ],
)
def test_the_day_to_look_is_that_of_the_words_quoted_and_no_targets(
    run: Callable, backlog: Callable, look: str
) -> None:
    target = "## Success criteria\n- Late orders below 80 a week by the end of February 2026"
    both = bet("A-42", state="done", finished="2026-01-10", body=f"{BET['body']}\n\n{target}\n\n{look}")
    by_target = bet("A-43", state="done", finished="2026-01-10", body=f"{BET['body']}\n\n{target}")
    told = {entry["key"]: entry for entry in ledger(run, backlog(both, by_target))["ledger"]}
    assert (told["A-42"]["review_day"], told["A-42"]["measure_by"]) == ("2026-03-01", look)
    assert told["A-43"]["review_day"] == "2026-02-28"
    assert told["A-43"]["measure_by"].startswith("Late orders below 80")


def test_a_day_in_its_own_place_counts_before_one_in_passing(run: Callable, backlog: Callable) -> None:
    body = f"{BET['body']}\n\nLook back booked for 2026-03-01.\n\nMeasure by: 2026-03-08"
    (told,) = ledger(run, backlog(bet("A-44", state="done", finished="2026-01-10", body=body)))["ledger"]
    assert (told["review_day"], told["measure_by"]) == ("2026-03-08", "2026-03-08")


def test_bets_that_are_not_begun_and_say_nothing_are_not_counted(run: Callable, backlog: Callable) -> None:
    assert ledger(run, backlog(NO_DAY, NOT_BEGUN, SILENT | {"state": "todo"}))["not_begun"] == 1


@pytest.mark.parametrize("verb", ["check", "ledger", "read"])
def test_a_file_is_named_as_one_would_type_it_from_here(
    run: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    (folder / "vanitylint.toml").write_text('sources = ["backlog"]\n')
    (folder / "backlog").mkdir()
    text = f"---\nid: A-1\nstatus: In Progress\ntype: Epic\n---\n# Faster\n\n{BET['body']}\n"
    (folder / "backlog" / "a.md").write_text(text)
    assert "  backlog/a.md:1" in run(verb).out
    (folder / "inside").mkdir()
    monkeypatch.chdir(folder / "inside")
    assert "  ../backlog/a.md:1" in run(verb).out


@pytest.mark.parametrize("inside", ["a/b", "link"])
def test_a_source_beside_the_config_is_found_and_named_without_a_way_round(
    run: Callable, folder: Path, backlog: Callable, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "link").symlink_to(folder / "a" / "b")
    (folder / backlog(OVERDUE)).rename(folder / "a" / "backlog.jsonl")
    (folder / "a" / "b" / "vanitylint.toml").write_text('sources = ["../backlog.jsonl"]\n')
    monkeypatch.chdir(folder / "a" / "b")
    told = json.loads(
        run("check", "--config", str(folder / inside / "vanitylint.toml"), *TODAY, "--format", "json").out
    )
    assert told["complete"]
    assert told["items"] == 1
    if inside == "a/b":
        assert told["sources"][0]["name"] == "../backlog.jsonl"


CHURN = "Practices pick competitors because they pay out next day. If we pay out next day too, fewer churn in the first year."
CAME = [{"at": "2026-02-10T09:00:00Z", "body": "Churn 4.6 % (was 5.1 % when we started). OK, target reached!"}]


@pytest.mark.parametrize(("item", "told"), [
    ({"body": "", "fields": {"Hypothesis": CHURN, "Success metric": "12-month churn"}, "comments": CAME},
     ("If we pay out next day too, fewer churn in the first year.", "12-month churn", None)),
    ({"body": "", "fields": {"Hypothesis": "Showing slots first should get more of them through.",
                             "Success metric": "Completed first bookings / started first bookings, currently 38 %"}},
     ("Showing slots first should get more of them through.",
      "Completed first bookings / started first bookings, currently 38 %",
      "Completed first bookings / started first bookings, currently 38 %")),
    ({"body": "A faster widget gets more mobile visitors to finish a booking.",
      "comments": [{"at": "2026-02-10T09:00:00Z", "body": "Mobile conversion is 4.0%, so basically nothing happened."}]},
     ("A faster widget gets more mobile visitors to finish a booking.",
      "A faster widget gets more mobile visitors to finish a booking.", None)),
])  # fmt: skip
def test_a_field_wins_for_its_own_slot_and_what_came_out_was_no_plan(
    run: Callable, backlog: Callable, item: dict[str, Any], told: tuple[str, str, str | None]
) -> None:
    entry = ledger(run, backlog(bet("A-1", state="done", finished="2026-01-01") | item))["ledger"][0]
    assert (entry["expected"], entry["metric"], entry["baseline"]) == told


def test_who_tells_how_things_are_today_expects_less_than_who_tells_what_will_be(
    run: Callable, backlog: Callable
) -> None:
    today = "Mobile visitors give up on 38 % of their bookings."
    hoped = "We expect that more of them finish a booking."
    entry = ledger(run, backlog(bet("A-1", state="doing", body=f"{today}\n\n{hoped}")))["ledger"][0]
    assert entry["expected"] == hoped


@pytest.mark.parametrize("words", ["Check in November.", "We look at this on 30/Nov/26.", "Check on 30/Nov/2026."])
@pytest.mark.parametrize("more", [{}, {"created": "2026-06-08"}, {"started": "2026-07-01", "updated": "2026-10-05"}])
def test_a_look_in_november_is_not_overdue_before_its_end(
    run: Callable, backlog: Callable, words: str, more: dict[str, str]
) -> None:
    source = backlog(bet("A-1", state="done", finished="2026-10-02", body=f"{BET['body']} {words}", **more))
    told = " ".join(run("ledger", source, "--as-of", "2026-11-28").out.split())
    assert "look back 2026-11-30, in 2 days" in told
    assert "overdue" in run("ledger", source, "--as-of", "2026-12-01").out


@pytest.mark.parametrize(("more", "day", "names_it"), [
    ({}, "2026-05-15", "A-2"),
    ({"state": "doing", "finished": None}, "2026-05-15", "A-2"),
    ({"body": f"{BET['body']} We look again in summer."}, "2026-05-15", "A-2"),
    ({"body": f"{BET['body']}\n\nMeasure by: 2026-04-20"}, "2026-04-20", "A-1"),
    ({"body": f"{BET['body']}\n\nMeasure: six weeks after launch"}, "2026-04-12", "A-1"),
    ({"finished": "2026-05-20"}, "2026-06-19", None),
])  # fmt: skip
def test_the_due_date_of_an_open_look_back_is_the_day_if_no_text_names_one(
    run: Callable, backlog: Callable, more: dict[str, Any], day: str, names_it: str | None
) -> None:
    look = {"key": "A-2", "kind": "Task", "title": "Check the numbers of A-1", "state": "todo", "parent": "A-1"}
    done = bet("A-1", state="done", finished="2026-03-01") | more
    entry = ledger(run, backlog(done, look | {"due": "2026-05-15"}))["ledger"][0]
    assert (entry["review_day"], entry["review_key"], entry["is_day_assumed"]) == (day, names_it, names_it is None)


@pytest.mark.parametrize(("body", "day"), [
    ("KR1: guests who order twice, from 20 % to 30 %\n\nDate for all KR: 31 Dec 2026", "2026-12-31"),
    ("Orders by guests, from 92 to 110 a week.\n\nDate for all KR: 31 Dec 2026. We believe a shorter form helps.", "2026-12-31"),
    ("We don't know if a van manages a full tour. 5 vans, 8 weeks. If at least 95% of the tours need no charging stop by 31.01.2027 we order 20 more, otherwise we stop.", "2027-01-31"),
    ("We don't know if a van manages a full tour. If at least 95% of the tours need no charging stop by 2027-01-31 we order 20 more, otherwise we stop.", "2027-01-31"),
])  # fmt: skip
def test_the_day_of_several_goals_or_of_a_choice_is_the_day_to_look(
    run: Callable, backlog: Callable, body: str, day: str
) -> None:
    entry = ledger(run, backlog(bet("A-1", state="doing", started="2026-03-20", body=body)))["ledger"][0]
    assert entry["review_day"] == day


def test_a_season_is_no_day_and_that_is_said_wherever_the_day_stands(run: Callable, backlog: Callable) -> None:
    source = backlog(bet("A-1", state="done", finished="2026-01-01", body=f"{BET['body']} We'll look again in summer."))
    entry = ledger(run, source)["ledger"][0]
    assert (entry["review_day"], entry["is_day_assumed"]) == ("2026-01-31", True)
    told = " ".join(run("ledger", source, *TODAY).out.split())
    assert "thirty days after the release, because no date can be worked out from “We'll look again in summer.”" in told
    asked = " ".join(run("check", source, *TODAY).out.split())
    assert (
        "no day for looking back could be read from “We'll look again in summer”, so it was due after thirty days, on 2026-01-31"
        in asked
    )
    assert "no date can be worked out from" in run("check", source, *TODAY, "--format", "html").out


LOWERED = bet(
    "A-1", state="done", finished="2026-01-01", fields={"KPI": "disputes per 1000 stops", "Target": "2 per 1000"},
    changes=[{"field": "Target", "at": "2026-02-15T10:00:00Z", "from": "1 per 1000", "to": "2 per 1000"}],
    comments=[{"at": "2026-03-10T09:00:00Z", "body": "Result: 1.9 per 1000.\n\nDecision: OK, target reached, we keep it."}],
)  # fmt: skip


@pytest.mark.parametrize("words", [("ledger",), ("check", "--format", "markdown"), ("check", "--format", "html")])
def test_a_target_that_was_lowered_stands_with_the_first_one(
    run: Callable, backlog: Callable, words: tuple[str, ...]
) -> None:
    told = run(words[0], backlog(LOWERED), *TODAY, *words[1:]).out
    assert "1 per 1000" in told
    assert told.index("1 per 1000") < told.index("2 per 1000")


PASSING = "Only 31 % invite a colleague in week 1 (Amplitude, Feb)."
ON_THE_WAY = {"at": "2025-12-10T09:00:00Z", "body": "Checked in Amplitude: 31 → 33 % after two weeks."}
LATEST = {"at": "2026-02-10T09:00:00Z", "body": "Checked in Amplitude: 31 → 38 %, we keep it."}
THANKS = {"at": "2026-02-11T09:00:00Z", "body": "Great result, target reached!"}


@pytest.mark.parametrize(("more", "result", "day"), [
    ({"comments": [LATEST]}, LATEST["body"], "2026-02-10"),
    ({"comments": [ON_THE_WAY, LATEST, THANKS]}, LATEST["body"], "2026-02-10"),
    ({"comments": [{**LATEST, "at": "2025-09-20T09:00:00Z"}, ON_THE_WAY]}, ON_THE_WAY["body"], "2025-12-10"),
    ({"comments": [LATEST], "fields": {"Result": "57 % of them finish"}}, "57 % of them finish", None),
    ({}, PASSING, None),
])  # fmt: skip
def test_what_is_said_in_passing_is_no_result_where_a_later_comment_tells_one(
    run: Callable, backlog: Callable, more: dict[str, Any], result: str, day: str | None
) -> None:
    body = f"{PASSING} A checklist in the dashboard should get that to 40 %."
    source = backlog(bet("A-1", state="done", started="2025-10-01", finished="2025-11-20", body=body) | more)
    entry = ledger(run, source)["ledger"][0]
    assert (entry["result"], entry["result_day"]) == (result, day)


def test_one_sentence_is_not_both_the_target_and_what_came_out(run: Callable, backlog: Callable) -> None:
    comment = {"at": "2026-02-10T09:00:00Z", "body": "Went from 212 tickets a week down to 171, which was our target."}
    entry = ledger(run, backlog(bet("A-1", state="done", finished="2026-01-01", comments=[comment])))["ledger"][0]
    assert entry["result"]
    assert entry["result"] not in (entry["target"], entry["baseline"], entry["metric"])


def test_what_a_story_below_tells_is_shown_and_closes_nothing(run: Callable, backlog: Callable) -> None:
    story = STORY | {"comments": [
        {"at": "2026-02-01T09:00:00Z", "body": "Result: 35 % gave up, 40 % before."},
        {"at": "2026-02-08T09:00:00Z", "body": "Result: 33 % gave up, 40 % before."},
    ]}  # fmt: skip
    source = backlog(OVERDUE, story)
    entry = ledger(run, source)["ledger"][0]
    assert (entry["group"], entry["result"]) == ("overdue", None)
    assert (entry["result_below_key"], entry["result_below_day"]) == ("A-11", "2026-02-08")
    told = "59 days ago; found below: “33 % gave up, 40 % before.” [A-11, 2026-02-08]"
    assert told in " ".join(run("ledger", source, *TODAY).out.split())
    assert "found below" in run("check", source, *TODAY, "--format", "html").out
    measured = OVERDUE | {"comments": [{"at": "2026-02-10T09:00:00Z", "body": "Result: 31 % gave up, 40 % before."}]}
    assert ledger(run, backlog(measured, story))["ledger"][0]["result_below"] is None


def test_what_is_said_last_tells_the_verdict(run: Callable, backlog: Callable) -> None:
    said = ("Target met: 33 % after two weeks.", "Back at 31 %. Target missed in the end.")
    days = ("2026-01-10", "2026-02-10")
    comments = [{"at": f"{day}T09:00:00Z", "body": body} for day, body in zip(days, said, strict=True)]
    entry = ledger(run, backlog(bet("A-1", state="done", finished="2026-01-01", comments=comments)))["ledger"][0]
    assert (entry["verdict"], entry["result_day"]) == ("negative", "2026-02-10")


def test_a_table_for_spreadsheets_tells_the_same_as_the_json(run: Callable, backlog: Callable) -> None:
    told = ledger(run, backlog(*EVERY))
    text = run("ledger", backlog(*EVERY), *TODAY, "--format", "csv").out
    assert text.startswith("\ufeffgroup,key,title,kind,state,expected,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert {*rows[0]} == {*told["ledger"][0]}
    for row, entry in zip(rows, told["ledger"], strict=True):
        switch = {"is_day_assumed": str(entry["is_day_assumed"]).lower()}
        assert row == {name: "" if cell is None else str(cell) for name, cell in (entry | switch).items()}


def test_no_cell_of_the_table_is_a_formula(run: Callable, backlog: Callable) -> None:
    text = run("ledger", backlog(bet("A-1", state="doing", title="=cmd|calc")), *TODAY, "--format", "csv").out
    assert ",A-1,'=cmd|calc," in text


def test_a_table_says_first_what_could_not_be_read(run: Callable, backlog: Callable, folder: Path) -> None:
    name = backlog(OVERDUE)
    with (folder / name).open("a") as file:
        file.write("{no json\n")
    ran = run("ledger", name, *TODAY, "--format", "csv")
    assert ran.status == 2
    assert ran.out.splitlines()[1].startswith('incomplete,,"Not everything requested could be read')
    assert ran.out.splitlines()[2].startswith("overdue,A-1,")


@pytest.mark.parametrize(("since", "keys"), [
    ("2026-02-10", ["A-3", "A-8", "A-7"]),  # shipped; stopped; found out
    ("2026-02-11", ["A-3", "A-8"]),
    ("2026-01-31", ["A-1", "A-3", "A-8", "A-7"]),  # to be looked at; A-4 is so in August
])  # fmt: skip
def test_since_a_day_tells_what_was_shipped_found_out_or_due(
    run: Callable, backlog: Callable, since: str, keys: list[str]
) -> None:
    told = ledger(run, backlog(*EVERY), "--since", since)
    assert [entry["key"] for entry in told["ledger"]] == keys
    assert (told["since"], told["bets"], told["left_out"]) == (since, len(keys), 9 - len(keys))


def test_since_a_day_tells_how_many_bets_it_leaves_out(run: Callable, backlog: Callable) -> None:
    out = " ".join(run("ledger", backlog(*EVERY), *TODAY, "--since", "2026-03-01").out.split())
    assert "Of 2 bets that shipped, had a result or came due since 2026-03-01, as of 2026-04-01: 1 due" in out
    assert "Left out: 7 bets, 2 of them overdue." in out
    out = run("ledger", backlog(*EVERY), *TODAY, "--since", "2026-03-20").out
    assert "No bet shipped, had a result or came due since 2026-03-20." in out
    ran = run("ledger", backlog(*EVERY), "--since", "March")
    assert (ran.status, ran.err.splitlines()[0]) == (2, "error: --since: 'March' is not a date")


NOT_MEASURABLE = "This cannot be measured, as the till does not know which offer an order was for."


def test_that_nothing_could_be_measured_answers_the_question_but_is_no_measurement(
    run: Callable, backlog: Callable
) -> None:
    unmeasured = OVERDUE | {"comments": [{"at": "2026-02-10T09:00:00Z", "body": NOT_MEASURABLE}]}
    source = backlog(unmeasured)
    entry = ledger(run, source)["ledger"][0]
    assert (entry["group"], entry["verdict"]) == ("undecided", "unmeasured")
    assert "    unmeasured “This cannot be measured" in run("ledger", source, *TODAY).out
    assert "○ measured     “This cannot be measured" in run("trace", entry["key"], source, *TODAY).out
    checked = run("check", source, *TODAY).out
    assert "Of 1 bet shipped: 0 measured" in " ".join(checked.split())
    assert "FUP302" not in checked


def test_who_measured_something_has_measured_even_if_something_else_could_not_be(
    run: Callable, backlog: Callable
) -> None:
    said = ["Result: 31 % gave up, 40 % before.", NOT_MEASURABLE]
    comments = [{"at": f"2026-02-1{day}T09:00:00Z", "body": body} for day, body in enumerate(said)]
    source = backlog(OVERDUE | {"comments": comments})
    assert ledger(run, source)["ledger"][0]["verdict"] is None
    assert "Of 1 bet shipped: 1 measured" in " ".join(run("check", source, *TODAY).out.split())


@pytest.mark.parametrize("heading", ["What happened", "Why we stopped"])
def test_a_section_that_says_why_a_bet_was_stopped_is_its_last_word(
    run: Callable, backlog: Callable, heading: str
) -> None:
    end = "Dentists do not like to talk about a patient in front of the patient."
    silent = bet("A-1", state="dropped", finished="2026-03-01")
    source = backlog(silent | {"body": f"{BET['body']}\n\n## {heading}\n{end}\n\n## Notes\nFor later."})
    assert ledger(run, source)["ledger"][0]["closing"] == end
    assert f"stopped on 2026-03-01; last words: “{end}”" in " ".join(run("ledger", source, *TODAY).out.split())
    assert "without a reason given" not in run("check", source, *TODAY, "--format", "html").out
    assert "without a reason given" in run("check", backlog(silent), *TODAY, "--format", "html").out


@pytest.mark.parametrize(("output", "start"), [
    ("a.csv", "\ufeffgroup,key,"), ("a.json", "{"), ("csv=a.txt", "\ufeffgroup,key,"), ("a.txt", "Overdue, longest first"),
])  # fmt: skip
def test_the_ledger_is_written_to_a_file(
    run: Callable, backlog: Callable, folder: Path, output: str, start: str
) -> None:
    ran = run("ledger", backlog(OVERDUE), *TODAY, "--output", output)
    file = output.rpartition("=")[2]
    assert (ran.status, ran.out, ran.err) == (0, "", f"wrote {file}\n")
    assert (folder / file).read_text(encoding="utf-8").startswith(start)


def test_where_the_ledger_is_a_page_is_told(run: Callable) -> None:
    ran = run("ledger", "no such source", "--output", "ledger.html")
    assert ran.status == 2
    assert "vanitylint check --output report.html" in " ".join(ran.err.split())
