"""The action as a runner runs it: the workflows of examples/workflows, event by event, against a GitHub of our own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.action.conftest import TOKEN
from tests.action.runner import WORKFLOWS, git
from tests.delivery.server import Post, start
from tests.fake_jira import FakeJira

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.action.conftest import Shop

BET = "We expect that visitors order in fewer steps; the share of started orders that are finished rises from 61 % to 70 % by 1 June 2027."
KEY = "an-api-token"
HOSTILE = "One ::set-output name=errors::99 page %0A::add-mask::a <img src=x> @acme/all <!-- vanitylint: comment --> $(touch /tmp/pwned)"


# The first one, as it is bare: what it installs serves all others.
def test_nothing_to_ask_is_quiet_and_files_of_the_repository_are_not_taken_for_packages(shop: Shop) -> None:
    shop.issues.issue(title="One page", body=BET, labels=["epic"])
    for name in ("click.py", "vanitylint/__init__.py", "json.py", "sitecustomize.py", "pip.py"):
        shop.write(name, "raise SystemExit('this is not it')\n")
    shop.environment["PYTHONPATH"] = str(shop.checkout)
    job = shop.happens("schedule", "schedule", is_bare=True)
    assert (job.status, job.outputs["findings"], job.outputs["errors"]) == (0, "0", "0"), job.log


def test_an_issue_is_asked_about_and_gets_one_comment(shop: Shop) -> None:
    shop.github.writing.is_allowed = shop.github.writing.by_bot = True
    issue = shop.issues.issue(title=HOSTILE, body="::error::no\n##[add-path]/tmp/evil", labels=["epic", "in progress"])
    other = shop.issues.issue(title="Another one", labels=["epic", "in progress"])
    told: dict[str, Any] = {"action": "opened", "issue": {"number": issue.number}}
    job = shop.happens("issues", "issues", **told)
    assert (job.status, job.step) == (0, "success"), job.log
    assert (job.outputs["findings"], job.outputs["errors"], job.outputs["complete"]) == ("1", "1", "true")
    [asked, about_projects] = sorted(job.annotations, key=lambda each: each.title)
    assert (asked.level, asked.title) == ("notice", "HYP101 acme/shop#1")
    assert (about_projects.level, "projects are not read" in about_projects.text) == ("notice", True)
    assert "HYP101" in job.summary
    assert "<img" not in job.summary
    assert other.fields["title"] not in job.summary
    assert TOKEN not in json.dumps(job.entries)
    assert "vanitylint check --" in job.log
    assert f" -- 'github:acme/shop#{issue.number}'\n" in job.log, "what is asked, as one could ask it oneself"
    [comment] = issue.comments
    assert "HYP101" in comment.fields["body"]
    assert "@acme" not in comment.fields["body"]

    issue.fields |= {"title": "One page", "body": BET}
    again = shop.happens("issues", "issues", **told)
    assert again.outputs["errors"] == "0"
    [edited] = issue.comments
    assert edited is comment
    assert "HYP101" not in comment.fields["body"].partition("<summary>")[0]
    assert not other.comments


def test_a_pull_request_is_asked_what_the_issues_it_closes_expect(shop: Shop) -> None:
    issue = shop.issues.issue(title="One page", labels=["epic", "in progress"])
    pull = issue.link_pull_request(merged=False)
    told = {"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}}
    job = shop.happens("pull-request", "pull_request", pull_request=told)
    assert (job.status, job.outputs["findings"], job.outputs["complete"]) == (0, "1", "true")
    assert "What do we expect acme/shop#1 to change" in job.summary


STORY = """\
---
kind: epic
status: In progress
---
# {title}

