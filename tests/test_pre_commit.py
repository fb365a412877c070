"""The hook in `.pre-commit-hooks.yaml`, run by the real pre-commit, and the other hooks in docs/pre-commit.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.cli.git.conftest import Repository

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "pre-commit.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
IS_CI = "CI" in os.environ
EPIC = "docs/epics/BELL-19-new-kitchen-app.md"
OPEN = "---\nstatus: in progress\ncreated: 2026-06-01\n---\n# A cockpit\n\nEverybody wanted it.\n"
DAY = "2026-06-01"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def documented_config() -> dict[str, Any]:
    """Return the config on the page, without the settings that let every commit pass."""
    config: dict[str, Any] = yaml.safe_load(blocks("yaml")[0])
    (hook,) = config["repos"][0]["hooks"]
    del hook["verbose"]
    hook |= yaml.safe_load(blocks("yaml")[1])
    return config


@pytest.fixture
def backlog(tmp_path: Path) -> Repository:
    """Return a repository with the sample backlog in `docs/`."""
    repository = Repository(tmp_path / "team")
    shutil.copytree(ROOT / "examples" / "markdown-backlog", repository.path / "docs")
    repository.git("add", "--all")
    repository.commit(DAY)
    repository.git("config", "user.name", "Somebody")
    repository.git("config", "user.email", "somebody@example.com")
    return repository


@pytest.fixture
def commit(backlog: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[int, str]]:
    """Return a function that commits what is staged, as a person would, and returns the exit status and the output."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "GITHUB_", "VANITYLINT_", "PRE_COMMIT")) or name in ("CI", "COLUMNS", "SKIP"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PIP_COMPILE", "0")  # Python compiles only what a hook imports

    def commit_staged() -> tuple[int, str]:
        result = subprocess.run(
            ["git", "commit", "-m", "An edit"],
            cwd=backlog.path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return result.returncode, result.stdout + result.stderr

    return commit_staged


def check_that_only_new_findings_are_rejected(backlog: Repository, commit: Callable[[], tuple[int, str]]) -> None:
    """Check that a hook rejects a commit with a new finding, and accepts others."""
    backlog.write("docs/epics/BELL-99-cockpit.md", OPEN)
    status, output = commit()
    assert status == 1, output
    assert "What do we expect BELL-99-cockpit to change, and for whom?  HYP101" in output
    assert "questions on items that did not change since HEAD are left out." in output
    assert backlog.git("status", "--porcelain") == "A  docs/epics/BELL-99-cockpit.md\n"
    backlog.write("docs/epics/BELL-99-cockpit.md", OPEN.replace("in progress", "to do"))
    status, output = commit()
    assert status == 0, output


def test_pre_commit_rejects_a_commit_with_a_new_finding(
    backlog: Repository, commit: Callable[[], tuple[int, str]], tmp_path: Path
) -> None:
    require_package_index(tmp_path)
    checkout = copy_checkout(tmp_path)
    config = documented_config()
    config["repos"][0] |= {"repo": str(checkout.path), "rev": checkout.git("rev-parse", "HEAD").strip()}
    backlog.save(DAY, ".pre-commit-config.yaml", yaml.safe_dump(config))
    for words in (("install",), ("install-hooks",)):
        result = subprocess.run(
            [BIN / "pre-commit", *words], cwd=backlog.path, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr
    backlog.write("README.txt", "No Markdown.")
    assert "(no files to check)Skipped" in commit()[1]
    check_that_only_new_findings_are_rejected(backlog, commit)
    backlog.write(EPIC, (backlog.path / EPIC).read_text(encoding="utf-8") + "\nMore.\n")
    (backlog.path / "docs/epics/BELL-98.md").write_text(OPEN, encoding="utf-8")
    status, output = commit()
    assert (status, "BELL-19" in output, "BELL-98" in output) == (1, True, True)


def test_plain_git_hook_rejects_a_commit_with_a_new_finding(
    backlog: Repository, commit: Callable[[], tuple[int, str]]
) -> None:
    (script,) = blocks("sh")
    hook = backlog.path / ".git" / "hooks" / "pre-commit"
    hook.write_text(script, encoding="utf-8")
    hook.chmod(0o755)
    check_that_only_new_findings_are_rejected(backlog, commit)


def test_commands_on_the_page_match_the_hook() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (entry,) = documented_config()["repos"][0]["hooks"]
    lefthook = yaml.safe_load(blocks("yaml")[2])["pre-commit"]["commands"]["vanitylint"]
    command = f"{hook['entry']} {entry['args'][0]}"
    assert entry["id"] == hook["id"] == "vanitylint"
    assert sorted(lefthook["run"].split()) == sorted(command.split())
    assert sorted(blocks("sh")[0].splitlines()[-1].removeprefix("exec ").split()) == sorted(command.split())


def require_package_index(folder: Path) -> None:
    """Skip the test if no package index can be reached; CI always has one, so it is not checked there."""
    if IS_CI:
        return
    pip = (
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-cache-dir",
        "--dest",
        str(folder / "pip"),
    )
    is_reachable = subprocess.run([*pip, "iniconfig"], capture_output=True, check=False).returncode == 0
    if not is_reachable:
        pytest.skip("needs the package index")


def copy_checkout(folder: Path) -> Repository:
    """Return a repository with the files of this checkout, committed or not."""
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    repository = Repository(folder / "checkout")
    for name in map(os.fsdecode, filter(None, files.stdout.split(b"\0"))):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "benchmarks/")):
            (repository.path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, repository.path / name)
    repository.git("add", "--all")
    repository.commit(DAY)
    return repository
