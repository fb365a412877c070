"""Tell an author's answer from a template's own words that still wait for one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.inline import plain
from vanitylint.reading.splitting import split_sentences
from vanitylint.reading.vocabulary import normalise

if TYPE_CHECKING:
    from vanitylint.reading.language import Language
    from vanitylint.reading.units import Unit
    from vanitylint.reading.vocabulary import Vocabulary

_BLANK = re.compile(
    r"\[(?!\d+\]|(?-i:x)\])[^\[\]]{1,300}\]|<[^<>]{2,200}>|\u2039[^\u2039\u203a]{2,200}\u203a"
    r"|\u27e8[^\u27e8\u27e9]{1,200}\u27e9|(?<!\$)\{[^{}]{2,200}\}|_{3,}|…|(?<!\w\()\.\.\.|\bx{2,}\b|\b[XYNZ]{1,3}\s?%|\bNN\b|[〇○◯△]{2,}"
    r"|(?<![a-z0-9])_?(?:this|these|some)_[a-z]\w{1,40}|\[\s{0,3}\]|\b[XYNZ]\b(?=\s(?:days|weeks|users|percent))|(?:mm|dd|yy|yyyy)[/.-](?:mm|dd)[/.-](?:dd|yy|yyyy)",
    re.IGNORECASE,
)
_SUGGESTED = re.compile(
    r"\bwho (?:to|will) do what\b|\bit in what we look at\b|\bwhat we look(?:ed)? at went from before to after\b"
    r"|\bwho do what more ?/ ?less\b",
    re.IGNORECASE,
)
"""Sentences that vanitylint suggests, whose blanks have lost their brackets."""
_UNBRACKETED_BLANK = re.compile(
    rf"{_SUGGESTED.pattern}|\bdifferently\b|\b(?:today|target) value\b|\bby date\b|\bkeep ?/ ?change ?/ ?remove\b",
    re.IGNORECASE,
)
_SUGGESTED_WORDS = ("do what", "we look")
"""Each of those sentences contains one of these; most texts contain none."""
_THREE_CAPITALS = re.compile("[A-Z]{3}")
_LETTER_BLANK = re.compile(r"\b[XYZ]\b")
_ALL_LETTERS = {"X", "Y", "Z"}
"""All three are blanks: `Showing X to Y leads to Z`. Two alone may be axes or generations."""
_CAPITAL_BLANK = re.compile(
    r"\b(?:(?:THIS|THESE|THE|DO|SOME|OUR|A|AN|OR|OF|AND) ){0,3}(?:WHO|WHOM|WHAT|WHICH|WHERE|WHEN|SOMEBODY|SOMEONE"
    r"|SOMETHING|USERS?|USER GROUP|PERSONAS?|AUDIENCE|CUSTOMERS?|SEGMENT|FEATURE|CHANGE|SOLUTION|CAPABILITY|ACTION"
    r"|BEHAVIOU?R|OUTCOME|RESULT|IMPACT|BENEFIT|METRIC|MEASURE|KPI|SIGNAL|VALUE|BASELINE|TARGET|NUMBER|DATE|DAY|REASON"
    r"|PROBLEM|GOAL|[XYZ])\b"
)
"""Blanks in capitals, as in `We believe that WHO will DO WHAT`; a template has several of them."""
_MIN_WORD_BLANKS = 2
_PARENTHESISED_BLANK = re.compile(r"\((?:(?:do|the) )?(?:this|these|that|what|who)(?: [a-z]+){0,2}\)", re.IGNORECASE)
"""Blanks as in `If we (do this) for (these users)`; a template has several of them."""
_ASIDE = re.compile(r"\((?:what|which|who|whom|why|how|when|where|e\.g\.)\b[^()]{2,150}\)", re.IGNORECASE)
"""`Goal (what is to change, for whom)`; within a sentence it may be a clause: `… away from issues (which are for
bugs)`."""
_NAMED_BLANK = re.compile(r"<[a-z][a-z ,/]{1,80}>|\u2039[^\u2039\u203a]{2,200}\u203a", re.IGNORECASE)
_POSSIBLE_BLANK = re.compile(
    r"[\[<\u2039\u27e8{…〇○◯△]|___|[sSeE]_[a-zA-Z]|\.\.\.|\([wWhHeE]|[xX]{2}|[XYNZ] ?%|NN|[XYZN] |[mMdDyY]{2}[/.-]"
)
"""Each blank contains one of these; most texts contain none."""
_SHARE = re.compile(r"\d\s?%")
"""`Put the question first: 37 % finish` begins like a prompt, but gives a number."""
_QUOTES = "\"'“”"
_WORD = re.compile(r"[^\W\d_\u3000-\u9fff]{2,}|[\u3040-\u9fff]{3}")
"""A word, or three characters of a script without spaces."""
_ID_PREFIX = re.compile(r"^[\W_]*[A-Z]{1,4}[-_ ]?\d{1,4}\b[:.)]?\s*")
"""`SC-001:` at the beginning of a criterion."""
_PAUSE = re.compile(r"(?<=\w)(?:…|\.\.\.)(?=\s\w)")
"""Dots between words that are no blank: `If we... strip dots, then... both find the file`."""
_QUESTION_AND_ANSWER = re.compile(r"(.{1,300}\?)\s+([^?]{1,40})$", re.DOTALL)
_MAX_PROMPT_WORDS = 70
_MAX_LABEL_WORDS = 4
_MAX_PLACEHOLDER_LENGTH = 60
"""In characters; anything longer says more than `TBD with the data team`."""
_MAX_FRAME_LENGTH = 6
"""In characters."""
_OPENING_WORDS = 6
_MAX_WORDS_PER_BLANK = 12
"""A blank with at most this many words around it is a form; with more, a sentence that somebody wrote."""
_MAX_WORDS_PER_ASIDE = 5
"""The same limit for a question in parentheses."""


def is_unfilled(unit: Unit, vocabulary: Vocabulary, language: Language) -> bool:
    """Return whether a block contains nothing by its author: it is blank, or a question to be answered.

    A prompt in plain words is recognised by how its sentences begin and end. If the repository's own templates are
    known (`KnownTemplates`), their words have been removed before.
    """
    text = unit.text
    if "?" in text and (match := _QUESTION_AND_ANSWER.match(text)) and normalise(match[2]) in vocabulary.placeholders:
        text = match[1]  # a form's question that is not marked as a heading, and its `_No response_`
    return is_blank(unit, vocabulary, language) or is_prompt(text, language)


def is_blank(unit: Unit, vocabulary: Vocabulary, language: Language) -> bool:
    """Return whether a block is empty, `TBD`, or a blank in brackets.

    `N/A because …` is an answer. A block entirely in italics belongs to the template: nobody answers like that.
    """
    text = unit.text
    words = normalise(text)
    # `Target not filled in`, under `Target`
    words = words.removeprefix(f"{normalise(unit.where.rpartition('> ')[2])} ")
    if not words or words.strip("()") in vocabulary.placeholders:
        return True
    if len(words) <= _MAX_PLACEHOLDER_LENGTH and _is_placeholder(words, vocabulary):
        return True
    if is_gap(text) or (unit.row and is_gap(unit.row)):
        return True
    if not _WORD.search(words):
        return not any(char.isdigit() for char in words)
    if text.endswith(":") and len(words.split()) <= _MAX_LABEL_WORDS:
        return True
    is_frame = len(words) <= _MAX_FRAME_LENGTH and not _has_content(words, language)  # `or` between two alternatives
    return is_frame or (unit.upright is not None and not _has_content(unit.upright, language))


def is_placeholder_text(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a few words are no possible answer: `TBD`, `???`, `____`, `<how many>`."""
    words = normalise(plain(text))
    if not words or words.strip("()") in vocabulary.placeholders or not any(map(str.isalnum, words)):
        return True
    return _is_placeholder(words, vocabulary) or is_gap(text)


