"""GraphQL selections for issues. They come in parts, as not every server knows and not every token may see all.

No login, name or avatar is requested: of an author, only the type is, which shows whether it is a bot.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PARTS = frozenset({"types", "sub-issues", "dependencies", "issue fields", "projects", "edits"})
"""Parts of an issue that can be left out."""

_FIELDS = """
id number title body state stateReason url createdAt updatedAt closedAt
author { __typename }
repository { nameWithOwner }
milestone { number title description dueOn state closedAt }
"""
_FIELDS_BY_PART = {
    "types": "issueType { name }",
    "sub-issues": "parent { id number repository { nameWithOwner } }",
}


@dataclass(frozen=True)
class _Connection:
    """A connection, that is a paged list, inside an issue or inside a project item."""

    name: str
    first: int
    nodes: str
    arguments: str = ""
    part: str = ""
    owner: str = "Issue"

    def selection(self, first: int, after: str = "") -> str:
        """Return a selection of the first nodes, or of those after a cursor."""
        cursor = f", after: {_quoted(after)}" if after else ""
        return (
            f"{self.name}(first: {first}{cursor}{self.arguments}) "
            f"{{ pageInfo {{ hasNextPage endCursor }} nodes {{ {self.nodes} }} }}"
        )


_RELATED = "id number state stateReason closedAt repository { nameWithOwner }"
_PROJECT_FIELD = "field { ... on ProjectV2FieldCommon { name } }"
_VALUES = _Connection(
    "fieldValues",
    30,
    "__typename"
    f" ... on ProjectV2ItemFieldTextValue {{ text {_PROJECT_FIELD} }}"
    f" ... on ProjectV2ItemFieldNumberValue {{ number {_PROJECT_FIELD} }}"
    f" ... on ProjectV2ItemFieldDateValue {{ date {_PROJECT_FIELD} }}"
    f" ... on ProjectV2ItemFieldSingleSelectValue {{ name {_PROJECT_FIELD} }}"
    f" ... on ProjectV2ItemFieldIterationValue {{ title startDate duration {_PROJECT_FIELD} }}",
    owner="ProjectV2Item",
)
_EVENTS = {
    "": {
        "CLOSED_EVENT": "ClosedEvent { createdAt stateReason }",
        "REOPENED_EVENT": "ReopenedEvent { createdAt }",
        "RENAMED_TITLE_EVENT": "RenamedTitleEvent { createdAt previousTitle currentTitle }",
        "LABELED_EVENT": "LabeledEvent { createdAt label { name } }",
        "UNLABELED_EVENT": "UnlabeledEvent { createdAt label { name } }",
        "MILESTONED_EVENT": "MilestonedEvent { createdAt milestoneTitle }",
        "DEMILESTONED_EVENT": "DemilestonedEvent { createdAt milestoneTitle }",
        "CONNECTED_EVENT": "ConnectedEvent { createdAt source { __typename ... on PullRequest { createdAt } }"
        " subject { __typename ... on PullRequest { createdAt } } }",
        "CROSS_REFERENCED_EVENT": "CrossReferencedEvent { createdAt willCloseTarget source { __typename"
        " ... on Issue { id number repository { nameWithOwner } } ... on PullRequest { createdAt } } }",
    },
    "types": {
        "ISSUE_TYPE_CHANGED_EVENT": "IssueTypeChangedEvent { createdAt prevIssueType { name } issueType { name } }",
    },
    "sub-issues": {
        "PARENT_ISSUE_ADDED_EVENT": "ParentIssueAddedEvent"
        " { createdAt parent { number repository { nameWithOwner } } }",
        "PARENT_ISSUE_REMOVED_EVENT": "ParentIssueRemovedEvent"
        " { createdAt parent { number repository { nameWithOwner } } }",
    },
    "projects": {
        "PROJECT_V2_ITEM_STATUS_CHANGED_EVENT": "ProjectV2ItemStatusChangedEvent"
        " { createdAt previousStatus status project { id } }",
    },
}


def _issue_field(kind: str, value: str) -> str:
    return f" ... on IssueField{kind}Value {{ {value} field {{ ... on IssueField{kind} {{ name }} }} }}"


def _connections(parts: frozenset[str]) -> dict[str, _Connection]:
    """Return the connections inside an issue, by name."""
    events = {name: event for part in ("", *sorted(parts)) for name, event in _EVENTS.get(part, {}).items()}
    connections = (
        _Connection("labels", 30, "name"),
        _Connection("comments", 30, "body createdAt isMinimized author { __typename }"),
        _Connection(
            "timelineItems",
            50,
            "__typename " + " ".join(f"... on {event}" for event in events.values()),
            f", itemTypes: [{', '.join(events)}]",
        ),
        _Connection("subIssues", 50, _RELATED, part="sub-issues"),
        _Connection("blockedBy", 10, _RELATED, part="dependencies"),
        _Connection("blocking", 10, _RELATED, part="dependencies"),
        _Connection("userContentEdits", 20, "editedAt deletedAt diff", part="edits"),
        _Connection(
            "issueFieldValues",
            30,
            "__typename"
            + _issue_field("Text", "text: value")
            + _issue_field("Number", "number: value")
            + _issue_field("Date", "date: value")
            + _issue_field("SingleSelect", "name"),
            part="issue fields",
        ),
        _Connection(
            "projectItems",
            5,
            f"id isArchived updatedAt project {{ id title closed updatedAt }} {_VALUES.selection(_VALUES.first)}",
            ", includeArchived: true",
            part="projects",
        ),
    )
    return {connection.name: connection for connection in connections if connection.part in ("", *parts)}


@cache
def issue_fragment(parts: frozenset[str]) -> str:
    """Return the fragment `issue`, which selects the given parts of an issue."""
    fields = [_FIELDS, *(_FIELDS_BY_PART[part] for part in sorted(parts & _FIELDS_BY_PART.keys()))]
    connections = [connection.selection(connection.first) for connection in _connections(parts).values()]
    return f"fragment issue on Issue {{ {' '.join((*fields, *connections))} }}"


def field_values() -> str:
    """Return a selection of the field values of a project item."""
    return _VALUES.selection(_VALUES.first)


def rest_of_lists(lists: Iterable[tuple[str, str, str]], parts: frozenset[str]) -> str:
    """Return a query for the next hundred nodes of several lists, with the aliases r0, r1 and so on.

    Args:
        lists: For each list, the id of the object it belongs to, its name, and the cursor to continue from.
        parts: Parts of issues that are requested.
    """
    connections = {**_connections(parts), _VALUES.name: _VALUES}
    rows = (
        f"r{row}: node(id: {_quoted(owner_id)})"
        f" {{ ... on {connections[name].owner} {{ {connections[name].selection(100, cursor)} }} }}"
        for row, (owner_id, name, cursor) in enumerate(lists)
    )
    return f"query RestOfLists {{ rateLimit {{ cost }} {' '.join(rows)} }}"


def part_of(field: str) -> str:
    """Return the part that selects a field, given as `Type.field`. Return an empty text if no part does.

    >>> part_of("Issue.issueType"), part_of("ProjectV2ItemStatusChangedEvent.status"), part_of("Issue.title")
    ('types', 'projects', '')
    """
    kind, _, name = field.partition(".")
    if kind == "Repository":
        return {"issueTypes": "types", "projectsV2": "projects"}.get(name, "")
    if kind == "Issue":
        connections = _connections(PARTS)
        return connections[name].part if name in connections else _PART_BY_FIELD.get(name, "")
    return next((part for prefix, part in _PART_BY_TYPE_PREFIX if kind.startswith(prefix)), "")


_PART_BY_FIELD = {"issueType": "types", "parent": "sub-issues"}
_PART_BY_TYPE_PREFIX = (
    ("IssueField", "issue fields"),
    ("IssueType", "types"),
    ("ParentIssue", "sub-issues"),
    ("ProjectV2", "projects"),
    ("UserContentEdit", "edits"),
)


def _quoted(text: str) -> str:
    """Return a string literal. Quotes and backslashes are removed, though GitHub promises none in ids and cursors."""
    return '"' + "".join(character for character in text if character.isprintable() and character not in '"\\') + '"'
