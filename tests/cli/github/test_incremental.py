"""Repeated fetches of a repository on GitHub: only changes are requested, and no change is missed."""

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


def is_second_page(request: Request) -> bool:
    return bool(request.variables.get("after"))


def change_before(github: FakeGitHub, when: Callable[[Request], bool], change: Callable[[], object]) -> None:
    """Change something on the server just before it answers a request."""

    def matches(request: Request) -> bool:
        if not when(request):
            return False
        change()
        return True

    github.fail_next("slow", seconds=0, when=matches)


def kill_at_second_page(github: FakeGitHub, folder: Path, *words: str) -> None:
    """Run the command line in a separate process, and kill it while it waits for the second page."""
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


# Number of requests


def test_250_issues_among_pull_requests_take_at_most_five_requests(runs: Runs) -> None:
    for number in range(250):
        runs.shop.issue()
        if number % 5 == 0:
            runs.shop.pull_request()
    assert len(runs.fetch(SHOP)) <= 5
    assert runs.keys() == sorted(issue.key for issue in runs.shop.issues)


def test_run_without_changes_takes_at_most_two_requests(runs: Runs) -> None:
    for _ in range(120):
        runs.shop.issue()
    runs.fetch(SHOP)
    assert len(runs.fetch(SHOP)) <= 2
    assert runs.github.requests[0].variables["since"] <= runs.shop.issues[-1].fields["updatedAt"]


def test_only_changed_issues_are_fetched(runs: Runs) -> None:
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
    assert bodies.count("Seen again") <= 1  # the latest issue of the previous run may be fetched again
    assert bodies.count("As it was") >= 116


def test_change_in_same_second_as_latest_one_is_fetched(runs: Runs) -> None:
    early, late = runs.shop.issue(), runs.shop.issue()
    runs.fetch(SHOP)
    early.edit("Changed", at=late.fields["updatedAt"])
    runs.fetch(SHOP)
    assert runs.bodies()[early.key] == "Changed"


# Removed and added issues


@pytest.mark.parametrize("how", ["deleted", "transferred"])
def test_removed_issue_disappears(runs: Runs, how: str) -> None:
    remaining, removed = runs.shop.issue(), runs.shop.issue()
    runs.fetch(SHOP)
    if how == "deleted":
        removed.delete()
    else:
        removed.transfer(runs.plans)
    runs.fetch(SHOP)
    assert runs.keys() == [remaining.key]


def test_issue_transferred_in_with_an_old_date_appears(runs: Runs) -> None:
    transferred, present = runs.plans.issue(), runs.shop.issue()
    runs.fetch(SHOP)
    transferred.transfer(runs.shop)
    transferred.fields["updatedAt"] = "2020-01-02T00:00:00Z"
    runs.fetch(SHOP)
    assert runs.keys() == [present.key, transferred.key]


def test_removed_issue_does_not_hide_a_new_one(runs: Runs) -> None:
    remaining, removed = runs.shop.issue(), runs.shop.issue()
    runs.fetch(SHOP)
    removed.delete()
    new = runs.shop.issue()
    runs.fetch(SHOP)
    assert runs.keys() == [remaining.key, new.key]


def test_fetch_fails_when_the_last_issue_is_removed(runs: Runs) -> None:
    only = runs.shop.issue()
    runs.fetch(SHOP)
    only.delete()
    result = runs.run("fetch", SHOP)
    assert (result.status, result.err.splitlines()[0]) == (2, "0 work items")


def test_first_issue_of_empty_repository_is_fetched(runs: Runs) -> None:
    runs.shop.pull_request()
    assert runs.run("fetch", SHOP).status == 2
    issue = runs.shop.issue()
    runs.fetch(SHOP)
    assert runs.keys() == [issue.key]


def test_issues_of_renamed_repository_get_new_keys(runs: Runs) -> None:
    runs.shop.issue()
    runs.fetch(SHOP)
    runs.shop.rename("store")
    runs.fetch(SHOP)
    assert runs.keys() == ["acme/store#1"]


# Killed runs, and changes during a run


def test_killed_first_run_leaves_nothing_behind(runs: Runs, folder: Path) -> None:
    for number in range(130):
        runs.shop.issue(title=f"Thing {number}", body="Because people ask.").comment("Yes")
    kill_at_second_page(runs.github, folder, "fetch", SHOP)
    runs.fetch(SHOP)
    assert len(runs.keys()) == 130
    assert runs.unlike_fresh(SHOP) == []


def test_killed_later_run_keeps_the_previous_backlog(runs: Runs, folder: Path) -> None:
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


def test_issue_that_changes_between_pages_is_stored_once_with_latest_text(runs: Runs) -> None:
    first, *others = [runs.shop.issue(body="At first") for _ in range(130)]
    change_before(runs.github, is_second_page, lambda: first.edit("At last"))
    runs.fetch(SHOP)
    assert runs.bodies() == {first.key: "At last"} | {other.key: "At first" for other in others}


