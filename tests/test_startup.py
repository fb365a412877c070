"""What starts quickly stays quick: the heavy modules are imported by what needs them, and not before."""

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
AFTER = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"


def modules_after(*words: str) -> set[str]:
    """What is imported when a command has come to its end."""
    script = f"{AFTER} from vanitylint.cli import main; main({list(words)!r})"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stderr.split())


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_imports_nothing_heavy(word: str):
    assert modules_after(word) & HEAVY == set()


@pytest.mark.parametrize("verb", ["check", "fetch", "read", "rules", "explain", "demo"])
def test_the_help_of_a_verb_imports_only_the_words_that_its_flags_take(verb: str):
    assert modules_after(verb, "--help") & HEAVY <= {"msgspec"}


def test_a_small_backlog_starts_no_processes_and_no_network(tmp_path: Path):
    backlog = tmp_path / "backlog.jsonl"
    backlog.write_text('{"key": "A-1", "title": "Say when the library opens", "kind": "Task"}\n')

    found = modules_after("check", str(backlog), "--snapshot", str(tmp_path / "kept.db"), "--fail-on", "never")

    assert "sqlite3" in found  # or the test would see nothing at all
    assert found & {"concurrent.futures", "multiprocessing", "rich", "socket", "ssl", "urllib.request"} == set()


def test_a_run_that_finds_all_as_it_was_loads_no_words(tmp_path: Path):
    """To load them takes longer than all else in such a run."""
    backlog, snapshot = tmp_path / "backlog.jsonl", str(tmp_path / "snapshot.db")
    backlog.write_text(
        '{"key": "A", "title": "Pay later", "kind": "epic", "sprint": {"name": "8", "goal": "Fewer calls"}}\n'
    )
    words = f"""
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
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(words)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
