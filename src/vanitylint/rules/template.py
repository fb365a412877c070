"""Render questions and messages: plain text with `{column}` placeholders, and nothing else."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_VALUE = 300
_MAX_TEXT = 2_000
_UNKNOWN = "unknown"
_WHITESPACE = re.compile(r"\s+")
_PLURAL = re.compile(r" [a-z]+s\b")


def parts(template: str) -> list[tuple[str, str]]:
    """Split a template into pieces of text, each with the column that follows it; the last may have none.

    >>> parts("{key} waits.")
    [('', 'key'), (' waits.', '')]

    Raises:
        ValueError: A brace is unpaired, or contains more than a name.
    """
    pieces = []
    for text, name, form, conversion in Formatter().parse(template):
        if name is not None and (form or conversion or not name.isidentifier()):
            raise ValueError(f"braces contain the name of one column, not {name[:40]!r}")
        pieces.append((text, name or ""))
    return pieces


def columns(template: str) -> list[str]:
    """Return the columns that a template uses.

    Raises:
        ValueError: As in `parts`.
    """
    return [name for _, name in parts(template) if name]


def render(pieces: list[tuple[str, str]], row: Mapping[str, object]) -> str:
    """Render the text for one row.

    Text longer than a screen is truncated.
    After a 1, the next word becomes singular: `{days} days ago` gives `1 day ago`.
    """
    rendered: list[str] = []
    value: object = None
    for text, name in pieces:
        plural = _PLURAL.match(text) if value == 1 else None
        rendered.append(plural[0][:-1] + text[plural.end() :] if plural else text)
        value = row[name] if name else None
        if name:
            rendered.append(format_value(value))
    result = "".join(rendered).strip()
    return result if len(result) <= _MAX_TEXT else result[:_MAX_TEXT].rstrip() + "…"


def format_value(value: object) -> str:
    """Format a value from the backlog as part of one line: short, without line breaks and control characters.

    >>> format_value(None), format_value(0.5)
    ('unknown', '0.5')
    """
    if value is None:
        return _UNKNOWN
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)[: 4 * _MAX_VALUE]
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    text = _WHITESPACE.sub(" ", text)  # not stripped: some columns are continued by the template
    return text if len(text) <= _MAX_VALUE else text[:_MAX_VALUE].rstrip() + "…"
