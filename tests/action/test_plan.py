"""From an event and inputs to what is asked."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from tests.action.runner import git

from vanitylint.action.inputs import Event, Inputs, read_event, read_inputs
from vanitylint.action.planning import Context, StepPlan, plan_step
from vanitylint.action.step import base_revision
from vanitylint.backlog.items import OUR_COMMENT
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from pathlib import Path

ISSUE = Event(name="issues", repository="acme/shop", payload={"action": "opened", "issue": {"number": 45}})
SCHEDULE = Event(name="schedule", repository="acme/shop")


def pull_request(name: str = "pull_request", head: str | None = "acme/shop", **more: Any) -> Event:
    repository = {"full_name": head} if head else None
    payload = {"pull_request": {"number": 7, "head": {"repo": repository}, "base": {"sha": "b" * 40}}}
    return Event(name=name, repository="acme/shop", payload=payload, **more)


NOTHING_SAID = Inputs()


def planned(
    event: Event, inputs: Inputs = NOTHING_SAID, configured: tuple[str, ...] = (), closed: tuple[str, ...] = (),
    *, is_backlog: bool = False, below: tuple[str, ...] = (), has_secrets: bool = True,
) -> StepPlan:  # fmt: skip
    def ask() -> tuple[str, ...]:
        assert has_secrets, "nobody is asked without a token"
        return closed

    context = Context(
        configured=configured,
        source_name=lambda path: f"github:{path}",
        has_github=has_secrets,
        has_jira=has_secrets,
        closed_issues=ask,
        has_backlog=lambda: is_backlog,
        other_backlogs=lambda: below,
        base=lambda: "HEAD^1",
    )
    return plan_step(event, inputs, context)


@pytest.mark.parametrize(
    ("event", "inputs", "configured", "closed", "expected"),
    [
        (SCHEDULE, Inputs(), (), (), StepPlan(sources=("github:acme/shop",))),
        (SCHEDULE, Inputs(), ("jira:SHOP", "docs"), (), StepPlan(sources=("jira:SHOP", "docs"))),
        (SCHEDULE, Inputs(source=("jira:X",), comment=True), ("docs",), (), StepPlan(sources=("jira:X",))),
        (ISSUE, Inputs(), ("jira:SHOP", "docs"), (), StepPlan(sources=("github:acme/shop#45",))),
        (ISSUE, Inputs(comment=True), (), (), StepPlan(sources=("github:acme/shop#45",), comment_on="github:acme/shop#45")),
        (ISSUE, Inputs(source=("jira:X",), comment=True), (), (), StepPlan(sources=("jira:X",))),
        (pull_request(), Inputs(), (), ("github:acme/shop#1",), StepPlan(sources=("github:acme/shop#1",))),
        (pull_request(), Inputs(), ("docs", "jira:X"), (), StepPlan(sources=("docs",), changed_since="HEAD^1")),
        (
            pull_request(), Inputs(), ("docs",), ("github:acme/shop#1",),
            StepPlan(sources=("github:acme/shop#1", "docs"), changed_since="HEAD^1"),
        ),
        (pull_request(), Inputs(source=("jira:X",)), ("docs",), ("github:acme/shop#1",), StepPlan(sources=("jira:X",))),
        (
            pull_request("pull_request_target"), Inputs(), ("docs",), ("github:acme/shop#1",),
            StepPlan(sources=("github:acme/shop#1",), withheld=("docs: its files are not available for the event pull_request_target",)),
        ),
    ],
)  # fmt: skip
def test_what_is_asked(
    event: Event, inputs: Inputs, configured: tuple[str, ...], closed: tuple[str, ...], expected: StepPlan
) -> None:
    assert planned(event, inputs, configured, closed) == expected


@pytest.mark.parametrize("action", ["deleted", "transferred"])
def test_an_issue_that_is_gone_is_not_asked_about(action: str) -> None:
    event = Event(name="issues", repository="acme/shop", payload={"action": action, "issue": {"number": 45}})
    assert planned(event, Inputs(comment=True)) == StepPlan(idle="#45: it is no longer in this repository")


@pytest.mark.parametrize(
    ("payload", "skipped"),
    [
        ({"issue": {"number": 45}, "comment": {"body": "vanitylint: ack HYP101 because Legal decides"}}, ""),
        (
            {"issue": {"number": 45}, "comment": {"body": f"{OUR_COMMENT}\nvanitylint has 1 question"}},
            "#45: the comment was written by vanitylint",
        ),
        (
            {"issue": {"number": 45, "pull_request": {"url": "x"}}, "comment": {"body": "+1"}},
            "#45: it is a pull request",
        ),
    ],
)
def test_a_comment_on_an_issue_is_about_that_issue(payload: dict[str, Any], skipped: str) -> None:
    made = planned(Event(name="issue_comment", repository="acme/shop", payload=payload), Inputs(comment=True))
    assert made.comment_on == ("" if skipped else "github:acme/shop#45")
    assert made.idle == skipped


def test_a_backlog_that_no_config_names_is_seen() -> None:
    assert planned(pull_request(), is_backlog=True) == StepPlan(sources=(".",), changed_since="HEAD^1")
    assert planned(pull_request(), configured=("docs",), is_backlog=True).sources == ("docs",)
    assert planned(pull_request(), Inputs(source=("jira:X",)), is_backlog=True).sources == ("jira:X",)
    assert planned(pull_request("pull_request_target"), is_backlog=True).sources == ()


def test_a_pull_request_that_is_for_nothing_here_says_so() -> None:
    made = planned(pull_request(), configured=("jira:SHOP",))
    assert not made.sources
    assert made.idle == (
        "it closes no issues, and no backlog files were found in the usual places; "
        "list one that is here in `sources` of vanitylint.toml"
    )


def test_a_pull_request_where_a_backlog_lies_deeper_says_how_to_name_it() -> None:
    made = planned(pull_request(), below=("docs/plans", "tests/samples"))
    assert not made.sources
    assert made.idle == (
        "it closes no issues, and no backlog files were found in the usual places; "
        "docs/plans looks like one; list it in `sources` of vanitylint.toml"
    )
    closing = planned(pull_request(), below=("docs/plans",), closed=("github:acme/shop#1",))
    assert (closing.idle, closing.overlooked) == ("", "docs/plans")
    assert planned(pull_request("pull_request_target")).idle == "it closes no issues, and its files are not here"


@pytest.mark.parametrize(
    ("event", "gets"),
    [
        (SCHEDULE, True),
        (ISSUE, True),
        (pull_request(), True),
        (pull_request(head="mallory/shop"), False),
        (pull_request(head=None), False),
        (pull_request("pull_request_target", head="mallory/shop"), True),
        (pull_request(is_from_bot=True), False),
        (Event(name="push", repository="acme/shop", is_from_bot=True), False),
    ],
)
def test_a_source_is_left_out_only_where_github_keeps_its_secret(event: Event, gets: bool) -> None:
    said = Inputs(source=("jira:SHOP", "github:acme/plans", "docs"))
    if event.name == "pull_request_target":
        said = Inputs(source=said.source[:2])
    assert event.gets_secrets == gets
    left = planned(event, said, has_secrets=False)
    if gets:
        assert left.sources == said.source  # and is red, because there is no token
        assert not left.withheld
    else:
        assert left.sources == ("docs",)
        assert [why.partition(":")[0] for why in left.withheld] == ["jira", "github"]
        assert all("no secret" in why for why in left.withheld)
    assert planned(event, said).sources == said.source


def test_a_fork_without_any_token_is_asked_about_its_files() -> None:
    made = planned(pull_request(head="mallory/shop"), is_backlog=True, has_secrets=False)
    assert made.sources == (".",)
    assert made.withheld == ("the issues it closes: no secret, as for all forks and for Dependabot",)
    assert not planned(pull_request(head="mallory/shop"), has_secrets=False).sources


@pytest.mark.parametrize(
    ("environment", "payload", "is_bot"),
    [
        ({"GITHUB_ACTOR": "dependabot[bot]"}, {}, True),
        ({}, {"pull_request": {"number": 1, "user": {"login": "dependabot[bot]"}}}, True),
        ({"GITHUB_ACTOR": "dependabot"}, {"pull_request": {"number": 1, "user": {"login": "anna"}}}, False),
        ({}, [], False),
    ],
)
def test_dependabot_is_known(tmp_path: Path, environment: dict[str, str], payload: Any, is_bot: bool) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(payload))
    given = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": str(file)}
    assert read_event(given | environment).is_from_bot is is_bot


def test_inputs_are_lines_and_words() -> None:
    given = {
        "SOURCE": "jira:project = SHOP and labels = bet\n\n  docs/ \n", "FAIL_ON": " error ", "COMMENT": "TRUE", "MAIL": "",
        "OUTPUT": "sarif=a.sarif",
    }  # fmt: skip
    found = read_inputs({f"VANITYLINT_INPUT_{name}": value for name, value in given.items()})
    assert found.source == ("jira:project = SHOP and labels = bet", "docs/")
    assert (found.fail_on, found.comment, found.mail, found.output) == ("error", True, False, ("sarif=a.sarif",))


def test_an_input_that_is_neither_true_nor_false_is_told() -> None:
    for word in ("treu", "yes", "1"):
        with pytest.raises(VanitylintError, match=f"'{word}' is not true or false"):
            read_inputs({"VANITYLINT_INPUT_COMMENT": word})


@pytest.mark.parametrize("text", ["", "{", "[" * 10_000, '{"issue": "no"}', '{"issue": {"number": "45; rm -rf /"}}'])
def test_an_event_in_any_form_is_an_event_or_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(text)
    given = {"GITHUB_EVENT_NAME": "issues", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": str(file)}
    with suppress(VanitylintError):
        assert read_event(given).issue == 0


def test_outside_of_actions_there_is_no_event() -> None:
    with pytest.raises(VanitylintError, match="not a step of GitHub Actions"):
        read_event({})


def test_a_pull_request_starts_from_its_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub merges it for the check-out; whoever checks out its own head compares with what the event tells."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=one")
    git(tmp_path, "switch", "--quiet", "--create", "topic")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=two")
    head = git(tmp_path, "rev-parse", "HEAD")
    git(tmp_path, "switch", "--quiet", "main")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=meanwhile")
    target = git(tmp_path, "rev-parse", "HEAD")
    git(tmp_path, "merge", "--quiet", "--no-edit", "topic")
    merge = git(tmp_path, "rev-parse", "HEAD")
    monkeypatch.chdir(tmp_path)
    told = {"GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": merge}
    assert git(tmp_path, "rev-parse", base_revision(pull_request(), told)) == target
    git(tmp_path, "switch", "--quiet", "--detach", head)
    assert base_revision(pull_request(), told) == "b" * 40
