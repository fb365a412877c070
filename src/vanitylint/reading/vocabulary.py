"""What the field's words mean, as data: headings, phrases, patterns, placeholders, kinds. A file for each language."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from vanitylint.errors import VanitylintError
from vanitylint.reading.language import Language
from vanitylint.reading.removals import Removals
from vanitylint.reading.verdicts import Verdicts
from vanitylint.reading.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_EXTRA_HEADING_WORDS = 4
_FIRST = "en"
"""The language that is read where no other is recognised."""
_LANGUAGE = re.compile(r"[a-z]{2}\.yaml")
_WEIGHTS = "weights.json"
_PHRASES_OF_WORDS = {"neutral": "homonym"}
"""What a team's words are called in the vocabulary, where that is not the same."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Vocabulary:
    """All languages' words, looked up in the forms that reading needs.

    Args:
        languages: As in `rules/vocabulary/en.yaml`; the first one is read where none is recognised.
        speak: Makes a language of one of these, and of the names that the phrases of all languages share.
        tracker: As in `rules/vocabulary/tracker.yaml`.
        fields: A team's own field and heading names, from slot to names.
        names: A team's own `kinds`, `work-classes` and `states`, each from our word to theirs.
    """

    def __init__(
        self,
        languages: Sequence[Mapping[str, Any]],
        speak: Callable[[Mapping[str, Any], Iterable[str]], Language],
        tracker: Mapping[str, Any],
        fields: Mapping[str, Iterable[str]] | None = None,
        names: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
    ) -> None:
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
            self._slot_asked_for |= _turned(data.get("asks", {}))
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
        self.choices = frozenset(normal(word) for data in languages for word in data.get("choices", ()))
        self.kinds = _turned(tracker["kinds"])
        self.bet_kinds = frozenset(tracker["bet_kinds"])
        self.class_of_kind = _turned({name: row["kinds"] for name, row in tracker["work_classes"].items()})
        self.class_of_label = _turned({name: row["labels"] for name, row in tracker["work_classes"].items()})
        self.class_of_title = _turned({name: row["titles"] for name, row in tracker["work_classes"].items()})
        self.bet_labels = frozenset(tracker["bet_labels"])
        self.no_bet_labels = frozenset(tracker["no_bet_labels"])
        self.containers = tuple(tracker["containers"])
        look_backs = [data["look_backs"] for data in languages if "look_backs" in data]
        self.look_back_titles = frozenset(words for row in look_backs for words in row.get("titles", ()))
        self.look_back_phrases = re.compile(_any_word(words for row in look_backs for words in row.get("anywhere", ())))
        self.look_back_labels = frozenset(words for row in look_backs for words in row.get("labels", ()))
        self.measuring_states = frozenset(tracker["measuring_states"])
        self.states = _turned(tracker["states"])
        self.state_labels = _turned(tracker["state_labels"])
        self.state_prefixes = tuple(tracker["state_prefixes"])
        self.kind_of_parents: str = tracker["kind_of_parents"]
        self.verdicts = Verdicts(languages)
        self.verdict_of_label = _turned(tracker["verdict_labels"])
        self.removals = Removals(tracker["removals"])
        self.relations = _turned(tracker["relations"])
        self._learn(names or {})
        self.mentions = tuple(
            (word, name) for data in languages for name, words in data.get("mentions", {}).items() for word in words
        )
        self.slot_of_heading = lru_cache(maxsize=4096)(self._slot_of_heading)

    def _learn(self, names: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        """A team's own names for kinds, classes and states count before those that are known anyway."""
        self.own_kinds = _turned(names.get("kinds", {}))
        self.kinds |= self.own_kinds
        self.bet_labels |= self.own_kinds.keys()
        self.own_classes = _turned(names.get("work-classes", {}))
        self.class_of_label |= self.own_classes
        self.own_states = _turned(names.get("states", {}))
        self.states |= self.own_states
        self.state_labels |= self.own_states

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
        places = [(lowered.find(words), slot) for words, slot in self._slot_asked_for.items() if words in lowered]
        return min(places, key=lambda place: place[0])[1] if places else None

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
_MAYBE_MARK = re.compile(r"[^\x00-\x7f]|[`^]")


def _without_mark(found: re.Match[str]) -> str:
    return "" if unicodedata.category(found[0]) in _MARKS else found[0]


def load_vocabulary(
    folder: Path,
    fields: Mapping[str, Iterable[str]] | None = None,
    words: Mapping[str, Iterable[str]] | None = None,
    names: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
) -> tuple[Vocabulary, bytes]:
    """The vocabulary of a rules folder, with a team's own, and a fingerprint of both that changes with every word.

    Raises:
        VanitylintError: A file is missing or not as expected; of phrases and patterns, when a text is first read.
    """
    folder /= "vocabulary"
    digest = hashlib.blake2b(digest_size=16)
    files = [path.name for path in (*folder.glob("*.yaml"), *folder.glob(_WEIGHTS))]
    for name in sorted(files):
        digest.update((folder / name).read_bytes())
    for own in (fields, words, *(names or {}).values()):
        digest.update(repr(sorted((name, sorted(entries)) for name, entries in (own or {}).items())).encode())
    codes = sorted((name[:-5] for name in files if _LANGUAGE.fullmatch(name)), key=lambda code: (code != _FIRST, code))
    own_phrases = {_PHRASES_OF_WORDS.get(name, name): entries for name, entries in (words or {}).items()}
    patterns = cache(lambda: _load(folder / "patterns.yaml"))
    weights = cache(lambda: Weights.of((folder / _WEIGHTS).read_bytes()) if _WEIGHTS in files else None)

    def speak(data: Mapping[str, Any], bits: Iterable[str]) -> Language:
        with _named(folder):
            return Language(
                data, _load(folder / f"{data['language']}.phrases.yaml"), patterns(), bits, own_phrases, weights()
            )

    with _named(folder):
        languages = [_load(folder / f"{code}.yaml") for code in codes or [_FIRST]]
        return Vocabulary(languages, speak, _load(folder / "tracker.yaml"), fields, names), digest.digest()


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """What is wrong in the files of a folder is told as such."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise VanitylintError(
            f"the vocabulary cannot be used: {error}", where=str(folder), hint="reinstall vanitylint"
        ) from error


def _load(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.load(path.read_bytes(), _LOADER)  # noqa: S506 - CSafeLoader or SafeLoader
    except (OSError, yaml.YAMLError) as error:
        raise VanitylintError(
            f"the vocabulary cannot be used: {error}", where=str(path), hint="reinstall vanitylint"
        ) from error
    if not isinstance(loaded, dict):
        raise VanitylintError("the vocabulary cannot be used: no table", where=str(path), hint="reinstall vanitylint")
    return loaded


def _turned(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """From `{meaning: [words]}` to `{word: meaning}`."""
    return {word.lower(): meaning for meaning, words in table.items() for word in words}
