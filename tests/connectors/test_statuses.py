"""Which statuses mean that work goes on, as names alone tell it."""

from __future__ import annotations

import pytest

from vanitylint.connectors.statuses import may_mean_work
from vanitylint.reading.load import load_tracker
from vanitylint.shipped import rules_folder

STATES = load_tracker(rules_folder()).states


@pytest.mark.parametrize("status", sorted(status for status, state in STATES.items() if state != "doing"))
def test_what_reading_takes_for_not_begun_or_ended_is_no_work(status: str) -> None:
    assert not may_mean_work(status.title())


@pytest.mark.parametrize("status", sorted(status for status, state in STATES.items() if state == "doing"))
def test_what_reading_takes_for_work_may_be_some(status: str) -> None:
    assert may_mean_work(status)


def test_an_apostrophe_may_be_a_curly_one() -> None:
    assert not may_mean_work("Won\u2019t do")
