"""Conversion of issues to work items with knowledge of the fields, statuses and links of one Jira."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Link
from vanitylint.connectors.jira.faults import Forbidden
from vanitylint.connectors.jira.fields import is_above_stories, name_of
from vanitylint.connectors.jira.issue import jira_item
from vanitylint.connectors.jira.server import jql_list
from vanitylint.connectors.jira.shared_values import SHARED_FIELDS
from vanitylint.connectors.json_values import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors.jira.catalogue import Catalogue
    from vanitylint.connectors.jira.index import Mark
    from vanitylint.connectors.jira.server import Issue, Server
    from vanitylint.connectors.name_mapping import NameMapping


@dataclass
class Mapper:
    """Converts issues to work items.

    Args:
        server: Provides what does not come with the issues: the pages that they link to.
        catalogue: The fields of interest.
        categories: Categories of statuses by name in lower case.
        name_mapping: The meaning of links.
        wants_pages: Whether to fetch the pages that bets in progress link to.
    """

    server: Server
    catalogue: Catalogue
    categories: Mapping[str, str]
    name_mapping: NameMapping
    wants_pages: bool = True
    pages_refusal: str = ""
    """Why pages are not visible, in Jira's words."""
    statuses_seen: set[str] = field(default_factory=set)
    """Names of the statuses that issues have been in, in lower case."""

    @property
    def field_ids(self) -> list[str]:
        """Ids of the fields to fetch."""
        return self.catalogue.field_ids

    @property
    def history(self) -> dict[str, str]:
        """Ids of the fields whose changes to fetch, each with the id of its project if only one has it."""
        return self.catalogue.history

    @property
    def shared_field_ids(self) -> list[str]:
        """Ids of the fields whose values issues may share."""
        return [*SHARED_FIELDS, *(custom.id for custom in self.catalogue.custom)]

    def item(self, issue: Issue, notes: list[str], *, with_pages: bool) -> WorkItem:
        """Convert an issue that has a key and a summary to a work item."""
        self._drop_other_changes(issue)
        item = jira_item(issue, self.catalogue.names, notes, self.categories)
        self.statuses_seen.update((change.after or "").lower() for change in item.changes if change.field == "status")
        item.url = f"{self.server.home}/browse/{item.key}"
        if with_pages and self.wants_pages and item.state == "doing" and self.may_have_children(item):
            item.links += self._pages(as_text(issue.get("id")))
        return item

    def is_compatible(self, mark: Mark) -> bool:
        """Return whether fields and statuses have the same meaning as in the fetch that left a mark."""
        known = all(self.categories.get(name, "") == category for name, category in mark.categories.items())
        return known and self.catalogue.signature(mark.projects) == mark.fields

    def record_meanings(self, mark: Mark) -> None:
        """Record the current meaning of fields and statuses in a mark."""
        mark.fields = self.catalogue.signature(mark.projects)
        mark.categories |= {name: self.categories.get(name, "") for name in sorted(self.statuses_seen)}

    def missing_parts(self, issue: Issue) -> str:
        """Return the parts missing from an issue that every issue in Jira has; empty if none is missing."""
        fields = as_dict(issue.get("fields"))
        if not as_text(issue.get("key")):
            return "a key"
        texts = (name for name in ("summary", "created", "updated") if not as_text(fields.get(name)))
        parts = (name for name in ("issuetype", "status", "comment") if not isinstance(fields.get(name), dict))
        return ", ".join((*texts, *parts))

    def lacks_pages(self, item: WorkItem) -> bool:
        """Return whether the pages of an item are not visible although they are wanted."""
        return bool(self.pages_refusal) and item.state == "doing" and self.may_have_children(item)

    def _drop_other_changes(self, issue: Issue) -> None:
        """Drop changes of fields that are not of interest.

        Data Center returns the changes of all fields, including those with people, and without their ids.
        """
        for history in map(as_dict, as_list(as_dict(issue.get("changelog")).get("histories"))):
            kept = []
            for change in map(as_dict, as_list(history.get("items"))):
                name = as_text(change.get("field"))
                if change.get("fieldtype") == "custom" and not change.get("fieldId"):
                    if not self._is_of_interest(name):
                        continue
                    if len(ids := self._ids_by_name.get(name, ())) == 1:
                        change["fieldId"] = ids[0]
                kept.append(change)
            history["items"] = kept

    @cached_property
    def _ids_by_name(self) -> Mapping[str, Sequence[str]]:
        """Ids of the custom fields whose changes are of interest, by name."""
        ids: dict[str, list[str]] = defaultdict(list)
        for custom in self.catalogue.custom:
            if custom.id in self.history:
                ids[custom.name].append(custom.id)
        return dict(ids)

    def _is_of_interest(self, name: str) -> bool:
        """Return whether changes of a custom field are of interest; a renamed field is recognised by its old name."""
        return name in self._ids_by_name or not (
            name in self._current_names or self.name_mapping.slot_of_field(name) is None
        )

    @cached_property
    def _current_names(self) -> frozenset[str]:
        """Current names of all custom fields."""
        return frozenset(self.catalogue.others) | {custom.name for custom in self.catalogue.custom}

    def _pages(self, issue_id: str) -> Iterable[Link]:
        try:
            pages = self.server.linked_pages(issue_id)
        except Forbidden as error:  # links are switched off, or the token lacks the permission
            self.wants_pages, self.pages_refusal = False, error.message
            return
        for page in pages:
            url = as_text(as_dict(page.get("object")).get("url"))
            if url.startswith(("http://", "https://")):
                yield Link(type=as_text(page.get("relationship")) or "page", to=url)

    def may_have_children(self, item: WorkItem) -> bool:
        """Return whether an item is of a kind that has children or a hypothesis."""
        return is_above_stories(item.kind)

    def relatives(self, item: WorkItem) -> tuple[list[str], list[str]]:
        """Return the keys of the items above an item, and of the other items that it is linked to."""
        links = [link for link in item.links if not link.to.startswith(("http://", "https://"))]
        above = [link.to for link in links if self.name_mapping.is_upward_link(link.type)]
        if item.parent:
            above.append(item.parent)
        return sorted(set(above)), sorted({link.to for link in links} - set(above))

    def filled_fields(self, fields: Mapping[str, Any]) -> Iterable[str]:
        """Return the ids of the custom fields with a slot that have a value in an issue."""
        with_slot = (custom.id for custom in self.catalogue.custom if custom.slot)
        return (field_id for field_id in with_slot if fields.get(field_id) not in (None, "", []))

    def is_sprint(self, value_id: str) -> bool:
        """Return whether a shared value is a sprint."""
        field_id = value_id.partition(":")[0]
        return any(custom.id == field_id and custom.is_sprint for custom in self.catalogue.custom)

    def children_of(self, keys: Sequence[str]) -> str:
        """Return the query for the children of some issues."""
        parents = jql_list(keys)
        clauses = [f"parent in ({parents})"]
        if self.server.has_epic_links:
            clauses += [
                f"cf[{field_id.removeprefix('customfield_')}] in ({parents})" for field_id in self.catalogue.parents
            ]
        return f"({' OR '.join(clauses)})"


def categories_of(statuses: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the categories of statuses by name in lower case, without ambiguous names."""
    categories: dict[str, set[str]] = defaultdict(set)
    for status in statuses:
        category = as_text(as_dict(status.get("statusCategory")).get("key"))
        categories[name_of(status).lower()].add(category)
    return {name: min(keys) for name, keys in categories.items() if len(keys) == 1}
