"""Searching a text for many words at once, compared with searching for one after the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.reading.first_of import FirstOf

WORDS = st.lists(st.text(st.sampled_from("ab é?.|(\ud800"), min_size=1, max_size=4), max_size=6, unique=True)


def first_by_separate_searches(words: list[str], text: str) -> str:
    positions = [(text.find(word), word) for word in words if word in text]
    return min(positions, key=lambda position: position[0], default=(0, ""))[1]


@given(words=WORDS, text=st.text(st.sampled_from("ab é?.|(\ud800")))
def test_find_returns_the_same_word_as_separate_searches(words: list[str], text: str) -> None:
    assert FirstOf(words).find(text) == first_by_separate_searches(words, text)


@pytest.mark.parametrize("words", [["how many", "how"], ["how", "how many"]])
def test_first_listed_word_wins_at_the_same_position(words: list[str]) -> None:
    assert FirstOf(words).find("so how many?") == words[0]


def test_find_returns_an_empty_string_without_words() -> None:
    assert FirstOf([]).find("anything") == ""
