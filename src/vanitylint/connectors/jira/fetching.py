"""A fetch: which issues are there, which of them are new, changed or gone, and what hangs together with them.

A query is never paged for its issues. It gives ids, which is cheap; issues are then asked for by their ids, those that
are new or changed. So nothing that happens meanwhile can make one of them be missed or come twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING

from vanitylint.connectors.faults import http_moment
from vanitylint.connectors.jira.bringing import Bringing
from vanitylint.connectors.jira.index import STEPS
from vanitylint.connectors.jira.server import listed
from vanitylint.connectors.loose import as_dict, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors.jira.faults import Refused

_OVERLAP = 10
"""Minutes. Jira puts a change into its search index a little later than it is made."""
_MOST_MINUTES = 20_000
"""Longer times are told in days."""
_UPDATED = ("updated",)


@dataclass
class Fetch(Bringing):
    """One fetch of one source; the arguments are those of `Bringing`."""

    def items(self, jql: str, elsewhere: str = "") -> Iterator[Arrival]:
        """What a query finds; after the first time, what changed since.

        Args:
            jql: Without an order.
            elsewhere: A query for exactly what the first does not find; empty where there is none as simple.

        Raises:
            VanitylintError: The query is refused, or there is no answer.
            OutOfPatienceError: It would take too long.
        """
        began, is_first = self._now(), not self.mark.since
        self.lost.update(self.mark.lost)
        there = self.server.keys(jql)
        changed = self._changed(jql, began)
        for number, entry in list(self.mark.index.issues.items()):
            if entry.asked and number not in there:
                yield from self.lose(number)
        wanted = [number for number, key in there.items() if self._is_new(number, key, changed)]
        wanted += [number for number in self.mark.incomplete if number in there]
        self.mark.since = self.mark.since or began  # where it stops, what came need not come again
        yield from self.bring(wanted, there)
        if not is_first:
            yield from self._welcome(there)
        yield from self._settle(there, self._outside(there, elsewhere))
        self.keep_unsteady()
        self.mark.since = began

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
        yield from self.bring(list(there), there)
        yield from self._settle(there, {})

    def _now(self) -> str:
        """By the server's clock, which has told the time with its first answer."""
        return (http_moment(self.server.client.date) or datetime.now(UTC)).isoformat()

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

    def _welcome(self, there: Mapping[str, str]) -> Iterator[Arrival]:
        """Issues that are there anew may have been hidden: those that name them now bear no new date."""
        issues = self.mark.index.issues
        fresh = {issues[number].key: issues[number] for number in self.fresh if number in issues}
        named = {key for entry in fresh.values() for key in entry.named}
        children = self._children(list(fresh)).keys()
        yield from self._again(
            [
                number
                for number, entry in issues.items()
                if (entry.key in named or number in children) and not any(key in fresh for key in entry.named)
            ],
            there,
        )

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
            yield from self._again(index.naming(self.lost), there)
            known = {entry.key for entry in index.issues.values()}
            wanted = index.beyond(children.values()) - known - self.tried
            if not wanted:
                break
            yield from self.bring_beyond(sorted(wanted))
        needed = self.mark.index.beyond(children.values())
        for number, entry in list(self.mark.index.issues.items()):
            if not entry.asked and entry.key not in needed:
                yield from self.lose(number)
        self.mark.index.forget_unshared()

    def _again(self, numbers: Iterable[str], there: Mapping[str, str]) -> Iterator[Arrival]:
        """Issues of which something changed beside them."""
        numbers = [number for number in numbers if number not in self.tried]
        issues = self.mark.index.issues
        yield from self.bring([number for number in numbers if issues[number].asked], there)
        yield from self.bring_beyond([number for number in numbers if number in issues and not issues[number].asked])

    def _recheck(self) -> Iterator[Arrival]:
        """Look at the issues beyond that an earlier fetch brought: they may have changed, or gone."""
        issues = self.mark.index.issues
        known = {number: entry for number, entry in issues.items() if not entry.asked and number not in self.tried}
        missed, changed = set(known), [number for number in self.mark.incomplete if number in known]
        for found in self.server.issues(list(known), _UPDATED):
            for issue in found:
                number = as_text(issue.get("id"))
                missed.discard(number)
                at = as_text(as_dict(issue.get("fields")).get("updated"))
                if number in known and (at != known[number].updated or as_text(issue.get("key")) != known[number].key):
                    changed.append(number)
        for number in sorted(missed):
            if number in self.server.failed:
                self.unreadable(number, known[number].key)
            else:
                yield from self.lose(number)
        yield from self.bring_beyond([number for number in dict.fromkeys(changed) if number not in missed])

    def _things(self, there: Mapping[str, str]) -> Iterator[Arrival]:
        """What issues share may say something else now: a sprint has ended, a version was released."""
        index = self.mark.index
        asked: set[str] = set()
        while witnesses := index.witnesses(self.shown, but=asked):
            asked.update(witnesses)
            for found in self.server.issues(witnesses, self.mapper.sharing):
                for issue in found:
                    entry = index.issues.get(as_text(issue.get("id")))
                    now = self.see(as_dict(issue.get("fields")))
                    gone = set(entry.things if entry else ()) - set(now) - self.shown.keys()
                    self.reshared |= {thing: {} for thing in gone}
                    self.shown |= dict.fromkeys(gone, "")
            for number in sorted(self.server.failed.keys() & set(witnesses)):
                self.unreadable(number, index.issues[number].key)
        yield from self.sprints()
        yield from self._again(index.holders_of(self.reshared), there)

    def _outside(self, there: Mapping[str, str], elsewhere: str) -> Mapping[str, str]:
        """Parts of what was asked for that were not asked for themselves, by id."""
        holders = [entry.key for entry in self.mark.index.issues.values() if entry.asked and entry.holds]
        return {number: key for number, key in self._children(holders, elsewhere).items() if number not in there}

    def _children(self, keys: Sequence[str], elsewhere: str = "") -> dict[str, str]:
        """From the id of each child of some issues to its key; perhaps only of those that another query finds too."""
        rest = f" AND {elsewhere}" if elsewhere else ""

        def refused(key: str, fault: Refused) -> None:
            if self.found([key], lambda some: f"key in ({listed(some)})"):  # so it has not just gone
                self.remarks.problem(f"its children could not be fetched: {fault.message}", key)

        return self.found(keys, lambda some: f"{self.mapper.children_of(some)}{rest}", refused)
