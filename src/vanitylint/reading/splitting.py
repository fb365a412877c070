"""A text to its sentences."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?;\n。！？](?:(?<=[\n。！？])\n*|(?<![\n。！？])\s+(?=\S))")
_FULL_STOP = re.compile(r"\.\s+(?=\S)")
"""What opens with one character is found in no time; with a set of them quickly; with a look-behind slowly."""
_MONTH = re.compile(r"Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez")
_BEGUN_DAY = re.compile(r"\b(?:am|bis|zum|vom|ab|seit|den) \d{1,2}\.\d{1,2}$")


def split_sentences(text: str) -> list[str]:
    """The sentences of a text; a line break or semicolon ends one too."""
    sentences, start = [], 0
    plain = "!" not in text and "?" not in text and "\n" not in text and ";" not in text and text.isascii()
    ends = _FULL_STOP if plain else _END
    for end in ends.finditer(text):
        place = end.start()
        if text[place - 1 : place].isdigit() and _is_within_a_day(text, place, end.end()):
            continue
        sentences.append(text[start : place if text[place] == "\n" else place + 1])
        start = end.end()
    sentences.append(text[start:])
    return sentences


def _is_within_a_day(text: str, place: int, after: int) -> bool:
    """Whether a full stop is one of `30. September` or of `am 30.9. nach`, and ends no sentence."""
    return bool(_MONTH.match(text, after) or _BEGUN_DAY.search(text[max(0, place - 12) : place]))
