"""Many words looked for at once, compared with looking for one after the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.reading.first_of import FirstOf

WORDS = st.lists(st.text(st.sampled_from("ab é?.|(\ud800"), min_size=1, max_size=4), max_size=6, unique=True)


def first_by_hand(words: list[str], text: str) -> str:
    places = [(text.find(word), word) for word in words if word in text]
    return min(places, key=lambda place: place[0], default=(0, ""))[1]


@given(words=WORDS, text=st.text(st.sampled_from("ab é?.|(\ud800")))
def test_it_finds_what_a_search_for_each_word_finds_first(words: list[str], text: str) -> None:
    assert FirstOf(words).find(text) == first_by_hand(words, text)


@pytest.mark.parametrize("words", [["how many", "how"], ["how", "how many"]])
def test_of_two_that_begin_at_one_place_the_first_one_counts(words: list[str]) -> None:
    assert FirstOf(words).find("so how many?") == words[0]


def test_of_no_words_none_is_found() -> None:
    assert FirstOf([]).find("anything") == ""
