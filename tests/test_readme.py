"""The README tells the truth: its excerpt is what the demo prints, its verbs exist, its config is one."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.cli.conftest import Ran, folder, run
from tests.cli.github.runs import the_real_one
from tests.docs_world import TODAY, fill_github

from vanitylint.cli import VERBS
from vanitylint.config import load_config

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["folder", "run"]  # fixtures
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
    assert {"check", "doctor", "sql"} <= named <= VERBS.keys()


def test_every_verb_is_named() -> None:
    day_to_day = README.partition("\n## Day to day\n")[2].partition("\n## ")[0]
    assert [verb for verb in VERBS if not re.search(rf"`(?:vanitylint )?{verb}\b", day_to_day)] == []


def test_the_config_is_one(tmp_path: Path) -> None:
    path = tmp_path / "vanitylint.toml"
    path.write_text(block("toml"), encoding="utf-8")
    assert load_config(path).mail.to == ("lead@example.com",)


def is_part(some: Any, of: Any) -> bool:
    """Whether a workflow says nothing but what another says, in the same order."""
    if isinstance(some, dict):
        return isinstance(of, dict) and all(key in of and is_part(value, of[key]) for key, value in some.items())
    if isinstance(some, list):
        rest = iter(of)
        return all(any(is_part(each, other) for other in rest) for each in some)
    return bool(some == of)


def test_the_workflow_is_the_one_that_is_tested_in_fewer_lines() -> None:
    example = (ROOT / "examples" / "workflows" / "issues.yml").read_text(encoding="utf-8")
    assert is_part(yaml.safe_load(block("yaml")), yaml.safe_load(example))
    assert len(block("yaml").splitlines()) <= 17
    for line in block("yaml").splitlines():
        assert line in example.splitlines(), "comments and versions are the example's"


def test_the_comment_is_what_the_command_writes(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    quote = README.partition("\n> ")[2].partition("\n\n")[0]
    with the_real_one(monkeypatch) as github:
        fill_github(github)
        ran = run("comment", "github:owner/repo#45", "--dry-run", "--as-of", TODAY)
    written = re.sub(r"[\\\u200b]", "", html.unescape(ran.out)).replace("<", "‹").replace(">", "›")
    for part in re.split(r"\n>\n> | …”\.|…\"$", quote):
        assert part in written


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", *sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("**/*.md"))])  # fmt: skip
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / document).parent / target).exists(), target
