"""The vocabulary of all languages, as data: headings, phrases, patterns, placeholders, kinds. One file per language."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vanitylint.reading.first_of import FirstOf
from vanitylint.reading.tracker import invert
from vanitylint.reading.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vanitylint.reading.language import Language
    from vanitylint.reading.tracker import Tracker

_MAX_EXTRA_HEADING_WORDS = 4


class Vocabulary:
    """The words of all languages, in the forms that reading needs.

    Args:
        languages: As in `rules/vocabulary/en.yaml`; the first one is the default for text in an unknown language.
        create_language: Creates a language from one of these and the phrase names that all languages share.
        tracker: The meaning of names used in trackers.
        fields: A team's own field and heading names, by slot.
    """

    def __init__(
        self,
        languages: Sequence[Mapping[str, Any]],
        create_language: Callable[[Mapping[str, Any], Iterable[str]], Language],
        tracker: Tracker,
        fields: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.tracker = tracker
        self._create_language = create_language
        self._data = {data["language"]: data for data in languages}
        self._common_words = {data["language"]: frozenset(data["common"]) for data in languages}
        self.common = frozenset(word for words in self._common_words.values() for word in words)
        self._default: str = languages[0]["language"]
        self._languages: dict[str, Language] = {}
        self._headings: dict[str, str] = {}
        for data in reversed(languages):
            self._headings |= {normalise(name): slot for slot, names in data["headings"].items() for name in names}
        for slot, own_names in (fields or {}).items():
            self._headings.update({normalise(name): slot for name in own_names})
        self._slot_by_question: dict[str, str] = {}
        for data in reversed(languages):
            self._slot_by_question |= invert(data.get("asks", {}))
        self._questions = FirstOf(self._slot_by_question)
        self._measures = re.compile("|".join(map(re.escape, _words_of(languages, "asks_for_measures"))))
        self._goal_titles = re.compile(_any_word(_words_of(languages, "goal_titles")))
        self._experiments = re.compile(_any_word(_words_of(languages, "experiments")))
        data = languages[0]
        self.opens_nothing_beside = {
            normalise(name): frozenset(map(normalise, others)) for name, others in data["opens_nothing_beside"].items()
        }
        self.placeholders = frozenset(normalise(str(word)) for data in languages for word in data["placeholders"])
        self.placeholder_openings = tuple(
            f"{normalise(str(words))} " for data in languages for words in data.get("placeholder_openings", ())
        )
        """The beginnings of short texts that only announce an answer."""
        self._effects = frozenset(normalise(word) for data in languages for word in data.get("effects", ()))
        self._results_beside_goals = frozenset(map(normalise, _words_of(languages, "results_beside_goals")))
        self.choices = frozenset(normalise(word) for data in languages for word in data.get("choices", ()))
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
        """The first language, in which words for kinds, links and edits are looked up."""
        return self._language(self._default)

    def _language(self, code: str) -> Language:
        """Return a language, whose phrases are loaded when the first text in it is read."""
        if code not in self._languages:
            names = () if code == self._default else self.language.phrases.bit
            self._languages[code] = self._create_language(self._data[code], names)
        return self._languages[code]

    def language_of(self, text: str) -> Language:
        """Return the language of a text, by its most common words; the first one if none stands out."""
        if not text.isascii() and _KANA.search(text) and "ja" in self._data:
            return self._language("ja")
        words = set(text[:_DETECTION_LENGTH].lower().split())
        best, max_count = self._default, len(self._common_words[self._default] & words)
        for code, common in self._common_words.items():
            if (count := len(common & words)) > max_count:
                best, max_count = code, count
        return self._language(best)

    def effect_heading(self, where: str) -> str:
        """Return a place's heading if sentences begin with it, as with `Will result in`, else an empty string."""
        heading = where.rpartition("> ")[2]
        return heading if normalise(heading) in self._effects else ""

    def names_goals(self, title: str) -> bool:
        """Return whether a title announces goals, as `[OKR] Q2` does."""
        return self._goal_titles.search(title.lower()) is not None

    def is_experiment(self, title: str, labels: Iterable[str]) -> bool:
        """Return whether title or labels say that variants are compared."""
        return any(self._experiments.search(words.lower()) for words in (title, *labels))

    def is_label(self, name: str) -> bool:
        """Return whether a word or two before a colon opens a section: `Goal`, `Decision (12 Feb)`."""
        head = name.partition("(")[0]
        return len(head) <= _MAX_LABEL_LENGTH and self.slot_of_heading(head, exact=True) is not None

    def slot_of_column(self, name: str, columns: Iterable[str]) -> str | None:
        """Return the slot of a label or table column; next to `Goal`, `After` is a result, not a hope."""
        slot = self.slot_of_heading(name)
        if slot or normalise(name) not in self._results_beside_goals:
            return slot
        return "result" if any(self.slot_of_heading(other) in ("outcome", "target") for other in columns) else None

    def slot_of_field(self, name: str) -> str | None:
        """Return the slot of a field. If several fields share a name, the id follows in brackets."""
        if match := _WITH_ID.fullmatch(name):
            return self._headings.get(match[2]) or self.slot_of_field(match[1])
        slot = self.slot_of_heading(name, exact=True)
        if slot or "(" not in name:
            return slot
        return self.slot_of_heading(name.partition("(")[0], exact=True)  # "Target (in %)"

    def _slot_of_heading(self, heading: str, *, exact: bool = False) -> str | None:
        words = _without_number(normalise(heading))
        slot = self._headings.get(words)
        if slot or exact or not words:
            return slot
        parts = words.split()
        for dropped in range(1, min(_MAX_EXTRA_HEADING_WORDS, len(parts) - 1) + 1):
            if slot := self._headings.get(" ".join(parts[:-dropped]).rstrip(_MARKS_BETWEEN)):
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
        """Return the slot that a longer heading, a form's question or a template's prompt asks for."""
        question = self._questions.find(lowered)
        return self._slot_by_question[question] if question else None

    def asks_for_measures(self, lowered: str) -> bool:
        """Return whether a template's prompt asks what will be looked at, possibly below another heading."""
        return self._measures.search(lowered) is not None


