"""Tests of what changed since an earlier run, through the command line and its snapshot."""

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
def check(run, backlog):
    """Return a function that checks items as of a day and returns the changes since the run before, by key and rule."""

    def check_items(*items, as_of="2026-03-02", more=()):
        result = run("check", backlog(*items), "--as-of", as_of, "--format", "json", "--snapshot", "kept.db", *more)
        changes = json.loads(result.out)["change"]
        if changes is None:
            return None
        return {
            name: [f"{question['key']} {question['rule']}" for question in value] if isinstance(value, list) else value
            for name, value in changes.items()
        }

    return check_items


def test_first_run_has_nothing_to_compare_with(check):
    assert check({"key": "A-1", **EPIC}) is None


def test_unchanged_question_is_still_open(check):
    check({"key": "A-1", **EPIC})
    changes = check({"key": "A-1", **EPIC}, as_of="2026-03-09")
    assert (changes["as_of"], changes["still"], changes["new"], changes["settled"]) == ("2026-03-02", 1, [], [])


def test_new_settled_and_gone_questions_are_listed_separately(check):
    check({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC})
    changes = check({"key": "A-1", **EPIC, **ANSWER}, {"key": "A-2", **EPIC}, {"key": "A-4", **EPIC})
    assert "A-4 HYP101" in changes["new"]
    assert changes["settled"] == ["A-1 HYP101"]
    assert changes["gone"] == ["A-3 HYP101"]
    assert changes["still"] == 1


@pytest.mark.parametrize("more", [{}, {"labels": ["growth"]}])
def test_question_lapses_with_time_and_only_an_answer_settles_it(check, run, backlog, more):
    check({"key": "A-1", **DONE}, {"key": "A-2", **DONE}, as_of="2026-03-20")
    answer = {"comments": [{"body": "Result: queues fell from 12 to 7 minutes."}]}
    items = {"key": "A-1", **DONE, **more}, {"key": "A-2", **DONE, **answer}
    changes = check(*items, as_of="2026-04-20")
    assert (changes["lapsed"], changes["settled"], changes["still"]) == (["A-1 FUP302"], ["A-2 FUP302"], 0)
    stdout = run(
        "check", backlog(*items), "--as-of", "2026-04-20", "--snapshot", "kept.db", "--since", "2026-03-20"
    ).out
    assert "1 settled, 1 no longer asked because time has passed, 0 still open" in " ".join(stdout.split())


def test_question_lapses_by_the_threshold_of_an_override(check):
    Path("vanitylint.toml").write_text(
        '[[override]]\nkeys = ["A-1"]\nparams = { FUP302 = { recent = 10 } }\n', encoding="utf-8"
    )
    check({"key": "A-1", **DONE}, {"key": "A-2", **DONE}, as_of="2026-02-05")
    changes = check({"key": "A-1", **DONE}, {"key": "A-2", **DONE}, as_of="2026-02-20")
    assert (changes["lapsed"], changes["settled"], changes["still"]) == (["A-1 FUP302"], [], 1)


def test_answer_settles_an_acknowledged_question(check):
    acknowledgement = Path("vanitylint.acknowledged")
    acknowledgement.write_text("HYP101 A-1 because Legal decides\nHYP101 A-2 because Legal decides\n", encoding="utf-8")
    check({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC})
    changes = check({"key": "A-1", **EPIC, **ANSWER}, {"key": "A-2", **EPIC}, as_of="2026-03-09")
    assert (changes["settled"], changes["acknowledged"], changes["gone"]) == (["A-1 HYP101"], [], ["A-3 HYP101"])
    acknowledgement.unlink()
    changes = check({"key": "A-1", **EPIC, **ANSWER}, {"key": "A-2", **EPIC}, as_of="2026-03-16")
    assert (changes["settled"], changes["new"], changes["still"]) == ([], ["A-2 HYP101"], 0)


def test_acknowledged_question_is_neither_settled_nor_open(check):
    check({"key": "A-1", **EPIC})
    Path("vanitylint.acknowledged").write_text("HYP101  A-1  because it is a hunch, and cheap\n", encoding="utf-8")
    changes = check({"key": "A-1", **EPIC})
    assert (changes["acknowledged"], changes["settled"], changes["still"]) == (["A-1 HYP101"], [], 0)


def test_question_of_a_rule_that_was_off_is_not_new(check):
    check({"key": "A-1", **EPIC}, more=("--select", "FUP301"))
    changes = check({"key": "A-1", **EPIC}, as_of="2026-03-03", more=("--select", "HYP101"))
    assert (changes["new"], changes["first_asked"]) == ([], 1)
    changes = check({"key": "A-1", **EPIC}, as_of="2026-03-04", more=("--select", "FUP301"))
    assert (changes["settled"], changes["not_asked"]) == ([], 1)


def test_question_switched_off_by_an_override_is_not_settled(check):
    labelled = {"key": "A-1", **EPIC, "labels": ["growth"]}
    check(labelled, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC})
    Path("vanitylint.toml").write_text('[[override]]\nlabels = ["growth"]\nignore = ["HYP101"]\n', encoding="utf-8")
    changes = check(labelled, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC, **ANSWER})
    assert (changes["settled"], changes["not_asked"], changes["still"]) == (["A-3 HYP101"], 1, 1)


