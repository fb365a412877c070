"""Repositories of every sort: what is known of them is used, and what is not is told."""

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
def eased(repository: Repository) -> Repository:
    """One epic whose target is lowered on each of the first days of the year."""
    for day, target in enumerate(TARGETS, 1):
        repository.save(f"2026-01-0{day}", PATH, epic("Done" if day > 1 else "In Progress", target))
    return repository


@pytest.fixture
def program(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A program named git, found before the one that is installed, which writes down that it ran."""
    git = shutil.which("git")

    def write(before: str = "") -> Path:
        place = tmp_path_factory.mktemp("bin")
        ran = place / "ran"
        file = place / "git"
        file.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {ran}\n{before}\nexec {git} "$@"\n')
        file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
        return ran

    return write


NAMES = (
    "with space.md", "it's \"quoted\".md", "line\nbreak.md", "tab\there.md", "Müller—日本.md", "-dash.md", "--help.md",
    "*[a-z]?.md", ":(top)x.md", "back\\slash.md", "UPPER.MD", "b\N{ACUTE ACCENT}.markdown", "$(touch pwned).md",
)  # fmt: skip


@pytest.mark.parametrize("place", ["epics", "epics/-o [x]", "docs/epics", "epics/\n"])
def test_whatever_files_are_called(repository: Repository, changes: Callable, place: str) -> None:
    for day, target in enumerate(("30 %", "12 %"), 1):
        for name in NAMES:
            repository.write(f"{place}/{name}", epic(target=target, title=name))
        repository.commit(f"2026-01-0{day}")
    assert [(field, day) for _, field, day, _, _ in changes()] == [("Target", "2026-01-02")] * len(NAMES)
    assert len(changes(place.partition("/")[0])) == len(NAMES)
    assert [day for _, _, day, _, _ in changes(f"{place}/{NAMES[5]}")] == ["2026-01-02"]
    assert not (repository.path / "pwned").exists()


def test_a_shallow_clone_is_known_from_where_it_begins(
    eased: Repository, folder: Path, changes: Callable, dates: Callable, run: Callable
) -> None:
    eased.git("clone", "--quiet", "--depth", "2", f"file://{folder}", "short")
    assert [day for _, _, day, _, _ in changes("short")] == ["2026-01-04"]
    assert dates("short")["EP-1"] == {"created": None, "started": None, "finished": None, "updated": "2026-01-04"}
    assert "the clone is shallow, so it begins on 2026-01-03; `git fetch --unshallow`" in run("fetch", "short").err
    ran = run("doctor", "short")
    assert (ran.status, "✗ history" in ran.out) == (2, True)


def test_a_file_that_is_younger_than_the_end_of_a_shallow_clone_is_known_whole(
    eased: Repository, folder: Path, dates: Callable, run: Callable
) -> None:
    eased.save("2026-01-05", "epics/EP-2.md", epic("Done"))
    eased.git("rm", "--quiet", PATH)
    eased.commit("2026-01-06")
    eased.git("clone", "--quiet", "--depth", "3", f"file://{folder}", "short")
    assert dates("short")["EP-2"]["finished"] == "2026-01-05"
    assert "shallow" not in run("fetch", "short").err


def test_work_that_had_begun_before_a_shallow_clone_did_not_begin_later(
    repository: Repository, folder: Path, dates: Callable
) -> None:
    for day, status in enumerate(["In Progress", "Done", "In Progress", "Done"], 1):
        repository.save(f"2026-01-0{day}", PATH, epic(status))
    repository.git("clone", "--quiet", "--depth", "3", f"file://{folder}", "short")
    assert dates("short")["EP-1"] == {
        "created": None, "started": None, "finished": "2026-01-04", "updated": "2026-01-04"
    }  # fmt: skip


def test_outside_of_a_repository_there_is_nothing_to_say(folder: Path, run: Callable, dates: Callable) -> None:
    (folder / "epics").mkdir()
    (folder / PATH).write_text(epic())
    assert dates()["EP-1"]["created"] is None
    assert "history" not in run("fetch", ".").err
    assert "✓ history       none; this is not a git repository" in run("doctor", ".").out


def test_before_the_first_commit_it_is_not_known(repository: Repository, run: Callable) -> None:
    repository.write(PATH, epic())
    ran = run("fetch", ".")
    assert (ran.status, "it is not known: nothing has been committed yet" in ran.err) == (0, True)


def test_without_git_it_is_not_known(
    eased: Repository, run: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
    ran = run("fetch", ".")
    assert (ran.status, "it is not known: git is not installed; install git" in ran.err) == (0, True)
    assert run("doctor", ".").status == 2
    assert eased.path.exists()


@pytest.mark.usefixtures("eased")
def test_a_repository_of_somebody_else_is_told(run: Callable, program: Callable, changes: Callable) -> None:
    program("export GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
    assert changes() == []
    ran = run("fetch", ".")
    assert ran.status == 0
    assert "it is not known: someone else owns the repository" in ran.err
    assert "`git config --global --add safe.directory" in ran.err


@pytest.mark.usefixtures("eased")
@pytest.mark.parametrize("command", ["rev-parse", "ls-tree", "rev-list", "diff-tree", "cat-file"])
def test_where_git_stops_the_items_are_read_and_it_is_told(run: Callable, program: Callable, command: str) -> None:
    program(f'case "$*" in *" {command}"*) echo "fatal: out of luck" >&2; exit 128;; esac')
    ran = run("read", ".", "--format", "jsonl")
    assert '"key":"EP-1"' in ran.out.replace(" ", "")
    ran = run("fetch", ".")
    told = "nothing has been committed yet" if command == "rev-parse" else "git says: out of luck"
    assert (ran.status, "git says: out of luck" in ran.err or told in ran.err) == (0, True)


def test_where_git_stops_half_way_no_item_is_lost(repository: Repository, program: Callable, dates: Callable) -> None:
    for number in range(5):
        repository.save("2026-01-01", f"epics/EP-{number}.md", epic(title=f"Epic {number}"))
    program('case "$*" in *"--batch --buffer"*) cat > /dev/null; exit 1;; esac')
    assert sorted(dates()) == [f"EP-{number}" for number in range(5)]


def test_a_few_processes_do_for_all_files(repository: Repository, program: Callable, run: Callable) -> None:
    for day in range(1, 4):
        for number in range(40):
            repository.write(f"epics/EP-{number}.md", epic(target=f"{30 - day} %", title=f"Epic {number}"))
        repository.commit(f"2026-01-0{day}")
    ran = program()
    run("fetch", ".")
    assert len(ran.read_text().splitlines()) <= 8


@pytest.mark.usefixtures("eased")
def test_variables_that_speak_of_another_repository_are_not_heeded(
    changes: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Repository(tmp_path_factory.mktemp("other"))
    other.save("2026-02-01", PATH, epic(target="99 %"))
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / "nowhere"))
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert [day for _, field, day, _, _ in changes() if field == "Target"] == ["2026-01-02", "2026-01-03", "2026-01-04"]


def test_a_bare_repository_has_no_work_tree(eased: Repository, run: Callable) -> None:
    eased.git("config", "core.bare", "true")
    ran = run("fetch", ".")
    assert (ran.status, "it is not known: " in ran.err) == (0, True)


def test_a_second_work_tree_has_the_same_history(eased: Repository, changes: Callable) -> None:
    eased.git("worktree", "add", "--quiet", "other", "HEAD")
    assert len(changes("other")) == len(changes("epics")) == 4


def test_a_submodule_has_its_own_history_and_none_seen_from_outside(
    eased: Repository, changes: Callable, run: Callable, tmp_path_factory: pytest.TempPathFactory
) -> None:
    inner = Repository(tmp_path_factory.mktemp("inner"))
    inner.save("2026-01-01", "EP-7.md", epic())
    inner.save("2026-01-02", "EP-7.md", epic(target="12 %"))
    eased.git("submodule", "--quiet", "add", str(inner.path), "epics/theirs")
    eased.commit("2026-01-09")
    assert {key for key, *_ in changes(".")} == {"EP-1"}
    assert "1 of 2 files not committed yet" in run("fetch", ".").err
    assert [day for _, _, day, _, _ in changes("epics/theirs")] == ["2026-01-02"]


def test_a_huge_version_is_not_read_and_is_told(
    eased: Repository, changes: Callable, run: Callable, dates: Callable
) -> None:
    eased.save("2026-01-05", PATH, epic("In Progress") + "x" * 1_000_001)
    eased.save("2026-01-06", PATH, epic("Done", "1 %"))
    assert [day for _, field, day, _, _ in changes() if field == "Target"][-1] == "2026-01-04"
    assert "1 version not read of epics/EP-1.md: larger than 1 MB" in run("fetch", ".").err
    assert dates()["EP-1"]["started"] == "2026-01-01"


@pytest.mark.parametrize("text", [b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", b"\0GITCRYPT\0"])
def test_what_is_no_text_in_git_is_told(eased: Repository, run: Callable, changes: Callable, text: bytes) -> None:
    eased.save("2026-01-05", PATH, text)
    (eased.path / PATH).write_text(epic("Done"))
    assert "1 version not read of epics/EP-1.md: no text in git" in run("fetch", ".").err
    assert changes()[-1][2] == "2026-01-04"


def test_so_many_versions_of_a_file_are_read_and_no_more(
    repository: Repository, changes: Callable, dates: Callable, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MAX_EDITS", 4)
    monkeypatch.setattr(history, "MAX_EDITS", 4)
    for day in range(1, 10):
        repository.save(f"2026-01-0{day}", PATH, epic("To Do" if day in (1, 7) else "In Progress", f"{30 - day} %"))
    assert [day for _, _, day, _, _ in changes(field="Target")] == ["2026-01-07", "2026-01-08", "2026-01-09"]
    assert "5 versions not read of epics/EP-1.md: there are 4 newer ones" in run("fetch", ".").err
    assert (dates()["EP-1"]["created"], dates()["EP-1"]["started"]) == ("2026-01-01", None)


def test_of_very_long_files_the_newest_versions_are_read(
    eased: Repository, changes: Callable, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_MAX_TOTAL_SIZE", 2 * (eased.path / PATH).stat().st_size + 10)
    assert [day for _, _, day, _, _ in changes()] == ["2026-01-04"]
    assert "2 versions not read of epics/EP-1.md: there are 0 MB of newer ones" in run("fetch", ".").err


@pytest.mark.parametrize("moment", ["0 +0000", "-5 +0000", "99999999999999999 +0000"])
def test_a_commit_without_a_time_that_can_be_dates_nothing(
    eased: Repository, changes: Callable, dates: Callable, moment: str
) -> None:
    tree = "tree {}\nparent {}\nauthor x <x> 1 +0000\ncommitter x <x> {}\n\nx\n"
    eased.write(PATH, epic("To Do", "1 %"))
    text = tree.format(eased.git("write-tree").strip(), eased.git("rev-parse", "HEAD").strip(), moment)
    (eased.path / "commit").write_text(text)
    eased.git("reset", "--hard", "--quiet", eased.git("hash-object", "-t", "commit", "-w", "commit").strip())
    days = [day for _, field, day, _, _ in changes() if field == "Target"]
    assert days == ["2026-01-02", "2026-01-03", "2026-01-04"]
    assert dates()["EP-1"]["created"] == "2026-01-01"


def test_a_link_inside_the_folder_leads_to_the_same_history(repository: Repository, changes: Callable) -> None:
    repository.save("2026-01-01", "docs/planning/epics/EP-1.md", epic())
    repository.save("2026-01-02", "docs/planning/epics/EP-1.md", epic(target="12 %"))
    (repository.path / "epics").symlink_to("docs/planning/epics")
    assert len(changes()) == 1


def test_names_that_were_files_links_and_folders(repository: Repository, changes: Callable, dates: Callable) -> None:
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


def test_what_was_deleted_and_came_again_began_anew(repository: Repository, changes: Callable, dates: Callable) -> None:
    repository.save("2026-01-01", PATH, epic())
    repository.git("rm", "--quiet", PATH)
    repository.commit("2026-01-02")
    repository.save("2026-01-03", PATH, epic(target="12 %"))
    assert changes() == []
    assert dates()["EP-1"]["created"] == "2026-01-03"
