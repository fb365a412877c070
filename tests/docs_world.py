"""Fill a fake Jira, a fake GitHub and a folder with what the commands in the documentation refer to."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fake_github import FakeGitHub
    from tests.fake_jira import FakeJira

_DOCS = Path(__file__).parents[1] / "docs"
_EXAMPLES = _DOCS.parent / "examples"
TODAY = "2026-07-06"
WISH = """\
One page where guests can pay without an account. Was shown in the spring and everybody wanted it.

- address, payment, done
- remember nothing
"""
BET = """\
We expect that parents who see the menu at the gate order more lunches on time.

Metric: share of lunches ordered before the cut-off. Today 71 %, target 80 % by 2026-05-29.
"""
SLICE = "Part of the guest checkout: the address on one page."


def fill_jira(jira: FakeJira) -> None:
    """Create project SHOP with epics SHOP-12 and SHOP-45, board 12 with an ending and a future sprint, and filter 10010."""
    jira.store.clock.set("2026-03-02T09:00:00Z")
    shop = jira.project("SHOP")
    board = jira.board(12, shop)
    running = board.sprint("Sprint 13", "Guests can choose", state="active", start="2026-06-23", end="2026-07-06")
    sprint = board.sprint("Sprint 14", "Guests can pay", start="2026-07-07", end="2026-07-20")
    jira.filter(10010, "project = SHOP")
    shop.last_number = 11
    wish = shop.issue("Epic", summary="Guest checkout", description=WISH)
    wish.move_to_status("In Progress", at="2026-06-10T09:00:00Z")
    shop.issue("Story", summary="Address on one page", description=SLICE, parent=wish, sprint=sprint)
    shop.issue("Bug", summary="Umlauts are lost in the receipt", sprint=[running, sprint])
    shop.last_number = 44
    menu = shop.issue("Epic", summary="Tomorrow's menu at the gate", description=BET)
    menu.move_to_status("In Progress", at="2026-04-01T09:00:00Z")
    screen = shop.issue("Story", summary="Put up the screens", parent=menu)
    for issue in (screen, menu):
        issue.move_to_status("Done", resolution="Done", at="2026-05-04T09:00:00Z")
    jira.store.clock.set(datetime.now(tz=UTC))  # `doctor` compares the server's clock with this machine's


def fill_github(github: FakeGitHub) -> None:
    """Create repository owner/repo with issues up to 45, and project 7 of org, whose only repository is org/app."""
    github.writing.is_allowed = True  # `vanitylint comment`; nothing else writes
    repository = github.repository("owner/repo")
    repository.issue(title="Umlauts are lost in the receipt", labels=["bug"], created="2026-05-01T09:00:00Z")
    menu = repository.issue(title="Tomorrow's menu at the gate", type="Epic", body=BET, created="2026-03-02T09:00:00Z")
    menu.close(at="2026-05-04T09:00:00Z")
    while repository.next_number() < 44:
        pass
    wish = repository.issue(
        title="Guest checkout", labels=["epic", "in progress"], body=WISH, created="2026-06-10T09:00:00Z"
    )
    repository.issue(title="Address on one page", body=SLICE, parent=wish, created="2026-06-11T09:00:00Z")
    app = github.repository("org/app")
    board = github.project("org", 7, fields={"Status": ["Todo", "In Progress", "Done"]})
    board.add(app.issue(title="Guest checkout", type="Epic", body=WISH), Status="In Progress")


def fill_files(folder: Path) -> None:
    """Write exports with the names that pages use, the samples, a text, and a Markdown backlog in git."""
    shutil.copytree(_EXAMPLES, folder / "examples")
    for name in ("backlog.jsonl", "epics.json"):
        shutil.copy(_EXAMPLES / "backlog.jsonl", folder / name)
    issue = {"number": 4, "title": "Guest checkout", "body": WISH, "state": "OPEN", "createdAt": "2026-06-01T09:00:00Z"}
    empty = {"labels": [], "stateReason": "", "updatedAt": issue["createdAt"], "closedAt": None, "comments": []}
    place = {"milestone": None, "url": "https://github.com/owner/repo/issues/4"}
    (folder / "issues.json").write_text(json.dumps([issue | empty | place]), encoding="utf-8")
    rows = "Issue key,Issue Type,Summary,Status,Created\nSHOP-90,Story,Address on one page,To Do,2026-06-01\n"
    (folder / "stories.csv").write_text(rows, encoding="utf-8")
    (folder / "note.md").write_text(_block("reading.md", "markdown"), encoding="utf-8")
    epic, story = folder / "docs" / "epics" / "guest-checkout.md", folder / "docs" / "stories" / "address.md"
    for path in (epic, story):
        path.parent.mkdir(parents=True)
    epic.write_text(_block("start/markdown.md", "markdown"), encoding="utf-8")
    story.write_text(
        f"---\ntitle: Address on one page\nstatus: todo\nepic: guest-checkout\n---\n{SLICE}\n", encoding="utf-8"
    )
    shutil.copytree(folder / "docs", folder / "backlog")
    day = "2026-06-10T09:00:00Z"
    environment = {**os.environ, "GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day, "GIT_CONFIG_GLOBAL": os.devnull}
    author = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    for words in (
        ("init", "-q", "-b", "main"),
        ("add", "docs", "backlog"),
        (*author, "commit", "-q", "-m", "Two items"),
    ):
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True)


def _block(page: str, language: str) -> str:
    """Return the first code block of a language on a page."""
    match = re.search(rf"```{language}\n(.*?)```", (_DOCS / page).read_text(encoding="utf-8"), re.DOTALL)
    assert match
    return match[1]
