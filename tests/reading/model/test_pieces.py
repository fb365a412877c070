"""Splitting words into pieces for the language model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.reading.model.pieces import WordPieces

KNOWN = ["[UNK]", "[CLS]", "[SEP]", "give", "up", "un", "##paid", "##s", "bill", "##ing", ".", "2", "0", "##0", "#"]
PIECES = WordPieces(KNOWN)


def pieces_of(text: str, limit: int = 100) -> list[str]:
    """Return the pieces a text is split into, at most `limit` of them."""
    return [KNOWN[number] for number in PIECES.numbers(PIECES.words(text), limit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Give up.", ["give", "up", "."]),
        ("unpaid bills", ["un", "##paid", "bill", "##s"]),
        ("billing 200", ["bill", "##ing", "2", "##0", "##0"]),
        ("Gïve ÜP", ["give", "up"]),  # accents are removed
        ("give_up", ["give", "[UNK]", "up"]),
        ("churn", ["[UNK]"]),  # not split if a part of it is unknown
        ("upset", ["[UNK]"]),
        ("up" * 60, ["[UNK]"]),
        ("", []),
        (" \n\t\x00", ["[UNK]"]),
    ],
)
def test_words_are_split_into_the_longest_known_pieces(text: str, expected: list[str]) -> None:
    assert pieces_of(text) == expected


def test_number_of_pieces_is_limited() -> None:
    assert pieces_of("unpaid bills", 3) == ["un", "##paid", "bill"]


@given(st.text(), st.integers(1, 20))
def test_any_text_is_split_within_the_limit(text: str, limit: int) -> None:
    numbers = PIECES.numbers(PIECES.words(text), limit)
    assert len(numbers) <= limit
    assert all(0 <= number < len(KNOWN) for number in numbers)
    assert bool(numbers) == bool(text.strip()) or not PIECES.words(text)
