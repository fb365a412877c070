"""Is this an answer, or the template's own words still waiting for one?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading.inline import plain
from vanitylint.reading.splitting import split_sentences
from vanitylint.reading.vocabulary import normal

if TYPE_CHECKING:
    from vanitylint.reading.language import Language
    from vanitylint.reading.units import Unit
    from vanitylint.reading.vocabulary import Vocabulary

_GAP = re.compile(
    r"\[(?!\d+\]|(?-i:x)\])[^\[\]]{1,300}\]|<[^<>]{2,200}>|\u2039[^\u2039\u203a]{2,200}\u203a"
    r"|\u27e8[^\u27e8\u27e9]{1,200}\u27e9|(?<!\$)\{[^{}]{2,200}\}|_{3,}|…|(?<!\w\()\.\.\.|\bx{2,}\b|\b[XYNZ]{1,3}\s?%|\bNN\b|[〇○◯△]{2,}"
    r"|(?<![a-z0-9])_?(?:this|these|some)_[a-z]\w{1,40}|\[\s{0,3}\]|\b[XYNZ]\b(?=\s(?:days|weeks|users|percent))|(?:mm|dd|yy|yyyy)[/.-](?:mm|dd)[/.-](?:dd|yy|yyyy)",
    re.IGNORECASE,
)
_PROPOSED = re.compile(
    r"\bwho (?:to|will) do what\b|\bit in what we look at\b|\bwhat we look(?:ed)? at went from before to after\b"
    r"|\bwho do what more ?/ ?less\b",
    re.IGNORECASE,
)
"""Sentences that we propose, where the brackets of their blanks got lost on the way."""
_BARE = re.compile(
    rf"{_PROPOSED.pattern}|\bdifferently\b|\b(?:today|target) value\b|\bby date\b|\bkeep ?/ ?change ?/ ?remove\b",
    re.IGNORECASE,
)
_PROPOSED_WORDS = ("do what", "we look")
"""Each of them has one of these; most texts have none."""
_CAPITAL = re.compile("[A-Z]{3}")
_LETTER = re.compile(r"\b[XYZ]\b")
_LETTERS = {"X", "Y", "Z"}
"""All three are blanks: `Showing X to Y leads to Z`; people speak of two, as of axes and generations."""
_CAPITALS = re.compile(
    r"\b(?:(?:THIS|THESE|THE|DO|SOME|OUR|A|AN|OR|OF|AND) ){0,3}(?:WHO|WHOM|WHAT|WHICH|WHERE|WHEN|SOMEBODY|SOMEONE"
    r"|SOMETHING|USERS?|USER GROUP|PERSONAS?|AUDIENCE|CUSTOMERS?|SEGMENT|FEATURE|CHANGE|SOLUTION|CAPABILITY|ACTION"
    r"|BEHAVIOU?R|OUTCOME|RESULT|IMPACT|BENEFIT|METRIC|MEASURE|KPI|SIGNAL|VALUE|BASELINE|TARGET|NUMBER|DATE|DAY|REASON"
    r"|PROBLEM|GOAL|[XYZ])\b"
)
"""`We believe that WHO will DO WHAT`: blanks in capitals, of which a template has several."""
_FEWEST_BLANKS_IN_WORDS = 2
_IN_PARENTHESES = re.compile(r"\((?:(?:do|the) )?(?:this|these|that|what|who)(?: [a-z]+){0,2}\)", re.IGNORECASE)
"""`If we (do this) for (these users)`: a template has several of them."""
_ASIDE = re.compile(r"\((?:what|which|who|whom|why|how|when|where|e\.g\.)\b[^()]{2,150}\)", re.IGNORECASE)
"""`Goal (what is to change, for whom)`; of a sentence it may be a clause: `… away from issues (which are for bugs)`."""
_NAMED_BLANK = re.compile(r"<[a-z][a-z ,/]{1,80}>|\u2039[^\u2039\u203a]{2,200}\u203a", re.IGNORECASE)
_MAYBE_GAP = re.compile(
    r"[\[<\u2039\u27e8{…〇○◯△]|___|[sSeE]_[a-zA-Z]|\.\.\.|\([wWhHeE]|[xX]{2}|[XYNZ] ?%|NN|[XYZN] |[mMdDyY]{2}[/.-]"
)
"""Every gap has one of these; most texts have none."""
_SHARE = re.compile(r"\d\s?%")
"""`Put the question first: 37 % finish` begins like a prompt, but says how many."""
_QUOTES = "\"'“”"
_WORD = re.compile(r"[^\W\d_\u3000-\u9fff]{2,}|[\u3040-\u9fff]{3}")
"""A word; of a script without spaces, three characters."""
_NAME_OF_LINE = re.compile(r"^[\W_]*[A-Z]{1,4}[-_ ]?\d{1,4}\b[:.)]?\s*")
"""`SC-001:` in front of a criterion."""
_BREATH = re.compile(r"(?<=\w)(?:…|\.\.\.)(?=\s\w)")
"""Dots that somebody wrote between words: `If we... strip dots, then... both find the file`."""
_ANSWERED = re.compile(r"(.{1,300}\?)\s+([^?]{1,40})$", re.DOTALL)
_MOST_PROMPT_WORDS = 70
_LABEL_WORDS = 4
_LONGEST_PROMISE = 60
"""Characters; what is longer than that says more than `TBD with the data team`."""
_LONGEST_FRAME = 6
"""Characters."""
_OPENING_WORDS = 6
_OWN_WORDS_A_GAP = 12
"""A gap with fewer words around it than these is a form; with more, a sentence that someone wrote."""
_OWN_WORDS_AN_ASIDE = 5
"""Fewer beside a question in parentheses."""


def is_unfilled(unit: Unit, vocabulary: Vocabulary, language: Language) -> bool:
    """Whether a block says nothing of its author's: blank, or a question to be answered.

    A prompt in plain words is recognised by how its sentences begin and end; where the repository's own templates are
    known (`KnownTemplates`) they have been taken out before.
    """
    text = unit.text
    if "?" in text and (asked := _ANSWERED.match(text)) and normal(asked[2]) in vocabulary.placeholders:
        text = asked[1]  # a form's question without a heading's mark, and its `_No response_`
    return is_blank(unit, vocabulary, language) or is_prompt(text, language)


def is_blank(unit: Unit, vocabulary: Vocabulary, language: Language) -> bool:
    """Whether a block is empty, `TBD`, or a bracketed gap.

    `N/A because …` is an answer. What is set in italics as a whole is a template's, too: nobody answers like that.
    """
    text = unit.text
    words = normal(text)
    words = words.removeprefix(f"{normal(unit.where.rpartition('> ')[2])} ")  # `Target not filled in`, under it
    if not words or words.strip("()") in vocabulary.placeholders:
        return True
    if len(words) <= _LONGEST_PROMISE and _is_still_to_come(words, vocabulary):
        return True
    if is_gap(text) or (unit.row and is_gap(unit.row)):
        return True
    if not _WORD.search(words):
        return not any(char.isdigit() for char in words)
    if text.endswith(":") and len(words.split()) <= _LABEL_WORDS:
        return True
    is_frame = len(words) <= _LONGEST_FRAME and not _says_something(words, language)  # `or`, between two shapes
    return is_frame or (unit.upright is not None and not _says_something(unit.upright, language))


def is_waiting(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a few words are none that anybody would answer with: `TBD`, `???`, `____`, `<how many>`."""
    words = normal(plain(text))
    if not words or words.strip("()") in vocabulary.placeholders or not any(map(str.isalnum, words)):
        return True
    return _is_still_to_come(words, vocabulary) or is_gap(text)


