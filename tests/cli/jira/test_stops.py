"""A fetch of Jira that stops halfway keeps what has arrived, and later runs fetch the rest."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.jira.runs import BELIEF, OPENING, SHOP, Runs
from tests.cli.jira.test_faults import as_one_line, is_request_for, kind_of, recover
from tests.cli.jira.test_later_runs import RandomChanges

from vanitylint.connectors.jira import cloud as cloud_pages
from vanitylint.connectors.jira import server
from vanitylint.connectors.waiting import Waiter

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fake_jira import Request

PLAN = "jira:PLAN"
NEXT_RUN_CONTINUES = "the next run goes on from there"


@pytest.fixture
def batches_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetch issues in batches of ten."""
    monkeypatch.setattr(server, "_MAX_BATCH", 10)
    monkeypatch.setattr(cloud_pages, "_ISSUES_PER_HISTORY_BATCH", 10)


def stop_after(runs: Runs, requests: int, fault: str = "status", **details: Any) -> None:
    """Let all requests fail after a number of them."""
    runs.jira.requests.clear()
    parameters = details or ({"code": 429} if fault == "status" else {})
    runs.jira.fail(fault, times=None, when=lambda _: len(runs.jira.requests) > requests, **parameters)


def stop_at(runs: Runs, kind: str, nth: int = 1) -> None:
    """Let all requests fail from the n-th of a kind on."""
    requests: list[Request] = []

    def is_stopped(request: Request) -> bool:
        if is_request_for(kind, request):
            requests.append(request)
        return len(requests) >= nth

    runs.jira.fail("status", times=None, when=is_stopped, code=429)


def requested_issues(runs: Runs) -> list[str]:
    """Return ids and keys of the issues that were requested as a whole."""
    issues: list[str] = []
    for request in runs.jira.requests:
        if is_request_for("issues", request):
            parameters = request.body or request.query
            batch = parameters.get("issueIdsOrKeys") or re.findall(
                r"[\w-]+", parameters["jql"].partition("(")[2].partition(")")[0]
            )
            issues += batch
    return issues


FAULTS = [
    pytest.param("status", {"code": 429}, r"Jira's rate limit is used up until \d\d:\d\d UTC, which is longer than --max-wait allows", id="limit"),
    pytest.param("status", {"code": 401}, "the token is not accepted", id="401"),
    pytest.param("html", {}, "not from Jira's API", id="html"),
    pytest.param("status", {"code": 502}, "no answer after 5 tries: Jira answered 502", id="502"),
    pytest.param("reset", {}, "no answer after 5 tries: the connection broke", id="reset"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "details", "message"), FAULTS)
@pytest.mark.usefixtures("batches_of_ten")
def test_next_run_fetches_the_rest_after_first_fetch_stopped(
    runs: Runs, fault: str, details: dict, message: str
) -> None:
    stories = runs.shop.issues(25)
    requests_per_batch = 2 if runs.jira.face == "cloud" else 1
    stop_after(runs, len(OPENING) + 1 + requests_per_batch, fault, **details)
    result = runs.run("check", SHOP, "--fail-on", "never", "--max-wait", "30s")
    assert result.status == 2
    assert re.search(
        rf"{SHOP}: stopped after 10 of 25 items: .*{message}.*; {NEXT_RUN_CONTINUES}", as_one_line(result.out)
    )
    assert "Everything requested was read" not in result.out
    assert set(runs.keys()) == {story.key for story in stories[:10]}
    recover(runs)
    result = runs.run("check", SHOP, "--fail-on", "never")
    assert result.status == 0
    assert "Everything requested was read." in result.out
    assert sorted(requested_issues(runs)) == sorted(story.id for story in stories[10:])
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.usefixtures("batches_of_ten")
def test_fetch_that_stops_repeatedly_completes_in_the_end(runs: Runs) -> None:
    runs.shop.issues(35)
    requests_per_batch = 2 if runs.jira.face == "cloud" else 1
    results = []
    for run_number in range(4):
        stop_after(runs, len(OPENING) + 1 + bool(run_number) + requests_per_batch)
        status = runs.run("fetch", SHOP, "--max-wait", "1s").status
        recover(runs)
        results.append((status, len(runs.keys())))
    assert [count for _, count in results] == [10, 20, 30, 35]
    assert [status for status, _ in results][:3] == [2, 2, 2]
    assert runs.run("fetch", SHOP).status == 0
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.usefixtures("batches_of_ten")
def test_next_run_fetches_the_rest_after_later_fetch_stopped(runs: Runs) -> None:
    stories = runs.shop.issues(25)
    runs.fetch(SHOP)
    runs.jira.clock.advance(days=1)
    for story in stories:
        story.edit(summary="Changed")
    stop_at(runs, "issues", 2)
    result = runs.run("fetch", SHOP, "--max-wait", "1s")
    assert result.status == 2
    assert "stopped after 10 of 25 items: Jira's rate limit is used up until" in result.err
    assert NEXT_RUN_CONTINUES in result.err
    assert (len(runs.keys()), len(runs.column("key", "title = 'Changed'"))) == (25, 10)
    recover(runs)
    runs.jira.clock.advance(days=1)
    assert runs.run("fetch", SHOP).status == 0
    assert sorted(requested_issues(runs)) == sorted(story.id for story in stories[10:])
    assert runs.unlike_fresh(SHOP) == []


