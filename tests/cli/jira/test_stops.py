"""A fetch of Jira that stops on its way keeps what came, and the runs after it bring all the rest."""

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
from tests.cli.jira.test_faults import asks, flat, kind_of, recover
from tests.cli.jira.test_later_runs import Dice

from vanitylint.connectors.jira import cloud as cloud_pages
from vanitylint.connectors.jira import server
from vanitylint.connectors.waiting import Waiter

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fake_jira import Request

PLAN = "jira:PLAN"
GOES_ON = "the next run goes on from there"


@pytest.fixture
def by_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Issues come ten at a time."""
    monkeypatch.setattr(server, "_MAX_BATCH", 10)
    monkeypatch.setattr(cloud_pages, "_ISSUES_PER_HISTORY_BATCH", 10)


def stop_after(runs: Runs, requests: int, fault: str = "status", **details: Any) -> None:
    """Let all but a few requests fail."""
    runs.jira.requests.clear()
    told = details or ({"code": 429} if fault == "status" else {})
    runs.jira.fail(fault, times=None, when=lambda _: len(runs.jira.requests) > requests, **told)


def stop_at(runs: Runs, kind: str, nth: int = 1) -> None:
    """Let a kind of request fail from the n-th on."""
    seen: list[Request] = []

    def meets(sent: Request) -> bool:
        if asks(kind, sent):
            seen.append(sent)
        return len(seen) >= nth

    runs.jira.fail("status", times=None, when=meets, code=429)


def issues_asked(runs: Runs) -> list[str]:
    """Ids and keys of the issues that were asked for as a whole."""
    asked: list[str] = []
    for sent in runs.jira.requests:
        if asks("issues", sent):
            told = sent.body or sent.query
            named = told.get("issueIdsOrKeys") or re.findall(r"[\w-]+", told["jql"].partition("(")[2].partition(")")[0])
            asked += named
    return asked


FAULTS = [
    pytest.param("status", {"code": 429}, r"Jira's rate limit is used up until \d\d:\d\d UTC, which is longer than --max-wait allows", id="limit"),
    pytest.param("status", {"code": 401}, "the token is not accepted", id="401"),
    pytest.param("html", {}, "not from Jira's API", id="html"),
    pytest.param("status", {"code": 502}, "no answer after 5 tries: Jira answered 502", id="502"),
    pytest.param("reset", {}, "no answer after 5 tries: the connection broke", id="reset"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "details", "words"), FAULTS)
@pytest.mark.usefixtures("by_ten")
def test_a_first_fetch_that_stops_keeps_what_came_and_the_next_fetches_the_rest(
    runs: Runs, fault: str, details: dict, words: str
) -> None:
    stories = runs.shop.issues(25)
    per_part = 2 if runs.jira.face == "cloud" else 1
    stop_after(runs, len(OPENING) + 1 + per_part, fault, **details)
    ran = runs.run("check", SHOP, "--fail-on", "never", "--max-wait", "30s")
    assert ran.status == 2
    assert re.search(rf"{SHOP}: stopped after 10 of 25 items: .*{words}.*; {GOES_ON}", flat(ran.out))
    assert "Everything requested was read" not in ran.out
    assert set(runs.keys()) == {story.key for story in stories[:10]}
    recover(runs)
    ran = runs.run("check", SHOP, "--fail-on", "never")
    assert ran.status == 0
    assert "Everything requested was read." in ran.out
    assert sorted(issues_asked(runs)) == sorted(story.id for story in stories[10:])
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.usefixtures("by_ten")
def test_a_fetch_that_stops_again_and_again_comes_to_its_end(runs: Runs) -> None:
    runs.shop.issues(35)
    per_part = 2 if runs.jira.face == "cloud" else 1
    came = []
    for run in range(4):
        stop_after(runs, len(OPENING) + 1 + bool(run) + per_part)
        status = runs.run("fetch", SHOP, "--max-wait", "1s").status
        recover(runs)
        came.append((status, len(runs.keys())))
    assert [count for _, count in came] == [10, 20, 30, 35]
    assert [status for status, _ in came][:3] == [2, 2, 2]
    assert runs.run("fetch", SHOP).status == 0
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.usefixtures("by_ten")
def test_a_later_fetch_that_stops_keeps_what_came_and_the_next_fetches_the_rest(runs: Runs) -> None:
    stories = runs.shop.issues(25)
    runs.fetch(SHOP)
    runs.jira.clock.advance(days=1)
    for story in stories:
        story.edit(summary="Changed")
    stop_at(runs, "issues", 2)
    ran = runs.run("fetch", SHOP, "--max-wait", "1s")
    assert ran.status == 2
    assert "stopped after 10 of 25 items: Jira's rate limit is used up until" in ran.err
    assert GOES_ON in ran.err
    assert (len(runs.keys()), len(runs.column("key", "title = 'Changed'"))) == (25, 10)
    recover(runs)
    runs.jira.clock.advance(days=1)
    assert runs.run("fetch", SHOP).status == 0
    assert sorted(issues_asked(runs)) == sorted(story.id for story in stories[10:])
    assert runs.unlike_fresh(SHOP) == []


def test_a_stop_before_anything_came_leaves_the_backlog_as_it_was(runs: Runs) -> None:
    stories = runs.shop.issues(5)
    runs.fetch(SHOP)
    kept = runs.content()
    stories[0].edit(summary="Changed")
    runs.shop.issue()
    stop_at(runs, "issues")
    ran = runs.run("fetch", SHOP, "--max-wait", "1s")
    assert ran.status == 2
    assert f"error: {SHOP}: Jira's rate limit is used up until" in ran.err
    assert "--offline checks what was fetched before" in ran.err
    assert runs.content() == kept
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert runs.unlike_fresh(SHOP) == []


# In the middle of what follows


def test_a_parent_beyond_at_which_a_first_run_stopped_comes_with_the_next(runs: Runs) -> None:
    epic = runs.plans.issue("Epic", description=BELIEF)
    story = runs.shop.issue(parent=epic)
    stop_at(runs, "issues", 2)
    assert runs.run("fetch", SHOP, "--max-wait", "1s").status == 2
    assert runs.keys() == [story.key]
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert issues_asked(runs) == [epic.key]
    assert runs.column("bet") == [epic.key]
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.parametrize("requests", range(3, 14))
def test_what_issues_share_is_seen_wherever_a_later_run_stopped(runs: Runs, requests: int) -> None:
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
def test_who_names_an_issue_that_has_another_key_now_is_seen_wherever_a_later_run_stopped(
    runs: Runs, requests: int
) -> None:
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


def test_what_could_not_be_read_is_asked_for_again_though_the_run_between_stopped(cloud: Runs) -> None:
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


def test_what_could_not_be_read_and_did_not_come_before_a_stop_is_asked_for_again(
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
    ran = cloud.run("fetch", SHOP, "--max-wait", "1s")
    assert (ran.status, cloud.column("title", "key = 'SHOP-2'")) == (2, ["Changed"])
    assert "stopped after 1 of 2 items" in ran.err
    recover(cloud)
    cloud.jira.clock.advance(days=1)
    assert cloud.run("fetch", SHOP).status == 0
    assert cloud.column("title", "key = 'SHOP-5'") == ["Changed"]
    assert cloud.unlike_fresh(SHOP) == []


# Whatever happens between


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("sources", [(SHOP,), (SHOP, PLAN)], ids=["one", "both"])
@pytest.mark.usefixtures("by_ten")
def test_whatever_happens_between_stopped_runs_the_last_equals_a_first_one(
    runs: Runs, sources: tuple[str, ...], seed: int
) -> None:
    dice = Dice(runs, seed)
    for round_ in range(5):
        is_refresh = round_ and dice.random.random() < 0.2
        stop_after(runs, dice.random.randrange(4, 25))
        runs.run("fetch", *sources, "--max-wait", "1s", *(["--refresh"] if is_refresh else []))
        recover(runs)
        if dice.random.random() < 0.4:
            assert runs.run("fetch", *sources).status == 0
            assert runs.unlike_fresh(*sources) == []
        for _ in range(dice.random.randrange(1, 8)):
            dice.happen()
        runs.jira.clock.advance(minutes=dice.random.choice([0, 3, 300]))
    assert runs.run("fetch", *sources).status == 0
    assert runs.unlike_fresh(*sources) == []


@pytest.mark.usefixtures("by_ten")
def test_a_refresh_that_stops_leaves_no_ghosts_when_the_rest_has_come(runs: Runs) -> None:
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


def test_what_goes_and_comes_again_around_a_stop_is_not_missed(runs: Runs) -> None:
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


def test_one_issue_whose_tree_stops_is_begun_anew(runs: Runs) -> None:
    epic = runs.plans.issue("Epic")
    runs.shop.issue("Story", parent=epic)
    other = runs.shop.issue("Epic")
    runs.shop.issue(parent=other)
    story = runs.shop.issue(parent=other)
    story.link("Blocks", epic)
    stop_at(runs, "issues", 2)
    ran = runs.run("fetch", f"jira:{other.key}", "--max-wait", "1s")
    assert ran.status == 2
    assert "the next run starts again" in ran.err
    recover(runs)
    assert runs.run("fetch", f"jira:{other.key}").status == 0
    assert runs.unlike_fresh(f"jira:{other.key}") == []


# Several sources


@pytest.mark.parametrize("fails", [SHOP, PLAN])
def test_one_of_two_sources_that_fails_takes_nothing_from_the_other(runs: Runs, fails: str) -> None:
    runs.shop.issues(3)
    runs.plans.issues(2)
    key = fails.partition(":")[2]
    runs.jira.fail(
        "status", code=403, times=None, when=lambda sent: f'project = "{key}"' in str(sent.body or sent.query)
    )
    ran = runs.run("check", SHOP, PLAN, "--fail-on", "never")
    assert ran.status == 2
    assert "access is refused" in flat(ran.out)
    came = set(runs.keys())
    assert len(came) == (2 if fails == SHOP else 3)
    recover(runs)
    assert runs.run("fetch", SHOP, PLAN).status == 0
    assert len(runs.keys()) == 5
    runs.jira.fail(
        "status", code=403, times=None, when=lambda sent: f'project = "{key}"' in str(sent.body or sent.query)
    )
    assert runs.run("fetch", SHOP, PLAN).status == 2
    assert len(runs.keys()) == 5


# Without and with asking for everything


def test_offline_asks_nothing_and_judges_what_is_there_as_partial_as_it_is(runs: Runs) -> None:
    runs.shop.issues(3)
    runs.fetch(SHOP)
    runs.jira.requests.clear()
    ran = runs.run("check", SHOP, "--offline", "--fail-on", "never")
    assert (ran.status, runs.jira.requests, len(runs.keys())) == (0, [], 3)


@pytest.mark.usefixtures("by_ten")
def test_offline_after_a_stop_says_that_the_backlog_is_partial(runs: Runs) -> None:
    runs.shop.issues(25)
    stop_at(runs, "issues", 2)
    assert runs.run("fetch", SHOP, "--max-wait", "1s").status == 2
    recover(runs)
    ran = runs.run("check", SHOP, "--offline", "--fail-on", "never")
    assert (ran.status, runs.jira.requests) == (2, [])
    assert "stopped after 10 of 25 items" in flat(ran.out)


def test_offline_without_a_snapshot_is_told(runs: Runs) -> None:
    ran = runs.run("check", SHOP, "--offline")
    assert (ran.status, runs.jira.requests) == (2, [])
    assert "there is no snapshot yet" in ran.err


def test_refresh_asks_for_every_issue(runs: Runs) -> None:
    stories = runs.shop.issues(3)
    runs.fetch(SHOP)
    runs.fetch(SHOP)
    assert issues_asked(runs) == []
    runs.fetch(SHOP, "--refresh")
    assert sorted(issues_asked(runs)) == sorted(story.id for story in stories)


# Other settings


def test_a_field_that_is_recognised_now_makes_everything_come_anew(runs: Runs, folder: Path) -> None:
    runs.jira.field("Our wager", "textarea")
    stories = [runs.shop.issue("Epic", fields={"Our wager": BELIEF}) for _ in range(3)]
    runs.fetch(SHOP)
    assert runs.column("hypothesis", "hypothesis is not null and hypothesis <> ''") == []
    (folder / "vanitylint.toml").write_text('[fields]\nhypothesis = ["Our wager"]\n')
    runs.fetch(SHOP)
    assert sorted(issues_asked(runs)) == sorted(story.id for story in stories)
    assert runs.column("hypothesis") == [BELIEF] * 3
    assert runs.unlike_fresh(SHOP) == []


def test_a_field_that_jira_has_now_makes_everything_come_anew(runs: Runs) -> None:
    stories = runs.shop.issues(3)
    runs.fetch(SHOP)
    runs.jira.field("Hypothesis", "textarea")
    runs.fetch(SHOP)
    assert sorted(issues_asked(runs)) == sorted(story.id for story in stories)


def test_what_went_while_a_field_came_to_be_recognised_leaves_no_ghosts(runs: Runs, folder: Path) -> None:
    runs.jira.field("Our wager", "textarea")
    stories = [runs.shop.issue("Epic", fields={"Our wager": BELIEF}) for _ in range(3)]
    runs.fetch(SHOP)
    stories[1].delete()
    (folder / "vanitylint.toml").write_text('[fields]\nhypothesis = ["Our wager"]\n')
    runs.fetch(SHOP)
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.parametrize("is_in_config", [False, True])
def test_a_field_that_is_recognised_now_and_whose_fetch_stops_leaves_no_ghosts(
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
def test_what_names_mean_is_read_again_without_a_fetch(runs: Runs, folder: Path, config: str) -> None:
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
    assert issues_asked(runs) == []
    assert runs.rows("select kind, work_class from item") == after


# Ctrl-C


COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"  # a test run in the background ignores it
    "from vanitylint.cli import main; main()"
)


def test_ctrl_c_during_a_wait_ends_at_once_and_leaves_the_backlog_as_it_was(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = runs.shop.issues(3)
    runs.fetch(SHOP)
    kept = runs.content()
    stories[0].edit(summary="Changed")
    stories[1].delete()
    runs.plans.issue("Epic").link("Blocks", stories[0])
    runs.jira.fail(
        "status",
        code=429,
        headers={"retry-after": "300"},
        when=lambda sent: kind_of(sent) == "children" or "PLAN" in str(sent.body or sent.query),
    )
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "fetch", SHOP],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        first = running.stderr.readline()
        began = time.monotonic()
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert "going on in 5 min" in first
    assert time.monotonic() - began < 60  # of five minutes; a busy machine takes some seconds
    assert (running.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert runs.content() == kept
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.usefixtures("by_ten")
def test_ctrl_c_in_the_first_run_leaves_nothing_half_read(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    runs.shop.issues(25)
    monkeypatch.setattr(Waiter.__init__, "__defaults__", (interrupt,))
    stop_at(runs, "issues", 2)
    ran = runs.run("check", SHOP)
    assert (ran.status, ran.out) == (130, "")
    assert "(Ctrl-C stops)" in ran.err
    assert runs.run("check", SHOP, "--offline").status == 2
    recover(runs)
    assert runs.run("check", SHOP, "--fail-on", "never").status == 0
    assert len(runs.keys()) == 25
