"""The step of the action, in the environment that a runner provides: its log, outputs, files and comments."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.asking import one_reader, rules_once
from tests.cli.github.runs import the_real_one
from tests.delivery.server import Post, start
from tests.reporters.runner import obeyed

from vanitylint.action.step import run
from vanitylint.cli import backlog, judge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fake_github import FakeGitHub
    from tests.fake_github.repositories import Repository

BET = (
    "We expect that visitors order in fewer steps; the share of finished orders rises from 61 % to 70 % by 1 June 2027."
)


@dataclass
class Step:
    """A step of a job in the repository acme/shop."""

    folder: Path
    github: FakeGitHub
    shop: Repository
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    log: str = ""
    outputs: dict[str, str] = field(default_factory=dict)

    def trigger(self, event: str, payload: dict[str, Any] | None = None, /, **inputs: str) -> int:
        """Run the step for an event with inputs, and return its exit status."""
        (self.folder / "event.json").write_text(
            json.dumps({"repository": {"private": True}} if payload is None else payload)
        )
        environment = {"GITHUB_EVENT_NAME": event} | {
            f"VANITYLINT_INPUT_{name.upper()}": value for name, value in inputs.items()
        }
        for name in ("summary", "outputs"):
            (self.folder / name).write_text("")
        with self.monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            status = run()
        self.log = "".join(self.capsys.readouterr())
        self.outputs = dict(line.split("=", 1) for line in (self.folder / "outputs").read_text().splitlines())
        return status

    @property
    def summary(self) -> str:
        """The job summary, without the zero-width spaces that neutralise other people's text."""
        return (self.folder / "summary").read_text().replace("\u200b", "")

    def annotations(self, level: str = "notice") -> list[str]:
        """Return the annotations of a level."""
        return [command.data for command in obeyed(self.log) if command.name == level]

    def snapshots(self) -> list[str]:
        """Return the contents of the files that go into the cache."""
        return [
            path.read_bytes().decode("utf-8", "ignore") for path in self.folder.glob("work/.vanitylint/remembered/*.db")
        ]


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Step]:
    """Provide a step of a job in acme/shop on a fake GitHub."""
    with the_real_one(monkeypatch) as github:
        for name in ("work", "temp"):
            (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / "work")
        monkeypatch.setattr(backlog, "Reader", one_reader)
        monkeypatch.setattr(judge, "load_rules", rules_once)
        environment = {
            "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_OUTPUT": str(tmp_path / "outputs"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GH_TOKEN": "a-token",
            "RUNNER_TEMP": str(tmp_path / "temp"), "GITHUB_WORKSPACE": str(tmp_path / "work"),
        }  # fmt: skip
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("VANITYLINT_GITHUB_PROJECTS", "")
        github.writing.is_allowed = True
        yield Step(tmp_path, github, github.repository("acme/shop"), monkeypatch, capsys)


@pytest.fixture
def post(step: Step) -> Iterator[Post]:
    """Provide a mail server that the team's config names."""
    mailbox = Post()
    server = start(mailbox)
    (step.folder / "work" / "vanitylint.toml").write_text(
        f'[mail]\nto = ["lead@example.com"]\nfrom = "a@example.com"\nhost = "localhost"\nport = {mailbox.port}\nsecurity = "none"\n'
    )
    yield mailbox
    server.stop()


def open_bet(repository: Repository, title: str = "One page") -> Any:
    """Create an epic in progress that states no hypothesis."""
    return repository.issue(title=title, labels=["epic", "in progress"])


# Failed fetches


def test_failed_fetch_changes_no_comment_and_sends_no_mail(step: Step, post: Post) -> None:
    issue = open_bet(step.shop)
    payload = {"repository": {"private": True}, "issue": {"number": issue.number}}
    assert step.trigger("schedule", remember="true", mail="true") == 0
    assert step.trigger("issues", payload, comment="true") == 0
    assert (len(post.mails), len(issue.comments)) == (1, 1)
    before = issue.comments[0].fields["body"]
    issue.fields["body"] = BET
    step.github.token = "another"  # noqa: S105 - for the fake, which refuses the present one from now on
    assert step.trigger("issues", payload, comment="true") == 2
    assert [message for message in step.annotations("error") if "snapshot" in message] == []
    assert step.trigger("schedule", remember="true", mail="true") == 2
    assert (step.outputs["complete"], step.outputs["report"]) == ("false", "")
    assert (len(post.mails), issue.comments[0].fields["body"]) == (1, before)


def test_report_of_an_earlier_step_of_the_job_is_not_output_again(step: Step) -> None:
    open_bet(step.shop)
    assert step.trigger("schedule") == 0
    first = step.outputs["report"]
    assert step.trigger("schedule", source="github:acme/nothing") == 2
    assert (bool(first), step.outputs["report"]) == (True, "")


# Contents of the cache


@pytest.mark.parametrize(
    ("payload", "is_private", "source", "is_kept"),
    [
        ({"repository": {"private": True}}, True, "github:acme/plans", True),
        ({"repository": {"private": False}}, False, "github:acme/plans", False),
        ({"repository": {"private": False}}, False, "github:acme/shop", True),
        ({"schedule": "17 6 * * 1"}, False, "github:acme/plans", False),
        ({"schedule": "17 6 * * 1"}, True, "github:acme/plans", True),
        ({"schedule": "17 6 * * 1"}, False, "", True),
    ],
)
def test_private_items_are_not_cached_in_a_public_repository(
    step: Step, payload: dict[str, Any], is_private: bool, source: str, is_kept: bool
) -> None:
    step.shop.fields["isPrivate"] = is_private
    plans = step.github.repository("acme/plans")
    for repository in (step.shop, plans):
        open_bet(repository, "Secret plans")
    assert step.trigger("schedule", payload, source=source, remember="true") == 0
    assert (step.outputs["remember"], len(step.snapshots())) == (str(is_kept).lower(), int(is_kept))
    assert any("snapshot is not kept" in notice for notice in step.annotations()) is not is_kept


def test_step_without_remember_leaves_nothing_in_the_cache_of_the_next(step: Step) -> None:
    open_bet(step.github.repository("acme/plans"), "Secret plans")
    open_bet(step.shop, "Known to all")
    assert step.trigger("schedule", source="github:acme/plans") == 0
    assert step.trigger("schedule", {"repository": {"private": False}}, remember="true") == 0
    [snapshot] = step.snapshots()
    assert "Known to all" in snapshot
    assert "Secret plans" not in snapshot
    assert (step.folder / "work" / ".vanitylint" / ".gitignore").is_file()


# Config and inputs


@pytest.mark.parametrize("inputs", [{"format": "text"}, {"format": "json"}, {}])
def test_outputs_are_set_whatever_the_format_of_the_log(step: Step, inputs: dict[str, str]) -> None:
    open_bet(step.shop)
    (step.folder / "work" / "vanitylint.toml").write_text('format = "text"\n')
    assert step.trigger("schedule", **inputs) == 0
    assert (step.outputs["findings"], step.outputs["errors"], step.outputs["complete"]) == ("1", "1", "true")
    assert "HYP101" in step.summary
    assert any("What do we expect" in notice for notice in step.annotations()) is ("format" not in inputs), (
        "the format in the config does not apply to the log"
    )


def test_source_in_config_is_not_taken_for_an_option(step: Step) -> None:
    open_bet(step.shop)
    (step.folder / "work" / "vanitylint.toml").write_text(
        'sources = ["github:acme/shop", "--output=json=injected:x.json"]\n'
    )
    assert step.trigger("schedule") == 2
    assert not list((step.folder / "work").glob("injected*"))


def test_fail_on_in_config_makes_the_step_fail(step: Step) -> None:
    open_bet(step.shop)
    (step.folder / "work" / "vanitylint.toml").write_text('fail-on = "error"\n')
    assert step.trigger("schedule") == 1
    assert (step.outputs["errors"], step.outputs["complete"]) == ("1", "true")
    assert step.annotations("error"), "findings that make the step fail are errors"


def test_missing_permission_for_comments_is_reported(step: Step) -> None:
    issue = open_bet(step.shop)
    step.github.writing.is_allowed = False
    assert step.trigger("issues", {"issue": {"number": issue.number}}, comment="true") == 2
    assert any("issues: write" in message for message in step.annotations("error"))


def test_config_from_environment_variable_is_used(step: Step) -> None:
    open_bet(step.shop)
    (step.folder / "strict.toml").write_text('fail-on = "error"\n')
    step.monkeypatch.setenv("VANITYLINT_CONFIG", str(step.folder / "strict.toml"))
    assert step.trigger("schedule") == 1


def test_issue_of_the_event_is_fetched_from_the_events_server(step: Step) -> None:
    open_bet(step.shop)
    (step.folder / "work" / "vanitylint.toml").write_text('[github]\nhost = "ghe.example.com"\n')
    assert step.trigger("issues", {"issue": {"number": 1}}) == 0
    assert "https://github.com/acme/shop/issues/1" in step.log


@pytest.mark.parametrize(("inputs", "expected"), [({}, False), ({"projects": "true"}, True)])
def test_projects_are_requested_only_if_the_input_is_set(step: Step, inputs: dict[str, str], expected: bool) -> None:
    open_bet(step.shop)
    assert step.trigger("schedule", **inputs) == 0
    assert any("projectItems" in request.query for request in step.github.requests) is expected
    assert any("projects are not read" in notice for notice in step.annotations()) is not expected


@pytest.mark.parametrize("inputs", [{"comment": "yes"}, {"projects": "no"}, {"remember": "on"}])
def test_invalid_boolean_input_is_reported(step: Step, inputs: dict[str, str]) -> None:
    assert step.trigger("schedule", **inputs) == 2
    assert "not true or false" in step.summary
    assert step.outputs["complete"] == "false"


def test_notice_explains_why_no_comment_is_written(step: Step) -> None:
    open_bet(step.shop)
    assert step.trigger("schedule", comment="true") == 0
    assert any("comments on issues only, and this run is for schedule" in notice for notice in step.annotations())
    payload = {"repository": {"private": True}, "issue": {"number": 1}}
    assert step.trigger("issues", payload, comment="true", source="github:acme/shop") == 0
    assert any("no comment is written, because the input source says what" in notice for notice in step.annotations())


# Sources that cannot be read


def test_fork_without_a_token_is_skipped_and_passes(step: Step) -> None:
    step.monkeypatch.delenv("GH_TOKEN")
    step.monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    payload = {"pull_request": {"number": 2, "head": {"repo": {"full_name": "mallory/shop"}}}}
    assert step.trigger("pull_request", payload) == 0
    assert (step.outputs["findings"], step.outputs["complete"]) == ("0", "false")
    assert "skipped: the issues it closes: no secret" in step.summary


def test_missing_token_fails_the_step_where_secrets_are_available(step: Step) -> None:
    for name in ("JIRA_URL", "JIRA_EMAIL", "JIRA_API_TOKEN", "JIRA_PERSONAL_TOKEN"):
        step.monkeypatch.setenv(name, "")  # action.yml passes on missing secrets as empty values
    assert step.trigger("schedule", source="jira:SHOP") == 2
    assert step.outputs["complete"] == "false"
    assert "which Jira?" in step.summary
    assert len(step.annotations("error")) == 1
    assert step.annotations() == []


def test_deeper_backlog_folder_is_suggested_as_a_source(step: Step) -> None:
    page = step.folder / "work" / "team" / "plans" / "epics" / "one.md"
    page.parent.mkdir(parents=True)
    page.write_text("# One page\n\nText.\n")
    pull = step.shop.pull_request()
    payload = {"pull_request": {"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}}}
    assert step.trigger("pull_request", payload) == 0
    assert "team/plans looks like one; list it in `sources` of vanitylint.toml" in step.annotations()[0]


def test_pull_request_that_closes_nothing_is_complete(step: Step) -> None:
    pull = step.shop.pull_request()
    payload = {"pull_request": {"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}}}
    assert step.trigger("pull_request", payload) == 0
    assert (step.outputs["findings"], step.outputs["complete"]) == ("0", "true")


@pytest.mark.parametrize(("number", "expected"), [(77, "77"), (0, "GitHub does not")])
def test_step_fails_when_github_does_not_return_the_pull_request(step: Step, number: int, expected: str) -> None:
    if not number:
        step.github.fail_next("status", code=403, body={"message": "GitHub does not like this"})
    payload = {"pull_request": {"number": number or 1, "head": {"repo": {"full_name": "acme/shop"}}}}
    assert step.trigger("pull_request", payload) == 2
    assert expected in step.summary
    assert step.outputs["complete"] == "false"


def test_pull_request_with_files_fails_with_a_message_without_git(step: Step) -> None:
    (step.folder / "work" / "epics").mkdir()
    (step.folder / "work" / "epics" / "one.md").write_text("---\nstatus: in progress\n---\n# One page\n")
    pull = step.shop.pull_request()
    step.monkeypatch.setenv("PATH", "")
    payload = {
        "pull_request": {
            "number": pull.fields["number"],
            "head": {"repo": {"full_name": "acme/shop"}},
            "base": {"sha": "a" * 40},
        }
    }
    assert step.trigger("pull_request", payload) == 2
    assert "git" in step.summary