def test_stop_before_the_first_issues_leaves_the_backlog_unchanged(runs: Runs) -> None:
    stories = runs.shop.issues(5)
    runs.fetch(SHOP)
    before = runs.content()
    stories[0].edit(summary="Changed")
    runs.shop.issue()
    stop_at(runs, "issues")
    result = runs.run("fetch", SHOP, "--max-wait", "1s")
    assert result.status == 2
    assert f"error: {SHOP}: Jira's rate limit is used up until" in result.err
    assert "--offline checks what was fetched before" in result.err
    assert runs.content() == before
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert runs.unlike_fresh(SHOP) == []


# Stops at other stages


def test_parent_that_a_stopped_first_run_missed_comes_with_the_next(runs: Runs) -> None:
    epic = runs.plans.issue("Epic", description=BELIEF)
    story = runs.shop.issue(parent=epic)
    stop_at(runs, "issues", 2)
    assert runs.run("fetch", SHOP, "--max-wait", "1s").status == 2
    assert runs.keys() == [story.key]
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert requested_issues(runs) == [epic.key]
    assert runs.column("bet") == [epic.key]
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.parametrize("requests", range(3, 14))
def test_shared_values_are_updated_wherever_a_later_run_stopped(runs: Runs, requests: int) -> None:
    sprint = runs.jira.board(12, runs.shop).sprint(goal="Finish the menu", start="2026-03-01", end="2026-03-14")
    version = runs.jira.version(runs.shop, "1.0")
    epic = runs.plans.issue("Epic", description=BELIEF)
    stories = runs.shop.issues(4, sprint=sprint, fix_versions=[version], parent=epic)
    runs.shop.issues(4, type="Epic")
    runs.fetch_first(SHOP)
    runs.jira.clock.advance(days=1)
    sprint.edit(goal="Fewer people give up", name="Sprint of the mice")
    version.release("2026-05-01")
    runs.jira.status("To Do").rename("Waiting")
    stories[3].edit(summary="Changed")
    stop_after(runs, requests)
    runs.run("fetch", SHOP, "--max-wait", "1s")
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.parametrize("requests", range(3, 14))
def test_references_to_moved_issues_are_updated_wherever_a_later_run_stopped(runs: Runs, requests: int) -> None:
    epic = runs.shop.issue("Epic", description=BELIEF)
    stories = runs.shop.issues(3, parent=epic)
    other = runs.shop.issue()
    runs.shop.issue().link("Blocks", other)
    runs.plans.issue()
    runs.fetch_first(SHOP, PLAN)
    runs.jira.clock.advance(days=1)
    epic.move(runs.plans)
    other.move(runs.plans)
    stories[2].edit(summary="Changed")
    runs.shop.issue()
    stop_after(runs, requests)
    runs.run("fetch", SHOP, PLAN, "--max-wait", "1s")
    recover(runs)
    runs.jira.clock.advance(days=1)
    assert runs.run("fetch", SHOP, PLAN).status == 0
    assert runs.unlike_fresh(SHOP, PLAN) == []


