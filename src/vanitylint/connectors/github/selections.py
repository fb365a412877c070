"""What is asked of an issue, in GraphQL. It comes in parts: not every server knows all, nor may every token see it.

No login, name or avatar is asked for: of whoever wrote something, only whether it is a machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PARTS = frozenset({"types", "sub-issues", "dependencies", "issue fields", "projects", "edits"})
"""What of an issue can be left out."""

_PLAIN = """
id number title body state stateReason url createdAt updatedAt closedAt
author { __typename }
repository { nameWithOwner }
milestone { number title description dueOn state closedAt }
"""
_PLAIN_OF_PART = {
    "types": "issueType { name }",
    "sub-issues": "parent { id number repository { nameWithOwner } }",
}


@dataclass(frozen=True)
class _List:
    """A list inside an issue, or inside an issue's place in a project."""

    name: str
    first: int
    nodes: str
    arguments: str = ""
    part: str = ""
    owner: str = "Issue"

    def ask(self, first: int, after: str = "") -> str:
        """The list from a cursor on."""
        cursor = f", after: {_quoted(after)}" if after else ""
        return (
            f"{self.name}(first: {first}{cursor}{self.arguments}) "
            f"{{ pageInfo {{ hasNextPage endCursor }} nodes {{ {self.nodes} }} }}"
        )


_RELATED = "id number state stateReason closedAt repository { nameWithOwner }"
_FIELD = "field { ... on ProjectV2FieldCommon { name } }"
_VALUES = _List(
    "fieldValues",
    30,
    "__typename"
    f" ... on ProjectV2ItemFieldTextValue {{ text {_FIELD} }}"
    f" ... on ProjectV2ItemFieldNumberValue {{ number {_FIELD} }}"
    f" ... on ProjectV2ItemFieldDateValue {{ date {_FIELD} }}"
    f" ... on ProjectV2ItemFieldSingleSelectValue {{ name {_FIELD} }}"
    f" ... on ProjectV2ItemFieldIterationValue {{ title startDate duration {_FIELD} }}",
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


def _lists(parts: frozenset[str]) -> dict[str, _List]:
    """The lists inside an issue, by name."""
    events = {name: event for part in ("", *sorted(parts)) for name, event in _EVENTS.get(part, {}).items()}
    every = (
        _List("labels", 30, "name"),
        _List("comments", 30, "body createdAt isMinimized author { __typename }"),
        _List(
            "timelineItems",
            50,
            "__typename " + " ".join(f"... on {event}" for event in events.values()),
            f", itemTypes: [{', '.join(events)}]",
        ),
        _List("subIssues", 50, _RELATED, part="sub-issues"),
        _List("blockedBy", 10, _RELATED, part="dependencies"),
        _List("blocking", 10, _RELATED, part="dependencies"),
        _List("userContentEdits", 20, "editedAt deletedAt diff", part="edits"),
        _List(
            "issueFieldValues",
            30,
            "__typename"
            + _issue_field("Text", "text: value")
            + _issue_field("Number", "number: value")
            + _issue_field("Date", "date: value")
            + _issue_field("SingleSelect", "name"),
            part="issue fields",
        ),
        _List(
            "projectItems",
            5,
            f"id isArchived updatedAt project {{ id title closed updatedAt }} {_VALUES.ask(_VALUES.first)}",
            ", includeArchived: true",
            part="projects",
        ),
    )
    return {each.name: each for each in every if not each.part or each.part in parts}


@cache
def issue_fragment(parts: frozenset[str]) -> str:
    """The fragment `issue` with those parts of an issue."""
    plain = [_PLAIN, *(_PLAIN_OF_PART[part] for part in sorted(parts & _PLAIN_OF_PART.keys()))]
    lists = [each.ask(each.first) for each in _lists(parts).values()]
    return f"fragment issue on Issue {{ {' '.join((*plain, *lists))} }}"


def field_values() -> str:
    """The fields of an issue's place in a project."""
    return _VALUES.ask(_VALUES.first)


def rest_of_lists(wanted: Iterable[tuple[str, str, str]], parts: frozenset[str]) -> str:
    """A question for the next hundred of several lists; the answers are called r0, r1 and so on.

    Args:
        wanted: For each, the id of what it is a list of, its name, and where to go on.
        parts: Those that are asked for.
    """
    known = {**_lists(parts), _VALUES.name: _VALUES}
    rows = (
        f"r{row}: node(id: {_quoted(node)}) {{ ... on {known[name].owner} {{ {known[name].ask(100, cursor)} }} }}"
        for row, (node, name, cursor) in enumerate(wanted)
    )
    return f"query RestOfLists {{ rateLimit {{ cost }} {' '.join(rows)} }}"


def part_of(unknown: str) -> str:
    """Which part asks for a field that a server does not know, as `Type.field`; empty where none does.

    >>> part_of("Issue.issueType"), part_of("ProjectV2ItemStatusChangedEvent.status"), part_of("Issue.title")
    ('types', 'projects', '')
    """
    kind, _, name = unknown.partition(".")
    if kind == "Repository":
        return {"issueTypes": "types", "projectsV2": "projects"}.get(name, "")
    if kind == "Issue":
        everything = _lists(PARTS)
        return everything[name].part if name in everything else _PART_OF_PLAIN.get(name, "")
    return next((part for beginning, part in _PART_OF_TYPE if kind.startswith(beginning)), "")


_PART_OF_PLAIN = {"issueType": "types", "parent": "sub-issues"}
_PART_OF_TYPE = (
    ("IssueField", "issue fields"),
    ("IssueType", "types"),
    ("ParentIssue", "sub-issues"),
    ("ProjectV2", "projects"),
    ("UserContentEdit", "edits"),
)


def _quoted(text: str) -> str:
    """A string in GraphQL; ids and cursors hold neither quotes nor backslashes, but that is GitHub's word."""
    return '"' + "".join(letter for letter in text if letter.isprintable() and letter not in '"\\') + '"'
