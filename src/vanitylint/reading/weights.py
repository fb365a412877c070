"""What each sign of a claim weighs among the others, as `make weights` learned it.

A plain sum of weights cannot tell `fewer returns` where it is hoped for from `fewer returns` where it is told: the same
signs weigh differently beside different ones. So each sign moves some units up or down; a unit that comes out above
zero speaks for some claims and against others, any other is silent. (In the words of the trade: one hidden layer of
rectified units.) In a given sentence that is a sum again: `Weights.shares` tells what each sign adds to it there.
"""

from __future__ import annotations

from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING

import msgspec

from vanitylint.reading.elsewhere import Elsewhere
from vanitylint.reading.lanes import FINE, LANE, Voices
from vanitylint.reading.sums import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from vanitylint.reading.lanes import Lanes

BASE = "always"
"""The sign that every sentence has."""
STEPS = 128
"""A unit is moved in steps of which so many are one."""
_BYTES = LANE // 8
_RAISED = bytes(byte ^ 0x80 for byte in range(256))
"""Signed bytes as unsigned ones, raised by 128."""


class AroundFile(msgspec.Struct, forbid_unknown_fields=True):
    """What is told by the sentences around one (`around`).

    Attributes:
        moves: From the name of a sign (`around.SIGNS`) to how it moves each unit, as `around.FINER` says.
        speaks: As in `WeightsFile`.
        base: As in `WeightsFile`.
    """

    moves: dict[str, list[int]]
    speaks: dict[str, list[int]]
    base: dict[str, int]


class WeightsFile(msgspec.Struct, forbid_unknown_fields=True):
    """`rules/vocabulary/weights.json`.

    Attributes:
        about: What the file is, for who opens it.
        signs: By name (`signs`), the first one `BASE`.
        moves: How each sign moves each unit, sign by sign: a signed byte each, in `STEPS`.
        speaks: From claim to what each unit speaks for, for each step that it is moved, in parts as `FINE` says.
        base: From claim to the sum where all units are silent, in hundredths.
        whole: From claim to what the signs of whole items weigh, in hundredths (`whole`).
        around: What is told by the sentences around one (`around`); nothing where it is left out.
    """

    about: str
    signs: list[str]
    moves: bytes
    speaks: dict[str, list[int]]
    base: dict[str, int]
    whole: dict[str, dict[str, int]]
    around: AroundFile | None = None


class Weights:
    """What signs weigh.

    Args:
        file: What was learned.

    Raises:
        ValueError: It does not hang together, or a number is beyond all measure.
    """

    def __init__(self, file: WeightsFile) -> None:
        self.elsewhere = Elsewhere(file)
        """Weighs what an item says around a sentence, and all in all."""
        self._voices = Voices(file.speaks, file.base)
        self._units = self._voices.units
        _check(file, self._units.count)
        self.speak = lru_cache(maxsize=1024)(self._speak)  # some sentences come again and again
        self.moves = _Moves(file, self._units)
        """How each sign moves all units at once: these numbers are added up, and `speak` tells what that comes to."""
        self.signs = self.moves.places.keys()
        """All signs that weigh anything."""

    @classmethod
    def of(cls, data: bytes) -> Weights:
        """Weights as they stand in `rules/vocabulary/weights.json`.

        Raises:
            ValueError: They cannot be used.
        """
        try:
            file = msgspec.json.decode(data, type=WeightsFile)
        except msgspec.MsgspecError as error:
            raise ValueError(f"weights.json: {error}") from error
        return cls(file)

    def moved(self, names: Iterable[str]) -> int:
        """How some signs move all units at once."""
        return sum(map(self.moves.__getitem__, names))

    def _speak(self, moved: int) -> tuple[int, ...]:
        """What moved units come to for each of `sums.CLAIMS`, in hundredths: above zero the claim is made.

        Args:
            moved: The sum of what some signs have in `moves`.
        """
        return self._voices.say(moved)

    def shares(self, names: Collection[str], claim: str) -> dict[str, int]:
        """What each sign of a sentence adds to the sum for a claim, beside the others, in hundredths.

        Args:
            names: All signs of the sentence; `BASE` is added, and has what no other sign brings.
            claim: One of `sums.CLAIMS`.

        Returns:
            The shares of all signs that are known; together they are the sum.
        """
        moved = self.moved((BASE, *names))
        speaks = self._voices.for_claim(claim, self._units.of(moved))
        shares = {
            name: sum(map(mul, self._units.of(self.moves[name]), speaks)) >> FINE
            for name in names
            if name in self.signs and name != BASE
        }
        return {BASE: self.speak(moved)[CLAIMS.index(claim)] - sum(shares.values())} | shares


class _Moves(dict[str, int]):
    """From a sign to how it moves all units, made when it is first asked for; nothing for what is no sign."""

    def __init__(self, file: WeightsFile, units: Lanes) -> None:
        super().__init__()
        self.places = {sign: place for place, sign in enumerate(file.signs)}
        self._units = units.count
        self._raised = units.all(0x80)
        self._bytes = file.moves

    def __missing__(self, sign: str) -> int:
        place = self.places.get(sign)
        if place is None:
            return 0
        wide = bytearray(_BYTES * self._units)
        wide[::_BYTES] = self._bytes[place * self._units : (place + 1) * self._units].translate(_RAISED)
        self[sign] = int.from_bytes(wide, "little") - self._raised
        return self[sign]


def _check(file: WeightsFile, units: int) -> None:
    for table in (file.speaks, file.base, file.whole):
        if unknown := table.keys() - set(CLAIMS):
            raise ValueError(f"weights of an unknown claim: {', '.join(sorted(unknown))}")
    if len(file.moves) != units * len(file.signs):
        raise ValueError("weights: each sign needs as many bytes as there are units")
