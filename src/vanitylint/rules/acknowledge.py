"""Match acknowledgements with findings, and report those that no longer apply."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.dates import day
from vanitylint.errors import did_you_mean
from vanitylint.rules.acknowledged_file import AcknowledgementEntry

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.rules.rule import Rule

State: TypeAlias = Literal["holds", "elsewhere", "expired", "touched", "unused", "reasonless", "unclear"]
"""The status of an acknowledgement.

- `holds`: it applies.
- `elsewhere`: its item or rule is not part of this run.
- `expired`: its date has passed.
- `touched`: its item has been edited since.
- `unused`: the question it acknowledges is no longer asked.
- `reasonless`: it gives no reason.
- `unclear`: it names an unknown rule or an invalid date, or only resembles an acknowledgement.
"""

_SELECT_ITEM = """
select i.key, i.tracker_id, i.updated, coalesce(t.trace, '') from items i left join traces t on t.item = i.id
where i.asked and i.key = ?
"""
_SELECT_MOVED = "select tracker_id, key from items where asked and tracker_id <> ''"
_SELECT_FROM_ITEMS = """
select i.key, i.path, a.rule, a.until, a.reason, a."where", a.line
from acknowledged a join items i on i.id = a.item where i.asked order by i.key, a.rowid
"""
_RULE_PREFIX = re.compile(r"[a-z]{3}[0-9]{0,3}\*?", re.IGNORECASE)
_SELECT_KEYS = 'select distinct "key" from {}'
_MAX_SUGGESTIONS = 20
"""A file with hundreds of lines about another backlog gets no more suggestions: each compares a key with all others."""
_FOR_EVER = "9999-12-31"
_without_digits = partial(re.compile("[0-9]+").sub, "")
_TEXT_FILES = (".md", ".markdown")


class FileEntries(Struct, frozen=True):
    """The entries of the acknowledgements file, and whether the run covers everything they refer to."""

    entries: tuple[AcknowledgementEntry, ...] = ()
    is_whole: bool = False
    """Whether the run reads everything the file refers to, so that an item missing from it no longer exists."""


class AcknowledgementStatus(Struct, frozen=True, kw_only=True):
    """An acknowledgement and its status in a run."""

    entry: AcknowledgementEntry
    state: State
    is_in_file: bool
    key: str = ""
    """Current key of its item; empty if the item is not part of the run."""
    id: str = ""
    """The tracker's own id of that item, if known."""
    why: str = ""
    """Why it does not hold; empty if it does."""
    advice: str = ""
    """What to do about it."""

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should look at it."""
        return self.state not in ("holds", "elsewhere")

    @property
    def is_over(self) -> bool:
        """Whether it can never hold again: its question is no longer asked, or its item has been edited."""
        return self.state in ("unused", "touched")


class RunContext(NamedTuple):
    """The run that produced the findings."""

    connection: sqlite3.Connection
    """A connection to the traced snapshot."""
    rules: Sequence[Rule]
    """All rules, whether they ran or not."""
    asked: frozenset[str]
    """Ids of the rules that ran."""
    as_of: str
    """The run's date, in ISO format."""
    is_complete: bool
    """Whether everything was read and checked; if not, no acknowledgement can be called unused."""


def acknowledge(
    findings: Iterable[Finding], given: FileEntries, run: RunContext
) -> tuple[list[Finding], list[AcknowledgementStatus]]:
    """Match findings with acknowledgements.

    Args:
        findings: All findings of a run, muted ones included.
        given: The entries of the file. Acknowledgements in the items themselves are in the snapshot.
        run: The run that produced the findings.

    Returns:
        The findings, with those acknowledged marked, and the status of each acknowledgement.
    """
    acknowledgements = _acknowledgements(given, run)
    by_key: defaultdict[str, list[_Acknowledgement]] = defaultdict(list)
    for acknowledgement in acknowledgements:
        if acknowledgement.item or not acknowledgement.entry.id:  # an entry with an id refers to that item and no other
            by_key[acknowledgement.key or acknowledgement.entry.key].append(acknowledgement)
    updated = [_apply(finding, by_key.get(finding.key, ())) for finding in findings]
    return updated, [acknowledgement.status(given, run) for acknowledgement in acknowledgements]


