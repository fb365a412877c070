"""`vanitylint ledger`: every bet with its expectation and result, overdue ones first."""

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
LONG_OVERDUE = bet("A-2", state="done", finished="2025-11-01")
DUE = bet("A-3", state="done", finished="2026-03-10")
LATER = bet("A-4", state="doing", body=f"{BET['body']}\n\nMeasure by: 2026-08-01")
NO_DATE = bet("A-5", state="doing")
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
METRIC_ONLY = bet(
    "A-9", state="done", finished="2025-12-01", body="## Success metric\nOrders by guests a week\n\nTarget: 40"
)
SILENT = {"key": "A-9", "kind": "Epic", "title": "A cockpit", "state": "doing"}
NOT_BEGUN = bet("A-10", state="todo")
STORY = {"key": "A-11", "kind": "Story", "title": "A button", "state": "done", "parent": "A-1"}
ALL_ITEMS = (SILENT, STOPPED, UNDECIDED, DECIDED, NO_DATE, LATER, DUE, OVERDUE, LONG_OVERDUE, NOT_BEGUN, STORY)


def ledger(run: Callable, source: str, *flags: str) -> dict[str, Any]:
    result = run("ledger", source, *TODAY, "--format", "json", *flags)
    assert result.status == 0
    report: dict[str, Any] = json.loads(result.out)
    return report


def test_each_bet_is_in_one_group_with_overdue_ones_first(run: Callable, backlog: Callable) -> None:
    report = ledger(run, backlog(*ALL_ITEMS))
    assert [(entry["key"], entry["group"]) for entry in report["ledger"]] == [
        ("A-2", "overdue"), ("A-1", "overdue"), ("A-3", "due"), ("A-4", "running"), ("A-5", "running"),
        ("A-8", "decided"), ("A-6", "decided"), ("A-7", "undecided"), ("A-9", "silent"),
    ]  # fmt: skip
    assert (report["bets"], report["not_begun"], report["items"], report["complete"]) == (9, 1, 11, True)
    assert report["groups"] == {"overdue": 2, "due": 1, "running": 2, "decided": 2, "undecided": 1, "silent": 1}


@pytest.mark.parametrize(("day", "group"), [
    ("2026-04-09", "overdue"), ("2026-04-08", "due"), ("2026-03-09", "due"), ("2026-03-08", "running")
])  # fmt: skip
def test_bet_is_due_from_thirty_days_before_until_its_day(
    run: Callable, backlog: Callable, day: str, group: str
) -> None:
    source = backlog(bet("A-1", state="doing", body=f"{BET['body']}\n\nMeasure by: 2026-04-08"))
    report = json.loads(run("ledger", source, "--as-of", day, "--format", "json").out)
    assert report["ledger"][0]["group"] == group


def test_entry_has_hypothesis_target_result_and_decision(run: Callable, backlog: Callable) -> None:
    entry = ledger(run, backlog(DECIDED))["ledger"][0]
    assert entry["expected"] == "We expect fewer people to give up at step 2."
    assert entry["expected_key"] == entry["result_key"] == "A-6"
    assert "30 %" in entry["target"]
    assert "31 % gave up" in entry["result"]
    assert entry["result_day"] == "2026-01-10"
    assert "We keep it" in entry["decision"]
    assert (entry["verdict"], entry["decision_kind"]) == ("positive", "keep")


def test_text_quotes_items_and_shows_target_next_to_result(run: Callable, backlog: Callable) -> None:
    result = run("ledger", backlog(*ALL_ITEMS), *TODAY)
    assert result.status == 0
    lines = result.out.splitlines()
    assert lines[0] == "Overdue, longest first (2)"
    assert "look back  2025-12-01, 121 days ago, thirty days after the release, because no date was set" in result.out
    assert "look back  2026-02-01, 59 days ago\n" in result.out
    target = next(index for index, line in enumerate(lines) if line.startswith("    target     “30 % give up"))
    assert lines[target + 1].startswith("    result     “")
    assert lines[target + 1].endswith("[2026-01-10]")
    assert "stopped on 2026-03-01; last words: “We asked ten people, and none of them" in result.out
    assert "decided    “We keep it" in result.out
    assert "A-9" not in result.out
    assert (
        "Of 9 bets as of 2026-04-01: 2 overdue · 1 due within 30 days · 2 running · 2 decided · "
        "1 looked back on but not decided · 1 without a hypothesis or an outcome to look at."
    ) in " ".join(result.out.split())
    assert "1 more says what it expects but has not begun" in result.out


def test_changed_target_is_shown_with_its_first_value(run: Callable, backlog: Callable) -> None:
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


def test_silent_bets_are_listed_with_verbose_flag(run: Callable, backlog: Callable) -> None:
    assert "A-9  A cockpit" in run("ledger", backlog(*ALL_ITEMS), *TODAY, "-v").out


