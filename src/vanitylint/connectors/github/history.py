"""What happened to an issue: its timeline and the edits of its text, as changes; and when work on it began."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Change, Link
from vanitylint.connectors.github.shapes import key_of, name_of, nodes, prose
from vanitylint.connectors.given_dates import moment_of
from vanitylint.connectors.loose import as_dict, as_text
from vanitylint.connectors.statuses import may_mean_work, means_work

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCED = "is referenced by"


def changes_of(issue: dict[str, Any], notes: list[str]) -> list[Change]:
    """The changes of an issue, oldest first."""
    changes = [*_events(issue, notes), *_edits(issue, notes)]
    return sorted(changes, key=lambda change: change.at)


def references_to(issue: dict[str, Any]) -> Iterator[Link]:
    """The issues that name this one."""
    found = {key_of(as_dict(event.get("source"))) for event in _timeline(issue, "CrossReferencedEvent")}
    yield from (Link(type=_REFERENCED, to=key) for key in sorted(found) if key)


def referring(issue: dict[str, Any]) -> Iterator[str]:
    """The ids of the issues that name this one."""
    events = _timeline(issue, "CrossReferencedEvent")
    yield from (as_text(as_dict(event.get("source")).get("id")) for event in events)


def started(issue: dict[str, Any], changes: list[Change]) -> str | None:
    """The day on which work on an issue was first seen.

    GitHub has no date for that. It shows in a status or label that means work, in a pull request that is to close
    the issue, and in a sub-issue that was finished.

    Args:
        issue: As GraphQL gives it.
        changes: Its own, oldest first.
    """
    seen = [change.at for change in changes if _means_work(change)]
    for event in _timeline(issue, "CrossReferencedEvent", "ConnectedEvent"):
        if event.get("willCloseTarget") is not False:
            ends = (as_dict(event.get("source")), as_dict(event.get("subject")))
            seen += [as_text(end.get("createdAt")) for end in ends if end.get("__typename") == "PullRequest"]
    seen += [as_text(child.get("closedAt")) for child in nodes(issue.get("subIssues")) if not _is_dropped(child)]
    return min((at[:10] for at in seen if at), default=None)


def _means_work(change: Change) -> bool:
    after = change.after or ""
    return may_mean_work(after) if change.field == "status" else change.field == "label" and means_work(after)


def _is_dropped(issue: dict[str, Any]) -> bool:
    return as_text(issue.get("stateReason")).upper() in ("NOT_PLANNED", "DUPLICATE")


def _timeline(issue: dict[str, Any], *kinds: str) -> Iterator[dict[str, Any]]:
    return (event for event in nodes(issue.get("timelineItems")) if event.get("__typename") in kinds)


def _events(issue: dict[str, Any], notes: list[str]) -> Iterator[Change]:
    for event in nodes(issue.get("timelineItems")):
        if changed := _change(event):
            name, before, after = changed
            if at := moment_of(event.get("createdAt"), "createdAt of an event", notes):
                yield Change(field=name, at=at, before=before or None, after=after or None)


_CHANGES = {
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
"""For each kind of event the field it changes, and where its old and its new value stand."""
_STATES = {"ClosedEvent": ("state", "open", "closed"), "ReopenedEvent": ("state", "closed", "open")}


def _change(event: dict[str, Any]) -> tuple[str, str, str] | None:
    """Field, old and new value of what an event tells; None for one that changes no field."""
    kind = as_text(event.get("__typename"))
    if kind in _STATES:
        return _STATES[kind]
    if kind not in _CHANGES:
        return None
    name, before, after = _CHANGES[kind]
    return name, _value(event.get(before)), _value(event.get(after))


def _value(value: object) -> str:
    """A text, a name, or the key of an issue."""
    return name_of(value) or key_of(as_dict(value))


def _edits(issue: dict[str, Any], notes: list[str]) -> Iterator[Change]:
    """The edits of the description.

    What GitHub calls `diff` is the whole text after the edit, and the oldest entry the text at first. Where somebody
    has deleted a revision, nobody knows what it said, so neither it nor the next one can be told as a change.
    """
    revisions = sorted(nodes(issue.get("userContentEdits")), key=lambda revision: as_text(revision.get("editedAt")))
    for earlier, later in pairwise(revisions):
        before, after = earlier.get("diff"), later.get("diff")
        at = moment_of(later.get("editedAt"), "editedAt of an edit", notes)
        if isinstance(before, str) and isinstance(after, str) and at and before != after:
            yield Change(field="body", at=at, before=prose(before), after=prose(after))