{text}
"""


def test_a_pull_request_is_asked_about_the_lines_it_changes_in_a_backlog_in_files(shop: Shop) -> None:
    shop.write("epics/old.md", STORY.format(title="Old epic", text="No word on what it is for."))
    shop.write("epics/edited.md", STORY.format(title="Edited epic", text="Nothing yet."))
    base = shop.git("rev-parse", "HEAD")
    shop.git("switch", "--quiet", "--create", "topic")
    shop.write("epics/edited.md", STORY.format(title="Edited epic", text="Nothing yet.\n\n::error::One word more."))
    shop.write("docs/notes.md", "# Notes\n")
    pull = shop.issues.pull_request()
    told = {"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}, "base": {"sha": base}}
    job = shop.happens("pull-request", "pull_request", pull_request=told)
    assert (job.status, job.outputs["findings"], job.outputs["complete"]) == (0, "1", "true")
    [asked] = job.annotations
    assert (asked.level, asked.file) == ("notice", "epics/edited.md")
    before = STORY.format(title="Edited epic", text="Nothing yet.").splitlines()
    assert int(asked.line) > len(before), "the line is one of the change"
    assert "Old epic" not in job.summary

    shallow = shop.checkout.parent / "shallow"
    shop.git("clone", "--quiet", "--depth=1", "--branch=topic", f"file://{shop.checkout}", str(shallow))
    git(shallow, "remote", "set-url", "origin", "https://github.com/acme/shop")
    job = replace(shop, checkout=shallow).happens("pull-request", "pull_request", pull_request=told)
    assert job.step == "failure"
    assert "fetch-depth: 0" in job.summary


def test_a_report_is_an_artifact_and_the_next_one_tells_what_changed(shop: Shop) -> None:
    for number in range(3):
        shop.issues.issue(title=f"Page {number}", labels=["epic", "in progress"])
    first = shop.happens("schedule", "schedule")
    assert (first.status, first.outputs["findings"], first.outputs["new"]) == (0, "3", "3")
    assert "Page 1" in shop.report
    shop.issues.issue(title="Page 3", labels=["epic", "in progress"])
    shop.github.requests.clear()
    second = shop.happens("schedule", "schedule")
    assert (second.outputs["findings"], second.outputs["new"]) == ("4", "1")
    [page] = [sent for sent in shop.github.requests if sent.operation == "RepositoryPage"]
    assert page.variables["since"], "only what changed is asked for"


def test_one_workflow_serves_issues_pull_requests_and_the_week(shop: Shop) -> None:
    shop.github.writing.is_allowed = shop.github.writing.by_bot = True
    issue = shop.issues.issue(title="One page", labels=["epic", "in progress"])
    pull = issue.link_pull_request(merged=False)
    jobs = [
        shop.happens("all-events", "issues", action="opened", issue={"number": issue.number}),
        shop.happens(
            "all-events", "pull_request",
            pull_request={"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}},
        ),
        shop.happens("all-events", "schedule"),
    ]  # fmt: skip
    assert [(job.status, job.outputs["findings"], job.outputs["complete"]) for job in jobs] == [(0, "1", "true")] * 3
    assert not [note for job in jobs for note in job.annotations if "no comment" in note.text]
    assert len(issue.comments) == 1
    assert "One page" in shop.report
    kept = shop.checkout.parent / "shop-run" / "cache"
    assert len(list(kept.glob("vanitylint-snapshot-*"))) == 1, "only what the week reads is kept"


def test_on_demand_with_sources_and_profile_of_an_input(shop: Shop) -> None:
    shop.issues.issue(title="One page", labels=["epic", "in progress"])
    shop.write("docs/epics/1.md", "# Epic: $(touch pwned)\n\nStatus: In Progress\n")
    text = (WORKFLOWS / "on-demand.yml").read_text().replace("${{ inputs.source }}", "docs")
    job = shop.happens(text, "workflow_dispatch", inputs={"profile": "extended"})
    assert job.status == 0, job.log
    assert "vanitylint check --profile=extended" in job.log
    assert " -- docs\n" in job.log


def test_who_gets_no_secrets_is_not_made_red(shop: Shop) -> None:
    text = (WORKFLOWS / "jira.yml").read_text().replace("workflow_dispatch:", "workflow_dispatch:\n  pull_request:")
    told = {"number": 1, "head": {"repo": {"full_name": "acme/shop"}}}
    job = shop.happens(text, "pull_request", actor="dependabot[bot]", pull_request=told)
    assert (job.status, job.outputs["complete"]) == (0, "false")
    assert "skipped: jira:SHOP: no secret" in job.summary


def test_what_could_not_be_read_is_red_whatever_fails_on(shop: Shop) -> None:
    shop.issues.issue(title="One page", labels=["epic", "in progress"])
    shop.github.fail_next("partial", path=["repository", "issues", "nodes", 0, "body"], type="FORBIDDEN", message="no")
    job = shop.happens("schedule", "schedule")
    assert (job.step, job.outputs["complete"]) == ("failure", "false")
    assert "One page" in shop.report, "the report is kept all the same"


@pytest.fixture
def jira(shop: Shop) -> Iterator[FakeJira]:
    """A Jira that the shop's workflows know."""
    with FakeJira(token=KEY, email="lint@example.com") as made:
        shop.variables |= {"JIRA_URL": made.url, "JIRA_EMAIL": "lint@example.com"}
        shop.secrets["JIRA_API_TOKEN"] = KEY
        yield made


def test_jira_is_reported_as_an_artifact_and_by_mail(shop: Shop, jira: FakeJira) -> None:
    jira.project("SHOP").issue(type="Epic", summary="One page", status="In Progress")
    post = Post()
    server = start(post)
    try:
        shop.write(
            "vanitylint.toml",
            f"""
            [mail]
            to = ["lead@example.com"]
            from = "backlog@example.com"
            host = "localhost"
            port = {post.port}
            security = "none"
            """,
        )
        first = shop.happens("jira", "schedule")
        second = shop.happens("jira", "schedule")
    finally:
        server.stop()
    assert (first.status, first.outputs["findings"], second.status) == (0, "1", 0)
    assert "One page" in shop.report
    assert len(post.mails) == 1, "nothing changed, no mail"
    assert KEY not in first.log + second.log
    kept = shop.checkout.parent / "shop-run" / "cache"
    assert len(list(kept.glob("vanitylint-snapshot-*/.vanitylint/remembered/*.db"))) == 1


def test_every_action_is_pinned_and_ours_is_one_commit() -> None:
    texts = [path.read_text() for path in WORKFLOWS.glob("*.yml")]
    used = re.findall(r"uses: (\S+)", "".join(texts))
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in used)
    assert len({name for name in used if name.startswith("OWNER/")}) == 1
