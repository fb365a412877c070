"""Tests of `check --changed-since REF`, which leaves out questions on unchanged items and says how many."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.git.conftest import Repository
from tests.cli.git.test_hostile_repositories import Trap
from tests.cli.git.test_repositories import NAMES
from tests.cli.github.runs import SHOP, Runs, the_real_one

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DAY = "2026-01-01"
WITHOUT_HYPOTHESIS = "---\ntype: Epic\nstatus: In Progress\n---\n# {title}\n\nA new screen.\n\nMore of it.\n"
"""An epic without a hypothesis, so HYP101 asks for one."""
WITH_HYPOTHESIS = WITHOUT_HYPOTHESIS + "We expect that 30 % instead of 12 % of guests pay by card, by 2027-01-31.\n"
PATHS = "epics/A.md", "epics/B.md", "epics/C.md"


def epic(title: str = "Checkout", text: str = WITHOUT_HYPOTHESIS) -> str:
    return text.format(title=title)


@pytest.fixture
def repository(folder: Path) -> Repository:
    """Return a repository in which three epics without a hypothesis are committed."""
    created = Repository(folder)
    for path in PATHS:
        created.write(path, epic(path))
    created.commit(DAY)
    return created


@pytest.fixture
def asked_keys(run: Callable) -> Callable[..., list[str]]:
    """Return a function that returns the keys of items with findings, and checks how many questions are left out."""

    def check(*args: str, since: str = "HEAD", left_out: int | None = None) -> list[str]:
        result = run("check", *(args or ("epics",)), "--changed-since", since, "--select", "HYP101", "--format", "json")
        report = json.loads(result.out)
        assert report["complete"], report["problems"]
        keys = sorted(finding["key"] for finding in report["findings"])
        assert result.status == (1 if keys else 0)
        if left_out is not None:
            assert report["unchanged"] == {"since": since, "left_out": left_out, "left_out_beyond_items": 0}
        return keys

    return check


def test_only_findings_on_changed_items_are_shown_and_counted(repository: Repository, run: Callable) -> None:
    whole = run("check", "epics", "--select", "HYP101")
    assert (whole.status, whole.out.count("  HYP101")) == (1, 3)
    args = ("check", "epics", "--changed-since", "HEAD", "--select", "HYP101")
    result = run(*args)
    assert (result.status, result.out.count("  HYP101")) == (0, 0)
    assert (
        "Nothing to ask: 1 rule chosen by name.\n3 questions on items that did not change since HEAD are left out.\n"
        in result.out
    )
    repository.write("epics/B.md", epic("Another title"))
    result = run(*args)
    assert (result.status, result.out.count("  HYP101"), "expect B to change" in result.out) == (1, 1, True)
    assert "1 error on 1 item." in result.out
    assert "2 questions on items that did not change since HEAD are left out.\n" in result.out
    for path in PATHS:
        repository.write(path, epic("All anew"))
    assert "Questions cover only what changed since HEAD; nothing is left out." in run(*args).out


def test_summary_of_pull_request_begins_with_its_open_questions(
    repository: Repository, run: Callable, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    repository.write("epics/B.md", epic("Another title"))
    repository.commit(DAY)
    summary = folder / "summary.md"
    environment = {"ACTIONS": "true", "BASE_REF": "main", "REF": "refs/pull/7/merge", "STEP_SUMMARY": str(summary)}
    for name, value in environment.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    result = run("check", "epics", "--changed-since", "HEAD^1", "--format", "json")
    assert json.loads(result.out)["unchanged"]["since"] == "HEAD^1"
    text = summary.read_text(encoding="utf-8")
    assert "items that did not change since main are left out." in text
    assert text.index("## Open questions") < text.index("## How far feature work gets")
    assert "Why it asks: Building is the expensive part" in text
    assert "-v shows them" not in text
    assert "vanitylint explain" not in text


def test_staged_unstaged_and_untracked_changes_count(repository: Repository, asked_keys: Callable) -> None:
    repository.write("epics/A.md", epic("Staged"))
    (repository.path / "epics/B.md").write_text(epic("Not staged"))
    (repository.path / "epics/D.md").write_text(epic("Not known"))
    assert asked_keys(left_out=1) == ["A", "B", "D"]
    repository.commit(DAY)
    assert asked_keys(left_out=2) == ["B", "D"]
    repository.write("epics/A.md", epic("epics/A.md"))  # back to the committed content
    assert asked_keys(since="HEAD^") == ["B", "D"]


def test_branch_is_compared_with_merge_base(repository: Repository, asked_keys: Callable) -> None:
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.save(DAY, "epics/A.md", epic("On the branch"))
    repository.git("checkout", "--quiet", "main")
    repository.save(DAY, "epics/B.md", epic("On main, meanwhile"))
    repository.git("checkout", "--quiet", "topic")
    assert asked_keys(since="main", left_out=2) == ["A"]
    repository.git("checkout", "--quiet", "--orphan", "stranger")
    repository.commit(DAY)
    assert asked_keys(since="main") == ["A", "B"], "without a merge base, the revision itself is compared"


@pytest.mark.parametrize("name", ["main", "HEAD^", "v1", "@", "refs/heads/main", "main~1", "{sha}", "HEAD@{{0}}"])
def test_any_form_of_revision_is_accepted(repository: Repository, asked_keys: Callable, name: str) -> None:
    repository.git("tag", "-a", "-m", "A release", "v1")
    repository.commit(DAY)
    (repository.path / "epics/A.md").write_text(epic("New"))
    assert asked_keys(since=name.format(sha=repository.git("rev-parse", "--short", "HEAD").strip())) == ["A"]


PAGE = """\
---
status: In Progress
---
# Plan