def test_issue_that_changes_between_pages_of_later_run_has_latest_text(runs: Runs) -> None:
    first, *others = [runs.shop.issue(body="At first") for _ in range(130)]
    runs.fetch(SHOP)
    for issue in runs.shop.issues:
        issue.edit("Then")
    change_before(runs.github, is_second_page, lambda: first.edit("At last"))
    runs.fetch(SHOP)
    assert runs.bodies() == {first.key: "At last"} | {other.key: "Then" for other in others}


def test_issues_added_and_deleted_between_pages_are_right_after_next_run(runs: Runs) -> None:
    issues = [runs.shop.issue() for _ in range(130)]

    def change() -> None:
        issues[3].delete()
        runs.shop.issue()

    change_before(runs.github, is_second_page, change)
    runs.fetch(SHOP)
    runs.fetch(SHOP)
    assert len(runs.keys()) == 130
    assert runs.unlike_fresh(SHOP) == []


# --offline, --refresh and changes of the config


def test_offline_checks_the_snapshot_without_requests(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic", labels=["in progress"])
    runs.fetch(SHOP)
    epic.edit(BELIEF)
    runs.github.requests.clear()
    result = runs.run("check", SHOP, "--offline")
    assert runs.github.requests == []
    assert result.status == 1
    assert "What do we expect acme/shop#1 to change" in result.out


def test_offline_needs_no_token(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.shop.issue()
    runs.fetch(SHOP)
    monkeypatch.delenv("GITHUB_TOKEN")
    assert runs.run("check", SHOP, "--offline").status == 0


def test_offline_needs_a_previous_run(runs: Runs) -> None:
    result = runs.run("check", SHOP, "--offline")
    assert (result.status, runs.github.requests) == (2, [])
    assert "run once without --offline" in result.err


@pytest.mark.parametrize("flags", [("--offline",), ()])
def test_new_kinds_in_config_apply_to_items_that_are_not_fetched_again(
    runs: Runs, folder: Path, flags: tuple[str, ...]
) -> None:
    for kind in ("Wager", "Wager", "Story"):
        runs.shop.issue(type=kind, body="As it was")
    runs.fetch(SHOP)
    for issue in runs.shop.issues[:2]:
        issue.fields["body"] = "Seen again"
    (folder / "vanitylint.toml").write_text('[kinds]\nepic = ["Wager"]\n')
    runs.github.requests.clear()
    assert runs.run("check", SHOP, "--fail-on", "never", *flags).status == 0
    assert len(runs.github.requests) == (0 if flags else 1)
    assert runs.column("kind") == ["epic", "epic", "story"]
    assert set(runs.bodies().values()) == {"As it was"}


@pytest.mark.parametrize("flags", [("--offline",), ()])
def test_new_words_in_config_apply_to_items_that_are_not_fetched_again(
    runs: Runs, folder: Path, flags: tuple[str, ...]
) -> None:
    runs.shop.issue(type="Epic", body="## Success metrics\n\nZorbs fall from 40 to 30")
    runs.shop.issue(type="Bug")
    runs.fetch(SHOP)
    assert runs.column("metric_status") == ["outcome", "none"]
    (folder / "vanitylint.toml").write_text('[words]\noutput = ["zorbs"]\n')
    runs.github.requests.clear()
    assert runs.run("check", SHOP, *flags).status == 0
    assert len(runs.github.requests) == (0 if flags else 1)
    assert runs.column("metric_status") == ["output", "none"]


def test_issue_that_crashed_the_reader_is_fetched_again(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.shop.issue(body=BELIEF)
    runs.shop.issue(body="A stone to stumble over")
    with monkeypatch.context() as patch:
        stumble_over("acme/shop#2", patch)
        assert runs.run("check", SHOP).status == 2
        assert runs.keys() == ["acme/shop#1"]
    runs.fetch(SHOP)
    assert runs.keys() == ["acme/shop#1", "acme/shop#2"]


def test_issues_are_fetched_again_when_the_setting_for_milestones_changes(runs: Runs, folder: Path) -> None:
    runs.shop.issue(milestone=runs.shop.milestone("One"))
    runs.fetch(SHOP)
    (folder / "vanitylint.toml").write_text('[github]\nmilestones = "bets"\n')
    runs.fetch(SHOP)
    assert runs.keys() == ["acme/shop#1", "acme/shop/milestone/1"]
    (folder / "vanitylint.toml").write_text('[github]\nmilestones = "nothing"\n')
    runs.fetch(SHOP)
    assert runs.keys() == ["acme/shop#1"]


def test_refresh_fetches_everything_again(runs: Runs) -> None:
    for _ in range(120):
        runs.shop.issue(body="As it was")
    runs.fetch(SHOP)
    for issue in runs.shop.issues:
        issue.fields["body"] = "Seen again"
    runs.shop.issues[0].delete()
    assert runs.fetch(SHOP, "--refresh") == ["RepositoryPage"] * 2
    assert {request.variables["since"] for request in runs.github.requests} == {None}
    assert list(runs.bodies().values()) == ["Seen again"] * 119
