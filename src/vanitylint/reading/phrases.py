"""Find words and phrases in a sentence, and write the sentence down as a row of their tags.

`We hope that more visitors sign up` becomes a short string with one character each for `we hope that`, `more`,
`visitors` and `sign up`. Patterns are then searched for in that string (`patterns.py`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Hit = tuple[int, int, int]
"""Tags as a bit set, then the index of the phrase's first word and of the word after it."""

WORD = "w"
"""In a row of tags, a word that is not part of a phrase."""
OWN = "own {}"
"""An additional category for a team's own phrases of a category: they outweigh everything else."""
_FIRST_CODE = 0xA1
"""Tag sets are written as characters from here on, so that none is confused with an ASCII character."""
_DIGITS = "0123456789"
_PLAIN_WORDS = re.compile(r"[a-z]+(?: [a-z]+)*")
_MAX_LENGTH_WITHOUT_ENDING = 5
_VOWELS = "aeiou"


class Phrases:
    """Finds all phrases of all categories in one pass over a text's words.

    The phrases are plain words, so no regex engine is needed: each word is looked up among the phrases' first words,
    the next one among their second words, and only then are the remaining words compared. Linear in the text.

    Args:
        phrases: From category to its words; `~` stands for all forms of a word (`forms`).
        own: Phrases that have only this category and `OWN`, whatever other category lists them.
        past: An additional category for the past forms of words.
        number: The categories of words that begin with a digit.
        silent: The category of words that are left out of a row of tags: articles and the like.
        spaced: Whether words are separated by spaces. If not, as in Japanese, phrases are sequences of characters.
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
        self.bit = {name: 1 << index for index, name in enumerate(phrases)}
        past_bit = self.bit.get(past, 0)
        tags: dict[str, int] = {}
        for name, entries in phrases.items():
            bit = self.bit[name]
            for entry in entries:
                for form, is_past in forms(entry) if "~" in entry else ((entry, False),):
                    words = form if spaced and _PLAIN_WORDS.fullmatch(form) else " ".join(self.split(form))
                    tags[words] = tags.get(words, 0) | bit | (past_bit if is_past else 0)
        for name, entries in (own or {}).items():
            bit = self.bit[name] | self.bit.setdefault(OWN.format(name), 1 << len(self.bit))
            tags |= {" ".join(self.split(entry.lower())): bit for entry in entries}
        tags.pop("", None)
        self.tags_of_code: dict[str, int] = {WORD: 0}
        """The tags for each character in a row of tags."""
        self._code_of_tags = {self.bit.get(silent, -1): "", 0: WORD}
        self._number_code = self._code(sum(self.bit.get(name, 0) for name in number))
        self._by_first_word: dict[str, _PhrasesByStart] = {}
        self._unprepared: dict[str, dict[str, int]] = {}
        """Phrases with their tags, by first word, until that word first occurs in a text."""
        for words, phrase_tags in tags.items():
            self._unprepared.setdefault(words.partition(" ")[0], {})[words] = phrase_tags

    def _phrases_starting_at(self, words: list[str]) -> Iterator[_PhrasesByStart | None]:
        """Yield for each word of a text the phrases that begin with it.

        They are prepared on first use, as most phrases of a language never occur.
        """
        for first in self._unprepared.keys() & words:
            tags = self._unprepared.pop(first)
            alone = tags.pop(first, 0)
            longer: dict[str, list[_LongerPhrase]] = {}
            for phrase in sorted(map(str.split, tags), key=len, reverse=True):
                whole = tags[" ".join(phrase)]
                longer.setdefault(phrase[1], []).append((phrase[2:], len(phrase), whole, self._code(whole)))
            self._by_first_word[first] = _PhrasesByStart(alone, self._code(alone), longer)
        return map(self._by_first_word.get, words)

    def add_endings(self, category: str, endings: Iterable[str], none: Iterable[str]) -> None:
        """Put each word with one of these endings (three letters or more) in a category, except some words."""
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
        """Return every phrase in a text's words, the longest at each position; they do not overlap."""
        hits: list[Hit] = []
        after, last = 0, len(words) - 1
        for start, candidates in enumerate(self._phrases_starting_at(words)):
            if candidates is None or start < after:
                continue
            tags, _, longer = candidates
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
        """Return a text's words as a row of tags: a character for each phrase or other word; digits are numbers."""
        row: list[str] = []
        after, last = 0, len(words) - 1
        for start, candidates in enumerate(self._phrases_starting_at(words)):
            if start < after:
                continue
            code = WORD
            if candidates is not None:
                _, code, longer = candidates
                if start < last and longer and (phrases := longer.get(words[start + 1])):
                    for rest, length, _, whole in phrases:
                        if length == 2 or words[start + 2 : start + length] == rest:
                            after, code = start + length, whole
                            break
            if code == WORD:
                code = self._code_of_plain_word(words[start])
                if (code != WORD or self._collapses) and row[-1:] == [code] and code != self._ending_code:
                    continue  # 1,200 is a single number
            row.append(code)
        return "".join(row)

    def _code_of_plain_word(self, word: str) -> str:
        """Return the code of a word in no list, by its form: a number, people, or just a word."""
        if word[0] in _DIGITS:
            return self._number_code
        if word[-3:] in self._last_letters and len(word) > _MAX_LENGTH_WITHOUT_ENDING and word not in self._no_ending:
            return self._ending_code if word.endswith(self._endings) else WORD
        return WORD


