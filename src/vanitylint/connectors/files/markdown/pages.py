"""One Markdown file: its front matter, its headings, and the lines that belong to each item in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from vanitylint.connectors.files.markdown.metadata import Entry, front_matter, mapping
from vanitylint.connectors.files.markdown.tree import Way, has_file
from vanitylint.connectors.files.markdown.words import ROLES, bare, plain
from vanitylint.connectors.people import is_person_field
from vanitylint.reading.markup.fences import Fence

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from pathlib import Path

    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors.files.markdown.tree import Folder

Find: TypeAlias = "Callable[[Folder, Page], Iterable[WorkItem]]"

_LOOK_FOR_LABELS: Final = 30
"""Lines below a title in which `**Status:** done` and the like are looked for."""
_LONGEST_NAME: Final = 40
_RULES: Final = {"---", "***", "___"}
_BULLETS: Final = ("- ", "* ", "+ ")


class Heading(NamedTuple):
    """A heading: `lines[at:end]`, of a level from 1."""

    text: str
    level: int
    at: int
    end: int


class Part(NamedTuple):
    """What a file says of one item. Indexes count from 0, in the file's lines."""

    path: Path
    head: list[Entry]
    """The front matter, where it speaks of this item."""
    title: str
    at: int
    """Where it begins."""
    first: int
    """Where its text begins, below the title."""
    lines: list[str]
    """Its text, as it stands in the file."""


class Page(NamedTuple):
    """A file that was read."""

    path: Path
    head: list[Entry]
    """Its front matter."""
    lines: list[str]
    first: int
    """The index of the first line below the front matter."""


def items_in(folder: Folder, path: Path, find: Find) -> Iterator[WorkItem]:
    """The items of a file, as `find` finds them; nothing where it cannot be read."""
    if page := read_page(folder, path):
        keep_way(folder, path, find)
        yield from find(folder, page)


def keep_way(folder: Folder, path: Path, find: Find) -> None:
    """Note how the items of a file are found, so that what it said earlier can be read alike.

    Args:
        folder: The folder that is being read.
        path: The file.
        find: From a page to its items. It makes them anew each time, and notes what is wrong in the folder it is given.
    """

    def items(folder: Folder, data: bytes) -> Iterable[WorkItem]:
        page = page_of(folder, path, data)
        return find(folder, page) if page else ()

    folder.ways[folder.shown(path)] = Way(path, items)


def read_page(folder: Folder, path: Path) -> Page | None:
    """Read a file; None where there is nothing in it, which is noted as a problem."""
    data = _data(folder, path)
    return None if data is None else page_of(folder, path, data)


def page_of(folder: Folder, path: Path, data: bytes) -> Page | None:
    """A text of a file; None where there is nothing in it, which is noted as a problem."""
    lines = _decoded(folder, path, data).replace("\r\n", "\n").split("\n")
    head, first, faults = front_matter(lines)
    for fault in faults:
        folder.problem(path, fault.why, fault.line)
    if not head and not faults and not any(line.strip() for line in lines[first:]):
        folder.problem(path, "is empty; expected a title and a text")
        return None
    return Page(path, head, lines, first)


def yaml_file(folder: Folder, path: Path) -> list[Entry]:
    """The entries of a settings file; none where it is not there."""
    data = _data(folder, path) if has_file(folder, path) else None
    entries, faults = mapping(_decoded(folder, path, data or b""))
    for fault in faults:
        folder.problem(path, fault.why, fault.line)
    return entries


def _data(folder: Folder, path: Path) -> bytes | None:
    if not path.is_file():
        folder.problem(path, "is not a file that can be read")
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        folder.problem(path, f"cannot be read: {error.strerror}")
        return None


