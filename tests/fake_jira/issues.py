"""Issues, and the changes people can make to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fake_jira.attached import Comment, Link, Page
from tests.fake_jira.clock import moment
from tests.fake_jira.history import (
    NOTHING,
    Entry,
    Row,
    custom_row,
    due_row,
    each_row,
    labels_row,
    named_row,
    person_row,
    text_row,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from tests.fake_jira.agile import Sprint
    from tests.fake_jira.projects import Project
    from tests.fake_jira.things import IssueType, Status, Version


class Issue:
    """An issue; its methods change it like people do, and leave the same traces as Jira."""

    def __init__(self, project: Project, kind: IssueType, made: datetime) -> None:
        self.store = project.store
        self.project = project
        self.id = self.store.next_id()
        self.key = project.next_key()
        self.old_keys: list[str] = []
        self.type = kind
        self.created = self.updated = self.category_changed = made
        self.resolved: datetime | None = None
        self.status = project.first_status()
        self.resolution: Any = None
        self.parent: Issue | None = None
        self.values: dict[str, Any] = {}
        """Values by field id."""
        self.given: dict[str, Any] = {}
        """Fields of a recorded issue, returned as recorded."""
        self.sprints: list[Sprint] = []
        self.comments: list[Comment] = []
        self.links: list[Link] = []
        self.pages: list[Page] = []
        self.history: list[Entry] = []
        self.secrets: set[str] = set()
        self.hidden = False
        self.failure = ""
        self.recorded_parent = ""
        """Key of a recorded issue's parent, which may not exist."""

    @property
    def number(self) -> int:
        """Number in its key."""
        return int(self.key.rpartition("-")[2])

    @property
    def is_shown(self) -> bool:
        """Whether the client may see it."""
        return not (self.hidden or self.project.hidden)

    @property
    def above(self) -> Issue | None:
        """Its parent, if visible."""
        return self.parent if self.parent and self.parent.is_shown else None

    # Text and fields

    def edit(
        self,
        *,
        summary: str | None = None,
        description: str | dict[str, Any] | None = None,
        fields: Mapping[str, Any] | None = None,
        labels: Iterable[str] | None = None,
        due: str | None = None,
        fix_versions: Iterable[Version] | None = None,
        components: Iterable[str] | None = None,
        priority: str | None = None,
        assignee: str | None = None,
        type: str | IssueType | None = None,  # noqa: A002 - Jira's own word
        at: str | None = None,
    ) -> None:
        """Change fields in one changelog entry. An empty string clears a text or date."""
        rows: list[Row] = []
        for name, value in (("summary", summary), ("description", description)):
            if value is not None:
                rows.append(text_row(name, self._set(name, value or None), value))
        if due is not None:
            rows.append(due_row(self._set("duedate", due or None), due or None))
        if labels is not None:
            rows.append(labels_row(self._set("labels", list(labels)) or (), labels))
        if fix_versions is not None:
            rows += each_row("Fix Version", "fixVersions", self._set("fixVersions", list(fix_versions)), fix_versions)
        if components is not None:
            named = [self.store.component(name) for name in components]
            rows += each_row("Component", "components", self._set("components", named), named)
        if priority is not None:
            chosen = self.store.priority(priority)
            rows.append(named_row("priority", self._set("priority", chosen), chosen))
        if assignee is not None:
            rows.append(person_row("assignee", self._set("assignee", assignee or None), assignee))
        rows += [*(self._retype(type) if type else ()), *self._fill(fields or {})]
        self._happen(rows, at)

    def _retype(self, to: str | IssueType) -> list[Row]:
        before, self.type = self.type, self.store.issue_type(to) if isinstance(to, str) else to
        self.given.pop("issuetype", None)
        return [named_row("issuetype", before, self.type)]

    def _fill(self, fields: Mapping[str, Any]) -> list[Row]:
        found = [(self.store.field_for(name, value), value) for name, value in fields.items()]
        return [custom_row(field, self._set(field.id, value), value) for field, value in found]

    def comment(
        self, body: str | dict[str, Any], at: str | None = None, *, author: str | None = None, by_app: bool = False
    ) -> Comment:
        """Add a comment."""
        self._own_comments()
        now = self.store.clock.tick(at)
        fresh = Comment(self.store.next_id(), self, body, now, now, author, by_app)
        self.comments.append(fresh)
        self.touch(now)
        return fresh

    def page(self, title: str, url: str, relationship: str = "Wiki Page", at: str | None = None) -> Page:
        """Add a remote link."""
        fresh = Page(self.store.next_small(), title, url, relationship)
        self.pages.append(fresh)
        row = Row("RemoteWorkItemLink", None, NOTHING, (str(fresh.id), f'This work item links to "{title}"'))
        self._happen([row], at)
        return fresh

    # State and hierarchy

    def move_to_status(self, status: str | Status, resolution: str | None = None, at: str | None = None) -> None:
        """Move to a status. The resolution is set, or cleared when the issue is no longer done."""
        now = self.store.clock.tick(at)
        before, after = self.status, self.project.status(status)
        rows = [named_row("status", before, after)]
        if resolution or (self.resolution and after.category != "done"):
            chosen = self.store.resolution(resolution) if resolution else None
            rows.append(named_row("resolution", self.resolution, chosen))
            self.resolution, self.resolved = chosen, now if chosen else None
        if before.category != after.category:
            self.category_changed = now
        self.status = after
        for name in ("status", "resolution", "resolutiondate", "statuscategorychangedate"):
            self.given.pop(name, None)
        self._happen(rows, at or now.isoformat())

    def plan(self, *sprints: Sprint | None, at: str | None = None) -> None:
        """Add to a sprint. Closed sprints are kept, other sprints are replaced; `None` only removes it."""
        kept = [each for each in self.sprints if each.state == "closed" and each not in sprints]
        before, self.sprints = self.sprints, [*kept, *(each for each in sprints if each)]
        field = self.store.of_sort("sprint")
        sides = [
            (", ".join(str(e.id) for e in some), ", ".join(e.name for e in some)) for some in (before, self.sprints)
        ]
        if field:
            self.given.pop(field.id, None)
            self._happen([Row("Sprint", field.id, sides[0], sides[1], is_custom=True)], at)

    def set_parent(self, parent: Issue | None, at: str | None = None) -> None:
        """Set or clear the parent."""
        sides = [(each.id, each.key) if each else NOTHING for each in (self.parent, parent)]
        sort = "epic-link" if (parent or self.parent or self).type.level == 1 else "parent-link"
        field = None if self.type.subtask or self.store.is_cloud else self.store.of_sort(sort)
        if field:
            self.given.pop(field.id, None)
            row = Row(field.name, field.id, sides[0], sides[1], is_custom=True)
        else:
            row = Row("IssueParentAssociation" if self.store.is_cloud else "Parent", None, sides[0], sides[1])
        self.given.pop("parent", None)
        self.parent = parent
        self._happen([row], at)

    def link(self, name: str, other: Issue, at: str | None = None) -> Link:
        """Link to another issue: this one blocks it, implements it, …; both count as changed."""
        kind = self.store.link_type(name)
        fresh = Link(self.store.next_id(), kind, self, other)
        now = self.store.clock.tick(at)
        for one, far, words in ((self, other, kind.outward), (other, self, kind.inward)):
            one.links.append(fresh)
            one.given.pop("issuelinks", None)
            one._happen(
                [Row("Link", "issuelinks", NOTHING, (far.key, f"This issue {words} {far.key}"))], now.isoformat()
            )
        return fresh

    def unlink(self, other: Issue, at: str | None = None) -> None:
        """Remove all links with another issue."""
        now = self.store.clock.tick(at)
        for link in [each for each in self.links if other in (each.source, each.target)]:
            for one, far in ((self, other), (other, self)):
                one.links.remove(link)
                words = link.type.outward if link.source is one else link.type.inward
                row = Row("Link", "issuelinks", (far.key, f"This issue {words} {far.key}"), NOTHING)
                one._happen([row], now.isoformat())

    # Moving, hiding, deleting

    def move(self, to: Project, at: str | None = None) -> None:
        """Move to another project: the key changes, the id stays, and the old key still works."""
        before, old = self.project, self.key
        self.project, self.key = to, to.next_key()
        self.old_keys.append(old)
        self.given.pop("project", None)
        self._happen([named_row("project", before, to), Row("Key", None, (None, old), (None, self.key))], at)
        for part in [each for each in self.children() if each.type.subtask]:
            part.move(to, at)

    def delete(self) -> None:
        """Delete it with its sub-tasks and links; no other issue counts as changed."""
        self.store.clock.tick()
        for part in self.children():
            if part.type.subtask:
                part.delete()
            else:
                part.parent = None
        for link in self.links:
            other = link.target if link.source is self else link.source
            if other is not self:
                other.links.remove(link)
        del self.store.issues[self.id]

    def hide(self) -> None:
        """Hide it from clients, like a security level."""
        self.hidden = True

    def show(self) -> None:
        """Make it visible again."""
        self.hidden = False

    def secret(self, field: str) -> None:
        """Omit a field, given by id or custom name, from responses about this issue."""
        self.secrets.update(each.id for each in self.store.fields if each.name == field)
        self.secrets.add(field)

    def unreadable(self, why: str = "The issue could not be loaded.") -> None:
        """Make Cloud's bulk fetch report an error for this issue; an empty reason ends that."""
        self.failure = why

    # Used by other modules

    def children(self) -> list[Issue]:
        """Return its child issues."""
        return [each for each in self.store.issues.values() if each.parent is self]

    def linked(self) -> Iterator[tuple[Link, str, Issue]]:
        """Return its visible links, each with direction and the other issue."""
        for link in self.links:
            side, other = ("outward", link.target) if link.source is self else ("inward", link.source)
            if other.is_shown:
                yield link, side, other

    def touch(self, at: datetime) -> None:
        """Record a change."""
        self.updated = max(self.updated, at)
        self.given.pop("updated", None)

    def _set(self, field: str, value: Any) -> Any:
        """Set a value and return the previous one."""
        before, self.values[field] = self.values.get(field), value
        self.given.pop(field, None)
        return before

    def _own_comments(self) -> None:
        """Convert recorded comments to own ones, as only issues without other comments are returned as recorded."""
        for each in self.given.pop("comment", {}).get("comments", ()):
            made = moment(each["created"])
            self.comments.append(Comment(each["id"], self, each["body"], made, made))

    def _happen(self, rows: list[Row], at: str | None) -> None:
        now = self.store.clock.tick(at)
        self.history.append(Entry(int(self.store.next_id()), now, rows))
        self.touch(now)
