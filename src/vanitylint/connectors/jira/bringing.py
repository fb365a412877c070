"""Bringing issues: by their ids, each once in a fetch, and remembering what the next one needs to know of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Beyond, Gone
from vanitylint.connectors.jira.faults import Refused
from vanitylint.connectors.jira.index import Entry, Mark
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

_NAMED_AT_ONCE = 100


@dataclass
class Bringing:
    """What every fetch of one source does.

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
    tried: set[str] = field(default_factory=set)
    """Ids and keys that were asked for in this fetch."""
    fresh: set[str] = field(default_factory=set)
    """Ids of those that were asked for and that no earlier fetch has brought."""
    lost: set[str] = field(default_factory=set)
    """Keys that have gone, or have become others."""
    missing: set[str] = field(default_factory=set)
    """Keys that issues name and that stand for nothing that may be seen."""
    shown: dict[str, str] = field(default_factory=dict)
    """What the things say that issues share and that this fetch has seen."""
    reshared: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Those of them that say something else than they did before, with their parts; none where they are no more."""
    _done: set[str] = field(default_factory=set)
    """Ids of those that came, or are known to have gone."""
    _incomplete: set[str] = field(default_factory=set)
    """Ids of issues of which something could not be read: they are asked for again next time."""
    _unsteady: set[str] = field(default_factory=set)
    """Things that have changed while we were at it."""
    _told: set[str] = field(default_factory=set)
    """Those that were reshared and have been brought, if they are sprints."""

    def keep_incomplete(self) -> None:
        """Remember what could not be read, for the next fetch."""
        self.mark.incomplete = sorted(self._incomplete | (set(self.mark.incomplete) - self._done))

    def keep_unsettled(self) -> None:
        """The fetch stopped: let the next one see what this one has seen, and has not drawn the conclusions from."""
        self.mark.lost = sorted(self.lost)
        self.mark.index.things |= dict.fromkeys(self.reshared.keys() | self._unsteady, "")

    def keep_unsteady(self) -> None:
        """Let the next fetch look at what has changed while this one was at it."""
        index = self.mark.index
        index.things |= dict.fromkeys(self._unsteady & index.things.keys(), "")
        late = {key for number in self.tried & index.issues.keys() for key in index.issues[number].named}
        self.mark.lost = sorted((late & (self.lost | self.missing)) - set(self.mark.lost))

    def bring(self, wanted: Iterable[str], there: Mapping[str, str]) -> Iterator[Arrival]:
        """Issues that were asked for, by their ids, each once in a fetch.

        Args:
            wanted: Their ids.
            there: What was asked for, from id to key.
        """
        numbers = [number for number in dict.fromkeys(wanted) if number not in self.tried]
        self.tried.update(numbers)
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
        still_there = self.found(numbers, lambda some: f"id in ({listed(some)})").keys() | self.server.failed.keys()
        for number in numbers:
            if number not in still_there:
                self.lost.add(there[number])
                yield from self.lose(number)
            else:
                self.unreadable(number, there[number])

    def unreadable(self, number: str, key: str) -> None:
        """An issue is there, and cannot be read: it is asked for again next time."""
        why = self.server.failed.get(number, "")
        self.remarks.problem(f"could not be read{f': {why}' if why else ''}", key)
        self._incomplete.add(number)

    def bring_beyond(self, wanted: Sequence[str]) -> Iterator[Arrival]:
        """Issues beyond what was asked for, by ids or keys. They are not judged, so their past does not matter."""
        self.tried.update(wanted)
        missing = set(wanted)
        for issues in self.server.issues(wanted, self.mapper.asked):
            for issue in issues:
                number = as_text(issue.get("id"))
                missing -= {number, as_text(issue.get("key"))}
                entry = self.mark.index.issues.get(number)
                if not (entry and entry.asked):  # a link may name it by a key that it had before
                    yield from self._arrivals(issue, is_asked=False)
        for name in sorted(missing & self.server.failed.keys()):
            entry = self.mark.index.issues.get(name)
            self.unreadable(name, entry.key if entry else name)
        for name in sorted(missing - self.server.failed.keys()):
            self.missing.add(name)
            yield from self.lose(name)

    def _arrivals(self, issue: Issue, *, is_asked: bool) -> Iterator[Arrival]:
        number, key = as_text(issue.get("id")), as_text(issue.get("key"))
        self.tried.add(number)
        before = self.mark.index.issues.get(number)
        fields = as_dict(issue.get("fields"))
        if lack := self.mapper.lack(issue):
            self.remarks.problem(f"came without {lack}, so it was not read", key or (before.key if before else ""))
            self._incomplete.add(number)
            return
        if not self.server.complete_comments(issue):  # which the item tells
            self._incomplete.add(number)
        if before and before.key != key:
            self.lost.add(before.key)
            yield from self._gone(before.key)
        notes: list[str] = []
        item = self.mapper.item(issue, notes, with_pages=is_asked)
        for note in notes:
            self.remarks.note(note, key)
        if is_asked and self.mapper.lacks_pages(item):
            self._incomplete.add(number)
        if is_asked and not (before and before.asked):
            self.fresh.add(number)
        above, beside = self.mapper.relatives(item)
        things = self.see(fields)
        yield from self.sprints()
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

    def lose(self, number: str) -> Iterator[Gone]:
        """An issue is no longer there, or no longer one of those asked for."""
        self._done.add(number)
        entry = self.mark.index.issues.pop(number, None)
        if entry:
            self.lost.add(entry.key)
            yield from self._gone(entry.key)

    def _gone(self, key: str) -> Iterator[Gone]:
        """A key stands for nothing any more, unless another issue has it now."""
        if not any(self.mark.index.issues[number].key == key for number in self.fresh & self.mark.index.issues.keys()):
            yield Gone(key)

    def see(self, fields: Mapping[str, Any]) -> list[str]:
        """Note what the things say that an issue shares with others. Returns their names."""
        things = things_of(fields)
        index = self.mark.index
        for thing, (said, parts) in things.items():
            if thing not in self.shown and index.things.get(thing, said) != said:
                self.reshared[thing] = parts
            elif self.shown.get(thing, said) != said:
                self._unsteady.add(thing)
            self.shown[thing] = index.things[thing] = said
        return sorted(things)

    def sprints(self) -> Iterator[Sprint]:
        """Sprints that say something else now, each once.

        They come before the items that are planned in them: what was known of a sprint is forgotten when it comes.
        """
        for thing in self.reshared.keys() - self._told:
            if self.reshared[thing] and self.mapper.is_sprint(thing):
                yield sprint_of(self.reshared[thing], [])
        self._told.update(self.reshared)

    def found(
        self,
        names: Sequence[str],
        query: Callable[[Sequence[str]], str],
        refused: Callable[[str, Refused], object] = lambda _name, _fault: None,
    ) -> dict[str, str]:
        """From the id of each issue that a query about some others finds to its key.

        Args:
            names: Ids or keys of the others.
            query: From some of these to the query.
            refused: Is told of each single one about which Jira takes no query; as a rule it has just gone.
        """
        found: dict[str, str] = {}
        waiting = [list(names[start : start + _NAMED_AT_ONCE]) for start in range(0, len(names), _NAMED_AT_ONCE)]
        while waiting:
            some = waiting.pop()
            try:
                found |= self.server.keys(query(some))
            except Refused as fault:
                if len(some) > 1:
                    middle = len(some) // 2
                    waiting += [some[:middle], some[middle:]]
                else:
                    refused(some[0], fault)
        return found
