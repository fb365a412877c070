"""Classify results and decisions by the words that are known to state a verdict or a type of decision."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from vanitylint.reading.numbers import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_CLAUSE_END = re.compile(r"[.,;:!?()\n–—、。：；！？（）]")
_WORD = re.compile(r"\w+(?:'\w+)?")
_FIRST_WORD = re.compile(r"\w+")
_END = re.compile(r"(?!\w|'t\b)")
"""`won't` is not `won`."""
_ADDRESS = re.compile(r"\b[a-z]{2,10}://\S+", re.IGNORECASE)
_GAP = r"(?:\s[^\s.,;:!?]{1,30}){1,3}\s"
_GAP_MARK = " … "
_FIRST_CLAUSE = re.compile(r"[,;:.!?–—(]\s|[–—、。：；！？（]")
"""Ends the first clause of a note; the comma in `0,30 %` does not."""
_MAX_VERDICT_LENGTH = 80
"""In characters; a longer first clause is more than a verdict."""
_MIN_COST_WORD_LENGTH = 4
"""A shorter word, as `fte`, is part of too many others."""
_MAX_WORDS_BETWEEN = 8
_NON_LETTERS = re.compile(r"[\W\d_]+")
_FIRST_UNSPACED = "\u3000"
_MAX_NEGATION_WORDS = 3
"""A negation applies to a verdict that begins at most this many words after it, or, in German and Japanese, before
it."""
_MAX_NEGATION_CHARACTERS = 60
"""And at most this many characters."""
_MAX_NEGATION_CHARACTERS_UNSPACED = 6
_NEGATED_VERDICTS = {"positive": "negative"}
"""The verdict that a negation results in; `not inconclusive` and `no loss` say nothing clear."""
_NO_MEANING = "nothing"


class Verdicts:
    """The words that state results and decisions, in all languages at once.

    Args:
        languages: As in `rules/vocabulary/en.yaml`, with `verdicts`, `decided` and `negations`.
    """

    def __init__(self, languages: Sequence[Mapping[str, Any]]) -> None:
        self._verdicts = _Lexicon(data.get("verdicts", {}) for data in languages)
        self._decided = _Lexicon(data.get("decided", {}) for data in languages)
        self._new_targets = _Lexicon(data.get("new_targets", {}) for data in languages)
        self._costs = _Lexicon(data.get("costs", {}) for data in languages)
        self._negations = frozenset(word for data in languages for word in data.get("negations", ()))
        negations_after = frozenset(word for data in languages for word in data.get("negations_behind", ()))
        self._negations_after = frozenset(word for word in negations_after if word[0] < _FIRST_UNSPACED)
        unspaced = any_of(negations_after - self._negations_after)
        self._unspaced_negation_after = re.compile(f".{{0,{_MAX_NEGATION_CHARACTERS_UNSPACED}}}(?:{unspaced})")
        no_negations = {word for data in languages for word in data.get("no_negations", ())}
        costs = {word for data in languages for word in data.get("costs", {}).get("work", ())}
        self._cost_words = tuple(
            word for word in costs if len(word) >= _MIN_COST_WORD_LENGTH or word[0] >= _FIRST_UNSPACED
        )
        self._no_negations = re.compile(rf"(?<!\w)(?:{any_of(no_negations)})(?!\w)")
        bets = {word for data in languages for word in data.get("bets", ())}
        beside = {word for data in languages for word in data.get("beside_verdicts", ())}
        self._bet = _whole_words(bets)
        self._beside_bet = _whole_words(bets | beside | self._negations | negations_after)

    def verdict(self, text: str) -> str:
        """Return the verdict of a result: `positive`, `negative`, `neither`, or empty if it only gives numbers.

        >>> from vanitylint.shipped import rules_folder
        >>> from vanitylint.reading.load import load_vocabulary
        >>> verdicts = load_vocabulary(rules_folder()).verdicts
        >>> verdicts.verdict("Target met: 31 %"), verdicts.verdict("The target was not met"), verdicts.verdict("31 %")
        ('positive', 'negative', '')
        """
        lowered = _lowered(text)
        for match in self._verdicts.find(lowered):
            if not self._is_negated(lowered, match):
                return match.meaning
            if match.meaning in _NEGATED_VERDICTS:
                return _NEGATED_VERDICTS[match.meaning]
        return ""

    def decision(self, text: str) -> str:
        """Return the type of a decision: `keep`, `iterate`, `stop`, `defer`, or empty if it is none of these."""
        lowered = _lowered(text)
        matches = self._decided.find(lowered)
        return next((match.meaning for match in matches if not self._is_negated(lowered, match)), "")

    def is_about_bet(self, text: str) -> bool:
        """Return whether a note, up to its first comma, is only a verdict on the bet's aim: `Target missed, 9 %`.

        `It works` and `No change, rebased` may be about the software.
        """
        note = _FIRST_CLAUSE.split(_lowered(text[:_MAX_VERDICT_LENGTH]), maxsplit=1)[0].strip(" .!")
        bet = self._bet.search(note)
        if not bet or (bet[0] == note and " " not in note) or not self.verdict(note):
            return False
        rest, end = "", 0
        for match in self._verdicts.find(note):
            rest += note[end : match.start] + " "
            end = match.end
        return not _NON_LETTERS.sub("", self._beside_bet.sub(" ", rest + note[end:]))

    def changes_target(self, text: str) -> bool:
        """Return whether a text replaces the target: `We lowered the target to 80 %`."""
        lowered = _lowered(text)
        matches = [*self._new_targets.find(lowered)]
        moved = any(
            {first.meaning, second.meaning} == {"target", "moved"} and _are_near(lowered[first.end : second.start])
            for first, second in pairwise(matches)
        )
        return (moved or any(match.meaning == "new" for match in matches)) and not self.verdict(text)

    def names_cost(self, text: str) -> bool:
        """Return whether a text names what work costs: money, person days, story points; not `cost per parcel`."""
        return any(self._costs.find(_lowered(text)))

    def may_name_cost(self, text: str) -> bool:
        """Return whether a text contains a word for cost, even within a longer word: `Versandkosten`."""
        lowered = _lowered(text)
        return any(word in lowered for word in self._cost_words)

    def _is_negated(self, lowered: str, match: _Match) -> bool:
        before = _CLAUSE_END.split(lowered[max(match.start - _MAX_NEGATION_CHARACTERS, 0) : match.start])[-1]
        after = _CLAUSE_END.split(lowered[match.end : match.end + _MAX_NEGATION_CHARACTERS], maxsplit=1)[0]
        words = _WORD.findall(self._no_negations.sub(" ", before))[-_MAX_NEGATION_WORDS:]
        if not self._negations.isdisjoint(words) or self._unspaced_negation_after.match(after):
            return True
        return not self._negations_after.isdisjoint(_WORD.findall(after)[:_MAX_NEGATION_WORDS])


def _are_near(text_between: str) -> bool:
    """Return whether two words belong to one clause, given the text between them.

    Up to eight words are allowed: `Ziel haben wir mit dem Vertrieb auf 80 % angepasst`.
    """
    return not _CLAUSE_END.search(text_between) and len(text_between.split()) <= _MAX_WORDS_BETWEEN


class _Match(NamedTuple):
    start: int
    end: int
    meaning: str


class _Lexicon:
    """Words with a meaning each, searched for in a text; the longest match at a position wins.

    `take … out` has one to three other words in between. The meaning `nothing` only prevents shorter words from being
    found within a longer one: a success rate is no success.
    """

    def __init__(self, tables: Iterable[Mapping[str, Iterable[str]]]) -> None:
        meanings = {word.lower(): meaning for table in tables for meaning, words in table.items() for word in words}
        by_first: dict[str, list[str]] = {}
        for word in meanings:
            if word[0] < _FIRST_UNSPACED and (first := _FIRST_WORD.match(word)):
                by_first.setdefault(first[0], []).append(word)
        self._meaning_by_word = meanings
        self._by_first_word = {first: sorted(words, key=len, reverse=True) for first, words in by_first.items()}
        self._pattern_by_gapped_phrase = {word: _with_gap(word) for word in meanings if _GAP_MARK in word}
        self._unspaced_pattern = re.compile(any_of(word for word in meanings if word[0] >= _FIRST_UNSPACED))

    def find(self, lowered: str) -> Iterator[_Match]:
        """Yield the position and meaning of each word."""
        matches = [*self._find_spaced(lowered)]
        if not lowered.isascii():
            unspaced = self._unspaced_pattern.finditer(lowered)
            matches += [_Match(*match.span(), self._meaning_by_word[match[0]]) for match in unspaced]
            matches.sort()
        return (match for match in matches if match.meaning != _NO_MEANING)

    def _find_spaced(self, lowered: str) -> Iterator[_Match]:
        end = 0
        for word in _FIRST_WORD.finditer(lowered):
            if word.start() < end or word[0] not in self._by_first_word:
                continue
            for phrase in self._by_first_word[word[0]]:
                if (phrase_end := self._end_of(phrase, lowered, word.start())) and _END.match(lowered, phrase_end):
                    end = phrase_end
                    yield _Match(word.start(), end, self._meaning_by_word[phrase])
                    break

    def _end_of(self, phrase: str, lowered: str, start: int) -> int:
        """Return where a phrase that begins at `start` ends; 0 if it does not begin there."""
        if phrase in self._pattern_by_gapped_phrase:
            match = self._pattern_by_gapped_phrase[phrase].match(lowered, start)
            return match.end() if match else 0
        return start + len(phrase) if lowered.startswith(phrase, start) else 0


def _lowered(text: str) -> str:
    return _ADDRESS.sub(" ", text).lower().replace("\u2019", "'")


def _with_gap(phrase: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(map(re.escape, phrase.split(_GAP_MARK))) + _END.pattern)


def _whole_words(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of some words, as whole words where words are separated by spaces."""
    spaced = {word for word in words if word[0] < _FIRST_UNSPACED}
    return re.compile(rf"(?<!\w)(?:{any_of(spaced)})(?!\w)|{any_of(set(words) - spaced)}")
