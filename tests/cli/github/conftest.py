"""Fake GitHubs to run the command line against."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.cli.github.runs import Runs, the_real_one
from tests.cli.github.trouble import Env, faulty_github

from vanitylint.connectors.github import client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def runs(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    """Provide the command line with an empty GitHub."""
    with the_real_one(monkeypatch) as fake, closing(Runs(run, fake)) as runs:
        yield runs


@pytest.fixture
def empty_env(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Env]:
    """Provide the command line with an empty GitHub, without waiting times."""
    with faulty_github(run, monkeypatch) as env:
        yield env


@pytest.fixture
def env(empty_env: Env) -> Env:
    """Provide the command line with a GitHub that has 25 issues, without waiting times."""
    assert empty_env.shop.issues
    return empty_env


@pytest.fixture
def pages_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit pages to ten entries."""
    monkeypatch.setattr(client, "MAX_PAGE_SIZE", 10)