def test_text_has_no_blaming_words_and_no_red(run: Callable, backlog: Callable) -> None:
    out = run("ledger", backlog(*ALL_ITEMS), *TODAY, "--color", "always", "-v").out
    assert "\x1b[31m" not in out
    assert not {"fail", "failed", "missed", "score"} & set(out.lower().split())


def test_limit_shows_how_many_bets_are_left_out(run: Callable, backlog: Callable) -> None:
    out = run("ledger", backlog(*ALL_ITEMS), *TODAY, "--limit", "3").out
    assert "… and 5 more; --limit 0 shows them all." in out
    assert out.count("\n    expected ") == 3
    assert len(ledger(run, backlog(*ALL_ITEMS), "--limit", "3")["ledger"]) == 9


def test_result_on_follow_up_counts_and_is_shown_with_its_key(run: Callable, backlog: Callable) -> None:
    follow_up = {"key": "A-12", "kind": "Task", "title": "Measure whether fewer people give up", "state": "done",
            "parent": "A-2", "comments": [{"body": "Result: 31 % gave up, 40 % before. We keep it."}]}  # fmt: skip
    out = run("ledger", backlog(LONG_OVERDUE, follow_up), *TODAY).out
    assert "Decided, newest first" in out
    assert "[A-12]" in out


def test_look_back_closed_without_result_leaves_bet_overdue(run: Callable, backlog: Callable) -> None:
    look_back = {"key": "A-12", "kind": "Task", "title": "Measure whether fewer people give up", "state": "done",
            "parent": "A-2"}  # fmt: skip
    out = run("ledger", backlog(LONG_OVERDUE, look_back), *TODAY).out
    assert "Overdue" in out
    assert "A-12 is closed without a result" in " ".join(out.split())


def test_hypothesis_of_parent_counts_for_epic(run: Callable, backlog: Callable) -> None:
    initiative = bet("A-20", kind="Initiative", state="doing")
    epic = {"key": "A-21", "kind": "Epic", "title": "One page", "state": "doing", "parent": "A-20"}
    out = run("ledger", backlog(initiative, epic), *TODAY).out
    assert "“We expect fewer people to give up at step 2.” [A-20]" in out


RESULT_COMMENTS = [{"at": "2026-02-10T09:00:00Z", "body": "Result: 39 % gave up, 40 % before. We take it out."}]
PARENT = bet("A-20", state="done", finished="2026-01-20", comments=RESULT_COMMENTS)


NO_HYPOTHESIS = {"kind": "Epic", "body": ""}


@pytest.mark.parametrize(("overrides", "group"), [
    ({"started": "2026-02-11"} | NO_HYPOTHESIS, "running"),
    ({"started": "2026-02-10"} | NO_HYPOTHESIS, "decided"),
    ({"started": "2026-01-10"} | NO_HYPOTHESIS, "decided"),
    ({"started": "2026-01-10"}, "running"),
    ({"started": "2026-01-10", "fields": {"Measure by": "2026-03-20"}}, "overdue"),
])  # fmt: skip
def test_result_of_parent_counts_only_for_earlier_bet_without_own_hypothesis(
    run: Callable, backlog: Callable, overrides: dict[str, Any], group: str
) -> None:
    story = bet("A-21", kind="Story", parent="A-20", state="doing", body="We expect fewer customers to call us.")
    sub_task = {"key": "A-22", "kind": "Sub-task", "title": "A list", "parent": "A-21", "state": "doing"}
    source = backlog(PARENT, story | overrides, sub_task)
    entries = {entry["key"]: entry for entry in ledger(run, source)["ledger"]}
    assert entries["A-21"]["group"] == group
    assert (
        entries["A-21"]["result_key"] == (entries["A-21"]["decision_key"]) == ("A-20" if group == "decided" else None)
    )
    assert ("A-20" in run("trace", "A-22", source).out.partition("measured")[2]) == (group == "decided")


def test_look_back_of_parent_does_not_count_for_bet_with_own_date(run: Callable, backlog: Callable) -> None:
    look_back = {"key": "A-22", "kind": "Task", "title": "Measure whether fewer people give up", "state": "done",
            "parent": "A-20", "comments": RESULT_COMMENTS}  # fmt: skip
    story = bet(
        "A-21", kind="Story", parent="A-20", body="We expect fewer customers to call us.\n\nMeasure by: 2026-03-20"
    )
    report = ledger(run, backlog(bet("A-20", state="doing"), look_back, story | {"state": "doing"}))
    entry = next(entry for entry in report["ledger"] if entry["key"] == "A-21")
    assert (entry["result"], entry["follow_up_state"]) == (None, None)