def test_question_is_not_new_when_its_override_is_removed(check, run):
    check({"key": "A-1", **EPIC})
    Path("vanitylint.toml").write_text('[[override]]\nlabels = ["growth"]\nignore = ["HYP101"]\n', encoding="utf-8")
    labelled = {"key": "A-1", **EPIC, "labels": ["growth"]}
    check(labelled)
    Path("vanitylint.toml").unlink()
    changes = check(labelled, {"key": "A-2", **EPIC})
    assert (changes["new"], changes["first_asked"]) == (["A-2 HYP101"], 1)
    Path("vanitylint.toml").write_text('[[override]]\nlabels = ["growth"]\nignore = ["HYP101"]\n', encoding="utf-8")
    check(labelled)
    Path("vanitylint.toml").unlink()
    stdout = run("check", "backlog.jsonl", "--as-of", "2026-03-02", "--snapshot", "kept.db").out
    assert "1 from rules that did not run then" in stdout


def test_question_waiting_behind_another_is_not_settled(check):
    template = {"key": "A-1", **EPIC, "body": "## Success metric\n22 stories done"}
    check(template, more=("--select", "MET201"))
    changes = check(template, as_of="2026-03-03", more=("--select", "MET201,HYP101"))
    assert (changes["settled"], changes["waiting"]) == ([], 1)


def test_since_selects_an_earlier_run(check):
    check({"key": "A-1", **EPIC}, as_of="2026-03-02")
    check({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, as_of="2026-03-09")
    items = ({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, {"key": "A-3", **EPIC})
    assert check(*items, as_of="2026-03-16")["new"] == ["A-3 HYP101"]
    changes = check(*items, as_of="2026-03-16", more=("--since", "2026-03-05"))
    assert (changes["as_of"], changes["new"]) == ("2026-03-02", ["A-2 HYP101", "A-3 HYP101"])
    assert check(*items, as_of="2026-03-16", more=("--since", "2026-01-01")) is None


def test_run_of_a_later_day_is_not_compared_with(check):
    check({"key": "A-1", **EPIC}, as_of="2026-03-09")
    assert check({"key": "A-1", **EPIC}, as_of="2026-03-02") is None


def test_lack_of_an_earlier_run_is_reported(run, backlog):
    arguments = ("check", backlog({"key": "A-1", **EPIC}), "--snapshot", "kept.db", "--format", "html")
    assert "There is no run from an earlier day to compare with" in run(*arguments, "--as-of", "2026-03-02").out
    stdout = run(*arguments, "--as-of", "2026-03-09", "--since", "2026-01-01").out
    assert "There is no run from 1 January 2026 or earlier to compare with" in stdout
    assert "earlier day" not in stdout
    stdout = run(*arguments[:4], "--as-of", "2026-03-09", "--since", "2026-01-01").out
    assert "No run of 2026-01-01 or before is remembered here, so nothing is compared." in stdout.splitlines()


def test_run_is_compared_with_one_of_an_earlier_day_if_there_is_one(check):
    check({"key": "A-1", **EPIC}, as_of="2026-03-02")
    check({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC}, as_of="2026-03-09")
    items = ({"key": "A-1", **EPIC}, {"key": "A-2", **EPIC})
    changes = check(*items, as_of="2026-03-09")
    assert (changes["as_of"], changes["new"]) == ("2026-03-02", ["A-2 HYP101"])
    changes = check(*items, as_of="2026-03-09", more=("--since", "2026-03-09"))
    assert (changes["as_of"], changes["new"], changes["still"]) == ("2026-03-09", [], 2)


def test_run_of_the_same_day_is_compared_only_with_the_same_rules(check):
    check({"key": "A-1", **EPIC})
    assert check({"key": "A-1", **EPIC}, more=("--profile", "extended")) is None
    assert check({"key": "A-1", **EPIC, **ANSWER})["settled"] == ["A-1 HYP101"]


def test_since_has_to_be_a_date(run, backlog):
    result = run("check", backlog({"key": "A-1"}), "--since", "last week")
    assert result.status == 2
    assert "--since: 'last week' is not a date" in result.err


def test_incomplete_run_is_not_compared_with(check):
    check({"key": "A-1", **EPIC}, {"key": "A-2", "state": "no such state"})
    assert check({"key": "A-1", **EPIC}) is None


def test_sprint_that_still_exists_is_not_gone(check):
    sprint = {"name": "Sprint 9", "state": "active"}
    planned = [{"key": f"A-{n}", "kind": "Story", "state": "doing", "sprint": sprint} for n in range(6)]
    check(*planned, more=("--select", "PLN601"))
    answered = [{**story, **ANSWER} for story in planned]
    changes = check(*answered, more=("--select", "PLN601"))
    assert (changes["settled"], changes["gone"]) == (["Sprint 9 PLN601"], [])
