"""Questions and messages: plain text with `{column}` in it, and nothing else."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 300
_LONGEST_WHOLE = 2_000
_UNKNOWN = "unknown"
_SPACE = re.compile(r"\s+")
_PLURAL = re.compile(r" [a-z]+s\b")


def parts(template: str) -> list[tuple[str, str]]:
    """Each piece of text with the column that follows it; the last one may have none.

    >>> parts("{key} waits.")
    [('', 'key'), (' waits.', '')]

    Raises:
        ValueError: A brace stands alone, or holds more than a name.
    """
    pieces = []
    for text, name, form, conversion in Formatter().parse(template):
        if name is not None and (form or conversion or not name.isidentifier()):
            raise ValueError(f"braces contain the name of one column, not {name[:40]!r}")
        pieces.append((text, name or ""))
    return pieces


def columns(template: str) -> list[str]:
    """The columns a template names.

    Raises:
        ValueError: As in `parts`.
    """
    return [name for _, name in parts(template) if name]


def render(pieces: list[tuple[str, str]], row: Mapping[str, object]) -> str:
    """The text for one row.

    A text that gets longer than a screen is cut.
    A number of 1 takes the plural from the word behind it: `{days} days ago` gives `1 day ago`.
    """
    said: list[str] = []
    value: object = None
    for text, name in pieces:
        plural = _PLURAL.match(text) if value == 1 else None
        said.append(plural[0][:-1] + text[plural.end() :] if plural else text)
        value = row[name] if name else None
        if name:
            said.append(say(value))
    whole = "".join(said).strip()
    return whole if len(whole) <= _LONGEST_WHOLE else whole[:_LONGEST_WHOLE].rstrip() + "…"


def say(value: object) -> str:
    """A value from the backlog as part of one line: short, without line breaks and control characters.

    >>> say(None), say(0.5)
    ('unknown', '0.5')
    """
    if value is None:
        return _UNKNOWN
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)[: 4 * _LONGEST]
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    text = _SPACE.sub(" ", text)  # one at the ends stays: some columns are sentences to go on with
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"
