"""Measure a fetch from GitHub: queries, points, seconds and memory, against a fake GitHub on loopback.

    python benchmarks/github.py [ISSUES]

The server runs in this process and shares its processor, so the seconds say little about GitHub;
queries and points do not depend on the machine.
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

from tests.fake_github import FakeGitHub

if TYPE_CHECKING:
    from tests.fake_github.issues import Issue

BODY = "## Why\n\n" + "Families ask at the counter, and it takes too long. " * 10
COMMAND = [sys.executable, "-m", "vanitylint", "fetch", "github:acme/shop"]


def fill(github: FakeGitHub, count: int) -> list[Issue]:
    """Fill a repository with issues; most have a parent, and each has a comment."""
    repository = github.repository("acme/shop")
    epic = None
    for number in range(count):
        labels = ["bug"] if number % 3 == 0 else []
        issue = repository.issue(title=f"Thing {number}", body=BODY, labels=labels, parent=epic if number % 4 else None)
        issue.comment("It would help on Mondays as well.")
        epic = issue if number % 40 == 0 else epic
    return repository.issues


def run(github: FakeGitHub, folder: str, label: str) -> None:
    """Fetch once, and print what it cost."""
    before = len(github.requests)
    environment = {**os.environ, "GITHUB_API_URL": github.url, "GITHUB_TOKEN": "none", "CI": "1"}
    start = time.perf_counter()
    process = subprocess.run(COMMAND, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    requests = github.requests[before:]
    items = re.search(r"[\d,]+ work items?", process.stderr)
    print(
        f"{label:<18} {items[0] if items else process.stderr.strip():<18} {len(requests):>4} questions "
        f"{sum(request.points for request in requests):>6} points {seconds:>7.2f} s"
    )


def main() -> None:
    """Fetch everything, then after no change, after three edits, and after a deletion."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with FakeGitHub() as github, tempfile.TemporaryDirectory() as folder:
        issues = fill(github, count)
        run(github, folder, "first")
        run(github, folder, "nothing changed")
        for issue in issues[10:13]:
            issue.edit("Shorter.")
        run(github, folder, "three changed")
        issues[5].delete()
        run(github, folder, "one deleted")


if __name__ == "__main__":
    main()
