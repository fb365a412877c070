"""Repositories of all sorts: the known part of their history is used, and missing history is reported."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.cli.git.conftest import Repository, epic

from vanitylint.connectors.files.git import log
from vanitylint.connectors.files.markdown import history

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATH = "epics/EP-1.md"
TARGETS = ("30 %", "25 %", "20 %", "15 %")


@pytest.fixture
def lowered_targets(repository: Repository) -> Repository:
    """Return a repository with an epic whose target is lowered on each of the first days of the year."""
    for day, target in enumerate(TARGETS, 1):
        repository.save(f"2026-01-0{day}", PATH, epic("Done" if day > 1 else "In Progress", target))
    return repository


@pytest.fixture
def fake_git(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a function that puts a `git` before the installed one on the PATH, and returns a log of its calls."""
    git = shutil.which("git")

    def install(before: str = "") -> Path:
        folder = tmp_path_factory.mktemp("bin")
        calls = folder / "ran"
        file = folder / "git"
        file.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {calls}\n{before}\nexec {git} "$@"\n')
        file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return calls

    return install


NAMES = (
    "with space.md", "it's \"quoted\".md", "line\nbreak.md", "tab\there.md", "Müller—日本.md", "-dash.md", "--help.md",
    "*[a-z]?.md", ":(top)x.md", "back\\slash.md", "UPPER.MD", "b\N{ACUTE ACCENT}.markdown", "$(touch pwned).md",
)  # fmt: skip


@pytest.mark.parametrize("directory", ["epics", "epics/-o [x]", "docs/epics", "epics/\n"])
def test_history_is_found_for_all_file_names(repository: Repository, changes: Callable, directory: str) -> None:
    for day, target in enumerate(("30 %", "12 %"), 1):
        for name in NAMES:
            repository.write(f"{directory}/{name}", epic(target=target, title=name))
        repository.commit(f"2026-01-0{day}")
    assert [(field, day) for _, field, day, _, _ in changes()] == [("Target", "2026-01-02")] * len(NAMES)
    assert len(changes(directory.partition("/")[0])) == len(NAMES)
    assert [day for _, _, day, _, _ in changes(f"{directory}/{NAMES[5]}")] == ["2026-01-02"]
    assert not (repository.path / "pwned").exists()


def test_shallow_clone_has_history_from_its_first_commit(
    lowered_targets: Repository, folder: Path, changes: Callable, dates: Callable, run: Callable
) -> None:
    lowered_targets.git("clone", "--quiet", "--depth", "2", f"file://{folder}", "short")
    assert [day for _, _, day, _, _ in changes("short")] == ["2026-01-04"]
    assert dates("short")["EP-1"] == {"created": None, "started": None, "finished": None, "updated": "2026-01-04"}
    assert "the clone is shallow, so it begins on 2026-01-03; `git fetch --unshallow`" in run("fetch", "short").err
    result = run("doctor", "short")
    assert (result.status, "✗ history" in result.out) == (2, True)


def test_file_added_within_a_shallow_clone_has_its_whole_history(
    lowered_targets: Repository, folder: Path, dates: Callable, run: Callable
) -> None:
    lowered_targets.save("2026-01-05", "epics/EP-2.md", epic("Done"))
    lowered_targets.git("rm", "--quiet", PATH)
    lowered_targets.commit("2026-01-06")
    lowered_targets.git("clone", "--quiet", "--depth", "3", f"file://{folder}", "short")
    assert dates("short")["EP-2"]["finished"] == "2026-01-05"
    assert "shallow" not in run("fetch", "short").err


def test_work_started_before_a_shallow_clone_has_no_start_date(
    repository: Repository, folder: Path, dates: Callable
) -> None:
    for day, status in enumerate(["In Progress", "Done", "In Progress", "Done"], 1):
        repository.save(f"2026-01-0{day}", PATH, epic(status))
    repository.git("clone", "--quiet", "--depth", "3", f"file://{folder}", "short")
    assert dates("short")["EP-1"] == {
        "created": None, "started": None, "finished": "2026-01-04", "updated": "2026-01-04"
    }  # fmt: skip


def test_folder_outside_of_a_repository_gets_no_note_on_history(folder: Path, run: Callable, dates: Callable) -> None:
    (folder / "epics").mkdir()
    (folder / PATH).write_text(epic())
    assert dates()["EP-1"]["created"] is None
    assert "history" not in run("fetch", ".").err
    assert "✓ history       none; this is not a git repository" in run("doctor", ".").out


