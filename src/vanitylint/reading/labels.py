"""A label within a line, as in `**Goal:** …`: its words, and what stands behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.inline import plain

if TYPE_CHECKING:
    from collections.abc import Callable

_SLANTED = re.compile(r"\*([^\s*:][^*:\n]{0,58})[:?]\*\s+(?=\S)")
"""`*Goal:* …`: bold in Jira, slanted in Markdown, and a label in both."""
_SLANTED_ALONE = re.compile(r"([*_])(\w[^*_\n]{0,58})\1")
"""`*Goal*` by itself, which is a label where the word is known."""
_NUMBER = re.compile(r"^\d{1,2}[.)]?\s+")
_COUNTED = re.compile(r"\s\d{1,2}\.\d{1,2}$")
"""`KR 2.3` is a label, as `KR` is one."""
_FURTHER = re.compile(r"[^\W_][\w-]{1,30}(?: [\w-]{1,30})?: ")
_ENDS = (":", "：", " = ", " – ", " — ", " - ", "? ", "？")  # "How will we know? Fewer calls."
_LENGTH = 60


def split_label(
    text: str, is_label: Callable[[str], bool], waits: Callable[[str, str], bool] = lambda *_: False
) -> tuple[str, str]:
    """The label that opens a line, and the rest: of `**Goal:** …`, `**Goal**`, `*Goal:* …` or a known `Goal: …`.

    Args:
        text: The line.
        is_label: Whether words are known to be one.
        waits: Whether words ask for what a bet needs, in other words than those, and what stands behind is a blank.

    Returns:
        An empty label where there is none.
    """
    if text.startswith(("**", "__", "*__", "_**")):
        return _bold_label(text, is_label)
    if slanted := _SLANTED.match(text):
        return plain(slanted[1]), text[slanted.end() :]
    alone = _SLANTED_ALONE.fullmatch(text)
    head, rest = (alone[2].rstrip(": "), "") if alone else at_end_of_label(text)
    if head and not rest.startswith("//") and (_is_known(name := plain(head), is_label) or waits(name, rest)):
        return name, _behind(rest)
    return "", ""


def _bold_label(text: str, is_label: Callable[[str], bool]) -> tuple[str, str]:
    mark = "**" if "**" in text[:3] else "__"
    name, closing, rest = text[text.index(mark) + 2 :].partition(mark)
    rest = _behind(rest)
    name = name.strip(" _*")
    if closing and 0 < len(name) <= _LENGTH and (not rest or rest[0] in ":|" or name.endswith(":")):
        return plain(name.rstrip(": ")), rest.lstrip(":| ")
    name = _NUMBER.sub("", name).rstrip(": ")
    return (plain(name), rest.lstrip(":| ")) if closing and is_label(name) else ("", "")


def own_label(text: str, is_label: Callable[[str], bool]) -> tuple[str, str]:
    """The known label that opens a list's item, `2 Metric: sign-ups`, and the rest; else nothing and all of it."""
    head, rest = at_end_of_label(text)
    name = _NUMBER.sub("", head).strip()
    return (name, rest) if name and _is_known(name, is_label) else ("", text)


def _is_known(name: str, is_label: Callable[[str], bool]) -> bool:
    return is_label(name) or (name[-1:].isdigit() and is_label(_COUNTED.sub("", name)))


def at_end_of_label(text: str) -> tuple[str, str]:
    """What stands before the first colon or question mark, if that is not far in, and what stands behind it."""
    opening = text[: _LENGTH + 1]
    ends = [(place, mark) for mark in _ENDS if (place := opening.find(mark)) > 0]
    if not ends:
        return "", text
    place, mark = min(ends)
    return text[:place], text[place + len(mark.rstrip()) :].strip()


def is_further_label(text: str) -> bool:
    """Whether a line below `Goal: …` opens what is new, as a question or `Release: …` does."""
    return text.endswith("?") or "? " in text[: _LENGTH + 1] or _FURTHER.match(text) is not None


def _behind(text: str) -> str:
    """What stands behind a label, without the marks that end its emphasis; a line to write on stays."""
    text = text.lstrip()
    return text if text.startswith("___") else text.lstrip("*_ ")
