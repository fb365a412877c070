"""The command line as a person uses it: words in, status and two streams out."""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.asking import one_reader, rules_once

from vanitylint.backlog.snapshot import Snapshot
from vanitylint.cli import backlog as cli_backlog
from vanitylint.cli import judge, main

if TYPE_CHECKING:
    from collections.abc import Callable

_SCRUBBED = (
    "NO_COLOR", "FORCE_COLOR", "CI", "GITHUB_ACTIONS", "VANITYLINT_CONFIG", "VANITYLINT_SNAPSHOT", "VANITYLINT_DEBUG",
    "COLUMNS", "TERM",
)  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, in an environment without our switches."""
    monkeypatch.chdir(tmp_path)
    for name in _SCRUBBED:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@cache
def empty_snapshot() -> bytes:
    """A new snapshot's file. To make its tables and views takes longer than what most runs store in it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.db"
        Snapshot.open(path).close()
        return path.read_bytes()


@pytest.fixture
def run(
    folder: Path,  # noqa: ARG001 - the place to run in
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ran]:
    """Run `vanitylint` with some words, in the folder."""

    # Words and rules are the same in each run here; to load them takes longer than to check what tests check.
    monkeypatch.setattr(cli_backlog, "Reader", one_reader)
    monkeypatch.setattr(judge, "load_rules", rules_once)
    prepared, opened = empty_snapshot(), Snapshot.open

    def open_prepared(path: Path) -> Snapshot:
        with suppress(OSError):  # it is there, or cannot be made: that is told by who opens it
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(prepared)
        return opened(path)

    monkeypatch.setattr(Snapshot, "open", open_prepared)

    def runner(*words: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as exit_:
            main(list(words))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(int(exit_.value.code or 0), out, err)

    return runner


@pytest.fixture
def backlog(folder: Path) -> Callable[..., str]:
    """Write work items to a file, one a line; gives the file's name."""

    def writer(*items: dict[str, Any], name: str = "backlog.jsonl") -> str:
        lines = (json.dumps({"title": "An item"} | item) for item in items)
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return name

    return writer
