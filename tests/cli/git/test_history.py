"""What a Markdown item said before, and when it began and ended, as git tells it."""

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
def lived(repository: Repository) -> Repository:
    """One epic: planned, begun, done; its target lowered three weeks later."""
    repository.save("2026-01-05", PATH, epic("To Do"))
    repository.save("2026-01-10", PATH, epic("In Progress"))
    repository.save("2026-01-30", PATH, epic("Done"))
    repository.save("2026-02-20", PATH, epic("Done", "12 %"))
    return repository


@pytest.mark.usefixtures("lived")
def test_a_target_lowered_after_the_release_is_asked_about(run: Callable) -> None:
    ran = run("check", ".", "--select", "CHG402", "--as-of", AS_OF, "--format", "json")
    (finding,) = json.loads(ran.out)["findings"]
    assert finding["rule"] == "CHG402"
    assert "“30 % of shoppers give up”. Since 2026-02-20: “12 % of shoppers give up”" in finding["message"]
    assert "21 days after the release" in finding["message"]


def test_it_is_found_among_many_other_edits(repository: Repository, run: Callable, changes: Callable) -> None:
    repository.save("2026-01-01", PATH, epic("Done"))
    for number in range(44):
        target = "30 %" if number < 20 else "12 %"
        repository.save(f"2026-02-{number // 2 + 1:02}", PATH, epic("Done", target, more=f"\n- [x] Step {number}\n"))
    assert len(changes(field="description")) == 44
    ran = run("check", ".", "--select", "CHG402", "--as-of", AS_OF, "--format", "json")
    (finding,) = json.loads(ran.out)["findings"]
    assert "Since 2026-02-11" in finding["message"]


@pytest.mark.usefixtures("lived")
def test_fields_have_the_names_they_have_in_jira(changes: Callable) -> None:
    assert changes() == [
        ("EP-1", "status", "2026-01-10", "To Do", "In Progress"),
        ("EP-1", "status", "2026-01-30", "In Progress", "Done"),
        ("EP-1", "Target", "2026-02-20", "30 % of shoppers give up", "12 % of shoppers give up"),
    ]


def test_each_part_of_an_item_has_its_changes(repository: Repository, changes: Callable) -> None:
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


def test_what_comes_and_goes_was_empty_on_one_side(repository: Repository, changes: Callable) -> None:
    repository.save("2026-01-01", PATH, "---\nstatus: Done\n---\n# A\n")
    repository.save("2026-01-02", PATH, "---\nstatus: Done\nTarget: 30 %\n---\n# A\n\nText.\n")
    repository.save("2026-01-03", PATH, "---\nstatus: Done\n---\n# A\n\nText.\n")
    assert changes() == [
        ("EP-1", "Target", "2026-01-02", None, "30 %"),
        ("EP-1", "description", "2026-01-02", None, "Text."),
        ("EP-1", "Target", "2026-01-03", "30 %", None),
    ]


@pytest.mark.usefixtures("lived")
def test_dates_come_from_commits(dates: Callable) -> None:
    assert dates() == {
        "EP-1": {"created": "2026-01-05", "started": "2026-01-10", "finished": "2026-01-30", "updated": "2026-02-20"}
    }


def test_dates_in_the_file_win(lived: Repository, dates: Callable) -> None:
    own = epic("Done").replace(
        "type:", "created: 2025-12-01\nstarted: 2025-12-02\nfinished: 2026-02-01\nupdated: 2026-02-02\ntype:"
    )
    lived.save("2026-02-21", PATH, own)
    assert dates()["EP-1"] == {
        "created": "2025-12-01", "started": "2025-12-02", "finished": "2026-02-01", "updated": "2026-02-02"
    }  # fmt: skip


def test_what_was_taken_up_again_is_finished_when_it_was_done_for_good(repository: Repository, dates: Callable) -> None:
    states = ["In Progress", "Done", "In Progress", "Done", "Complete"]
    for day, status in enumerate(states, 1):
        repository.save(f"2026-01-0{day}", PATH, epic(status))
    assert (dates()["EP-1"]["started"], dates()["EP-1"]["finished"]) == ("2026-01-01", "2026-01-04")
    repository.save("2026-01-06", PATH, epic("In Progress"))
    assert dates()["EP-1"]["finished"] is None


def test_a_status_means_what_the_config_says(repository: Repository, folder: Path, dates: Callable) -> None:
    for day, status in enumerate(["Waiting for the chef", "Cooking", "Served"], 1):
        repository.save(f"2026-01-0{day}", PATH, epic(status))
    assert dates()["EP-1"]["started"] is None
    (folder / "vanitylint.toml").write_text('[states]\ndoing = ["Cooking"]\ndone = ["Served"]\n')
    assert (dates()["EP-1"]["started"], dates()["EP-1"]["finished"]) == ("2026-01-02", "2026-01-03")


