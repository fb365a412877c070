"""The words of the field, as data: headings, phrases, placeholders, kinds. One file a language."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Hit = tuple[int, int, int]
"""Tags as a bit set, then the first word of the phrase and the word after it, counted in the text's words."""

_EXTRA_HEADING_WORDS = 4
_VOWELS = "aeiou"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Phrases:
    """Finds all phrases of all categories in one pass over a text's words.

    The phrases are plain words, so no pattern engine is needed: each word is looked up among the phrases' first words,
    the next one among their second words, and only there are the others compared. Linear in the text, ready in a
    millisecond.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self.bit = {name: 1 << place for place, name in enumerate(phrases)}
        tags: dict[tuple[str, ...], int] = {}
        for name, entries in phrases.items():
            for entry in entries:
                for form in forms(entry):
                    words = tuple(split(form))
                    tags[words] = tags.get(words, 0) | self.bit[name]
        self._by_first = {words[0]: _Openings(tags.get(words[:1], 0), {}) for words in tags}
        self._firsts = frozenset(self._by_first)
        for words in sorted(tags, key=len, reverse=True):
            if len(words) > 1:
                longer = self._by_first[words[0]].longer.setdefault(words[1], [])
                longer.append((list(words[2:]), len(words), tags[words]))

    def tag(self, words: list[str]) -> list[Hit]:
        """Every phrase in a text's words, the longest at each place; they do not overlap."""
        if self._firsts.isdisjoint(words):  # half of all sentences
            return []
        hits: list[Hit] = []
        after, last = 0, len(words) - 1
        for start, openings in enumerate(map(self._by_first.get, words)):
            if openings is None or start < after:
                continue
            alone, longer = openings
            if start < last and (phrases := longer.get(words[start + 1])):
                for rest, length, tags in phrases:
                    if length == 2 or words[start + 2 : start + length] == rest:
                        after = start + length
                        hits.append((tags, start, after))
                        break
            if alone and start >= after:
                after = start + 1
                hits.append((alone, start, after))
        return hits


class _Openings(NamedTuple):
    """The phrases that begin with one word."""

    alone: int
    """The tags of the word by itself; 0 where it is no phrase."""
    longer: dict[str, list[tuple[list[str], int, int]]]
    """By second word: the words after it, the length of the whole and its tags, the longest first."""


def split(lowered: str) -> list[str]:
    """The words of a text in lower case; punctuation falls away, signs such as % and ↑ are words of their own."""
    if not lowered.isascii():
        for char, words in _SIGNS.items():
            lowered = lowered.replace(char, words)
    bare = lowered.encode("utf-8", "surrogatepass").translate(_PUNCTUATION).decode("utf-8", "surrogatepass")
    return bare.replace("%", " % ").split()


_SIGNS = dict.fromkeys("“”„…–—", " ") | {char: f" {char} " for char in "↑↓"} | {"\u2019": "'"}
_PUNCTUATION = bytes.maketrans(b'.,;:!?()[]{}"<>|*=~`', b" " * 20)
"""As bytes: `str.translate` looks each character up in a dictionary, which takes five times as long."""


def split_sentences(text: str) -> list[str]:
    """The sentences of a text; a line break ends one too."""
    sentences, start = [], 0
    ends = _SENTENCE_END if "!" in text or "?" in text or "\n" in text else _FULL_STOP
    for end in ends.finditer(text):
        place = end.start()
        sentences.append(text[start : place if text[place] == "\n" else place + 1])
        start = end.end()
    sentences.append(text[start:])
    return sentences


