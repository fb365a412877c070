"""What names in a tracker are taken for, and which are not recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.reading.recognised import Recognised
    from vanitylint.reporters.style import Style

COLUMN = 14
"""The width of our words."""
_NAMES_SHOWN = 12


def draw(known: Recognised, style: Style) -> Iterator[str]:
    """The names by what they count as, a table for each sort; then those that count as nothing."""
    for table, meanings in known.meanings.items():
        if meanings := {meaning: names for meaning, names in meanings.items() if names}:
            yield f"  {table}"
            for meaning, names in sorted(meanings.items()):
                yield style.wrap(_listed(names), " " * (COLUMN + 4), first=f"    {shown(meaning):<{COLUMN}}")
    if any(known.unknown.values()):
        yield "  not recognised"
        for sort, names in known.unknown.items():
            if names:
                yield style.wrap(_listed(names), " " * (COLUMN + 4), first=f"    {sort:<{COLUMN}}")


def shown(meaning: str) -> str:
    """What a meaning is called where people read it: below `acceptance` stands all that is about the work itself."""
    return "the work" if meaning == "acceptance" else meaning


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return safe(", ".join(names[:_NAMES_SHOWN])) + more
