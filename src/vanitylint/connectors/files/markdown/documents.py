"""Parsing of one Markdown file: its front matter, its headings, and the lines that belong to each item in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from vanitylint.connectors.files.markdown.metadata import MetadataEntry, parse_front_matter, parse_mapping
from vanitylint.connectors.files.markdown.tree import FileParser, has_file
from vanitylint.connectors.files.markdown.vocabulary import ROLES, normalise_key, strip_markup
from vanitylint.connectors.people import is_person_field
from vanitylint.reading.markup.fences import Fence

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from pathlib import Path

    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors.files.markdown.tree import Folder

ItemFinder: TypeAlias = "Callable[[Folder, Document], Iterable[WorkItem]]"

_MAX_LABEL_LINES: Final = 30
"""Number of lines below a title that may contain labels such as `**Status:** done`."""
_MAX_NAME_LENGTH: Final = 40
_HORIZONTAL_RULES: Final = {"---", "***", "___"}
_BULLETS: Final = ("- ", "* ", "+ ")


class Heading(NamedTuple):
    """A heading in `lines[start:end]`, with a level from 1."""

    text: str
    level: int
    start: int
    end: int


class Section(NamedTuple):
    """The section of a file about one item. Indexes count from 0, in the file's lines."""

    path: Path
    front_matter: list[MetadataEntry]
    """Front matter, if it is about this item."""
    title: str
    start: int
    """Index of its first line."""
    body_start: int
    """Index of its first line of text, below the title."""
    lines: list[str]
    """Its text, as written in the file."""


class Document(NamedTuple):
    """A parsed file."""

    path: Path
    front_matter: list[MetadataEntry]
    """Its front matter."""
    lines: list[str]
    body_start: int
    """Index of the first line below the front matter."""


def read_items(folder: Folder, path: Path, find: ItemFinder) -> Iterator[WorkItem]:
    """Yield the items of a file, as `find` finds them; nothing if it cannot be read."""
    if document := read_document(folder, path):
        register_parser(folder, path, find)
        yield from find(folder, document)


def register_parser(folder: Folder, path: Path, find: ItemFinder) -> None:
    """Register how the items of a file are found, so that its earlier versions can be read in the same way.

    Args:
        folder: The folder that is being read.
        path: The file.
        find: Yields the items of a document, newly created on each call, and adds problems to the folder it is given.
    """

    def parse(folder: Folder, data: bytes) -> Iterable[WorkItem]:
        document = parse_document(folder, path, data)
        return find(folder, document) if document else ()

    folder.parsers[folder.display_path(path)] = FileParser(path, parse)


def read_document(folder: Folder, path: Path) -> Document | None:
    """Read and parse a file; return None, and add a problem, if there is nothing in it."""
    data = _read_bytes(folder, path)
    return None if data is None else parse_document(folder, path, data)


def parse_document(folder: Folder, path: Path, data: bytes) -> Document | None:
    """Parse the content of a file; return None, and add a problem, if there is nothing in it."""
    lines = _decode(folder, path, data).replace("\r\n", "\n").split("\n")
    front_matter, body_start, faults = parse_front_matter(lines)
    for fault in faults:
        folder.add_problem(path, fault.why, fault.line)
    if not front_matter and not faults and not any(line.strip() for line in lines[body_start:]):
        folder.add_problem(path, "is empty; expected a title and a text")
        return None
    return Document(path, front_matter, lines, body_start)


def read_yaml_file(folder: Folder, path: Path) -> list[MetadataEntry]:
    """Return the entries of a settings file; none if it does not exist."""
    data = _read_bytes(folder, path) if has_file(folder, path) else None
    entries, faults = parse_mapping(_decode(folder, path, data or b""))
    for fault in faults:
        folder.add_problem(path, fault.why, fault.line)
    return entries


def _read_bytes(folder: Folder, path: Path) -> bytes | None:
    if not path.is_file():
        folder.add_problem(path, "is not a file that can be read")
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        folder.add_problem(path, f"cannot be read: {error.strerror}")
        return None


