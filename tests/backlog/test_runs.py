"""Old runs in a snapshot: what is kept of them, and what is deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog import runs
from vanitylint.backlog.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def snapshot() -> Iterator[Snapshot]:
    with Snapshot.memory() as opened:
        yield opened


def add_run(snapshot: Snapshot, day: date, *, is_complete: bool = True, findings: int = 1) -> int:
    run = snapshot.begin_run(day.isoformat(), "1")
    rows = [(run, "HYP101", f"A-{number}", "error", "words") for number in range(findings)]
    snapshot.connection.executemany("insert into findings (run, rule, key, severity, message) values (?,?,?,?,?)", rows)
    runs.note_rules(snapshot.connection, run, ["HYP101", "HYP102"])
    snapshot.connection.execute("update runs set complete = ? where id = ?", (is_complete, run))
    runs.prune(snapshot.connection)
    return run


def kept_runs(snapshot: Snapshot, table: str) -> list[int]:
    return [row[0] for row in snapshot.connection.execute(f"select distinct run from {table} order by 1")]  # noqa: S608 - table names of this test


def test_latest_runs_and_last_one_of_each_month_keep_findings(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 3)
    days = [date(2026, 1, 20) + timedelta(days=3 * step) for step in range(16)]  # to 6 March
    by_day = {day: add_run(snapshot, day) for day in days}
    kept = [date(2026, 1, 29), date(2026, 2, 28), date(2026, 3, 3), date(2026, 3, 6)]
    assert days[-3:] == kept[-3:]
    for table in ("findings", "ran"):
        assert kept_runs(snapshot, table) == [by_day[day] for day in kept]
    assert snapshot.connection.execute("select count(*) from runs").fetchone() == (16,)


def test_last_complete_run_of_a_month_is_kept(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 1)
    complete = add_run(snapshot, date(2026, 1, 10))
    add_run(snapshot, date(2026, 1, 20), is_complete=False)
    last = add_run(snapshot, date(2026, 2, 1))
    assert kept_runs(snapshot, "findings") == [complete, last]


def test_runs_that_only_fetch_do_not_displace_others(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 2)
    first = add_run(snapshot, date(2026, 1, 10))
    for _ in range(5):
        snapshot.begin_run("2026-01-11", "1")
    second = add_run(snapshot, date(2026, 1, 12))
    assert kept_runs(snapshot, "findings") == [first, second]


def test_run_without_findings_is_kept(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 1)
    add_run(snapshot, date(2026, 1, 10))
    without_findings = add_run(snapshot, date(2026, 1, 11), findings=0)
    assert kept_runs(snapshot, "ran") == [without_findings]
    assert kept_runs(snapshot, "findings") == []


def test_only_last_two_runs_keep_messages(snapshot: Snapshot) -> None:
    for day in range(1, 6):
        add_run(snapshot, date(2026, 1, day))
    messages = snapshot.connection.execute("select message from findings order by run").fetchall()
    assert messages == [("",), ("",), ("",), ("words",), ("words",)]


def test_last_mailed_run_is_kept_for_comparison(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 1)
    mailed = [add_run(snapshot, date(2026, 1, 1))]
    for day in (2, 3, 4):
        if day == 3:
            mailed.append(add_run(snapshot, date(2026, 1, day)))
        values = ("2026-01-01", mailed[-1])
        snapshot.connection.execute(
            "insert into mails (at, run, audience, ledger) values (?, ?, 'leads', '{}')", values
        )
        last = add_run(snapshot, date(2026, 1, day))
    assert kept_runs(snapshot, "findings") == [mailed[-1], last]