def test_history_is_unknown_before_the_first_commit(repository: Repository, run: Callable) -> None:
    repository.write(PATH, epic())
    result = run("fetch", ".")
    assert (result.status, "it is not known: nothing has been committed yet" in result.err) == (0, True)


def test_history_is_unknown_without_git(
    lowered_targets: Repository,
    run: Callable,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
    result = run("fetch", ".")
    assert (result.status, "it is not known: git is not installed; install git" in result.err) == (0, True)
    assert run("doctor", ".").status == 2
    assert lowered_targets.path.exists()


@pytest.mark.usefixtures("lowered_targets")
def test_repository_owned_by_someone_else_is_reported(run: Callable, fake_git: Callable, changes: Callable) -> None:
    fake_git("export GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
    assert changes() == []
    result = run("fetch", ".")
    assert result.status == 0
    assert "it is not known: someone else owns the repository" in result.err
    assert "`git config --global --add safe.directory" in result.err


@pytest.mark.usefixtures("lowered_targets")
@pytest.mark.parametrize("command", ["rev-parse", "ls-tree", "rev-list", "diff-tree", "cat-file"])
def test_items_are_read_and_error_is_reported_when_git_fails(run: Callable, fake_git: Callable, command: str) -> None:
    fake_git(f'case "$*" in *" {command}"*) echo "fatal: out of luck" >&2; exit 128;; esac')
    result = run("read", ".", "--format", "jsonl")
    assert '"key":"EP-1"' in result.out.replace(" ", "")
    result = run("fetch", ".")
    assert result.status == 0
    assert "git says: out of luck" in result.err


def test_no_item_is_lost_when_git_fails_halfway(repository: Repository, fake_git: Callable, dates: Callable) -> None:
    for number in range(5):
        repository.save("2026-01-01", f"epics/EP-{number}.md", epic(title=f"Epic {number}"))
    fake_git('case "$*" in *"--batch --buffer"*) cat > /dev/null; exit 1;; esac')
    assert sorted(dates()) == [f"EP-{number}" for number in range(5)]


def test_number_of_git_processes_is_small_for_many_files(
    repository: Repository, fake_git: Callable, run: Callable
) -> None:
    for day in range(1, 4):
        for number in range(40):
            repository.write(f"epics/EP-{number}.md", epic(target=f"{30 - day} %", title=f"Epic {number}"))
        repository.commit(f"2026-01-0{day}")
    calls = fake_git()
    run("fetch", ".")
    assert len(calls.read_text().splitlines()) <= 8


@pytest.mark.usefixtures("lowered_targets")
def test_environment_variables_for_another_repository_are_ignored(
    changes: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Repository(tmp_path_factory.mktemp("other"))
    other.save("2026-02-01", PATH, epic(target="99 %"))
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / "nowhere"))
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert [day for _, field, day, _, _ in changes() if field == "Target"] == ["2026-01-02", "2026-01-03", "2026-01-04"]


def test_history_of_a_bare_repository_is_unknown(lowered_targets: Repository, run: Callable) -> None:
    lowered_targets.git("config", "core.bare", "true")
    result = run("fetch", ".")
    assert (result.status, "it is not known: " in result.err) == (0, True)


def test_second_work_tree_has_the_same_history(lowered_targets: Repository, changes: Callable) -> None:
    lowered_targets.git("worktree", "add", "--quiet", "other", "HEAD")
    assert len(changes("other")) == len(changes("epics")) == 4


def test_submodule_has_a_history_only_if_it_is_the_source(
    lowered_targets: Repository, changes: Callable, run: Callable, tmp_path_factory: pytest.TempPathFactory
) -> None:
    inner = Repository(tmp_path_factory.mktemp("inner"))
    inner.save("2026-01-01", "EP-7.md", epic())
    inner.save("2026-01-02", "EP-7.md", epic(target="12 %"))
    lowered_targets.git("submodule", "--quiet", "add", str(inner.path), "epics/theirs")
    lowered_targets.commit("2026-01-09")
    assert {key for key, *_ in changes(".")} == {"EP-1"}
    assert "1 of 2 files not committed yet" in run("fetch", ".").err
    assert [day for _, _, day, _, _ in changes("epics/theirs")] == ["2026-01-02"]


def test_huge_version_is_skipped_and_reported(
    lowered_targets: Repository, changes: Callable, run: Callable, dates: Callable
) -> None:
    lowered_targets.save("2026-01-05", PATH, epic("In Progress") + "x" * 1_000_001)
    lowered_targets.save("2026-01-06", PATH, epic("Done", "1 %"))
    assert [day for _, field, day, _, _ in changes() if field == "Target"][-1] == "2026-01-04"
    assert "1 version not read of epics/EP-1.md: larger than 1 MB" in run("fetch", ".").err
    assert dates()["EP-1"]["started"] == "2026-01-01"


@pytest.mark.parametrize("text", [b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", b"\0GITCRYPT\0"])
def test_version_that_is_no_text_is_skipped_and_reported(
    lowered_targets: Repository, run: Callable, changes: Callable, text: bytes
) -> None:
    lowered_targets.save("2026-01-05", PATH, text)
    (lowered_targets.path / PATH).write_text(epic("Done"))
    assert "1 version not read of epics/EP-1.md: no text in git" in run("fetch", ".").err
    assert changes()[-1][2] == "2026-01-04"


def test_number_of_versions_read_per_file_is_limited(
    repository: Repository, changes: Callable, dates: Callable, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MAX_EDITS", 4)
    monkeypatch.setattr(history, "MAX_EDITS", 4)
    for day in range(1, 10):
        repository.save(f"2026-01-0{day}", PATH, epic("To Do" if day in (1, 7) else "In Progress", f"{30 - day} %"))
    assert [day for _, _, day, _, _ in changes(field="Target")] == ["2026-01-07", "2026-01-08", "2026-01-09"]
    assert "5 versions not read of epics/EP-1.md: there are 4 newer ones" in run("fetch", ".").err
    assert (dates()["EP-1"]["created"], dates()["EP-1"]["started"]) == ("2026-01-01", None)


def test_total_size_of_versions_is_limited_to_the_newest(
    lowered_targets: Repository, changes: Callable, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_MAX_TOTAL_SIZE", 2 * (lowered_targets.path / PATH).stat().st_size + 10)
    assert [day for _, _, day, _, _ in changes()] == ["2026-01-04"]
    assert "2 versions not read of epics/EP-1.md: there are 0 MB of newer ones" in run("fetch", ".").err


@pytest.mark.parametrize("timestamp", ["0 +0000", "-5 +0000", "99999999999999999 +0000"])
def test_commit_with_an_impossible_time_sets_no_dates(
    lowered_targets: Repository, changes: Callable, dates: Callable, timestamp: str
) -> None:
    tree = "tree {}\nparent {}\nauthor x <x> 1 +0000\ncommitter x <x> {}\n\nx\n"
    lowered_targets.write(PATH, epic("To Do", "1 %"))
    text = tree.format(
        lowered_targets.git("write-tree").strip(), lowered_targets.git("rev-parse", "HEAD").strip(), timestamp
    )
    (lowered_targets.path / "commit").write_text(text)
    lowered_targets.git(
        "reset", "--hard", "--quiet", lowered_targets.git("hash-object", "-t", "commit", "-w", "commit").strip()
    )
    days = [day for _, field, day, _, _ in changes() if field == "Target"]
    assert days == ["2026-01-02", "2026-01-03", "2026-01-04"]
    assert dates()["EP-1"]["created"] == "2026-01-01"


def test_link_inside_the_folder_leads_to_the_same_history(repository: Repository, changes: Callable) -> None:
    repository.save("2026-01-01", "docs/planning/epics/EP-1.md", epic())
    repository.save("2026-01-02", "docs/planning/epics/EP-1.md", epic(target="12 %"))
    (repository.path / "epics").symlink_to("docs/planning/epics")
    assert len(changes()) == 1


def test_history_begins_when_a_link_is_replaced_by_a_file(
    repository: Repository, changes: Callable, dates: Callable
) -> None:
    repository.write("other.md", epic(target="99 %"))
    (repository.path / "epics").mkdir()
    (repository.path / PATH).symlink_to("../other.md")
    repository.git("add", "--all")
    repository.commit("2026-01-01")
    (repository.path / PATH).unlink()
    repository.save("2026-01-02", PATH, epic())
    repository.save("2026-01-03", PATH, epic(target="12 %"))
    assert [day for _, _, day, _, _ in changes()] == ["2026-01-03"]
    assert dates()["EP-1"]["created"] == "2026-01-02"


def test_deleted_file_that_is_added_again_has_a_new_history(
    repository: Repository, changes: Callable, dates: Callable
) -> None:
    repository.save("2026-01-01", PATH, epic())
    repository.git("rm", "--quiet", PATH)
    repository.commit("2026-01-02")
    repository.save("2026-01-03", PATH, epic(target="12 %"))
    assert changes() == []
    assert dates()["EP-1"]["created"] == "2026-01-03"
