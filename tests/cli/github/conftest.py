"""GitHubs to run the command line against."""

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
    """Runs against a GitHub with nothing on it."""
    with the_real_one(monkeypatch) as fake, closing(Runs(run, fake)) as runs:
        yield runs


@pytest.fixture
def bare(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    """A GitHub with nothing on it, where waits take no time."""
    with trouble_of(run, monkeypatch) as made:
        yield made


@pytest.fixture
def here(bare: Here) -> Here:
    """The same with a shop."""
    assert bare.shop.issues
    return bare


@pytest.fixture
def pages_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are short."""
    monkeypatch.setattr(client, "MAX_PAGE_SIZE", 10)
