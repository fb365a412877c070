"""The line of each key of a TOML text, which `tomllib` does not tell."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Key: TypeAlias = "tuple[str | int, ...]"
"""The way to a value: `("severity", "HYP101")`, `("override", 0, "ignore", 2)`."""

_TOKEN = re.compile(
    r"(?P<passed>[ \t\r]+|\#[^\n]*)"
    r"|(?P<end>\n)"
    r'|(?P<text>"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\')'
    r"|(?P<mark>[\[\]{},=.])"
    r"|(?P<bare>[^\s\[\]{},=.\"'#]+)",
    re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def lines_of(text: str) -> dict[Key, int]:
    """The line, counted from 1, on which each key, each table and each entry of a list begins.

    Args:
        text: TOML that `tomllib` has read without complaint.

    >>> lines_of("FUP302.days = 45")
    {('FUP302',): 1, ('FUP302', 'days'): 1}
    """
    return _Scanner(text).lines()


class _Scanner:
    """Goes through the tokens once. It does not look for slips: `tomllib` has found none."""

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text), _Token("end", "", 0)]
        self._at = 0
        self._lines: dict[Key, int] = {}
        self._counts: dict[Key, int] = {}
        """How many tables `[[…]]` each list of tables has so far."""

    def lines(self) -> dict[Key, int]:
        table: Key = ()
        while self._skip_ends():
            if self._takes("["):
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _header(self) -> Key:
        is_list = self._takes("[")
        line, parts = self._name()
        table: Key = ()
        for part in parts[:-1]:
            table = self._note((*table, part), line)
            if table in self._counts:  # it goes on in the last of them
                table = (*table, self._counts[table] - 1)
        table = self._note((*table, parts[-1]), line)
        if is_list:
            self._counts[table] = self._counts.get(table, 0) + 1
            table = self._note((*table, self._counts[table] - 1), line)
        while self._takes("]"):
            pass
        return table

    def _pair(self, table: Key) -> None:
        line, parts = self._name()
        for part in parts:
            table = self._note((*table, part), line)
        self._takes("=")
        self._value(table)

    def _value(self, key: Key) -> None:
        if self._takes("["):
            number = 0
            while not self._closes("]"):
                self._value(self._note((*key, number), self._tokens[self._at].line))
                number += 1
        elif self._takes("{"):
            while not self._closes("}"):
                self._pair(key)
        elif self._tokens[self._at].kind == "text":
            self._at += 1
        else:
            while self._tokens[self._at].kind == "bare" or self._tokens[self._at].text == ".":
                self._at += 1

    def _name(self) -> tuple[int, list[str]]:
        line = self._tokens[self._at].line
        parts: list[str] = []
        while not parts or self._takes("."):
            token = self._tokens[self._at]
            parts.append(token.text if token.kind == "bare" else tomllib.loads(f"it = {token.text}")["it"])
            self._at += 1
        return line, parts

    def _note(self, key: Key, line: int) -> Key:
        self._lines.setdefault(key, line)
        return key

    def _takes(self, mark: str) -> bool:
        token = self._tokens[self._at]
        is_there = token.kind == "mark" and token.text == mark
        self._at += is_there
        return is_there

    def _closes(self, mark: str) -> bool:
        """Whether a list or a table in one line ends here; past commas and line ends."""
        while self._skip_ends() and self._takes(","):
            pass
        return self._takes(mark)

    def _skip_ends(self) -> bool:
        """Go on to the next line that says something; whether there is one."""
        while self._at < len(self._tokens) - 1 and self._tokens[self._at].kind == "end":
            self._at += 1
        return self._at < len(self._tokens) - 1


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for found in _TOKEN.finditer(text):
        if found.lastgroup and found.lastgroup != "passed":
            yield _Token(found.lastgroup, found[0], line)
        line += found[0].count("\n")
