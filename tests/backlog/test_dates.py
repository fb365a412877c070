"""Dates and moments as trackers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.dates import day, days_between, moment

if TYPE_CHECKING:
    from datetime import date, datetime


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-31", "2026-03-31"),
        (" 2026-03-31 ", "2026-03-31"),
        ("20260331", "2026-03-31"),
        ("2026-03-31T09:00:00Z", "2026-03-31"),
        ("2026-03-31T09:00:00.123+00:00", "2026-03-31"),
        ("2026-03-31T23:30:00-0500", "2026-04-01"),
        ("2026-03-31T00:30:00+02:00", "2026-03-30"),
    ],
)
def test_day_of_a_date_or_moment_is_in_utc(written: str, expected: str) -> None:
    assert day(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-31", "2026-03-31T00:00:00Z"),
        ("2026-03-31T09:00:00", "2026-03-31T09:00:00Z"),
        ("2026-03-31T09:00:00+02:00", "2026-03-31T07:00:00Z"),
        ("2026-03-31T09:00:00.999Z", "2026-03-31T09:00:00Z"),
    ],
)
def test_moment_is_in_utc_and_whole_seconds(written: str, expected: str) -> None:
    assert moment(written) == expected


def test_year_1_keeps_four_digits() -> None:
    """Some trackers write this year for no date."""
    assert moment("0001-01-01T00:00:00Z") == "0001-01-01T00:00:00Z"
    assert day("0001-01-01T00:00:00Z") == "0001-01-01"


@pytest.mark.parametrize(
    "written",
    ["", "soon", "31.03.2026", "2026-02-30", "2026-13-01", "1774915200", "0001-01-01T00:00:00+05:00"],
)
def test_invalid_date_is_an_error(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - only the type is documented
        moment(written)
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        day(written)


@settings(max_examples=25, deadline=None)
@given(st.dates(), st.dates())
def test_days_between_dates_may_be_negative(start: date, end: date) -> None:
    assert days_between(start.isoformat(), end.isoformat()) == (end - start).days


@settings(max_examples=25, deadline=None)
@given(st.datetimes(timezones=st.timezones()))
def test_moments_have_one_length_so_that_they_sort_as_text(when: datetime) -> None:
    try:
        text = moment(when.isoformat())
    except ValueError:  # beyond the first or last year once it is in UTC
        return
    assert len(text) == len("2026-03-31T09:00:00Z")
    assert day(when.isoformat()) == text[:10]
