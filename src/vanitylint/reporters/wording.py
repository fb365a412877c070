"""Small words that several reporters need."""

from __future__ import annotations

import re

_QUOTED = re.compile("„[^„“”]*[“”]")
"""A quote as in German, which ends with what opens ours."""


def plural(number: int, word: str, words: str = "") -> str:
    """`1 bet`, `2 bets`."""
    return f"{number:,} {word if number == 1 else words or f'{word}s'}"


_CLASSED_BY = {
    "title": "as the title says",
    "container": "as the title says",
    "label": "as the label {} says",
    "no-bet": "as the label {} says",
    "config": "as [work-classes] in the config says",
    "law": "because a law, an authority or an audit demands it",
    "above": "as the item above it is",
    "machine": "because a machine wrote it and nobody has taken it up",
}
"""What to say of `Reading.classed_by`, or of what an item takes over from `above`; a kind stands there anyway."""


def classed_by(told: str) -> str:
    """What tells an item's class, to stand behind it: `, as the label docs says`."""
    what, _, name = told.partition(" ")
    return f", {_CLASSED_BY[what].format(name)}" if what in _CLASSED_BY else ""


def cut(text: str, room: int) -> str:
    """A text that fits: whole words, an ellipsis where something is left out, and no quote of ours that stays open.

    >>> cut("It begins: “We hope that more people sign up”.", 32)
    'It begins: “We hope that more…”'
    """
    if len(text) <= room:
        return text
    kept = _whole_words(text, room - 1)
    if not _is_open(kept):
        return f"{kept}…"
    kept = _whole_words(text, room - 2)
    return f"{kept}…”" if _is_open(kept) else f"{kept}…"


def _whole_words(text: str, room: int) -> str:
    """The beginning of a longer text, without half a word; a very long word, as an address is, is cut."""
    end = text.rfind(" ", 0, room + 1)
    return text[: end if end > room * 3 // 4 else room].rstrip()


def _is_open(text: str) -> bool:
    ours = _QUOTED.sub("", text)
    return ours.rfind("“") > ours.rfind("”")