def _decode(folder: Folder, path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        folder.add_problem(path, "is not UTF-8; unreadable characters are replaced by \N{REPLACEMENT CHARACTER}", line)
        return data.decode("utf-8-sig", errors="replace")


def outside_code(lines: Iterable[str], start: int = 0) -> Iterator[tuple[int, str]]:
    """Yield the lines that are neither in a code fence nor in a comment, stripped, with their index."""
    fence = Fence()
    is_comment = False
    for index, line in enumerate(lines, start):
        stripped = line.strip()
        if is_comment:
            is_comment = "-->" not in stripped
        elif fence.consume(stripped):
            continue
        elif stripped.startswith("<!--"):
            is_comment = "-->" not in stripped
        else:
            yield index, stripped


def headings(document: Document) -> Iterator[Heading]:
    """Yield the headings of a file, `# Title` and titles underlined with `===`."""
    above, above_index = "", 0
    for index, text in outside_code(document.lines[document.body_start :], document.body_start):
        if text.startswith("#"):
            level = len(text) - len(text.lstrip("#"))
            title = text[level:]
            if level <= 6 and title[:1].isspace():
                yield Heading(title.strip().rstrip("#").strip(), level, index, index + 1)
        elif above and above_index == index - 1 and len(text) > 2 and not text.strip("="):
            yield Heading(above, 1, above_index, index + 1)
        above, above_index = "" if text.startswith(("#", "=")) else text, index


def whole_file(document: Document) -> Section:
    """Return a file as one section, titled by its first heading of level 1."""
    title = next((heading for heading in headings(document) if heading.level == 1), None)
    if title is None:
        return Section(
            document.path, document.front_matter, "", 0, document.body_start, document.lines[document.body_start :]
        )
    above = outside_code(document.lines[document.body_start : title.start])
    body_start = document.body_start if any(text for _, text in above) else title.end
    return Section(document.path, document.front_matter, title.text, 0, body_start, document.lines[body_start:])


def sections(document: Document, wanted: Container[int]) -> Iterator[tuple[Heading, Section]]:
    """Yield the sections of a file whose headings begin at the wanted lines.

    If one section is within another, its lines are left empty there, so that each line belongs to one item and
    line numbers stay the same.
    """
    section_ends = list(_section_ends(document, wanted))
    for number, (heading, end) in enumerate(section_ends):
        lines = document.lines[heading.end : end]
        covered = heading.end
        for inner, inner_end in section_ends[number + 1 :]:
            if inner.start >= end:
                break
            if inner.start >= covered:
                covered = inner_end
                lines[inner.start - heading.end : inner_end - heading.end] = [""] * (inner_end - inner.start)
        yield heading, Section(document.path, [], heading.text, heading.start, heading.end, lines)


def _section_ends(document: Document, wanted: Container[int]) -> Iterator[tuple[Heading, int]]:
    """Yield the wanted headings in order, with the index at which the section of each ends."""
    found: list[Heading] = []
    ends: dict[int, int] = {}
    still_open: list[Heading] = []
    for heading in headings(document):
        while still_open and still_open[-1].level >= heading.level:
            ends[still_open.pop().start] = heading.start
        if heading.start in wanted:
            found.append(heading)
            still_open.append(heading)
    for heading in found:
        yield heading, ends.get(heading.start, len(document.lines))


def parse_labels(section: Section, is_known: Callable[[MetadataEntry], bool]) -> tuple[list[MetadataEntry], int]:
    """Parse the labels below a title, such as `**Status:** done`.

    These are `**Status:** done`, also quoted or in a list; `Status: done`, above the first heading; and
    `## Status` with the value below it.

    Args:
        section: The item's section of the file.
        is_known: Whether an entry is recognised. At the very top, unknown ones with a single word are accepted too.

    Returns:
        The entries; and the number of lines at the top that contain nothing else, and so are not part of the text.
    """
    entries: list[MetadataEntry] = []
    label_lines = 0
    at_top, in_sections, below_status = True, False, False
    for index, text in outside_code(section.lines[:_MAX_LABEL_LINES], section.body_start):
        if not text or text in _HORIZONTAL_RULES:
            continue
        entry = _parse_label(text, index + 1, bold_only=in_sections)
        if entry and (is_known(entry) or (at_top and _is_single_word(entry) and not text.startswith(_BULLETS))):
            entries.append(entry)
            label_lines = index + 1 - section.body_start if at_top else label_lines
            below_status = False
            continue
        if below_status and (word := _status_word(text)):
            entries.append(MetadataEntry("Status", word, index + 1))
        is_heading = text.startswith("#")
        at_top, in_sections = False, in_sections or is_heading
        below_status = is_heading and strip_markup(text.strip("# :")).lower() == "status"
    return entries, label_lines


def _parse_label(text: str, line: int, *, bold_only: bool) -> MetadataEntry | None:
    """Parse a line `**Name:** value` or, with a known name, `Name: value`.

    Args:
        text: The line.
        line: Its number.
        bold_only: Whether only a bold name counts.
    """
    text = text.lstrip("> ")
    if text.startswith(_BULLETS):
        text = text[2:].lstrip()
    is_bold = text.startswith("**")
    name, colon, value = text.replace("**", "", 2).partition(":")
    if not colon or len(name) > _MAX_NAME_LENGTH or not (name := strip_markup(name)):
        return None
    if not is_bold and (bold_only or (normalise_key(name) not in ROLES and not is_person_field(name))):
        return None
    return MetadataEntry(name, value.strip(), line)


def _is_single_word(entry: MetadataEntry) -> bool:
    return isinstance(entry.value, str) and len(entry.value.split()) == 1


def _status_word(text: str) -> str:
    """Return the line below `## Status` as a status; empty if it is a sentence, a table or another heading."""
    word = strip_markup(text.lstrip("-*+> "))
    return word if len(word) <= 60 and not text.startswith(("#", "|")) else ""
