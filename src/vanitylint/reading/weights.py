"""The weights of the signs, as learned by `make weights`.

A plain sum of weights cannot tell `fewer returns` as a hope from `fewer returns` as a report: the same signs weigh
differently beside different ones. So each sign moves some units up or down; a unit that ends above zero speaks for some
claims and against others, any other is silent. (This is one hidden layer of rectified linear units.) Within a given
sentence it is still a sum: `Weights.shares` returns what each sign adds to it.
"""

from __future__ import annotations

from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING

import msgspec

from vanitylint.reading.adjustments import Adjustments
from vanitylint.reading.lanes import LANE_BITS, WEIGHT_FRACTION_BITS, OutputLayer
from vanitylint.reading.sums import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from vanitylint.reading.lanes import Lanes

BASE = "always"
"""The sign that every sentence has."""
STEPS_PER_UNIT = 128
"""Number of steps in which a unit is moved by one."""
_LANE_BYTES = LANE_BITS // 8
_TO_UNSIGNED = bytes(byte ^ 0x80 for byte in range(256))
"""Translates signed bytes to unsigned ones, raised by 128."""


class AroundFile(msgspec.Struct, forbid_unknown_fields=True):
    """What the sentences around one contribute (`around`).

    Attributes:
        moves: From the name of a sign (`around.SIGNS`) to how much it moves each unit, in the steps of
            `around.MOVE_FRACTION_BITS`.
        speaks: As in `WeightsFile`.
        base: As in `WeightsFile`.
    """

    moves: dict[str, list[int]]
    speaks: dict[str, list[int]]
    base: dict[str, int]


class WeightsFile(msgspec.Struct, forbid_unknown_fields=True):
    """`rules/vocabulary/weights.json`.

    Attributes:
        about: An explanation for people who open the file.
        signs: Names (see `signs`), the first one `BASE`.
        moves: How much each sign moves each unit, sign by sign: a signed byte each, in `STEPS_PER_UNIT`.
        speaks: From claim to what each unit adds for each step by which it is moved, in the fractions defined by
            `WEIGHT_FRACTION_BITS`.
        base: From claim to the sum if all units are silent, in hundredths.
        whole: From claim to the weights of the signs of whole items (`whole`), in hundredths.
        around: What the sentences around one contribute (`around`); may be left out.
    """

    about: str
    signs: list[str]
    moves: bytes
    speaks: dict[str, list[int]]
    base: dict[str, int]
    whole: dict[str, dict[str, int]]
    around: AroundFile | None = None


class Weights:
    """The weights of the signs.

    Args:
        file: What was learned.

    Raises:
        ValueError: The file is inconsistent, or a number is out of range.
    """

    def __init__(self, file: WeightsFile) -> None:
        self.adjustments = Adjustments(file)
        """Weighs the sentences around a sentence and the item as a whole."""
        self._output_layer = OutputLayer(file.speaks, file.base)
        self._units = self._output_layer.units
        _check(file, self._units.count)
        self.sums = lru_cache(maxsize=1024)(self._compute_sums)  # some sentences recur often
        self.moves = _Moves(file, self._units)
        """How much each sign moves all units; the sum of these numbers is an argument for `sums`."""
        self.signs = self.moves.indexes.keys()
        """All signs that have a weight."""

    @classmethod
    def of(cls, data: bytes) -> Weights:
        """Parse `rules/vocabulary/weights.json`.

        Raises:
            ValueError: The weights cannot be used.
        """
        try:
            file = msgspec.json.decode(data, type=WeightsFile)
        except msgspec.MsgspecError as error:
            raise ValueError(f"weights.json: {error}") from error
        return cls(file)

    def total_move(self, names: Iterable[str]) -> int:
        """Return how much some signs together move all units."""
        return sum(map(self.moves.__getitem__, names))

    def _compute_sums(self, moved: int) -> tuple[int, ...]:
        """Return the sum for each of `sums.CLAIMS`, in hundredths: above zero the claim is made.

        Args:
            moved: The sum of some signs' values in `moves`.
        """
        return self._output_layer.compute(moved)

    def shares(self, names: Collection[str], claim: str) -> dict[str, int]:
        """Return what each sign of a sentence adds to the sum for a claim, given the others, in hundredths.

        Args:
            names: All signs of the sentence; `BASE` is added, and accounts for the remainder.
            claim: One of `sums.CLAIMS`.

        Returns:
            The shares of all known signs, which add up to the sum.
        """
        moved = self.total_move((BASE, *names))
        speaks = self._output_layer.for_claim(claim, self._units.unpack(moved))
        shares = {
            name: sum(map(mul, self._units.unpack(self.moves[name]), speaks)) >> WEIGHT_FRACTION_BITS
            for name in names
            if name in self.signs and name != BASE
        }
        return {BASE: self.sums(moved)[CLAIMS.index(claim)] - sum(shares.values())} | shares


class _Moves(dict[str, int]):
    """From a sign to how much it moves all units, computed on first access; 0 for unknown signs."""

    def __init__(self, file: WeightsFile, units: Lanes) -> None:
        super().__init__()
        self.indexes = {sign: index for index, sign in enumerate(file.signs)}
        self._units = units.count
        self._raised = units.broadcast(0x80)
        self._bytes = file.moves

    def __missing__(self, sign: str) -> int:
        index = self.indexes.get(sign)
        if index is None:
            return 0
        lanes = bytearray(_LANE_BYTES * self._units)
        lanes[::_LANE_BYTES] = self._bytes[index * self._units : (index + 1) * self._units].translate(_TO_UNSIGNED)
        self[sign] = int.from_bytes(lanes, "little") - self._raised
        return self[sign]


def _check(file: WeightsFile, units: int) -> None:
    for table in (file.speaks, file.base, file.whole):
        if unknown := table.keys() - set(CLAIMS):
            raise ValueError(f"weights of an unknown claim: {', '.join(sorted(unknown))}")
    if len(file.moves) != units * len(file.signs):
        raise ValueError("weights: each sign needs as many bytes as there are units")
