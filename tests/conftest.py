"""Shared fixtures: a reader, and backlogs that are read, stored and traced."""

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

from vanitylint.backlog.columns.querying import with_views
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
"""Find programs that are installed with the tests, whether or not their environment is activated."""
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Tests run in parallel, so threads of numpy would wait for each other."""
hypothesis.settings.register_profile(
    "patient", deadline=None, max_examples=30
)  # machines are busy; the fixture `seconds` measures what has to be fast
hypothesis.settings.load_profile("patient")


SLOW_FILES = {
    "test_with_act.py",
    "test_faults.py",
    "test_places.py",
    "test_pre_commit.py",
    "test_schedule_examples.py",
    "test_html_in_browser.py",
}
"""Slow files, which start first, so that none is left over when all others are done."""


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Collect the files in a different order in each worker.

    Otherwise all workers would rewrite the asserts of the same file at the same time; so most are cached already.
    """
    report = yield
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and isinstance(collector, pytest.Dir):
        Random(worker).shuffle(report.result)  # noqa: S311 - no secret
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    items.sort(key=lambda item: item.path)  # all workers need the same order
    yield
    items.sort(key=lambda item: item.path.name not in SLOW_FILES)


def pytest_collection_finish() -> None:
    """Exclude objects that exist before the first test from garbage collection, as they live until the last."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


class Backlog(NamedTuple):
    """A snapshot to query."""

    snapshot: Snapshot

    def rows(self, view: str = "item") -> list[dict[str, Any]]:
        """Return all rows of a view as dicts."""
        cursor = self.snapshot.connection.execute(with_views(f"select * from {view} order by key"))  # noqa: S608 - a test's own name
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, key: str, view: str = "item") -> dict[str, Any]:
        """Return the row of a key."""
        return next(row for row in self.rows(view) if row["key"] == key)

    def problems(self) -> list[str]:
        """Return the problems as users see them."""
        return [str(problem) for problem in self.snapshot.problems()]


class MakeBacklog(Protocol):
    """Makes a traced backlog from arguments of work items; items without a title get one."""

    def __call__(self, *items: dict[str, Any], as_of: str = AS_OF) -> Backlog: ...


Names: TypeAlias = "Mapping[str, Iterable[str]]"
VOCABULARIES: dict[str, Vocabulary] = {}


@pytest.fixture(scope="session", autouse=True)
def _shared_vocabularies() -> Iterator[None]:
    """Share vocabularies between readers with the same settings: loading one takes longer than most tests."""

    def load_once(folder: Path, fields: Names | None, words: Names | None, tracker: Tracker) -> Vocabulary:
        if folder != rules_folder():
            return load_vocabulary(folder, fields, words, tracker)
        key = json.dumps((fields, words, tracker.own_kinds, tracker.own_classes, tracker.own_states), default=list)
        return VOCABULARIES.setdefault(key, VOCABULARIES.get(key) or load_vocabulary(folder, fields, words, tracker))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vanitylint.reading.load_vocabulary", load_once)
        yield


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


class Read(Protocol):
    """Reads an epic, given its body or other parts."""

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
    """Return a function that measures the CPU time of a call: quadratic code takes minutes where tests allow a second."""

    def measure(call: Callable[[], object]) -> float:
        gc.disable()  # or it would traverse the garbage of other tests again and again
        try:
            start = time.process_time()
            call()
            return time.process_time() - start
        finally:
            gc.enable()

    return measure


@pytest.fixture(autouse=True)
def _no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the random jitter from waits."""
    monkeypatch.setattr(faults, "_jitter", lambda: 1.0)
