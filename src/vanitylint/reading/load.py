"""The vocabulary's files, to what reading asks for."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from vanitylint.errors import VanitylintError
from vanitylint.reading.language import Language
from vanitylint.reading.tracker import Tracker
from vanitylint.reading.vocabulary import Vocabulary
from vanitylint.reading.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_FIRST = "en"
"""The language that is read where no other is recognised."""
_LANGUAGE = re.compile(r"[a-z]{2}\.yaml")
_WEIGHTS = "weights.json"
_PHRASES_OF_WORDS = {"neutral": "homonym"}
"""What a team's words are called in the vocabulary, where that is not the same."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def fingerprint(folder: Path, *own: Mapping[str, Iterable[str]] | None) -> bytes:
    """What changes with every word of a rules folder's vocabulary, and of a team's own.

    Raises:
        VanitylintError: A file cannot be opened.
    """
    folder /= "vocabulary"
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted((*folder.glob("*.yaml"), *folder.glob(_WEIGHTS))):
        digest.update(_content(path))
    for table in own:
        digest.update(repr(sorted((name, sorted(entries)) for name, entries in (table or {}).items())).encode())
    return digest.digest()


def load_vocabulary(
    folder: Path,
    fields: Mapping[str, Iterable[str]] | None = None,
    words: Mapping[str, Iterable[str]] | None = None,
    tracker: Tracker | None = None,
) -> Vocabulary:
    """The vocabulary of a rules folder, with a team's own.

    Args:
        folder: The rules folder.
        fields: As in `Vocabulary`.
        words: A team's own phrases, from what they tell to phrases.
        tracker: What names in trackers mean; the folder's, when left out.

    Raises:
        VanitylintError: A file is missing or not as expected; of phrases and patterns, when a text is first read.
    """
    folder /= "vocabulary"
    tracker = tracker or load_tracker(folder.parent)
    codes = sorted(
        (path.stem for path in folder.glob("*.yaml") if _LANGUAGE.fullmatch(path.name)),
        key=lambda code: (code != _FIRST, code),
    )
    own_phrases = {_PHRASES_OF_WORDS.get(name, name): entries for name, entries in (words or {}).items()}
    patterns = cache(lambda: _load(folder / "patterns.yaml"))
    weighed = folder / _WEIGHTS
    weights = cache(lambda: Weights.of(_content(weighed)) if weighed.exists() else None)

    def speak(data: Mapping[str, Any], bits: Iterable[str]) -> Language:
        with _named(folder):
            return Language(
                data, _load(folder / f"{data['language']}.phrases.yaml"), patterns(), bits, own_phrases, weights()
            )

    with _named(folder):
        languages = [_load(folder / f"{code}.yaml") for code in codes or [_FIRST]]
        return Vocabulary(languages, speak, tracker, fields)


def load_tracker(folder: Path, names: Mapping[str, Mapping[str, Iterable[str]]] | None = None) -> Tracker:
    """What names in trackers mean, by a rules folder and a team's config.

    Raises:
        VanitylintError: The file is missing or not as expected.
    """
    folder /= "vocabulary"
    with _named(folder):
        return Tracker(_load(folder / "tracker.yaml"), names or {})


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """What is wrong in the files of a folder is told as such."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _unusable(folder, error) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unusable(path, error) from error


def _load(path: Path) -> dict[str, Any]:
    try:
        loaded = _Values(_content(path)).all()
    except (yaml.YAMLError, TypeError) as error:
        raise _unusable(path, error) from error
    if not isinstance(loaded, dict):
        raise _unusable(path, "no table")
    return loaded


class _Values:
    """What a YAML file holds, from its parser's events: PyYAML's own way takes three times as long.

    Args:
        content: The file.
    """

    def __init__(self, content: bytes) -> None:
        self._next = _LOADER(content).get_event

    def all(self) -> object:
        """The first document; None where there is none.

        Raises:
            yaml.YAMLError: It is no YAML.
            TypeError: It refers to itself, or a key is a list.
        """
        self._next()  # the stream begins
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        return self._value(self._next())

    def _value(self, event: Any) -> Any:  # noqa: ANN401 - PyYAML's events share no useful type
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else _plain(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            values = []
            while not isinstance(event := self._next(), yaml.SequenceEndEvent):
                values.append(self._value(event))
            return values
        if isinstance(event, yaml.AliasEvent):
            raise TypeError("anchors and aliases (& and *) are not allowed here")
        table = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            table[self._value(event)] = self._value(self._next())
        return table


def _plain(word: str) -> str | int | bool:
    """What stands there without quotes: a text, a whole number, `true` or `false`."""
    if word[:1].isdigit() and word.isdecimal():
        return int(word)
    return word == "true" if word in ("true", "false") else word


def _unusable(place: Path, why: object) -> VanitylintError:
    return VanitylintError(f"the vocabulary cannot be used: {why}", where=str(place), hint="reinstall vanitylint")
