"""A fetch: find out which issues exist, which are new, changed or gone, and what is related to them.

A query is never paged for its issues. It returns ids, which is cheap; new or changed issues are then fetched by id. So
no change during the fetch can make an issue be missed or come twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING

from vanitylint.backlog.limits import MAX_TRACE_STEPS
from vanitylint.connectors.faults import parse_http_date
from vanitylint.connectors.jira.loader import IssueLoader
from vanitylint.connectors.jira.server import jql_list
from vanitylint.connectors.json_values import as_dict, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors.jira.faults import Refused

_OVERLAP_MINUTES = 10
"""Jira adds a change to its search index a little later than it is made."""
_MAX_MINUTES = 20_000
"""Longer times are given in days."""
_UPDATED = ("updated",)


@dataclass
class Fetch(IssueLoader):
    """One fetch of one source; the arguments are those of `IssueLoader`."""

    def items(self, jql: str, outside: str = "") -> Iterator[Arrival]:
        """Fetch the issues that a query finds; after the first time, only what changed since.

        Args:
            jql: Query without an order.
            outside: Query for exactly the issues that the first does not find; empty if there is no simple one.

        Raises:
            VanitylintError: The query is rejected, or the request fails.
            WaitTooLongError: It would take longer than the user allows.
        """
        began, is_first = self._now(), not self.mark.since
        self.lost.update(self.mark.lost)
        requested = self.server.keys(jql)
        changed = self._changed(jql, began)
        for issue_id, entry in list(self.mark.index.issues.items()):
            if entry.is_requested and issue_id not in requested:
                yield from self.remove(issue_id)
        wanted = [issue_id for issue_id, key in requested.items() if self._is_new(issue_id, key, changed)]
        wanted += [issue_id for issue_id in self.mark.incomplete if issue_id in requested]
        self.mark.since = self.mark.since or began  # if the fetch stops, what came need not come again
        yield from self.load(wanted, requested)
        if not is_first:
            yield from self._reload_relatives(requested)
        yield from self._settle(requested, self._outside_children(requested, outside))
        self.save_unstable()
        self.mark.since = began

    def tree(self, jql: str) -> Iterator[Arrival]:
        """Fetch the issues that a query finds, and everything below them.

        Raises:
            VanitylintError: The query is rejected, or the request fails.
            WaitTooLongError: It would take longer than the user allows.
        """
        requested = self.server.keys(jql)
        level = list(requested.values())
        for _ in range(MAX_TRACE_STEPS):
            children = self._children(level)
            level = [key for issue_id, key in children.items() if issue_id not in requested]
            requested |= children
        yield from self.load(list(requested), requested)
        yield from self._settle(requested, {})

    def _now(self) -> str:
        """Return the current time by the server's clock, which comes with each response."""
        return (parse_http_date(self.server.client.date) or datetime.now(UTC)).isoformat()

    def _changed(self, jql: str, now: str) -> Mapping[str, str]:
        """Return when issues changed since the last fetch were changed, by id."""
        if not self.mark.since:
            return {}
        elapsed = datetime.fromisoformat(now) - datetime.fromisoformat(self.mark.since)
        minutes = max(0, ceil(elapsed.total_seconds() / 60)) + _OVERLAP_MINUTES
        ago = f"{minutes}m" if minutes <= _MAX_MINUTES else f"{minutes // (24 * 60) + 1}d"
        return self.server.changed(jql, ago)

    def _is_new(self, issue_id: str, key: str, changed: Mapping[str, str]) -> bool:
        known = self.mark.index.issues.get(issue_id)
        if not known or not known.is_requested or known.key != key:
            return True
        return issue_id in changed and changed[issue_id] != known.updated

    def _reload_relatives(self, requested: Mapping[str, str]) -> Iterator[Arrival]:
        """Reload issues related to new ones: if those were only hidden before, their relatives have no new date."""
        issues = self.mark.index.issues
        new = {issues[issue_id].key: issues[issue_id] for issue_id in self.new if issue_id in issues}
        referenced = {key for entry in new.values() for key in entry.references}
        children = self._children(list(new)).keys()
        yield from self._reload(
            [
                issue_id
                for issue_id, entry in issues.items()
                if (entry.key in referenced or issue_id in children) and not any(key in new for key in entry.references)
            ],
            requested,
        )

    def _settle(self, requested: Mapping[str, str], children: Mapping[str, str]) -> Iterator[Arrival]:
        """Fetch what is related to the issues that came or are gone, and what else has changed.

        Args:
            requested: Keys of the requested issues, by id.
            children: Keys of their children that were not requested, by id.
        """
        yield from self._check_shared_values(requested)
        yield from self._recheck_beyond()
        for _ in range(MAX_TRACE_STEPS):
            index = self.mark.index
            yield from self._reload(index.referring_to(self.lost), requested)
            known = {entry.key for entry in index.issues.values()}
            wanted = index.beyond(children.values()) - known - self.tried
            if not wanted:
                break
            yield from self.load_beyond(sorted(wanted))
        needed = self.mark.index.beyond(children.values())
        for issue_id, entry in list(self.mark.index.issues.items()):
            if not entry.is_requested and entry.key not in needed:
                yield from self.remove(issue_id)
        self.mark.index.forget_unshared()

    def _reload(self, ids: Iterable[str], requested: Mapping[str, str]) -> Iterator[Arrival]:
        """Reload issues that are affected by a change elsewhere, unless this fetch already asked for them."""
        ids = [issue_id for issue_id in ids if issue_id not in self.tried]
        issues = self.mark.index.issues
        yield from self.load([issue_id for issue_id in ids if issues[issue_id].is_requested], requested)
        yield from self.load_beyond(
            [issue_id for issue_id in ids if issue_id in issues and not issues[issue_id].is_requested]
        )

    def _recheck_beyond(self) -> Iterator[Arrival]:
        """Check the issues outside the scope that an earlier fetch loaded: they may have changed, or be gone."""
        issues = self.mark.index.issues
        beyond = {issue_id: entry for issue_id, entry in issues.items() if not entry.is_requested}
        known = {issue_id: entry for issue_id, entry in beyond.items() if issue_id not in self.tried}
        missed, changed = set(known), [issue_id for issue_id in self.mark.incomplete if issue_id in known]
        for batch in self.server.issues(list(known), _UPDATED):
            for issue in batch:
                issue_id = as_text(issue.get("id"))
                missed.discard(issue_id)
                entry = known.get(issue_id)
                updated = as_text(as_dict(issue.get("fields")).get("updated"))
                if entry and (updated != entry.updated or as_text(issue.get("key")) != entry.key):
                    changed.append(issue_id)
        for issue_id in sorted(missed):
            if issue_id in self.server.failed:
                self.note_unreadable(issue_id, known[issue_id].key)
            else:
                yield from self.remove(issue_id)
        yield from self.load_beyond([issue_id for issue_id in dict.fromkeys(changed) if issue_id not in missed])

    def _check_shared_values(self, requested: Mapping[str, str]) -> Iterator[Arrival]:
        """Check whether shared values have changed, such as the state of a sprint, and reload their issues."""
        index = self.mark.index
        checked: set[str] = set()
        while witnesses := index.witnesses(self.seen, exclude=checked):
            checked.update(witnesses)
            for issues in self.server.issues(witnesses, self.mapper.shared_field_ids):
                for issue in issues:
                    entry = index.issues.get(as_text(issue.get("id")))
                    current = self.record_shared_values(as_dict(issue.get("fields")))
                    gone = set(entry.shared if entry else ()) - set(current) - self.seen.keys()
                    self.changed_values |= {value_id: {} for value_id in gone}
                    self.seen |= dict.fromkeys(gone, "")
            for issue_id in sorted(self.server.failed.keys() & set(witnesses)):
                self.note_unreadable(issue_id, index.issues[issue_id].key)
        yield from self.changed_sprints()
        yield from self._reload(index.sharing(self.changed_values), requested)

    def _outside_children(self, requested: Mapping[str, str], outside: str) -> Mapping[str, str]:
        """Return the keys of the children of requested issues that were not requested themselves, by id."""
        parents = [
            entry.key for entry in self.mark.index.issues.values() if entry.is_requested and entry.may_have_children
        ]
        children = self._children(parents, outside)
        return {issue_id: key for issue_id, key in children.items() if issue_id not in requested}

    def _children(self, keys: Sequence[str], condition: str = "") -> dict[str, str]:
        """Return the keys of the children of some issues, by id, optionally only of those that meet a condition."""
        suffix = f" AND {condition}" if condition else ""

        def on_refused(key: str, fault: Refused) -> None:
            if self.find_keys([key], lambda batch: f"key in ({jql_list(batch)})"):  # so it was not just deleted
                self.remarks.add_problem(f"its children could not be fetched: {fault.message}", key)

        return self.find_keys(keys, lambda batch: f"{self.mapper.children_of(batch)}{suffix}", on_refused)
