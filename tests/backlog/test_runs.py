"""What a snapshot remembers of old runs, and what it lets go."""

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


def judge(snapshot: Snapshot, day: date, *, is_complete: bool = True, findings: int = 1) -> int:
    run = snapshot.begin_run(day.isoformat(), "1")
    rows = [(run, "HYP101", f"A-{number}", "error", "words") for number in range(findings)]
    snapshot.connection.executemany("insert into findings (run, rule, key, severity, message) values (?,?,?,?,?)", rows)
    runs.note_rules(snapshot.connection, run, ["HYP101", "HYP102"])
    snapshot.connection.execute("update runs set complete = ? where id = ?", (is_complete, run))
    runs.prune(snapshot.connection)
    return run


def remembered(snapshot: Snapshot, table: str) -> list[int]:
    return [row[0] for row in snapshot.connection.execute(f"select distinct run from {table} order by 1")]  # noqa: S608 - our own names


def test_the_latest_runs_and_the_last_of_each_month_keep_their_findings(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 3)
    days = [date(2026, 1, 20) + timedelta(days=3 * step) for step in range(16)]  # to 6 March
    by_day = {day: judge(snapshot, day) for day in days}
    kept = [date(2026, 1, 29), date(2026, 2, 28), date(2026, 3, 3), date(2026, 3, 6)]
    assert days[-3:] == kept[-3:]
    for table in ("findings", "ran"):
        assert remembered(snapshot, table) == [by_day[day] for day in kept]
    assert snapshot.connection.execute("select count(*) from runs").fetchone() == (16,)


def test_of_a_month_the_last_run_that_could_be_trusted_is_kept(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 1)
    good = judge(snapshot, date(2026, 1, 10))
    judge(snapshot, date(2026, 1, 20), is_complete=False)
    last = judge(snapshot, date(2026, 2, 1))
    assert remembered(snapshot, "findings") == [good, last]


def test_runs_that_only_fetch_push_nothing_out(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 2)
    first = judge(snapshot, date(2026, 1, 10))
    for _ in range(5):
        snapshot.begin_run("2026-01-11", "1")
    second = judge(snapshot, date(2026, 1, 12))
    assert remembered(snapshot, "findings") == [first, second]


def test_a_run_that_found_nothing_is_remembered(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 1)
    judge(snapshot, date(2026, 1, 10))
    clean = judge(snapshot, date(2026, 1, 11), findings=0)
    assert remembered(snapshot, "ran") == [clean]
    assert remembered(snapshot, "findings") == []


def test_only_the_last_two_runs_keep_the_words(snapshot: Snapshot) -> None:
    for day in range(1, 6):
        judge(snapshot, date(2026, 1, day))
    words = snapshot.connection.execute("select message from findings order by run").fetchall()
    assert words == [("",), ("",), ("",), ("words",), ("words",)]


def test_the_run_that_was_mailed_last_stays_to_be_compared_with(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MAX_RUNS", 1)
    mailed = [judge(snapshot, date(2026, 1, 1))]
    for day in (2, 3, 4):
        if day == 3:
            mailed.append(judge(snapshot, date(2026, 1, day)))
        values = ("2026-01-01", mailed[-1])
        snapshot.connection.execute(
            "insert into mails (at, run, audience, ledger) values (?, ?, 'leads', '{}')", values
        )
        last = judge(snapshot, date(2026, 1, day))
    assert remembered(snapshot, "findings") == [mailed[-1], last]
