"""`vanitylint init --explain-only` with a repository: headings are in the texts of issues, so it fetches some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.github.runs import SHOP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.github.runs import Runs


def test_headings_of_first_100_issues_are_shown(runs: Runs, folder: Path) -> None:
    for _ in range(250):
        runs.shop.issue(body="### Hypothesis\n\nFewer people give up.\n\n### Anything else?\n\nNo.")
    result = runs.run("init", "--explain-only", SHOP)
    assert result.status == 0, result.err
    assert result.out.startswith("github:acme/shop, headings of the first 100 items\n")
    assert "Hypothesis (100)" in result.out
    assert "Anything else? (100)" in result.out
    assert len(runs.github.requests) <= 3
    assert not list(folder.iterdir())
