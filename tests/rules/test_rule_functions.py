"""Tests of the SQL functions that rules have beyond SQLite's own: correct, fast, and null in doubt."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.errors import VanitylintError
from vanitylint.rules.functions import binomial_tail, falls_short, keeps, overlap
from vanitylint.rules.guard import Guard
from vanitylint.rules.hints import has_hint, names

ANYTHING = st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.binary())


def evaluate(sql: str, *values: Any) -> Any:
    """Return the value of an SQL expression, evaluated on a guarded connection."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("create table item (one, other)")
        connection.execute("insert into item values (?, ?)", (*values, None, None)[:2])
        with Guard(connection) as guard:
            return next(guard.rows(f"select {sql} from item", where="rule.yaml:1:1"))[0]  # noqa: S608 - our own


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("Export lists", "We expect more members to export lists.", 2 / 3),
        ("Export", "Exporting", 1),
        ("Shorter form", "Members give up less often", 0),
        ("Export", "it is", None),
        ("Export", None, None),
        (None, "Export", None),
        ("Größe der Teller", "Größen", 1),
    ],
)
def test_overlap_is_the_share_of_words_that_are_in_the_other_text(
    one: str | None, other: str | None, share: float | None
) -> None:
    result = overlap(one, other)
    assert result == pytest.approx(share) if share is not None else result is None


@pytest.mark.parametrize(
    ("successes", "trials", "is_unlikely"),
    [(10, 10, True), (9, 9, True), (14, 15, True), (18, 20, True), (26, 30, True), (8, 10, False), (21, 30, False)],
)
def test_binomial_tail_is_the_exact_probability_of_the_successes(
    successes: int, trials: int, is_unlikely: bool
) -> None:
    exact = sum(math.comb(trials, k) * 0.7**k * 0.3 ** (trials - k) for k in range(successes, trials + 1))
    assert binomial_tail(successes, trials, 0.7) == pytest.approx(exact)
    assert (exact < 0.05) is is_unlikely


@pytest.mark.parametrize(
    "arguments", [(None, 10, 0.7), (3, None, 0.7), (3, 10, None), (3, 10, 1), (3, 10_001, 0.5), ("3", 5, 0.5)]
)
def test_binomial_tail_of_invalid_arguments_is_none(arguments: tuple[Any, Any, Any]) -> None:
    assert binomial_tail(*arguments) is None


@pytest.mark.parametrize(
    ("target", "aim", "result", "expected"),
    [
        ("at least 70 %", "", "completion rate 64 %", True),
        ("at least 70 %", "", "completion rate 72 %", False),
        ("from 40 % to 30 %", "", "went from 40 % to 34 %", True),
        ("30 %", "the drop-off rate is to fall", "31 %", True),
        ("30 %", "", "31 %", None),
        ("at least 70 %", "", "8 minutes", None),
        ("at least 70 %", "", "it went well", None),
        (None, "", "31 %", None),
    ],
)
def test_falls_short_compares_a_result_with_its_target(
    target: str | None, aim: str, result: str, expected: bool | None
) -> None:
    assert falls_short(target, aim, result) is expected


@pytest.mark.parametrize(
    ("text", "earlier_words", "expected"),
    [
        ("30 %; since 2026-02-20 12 %, because", "30 %", True),
        ("below 30 %, now 38 %", "We expect drop-off to fall below 30 %.", True),
        ("Drop-off rate; instead repeat loans", "Drop-off rate.", True),
        ("2026-04-30; 2026-06-30 instead", "2026-04-30", True),
        ("130 %, because", "30 %", False),
        ("12 %; since 2026-02-20, because", "20 %", False),
        ("Repeat loans, because", "Drop-off rate", False),
        ("", "30 %", False),
        ("30 %", " ", None),
        (None, "30 %", None),
    ],
)
def test_keeps_detects_whether_a_text_still_contains_earlier_words(
    text: str | None, earlier_words: str, expected: bool | None
) -> None:
    assert keeps(text, earlier_words) is expected


@given(ANYTHING, ANYTHING, ANYTHING)
def test_functions_accept_any_values(one: Any, other: Any, third: Any) -> None:
    share = overlap(one, other)
    assert share is None or 0 <= share <= 1
    probability = binomial_tail(one, other, third)
    assert probability is None or 0 <= probability <= 1
    assert falls_short(one, other, third) in (None, True, False)
    assert keeps(one, other) in (None, True, False)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("time", "measured four weeks after launch", 1),
        ("time", "MAY", 1),
        ("time", "the weekend", 0),
        ("size", "about 12 %", 1),
        ("sure", "80 %", 1),
        ("sure", "30 %", 0),
        ("sure", "high", 1),
        ("evidence", "It went well.", 0),
        ("deciding", "we keep it", 1),
    ],
)
def test_hints_finds_words_of_the_named_list(name: str, text: str, expected: int) -> None:
    assert evaluate(f"hints('{name}', one)", text) == expected


def test_hints_of_null_is_null() -> None:
    assert evaluate("hints('time', one)", None) is None
    assert evaluate("hints(one, 'a week')", None) is None


def test_unknown_list_of_hints_suggests_the_closest_one() -> None:
    with pytest.raises(VanitylintError, match=r"there are no hints 'tine' \(did you mean time\?\)"):
        evaluate("hints('tine', one)", "a week")


@pytest.mark.parametrize("name", names())
def test_every_list_of_hints_is_searched_in_linear_time(name: str, seconds: Any) -> None:
    for text in ("a" * 300_000, "1 " * 150_000, "week " * 60_000, "é(" * 150_000):
        assert seconds(lambda text=text: has_hint(name, text)) < 1
