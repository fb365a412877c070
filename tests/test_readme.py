"""The README: its excerpt is output of the demo, its verbs exist, and its config, workflow and comment are right."""

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
    """Return the first code block of a language."""
    match = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert match
    return match[1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    scrubbed = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
    result = subprocess.run(
        [sys.executable, "-m", "vanitylint", "demo"],
        cwd=tmp_path_factory.mktemp("demo"),
        env={**scrubbed, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    return result.stdout.decode("utf-8")


def test_excerpt_is_output_of_the_demo(demo: str) -> None:
    parts = block("console").split("\n", 1)[1].replace("\n\n", "\n…\n").split("…\n")
    assert len(parts) > 3
    for part in parts:
        assert part in demo


def test_mentioned_verbs_exist() -> None:
    mentioned = set(re.findall(r"`vanitylint ([a-z-]+)", README))
    assert {"check", "doctor", "sql"} <= mentioned <= VERBS.keys()


def test_every_verb_is_mentioned() -> None:
    day_to_day = README.partition("\n## Day to day\n")[2].partition("\n## ")[0]
    assert [verb for verb in VERBS if not re.search(rf"`(?:vanitylint )?{verb}\b", day_to_day)] == []


def test_config_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "vanitylint.toml"
    path.write_text(block("toml"), encoding="utf-8")
    assert load_config(path).mail.to == ("lead@example.com",)


def is_part(part: Any, whole: Any) -> bool:
    """Return whether a workflow contains only what another one contains, in the same order."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and is_part(value, whole[key]) for key, value in part.items()
        )
    if isinstance(part, list):
        rest = iter(whole)
        return all(any(is_part(element, other) for other in rest) for element in part)
    return bool(part == whole)


def test_workflow_is_a_shorter_version_of_the_tested_example() -> None:
    example = (ROOT / "examples" / "workflows" / "issues.yml").read_text(encoding="utf-8")
    assert is_part(yaml.safe_load(block("yaml")), yaml.safe_load(example))
    assert len(block("yaml").splitlines()) <= 17
    for line in block("yaml").splitlines():
        assert line in example.splitlines(), "comments and versions must be those of the example"


def test_comment_is_output_of_the_command(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    quote = README.partition("\n> ")[2].partition("\n\n")[0]
    with the_real_one(monkeypatch) as github:
        fill_github(github)
        result = run("comment", "github:owner/repo#45", "--dry-run", "--as-of", TODAY)
    comment = re.sub(r"[\\\u200b]", "", html.unescape(result.out)).replace("<", "‹").replace(">", "›")
    for part in re.split(r"\n>\n> | …”\.|…\"$", quote):
        assert part in comment


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", *sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("**/*.md"))])  # fmt: skip
def test_relative_links_lead_to_existing_files(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / document).parent / target).exists(), target
