"""Small words that several reporters need."""

from __future__ import annotations


def plural(number: int, word: str, words: str = "") -> str:
    """`1 bet`, `2 bets`."""
    return f"{number:,} {word if number == 1 else words or f'{word}s'}"


def cut(text: str, room: int) -> str:
    """A text that fits, with an ellipsis where something is left out."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
