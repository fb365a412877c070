"""Many small numbers in one large one, so that one addition adds them all; and what units speak for, kept so."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from vanitylint.reading.sums import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LANE = 32
"""So many bits each number has, sign and all."""
HALF = 1 << LANE - 1
FINE = 12
"""What units speak for is counted in hundredths, each in two to the power of so many parts."""
MOST_MOVED = 8_191
"""A unit speaks no louder than after so many steps, however much moves it."""


class Lanes:
    """Several numbers kept in one.

    Args:
        count: How many.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._raised = self.all(HALF)
        self._in_bytes = Struct(f"<{count}I")

    def all(self, number: int) -> int:
        """The same number in each lane."""
        return together([number] * self.count)

    def of(self, total: int) -> list[int]:
        """The number in each lane."""
        return [lane - HALF for lane in self.raised(total)]

    def raised(self, total: int) -> tuple[int, ...]:
        """The number in each lane, raised by `HALF`."""
        return self._in_bytes.unpack((total + self._raised).to_bytes(self._in_bytes.size, "little"))


def together(numbers: Iterable[int]) -> int:
    """Numbers in one, the first in the lowest lane."""
    return sum(number << LANE * place for place, number in enumerate(numbers))


class Voices:
    """What units speak for, once they are moved.

    Args:
        speaks: From claim to what each unit speaks for, for each step that it is moved, in parts as `FINE` says.
        base: From claim to the sum where all units are silent, in hundredths.

    Raises:
        ValueError: The claims have different numbers of units, or a number is beyond all measure.
    """

    def __init__(self, speaks: Mapping[str, Sequence[int]], base: Mapping[str, int]) -> None:
        rows = [speaks.get(claim, ()) for claim in CLAIMS]
        if len(set(map(len, rows))) > 1 or not rows[0]:
            raise ValueError("weights: each claim needs as many numbers as there are units")
        for claim, row in zip(CLAIMS, rows, strict=True):
            if sum(map(abs, row)) * MOST_MOVED >= HALF:
                raise ValueError(f"weights are beyond all measure: {claim}")
        self.units = Lanes(len(rows[0]))
        """Where it is kept how much each unit is moved."""
        self._base = [base.get(claim, 0) for claim in CLAIMS]
        self._claims = Lanes(len(CLAIMS))
        self._speaks = list(map(together, zip(*rows, strict=True)))
        """What each unit speaks for, of all claims at once."""

    def say(self, moved: int, finer: int = 0) -> tuple[int, ...]:
        """What moved units come to for each of `sums.CLAIMS`, in hundredths.

        Args:
            moved: How much each is moved, as `units` keeps it.
            finer: To two to the power of how many such parts a step has.
        """
        raised = self.units.raised(moved)
        loudest = HALF + (MOST_MOVED << finer)
        if max(raised) > loudest:
            raised = tuple(min(lane, loudest) for lane in raised)
        spoken = sum([(lane - HALF >> finer) * part for lane, part in zip(raised, self._speaks) if lane > HALF])  # noqa: B905 - they are as many
        return tuple([base + (parts >> FINE) for base, parts in zip(self._base, self._claims.of(spoken), strict=True)])

    def for_claim(self, claim: str, units: Sequence[int]) -> list[int]:
        """What each unit speaks for a claim with each step, in parts; those that are silent nothing."""
        place = CLAIMS.index(claim)
        return [
            self._claims.of(speaks)[place] if steps > 0 else 0
            for steps, speaks in zip(units, self._speaks, strict=True)
        ]
