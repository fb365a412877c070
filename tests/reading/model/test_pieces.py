"""How words are cut for the language model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.reading.model.pieces import WordPieces

KNOWN = ["[UNK]", "[CLS]", "[SEP]", "give", "up", "un", "##paid", "##s", "bill", "##ing", ".", "2", "0", "##0", "#"]
PIECES = WordPieces(KNOWN)


def cut(text: str, most: int = 100) -> list[str]:
    return [KNOWN[number] for number in PIECES.numbers(PIECES.words(text), most)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Give up.", ["give", "up", "."]),
        ("unpaid bills", ["un", "##paid", "bill", "##s"]),
        ("billing 200", ["bill", "##ing", "2", "##0", "##0"]),
        ("Gïve ÜP", ["give", "up"]),  # accents are put aside
        ("give_up", ["give", "[UNK]", "up"]),
        ("churn", ["[UNK]"]),  # not half of it
        ("upset", ["[UNK]"]),
        ("up" * 60, ["[UNK]"]),
        ("", []),
        (" \n\t\x00", ["[UNK]"]),
    ],
)
def test_words_are_cut_into_the_longest_pieces(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


def test_no_more_pieces_than_asked_for() -> None:
    assert cut("unpaid bills", 3) == ["un", "##paid", "bill"]


@given(st.text(), st.integers(1, 20))
def test_any_text_is_cut(text: str, most: int) -> None:
    numbers = PIECES.numbers(PIECES.words(text), most)
    assert len(numbers) <= most
    assert all(0 <= number < len(KNOWN) for number in numbers)
    assert bool(numbers) == bool(text.strip()) or not PIECES.words(text)
