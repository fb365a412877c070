"""The acknowledgements file: one line per rule and item, made to be reviewed and to merge well.

    HYP101  SHOP-12@10234  until 2027-01-31  because Legal decides in January

The tracker's own id follows the key, where it is known: it stays the same when the item gets another key.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vanitylint.backlog.items import natural_key
from vanitylint.errors import VanitylintError, combine_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADER = (
    "# What this team lives with: vanitylint keeps these findings, and does not count them.",
    "# A line is: RULE  KEY  [until DATE]  because REASON. `vanitylint acknowledge` writes and removes them.",
)
"""The first lines of a new file."""

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_BARE = r'[^\s"@]+'
_RULE_AND_ITEM = re.compile(rf"(?P<rule>\S+)\s+(?P<key>{_QUOTED}|{_BARE})(?:@(?P<id>{_QUOTED}|{_BARE}))?(?:\s+|$)")
_UNTIL = re.compile(r"until\s+(\S+)(?:\s+|$)", re.IGNORECASE)
_UNTOUCHED = re.compile(r"untouched\s+since\s+(\S+)(?:\s+|$)", re.IGNORECASE)
_REASON = re.compile(r"because(?:\s+(.*))?$", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SYNTAX_HINT = "a line is: RULE  KEY  [until 2027-01-31]  because REASON; put a key with spaces in double quotes"
_CONFLICT_MARKERS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


class AcknowledgementEntry(Struct, frozen=True, kw_only=True):
    """An acknowledgement: a line of the file, or of an item."""

    rule: str
    """The rule as written: an id, a name, or a prefix of ids (`MET2*`)."""
    key: str
    id: str = ""
    """The tracker's own id, if known."""
    until: str = ""
    """Last ISO date on which it holds; empty if it holds as long as the finding exists."""
    untouched_since: str = ""
    """It holds while the item's last edit is on or before this ISO date; empty if that does not matter."""
    reason: str = ""
    """The reason, on one line; without it the acknowledgement does not count."""
    where: str = ""
    """Its location, such as `vanitylint.acknowledged:12`."""
    above: tuple[str, ...] = ()
    """Comment lines directly above it, which belong to it."""

    def __str__(self) -> str:
        """Return the line as it is written to the file."""
        parts = [self.rule, _quote(self.key) + (f"@{_quote(self.id)}" if self.id else "")]
        parts += [f"untouched since {self.untouched_since}"] if self.untouched_since else []
        parts += [f"until {self.until}"] if self.until else []
        parts += [f"because {self.reason}"] if self.reason else []
        return "  ".join(parts)


class AcknowledgedFile(Struct, frozen=True):
    """The contents of the file."""

    entries: tuple[AcknowledgementEntry, ...] = ()
    head: tuple[str, ...] = HEADER
    """Comments above the first blank line, which are about the whole file."""
    tail: tuple[str, ...] = ()
    """Comments below the last entry."""

    def text(self) -> str:
        """Return the text of the file, sorted by rule and key, so that two branches rarely change the same lines."""
        lines: list[str] = [*self.head, ""] if self.head else []
        for entry in sorted(self.entries, key=_sort_key):
            lines += [*entry.above, str(entry)]
        return "".join(f"{line}\n" for line in [*lines, *self.tail])

    def with_entries(self, entries: Iterable[AcknowledgementEntry]) -> AcknowledgedFile:
        """Return the file with these entries instead.

        Comments above an entry stay with it, also if a new one has its rule and key. Those above a removed entry move
        to the next one.
        """
        kept = tuple(entries)
        identities = {entry.where or (entry.rule, entry.key) for entry in kept}
        pending: list[str] = []
        comments: dict[object, tuple[str, ...]] = {}
        for old in self.entries:
            pending += old.above
            identity = old.where if old.where in identities else (old.rule, old.key)
            if identity in identities:
                comments[identity] = (*comments.get(identity, ()), *pending)
                pending = []
        with_comments = (
            replace(entry, above=comments.pop(entry.where or (entry.rule, entry.key), ())) for entry in kept
        )
        return AcknowledgedFile(tuple(with_comments), self.head, (*pending, *self.tail))


