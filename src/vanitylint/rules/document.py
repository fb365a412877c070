"""YAML to plain values that remember their place. Only the simple part of YAML: no anchors, no tags."""

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
_DEEPEST = 20
"""Rules nest six deep. The parser itself has no limit, so that a hostile file could crash the process."""
_LARGEST = 1_000_000
_MOST = 20_000
"""Values in a file; a rule has some hundred."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]{1,30}|[0-9]{1,30}(?:\.[0-9]{0,30})?)(?:[eE][-+]?[0-9]{1,3})?")
_BEGINS_NUMBER = frozenset("+-.0123456789")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_ADVICE = {
    "mapping values are not allowed in this context": "put text that contains ': ' in quotes",
    "found character that cannot start any token": "indent with spaces; quote text that begins with a symbol",
}

Place: TypeAlias = tuple[int, int]
"""Line and column, both counted from 1."""

Value: TypeAlias = "str | int | float | bool | list[Node] | dict[str, Node] | None"


class Node(Struct, frozen=True):
    """A value and the place where it begins, line and column counted from 1; in a mapping, the place of its key."""

    value: Value
    line: int
    column: int = 1

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.line, self.column

    def plain(self) -> Any:  # noqa: ANN401 - what a YAML file holds
        """The value without places, as `json.loads` would give it."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read_text(path: Path) -> str:
    """The text of a YAML file.

    Raises:
        VanitylintError: It cannot be opened, is not UTF-8 or far too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise VanitylintError(f"cannot be opened: {error.strerror}", where=str(path)) from error
    if len(data) > _LARGEST:
        raise VanitylintError(f"is larger than {_LARGEST:,} bytes", where=str(path), hint="is it the right file?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = end_of(error.object[: error.start].decode())
        raise VanitylintError("is not UTF-8", where=told(path, place), hint="save it as UTF-8") from error


def end_of(text: str) -> Place:
    r"""The place right behind a text that begins in the first column of the first line.

    >>> end_of("id: A\nname")
    (2, 5)
    """
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def told(path: object, place: Place) -> str:
    """A place in a file as it is shown: `rules/mine.yaml:12:5`."""
    return f"{path}:{place[0]}:{place[1]}"


def parse(text: str, name: str) -> Node:
    """A YAML text as nodes.

    Words without quotes are texts, `no` and `2026-03-02` too, apart from numbers, `true`, `false` and `null`.

    Args:
        text: One YAML document.
        name: The file's name, for errors.

    Raises:
        VanitylintError: It is not YAML, or uses a part of YAML that is not used here.
    """
    try:
        return _Builder(text, name).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        words = (text.splitlines() or [""])[line : line + 1]
        quoted = f": {words[0].strip()[:80]!r}" if words else ", at the end of the file"
        problem = error.problem or "cannot be read"
        raise VanitylintError(
            f"this is not YAML, {problem}{quoted}",
            where=told(name, (line + 1, column + 1)),
            hint=_ADVICE.get(problem, ""),
        ) from error
    except yaml.YAMLError as error:  # a character YAML does not allow; it has a position, but no mark
        found = _CONTROL.search(text)
        place = end_of(text[: found.start()]) if found else (1, 1)
        raise VanitylintError("contains a control character", where=told(name, place), hint="remove it") from error


class _Builder:
    """Builds nodes from the parser's events; its own depth is bounded, the parser's composer's is not."""

    def __init__(self, text: str, name: str) -> None:
        self._next = _LOADER(text).get_event
        self._name = name
        self._left = _MOST

    def document(self) -> Node:
        self._next()  # the stream begins
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise VanitylintError("is empty", where=self._name)
        root = self._node(self._next(), _DEEPEST)
        self._next()  # the document ends
        extra = self._next()
        if not isinstance(extra, yaml.StreamEndEvent):
            self._refuse(extra, "a second document starts here", "use one file for each")
        return root

    def _node(self, event: Any, depth: int) -> Node:  # noqa: ANN401 - PyYAML's events share no useful type
        place = _place(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._refuse(event, "anchors and aliases (& and *) are not allowed here", "quote the text, or write it out")
        if event.tag:
            self._refuse(event, f"tags such as {event.tag[:40]} are not allowed here", "leave it out")
        self._left -= 1
        if self._left < 0:
            self._refuse(event, f"contains more than {_MOST:,} values", "is it the right file?")
        if depth == 0:
            self._refuse(event, f"nested deeper than {_DEEPEST} levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(list(self._entries(depth - 1)), *place)
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self._mapping(depth - 1), *place)
        return Node(self._scalar(event), *place)

    def _entries(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            yield self._node(event, depth)

    def _mapping(self, depth: int) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth)
            if not isinstance(key.value, str):
                self._refuse(event, "a key has to be a string", "put it in quotes")
            if key.value in nodes:
                self._refuse(event, f"{key.value} appears twice, first in line {nodes[key.value].line}")
            nodes[key.value] = Node(self._node(self._next(), depth).value, *key.place)
        return nodes

    def _scalar(self, event: Any) -> Value:  # noqa: ANN401 - as above
        text: str = event.value
        if event.style:
            if event.style == '"' and _CONTROL.search(text):  # an escape; YAML itself refuses the characters
                self._refuse(event, "contains a control character", "remove it")
            return text
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in _BEGINS_NUMBER:
            return text
        if _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if _NUMBER.fullmatch(text) else text

    def _refuse(self, event: Any, why: str, hint: str = "") -> NoReturn:  # noqa: ANN401 - as above
        raise VanitylintError(why, where=told(self._name, _place(event)), hint=hint)


def _place(event: Any) -> Place:  # noqa: ANN401 - as above
    return event.start_mark.line + 1, event.start_mark.column + 1
