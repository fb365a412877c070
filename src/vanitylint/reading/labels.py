"""Split a label off a line, as in `**Goal:** …`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.inline import plain

if TYPE_CHECKING:
    from collections.abc import Callable

_ITALIC_LABEL = re.compile(r"\*([^\s*:][^*:\n]{0,58})[:?]\*\s+(?=\S)")
"""`*Goal:* …`: bold in Jira, italics in Markdown, and a label in both."""
_ITALIC_WORD = re.compile(r"([*_])(\w[^*_\n]{0,58})\1")
"""`*Goal*` by itself, which is a label if the word is a known one."""
_LEADING_NUMBER = re.compile(r"^\d{1,2}[.)]?\s+")
_TRAILING_NUMBER = re.compile(r"\s\d{1,2}\.\d{1,2}$")
"""The number in `KR 2.3`, which is a label because `KR` is."""
_OTHER_LABEL = re.compile(r"[^\W_][\w-]{1,30}(?: [\w-]{1,30})?: ")
_END_MARKS = (":", "：", " = ", " – ", " — ", " - ", "? ", "？")  # "How will we know? Fewer calls."
_MAX_LENGTH = 60


def split_label(
    text: str, is_label: Callable[[str], bool], waits: Callable[[str, str], bool] = lambda *_: False
) -> tuple[str, str]:
    """Split a line into its label and the rest: `**Goal:** …`, `**Goal**`, `*Goal:* …` or a known `Goal: …`.

    Args:
        text: The line.
        is_label: Whether words are a known label.
        waits: Whether other words ask for a part of a bet, and a blank follows them.

    Returns:
        The label and the rest; both empty if there is no label.
    """
    if text.startswith(("**", "__", "*__", "_**")):
        return _bold_label(text, is_label)
    if italic := _ITALIC_LABEL.match(text):
        return plain(italic[1]), text[italic.end() :]
    alone = _ITALIC_WORD.fullmatch(text)
    head, rest = (alone[2].rstrip(": "), "") if alone else split_at_label_end(text)
    if head and not rest.startswith("//") and (_is_known(name := plain(head), is_label) or waits(name, rest)):
        return name, _strip_emphasis(rest)
    return "", ""


def _bold_label(text: str, is_label: Callable[[str], bool]) -> tuple[str, str]:
    mark = "**" if "**" in text[:3] else "__"
    name, closing, rest = text[text.index(mark) + 2 :].partition(mark)
    rest = _strip_emphasis(rest)
    name = name.strip(" _*")
    if closing and 0 < len(name) <= _MAX_LENGTH and (not rest or rest[0] in ":|" or name.endswith(":")):
        return plain(name.rstrip(": ")), rest.lstrip(":| ")
    name = _LEADING_NUMBER.sub("", name).rstrip(": ")
    return (plain(name), rest.lstrip(":| ")) if closing and is_label(name) else ("", "")


def split_item_label(text: str, is_label: Callable[[str], bool]) -> tuple[str, str]:
    """Split a list item into its known label and the rest, `2 Metric: sign-ups`; without one the label is empty."""
    head, rest = split_at_label_end(text)
    name = _LEADING_NUMBER.sub("", head).strip()
    return (name, rest) if name and _is_known(name, is_label) else ("", text)


def _is_known(name: str, is_label: Callable[[str], bool]) -> bool:
    return is_label(name) or (name[-1:].isdigit() and is_label(_TRAILING_NUMBER.sub("", name)))


def split_at_label_end(text: str) -> tuple[str, str]:
    """Split a text at the first colon, question mark, dash or `=` near its beginning; the first part may be empty."""
    beginning = text[: _MAX_LENGTH + 1]
    ends = [(index, mark) for mark in _END_MARKS if (index := beginning.find(mark)) > 0]
    if not ends:
        return "", text
    index, mark = min(ends)
    return text[:index], text[index + len(mark.rstrip()) :].strip()


def is_further_label(text: str) -> bool:
    """Return whether a line below `Goal: …` begins something new, as a question or `Release: …` does."""
    return text.endswith("?") or "? " in text[: _MAX_LENGTH + 1] or _OTHER_LABEL.match(text) is not None


def _strip_emphasis(text: str) -> str:
    """Return the text after a label without the marks that end its emphasis; a blank `___` is kept."""
    text = text.lstrip()
    return text if text.startswith("___") else text.lstrip("*_ ")
