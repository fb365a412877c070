"""Validation of single values in a config file, with errors that name the line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vanitylint.errors import VanitylintError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vanitylint.toml_lines import Key


_MAX_THRESHOLD = 10**15
"""Maximum threshold: not far beyond it, SQLite no longer calculates exactly."""


class Validator:
    """Validator for the values of one file.

    Args:
        path: The config file.
        lines: Line numbers of its keys, from `line_numbers`.
    """

    def __init__(self, path: Path, lines: Mapping[Key, int]) -> None:
        self.path = path
        self.lines = lines

    def one_of(self, word: object, words: Iterable[str], key: Key, what: str = "key", otherwise: str = "") -> str:
        """Return a word if it is one of the known ones.

        Args:
            word: The word in the file.
            words: The known words.
            key: Path to the word in the file.
            what: What the word stands for, for the message.
            otherwise: Text to append to the list of known words, if none is close.

        Raises:
            VanitylintError: It is not a known word.
        """
        known = tuple(words)
        if word not in known:
            hint = did_you_mean(str(word), known) or f"known: {', '.join(known)}{otherwise}"
            raise self.error(key, f"unknown {what} {word!r}", hint)
        return str(word)

    def string(self, key: Key, value: object) -> str:
        """Return a string.

        Raises:
            VanitylintError: It is not a string.
        """
        if not isinstance(value, str):
            raise self.error(key, f'{key[-1]} should be a string, such as {key[-1]} = "…"')
        return value

    def strings(self, key: Key, value: object) -> tuple[str, ...]:
        """Return a list of strings; a single string counts as a list of one.

        Raises:
            VanitylintError: It is neither.
        """
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise self.error(key, f'{key[-1]} should be a list of strings, such as {key[-1]} = ["…"]')
        return tuple(value)

    def boolean(self, key: Key, value: object) -> bool:
        """Return a boolean.

        Raises:
            VanitylintError: It is not a boolean.
        """
        if not isinstance(value, bool):
            raise self.error(key, f"{key[-1]} should be true or false")
        return value

    def threshold(self, key: Key, value: object) -> float:
        """Return a number of days, items or the like.

        Raises:
            VanitylintError: It is not a number, is negative or is too large.
        """
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MAX_THRESHOLD:
            raise self.error(key, f"{key[-1]} should be a number, 0 or more, such as {key[-1]} = 45")
        return value

    def table(self, key: Key, value: object) -> dict[str, Any]:
        """Return a table.

        Raises:
            VanitylintError: It is not a table.
        """
        if not isinstance(value, dict):
            raise self.error(key, f"{key[-1]} should be a table: [{'.'.join(map(str, key))}]")
        return value

    def tables(self, key: Key, value: object) -> list[dict[str, Any]]:
        """Return a list of tables.

        Raises:
            VanitylintError: It is not a list of tables.
        """
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            raise self.error(key, f"{key[-1]} should be a list of tables: [[{key[-1]}]]")
        return value

    def error(self, key: Key, message: str, hint: str = "") -> VanitylintError:
        """Return an error about a key, with its location."""
        return VanitylintError(message, where=location_of(self.path, self.lines, key), hint=hint)


def location_of(path: Path, lines: Mapping[Key, int], key: Key) -> str:
    """Return the location of a key, or else of its nearest parent, such as `vanitylint.toml:12`."""
    while key and key not in lines:
        key = key[:-1]
    shown = shown_path(path)
    return f"{shown}:{lines[key]}" if key else shown


def shown_path(path: Path) -> str:
    """Return a path as a user in the working folder would write it."""
    cwd = Path.cwd()
    is_near = path.is_relative_to(cwd) or path.parent in cwd.parents
    return os.path.relpath(path, cwd) if is_near else str(path)
