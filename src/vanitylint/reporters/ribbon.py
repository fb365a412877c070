"""The chain as an SVG ribbon, as thick as the amount of work that gets this far."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.reporters.reach import Step

COLUMN_WIDTH = 100
"""Width of a column; there is one for all work that has begun, and one for each step."""
HEIGHT = 100
_MAX_THICKNESS = 92.0
_MIN_THICKNESS = 1.2
"""Thickness of a column that is not empty, at least."""
_FLAT_HALF_WIDTH = 24
"""Distance from the middle of a column, to both sides, over which the ribbon runs straight."""


class Ribbon(NamedTuple):
    """Two outlines as SVG path data, in a box of `COLUMN_WIDTH` per column by `HEIGHT`."""

    reached: str
    open: str
    """What is reached, plus what cannot be known yet."""
    columns: int


def ribbon(steps: Sequence[Step]) -> Ribbon:
    """Draw how much of the work that has begun reaches each step.

    Args:
        steps: In the order of the chain; `of` of the first one is all work that has begun.
    """
    begun = steps[0].of
    reached = [begun, *(step.reached for step in steps)]
    possible = [begun, *(step.reached + step.open for step in steps)]
    return Ribbon(_outline(reached, begun), _outline(possible, begun), len(reached))


def _outline(counts: Sequence[int], total: int) -> str:
    """Return a closed path around the middle, as thick in each column as its share of the total."""
    half_heights = (
        [max(_MAX_THICKNESS * count / total, _MIN_THICKNESS) / 2 if count else 0.0 for count in counts] if total else []
    )
    if not half_heights:
        return ""
    middle = HEIGHT / 2
    top = [(COLUMN_WIDTH * (column + 0.5), middle - half) for column, half in enumerate(half_heights)]
    bottom = [(x, HEIGHT - y) for x, y in reversed(top)]
    return (
        f"M0,{top[0][1]:.1f}{_edge(top, 1)}H{COLUMN_WIDTH * len(half_heights)}V{bottom[0][1]:.1f}{_edge(bottom, -1)}H0Z"
    )


def _edge(points: Sequence[tuple[float, float]], direction: int) -> str:
    """Return the edge from column to column: straight around each middle, with a soft bend in between."""
    path = ""
    for index, (x, y) in enumerate(points):
        if index:
            previous_x, previous_y = points[index - 1]
            middle = (previous_x + x) / 2
            path += f"C{middle:g},{previous_y:.1f} {middle:g},{y:.1f} {x - direction * _FLAT_HALF_WIDTH:g},{y:.1f}"
        path += f"H{x + direction * _FLAT_HALF_WIDTH:g}"
    return path
