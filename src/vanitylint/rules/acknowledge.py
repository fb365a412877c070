"""Which findings a team lives with, and which of its acknowledgements hold no more."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from vanitylint.backlog.dates import day
from vanitylint.errors import did_you_mean
from vanitylint.rules.acknowledged_file import Entry

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.rules.rule import Rule

State: TypeAlias = Literal["holds", "elsewhere", "expired", "touched", "unused", "reasonless", "unclear"]
"""How an acknowledgement stands: it holds; its item or rule is not part of this run; its day is over; its item has been
touched; this question is no longer asked; it has no reason; it names a rule or a day that is none, or only comes near
an acknowledgement."""

_ITEM = """
select i.key, i.tracker_id, i.updated, coalesce(t.trace, '') from items i left join traces t on t.item = i.id
where i.asked and i.key = ?
"""
_MOVED = "select tracker_id, key from items where asked and tracker_id <> ''"
_OWN = """
select i.key, i.path, a.rule, a.until, a.reason, a."where", a.line
from acknowledged a join items i on i.id = a.item where i.asked order by i.key, a.rowid
"""
_ID = re.compile(r"[a-z]{3}[0-9]{0,3}\*?", re.IGNORECASE)
_KEYS = 'select distinct "key" from {}'
_without_digits = partial(re.compile("[0-9]+").sub, "")
_TEXT_FILES = (".md", ".markdown")


class Given(Struct, frozen=True):
    """What the file says, and what it is about."""

    entries: tuple[Entry, ...] = ()
    is_whole: bool = False
    """The run reads all that the file is about, so an item that is not among them is gone."""


class Standing(Struct, frozen=True, kw_only=True):
    """An acknowledgement, and how it stands in a run."""

    entry: Entry
    state: State
    is_in_file: bool
    key: str = ""
    """The key its item has now; empty where the item is not among those of the run."""
    id: str = ""
    """The tracker's own id of that item, where it is known."""
    why: str = ""
    """What there is to say of it; empty where it holds."""
    advice: str = ""
    """What to do."""

    @property
    def is_worth_a_word(self) -> bool:
        """Whether somebody should look at it."""
        return self.state not in ("holds", "elsewhere")

    @property
    def is_over(self) -> bool:
        """Whether it never holds again: this question is no longer asked, or its item has been touched."""
        return self.state in ("unused", "touched")


class Run(NamedTuple):
    """What is known of the run that found something."""

    connection: sqlite3.Connection
    """Of the snapshot, traced."""
    rules: Sequence[Rule]
    """All there are."""
    asked: frozenset[str]
    """The ids of those that were asked."""
    as_of: str
    """The ISO day it calls today."""
    is_complete: bool
    """Everything was read and judged; if not, nobody can say that nothing asks something any more."""


def acknowledge(findings: Iterable[Finding], given: Given, run: Run) -> tuple[list[Finding], list[Standing]]:
    """The findings, each with the reason why it is lived with, if it is; and how each acknowledgement stands.

    Args:
        findings: All of a run, muted ones included.
        given: The file. What the items themselves say is in the snapshot.
        run: The run that found them.
    """
    marks = _marks(given, run)
    by_key: defaultdict[str, list[_Mark]] = defaultdict(list)
    for mark in marks:
        if mark.item or not mark.entry.id:  # with an id of its own it is about that item and no other
            by_key[mark.key or mark.entry.key].append(mark)
    judged = [_judged(finding, by_key.get(finding.key, ())) for finding in findings]
    return judged, [mark.standing(given, run) for mark in marks]


def rules_meant(rules: Iterable[Rule], word: str) -> list[Rule]:
    """The rules that somebody means who writes an id, a name or the beginning of ids, in capitals or not."""
    words = {word, word.lower(), *([word.upper()] if _ID.fullmatch(word) else [])}
    return [rule for rule in rules if any(map(rule.is_meant_by, words))]


