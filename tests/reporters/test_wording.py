"""What is too long is cut where a reader would cut it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.reporters.wording import cut


@pytest.mark.parametrize(
    ("text", "room", "shown"),
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
def test_whole_words_and_no_quote_stays_open(text: str, room: int, shown: str) -> None:
    assert cut(text, room) == shown


@given(st.text(alphabet="ab “”„.", max_size=60), st.integers(20, 40))
def test_it_always_fits(text: str, room: int) -> None:
    shown = cut(text, room)
    assert len(shown) <= room
    assert shown == text or shown.rstrip("”").endswith("…")