_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)\n*|(?<!\n)\s+(?=\S))")
_FULL_STOP = re.compile(r"\.\s+(?=\S)")
"""What opens with one character is found in no time; with a set of them quickly; with a look-behind slowly."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tags:
    """The categories of phrases, each as one bit; `rules/vocabulary/` tells what each holds."""

    belief: int
    condition: int
    future: int
    up: int
    down: int
    outcome: int
    ambiguous: int
    output: int
    vanity: int
    comparison: int
    bound: int
    count: int
    aim: int
    who: int
    benefit: int
    today: int
    measure: int
    verdict: int
    decision: int
    unknown: int
    homonym: int
    change: int = field(init=False)
    """Up or down."""
    effect: int = field(init=False)
    """What makes a sentence under `Hypothesis` an expectation."""

    def __post_init__(self) -> None:
        change = self.up | self.down
        object.__setattr__(self, "change", change)
        object.__setattr__(self, "effect", change | self.belief | self.future | self.outcome | self.condition)


class Vocabulary:
    """One language's words, looked up in the forms that reading needs.

    Args:
        data: As in `rules/vocabulary/en.yaml`.
        fields: A team's own field and heading names, from slot to names.
    """

    def __init__(self, data: Mapping[str, Any], fields: Mapping[str, Iterable[str]] | None = None) -> None:
        self.phrases = Phrases(data["phrases"])
        self.tag = Tags(**self.phrases.bit)
        self._headings: dict[str, str] = {
            normal(name): slot for slot, names in data["headings"].items() for name in names
        }
        for slot, names in (fields or {}).items():
            self._headings.update({normal(name): slot for name in names})
        self.opens_nothing_beside = {
            normal(name): frozenset(map(normal, others)) for name, others in data["opens_nothing_beside"].items()
        }
        self.placeholders = frozenset(normal(word) for word in data["placeholders"])
        self.prompt_openings = tuple(f"{word} " for word in data["prompts"])
        self.kinds = _turned(data["kinds"])
        self.bet_kinds = frozenset(data["bet_kinds"])
        self.class_of_kind = _turned({name: row["kinds"] for name, row in data["work_classes"].items()})
        self.class_of_label = _turned({name: row["labels"] for name, row in data["work_classes"].items()})
        self.class_of_title = _turned({name: row["titles"] for name, row in data["work_classes"].items()})
        self.bet_labels = frozenset(data["bet_labels"])
        self.containers = tuple(data["containers"])
        self.look_back_verbs = frozenset(data["look_backs"]["verbs"])
        self.look_back_titles = frozenset(data["look_backs"]["titles"])
        self.look_back_phrases = tuple(data["look_backs"]["anywhere"])
        self.look_back_labels = frozenset(data["look_backs"]["labels"])
        self.measuring_states = frozenset(data["measuring_states"])
        self.states = _turned(data["states"])
        self.relations = _turned(data["relations"])
        self.mentions = tuple((word, name) for name, words in data["mentions"].items() for word in words)
        self.slot_of_heading = lru_cache(maxsize=4096)(self._slot_of_heading)

    def is_label(self, name: str) -> bool:
        """Whether a word or two before a colon opens a section."""
        return len(name) <= _LONGEST_LABEL and self.slot_of_heading(name, exact=True) is not None

    def _slot_of_heading(self, heading: str, *, exact: bool = False) -> str | None:
        words = normal(heading)
        slot = self._headings.get(words)
        if slot or exact or not words:
            return slot
        parts = words.split()
        for extra in range(1, min(_EXTRA_HEADING_WORDS, len(parts) - 1) + 1):
            if slot := self._headings.get(" ".join(parts[:-extra])):
                return slot
        rest = parts[1:]  # "Feature success metrics", "Epic hypothesis"; but "Documentation impact" is no impact
        slot = self._headings.get(" ".join(rest))
        return slot if slot == "hypothesis" or len(rest) > 1 else None


_LONGEST_LABEL = 60


def normal(words: str) -> str:
    """Words as they are compared: lower case, no emoji or marks at the ends, single spaces, straight quotes.

    What is short enough to be a heading is remembered, as templates repeat it in every item.
    """
    return _remembered(words) if len(words) <= _LONGEST_LABEL else _normal(words)


def _normal(words: str) -> str:
    text = words.replace("\u2019", "'").lower()
    if not text.isascii():
        text = _MAYBE_MARK.sub(_without_mark, text)
    return " ".join(text.split()).strip(" :*_#.?!-=>~`[]").replace("(optional)", "").replace("(mandatory)", "").strip()


_remembered = lru_cache(maxsize=4096)(_normal)
_MARKS = frozenset({"So", "Sk", "Cf", "Mn", "Cn", "Cs"})
_MAYBE_MARK = re.compile(r"[^\x00-\x7f]|[`^]")


def _without_mark(found: re.Match[str]) -> str:
    return "" if unicodedata.category(found[0]) in _MARKS else found[0]


def forms(word: str) -> Iterator[str]:
    """The forms of a word: `reduce~` gives reduce, reduces, reduced, reducing; a word without ~ only itself.

    >>> list(forms("cut~"))
    ['cut', 'cuts', 'cutted', 'cutting']
    """
    word = word.lower()
    stem, mark, rest = word.partition("~")
    if not mark:
        yield word
        return
    doubled = stem + stem[-1] if _doubles(stem) else stem
    short = stem[:-1] if stem.endswith("e") else doubled
    yield stem + rest
    yield (
        stem[:-1] + "ies" if _ends_in_y(stem) else stem + ("es" if stem.endswith(("s", "x", "ch", "sh")) else "s")
    ) + rest
    yield (stem[:-1] + "ied" if _ends_in_y(stem) else short + "ed") + rest
    yield short + "ing" + rest


def _doubles(stem: str) -> bool:
    """Whether the last letter doubles: cut, drop, but not lift or lower."""
    return (
        len(stem) <= 4 and len(stem) > 2 and stem[-1] not in _VOWELS + "wxy" and stem[-2] in _VOWELS
        and stem[-3] not in _VOWELS
    )  # fmt: skip


def _ends_in_y(stem: str) -> bool:
    return stem.endswith("y") and stem[-2] not in _VOWELS


def load_vocabulary(folder: Path, fields: Mapping[str, Iterable[str]] | None = None) -> tuple[Vocabulary, bytes]:
    """The English vocabulary of a rules folder, and a fingerprint of it that changes with every word.

    Raises:
        VanitylintError: The file is missing or not as expected.
    """
    path = folder / "vocabulary" / "en.yaml"
    try:
        text = path.read_bytes()
        data = yaml.load(text, _LOADER)  # noqa: S506 - CSafeLoader or SafeLoader
        vocabulary = Vocabulary(data, fields)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise VanitylintError(
            f"the vocabulary cannot be used: {error}", where=str(path), hint="reinstall vanitylint"
        ) from error
    extra = repr(sorted((slot, sorted(names)) for slot, names in (fields or {}).items()))
    return vocabulary, hashlib.blake2b(text + extra.encode(), digest_size=16).digest()


def _turned(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """From `{meaning: [words]}` to `{word: meaning}`."""
    return {word.lower(): meaning for meaning, words in table.items() for word in words}
