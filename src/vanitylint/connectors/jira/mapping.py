"""From issues of one Jira to work items: its fields, statuses and links are known here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Link
from vanitylint.connectors.jira.faults import Forbidden
from vanitylint.connectors.jira.fields import is_above, name_of
from vanitylint.connectors.jira.issue import jira_item
from vanitylint.connectors.jira.server import listed
from vanitylint.connectors.jira.shared import FIELDS
from vanitylint.connectors.loose import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors.jira.catalogue import Catalogue
    from vanitylint.connectors.jira.index import Mark
    from vanitylint.connectors.jira.server import Issue, Server
    from vanitylint.connectors.meaning import Meaning


@dataclass
class Mapper:
    """Makes work items of issues.

    Args:
        server: Gives what does not come with the issues: pages that they are linked to.
        catalogue: Its fields.
        categories: From the names of its statuses, in lower case, to their categories.
        meaning: What links mean.
        wants_pages: Whether to ask which pages bets in work are linked to.
    """

    server: Server
    catalogue: Catalogue
    categories: Mapping[str, str]
    meaning: Meaning
    wants_pages: bool = True
    no_pages: str = ""
    """Why pages may not be seen, in Jira's words."""
    passed: set[str] = field(default_factory=set)
    """Names of the statuses that issues have passed through, in lower case."""

    @property
    def asked(self) -> list[str]:
        """Ids of the fields to ask for."""
        return self.catalogue.asked

    @property
    def history(self) -> dict[str, str]:
        """Ids of the fields whose changes to ask for, each with the id of the project that alone has it."""
        return self.catalogue.history

    @property
    def sharing(self) -> list[str]:
        """Ids of the fields whose values issues share."""
        return [*FIELDS, *(each.id for each in self.catalogue.custom)]

    def item(self, issue: Issue, notes: list[str], *, with_pages: bool) -> WorkItem:
        """The work item of an issue that has a key and a summary."""
        self._keep_changes_of_interest(issue)
        item = jira_item(issue, self.catalogue.names, notes, self.categories)
        self.passed.update((change.after or "").lower() for change in item.changes if change.field == "status")
        item.url = f"{self.server.home}/browse/{item.key}"
        if with_pages and self.wants_pages and item.state == "doing" and self.holds(item):
            item.links += self._pages(as_text(issue.get("id")))
        return item

    def would_read_alike(self, mark: Mark) -> bool:
        """Whether fields and statuses mean what they meant in the fetch that left a mark."""
        known = all(self.categories.get(name, "") == category for name, category in mark.categories.items())
        return known and self.catalogue.told(mark.projects) == mark.fields

    def sign(self, mark: Mark) -> None:
        """Note in a mark what fields and statuses mean now."""
        mark.fields = self.catalogue.told(mark.projects)
        mark.categories |= {name: self.categories.get(name, "") for name in sorted(self.passed)}

    def lack(self, issue: Issue) -> str:
        """What an issue came without, though no issue in Jira is without it; empty where nothing is missing."""
        fields = as_dict(issue.get("fields"))
        if not as_text(issue.get("key")):
            return "a key"
        texts = (name for name in ("summary", "created", "updated") if not as_text(fields.get(name)))
        parts = (name for name in ("issuetype", "status", "comment") if not isinstance(fields.get(name), dict))
        return ", ".join((*texts, *parts))

    def lacks_pages(self, item: WorkItem) -> bool:
        """Whether it could not be seen which pages an item is linked to, though that matters."""
        return bool(self.no_pages) and item.state == "doing" and self.holds(item)

    def _keep_changes_of_interest(self, issue: Issue) -> None:
        """Data Center gives the changes of all fields, of those that hold people too, and tells no ids."""
        for history in map(as_dict, as_list(as_dict(issue.get("changelog")).get("histories"))):
            kept = []
            for change in map(as_dict, as_list(history.get("items"))):
                name = as_text(change.get("field"))
                if change.get("fieldtype") == "custom" and not change.get("fieldId"):
                    if not self._is_of_interest(name):
                        continue
                    if len(numbers := self._numbers.get(name, ())) == 1:
                        change["fieldId"] = numbers[0]
                kept.append(change)
            history["items"] = kept

    @cached_property
    def _numbers(self) -> Mapping[str, Sequence[str]]:
        """From the names of the fields whose changes matter to their ids."""
        numbers: dict[str, list[str]] = defaultdict(list)
        for each in self.catalogue.custom:
            if each.id in self.history:
                numbers[each.name].append(each.id)
        return dict(numbers)

    def _is_of_interest(self, name: str) -> bool:
        """Whether a field of that name says something of a bet; one that was renamed is known by its old name."""
        return name in self._numbers or not (name in self._names or self.meaning.slot_of_field(name) is None)

    @cached_property
    def _names(self) -> frozenset[str]:
        """All names that custom fields have now."""
        return frozenset(self.catalogue.others) | {each.name for each in self.catalogue.custom}

    def _pages(self, number: str) -> Iterable[Link]:
        try:
            pages = self.server.pages_of(number)
        except Forbidden as error:  # links are switched off, or the token has no right to them
            self.wants_pages, self.no_pages = False, error.message
            return
        for page in pages:
            address = as_text(as_dict(page.get("object")).get("url"))
            if address.startswith(("http://", "https://")):
                yield Link(type=as_text(page.get("relationship")) or "page", to=address)

    def holds(self, item: WorkItem) -> bool:
        """Whether others hang on an item, or it is one that expects something."""
        return is_above(item.kind)

    def relatives(self, item: WorkItem) -> tuple[list[str], list[str]]:
        """Keys of what stands above an item, and of what it is linked to otherwise."""
        links = [link for link in item.links if not link.to.startswith(("http://", "https://"))]
        above = [link.to for link in links if self.meaning.leads_up(link.type)]
        if item.parent:
            above.append(item.parent)
        return sorted(set(above)), sorted({link.to for link in links} - set(above))

    def filled(self, fields: Mapping[str, Any]) -> Iterable[str]:
        """Ids of the custom fields that are filled in an issue."""
        return (each.id for each in self.catalogue.custom if each.slot and fields.get(each.id) not in (None, "", []))

    def is_sprint(self, thing: str) -> bool:
        """Whether a thing that issues share is a sprint."""
        number = thing.partition(":")[0]
        return any(each.id == number and each.is_sprint for each in self.catalogue.custom)

    def children_of(self, keys: Sequence[str]) -> str:
        """The query for the children of some issues."""
        named = listed(keys)
        clauses = [f"parent in ({named})"]
        if self.server.has_epic_links:
            clauses += [f"cf[{number.removeprefix('customfield_')}] in ({named})" for number in self.catalogue.parents]
        return f"({' OR '.join(clauses)})"


def categories_of(statuses: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """From the names of statuses, in lower case, to their categories; not of those that are in several."""
    categories: dict[str, set[str]] = defaultdict(set)
    for status in statuses:
        category = as_text(as_dict(status.get("statusCategory")).get("key"))
        categories[name_of(status).lower()].add(category)
    return {name: min(keys) for name, keys in categories.items() if len(keys) == 1}
