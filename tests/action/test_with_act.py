"""The action in a runner: the workflows of examples/workflows, event by event, with a fake GitHub."""

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


# This test comes first because it installs the dependencies, which all others use.
def test_clean_backlog_passes_and_repository_files_shadow_no_packages(shop: Shop) -> None:
    shop.issues.issue(title="One page", body=BET, labels=["epic"])
    for name in ("click.py", "vanitylint/__init__.py", "json.py", "sitecustomize.py", "pip.py"):
        shop.write(name, "raise SystemExit('this is not it')\n")
    shop.environment["PYTHONPATH"] = str(shop.checkout)
    job = shop.trigger("schedule", "schedule", reinstall=True)
    assert (job.status, job.outputs["findings"], job.outputs["errors"]) == (0, "0", "0"), job.log


def test_issue_is_checked_and_gets_one_comment(shop: Shop) -> None:
    shop.github.writing.is_allowed = shop.github.writing.by_bot = True
    issue = shop.issues.issue(title=HOSTILE, body="::error::no\n##[add-path]/tmp/evil", labels=["epic", "in progress"])
    other = shop.issues.issue(title="Another one", labels=["epic", "in progress"])
    payload: dict[str, Any] = {"action": "opened", "issue": {"number": issue.number}}
    job = shop.trigger("issues", "issues", **payload)
    assert (job.status, job.step) == (0, "success"), job.log
    assert (job.outputs["findings"], job.outputs["errors"], job.outputs["complete"]) == ("1", "1", "true")
    [finding, note_on_projects] = sorted(job.annotations, key=lambda annotation: annotation.title)
    assert (finding.level, finding.title) == ("notice", "HYP101 acme/shop#1")
    assert (note_on_projects.level, "projects are not read" in note_on_projects.text) == ("notice", True)
    assert "HYP101" in job.summary
    assert "<img" not in job.summary
    assert other.fields["title"] not in job.summary
    assert TOKEN not in json.dumps(job.entries)
    assert "vanitylint check --" in job.log
    assert f" -- 'github:acme/shop#{issue.number}'\n" in job.log, (
        "the log shows the command, so that people can run it themselves"
    )
    [comment] = issue.comments
    assert "HYP101" in comment.fields["body"]
    assert "@acme" not in comment.fields["body"]

    issue.fields |= {"title": "One page", "body": BET}
    again = shop.trigger("issues", "issues", **payload)
    assert again.outputs["errors"] == "0"
    [edited] = issue.comments
    assert edited is comment
    assert "HYP101" not in comment.fields["body"].partition("<summary>")[0]
    assert not other.comments


