"""`--team`: of a backlog that several share, only what is a team's is told; all of it is read and judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = ("--as-of", "2026-04-01")
SPRINT = {"name": "Sprint 14", "state": "future", "start": "2026-04-07"}
BET = {"kind": "Epic", "state": "doing", "started": "2026-02-01", "title": "A cockpit"}
GOAL = BET | {"key": "PLAT-1", "body": "We expect fewer people to give up at step 2: 30 %, today 40 %."}
OURS = {"key": "SHOP-1", "kind": "Story", "state": "doing", "title": "A button", "parent": "PLAT-1"}
PLANNED = {"key": "SHOP-2", "kind": "Story", "state": "todo", "title": "A page", "parent": "PLAT-1", "sprint": SPRINT}
THEIRS = {"key": "PLAT-2", "kind": "Story", "state": "todo", "title": "A screen", "sprint": SPRINT}
SILENT = (BET | {"key": "SHOP-9"}, BET | {"key": "PLAT-9"})
EVERY = (GOAL, OURS, PLANNED, THEIRS, *SILENT)


@pytest.fixture(autouse=True)
def teams(folder: Path, backlog: Callable) -> None:
    backlog(*EVERY)
    (folder / "vanitylint.toml").write_text(
        'sources = ["backlog.jsonl"]\n[[mail.team]]\nname = "Shop"\nto = []\nprojects = ["SHOP"]\n'
        '[[mail.team]]\nname = "Gone"\nto = []\nprojects = ["SHOOP"]\n'
    )


def checked(run: Callable, *words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("check", *TODAY, "--format", "json", *words).out)
    return told


def test_check_tells_of_the_teams_own_items_and_says_so(run: Callable) -> None:
    told = checked(run, "--team", "shop")
    assert [finding["key"] for finding in told["findings"]] == ["SHOP-9"]
    assert told["items"] == 3
    words = "showing only 3 of 6 items, those with projects SHOP"
    assert [notice["why"] for notice in told["notices"] if notice["source"] == "Shop"] == [words]


def test_a_team_is_told_apart_by_its_component(run: Callable, folder: Path) -> None:
    (folder / "jira.csv").write_text(
        "Issue key,Summary,Issue Type,Status,Component/s,Component/s\n"
        "SHOP-1,Cockpit,Epic,In Progress,Web,Check_out\n"
        "SHOP-2,Signs,Epic,In Progress,Web,\n"
        "SHOP-3,Kiosk,Epic,In Progress,CheckXout,\n"
    )
    (folder / "vanitylint.toml").write_text(
        'sources = ["jira.csv"]\n[[mail.team]]\nname = "Pay"\nto = []\ncomponents = ["check_OUT", "Till"]\n'
        '[[override]]\ncomponents = ["Web"]\nkinds = ["epic"]\nseverity.HYP101 = "info"\n'
    )
    told = checked(run, "--team", "Pay", "--select", "HYP101")
    assert [(finding["key"], finding["severity"]) for finding in told["findings"]] == [("SHOP-1", "info")]
    words = "showing only 1 of 3 items, those with components check_OUT, Till"
    assert [notice["why"] for notice in told["notices"] if notice["source"] == "Pay"] == [words]
    told = checked(run, "--select", "HYP101")
    assert {finding["key"]: finding["severity"] for finding in told["findings"]} == {
        "SHOP-1": "info", "SHOP-2": "info", "SHOP-3": "error",
    }  # fmt: skip


def test_what_a_teams_items_hang_on_elsewhere_counts(run: Callable) -> None:
    told = checked(run, "--team", "Shop", "--select", "HYP*,PLN*")
    assert {finding["key"] for finding in told["findings"]} == {"SHOP-9"}  # and not SHOP-1, whose bet is PLAT-1


def test_the_exit_status_is_that_of_the_teams_own_questions(run: Callable, backlog: Callable) -> None:
    backlog(GOAL, OURS, BET | {"key": "PLAT-9"})
    assert run("check", *TODAY).status == 1
    assert run("check", *TODAY, "--team", "Shop").status == 0


def test_what_could_not_be_read_makes_it_2_whosever_it_is(run: Callable, folder: Path) -> None:
    with (folder / "backlog.jsonl").open("a") as file:
        file.write("{no json\n")
    for verb in ("check", "ledger", "brief"):
        assert run(verb, *TODAY, "--team", "Shop").status == 2


def test_a_run_for_a_team_is_remembered_as_a_whole_one(run: Callable) -> None:
    run("check", *TODAY, "--team", "Shop")
    assert checked(run)["change"]["new"] == []


def test_the_ledger_tells_the_teams_bets(run: Callable) -> None:
    ran = run("ledger", *TODAY, "--team", "Shop", "--format", "json")
    assert [entry["key"] for entry in json.loads(ran.out)["ledger"]] == ["SHOP-9"]
    assert "Shop: showing only 3 of 6 items, those with projects SHOP" in ran.err


def test_a_brief_tells_what_the_team_plans_and_the_bet_it_hangs_on_whoever_has_it(run: Callable) -> None:
    ran = run("brief", *TODAY, "--team", "Shop")
    assert ran.status == 0
    assert "Planned: 1 item, on 1 bet" in ran.out
    assert "PLAT-1" in ran.out
    assert "PLAT-2" not in ran.out
    assert "showing only 3 of 6 items" in ran.err


@pytest.mark.parametrize("verb", ["check", "ledger", "brief"])
def test_a_team_that_is_none_or_has_nothing_is_told(run: Callable, folder: Path, verb: str) -> None:
    ran = run(verb, *TODAY, "--team", "Shopp")
    assert (ran.status, ran.err) == (2, "error: --team: no team is called 'Shopp'\n  did you mean Shop?\n")
    ran = run(verb, *TODAY, "--team", "Gone")
    assert (ran.status, ran.out) == (2, "")
    assert "error: Gone: none of 6 items match this team\n  see projects SHOOP in [[mail.team]]" in ran.err
    assert run("sql", "select count(*) as n from item", "--format", "json").out == '{"n":6}\n'  # what was read is kept
    (folder / "vanitylint.toml").write_text('sources = ["backlog.jsonl"]\n')
    assert "add it to the config as [[mail.team]]" in run(verb, *TODAY, "--team", "Shop").err


def test_a_team_to_nobody_gets_no_mail(run: Callable, folder: Path) -> None:
    config = folder / "vanitylint.toml"
    assert "no recipient is set for the mail" in run("mail", *TODAY, "--dry-run", "--from", "a@example.com").err
    config.write_text(f'{config.read_text()}[mail]\nto = ["lead@example.com"]\nfrom = "a@example.com"\n')
    ran = run("mail", *TODAY, "--dry-run")
    assert (ran.status, ran.err.count("Gone"), "To: lead@example.com" in ran.out) == (0, 0, True)
