"""The sums for all claims, kept in one number: one addition adds them all."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CLAIMS = (
    "hypothesis", "outcome", "output", "target", "baseline", "when", "planned", "result", "decision", "look back",
)  # fmt: skip
"""What is weighed: `hypothesis` is one that is stated, `outcome` and `output` are sorts of measures, `planned` a look
back that is booked, `look back` a title that makes the item one."""
_LANE = 32
"""So many bits for each claim."""
_HALF = 1 << _LANE - 1
_IN_BYTES = Struct(f"<{len(CLAIMS)}I")
_HALVES = [_HALF << _LANE * place for place in range(len(CLAIMS))]
_ALL_HALVES = sum(_HALVES)


def packed_at(place: int, weight: int) -> int:
    """A weight for one claim, by its place in `CLAIMS`."""
    return weight << (_LANE * place)


def claims_in(total: int, above: int = 0) -> list[str]:
    """The claims whose weights come to more than so many hundredths."""
    positive = total + _ALL_HALVES - (above + 1) * _ONES
    return [claim for claim, half in zip(CLAIMS, _HALVES, strict=True) if positive & half]


def packed(weights: Sequence[int]) -> int:
    """Weights for all claims, in the order of `CLAIMS`, as one number that can be added to a sum."""
    return sum(packed_at(place, weight) for place, weight in enumerate(weights))


def unpacked(total: int) -> list[int]:
    """The sum for each claim, in the order of `CLAIMS`: the other way round."""
    return [lane - _HALF for lane in _IN_BYTES.unpack((total + _ALL_HALVES).to_bytes(_IN_BYTES.size, "little"))]


_ONES = sum(1 << (_LANE * place) for place in range(len(CLAIMS)))
