"""The YAML front matter of a Markdown file, read as text: nothing is turned into a number, a date or a yes.

YAML would make 1 of a key `001`, 1.1 of a version `1.10` and 750 of a time `12:30`. Read from the parser's
events, values stay as they were written, an anchor cannot multiply them, and depth is bounded before anything
is built (libyaml's own composer crashes the process where thousands of brackets open).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import yaml

from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from collections.abc import Iterator

Value: TypeAlias = str | list[str]

LONGEST: Final = 100_000
"""Characters of front matter that are read; a head is seldom longer than one thousand."""
_DEEPEST: Final = 20
_EXPECTED: Final = "expected lines such as `status: done`, a value with `: ` or `@` in quotes"
_LONGEST_MISTAKE: Final = 200
"""Characters of an entry on one line that counts as it stands though it is no YAML: `title: Pay: by card`."""
_BRACKETS: Final = " []{}"
"""Alone, as in `status: [`, they say nothing."""
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Entry(NamedTuple):
    """One key of a file's head, what it says, and the line it stands in."""

    name: str
    value: Value
    line: int


class Fault(NamedTuple):
    """What is wrong with a head, and in which line."""

    why: str
    line: int


def text_of(value: Value) -> str:
    """A value as one text, a list joined by commas."""
    return value if isinstance(value, str) else ", ".join(value)


def front_matter(lines: list[str]) -> tuple[list[Entry], int, list[Fault]]:
    """The front matter at the top of a file.

    Args:
        lines: All lines of the file.

    Returns:
        The entries that could be read; how many lines the front matter takes, 0 where there is none; and what
        is wrong with it.
    """
    if lines[0].rstrip() != "---":
        return [], 0, []
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() in {"---", "..."}), 0)
    if not end:
        is_key = len(lines) > 1 and lines[1].partition(":")[0].isidentifier()
        return [], 0, [Fault("its front matter is not closed; expected a line `---`", 1)] if is_key else []
    entries, faults = mapping("\n".join(lines[1:end]), first_line=2)
    return entries, end + 1, faults


def mapping(text: str, first_line: int = 1) -> tuple[list[Entry], list[Fault]]:
    """The entries of a YAML mapping. A mistake in one of them leaves the others readable.

    Args:
        text: YAML.
        first_line: The number of its first line.
    """
    if len(text) > LONGEST:
        return [], [Fault(f"YAML of more than {LONGEST:,} characters is not read", first_line)]
    entries, faults = _read(text, first_line)
    if faults:
        entries, faults = _read_apart(text, first_line)
    found: dict[str, Entry] = {}
    twice = [entry for entry in entries if found.setdefault(entry.name, entry) is not entry]
    faults += [Fault(f"the key {entry.name} appears twice; the first one counts", entry.line) for entry in twice]
    return list(found.values()), faults


def _read_apart(text: str, first_line: int) -> tuple[list[Entry], list[Fault]]:
    """The entries, each read on its own. Those that name people are passed by: `owner: @ada` is no YAML."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    for line, lines in _apart(text.split("\n"), first_line):
        name, _, value = lines[0].partition(": ")
        if is_person_field(name.rstrip(":")):
            continue
        some, wrong = _read("\n".join(lines), line)
        faults += wrong
        if not wrong:
            entries += some
        elif len(lines) == 1 and value.strip(_BRACKETS) and len(value) <= _LONGEST_MISTAKE:
            entries.append(Entry(name, value.strip(), line))
    return entries, faults


def _apart(lines: list[str], first_line: int) -> Iterator[tuple[int, list[str]]]:
    """The lines of each entry, with the number of the first. An entry begins at the left margin."""
    entry: list[str] = []
    begins = first_line
    for number, line in enumerate(lines, first_line):
        if entry and line[:1].strip(" \t-#]}"):
            yield begins, entry
            entry, begins = [], number
        entry.append(line)
    yield begins, entry


def _read(text: str, first_line: int) -> tuple[list[Entry], list[Fault]]:
    """The entries up to the first mistake, and that mistake."""
    entries: list[Entry] = []
    try:
        entries.extend(_entries(yaml.parse(text, Loader=_LOADER), first_line))
    except _Refused as error:
        return entries, [Fault(f"YAML that is not read: {error}", first_line + error.line)]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        return entries, [Fault(f"YAML that cannot be read: {error.problem}; {_EXPECTED}", first_line + line)]
    except yaml.YAMLError as error:
        return entries, [Fault(f"YAML that cannot be read: {str(error).splitlines()[0]}", first_line)]
    return entries, []


def _entries(events: Iterator[yaml.Event], first_line: int) -> Iterator[Entry]:
    """The entries of the outermost mapping."""
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
        if isinstance(event, yaml.NodeEvent):
            raise _Refused(_EXPECTED, event)
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        name = text_of(_value(event, events, 1))
        yield Entry(name, _value(next(events), events, 1), first_line + _line(event))


def _value(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Value:
    """The value that begins with an event, with all that belongs to it taken from the events."""
    if depth > _DEEPEST:
        raise _Refused(f"nested deeper than {_DEEPEST} levels", event)
    if isinstance(event, yaml.ScalarEvent):
        is_plain = event.implicit[0]
        return "" if is_plain and event.value in _NOTHING else str(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return [text_of(_value(inner, events, depth + 1)) for inner in _until(yaml.SequenceEndEvent, events)]
    if isinstance(event, yaml.MappingStartEvent):
        pairs = [
            (text_of(_value(inner, events, depth + 1)), text_of(_value(next(events), events, depth + 1)))
            for inner in _until(yaml.MappingEndEvent, events)
        ]
        return "\n".join(f"{name}: {value}" for name, value in pairs if not is_person_field(name))
    raise _Refused("anchors and aliases (& and *) are not understood; write the value out", event)


def _until(end: type[yaml.Event], events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    for event in events:
        if isinstance(event, end):
            return
        yield event


class _Refused(yaml.YAMLError):
    """YAML that nobody needs in the head of a file."""

    def __init__(self, why: str, event: yaml.Event) -> None:
        super().__init__(why)
        self.line = _line(event)


def _line(event: yaml.Event) -> int:
    """The line of an event, counted from 0."""
    return event.start_mark.line if event.start_mark else 0
