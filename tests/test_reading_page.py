"""docs/reading.md: its example is the output of `read`, it explains all slots, and its config is valid."""

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
    """Return the only code block of a language."""
    (text,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(text)


def test_example_is_the_output_of_read(tmp_path: Path) -> None:
    scrubbed = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
    result = subprocess.run(
        [sys.executable, "-m", "vanitylint", "read", "-"],
        input=block("markdown").encode(),
        cwd=tmp_path,
        env={**scrubbed, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    command, expected = block("console").split("\n", 1)
    assert command == "$ vanitylint read - < note.md"
    assert result.stdout.decode("utf-8").strip() == expected.strip()


def test_every_slot_is_explained_in_order() -> None:
    assert tuple(re.findall(r"^\| ([a-z-]+) \| (?!may)(?!holds)", PAGE, re.MULTILINE))[
        -len(get_args(Slot)) :
    ] == get_args(Slot)


def test_config_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "vanitylint.toml"
    path.write_text(block("toml"), encoding="utf-8")
    assert set(load_config(path).fields) == {"hypothesis", "metric", "when"}
