"""Reading with several processes: same results as with one, and no process is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import count, islice
from multiprocessing import active_children
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from vanitylint.backlog.items import Comment, WorkItem
from vanitylint.reading import Reader, pool
from vanitylint.reading.pool import read_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.backlog.claims import Reading

FEW, CHUNK = 50, 10
"""A tenth of the real limits: completeness and order of the readings do not depend on the number of items."""


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MAX_READ_DIRECTLY", FEW)
    monkeypatch.setattr(pool, "_CHUNK", CHUNK)


class Faulty(Reader):
    """A reader that fails on one item, or that ends the worker which it runs in."""

    def __init__(self, key: str, main_pid: int = 0) -> None:
        super().__init__()
        self.key = key
        self.main_pid = main_pid

    def __reduce__(self) -> tuple[Any, ...]:
        return Faulty, (self.key, self.main_pid)

    def read(self, item: WorkItem) -> Reading:
        if self.main_pid and os.getpid() != self.main_pid:
            os._exit(1)
        if item.key == self.key:
            raise ZeroDivisionError(item.key)
        return super().read(item)


def make_item(number: int) -> WorkItem:
    return WorkItem(
        key=f"A-{number}",
        title=f"Fewer calls, {number} % less",
        body=f"## Ziel\n\nWe believe that {number} % of members will renew, naïve?\n\n- [ ] measure it",
        fields={"Target": 10**30 + number, "Baseline": f"{number} €"},
        comments=[Comment(body="It went from 9 % to 7 %.", at="2026-01-05T10:00:00Z")],
    )


def make_items(number: int) -> Iterator[WorkItem]:
    return map(make_item, range(number))


def read_directly(reader: Reader, items: Iterator[WorkItem]) -> list[tuple[WorkItem, Reading]]:
    return [(item, reader.read(item)) for item in items]


@pytest.mark.parametrize("number", [0, 1, FEW, FEW + 1, FEW + 25])
def test_workers_give_same_readings_in_same_order(reader: Reader, number: int):
    assert list(read_all(reader, make_items(number), workers=2)) == read_directly(reader, make_items(number))


def test_spawned_workers_give_same_readings(reader: Reader):
    done = threading.Event()
    thread = threading.Thread(target=done.wait)  # workers are not forked while there is a second thread
    thread.start()
    try:
        assert list(read_all(reader, make_items(FEW + 5), workers=2)) == read_directly(reader, make_items(FEW + 5))
    finally:
        done.set()
        thread.join()


def test_few_items_start_no_workers(reader: Reader):
    readings = read_all(reader, make_items(FEW + 1), workers=2)
    list(islice(readings, FEW))

    assert active_children() == []
    readings.close()


def test_items_are_consumed_lazily(reader: Reader):
    taken = []

    def endless() -> Iterator[WorkItem]:
        for number in count():
            taken.append(number)
            yield make_item(number)

    readings = read_all(reader, endless(), workers=2)
    list(islice(readings, FEW + 100))
    readings.close()

    assert FEW + 100 <= len(taken) < FEW + 150


def test_long_texts_are_sent_in_small_chunks(reader: Reader):
    taken = []

    def long_ones() -> Iterator[WorkItem]:
        for number in count():
            taken.append(number)
            yield WorkItem(key=f"A-{number}", title="Long", body="word " * 100_000 if number >= FEW else "")

    readings = read_all(reader, long_ones(), workers=2)
    list(islice(readings, FEW + 1))
    readings.close()

    assert len(taken) < FEW + 15


@pytest.mark.parametrize("place", [3, FEW + 3])
def test_item_that_breaks_the_reader_does_not_affect_others(reader: Reader, place: int):
    results = list(read_all(Faulty(f"A-{place}"), make_items(FEW + 25), workers=2))

    assert results[place] == (make_item(place), "ZeroDivisionError")
    others = [item for item in make_items(FEW + 25) if item.key != f"A-{place}"]
    assert results[:place] + results[place + 1 :] == read_directly(reader, iter(others))


def test_exception_of_a_worker_is_raised_in_debug_mode(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VANITYLINT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError, match=f"A-{FEW + 3}"):
        list(read_all(Faulty(f"A-{FEW + 3}"), make_items(FEW + 25), workers=2))

    assert active_children() == []
    assert capfd.readouterr().err == ""


def test_items_of_dead_workers_are_read_anyway(reader: Reader):
    faulty = Faulty("", main_pid=os.getpid())

    assert list(read_all(faulty, make_items(FEW + 45), workers=2)) == read_directly(reader, make_items(FEW + 45))


def test_exception_of_the_source_ends_the_workers(reader: Reader):
    def broken() -> Iterator[WorkItem]:
        yield from make_items(FEW + 45)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        list(read_all(reader, broken(), workers=2))

    assert active_children() == []


@pytest.fixture
def unfinished_run(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Provide a run that has started workers and waits for more input."""
    command = [sys.executable, "-m", "vanitylint", "check", "-", "--snapshot", str(tmp_path / "a.db")]
    pipe = subprocess.PIPE
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # background jobs of a shell ignore it, and their children too
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    assert process.stdin
    process.stdin.write(b"".join(msgspec.json.encode(item) + b"\n" for item in make_items(1_450)))
    process.stdin.flush()
    wait_until(lambda: count_processes(process.pid) > 1)
    yield process
    process.kill()
    process.communicate()


needs_two_processors = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="needs two processors to have workers, and /proc to count them",
)


@needs_two_processors
def test_ctrl_c_ends_all_processes_with_one_message(unfinished_run: subprocess.Popen[bytes]):
    os.killpg(unfinished_run.pid, signal.SIGINT)
    _, stderr = unfinished_run.communicate(timeout=20)

    assert unfinished_run.returncode == 130
    assert stderr.split() == b"interrupted; unfinished work was not kept".split()
    assert count_processes(unfinished_run.pid) == 0


@needs_two_processors
def test_workers_end_when_main_process_is_killed(unfinished_run: subprocess.Popen[bytes]):
    unfinished_run.kill()
    unfinished_run.wait()

    wait_until(lambda: count_processes(unfinished_run.pid) == 0)


def count_processes(session: int) -> int:
    """Return the number of processes in a session, not counting zombies."""
    result = subprocess.run(["ps", "-o", "stat=", "-s", str(session)], capture_output=True, check=False)
    return sum(not line.startswith(b"Z") for line in result.stdout.split(b"\n") if line)


def wait_until(condition: Any) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
