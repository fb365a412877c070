"""What most tests start from: one reader, and a few work items read, stored and traced."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

import hypothesis
import pytest

from vanitylint.backlog.items import WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.connectors import faults
from vanitylint.reading import Reader
from vanitylint.reading.load import load_vocabulary
from vanitylint.shipped import rules_folder
from vanitylint.tracing import load

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from vanitylint.backlog.claims import Reading
    from vanitylint.reading.tracker import Tracker
    from vanitylint.reading.vocabulary import Vocabulary

AS_OF = "2026-03-02"
os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
"""Programs that were installed with the tests are found, whether or not their environment is switched on."""
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Tests run side by side: threads of numpy's would wait for each other."""
hypothesis.settings.register_profile(
    "patient", deadline=None, max_examples=50
)  # machines are busy; `seconds` below measures what is to be fast
hypothesis.settings.load_profile("patient")


LONGEST = {
    "test_with_act.py",
    "test_faults.py",
    "test_places.py",
    "test_pre_commit.py",
    "test_schedule_examples.py",
    "test_html_in_browser.py",
}
"""Files that take long begin first, so that none is left over when all others are done."""


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Each worker goes through the files in an order of its own.

    Side by side they would all rewrite the same file for its asserts at the same time; so each finds most of them done.
    """
    report = yield
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and isinstance(collector, pytest.Dir):
        Random(worker).shuffle(report.result)  # noqa: S311 - no secret
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    items.sort(key=lambda item: item.path)  # the workers agree again
    yield
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """What is there before the first test stays until the last: it is not gone through again for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


class Backlog(NamedTuple):
    """A snapshot to ask."""

    snapshot: Snapshot

    def rows(self, view: str = "item") -> list[dict[str, Any]]:
        """All rows of a view, by column."""
        cursor = self.snapshot.connection.execute(f"select * from {view} order by key")  # noqa: S608 - a test's own name
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, key: str, view: str = "item") -> dict[str, Any]:
        """The row of a key."""
        return next(row for row in self.rows(view) if row["key"] == key)

    def problems(self) -> list[str]:
        """What could not be read, as a user sees it."""
        return [str(problem) for problem in self.snapshot.problems()]


class MakeBacklog(Protocol):
    """From keyword arguments of work items to a traced backlog; items without a title get one."""

    def __call__(self, *items: dict[str, Any], as_of: str = AS_OF) -> Backlog: ...


Names: TypeAlias = "Mapping[str, Iterable[str]]"
VOCABULARIES: dict[str, Vocabulary] = {}


@pytest.fixture(scope="session", autouse=True)
def _vocabularies_once() -> Iterator[None]:
    """Readers of the shipped words, and of the same ones of a team, share them: making them takes longer than most tests."""

    def once(folder: Path, fields: Names | None, words: Names | None, tracker: Tracker) -> Vocabulary:
        if folder != rules_folder():
            return load_vocabulary(folder, fields, words, tracker)
        key = json.dumps((fields, words, tracker.own_kinds, tracker.own_classes, tracker.own_states), default=list)
        return VOCABULARIES.setdefault(key, VOCABULARIES.get(key) or load_vocabulary(folder, fields, words, tracker))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vanitylint.reading.load_vocabulary", once)
        yield


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


class Read(Protocol):
    """From a body, or other parts of an epic, to what is understood of it."""

    def __call__(self, body: str = "", **more: Any) -> Reading: ...


@pytest.fixture(scope="session")
def read(reader: Reader) -> Read:
    def read_epic(body: str = "", **more: Any) -> Reading:
        return reader.read(
            WorkItem(**{"key": "SHOP-1", "title": "Guest checkout", "kind": "Epic", "body": body, **more})
        )

    return read_epic


@pytest.fixture
def backlog(reader: Reader) -> Iterator[MakeBacklog]:
    with ExitStack() as stack:

        def fill(*items: dict[str, Any], as_of: str = AS_OF) -> Backlog:
            snapshot = stack.enter_context(Snapshot.memory())
            titled = [WorkItem(**{"title": "A thing to do", **item}) for item in items]
            load(snapshot, titled, reader=reader, as_of=as_of)
            return Backlog(snapshot)

        yield fill


@pytest.fixture(scope="session")
def seconds() -> Callable[[Callable[[], object]], float]:
    """How long a call keeps the processor busy: what is not linear takes minutes where a test allows a second."""

    def measure(call: Callable[[], object]) -> float:
        gc.disable()  # else what other tests left behind is gone through again and again
        try:
            start = time.process_time()
            call()
            return time.process_time() - start
        finally:
            gc.enable()

    return measure


@pytest.fixture(autouse=True)
def _steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are as long as they are said to be, not a little more or less."""
    monkeypatch.setattr(faults, "_jitter", lambda: 1.0)
