"""Parse YAML to values that know their position. Only a simple subset of YAML: no anchors, no tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import yaml
from msgspec import Struct

from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 20
"""Maximum nesting depth; rules need six levels.

The parser itself has no limit, so a hostile file could crash the process.
"""
_MAX_BYTES = 1_000_000
_MAX_VALUES = 20_000
"""Maximum number of values in a file; a rule has some hundred."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,30}|[0-9]{1,30}(?:\.[0-9]{0,30})?)(?:[eE][-+]?[0-9]{1,3})?")
_NUMBER_START = frozenset("+-.0123456789")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
_HINTS = {
    "mapping values are not allowed in this context": "put text that contains ': ' in quotes",
    "found character that cannot start any token": "indent with spaces; quote text that begins with a symbol",
}

Position: TypeAlias = tuple[int, int]
"""Line and column, both counted from 1."""

Value: TypeAlias = "str | int | float | bool | list[Node] | dict[str, Node] | None"


class Node(Struct, frozen=True):
    """A value and the position where it begins; in a mapping, the position of its key."""

    value: Value
    line: int
    column: int = 1

    @property
    def position(self) -> Position:
        """Position where it begins."""
        return self.line, self.column

    def plain(self) -> Any:  # noqa: ANN401 - what a YAML file holds
        """Return the value without positions, as `json.loads` would."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read_text(path: Path) -> str:
    """Read a YAML file.

    Raises:
        VanitylintError: It cannot be opened, is not UTF-8, or is far too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise VanitylintError(f"cannot be opened: {error.strerror}", where=str(path)) from error
    if len(data) > _MAX_BYTES:
        raise VanitylintError(f"is larger than {_MAX_BYTES:,} bytes", where=str(path), hint="is it the right file?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        position = end_position(error.object[: error.start].decode())
        raise VanitylintError("is not UTF-8", where=format_location(path, position), hint="save it as UTF-8") from error


def end_position(text: str) -> Position:
    r"""Return the position right behind a text that begins in line 1, column 1.

    >>> end_position("id: A\nname")
    (2, 5)
    """
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def format_location(path: object, position: Position) -> str:
    """Format a position in a file for messages: `rules/mine.yaml:12:5`."""
    return f"{path}:{position[0]}:{position[1]}"


def parse(text: str, name: str) -> Node:
    """Parse a YAML text.

    Unquoted words are strings, including `no` and `2026-03-02`; only numbers, `true`, `false` and `null` are not.

    Args:
        text: One YAML document.
        name: The file's name, for errors.

    Raises:
        VanitylintError: It is not YAML, or uses an unsupported part of YAML.
    """
    try:
        return _Builder(text, name).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        source_line = (text.splitlines() or [""])[line : line + 1]
        quoted = f": {source_line[0].strip()[:80]!r}" if source_line else ", at the end of the file"
        problem = error.problem or "cannot be read"
        raise VanitylintError(
            f"this is not YAML, {problem}{quoted}",
            where=format_location(name, (line + 1, column + 1)),
            hint=_HINTS.get(problem, ""),
        ) from error
    except yaml.YAMLError as error:  # a character YAML does not allow; it has a position, but no mark
        match = _CONTROL.search(text)
        position = end_position(text[: match.start()]) if match else (1, 1)
        raise VanitylintError(
            "contains a control character", where=format_location(name, position), hint="remove it"
        ) from error


class _Builder:
    """Builds nodes from the parser's events, with a limited depth, which PyYAML's composer lacks."""

    def __init__(self, text: str, name: str) -> None:
        self._next_event = _LOADER(text).get_event
        self._name = name
        self._values_left = _MAX_VALUES

    def document(self) -> Node:
        self._next_event()  # the stream begins
        if isinstance(self._next_event(), yaml.StreamEndEvent):
            raise VanitylintError("is empty", where=self._name)
        root = self._node(self._next_event(), _MAX_DEPTH)
        self._next_event()  # the document ends
        extra = self._next_event()
        if not isinstance(extra, yaml.StreamEndEvent):
            self._reject(extra, "a second document starts here", "use one file for each")
        return root

    def _node(self, event: Any, depth: int) -> Node:  # noqa: ANN401 - PyYAML's events share no useful type
        position = _position(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._reject(event, "anchors and aliases (& and *) are not allowed here", "quote the text, or write it out")
        if event.tag:
            self._reject(event, f"tags such as {event.tag[:40]} are not allowed here", "leave it out")
        self._values_left -= 1
        if self._values_left < 0:
            self._reject(event, f"contains more than {_MAX_VALUES:,} values", "is it the right file?")
        if depth == 0:
            self._reject(event, f"nested deeper than {_MAX_DEPTH} levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(list(self._sequence(depth - 1)), *position)
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self._mapping(depth - 1), *position)
        return Node(self._scalar(event), *position)

    def _sequence(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next_event(), yaml.SequenceEndEvent):
            yield self._node(event, depth)

    def _mapping(self, depth: int) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while not isinstance(event := self._next_event(), yaml.MappingEndEvent):
            key = self._node(event, depth)
            if not isinstance(key.value, str):
                self._reject(event, "a key has to be a string", "put it in quotes")
            if key.value in nodes:
                self._reject(event, f"{key.value} appears twice, first in line {nodes[key.value].line}")
            nodes[key.value] = Node(self._node(self._next_event(), depth).value, *key.position)
        return nodes

    def _scalar(self, event: Any) -> Value:  # noqa: ANN401 - as above
        text: str = event.value
        if event.style:
            if event.style == '"' and _CONTROL.search(text):  # from an escape; YAML itself rejects the raw characters
                self._reject(event, "contains a control character", "remove it")
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] not in _NUMBER_START:
            return text
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def _reject(self, event: Any, why: str, hint: str = "") -> NoReturn:  # noqa: ANN401 - as above
        raise VanitylintError(why, where=format_location(self._name, _position(event)), hint=hint)


def _position(event: Any) -> Position:  # noqa: ANN401 - as above
    return event.start_mark.line + 1, event.start_mark.column + 1