def _is_placeholder(words: str, vocabulary: Vocabulary) -> bool:
    """Return whether a text only announces an answer: `TBD with the data team`, `N/A (an enabler)`.

    `TBD, but below 5 %` is an answer.
    """
    text = f"{words.lstrip('(').replace(',', ' ').replace(' (', ' – ')} "
    return text.startswith(vocabulary.placeholder_openings) and not any(char.isdigit() for char in text)


def is_prompt(text: str, language: Language) -> bool:
    """Whether every sentence of a block asks its reader for an answer, as `What do we expect to change?` does."""
    if len(text) > _MAX_PROMPT_WORDS * 12 or len(text.split()) > _MAX_PROMPT_WORDS:
        return False
    if text.lower().lstrip("(_* ").startswith(language.example_openings):
        return True
    has_prompt = False
    for sentence in split_sentences(text):
        if words := sentence.strip(" _*()[]>-–•💡"):
            if not _is_prompt_sentence(words, language):
                return False
            has_prompt = has_prompt or _WORD.search(words) is not None
    return has_prompt


def _is_prompt_sentence(sentence: str, language: Language) -> bool:
    is_quoted = sentence.endswith(tuple(_QUOTES)) and not sentence.startswith(tuple(_QUOTES))
    is_question = sentence.rstrip(_QUOTES).endswith(("?", "？")) and not is_quoted  # `Fewer mails "is it open?"`
    lowered = normalise(sentence).replace(",", "") + " "
    if is_question or language.prompt_words.search(lowered):
        return True
    first = lowered.split(None, 1)[0] if lowered.strip() else ""
    if language.prompt_first_words is not None and first not in language.prompt_first_words:
        return False
    is_answer = lowered.startswith(language.prompt_answers) or _SHARE.search(lowered)
    if is_answer or not lowered.startswith(language.prompt_openings):
        return False
    if first in language.clause_words and "," in sentence:
        return f"{normalise(sentence.partition(',')[2])} ".startswith(language.prompt_openings)
    return language.first_person_words.isdisjoint(lowered.split()[:_OPENING_WORDS])