def matching_rules(rules: Iterable[Rule], selector: str) -> list[Rule]:
    """Return the rules with this id, name or prefix of ids, ignoring the case of ids."""
    spellings = {selector, selector.lower(), *([selector.upper()] if _RULE_PREFIX.fullmatch(selector) else [])}
    return [rule for rule in rules if any(map(rule.is_selected_by, spellings))]


class _Acknowledgement:
    """An acknowledgement while it is matched with findings."""

    def __init__(
        self, entry: AcknowledgementEntry, run: RunContext, item: _Item | None, known: _KnownKeys, *, is_in_file: bool
    ) -> None:
        self.entry = entry
        self._known = known
        self.is_in_file = is_in_file
        self.rules = matching_rules(run.rules, entry.rule)
        self.ids = {rule.id for rule in self.rules}
        self.item = item
        self.key = item.key if item else ""
        self.is_matched = False
        """Whether there is a finding that it refers to."""
        self.finding_counts = False
        """Whether such a finding still counts, because no acknowledgement of it holds."""
        self.state, self.why, self.advice = self._own_state(run)
        """Its own status, before it is matched with findings."""

    def _own_state(self, run: RunContext) -> tuple[State, str, str]:
        entry, updated = self.entry, (self.item.updated if self.item else "")[:10]
        if not self.rules:
            return "unclear", *self._explain_unknown_rule()
        if entry.until and not _is_iso_date(entry.until):
            return "unclear", f"until {entry.until!r} is not a date", "write it as until 2027-01-31"
        if not entry.reason:
            return "reasonless", "it gives no reason, so it does not count", "add: because …"
        if entry.until and entry.until < run.as_of:
            return "expired", f"acknowledged until {entry.until}", "answer it, or acknowledge it again"
        if entry.untouched_since and updated > entry.untouched_since:
            why = f"acknowledged while untouched since {entry.untouched_since}; it was touched on {updated}"
            return "touched", why, "answer it, or acknowledge it with its own reason"
        return "holds", "", ""

    def _explain_unknown_rule(self) -> tuple[str, str]:
        """Explain that no rule matches, and what to do; a line that only resembles one has several words."""
        words = self.entry.rule.replace(":", " ").split()
        if self.is_in_file or len(words) == 1:
            return f"there is no rule {self.entry.rule!r}", "see all with: vanitylint rules"
        example = f"vanitylint: ack {words[-1]} because …"
        return "written like this, it acknowledges nothing", f"write it on its own line, not as code: {example}"

    def status(self, given: FileEntries, run: RunContext) -> AcknowledgementStatus:
        """Return its status after all findings have been matched."""
        make = partial(
            AcknowledgementStatus,
            entry=self.entry,
            is_in_file=self.is_in_file,
            key=self.key,
            id=self.item.id if self.item else "",
        )
        if self.state in ("unclear", "reasonless") or (self.state != "holds" and self.finding_counts):
            return make(state=self.state, why=self.why, advice=self.advice)
        if self.state == "holds" and self.is_matched:
            return make(state="holds")
        if not self._is_unused(given, run):
            return make(state="elsewhere")
        why = "this question is no longer asked"
        advice = "vanitylint acknowledge --prune removes it" if self.is_in_file else "remove the line"
        if self.is_matched:
            why = "another line applies instead"
        elif not self._item_exists():
            why = "the item it is about no longer exists"
            if suggestion := self._known.suggest(self.entry.key, self._views):
                why, advice = f"there is nothing called {self.entry.key!r}", f"{suggestion} Else {advice}"
        return make(state="unused", why=why, advice=advice)

    def _is_unused(self, given: FileEntries, run: RunContext) -> bool:
        """Whether it is surely unused: its rules ran, and its item and the parents the rules depend on were read."""
        if self.is_matched:
            return True
        if not run.is_complete or not self.ids <= run.asked or (self.item and self.item.trace == "unknown"):
            return False
        return given.is_whole or self._item_exists()

    def _item_exists(self) -> bool:
        return self.item is not None or any(self.entry.key in self._known.of(view) for view in self._views)

    @property
    def _views(self) -> set[str]:
        return {rule.over for rule in self.rules}


