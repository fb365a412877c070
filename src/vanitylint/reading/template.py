"""Is this an answer, or the template's own words still waiting for one?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.vocabulary import normal

if TYPE_CHECKING:
    from vanitylint.reading.vocabulary import Vocabulary

_GAP = re.compile(
    r"\[[^\[\]]{2,200}\]|<[^<>]{2,200}>|\{[^{}]{2,200}\}|_{4,}|…|\.\.\.|\bx{2,}\b|\b[XYN]{1,3}\s?%|\bNN\b"
)
_GAP_SIGNS = ("[", "<", "{", "____", "…", "...", "xx", "%", "NN")
"""Every gap has one of these."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_MOST_PROMPT_WORDS = 60
_LABEL_WORDS = 4


def is_unfilled(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a block says nothing of its author's: empty, `TBD`, a bracketed gap, or a question to be answered.

    `N/A because …` is an answer. A prompt is recognised by how it begins and ends; reading where the repository's own
    templates lie would be surer.
    """
    words = normal(text)
    if not words or words in vocabulary.placeholders or not _WORD.search(words):
        return not any(char.isdigit() for char in words)
    if text.endswith(":") and len(words.split()) <= _LABEL_WORDS:
        return True
    return _is_gap(text) or is_prompt(text, vocabulary)


def is_prompt(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a block asks its reader for an answer, as `What do we expect to change?` does."""
    if _only_questions(text):
        return True
    lowered = normal(text).lstrip("(") + " "
    if not lowered.startswith(vocabulary.prompt_openings) or len(text.split()) > _MOST_PROMPT_WORDS:
        return False
    return text.rstrip(" _*)").endswith("?") or _is_request(lowered)


def _only_questions(text: str) -> bool:
    """Whether every sentence asks: nobody answers a template with questions alone."""
    if "?" not in text:
        return False
    sentences = [sentence.strip(" _*()") for sentence in _SENTENCE.split(text) if sentence.strip(" _*()")]
    return bool(sentences) and all(sentence.endswith("?") for sentence in sentences)


_REQUESTS = (
    "describe ", "explain ", "tell us ", "provide ", "enter ", "fill ", "insert ", "please describe ",
    "please add ", "please provide ", "please explain ", "please list ", "a clear and concise ", "a short summary",
    "a brief ", "think about ", "example: ", "replace ", "say what", "say which", "list the ", "add the ", "add a ",
    "write here", "define the ", "state the ", "name the ", "include the ", "what ", "how ", "which ", "who ",
    "for how long ",
)  # fmt: skip


def _is_request(lowered: str) -> bool:
    return lowered.startswith(_REQUESTS) and " we " not in lowered[:40]


def _is_gap(text: str) -> bool:
    """Whether the gaps of a template outweigh what stands between them."""
    if not any(sign in text for sign in _GAP_SIGNS):
        return False
    gaps = [match[0] for match in _GAP.finditer(text)]
    if not gaps:
        return False
    own = _GAP.sub(" ", text)
    return len(_WORD.findall(own)) <= 12 * len(gaps) and not any(char.isdigit() for char in own)
