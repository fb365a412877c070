"""Numbers, targets and days as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.reading import numbers

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    "text", ["12 users", "20%", "0.5 s", "€ 3,000", "$5", "1 in 5", "3x", "about 40 a week", "(12)", "4 of 5", "±3"]
)
def test_a_quantity_is_a_number(text: str) -> None:
    assert numbers.has_number(text)


@pytest.mark.parametrize(
    "text", ["", "none", "#12", "SHOP-12", "p95", "v2", "2026-03-31", "31.03.2026", "3/31/2026", "utf8", "half of them"]
)
def test_names_dates_and_keys_are_no_numbers(text: str) -> None:
    assert not numbers.has_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "by 20 %",
        "35%",
        "12 percent",
        "3 pp",
        "at least 40 a week",
        "below 2 s",
        "to under 5 minutes, that is to 5",
        "more than 100 orders",
        "≥ 80",
        "< 2 s",
        "reach 500",
        "by half",
        "by a third",
        "twice as many",
        "zero complaints",
        "4 out of 5 testers",
        "4 of the 5",
        "10 or more",
        "+ 5 %",
        "goal is 30",
        "within about 3",
    ],
)
def test_a_threshold_or_a_size_of_change_is_a_target(text: str) -> None:
    assert numbers.has_target(text)


@pytest.mark.parametrize(
    "text", ["", "fewer complaints", "12 users asked", "since 2026-03-31", "by 2026-03-31", "by 31.03.2026", "step 2"]
)
def test_other_numbers_are_no_target(text: str) -> None:
    assert not numbers.has_target(text)


@pytest.mark.parametrize(
    "text",
    [
        "from 12 % to 9 %",
        "from about 40 calls a week to under 30",
        "12 % -> 9 %",
        "12 → 9",
        "from $5 to $7",
        "12 => 15",
    ],
)
def test_a_value_before_and_one_after_are_seen(text: str) -> None:
    assert numbers.has_from_to(text)


@pytest.mark.parametrize("text", ["from here to there", "to 9 % from 12", "a -> b", "from 1.2.3 to 1.2.4", "12 to 9"])
def test_other_words_are_no_change_of_a_value(text: str) -> None:
    assert not numbers.has_from_to(text)


@pytest.mark.parametrize("text", ["22 % of those who pay", "half of the users", "one in five visitors", "3 out of 10"])
def test_a_share_of_something_is_seen(text: str) -> None:
    assert numbers.has_share(text)


@pytest.mark.parametrize("text", ["a lot of users", "5 users of the app", "one by one"])
def test_other_amounts_are_no_share(text: str) -> None:
    assert not numbers.has_share(text)


# Days


@pytest.mark.parametrize(
    "text",
    [
        "after 4 weeks",
        "within the first month",
        "two sprints after launch",
        "30 days post release",
        "for 14 days",
        "end of q3",
        "by q4",
        "by the end of march",
        "next quarter",
        "on 2026-03-31",
        "on 31 march 2026",
        "on march 31st",
        "by 31.03.2026",
        "on 3/31/2026",
        "in june 2026",
        "30-day review",
    ],
)
def test_a_day_or_period_to_look_at_is_a_time(text: str) -> None:
    assert numbers.has_time(text)


@pytest.mark.parametrize(
    "text", ["", "soon", "two weeks", "users may leave", "one day", "march on", "version 1.2.3", "a 3/4 view"]
)
def test_other_words_are_no_time(text: str) -> None:
    assert not numbers.has_time(text)


def test_a_bare_period_is_a_time_where_the_place_says_so() -> None:
    assert numbers.has_time("two weeks", bare=True)
    assert not numbers.has_time("a while", bare=True)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("after 4 weeks", 28),
        ("after four weeks", 28),
        ("within a month", 30),
        ("in the first month", 30),
        ("3 months after launch", 90),
        ("in 10 days", 10),
        ("for two sprints", 28),
        ("next quarter", None),
        ("two weeks", 14),
        ("on 2026-03-31", None),
        ("soon", None),
    ],
)
def test_a_period_is_counted_in_days(text: str, days: int | None) -> None:
    assert numbers.days_after(text) == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 2026-03-31", "2026-03-31"),
        ("2026-03-02 to 2026-04-13", "2026-04-13"),
        ("on 2026-02-30", None),
        ("on 31 march 2026", "2026-03-31"),
        ("on the 3rd of march 2026", "2026-03-03"),
        ("on march 3, 2026", "2026-03-03"),
        ("on march 3rd", "2026-03-03"),
        ("on 15 january", "2027-01-15"),
        ("on 15 jan", "2027-01-15"),
        ("on 30 february", None),
        ("in june 2026", "2026-06-30"),
        ("by the end of february", "2026-02-28"),
        ("by january", "2027-01-31"),
        ("on 31.03.2026", "2026-03-31"),
        ("on 31.3.26", "2026-03-31"),
        ("on 31/03/2026", "2026-03-31"),
        ("on 3/31/2026", "2026-03-31"),
        ("on 5/3/2026", "2026-05-03"),
        ("end of q3", "2026-09-30"),
        ("by q1 2027", "2027-03-31"),
        ("q4/2026", "2026-12-31"),
        ("end of q4", "2026-12-31"),
        ("after 4 weeks", None),
        ("", None),
    ],
)
def test_the_day_that_a_sentence_names_is_found(text: str, day: str | None) -> None:
    assert numbers.named_day(text, "2026-02-10") == day


@pytest.mark.parametrize(
    ("since", "day"), [("2026-01-05", "2026-03-31"), ("2026-03-31", "2026-03-31"), ("2026-04-01", "2027-03-31")]
)
def test_a_quarter_without_a_year_is_the_next_to_end(since: str, day: str) -> None:
    assert numbers.named_day("by the end of q1", since) == day


def test_a_quarter_without_a_year_is_no_day_when_nobody_knows_the_year() -> None:
    assert numbers.named_day("by the end of q1", None) is None
    assert numbers.named_day("on 3 march", None) is None
    assert numbers.named_day("by the end of q1 2026", None) == "2026-03-31"


@pytest.mark.parametrize("since", ["0001-01-01", "1999-12-31", "9999-12-31"])
@pytest.mark.parametrize("text", ["end of q4", "end of q1", "on 31 december", "on 29 february"])
def test_odd_years_stop_nothing(since: str, text: str) -> None:
    day = numbers.named_day(text, since)
    assert day is None or day >= since


# Numbers to compare


@pytest.mark.parametrize(
    ("text", "found"),
    [("from 1,000 to 2.5", ("1000", "2.5")), ("5.", ("5",)), ("none", ()), ("30% in 2026", ("30", "2026"))],
)
def test_numbers_are_listed_as_written(text: str, found: tuple[str, ...]) -> None:
    assert numbers.numbers(text) == found


# Any text

ALL = [
    numbers.has_number,
    numbers.has_target,
    numbers.has_from_to,
    numbers.has_share,
    numbers.has_time,
    numbers.days_after,
    numbers.numbers,
    lambda text: numbers.named_day(text, "2026-02-10"),
]


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("0123456789.,-/ %q→>€٣²fromtwekby")) | st.text())
def test_any_text_can_be_asked(text: str) -> None:
    for ask in ALL:
        ask(text.lower())


@pytest.mark.parametrize(
    "piece",
    [
        "1", "1,", "1.", "1 ", "12/", "1-", "2026-", "2026-03-31 ", "from 1 ", "from ", "to 1", "by ", "1 of ",
        "one in ", "v1.1", "after 1 ", "q1", "march ", "1 march ", "end of ", "half ", "% ", "€", "<", "+ ", "->", "1->", "٣",
    ],
)  # fmt: skip
def test_a_long_text_of_one_piece_takes_no_longer_than_any_other(
    piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (40_000 // len(piece)) + "x"
    assert seconds(lambda: [ask(text) for ask in ALL]) < 1
