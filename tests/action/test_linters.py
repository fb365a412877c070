"""The action and the workflows, held against GitHub's schemas and by the linters of the field; and what is locked."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from tests.action.runner import ROOT, WORKFLOWS

from vanitylint.action.inputs import Inputs

if TYPE_CHECKING:
    from pathlib import Path

ACTION = ROOT / "action.yml"
LOCK = ROOT / "action-requirements.txt"
FILES = [ACTION, *sorted(WORKFLOWS.glob("*.yml"))]


def linted(*words: str) -> str:
    """What a linter says; it finds nothing, or the test fails with its words."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    return told


def status(words: list[str], folder: Path) -> int:
    """The exit status of a linter that looks at a folder."""
    return subprocess.run(words, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_schemas_take_it(file: Path) -> None:
    schema = "vendor.github-actions" if file == ACTION else "vendor.github-workflows"
    linted("check-jsonschema", f"--builtin-schema={schema}", str(file))


def test_jactionlint_finds_nothing() -> None:
    linted("jactionlint", *map(str, FILES))


def test_zizmor_finds_nothing() -> None:
    told = linted("zizmor", "--offline", "--persona=pedantic", "--no-progress", *map(str, FILES))
    assert "No findings to report" in told


def test_linters_see_what_they_are_asked_for(tmp_path: Path) -> None:
    """They would find an injection, a version that is not pinned and a missing shell."""
    text = ACTION.read_text().replace('"$PYTHON" -I', 'echo ${{ inputs.source }}; "$PYTHON" -I')
    (tmp_path / "action.yml").write_text(text)
    assert subprocess.run(
        ["zizmor", "--offline", "action.yml"], cwd=tmp_path, capture_output=True, check=False
    ).returncode
    assert subprocess.run(["jactionlint", "action.yml"], cwd=tmp_path, capture_output=True, check=False).returncode
    (tmp_path / "action.yml").write_text(ACTION.read_text().replace("      shell: bash\n", "", 1))
    words = ["check-jsonschema", "--builtin-schema=vendor.github-actions", str(tmp_path / "action.yml")]
    assert status(words, tmp_path)


def test_no_input_gets_into_a_script() -> None:
    action = yaml.safe_load(ACTION.read_text())
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert scripts
    assert not any("${{" in script for script in scripts)
    used = [step["uses"] for step in action["runs"]["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40}", name) for name in used)


def test_each_input_is_handed_over() -> None:
    action = yaml.safe_load(ACTION.read_text())
    [step] = [step for step in action["runs"]["steps"] if step["name"] == "vanitylint"]
    handed = re.findall(r"inputs\.([\w-]+)", " ".join(step["env"].values()))
    assert sorted(handed) == sorted(action["inputs"])
    own = {f"VANITYLINT_INPUT_{name.upper()}" for name in Inputs.__dataclass_fields__}
    assert own == {name for name in step["env"] if name.startswith("VANITYLINT_INPUT_")}


def _locked() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in re.findall(r"^[a-z].*(?= \\$)", LOCK.read_text(), re.MULTILINE):
        locked = Requirement(line)
        found.setdefault(locked.name, []).append(locked)
    return found


def test_what_is_locked_is_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = _locked()
    for text in project["dependencies"]:
        asked = Requirement(text)
        for found in locked[asked.name]:
            [version] = found.specifier
            assert Version(version.version) in asked.specifier, f"{text}: run `make lock`"


def test_all_that_is_locked_has_hashes() -> None:
    entries = re.split(r"^(?=[a-z])", LOCK.read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) >= len(_locked()) > 20
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_lock_is_whole() -> None:
    """Nothing is missing from it, for any system: resolved again with what it says, it comes out the same."""
    if not shutil.which("uv"):
        pytest.skip("needs uv")
    words = [
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--extra=model",
        "--universal",
        "--python-version=3.11",
        "--no-annotate",
        "--quiet",
    ]
    done = subprocess.run(
        [*words, "--no-header", f"--constraint={LOCK}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if "network" in done.stderr or "connect" in done.stderr:
        pytest.skip("needs the package index")
    assert done.returncode == 0, done.stderr
    assert {line.partition("==")[0] for line in done.stdout.splitlines()} == set(_locked())


def test_the_commit_that_is_pinned_has_what_the_workflows_ask_for() -> None:
    """Whoever copies a workflow gets that commit: it knows all inputs that are set, and the verbs behind them."""
    [pinned] = {
        name for path in WORKFLOWS.glob("*.yml") for name in re.findall(r"OWNER/vanitylint@(\S+)", path.read_text())
    }
    shown = subprocess.run(
        ["git", "show", f"{pinned}:action.yml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if shown.returncode and ((ROOT / ".git" / "shallow").exists() or not (ROOT / ".git").exists()):
        pytest.skip("needs the history")
    action = yaml.safe_load(shown.stdout)
    for path in WORKFLOWS.glob("*.yml"):
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            for step in job["steps"]:
                if step["uses"].startswith("OWNER/"):
                    assert set(step.get("with", {})) <= set(action["inputs"]), path.name
    assert sorted(action["inputs"]) == sorted(yaml.safe_load(ACTION.read_text())["inputs"]), (
        "docs/action.md is of this one"
    )
    for verb in ("check", "comment", "mail", "changed"):
        words = ["git", "cat-file", "-e", f"{pinned}:src/vanitylint/cli/{verb}.py"]
        assert subprocess.run(words, cwd=ROOT, check=False).returncode == 0
