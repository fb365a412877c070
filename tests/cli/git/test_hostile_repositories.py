"""Repositories that name programs for git to run; each trap is first shown to work, then shown not to be sprung."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.cli.git.conftest import Repository, epic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATH = "epics/EP-1.md"


@pytest.fixture
def trap(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Trap:
    """Return a repository with a history, and a program that records that it ran."""
    repository.write("README.txt", "x")
    repository.save("2026-01-01", PATH, epic())
    repository.save("2026-01-02", PATH, epic(target="12 %"))
    return Trap(repository, tmp_path_factory.mktemp("trap"))


class Trap:
    """A program that leaves a mark when it runs."""

    def __init__(self, repository: Repository, folder: Path) -> None:
        self.repository = repository
        self.mark = folder / "sprung"
        self.program = folder / "program"
        self.program.write_text(f'#!/bin/sh\necho "$0 $*" >> {self.mark}\n')
        self.program.chmod(0o755)

    def springs(self, *words: str) -> bool:
        """Return whether git runs the program if a person calls it."""
        command = ["git", *words]
        subprocess.run(command, cwd=self.repository.path, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        sprung = self.mark.exists()
        self.mark.unlink(missing_ok=True)
        return sprung


@pytest.mark.parametrize(
    ("attributes", "setting", "words"),
    [
        ("", "core.fsmonitor", ("status",)),
        ("*.md diff=evil", "diff.evil.textconv", ("log", "-p")),
        ("*.md diff=evil", "diff.evil.command", ("diff", "HEAD^", "HEAD")),
        ("", "diff.external", ("diff", "HEAD^", "HEAD")),
        ("*.md filter=evil", "filter.evil.clean", ("diff",)),
        ("*.md filter=evil", "filter.evil.process", ("diff",)),
        ("", "core.pager", ("--paginate", "log")),
        ("", "alias.evil", ("evil",)),
    ],
)
def test_programs_in_the_git_config_are_not_run(
    trap: Trap, changes: Callable, run: Callable, attributes: str, setting: str, words: tuple[str, ...]
) -> None:
    value = f"!{trap.program}" if setting.startswith("alias") else str(trap.program)
    (trap.repository.path / ".gitattributes").write_text(f"{attributes}\n")
    with (trap.repository.path / PATH).open("a") as file:
        file.write("More.\n")
    trap.repository.git("config", setting, value)
    if setting != "core.pager":  # runs only in a terminal
        assert trap.springs(*words)
    assert len(changes()) == 1
    assert "4 edits" not in run("doctor", ".").out
    assert not trap.mark.exists()


def test_signatures_are_not_checked(trap: Trap, changes: Callable) -> None:
    repository = trap.repository
    commit = repository.git("cat-file", "commit", "HEAD")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n"
    (repository.path / "commit").write_text(commit.replace("\n\n", f"\n{signature}\n", 1))
    repository.git("reset", "--quiet", repository.git("hash-object", "-t", "commit", "-w", "commit").strip())
    repository.git("config", "gpg.program", str(trap.program))
    repository.git("config", "log.showSignature", "true")
    assert trap.springs("log")
    assert len(changes()) == 1
    assert not trap.mark.exists()


def test_hooks_are_not_run(trap: Trap, changes: Callable) -> None:
    hooks = trap.repository.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "post-checkout", "reference-transaction", "pre-auto-gc"):
        (hooks / name).symlink_to(trap.program)
    assert trap.springs("checkout", "-b", "other")
    assert len(changes()) == 1
    assert not trap.mark.exists()


@pytest.mark.parametrize("transport", ["file", "ext", "ssh", "helper"])
def test_missing_objects_of_a_partial_clone_are_not_fetched(
    trap: Trap, changes: Callable, run: Callable, folder: Path, transport: str
) -> None:
    trap.repository.git("config", "uploadpack.allowFilter", "true")
    trap.repository.git("clone", "--quiet", "--filter=blob:none", f"file://{folder}", "part")
    clone = Repository(folder / "part")
    settings = {
        "file": {"remote.origin.uploadpack": str(trap.program)},
        "ext": {"remote.origin.url": f"ext::{trap.program}"},
        "ssh": {"remote.origin.url": "ssh://x/y", "core.sshCommand": str(trap.program)},
        "helper": {"remote.origin.vcs": "ext", "remote.origin.url": str(trap.program)},
    }[transport]
    for name, value in settings.items():
        clone.git("config", name, value)
    for protocol in ("file", "ext", "ssh"):
        clone.git("config", f"protocol.{protocol}.allow", "always")
    clone_trap = Trap.__new__(Trap)
    clone_trap.repository, clone_trap.mark = clone, trap.mark
    assert clone_trap.springs("cat-file", "-p", f"HEAD^:{PATH}")
    assert changes("part") == []
    assert "1 version not read of part/epics/EP-1.md: not in this clone" in run("fetch", "part").err
    assert not trap.mark.exists()


def test_folder_that_looks_like_a_repository_is_not_used_as_one(trap: Trap, run: Callable, changes: Callable) -> None:
    repository = trap.repository
    inner = repository.path / "epics"
    repository.git("init", "--quiet", "--bare", "template")
    for name in ("HEAD", "config", "objects", "refs"):
        (repository.path / "template" / name).rename(inner / name)
    repository.git("--git-dir=epics", "config", "core.fsmonitor", str(trap.program))
    repository.git("--git-dir=epics", "config", "core.bare", "false")
    repository.git("--git-dir=epics", "config", "core.worktree", ".")
    assert run("fetch", "epics").status == 0
    assert len(changes()) == 1
    assert not trap.mark.exists()


@pytest.mark.parametrize("content", ["", "gitdir: /nowhere\n", "gitdir: .\n", "\0" * 10, "x" * 3_000_000])
def test_history_of_a_broken_repository_is_reported_as_unknown(
    trap: Trap, run: Callable, folder: Path, content: str
) -> None:
    (folder / ".git").rename(folder / "was")
    (folder / ".git").write_text(content)
    result = run("fetch", "epics")
    assert (result.status, "it is not known: " in result.err) == (0, True)
    assert trap.program.exists()


@pytest.mark.parametrize(("file", "content"), [
    ("HEAD", "x"), ("HEAD", "ref: refs/heads/../../x"), ("config", "[core"), ("config", "[core]\nrepositoryformatversion = 99"),
    ("index", "garbage"), ("shallow", "garbage"), ("packed-refs", "garbage"), ("objects/info/alternates", "/nowhere"),
    ("objects/info/commit-graph", "garbage"),
])  # fmt: skip
def test_broken_files_in_the_git_folder_are_no_error(
    trap: Trap, run: Callable, folder: Path, file: str, content: str
) -> None:
    (folder / ".git" / file).write_text(content)
    result = run("fetch", ".")
    assert result.status == 0
    assert "1 work item" in result.err
    assert trap.program.exists()


def test_history_is_shown_without_control_characters(repository: Repository, run: Callable) -> None:
    repository.save("2026-01-01", PATH, epic("Done"))
    repository.save("2026-01-09", PATH, epic("Done", "12 % \x1b[31m\x07"))
    result = run("check", ".", "--select", "CHG402", "--as-of", "2026-03-01")
    assert "CHG402" in result.out
    assert not any(char in result.out for char in "\x1b\x07")