class _Mark:
    """An acknowledgement while findings are held against it."""

    def __init__(self, entry: Entry, run: Run, item: _Item | None, *, is_in_file: bool) -> None:
        self.entry = entry
        self.is_in_file = is_in_file
        self.rules = rules_meant(run.rules, entry.rule)
        self.ids = {rule.id for rule in self.rules}
        self.item = item
        self.key = item.key if item else ""
        self.meets = False
        """A finding is what it is about."""
        self.is_missed = False
        """Such a finding counts."""
        self.fault, self.why, self.advice = self._fault(run)
        """Why it does not hold, if it does not."""

    def _fault(self, run: Run) -> tuple[State, str, str]:
        entry, updated = self.entry, (self.item.updated if self.item else "")[:10]
        if not self.rules:
            return "unclear", *self._no_rule()
        if entry.until and not _is_day(entry.until):
            return "unclear", f"until {entry.until!r} is not a date", "write it as until 2027-01-31"
        if not entry.reason:
            return "reasonless", "it gives no reason, so it does not count", "add: because …"
        if entry.until and entry.until < run.as_of:
            return "expired", f"acknowledged until {entry.until}", "answer it, or acknowledge it again"
        if entry.untouched_since and updated > entry.untouched_since:
            why = f"acknowledged while untouched since {entry.untouched_since}; it was touched on {updated}"
            return "touched", why, "answer it, or acknowledge it with its own reason"
        return "holds", "", ""

    def _no_rule(self) -> tuple[str, str]:
        """What there is to say where no rule is named, and what to do; a line that comes near one has more words."""
        words = self.entry.rule.replace(":", " ").split()
        if self.is_in_file or len(words) == 1:
            return f"there is no rule {self.entry.rule!r}", "see all with: vanitylint rules"
        right = f"vanitylint: ack {words[-1]} because …"
        return "written like this, it acknowledges nothing", f"write it on its own line, not as code: {right}"

    def standing(self, given: Given, run: Run) -> Standing:
        """How it stands, after all findings."""
        make = partial(
            Standing,
            entry=self.entry,
            is_in_file=self.is_in_file,
            key=self.key,
            id=self.item.id if self.item else "",
        )
        if self.fault in ("unclear", "reasonless") or (self.fault != "holds" and self.is_missed):
            return make(state=self.fault, why=self.why, advice=self.advice)
        if self.fault == "holds" and self.meets:
            return make(state="holds")
        if not self._is_known_to_be_unused(given, run):
            return make(state="elsewhere")
        why = "this question is no longer asked"
        advice = "vanitylint acknowledge --prune removes it" if self.is_in_file else "remove the line"
        if self.meets:
            why = "another line applies instead"
        elif not self._is_here(run):
            why = "the item it is about no longer exists"
            if meant := self._key_meant(run):
                why, advice = f"there is nothing called {self.entry.key!r}", f"{meant} Else {advice}"
        return make(state="unused", why=why, advice=advice)

    def _is_known_to_be_unused(self, given: Given, run: Run) -> bool:
        """Not where a rule did not run, the item was not read, or its parents were not and the rules are silent."""
        if self.meets:
            return True
        if not run.is_complete or not self.ids <= run.asked or (self.item and self.item.trace == "unknown"):
            return False
        return given.is_whole or self._is_here(run)

    def _is_here(self, run: Run) -> bool:
        statement = 'select exists (select 1 from {} where "key" = ?)'
        return self.item is not None or any(
            run.connection.execute(statement.format(view), (self.entry.key,)).fetchone()[0] for view in self._views
        )

    def _key_meant(self, run: Run) -> str:
        """What may have been meant, as a hint. Beside `SHOP-13`, a `SHOP-12` is no slip, but gone."""
        found = (run.connection.execute(_KEYS.format(view)).fetchall() for view in sorted(self._views))
        keys = [key for rows in found for (key,) in rows]
        like = _without_digits(self.entry.key)
        return "" if any(_without_digits(key) == like for key in keys) else did_you_mean(self.entry.key, keys)

    @property
    def _views(self) -> set[str]:
        return {rule.over for rule in self.rules}


def _judged(finding: Finding, marks: Iterable[_Mark]) -> Finding:
    about = [mark for mark in marks if finding.rule in mark.ids]
    holding = next((mark for mark in about if mark.fault == "holds"), None)
    for mark in about:
        mark.meets = True
        mark.is_missed = mark.is_missed or holding is None
    if holding:
        return replace(finding, acknowledged=holding.entry.reason, acknowledged_until=holding.entry.until)
    if over := next((mark for mark in about if mark.fault in ("expired", "touched")), None):
        return replace(finding, message=f"{finding.message} It was {over.why}.".lstrip())
    return finding


class _Item(NamedTuple):
    key: str
    id: str
    updated: str
    trace: str


def _marks(given: Given, run: Run) -> list[_Mark]:
    found = _items(given.entries, run.connection)
    marks = [_Mark(entry, run, item, is_in_file=True) for entry, item in zip(given.entries, found, strict=True)]
    for key, path, rule, until, reason, where, line in run.connection.execute(_OWN).fetchall():
        place = f"{path}:{line}" if line and path.endswith(_TEXT_FILES) else _place(key, where, line)
        entry = Entry(rule=rule, key=key, until=until, reason=reason, where=place)
        marks.append(_Mark(entry, run, _item(run.connection, key), is_in_file=False))
    return marks


def _items(entries: Sequence[Entry], connection: sqlite3.Connection) -> list[_Item | None]:
    """The item of each entry: the one with its key, unless the tracker's ids differ; else the one with its id."""
    found = [_item(connection, entry.key) for entry in entries]
    found = [
        None if item and item.id and entry.id and item.id != entry.id else item
        for entry, item in zip(entries, found, strict=True)
    ]
    lost = {entry.id for entry, item in zip(entries, found, strict=True) if entry.id and not item}
    if not lost:
        return found
    keys: dict[str, str | None] = {}
    for id_, key in connection.execute(_MOVED):
        if id_ in lost:
            keys[id_] = None if id_ in keys else key  # two trackers can each have a 10234
    return [
        item or (_item(connection, moved) if entry.id and (moved := keys.get(entry.id)) else None)
        for entry, item in zip(entries, found, strict=True)
    ]


def _item(connection: sqlite3.Connection, key: str) -> _Item | None:
    row = connection.execute(_ITEM, (key,)).fetchone()
    return _Item(row[0], row[1], row[2] or "", row[3]) if row else None


def _place(key: str, where: str, line: int) -> str:
    if where == "comment":
        return f"{key}, in a comment"
    return f"{key}, line {line} of its description"


def _is_day(words: str) -> bool:
    try:
        return day(words) == words
    except ValueError:
        return False
