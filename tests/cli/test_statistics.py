"""`vanitylint rules --statistics`: findings of each rule in all runs so far, and what became of them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = ("asks", "acknowledged", "waits", "settled", "gone", "ever")


def epic(key: str, body: str = "", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "Epic", "state": "doing", "started": "2026-03-01", "body": body} | more


EXPECTS = "We expect fewer people to give up at step 2."


@pytest.fixture
def check(run: Callable, backlog: Callable) -> Callable[..., None]:
    """Return a function that checks a backlog of given items on a day."""

    def checker(*items: dict[str, Any], day: str = "2026-04-01", flags: tuple[str, ...] = (), status: int = 0) -> None:
        source = backlog(*items)
        result = run("check", source, "--snapshot", "s.db", "--as-of", day, "--fail-on", "never", *flags)
        assert result.status == status

    return checker


@pytest.fixture
def statistics(run: Callable) -> Callable[[str], dict[str, int] | None]:
    """Return a function that returns the counts of a rule, or None if there are none."""

    def counts_of(rule: str) -> dict[str, int] | None:
        result = run("rules", "--statistics", "--snapshot", "s.db")
        assert result.status == 0
        row = next((line for line in result.out.splitlines() if line.startswith(f"{rule} ")), None)
        return dict(zip(NAMES, map(int, row.split()[1:7]), strict=True)) if row else None

    return counts_of


def counts(**numbers: int) -> dict[str, int]:
    return dict.fromkeys(NAMES, 0) | {name.replace("_", " "): number for name, number in numbers.items()}


def test_settled_gone_and_open_findings_are_counted_separately(check: Callable, statistics: Callable) -> None:
    check(epic("A-1"), epic("A-2"), epic("A-3"))
    assert statistics("HYP101") == counts(asks=3, ever=3)
    check(epic("A-1"), epic("A-2", EXPECTS))
    assert statistics("HYP101") == counts(asks=1, settled=1, gone=1, ever=3)
    check(epic("A-1"), epic("A-2"))
    assert statistics("HYP101") == counts(asks=2, gone=1, ever=3)


def test_rule_that_did_not_run_has_settled_nothing(check: Callable, statistics: Callable, run: Callable) -> None:
    check(epic("A-1"))
    check(epic("A-1"), flags=("--ignore", "HYP101"))
    assert statistics("HYP101") == counts(asks=1, ever=1)
    assert "bet-missing  (did not run last time)" in run("rules", "--statistics", "--snapshot", "s.db").out


def test_incomplete_runs_are_not_counted(check: Callable, statistics: Callable, run: Callable, folder: Path) -> None:
    check(epic("A-1"))
    (folder / "broken.jsonl").write_text('{"key": "A-1", "title": "x"}\n{nothing}\n')
    assert run("check", "broken.jsonl", "--snapshot", "s.db").status == 2
    assert statistics("HYP101") == counts(asks=1, ever=1)
    out = run("rules", "--statistics", "--snapshot", "s.db").out
    assert "1 run, as of 2026-04-01. 1 more could not be trusted and are not counted." in out


def test_muted_finding_is_not_settled(check: Callable, statistics: Callable) -> None:
    output = epic("A-1", "## Success metrics\n- Velocity of at least 40 story points per sprint")
    check(output | {"state": "todo", "started": None})
    assert statistics("MET201") == counts(asks=1, ever=1)
    check(output)
    assert statistics("MET201") == counts(waits=1, ever=1)


def test_finding_on_sprint_that_still_exists_is_settled_not_gone(check: Callable, statistics: Callable) -> None:
    sprint = {"name": "Sprint 9", "state": "active", "start": "2026-03-25", "end": "2026-04-08"}
    stories = [{"key": f"S-{n}", "kind": "Story", "state": "todo", "sprint": sprint} for n in range(5)]
    check(*stories)
    assert statistics("PLN601") == counts(asks=1, ever=1)
    check(*(story | {"parent": "A-1"} for story in stories), epic("A-1", EXPECTS))
    assert statistics("PLN601") == counts(settled=1, ever=1)
    check(epic("A-1", EXPECTS))
    assert statistics("PLN601") == counts(gone=1, ever=1)


def test_finding_that_was_always_muted_is_not_counted(check: Callable, statistics: Callable) -> None:
    check(epic("A-1", "## Success metrics\n- Velocity of at least 40 story points per sprint"))
    assert statistics("HYP101") == counts(asks=1, ever=1)
    assert statistics("MET201") is None


@pytest.mark.parametrize(("acknowledged", "total", "is_often"), [(3, 29, True), (3, 30, False), (2, 2, False)])
def test_often_acknowledged_rule_is_pointed_out(
    check: Callable, statistics: Callable, run: Callable, folder: Path, acknowledged: int, total: int, is_often: bool
) -> None:
    check(*(epic(f"A-{number}") for number in range(total)))
    with sqlite3.connect(folder / "s.db") as connection:
        keys = [(f"A-{number}",) for number in range(acknowledged)]
        connection.executemany("update findings set acknowledged = 'known' where rule = 'HYP101' and key = ?", keys)
    assert statistics("HYP101") == counts(asks=total - acknowledged, acknowledged=acknowledged, ever=total)
    out = run("rules", "--statistics", "--snapshot", "s.db").out
    assert (
        f"HYP101 is often acknowledged, {acknowledged} of {total}: check whether it is useful to you." in out
    ) is is_often


def test_bulk_acknowledgements_do_not_count_against_rule(
    check: Callable, statistics: Callable, run: Callable, folder: Path
) -> None:
    old = [epic(f"A-{number}") for number in range(4)]
    check(*old)
    assert run("acknowledge", "--all-existing", "backlog.jsonl", "--as-of", "2026-04-01").status == 0
    check(*old)
    assert statistics("HYP101") == counts(acknowledged=4, ever=4)
    out = run("rules", "--statistics", "--snapshot", "s.db").out
    assert "is often acknowledged" not in out
    assert "Acknowledged: 4 of these only until they are touched" in out
    with (folder / "vanitylint.acknowledged").open("a") as file:
        file.writelines(f"HYP101  B-{number}  because the law says so\n" for number in range(3))
    check(*old, *(epic(f"B-{number}") for number in range(5)))
    assert statistics("HYP101") == counts(asks=2, acknowledged=7, ever=9)
    assert "HYP101 is often acknowledged, 3 of 5:" in run("rules", "--statistics", "--snapshot", "s.db").out


def test_rules_without_findings_are_named(check: Callable, run: Callable) -> None:
    check(epic("A-1"))
    out = run("rules", "--statistics", "--snapshot", "s.db").out
    assert "Found nothing yet: CHG402, " in out


def test_statistics_without_snapshot_say_what_to_do(run: Callable) -> None:
    result = run("rules", "--statistics")
    assert (result.status, result.out) == (2, "")
    assert "run `vanitylint check SOURCE` first" in result.err


def test_snapshot_that_was_never_checked_has_no_statistics(run: Callable, backlog: Callable) -> None:
    run("fetch", backlog(epic("A-1")), "--snapshot", "s.db")
    assert run("rules", "--statistics", "--snapshot", "s.db").out == "\nThere is no run yet that can be trusted.\n"