def _decoded(folder: Folder, path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        folder.problem(path, "is not UTF-8; unreadable characters are replaced by \N{REPLACEMENT CHARACTER}", line)
        return data.decode("utf-8-sig", errors="replace")


def outside_code(lines: Iterable[str], start: int = 0) -> Iterator[tuple[int, str]]:
    """The lines that are neither in a code fence nor in a comment, stripped, with their index."""
    fence = Fence()
    is_comment = False
    for index, line in enumerate(lines, start):
        text = line.strip()
        if is_comment:
            is_comment = "-->" not in text
        elif fence.takes(text):
            continue
        elif text.startswith("<!--"):
            is_comment = "-->" not in text
        else:
            yield index, text


def headings(page: Page) -> Iterator[Heading]:
    """The headings of a file, `# Title` and a title underlined with `===`."""
    above, above_at = "", 0
    for at, text in outside_code(page.lines[page.first :], page.first):
        if text.startswith("#"):
            level = len(text) - len(text.lstrip("#"))
            title = text[level:]
            if level <= 6 and title[:1].isspace():
                yield Heading(title.strip().rstrip("#").strip(), level, at, at + 1)
        elif above and above_at == at - 1 and len(text) > 2 and not text.strip("="):
            yield Heading(above, 1, above_at, at + 1)
        above, above_at = "" if text.startswith(("#", "=")) else text, at


def whole(page: Page) -> Part:
    """A file as one item, titled by its first heading of level 1."""
    title = next((heading for heading in headings(page) if heading.level == 1), None)
    if title is None:
        return Part(page.path, page.head, "", 0, page.first, page.lines[page.first :])
    above = outside_code(page.lines[page.first : title.at])
    first = page.first if any(text for _, text in above) else title.end
    return Part(page.path, page.head, title.text, 0, first, page.lines[first:])


def parts(page: Page, wanted: Container[int]) -> Iterator[tuple[Heading, Part]]:
    """The sections of a file that are items of their own, by where their headings stand.

    Where one stands within another, its lines are left empty there, so that each line belongs to one item and
    the numbers of the others stay true.
    """
    spans = list(_spans(page, wanted))
    for number, (heading, end) in enumerate(spans):
        lines = page.lines[heading.end : end]
        covered = heading.end
        for inner, inner_end in spans[number + 1 :]:
            if inner.at >= end:
                break
            if inner.at >= covered:
                covered = inner_end
                lines[inner.at - heading.end : inner_end - heading.end] = [""] * (inner_end - inner.at)
        yield heading, Part(page.path, [], heading.text, heading.at, heading.end, lines)


def _spans(page: Page, wanted: Container[int]) -> Iterator[tuple[Heading, int]]:
    """The wanted headings in order, with the index where the section of each ends."""
    found: list[Heading] = []
    ends: dict[int, int] = {}
    still_open: list[Heading] = []
    for heading in headings(page):
        while still_open and still_open[-1].level >= heading.level:
            ends[still_open.pop().at] = heading.at
        if heading.at in wanted:
            found.append(heading)
            still_open.append(heading)
    for heading in found:
        yield heading, ends.get(heading.at, len(page.lines))


def labels(part: Part, is_known: Callable[[Entry], bool]) -> tuple[list[Entry], int]:
    """What the lines below a title say of the item, such as `**Status:** done`.

    Read are `**Status:** done`, also quoted or in a list; `Status: done`, above the first heading; and
    `## Status` with the word below it.

    Args:
        part: The item's part of the file.
        is_known: Whether an entry is understood. At the very top, others with a single word are taken too.

    Returns:
        The entries; and how many lines at the top consist of nothing else, and so need not be read as text.
    """
    entries: list[Entry] = []
    taken = 0
    at_top, in_sections, below_status = True, False, False
    for index, text in outside_code(part.lines[:_LOOK_FOR_LABELS], part.first):
        if not text or text in _RULES:
            continue
        entry = _label(text, index + 1, bold=in_sections)
        if entry and (is_known(entry) or (at_top and _is_word(entry) and not text.startswith(_BULLETS))):
            entries.append(entry)
            taken = index + 1 - part.first if at_top else taken
            below_status = False
            continue
        if below_status and (word := _status_word(text)):
            entries.append(Entry("Status", word, index + 1))
        is_heading = text.startswith("#")
        at_top, in_sections = False, in_sections or is_heading
        below_status = is_heading and plain(text.strip("# :")).lower() == "status"
    return entries, taken


def _label(text: str, line: int, *, bold: bool) -> Entry | None:
    """A line `**Name:** value` or, with a name that is known, `Name: value` as an entry.

    Args:
        text: The line.
        line: Its number.
        bold: Only a name in bold counts.
    """
    text = text.lstrip("> ")
    if text.startswith(_BULLETS):
        text = text[2:].lstrip()
    is_bold = text.startswith("**")
    name, colon, value = text.replace("**", "", 2).partition(":")
    if not colon or len(name) > _LONGEST_NAME or not (name := plain(name)):
        return None
    if not is_bold and (bold or (bare(name) not in ROLES and not is_person_field(name))):
        return None
    return Entry(name, value.strip(), line)


def _is_word(entry: Entry) -> bool:
    return isinstance(entry.value, str) and len(entry.value.split()) == 1


def _status_word(text: str) -> str:
    """The line below `## Status` as a status, empty where it is a sentence, a table or another heading."""
    word = plain(text.lstrip("-*+> "))
    return word if len(word) <= 60 and not text.startswith(("#", "|")) else ""
