"""What the field's words mean, as data: headings, phrases, patterns, placeholders, kinds. A file for each language."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vanitylint.reading.first_of import FirstOf
from vanitylint.reading.tracker import turned
from vanitylint.reading.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vanitylint.reading.language import Language
    from vanitylint.reading.tracker import Tracker

_EXTRA_HEADING_WORDS = 4


class Vocabulary:
    """All languages' words, looked up in the forms that reading needs.

    Args:
        languages: As in `rules/vocabulary/en.yaml`; the first one is read where none is recognised.
        speak: Makes a language of one of these, and of the names that the phrases of all languages share.
        tracker: What names in trackers mean.
        fields: A team's own field and heading names, from slot to names.
    """

    def __init__(
        self,
        languages: Sequence[Mapping[str, Any]],
        speak: Callable[[Mapping[str, Any], Iterable[str]], Language],
        tracker: Tracker,
        fields: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.tracker = tracker
        self._speak = speak
        self._data = {data["language"]: data for data in languages}
        self._common = {data["language"]: frozenset(data["common"]) for data in languages}
        self.common = frozenset(word for words in self._common.values() for word in words)
        self._first: str = languages[0]["language"]
        self._languages: dict[str, Language] = {}
        self._headings: dict[str, str] = {}
        for data in reversed(languages):
            self._headings |= {normal(name): slot for slot, names in data["headings"].items() for name in names}
        for slot, own_names in (fields or {}).items():
            self._headings.update({normal(name): slot for name in own_names})
        self._slot_asked_for: dict[str, str] = {}
        for data in reversed(languages):
            self._slot_asked_for |= turned(data.get("asks", {}))
        self._asked = FirstOf(self._slot_asked_for)
        self._measures = re.compile("|".join(map(re.escape, _listed(languages, "asks_for_measures"))))
        self._goal_titles = re.compile(_any_word(_listed(languages, "goal_titles")))
        self._experiments = re.compile(_any_word(_listed(languages, "experiments")))
        data = languages[0]
        self.opens_nothing_beside = {
            normal(name): frozenset(map(normal, others)) for name, others in data["opens_nothing_beside"].items()
        }
        self.placeholders = frozenset(normal(str(word)) for data in languages for word in data["placeholders"])
        self.placeholder_openings = tuple(
            f"{normal(str(words))} " for data in languages for words in data.get("placeholder_openings", ())
        )
        """How a short text begins that only says that something is still to come."""
        self._effects = frozenset(normal(word) for data in languages for word in data.get("effects", ()))
        self._results_beside_goals = frozenset(map(normal, _listed(languages, "results_beside_goals")))
        self.choices = frozenset(normal(word) for data in languages for word in data.get("choices", ()))
        look_backs = [data["look_backs"] for data in languages if "look_backs" in data]
        self.look_back_titles = frozenset(words for row in look_backs for words in row.get("titles", ()))
        self.look_back_phrases = re.compile(_any_word(words for row in look_backs for words in row.get("anywhere", ())))
        self.look_back_labels = frozenset(words for row in look_backs for words in row.get("labels", ()))
        self.verdicts = Verdicts(languages)
        self.mentions = tuple(
            (word, name) for data in languages for name, words in data.get("mentions", {}).items() for word in words
        )
        self.slot_of_heading = lru_cache(maxsize=4096)(self._slot_of_heading)

    @property
    def language(self) -> Language:
        """The first language; the words for kinds, links and edits are looked up in it."""
        return self._language(self._first)

    def _language(self, code: str) -> Language:
        """A language's phrases are read when the first text in it comes along."""
        if code not in self._languages:
            names = () if code == self._first else self.language.phrases.bit
            self._languages[code] = self._speak(self._data[code], names)
        return self._languages[code]

    def language_of(self, text: str) -> Language:
        """The language a text is written in, by its most common words; the first one where none stands out."""
        if not text.isascii() and _KANA.search(text) and "ja" in self._data:
            return self._language("ja")
        words = set(text[:_TELLING].lower().split())
        best, most = self._first, len(self._common[self._first] & words)
        for code, common in self._common.items():
            if (count := len(common & words)) > most:
                best, most = code, count
        return self._language(best)

    def effect_heading(self, where: str) -> str:
        """A place's own heading if a sentence begins with it, as with `Will result in`; else nothing."""
        heading = where.rpartition("> ")[2]
        return heading if normal(heading) in self._effects else ""

    def names_goals(self, title: str) -> bool:
        """Whether a title announces goals, as `[OKR] Q2` does."""
        return self._goal_titles.search(title.lower()) is not None

    def is_experiment(self, title: str, labels: Iterable[str]) -> bool:
        """Whether title or labels tell that variants are compared."""
        return any(self._experiments.search(words.lower()) for words in (title, *labels))

    def is_label(self, name: str) -> bool:
        """Whether a word or two before a colon opens a section: `Goal`, `Decision (12 Feb)`."""
        head = name.partition("(")[0]
        return len(head) <= _LONGEST_LABEL and self.slot_of_heading(head, exact=True) is not None

    def slot_of_column(self, name: str, columns: Iterable[str]) -> str | None:
        """What a label opens, or a table's column; where `Goal` stands beside it `After` tells a result, not a hope."""
        slot = self.slot_of_heading(name)
        if slot or normal(name) not in self._results_beside_goals:
            return slot
        return "result" if any(self.slot_of_heading(other) in ("outcome", "target") for other in columns) else None

    def slot_of_field(self, name: str) -> str | None:
        """What a field says of a bet. Where its name does not tell which one it is, its id stands in brackets."""
        if found := _WITH_ID.fullmatch(name):
            return self._headings.get(found[2]) or self.slot_of_field(found[1])
        slot = self.slot_of_heading(name, exact=True)
        if slot or "(" not in name:
            return slot
        return self.slot_of_heading(name.partition("(")[0], exact=True)  # "Target (in %)"

    def _slot_of_heading(self, heading: str, *, exact: bool = False) -> str | None:
        words = _without_number(normal(heading))
        slot = self._headings.get(words)
        if slot or exact or not words:
            return slot
        parts = words.split()
        for extra in range(1, min(_EXTRA_HEADING_WORDS, len(parts) - 1) + 1):
            if slot := self._headings.get(" ".join(parts[:-extra]).rstrip(_MARKS_BETWEEN)):
                return slot
        for mark in _MARKS_BEFORE_MORE:  # "Hypothesis: what will change for users?"
            if slot := self._headings.get(words.partition(mark)[0].strip()):
                return slot
        rest = parts[1:]  # "Feature success metrics", "Epic hypothesis"; but "Documentation impact" is no impact
        slot = self._headings.get(" ".join(rest))
        if slot and (slot == "hypothesis" or len(rest) > 1):
            return slot
        return self.slot_of_question(words)

    def slot_of_question(self, lowered: str) -> str | None:
        """What a longer heading, a form's question or a template's prompt asks for."""
        found = self._asked.find(lowered)
        return self._slot_asked_for[found] if found else None

    def asks_for_measures(self, lowered: str) -> bool:
        """Whether a template's prompt asks what will be looked at, be it below another heading."""
        return self._measures.search(lowered) is not None