DATED_PARENT = bet("A-20", kind="Initiative", state="doing", body=f"{BET['body']}\n\nMeasure by: 2026-04-20")
CHILD = {"key": "A-21", "kind": "Epic", "title": "One page", "parent": "A-20", "state": "doing"}


@pytest.mark.parametrize(("overrides", "day", "review_key"), [
    ({}, "2026-04-20", "A-20"),
    ({"body": "We expect fewer customers to call us."}, "2026-04-20", "A-20"),
    ({"fields": {"Measure by": "2026-05-20"}}, "2026-05-20", "A-21"),
    ({"state": "done", "finished": "2026-03-01"}, "2026-04-20", "A-20"),
    ({"state": "done", "finished": "2026-05-01"}, "2026-05-31", None),
    ({"state": "done", "finished": "2026-03-01", "body": "We expect fewer customers to call us."}, "2026-03-31", None),
])  # fmt: skip
def test_date_of_parent_counts_for_bet_without_own_date(
    run: Callable, backlog: Callable, overrides: dict[str, Any], day: str, review_key: str
) -> None:
    source = backlog(DATED_PARENT, CHILD | overrides)
    entry = next(entry for entry in ledger(run, source)["ledger"] if entry["key"] == "A-21")
    assert (entry["review_day"], entry["review_key"], entry["is_day_assumed"]) == (day, review_key, review_key is None)
    text = " ".join(run("ledger", source, *TODAY).out.split())
    assert ("look back 2026-04-20, in 19 days [A-20]" in text) == (review_key == "A-20")


@pytest.mark.parametrize(
    "overrides", [{"resolution": "Duplicate"}, {"labels": ["resolution: Duplicate", "ux"]}, {"body": "To be nice."}]
)
def test_bet_dropped_as_duplicate_or_without_hypothesis_is_no_entry(
    run: Callable, backlog: Callable, overrides: dict[str, Any]
) -> None:
    assert ledger(run, backlog(STOPPED | overrides, NO_DATE))["bets"] == 1


@pytest.mark.parametrize(
    "overrides",
    [{"labels": ["duplicate-patients"]}, {"labels": ["duplicate/patients"]}, {"status": "Stopped: duplicates"}],
)
def test_dropped_bet_about_duplicates_is_an_entry(run: Callable, backlog: Callable, overrides: dict[str, Any]) -> None:
    assert ledger(run, backlog(STOPPED | overrides))["bets"] == 1


def test_exempt_work_is_no_entry(run: Callable, backlog: Callable) -> None:
    debt = bet("A-30", kind="Epic", labels=["tech-debt"], state="done", body="Upgrade the database.")
    assert "No bet has begun" in run("ledger", backlog(debt), *TODAY).out


def test_unreadable_data_makes_ledger_incomplete_and_exits_2(run: Callable, folder: Any, backlog: Callable) -> None:
    source = backlog(OVERDUE)
    with (folder / source).open("a") as file:
        file.write("{nothing}\n")
    result = run("ledger", source, *TODAY)
    assert result.status == 2
    assert "A-1" in result.out
    assert "not read: backlog.jsonl:2" in result.err
    report = json.loads(run("ledger", source, *TODAY, "--format", "json").out)
    assert (report["complete"], report["problems"][0]["line"]) == (False, 2)
    assert run("ledger", source, "--offline", *TODAY).status == 2
    assert run("ledger", backlog(name="empty.jsonl"), *TODAY).status == 2


def test_ledger_without_source_uses_last_snapshot_as_of_today(run: Callable, backlog: Callable) -> None:
    assert run("ledger").status == 2
    run("check", backlog(LATER), "--as-of", "2026-01-01")
    assert "2026-08-01, in 122 days" in run("ledger", *TODAY).out
    assert "2026-08-01, 31 days ago" in run("ledger", "--as-of", "2026-09-01").out


def test_item_texts_cannot_inject_terminal_control_codes(run: Callable, backlog: Callable) -> None:
    hostile = "\x1b]0;title\x07\u202e\x9b2J"
    comment = [{"at": "2026-03-01T09:00:00Z", "body": f"No need.{hostile}"}]
    source = backlog(STOPPED | {"title": f"x{hostile}", "comments": comment})
    out = run("ledger", source, *TODAY).out
    assert "stopped on" in out
    for output in (out, run("ledger", source, *TODAY, "--format", "json").out):
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(output)


def test_check_says_why_it_asks_little_about_some_overdue_bets(run: Callable, backlog: Callable) -> None:
    metric_only = METRIC_ONLY | {"body": "## Success metric\nOrders by guests a week"}
    result = run("check", backlog(LONG_OVERDUE, metric_only), *TODAY)
    line = "Ledger: 2 overdue (1 without a hypothesis, target or date, so little is asked about it); vanitylint ledger lists them."
    assert line in " ".join(result.out.split())
    assert "What came of A-9?" not in result.out
    note = "1 overdue without a hypothesis, target or date: vanitylint check asks for two months only."
    assert note in " ".join(run("ledger", backlog(LONG_OVERDUE, metric_only), *TODAY).out.split())
    assert "What came of A-9?" in run("check", backlog(LONG_OVERDUE, METRIC_ONLY), *TODAY).out


