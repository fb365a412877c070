"""The history of Markdown items in git: their previous values, and when they were started and finished."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.git.conftest import AS_OF, AUTHOR, Repository, epic

if TYPE_CHECKING:
    from collections.abc import Callable

PATH = "epics/EP-1.md"


@pytest.fixture
def repository_with_epic(repository: Repository) -> Repository:
    """Return a repository with an epic that was planned, started and done; its target is lowered three weeks later."""
    repository.save("2026-01-05", PATH, epic("To Do"))
    repository.save("2026-01-10", PATH, epic("In Progress"))
    repository.save("2026-01-30", PATH, epic("Done"))
    repository.save("2026-02-20", PATH, epic("Done", "12 %"))
    return repository


@pytest.mark.usefixtures("repository_with_epic")
def test_target_lowered_after_release_is_a_finding(run: Callable) -> None:
    result = run("check", ".", "--select", "CHG402", "--as-of", AS_OF, "--format", "json")
    (finding,) = json.loads(result.out)["findings"]
    assert finding["rule"] == "CHG402"
    assert "“30 % of shoppers give up”. Since 2026-02-20: “12 % of shoppers give up”" in finding["message"]
    assert "21 days after the release" in finding["message"]


def test_lowered_target_is_found_among_many_other_edits(
    repository: Repository, run: Callable, changes: Callable
) -> None:
    repository.save("2026-01-01", PATH, epic("Done"))
    for number in range(44):
        target = "30 %" if number < 20 else "12 %"
        repository.save(f"2026-02-{number // 2 + 1:02}", PATH, epic("Done", target, more=f"\n- [x] Step {number}\n"))
    assert len(changes(field="description")) == 44
    result = run("check", ".", "--select", "CHG402", "--as-of", AS_OF, "--format", "json")
    (finding,) = json.loads(result.out)["findings"]
    assert "Since 2026-02-11" in finding["message"]


@pytest.mark.usefixtures("repository_with_epic")
def test_changes_have_the_field_names_of_jira(changes: Callable) -> None:
    assert changes() == [
        ("EP-1", "status", "2026-01-10", "To Do", "In Progress"),
        ("EP-1", "status", "2026-01-30", "In Progress", "Done"),
        ("EP-1", "Target", "2026-02-20", "30 % of shoppers give up", "12 % of shoppers give up"),
    ]


def test_changes_of_each_part_of_an_item_are_recorded(repository: Repository, changes: Callable) -> None:
    head = "---\nlabels: [a]\ndue: 2026-05-01\nepic: EP-9\nsprint: S1\npoints: 3\ntype: Epic\n---\n"
    repository.save("2026-01-01", PATH, f"{head}# One\n\nText.\n")
    later = head.replace("[a]", "[a, b]").replace("05-01", "06-01").replace("EP-9", "EP-8")
    later = later.replace("S1", "S2").replace("3", "5").replace("Epic", "Story")
    repository.save("2026-01-02", PATH, f"{later}# Two\n\nOther text.\n")
    assert {field: (before, after) for _, field, _, before, after in changes()} == {
        "summary": ("One", "Two"),
        "description": ("Text.", "Other text."),
        "issuetype": ("Epic", "Story"),
        "labels": ("a", "a, b"),
        "duedate": ("2026-05-01", "2026-06-01"),
        "parent": ("EP-9", "EP-8"),
        "Sprint": ("S1", "S2"),
        "Story Points": ("3", "5"),
    }


def test_added_or_removed_part_is_empty_on_one_side(repository: Repository, changes: Callable) -> None:
    repository.save("2026-01-01", PATH, "---\nstatus: Done\n---\n# A\n")
    repository.save("2026-01-02", PATH, "---\nstatus: Done\nTarget: 30 %\n---\n# A\n\nText.\n")
    repository.save("2026-01-03", PATH, "---\nstatus: Done\n---\n# A\n\nText.\n")
    assert changes() == [
        ("EP-1", "Target", "2026-01-02", None, "30 %"),
        ("EP-1", "description", "2026-01-02", None, "Text."),
        ("EP-1", "Target", "2026-01-03", "30 %", None),
    ]


@pytest.mark.usefixtures("repository_with_epic")
def test_dates_come_from_commits(dates: Callable) -> None:
    assert dates() == {
        "EP-1": {"created": "2026-01-05", "started": "2026-01-10", "finished": "2026-01-30", "updated": "2026-02-20"}
    }


def test_dates_in_the_file_take_precedence_over_commits(repository_with_epic: Repository, dates: Callable) -> None:
    own = epic("Done").replace(
        "type:", "created: 2025-12-01\nstarted: 2025-12-02\nfinished: 2026-02-01\nupdated: 2026-02-02\ntype:"
    )
    repository_with_epic.save("2026-02-21", PATH, own)
    assert dates()["EP-1"] == {
        "created": "2025-12-01", "started": "2025-12-02", "finished": "2026-02-01", "updated": "2026-02-02"
    }  # fmt: skip


def test_reopened_item_is_finished_when_it_is_done_again(repository: Repository, dates: Callable) -> None:
    states = ["In Progress", "Done", "In Progress", "Done", "Complete"]
    for day, status in enumerate(states, 1):
        repository.save(f"2026-01-0{day}", PATH, epic(status))
    assert (dates()["EP-1"]["started"], dates()["EP-1"]["finished"]) == ("2026-01-01", "2026-01-04")
    repository.save("2026-01-06", PATH, epic("In Progress"))
    assert dates()["EP-1"]["finished"] is None


def test_dates_follow_the_states_in_the_config(repository: Repository, folder: Path, dates: Callable) -> None:
    for day, status in enumerate(["Waiting for the chef", "Cooking", "Served"], 1):
        repository.save(f"2026-01-0{day}", PATH, epic(status))
    assert dates()["EP-1"]["started"] is None
    (folder / "vanitylint.toml").write_text('[states]\ndoing = ["Cooking"]\ndone = ["Served"]\n')
    assert (dates()["EP-1"]["started"], dates()["EP-1"]["finished"]) == ("2026-01-02", "2026-01-03")


def test_unknown_status_does_not_keep_the_previous_state(
    repository: Repository, run: Callable, dates: Callable
) -> None:
    for day, status in enumerate(["Draft", "In Progress", "Put on the shelf"], 1):
        repository.save(f"2026-01-0{day}", PATH, epic(status))
    assert "unknown status, counted as not begun: “Put on the shelf”" in run("check", ".", "--as-of", AS_OF).out
    assert dates()["EP-1"]["started"] is None
    Path("vanitylint.toml").write_text('[states]\ndropped = ["Put on the shelf"]\n')
    assert "unknown status" not in run("check", ".", "--as-of", AS_OF).out
    assert (dates()["EP-1"]["started"], dates()["EP-1"]["finished"]) == ("2026-01-02", "2026-01-03")


@pytest.mark.parametrize(
    ("status", "state"), [("stopped", "dropped"), ("Killed", "dropped"), ("paused", "doing"), ("parked", "todo")]
)
def test_status_of_halted_work_determines_the_state(
    repository: Repository, query_source: Callable, status: str, state: str
) -> None:
    for day, step in enumerate(["Draft", "In Progress", status], 1):
        repository.save(f"2026-01-0{day}", PATH, epic(step))
    assert query_source("select state from item") == [{"state": state}]


def test_item_committed_with_many_others_has_no_start_date(repository: Repository, dates: Callable) -> None:
    for number in range(11):
        repository.write(f"epics/EP-{number}.md", epic("Done" if number else "In Progress", title=f"Epic {number}"))
    repository.commit("2026-01-01")
    rows = dates()
    assert {row["created"] for row in rows.values()} == {"2026-01-01"}
    assert {(row["started"], row["finished"]) for row in rows.values()} == {(None, None)}
    repository.save("2026-01-02", "epics/EP-0.md", epic("Done", title="Epic 0"))
    repository.save("2026-01-03", "epics/EP-99.md", epic("Done", title="Epic 99"))
    rows = dates()
    assert (rows["EP-0"]["started"], rows["EP-0"]["finished"]) == (None, "2026-01-02")
    assert rows["EP-99"]["finished"] == "2026-01-03"


def test_many_items_added_in_one_file_have_no_finish_date(repository: Repository, dates: Callable) -> None:
    epics = "".join(f"## Epic {number}: A\n\n**Status:** Done\n\nText.\n\n" for number in range(1, 12))
    repository.save("2026-01-01", "docs/epics.md", f"# Epics\n\n{epics}")
    repository.save("2026-01-02", "docs/epics.md", f"# Epics\n\n{epics}## Epic 12: A\n\n**Status:** Done\n\nText.\n")
    assert [row["finished"] for row in dates().values()].count(None) == 11
    assert dates()["epic-12"]["finished"] == "2026-01-02"


def test_only_item_of_a_file_keeps_its_history_when_its_key_changes(repository: Repository, changes: Callable) -> None:
    repository.save("2026-01-01", PATH, epic())
    repository.save("2026-01-02", PATH, epic(target="12 %").replace("type:", "id: CHECKOUT-7\ntype:"))
    assert [change[:3] for change in changes()] == [("CHECKOUT-7", "Target", "2026-01-02")]


def test_items_of_one_file_have_separate_histories(repository: Repository, changes: Callable, dates: Callable) -> None:
    first = "## Epic 1: Checkout\n\nWe expect 30 %.\n\n### Story 1.1: Pay\n\nText.\n\n"
    repository.save("2026-01-01", "docs/epics.md", f"# Epics\n\n{first}")
    repository.save("2026-01-02", "docs/epics.md", f"# Epics\n\n{first}## Epic 2: Search\n\nText.\n")
    moved = first.replace("Text.", "Longer.\n\n\nText.")
    repository.save("2026-01-03", "docs/epics.md", f"# Epics\n\n## Epic 2: Search\n\nText.\n\n{moved}")
    assert [change[:3] for change in changes()] == [("story-1.1", "description", "2026-01-03")]
    assert {key: (row["created"], row["updated"]) for key, row in dates().items()} == {
        "epic-1": ("2026-01-01", "2026-01-01"),
        "epic-2": ("2026-01-02", "2026-01-02"),
        "story-1.1": ("2026-01-01", "2026-01-03"),
    }


def test_renamed_file_keeps_its_history(repository: Repository, changes: Callable, dates: Callable) -> None:
    repository.save("2026-01-01", "epics/first.md", epic())
    repository.git("mv", "epics/first.md", "epics/second.md")
    repository.write("epics/second.md", epic(target="25 %"))
    repository.commit("2026-01-02")
    repository.save("2026-01-03", "epics/first.md", epic(title="Search", target="5 %"))
    repository.save("2026-01-04", "epics/second.md", epic(target="20 %"))
    assert [(key, day, before[:4]) for key, _, day, before, _ in changes()] == [
        ("second", "2026-01-02", "30 %"), ("second", "2026-01-04", "25 %"),
    ]  # fmt: skip
    assert (dates()["second"]["created"], dates()["first"]["created"]) == ("2026-01-01", "2026-01-03")


def test_moving_a_file_to_the_completed_folder_finishes_its_item(repository: Repository, dates: Callable) -> None:
    repository.write("backlog/config.yml", "project_name: x\n")
    task = "---\nid: task-1\ntitle: A\nstatus: In Progress\n---\n# A\n\nText.\n"
    repository.save("2026-01-01", "backlog/tasks/task-1 - a.md", task)
    repository.save("2026-01-01", "backlog/tasks/task-2 - b.md", task.replace("task-1", "task-2"))
    (repository.path / "backlog/completed").mkdir()
    repository.git("mv", "backlog/tasks/task-1 - a.md", "backlog/completed/task-1 - a.md")
    repository.commit("2026-01-09")
    rows = dates()
    assert (rows["task-1"]["started"], rows["task-1"]["finished"]) == ("2026-01-01", "2026-01-09")
    assert rows["task-2"]["finished"] is None


def test_edits_on_a_branch_keep_their_own_date(repository: Repository, changes: Callable) -> None:
    repository.save("2026-01-01", PATH, epic())
    repository.git("checkout", "--quiet", "-b", "side")
    repository.save("2026-01-02", PATH, epic("Done"))
    repository.git("checkout", "--quiet", "main")
    repository.save("2026-01-03", PATH, epic(more="\nMore.\n"))
    repository.git("merge", "--quiet", "-m", "Together", "side", day="2026-01-09")
    assert [(field, day) for _, field, day, _, _ in changes()] == [
        ("status", "2026-01-02"), ("description", "2026-01-03"),
    ]  # fmt: skip


def test_combined_text_of_a_merge_is_no_edit(repository: Repository, changes: Callable) -> None:
    middle = "".join(f"\nLine {number}.\n" for number in range(9))
    repository.save("2026-01-01", PATH, epic(more=f"{middle}\nEnd.\n"))
    repository.git("checkout", "--quiet", "-b", "side")
    repository.save("2026-01-02", PATH, epic(more=f"\nBegin.\n{middle}\nEnd.\n"))
    repository.git("checkout", "--quiet", "main")
    repository.save("2026-01-03", PATH, epic(more=f"{middle}\nVery end.\n"))
    repository.git("merge", "--quiet", "-m", "Together", "side", day="2026-01-09")
    assert "Begin." in (repository.path / PATH).read_text()
    assert [day for _, _, day, _, _ in changes()] == ["2026-01-02", "2026-01-03"]


def test_change_made_only_in_a_merge_is_an_edit(repository: Repository, changes: Callable) -> None:
    repository.save("2026-01-01", PATH, epic())
    repository.git("checkout", "--quiet", "-b", "side")
    repository.save("2026-01-02", PATH, epic(target="25 %"))
    repository.git("checkout", "--quiet", "main")
    repository.save("2026-01-03", PATH, epic(target="20 %"))
    repository.git("merge", "--quiet", "side", check=False)
    repository.write(PATH, epic(target="12 %"))
    repository.git("commit", "--quiet", "-m", "Settled", day="2026-01-09")
    assert changes()[-1][2:] == ("2026-01-09", "20 % of shoppers give up", "12 % of shoppers give up")
    assert len(changes()) == 3


def test_uncommitted_text_is_checked_but_is_no_change(
    repository_with_epic: Repository, run: Callable, query_source: Callable, changes: Callable
) -> None:
    committed = changes()
    assert "note:" not in run("fetch", ".").err
    repository_with_epic.write(PATH, epic("Done", "1 %"))
    repository_with_epic.write("epics/EP-2.md", epic("Done", title="Search"))
    assert changes() == committed
    assert "2 of 2 files not committed yet" in run("fetch", ".").err
    rows = query_source("select key, target, created, finished from item order by key")
    assert [tuple(row.values()) for row in rows] == [
        ("EP-1", "1 % of shoppers give up", "2026-01-05", "2026-01-30"),
        ("EP-2", "30 % of shoppers give up", None, None),
    ]


def test_uncommitted_status_has_no_finish_date(repository: Repository, dates: Callable) -> None:
    for day, status in enumerate(["Done", "In Progress"], 1):
        repository.save(f"2026-01-0{day}", PATH, epic(status))
    repository.write(PATH, epic("Done"))
    assert dates()["EP-1"]["finished"] is None
    repository.save("2026-01-03", PATH, epic("Done"))
    repository.write(PATH, epic("Cancelled"))
    assert dates()["EP-1"]["finished"] is None


def test_other_line_endings_are_no_edit(repository_with_epic: Repository, run: Callable) -> None:
    (repository_with_epic.path / PATH).write_bytes(epic("Done", "12 %").replace("\n", "\r\n").encode())
    assert "note:" not in run("fetch", ".").err


@pytest.mark.usefixtures("repository_with_epic")
def test_single_file_as_source_has_its_history(changes: Callable, dates: Callable) -> None:
    assert len(changes(PATH)) == 3
    assert dates(PATH)["EP-1"]["created"] == "2026-01-05"


@pytest.mark.usefixtures("repository_with_epic")
def test_subfolder_as_source_has_its_history(changes: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(changes("epics")) == 3
    monkeypatch.chdir("epics")
    assert len(changes(".")) == 3


@pytest.mark.usefixtures("repository_with_epic")
def test_digests_are_the_same_on_every_fetch(query_source: Callable) -> None:
    first = query_source("select hex(digest) as d from items")
    assert query_source("select hex(digest) as d from items") == first


@pytest.mark.usefixtures("repository_with_epic")
def test_author_is_never_stored(run: Callable, folder: Path) -> None:
    run("fetch", ".")
    stored = b"".join(file.read_bytes() for file in (folder / ".vanitylint").iterdir())
    assert b"2026-01-10" in stored
    assert AUTHOR.encode() not in stored
    assert b"zebedee" not in stored


@pytest.mark.usefixtures("repository_with_epic")
def test_history_can_be_switched_off(run: Callable, folder: Path, changes: Callable, dates: Callable) -> None:
    assert "✓ history       4 edits since 2026-01-05" in run("doctor", ".").out
    (folder / "vanitylint.toml").write_text("[files]\nhistory = false\n")
    assert changes() == []
    assert dates()["EP-1"]["created"] is None
    assert "✓ history" not in run("doctor", ".").out


def test_history_setting_must_be_true_or_false(run: Callable, folder: Path) -> None:
    (folder / "vanitylint.toml").write_text('[files]\nhistory = "yes"\n')
    result = run("check", ".")
    assert (result.status, "vanitylint.toml:2: history should be true or false" in result.err) == (2, True)


def test_ticked_checkboxes_start_and_finish_an_epic(repository: Repository, dates: Callable) -> None:
    boxes = "---\ntitle: Alerts\n---\n- [{}] push\n- [{}] mail\n"
    for day, ticks in (("2026-01-05", "  "), ("2026-01-10", "x "), ("2026-01-30", "xx")):
        repository.save(day, PATH, boxes.format(*ticks))
    alerts = dates()["EP-1"]
    assert (alerts["started"], alerts["finished"]) == ("2026-01-10", "2026-01-30")


# A backlog that was added to git late


def test_look_back_is_due_on_a_date_that_is_past_when_the_file_is_added(repository: Repository, run: Callable) -> None:
    text = "---\ntype: Epic\nstatus: done\nfinished: 2026-02-20\n---\n# Guest checkout\n\nWe expect that fewer shoppers give up.\n{}\n"
    repository.save("2026-04-01", "epics/guest.md", text.format("We look at it on 2026-03-25."))
    result = run("check", ".", "--select", "FUP302", "--as-of", "2026-04-28")
    assert "the look back was due on 2026-03-25" in result.out
