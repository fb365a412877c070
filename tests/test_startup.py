"""Startup time: heavy modules are imported only by commands that need them."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    "concurrent.futures",
    "msgspec",
    "multiprocessing",
    "re2",
    "rich",
    "sqlite3",
    "urllib.request",
    "vanitylint.reading",
    "vanitylint.rules",
    "yaml",
}
PRINT_MODULES = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"


def modules_after(*words: str) -> set[str]:
    """Return the modules that have been imported when a command ends."""
    script = f"{PRINT_MODULES} from vanitylint.cli import main; main({list(words)!r})"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(result.stderr.split())


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_imports_no_heavy_modules(word: str):
    assert modules_after(word) & HEAVY == set()


@pytest.mark.parametrize("verb", ["check", "fetch", "read", "rules", "explain", "demo"])
def test_help_of_a_verb_imports_no_heavy_modules_but_msgspec(verb: str):
    assert modules_after(verb, "--help") & HEAVY <= {"msgspec"}  # needed for the values of some flags


def test_check_of_a_small_backlog_uses_no_processes_and_no_network(tmp_path: Path):
    backlog = tmp_path / "backlog.jsonl"
    backlog.write_text('{"key": "A-1", "title": "Say when the library opens", "kind": "Task"}\n')

    modules = modules_after("check", str(backlog), "--snapshot", str(tmp_path / "kept.db"), "--fail-on", "never")

    assert "sqlite3" in modules  # otherwise the test could not fail
    assert modules & {"concurrent.futures", "multiprocessing", "rich", "socket", "ssl", "urllib.request"} == set()


def test_run_without_changes_does_not_load_the_vocabulary(tmp_path: Path):
    """Loading it takes longer than everything else in such a run."""
    backlog, snapshot = tmp_path / "backlog.jsonl", str(tmp_path / "snapshot.db")
    backlog.write_text(
        '{"key": "A", "title": "Pay later", "kind": "epic", "sprint": {"name": "8", "goal": "Fewer calls"}}\n'
    )
    script = f"""
        from contextlib import suppress
        from vanitylint import reading
        from vanitylint.cli import main
        loaded, load = [], reading.load_vocabulary
        reading.load_vocabulary = lambda *own: loaded.append(own) or load(*own)
        for _ in range(2):
            with suppress(SystemExit):
                main({["check", str(backlog), "--snapshot", snapshot]!r})
            assert len(loaded) == 1
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