## Epic 1: The till

A new till.

### Story 1.1: Card

As a guest I pay by card.

### Notes

A note on the till.

## Epic 2: The menu

A new menu.

## Appendix

Words.
"""


@pytest.mark.parametrize(
    ("old", "new", "expected", "line"),
    [
        ("A new till.", "A newer till.", ["epic-1"], 8),
        ("The till", "Tills", ["epic-1"], 6),
        ("A note on", "Notes on", ["epic-1"], 16),
        ("pay by card", "pay", ["story-1.1"], 12),
        ("A new menu.", "Menus.", ["epic-2"], 20),
        ("Words.", "Other words.", ["epic-2"], 24),
        ("# Plan", "# Plans", ["epic-1"], 4),
        ("# Plan\n\n## Epic 1: The till", "# Plans\n\n## Epic 1: Tills", ["epic-1"], 6),
        ("A new menu.\n", "", ["epic-2"], 19),
        ("A new till.\n\n", "", ["epic-1"], 7),
        ("---\nstatus: In Progress\n---\n", "", ["epic-1"], 1),
        ("A note on the till.\n\n", "", ["epic-1"], 15),
        ("As a guest I pay by card.\n\n### Notes", "I pay.\n### Note", ["epic-1", "story-1.1"], 13),
        ("As a guest I pay by card.\n", "", ["story-1.1"], 11),
        ("Words.\n", "Words.\n\n## Epic 3: A kiosk\n\nA kiosk.\n", ["epic-2", "epic-3"], 25),
    ],
)
def test_only_items_with_changed_lines_get_questions(
    repository: Repository, run: Callable, old: str, new: str, expected: list[str], line: int
) -> None:
    (repository.path / "asks.yaml").write_text(ASKS_ALL)
    (repository.path / "vanitylint.toml").write_text('rules = ["asks.yaml"]\n')
    repository.save(DAY, "plan/epics.md", PAGE)
    assert PAGE.count(old) == 1
    repository.write("plan/epics.md", PAGE.replace(old, new))
    result = run("check", "plan/epics.md", "--changed-since", "HEAD", "--select", "OWN901", "--format", "json")
    findings = json.loads(result.out)["findings"]
    assert [finding["key"] for finding in findings] == expected
    assert findings[0]["line"] == line


ASKS_ALL = """\
id: OWN901
name: asks-all
profile: starter
severity: error
question: What of {key}?
message: It is there.
why: To see which items are told.
fix: None is needed.
flag:
  - title <> ''
  - line > 0
