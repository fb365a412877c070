"""The step itself, in the environment that a runner gives it: what is said, what is left, and what is not done."""

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

    def happens(self, event: str, payload: dict[str, Any] | None = None, /, **inputs: str) -> int:
        """Something happens; gives the exit status of the step."""
        (self.folder / "event.json").write_text(
            json.dumps({"repository": {"private": True}} if payload is None else payload)
        )
        given = {"GITHUB_EVENT_NAME": event} | {
            f"VANITYLINT_INPUT_{name.upper()}": value for name, value in inputs.items()
        }
        for name in ("summary", "outputs"):
            (self.folder / name).write_text("")
        with self.monkeypatch.context() as patch:
            for name, value in given.items():
                patch.setenv(name, value)
            status = run()
        self.log = "".join(self.capsys.readouterr())
        self.outputs = dict(line.split("=", 1) for line in (self.folder / "outputs").read_text().splitlines())
        return status

    @property
    def summary(self) -> str:
        return (self.folder / "summary").read_text().replace("\u200b", "")

    def told(self, level: str = "notice") -> list[str]:
        """The annotations of a level."""
        return [command.data for command in obeyed(self.log) if command.name == level]

    def snapshots(self) -> list[str]:
        """The files that go into the cache, by what they hold."""
        return [
            path.read_bytes().decode("utf-8", "ignore") for path in self.folder.glob("work/.vanitylint/remembered/*.db")
        ]


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Step]:
    with the_real_one(monkeypatch) as github:
        for name in ("work", "temp"):
            (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / "work")
        monkeypatch.setattr(backlog, "Reader", one_reader)
        monkeypatch.setattr(judge, "load_rules", rules_once)
        given = {
            "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_OUTPUT": str(tmp_path / "outputs"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GH_TOKEN": "a-token",
            "RUNNER_TEMP": str(tmp_path / "temp"), "GITHUB_WORKSPACE": str(tmp_path / "work"),
        }  # fmt: skip
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("VANITYLINT_GITHUB_PROJECTS", "")
        github.writing.is_allowed = True
        yield Step(tmp_path, github, github.repository("acme/shop"), monkeypatch, capsys)


@pytest.fixture
def post(step: Step) -> Iterator[Post]:
    """A mail server that the team's config names."""
    made = Post()
    server = start(made)
    (step.folder / "work" / "vanitylint.toml").write_text(
        f'[mail]\nto = ["lead@example.com"]\nfrom = "a@example.com"\nhost = "localhost"\nport = {made.port}\nsecurity = "none"\n'
    )
    yield made
    server.stop()


def open_bet(repository: Repository, title: str = "One page") -> Any:
    return repository.issue(title=title, labels=["epic", "in progress"])


# What a failed read does not do


def test_what_could_not_be_fetched_is_neither_commented_nor_mailed(step: Step, post: Post) -> None:
    issue = open_bet(step.shop)
    about = {"repository": {"private": True}, "issue": {"number": issue.number}}
    assert step.happens("schedule", remember="true", mail="true") == 0
    assert step.happens("issues", about, comment="true") == 0
    assert (len(post.mails), len(issue.comments)) == (1, 1)
    before = issue.comments[0].fields["body"]
    issue.fields["body"] = BET
    step.github.token = "another"  # noqa: S105 - ours is refused from now on
    assert step.happens("issues", about, comment="true") == 2
    assert [why for why in step.told("error") if "snapshot" in why] == []
    assert step.happens("schedule", remember="true", mail="true") == 2
    assert (step.outputs["complete"], step.outputs["report"]) == ("false", "")
    assert (len(post.mails), issue.comments[0].fields["body"]) == (1, before)


def test_a_report_of_another_use_in_the_job_is_not_taken_for_ones_own(step: Step) -> None:
    open_bet(step.shop)
    assert step.happens("schedule") == 0
    first = step.outputs["report"]
    assert step.happens("schedule", source="github:acme/nothing") == 2
    assert (bool(first), step.outputs["report"]) == (True, "")


# What the cache may hold


@pytest.mark.parametrize(
    ("payload", "is_private", "source", "kept"),
    [
        ({"repository": {"private": True}}, True, "github:acme/plans", True),
        ({"repository": {"private": False}}, False, "github:acme/plans", False),
        ({"repository": {"private": False}}, False, "github:acme/shop", True),
        ({"schedule": "17 6 * * 1"}, False, "github:acme/plans", False),
        ({"schedule": "17 6 * * 1"}, True, "github:acme/plans", True),
        ({"schedule": "17 6 * * 1"}, False, "", True),
    ],
)
def test_only_what_everybody_may_read_gets_into_a_cache_that_everybody_may_read(
    step: Step, payload: dict[str, Any], is_private: bool, source: str, kept: bool
) -> None:
    step.shop.fields["isPrivate"] = is_private
    plans = step.github.repository("acme/plans")
    for repository in (step.shop, plans):
        open_bet(repository, "Secret plans")
    assert step.happens("schedule", payload, source=source, remember="true") == 0
    assert (step.outputs["remember"], len(step.snapshots())) == (str(kept).lower(), int(kept))
    assert any("snapshot is not kept" in told for told in step.told()) is not kept


def test_a_use_that_is_not_to_be_remembered_leaves_nothing_for_one_that_is(step: Step) -> None:
    open_bet(step.github.repository("acme/plans"), "Secret plans")
    open_bet(step.shop, "Known to all")
    assert step.happens("schedule", source="github:acme/plans") == 0
    assert step.happens("schedule", {"repository": {"private": False}}, remember="true") == 0
    [kept] = step.snapshots()
    assert "Known to all" in kept
    assert "Secret plans" not in kept
    assert (step.folder / "work" / ".vanitylint" / ".gitignore").is_file()


# What the config and the inputs say


@pytest.mark.parametrize("said", [{"format": "text"}, {"format": "json"}, {}])
def test_outputs_are_there_whatever_the_log_shows(step: Step, said: dict[str, str]) -> None:
    open_bet(step.shop)
    (step.folder / "work" / "vanitylint.toml").write_text('format = "text"\n')
    assert step.happens("schedule", **said) == 0
    assert (step.outputs["findings"], step.outputs["errors"], step.outputs["complete"]) == ("1", "1", "true")
    assert "HYP101" in step.summary
    assert any("What do we expect" in told for told in step.told()) is ("format" not in said), (
        "the config's is not the log's"
    )


def test_a_source_of_the_config_is_no_flag(step: Step) -> None:
    open_bet(step.shop)
    (step.folder / "work" / "vanitylint.toml").write_text(
        'sources = ["github:acme/shop", "--output=json=injected:x.json"]\n'
    )
    assert step.happens("schedule") == 2
    assert not list((step.folder / "work").glob("injected*"))


def test_the_team_decides_in_its_config_what_is_red(step: Step) -> None:
    open_bet(step.shop)
    (step.folder / "work" / "vanitylint.toml").write_text('fail-on = "error"\n')
    assert step.happens("schedule") == 1
    assert (step.outputs["errors"], step.outputs["complete"]) == ("1", "true")
    assert step.told("error"), "what makes it red is an error"


def test_a_token_that_may_not_write_a_comment_is_told_what_it_lacks(step: Step) -> None:
    issue = open_bet(step.shop)
    step.github.writing.is_allowed = False
    assert step.happens("issues", {"issue": {"number": issue.number}}, comment="true") == 2
    assert any("issues: write" in told for told in step.told("error"))


def test_a_config_of_the_environment_counts(step: Step) -> None:
    open_bet(step.shop)
    (step.folder / "strict.toml").write_text('fail-on = "error"\n')
    step.monkeypatch.setenv("VANITYLINT_CONFIG", str(step.folder / "strict.toml"))
    assert step.happens("schedule") == 1


def test_issues_of_the_event_are_asked_of_its_own_server(step: Step) -> None:
    open_bet(step.shop)
    (step.folder / "work" / "vanitylint.toml").write_text('[github]\nhost = "ghe.example.com"\n')
    assert step.happens("issues", {"issue": {"number": 1}}) == 0
    assert "https://github.com/acme/shop/issues/1" in step.log


@pytest.mark.parametrize(("said", "asked"), [({}, False), ({"projects": "true"}, True)])
def test_projects_are_asked_for_where_somebody_wants_that(step: Step, said: dict[str, str], asked: bool) -> None:
    open_bet(step.shop)
    assert step.happens("schedule", **said) == 0
    assert any("projectItems" in sent.query for sent in step.github.requests) is asked
    assert any("projects are not read" in told for told in step.told()) is not asked


@pytest.mark.parametrize("said", [{"comment": "yes"}, {"projects": "no"}, {"remember": "on"}])
def test_what_is_neither_true_nor_false_is_told(step: Step, said: dict[str, str]) -> None:
    assert step.happens("schedule", **said) == 2
    assert "not true or false" in step.summary
    assert step.outputs["complete"] == "false"


def test_a_comment_is_not_promised_where_none_is_written(step: Step) -> None:
    open_bet(step.shop)
    assert step.happens("schedule", comment="true") == 0
    assert any("comments on issues only, and this run is for schedule" in told for told in step.told())
    about = {"repository": {"private": True}, "issue": {"number": 1}}
    assert step.happens("issues", about, comment="true", source="github:acme/shop") == 0
    assert any("no comment is written, because the input source says what" in told for told in step.told())


# What there is no way to read


def test_a_fork_without_a_token_is_told_and_green(step: Step) -> None:
    step.monkeypatch.delenv("GH_TOKEN")
    step.monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    told = {"pull_request": {"number": 2, "head": {"repo": {"full_name": "mallory/shop"}}}}
    assert step.happens("pull_request", told) == 0
    assert (step.outputs["findings"], step.outputs["complete"]) == ("0", "false")
    assert "skipped: the issues it closes: no secret" in step.summary


def test_a_token_that_is_missing_where_it_could_be_there_is_red(step: Step) -> None:
    for name in ("JIRA_URL", "JIRA_EMAIL", "JIRA_API_TOKEN", "JIRA_PERSONAL_TOKEN"):
        step.monkeypatch.setenv(name, "")  # as action.yml hands on what is not there
    assert step.happens("schedule", source="jira:SHOP") == 2
    assert step.outputs["complete"] == "false"
    assert "which Jira?" in step.summary
    assert len(step.told("error")) == 1
    assert step.told() == []


def test_a_backlog_in_files_further_down_is_named_and_not_denied(step: Step) -> None:
    page = step.folder / "work" / "team" / "plans" / "epics" / "one.md"
    page.parent.mkdir(parents=True)
    page.write_text("# One page\n\nText.\n")
    pull = step.shop.pull_request()
    told = {"pull_request": {"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}}}
    assert step.happens("pull_request", told) == 0
    assert "team/plans looks like one; list it in `sources` of vanitylint.toml" in step.told()[0]


def test_a_pull_request_that_closes_nothing_is_complete(step: Step) -> None:
    pull = step.shop.pull_request()
    told = {"pull_request": {"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}}}
    assert step.happens("pull_request", told) == 0
    assert (step.outputs["findings"], step.outputs["complete"]) == ("0", "true")


@pytest.mark.parametrize(("number", "told"), [(77, "77"), (0, "GitHub does not")])
def test_a_pull_request_that_github_does_not_tell_of_is_red(step: Step, number: int, told: str) -> None:
    if not number:
        step.github.fail_next("status", code=403, body={"message": "GitHub does not like this"})
    payload = {"pull_request": {"number": number or 1, "head": {"repo": {"full_name": "acme/shop"}}}}
    assert step.happens("pull_request", payload) == 2
    assert told in step.summary
    assert step.outputs["complete"] == "false"


def test_without_git_a_pull_request_with_files_is_told_in_words(step: Step) -> None:
    (step.folder / "work" / "epics").mkdir()
    (step.folder / "work" / "epics" / "one.md").write_text("---\nstatus: in progress\n---\n# One page\n")
    pull = step.shop.pull_request()
    step.monkeypatch.setenv("PATH", "")
    told = {
        "pull_request": {
            "number": pull.fields["number"],
            "head": {"repo": {"full_name": "acme/shop"}},
            "base": {"sha": "a" * 40},
        }
    }
    assert step.happens("pull_request", told) == 2
    assert "git" in step.summary
