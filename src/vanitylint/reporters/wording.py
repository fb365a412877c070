"""Wording helpers that several reporters share."""

from __future__ import annotations

import re

_GERMAN_QUOTE = re.compile("„[^„“”]*[“”]")
"""A quotation in German style, whose closing mark is our opening one."""


def plural(number: int, word: str, words: str = "") -> str:
    """Return `1 bet` or `2 bets`."""
    return f"{number:,} {word if number == 1 else words or f'{word}s'}"


_REASONS = {
    "title": "as the title says",
    "container": "as the title says",
    "label": "as the label {} says",
    "no-bet": "as the label {} says",
    "config": "as [work-classes] in the config says",
    "law": "because a law, an authority or an audit demands it",
    "replacement": "because it replaces what is at its end of life, or nobody is to see a change",
    "above": "as the item above it is",
    "machine": "because a machine wrote it and nobody has taken it up",
}
"""Texts for `Reading.classed_by`, or for `above`, if an item takes its class from there. A kind is shown anyway, so has
no text."""


def classed_by(value: str) -> str:
    """Return what determined an item's class, to be appended to it: `, as the label docs says`."""
    reason, _, name = value.partition(" ")
    return f", {_REASONS[reason].format(name)}" if reason in _REASONS else ""


def cut(text: str, room: int) -> str:
    """Shorten text to fit: at a word boundary, with an ellipsis, and without leaving one of our quotes open.

    >>> cut("It begins: “We hope that more people sign up”.", 32)
    'It begins: “We hope that more…”'
    """
    if len(text) <= room:
        return text
    shortened = _whole_words(text, room - 1)
    if not _has_open_quote(shortened):
        return f"{shortened}…"
    shortened = _whole_words(text, room - 2)
    return f"{shortened}…”" if _has_open_quote(shortened) else f"{shortened}…"


def _whole_words(text: str, room: int) -> str:
    """Return the start of a longer text up to a word boundary; a very long word, such as a URL, is cut."""
    end = text.rfind(" ", 0, room + 1)
    return text[: end if end > room * 3 // 4 else room].rstrip()


def _has_open_quote(text: str) -> bool:
    remaining = _GERMAN_QUOTE.sub("", text)
    return remaining.rfind("“") > remaining.rfind("”")