def test_check_has_ledger_line_and_ledger_in_json(run: Callable, backlog: Callable) -> None:
    source = backlog(*ALL_ITEMS)
    line = "Ledger: 2 overdue, 1 due within 30 days; vanitylint ledger lists them."
    assert line in run("check", source, *TODAY).out.splitlines()
    report = json.loads(run("check", source, *TODAY, "--format", "json").out)
    assert report["ledger"] == ledger(run, source)["ledger"]


def test_check_has_no_ledger_line_when_no_bet_is_due(run: Callable, backlog: Callable) -> None:
    assert "Ledger:" not in run("check", backlog(LATER, DECIDED), *TODAY).out


@pytest.mark.parametrize("rules", [("--select", "PLN601"), ()])
def test_check_counts_shipped_bets_without_result_whatever_rules_run(
    run: Callable, backlog: Callable, rules: tuple[str, ...]
) -> None:
    old = bet("A-1", state="done", finished="2020-01-01")
    silent = {"key": "A-2", "kind": "Epic", "title": "A cockpit", "state": "done", "finished": "2020-01-01"}
    args = ("check", backlog(old, silent, DECIDED, NO_DATE), *TODAY, *rules)
    note = "2 shipped bets have no result (1 of them names no hypothesis or outcome to compare one with)"
    assert f"{note}; vanitylint ledger -v lists them." in " ".join(run(*args).out.split())
    for format_name in ("markdown", "html"):
        assert f"{note}." in run(*args, "--format", format_name).out
    two_silent = " ".join(run("check", backlog(silent, {**silent, "key": "A-3"}, DECIDED), *TODAY, *rules).out.split())
    assert "2 shipped bets have no result (all of them name no hypothesis or outcome to compare one with)" in two_silent
    one_silent = " ".join(run("check", backlog(silent, DECIDED), *TODAY, *rules).out.split())
    assert "1 shipped bet has no result (it names no hypothesis or outcome to compare one with)" in one_silent
    result = run("check", backlog(old, DECIDED), *TODAY, *rules)
    assert "1 shipped bet has no result; vanitylint ledger -v" in " ".join(result.out.split())
    assert "no result" not in run("check", backlog(DECIDED, NO_DATE), *TODAY, *rules).out


def test_trace_shows_result_as_due_only_if_ledger_does(run: Callable, backlog: Callable) -> None:
    silent = {"key": "A-2", "kind": "Epic", "title": "A cockpit", "state": "done", "finished": "2020-01-01"}
    output = run("trace", "A-2", backlog(silent), *TODAY).out
    assert "○ measured     no result; no hypothesis or outcome to compare one with, so none is due" in output
    assert "✗ measured     no result; was due on 2025-12-01" in run("trace", "A-2", backlog(LONG_OVERDUE), *TODAY).out


def test_check_counts_overdue_bets_still_in_progress(run: Callable, backlog: Callable) -> None:
    late = bet("A-4", state="doing", body=f"{BET['body']}\n\nMeasure by: 2026-03-01")
    note = "Ledger: 2 overdue (1 still in progress, so no result is asked for yet); vanitylint ledger lists them."
    assert note in " ".join(run("check", backlog(late, OVERDUE), *TODAY).out.split())


def test_claims_that_quote_same_sentence_are_named_after_it(run: Callable, backlog: Callable) -> None:
    item = bet("A-1", state="doing", body="We expect the share of carts that are paid to rise from 41 % to 50 %.")
    text = " ".join(run("ledger", backlog(item), *TODAY).out.split())
    assert (
        "expected “We expect the share of carts that are paid to rise from 41 % to 50 %.” (metric, baseline and" in text
    )
    assert "in the same words)" in run("check", backlog(item), *TODAY, "--format", "html").out


def test_outcome_metric_is_an_expectation_but_output_metric_is_not(run: Callable, backlog: Callable) -> None:
    outcome = bet("A-40", state="doing", body="## Success metrics\nShare of members who borrow a second time")
    output = bet("A-41", state="doing", body="## Success metrics\n- Velocity of at least 40 story points per sprint")
    entries = {entry["key"]: entry for entry in ledger(run, backlog(outcome, output))["ledger"]}
    assert entries["A-40"]["group"] == "running"
    assert entries["A-40"]["metric"] == "Share of members who borrow a second time"
    assert (entries["A-41"]["group"], entries["A-41"]["metric"]) == ("silent", None)