examples:
  good:
    - name: none
      item: {key: A, title: A}
    - name: none as well
      item: {key: B, title: A}
  bad:
    - name: one
      item: {key: C, title: A, path: a.md, line: 1}
    - name: two
      item: {key: D, title: A, path: a.md, line: 2}
"""


def jsonl(*keys: str, **titles: str) -> str:
    rows = (
        {"key": key, "title": titles.get(key, "A screen"), "kind": "Epic", "state": "doing", "body": "New."}
        for key in keys
    )
    return "".join(f"{json.dumps(row)}\n" for row in rows)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (jsonl("A", "B", "C"), []),
        (jsonl("A", "B", "C", B="Another"), ["B"]),
        (jsonl("A", "N", "B", "C"), ["N"]),
        (jsonl("A", "C"), []),
        (jsonl("A", "B"), []),
        (jsonl("B", "C"), []),
        (jsonl("A", "B", "C", "N"), ["N"]),
        ("\n" + jsonl("A", "B", "C", C="Another"), ["C"]),
    ],
)  # fmt: skip
def test_items_in_jsonl_are_compared_line_by_line(
    repository: Repository, asked_keys: Callable, after: str, expected: list[str]
) -> None:
    repository.save(DAY, "data.jsonl", jsonl("A", "B", "C"))
    (repository.path / "data.jsonl").write_text(after)
    assert asked_keys("data.jsonl") == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (["A", "C"], []),
        (["B", "C"], []),
        (["A", "B", "C", "D"], ["D"]),
        (["A", "N", "B", "C"], ["N"]),
    ],
)
def test_item_added_to_or_removed_from_json_changes_no_other_item(
    repository: Repository, asked_keys: Callable, after: list[str], expected: list[str]
) -> None:
    rows = {key: json.loads(jsonl(key)) for key in "ABCDN"}
    repository.save(DAY, "data.json", json.dumps([rows[key] for key in "ABC"], indent=2))
    (repository.path / "data.json").write_text(json.dumps([rows[key] for key in after], indent=2))
    assert asked_keys("data.json", left_out=len(after) - len(expected)) == expected


def test_last_field_of_an_item_in_json_is_part_of_it(repository: Repository, asked_keys: Callable) -> None:
    rows = [json.loads(line) for line in jsonl("A", "B").splitlines()]
    repository.save(DAY, "data.json", json.dumps(rows, indent=2))
    rows[1]["labels"] = ["x"]
    (repository.path / "data.json").write_text(json.dumps(rows, indent=2))
    assert asked_keys("data.json", left_out=1) == ["B"]


def test_all_items_on_a_changed_line_count_as_changed(repository: Repository, asked_keys: Callable) -> None:
    rows = [json.loads(line) for line in jsonl("A", "B").splitlines()]
    repository.save(DAY, "data.json", json.dumps(rows))
    assert asked_keys("data.json", left_out=2) == []
    (repository.path / "data.json").write_text(json.dumps([*rows, {"key": "C", "title": "C"}]))
    assert asked_keys("data.json") == ["A", "B"]


def test_item_with_path_changes_when_file_at_path_changes(
    repository: Repository, run: Callable, asked_keys: Callable
) -> None:
    row = json.loads(jsonl("X")) | {"path": "epics/A.md"}
    repository.save(DAY, "data.jsonl", json.dumps(row))
    assert asked_keys("data.jsonl", left_out=1) == []
    (repository.path / "epics/A.md").write_text(epic("New"))
    assert asked_keys("data.jsonl", left_out=0) == ["X"]
    (finding,) = json.loads(run("check", "data.jsonl", "--changed-since", "HEAD", "--format", "json").out)["findings"]
    assert not finding["line"], "it is unknown which of its lines belong to the item"


def test_removing_a_hypothesis_opens_a_question(repository: Repository, asked_keys: Callable) -> None:
    repository.save(DAY, "epics/D.md", epic(text=WITH_HYPOTHESIS))
    assert asked_keys(left_out=3) == []
    repository.write("epics/D.md", epic())
    assert asked_keys(left_out=3) == ["D"]


def test_moved_file_counts_only_with_new_content(repository: Repository, run: Callable, asked_keys: Callable) -> None:
    repository.git("mv", "epics/A.md", "epics/Z.md")
    assert asked_keys(left_out=3) == []
    (repository.path / "docs").mkdir()
    repository.git("mv", "epics", "docs/epics")
    assert asked_keys("docs", left_out=3) == []
    repository.write("docs/epics/Z.md", epic("epics/A.md") + "And more.\n")
    assert asked_keys("docs", left_out=2) == ["Z"]
    assert '"line": 10' in run("check", "docs", "--changed-since", "HEAD", "--select", "HYP101", "--format", "json").out
    repository.write("docs/epics/Y.md", epic("epics/A.md"))
    assert asked_keys("docs", left_out=3) == ["Z"], "if two files may be the moved one, one of them is new"


def test_file_moved_between_folders_of_backlog_counts_as_changed(repository: Repository, run: Callable) -> None:
    """Its state may come from the folder."""
    repository.write("backlog/config.yml", "project_name: Lunch\n")
    repository.save(
        DAY,
        "backlog/tasks/task-1 - Card.md",
        "---\nid: task-1\ntitle: Card\ntype: epic\nstatus: In Progress\n---\nNew.\n",
    )
    repository.save(DAY, "backlog/drafts/note.txt", "x")
    (repository.path / "asks.yaml").write_text(ASKS_ALL)
    (repository.path / "vanitylint.toml").write_text('rules = ["asks.yaml"]\n')
    args = ("check", "backlog", "--changed-since", "HEAD", "--select", "OWN901")
    assert "1 question on items that did not change since HEAD is left out." in run(*args).out
    (repository.path / "backlog/completed").mkdir()
    repository.git("mv", "backlog/tasks/task-1 - Card.md", "backlog/completed/")
    assert "What of task-1?" in run(*args).out


@pytest.mark.parametrize("directory", ["epics", "epics/-o [x]", "docs/epics"])
def test_unusual_file_names_are_supported(repository: Repository, run: Callable, directory: str) -> None:
    repository.git("rm", "-r", "--quiet", "epics")
    for name in NAMES:
        repository.write(f"{directory}/{name}", epic(name.replace("\n", " ")))
    repository.commit(DAY)

    def count_findings() -> int:
        result = run("check", ".", "--changed-since", "HEAD", "--select", "HYP101", "--format", "json")
        return len(json.loads(result.out)["findings"])

    assert count_findings() == 0
    for number, name in enumerate(NAMES, 1):
        (repository.path / directory / name).write_text(epic("Changed"))
        if number % 3 == len(directory) % 3:  # check each name by itself in one of the directories
            assert count_findings() == number, name
    assert count_findings() == len(NAMES)
    assert not (repository.path / "pwned").exists()


def test_symlinks_and_submodules_are_compared(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory, asked_keys: Callable
) -> None:
    inner = Repository(tmp_path_factory.mktemp("inner"))
    inner.save(DAY, "IN-1.md", epic("Inside"))
    inner.save(DAY, "IN-2.md", epic("Inside, too"))
    repository.git("submodule", "--quiet", "add", str(inner.path), "epics/theirs")
    (repository.path / "epics/linked.md").symlink_to("real/L-1.txt")
    repository.save(DAY, "epics/real/L-1.txt", epic("Linked"))
    assert asked_keys(left_out=6) == []
    (repository.path / "epics/real/L-1.txt").write_text(epic("Linked, and changed"))
    (repository.path / "epics/theirs/IN-2.md").write_text(epic("Inside, and changed"))
    assert asked_keys(left_out=4) == ["IN-2", "linked"]
    theirs = Repository(repository.path / "epics/theirs")
    theirs.save(DAY, "IN-1.md", epic("Committed inside, not noted outside"))
    assert asked_keys(left_out=3) == ["IN-1", "IN-2", "linked"]


def test_source_that_is_a_link_to_another_repository_is_compared_there(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory, asked_keys: Callable
) -> None:
    other = Repository(tmp_path_factory.mktemp("other"))
    other.save(DAY, "epics/O-1.md", epic("Elsewhere"))
    (repository.path / "other").symlink_to(other.path)
    assert asked_keys("epics", "other", left_out=4) == []
    (other.path / "epics/O-1.md").write_text(epic("Elsewhere, and changed"))
    assert asked_keys("epics", "other", left_out=3) == ["O-1"]


def test_different_line_endings_are_no_change(repository: Repository, asked_keys: Callable) -> None:
    (repository.path / "epics/A.md").write_bytes(epic("epics/A.md").replace("\n", "\r\n").encode())
    (repository.path / "epics/B.md").write_bytes(epic("Another").replace("\n", "\r\n").encode())
    assert asked_keys(left_out=2) == ["B"]


def test_everything_is_new_before_first_commit(folder: Path, asked_keys: Callable, run: Callable) -> None:
    fresh = Repository(folder / "fresh")
    fresh.write("epics/A.md", epic())
    assert asked_keys("fresh", left_out=0) == ["A"]
    assert "there is no revision 'main'" in run("check", "fresh", "--changed-since", "main").err


def test_git_variables_set_in_hooks_are_ignored(
    repository: Repository, asked_keys: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("epics/A.md", epic("New"))
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert asked_keys(left_out=2) == ["A"]


def test_changed_since_works_in_subfolder_and_worktree(
    repository: Repository, asked_keys: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.path / "vanitylint.toml").write_text('sources = ["epics"]\n')
    repository.write("epics/A.md", epic("New"))
    (repository.path / "src").mkdir()
    monkeypatch.chdir(repository.path / "src")
    assert asked_keys("--profile", "starter", left_out=2) == ["A"]
    repository.git("worktree", "add", "--quiet", "src/tree", "HEAD")
    monkeypatch.chdir("tree/epics")
    Path("B.md").write_text(epic("New there"))
    assert asked_keys(".", left_out=2) == ["B"]


@pytest.mark.parametrize("setting", ["diff.evil.textconv", "diff.evil.command", "diff.external", "filter.evil.clean"])
def test_programs_configured_by_repository_are_not_run(
    repository: Repository, asked_keys: Callable, tmp_path_factory: pytest.TempPathFactory, setting: str
) -> None:
    trap = Trap(repository, tmp_path_factory.mktemp("trap"))
    (repository.path / ".gitattributes").write_text("*.md diff=evil filter=evil\n")
    (repository.path / "epics/A.md").write_text(epic("Changed"))
    repository.git("config", setting, str(trap.program))
    assert trap.springs("diff")
    assert asked_keys() == ["A"]
    assert not trap.mark.exists()


def test_git_settings_of_user_do_not_matter(
    repository: Repository, asked_keys: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = (
        "noprefix = true\n mnemonicPrefix = true\n renames = false\n renameLimit = 1\n context = 9\n interHunkContext = 9\n"
        f" external = false\n orderFile = {folder}/nowhere"
    )
    (folder / "gitconfig").write_text(
        f"[diff]\n {settings}\n[color]\n ui = always\n[core]\n attributesFile = {folder}/attributes\n"
        '[diff "own"]\n binary = true\n textconv = echo the same of\n'
    )
    (folder / "attributes").write_text("* diff=own\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / "gitconfig"))
    repository.write("old.jsonl", jsonl(*"DEFGH"))
    repository.save(DAY, "older.jsonl", jsonl(*"KLMNO"))
    for name in ("old", "older"):
        repository.git("mv", f"{name}.jsonl", f"{name}-moved.jsonl")
    repository.write("old-moved.jsonl", jsonl(*"DEFGH", D="New", G="New"))
    repository.write("older-moved.jsonl", jsonl(*"KLMNO", M="New"))
    repository.write("epics/A.md", epic("New"))
    repository.git("mv", "epics/B.md", "epics/Z.md")
    keys = asked_keys("epics", "old-moved.jsonl", "older-moved.jsonl", left_out=9)
    assert keys == ["A", "D", "G", "M"]


def test_temporary_folder_may_be_inside_a_repository(
    repository: Repository,
    asked_keys: Callable,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    around = Repository(tmp_path_factory.mktemp("around"))
    trap = Trap(around, tmp_path_factory.mktemp("trap"))
    around.write(".gitattributes", "* filter=evil\n")
    around.save(DAY, "text", "x")
    around.git("config", "filter.evil.clean", str(trap.program))
    (around.path / "text").write_text("y")
    assert trap.springs("diff")
    monkeypatch.setattr("tempfile.tempdir", str(around.path))
    repository.write("epics/A.md", epic("New"))
    assert asked_keys(left_out=2) == ["A"]
    assert not trap.mark.exists()


def test_file_missing_from_partial_clone_counts_as_new(
    repository: Repository, asked_keys: Callable, folder: Path
) -> None:
    repository.save(DAY, "epics/A.md", epic("New"))
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{folder}", "part")
    assert asked_keys("part/epics", since="HEAD^", left_out=2) == ["A"]


@pytest.fixture
def run_before_git(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes a shell run a command each time before git runs."""
    directory, git, path = tmp_path_factory.mktemp("bin"), shutil.which("git"), os.environ["PATH"]

    def install(command: str) -> None:
        (directory / "git").write_text(f'#!/bin/sh\n{command}\nexec {git} "$@"\n')
        (directory / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{directory}{os.pathsep}{path}")

    return install


def test_partial_clone_fetches_all_missing_files_at_once(
    repository: Repository, asked_keys: Callable, run_before_git: Callable
) -> None:
    repository.git("config", "remote.origin.promisor", "true")
    run_before_git(f"echo x >> {repository.path}/runs")
    calls = []
    for changed in (PATHS[:1], PATHS):
        for path in changed:
            repository.write(path, epic("New"))
        (repository.path / "runs").unlink(missing_ok=True)
        assert len(asked_keys()) == len(changed)
        calls.append((repository.path / "runs").read_text())
    assert calls[0] == calls[1]


def test_file_deleted_during_run_counts_as_changed(
    repository: Repository, asked_keys: Callable, run_before_git: Callable
) -> None:
    file = repository.write("epics/A.md", epic("New"))
    run_before_git(f'case "$*" in *ls-tree*) rm -f {file};; esac')
    assert asked_keys(left_out=2) == ["A"]
    assert not file.exists()


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_identical_file_is_not_compared_by_git(
    folder: Path, asked_keys: Callable, run_before_git: Callable, object_format: str
) -> None:
    (folder / object_format).mkdir()
    subprocess.run(["git", "init", "--quiet", f"--object-format={object_format}", object_format], check=True)
    Repository(folder / object_format).save(DAY, "A.md", epic())
    run_before_git('case "$*" in *--no-index*) exit 128;; esac')
    assert asked_keys(object_format, left_out=1) == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("epics", "--changed-since", "nowhere"), "epics: --changed-since: there is no revision 'nowhere'\n  name a branch"),
        (("epics", "--changed-since", "--output=x"), "--changed-since: '--output=x' is not a revision\n  name a branch"),
        (("epics", "--changed-since=-x"), "--changed-since: '-x' is not a revision"),
        (("epics", "--changed-since", ""), "--changed-since: '' is not a revision"),
        (("epics", "--changed-since", "main..main"), "there is no revision 'main..main'"),
        (("epics", "--changed-since", "^main"), "there is no revision '^main'"),
        (("epics", "--changed-since", "HEAD:epics/A.md"), "there is no revision 'HEAD:epics/A.md'"),
        (("epics", "--changed-since", "topic"), "there is no revision 'topic'\n  did you mean origin/topic?"),
        (("epics", "--changed-since", "a\x1b[31m\nb"), "there is no revision"),
        (("-", "--changed-since", "HEAD"), "standard input is not in a git repository\n  name the file"),
        (("epics", "--changed-since", "HEAD", "--since", "2026-01-01"), "choose one"),
        (("epics", "--changed-since", "HEAD", "--offline"), "choose one"),
        (("epics", "--changed-since", "HEAD", "--format", "brief"), "leave out --changed-since"),
        (("epics", "--changed-since", "HEAD", "--output", "brief-html=x.html"), "leave out --changed-since"),
        (("nothing", "--changed-since", "HEAD"), "nothing: there is no such file or folder"),
    ],
)  # fmt: skip
def test_invalid_arguments_exit_2_with_message(
    repository: Repository, run: Callable, args: Sequence[str], message: str
) -> None:
    repository.git("update-ref", "refs/remotes/origin/topic", "HEAD")
    result = run("check", *args)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert "\x1b" not in result.err
    assert sorted(path.name for path in repository.path.iterdir()) == [".git", "epics"], (
        "the error comes before anything is read"
    )


