"""Tests of what is removed from text of a tracker before it is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vanitylint.reporters.style import UNSAFE_CODES, safe, web_url


@given(st.text(st.characters(exclude_categories=["Mn", "Cs"]) | st.sampled_from(sorted(map(chr, UNSAFE_CODES)))))
def test_only_unsafe_characters_are_removed(text):
    cleaned = safe(text)
    assert not set(map(ord, cleaned)) & UNSAFE_CODES
    assert cleaned.replace(" ", "") == "".join(char for char in text if ord(char) not in UNSAFE_CODES and char != " ")


@given(st.text(st.characters(categories=["L", "N", "P", "Z"], exclude_characters="\u2028\u2029")))
def test_ordinary_text_is_unchanged(text):
    assert safe(text) == text


def test_a_letter_carries_at_most_four_marks():
    assert safe("Z" + "\u0301" * 300 + "a") == "Z\u0301\u0301\u0301\u0301a"
    assert safe("ǭ̆") == "ǭ̆"


def test_lines_are_joined_into_one():
    assert safe("one\r\ntwo\u2028three\u0085four") == "one  two three four"


def test_web_url_is_a_web_address_that_cannot_end_a_link():
    assert web_url("https://t.example/a?b=1&c=%20#d") == "https://t.example/a?b=1&c=%20#d"
    assert web_url("https://t.example/\"'()<>\\`\n") == "https://t.example/%22%27%28%29%3C%3E%5C%60%20"
    assert web_url("javascript:alert(1)") == web_url("JavaScript:https://") == web_url("") == ""