_LongerPhrase: TypeAlias = tuple[list[str], int, int, str]
"""The words of a phrase after its second one, its length, its tags and their character."""


class _PhrasesByStart(NamedTuple):
    """The phrases that begin with one word."""

    tags: int
    """The tags of the word by itself; 0 if it is no phrase."""
    code: str
    longer: dict[str, list[_LongerPhrase]]
    """By second word, the longest first."""


def split(lowered: str) -> list[str]:
    """Return the words of a lower-case text; punctuation and hyphens are dropped, signs such as % and ↑ are words."""
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
    """Return the characters of a text in a script without spaces, without punctuation."""
    return [char for word in split(unicodedata.normalize("NFKC", lowered)) for char in word]


_SIGNS = (
    dict.fromkeys("“”„…–—‑·•«»¿¡、。（）「」『』：；，！？・", " ")
    | {char: f" {char} " for char in "↑↓→≥≤€£¥"}
    | dict.fromkeys("−±≈", " ")
    | {"\u2019": "'", "\u00a0": " ", "⬆": " ↑ ", "⬇": " ↓ ", "％": " % "}
)
_PUNCTUATION = bytes.maketrans(b'.,;:!?()[]{}"|*=~`-_/', b" " * 21)
"""As bytes: `str.translate` looks up each character in a dictionary, which takes five times as long."""


def forms(word: str) -> Iterator[tuple[str, bool]]:
    """Yield the forms of a word, each with whether it is a past form; a word without ~ has only itself.

    >>> [form for form, _ in forms("cut~")]
    ['cut', 'cuts', 'cutted', 'cutting']
    """
    word = str(word).lower()
    stem, tilde, rest = word.partition("~")
    if not tilde:
        yield word, False
        return
    doubled = stem + stem[-1] if _doubles_last_letter(stem) else stem
    past_stem = stem[:-1] if stem.endswith("e") else doubled
    yield stem + rest, False
    yield (
        (stem[:-1] + "ies" if _ends_in_y(stem) else stem + ("es" if stem.endswith(("s", "x", "ch", "sh")) else "s"))
        + rest,
        False,
    )
    yield (stem[:-1] + "ied" if _ends_in_y(stem) else past_stem + "ed") + rest, True
    yield past_stem + "ing" + rest, False


def _doubles_last_letter(stem: str) -> bool:
    """Return whether the last letter is doubled: cut, drop, but not lift or lower."""
    return (
        len(stem) <= 4 and len(stem) > 2 and stem[-1] not in _VOWELS + "wxy" and stem[-2] in _VOWELS
        and stem[-3] not in _VOWELS
    )  # fmt: skip


def _ends_in_y(stem: str) -> bool:
    return stem.endswith("y") and stem[-2] not in _VOWELS
