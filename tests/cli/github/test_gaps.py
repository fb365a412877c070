"""What did not come is never taken for what is not there, whatever part of an answer is missing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.github.trouble import ACME, BOARD, SHOP, Here, is_later

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fake_github import Request
    from tests.fake_github.projects import Project

STATUS = {"Status": ["Todo", "Done"]}


def asks(operation: str, request: Request) -> bool:
    return request.operation == operation


def lose(here: Here, operation: str, *path: str | int, **details: Any) -> None:
    """Let a part of the next answer to a question be missing."""
    told = {"type": "INTERNAL", "saml": False, "message": "oops", **details}
    here.github.fail_next("partial", path=list(path), when=partial(asks, operation), **told)


def board_of(here: Here, **values: str) -> Project:
    board = here.github.project("acme", 7, fields=STATUS)
    for issue in here.shop.issues:
        board.add(issue, **(values or {"Status": "Todo"}))
    return board


# Lists


def test_a_list_of_numbers_that_does_not_come_takes_no_issue_away(here: Here) -> None:
    here.fetch()
    here.shop.issues[0].delete()
    lose(here, "IssueIds", "repository", "issues")
    assert (here.fetch().status, len(here.keys())) == (2, 25)
    assert (here.fetch().status, len(here.keys())) == (0, 24)


def test_a_page_of_a_project_that_does_not_come_takes_no_item_away(here: Here) -> None:
    board_of(here)
    here.fetch(BOARD)
    lose(here, "ProjectMembers", "node", "items")
    assert (here.fetch(BOARD).status, len(here.keys())) == (2, 25)
    assert here.fetch(BOARD).status == 0


def test_a_repository_that_is_hidden_is_not_taken_for_archived(bare: Here) -> None:
    for name in ("a", "b", "c"):
        bare.github.repository(f"acme/{name}").issue()
    bare.fetch(ACME)
    lose(bare, "Repositories", "repositoryOwner", "repositories", "nodes", 1, type="FORBIDDEN", saml=True)
    assert (bare.fetch(ACME).status, len(bare.keys())) == (2, 3)


def test_milestones_that_do_not_come_are_not_taken_for_gone(here: Here) -> None:
    here.shop.issues[0].set_milestone(here.shop.milestone("May", description="We believe it helps."))
    here.fetch()
    lose(here, "RepositoryPage", "repository", "milestones")
    assert here.fetch().status == 2
    assert here.rows("select key from every_item where kind = 'milestone'") == [{"key": "acme/shop/milestone/1"}]


def test_an_item_of_a_project_that_stays_hidden_is_told_each_time(here: Here) -> None:
    board_of(here)
    lose(here, "ProjectPage", "repositoryOwner", "projectV2", "items", "nodes", 2, "content", type="FORBIDDEN")
    assert here.fetch(BOARD).status == 2
    lose(here, "ProjectMembers", "node", "items", "nodes", 2, "content", type="FORBIDDEN")
    assert here.fetch(BOARD).status == 2


# Single items


def test_an_issue_that_does_not_come_is_asked_for_again(here: Here) -> None:
    board_of(here)
    here.fetch(BOARD)
    here.shop.issues[3].rename("Changed")
    lose(here, "IssuesById", "nodes", 0)
    assert here.fetch(BOARD).status == 2
    assert here.fetch(BOARD).status == 0
    assert here.value("title", here.shop.issues[3]) == "Changed"


def test_an_issue_that_was_moved_on_a_board_and_does_not_come_is_asked_for_again(here: Here) -> None:
    board = board_of(here)
    here.fetch()
    board.set(board.items[3], Status="Done")
    lose(here, "IssuesById", "nodes", 0)
    assert here.fetch().status == 2
    assert here.fetch().status == 0
    assert here.value("status", here.shop.issues[3]) == "Done"


def test_a_draft_that_does_not_come_is_asked_for_again(bare: Here) -> None:
    draft: Any = bare.github.project("acme", 7, fields=STATUS).draft("Old")
    bare.fetch(BOARD)
    draft.content.edit(title="New")
    lose(bare, "DraftsById", "nodes", 0)
    assert bare.fetch(BOARD).status == 2
    assert bare.fetch(BOARD).status == 0
    assert bare.rows("select title from item") == [{"title": "New"}]


def test_fields_that_do_not_come_are_a_problem_and_asked_for_again(here: Here) -> None:
    board_of(here)
    lose(here, "RepositoryPage", "repository", "issues", "nodes", 1, "projectItems")
    assert here.fetch().status == 2
    assert here.fetch().status == 0
    assert here.rows("select distinct status from item") == [{"status": "Todo"}]


def test_a_date_that_makes_no_sense_is_told_as_long_as_it_stands_there(bare: Here) -> None:
    board = bare.github.project("acme", 7, fields={"Target date": "date"})
    place = board.add(bare.shop.issues[1], **{"Target date": "2026-01-01"})
    next(iter(place.values.values())).fields["date"] = "20226-01-01"
    for _ in range(2):
        ran = bare.fetch()
        assert ran.status == 2
        assert "acme/shop#2: Target date holds '20226-01-01'" in ran.err


# Fetches of everything that stop


@pytest.mark.usefixtures("pages_of_ten")
def test_a_refresh_that_stops_leaves_no_ghosts_when_the_rest_has_come(here: Here) -> None:
    here.fetch()
    gone = here.shop.issues[20]
    gone.delete()
    here.github.fail_next("secondary", when=is_later)
    assert here.fetch("--refresh", "--max-wait", "1s").status == 2
    assert here.value("key", gone) == gone.key
    here.recover()
    assert here.fetch().status == 0
    assert set(here.keys()) == {issue.key for issue in here.shop.issues} - {gone.key}


@pytest.mark.usefixtures("pages_of_ten")
def test_a_renamed_repository_whose_fetch_stops_leaves_no_ghosts(here: Here) -> None:
    here.fetch()
    here.shop.rename("store")
    here.github.fail_next("secondary", when=is_later)
    assert here.fetch("--max-wait", "1s").status == 2
    here.recover()
    assert here.fetch().status == 0
    assert set(here.keys()) == {f"acme/store#{issue.number}" for issue in here.shop.issues}


@pytest.mark.usefixtures("pages_of_ten")
def test_a_milestone_that_changes_after_a_stop_is_seen(bare: Here) -> None:
    shop = bare.github.repository("acme/shop")
    milestone = shop.milestone("May", due="2026-05-01")
    for _ in range(25):
        shop.issue(milestone=milestone)
    bare.github.fail_next("secondary", when=is_later)
    assert bare.fetch("--max-wait", "1s").status == 2
    bare.recover()
    milestone.edit(due="2026-06-01")
    assert bare.fetch().status == 0
    assert bare.rows("select distinct due from item") == [{"due": "2026-06-01"}]


def test_one_file_for_two_sources_in_turn_loses_nothing(here: Here) -> None:
    here.github.repository("acme/lib").issue()
    for source, count in ((SHOP, 25), ("github:acme/lib", 1), (SHOP, 25)):
        ran = here.fetch(source, "--snapshot", "one.db")
        assert (ran.status, ran.err.splitlines()[0].split()[0]) == (0, str(count))


# Beside fetching


def test_one_issue_is_read_again_offline_too(here: Here, folder: Path, run: Callable) -> None:
    here.shop.issues[0].label("slice")
    here.fetch(f"{SHOP}#1")
    (folder / "vanitylint.toml").write_text('[kinds]\nepic = ["slice"]\n')
    assert run("check", f"{SHOP}#1", "--offline", "--fail-on", "never").status == 0
    assert here.value("kind", here.shop.issues[0]) == "epic"


def test_doctor_tells_of_a_limit(here: Here) -> None:
    here.github.fail_next("primary", reset_in=3000)
    ran = here.run("doctor", SHOP)
    assert (ran.status, ran.err) == (2, "")
    assert "rate limit is used up until" in ran.out


@pytest.mark.parametrize("host", ["ghe.example:abc", "ghe.example:99999", "[foo", "a b", ""])
def test_what_is_no_server_is_told(here: Here, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "a-token")
    ran = here.run("fetch", f"https://{host}/acme/shop")
    assert ran.status == 2
    assert "stumbled" not in ran.err


def test_a_password_with_an_at_sign_is_not_shown(here: Here) -> None:
    ran = here.run("fetch", "https://me:p@ss@github.com/acme/nope")
    assert ran.status == 2
    assert "ss@" not in ran.err