def test_pull_request_checks_the_issues_it_closes(shop: Shop) -> None:
    issue = shop.issues.issue(title="One page", labels=["epic", "in progress"])
    pull = issue.link_pull_request(merged=False)
    payload = {"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}}
    job = shop.trigger("pull-request", "pull_request", pull_request=payload)
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


def test_pull_request_checks_the_lines_it_changes_in_backlog_files(shop: Shop) -> None:
    shop.write("epics/old.md", STORY.format(title="Old epic", text="No word on what it is for."))
    shop.write("epics/edited.md", STORY.format(title="Edited epic", text="Nothing yet."))
    base = shop.git("rev-parse", "HEAD")
    shop.git("switch", "--quiet", "--create", "topic")
    shop.write("epics/edited.md", STORY.format(title="Edited epic", text="Nothing yet.\n\n::error::One word more."))
    shop.write("docs/notes.md", "# Notes\n")
    pull = shop.issues.pull_request()
    payload = {"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}, "base": {"sha": base}}
    job = shop.trigger("pull-request", "pull_request", pull_request=payload)
    assert (job.status, job.outputs["findings"], job.outputs["complete"]) == (0, "1", "true")
    [finding] = job.annotations
    assert (finding.level, finding.file) == ("notice", "epics/edited.md")
    before = STORY.format(title="Edited epic", text="Nothing yet.").splitlines()
    assert int(finding.line) > len(before), "the annotation is on a changed line"
    assert "Old epic" not in job.summary

    shallow = shop.checkout.parent / "shallow"
    shop.git("clone", "--quiet", "--depth=1", "--branch=topic", f"file://{shop.checkout}", str(shallow))
    git(shallow, "remote", "set-url", "origin", "https://github.com/acme/shop")
    job = replace(shop, checkout=shallow).trigger("pull-request", "pull_request", pull_request=payload)
    assert job.step == "failure"
    assert "fetch-depth: 0" in job.summary


def test_report_is_uploaded_and_next_run_counts_new_findings(shop: Shop) -> None:
    for number in range(3):
        shop.issues.issue(title=f"Page {number}", labels=["epic", "in progress"])
    first = shop.trigger("schedule", "schedule")
    assert (first.status, first.outputs["findings"], first.outputs["new"]) == (0, "3", "3")
    assert "Page 1" in shop.report
    shop.issues.issue(title="Page 3", labels=["epic", "in progress"])
    shop.github.requests.clear()
    second = shop.trigger("schedule", "schedule")
    assert (second.outputs["findings"], second.outputs["new"]) == ("4", "1")
    [page_request] = [request for request in shop.github.requests if request.operation == "RepositoryPage"]
    assert page_request.variables["since"], "only what changed is requested"


def test_one_workflow_serves_issues_pull_requests_and_schedule(shop: Shop) -> None:
    shop.github.writing.is_allowed = shop.github.writing.by_bot = True
    issue = shop.issues.issue(title="One page", labels=["epic", "in progress"])
    pull = issue.link_pull_request(merged=False)
    jobs = [
        shop.trigger("all-events", "issues", action="opened", issue={"number": issue.number}),
        shop.trigger(
            "all-events", "pull_request",
            pull_request={"number": pull.fields["number"], "head": {"repo": {"full_name": "acme/shop"}}},
        ),
        shop.trigger("all-events", "schedule"),
    ]  # fmt: skip
    assert [(job.status, job.outputs["findings"], job.outputs["complete"]) for job in jobs] == [(0, "1", "true")] * 3
    assert not [note for job in jobs for note in job.annotations if "no comment" in note.text]
    assert len(issue.comments) == 1
    assert "One page" in shop.report
    cache = shop.checkout.parent / "shop-run" / "cache"
    assert len(list(cache.glob("vanitylint-snapshot-*"))) == 1, "only the snapshot of the scheduled run is kept"


def test_on_demand_workflow_uses_source_and_profile_of_its_inputs(shop: Shop) -> None:
    shop.issues.issue(title="One page", labels=["epic", "in progress"])
    shop.write("docs/epics/1.md", "# Epic: $(touch pwned)\n\nStatus: In Progress\n")
    text = (WORKFLOWS / "on-demand.yml").read_text().replace("${{ inputs.source }}", "docs")
    job = shop.trigger(text, "workflow_dispatch", inputs={"profile": "extended"})
    assert job.status == 0, job.log
    assert "vanitylint check --profile=extended" in job.log
    assert " -- docs\n" in job.log


def test_run_without_secrets_skips_the_source_and_passes(shop: Shop) -> None:
    text = (WORKFLOWS / "jira.yml").read_text().replace("workflow_dispatch:", "workflow_dispatch:\n  pull_request:")
    payload = {"number": 1, "head": {"repo": {"full_name": "acme/shop"}}}
    job = shop.trigger(text, "pull_request", actor="dependabot[bot]", pull_request=payload)
    assert (job.status, job.outputs["complete"]) == (0, "false")
    assert "skipped: jira:SHOP: no secret" in job.summary


def test_incomplete_fetch_fails_the_step_and_uploads_the_report(shop: Shop) -> None:
    shop.issues.issue(title="One page", labels=["epic", "in progress"])
    shop.github.fail_next("partial", path=["repository", "issues", "nodes", 0, "body"], type="FORBIDDEN", message="no")
    job = shop.trigger("schedule", "schedule")
    assert (job.step, job.outputs["complete"]) == ("failure", "false")
    assert "One page" in shop.report, "the report is uploaded nevertheless"


@pytest.fixture
def jira(shop: Shop) -> Iterator[FakeJira]:
    """Provide a Jira that the workflows of the shop can access."""
    with FakeJira(token=KEY, email="lint@example.com") as fake:
        shop.variables |= {"JIRA_URL": fake.url, "JIRA_EMAIL": "lint@example.com"}
        shop.secrets["JIRA_API_TOKEN"] = KEY
        yield fake


def test_report_on_jira_is_uploaded_and_mailed(shop: Shop, jira: FakeJira) -> None:
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
        first = shop.trigger("jira", "schedule")
        second = shop.trigger("jira", "schedule")
    finally:
        server.stop()
    assert (first.status, first.outputs["findings"], second.status) == (0, "1", 0)
    assert "One page" in shop.report
    assert len(post.mails) == 1, "no second mail when nothing changed"
    assert KEY not in first.log + second.log
    cache = shop.checkout.parent / "shop-run" / "cache"
    assert len(list(cache.glob("vanitylint-snapshot-*/.vanitylint/remembered/*.db"))) == 1


def test_every_action_is_pinned_and_ours_to_one_commit() -> None:
    texts = [path.read_text() for path in WORKFLOWS.glob("*.yml")]
    used = re.findall(r"uses: (\S+)", "".join(texts))
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in used)
    assert len({name for name in used if name.startswith("OWNER/")}) == 1