def _is_still_to_come(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a text says no more: `TBD with the data team`, `N/A (an enabler)`; `TBD, but below 5 %` is an answer."""
    said = f"{words.lstrip('(').replace(',', ' ').replace(' (', ' – ')} "
    return said.startswith(vocabulary.placeholder_openings) and not any(char.isdigit() for char in said)


def is_prompt(text: str, language: Language) -> bool:
    """Whether every sentence of a block asks its reader for an answer, as `What do we expect to change?` does."""
    if len(text) > _MOST_PROMPT_WORDS * 12 or len(text.split()) > _MOST_PROMPT_WORDS:
        return False
    if text.lower().lstrip("(_* ").startswith(language.example_openings):
        return True
    asked = False
    for sentence in split_sentences(text):
        if words := sentence.strip(" _*()[]>-–•💡"):
            if not _asks(words, language):
                return False
            asked = asked or _WORD.search(words) is not None
    return asked


def _asks(sentence: str, language: Language) -> bool:
    is_quoted = sentence.endswith(tuple(_QUOTES)) and not sentence.startswith(tuple(_QUOTES))
    is_question = sentence.rstrip(_QUOTES).endswith(("?", "？")) and not is_quoted  # `Fewer mails "is it open?"`
    lowered = normal(sentence).replace(",", "") + " "
    if is_question or language.prompt_words.search(lowered):
        return True
    first = lowered.split(None, 1)[0] if lowered.strip() else ""
    if language.prompt_first_words is not None and first not in language.prompt_first_words:
        return False
    is_answer = lowered.startswith(language.prompt_answers) or _SHARE.search(lowered)
    if is_answer or not lowered.startswith(language.prompt_openings):
        return False
    if first in language.clause_words and "," in sentence:
        return f"{normal(sentence.partition(',')[2])} ".startswith(language.prompt_openings)
    return language.own_voice.isdisjoint(lowered.split()[:_OPENING_WORDS])


def _says_something(upright: str, language: Language) -> bool:
    """Whether anything but the frame of a sentence is left, as in `If … then …`."""
    return any(word not in language.frame_words for word in _WORD.findall(_GAP.sub(" ", upright).lower()))


def is_gap(text: str) -> bool:
    """Whether the gaps of a template outweigh what stands between them."""
    named = _blanks_in_words(text)
    if not named and _MAYBE_GAP.search(text) is None:
        return False
    own, gaps = _GAP.subn(" ", _BREATH.sub(" ", _NAME_OF_LINE.sub("", text)))
    own, outer = _GAP.subn(" ", own)  # "[Business metric, e.g. reduce tickets about [X] by 50%]"
    gaps += outer
    for blanks in named:
        own, more = blanks.subn(" ", own)
        gaps += more
    own, asides = _ASIDE.subn(" ", own)
    if not gaps + asides:
        return False
    most = _OWN_WORDS_A_GAP * gaps + _OWN_WORDS_AN_ASIDE * asides
    return len(_WORD.findall(own)) <= most and not any(char.isdigit() for char in own)


def is_pasted_gap(text: str) -> bool:
    """Whether a sentence is one to be filled in, where people write what they like: `…` and `[link]` are no blanks."""
    if not _has_blanks(text):
        return False
    words = plain(text)
    return _has_blanks(words) and is_gap(words)


def _has_blanks(text: str) -> bool:
    named = ("<" in text or "\u2039" in text) and _NAMED_BLANK.search(text)
    return bool(named or _blanks_in_words(text))


def _blanks_in_words(text: str) -> list[re.Pattern[str]]:
    """What finds the blanks in a text that are words, where it has some."""
    lowered = text.lower()
    named = [_BARE] if any(words in lowered for words in _PROPOSED_WORDS) and _PROPOSED.search(text) else []
    if "(" in text and len(set(_IN_PARENTHESES.findall(text))) >= _FEWEST_BLANKS_IN_WORDS:
        named = [*named, _IN_PARENTHESES]
    if "X" in text and set(_LETTER.findall(text)) == _LETTERS:
        return [*named, _LETTER]
    if _CAPITAL.search(text) is None or text.isupper():
        return named
    return [*named, _CAPITALS] if len(set(_CAPITALS.findall(text))) >= _FEWEST_BLANKS_IN_WORDS else named
