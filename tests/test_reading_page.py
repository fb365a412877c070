"""docs/reading.md tells the truth: its example is what the verb prints, its words are those there are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

from vanitylint.backlog.claims import Slot
from vanitylint.config import load_config

PAGE = (Path(__file__).parents[1] / "docs" / "reading.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The fenced block of a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_example_is_what_the_verb_prints(tmp_path: Path) -> None:
    scrubbed = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", "vanitylint", "read", "-"],
        input=block("markdown").encode(),
        cwd=tmp_path,
        env={**scrubbed, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    command, printed = block("console").split("\n", 1)
    assert command == "$ vanitylint read - < note.md"
    assert done.stdout.decode("utf-8").strip() == printed.strip()


def test_every_slot_is_explained_in_order() -> None:
    assert tuple(re.findall(r"^\| ([a-z-]+) \| (?!may)(?!holds)", PAGE, re.MULTILINE))[
        -len(get_args(Slot)) :
    ] == get_args(Slot)


def test_the_config_is_one(tmp_path: Path) -> None:
    path = tmp_path / "vanitylint.toml"
    path.write_text(block("toml"), encoding="utf-8")
    assert set(load_config(path).fields) == {"hypothesis", "metric", "when"}
