"""YAML front matter of Markdown files, read as text: nothing is converted to a number, a date or a boolean.

YAML would turn a key `001` into 1, a version `1.10` into 1.1 and a time `12:30` into 750. Read from the parser's
events, values stay as they were written, anchors cannot multiply them, and depth is limited before anything
is built (libyaml's own composer crashes the process if thousands of brackets open).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import yaml

from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from collections.abc import Iterator

Value: TypeAlias = str | list[str]

MAX_LENGTH: Final = 100_000
"""Maximum length of front matter, in characters; it seldom has more than one thousand."""
_MAX_DEPTH: Final = 20
_EXPECTED: Final = "expected lines such as `status: done`, a value with `: ` or `@` in quotes"
_MAX_LENIENT_LENGTH: Final = 200
"""Maximum length of a one-line entry that is accepted although it is not valid YAML: `title: Pay: by card`."""
_BRACKETS: Final = " []{}"
"""Characters that mean nothing by themselves, as in `status: [`."""
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class MetadataEntry(NamedTuple):
    """A key of the front matter, its value, and its line."""

    name: str
    value: Value
    line: int


class Fault(NamedTuple):
    """What is wrong with the front matter, and in which line."""

    why: str
    line: int


def text_of(value: Value) -> str:
    """Return a value as one text, with lists joined by commas."""
    return value if isinstance(value, str) else ", ".join(value)


def parse_front_matter(lines: list[str]) -> tuple[list[MetadataEntry], int, list[Fault]]:
    """Parse the front matter at the top of a file.

    Args:
        lines: All lines of the file.

    Returns:
        The entries that could be read; the number of lines the front matter takes, 0 if there is none; and what
        is wrong with it.
    """
    if lines[0].rstrip() != "---":
        return [], 0, []
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() in {"---", "..."}), 0)
    if not end:
        is_key = len(lines) > 1 and lines[1].partition(":")[0].isidentifier()
        return [], 0, [Fault("its front matter is not closed; expected a line `---`", 1)] if is_key else []
    entries, faults = parse_mapping("\n".join(lines[1:end]), first_line=2)
    return entries, end + 1, faults


def parse_mapping(text: str, first_line: int = 1) -> tuple[list[MetadataEntry], list[Fault]]:
    """Parse the entries of a YAML mapping. A mistake in one of them leaves the others readable.

    Args:
        text: YAML.
        first_line: The number of its first line.
    """
    if len(text) > MAX_LENGTH:
        return [], [Fault(f"YAML of more than {MAX_LENGTH:,} characters is not read", first_line)]
    entries, faults = _parse(text, first_line)
    if faults:
        entries, faults = _parse_separately(text, first_line)
    first_by_name: dict[str, MetadataEntry] = {}
    duplicates = [entry for entry in entries if first_by_name.setdefault(entry.name, entry) is not entry]
    faults += [Fault(f"the key {entry.name} appears twice; the first one counts", entry.line) for entry in duplicates]
    return list(first_by_name.values()), faults


def _parse_separately(text: str, first_line: int) -> tuple[list[MetadataEntry], list[Fault]]:
    """Parse each entry separately. Those that name people are skipped: `owner: @ada` is not valid YAML."""
    entries: list[MetadataEntry] = []
    faults: list[Fault] = []
    for line, lines in _split_entries(text.split("\n"), first_line):
        name, _, value = lines[0].partition(": ")
        if is_person_field(name.rstrip(":")):
            continue
        parsed, new_faults = _parse("\n".join(lines), line)
        faults += new_faults
        if not new_faults:
            entries += parsed
        elif len(lines) == 1 and value.strip(_BRACKETS) and len(value) <= _MAX_LENIENT_LENGTH:
            entries.append(MetadataEntry(name, value.strip(), line))
    return entries, faults


def _split_entries(lines: list[str], first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each entry, with the number of the first. An entry begins at the left margin."""
    entry: list[str] = []
    start = first_line
    for number, line in enumerate(lines, first_line):
        if entry and line[:1].strip(" \t-#]}"):
            yield start, entry
            entry, start = [], number
        entry.append(line)
    yield start, entry


def _parse(text: str, first_line: int) -> tuple[list[MetadataEntry], list[Fault]]:
    """Parse the entries up to the first mistake; return both."""
    entries: list[MetadataEntry] = []
    try:
        entries.extend(_entries(yaml.parse(text, Loader=_LOADER), first_line))
    except _UnsupportedError as error:
        return entries, [Fault(f"YAML that is not read: {error}", first_line + error.line)]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        return entries, [Fault(f"YAML that cannot be read: {error.problem}; {_EXPECTED}", first_line + line)]
    except yaml.YAMLError as error:
        return entries, [Fault(f"YAML that cannot be read: {str(error).splitlines()[0]}", first_line)]
    return entries, []


def _entries(events: Iterator[yaml.Event], first_line: int) -> Iterator[MetadataEntry]:
    """Yield the entries of the outermost mapping."""
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
        if isinstance(event, yaml.NodeEvent):
            raise _UnsupportedError(_EXPECTED, event)
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        name = text_of(_value(event, events, 1))
        yield MetadataEntry(name, _value(next(events), events, 1), first_line + _line(event))


def _value(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Value:
    """Return the value that begins with an event, consuming all of its events."""
    if depth > _MAX_DEPTH:
        raise _UnsupportedError(f"nested deeper than {_MAX_DEPTH} levels", event)
    if isinstance(event, yaml.ScalarEvent):
        is_plain = event.implicit[0]
        return "" if is_plain and event.value in _NULLS else str(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return [text_of(_value(item, events, depth + 1)) for item in _until(yaml.SequenceEndEvent, events)]
    if isinstance(event, yaml.MappingStartEvent):
        pairs = [
            (text_of(_value(item, events, depth + 1)), text_of(_value(next(events), events, depth + 1)))
            for item in _until(yaml.MappingEndEvent, events)
        ]
        return "\n".join(f"{name}: {value}" for name, value in pairs if not is_person_field(name))
    raise _UnsupportedError("anchors and aliases (& and *) are not understood; write the value out", event)


def _until(end: type[yaml.Event], events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    for event in events:
        if isinstance(event, end):
            return
        yield event


class _UnsupportedError(yaml.YAMLError):
    """YAML that is not supported in front matter."""

    def __init__(self, why: str, event: yaml.Event) -> None:
        super().__init__(why)
        self.line = _line(event)


def _line(event: yaml.Event) -> int:
    """Return the line of an event, counted from 0."""
    return event.start_mark.line if event.start_mark else 0