class _KnownKeys:
    """The keys of a backlog by view, read when they are first needed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._by_view: dict[str, frozenset[str]] = {}
        self._suggestions_left = _MAX_SUGGESTIONS

    def of(self, view: str) -> frozenset[str]:
        """Return the keys of the rows of a view."""
        if view not in self._by_view:
            rows = self._connection.execute(with_views(_SELECT_KEYS.format(view)))
            self._by_view[view] = frozenset(key for (key,) in rows)
        return self._by_view[view]

    def suggest(self, key: str, views: Iterable[str]) -> str:
        """Return a hint at a similar key, if any. If `SHOP-13` exists, `SHOP-12` is no typo, but no longer exists."""
        if not self._suggestions_left:
            return ""
        keys = frozenset().union(*map(self.of, views))
        stem = _without_digits(key)
        if any(_without_digits(other) == stem for other in keys):
            return ""
        self._suggestions_left -= 1
        return did_you_mean(key, sorted(keys))


def _apply(finding: Finding, acknowledgements: Iterable[_Acknowledgement]) -> Finding:
    matching = [acknowledgement for acknowledgement in acknowledgements if finding.rule in acknowledgement.ids]
    holding = max(
        (acknowledgement for acknowledgement in matching if acknowledgement.state == "holds"),
        key=lambda acknowledgement: acknowledgement.entry.until or _FOR_EVER,
        default=None,
    )
    for acknowledgement in matching:
        acknowledgement.is_matched = True
        acknowledgement.finding_counts = acknowledgement.finding_counts or holding is None
    if holding:
        return replace(finding, acknowledged=holding.entry.reason, acknowledged_until=holding.entry.until)
    if lapsed := next(
        (acknowledgement for acknowledgement in matching if acknowledgement.state in ("expired", "touched")), None
    ):
        return replace(finding, message=f"{finding.message} It was {lapsed.why}.".lstrip())
    return finding


class _Item(NamedTuple):
    key: str
    id: str
    updated: str
    trace: str


def _acknowledgements(given: FileEntries, run: RunContext) -> list[_Acknowledgement]:
    items, known = _find_items(given.entries, run.connection), _KnownKeys(run.connection)
    acknowledgements = [
        _Acknowledgement(entry, run, item, known, is_in_file=True)
        for entry, item in zip(given.entries, items, strict=True)
    ]
    for key, path, rule, until, reason, where, line in run.connection.execute(_SELECT_FROM_ITEMS).fetchall():
        location = f"{path}:{line}" if line and path.endswith(_TEXT_FILES) else _format_location(key, where, line)
        entry = AcknowledgementEntry(rule=rule, key=key, until=until, reason=reason, where=location)
        item = _find_item(run.connection, key)
        acknowledgements.append(_Acknowledgement(entry, run, item, known, is_in_file=False))
    return acknowledgements


def _find_items(entries: Sequence[AcknowledgementEntry], connection: sqlite3.Connection) -> list[_Item | None]:
    """Find the item of each entry: the one with its key, unless the tracker's ids differ; else the one with its id."""
    items = [_find_item(connection, entry.key) for entry in entries]
    items = [
        None if item and item.id and entry.id and item.id != entry.id else item
        for entry, item in zip(entries, items, strict=True)
    ]
    missing_ids = {entry.id for entry, item in zip(entries, items, strict=True) if entry.id and not item}
    if not missing_ids:
        return items
    keys: dict[str, str | None] = {}
    for id_, key in connection.execute(_SELECT_MOVED):
        if id_ in missing_ids:
            keys[id_] = None if id_ in keys else key  # two trackers can each have a 10234
    return [
        item or (_find_item(connection, moved) if entry.id and (moved := keys.get(entry.id)) else None)
        for entry, item in zip(entries, items, strict=True)
    ]


def _find_item(connection: sqlite3.Connection, key: str) -> _Item | None:
    row = connection.execute(_SELECT_ITEM, (key,)).fetchone()
    return _Item(row[0], row[1], row[2] or "", row[3]) if row else None


def _format_location(key: str, where: str, line: int) -> str:
    if where == "comment":
        return f"{key}, in a comment"
    return f"{key}, line {line} of its description"


def _is_iso_date(text: str) -> bool:
    try:
        return day(text) == text
    except ValueError:
        return False
