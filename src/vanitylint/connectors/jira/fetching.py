"""A fetch: which issues are there, which of them are new, changed or gone, and what hangs together with them.

A query is never paged for its issues. It gives ids, which is cheap; issues are then asked for by their ids, those that
are new or changed. So nothing that happens meanwhile can make one of them be missed or come twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Beyond, Gone
from vanitylint.connectors.jira.faults import Refused
from vanitylint.connectors.jira.index import STEPS, Entry, Mark
from vanitylint.connectors.jira.server import listed
from vanitylint.connectors.jira.shared import things_of
from vanitylint.connectors.jira.sprints import sprint_of
from vanitylint.connectors.loose import as_dict, as_text
from vanitylint.connectors.remarks import Remarks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.backlog.items import Sprint
    from vanitylint.connectors import Listener
    from vanitylint.connectors.jira.mapping import Mapper
    from vanitylint.connectors.jira.server import Issue, Server

_OVERLAP = 10
"""Minutes. Jira puts a change into its search index a little later than it is made."""
_MOST_MINUTES = 20_000
"""Longer times are told in days."""
_NAMED_AT_ONCE = 100
_UPDATED = ("updated",)


@dataclass
class Fetch:
    """One fetch of one source.

    Args:
        server: Is asked.
        mapper: Makes work items of issues.
        name: The source's, for messages.
        listener: Is told how it goes.
    """

    server: Server
    mapper: Mapper
    name: str
    listener: Listener
    remarks: Remarks = field(default_factory=Remarks)
    mark: Mark = field(default_factory=Mark)
    """Where this fetch has come to."""
    came: int = 0
    """How many items that were asked for came."""
    expected: int = 0
    """How many of them Jira promised."""
    _tried: set[str] = field(default_factory=set)
    """Ids and keys that were asked for in this fetch."""
    _done: set[str] = field(default_factory=set)
    """Ids of those that came, or are known to have gone."""
    _lost: set[str] = field(default_factory=set)
    """Keys that have gone, or have become others."""
    _incomplete: set[str] = field(default_factory=set)
    """Ids of issues of which something could not be read: they are asked for again next time."""
    _shown: set[str] = field(default_factory=set)
    """Things that issues share and that this fetch has seen."""
    _reshared: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Those of them that say something else than they did before, with their parts."""
    _told: set[str] = field(default_factory=set)
    """Those of these that have been brought, if they are sprints."""

    def items(self, jql: str) -> Iterator[Arrival]:
        """What a query finds; after the first time, what changed since.

        Args:
            jql: Without an order.

        Raises:
            VanitylintError: The query is refused, or there is no answer.
            OutOfPatienceError: It would take too long.
        """
        began = self._now()
        self._lost.update(self.mark.lost)
        there = self.server.keys(jql)
        changed = self._changed(jql, began)
        for number, entry in list(self.mark.index.issues.items()):
            if entry.asked and number not in there:
                yield from self._lose(number)
        wanted = [number for number, key in there.items() if self._is_new(number, key, changed)]
        wanted += [number for number in self.mark.incomplete if number in there]
        self.mark.since = self.mark.since or began  # where it stops, what came need not come again
        yield from self._bring(wanted, there)
        yield from self._settle(there, self._outside(jql, there))
        self.mark.since, self.mark.lost = began, []

    def tree(self, jql: str) -> Iterator[Arrival]:
        """What a query finds, and all that hangs on it.

        Raises:
            VanitylintError: The query is refused, or there is no answer.
            OutOfPatienceError: It would take too long.
        """
        there = self.server.keys(jql)
        below = list(there.values())
        for _ in range(STEPS):
            found = self._children(below)
            below = [key for number, key in found.items() if number not in there]
            there |= found
        yield from self._bring(list(there), there)
        yield from self._settle(there, {})

    def keep_incomplete(self) -> None:
        """Remember what could not be read, for the next fetch."""
        self.mark.incomplete = sorted(self._incomplete | (set(self.mark.incomplete) - self._done))

    def keep_unsettled(self) -> None:
        """The fetch stopped: let the next one see what this one has seen, and has not drawn the conclusions from."""
        self.mark.lost = sorted(self._lost)
        self.mark.index.things |= dict.fromkeys(self._reshared, "")

    def _now(self) -> str:
        """By the server's clock, which has told the time with its first answer."""
        try:
            now = parsedate_to_datetime(self.server.client.date)
        except ValueError:
            now = datetime.now(UTC)
        return now.astimezone(UTC).isoformat()

    def _changed(self, jql: str, now: str) -> Mapping[str, str]:
        """From the id of each issue that was changed since the last fetch to when."""
        if not self.mark.since:
            return {}
        passed = datetime.fromisoformat(now) - datetime.fromisoformat(self.mark.since)
        minutes = max(0, ceil(passed.total_seconds() / 60)) + _OVERLAP
        ago = f"{minutes}m" if minutes <= _MOST_MINUTES else f"{minutes // (24 * 60) + 1}d"
        return self.server.changed(jql, ago)

    def _is_new(self, number: str, key: str, changed: Mapping[str, str]) -> bool:
        known = self.mark.index.issues.get(number)
        if not known or not known.asked or known.key != key:
            return True
        return number in changed and changed[number] != known.updated

    def _bring(self, wanted: Iterable[str], there: Mapping[str, str]) -> Iterator[Arrival]:
        """Issues that were asked for, by their ids, each once in a fetch."""
        numbers = [number for number in dict.fromkeys(wanted) if number not in self._tried]
        self._tried.update(numbers)
        self.expected += len(numbers)
        self.listener.expect(len(numbers))
        missed = set(numbers)
        for issues in self.server.issues(numbers, self.mapper.asked, self.mapper.history):
            for issue in issues:
                missed.discard(as_text(issue.get("id")))
                yield from self._arrivals(issue, is_asked=True)
        yield from self._missed(sorted(missed), there)

    def _missed(self, numbers: Sequence[str], there: Mapping[str, str]) -> Iterator[Arrival]:
        """Some that the query found did not come: they have just gone, or they could not be read."""
        still_there = self._found(numbers, lambda some: f"id in ({listed(some)})").keys() | self.server.failed.keys()
        for number in numbers:
            if number not in still_there:
                yield from self._lose(number)
                continue
            why = self.server.failed.get(number, "")
            self.remarks.problem(f"could not be read{f': {why}' if why else ''}", there[number])
            self._incomplete.add(number)

    def _arrivals(self, issue: Issue, *, is_asked: bool) -> Iterator[Arrival]:
        number, key = as_text(issue.get("id")), as_text(issue.get("key"))
        self._tried.add(number)
        before = self.mark.index.issues.get(number)
        fields = as_dict(issue.get("fields"))
        if not (key and as_text(fields.get("summary"))):
            self.remarks.problem("has no key or no summary, and was not read", key or (before.key if before else ""))
            self._incomplete.add(number)
            return
        if not self.server.complete_comments(issue):
            self.remarks.problem("some comments did not come", key)
            self._incomplete.add(number)
        if before and before.key != key:
            self._lost.add(before.key)
            yield Gone(before.key)
        notes: list[str] = []
        item = self.mapper.item(issue, notes, with_pages=is_asked)
        for note in notes:
            self.remarks.note(note, key)
        above, beside = self.mapper.relatives(item)
        things = self._see(fields)
        yield from self._sprints()
        self.mark.index.issues[number] = Entry(
            key=key,
            asked=is_asked,
            updated=as_text(fields.get("updated")),
            above=above,
            beside=beside,
            holds=self.mapper.holds(item),
            things=things,
        )
        self.mark.filled = sorted({*self.mark.filled, *self.mapper.filled(fields)})
        self.came += is_asked
        self._done.add(number)
        yield item if is_asked else Beyond(item)

    def _lose(self, number: str) -> Iterator[Gone]:
        """An issue is no longer there, or no longer one of those asked for."""
        self._done.add(number)
        entry = self.mark.index.issues.pop(number, None)
        if entry:
            self._lost.add(entry.key)
            yield Gone(entry.key)

    def _see(self, fields: Mapping[str, Any]) -> list[str]:
        """Note what the things say that an issue shares with others. Returns their names."""
        things = things_of(fields)
        for thing, (said, parts) in things.items():
            if thing not in self._shown and self.mark.index.things.get(thing, said) != said:
                self._reshared[thing] = parts
            self._shown.add(thing)
            self.mark.index.things[thing] = said
        return sorted(things)

    def _sprints(self) -> Iterator[Sprint]:
        """Sprints that say something else now, each once.

        They come before the items that are planned in them: what was known of a sprint is forgotten when it comes.
        """
        for thing in self._reshared.keys() - self._told:
            if self.mapper.is_sprint(thing):
                yield sprint_of(self._reshared[thing], [])
        self._told.update(self._reshared)

    def _settle(self, there: Mapping[str, str], children: Mapping[str, str]) -> Iterator[Arrival]:
        """What hangs together with what came and went, and what of the rest is otherwise now.

        Args:
            there: What was asked for, from id to key.
            children: Parts of it that were not.
        """
        yield from self._things(there)
        yield from self._recheck()
        for _ in range(STEPS):
            index = self.mark.index
            yield from self._again(index.naming(self._lost), there)
            known = {entry.key for entry in index.issues.values()}
            wanted = index.beyond(children.values()) - known - self._tried
            if not wanted:
                break
            yield from self._bring_beyond(sorted(wanted))
        needed = self.mark.index.beyond(children.values())
        for number, entry in list(self.mark.index.issues.items()):
            if not entry.asked and entry.key not in needed:
                yield from self._lose(number)
        self.mark.index.forget_unshared()

    def _again(self, numbers: Iterable[str], there: Mapping[str, str]) -> Iterator[Arrival]:
        """Issues of which something changed beside them."""
        numbers = list(numbers)
        issues = self.mark.index.issues
        yield from self._bring([number for number in numbers if issues[number].asked], there)
        yield from self._bring_beyond(
            [
                number
                for number in numbers
                if number in issues and not issues[number].asked and number not in self._tried
            ]
        )

    def _bring_beyond(self, wanted: Sequence[str]) -> Iterator[Arrival]:
        """Issues beyond what was asked for, by ids or keys. They are not judged, so their past does not matter."""
        self._tried.update(wanted)
        failed = set(self.server.failed)
        for issues in self.server.issues(wanted, self.mapper.asked):
            for issue in issues:
                entry = self.mark.index.issues.get(as_text(issue.get("id")))
                if not (entry and entry.asked):  # a link may name it by a key that it had before
                    yield from self._arrivals(issue, is_asked=False)
        for name in sorted(self.server.failed.keys() - failed):
            entry = self.mark.index.issues.get(name)
            self.remarks.problem(f"could not be read: {self.server.failed[name]}", entry.key if entry else name)

    def _recheck(self) -> Iterator[Arrival]:
        """Look at the issues beyond that an earlier fetch brought: they may have changed, or gone."""
        issues = self.mark.index.issues
        known = {number: entry for number, entry in issues.items() if not entry.asked and number not in self._tried}
        missed, changed = set(known), []
        for found in self.server.issues(list(known), _UPDATED):
            for issue in found:
                number = as_text(issue.get("id"))
                missed.discard(number)
                at = as_text(as_dict(issue.get("fields")).get("updated"))
                if number in known and (at != known[number].updated or as_text(issue.get("key")) != known[number].key):
                    changed.append(number)
        for number in sorted(missed - self.server.failed.keys()):
            yield from self._lose(number)
        yield from self._bring_beyond(changed)

    def _things(self, there: Mapping[str, str]) -> Iterator[Arrival]:
        """What issues share may say something else now: a sprint has ended, a version was released."""
        for found in self.server.issues(self.mark.index.witnesses(self._shown), self.mapper.sharing):
            for issue in found:
                self._see(as_dict(issue.get("fields")))
        yield from self._sprints()
        yield from self._again(self.mark.index.holders_of(self._reshared), there)

    def _outside(self, jql: str, there: Mapping[str, str]) -> Mapping[str, str]:
        """Parts of what was asked for that the query does not find, by id."""
        holders = [entry.key for entry in self.mark.index.issues.values() if entry.asked and entry.holds]
        return {number: key for number, key in self._children(holders, but=jql).items() if number not in there}

    def _children(self, keys: Sequence[str], but: str = "") -> dict[str, str]:
        """From the id of each child of some issues to its key, without those that a query finds."""
        rest = f" AND NOT ({but})" if but else ""
        return self._found(keys, lambda some: f"{self.mapper.children_of(some)}{rest}")

    def _found(self, names: Sequence[str], query: Callable[[Sequence[str]], str]) -> dict[str, str]:
        """From the id of each issue that a query about some others finds to its key, whatever of these has just gone.

        Args:
            names: Ids or keys of the others.
            query: From some of these to the query.
        """
        found: dict[str, str] = {}
        waiting = [list(names[start : start + _NAMED_AT_ONCE]) for start in range(0, len(names), _NAMED_AT_ONCE)]
        while waiting:
            some = waiting.pop()
            try:
                found |= self.server.keys(query(some))
            except Refused:  # Jira takes no name that stands for nothing
                if len(some) > 1:
                    middle = len(some) // 2
                    waiting += [some[:middle], some[middle:]]
        return found
