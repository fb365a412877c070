"""A fingerprint of a hypothesis, used to find the same words on several bets."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.backlog.claims import Claim

_WORD = re.compile(r"[^\W\d_]{2,}")
_MIN_WORDS = 6
"""What remains of `We believe the export will help` is too little to be a copy of anything."""


def shape_of(title: str, claims: Iterable[Claim], common: frozenset[str]) -> str:
    """Return a fingerprint of the stated hypothesis without numbers and the title's words; empty if little remains.

    So `We believe that the export will raise engagement` is the same for an export and an import.

    Args:
        title: The item's title.
        claims: Its claims.
        common: Words that occur in every text, so that they are kept even if the title has them.
    """
    title_words = set(_WORD.findall(title.lower())) - common
    hypothesis = " ".join(
        claim.text
        for claim in claims
        if claim.slot == "hypothesis" and claim.status == "stated" and claim.where != "title"
    )
    words = [word for word in _WORD.findall(hypothesis.lower()) if word not in title_words]
    if len(words) < _MIN_WORDS:
        return ""
    return hashlib.blake2b(" ".join(words).encode(), digest_size=8).hexdigest()
