"""Parts that are missing from a response of GitHub are never treated as deleted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.github.trouble import ACME, BOARD, SHOP, Env, is_later

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fake_github import Request
    from tests.fake_github.projects import Project

STATUS = {"Status": ["Todo", "Done"]}


def has_operation(operation: str, request: Request) -> bool:
    return request.operation == operation


def drop_part(env: Env, operation: str, *path: str | int, **details: Any) -> None:
    """Leave a part out of the next response to a query."""
    fault = {"type": "INTERNAL", "saml": False, "message": "oops", **details}
    env.github.fail_next("partial", path=list(path), when=partial(has_operation, operation), **fault)


def create_board(env: Env, **values: str) -> Project:
    board = env.github.project("acme", 7, fields=STATUS)
    for issue in env.shop.issues:
        board.add(issue, **(values or {"Status": "Todo"}))
    return board


# Lists


def test_missing_list_of_ids_removes_no_issue(env: Env) -> None:
    env.fetch()
    env.shop.issues[0].delete()
    drop_part(env, "IssueIds", "repository", "issues")
    assert (env.fetch().status, len(env.keys())) == (2, 25)
    assert (env.fetch().status, len(env.keys())) == (0, 24)


def test_missing_page_of_project_removes_no_item(env: Env) -> None:
    create_board(env)
    env.fetch(BOARD)
    drop_part(env, "ProjectMembers", "node", "items")
    assert (env.fetch(BOARD).status, len(env.keys())) == (2, 25)
    assert env.fetch(BOARD).status == 0


def test_hidden_repository_is_not_treated_as_archived(empty_env: Env) -> None:
    for name in ("a", "b", "c"):
        empty_env.github.repository(f"acme/{name}").issue()
    empty_env.fetch(ACME)
    drop_part(empty_env, "Repositories", "repositoryOwner", "repositories", "nodes", 1, type="FORBIDDEN", saml=True)
    assert (empty_env.fetch(ACME).status, len(empty_env.keys())) == (2, 3)


def test_missing_milestones_are_not_treated_as_deleted(env: Env) -> None:
    env.shop.issues[0].set_milestone(env.shop.milestone("May", description="We believe it helps."))
    env.fetch()
    drop_part(env, "RepositoryPage", "repository", "milestones")
    assert env.fetch().status == 2
    assert env.rows("select key from every_item where kind = 'milestone'") == [{"key": "acme/shop/milestone/1"}]


def test_project_item_that_stays_hidden_is_reported_each_time(env: Env) -> None:
    create_board(env)
    drop_part(env, "ProjectPage", "repositoryOwner", "projectV2", "items", "nodes", 2, "content", type="FORBIDDEN")
    assert env.fetch(BOARD).status == 2
    drop_part(env, "ProjectMembers", "node", "items", "nodes", 2, "content", type="FORBIDDEN")
    assert env.fetch(BOARD).status == 2


# Single items


def test_missing_issue_is_requested_again(env: Env) -> None:
    create_board(env)
    env.fetch(BOARD)
    env.shop.issues[3].rename("Changed")
    drop_part(env, "IssuesById", "nodes", 0)
    assert env.fetch(BOARD).status == 2
    assert env.fetch(BOARD).status == 0
    assert env.value("title", env.shop.issues[3]) == "Changed"


def test_missing_issue_that_moved_on_board_is_requested_again(env: Env) -> None:
    board = create_board(env)
    env.fetch()
    board.set(board.items[3], Status="Done")
    drop_part(env, "IssuesById", "nodes", 0)
    assert env.fetch().status == 2
    assert env.fetch().status == 0
    assert env.value("status", env.shop.issues[3]) == "Done"


def test_missing_draft_is_requested_again(empty_env: Env) -> None:
    draft: Any = empty_env.github.project("acme", 7, fields=STATUS).draft("Old")
    empty_env.fetch(BOARD)
    draft.content.edit(title="New")
    drop_part(empty_env, "DraftsById", "nodes", 0)
    assert empty_env.fetch(BOARD).status == 2
    assert empty_env.fetch(BOARD).status == 0
    assert empty_env.rows("select title from item") == [{"title": "New"}]


def test_missing_fields_are_reported_and_requested_again(env: Env) -> None:
    create_board(env)
    drop_part(env, "RepositoryPage", "repository", "issues", "nodes", 1, "projectItems")
    assert env.fetch().status == 2
    assert env.fetch().status == 0
    assert env.rows("select distinct status from item") == [{"status": "Todo"}]


def test_invalid_date_is_reported_each_time(empty_env: Env) -> None:
    board = empty_env.github.project("acme", 7, fields={"Target date": "date"})
    entry = board.add(empty_env.shop.issues[1], **{"Target date": "2026-01-01"})
    next(iter(entry.values.values())).fields["date"] = "20226-01-01"
    for _ in range(2):
        result = empty_env.fetch()
        assert result.status == 2
        assert "acme/shop#2: Target date holds '20226-01-01'" in result.err


# Full fetches that are interrupted


@pytest.mark.usefixtures("pages_of_ten")
def test_deleted_issue_disappears_once_interrupted_refresh_is_completed(env: Env) -> None:
    env.fetch()
    gone = env.shop.issues[20]
    gone.delete()
    env.github.fail_next("secondary", when=is_later)
    assert env.fetch("--refresh", "--max-wait", "1s").status == 2
    assert env.value("key", gone) == gone.key
    env.recover()
    assert env.fetch().status == 0
    assert set(env.keys()) == {issue.key for issue in env.shop.issues} - {gone.key}


@pytest.mark.usefixtures("pages_of_ten")
def test_old_keys_disappear_after_interrupted_fetch_of_renamed_repository(env: Env) -> None:
    env.fetch()
    env.shop.rename("store")
    env.github.fail_next("secondary", when=is_later)
    assert env.fetch("--max-wait", "1s").status == 2
    env.recover()
    assert env.fetch().status == 0
    assert set(env.keys()) == {f"acme/store#{issue.number}" for issue in env.shop.issues}


@pytest.mark.usefixtures("pages_of_ten")
def test_milestone_that_changes_after_interruption_is_updated(empty_env: Env) -> None:
    shop = empty_env.github.repository("acme/shop")
    milestone = shop.milestone("May", due="2026-05-01")
    for _ in range(25):
        shop.issue(milestone=milestone)
    empty_env.github.fail_next("secondary", when=is_later)
    assert empty_env.fetch("--max-wait", "1s").status == 2
    empty_env.recover()
    milestone.edit(due="2026-06-01")
    assert empty_env.fetch().status == 0
    assert empty_env.rows("select distinct due from item") == [{"due": "2026-06-01"}]


def test_one_snapshot_for_two_sources_in_turn_loses_nothing(env: Env) -> None:
    env.github.repository("acme/lib").issue()
    for source, count in ((SHOP, 25), ("github:acme/lib", 1), (SHOP, 25)):
        result = env.fetch(source, "--snapshot", "one.db")
        assert (result.status, result.err.splitlines()[0].split()[0]) == (0, str(count))


# Other commands and errors


def test_new_kinds_in_config_apply_to_single_issue_offline(env: Env, folder: Path, run: Callable) -> None:
    env.shop.issues[0].label("slice")
    env.fetch(f"{SHOP}#1")
    (folder / "vanitylint.toml").write_text('[kinds]\nepic = ["slice"]\n')
    assert run("check", f"{SHOP}#1", "--offline", "--fail-on", "never").status == 0
    assert env.value("kind", env.shop.issues[0]) == "epic"


def test_doctor_reports_rate_limit(env: Env) -> None:
    env.github.fail_next("primary", reset_in=3000)
    result = env.run("doctor", SHOP)
    assert (result.status, result.err) == (2, "")
    assert "rate limit is used up until" in result.out


@pytest.mark.parametrize("host", ["ghe.example:abc", "ghe.example:99999", "[foo", "a b", ""])
def test_invalid_host_is_reported(env: Env, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "a-token")
    result = env.run("fetch", f"https://{host}/acme/shop")
    assert result.status == 2
    assert result.err.startswith("error: ")
    assert "internal error" not in result.err


def test_a_password_with_an_at_sign_is_not_shown(env: Env) -> None:
    result = env.run("fetch", "https://me:p@ss@github.com/acme/nope")
    assert result.status == 2
    assert "ss@" not in result.err
