"""`vanitylint init --explain-only` with a Jira project: some issues are fetched, as headings are in their texts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.cli.jira.runs import SHOP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.jira.runs import Runs


def test_init_explain_only_shows_headings_of_issues(runs: Runs, folder: Path) -> None:
    runs.jira.clock.set(datetime.now(UTC))
    runs.shop.issues(3, type="Epic")
    runs.shop.issue("Epic", description="h3. Hypothesis\nFewer people give up.")
    result = runs.run("init", "--explain-only", SHOP)
    assert result.status == 0, result.err
    assert result.out.startswith("jira:SHOP, headings of 4 items\n")
    assert "type Epic" in result.out
    assert "    hypothesis    Hypothesis (1)\n" in result.out
    assert not list(folder.iterdir())


def test_init_explain_only_requests_one_page_of_many_issues(runs: Runs) -> None:
    runs.shop.issues(450, type="Story")
    result = runs.run("init", "--explain-only", SHOP)
    assert result.out.startswith("jira:SHOP, headings of the first 100 items\n")
    assert len(runs.jira.requests) <= 25
