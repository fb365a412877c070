"""Tests of the templates of questions and messages, which insert the values of columns and do nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.rules.template import columns, format_value, parts, render


def fill_in(template: str, **row: object) -> str:
    return render(parts(template), row)


@pytest.mark.parametrize(
    ("template", "row", "expected"),
    [
        ("{key} waits.", {"key": "EX-1"}, "EX-1 waits."),
        ("{a}{b}", {"a": "x", "b": "y"}, "xy"),
        ("no columns", {}, "no columns"),
        ("{{literal}} {a}", {"a": 1}, "{literal} 1"),
        ("{days} days ago", {"days": 1}, "1 day ago"),
        ("{days} days ago", {"days": 2}, "2 days ago"),
        ("{days} days, {more} weeks.", {"days": 1, "more": 1}, "1 day, 1 week."),
        ("{a}, {b}", {"a": None, "b": 2.0}, "unknown, 2"),
        ("Found{rest}", {"rest": ""}, "Found"),
        ("Found.{rest}", {"rest": " Nearest: x."}, "Found. Nearest: x."),
        ("“{a}”", {"a": "{key} {0.__class__}"}, "“{key} {0.__class__}”"),
    ],
)
def test_template_is_filled_in_from_a_row(template: str, row: dict[str, Any], expected: str) -> None:
    assert fill_in(template, **row) == expected


@pytest.mark.parametrize(
    "template", ["{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>10}", "{a", "a}", "{a:{b}}", "{a b}"]
)
def test_braces_with_anything_but_one_name_are_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"braces contain the name of one column|before end of string|Single '}'"):
        columns(template)


def test_filled_in_template_has_a_maximum_length() -> None:
    assert len(fill_in("{a}" * 300, a="x" * 1_000_000)) == 2_001


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=50))
def test_any_value_is_formatted_as_one_printable_line(text: str) -> None:
    line = format_value(text)
    assert "\n" not in line
    assert line.isprintable()
