"""The claims for which each sentence is weighed, and the resulting sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

CLAIMS = (
    "hypothesis", "outcome", "output", "target", "baseline", "when", "planned", "result", "decision", "look back",
)  # fmt: skip
"""`hypothesis` is a stated one, `outcome` and `output` are types of metrics, `planned` is a planned look back, `look
back` is a title that makes the item one."""
Sums: TypeAlias = "Sequence[int]"
"""The sum for each of `CLAIMS`, in that order, in hundredths."""
SumsByText: TypeAlias = "Sequence[Sequence[Sums]]"
"""The sums of an item's sentences, text by text."""


def claims_in(sums: Sums, above: int = 0) -> list[str]:
    """Return the claims whose sums are above a limit, in hundredths."""
    return [claim for claim, total in zip(CLAIMS, sums, strict=True) if total > above]
