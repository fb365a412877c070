"""A repository on GitHub, run after run: only what changed is asked for, and nothing that changed is missed."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.cli.github.runs import BELIEF, SHOP, Runs
from tests.cli.test_bad_input import stumble_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fake_github import FakeGitHub, Request


def is_second_page(sent: Request) -> bool:
    return bool(sent.variables.get("after"))


def change_before(github: FakeGitHub, when: Callable[[Request], bool], change: Callable[[], object]) -> None:
    """Change something on the server just before it answers a request."""

    def meets(sent: Request) -> bool:
        if not when(sent):
            return False
        change()
        return True

    github.fail_next("slow", seconds=0, when=meets)


def kill_at_second_page(github: FakeGitHub, folder: Path, *words: str) -> None:
    """Run the command line in a process of its own, and kill it while it waits for the second page."""
    github.requests.clear()
    github.fail_next("slow", seconds=60, when=is_second_page)
    process = subprocess.Popen([sys.executable, "-m", "vanitylint", *words], cwd=folder)
    deadline = time.monotonic() + 20
    while not any(map(is_second_page, github.requests)):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.kill()
    process.wait()


# What a run costs


def test_250_issues_among_pull_requests_take_at_most_five_requests(runs: Runs) -> None:
    for number in range(250):
        runs.shop.issue()
        if number % 5 == 0:
            runs.shop.pull_request()
    assert len(runs.fetch(SHOP)) <= 5
    assert runs.keys() == sorted(issue.key for issue in runs.shop.issues)


def test_a_run_after_which_nothing_changed_takes_at_most_two(runs: Runs) -> None:
    for _ in range(120):
        runs.shop.issue()
    runs.fetch(SHOP)
    assert len(runs.fetch(SHOP)) <= 2
    assert runs.github.requests[0].variables["since"] <= runs.shop.issues[-1].fields["updatedAt"]


def test_of_many_issues_only_the_changed_ones_are_fetched(runs: Runs) -> None:
    for _ in range(120):
        runs.shop.issue(body="As it was")
    runs.fetch(SHOP)
    for issue in runs.shop.issues:
        issue.fields["body"] = "Seen again"
    for issue in runs.shop.issues[10:13]:
        issue.edit("Changed")
    runs.fetch(SHOP)
    bodies = list(runs.bodies().values())
    assert bodies.count("Changed") == 3
    assert bodies.count("Seen again") <= 1  # the last one of the run before may come twice
    assert bodies.count("As it was") >= 116


def test_a_change_in_the_very_second_of_the_last_one_is_seen(runs: Runs) -> None:
    early, late = runs.shop.issue(), runs.shop.issue()
    runs.fetch(SHOP)
    early.edit("Changed", at=late.fields["updatedAt"])
    runs.fetch(SHOP)
    assert runs.bodies()[early.key] == "Changed"


# What is gone, and what came


@pytest.mark.parametrize("how", ["deleted", "transferred"])
def test_an_issue_that_is_gone_disappears(runs: Runs, how: str) -> None:
    stays, goes = runs.shop.issue(), runs.shop.issue()
    runs.fetch(SHOP)
    if how == "deleted":
        goes.delete()
    else:
        goes.transfer(runs.plans)
    runs.fetch(SHOP)
    assert runs.keys() == [stays.key]


def test_an_issue_transferred_in_with_an_old_date_appears(runs: Runs) -> None:
    old, here = runs.plans.issue(), runs.shop.issue()
    runs.fetch(SHOP)
    old.transfer(runs.shop)
    old.fields["updatedAt"] = "2020-01-02T00:00:00Z"
    runs.fetch(SHOP)
    assert runs.keys() == [here.key, old.key]


def test_one_that_went_does_not_hide_a_new_one(runs: Runs) -> None:
    stays, goes = runs.shop.issue(), runs.shop.issue()
    runs.fetch(SHOP)
    goes.delete()
    new = runs.shop.issue()
    runs.fetch(SHOP)
    assert runs.keys() == [stays.key, new.key]


def test_when_the_last_issue_is_gone_there_is_nothing_to_judge(runs: Runs) -> None:
    only = runs.shop.issue()
    runs.fetch(SHOP)
    only.delete()
    ran = runs.run("fetch", SHOP)
    assert (ran.status, ran.err.splitlines()[0]) == (2, "0 work items")


def test_the_first_issue_of_an_empty_repository_is_seen(runs: Runs) -> None:
    runs.shop.pull_request()
    assert runs.run("fetch", SHOP).status == 2
    issue = runs.shop.issue()
    runs.fetch(SHOP)
    assert runs.keys() == [issue.key]


def test_a_renamed_repository_brings_its_issues_under_the_new_name(runs: Runs) -> None:
    runs.shop.issue()
    runs.fetch(SHOP)
    runs.shop.rename("store")
    runs.fetch(SHOP)
    assert runs.keys() == ["acme/store#1"]


# Cut off, or changed, in the middle


def test_a_first_run_that_is_killed_leaves_nothing_behind(runs: Runs, folder: Path) -> None:
    for number in range(130):
        runs.shop.issue(title=f"Thing {number}", body="Because people ask.").comment("Yes")
    kill_at_second_page(runs.github, folder, "fetch", SHOP)
    runs.fetch(SHOP)
    assert len(runs.keys()) == 130
    assert runs.unlike_fresh(SHOP) == []


def test_a_later_run_that_is_killed_leaves_the_one_before(runs: Runs, folder: Path) -> None:
    for number in range(130):
        runs.shop.issue(title=f"Thing {number}", body="Because people ask.")
    runs.fetch(SHOP)
    before = runs.content()
    for issue in runs.shop.issues[:120]:
        issue.edit("Changed")
    runs.shop.issues[125].delete()
    kill_at_second_page(runs.github, folder, "fetch", SHOP)
    assert runs.content() == before
    runs.fetch(SHOP)
    assert len(runs.keys()) == 129
    assert runs.unlike_fresh(SHOP) == []


def test_an_issue_that_changes_between_two_pages_is_there_once_as_it_is_last(runs: Runs) -> None:
    first, *others = [runs.shop.issue(body="At first") for _ in range(130)]
    change_before(runs.github, is_second_page, lambda: first.edit("At last"))
    runs.fetch(SHOP)
    assert runs.bodies() == {first.key: "At last"} | {other.key: "At first" for other in others}


def test_an_issue_that_changes_between_two_pages_of_a_later_run_too(runs: Runs) -> None:
    first, *others = [runs.shop.issue(body="At first") for _ in range(130)]
    runs.fetch(SHOP)
    for issue in runs.shop.issues:
        issue.edit("Then")
    change_before(runs.github, is_second_page, lambda: first.edit("At last"))
    runs.fetch(SHOP)
    assert runs.bodies() == {first.key: "At last"} | {other.key: "Then" for other in others}


def test_what_comes_and_goes_between_two_pages_is_right_by_the_next_run(runs: Runs) -> None:
    issues = [runs.shop.issue() for _ in range(130)]

    def change() -> None:
        issues[3].delete()
        runs.shop.issue()

    change_before(runs.github, is_second_page, change)
    runs.fetch(SHOP)
    runs.fetch(SHOP)
    assert len(runs.keys()) == 130
    assert runs.unlike_fresh(SHOP) == []


# Without asking, and asking for everything


def test_offline_asks_nothing_and_judges_what_is_there(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic", labels=["in progress"])
    runs.fetch(SHOP)
    epic.edit(BELIEF)
    runs.github.requests.clear()
    ran = runs.run("check", SHOP, "--offline")
    assert runs.github.requests == []
    assert ran.status == 1
    assert "What do we expect acme/shop#1 to change" in ran.out


def test_offline_needs_no_token(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.shop.issue()
    runs.fetch(SHOP)
    monkeypatch.delenv("GITHUB_TOKEN")
    assert runs.run("check", SHOP, "--offline").status == 0


def test_offline_needs_a_run_before(runs: Runs) -> None:
    ran = runs.run("check", SHOP, "--offline")
    assert (ran.status, runs.github.requests) == (2, [])
    assert "run once without --offline" in ran.err


@pytest.mark.parametrize("words", [("--offline",), ()])
def test_new_kinds_in_the_config_count_for_items_that_are_not_fetched_again(
    runs: Runs, folder: Path, words: tuple[str, ...]
) -> None:
    for kind in ("Wager", "Wager", "Story"):
        runs.shop.issue(type=kind, body="As it was")
    runs.fetch(SHOP)
    for issue in runs.shop.issues[:2]:
        issue.fields["body"] = "Seen again"
    (folder / "vanitylint.toml").write_text('[kinds]\nepic = ["Wager"]\n')
    runs.github.requests.clear()
    assert runs.run("check", SHOP, "--fail-on", "never", *words).status == 0
    assert len(runs.github.requests) == (0 if words else 1)
    assert runs.column("kind") == ["epic", "epic", "story"]
    assert set(runs.bodies().values()) == {"As it was"}


@pytest.mark.parametrize("words", [("--offline",), ()])
def test_new_words_in_the_config_count_for_items_that_are_not_fetched_again(
    runs: Runs, folder: Path, words: tuple[str, ...]
) -> None:
    runs.shop.issue(type="Epic", body="## Success metrics\n\nZorbs fall from 40 to 30")
    runs.shop.issue(type="Bug")
    runs.fetch(SHOP)
    assert runs.column("metric_status") == ["outcome", "none"]
    (folder / "vanitylint.toml").write_text('[words]\noutput = ["zorbs"]\n')
    runs.github.requests.clear()
    assert runs.run("check", SHOP, *words).status == 0
    assert len(runs.github.requests) == (0 if words else 1)
    assert runs.column("metric_status") == ["output", "none"]


def test_what_the_reader_stumbled_over_is_asked_for_again(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.shop.issue(body=BELIEF)
    runs.shop.issue(body="A stone to stumble over")
    with monkeypatch.context() as patch:
        stumble_over("acme/shop#2", patch)
        assert runs.run("check", SHOP).status == 2
        assert runs.keys() == ["acme/shop#1"]
    runs.fetch(SHOP)
    assert runs.keys() == ["acme/shop#1", "acme/shop#2"]


def test_another_meaning_of_milestones_is_fetched_anew(runs: Runs, folder: Path) -> None:
    runs.shop.issue(milestone=runs.shop.milestone("One"))
    runs.fetch(SHOP)
    (folder / "vanitylint.toml").write_text('[github]\nmilestones = "bets"\n')
    runs.fetch(SHOP)
    assert runs.keys() == ["acme/shop#1", "acme/shop/milestone/1"]
    (folder / "vanitylint.toml").write_text('[github]\nmilestones = "nothing"\n')
    runs.fetch(SHOP)
    assert runs.keys() == ["acme/shop#1"]


def test_refresh_asks_for_everything_again(runs: Runs) -> None:
    for _ in range(120):
        runs.shop.issue(body="As it was")
    runs.fetch(SHOP)
    for issue in runs.shop.issues:
        issue.fields["body"] = "Seen again"
    runs.shop.issues[0].delete()
    assert runs.fetch(SHOP, "--refresh") == ["RepositoryPage"] * 2
    assert {sent.variables["since"] for sent in runs.github.requests} == {None}
    assert list(runs.bodies().values()) == ["Seen again"] * 119
