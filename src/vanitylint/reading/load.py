"""Load the vocabulary files of a rules folder."""

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

_DEFAULT_LANGUAGE = "en"
"""The language used if no other is detected."""
_LANGUAGE_FILE = re.compile(r"[a-z]{2}\.yaml")
_WEIGHTS = "weights.json"
_PHRASE_NAMES = {"neutral": "homonym"}
"""The names of a team's words in the vocabulary, where they differ."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def fingerprint(folder: Path, *own: Mapping[str, Iterable[str]] | None) -> bytes:
    """Compute a fingerprint of a rules folder's vocabulary and of a team's own words.

    Raises:
        VanitylintError: A file cannot be opened.
    """
    folder /= "vocabulary"
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted((*folder.glob("*.yaml"), *folder.glob(_WEIGHTS))):
        digest.update(_read(path))
    for table in own:
        digest.update(repr(sorted((name, sorted(entries)) for name, entries in (table or {}).items())).encode())
    return digest.digest()


def load_vocabulary(
    folder: Path,
    fields: Mapping[str, Iterable[str]] | None = None,
    words: Mapping[str, Iterable[str]] | None = None,
    tracker: Tracker | None = None,
) -> Vocabulary:
    """Load the vocabulary of a rules folder, with a team's own words.

    Args:
        folder: The rules folder.
        fields: As in `Vocabulary`.
        words: A team's own phrases, by what they mean.
        tracker: The meanings of names in trackers; by default the folder's.

    Raises:
        VanitylintError: A file is missing or invalid; files of phrases and patterns are loaded with the first text.
    """
    folder /= "vocabulary"
    tracker = tracker or load_tracker(folder.parent)
    codes = sorted(
        (path.stem for path in folder.glob("*.yaml") if _LANGUAGE_FILE.fullmatch(path.name)),
        key=lambda code: (code != _DEFAULT_LANGUAGE, code),
    )
    own_phrases = {_PHRASE_NAMES.get(name, name): entries for name, entries in (words or {}).items()}
    patterns = cache(lambda: _load(folder / "patterns.yaml"))
    weights_path = folder / _WEIGHTS
    weights = cache(lambda: Weights.of(_read(weights_path)) if weights_path.exists() else None)

    def make_language(data: Mapping[str, Any], names: Iterable[str]) -> Language:
        with _report_errors_in(folder):
            return Language(
                data, _load(folder / f"{data['language']}.phrases.yaml"), patterns(), names, own_phrases, weights()
            )

    with _report_errors_in(folder):
        languages = [_load(folder / f"{code}.yaml") for code in codes or [_DEFAULT_LANGUAGE]]
        return Vocabulary(languages, make_language, tracker, fields)


def load_tracker(folder: Path, names: Mapping[str, Mapping[str, Iterable[str]]] | None = None) -> Tracker:
    """Load the meanings of names in trackers from a rules folder and a team's config.

    Raises:
        VanitylintError: The file is missing or invalid.
    """
    folder /= "vocabulary"
    with _report_errors_in(folder):
        return Tracker(_load(folder / "tracker.yaml"), names or {})


@contextmanager
def _report_errors_in(folder: Path) -> Iterator[None]:
    """Raise errors in the files of a folder as `VanitylintError`."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _unusable(folder, error) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unusable(path, error) from error


def _load(path: Path) -> dict[str, Any]:
    try:
        loaded = _YamlLoader(_read(path)).load()
    except (yaml.YAMLError, TypeError) as error:
        raise _unusable(path, error) from error
    if not isinstance(loaded, dict):
        raise _unusable(path, "no table")
    return loaded


class _YamlLoader:
    """Loads a YAML file from its parser's events: PyYAML's own loading takes three times as long.

    Args:
        content: The content of the file.
    """

    def __init__(self, content: bytes) -> None:
        self._next = _LOADER(content).get_event

    def load(self) -> object:
        """Load the first document; None if there is none.

        Raises:
            yaml.YAMLError: It is not YAML.
            TypeError: It has aliases, or a key is a list.
        """
        self._next()  # the start of the stream
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        return self._value(self._next())

    def _value(self, event: Any) -> Any:  # noqa: ANN401 - PyYAML's events share no useful type
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else _convert(event.value)
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


def _convert(word: str) -> str | int | bool:
    """Convert an unquoted scalar to an integer, a boolean or a string."""
    if word[:1].isdigit() and word.isdecimal():
        return int(word)
    return word == "true" if word in ("true", "false") else word


def _unusable(path: Path, reason: object) -> VanitylintError:
    return VanitylintError(f"the vocabulary cannot be used: {reason}", where=str(path), hint="reinstall vanitylint")
