"""`vanitylint rules --statistics`: what each rule found over the runs so far, and what became of it."""

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
    """Check a backlog of some items on a day."""

    def checker(*items: dict[str, Any], day: str = "2026-04-01", words: tuple[str, ...] = (), status: int = 0) -> None:
        name = backlog(*items)
        ran = run("check", name, "--snapshot", "s.db", "--as-of", day, "--fail-on", "never", *words)
        assert ran.status == status

    return checker


@pytest.fixture
def told(run: Callable) -> Callable[[str], dict[str, int] | None]:
    """The numbers of a rule."""

    def teller(rule: str) -> dict[str, int] | None:
        ran = run("rules", "--statistics", "--snapshot", "s.db")
        assert ran.status == 0
        row = next((line for line in ran.out.splitlines() if line.startswith(f"{rule} ")), None)
        return dict(zip(NAMES, map(int, row.split()[1:7]), strict=True)) if row else None

    return teller


def counts(**numbers: int) -> dict[str, int]:
    return dict.fromkeys(NAMES, 0) | {name.replace("_", " "): number for name, number in numbers.items()}


def test_what_is_settled_is_told_from_what_is_gone_and_what_still_asks(check: Callable, told: Callable) -> None:
    check(epic("A-1"), epic("A-2"), epic("A-3"))
    assert told("HYP101") == counts(asks=3, ever=3)
    check(epic("A-1"), epic("A-2", EXPECTS))
    assert told("HYP101") == counts(asks=1, settled=1, gone=1, ever=3)
    check(epic("A-1"), epic("A-2"))
    assert told("HYP101") == counts(asks=2, gone=1, ever=3)


def test_a_rule_that_was_not_asked_has_settled_nothing(check: Callable, told: Callable, run: Callable) -> None:
    check(epic("A-1"))
    check(epic("A-1"), words=("--ignore", "HYP101"))
    assert told("HYP101") == counts(asks=1, ever=1)
    assert "bet-missing  (did not run last time)" in run("rules", "--statistics", "--snapshot", "s.db").out


def test_runs_that_could_not_be_trusted_count_for_nothing(
    check: Callable, told: Callable, run: Callable, folder: Path
) -> None:
    check(epic("A-1"))
    (folder / "broken.jsonl").write_text('{"key": "A-1", "title": "x"}\n{nothing}\n')
    assert run("check", "broken.jsonl", "--snapshot", "s.db").status == 2
    assert told("HYP101") == counts(asks=1, ever=1)
    out = run("rules", "--statistics", "--snapshot", "s.db").out
    assert "1 run, as of 2026-04-01. 1 more could not be trusted and are not counted." in out


def test_what_waits_behind_another_question_is_not_settled(check: Callable, told: Callable) -> None:
    output = epic("A-1", "## Success metrics\n- Velocity of at least 40 story points per sprint")
    check(output | {"state": "todo", "started": None})
    assert told("MET201") == counts(asks=1, ever=1)
    check(output)
    assert told("MET201") == counts(waits=1, ever=1)


def test_a_sprint_that_is_still_there_is_settled_and_not_gone(check: Callable, told: Callable) -> None:
    sprint = {"name": "Sprint 9", "state": "active", "start": "2026-03-25", "end": "2026-04-08"}
    stories = [{"key": f"S-{n}", "kind": "Story", "state": "todo", "sprint": sprint} for n in range(5)]
    check(*stories)
    assert told("PLN601") == counts(asks=1, ever=1)
    check(*(story | {"parent": "A-1"} for story in stories), epic("A-1", EXPECTS))
    assert told("PLN601") == counts(settled=1, ever=1)
    check(epic("A-1", EXPECTS))
    assert told("PLN601") == counts(gone=1, ever=1)


def test_what_only_ever_waited_is_not_counted(check: Callable, told: Callable) -> None:
    check(epic("A-1", "## Success metrics\n- Velocity of at least 40 story points per sprint"))
    assert told("HYP101") == counts(asks=1, ever=1)
    assert told("MET201") is None


@pytest.mark.parametrize(("acknowledged", "of", "is_often"), [(3, 29, True), (3, 30, False), (2, 2, False)])
def test_a_rule_that_is_often_lived_with_is_pointed_out(
    check: Callable, told: Callable, run: Callable, folder: Path, acknowledged: int, of: int, is_often: bool
) -> None:
    check(*(epic(f"A-{number}") for number in range(of)))
    with sqlite3.connect(folder / "s.db") as connection:
        keys = [(f"A-{number}",) for number in range(acknowledged)]
        connection.executemany("update findings set acknowledged = 'known' where rule = 'HYP101' and key = ?", keys)
    assert told("HYP101") == counts(asks=of - acknowledged, acknowledged=acknowledged, ever=of)
    out = run("rules", "--statistics", "--snapshot", "s.db").out
    assert (
        f"HYP101 is often acknowledged, {acknowledged} of {of}: check whether it is useful to you." in out
    ) is is_often


def test_what_was_acknowledged_all_at_once_is_no_sign_against_a_rule(
    check: Callable, told: Callable, run: Callable, folder: Path
) -> None:
    old = [epic(f"A-{number}") for number in range(4)]
    check(*old)
    assert run("acknowledge", "--all-existing", "backlog.jsonl", "--as-of", "2026-04-01").status == 0
    check(*old)
    assert told("HYP101") == counts(acknowledged=4, ever=4)
    out = run("rules", "--statistics", "--snapshot", "s.db").out
    assert "is often acknowledged" not in out
    assert "Acknowledged: 4 of these only until they are touched" in out
    with (folder / "vanitylint.acknowledged").open("a") as file:
        file.writelines(f"HYP101  B-{number}  because the law says so\n" for number in range(3))
    check(*old, *(epic(f"B-{number}") for number in range(5)))
    assert told("HYP101") == counts(asks=2, acknowledged=7, ever=9)
    assert "HYP101 is often acknowledged, 3 of 5:" in run("rules", "--statistics", "--snapshot", "s.db").out


def test_rules_that_found_nothing_are_named(check: Callable, run: Callable) -> None:
    check(epic("A-1"))
    out = run("rules", "--statistics", "--snapshot", "s.db").out
    assert "Found nothing yet: CHG402, " in out


def test_without_a_snapshot_it_says_what_to_do(run: Callable) -> None:
    ran = run("rules", "--statistics")
    assert (ran.status, ran.out) == (2, "")
    assert "run `vanitylint check SOURCE` first" in ran.err


def test_a_snapshot_that_was_never_judged_holds_nothing(run: Callable, backlog: Callable) -> None:
    run("fetch", backlog(epic("A-1")), "--snapshot", "s.db")
    assert run("rules", "--statistics", "--snapshot", "s.db").out == "\nThere is no run yet that can be trusted.\n"
