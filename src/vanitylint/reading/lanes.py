"""Pack many small numbers into one large integer, so that one addition adds them all, and compute with them."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from vanitylint.reading.sums import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LANE_BITS = 32
"""Number of bits of each packed number, including its sign."""
BIAS = 1 << LANE_BITS - 1
WEIGHT_FRACTION_BITS = 12
"""Number of fraction bits of the output weights, which are in hundredths."""
MAX_UNIT_STEPS = 8_191
"""Maximum number of steps by which a unit counts as moved."""


class Lanes:
    """The layout of several numbers packed into one integer, each in a lane.

    Args:
        count: The number of lanes.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._bias = self.broadcast(BIAS)
        self._struct = Struct(f"<{count}I")

    def broadcast(self, number: int) -> int:
        """Pack the same number into each lane."""
        return pack([number] * self.count)

    def unpack(self, total: int) -> list[int]:
        """Unpack the number in each lane."""
        return [lane - BIAS for lane in self.unpack_biased(total)]

    def unpack_biased(self, total: int) -> tuple[int, ...]:
        """Unpack the number in each lane, plus `BIAS`."""
        return self._struct.unpack((total + self._bias).to_bytes(self._struct.size, "little"))


def pack(numbers: Iterable[int]) -> int:
    """Pack numbers into one integer, the first into the lowest lane."""
    return sum(number << LANE_BITS * index for index, number in enumerate(numbers))


class OutputLayer:
    """The output layer: the sums for all claims, given by how much each (rectified) unit is moved.

    Args:
        speaks: By claim, the output weight of each unit per step that it is moved, with
            `WEIGHT_FRACTION_BITS` fraction bits.
        base: By claim, the sum if no unit is active, in hundredths.

    Raises:
        ValueError: The claims have different numbers of units, or a number is out of range.
    """

    def __init__(self, speaks: Mapping[str, Sequence[int]], base: Mapping[str, int]) -> None:
        rows = [speaks.get(claim, ()) for claim in CLAIMS]
        if len(set(map(len, rows))) > 1 or not rows[0]:
            raise ValueError("weights: each claim needs as many numbers as there are units")
        for claim, row in zip(CLAIMS, rows, strict=True):
            if sum(map(abs, row)) * MAX_UNIT_STEPS >= BIAS:
                raise ValueError(f"weights are too large: {claim}")
        self.units = Lanes(len(rows[0]))
        """The lanes that hold by how much each unit is moved."""
        self._base = [base.get(claim, 0) for claim in CLAIMS]
        self._claims = Lanes(len(CLAIMS))
        self._weights = list(map(pack, zip(*rows, strict=True)))
        """The weights of each unit for all claims, packed."""

    def compute(self, moved: int, extra_bits: int = 0) -> tuple[int, ...]:
        """Compute the sums for each of `sums.CLAIMS`, in hundredths.

        Args:
            moved: By how much each unit is moved, packed as `units`.
            extra_bits: The number of fraction bits in `moved`.
        """
        biased = self.units.unpack_biased(moved)
        maximum = BIAS + (MAX_UNIT_STEPS << extra_bits)
        if max(biased) > maximum:
            biased = tuple(min(lane, maximum) for lane in biased)
        weighted = zip(biased, self._weights)  # noqa: B905 - same length
        output = sum([(lane - BIAS >> extra_bits) * weight for lane, weight in weighted if lane > BIAS])
        return tuple(
            [
                base + (total >> WEIGHT_FRACTION_BITS)
                for base, total in zip(self._base, self._claims.unpack(output), strict=True)
            ]
        )

    def for_claim(self, claim: str, units: Sequence[int]) -> list[int]:
        """Return the weight of each unit for a claim, with `WEIGHT_FRACTION_BITS` fraction bits; 0 if inactive."""
        index = CLAIMS.index(claim)
        return [
            self._claims.unpack(weights)[index] if steps > 0 else 0
            for steps, weights in zip(units, self._weights, strict=True)
        ]