_FIELD_ID = re.compile(r"customfield_[0-9]{1,18}")
"""Jira's."""
_WITH_ID = re.compile(rf"(.*) \(({_FIELD_ID.pattern})\)")


def _without_number(heading: str) -> str:
    found = _NUMBERED.match(heading)
    return heading[found.end() :] if found else heading


def is_field_id(name: str) -> bool:
    """Whether a team's name for a field is its id."""
    return _FIELD_ID.fullmatch(name) is not None


_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.):]?\s(?:[|–-]\s)?")
"""`2. Hypothesis`, `3.1 Metrics`, `4 | Target`: at the beginning of a heading."""
_MARKS_BETWEEN = " -–:&/(,+"
_MARKS_BEFORE_MORE = (":", "(", "?", "？", " - ", " – ", ",", "：", "（", "【")
_KANA = re.compile(r"[\u3041-\u30ff]")
_TELLING = 1500
"""So many characters tell the language."""


def _listed(languages: Sequence[Mapping[str, Any]], name: str) -> Iterable[str]:
    """All languages' words of that name."""
    return (word for data in languages for word in data.get(name, ()))


def _any_word(words: Iterable[str]) -> str:
    """A pattern for any of some words; they are escaped, so it takes no time to speak of."""
    return rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, words))})(?![a-z0-9])"


_LONGEST_LABEL = 60


def normal(words: str) -> str:
    """Words as they are compared: lower case, no emoji or marks at the ends, single spaces, straight quotes.

    What is short enough to be a heading is remembered, as templates repeat it in every item.
    """
    return _remembered(words) if len(words) <= _LONGEST_LABEL else _normal(words)


def _normal(words: str) -> str:
    text = _SHORTCODE.sub(" ", words.replace("\u2019", "'").lower())
    if not text.isascii():
        text = _MAYBE_MARK.sub(_without_mark, text)
    text = " ".join(text.split()).strip(" :*_#.?!-=>~`[]¿¡：？")
    return text.replace("(optional)", "").replace("(mandatory)", "").strip()


_SHORTCODE = re.compile(r":[a-z_]{2,30}:")
"""`:warning:` is a picture."""
_remembered = lru_cache(maxsize=4096)(_normal)
_MARKS = frozenset({"So", "Sk", "Cf", "Mn", "Cn", "Cs"})
_MAYBE_MARK = re.compile(r"[^\w\x00-\x7f]|[`^]")


def _without_mark(found: re.Match[str]) -> str:
    return "" if unicodedata.category(found[0]) in _MARKS else found[0]
