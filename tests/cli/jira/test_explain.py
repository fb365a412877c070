"""`vanitylint init --explain-only` with a project: headings are in the texts of issues, so some of these are asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.cli.jira.runs import SHOP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.jira.runs import Runs


def test_headings_of_some_issues_are_shown(runs: Runs, folder: Path) -> None:
    runs.jira.clock.set(datetime.now(UTC))
    runs.shop.issues(3, type="Epic")
    runs.shop.issue("Epic", description="h3. Hypothesis\nFewer people give up.")
    ran = runs.run("init", "--explain-only", SHOP)
    assert ran.status == 0, ran.err
    assert ran.out.startswith("jira:SHOP, headings of 4 items\n")
    assert "type Epic" in ran.out
    assert "    hypothesis    Hypothesis (1)\n" in ran.out
    assert not list(folder.iterdir())


def test_of_many_issues_a_page_is_asked_for(runs: Runs) -> None:
    runs.shop.issues(450, type="Story")
    ran = runs.run("init", "--explain-only", SHOP)
    assert ran.out.startswith("jira:SHOP, headings of the first 100 items\n")
    assert len(runs.jira.requests) <= 25
