"""What a sentence is about, and whether a comment reports a change in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vanitylint.reading.sentences import Sentence

_STEM_LENGTH = 6
"""Number of leading letters by which words are compared, so that singular, plural and compounds match."""


def topic_stems(sentence: Sentence) -> set[str]:
    """Return the stems of the longer words that name the topic, so that `Fehlpickquote` matches `Fehlpicks`."""
    tag = sentence.tag
    topical = tag.outcome | tag.maybe | tag.contact
    ignored = {
        index
        for tags, start, end in sentence.language.phrases.find(sentence.words)
        if not tags & topical
        for index in range(start, end)
    }
    words = (word for index, word in enumerate(sentence.words) if index not in ignored)
    return {word[:_STEM_LENGTH] for word in words if len(word) >= _STEM_LENGTH and word.isalpha()}


def reports_change(sentence: Sentence) -> bool:
    """Return whether a comment says that something has risen or fallen: `Fehlpicks um 38 % gesunken`."""
    tag = sentence.tag
    tags_of_code = sentence.language.phrases.tags_of_code
    changed = any(tags_of_code[code] & tag.past and tags_of_code[code] & (tag.up | tag.down) for code in sentence.row)
    is_open = tag.modal | tag.belief | tag.condition | tag.must
    return sentence.unit.kind == "comment" and changed and not (sentence.has(is_open) or sentence.is_question)
