"""The README tells the truth: its excerpt is what the demo prints, its verbs exist, its config is one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vanitylint.cli import VERBS
from vanitylint.config import load_config

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first fenced block of a language."""
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    scrubbed = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", "vanitylint", "demo"],
        cwd=tmp_path_factory.mktemp("demo"),
        env={**scrubbed, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8")


def test_the_excerpt_is_what_the_demo_prints(demo: str) -> None:
    parts = block("console").split("\n", 1)[1].replace("\n\n", "\n…\n").split("…\n")
    assert len(parts) > 3
    for part in parts:
        assert part in demo


def test_the_verbs_exist() -> None:
    named = set(re.findall(r"`vanitylint ([a-z-]+)", README))
    assert {"check", "explain", "sql"} <= named <= VERBS.keys()


def test_every_verb_is_named() -> None:
    assert [verb for verb in VERBS if verb not in README] == []


def test_the_config_is_one(tmp_path: Path) -> None:
    path = tmp_path / "vanitylint.toml"
    path.write_text(block("toml"), encoding="utf-8")
    assert load_config(path).fail_on == "never"


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", *sorted(
    f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))])  # fmt: skip
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / document).parent / target).exists(), target


def test_the_make_targets_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    texts = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^    |`)make ([a-z]+)", texts, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
