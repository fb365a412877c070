"""Measure a fetch from Jira: requests and seconds, against a fake Jira on loopback.

    python benchmarks/jira.py [ISSUES]

The server runs in this process and shares its processor, so the seconds say little about Jira;
requests do not depend on the machine.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fake_jira import FakeJira

if TYPE_CHECKING:
    from tests.fake_jira.issues import Issue

TEXT = "Families ask at the counter, and it takes too long. " * 10
COMMAND = [sys.executable, "-m", "vanitylint", "fetch", "jira:SHOP"]
TOKEN = "none"  # noqa: S105 - for a fake


def fill(jira: FakeJira, count: int) -> list[Issue]:
    """Fill a project; every fortieth issue is an epic, a quarter of these in progress, and all have a history."""
    project = jira.project("SHOP")
    sprints = [jira.board(1, project).sprint(state="closed") for _ in range(max(1, count // 200))]
    epic, issues = None, []
    for number in range(count):
        is_epic = number % 40 == 0
        issue = project.issue(
            "Epic" if is_epic else "Story",
            summary=f"Thing {number}",
            description=TEXT,
            parent=None if is_epic else epic,
        )
        epic = issue if is_epic else epic
        if not is_epic:
            issue.plan(sprints[number * len(sprints) // count])
        issue.comment("It would help on Mondays as well.")
        issue.move_to_status("In Progress")
        if number % 160 != 0:
            issue.move_to_status("Done", resolution="Done")
        issues.append(issue)
    return issues


def run(jira: FakeJira, folder: str, label: str) -> None:
    """Fetch once, and print what it cost."""
    before = len(jira.requests)
    environment = {**os.environ, "JIRA_URL": jira.url, "JIRA_EMAIL": jira.doors.email, "CI": "1"}
    environment |= {"JIRA_API_TOKEN": TOKEN, "JIRA_PERSONAL_TOKEN": TOKEN}
    start = time.perf_counter()
    process = subprocess.run(COMMAND, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    items = re.search(r"[\d,]+ work items?", process.stderr)
    requests = len(jira.requests) - before
    print(f"  {label:<18} {items[0] if items else process.stderr.strip():<18} {requests:>4} requests {seconds:>7.2f} s")


def main() -> None:
    """For each edition, fetch everything, then after no change, three edits, a change of a sprint, and a deletion."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    for edition in ("cloud", "dc"):
        with FakeJira(edition) as jira, tempfile.TemporaryDirectory() as folder:
            print({"cloud": "Cloud", "dc": "Data Center"}[edition])
            issues = fill(jira, count)
            run(jira, folder, "first")
            run(jira, folder, "nothing changed")
            for issue in issues[10:13]:
                issue.edit(description="Shorter.")
            run(jira, folder, "three changed")
            issues[1].sprints[0].edit(goal="Fewer drop-outs")
            run(jira, folder, "a sprint's goal")
            issues[5].delete()
            run(jira, folder, "one deleted")


if __name__ == "__main__":
    main()