def parse(text: str, name: str) -> AcknowledgedFile:
    """Parse the file.

    Args:
        text: Contents of the file.
        name: The file's name, for locations.

    Raises:
        VanitylintError: Lines cannot be parsed; `errors` has an error for each.
    """
    head, lines = _split_head(text.removesuffix("\n").split("\n"))
    entries: list[AcknowledgementEntry] = []
    errors: list[VanitylintError] = []
    above: list[str] = []
    for number, line in enumerate(lines, len(head) + 1):
        stripped = line.strip()
        if stripped.startswith("#"):
            above.append(stripped)
        elif stripped:
            try:
                entries.append(replace(_parse_entry(stripped), where=f"{name}:{number}", above=tuple(above)))
            except ValueError as error:
                hint = "finish the merge first" if stripped.startswith(_CONFLICT_MARKERS) else _SYNTAX_HINT
                errors.append(VanitylintError(str(error), where=f"{name}:{number}", hint=hint))
            above = []
    if errors:
        raise combine_errors(errors)
    return AcknowledgedFile(tuple(entries), tuple(head), tuple(above))


def one_line(text: str) -> str:
    """Return a text as a single line without unprintable characters, as in a reason."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _split_head(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split off the comments at the very top, if a blank line separates them from the rest."""
    count = next((number for number, line in enumerate(lines) if not line.strip().startswith("#")), len(lines))
    has_head = count < len(lines) and not lines[count].strip()
    return ([line.strip() for line in lines[:count]], lines[count:]) if has_head else ([], lines)


def _parse_entry(line: str) -> AcknowledgementEntry:
    """Parse a line.

    Raises:
        ValueError: The line is not an entry; the message says why.
    """
    if line.startswith(_CONFLICT_MARKERS):
        raise ValueError("there is an unfinished merge here")
    item = _RULE_AND_ITEM.match(line)
    if not item:
        raise ValueError("the rule and key are missing")
    rest = line[item.end() :]
    dates = {"until": "", "untouched since": ""}
    reason = ""
    while rest:
        if match := _REASON.match(rest):
            reason, rest = one_line(match[1] or ""), ""
        elif match := _UNTIL.match(rest):
            dates["until"], rest = _parse_date(match[1]), rest[match.end() :]
        elif match := _UNTOUCHED.match(rest):
            dates["untouched since"], rest = _parse_date(match[1]), rest[match.end() :]
        else:
            raise ValueError(f"after the key comes until, untouched since or because, not {rest.split()[0]!r}")
    return AcknowledgementEntry(
        rule=item["rule"],
        key=_unquote(item["key"]),
        id=_unquote(item["id"] or ""),
        until=dates["until"],
        untouched_since=dates["untouched since"],
        reason=reason,
    )


def _parse_date(word: str) -> str:
    try:
        return date.fromisoformat(word if _DATE.fullmatch(word) else "").isoformat()
    except ValueError as error:
        raise ValueError(f"{word!r} is not a date; write it as 2027-01-31") from error


def _quote(name: str) -> str:
    """Return a key or id as one word: unchanged if it can be parsed like that, otherwise in double quotes."""
    if re.fullmatch(_BARE, name) and name.isprintable():
        return name
    quoted = json.dumps(name, ensure_ascii=False)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in quoted)


def _unquote(word: str) -> str:
    if not word.startswith('"'):
        return word
    try:
        return str(json.loads(word))
    except ValueError as error:
        raise ValueError(
            f'{word} cannot be read; inside quotes, write a quote as \\" and a backslash as \\\\'
        ) from error


def _sort_key(entry: AcknowledgementEntry) -> tuple[str, list[tuple[str, int, str]], str]:
    return entry.rule, natural_key(entry.key), entry.id
