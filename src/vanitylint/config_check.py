"""Checks the values of a config file one by one, and names the line of what means nothing here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vanitylint.errors import VanitylintError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vanitylint.toml_lines import Key


_LARGEST = 10**15
"""Beyond it SQLite would soon not count exactly."""


class Check:
    """Checks values of one file.

    Args:
        path: The file.
        lines: Of its keys, from `lines_of`.
    """

    def __init__(self, path: Path, lines: Mapping[Key, int]) -> None:
        self.path = path
        self.lines = lines

    def known(self, word: object, words: Iterable[str], key: Key, what: str = "key", otherwise: str = "") -> str:
        """A word that is one of those known.

        Args:
            word: What stands there.
            words: Those that are known.
            key: Where it stands.
            what: What it is to be.
            otherwise: What else may be meant by a word that is near none of them.

        Raises:
            VanitylintError: It is none of them.
        """
        known = tuple(words)
        if word not in known:
            hint = did_you_mean(str(word), known) or f"known: {', '.join(known)}{otherwise}"
            raise self.error(key, f"unknown {what} {word!r}", hint)
        return str(word)

    def text(self, key: Key, value: object) -> str:
        """A text.

        Raises:
            VanitylintError: It is something else.
        """
        if not isinstance(value, str):
            raise self.error(key, f'{key[-1]} should be a string, such as {key[-1]} = "…"')
        return value

    def texts(self, key: Key, value: object) -> tuple[str, ...]:
        """A list of texts; a text alone is a list of one.

        Raises:
            VanitylintError: It is something else.
        """
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise self.error(key, f'{key[-1]} should be a list of strings, such as {key[-1]} = ["…"]')
        return tuple(value)

    def switch(self, key: Key, value: object) -> bool:
        """True or false.

        Raises:
            VanitylintError: It is something else.
        """
        if not isinstance(value, bool):
            raise self.error(key, f"{key[-1]} should be true or false")
        return value

    def threshold(self, key: Key, value: object) -> float:
        """A number of days, items or the like.

        Raises:
            VanitylintError: It is something else.
        """
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LARGEST:
            raise self.error(key, f"{key[-1]} should be a number, 0 or more, such as {key[-1]} = 45")
        return value

    def table(self, key: Key, value: object) -> dict[str, Any]:
        """A table.

        Raises:
            VanitylintError: It is something else.
        """
        if not isinstance(value, dict):
            raise self.error(key, f"{key[-1]} should be a table: [{'.'.join(map(str, key))}]")
        return value

    def tables(self, key: Key, value: object) -> list[dict[str, Any]]:
        """A list of tables.

        Raises:
            VanitylintError: It is something else.
        """
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            raise self.error(key, f"{key[-1]} should be a list of tables: [[{key[-1]}]]")
        return value

    def error(self, key: Key, message: str, hint: str = "") -> VanitylintError:
        """What there is to say of a key, with its place."""
        return VanitylintError(message, where=place_of(self.path, self.lines, key), hint=hint)


def place_of(path: Path, lines: Mapping[Key, int], key: Key) -> str:
    """The place of a key, or of what holds it, such as `vanitylint.toml:12`; seen from the working folder."""
    while key and key not in lines:
        key = key[:-1]
    shown = shown_path(path)
    return f"{shown}:{lines[key]}" if key else shown


def shown_path(path: Path) -> str:
    """A path as somebody in the working folder would write it."""
    here = Path.cwd()
    is_near = path.is_relative_to(here) or path.parent in here.parents
    return os.path.relpath(path, here) if is_near else str(path)
