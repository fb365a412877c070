"""Fake Jiras to run the command line against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.jira.runs import Runs, the_real_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(params=["cloud", "dc"])
def runs(request: pytest.FixtureRequest, run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    """Provide runs against an empty Jira of each edition."""
    with the_real_one(monkeypatch, run, request.param) as configured:
        yield configured


@pytest.fixture
def cloud(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    """Provide runs against an empty Jira Cloud."""
    with the_real_one(monkeypatch, run) as configured:
        yield configured


@pytest.fixture
def center(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    """Provide runs against a Jira Data Center with a context path."""
    with the_real_one(monkeypatch, run, "dc", context="/jira") as configured:
        yield configured
