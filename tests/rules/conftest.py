"""Provide a valid rule file, and fixtures that vary and run it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import convert

from vanitylint.backlog.items import WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.reading import Reader
from vanitylint.tracing import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from sqlite3 import Connection

RULE = """\
id: ABC101
name: no-parent
profile: starter
severity: warning
question: Where does {key} belong?
flag:
  - state = 'doing'
  - parent is null
message: "{stage}, and no parent."
why: So that people find it.
fix: Give it a parent.
examples:
  good:
    - name: has a parent
      item: {state: doing, parent: UP-1}
    - name: has not begun
      item: {state: todo}
  bad:
    - name: in progress on its own
      item: {state: doing, started: 2026-02-28}
      message: "Started 2 days ago, and no parent."
    - name: one of two
      items:
        - {key: EX-1, title: On its own, state: doing}
        - {key: EX-2, title: Not on its own, state: doing, parent: EX-1}
      flags: [EX-1]
"""


@pytest.fixture
def write_rule(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes `RULE` with some text replaced, and returns the path."""

    def write(*changes: tuple[str, str], name: str = "rule.yaml") -> Path:
        text = RULE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture
def backlog(reader: Reader) -> Iterator[Callable[..., Connection]]:
    """Return a function that loads work items, given as in JSONL, into a snapshot and returns its connection."""
    with ExitStack() as stack:

        def fill(*items: dict[str, Any]) -> Connection:
            snapshot = stack.enter_context(Snapshot.memory())
            load(snapshot, convert(items, tuple[WorkItem, ...]), reader=reader, as_of="2026-03-02")
            return snapshot.connection

        yield fill
