"""Check the action and the workflows with GitHub's schemas and linters, and the lock of the action's dependencies."""

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


def run_linter(*command: str) -> str:
    """Run a linter and return its output; fail with it if the linter finds anything."""
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    output = result.stdout + result.stderr
    assert result.returncode == 0, output
    return output


def exit_status(command: list[str], folder: Path) -> int:
    """Run a linter in a folder and return its exit status."""
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_file_conforms_to_githubs_schema(file: Path) -> None:
    schema = "vendor.github-actions" if file == ACTION else "vendor.github-workflows"
    run_linter("check-jsonschema", f"--builtin-schema={schema}", str(file))


def test_jactionlint_finds_nothing() -> None:
    run_linter("jactionlint", *map(str, FILES))


def test_zizmor_finds_nothing() -> None:
    output = run_linter("zizmor", "--offline", "--persona=pedantic", "--no-progress", *map(str, FILES))
    assert "No findings to report" in output


def test_linters_find_faults_that_are_introduced(tmp_path: Path) -> None:
    """The linters find an injection and a missing shell, so the tests above can fail."""
    text = ACTION.read_text().replace('"$PYTHON" -I', 'echo ${{ inputs.source }}; "$PYTHON" -I')
    (tmp_path / "action.yml").write_text(text)
    assert subprocess.run(
        ["zizmor", "--offline", "action.yml"], cwd=tmp_path, capture_output=True, check=False
    ).returncode
    assert subprocess.run(["jactionlint", "action.yml"], cwd=tmp_path, capture_output=True, check=False).returncode
    (tmp_path / "action.yml").write_text(ACTION.read_text().replace("      shell: bash\n", "", 1))
    command = ["check-jsonschema", "--builtin-schema=vendor.github-actions", str(tmp_path / "action.yml")]
    assert exit_status(command, tmp_path)


def test_no_script_contains_an_expression() -> None:
    action = yaml.safe_load(ACTION.read_text())
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert scripts
    assert not any("${{" in script for script in scripts)
    used = [step["uses"] for step in action["runs"]["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40}", name) for name in used)


def test_each_input_is_passed_to_the_step() -> None:
    action = yaml.safe_load(ACTION.read_text())
    [step] = [step for step in action["runs"]["steps"] if step["name"] == "vanitylint"]
    passed = re.findall(r"inputs\.([\w-]+)", " ".join(step["env"].values()))
    assert sorted(passed) == sorted(action["inputs"])
    variables = {f"VANITYLINT_INPUT_{name.upper()}" for name in Inputs.__dataclass_fields__}
    assert variables == {name for name in step["env"] if name.startswith("VANITYLINT_INPUT_")}


def _locked() -> dict[str, list[Requirement]]:
    """Return the locked requirements by package."""
    requirements: dict[str, list[Requirement]] = {}
    for line in re.findall(r"^[a-z].*(?= \\$)", LOCK.read_text(), re.MULTILINE):
        requirement = Requirement(line)
        requirements.setdefault(requirement.name, []).append(requirement)
    return requirements


def test_locked_versions_satisfy_the_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = _locked()
    for text in project["dependencies"]:
        dependency = Requirement(text)
        for requirement in locked[dependency.name]:
            [version] = requirement.specifier
            assert Version(version.version) in dependency.specifier, f"{text}: run `make lock`"


def test_all_locked_packages_have_hashes() -> None:
    entries = re.split(r"^(?=[a-z])", LOCK.read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) >= len(_locked()) > 20
    assert all("--hash=sha256:" in entry for entry in entries)


def test_lock_is_complete() -> None:
    """The lock lacks nothing on any system: resolving with its versions as constraints yields the same packages."""
    if not shutil.which("uv"):
        pytest.skip("needs uv")
    command = [
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
    result = subprocess.run(
        [*command, "--no-header", f"--constraint={LOCK}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if "network" in result.stderr or "connect" in result.stderr:
        pytest.skip("needs the package index")
    assert result.returncode == 0, result.stderr
    assert {line.partition("==")[0] for line in result.stdout.splitlines()} == set(_locked())


def test_pinned_commit_supports_what_the_workflows_use() -> None:
    """Copied workflows use this commit, so it has to know all inputs that are set, and the commands behind them."""
    [pinned] = {
        name for path in WORKFLOWS.glob("*.yml") for name in re.findall(r"OWNER/vanitylint@(\S+)", path.read_text())
    }
    result = subprocess.run(
        ["git", "show", f"{pinned}:action.yml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode and ((ROOT / ".git" / "shallow").exists() or not (ROOT / ".git").exists()):
        pytest.skip("needs the history")
    action = yaml.safe_load(result.stdout)
    for path in WORKFLOWS.glob("*.yml"):
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            for step in job["steps"]:
                if step["uses"].startswith("OWNER/"):
                    assert set(step.get("with", {})) <= set(action["inputs"]), path.name
    assert sorted(action["inputs"]) == sorted(yaml.safe_load(ACTION.read_text())["inputs"]), (
        "docs/action.md describes the inputs of this version"
    )
    for command_name in ("check", "comment", "mail", "changed"):
        command = ["git", "cat-file", "-e", f"{pinned}:src/vanitylint/cli/{command_name}.py"]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
