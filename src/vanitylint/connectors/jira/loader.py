"""Loading of issues by id, each once per fetch, and recording what the next fetch needs to know about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Beyond, Gone
from vanitylint.connectors.jira.faults import Refused
from vanitylint.connectors.jira.index import IndexEntry, Mark
from vanitylint.connectors.jira.server import jql_list
from vanitylint.connectors.jira.shared_values import shared_values
from vanitylint.connectors.jira.sprints import sprint_of
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.connectors.remarks import Remarks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.backlog.items import Sprint
    from vanitylint.connectors import Listener
    from vanitylint.connectors.jira.mapping import Mapper
    from vanitylint.connectors.jira.server import Issue, Server

_NAMES_PER_QUERY = 100


@dataclass
class IssueLoader:
    """The parts that every fetch of a source needs.

    Args:
        server: The Jira to fetch from.
        mapper: Converts issues to work items.
        name: Name of the source, for messages.
        listener: Receives the progress of the fetch.
    """

    server: Server
    mapper: Mapper
    name: str
    listener: Listener
    remarks: Remarks = field(default_factory=Remarks)
    mark: Mark = field(default_factory=Mark)
    """State of this fetch, for the next one."""
    received: int = 0
    """Number of requested items received."""
    expected: int = 0
    """Number of requested items according to Jira."""
    tried: set[str] = field(default_factory=set)
    """Ids and keys of the issues that this fetch has asked for."""
    new: set[str] = field(default_factory=set)
    """Ids of the requested issues that no earlier fetch has loaded."""
    lost: set[str] = field(default_factory=set)
    """Keys of issues that are gone or now have other keys."""
    missing: set[str] = field(default_factory=set)
    """Keys that issues refer to but that do not exist or are not visible."""
    seen: dict[str, str] = field(default_factory=dict)
    """Fingerprints of the shared values that this fetch has seen, by id."""
    changed_values: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Those of them that differ from the last fetch, by id, with their parts; without any if the value is gone."""
    _done: set[str] = field(default_factory=set)
    """Ids of the issues that came, or are known to be gone."""
    _incomplete: set[str] = field(default_factory=set)
    """Ids of issues that could not be read completely: the next fetch asks for them again."""
    _unstable: set[str] = field(default_factory=set)
    """Ids of the shared values that changed during this fetch."""
    _reported: set[str] = field(default_factory=set)
    """Ids of the changed values that were yielded, if they are sprints."""

    def save_incomplete(self) -> None:
        """Record which issues could not be read completely, for the next fetch."""
        self.mark.incomplete = sorted(self._incomplete | (set(self.mark.incomplete) - self._done))

    def save_unsettled(self) -> None:
        """After a stop, record the changes that were seen but not yet followed up, for the next fetch."""
        self.mark.lost = sorted(self.lost)
        self.mark.index.fingerprints |= dict.fromkeys(self.changed_values.keys() | self._unstable, "")

    def save_unstable(self) -> None:
        """Record what changed during this fetch, for the next one to check."""
        index = self.mark.index
        index.fingerprints |= dict.fromkeys(self._unstable & index.fingerprints.keys(), "")
        referenced = {key for issue_id in self.tried & index.issues.keys() for key in index.issues[issue_id].references}
        self.mark.lost = sorted((referenced & (self.lost | self.missing)) - set(self.mark.lost))

    def load(self, wanted: Iterable[str], requested: Mapping[str, str]) -> Iterator[Arrival]:
        """Load requested issues, each once per fetch.

        Args:
            wanted: Ids of the issues to load.
            requested: Keys of all requested issues, by id.
        """
        ids = [issue_id for issue_id in dict.fromkeys(wanted) if issue_id not in self.tried]
        self.tried.update(ids)
        self.expected += len(ids)
        self.listener.expect(len(ids))
        missed = set(ids)
        for issues in self.server.issues(ids, self.mapper.field_ids, self.mapper.history):
            for issue in issues:
                missed.discard(as_text(issue.get("id")))
                yield from self._arrivals(issue, is_requested=True)
        yield from self._check_missed(sorted(missed), requested)

    def _check_missed(self, ids: Sequence[str], requested: Mapping[str, str]) -> Iterator[Arrival]:
        """Check issues that the query found but that did not come: they are gone, or could not be read."""
        existing = self.find_keys(ids, lambda batch: f"id in ({jql_list(batch)})").keys() | self.server.failed.keys()
        for issue_id in ids:
            if issue_id not in existing:
                self.lost.add(requested[issue_id])
                yield from self.remove(issue_id)
            else:
                self.note_unreadable(issue_id, requested[issue_id])

    def note_unreadable(self, issue_id: str, key: str) -> None:
        """Record an issue that exists but cannot be read, so that the next fetch asks for it again."""
        why = self.server.failed.get(issue_id, "")
        self.remarks.add_problem(f"could not be read{f': {why}' if why else ''}", key)
        self._incomplete.add(issue_id)

    def load_beyond(self, wanted: Sequence[str]) -> Iterator[Arrival]:
        """Load issues outside the scope by ids or keys. They are not judged, so their history is not needed."""
        self.tried.update(wanted)
        missing = set(wanted)
        for issues in self.server.issues(wanted, self.mapper.field_ids):
            for issue in issues:
                issue_id = as_text(issue.get("id"))
                missing -= {issue_id, as_text(issue.get("key"))}
                entry = self.mark.index.issues.get(issue_id)
                if not (entry and entry.is_requested):  # a link may refer to it by an earlier key
                    yield from self._arrivals(issue, is_requested=False)
        for name in sorted(missing & self.server.failed.keys()):
            entry = self.mark.index.issues.get(name)
            self.note_unreadable(name, entry.key if entry else name)
        for name in sorted(missing - self.server.failed.keys()):
            self.missing.add(name)
            yield from self.remove(name)

    def _arrivals(self, issue: Issue, *, is_requested: bool) -> Iterator[Arrival]:
        """Yield the work item of an issue, and update the index."""
        issue_id, key = as_text(issue.get("id")), as_text(issue.get("key"))
        self.tried.add(issue_id)
        before = self.mark.index.issues.get(issue_id)
        fields = as_dict(issue.get("fields"))
        if missing := self.mapper.missing_parts(issue):
            self.remarks.add_problem(
                f"came without {missing}, so it was not read", key or (before.key if before else "")
            )
            self._incomplete.add(issue_id)
            return
        if not self.server.complete_comments(issue):  # conversion notes this
            self._incomplete.add(issue_id)
        if before and before.key != key:
            self.lost.add(before.key)
            yield from self._gone(before.key)
        notes: list[str] = []
        item = self.mapper.item(issue, notes, with_pages=is_requested)
        for note in notes:
            self.remarks.add_note(note, key)
        if is_requested and self.mapper.lacks_pages(item):
            self._incomplete.add(issue_id)
        if is_requested and not (before and before.is_requested):
            self.new.add(issue_id)
        above, linked = self.mapper.relatives(item)
        shared = self.record_shared_values(fields)
        yield from self.changed_sprints()
        self.mark.index.issues[issue_id] = IndexEntry(
            key=key,
            is_requested=is_requested,
            updated=as_text(fields.get("updated")),
            above=above,
            linked=linked,
            may_have_children=self.mapper.may_have_children(item),
            shared=shared,
        )
        self.mark.filled = sorted({*self.mark.filled, *self.mapper.filled_fields(fields)})
        self.received += is_requested
        self._done.add(issue_id)
        yield item if is_requested else Beyond(item)

    def remove(self, issue_id: str) -> Iterator[Gone]:
        """Remove an issue that no longer exists, or is no longer requested."""
        self._done.add(issue_id)
        entry = self.mark.index.issues.pop(issue_id, None)
        if entry:
            self.lost.add(entry.key)
            yield from self._gone(entry.key)

    def _gone(self, key: str) -> Iterator[Gone]:
        """Report that a key is gone, unless another issue has it now."""
        issues = self.mark.index.issues
        if not any(issues[issue_id].key == key for issue_id in self.new & issues.keys()):
            yield Gone(key)

    def record_shared_values(self, fields: Mapping[str, Any]) -> list[str]:
        """Record the shared values in the fields of an issue, and return their ids."""
        values = shared_values(fields)
        index = self.mark.index
        for value_id, (fingerprint, parts) in values.items():
            if value_id not in self.seen and index.fingerprints.get(value_id, fingerprint) != fingerprint:
                self.changed_values[value_id] = parts
            elif self.seen.get(value_id, fingerprint) != fingerprint:
                self._unstable.add(value_id)
            self.seen[value_id] = index.fingerprints[value_id] = fingerprint
        return sorted(values)

    def changed_sprints(self) -> Iterator[Sprint]:
        """Yield the sprints that have changed, each once.

        They come before the items planned in them, because its earlier description is forgotten when a sprint comes.
        """
        for value_id in self.changed_values.keys() - self._reported:
            if self.changed_values[value_id] and self.mapper.is_sprint(value_id):
                yield sprint_of(self.changed_values[value_id], [])
        self._reported.update(self.changed_values)

    def find_keys(
        self,
        names: Sequence[str],
        query: Callable[[Sequence[str]], str],
        on_refused: Callable[[str, Refused], object] = lambda _name, _fault: None,
    ) -> dict[str, str]:
        """Return the keys of the issues that a query about some other issues finds, by id.

        Args:
            names: Ids or keys of the other issues.
            query: Builds the query for some of them.
            on_refused: Called for each single one about which Jira rejects the query; usually it has just been deleted.
        """
        found: dict[str, str] = {}
        waiting = [list(names[start : start + _NAMES_PER_QUERY]) for start in range(0, len(names), _NAMES_PER_QUERY)]
        while waiting:
            batch = waiting.pop()
            try:
                found |= self.server.keys(query(batch))
            except Refused as fault:
                if len(batch) > 1:
                    middle = len(batch) // 2
                    waiting += [batch[:middle], batch[middle:]]
                else:
                    on_refused(batch[0], fault)
        return found
