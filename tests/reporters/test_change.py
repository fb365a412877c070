"""What changed since an earlier run, through the command line and its snapshot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import backlog, folder, run

__all__ = ["backlog", "folder", "run"]

EPIC = {"kind": "Epic", "state": "doing", "started": "2026-01-05", "title": "A page"}
DONE = {
    "kind": "Epic", "state": "done", "finished": "2026-01-01", "title": "New kitchen app",
    "body": "As a cook I want to see the orders, so that I can buy.",
}  # fmt: skip
ANSWER = {"body": "We expect fewer people to give up: 30 % instead of 40 % by 2026-09-01."}


@pytest.fixture
def change(run, backlog):
    """Check some items as of a day; gives what changed since the run before, with lists as keys."""

    def check(*items, as_of="2026-03-02", more=()):
        ran = run("check", backlog(*items), "--as-of", as_of, "--format", "json", "--snapshot", "kept.db", *more)
        found = json.loads(ran.out)["change"]
        if found is None:
            return None
        return {
            name: [f"{one['key']} {one['rule']}" for one in value] if isinstance(value, list) else value
            for name, value in found.items()
        }

    return check


def test_a_first_run_has_nothing_to_compare_with(change):
    assert change({"key": "A-1", **EPIC}) is None


def test_the_same_again_is_still_open(change):
    change({"key": "A-1", **EPIC})
    found = change({"key": "A-1", **EPIC}, as_of="2026-03-09")
    assert (found["as_of"], found["still"], found["new"], found["settled"]) == ("2026-03-02", 1, [], [])


def test_new_settled_and_gone_are_told_apart(change):
    change({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC})
    found = change({"key": "A-1", **EPIC, **ANSWER}, {"key": "A-2", **EPIC}, {"key": "A-4", **EPIC})
    assert "A-4 HYP101" in found["new"]
    assert found["settled"] == ["A-1 HYP101"]
    assert found["gone"] == ["A-3 HYP101"]
    assert found["still"] == 1


@pytest.mark.parametrize("more", [{}, {"labels": ["growth"]}])
def test_what_time_takes_away_is_lapsed_and_only_an_answer_settles(change, run, backlog, more):
    change({"key": "A-1", **DONE}, {"key": "A-2", **DONE}, as_of="2026-03-20")
    answer = {"comments": [{"body": "Result: queues fell from 12 to 7 minutes."}]}
    items = {"key": "A-1", **DONE, **more}, {"key": "A-2", **DONE, **answer}
    found = change(*items, as_of="2026-04-20")
    assert (found["lapsed"], found["settled"], found["still"]) == (["A-1 FUP302"], ["A-2 FUP302"], 0)
    told = run("check", backlog(*items), "--as-of", "2026-04-20", "--snapshot", "kept.db", "--since", "2026-03-20").out
    assert "1 settled, 1 no longer asked because time has passed, 0 still open" in " ".join(told.split())


def test_what_lapses_for_an_item_with_thresholds_of_its_own(change):
    Path("vanitylint.toml").write_text(
        '[[override]]\nkeys = ["A-1"]\nparams = { FUP302 = { recent = 10 } }\n', encoding="utf-8"
    )
    change({"key": "A-1", **DONE}, {"key": "A-2", **DONE}, as_of="2026-02-05")
    found = change({"key": "A-1", **DONE}, {"key": "A-2", **DONE}, as_of="2026-02-20")
    assert (found["lapsed"], found["settled"], found["still"]) == (["A-1 FUP302"], [], 1)


def test_an_answer_to_what_was_acknowledged_settles_it(change):
    acknowledgement = Path("vanitylint.acknowledged")
    acknowledgement.write_text("HYP101 A-1 because Legal decides\nHYP101 A-2 because Legal decides\n", encoding="utf-8")
    change({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC})
    found = change({"key": "A-1", **EPIC, **ANSWER}, {"key": "A-2", **EPIC}, as_of="2026-03-09")
    assert (found["settled"], found["acknowledged"], found["gone"]) == (["A-1 HYP101"], [], ["A-3 HYP101"])
    acknowledgement.unlink()
    found = change({"key": "A-1", **EPIC, **ANSWER}, {"key": "A-2", **EPIC}, as_of="2026-03-16")
    assert (found["settled"], found["new"], found["still"]) == ([], ["A-2 HYP101"], 0)


def test_what_the_team_lives_with_now_is_neither_settled_nor_open(change):
    change({"key": "A-1", **EPIC})
    Path("vanitylint.acknowledged").write_text("HYP101  A-1  because it is a hunch, and cheap\n", encoding="utf-8")
    found = change({"key": "A-1", **EPIC})
    assert (found["acknowledged"], found["settled"], found["still"]) == (["A-1 HYP101"], [], 0)


def test_a_rule_that_was_off_finds_nothing_new(change):
    change({"key": "A-1", **EPIC}, more=("--select", "FUP301"))
    found = change({"key": "A-1", **EPIC}, as_of="2026-03-03", more=("--select", "HYP101"))
    assert (found["new"], found["first_asked"]) == ([], 1)
    found = change({"key": "A-1", **EPIC}, as_of="2026-03-04", more=("--select", "FUP301"))
    assert (found["settled"], found["not_asked"]) == ([], 1)


def test_what_is_switched_off_for_an_item_is_not_settled(change):
    labelled = {"key": "A-1", **EPIC, "labels": ["growth"]}
    change(labelled, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC})
    Path("vanitylint.toml").write_text('[[override]]\nlabels = ["growth"]\nignore = ["HYP101"]\n', encoding="utf-8")
    found = change(labelled, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC, **ANSWER})
    assert (found["settled"], found["not_asked"], found["still"]) == (["A-3 HYP101"], 1, 1)


def test_what_an_override_switched_off_is_not_new_without_it(change, run):
    change({"key": "A-1", **EPIC})
    Path("vanitylint.toml").write_text('[[override]]\nlabels = ["growth"]\nignore = ["HYP101"]\n', encoding="utf-8")
    labelled = {"key": "A-1", **EPIC, "labels": ["growth"]}
    change(labelled)
    Path("vanitylint.toml").unlink()
    found = change(labelled, {"key": "A-2", **EPIC})
    assert (found["new"], found["first_asked"]) == (["A-2 HYP101"], 1)
    Path("vanitylint.toml").write_text('[[override]]\nlabels = ["growth"]\nignore = ["HYP101"]\n', encoding="utf-8")
    change(labelled)
    Path("vanitylint.toml").unlink()
    told = run("check", "backlog.jsonl", "--as-of", "2026-03-02", "--snapshot", "kept.db").out
    assert "1 from rules that did not run then" in told


def test_what_waits_behind_another_question_is_not_settled(change):
    template = {"key": "A-1", **EPIC, "body": "## Success metric\n22 stories done"}
    change(template, more=("--select", "MET201"))
    found = change(template, as_of="2026-03-03", more=("--select", "MET201,HYP101"))
    assert (found["settled"], found["waiting"]) == ([], 1)


def test_since_names_an_earlier_run(change):
    change({"key": "A-1", **EPIC}, as_of="2026-03-02")
    change({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, as_of="2026-03-09")
    items = ({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC})
    assert change(*items, as_of="2026-03-16")["new"] == ["A-3 HYP101"]
    found = change(*items, as_of="2026-03-16", more=("--since", "2026-03-05"))
    assert (found["as_of"], found["new"]) == ("2026-03-02", ["A-2 HYP101", "A-3 HYP101"])
    assert change(*items, as_of="2026-03-16", more=("--since", "2026-01-01")) is None


def test_a_run_of_a_later_day_is_none_before(change):
    change({"key": "A-1", **EPIC}, as_of="2026-03-09")
    assert change({"key": "A-1", **EPIC}, as_of="2026-03-02") is None


def test_that_there_was_no_run_so_early_is_told_as_that(run, backlog):
    check = ("check", backlog({"key": "A-1", **EPIC}), "--snapshot", "kept.db", "--format", "html")
    assert "There is no run from an earlier day to compare with" in run(*check, "--as-of", "2026-03-02").out
    told = run(*check, "--as-of", "2026-03-09", "--since", "2026-01-01").out
    assert "There is no run from 1 January 2026 or earlier to compare with" in told
    assert "earlier day" not in told
    told = run(*check[:4], "--as-of", "2026-03-09", "--since", "2026-01-01").out
    assert "No run of 2026-01-01 or before is remembered here, so nothing is compared." in told.splitlines()


def test_a_run_is_held_against_one_of_an_earlier_day_where_there_is_one(change):
    change({"key": "A-1", **EPIC}, as_of="2026-03-02")
    change({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, as_of="2026-03-09")
    items = ({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC})
    found = change(*items, as_of="2026-03-09")
    assert (found["as_of"], found["new"]) == ("2026-03-02", ["A-2 HYP101"])
    found = change(*items, as_of="2026-03-09", more=("--since", "2026-03-09"))
    assert (found["as_of"], found["new"], found["still"]) == ("2026-03-09", [], 2)


def test_of_the_same_day_only_a_run_that_asked_the_same_is_taken(change):
    change({"key": "A-1", **EPIC})
    assert change({"key": "A-1", **EPIC}, more=("--profile", "extended")) is None
    assert change({"key": "A-1", **EPIC, **ANSWER})["settled"] == ["A-1 HYP101"]


def test_since_is_a_day(run, backlog):
    ran = run("check", backlog({"key": "A-1"}), "--since", "last week")
    assert ran.status == 2
    assert "--since: 'last week' is not a date" in ran.err


def test_a_run_that_could_not_be_trusted_is_nothing_to_compare_with(change):
    change({"key": "A-1", **EPIC}, {"key": "A-2", "state": "no such state"})
    assert change({"key": "A-1", **EPIC}) is None


def test_a_sprint_that_is_still_there_is_not_gone(change):
    sprint = {"name": "Sprint 9", "state": "active"}
    planned = [{"key": f"A-{n}", "kind": "Story", "state": "doing", "sprint": sprint} for n in range(6)]
    change(*planned, more=("--select", "PLN601"))
    answered = [{**story, **ANSWER} for story in planned]
    found = change(*answered, more=("--select", "PLN601"))
    assert (found["settled"], found["gone"]) == (["Sprint 9 PLN601"], [])
