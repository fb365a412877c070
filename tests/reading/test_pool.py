"""Reading by several processes: the same as by one, and none of them left behind."""

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
"""A tenth of what is read in earnest: whether all come back, and in order, does not hang on how many there are."""


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MAX_READ_DIRECTLY", FEW)
    monkeypatch.setattr(pool, "_CHUNK", CHUNK)


class Faulty(Reader):
    """A reader that stumbles over one item, or ends a process that was started to help."""

    def __init__(self, key: str, home: int = 0) -> None:
        super().__init__()
        self.key = key
        self.home = home

    def __reduce__(self) -> tuple[Any, ...]:
        return Faulty, (self.key, self.home)

    def read(self, item: WorkItem) -> Reading:
        if self.home and os.getpid() != self.home:
            os._exit(1)
        if item.key == self.key:
            raise ZeroDivisionError(item.key)
        return super().read(item)


def an_item(number: int) -> WorkItem:
    return WorkItem(
        key=f"A-{number}",
        title=f"Fewer calls, {number} % less",
        body=f"## Ziel\n\nWe believe that {number} % of members will renew, naïve?\n\n- [ ] measure it",
        fields={"Target": 10**30 + number, "Baseline": f"{number} €"},
        comments=[Comment(body="It went from 9 % to 7 %.", at="2026-01-05T10:00:00Z")],
    )


def some(number: int) -> Iterator[WorkItem]:
    return map(an_item, range(number))


def read_here(reader: Reader, items: Iterator[WorkItem]) -> list[tuple[WorkItem, Reading]]:
    return [(item, reader.read(item)) for item in items]


@pytest.mark.parametrize("number", [0, 1, FEW, FEW + 1, FEW + 25])
def test_processes_read_what_one_reads_in_the_same_order(reader: Reader, number: int):
    assert list(read_all(reader, some(number), workers=2)) == read_here(reader, some(number))


def test_it_is_the_same_where_processes_start_afresh(reader: Reader):
    done = threading.Event()
    thread = threading.Thread(target=done.wait)  # beside a second thread nothing is forked
    thread.start()
    try:
        assert list(read_all(reader, some(FEW + 5), workers=2)) == read_here(reader, some(FEW + 5))
    finally:
        done.set()
        thread.join()


def test_no_process_is_started_for_a_few(reader: Reader):
    readings = read_all(reader, some(FEW + 1), workers=2)
    list(islice(readings, FEW))

    assert active_children() == []
    readings.close()


def test_items_are_taken_only_as_they_are_needed(reader: Reader):
    taken = []

    def endless() -> Iterator[WorkItem]:
        for number in count():
            taken.append(number)
            yield an_item(number)

    readings = read_all(reader, endless(), workers=2)
    list(islice(readings, FEW + 100))
    readings.close()

    assert FEW + 100 <= len(taken) < FEW + 150


def test_long_texts_make_short_chunks(reader: Reader):
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
def test_an_item_that_stops_the_reader_takes_no_others_along(reader: Reader, place: int):
    told = list(read_all(Faulty(f"A-{place}"), some(FEW + 25), workers=2))

    assert told[place] == (an_item(place), "ZeroDivisionError")
    others = [each for each in some(FEW + 25) if each.key != f"A-{place}"]
    assert told[:place] + told[place + 1 :] == read_here(reader, iter(others))


def test_what_goes_wrong_in_a_process_is_raised_here_where_somebody_looks_for_it(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VANITYLINT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError, match=f"A-{FEW + 3}"):
        list(read_all(Faulty(f"A-{FEW + 3}"), some(FEW + 25), workers=2))

    assert active_children() == []
    assert capfd.readouterr().err == ""


def test_a_process_that_is_gone_is_not_missed(reader: Reader):
    faulty = Faulty("", home=os.getpid())

    assert list(read_all(faulty, some(FEW + 45), workers=2)) == read_here(reader, some(FEW + 45))


def test_what_goes_wrong_in_the_source_ends_the_processes(reader: Reader):
    def broken() -> Iterator[WorkItem]:
        yield from some(FEW + 45)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        list(read_all(reader, broken(), workers=2))

    assert active_children() == []


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run with processes of its own, in the middle of its input."""
    command = [sys.executable, "-m", "vanitylint", "check", "-", "--snapshot", str(tmp_path / "a.db")]
    pipe = subprocess.PIPE
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # what a shell's background job ignores, so do its children
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    assert process.stdin
    process.stdin.write(b"".join(msgspec.json.encode(item) + b"\n" for item in some(1_450)))
    process.stdin.flush()
    wait_until(lambda: members(process.pid) > 1)
    yield process
    process.kill()
    process.communicate()


several = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="counts processes by /proc, and needs two processors to have some",
)


@several
def test_ctrl_c_ends_them_all_with_one_word(waiting: subprocess.Popen[bytes]):
    os.killpg(waiting.pid, signal.SIGINT)
    _, told = waiting.communicate(timeout=20)

    assert waiting.returncode == 130
    assert told.split() == b"interrupted; unfinished work was not kept".split()
    assert members(waiting.pid) == 0


@several
def test_they_end_when_the_process_that_started_them_is_killed(waiting: subprocess.Popen[bytes]):
    waiting.kill()
    waiting.wait()

    wait_until(lambda: members(waiting.pid) == 0)


def members(session: int) -> int:
    """How many processes of a session there are."""
    found = subprocess.run(["ps", "-o", "stat=", "-s", str(session)], capture_output=True, check=False)
    return sum(not line.startswith(b"Z") for line in found.stdout.split(b"\n") if line)


def wait_until(holds: Any) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
