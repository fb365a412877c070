"""Projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fake_jira.agile import Sprint
from tests.fake_jira.clock import moment
from tests.fake_jira.issues import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.fake_jira.store import Store
    from tests.fake_jira.things import IssueType, Status, Version

STYLES = {"company": ("software", False), "team": ("software", True), "discovery": ("product_discovery", True)}
"""Jira's project type, and whether the project has its own statuses and types."""


class Project:
    """A project, which creates its issues."""

    def __init__(self, store: Store, key: str, *, name: str = "", style: str = "company") -> None:
        self.store = store
        self.id = store.next_id()
        self.key = key
        self.name = name or key.title()
        self.style = style
        self.type_key, self.is_simple = STYLES[style]
        self._is_hidden = False
        self.last_number = 0
        store.projects.append(self)

    def issue(
        self,
        type: str | IssueType = "Story",  # noqa: A002 - Jira's own word
        *,
        summary: str = "A thing to do",
        description: str | dict[str, Any] | None = None,
        created: str | None = None,
        updated: str | None = None,
        fields: Mapping[str, Any] | None = None,
        labels: Iterable[str] = (),
        status: str | Status | None = None,
        resolution: str | None = None,
        resolved: str | None = None,
        parent: Issue | None = None,
        sprint: Sprint | Iterable[Sprint] | None = None,
        fix_versions: Iterable[Version] = (),
        components: Iterable[str] = (),
        due: str | None = None,
        priority: str | None = "Medium",
        assignee: str | None = None,
        at: str | None = None,
    ) -> Issue:
        """Create an issue. Its initial values do not appear in the changelog; `at` is the same as `created`."""
        made = self.store.clock.tick(created or at)
        kind = self.store.issue_type(type) if isinstance(type, str) else type
        issue = Issue(self, kind, made)
        issue.values |= {"summary": summary, "description": description, "labels": list(labels), "duedate": due}
        issue.values |= {"priority": priority and self.store.priority(priority), "assignee": assignee}
        issue.values["components"] = [self.store.component(name) for name in components]
        issue.values["fixVersions"] = list(fix_versions)
        issue.status = self.status(status) if status else self.first_status()
        issue.sprints = [sprint] if isinstance(sprint, Sprint) else list(sprint or ())
        issue.parent = parent
        for name, value in (fields or {}).items():
            issue.values[self.store.field_for(name, value).id] = value
        if resolution or resolved:
            issue.resolution = self.store.resolution(resolution or "Done")
            issue.resolved = moment(resolved) if resolved else made
        if updated:
            issue.touch(self.store.clock.tick(updated))
        self.store.issues[issue.id] = issue
        return issue

    def issues(self, count: int, type: str = "Story", **more: Any) -> list[Issue]:  # noqa: A002 - as above
        """Create several issues; `{n}` in summaries and descriptions is replaced by a number."""
        texts = {"summary": "A thing to do, {n}"} | {
            key: more[key] for key in ("summary", "description") if key in more
        }
        return [
            self.issue(type, **more | {key: str(text).replace("{n}", str(n)) for key, text in texts.items()})
            for n in range(1, count + 1)
        ]

    def status(self, which: str | Status) -> Status:
        """Return the status of this name, the project's own if it has one."""
        if not isinstance(which, str):
            return which
        for known in self.store.statuses:
            if known.name == which and known.scope is self:
                return known
        return self.store.status(which)

    def first_status(self) -> Status:
        """Return the initial status of issues."""
        own = [known for known in self.store.statuses if known.scope is self and known.category == "new"]
        return own[0] if own else self.store.status("To Do")

    def next_key(self) -> str:
        """Return an unused key."""
        self.last_number += 1
        return f"{self.key}-{self.last_number}"

    def hide(self) -> None:
        """Hide it from clients."""
        self._is_hidden = True

    def show(self) -> None:
        """Make it visible again."""
        self._is_hidden = False

    @property
    def hidden(self) -> bool:
        """Whether the client may not see it."""
        return self._is_hidden or self.store.is_anonymous
