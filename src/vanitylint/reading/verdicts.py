"""What a result comes to, and what sort of decision was made: one word for a text that is known to tell it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_CLAUSE_END = re.compile(r"[.,;:!?()\n–—、。：；！？（）]")
_WORD = re.compile(r"\w+(?:'\w+)?")
_FIRST_WORD = re.compile(r"\w+")
_END = re.compile(r"(?!\w|'t\b)")
"""`won't` is not `won`."""
_ADDRESS = re.compile(r"\b[a-z]{2,10}://\S+", re.IGNORECASE)
_GAP = r"(?:\s[^\s.,;:!?]{1,30}){1,3}\s"
_DOTS = " … "
_FIRST_CLAUSE = re.compile(r"[,;:.!?–—(]\s|[–—、。：；！？（]")
"""Ends the first part of a note; the comma of `0,30 %` does not."""
_NOTE = 80
"""Characters: what has no comma in so many is more than a verdict."""
_LETTERS = 4
"""A shorter word than that, as `fte`, is in too many others."""
_WORDS_BETWEEN = 8
_NO_WORD = re.compile(r"[\W\d_]+")
_FIRST_UNSPACED = "\u3000"
_REACH = 3
"""A negation turns what stands at most so many words behind it, or, in German and Japanese, before it."""
_NEAR = 60
"""And so many characters."""
_NEAR_UNSPACED = 6
_TURNED = {"positive": "negative"}
"""What a negation makes of a verdict; `not inconclusive` and `no loss` tell nothing clear."""
_NOTHING = "nothing"


class Verdicts:
    """The words by which results and decisions are told, in all languages at once.

    Args:
        languages: As in `rules/vocabulary/en.yaml`, with `verdicts`, `decided` and `negations`.
    """

    def __init__(self, languages: Sequence[Mapping[str, Any]]) -> None:
        self._verdicts = _Words(data.get("verdicts", {}) for data in languages)
        self._decided = _Words(data.get("decided", {}) for data in languages)
        self._new_targets = _Words(data.get("new_targets", {}) for data in languages)
        self._costs = _Words(data.get("costs", {}) for data in languages)
        self._negations = frozenset(word for data in languages for word in data.get("negations", ()))
        behind = frozenset(word for data in languages for word in data.get("negations_behind", ()))
        self._behind = frozenset(word for word in behind if word[0] < _FIRST_UNSPACED)
        self._right_behind = re.compile(f".{{0,{_NEAR_UNSPACED}}}(?:{_any_of(behind - self._behind)})")
        idle = {word for data in languages for word in data.get("no_negations", ())}
        costs = {word for data in languages for word in data.get("costs", {}).get("work", ())}
        self._cost_words = tuple(word for word in costs if len(word) >= _LETTERS or word[0] >= _FIRST_UNSPACED)
        self._no_negations = re.compile(rf"(?<!\w)(?:{_any_of(idle)})(?!\w)")
        bets = {word for data in languages for word in data.get("bets", ())}
        beside = {word for data in languages for word in data.get("beside_verdicts", ())}
        self._bet = _whole_words(bets)
        self._says_no_more = _whole_words(bets | beside | self._negations | behind)

    def verdict(self, text: str) -> str:
        """What a result comes to: `positive`, `negative`, `neither`, or empty where it only tells numbers.

        >>> from vanitylint.shipped import rules_folder
        >>> from vanitylint.reading.load import load_vocabulary
        >>> verdicts = load_vocabulary(rules_folder()).verdicts
        >>> verdicts.verdict("Target met: 31 %"), verdicts.verdict("The target was not met"), verdicts.verdict("31 %")
        ('positive', 'negative', '')
        """
        lowered = _lowered(text)
        for found in self._verdicts.found(lowered):
            if not self._is_negated(lowered, found):
                return found.meaning
            if found.meaning in _TURNED:
                return _TURNED[found.meaning]
        return ""

    def decision(self, text: str) -> str:
        """What sort of decision it is: `keep`, `iterate`, `stop`, `defer`, or empty where it is none of these."""
        lowered = _lowered(text)
        return next((f.meaning for f in self._decided.found(lowered) if not self._is_negated(lowered, f)), "")

    def is_of_the_bet(self, text: str) -> bool:
        """Whether a note is nothing but a verdict on what was aimed at, up to its first comma: `Target missed, 9 %`.

        `It works` and `No change, rebased` may be of the software.
        """
        note = _FIRST_CLAUSE.split(_lowered(text[:_NOTE]), maxsplit=1)[0].strip(" .!")
        bet = self._bet.search(note)
        if not bet or (bet[0] == note and " " not in note) or not self.verdict(note):
            return False
        rest, end = "", 0
        for found in self._verdicts.found(note):
            rest += note[end : found.start] + " "
            end = found.end
        return not _NO_WORD.sub("", self._says_no_more.sub(" ", rest + note[end:]))

    def moves_the_target(self, text: str) -> bool:
        """Whether it says that another value is to be reached than before: `We lowered the target to 80 %`."""
        lowered = _lowered(text)
        found = [*self._new_targets.found(lowered)]
        moved = any(
            {one.meaning, other.meaning} == {"target", "moved"} and _are_near(lowered[one.end : other.start])
            for one, other in pairwise(found)
        )
        return (moved or any(one.meaning == "new" for one in found)) and not self.verdict(text)

    def names_cost(self, text: str) -> bool:
        """Whether it names what work costs: money, person days, story points; not `cost per parcel`."""
        return any(self._costs.found(_lowered(text)))

    def may_be_of_cost(self, text: str) -> bool:
        """Whether any cost is named in it, be it in a longer word: `Versandkosten`."""
        lowered = _lowered(text)
        return any(word in lowered for word in self._cost_words)

    def _is_negated(self, lowered: str, found: _Found) -> bool:
        before = _CLAUSE_END.split(lowered[max(found.start - _NEAR, 0) : found.start])[-1]
        behind = _CLAUSE_END.split(lowered[found.end : found.end + _NEAR], maxsplit=1)[0]
        words = _WORD.findall(self._no_negations.sub(" ", before))[-_REACH:]
        if not self._negations.isdisjoint(words) or self._right_behind.match(behind):
            return True
        return not self._behind.isdisjoint(_WORD.findall(behind)[:_REACH])


def _are_near(between: str) -> bool:
    """Whether words so far apart are of one clause: `Ziel haben wir mit dem Vertrieb auf 80 % angepasst`."""
    return not _CLAUSE_END.search(between) and len(between.split()) <= _WORDS_BETWEEN


class _Found(NamedTuple):
    start: int
    end: int
    meaning: str


class _Words:
    """Words with a meaning each, looked for in a text; of two that begin at one place the longer one counts.

    `take … out` has one to three other words in its middle. What means `nothing` only keeps shorter words from being
    found in it: a success rate is no success.
    """

    def __init__(self, tables: Iterable[Mapping[str, Iterable[str]]]) -> None:
        known = {word.lower(): meaning for table in tables for meaning, words in table.items() for word in words}
        by_first: dict[str, list[str]] = {}
        for word in known:
            if word[0] < _FIRST_UNSPACED and (first := _FIRST_WORD.match(word)):
                by_first.setdefault(first[0], []).append(word)
        self._meaning = known
        self._by_first = {first: sorted(words, key=len, reverse=True) for first, words in by_first.items()}
        self._parted = {word: _with_gap(word) for word in known if _DOTS in word}
        self._unspaced = re.compile(_any_of(word for word in known if word[0] >= _FIRST_UNSPACED))

    def found(self, lowered: str) -> Iterator[_Found]:
        """Where each word stands, and what it means."""
        found = [*self._spaced(lowered)]
        if not lowered.isascii():
            unspaced = self._unspaced.finditer(lowered)
            found = sorted([*found, *(_Found(*match.span(), self._meaning[match[0]]) for match in unspaced)])
        return (one for one in found if one.meaning != _NOTHING)

    def _spaced(self, lowered: str) -> Iterator[_Found]:
        end = 0
        for word in _FIRST_WORD.finditer(lowered):
            if word.start() < end or word[0] not in self._by_first:
                continue
            for phrase in self._by_first[word[0]]:
                if (after := self._end(phrase, lowered, word.start())) and _END.match(lowered, after):
                    end = after
                    yield _Found(word.start(), end, self._meaning[phrase])
                    break

    def _end(self, phrase: str, lowered: str, start: int) -> int:
        """Where a phrase ends that begins there; 0 where it does not."""
        if phrase in self._parted:
            match = self._parted[phrase].match(lowered, start)
            return match.end() if match else 0
        return start + len(phrase) if lowered.startswith(phrase, start) else 0


def _lowered(text: str) -> str:
    return _ADDRESS.sub(" ", text).lower().replace("\u2019", "'")


def _with_gap(phrase: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(map(re.escape, phrase.split(_DOTS))) + _END.pattern)


def _whole_words(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of some words, whole ones where words are written apart."""
    spaced = {word for word in words if word[0] < _FIRST_UNSPACED}
    return re.compile(rf"(?<!\w)(?:{_any_of(spaced)})(?!\w)|{_any_of(set(words) - spaced)}")


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
