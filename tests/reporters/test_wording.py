"""Tests that long text is cut after a whole word, with its quotation marks closed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.reporters.wording import cut


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("it fits", 7, "it fits"),
        ("The menu on the screen", 18, "The menu on the…"),
        ("The menu on the screen", 16, "The menu on the…"),
        ("see https://acme.example/a-long-path", 24, "see https://acme.exampl…"),
        ("It begins: “More people sign up”.", 29, "It begins: “More people…”"),
        ("It begins: “More people sign up”, and more", 36, "It begins: “More people sign up”,…"),
        ("Wir haben „gut“ gesagt und gehen nach Hause", 30, "Wir haben „gut“ gesagt und…"),
        ("It begins: “Wir sagen „gut“ und gehen weiter”", 40, "It begins: “Wir sagen „gut“ und gehen…”"),
    ],
)
def test_cut_keeps_whole_words_and_leaves_no_quotation_open(text: str, room: int, expected: str) -> None:
    assert cut(text, room) == expected


@given(st.text(alphabet="ab “”„.", max_size=60), st.integers(20, 40))
def test_cut_text_always_fits(text: str, room: int) -> None:
    result = cut(text, room)
    assert len(result) <= room
    assert result == text or result.rstrip("”").endswith("…")
