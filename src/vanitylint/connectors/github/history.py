"""Read an issue's history: changes from its timeline and the edits of its text, and when work on it began."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Change, Link
from vanitylint.connectors.date_fields import parse_moment
from vanitylint.connectors.github.shapes import key_of, multiline_text, name_of, nodes
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.connectors.statuses import may_mean_work, means_work

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCED = "is referenced by"


def changes_of(issue: dict[str, Any], notes: list[str]) -> list[Change]:
    """Return the changes of an issue, oldest first."""
    changes = [*_event_changes(issue, notes), *_body_changes(issue, notes)]
    return sorted(changes, key=lambda change: change.at)


def reference_links(issue: dict[str, Any]) -> Iterator[Link]:
    """Yield links to the issues that reference this one."""
    keys = {key_of(as_dict(event.get("source"))) for event in _timeline(issue, "CrossReferencedEvent")}
    yield from (Link(type=_REFERENCED, to=key) for key in sorted(keys) if key)


def referencing_ids(issue: dict[str, Any]) -> Iterator[str]:
    """Yield the ids of the issues that reference this one."""
    events = _timeline(issue, "CrossReferencedEvent")
    yield from (as_text(as_dict(event.get("source")).get("id")) for event in events)


def started_on(issue: dict[str, Any], changes: list[Change]) -> str | None:
    """Return the day of the first sign of work on an issue.

    GitHub has no date for that. Work is shown by a status or label that means work in progress, by a pull request that
    will close the issue, and by a finished sub-issue.

    Args:
        issue: The issue from GraphQL.
        changes: Changes of the issue, oldest first.
    """
    moments = [change.at for change in changes if _starts_work(change)]
    for event in _timeline(issue, "CrossReferencedEvent", "ConnectedEvent"):
        if event.get("willCloseTarget") is not False:
            ends = (as_dict(event.get("source")), as_dict(event.get("subject")))
            moments += [as_text(end.get("createdAt")) for end in ends if end.get("__typename") == "PullRequest"]
    moments += [as_text(child.get("closedAt")) for child in nodes(issue.get("subIssues")) if not _is_dropped(child)]
    return min((at[:10] for at in moments if at), default=None)


def _starts_work(change: Change) -> bool:
    after = change.after or ""
    return may_mean_work(after) if change.field == "status" else change.field == "label" and means_work(after)


def _is_dropped(issue: dict[str, Any]) -> bool:
    return as_text(issue.get("stateReason")).upper() in ("NOT_PLANNED", "DUPLICATE")


def _timeline(issue: dict[str, Any], *kinds: str) -> Iterator[dict[str, Any]]:
    return (event for event in nodes(issue.get("timelineItems")) if event.get("__typename") in kinds)


def _event_changes(issue: dict[str, Any], notes: list[str]) -> Iterator[Change]:
    for event in nodes(issue.get("timelineItems")):
        if parsed := _parse_event(event):
            name, before, after = parsed
            if at := parse_moment(event.get("createdAt"), "createdAt of an event", notes):
                yield Change(field=name, at=at, before=before or None, after=after or None)


_CHANGES_BY_EVENT = {
    "RenamedTitleEvent": ("title", "previousTitle", "currentTitle"),
    "LabeledEvent": ("label", "", "label"),
    "UnlabeledEvent": ("label", "label", ""),
    "MilestonedEvent": ("milestone", "", "milestoneTitle"),
    "DemilestonedEvent": ("milestone", "milestoneTitle", ""),
    "IssueTypeChangedEvent": ("type", "prevIssueType", "issueType"),
    "ParentIssueAddedEvent": ("parent", "", "parent"),
    "ParentIssueRemovedEvent": ("parent", "parent", ""),
    "ProjectV2ItemStatusChangedEvent": ("status", "previousStatus", "status"),
}
"""By type of event: the field it changes, and the names of the old and the new value in the event."""
_STATES_BY_EVENT = {"ClosedEvent": ("state", "open", "closed"), "ReopenedEvent": ("state", "closed", "open")}


def _parse_event(event: dict[str, Any]) -> tuple[str, str, str] | None:
    """Return the field that an event changes, with its old and new value. Return None if it changes no field."""
    kind = as_text(event.get("__typename"))
    if kind in _STATES_BY_EVENT:
        return _STATES_BY_EVENT[kind]
    if kind not in _CHANGES_BY_EVENT:
        return None
    name, before, after = _CHANGES_BY_EVENT[kind]
    return name, _value(event.get(before)), _value(event.get(after))


def _value(value: object) -> str:
    """Return a text as it is, the name of a label or type, or the key of an issue."""
    return name_of(value) or key_of(as_dict(value))


def _body_changes(issue: dict[str, Any], notes: list[str]) -> Iterator[Change]:
    """Yield the edits of the description as changes.

    What GitHub calls `diff` is the whole text after the edit; the oldest entry is the original text. The text of a
    deleted revision is unknown, so neither that revision nor the next one yields a change.
    """
    revisions = sorted(nodes(issue.get("userContentEdits")), key=lambda revision: as_text(revision.get("editedAt")))
    for earlier, later in pairwise(revisions):
        before, after = earlier.get("diff"), later.get("diff")
        at = parse_moment(later.get("editedAt"), "editedAt of an edit", notes)
        if isinstance(before, str) and isinstance(after, str) and at and before != after:
            yield Change(field="body", at=at, before=multiline_text(before), after=multiline_text(after))
