"""`check --changed-since REF`: what did not change is left out, and how much that is, is told."""

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
OPEN = "---\ntype: Epic\nstatus: In Progress\n---\n# {title}\n\nA new screen.\n\nMore of it.\n"
"""An epic that says nothing of what it expects: HYP101 asks."""
HELD = OPEN + "We expect that 30 % instead of 12 % of guests pay by card, by 2027-01-31.\n"
SCREENS = "epics/A.md", "epics/B.md", "epics/C.md"


def epic(title: str = "Checkout", text: str = OPEN) -> str:
    return text.format(title=title)


@pytest.fixture
def repository(folder: Path) -> Repository:
    """Three open epics, committed."""
    made = Repository(folder)
    for path in SCREENS:
        made.write(path, epic(path))
    made.commit(DAY)
    return made


@pytest.fixture
def told(run: Callable) -> Callable[..., list[str]]:
    """Which items are asked about, and how many questions are left out."""

    def teller(*words: str, since: str = "HEAD", left_out: int | None = None) -> list[str]:
        ran = run("check", *(words or ("epics",)), "--changed-since", since, "--select", "HYP101", "--format", "json")
        report = json.loads(ran.out)
        assert report["complete"], report["problems"]
        found = sorted(finding["key"] for finding in report["findings"])
        assert ran.status == (1 if found else 0)
        if left_out is not None:
            assert report["unchanged"] == {"since": since, "left_out": left_out, "left_out_beyond_items": 0}
        return found

    return teller


def test_only_what_changed_is_told_and_counts(repository: Repository, run: Callable) -> None:
    whole = run("check", "epics", "--select", "HYP101")
    assert (whole.status, whole.out.count("  HYP101")) == (1, 3)
    words = ("check", "epics", "--changed-since", "HEAD", "--select", "HYP101")
    ran = run(*words)
    assert (ran.status, ran.out.count("  HYP101")) == (0, 0)
    assert (
        "Nothing to ask: 1 rule chosen by name.\n3 questions on items that did not change since HEAD are left out.\n"
        in ran.out
    )
    repository.write("epics/B.md", epic("Another title"))
    ran = run(*words)
    assert (ran.status, ran.out.count("  HYP101"), "expect B to change" in ran.out) == (1, 1, True)
    assert "1 error on 1 item." in ran.out
    assert "2 questions on items that did not change since HEAD are left out.\n" in ran.out
    for path in SCREENS:
        repository.write(path, epic("All anew"))
    assert "Questions cover only what changed since HEAD; nothing is left out." in run(*words).out