def test_shallow_clone_suggests_fetching_more_history(repository: Repository, run: Callable, folder: Path) -> None:
    repository.commit(DAY)
    first = repository.git("rev-parse", "HEAD^").strip()
    repository.git("clone", "--quiet", "--depth", "1", f"file://{folder}", "short")
    result = run("check", "short/epics", "--changed-since", first)
    assert result.status == 2
    assert f"there is no revision '{first}'" in result.err
    assert "  fetch more history: `fetch-depth: 0` in actions/checkout, or `git fetch --unshallow`" in result.err


def test_missing_git_or_repository_exits_2(
    repository: Repository, run: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    result = run("check", "epics", "--changed-since", "HEAD")
    assert result.status == 2
    assert "cannot tell what changed since HEAD: git is not installed\n  install git" in result.err
    (repository.path / ".git").rename(repository.path / "nothing")
    result = run("check", "epics", "--changed-since", "HEAD")
    assert result.status == 2
    assert "epics: --changed-since: this is not in a git repository" in result.err
    assert "elsewhere: there is no such file" in run("check", "elsewhere", "--changed-since", "HEAD").err


@pytest.mark.parametrize(
    ("step", "message"), [("--no-index", "git could not compare the files"), ("ls-tree", "git says: ")]
)
def test_failing_git_exits_2(
    repository: Repository, run: Callable, run_before_git: Callable, step: str, message: str
) -> None:
    repository.write("epics/A.md", epic("New"))
    run_before_git(f'case "$*" in *{step}*) exit 128;; esac')
    result = run("check", "epics", "--changed-since", "HEAD")
    assert (result.status, result.out) == (2, "")
    assert f"cannot tell what changed since HEAD: {message}" in result.err


def test_every_format_says_how_much_is_left_out(repository: Repository, run: Callable) -> None:
    repository.write("epics/A.md", epic("New"))
    names = ("text", "markdown", "html", "json", "sarif", "junit")
    result = run(
        "check",
        "epics",
        "--changed-since",
        "HEAD",
        *(arg for name in names for arg in ("--output", f"{name}={name}")),
    )
    assert result.status == 1
    files = {name: (repository.path / name).read_text() for name in names}
    sentence = "2 questions on items that did not change since HEAD are left out."
    for name in ("text", "markdown", "html", "sarif"):
        assert files[name].count(sentence) == (2 if name == "html" else 1), name
    assert 'id="since">Since HEAD<' in files["html"]
    assert "This is the first run" not in files["html"]
    assert '<testcase name="2 on what did not change"' in files["junit"]
    assert json.loads(files["json"])["unchanged"]["left_out"] == 2
    results = json.loads(files["sarif"])["runs"][0]["results"]
    assert [finding["locations"][0]["physicalLocation"]["region"]["startLine"] for finding in results] == [5]


def test_revision_name_is_escaped_in_reports(repository: Repository, run: Callable) -> None:
    name = "a<img/src=x>&_b_@anna"
    repository.git("branch", name)
    result = run("check", "epics", "--changed-since", name, "--output", "html=a.html", "--output", "markdown=a.md")
    assert result.status == 0
    assert f"did not change since {name} are left out" in result.out
    assert "<img/src" not in (repository.path / "a.html").read_text() + (repository.path / "a.md").read_text()


def test_annotations_point_to_changed_line(
    repository: Repository, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def places() -> list[str]:
        result = run("check", "epics", "--changed-since", "HEAD", "--format", "github", "--select", "HYP101")
        return re.findall(r"file=([^,]+,line=\d+)", result.out)

    repository.write("epics/A.md", epic("epics/A.md").replace("More of it.", "Less of it."))
    repository.write("epics/B.md", "\ufeff" + epic("epics/B.md").replace("More of it.", "Less of it."))
    assert places() == ["epics/A.md,line=9", "epics/B.md,line=1"]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(repository.path))
    monkeypatch.setenv("GITHUB_OUTPUT", str(repository.path / "outputs"))
    monkeypatch.chdir(repository.path / "epics")
    result = run("check", ".", "--changed-since", "HEAD", "--select", "HYP101")
    assert "file=epics/A.md,line=9" in result.out
    outputs = (repository.path / "outputs").read_text().splitlines()
    assert {"findings=2", "errors=2", "new=2"} <= set(outputs)


def test_findings_hidden_by_severity_count_on_changed_items(repository: Repository, run: Callable) -> None:
    args = (
        "check",
        "epics",
        "--changed-since",
        "HEAD",
        "--select",
        "HYP101",
        "--severity",
        "error",
        "--fail-on",
        "warning",
    )
    (repository.path / "vanitylint.toml").write_text('[severity]\nHYP101 = "warning"\n')
    result = run(*args)
    assert (result.status, "below --severity" in result.out) == (0, False)
    assert "3 questions on items that did not change since HEAD are left out." in result.out
    repository.write("epics/A.md", epic("New"))
    result = run(*args)
    assert (result.status, "1 below --severity" in result.out) == (1, True)


def test_muted_and_acknowledged_findings_are_left_out_too(repository: Repository, run: Callable) -> None:
    for path in PATHS:
        repository.write(path, epic(path) + "\nvanitylint: ack HYP101 because we know\n")
    repository.commit(DAY)
    repository.write("epics/A.md", epic("New") + "\nvanitylint: ack HYP101 because we know\n")
    result = run("check", "epics", "--changed-since", "HEAD", "--format", "json")
    report = json.loads(result.out)
    assert [finding["key"] for finding in report["acknowledged"]] == ["A"]
    assert {finding["key"] for finding in report["muted"]} <= {"A"}
    assert report["unchanged"]["left_out"] == 0


def test_snapshot_remembers_findings_that_are_left_out(repository: Repository, run: Callable) -> None:
    repository.write("epics/A.md", epic("New"))
    for _ in range(2):
        narrow = json.loads(run("check", "epics", "--changed-since", "HEAD", "--format", "json").out)
        assert (len(narrow["findings"]), narrow["change"]) == (1, None)
        assert {finding["key"] for finding in narrow["muted"]} == {"A"}
    whole = json.loads(run("check", "epics", "--format", "json").out)
    assert (whole["unchanged"], whole["change"]["new"], whole["change"]["still"]) == (None, [], 3)


SPRINT = {"sprint": {"name": "Sprint 9", "state": "active", "goal": "Finish the export"}}


def test_question_on_sprint_is_left_out_as_it_has_no_line(
    repository: Repository, backlog: Callable, run: Callable
) -> None:
    items = [{"key": f"S-{number}", "kind": "Story", "state": "doing", **SPRINT} for number in range(4)]
    args = ("check", backlog(*items), "--select", "PLN601", "--changed-since")
    repository.git("add", "--all")
    repository.commit(DAY)
    assert "1 question on sprints or projects, which have no line in a file, is left out." in run(*args, "HEAD").out
    result = run(*args, "HEAD^")
    assert (result.status, "PLN601" in result.out.partition("Nothing")[0]) == (0, False)


def test_items_of_trackers_are_never_left_out(
    repository: Repository, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with the_real_one(monkeypatch) as github:
        runs = Runs(run, github)
        runs.shop.issue(title="A screen", body="New.", labels=["epic", "in progress"])
        repository.write("epics/A.md", epic("New"))
        args = ("check", SHOP, "epics", "--select", "HYP101", "--format", "json", "--changed-since", "HEAD")
        report = json.loads(run(*args).out)
        assert [finding["key"] for finding in report["findings"]] == ["A", "acme/shop#1"]
        assert report["unchanged"]["left_out"] == 2
        (repository.path / ".git").rename(repository.path / "nothing")
        tracker_only = run("check", SHOP, "--select", "HYP101", "--changed-since", "HEAD")
        assert (tracker_only.status, tracker_only.out.count("  HYP101")) == (1, 1)