def test_unreadable_issue_is_requested_again_after_a_stopped_run(cloud: Runs) -> None:
    stories = cloud.shop.issues(5)
    cloud.fetch(SHOP)
    stories[0].edit(summary="Changed")
    stories[0].unreadable()
    assert cloud.run("fetch", SHOP).status == 2
    stories[0].unreadable("")
    cloud.jira.clock.advance(days=1)
    cloud.shop.issue()
    stop_at(cloud, "issues")
    assert cloud.run("fetch", SHOP, PLAN, "--max-wait", "1s", "--snapshot", "unused.db").status == 2
    assert cloud.run("fetch", SHOP, "--max-wait", "1s").status == 2
    recover(cloud)
    cloud.jira.clock.advance(days=1)
    assert cloud.run("fetch", SHOP).status == 0
    assert cloud.unlike_fresh(SHOP) == []


def test_unreadable_issue_not_reached_before_a_stop_is_requested_again(
    cloud: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = cloud.shop.issues(5)
    cloud.fetch(SHOP)
    stories[4].edit(summary="Changed")
    stories[4].unreadable()
    cloud.jira.clock.advance(days=1)
    assert cloud.run("fetch", SHOP).status == 2
    stories[4].unreadable("")
    cloud.jira.clock.advance(days=1)
    stories[1].edit(summary="Changed")
    monkeypatch.setattr(server, "_MAX_BATCH", 1)
    monkeypatch.setattr(cloud_pages, "_ISSUES_PER_HISTORY_BATCH", 1)
    stop_at(cloud, "issues", 2)
    result = cloud.run("fetch", SHOP, "--max-wait", "1s")
    assert (result.status, cloud.column("title", "key = 'SHOP-2'")) == (2, ["Changed"])
    assert "stopped after 1 of 2 items" in result.err
    recover(cloud)
    cloud.jira.clock.advance(days=1)
    assert cloud.run("fetch", SHOP).status == 0
    assert cloud.column("title", "key = 'SHOP-5'") == ["Changed"]
    assert cloud.unlike_fresh(SHOP) == []


# Changes between stopped runs


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("sources", [(SHOP,), (SHOP, PLAN)], ids=["one", "both"])
@pytest.mark.usefixtures("batches_of_ten")
def test_run_equals_a_first_one_after_random_changes_and_stopped_runs(
    runs: Runs, sources: tuple[str, ...], seed: int
) -> None:
    changes = RandomChanges(runs, seed)
    for round_ in range(5):
        is_refresh = round_ and changes.random.random() < 0.2
        stop_after(runs, changes.random.randrange(4, 25))
        runs.run("fetch", *sources, "--max-wait", "1s", *(["--refresh"] if is_refresh else []))
        recover(runs)
        if changes.random.random() < 0.4:
            assert runs.run("fetch", *sources).status == 0
            assert runs.unlike_fresh(*sources) == []
        for _ in range(changes.random.randrange(1, 8)):
            changes.change_something()
        runs.jira.clock.advance(minutes=changes.random.choice([0, 3, 300]))
    assert runs.run("fetch", *sources).status == 0
    assert runs.unlike_fresh(*sources) == []


@pytest.mark.usefixtures("batches_of_ten")
def test_deleted_issues_are_gone_when_a_stopped_refresh_has_completed(runs: Runs) -> None:
    stories = runs.shop.issues(25)
    runs.fetch(SHOP)
    stories[20].delete()
    stop_at(runs, "issues", 2)
    assert runs.run("fetch", SHOP, "--refresh", "--max-wait", "1s").status == 2
    assert len(runs.keys()) == 25
    stories[2].delete()
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert set(runs.keys()) == {story.key for story in stories} - {stories[20].key, stories[2].key}


def test_issue_hidden_before_a_stop_and_shown_after_it_is_not_missed(runs: Runs) -> None:
    stories = runs.shop.issues(3)
    runs.plans.issue()
    runs.fetch(SHOP, PLAN)
    stories[1].hide()
    runs.shop.issue()
    stop_at(runs, "issues")
    assert runs.run("fetch", SHOP, PLAN, "--max-wait", "1s").status == 2
    recover(runs)
    stories[1].show()
    assert runs.run("fetch", SHOP, PLAN).status == 0
    assert runs.unlike_fresh(SHOP, PLAN) == []
    assert stories[1].key in set(runs.keys())


def test_fetch_of_a_single_issue_starts_again_after_a_stop(runs: Runs) -> None:
    epic = runs.plans.issue("Epic")
    runs.shop.issue("Story", parent=epic)
    other = runs.shop.issue("Epic")
    runs.shop.issue(parent=other)
    story = runs.shop.issue(parent=other)
    story.link("Blocks", epic)
    stop_at(runs, "issues", 2)
    result = runs.run("fetch", f"jira:{other.key}", "--max-wait", "1s")
    assert result.status == 2
    assert "the next run starts again" in result.err
    recover(runs)
    assert runs.run("fetch", f"jira:{other.key}").status == 0
    assert runs.unlike_fresh(f"jira:{other.key}") == []


# Several sources


@pytest.mark.parametrize("failing", [SHOP, PLAN])
def test_failing_source_removes_nothing_of_the_other(runs: Runs, failing: str) -> None:
    runs.shop.issues(3)
    runs.plans.issues(2)
    key = failing.partition(":")[2]
    runs.jira.fail(
        "status", code=403, times=None, when=lambda request: f'project = "{key}"' in str(request.body or request.query)
    )
    result = runs.run("check", SHOP, PLAN, "--fail-on", "never")
    assert result.status == 2
    assert "access is refused" in as_one_line(result.out)
    fetched = set(runs.keys())
    assert len(fetched) == (2 if failing == SHOP else 3)
    recover(runs)
    assert runs.run("fetch", SHOP, PLAN).status == 0
    assert len(runs.keys()) == 5
    runs.jira.fail(
        "status", code=403, times=None, when=lambda request: f'project = "{key}"' in str(request.body or request.query)
    )
    assert runs.run("fetch", SHOP, PLAN).status == 2
    assert len(runs.keys()) == 5


# Offline and refresh


def test_offline_checks_the_snapshot_without_any_request(runs: Runs) -> None:
    runs.shop.issues(3)
    runs.fetch(SHOP)
    runs.jira.requests.clear()
    result = runs.run("check", SHOP, "--offline", "--fail-on", "never")
    assert (result.status, runs.jira.requests, len(runs.keys())) == (0, [], 3)


@pytest.mark.usefixtures("batches_of_ten")
def test_offline_reports_a_partial_backlog_after_a_stop(runs: Runs) -> None:
    runs.shop.issues(25)
    stop_at(runs, "issues", 2)
    assert runs.run("fetch", SHOP, "--max-wait", "1s").status == 2
    recover(runs)
    result = runs.run("check", SHOP, "--offline", "--fail-on", "never")
    assert (result.status, runs.jira.requests) == (2, [])
    assert "stopped after 10 of 25 items" in as_one_line(result.out)


def test_offline_without_a_snapshot_exits_2(runs: Runs) -> None:
    result = runs.run("check", SHOP, "--offline")
    assert (result.status, runs.jira.requests) == (2, [])
    assert "there is no snapshot yet" in result.err


def test_refresh_requests_every_issue(runs: Runs) -> None:
    stories = runs.shop.issues(3)
    runs.fetch(SHOP)
    runs.fetch(SHOP)
    assert requested_issues(runs) == []
    runs.fetch(SHOP, "--refresh")
    assert sorted(requested_issues(runs)) == sorted(story.id for story in stories)


# Changed fields and settings


def test_field_newly_named_in_config_causes_a_full_fetch(runs: Runs, folder: Path) -> None:
    runs.jira.field("Our wager", "textarea")
    stories = [runs.shop.issue("Epic", fields={"Our wager": BELIEF}) for _ in range(3)]
    runs.fetch(SHOP)
    assert runs.column("hypothesis", "hypothesis is not null and hypothesis <> ''") == []
    (folder / "vanitylint.toml").write_text('[fields]\nhypothesis = ["Our wager"]\n')
    runs.fetch(SHOP)
    assert sorted(requested_issues(runs)) == sorted(story.id for story in stories)
    assert runs.column("hypothesis") == [BELIEF] * 3
    assert runs.unlike_fresh(SHOP) == []


def test_field_newly_created_in_jira_causes_a_full_fetch(runs: Runs) -> None:
    stories = runs.shop.issues(3)
    runs.fetch(SHOP)
    runs.jira.field("Hypothesis", "textarea")
    runs.fetch(SHOP)
    assert sorted(requested_issues(runs)) == sorted(story.id for story in stories)


def test_full_fetch_for_a_new_field_removes_deleted_issues(runs: Runs, folder: Path) -> None:
    runs.jira.field("Our wager", "textarea")
    stories = [runs.shop.issue("Epic", fields={"Our wager": BELIEF}) for _ in range(3)]
    runs.fetch(SHOP)
    stories[1].delete()
    (folder / "vanitylint.toml").write_text('[fields]\nhypothesis = ["Our wager"]\n')
    runs.fetch(SHOP)
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.parametrize("is_in_config", [False, True])
def test_stopped_full_fetch_for_a_new_field_removes_deleted_issues_later(
    runs: Runs, folder: Path, *, is_in_config: bool
) -> None:
    runs.jira.field("Our wager", "textarea")
    stories = [runs.shop.issue("Epic", fields={"Our wager": BELIEF}) for _ in range(3)]
    stories[0].set_parent(runs.plans.issue("Initiative"))
    runs.fetch(SHOP)
    stories[1].delete()
    if is_in_config:
        (folder / "vanitylint.toml").write_text('[fields]\nhypothesis = ["Our wager"]\n')
    else:
        runs.jira.field("Hypothesis", "textarea")
    stop_at(runs, "children")
    assert runs.run("fetch", SHOP, "--max-wait", "1s").status == 2
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.parametrize("config", ['[kinds]\nepic = ["Story"]\n', '[work-classes]\ndebt = ["Story"]\n'])
def test_changed_meaning_of_names_applies_without_a_fetch(runs: Runs, folder: Path, config: str) -> None:
    runs.shop.issues(3)
    runs.fetch(SHOP)
    before = runs.rows("select kind, work_class from item")
    (folder / "vanitylint.toml").write_text(config)
    runs.jira.requests.clear()
    assert runs.run("check", SHOP, "--offline", "--fail-on", "never").status == 0
    assert runs.jira.requests == []
    after = runs.rows("select kind, work_class from item")
    assert after != before
    runs.fetch(SHOP)
    assert requested_issues(runs) == []
    assert runs.rows("select kind, work_class from item") == after


# Ctrl-C


COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"  # test runs in the background ignore it
    "from vanitylint.cli import main; main()"
)


