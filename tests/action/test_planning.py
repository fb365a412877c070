"""Planning a step from event, inputs and config: what to check and where to comment."""

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


def pull_request(name: str = "pull_request", head: str | None = "acme/shop", **options: Any) -> Event:
    """Return the event of a pull request from the repository `head`; without one, the fork was deleted."""
    repository = {"full_name": head} if head else None
    payload = {"pull_request": {"number": 7, "head": {"repo": repository}, "base": {"sha": "b" * 40}}}
    return Event(name=name, repository="acme/shop", payload=payload, **options)


NO_INPUTS = Inputs()


def make_plan(
    event: Event, inputs: Inputs = NO_INPUTS, configured: tuple[str, ...] = (), closed: tuple[str, ...] = (),
    *, has_backlog: bool = False, other_backlogs: tuple[str, ...] = (), has_secrets: bool = True,
) -> StepPlan:  # fmt: skip
    """Plan a step in a repository with such a config and such files."""

    def find_closed_issues() -> tuple[str, ...]:
        assert has_secrets, "GitHub must not be asked without a token"
        return closed

    context = Context(
        configured=configured,
        source_name=lambda path: f"github:{path}",
        has_github=has_secrets,
        has_jira=has_secrets,
        closed_issues=find_closed_issues,
        has_backlog=lambda: has_backlog,
        other_backlogs=lambda: other_backlogs,
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
def test_plan_for_event_inputs_and_config(
    event: Event, inputs: Inputs, configured: tuple[str, ...], closed: tuple[str, ...], expected: StepPlan
) -> None:
    assert make_plan(event, inputs, configured, closed) == expected


@pytest.mark.parametrize("action", ["deleted", "transferred"])
def test_issue_that_is_gone_is_not_checked(action: str) -> None:
    event = Event(name="issues", repository="acme/shop", payload={"action": action, "issue": {"number": 45}})
    assert make_plan(event, Inputs(comment=True)) == StepPlan(idle="#45: it is no longer in this repository")


@pytest.mark.parametrize(
    ("payload", "idle"),
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
def test_comment_event_leads_to_a_check_of_its_issue(payload: dict[str, Any], idle: str) -> None:
    plan = make_plan(Event(name="issue_comment", repository="acme/shop", payload=payload), Inputs(comment=True))
    assert plan.comment_on == ("" if idle else "github:acme/shop#45")
    assert plan.idle == idle


def test_backlog_files_are_checked_without_a_config() -> None:
    assert make_plan(pull_request(), has_backlog=True) == StepPlan(sources=(".",), changed_since="HEAD^1")
    assert make_plan(pull_request(), configured=("docs",), has_backlog=True).sources == ("docs",)
    assert make_plan(pull_request(), Inputs(source=("jira:X",)), has_backlog=True).sources == ("jira:X",)
    assert make_plan(pull_request("pull_request_target"), has_backlog=True).sources == ()


def test_pull_request_with_nothing_to_check_gives_the_reason() -> None:
    plan = make_plan(pull_request(), configured=("jira:SHOP",))
    assert not plan.sources
    assert plan.idle == (
        "it closes no issues, and no backlog files were found in the usual places; "
        "list one that is here in `sources` of vanitylint.toml"
    )


def test_pull_request_with_a_deeper_backlog_folder_says_how_to_configure_it() -> None:
    plan = make_plan(pull_request(), other_backlogs=("docs/plans", "tests/samples"))
    assert not plan.sources
    assert plan.idle == (
        "it closes no issues, and no backlog files were found in the usual places; "
        "docs/plans looks like one; list it in `sources` of vanitylint.toml"
    )
    closing = make_plan(pull_request(), other_backlogs=("docs/plans",), closed=("github:acme/shop#1",))
    assert (closing.idle, closing.overlooked) == ("", "docs/plans")
    assert make_plan(pull_request("pull_request_target")).idle == "it closes no issues, and its files are not here"


@pytest.mark.parametrize(
    ("event", "gets_secrets"),
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
def test_source_is_withheld_only_when_github_withholds_its_secret(event: Event, gets_secrets: bool) -> None:
    inputs = Inputs(source=("jira:SHOP", "github:acme/plans", "docs"))
    if event.name == "pull_request_target":
        inputs = Inputs(source=inputs.source[:2])
    assert event.gets_secrets == gets_secrets
    plan = make_plan(event, inputs, has_secrets=False)
    if gets_secrets:
        assert plan.sources == inputs.source  # so that the step fails, because there is no token
        assert not plan.withheld
    else:
        assert plan.sources == ("docs",)
        assert [reason.partition(":")[0] for reason in plan.withheld] == ["jira", "github"]
        assert all("no secret" in reason for reason in plan.withheld)
    assert make_plan(event, inputs).sources == inputs.source


def test_fork_without_a_token_is_checked_for_its_files() -> None:
    plan = make_plan(pull_request(head="mallory/shop"), has_backlog=True, has_secrets=False)
    assert plan.sources == (".",)
    assert plan.withheld == ("the issues it closes: no secret, as for all forks and for Dependabot",)
    assert not make_plan(pull_request(head="mallory/shop"), has_secrets=False).sources


@pytest.mark.parametrize(
    ("environment", "payload", "is_bot"),
    [
        ({"GITHUB_ACTOR": "dependabot[bot]"}, {}, True),
        ({}, {"pull_request": {"number": 1, "user": {"login": "dependabot[bot]"}}}, True),
        ({"GITHUB_ACTOR": "dependabot"}, {"pull_request": {"number": 1, "user": {"login": "anna"}}}, False),
        ({}, [], False),
    ],
)
def test_dependabot_is_recognised(tmp_path: Path, environment: dict[str, str], payload: Any, is_bot: bool) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(payload))
    defaults = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": str(file)}
    assert read_event(defaults | environment).is_from_bot is is_bot


def test_inputs_are_split_and_converted() -> None:
    values = {
        "SOURCE": "jira:project = SHOP and labels = bet\n\n  docs/ \n", "FAIL_ON": " error ", "COMMENT": "TRUE", "MAIL": "",
        "OUTPUT": "sarif=a.sarif",
    }  # fmt: skip
    inputs = read_inputs({f"VANITYLINT_INPUT_{name}": value for name, value in values.items()})
    assert inputs.source == ("jira:project = SHOP and labels = bet", "docs/")
    assert (inputs.fail_on, inputs.comment, inputs.mail, inputs.output) == ("error", True, False, ("sarif=a.sarif",))


def test_invalid_boolean_input_is_an_error() -> None:
    for word in ("treu", "yes", "1"):
        with pytest.raises(VanitylintError, match=f"'{word}' is not true or false"):
            read_inputs({"VANITYLINT_INPUT_COMMENT": word})


@pytest.mark.parametrize("text", ["", "{", "[" * 10_000, '{"issue": "no"}', '{"issue": {"number": "45; rm -rf /"}}'])
def test_malformed_event_has_no_issue_or_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(text)
    environment = {"GITHUB_EVENT_NAME": "issues", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": str(file)}
    with suppress(VanitylintError):
        assert read_event(environment).issue == 0


def test_reading_an_event_outside_of_github_actions_is_an_error() -> None:
    with pytest.raises(VanitylintError, match="not a step of GitHub Actions"):
        read_event({})


def test_base_of_a_pull_request_is_its_target_branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub checks out a merge commit; if a workflow checks out the head itself, the base comes from the event."""
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
    environment = {"GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": merge}
    assert git(tmp_path, "rev-parse", base_revision(pull_request(), environment)) == target
    git(tmp_path, "switch", "--quiet", "--detach", head)
    assert base_revision(pull_request(), environment) == "b" * 40
