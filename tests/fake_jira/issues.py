"""Issues, and what may happen to them."""

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
    """An issue: its verbs change it as people would, and leave the traces that Jira leaves."""

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
        """By the ids of fields."""
        self.given: dict[str, Any] = {}
        """Fields of a recorded issue, shown as they were recorded."""
        self.sprints: list[Sprint] = []
        self.comments: list[Comment] = []
        self.links: list[Link] = []
        self.pages: list[Page] = []
        self.history: list[Entry] = []
        self.secrets: set[str] = set()
        self.hidden = False
        self.failure = ""
        self.recorded_parent = ""
        """The key of the parent that a recorded issue had, which may not be there."""

    @property
    def number(self) -> int:
        """The number in its key."""
        return int(self.key.rpartition("-")[2])

    @property
    def is_shown(self) -> bool:
        """Whether whoever asks may browse it."""
        return not (self.hidden or self.project.hidden)

    @property
    def above(self) -> Issue | None:
        """Its parent, if that may be seen."""
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
        """Change fields, all in one entry of the changelog. An empty text takes a text or a date away."""
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
        """Say something below."""
        self._own_comments()
        now = self.store.clock.tick(at)
        fresh = Comment(self.store.next_id(), self, body, now, now, author, by_app)
        self.comments.append(fresh)
        self.touch(now)
        return fresh

    def page(self, title: str, url: str, relationship: str = "Wiki Page", at: str | None = None) -> Page:
        """Link a page elsewhere."""
        fresh = Page(self.store.next_small(), title, url, relationship)
        self.pages.append(fresh)
        row = Row("RemoteWorkItemLink", None, NOTHING, (str(fresh.id), f'This work item links to "{title}"'))
        self._happen([row], at)
        return fresh

    # Where it stands

    def move_to_status(self, status: str | Status, resolution: str | None = None, at: str | None = None) -> None:
        """Go on to a status. The resolution is set, or taken away when work is not done any more."""
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
        """Put into a sprint. It stays in those that are closed, and leaves those that are not; `None` only leaves."""
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
        """Hang it on another issue, or on none."""
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
        """Link to another issue: this one blocks it, implements it, …; both are changed by that."""
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
        """Take away all links with another issue."""
        now = self.store.clock.tick(at)
        for link in [each for each in self.links if other in (each.source, each.target)]:
            for one, far in ((self, other), (other, self)):
                one.links.remove(link)
                words = link.type.outward if link.source is one else link.type.inward
                row = Row("Link", "issuelinks", (far.key, f"This issue {words} {far.key}"), NOTHING)
                one._happen([row], now.isoformat())

    # Moving, hiding, ending

    def move(self, to: Project, at: str | None = None) -> None:
        """Move to another project: a new key; the id stays, and the old key still finds it."""
        before, old = self.project, self.key
        self.project, self.key = to, to.next_key()
        self.old_keys.append(old)
        self.given.pop("project", None)
        self._happen([named_row("project", before, to), Row("Key", None, (None, old), (None, self.key))], at)
        for part in [each for each in self.children() if each.type.subtask]:
            part.move(to, at)

    def delete(self) -> None:
        """Gone, with its sub-tasks and links; nothing else is newer for that."""
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
        """Let nobody who asks see it, as a security level does."""
        self.hidden = True

    def show(self) -> None:
        """Let it be seen again."""
        self.hidden = False

    def secret(self, field: str) -> None:
        """Leave a field (its id, or a custom one's name) out of what is told of this issue."""
        self.secrets.update(each.id for each in self.store.fields if each.name == field)
        self.secrets.add(field)

    def unreadable(self, why: str = "The issue could not be loaded.") -> None:
        """Let Cloud's bulk fetch tell that it cannot give this issue now; an empty reason ends that."""
        self.failure = why

    # What others make of it

    def children(self) -> list[Issue]:
        """The issues that hang on it."""
        return [each for each in self.store.issues.values() if each.parent is self]

    def linked(self) -> Iterator[tuple[Link, str, Issue]]:
        """Its links that may be seen, each with the side on which the other issue stands, and that."""
        for link in self.links:
            side, other = ("outward", link.target) if link.source is self else ("inward", link.source)
            if other.is_shown:
                yield link, side, other

    def touch(self, at: datetime) -> None:
        """It has changed."""
        self.updated = max(self.updated, at)
        self.given.pop("updated", None)

    def _set(self, field: str, value: Any) -> Any:
        """Returns what was there."""
        before, self.values[field] = self.values.get(field), value
        self.given.pop(field, None)
        return before

    def _own_comments(self) -> None:
        """Recorded comments are shown as they were only as long as there are no others."""
        for each in self.given.pop("comment", {}).get("comments", ()):
            made = moment(each["created"])
            self.comments.append(Comment(each["id"], self, each["body"], made, made))

    def _happen(self, rows: list[Row], at: str | None) -> None:
        now = self.store.clock.tick(at)
        self.history.append(Entry(int(self.store.next_id()), now, rows))
        self.touch(now)
