"""Words and phrases found in a sentence, and the sentence written down as a row of their tags.

`We hope that more visitors sign up` becomes a short string with one character for `we hope that`, `more`, `visitors`
and `sign up` each. Patterns are then looked for in that string (`patterns.py`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Hit = tuple[int, int, int]
"""Tags as a bit set, then the first word of the phrase and the word after it, counted in the text's words."""

WORD = "w"
"""In a row of tags, a word that is part of no phrase."""
_FIRST_CODE = 0xA1
"""Tag sets are written as characters from here on, so that none is confused with one of ASCII."""
_DIGITS = "0123456789"
_PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*")
_SHORTEST_WITH_ENDING = 5
_VOWELS = "aeiou"


class Phrases:
    """Finds all phrases of all categories in one pass over a text's words.

    The phrases are plain words, so no pattern engine is needed: each word is looked up among the phrases' first words,
    the next one among their second words, and only there are the others compared. Linear in the text.

    Args:
        phrases: From category to its words; `~` stands for all forms of a word (`forms`).
        own: Phrases that mean this and nothing else, whatever other category holds them.
        past: The category that the past forms of a word are also put in.
        number: The categories of what begins with a digit.
        silent: The category of words that are left out of a row of tags: articles and the like.
        spaced: Whether words are written apart. Where not, as in Japanese, phrases are rows of characters.
    """

    def __init__(
        self,
        phrases: Mapping[str, Iterable[str]],
        *,
        own: Mapping[str, Iterable[str]] | None = None,
        past: str = "past",
        number: tuple[str, ...] = ("number", "digits"),
        silent: str = "silent",
        spaced: bool = True,
    ) -> None:
        self._last_letters: frozenset[str] = frozenset()
        self._ending_code = ""
        self.split = split if spaced else split_characters
        self._collapses = not spaced
        self.bit = {name: 1 << place for place, name in enumerate(phrases)}
        past_bit = self.bit.get(past, 0)
        tags: dict[str, int] = {}
        for name, entries in phrases.items():
            bit = self.bit[name]
            for entry in entries:
                for form, is_past in forms(entry) if "~" in entry else ((entry, False),):
                    words = form if spaced and _PLAIN.fullmatch(form) else " ".join(self.split(form))
                    tags[words] = tags.get(words, 0) | bit | (past_bit if is_past else 0)
        for name, entries in (own or {}).items():
            tags |= {" ".join(self.split(entry.lower())): self.bit[name] for entry in entries}
        tags.pop("", None)
        self.tags_of_code: dict[str, int] = {WORD: 0}
        """What a character in a row of tags stands for."""
        self._code_of_tags = {self.bit.get(silent, -1): "", 0: WORD}
        self._number = self._code(sum(self.bit.get(name, 0) for name in number))
        self._by_first: dict[str, _Openings] = {}
        self._unopened: dict[str, dict[str, int]] = {}
        """The phrases with their tags, by first word, until this comes along."""
        for words, theirs in tags.items():
            self._unopened.setdefault(words.partition(" ")[0], {})[words] = theirs

    def _openings(self, words: list[str]) -> Iterator[_Openings | None]:
        """For each word of a text the phrases that begin with it; most of a language's never come along."""
        for first in self._unopened.keys() & words:
            tags = self._unopened.pop(first)
            alone = tags.pop(first, 0)
            longer: dict[str, list[_Longer]] = {}
            for phrase in sorted(map(str.split, tags), key=len, reverse=True):
                whole = tags[" ".join(phrase)]
                longer.setdefault(phrase[1], []).append((phrase[2:], len(phrase), whole, self._code(whole)))
            self._by_first[first] = _Openings(alone, self._code(alone), longer)
        return map(self._by_first.get, words)

    def add_endings(self, category: str, endings: Iterable[str], none: Iterable[str]) -> None:
        """Put every word with one of these endings (three letters or more) in a category, but for some words."""
        self._endings = tuple(endings)
        self._last_letters = frozenset(ending[-3:] for ending in self._endings)
        self._no_ending = frozenset(none)
        self._ending_code = self._code(self.bit[category])

    def _code(self, tags: int) -> str:
        if tags not in self._code_of_tags:
            code = chr(_FIRST_CODE + len(self.tags_of_code))
            self._code_of_tags[tags], self.tags_of_code[code] = code, tags
        return self._code_of_tags[tags]

    def find(self, words: list[str]) -> list[Hit]:
        """Every phrase in a text's words, the longest at each place; they do not overlap."""
        hits: list[Hit] = []
        after, last = 0, len(words) - 1
        for start, openings in enumerate(self._openings(words)):
            if openings is None or start < after:
                continue
            tags, _, longer = openings
            if start < last and longer and (phrases := longer.get(words[start + 1])):
                for rest, length, whole, _ in phrases:
                    if length == 2 or words[start + 2 : start + length] == rest:
                        after, tags = start + length, whole
                        hits.append((whole, start, after))
                        break
            if tags and start >= after:
                after = start + 1
                hits.append((tags, start, after))
        return hits

    def row(self, words: list[str]) -> str:
        """A text's words as a row of tags: a character for each phrase and each other word; digits are numbers."""
        row: list[str] = []
        after, last = 0, len(words) - 1
        for start, openings in enumerate(self._openings(words)):
            if start < after:
                continue
            code = WORD
            if openings is not None:
                _, code, longer = openings
                if start < last and longer and (phrases := longer.get(words[start + 1])):
                    for rest, length, _, whole in phrases:
                        if length == 2 or words[start + 2 : start + length] == rest:
                            after, code = start + length, whole
                            break
            if code == WORD:
                code = self._code_of_other(words[start])
                if (code != WORD or self._collapses) and row[-1:] == [code] and code != self._ending_code:
                    continue  # 1,200 is one number
            row.append(code)
        return "".join(row)

    def _code_of_other(self, word: str) -> str:
        """What a word in no list is by its looks: a number, people, or just a word."""
        if word[0] in _DIGITS:
            return self._number
        if word[-3:] in self._last_letters and len(word) > _SHORTEST_WITH_ENDING and word not in self._no_ending:
            return self._ending_code if word.endswith(self._endings) else WORD
        return WORD


