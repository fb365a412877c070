"""The hook that `.pre-commit-hooks.yaml` offers, run by the real pre-commit; and what docs/pre-commit.md says of hooks."""

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


def documented() -> dict[str, Any]:
    """The config that the page shows, for this checkout, without what lets each commit pass."""
    config: dict[str, Any] = yaml.safe_load(blocks("yaml")[0])
    (hook,) = config["repos"][0]["hooks"]
    del hook["verbose"]
    hook |= yaml.safe_load(blocks("yaml")[1])
    return config


@pytest.fixture
def backlog(tmp_path: Path) -> Repository:
    """A repository with our sample, in `docs/`."""
    made = Repository(tmp_path / "team")
    shutil.copytree(ROOT / "examples" / "markdown-backlog", made.path / "docs")
    made.git("add", "--all")
    made.commit(DAY)
    made.git("config", "user.name", "Somebody")
    made.git("config", "user.email", "somebody@example.com")
    return made


@pytest.fixture
def commit(backlog: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[int, str]]:
    """Commit what is staged, as a person does; gives the status and all that was printed."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "GITHUB_", "VANITYLINT_", "PRE_COMMIT")) or name in ("CI", "COLUMNS", "SKIP"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PIP_COMPILE", "0")  # but what a hook imports, which Python compiles then

    def commit_staged() -> tuple[int, str]:
        ran = subprocess.run(
            ["git", "commit", "-m", "An edit"],
            cwd=backlog.path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return ran.returncode, ran.stdout + ran.stderr

    return commit_staged


def asks_of_what_is_opened_and_of_nothing_else(backlog: Repository, commit: Callable[[], tuple[int, str]]) -> None:
    """Whether a hook refuses a commit that opens a question, and lets others pass."""
    backlog.write("docs/epics/BELL-99-cockpit.md", OPEN)
    status, printed = commit()
    assert status == 1, printed
    assert "What do we expect BELL-99-cockpit to change, and for whom?  HYP101" in printed
    assert "questions on items that did not change since HEAD are left out." in printed
    assert backlog.git("status", "--porcelain") == "A  docs/epics/BELL-99-cockpit.md\n"
    backlog.write("docs/epics/BELL-99-cockpit.md", OPEN.replace("in progress", "to do"))
    status, printed = commit()
    assert status == 0, printed


def test_pre_commit_refuses_a_commit_that_opens_a_question(
    backlog: Repository, commit: Callable[[], tuple[int, str]], tmp_path: Path
) -> None:
    has_index(tmp_path)
    checkout = this_checkout(tmp_path)
    config = documented()
    config["repos"][0] |= {"repo": str(checkout.path), "rev": checkout.git("rev-parse", "HEAD").strip()}
    backlog.save(DAY, ".pre-commit-config.yaml", yaml.safe_dump(config))
    for words in (("install",), ("install-hooks",)):
        ran = subprocess.run(
            [BIN / "pre-commit", *words], cwd=backlog.path, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
    backlog.write("README.txt", "No Markdown.")
    assert "(no files to check)Skipped" in commit()[1]
    asks_of_what_is_opened_and_of_nothing_else(backlog, commit)
    backlog.write(EPIC, (backlog.path / EPIC).read_text(encoding="utf-8") + "\nMore.\n")
    (backlog.path / "docs/epics/BELL-98.md").write_text(OPEN, encoding="utf-8")
    status, printed = commit()
    assert (status, "BELL-19" in printed, "BELL-98" in printed) == (1, True, True)


def test_a_plain_hook_does_the_same(backlog: Repository, commit: Callable[[], tuple[int, str]]) -> None:
    (script,) = blocks("sh")
    hook = backlog.path / ".git" / "hooks" / "pre-commit"
    hook.write_text(script, encoding="utf-8")
    hook.chmod(0o755)
    asks_of_what_is_opened_and_of_nothing_else(backlog, commit)


def test_what_the_page_shows_is_what_there_is() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (entry,) = documented()["repos"][0]["hooks"]
    lefthook = yaml.safe_load(blocks("yaml")[2])["pre-commit"]["commands"]["vanitylint"]
    command = f"{hook['entry']} {entry['args'][0]}"
    assert entry["id"] == hook["id"] == "vanitylint"
    assert sorted(lefthook["run"].split()) == sorted(command.split())
    assert sorted(blocks("sh")[0].splitlines()[-1].removeprefix("exec ").split()) == sorted(command.split())


def has_index(folder: Path) -> None:
    """Skips the test where no package index can be reached; in CI there is one, and nobody asks."""
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
    reached = subprocess.run([*pip, "iniconfig"], capture_output=True, check=False).returncode == 0
    if not reached:
        pytest.skip("needs the package index")


def this_checkout(folder: Path) -> Repository:
    """What lies here as a repository of its own, committed or not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    made = Repository(folder / "checkout")
    for name in map(os.fsdecode, filter(None, listed.stdout.split(b"\0"))):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "benchmarks/")):
            (made.path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, made.path / name)
    made.git("add", "--all")
    made.commit(DAY)
    return made