def _has_content(upright: str, language: Language) -> bool:
    """Return whether anything remains besides the frame of a sentence such as `If … then …`."""
    return any(word not in language.frame_words for word in _WORD.findall(_BLANK.sub(" ", upright).lower()))


def is_gap(text: str) -> bool:
    """Return whether a text consists of a template's blanks rather than of the words between them."""
    word_blanks = _word_blanks(text)
    if not word_blanks and _POSSIBLE_BLANK.search(text) is None:
        return False
    remaining, blank_count = _BLANK.subn(" ", _PAUSE.sub(" ", _ID_PREFIX.sub("", text)))
    remaining, outer_count = _BLANK.subn(" ", remaining)  # "[Business metric, e.g. reduce tickets about [X] by 50%]"
    blank_count += outer_count
    for pattern in word_blanks:
        remaining, count = pattern.subn(" ", remaining)
        blank_count += count
    remaining, aside_count = _ASIDE.subn(" ", remaining)
    if not blank_count + aside_count:
        return False
    limit = _MAX_WORDS_PER_BLANK * blank_count + _MAX_WORDS_PER_ASIDE * aside_count
    return len(_WORD.findall(remaining)) <= limit and not any(char.isdigit() for char in remaining)


def is_pasted_gap(text: str) -> bool:
    """Return whether a sentence outside forms is one to be filled in; there, `…` and `[link]` are no blanks."""
    if not _has_blanks(text):
        return False
    words = plain(text)
    return _has_blanks(words) and is_gap(words)


def _has_blanks(text: str) -> bool:
    match = ("<" in text or "\u2039" in text) and _NAMED_BLANK.search(text)
    return bool(match or _word_blanks(text))


def _word_blanks(text: str) -> list[re.Pattern[str]]:
    """Return patterns for the blanks of a text that are words; empty if it has none."""
    lowered = text.lower()
    patterns = []
    if any(words in lowered for words in _SUGGESTED_WORDS) and _SUGGESTED.search(text):
        patterns.append(_UNBRACKETED_BLANK)
    if "(" in text and len(set(_PARENTHESISED_BLANK.findall(text))) >= _MIN_WORD_BLANKS:
        patterns.append(_PARENTHESISED_BLANK)
    if "X" in text and set(_LETTER_BLANK.findall(text)) == _ALL_LETTERS:
        return [*patterns, _LETTER_BLANK]
    if _THREE_CAPITALS.search(text) is None or text.isupper():
        return patterns
    return [*patterns, _CAPITAL_BLANK] if len(set(_CAPITAL_BLANK.findall(text))) >= _MIN_WORD_BLANKS else patterns
