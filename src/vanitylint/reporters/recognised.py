"""How names in a tracker are interpreted, and which are not recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.reading.recognised import Recognised
    from vanitylint.reporters.style import Style

COLUMN_WIDTH = 14
"""Width of the column with our own terms."""
_MAX_NAMES = 12


def draw(known: Recognised, style: Style) -> Iterator[str]:
    """Yield the names by what they count as, in a table for each category; then those that are not recognised."""
    for title, meanings in known.meanings.items():
        if meanings := {meaning: names for meaning, names in meanings.items() if names}:
            yield f"  {title}"
            for meaning, names in sorted(meanings.items()):
                yield style.wrap(
                    _join_names(names), " " * (COLUMN_WIDTH + 4), first=f"    {display_name(meaning):<{COLUMN_WIDTH}}"
                )
    if any(known.unknown.values()):
        yield "  not recognised"
        for category, names in known.unknown.items():
            if names:
                yield style.wrap(_join_names(names), " " * (COLUMN_WIDTH + 4), first=f"    {category:<{COLUMN_WIDTH}}")


def display_name(meaning: str) -> str:
    """Return the displayed name of a meaning: `acceptance` covers everything about the work itself."""
    return "the work" if meaning == "acceptance" else meaning


def _join_names(names: list[str]) -> str:
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return safe(", ".join(names[:_MAX_NAMES])) + more
