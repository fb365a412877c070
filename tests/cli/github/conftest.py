"""Fake GitHubs to run the command line against."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.cli.github.runs import Runs, the_real_one
from tests.cli.github.trouble import Here, trouble_of

from vanitylint.connectors.github import client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def runs(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    """Provide runs against an empty GitHub."""
    with the_real_one(monkeypatch) as fake, closing(Runs(run, fake)) as runs:
        yield runs


@pytest.fixture
def bare(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    """Provide an empty GitHub without waiting times."""
    with trouble_of(run, monkeypatch) as made:
        yield made


@pytest.fixture
def here(bare: Here) -> Here:
    """Provide a GitHub with a shop, without waiting times."""
    assert bare.shop.issues
    return bare


@pytest.fixture
def pages_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit pages to ten entries."""
    monkeypatch.setattr(client, "MAX_PAGE_SIZE", 10)
