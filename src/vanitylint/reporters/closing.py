"""What a description says about the end of a bet, for one that was stopped without a decision or a comment."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from vanitylint.reading.load import load_vocabulary
from vanitylint.reading.sections import scan
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from vanitylint.reading.vocabulary import Vocabulary

_vocabulary = cache(load_vocabulary)


def closing_section(body: str) -> str | None:
    r"""Return the text of the last section that says what happened or why it was stopped; None if there is none.

    >>> closing_section("We expect fewer calls.\n\n## What happened\nNobody used it.")
    'Nobody used it.'
    """
    vocabulary = _vocabulary(rules_folder())
    for section in reversed(scan(body, vocabulary.is_label)):
        text = " ".join(block.text for block in section.blocks if block.kind != "prompt").strip()
        if text and _tells_end(section.heading, vocabulary):
            return text
    return None


def _tells_end(heading: str, vocabulary: Vocabulary) -> bool:
    """Return whether a heading opens a result or decision, or names the end, as `Why we stopped` does."""
    is_outcome = vocabulary.slot_of_heading(heading) in ("result", "decision")
    return is_outcome or vocabulary.verdicts.decision(heading) == "stop"