_FIELD_ID = re.compile(r"customfield_[0-9]{1,18}")
"""The id of a custom field in Jira."""
_WITH_ID = re.compile(rf"(.*) \(({_FIELD_ID.pattern})\)")


def _without_number(heading: str) -> str:
    match = _NUMBERED.match(heading)
    return heading[match.end() :] if match else heading


def is_field_id(name: str) -> bool:
    """Return whether a team's name for a field is its id."""
    return _FIELD_ID.fullmatch(name) is not None


_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.):]?\s(?:[|–-]\s)?")
"""A number at the beginning of a heading: `2. Hypothesis`, `3.1 Metrics`, `4 | Target`."""
_MARKS_BETWEEN = " -–:&/(,+"
_MARKS_BEFORE_MORE = (":", "(", "?", "？", " - ", " – ", ",", "：", "（", "【")
_KANA = re.compile(r"[\u3041-\u30ff]")
_DETECTION_LENGTH = 1500
"""Number of characters from which the language is detected."""


def _words_of(languages: Sequence[Mapping[str, Any]], name: str) -> Iterable[str]:
    """Return all languages' words of that name."""
    return (word for data in languages for word in data.get(name, ()))


def _any_word(words: Iterable[str]) -> str:
    """Return a pattern for any of some words; they are escaped, so matching takes negligible time."""
    return rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, words))})(?![a-z0-9])"


_MAX_LABEL_LENGTH = 60


def normalise(words: str) -> str:
    """Normalise words for comparison: lower case, no emoji or marks at the ends, single spaces, straight quotes.

    Whatever is short enough to be a heading is cached, as templates repeat it in every item.
    """
    return _normal_cached(words) if len(words) <= _MAX_LABEL_LENGTH else _normal(words)


def _normal(words: str) -> str:
    text = _SHORTCODE.sub(" ", words.replace("\u2019", "'").lower())
    if not text.isascii():
        text = _POSSIBLE_MARK.sub(_without_mark, text)
    text = " ".join(text.split()).strip(" :*_#.?!-=>~`[]¿¡：？")
    return text.replace("(optional)", "").replace("(mandatory)", "").strip()


_SHORTCODE = re.compile(r":[a-z_]{2,30}:")
"""`:warning:` is an emoji."""
_normal_cached = lru_cache(maxsize=4096)(_normal)
_MARK_CATEGORIES = frozenset({"So", "Sk", "Cf", "Mn", "Cn", "Cs"})
_POSSIBLE_MARK = re.compile(r"[^\w\x00-\x7f]|[`^]")


def _without_mark(match: re.Match[str]) -> str:
    return "" if unicodedata.category(match[0]) in _MARK_CATEGORIES else match[0]
