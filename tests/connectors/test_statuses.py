"""Test which statuses may mean work in progress, judging by their names alone."""

from __future__ import annotations

import pytest

from vanitylint.connectors.statuses import may_mean_work
from vanitylint.reading.load import load_tracker
from vanitylint.shipped import rules_folder

STATES = load_tracker(rules_folder()).states


@pytest.mark.parametrize("status", sorted(status for status, state in STATES.items() if state != "doing"))
def test_status_not_begun_or_ended_does_not_mean_work(status: str) -> None:
    assert not may_mean_work(status.title())


@pytest.mark.parametrize("status", sorted(status for status, state in STATES.items() if state == "doing"))
def test_status_in_progress_may_mean_work(status: str) -> None:
    assert may_mean_work(status)


def test_status_may_have_a_curly_apostrophe() -> None:
    assert not may_mean_work("Won\u2019t do")
