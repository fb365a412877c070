"""Split a text into sentences."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?;\n。！？](?:(?<=[\n。！？])\n*|(?<![\n。！？])\s+(?=\S))")
_FULL_STOP = re.compile(r"\.\s+(?=\S)")
"""Regexes that begin with one character are searched for instantly, with a character set quickly, with a lookbehind
slowly."""
_MONTH = re.compile(r"Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez")
_DAY_BEFORE_STOP = re.compile(r"\b(?:am|bis|zum|vom|ab|seit|den) \d{1,2}\.\d{1,2}$")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text; a line break or semicolon ends one, too."""
    sentences, start = [], 0
    is_plain = "!" not in text and "?" not in text and "\n" not in text and ";" not in text and text.isascii()
    ends = _FULL_STOP if is_plain else _END
    for end in ends.finditer(text):
        position = end.start()
        if text[position - 1 : position].isdigit() and _is_within_date(text, position, end.end()):
            continue
        sentences.append(text[start : position if text[position] == "\n" else position + 1])
        start = end.end()
    sentences.append(text[start:])
    return sentences


def _is_within_date(text: str, position: int, after: int) -> bool:
    """Return whether a full stop belongs to `30. September` or `am 30.9. nach`, and ends no sentence."""
    return bool(_MONTH.match(text, after) or _DAY_BEFORE_STOP.search(text[max(0, position - 12) : position]))
