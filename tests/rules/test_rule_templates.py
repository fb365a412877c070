"""Questions and messages: a column's value in a plain text, and nothing cleverer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.rules.template import columns, format_value, parts, render


def filled(template: str, **row: object) -> str:
    return render(parts(template), row)


@pytest.mark.parametrize(
    ("template", "row", "text"),
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
def test_a_template_with_a_row_is_a_text(template: str, row: dict[str, Any], text: str) -> None:
    assert filled(template, **row) == text


@pytest.mark.parametrize(
    "template", ["{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>10}", "{a", "a}", "{a:{b}}", "{a b}"]
)
def test_braces_hold_one_name(template: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        columns(template)


def test_a_text_stays_small_whatever_is_put_together() -> None:
    assert len(filled("{a}" * 300, a="x" * 1_000_000)) == 2_001


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=50))
def test_any_value_is_one_printable_line(text: str) -> None:
    said = format_value(text)
    assert "\n" not in said
    assert said.isprintable()