@pytest.mark.parametrize(
    "look_back",
    [
        "Look back booked for 2026-03-01.",
        "Review with the kitchen on 2026-03-01.",
        "We meet on 2026-03-01 and decide whether to keep it.",
    ],
)
def test_date_of_look_back_is_preferred_to_date_of_target(run: Callable, backlog: Callable, look_back: str) -> None:
    target = "## Success criteria\n- Late orders below 80 a week by the end of February 2026"
    with_look_back = bet("A-42", state="done", finished="2026-01-10", body=f"{BET['body']}\n\n{target}\n\n{look_back}")
    with_target_only = bet("A-43", state="done", finished="2026-01-10", body=f"{BET['body']}\n\n{target}")
    entries = {entry["key"]: entry for entry in ledger(run, backlog(with_look_back, with_target_only))["ledger"]}
    assert (entries["A-42"]["review_day"], entries["A-42"]["measure_by"]) == ("2026-03-01", look_back)
    assert entries["A-43"]["review_day"] == "2026-02-28"
    assert entries["A-43"]["measure_by"].startswith("Late orders below 80")


def test_labelled_date_is_preferred_to_date_in_text(run: Callable, backlog: Callable) -> None:
    body = f"{BET['body']}\n\nLook back booked for 2026-03-01.\n\nMeasure by: 2026-03-08"
    (entry,) = ledger(run, backlog(bet("A-44", state="done", finished="2026-01-10", body=body)))["ledger"]
    assert (entry["review_day"], entry["measure_by"]) == ("2026-03-08", "2026-03-08")


def test_silent_bets_that_have_not_begun_are_not_counted(run: Callable, backlog: Callable) -> None:
    assert ledger(run, backlog(NO_DATE, NOT_BEGUN, SILENT | {"state": "todo"}))["not_begun"] == 1


@pytest.mark.parametrize("verb", ["check", "ledger", "read"])
def test_file_path_is_relative_to_working_folder(
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


@pytest.mark.parametrize("config_folder", ["a/b", "link"])
def test_source_is_found_and_named_relative_to_config(
    run: Callable, folder: Path, backlog: Callable, monkeypatch: pytest.MonkeyPatch, config_folder: str
) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "link").symlink_to(folder / "a" / "b")
    (folder / backlog(OVERDUE)).rename(folder / "a" / "backlog.jsonl")
    (folder / "a" / "b" / "vanitylint.toml").write_text('sources = ["../backlog.jsonl"]\n')
    monkeypatch.chdir(folder / "a" / "b")
    report = json.loads(
        run("check", "--config", str(folder / config_folder / "vanitylint.toml"), *TODAY, "--format", "json").out
    )
    assert report["complete"]
    assert report["items"] == 1
    if config_folder == "a/b":
        assert report["sources"][0]["name"] == "../backlog.jsonl"


CHURN = "Practices pick competitors because they pay out next day. If we pay out next day too, fewer churn in the first year."
CHURN_RESULT = [{"at": "2026-02-10T09:00:00Z", "body": "Churn 4.6 % (was 5.1 % when we started). OK, target reached!"}]


