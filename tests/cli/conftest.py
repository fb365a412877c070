"""Run the command line as a user does: with arguments, returning the exit status and both streams."""

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
    """The result of a command."""

    status: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to an empty folder, and clear our environment variables."""
    monkeypatch.chdir(tmp_path)
    for name in _SCRUBBED:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@cache
def empty_snapshot() -> bytes:
    """Return the file of an empty snapshot; creating its tables and views takes longer than most runs."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.db"
        Snapshot.open(path).close()
        return path.read_bytes()


@pytest.fixture
def run(
    folder: Path,  # noqa: ARG001 - the working folder
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ran]:
    """Return a function that runs `vanitylint` in the folder."""

    # Vocabulary and rules are the same in each run; loading them takes longer than the checks of most tests.
    monkeypatch.setattr(cli_backlog, "Reader", one_reader)
    monkeypatch.setattr(judge, "load_rules", rules_once)
    prepared, opened = empty_snapshot(), Snapshot.open

    def open_prepared(path: Path) -> Snapshot:
        with suppress(OSError):  # it exists or cannot be created, which opening it will report
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
    """Return a function that writes work items to a file, one per line, and returns its name."""

    def writer(*items: dict[str, Any], name: str = "backlog.jsonl") -> str:
        lines = (json.dumps({"title": "An item"} | item) for item in items)
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return name

    return writer
