"""`--team`: all of a shared backlog is read and judged, but only items of the team are shown."""

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
ALL_ITEMS = (GOAL, OURS, PLANNED, THEIRS, *SILENT)


@pytest.fixture(autouse=True)
def teams(folder: Path, backlog: Callable) -> None:
    backlog(*ALL_ITEMS)
    (folder / "vanitylint.toml").write_text(
        'sources = ["backlog.jsonl"]\n[[mail.team]]\nname = "Shop"\nto = []\nprojects = ["SHOP"]\n'
        '[[mail.team]]\nname = "Gone"\nto = []\nprojects = ["SHOOP"]\n'
    )


def check(run: Callable, *flags: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(run("check", *TODAY, "--format", "json", *flags).out)
    return report


def test_check_shows_only_items_of_team_and_says_so(run: Callable) -> None:
    report = check(run, "--team", "shop")
    assert [finding["key"] for finding in report["findings"]] == ["SHOP-9"]
    assert report["items"] == 3
    message = "showing only 3 of 6 items, those with projects SHOP"
    assert [notice["why"] for notice in report["notices"] if notice["source"] == "Shop"] == [message]


def test_team_can_be_defined_by_components(run: Callable, folder: Path) -> None:
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
    report = check(run, "--team", "Pay", "--select", "HYP101")
    assert [(finding["key"], finding["severity"]) for finding in report["findings"]] == [("SHOP-1", "info")]
    message = "showing only 1 of 3 items, those with components check_OUT, Till"
    assert [notice["why"] for notice in report["notices"] if notice["source"] == "Pay"] == [message]
    report = check(run, "--select", "HYP101")
    assert {finding["key"]: finding["severity"] for finding in report["findings"]} == {
        "SHOP-1": "info", "SHOP-2": "info", "SHOP-3": "error",
    }  # fmt: skip


def test_bets_of_others_count_for_items_of_team(run: Callable) -> None:
    report = check(run, "--team", "Shop", "--select", "HYP*,PLN*")
    assert {finding["key"] for finding in report["findings"]} == {"SHOP-9"}  # and not SHOP-1, whose bet is PLAT-1


def test_exit_status_depends_on_findings_of_team(run: Callable, backlog: Callable) -> None:
    backlog(GOAL, OURS, BET | {"key": "PLAT-9"})
    assert run("check", *TODAY).status == 1
    assert run("check", *TODAY, "--team", "Shop").status == 0


def test_unreadable_data_exits_2_for_any_team(run: Callable, folder: Path) -> None:
    with (folder / "backlog.jsonl").open("a") as file:
        file.write("{no json\n")
    for verb in ("check", "ledger", "brief"):
        assert run(verb, *TODAY, "--team", "Shop").status == 2


def test_run_for_team_is_recorded_for_whole_backlog(run: Callable) -> None:
    run("check", *TODAY, "--team", "Shop")
    assert check(run)["change"]["new"] == []


def test_ledger_shows_bets_of_team(run: Callable) -> None:
    result = run("ledger", *TODAY, "--team", "Shop", "--format", "json")
    assert [entry["key"] for entry in json.loads(result.out)["ledger"]] == ["SHOP-9"]
    assert "Shop: showing only 3 of 6 items, those with projects SHOP" in result.err


def test_brief_shows_plans_of_team_with_their_bets_from_any_team(run: Callable) -> None:
    result = run("brief", *TODAY, "--team", "Shop")
    assert result.status == 0
    assert "Planned: 1 item, on 1 bet" in result.out
    assert "PLAT-1" in result.out
    assert "PLAT-2" not in result.out
    assert "showing only 3 of 6 items" in result.err


@pytest.mark.parametrize("verb", ["check", "ledger", "brief"])
def test_unknown_team_or_team_without_items_is_an_error(run: Callable, folder: Path, verb: str) -> None:
    result = run(verb, *TODAY, "--team", "Shopp")
    assert (result.status, result.err) == (2, "error: --team: no team is called 'Shopp'\n  did you mean Shop?\n")
    result = run(verb, *TODAY, "--team", "Gone")
    assert (result.status, result.out) == (2, "")
    assert "error: Gone: none of 6 items match this team\n  see projects SHOOP in [[mail.team]]" in result.err
    assert (
        run("sql", "select count(*) as n from item", "--format", "json").out == '{"n":6}\n'
    )  # the snapshot still has all items
    (folder / "vanitylint.toml").write_text('sources = ["backlog.jsonl"]\n')
    assert "add it to the config as [[mail.team]]" in run(verb, *TODAY, "--team", "Shop").err


def test_team_without_recipients_gets_no_mail(run: Callable, folder: Path) -> None:
    config = folder / "vanitylint.toml"
    assert "no recipient is set for the mail" in run("mail", *TODAY, "--dry-run", "--from", "a@example.com").err
    config.write_text(f'{config.read_text()}[mail]\nto = ["lead@example.com"]\nfrom = "a@example.com"\n')
    result = run("mail", *TODAY, "--dry-run")
    assert (result.status, result.err.count("Gone"), "To: lead@example.com" in result.out) == (0, 0, True)
