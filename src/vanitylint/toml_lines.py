"""Line numbers of the keys in a TOML document, which `tomllib` does not provide."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Key: TypeAlias = "tuple[str | int, ...]"
"""Path to a value: `("severity", "HYP101")`, `("override", 0, "ignore", 2)`."""

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


def line_numbers(text: str) -> dict[Key, int]:
    """Return the line, counted from 1, on which each key, table and list entry begins.

    Args:
        text: TOML that `tomllib` has parsed without an error.

    >>> line_numbers("FUP302.days = 45")
    {('FUP302',): 1, ('FUP302', 'days'): 1}
    """
    return _Scanner(text).scan()


class _Scanner:
    """Single pass over the tokens. It does not check syntax, as `tomllib` has already done that."""

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokenize(text), _Token("end", "", 0)]
        self._position = 0
        self._lines: dict[Key, int] = {}
        self._counts: dict[Key, int] = {}
        """Number of `[[…]]` tables seen so far, by list of tables."""

    def scan(self) -> dict[Key, int]:
        table: Key = ()
        while self._skip_newlines():
            if self._accept("["):
                table = self._parse_header()
            else:
                self._parse_pair(table)
        return self._lines

    def _parse_header(self) -> Key:
        is_list = self._accept("[")
        line, parts = self._parse_key()
        table: Key = ()
        for part in parts[:-1]:
            table = self._record((*table, part), line)
            if table in self._counts:  # belongs to the last table of the list
                table = (*table, self._counts[table] - 1)
        table = self._record((*table, parts[-1]), line)
        if is_list:
            self._counts[table] = self._counts.get(table, 0) + 1
            table = self._record((*table, self._counts[table] - 1), line)
        while self._accept("]"):
            pass
        return table

    def _parse_pair(self, table: Key) -> None:
        line, parts = self._parse_key()
        for part in parts:
            table = self._record((*table, part), line)
        self._accept("=")
        self._parse_value(table)

    def _parse_value(self, key: Key) -> None:
        if self._accept("["):
            index = 0
            while not self._accept_closing("]"):
                self._parse_value(self._record((*key, index), self._tokens[self._position].line))
                index += 1
        elif self._accept("{"):
            while not self._accept_closing("}"):
                self._parse_pair(key)
        elif self._tokens[self._position].kind == "text":
            self._position += 1
        else:
            while self._tokens[self._position].kind == "bare" or self._tokens[self._position].text == ".":
                self._position += 1

    def _parse_key(self) -> tuple[int, list[str]]:
        line = self._tokens[self._position].line
        parts: list[str] = []
        while not parts or self._accept("."):
            token = self._tokens[self._position]
            parts.append(token.text if token.kind == "bare" else tomllib.loads(f"it = {token.text}")["it"])
            self._position += 1
        return line, parts

    def _record(self, key: Key, line: int) -> Key:
        self._lines.setdefault(key, line)
        return key

    def _accept(self, mark: str) -> bool:
        token = self._tokens[self._position]
        is_match = token.kind == "mark" and token.text == mark
        self._position += is_match
        return is_match

    def _accept_closing(self, mark: str) -> bool:
        """Skip commas and newlines; return whether an array or inline table ends there, consuming its bracket."""
        while self._skip_newlines() and self._accept(","):
            pass
        return self._accept(mark)

    def _skip_newlines(self) -> bool:
        """Skip newlines; return whether there are tokens left."""
        while self._position < len(self._tokens) - 1 and self._tokens[self._position].kind == "end":
            self._position += 1
        return self._position < len(self._tokens) - 1


def _tokenize(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup and match.lastgroup != "passed":
            yield _Token(match.lastgroup, match[0], line)
        line += match[0].count("\n")