_Longer: TypeAlias = tuple[list[str], int, int, str]
"""The words of a phrase after its second one, the length of the whole, its tags and their character."""


class _Openings(NamedTuple):
    """The phrases that begin with one word."""

    tags: int
    """The tags of the word by itself; 0 where it is no phrase."""
    code: str
    longer: dict[str, list[_Longer]]
    """By second word, the longest first."""


def split(lowered: str) -> list[str]:
    """The words of a text in lower case; punctuation and hyphens fall away, signs such as % and ↑ are words."""
    if not lowered.isascii():
        for char, words in _SIGNS.items():
            if char in lowered:
                lowered = lowered.replace(char, words)
    if ">" in lowered or "<" in lowered:
        lowered = lowered.replace("->", " → ").replace("=>", " → ").replace("<", " < ").replace(">", " > ")
    for sign in "%+$":
        if sign in lowered:
            lowered = lowered.replace(sign, f" {sign} ")
    return lowered.encode("utf-8", "surrogatepass").translate(_PUNCTUATION).decode("utf-8", "surrogatepass").split()


def split_characters(lowered: str) -> list[str]:
    """The characters of a text in a script without spaces, as far as they mean something."""
    return [char for word in split(unicodedata.normalize("NFKC", lowered)) for char in word]


_SIGNS = (
    dict.fromkeys("“”„…–—‑·•«»¿¡、。（）「」『』：；，！？・", " ")
    | {char: f" {char} " for char in "↑↓→≥≤€£¥"}
    | dict.fromkeys("−±≈", " ")
    | {"\u2019": "'", "\u00a0": " ", "⬆": " ↑ ", "⬇": " ↓ ", "％": " % "}
)
_PUNCTUATION = bytes.maketrans(b'.,;:!?()[]{}"|*=~`-_/', b" " * 21)
"""As bytes: `str.translate` looks each character up in a dictionary, which takes five times as long."""


def forms(word: str) -> Iterator[tuple[str, bool]]:
    """The forms of a word, and whether each tells of the past; a word without ~ only itself.

    >>> [form for form, _ in forms("cut~")]
    ['cut', 'cuts', 'cutted', 'cutting']
    """
    word = str(word).lower()
    stem, mark, rest = word.partition("~")
    if not mark:
        yield word, False
        return
    doubled = stem + stem[-1] if _doubles(stem) else stem
    short = stem[:-1] if stem.endswith("e") else doubled
    yield stem + rest, False
    yield (
        (stem[:-1] + "ies" if _ends_in_y(stem) else stem + ("es" if stem.endswith(("s", "x", "ch", "sh")) else "s"))
        + rest,
        False,
    )
    yield (stem[:-1] + "ied" if _ends_in_y(stem) else short + "ed") + rest, True
    yield short + "ing" + rest, False


def _doubles(stem: str) -> bool:
    """Whether the last letter doubles: cut, drop, but not lift or lower."""
    return (
        len(stem) <= 4 and len(stem) > 2 and stem[-1] not in _VOWELS + "wxy" and stem[-2] in _VOWELS
        and stem[-3] not in _VOWELS
    )  # fmt: skip


def _ends_in_y(stem: str) -> bool:
    return stem.endswith("y") and stem[-2] not in _VOWELS