@pytest.mark.parametrize(("item", "expected"), [
    ({"body": "", "fields": {"Hypothesis": CHURN, "Success metric": "12-month churn"}, "comments": CHURN_RESULT},
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
def test_field_wins_for_its_slot_and_result_is_no_plan(
    run: Callable, backlog: Callable, item: dict[str, Any], expected: tuple[str, str, str | None]
) -> None:
    entry = ledger(run, backlog(bet("A-1", state="done", finished="2026-01-01") | item))["ledger"][0]
    assert (entry["expected"], entry["metric"], entry["baseline"]) == expected


def test_expectation_is_quoted_rather_than_present_situation(run: Callable, backlog: Callable) -> None:
    today = "Mobile visitors give up on 38 % of their bookings."
    expectation = "We expect that more of them finish a booking."
    entry = ledger(run, backlog(bet("A-1", state="doing", body=f"{today}\n\n{expectation}")))["ledger"][0]
    assert entry["expected"] == expectation


@pytest.mark.parametrize("sentence", ["Check in November.", "We look at this on 30/Nov/26.", "Check on 30/Nov/2026."])
@pytest.mark.parametrize("dates", [{}, {"created": "2026-06-08"}, {"started": "2026-07-01", "updated": "2026-10-05"}])
def test_look_back_in_november_is_not_overdue_before_month_ends(
    run: Callable, backlog: Callable, sentence: str, dates: dict[str, str]
) -> None:
    source = backlog(bet("A-1", state="done", finished="2026-10-02", body=f"{BET['body']} {sentence}", **dates))
    text = " ".join(run("ledger", source, "--as-of", "2026-11-28").out.split())
    assert "look back 2026-11-30, in 2 days" in text
    assert "overdue" in run("ledger", source, "--as-of", "2026-12-01").out


@pytest.mark.parametrize(("overrides", "day", "review_key"), [
    ({}, "2026-05-15", "A-2"),
    ({"state": "doing", "finished": None}, "2026-05-15", "A-2"),
    ({"body": f"{BET['body']} We look again in summer."}, "2026-05-15", "A-2"),
    ({"body": f"{BET['body']}\n\nMeasure by: 2026-04-20"}, "2026-04-20", "A-1"),
    ({"body": f"{BET['body']}\n\nMeasure: six weeks after launch"}, "2026-04-12", "A-1"),
    ({"finished": "2026-05-20"}, "2026-06-19", None),
])  # fmt: skip
def test_due_date_of_open_look_back_is_review_day_if_no_text_names_one(
    run: Callable, backlog: Callable, overrides: dict[str, Any], day: str, review_key: str | None
) -> None:
    look_back = {"key": "A-2", "kind": "Task", "title": "Check the numbers of A-1", "state": "todo", "parent": "A-1"}
    done = bet("A-1", state="done", finished="2026-03-01") | overrides
    entry = ledger(run, backlog(done, look_back | {"due": "2026-05-15"}))["ledger"][0]
    assert (entry["review_day"], entry["review_key"], entry["is_day_assumed"]) == (day, review_key, review_key is None)


@pytest.mark.parametrize(("body", "day"), [
    ("KR1: guests who order twice, from 20 % to 30 %\n\nDate for all KR: 31 Dec 2026", "2026-12-31"),
    ("Orders by guests, from 92 to 110 a week.\n\nDate for all KR: 31 Dec 2026. We believe a shorter form helps.", "2026-12-31"),
    ("We don't know if a van manages a full tour. 5 vans, 8 weeks. If at least 95% of the tours need no charging stop by 31.01.2027 we order 20 more, otherwise we stop.", "2027-01-31"),
    ("We don't know if a van manages a full tour. If at least 95% of the tours need no charging stop by 2027-01-31 we order 20 more, otherwise we stop.", "2027-01-31"),
])  # fmt: skip
def test_date_of_several_goals_or_of_a_choice_is_review_day(
    run: Callable, backlog: Callable, body: str, day: str
) -> None:
    entry = ledger(run, backlog(bet("A-1", state="doing", started="2026-03-20", body=body)))["ledger"][0]
    assert entry["review_day"] == day


def test_season_is_no_date_and_every_output_says_so(run: Callable, backlog: Callable) -> None:
    source = backlog(bet("A-1", state="done", finished="2026-01-01", body=f"{BET['body']} We'll look again in summer."))
    entry = ledger(run, source)["ledger"][0]
    assert (entry["review_day"], entry["is_day_assumed"]) == ("2026-01-31", True)
    ledger_text = " ".join(run("ledger", source, *TODAY).out.split())
    assert (
        "thirty days after the release, because no date can be worked out from “We'll look again in summer.”"
        in ledger_text
    )
    check_text = " ".join(run("check", source, *TODAY).out.split())
    assert (
        "no day for looking back could be read from “We'll look again in summer”, so it was due after thirty days, on 2026-01-31"
        in check_text
    )
    assert "no date can be worked out from" in run("check", source, *TODAY, "--format", "html").out


LOWERED = bet(
    "A-1", state="done", finished="2026-01-01", fields={"KPI": "disputes per 1000 stops", "Target": "2 per 1000"},
    changes=[{"field": "Target", "at": "2026-02-15T10:00:00Z", "from": "1 per 1000", "to": "2 per 1000"}],
    comments=[{"at": "2026-03-10T09:00:00Z", "body": "Result: 1.9 per 1000.\n\nDecision: OK, target reached, we keep it."}],
)  # fmt: skip


@pytest.mark.parametrize("args", [("ledger",), ("check", "--format", "markdown"), ("check", "--format", "html")])
def test_lowered_target_is_shown_after_first_one(run: Callable, backlog: Callable, args: tuple[str, ...]) -> None:
    output = run(args[0], backlog(LOWERED), *TODAY, *args[1:]).out
    assert "1 per 1000" in output
    assert output.index("1 per 1000") < output.index("2 per 1000")


IN_PASSING = "Only 31 % invite a colleague in week 1 (Amplitude, Feb)."
INTERIM = {"at": "2025-12-10T09:00:00Z", "body": "Checked in Amplitude: 31 → 33 % after two weeks."}
LATEST = {"at": "2026-02-10T09:00:00Z", "body": "Checked in Amplitude: 31 → 38 %, we keep it."}
THANKS = {"at": "2026-02-11T09:00:00Z", "body": "Great result, target reached!"}


@pytest.mark.parametrize(("overrides", "result", "day"), [
    ({"comments": [LATEST]}, LATEST["body"], "2026-02-10"),
    ({"comments": [INTERIM, LATEST, THANKS]}, LATEST["body"], "2026-02-10"),
    ({"comments": [{**LATEST, "at": "2025-09-20T09:00:00Z"}, INTERIM]}, INTERIM["body"], "2025-12-10"),
    ({"comments": [LATEST], "fields": {"Result": "57 % of them finish"}}, "57 % of them finish", None),
    ({}, IN_PASSING, None),
])  # fmt: skip
def test_latest_result_is_preferred_to_number_in_passing(
    run: Callable, backlog: Callable, overrides: dict[str, Any], result: str, day: str | None
) -> None:
    body = f"{IN_PASSING} A checklist in the dashboard should get that to 40 %."
    source = backlog(bet("A-1", state="done", started="2025-10-01", finished="2025-11-20", body=body) | overrides)
    entry = ledger(run, source)["ledger"][0]
    assert (entry["result"], entry["result_day"]) == (result, day)


def test_sentence_quoted_as_result_is_not_quoted_as_target(run: Callable, backlog: Callable) -> None:
    comment = {"at": "2026-02-10T09:00:00Z", "body": "Went from 212 tickets a week down to 171, which was our target."}
    entry = ledger(run, backlog(bet("A-1", state="done", finished="2026-01-01", comments=[comment])))["ledger"][0]
    assert entry["result"]
    assert entry["result"] not in (entry["target"], entry["baseline"], entry["metric"])


def test_result_on_story_is_shown_but_does_not_close_bet(run: Callable, backlog: Callable) -> None:
    story = STORY | {"comments": [
        {"at": "2026-02-01T09:00:00Z", "body": "Result: 35 % gave up, 40 % before."},
        {"at": "2026-02-08T09:00:00Z", "body": "Result: 33 % gave up, 40 % before."},
    ]}  # fmt: skip
    source = backlog(OVERDUE, story)
    entry = ledger(run, source)["ledger"][0]
    assert (entry["group"], entry["result"]) == ("overdue", None)
    assert (entry["result_below_key"], entry["result_below_day"]) == ("A-11", "2026-02-08")
    note = "59 days ago; found below: “33 % gave up, 40 % before.” [A-11, 2026-02-08]"
    assert note in " ".join(run("ledger", source, *TODAY).out.split())
    assert "found below" in run("check", source, *TODAY, "--format", "html").out
    measured = OVERDUE | {"comments": [{"at": "2026-02-10T09:00:00Z", "body": "Result: 31 % gave up, 40 % before."}]}
    assert ledger(run, backlog(measured, story))["ledger"][0]["result_below"] is None


def test_verdict_is_that_of_last_comment(run: Callable, backlog: Callable) -> None:
    bodies = ("Target met: 33 % after two weeks.", "Back at 31 %. Target missed in the end.")
    days = ("2026-01-10", "2026-02-10")
    comments = [{"at": f"{day}T09:00:00Z", "body": body} for day, body in zip(days, bodies, strict=True)]
    entry = ledger(run, backlog(bet("A-1", state="done", finished="2026-01-01", comments=comments)))["ledger"][0]
    assert (entry["verdict"], entry["result_day"]) == ("negative", "2026-02-10")


def test_csv_has_same_content_as_json(run: Callable, backlog: Callable) -> None:
    report = ledger(run, backlog(*ALL_ITEMS))
    text = run("ledger", backlog(*ALL_ITEMS), *TODAY, "--format", "csv").out
    assert text.startswith("\ufeffgroup,key,title,kind,state,expected,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert {*rows[0]} == {*report["ledger"][0]}
    for row, entry in zip(rows, report["ledger"], strict=True):
        boolean = {"is_day_assumed": str(entry["is_day_assumed"]).lower()}
        assert row == {name: "" if cell is None else str(cell) for name, cell in (entry | boolean).items()}


def test_csv_cells_are_never_formulas(run: Callable, backlog: Callable) -> None:
    text = run("ledger", backlog(bet("A-1", state="doing", title="=cmd|calc")), *TODAY, "--format", "csv").out
    assert ",A-1,'=cmd|calc," in text


def test_csv_starts_with_row_about_unreadable_data(run: Callable, backlog: Callable, folder: Path) -> None:
    source = backlog(OVERDUE)
    with (folder / source).open("a") as file:
        file.write("{no json\n")
    result = run("ledger", source, *TODAY, "--format", "csv")
    assert result.status == 2
    assert result.out.splitlines()[1].startswith('incomplete,,"Not everything requested could be read')
    assert result.out.splitlines()[2].startswith("overdue,A-1,")


@pytest.mark.parametrize(("since", "keys"), [
    ("2026-02-10", ["A-3", "A-8", "A-7"]),  # shipped, stopped, had a result
    ("2026-02-11", ["A-3", "A-8"]),
    ("2026-01-31", ["A-1", "A-3", "A-8", "A-7"]),  # A-1 came due; A-4 is not due before August
])  # fmt: skip
def test_since_lists_bets_that_shipped_had_result_or_came_due(
    run: Callable, backlog: Callable, since: str, keys: list[str]
) -> None:
    report = ledger(run, backlog(*ALL_ITEMS), "--since", since)
    assert [entry["key"] for entry in report["ledger"]] == keys
    assert (report["since"], report["bets"], report["left_out"]) == (since, len(keys), 9 - len(keys))


def test_since_shows_how_many_bets_are_left_out(run: Callable, backlog: Callable) -> None:
    out = " ".join(run("ledger", backlog(*ALL_ITEMS), *TODAY, "--since", "2026-03-01").out.split())
    assert "Of 2 bets that shipped, had a result or came due since 2026-03-01, as of 2026-04-01: 1 due" in out
    assert "Left out: 7 bets, 2 of them overdue." in out
    out = run("ledger", backlog(*ALL_ITEMS), *TODAY, "--since", "2026-03-20").out
    assert "No bet shipped, had a result or came due since 2026-03-20." in out
    result = run("ledger", backlog(*ALL_ITEMS), "--since", "March")
    assert (result.status, result.err.splitlines()[0]) == (2, "error: --since: 'March' is not a date")


NOT_MEASURABLE = "This cannot be measured, as the till does not know which offer an order was for."


def test_unmeasurable_result_answers_question_but_is_no_measurement(run: Callable, backlog: Callable) -> None:
    unmeasured = OVERDUE | {"comments": [{"at": "2026-02-10T09:00:00Z", "body": NOT_MEASURABLE}]}
    source = backlog(unmeasured)
    entry = ledger(run, source)["ledger"][0]
    assert (entry["group"], entry["verdict"]) == ("undecided", "unmeasured")
    assert "    unmeasured “This cannot be measured" in run("ledger", source, *TODAY).out
    assert "○ measured     “This cannot be measured" in run("trace", entry["key"], source, *TODAY).out
    output = run("check", source, *TODAY).out
    assert "Of 1 bet shipped: 0 measured" in " ".join(output.split())
    assert "FUP302" not in output


def test_bet_with_a_measurement_is_measured_even_if_another_failed(run: Callable, backlog: Callable) -> None:
    bodies = ["Result: 31 % gave up, 40 % before.", NOT_MEASURABLE]
    comments = [{"at": f"2026-02-1{day}T09:00:00Z", "body": body} for day, body in enumerate(bodies)]
    source = backlog(OVERDUE | {"comments": comments})
    assert ledger(run, source)["ledger"][0]["verdict"] is None
    assert "Of 1 bet shipped: 1 measured" in " ".join(run("check", source, *TODAY).out.split())


@pytest.mark.parametrize("heading", ["What happened", "Why we stopped"])
def test_section_on_why_bet_was_stopped_is_its_closing_statement(
    run: Callable, backlog: Callable, heading: str
) -> None:
    reason = "Dentists do not like to talk about a patient in front of the patient."
    stopped = bet("A-1", state="dropped", finished="2026-03-01")
    source = backlog(stopped | {"body": f"{BET['body']}\n\n## {heading}\n{reason}\n\n## Notes\nFor later."})
    assert ledger(run, source)["ledger"][0]["closing"] == reason
    assert f"stopped on 2026-03-01; last words: “{reason}”" in " ".join(run("ledger", source, *TODAY).out.split())
    assert "without a reason given" not in run("check", source, *TODAY, "--format", "html").out
    assert "without a reason given" in run("check", backlog(stopped), *TODAY, "--format", "html").out


@pytest.mark.parametrize(("output", "start"), [
    ("a.csv", "\ufeffgroup,key,"), ("a.json", "{"), ("csv=a.txt", "\ufeffgroup,key,"), ("a.txt", "Overdue, longest first"),
])  # fmt: skip
def test_ledger_is_written_to_file(run: Callable, backlog: Callable, folder: Path, output: str, start: str) -> None:
    result = run("ledger", backlog(OVERDUE), *TODAY, "--output", output)
    path = output.rpartition("=")[2]
    assert (result.status, result.out, result.err) == (0, "", f"wrote {path}\n")
    assert (folder / path).read_text(encoding="utf-8").startswith(start)


def test_html_output_is_an_error_that_points_to_check(run: Callable) -> None:
    result = run("ledger", "no such source", "--output", "ledger.html")
    assert result.status == 2
    assert "vanitylint check --output report.html" in " ".join(result.err.split())
