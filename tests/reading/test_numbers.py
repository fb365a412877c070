"""Numbers, periods and days as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.reading import numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader


# Days


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
        ("five weeks after launch", 35),
        ("in twelve weeks", 84),
        ("ten days of data", 10),
        ("on 2026-03-31", None),
        ("soon", None),
    ],
)
def test_period_is_counted_in_days(text: str, days: int | None) -> None:
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
        ("in q3", "2026-09-30"),
        ("2027-q1", "2027-03-31"),
        ("2027 q1", "2027-03-31"),
        ("fy27 q1", "2027-03-31"),
        ("2025/q4", "2025-12-31"),
        ("q1 '27", "2027-03-31"),
        ("q1 2027", "2027-03-31"),
        ("q2-2026", "2026-06-30"),
        ("10 q3 calls", "2026-09-30"),
        ("on 31.03.2026", "2026-03-31"),
        ("on 31.3.26", "2026-03-31"),
        ("on 31/03/2026", "2026-03-31"),
        ("on 3/31/2026", "2026-03-31"),
        ("on 5/3/2026", "2026-05-03"),
        ("end of q3", "2026-09-30"),
        ("we look at it in september", "2026-09-30"),
        ("mid march", "2026-03-31"),
        ("24 % in january, we look again in june", "2026-06-30"),
        ("on 30/nov/26", "2026-11-30"),
        ("on 30/nov/2026", "2026-11-30"),
        ("on 30-nov-26", "2026-11-30"),
        ("by 15/dec", "2026-12-15"),
        ("by q1 2027", "2027-03-31"),
        ("q4/2026", "2026-12-31"),
        ("end of q4", "2026-12-31"),
        ("after 4 weeks", None),
        ("", None),
    ],
)
def test_named_day_is_found(text: str, day: str | None) -> None:
    assert numbers.named_day(text, "2026-02-10") == day


@pytest.mark.parametrize(
    ("since", "day"), [("2026-01-05", "2026-03-31"), ("2026-03-31", "2026-03-31"), ("2026-04-01", "2027-03-31")]
)
def test_quarter_without_a_year_is_the_next_to_end(since: str, day: str) -> None:
    assert numbers.named_day("by the end of q1", since) == day


def test_day_without_a_year_is_none_when_the_start_is_unknown() -> None:
    assert numbers.named_day("by the end of q1", None) is None
    assert numbers.named_day("on 3 march", None) is None
    assert numbers.named_day("by the end of q1 2026", None) == "2026-03-31"


@pytest.mark.parametrize("since", ["0001-01-01", "1999-12-31", "9999-12-31"])
@pytest.mark.parametrize("text", ["end of q4", "end of q1", "on 31 december", "on 29 february"])
def test_extreme_years_raise_no_error(since: str, text: str) -> None:
    day = numbers.named_day(text, since)
    assert day is None or day >= since


# Dates become one word, so that their digits are no quantities


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "2026-03-31"), ("en", "31.03.2026"), ("en", "3/31/2026"), ("en", "2026/3/31"), ("en", "3 march"),
        ("en", "3/mar/26"), ("en", "3-mar-2026"), ("en", "3/mar"), ("de", "3/dez/26"),
        ("en", "3rd of march"), ("en", "march 3rd"), ("en", "march 3, 2026"), ("en", "3 march 2026"), ("en", "2026"),
        ("de", "12. märz 2026"), ("de", "12. dezember"), ("de", "31.03.2026"), ("de", "31.3.26"),
        ("fr", "3 mars 2026"), ("fr", "1er avril"), ("fr", "31/03/2026"),
        ("es", "3 de marzo de 2026"), ("es", "3 de marzo"),
        ("pt", "3 de março de 2026"), ("pt", "1º de abril"),
        ("ja", "2026年3月31日"), ("ja", "3月31日"), ("ja", "3月末"), ("ja", "2026/03/31"),
    ],
)  # fmt: skip
def test_date_becomes_one_word_in_each_language(reader: Reader, code: str, text: str) -> None:
    months = reader.vocabulary._language(code).date_pattern
    marked = numbers.mark_dates(f"by {text} or so", months)
    assert marked.split() == ["by", "thedate", "or", "so"]


@pytest.mark.parametrize(
    "text",
    [
        "12 users",
        "1,200",
        "3.5 %",
        "option 2 may help",
        "2 marches",
        "5 maybe",
        "$2026",
        "2026 users",
        "1 of 5",
        "12-13",
        "none",
    ],
)
def test_other_numbers_are_kept(reader: Reader, text: str) -> None:
    marked = numbers.mark_dates(text, reader.vocabulary.language.date_pattern)
    assert marked == text


def test_versions_are_removed(reader: Reader) -> None:
    assert numbers.mark_dates("to v1.12.3-rc1 for 5 users", reader.vocabulary.language.date_pattern).split() == [
        "to",
        "for",
        "5",
        "users",
    ]


def test_only_numeric_dates_are_marked_without_names_of_months() -> None:
    months = numbers.months_pattern([])
    assert numbers.mark_dates("3 march, 2026-03-31", months).split() == ["3", "march,", "thedate"]


# Numbers to compare


@pytest.mark.parametrize(
    "text",
    [
        "1,900 → 1,200",
        "from 12 % to 9 %",
        "2.5 to 2",
        "1k to 900",
        "1m to 900k",
        "2,5 → 2,4",
        "3 to 2 to 5",
        "10,000 to 9,999",
        "1.500,000 → 1.200,000",
        "1.900,5 to 1.900,4",
        "1.900.000 → 900.000,5",
        "2,000.5 to 1,999",
    ],
)
def test_smaller_second_number_is_a_decrease(text: str) -> None:
    assert numbers.is_decrease(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "1,200 → 1,900",
        "5 to 5",
        "900 to 1k",
        "2 to 2.5",
        "2,4 → 2,5",
        "2 to 3 to 1",
        "x",
        "1.900.000 → 2.000.000",
        "3,5,000 → 1",
        "1.2.3 → 1",
    ],
)
def test_other_numbers_are_no_decrease(text: str) -> None:
    assert not numbers.is_decrease(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("from 1,000 to 2.5", ("1000", "2.5")), ("5.", ("5",)), ("none", ()), ("30% in 2026", ("30", "2026"))],
)
def test_numbers_are_listed_in_order(text: str, expected: tuple[str, ...]) -> None:
    assert numbers.numbers(text) == expected


# Any text

MONTHS = numbers.months_pattern(["march", "mar", "märz"])
FUNCTIONS: list[Callable[[str], object]] = [
    numbers.days_after,
    numbers.numbers,
    numbers.is_decrease,
    lambda text: numbers.mark_dates(text, MONTHS),
    lambda text: numbers.named_day(text, "2026-02-10"),
]


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("0123456789.,-/ %q→>€٣²fromtwekby")) | st.text())
def test_any_text_is_accepted(text: str) -> None:
    for function in FUNCTIONS:
        function(text.lower())


@pytest.mark.parametrize(
    "piece",
    [
        "1", "1,", "1.", "1 ", "12/", "1-", "2026-", "2026-03-31 ", "from 1 ", "from ", "to 1", "by ", "1 of ",
        "one in ", "v1.1", "3月", "3 mar ", "12. märz ", "1k ", "1,000,", "after 1 ", "q1", "march ", "1 march ", "end of ", "half ", "% ", "€", "<", "+ ", "->", "1->", "٣",
    ],
)  # fmt: skip
def test_long_repetitive_text_is_processed_quickly(
    piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    text = piece * (40_000 // len(piece)) + "x"
    assert seconds(lambda: [function(text) for function in FUNCTIONS]) < 1


@pytest.mark.parametrize(
    ("code", "text", "day"),
    [
        ("de", "30 % bis ende september", "2026-09-30"),
        ("de", "wir schauen am 3. märz 2027 nach", "2027-03-03"),
        ("de", "im mai", "2026-05-31"),
        ("de", "am 30/dez/26", "2026-12-30"),
        ("de", "wir schauen am 30.9. nach", "2026-09-30"),
        ("de", "seit version 1.2.3", None),
        ("de", "im september 2027", "2027-09-30"),
        ("de", "in kw 40", "2026-10-04"),
        ("de", "der mai war kalt", None),
        ("fr", "le 1er mars 2027", "2027-03-01"),
        ("fr", "fin septembre", "2026-09-30"),
        ("es", "a finales de septiembre", "2026-09-30"),
        ("pt", "em 30 de setembro de 2026", "2026-09-30"),
        ("en", "calendar week 53/2026", "2027-01-03"),
        ("en", "cw 60", None),
    ],
)
def test_day_is_found_in_the_words_of_each_language(reader: Reader, code: str, text: str, day: str | None) -> None:
    assert reader.vocabulary._language(code).named_day(text, "2026-03-01") == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19 of 19 stories closed", True),
        ("1,204 of 1,204 accounts moved", True),
        ("wave a 40/40", True),
        ("all 7 teams have it", True),
        ("rolled out to 100 %", True),
        ("done", False),
        ("19 of 195 stories closed", False),
        ("7 of 9 stories closed", False),
        ("all 7 teams have it, 31 % use it", False),
        ("31 %", False),
    ],
)
def test_numbers_can_say_that_nothing_is_left_to_do(text: str, *, expected: bool) -> None:
    assert numbers.only_says_nothing_left(text) is expected
