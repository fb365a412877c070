"""The file with what a team lives with: one line a rule and item, made to be reviewed and to merge well.

    HYP101  SHOP-12@10234  until 2027-01-31  because Legal decides in January

Behind the key stands the tracker's own id, where it is known: it stays when the item moves to another key.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vanitylint.backlog.items import natural
from vanitylint.errors import VanitylintError, all_in_one

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADER = (
    "# What this team lives with: vanitylint keeps these findings, and does not count them.",
    "# A line is: RULE  KEY  [until DATE]  because REASON. `vanitylint acknowledge` writes and removes them.",
)
"""The first lines of a new file."""

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_BARE = r'[^\s"@]+'
_ITEM = re.compile(rf"(?P<rule>\S+)\s+(?P<key>{_QUOTED}|{_BARE})(?:@(?P<id>{_QUOTED}|{_BARE}))?(?:\s+|$)")
_UNTIL = re.compile(r"until\s+(\S+)(?:\s+|$)", re.IGNORECASE)
_UNTOUCHED = re.compile(r"untouched\s+since\s+(\S+)(?:\s+|$)", re.IGNORECASE)
_BECAUSE = re.compile(r"because(?:\s+(.*))?$", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FORM = "a line is: RULE  KEY  [until 2027-01-31]  because REASON; put a key with spaces in double quotes"
_MERGE_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


class Entry(Struct, frozen=True, kw_only=True):
    """One acknowledgement: a line of the file, or of an item."""

    rule: str
    """As it was written: an id, a name, or the beginning of ids (`MET2*`)."""
    key: str
    id: str = ""
    """The tracker's own, where it is known."""
    until: str = ""
    """The last ISO day on which it holds; empty for as long as the finding is there."""
    untouched_since: str = ""
    """It holds while the item was last touched on this ISO day or before; empty where that plays no part."""
    reason: str = ""
    """One line; without it the acknowledgement does not count."""
    where: str = ""
    """Where it stands, such as `vanitylint.acknowledged:12`."""
    above: tuple[str, ...] = ()
    """Comment lines right above it, which go with it."""

    def __str__(self) -> str:
        """The line of the file."""
        words = [self.rule, _quoted(self.key) + (f"@{_quoted(self.id)}" if self.id else "")]
        words += [f"untouched since {self.untouched_since}"] if self.untouched_since else []
        words += [f"until {self.until}"] if self.until else []
        words += [f"because {self.reason}"] if self.reason else []
        return "  ".join(words)


class AcknowledgedFile(Struct, frozen=True):
    """The file's lines."""

    entries: tuple[Entry, ...] = ()
    head: tuple[str, ...] = HEADER
    """Comments above the first blank line: they are about all of it."""
    tail: tuple[str, ...] = ()
    """Comments below the last line."""

    def text(self) -> str:
        """The file, by rule and key, so that two branches rarely write to the same place."""
        lines: list[str] = [*self.head, ""] if self.head else []
        for entry in sorted(self.entries, key=_order):
            lines += [*entry.above, str(entry)]
        return "".join(f"{line}\n" for line in [*lines, *self.tail])

    def with_entries(self, entries: Iterable[Entry]) -> AcknowledgedFile:
        """The file with these lines in place of its own. Comments above a line that goes stay, above the next one."""
        kept = tuple(entries)
        places = {entry.where for entry in kept}
        loose: list[str] = []
        moved: dict[str, tuple[str, ...]] = {}
        for old in self.entries:
            loose += old.above
            if old.where in places:
                moved[old.where] = tuple(loose)
                loose = []
        named = (replace(entry, above=moved.pop(entry.where, ())) for entry in kept)
        return AcknowledgedFile(tuple(named), self.head, (*loose, *self.tail))


def parse(text: str, name: str) -> AcknowledgedFile:
    """Read the file.

    Args:
        text: All of it.
        name: What to call it, for places.

    Raises:
        VanitylintError: A line cannot be read; all of these are in its `errors`.
    """
    head, lines = _head(text.removesuffix("\n").split("\n"))
    entries: list[Entry] = []
    errors: list[VanitylintError] = []
    above: list[str] = []
    for number, line in enumerate(lines, len(head) + 1):
        words = line.strip()
        if words.startswith("#"):
            above.append(words)
        elif words:
            try:
                entries.append(replace(_entry(words), where=f"{name}:{number}", above=tuple(above)))
            except ValueError as error:
                hint = "finish the merge first" if words.startswith(_MERGE_MARKS) else _FORM
                errors.append(VanitylintError(str(error), where=f"{name}:{number}", hint=hint))
            above = []
    if errors:
        raise all_in_one(errors)
    return AcknowledgedFile(tuple(entries), tuple(head), tuple(above))


def one_line(text: str) -> str:
    """A text as a reason can hold it: in one line, without characters that are not seen."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _head(lines: list[str]) -> tuple[list[str], list[str]]:
    """The comments at the very top, where a blank line parts them from the rest."""
    count = next((number for number, line in enumerate(lines) if not line.strip().startswith("#")), len(lines))
    is_apart = count < len(lines) and not lines[count].strip()
    return ([line.strip() for line in lines[:count]], lines[count:]) if is_apart else ([], lines)


def _entry(words: str) -> Entry:
    """A line as an entry.

    Raises:
        ValueError: It is none; in words.
    """
    if words.startswith(_MERGE_MARKS):
        raise ValueError("there is an unfinished merge here")
    item = _ITEM.match(words)
    if not item:
        raise ValueError("the rule and key are missing")
    rest = words[item.end() :]
    days = {"until": "", "untouched since": ""}
    reason = ""
    while rest:
        if found := _BECAUSE.match(rest):
            reason, rest = one_line(found[1] or ""), ""
        elif found := _UNTIL.match(rest):
            days["until"], rest = _day(found[1]), rest[found.end() :]
        elif found := _UNTOUCHED.match(rest):
            days["untouched since"], rest = _day(found[1]), rest[found.end() :]
        else:
            raise ValueError(f"after the key comes until, untouched since or because, not {rest.split()[0]!r}")
    return Entry(
        rule=item["rule"],
        key=_unquoted(item["key"]),
        id=_unquoted(item["id"] or ""),
        until=days["until"],
        untouched_since=days["untouched since"],
        reason=reason,
    )


def _day(word: str) -> str:
    try:
        return date.fromisoformat(word if _DATE.fullmatch(word) else "").isoformat()
    except ValueError as error:
        raise ValueError(f"{word!r} is not a date; write it as 2027-01-31") from error


def _quoted(name: str) -> str:
    """A key or id as one word: as it is where that can be read back, else in double quotes."""
    if re.fullmatch(_BARE, name) and name.isprintable():
        return name
    quoted = json.dumps(name, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in quoted)


def _unquoted(word: str) -> str:
    if not word.startswith('"'):
        return word
    try:
        return str(json.loads(word))
    except ValueError as error:
        raise ValueError(
            f'{word} cannot be read; inside quotes, write a quote as \\" and a backslash as \\\\'
        ) from error


def _order(entry: Entry) -> tuple[str, list[tuple[str, int, str]], str]:
    return entry.rule, natural(entry.key), entry.id