def test_ctrl_c_during_a_wait_exits_at_once_and_keeps_the_backlog(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    stories = runs.shop.issues(3)
    runs.fetch(SHOP)
    before = runs.content()
    stories[0].edit(summary="Changed")
    stories[1].delete()
    runs.plans.issue("Epic").link("Blocks", stories[0])
    runs.jira.fail(
        "status",
        code=429,
        headers={"retry-after": "300"},
        when=lambda request: kind_of(request) == "children" or "PLAN" in str(request.body or request.query),
    )
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "fetch", SHOP],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        first = running.stderr.readline()
        interrupted_at = time.monotonic()
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert "going on in 5 min" in first
    assert time.monotonic() - interrupted_at < 60  # of five minutes; a busy machine needs some seconds
    assert (running.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert runs.content() == before
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.usefixtures("batches_of_ten")
def test_offline_check_exits_2_after_ctrl_c_in_the_first_run(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    runs.shop.issues(25)
    monkeypatch.setattr(Waiter.__init__, "__defaults__", (interrupt,))
    stop_at(runs, "issues", 2)
    result = runs.run("check", SHOP)
    assert (result.status, result.out) == (130, "")
    assert "(Ctrl-C stops)" in result.err
    assert runs.run("check", SHOP, "--offline").status == 2
    recover(runs)
    assert runs.run("check", SHOP, "--fail-on", "never").status == 0
    assert len(runs.keys()) == 25