def test_an_unknown_status_does_not_leave_an_item_in_its_state_before(
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
def test_words_for_work_that_halts_say_how(repository: Repository, ask: Callable, status: str, state: str) -> None:
    for day, each in enumerate(["Draft", "In Progress", status], 1):
        repository.save(f"2026-01-0{day}", PATH, epic(each))
    assert ask("select state from item") == [{"state": state}]


def test_what_came_with_many_others_was_not_begun_there(repository: Repository, dates: Callable) -> None:
    for number in range(11):
        repository.write(f"epics/EP-{number}.md", epic("Done" if number else "In Progress", title=f"Epic {number}"))
    repository.commit("2026-01-01")
    told = dates()
    assert {each["created"] for each in told.values()} == {"2026-01-01"}
    assert {(each["started"], each["finished"]) for each in told.values()} == {(None, None)}
    repository.save("2026-01-02", "epics/EP-0.md", epic("Done", title="Epic 0"))
    repository.save("2026-01-03", "epics/EP-99.md", epic("Done", title="Epic 99"))
    told = dates()
    assert (told["EP-0"]["started"], told["EP-0"]["finished"]) == (None, "2026-01-02")
    assert told["EP-99"]["finished"] == "2026-01-03"


def test_many_items_that_came_in_one_file_were_not_begun_there(repository: Repository, dates: Callable) -> None:
    epics = "".join(f"## Epic {number}: A\n\n**Status:** Done\n\nText.\n\n" for number in range(1, 12))
    repository.save("2026-01-01", "docs/epics.md", f"# Epics\n\n{epics}")
    repository.save("2026-01-02", "docs/epics.md", f"# Epics\n\n{epics}## Epic 12: A\n\n**Status:** Done\n\nText.\n")
    assert [told["finished"] for told in dates().values()].count(None) == 11
    assert dates()["epic-12"]["finished"] == "2026-01-02"


def test_the_one_item_of_a_file_is_the_same_whatever_its_key(repository: Repository, changes: Callable) -> None:
    repository.save("2026-01-01", PATH, epic())
    repository.save("2026-01-02", PATH, epic(target="12 %").replace("type:", "id: CHECKOUT-7\ntype:"))
    assert [change[:3] for change in changes()] == [("CHECKOUT-7", "Target", "2026-01-02")]


def test_items_of_one_file_have_each_their_own_history(
    repository: Repository, changes: Callable, dates: Callable
) -> None:
    first = "## Epic 1: Checkout\n\nWe expect 30 %.\n\n### Story 1.1: Pay\n\nText.\n\n"
    repository.save("2026-01-01", "docs/epics.md", f"# Epics\n\n{first}")
    repository.save("2026-01-02", "docs/epics.md", f"# Epics\n\n{first}## Epic 2: Search\n\nText.\n")
    moved = first.replace("Text.", "Longer.\n\n\nText.")
    repository.save("2026-01-03", "docs/epics.md", f"# Epics\n\n## Epic 2: Search\n\nText.\n\n{moved}")
    assert [change[:3] for change in changes()] == [("story-1.1", "description", "2026-01-03")]
    assert {key: (told["created"], told["updated"]) for key, told in dates().items()} == {
        "epic-1": ("2026-01-01", "2026-01-01"),
        "epic-2": ("2026-01-02", "2026-01-02"),
        "story-1.1": ("2026-01-01", "2026-01-03"),
    }


def test_a_file_is_known_by_its_former_names(repository: Repository, changes: Callable, dates: Callable) -> None:
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


def test_where_folders_tell_the_state_a_move_ends_it(repository: Repository, dates: Callable) -> None:
    repository.write("backlog/config.yml", "project_name: x\n")
    task = "---\nid: task-1\ntitle: A\nstatus: In Progress\n---\n# A\n\nText.\n"
    repository.save("2026-01-01", "backlog/tasks/task-1 - a.md", task)
    repository.save("2026-01-01", "backlog/tasks/task-2 - b.md", task.replace("task-1", "task-2"))
    (repository.path / "backlog/completed").mkdir()
    repository.git("mv", "backlog/tasks/task-1 - a.md", "backlog/completed/task-1 - a.md")
    repository.commit("2026-01-09")
    told = dates()
    assert (told["task-1"]["started"], told["task-1"]["finished"]) == ("2026-01-01", "2026-01-09")
    assert told["task-2"]["finished"] is None


def test_edits_on_a_branch_have_their_own_day(repository: Repository, changes: Callable) -> None:
    repository.save("2026-01-01", PATH, epic())
    repository.git("checkout", "--quiet", "-b", "side")
    repository.save("2026-01-02", PATH, epic("Done"))
    repository.git("checkout", "--quiet", "main")
    repository.save("2026-01-03", PATH, epic(more="\nMore.\n"))
    repository.git("merge", "--quiet", "-m", "Together", "side", day="2026-01-09")
    assert [(field, day) for _, field, day, _, _ in changes()] == [
        ("status", "2026-01-02"), ("description", "2026-01-03"),
    ]  # fmt: skip


def test_what_a_merge_puts_together_is_no_edit(repository: Repository, changes: Callable) -> None:
    middle = "".join(f"\nLine {number}.\n" for number in range(9))
    repository.save("2026-01-01", PATH, epic(more=f"{middle}\nEnd.\n"))
    repository.git("checkout", "--quiet", "-b", "side")
    repository.save("2026-01-02", PATH, epic(more=f"\nBegin.\n{middle}\nEnd.\n"))
    repository.git("checkout", "--quiet", "main")
    repository.save("2026-01-03", PATH, epic(more=f"{middle}\nVery end.\n"))
    repository.git("merge", "--quiet", "-m", "Together", "side", day="2026-01-09")
    assert "Begin." in (repository.path / PATH).read_text()
    assert [day for _, _, day, _, _ in changes()] == ["2026-01-02", "2026-01-03"]


def test_what_only_a_merge_says_is_an_edit(repository: Repository, changes: Callable) -> None:
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


def test_what_is_not_committed_is_judged_and_is_no_change(
    lived: Repository, run: Callable, ask: Callable, changes: Callable
) -> None:
    committed = changes()
    assert "note:" not in run("fetch", ".").err
    lived.write(PATH, epic("Done", "1 %"))
    lived.write("epics/EP-2.md", epic("Done", title="Search"))
    assert changes() == committed
    assert "2 of 2 files not committed yet" in run("fetch", ".").err
    rows = ask("select key, target, created, finished from item order by key")
    assert [tuple(row.values()) for row in rows] == [
        ("EP-1", "1 % of shoppers give up", "2026-01-05", "2026-01-30"),
        ("EP-2", "30 % of shoppers give up", None, None),
    ]


def test_a_status_that_turned_since_the_last_commit_has_no_day(repository: Repository, dates: Callable) -> None:
    for day, status in enumerate(["Done", "In Progress"], 1):
        repository.save(f"2026-01-0{day}", PATH, epic(status))
    repository.write(PATH, epic("Done"))
    assert dates()["EP-1"]["finished"] is None
    repository.save("2026-01-03", PATH, epic("Done"))
    repository.write(PATH, epic("Cancelled"))
    assert dates()["EP-1"]["finished"] is None


def test_other_line_ends_are_no_edit(lived: Repository, run: Callable) -> None:
    (lived.path / PATH).write_bytes(epic("Done", "12 %").replace("\n", "\r\n").encode())
    assert "note:" not in run("fetch", ".").err


@pytest.mark.usefixtures("lived")
def test_one_file_has_its_history_too(changes: Callable, dates: Callable) -> None:
    assert len(changes(PATH)) == 3
    assert dates(PATH)["EP-1"]["created"] == "2026-01-05"


@pytest.mark.usefixtures("lived")
def test_a_folder_inside_a_repository_has_its_history(changes: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(changes("epics")) == 3
    monkeypatch.chdir("epics")
    assert len(changes(".")) == 3


@pytest.mark.usefixtures("lived")
def test_it_is_the_same_every_time(ask: Callable) -> None:
    first = ask("select hex(digest) as d from items")
    assert ask("select hex(digest) as d from items") == first


@pytest.mark.usefixtures("lived")
def test_who_wrote_it_is_never_read(run: Callable, folder: Path) -> None:
    run("fetch", ".")
    kept = b"".join(file.read_bytes() for file in (folder / ".vanitylint").iterdir())
    assert b"2026-01-10" in kept
    assert AUTHOR.encode() not in kept
    assert b"zebedee" not in kept


@pytest.mark.usefixtures("lived")
def test_it_can_be_switched_off(run: Callable, folder: Path, changes: Callable, dates: Callable) -> None:
    assert "✓ history       4 edits since 2026-01-05" in run("doctor", ".").out
    (folder / "vanitylint.toml").write_text("[files]\nhistory = false\n")
    assert changes() == []
    assert dates()["EP-1"]["created"] is None
    assert "✓ history" not in run("doctor", ".").out


def test_the_switch_is_yes_or_no(run: Callable, folder: Path) -> None:
    (folder / "vanitylint.toml").write_text('[files]\nhistory = "yes"\n')
    ran = run("check", ".")
    assert (ran.status, "vanitylint.toml:2: history should be true or false" in ran.err) == (2, True)


def test_boxes_that_are_ticked_begin_and_end_an_epic(repository: Repository, dates: Callable) -> None:
    boxes = "---\ntitle: Alerts\n---\n- [{}] push\n- [{}] mail\n"
    for day, ticks in (("2026-01-05", "  "), ("2026-01-10", "x "), ("2026-01-30", "xx")):
        repository.save(day, PATH, boxes.format(*ticks))
    alerts = dates()["EP-1"]
    assert (alerts["started"], alerts["finished"]) == ("2026-01-10", "2026-01-30")


# A backlog that came to git late


def test_a_day_that_is_past_when_the_file_comes_is_the_day_to_look(repository: Repository, run: Callable) -> None:
    text = "---\ntype: Epic\nstatus: done\nfinished: 2026-02-20\n---\n# Guest checkout\n\nWe expect that fewer shoppers give up.\n{}\n"
    repository.save("2026-04-01", "epics/guest.md", text.format("We look at it on 2026-03-25."))
    ran = run("check", ".", "--select", "FUP302", "--as-of", "2026-04-28")
    assert "the look back was due on 2026-03-25" in ran.out
