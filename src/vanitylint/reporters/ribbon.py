"""The chain as a picture: a ribbon as thick as the work that gets so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.reporters.reach import Step

WIDTH = 100
"""Of one column; the ribbon has one for all that is begun, and one for each step."""
HEIGHT = 100
_THICKEST = 92.0
_THINNEST = 1.2
"""Of a column in which there is something at all."""
_FLAT = 24
"""So much of a column, from its middle to both sides, the ribbon runs straight."""


class Ribbon(NamedTuple):
    """Two outlines, as SVG path data in a box of `WIDTH` for each column by `HEIGHT`."""

    reached: str
    open: str
    """What is reached, and what nobody can say yet."""
    columns: int


def ribbon(steps: Sequence[Step]) -> Ribbon:
    """Draw how much of the work that is begun reaches each step.

    Args:
        steps: In the order of the chain; the first one's `of` is all that is begun.
    """
    begun = steps[0].of
    reached = [begun, *(step.reached for step in steps)]
    at_most = [begun, *(step.reached + step.open for step in steps)]
    return Ribbon(_outline(reached, begun), _outline(at_most, begun), len(reached))


def _outline(counts: Sequence[int], whole: int) -> str:
    """A closed path around the middle, as thick in each column as its share of the whole."""
    halves = [max(_THICKEST * count / whole, _THINNEST) / 2 if count else 0.0 for count in counts] if whole else []
    if not halves:
        return ""
    middle = HEIGHT / 2
    there = [(WIDTH * (at + 0.5), middle - half) for at, half in enumerate(halves)]
    back = [(x, HEIGHT - y) for x, y in reversed(there)]
    return f"M0,{there[0][1]:.1f}{_along(there, 1)}H{WIDTH * len(halves)}V{back[0][1]:.1f}{_along(back, -1)}H0Z"


def _along(points: Sequence[tuple[float, float]], direction: int) -> str:
    """From column to column: straight around each middle, and a soft bend between two."""
    path = ""
    for at, (x, y) in enumerate(points):
        if at:
            before, level = points[at - 1]
            bend = (before + x) / 2
            path += f"C{bend:g},{level:.1f} {bend:g},{y:.1f} {x - direction * _FLAT:g},{y:.1f}"
        path += f"H{x + direction * _FLAT:g}"
    return path