def test_the_summary_of_a_pull_request_begins_with_what_it_changed(
    repository: Repository, run: Callable, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    repository.write("epics/B.md", epic("Another title"))
    repository.commit(DAY)
    summary = folder / "summary.md"
    told = {"ACTIONS": "true", "BASE_REF": "main", "REF": "refs/pull/7/merge", "STEP_SUMMARY": str(summary)}
    for name, value in told.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    ran = run("check", "epics", "--changed-since", "HEAD^1", "--format", "json")
    assert json.loads(ran.out)["unchanged"]["since"] == "HEAD^1"
    text = summary.read_text(encoding="utf-8")
    assert "items that did not change since main are left out." in text
    assert text.index("## Open questions") < text.index("## How far feature work gets")
    assert "Why it asks: Building is the expensive part" in text
    assert "-v shows them" not in text
    assert "vanitylint explain" not in text


def test_a_change_may_be_staged_or_not_or_in_a_file_that_git_does_not_know(
    repository: Repository, told: Callable
) -> None:
    repository.write("epics/A.md", epic("Staged"))
    (repository.path / "epics/B.md").write_text(epic("Not staged"))
    (repository.path / "epics/D.md").write_text(epic("Not known"))
    assert told(left_out=1) == ["A", "B", "D"]
    repository.commit(DAY)
    assert told(left_out=2) == ["B", "D"]
    repository.write("epics/A.md", epic("epics/A.md"))  # as it was
    assert told(since="HEAD^") == ["B", "D"]


def test_a_branch_answers_for_what_it_changed_itself(repository: Repository, told: Callable) -> None:
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.save(DAY, "epics/A.md", epic("On the branch"))
    repository.git("checkout", "--quiet", "main")
    repository.save(DAY, "epics/B.md", epic("On main, meanwhile"))
    repository.git("checkout", "--quiet", "topic")
    assert told(since="main", left_out=2) == ["A"]
    repository.git("checkout", "--quiet", "--orphan", "stranger")
    repository.commit(DAY)
    assert told(since="main") == ["A", "B"], "where nothing is in common, the revision itself counts"


@pytest.mark.parametrize("name", ["main", "HEAD^", "v1", "@", "refs/heads/main", "main~1", "{sha}", "HEAD@{{0}}"])
def test_any_name_of_a_revision_will_do(repository: Repository, told: Callable, name: str) -> None:
    repository.git("tag", "-a", "-m", "A release", "v1")
    repository.commit(DAY)
    (repository.path / "epics/A.md").write_text(epic("New"))
    assert told(since=name.format(sha=repository.git("rev-parse", "--short", "HEAD").strip())) == ["A"]


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
    ("old", "new", "asked", "line"),
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
def test_of_several_items_in_a_file_those_whose_lines_changed(
    repository: Repository, run: Callable, old: str, new: str, asked: list[str], line: int
) -> None:
    (repository.path / "asks.yaml").write_text(ASKS_ALL)
    (repository.path / "vanitylint.toml").write_text('rules = ["asks.yaml"]\n')
    repository.save(DAY, "plan/epics.md", PAGE)
    assert PAGE.count(old) == 1
    repository.write("plan/epics.md", PAGE.replace(old, new))
    ran = run("check", "plan/epics.md", "--changed-since", "HEAD", "--select", "OWN901", "--format", "json")
    found = json.loads(ran.out)["findings"]
    assert [finding["key"] for finding in found] == asked
    assert found[0]["line"] == line


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


def lines(*keys: str, **titles: str) -> str:
    rows = (
        {"key": key, "title": titles.get(key, "A screen"), "kind": "Epic", "state": "doing", "body": "New."}
        for key in keys
    )
    return "".join(f"{json.dumps(row)}\n" for row in rows)


@pytest.mark.parametrize(
    ("after", "asked"),
    [
        (lines("A", "B", "C"), []),
        (lines("A", "B", "C", B="Another"), ["B"]),
        (lines("A", "N", "B", "C"), ["N"]),
        (lines("A", "C"), []),
        (lines("A", "B"), []),
        (lines("B", "C"), []),
        (lines("A", "B", "C", "N"), ["N"]),
        ("\n" + lines("A", "B", "C", C="Another"), ["C"]),
    ],
)  # fmt: skip
def test_of_a_file_with_an_item_a_line(repository: Repository, told: Callable, after: str, asked: list[str]) -> None:
    repository.save(DAY, "data.jsonl", lines("A", "B", "C"))
    (repository.path / "data.jsonl").write_text(after)
    assert told("data.jsonl") == asked


def test_what_was_taken_out_of_data_belonged_to_nothing_that_is_left(repository: Repository, told: Callable) -> None:
    rows = [json.loads(line) for line in lines("A", "B", "C").splitlines()]
    repository.save(DAY, "data.json", json.dumps(rows, indent=2))
    (repository.path / "data.json").write_text(json.dumps([rows[0], rows[2]], indent=2))
    assert told("data.json", left_out=2) == []


def test_of_items_that_share_a_line_all(repository: Repository, told: Callable) -> None:
    rows = [json.loads(line) for line in lines("A", "B").splitlines()]
    repository.save(DAY, "data.json", json.dumps(rows))
    assert told("data.json", left_out=2) == []
    (repository.path / "data.json").write_text(json.dumps([*rows, {"key": "C", "title": "C"}]))
    assert told("data.json") == ["A", "B"]


def test_an_item_may_name_another_file_as_its_own(repository: Repository, run: Callable, told: Callable) -> None:
    row = json.loads(lines("X")) | {"path": "epics/A.md"}
    repository.save(DAY, "data.jsonl", json.dumps(row))
    assert told("data.jsonl", left_out=1) == []
    (repository.path / "epics/A.md").write_text(epic("New"))
    assert told("data.jsonl", left_out=0) == ["X"]
    (found,) = json.loads(run("check", "data.jsonl", "--changed-since", "HEAD", "--format", "json").out)["findings"]
    assert not found["line"], "nobody knows which of its lines are the item's"


def test_what_was_taken_out_opens_a_question(repository: Repository, told: Callable) -> None:
    repository.save(DAY, "epics/D.md", epic(text=HELD))
    assert told(left_out=3) == []
    repository.write("epics/D.md", epic())
    assert told(left_out=3) == ["D"]


def test_of_a_file_that_was_moved_what_is_new_in_it(repository: Repository, run: Callable, told: Callable) -> None:
    repository.git("mv", "epics/A.md", "epics/Z.md")
    assert told(left_out=3) == []
    (repository.path / "docs").mkdir()
    repository.git("mv", "epics", "docs/epics")
    assert told("docs", left_out=3) == []
    repository.write("docs/epics/Z.md", epic("epics/A.md") + "And more.\n")
    assert told("docs", left_out=2) == ["Z"]
    assert '"line": 10' in run("check", "docs", "--changed-since", "HEAD", "--select", "HYP101", "--format", "json").out
    repository.write("docs/epics/Y.md", epic("epics/A.md"))
    assert told("docs", left_out=3) == ["Z"], "of two that may be the one, one is new"


def test_a_file_that_came_from_another_folder_has_changed_as_that_may_tell_its_state(
    repository: Repository, run: Callable
) -> None:
    repository.write("backlog/config.yml", "project_name: Lunch\n")
    repository.save(
        DAY,
        "backlog/tasks/task-1 - Card.md",
        "---\nid: task-1\ntitle: Card\ntype: epic\nstatus: In Progress\n---\nNew.\n",
    )
    repository.save(DAY, "backlog/drafts/note.txt", "x")
    (repository.path / "asks.yaml").write_text(ASKS_ALL)
    (repository.path / "vanitylint.toml").write_text('rules = ["asks.yaml"]\n')
    words = ("check", "backlog", "--changed-since", "HEAD", "--select", "OWN901")
    assert "1 question on items that did not change since HEAD is left out." in run(*words).out
    (repository.path / "backlog/completed").mkdir()
    repository.git("mv", "backlog/tasks/task-1 - Card.md", "backlog/completed/")
    assert "What of task-1?" in run(*words).out


@pytest.mark.parametrize("place", ["epics", "epics/-o [x]", "docs/epics"])
def test_whatever_files_are_called(repository: Repository, run: Callable, place: str) -> None:
    repository.git("rm", "-r", "--quiet", "epics")
    for name in NAMES:
        repository.write(f"{place}/{name}", epic(name.replace("\n", " ")))
    repository.commit(DAY)

    def found() -> int:
        ran = run("check", ".", "--changed-since", "HEAD", "--select", "HYP101", "--format", "json")
        return len(json.loads(ran.out)["findings"])

    assert found() == 0
    for number, name in enumerate(NAMES, 1):
        (repository.path / place / name).write_text(epic("Changed"))
        if number % 3 == len(place) % 3:  # each of them in one of the places by itself
            assert found() == number, name
    assert found() == len(NAMES)
    assert not (repository.path / "pwned").exists()


def test_links_and_repositories_inside_are_no_stumbling_block(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory, told: Callable
) -> None:
    inner = Repository(tmp_path_factory.mktemp("inner"))
    inner.save(DAY, "IN-1.md", epic("Inside"))
    inner.save(DAY, "IN-2.md", epic("Inside, too"))
    repository.git("submodule", "--quiet", "add", str(inner.path), "epics/theirs")
    (repository.path / "epics/linked.md").symlink_to("real/L-1.txt")
    repository.save(DAY, "epics/real/L-1.txt", epic("Linked"))
    assert told(left_out=6) == []
    (repository.path / "epics/real/L-1.txt").write_text(epic("Linked, and changed"))
    (repository.path / "epics/theirs/IN-2.md").write_text(epic("Inside, and changed"))
    assert told(left_out=4) == ["IN-2", "linked"]
    theirs = Repository(repository.path / "epics/theirs")
    theirs.save(DAY, "IN-1.md", epic("Committed inside, not noted outside"))
    assert told(left_out=3) == ["IN-1", "IN-2", "linked"]


def test_a_source_that_is_a_link_or_a_repository_of_its_own(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory, told: Callable
) -> None:
    other = Repository(tmp_path_factory.mktemp("other"))
    other.save(DAY, "epics/O-1.md", epic("Elsewhere"))
    (repository.path / "other").symlink_to(other.path)
    assert told("epics", "other", left_out=4) == []
    (other.path / "epics/O-1.md").write_text(epic("Elsewhere, and changed"))
    assert told("epics", "other", left_out=3) == ["O-1"]


def test_lines_that_only_end_otherwise_did_not_change(repository: Repository, told: Callable) -> None:
    (repository.path / "epics/A.md").write_bytes(epic("epics/A.md").replace("\n", "\r\n").encode())
    (repository.path / "epics/B.md").write_bytes(epic("Another").replace("\n", "\r\n").encode())
    assert told(left_out=2) == ["B"]


def test_before_anything_is_committed_all_is_new(folder: Path, told: Callable, run: Callable) -> None:
    fresh = Repository(folder / "fresh")
    fresh.write("epics/A.md", epic())
    assert told("fresh", left_out=0) == ["A"]
    assert "there is no revision 'main'" in run("check", "fresh", "--changed-since", "main").err


def test_in_a_hook_git_speaks_of_itself_in_the_environment(
    repository: Repository, told: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("epics/A.md", epic("New"))
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert told(left_out=2) == ["A"]


def test_from_a_folder_inside_and_with_the_sources_of_the_config(
    repository: Repository, told: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.path / "vanitylint.toml").write_text('sources = ["epics"]\n')
    repository.write("epics/A.md", epic("New"))
    (repository.path / "src").mkdir()
    monkeypatch.chdir(repository.path / "src")
    assert told("--profile", "starter", left_out=2) == ["A"]
    repository.git("worktree", "add", "--quiet", "src/tree", "HEAD")
    monkeypatch.chdir("tree/epics")
    Path("B.md").write_text(epic("New there"))
    assert told(".", left_out=2) == ["B"]


@pytest.mark.parametrize("setting", ["diff.evil.textconv", "diff.evil.command", "diff.external", "filter.evil.clean"])
def test_programs_that_a_repository_names_are_not_run(
    repository: Repository, told: Callable, tmp_path_factory: pytest.TempPathFactory, setting: str
) -> None:
    trap = Trap(repository, tmp_path_factory.mktemp("trap"))
    (repository.path / ".gitattributes").write_text("*.md diff=evil filter=evil\n")
    (repository.path / "epics/A.md").write_text(epic("Changed"))
    repository.git("config", setting, str(trap.program))
    assert trap.springs("diff")
    assert told() == ["A"]
    assert not trap.mark.exists()


def test_a_users_own_settings_of_git_do_not_matter(
    repository: Repository, told: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch
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
    repository.write("old.jsonl", lines(*"DEFGH"))
    repository.save(DAY, "older.jsonl", lines(*"KLMNO"))
    for name in ("old", "older"):
        repository.git("mv", f"{name}.jsonl", f"{name}-moved.jsonl")
    repository.write("old-moved.jsonl", lines(*"DEFGH", D="New", G="New"))
    repository.write("older-moved.jsonl", lines(*"KLMNO", M="New"))
    repository.write("epics/A.md", epic("New"))
    repository.git("mv", "epics/B.md", "epics/Z.md")
    found = told("epics", "old-moved.jsonl", "older-moved.jsonl", left_out=9)
    assert found == ["A", "D", "G", "M"]


def test_a_temporary_folder_may_stand_in_a_repository(
    repository: Repository, told: Callable, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
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
    assert told(left_out=2) == ["A"]
    assert not trap.mark.exists()


def test_of_what_a_partial_clone_lacks_all_counts_as_new(repository: Repository, told: Callable, folder: Path) -> None:
    repository.save(DAY, "epics/A.md", epic("New"))
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{folder}", "part")
    assert told("part/epics", since="HEAD^", left_out=2) == ["A"]


@pytest.fixture
def before_git(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have a shell do something each time before git runs."""
    place, git, path = tmp_path_factory.mktemp("bin"), shutil.which("git"), os.environ["PATH"]

    def put(words: str) -> None:
        (place / "git").write_text(f'#!/bin/sh\n{words}\nexec {git} "$@"\n')
        (place / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{path}")

    return put


def test_a_partial_clone_is_asked_at_once_what_it_lacks(
    repository: Repository, told: Callable, before_git: Callable
) -> None:
    repository.git("config", "remote.origin.promisor", "true")
    before_git(f"echo x >> {repository.path}/runs")
    runs = []
    for changed in (SCREENS[:1], SCREENS):
        for path in changed:
            repository.write(path, epic("New"))
        (repository.path / "runs").unlink(missing_ok=True)
        assert len(told()) == len(changed)
        runs.append((repository.path / "runs").read_text())
    assert runs[0] == runs[1]


def test_a_file_that_goes_away_meanwhile_has_changed(
    repository: Repository, told: Callable, before_git: Callable
) -> None:
    file = repository.write("epics/A.md", epic("New"))
    before_git(f'case "$*" in *ls-tree*) rm -f {file};; esac')
    assert told(left_out=2) == ["A"]
    assert not file.exists()


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_what_says_the_same_is_not_compared(folder: Path, told: Callable, before_git: Callable, form: str) -> None:
    (folder / form).mkdir()
    subprocess.run(["git", "init", "--quiet", f"--object-format={form}", form], check=True)
    Repository(folder / form).save(DAY, "A.md", epic())
    before_git('case "$*" in *--no-index*) exit 128;; esac')
    assert told(form, left_out=1) == []


@pytest.mark.parametrize(
    ("words", "why"),
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
def test_what_cannot_be_is_told_with_a_way_on(
    repository: Repository, run: Callable, words: Sequence[str], why: str
) -> None:
    repository.git("update-ref", "refs/remotes/origin/topic", "HEAD")
    ran = run("check", *words)
    assert (ran.status, ran.out) == (2, "")
    assert why in ran.err
    assert "\x1b" not in ran.err
    assert sorted(path.name for path in repository.path.iterdir()) == [".git", "epics"], (
        "it is told before anything is read"
    )


def test_a_shallow_clone_lacks_revisions(repository: Repository, run: Callable, folder: Path) -> None:
    repository.commit(DAY)
    first = repository.git("rev-parse", "HEAD^").strip()
    repository.git("clone", "--quiet", "--depth", "1", f"file://{folder}", "short")
    ran = run("check", "short/epics", "--changed-since", first)
    assert ran.status == 2
    assert f"there is no revision '{first}'" in ran.err
    assert "  fetch more history: `fetch-depth: 0` in actions/checkout, or `git fetch --unshallow`" in ran.err


def test_without_git(repository: Repository, run: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    ran = run("check", "epics", "--changed-since", "HEAD")
    assert ran.status == 2
    assert "cannot tell what changed since HEAD: git is not installed\n  install git" in ran.err
    (repository.path / ".git").rename(repository.path / "nothing")
    ran = run("check", "epics", "--changed-since", "HEAD")
    assert ran.status == 2
    assert "epics: --changed-since: this is not in a git repository" in ran.err
    assert "elsewhere: there is no such file" in run("check", "elsewhere", "--changed-since", "HEAD").err


@pytest.mark.parametrize(
    ("step", "why"), [("--no-index", "git could not compare the files"), ("ls-tree", "git says: ")]
)
def test_when_git_stops_in_the_middle_nothing_is_green(
    repository: Repository, run: Callable, before_git: Callable, step: str, why: str
) -> None:
    repository.write("epics/A.md", epic("New"))
    before_git(f'case "$*" in *{step}*) exit 128;; esac')
    ran = run("check", "epics", "--changed-since", "HEAD")
    assert (ran.status, ran.out) == (2, "")
    assert f"cannot tell what changed since HEAD: {why}" in ran.err


def test_every_format_tells_how_much_is_left_out(repository: Repository, run: Callable) -> None:
    repository.write("epics/A.md", epic("New"))
    names = ("text", "markdown", "html", "json", "sarif", "junit")
    ran = run(
        "check",
        "epics",
        "--changed-since",
        "HEAD",
        *(word for name in names for word in ("--output", f"{name}={name}")),
    )
    assert ran.status == 1
    files = {name: (repository.path / name).read_text() for name in names}
    sentence = "2 questions on items that did not change since HEAD are left out."
    for name in ("text", "markdown", "html", "sarif"):
        assert files[name].count(sentence) == (2 if name == "html" else 1), name
    assert 'id="since">Since HEAD<' in files["html"]
    assert "This is the first run" not in files["html"]
    assert '<testcase name="2 on what did not change"' in files["junit"]
    assert json.loads(files["json"])["unchanged"]["left_out"] == 2
    results = json.loads(files["sarif"])["runs"][0]["results"]
    assert [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in results] == [5]


def test_a_revision_may_be_called_anything(repository: Repository, run: Callable) -> None:
    name = "a<img/src=x>&_b_@anna"
    repository.git("branch", name)
    ran = run("check", "epics", "--changed-since", name, "--output", "html=a.html", "--output", "markdown=a.md")
    assert ran.status == 0
    assert f"did not change since {name} are left out" in ran.out
    assert "<img/src" not in (repository.path / "a.html").read_text() + (repository.path / "a.md").read_text()


def test_annotations_point_to_a_line_that_changed(
    repository: Repository, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def places() -> list[str]:
        ran = run("check", "epics", "--changed-since", "HEAD", "--format", "github", "--select", "HYP101")
        return re.findall(r"file=([^,]+,line=\d+)", ran.out)

    repository.write("epics/A.md", epic("epics/A.md").replace("More of it.", "Less of it."))
    repository.write("epics/B.md", "\ufeff" + epic("epics/B.md").replace("More of it.", "Less of it."))
    assert places() == ["epics/A.md,line=9", "epics/B.md,line=1"]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(repository.path))
    monkeypatch.setenv("GITHUB_OUTPUT", str(repository.path / "outputs"))
    monkeypatch.chdir(repository.path / "epics")
    ran = run("check", ".", "--changed-since", "HEAD", "--select", "HYP101")
    assert "file=epics/A.md,line=9" in ran.out
    outputs = (repository.path / "outputs").read_text().splitlines()
    assert {"findings=2", "errors=2", "new=2"} <= set(outputs)


def test_what_severity_hides_counts_where_it_changed(repository: Repository, run: Callable) -> None:
    words = (
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
    ran = run(*words)
    assert (ran.status, "below --severity" in ran.out) == (0, False)
    assert "3 questions on items that did not change since HEAD are left out." in ran.out
    repository.write("epics/A.md", epic("New"))
    ran = run(*words)
    assert (ran.status, "1 below --severity" in ran.out) == (1, True)


def test_what_waits_and_what_one_lives_with_is_left_out_as_well(repository: Repository, run: Callable) -> None:
    for path in SCREENS:
        repository.write(path, epic(path) + "\nvanitylint: ack HYP101 because we know\n")
    repository.commit(DAY)
    repository.write("epics/A.md", epic("New") + "\nvanitylint: ack HYP101 because we know\n")
    ran = run("check", "epics", "--changed-since", "HEAD", "--format", "json")
    report = json.loads(ran.out)
    assert [finding["key"] for finding in report["acknowledged"]] == ["A"]
    assert {finding["key"] for finding in report["muted"]} <= {"A"}
    assert report["unchanged"]["left_out"] == 0


def test_the_snapshot_remembers_all_of_it(repository: Repository, run: Callable) -> None:
    repository.write("epics/A.md", epic("New"))
    for _ in range(2):
        narrow = json.loads(run("check", "epics", "--changed-since", "HEAD", "--format", "json").out)
        assert (len(narrow["findings"]), narrow["change"]) == (1, None)
        assert {finding["key"] for finding in narrow["muted"]} == {"A"}
    whole = json.loads(run("check", "epics", "--format", "json").out)
    assert (whole["unchanged"], whole["change"]["new"], whole["change"]["still"]) == (None, [], 3)


SPRINT = {"sprint": {"name": "Sprint 9", "state": "active", "goal": "Finish the export"}}


def test_what_is_about_a_sprint_stands_on_no_line(repository: Repository, backlog: Callable, run: Callable) -> None:
    items = [{"key": f"S-{number}", "kind": "Story", "state": "doing", **SPRINT} for number in range(4)]
    words = ("check", backlog(*items), "--select", "PLN601", "--changed-since")
    repository.git("add", "--all")
    repository.commit(DAY)
    assert "1 question on sprints or projects, which have no line in a file, is left out." in run(*words, "HEAD").out
    ran = run(*words, "HEAD^")
    assert (ran.status, "PLN601" in ran.out.partition("Nothing")[0]) == (0, False)


def test_trackers_are_told_as_a_whole(repository: Repository, run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    with the_real_one(monkeypatch) as github:
        runs = Runs(run, github)
        runs.shop.issue(title="A screen", body="New.", labels=["epic", "in progress"])
        repository.write("epics/A.md", epic("New"))
        words = ("check", SHOP, "epics", "--select", "HYP101", "--format", "json", "--changed-since", "HEAD")
        found = json.loads(run(*words).out)
        assert [finding["key"] for finding in found["findings"]] == ["A", "acme/shop#1"]
        assert found["unchanged"]["left_out"] == 2
        (repository.path / ".git").rename(repository.path / "nothing")
        only = run("check", SHOP, "--select", "HYP101", "--changed-since", "HEAD")
        assert (only.status, only.out.count("  HYP101")) == (1, 1)
