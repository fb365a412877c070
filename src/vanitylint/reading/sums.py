"""What is weighed of each sentence, and what the sums come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

CLAIMS = (
    "hypothesis", "outcome", "output", "target", "baseline", "when", "planned", "result", "decision", "look back",
)  # fmt: skip
"""`hypothesis` is one that is stated, `outcome` and `output` are sorts of measures, `planned` a look back that is
booked, `look back` a title that makes the item one."""
Sums: TypeAlias = "Sequence[int]"
"""What speaks for each of `CLAIMS`, in that order, in hundredths."""
OfTexts: TypeAlias = "Sequence[Sequence[Sums]]"
"""The sums of an item's sentences, text by text."""


def claims_in(sums: Sums, above: int = 0) -> list[str]:
    """The claims whose sums are more than so many hundredths."""
    return [claim for claim, total in zip(CLAIMS, sums, strict=True) if total > above]
