"""What a sentence is about, and whether a comment says that this has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vanitylint.reading.sentences import Sentence

_LONG_WORD = 6
"""Letters: words that begin with the same ones are likely of one thing, be it in singular, plural or a longer word."""


def subjects(sentence: Sentence) -> set[str]:
    """The longer words for what it is about, each by its beginning, so that a `Fehlpickquote` is of `Fehlpicks`."""
    tag = sentence.tag
    counted = tag.outcome | tag.maybe | tag.contact
    idle = {
        place
        for tags, start, end in sentence.language.phrases.find(sentence.words)
        if not tags & counted
        for place in range(start, end)
    }
    words = (word for place, word in enumerate(sentence.words) if place not in idle)
    return {word[:_LONG_WORD] for word in words if len(word) >= _LONG_WORD and word.isalpha()}


def tells_a_move(sentence: Sentence) -> bool:
    """Whether a comment says that something has risen or fallen: `Fehlpicks um 38 % gesunken`."""
    tag = sentence.tag
    known = sentence.language.phrases.tags_of_code
    moved = any(known[code] & tag.past and known[code] & (tag.up | tag.down) for code in sentence.row)
    is_open = tag.modal | tag.belief | tag.condition | tag.must
    return sentence.unit.kind == "comment" and moved and not (sentence.has(is_open) or sentence.is_question)
