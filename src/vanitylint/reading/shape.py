"""A fingerprint of a hypothesis, by which the same words on several bets are found."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.backlog.claims import Claim

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 6
"""What is left of `We believe the export will help` says too little to be a copy of anything."""


def shape_of(title: str, claims: Iterable[Claim], common: frozenset[str]) -> str:
    """A fingerprint of the stated hypothesis without numbers and the title's words; empty where little is left.

    So `We believe that the export will raise engagement` is the same for an export and an import.

    Args:
        title: Of the item.
        claims: What it claims.
        common: Words that are in every text, so that it says nothing if they are in its title.
    """
    own = set(_WORD.findall(title.lower())) - common
    said = " ".join(
        claim.text
        for claim in claims
        if claim.slot == "hypothesis" and claim.status == "stated" and claim.where != "title"
    )
    words = [word for word in _WORD.findall(said.lower()) if word not in own]
    if len(words) < _FEWEST_WORDS:
        return ""
    return hashlib.blake2b(" ".join(words).encode(), digest_size=8).hexdigest()
