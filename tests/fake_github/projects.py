"""Projects: lists of issues and drafts with their own fields; changes in them do not count as changes of the issues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fake_github.fields import BUILT_IN, Field, built_in_values
from tests.fake_github.issues import Issue
from tests.fake_github.nodes import Node
from tests.fake_github.paging import Ordered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.fake_github.repositories import Owner, Repository

TYPES = {"Issue": "ISSUE", "PullRequest": "PULL_REQUEST", "DraftIssue": "DRAFT_ISSUE"}


class Item(Node):
    """An item of a project; without content, it is one that the token may not see."""

    def __init__(self, project: Project, content: Node | None, at: str) -> None:
        super().__init__(
            project.store,
            "ProjectV2Item",
            project=project,
            content=content,
            type=TYPES[content.typename] if content else "REDACTED",
            isArchived=False,
            creator=project.store.person,
            createdAt=at,
            updatedAt=at,
        )
        self.project = project
        self.content = content
        self.values: dict[str, Node] = {}
        self.fields |= {"fieldValues": self._values, "fieldValueByName": self._value}

    def archive(self, *, archived: bool = True) -> None:
        """Archive or unarchive the item."""
        self.fields["isArchived"] = archived
        self.touch(self.store.clock.tick())

    def _values(self, _: dict[str, Any]) -> list[dict[str, Any] | Node]:
        fields = self.project.by_name
        own = [self.values[name] for name in fields if name in self.values]
        return [*built_in_values(self, fields, self.content), *own]

    def _value(self, args: dict[str, Any]) -> dict[str, Any] | Node | None:
        for value in self._values({}):
            field = value.fields["field"] if isinstance(value, Node) else value["field"]
            if field.name == args["name"]:
                return value
        return None


class Draft(Node):
    """A draft issue."""

    def edit(self, *, title: str | None = None, body: str | None = None, at: str | None = None) -> None:
        """Change the given fields; GitHub keeps no history of drafts."""
        moment = self.store.clock.tick(at)
        self.fields |= {name: value for name, value in (("title", title), ("body", body)) if value is not None}
        self.touch(moment)
        for item in self.fields["projectV2Items"]:
            item.touch(moment)
            item.project.touch(moment)


class Project(Node):
    """A project, with methods to fill and change it."""

    def __init__(
        self,
        owner: Owner,
        number: int,
        *,
        title: str,
        fields: Mapping[str, str | Iterable[str]],
        description: str | None = None,
        readme: str | None = None,
    ) -> None:
        super().__init__(owner.store, "ProjectV2", number=number, title=title, owner=owner)
        owner.projects.append(self)
        self.items: list[Item] = []
        built_in = {name: kind.lower() for name, (kind, _) in BUILT_IN.items()}
        self.columns = [Field(self, name, kind) for name, kind in {**built_in, **fields}.items()]
        kind = "orgs" if owner.typename == "Organization" else "users"
        self.fields |= {
            "url": f"{self.store.url}/{kind}/{owner.fields['login']}/projects/{number}",
            "shortDescription": description,
            "readme": readme,
            "creator": self.store.person,
            "closed": False,
            "closedAt": None,
            "public": False,
            "fields": self.columns,
            "field": lambda args: self.by_name.get(args["name"]),
            "items": lambda _: Ordered(self.items, lambda item: [item.number_in_store]),
        }

    @property
    def by_name(self) -> dict[str, Field]:
        """Fields by current name."""
        return {field.name: field for field in self.columns}

    def add(self, content: Issue | Draft | Node, at: str | None = None, **values: Any) -> Item:
        """Add an issue, pull request or draft, with values of some fields."""
        return self._add(content, self.store.clock.tick(at), values)

    def draft(self, title: str, body: str = "", at: str | None = None, **values: Any) -> Item:
        """Add a draft; its text is the content of the item."""
        moment = self.store.clock.tick(at)
        note = Draft(
            self.store,
            "DraftIssue",
            title=title,
            body=body,
            creator=self.store.person,
            assignees=[],
            projectV2Items=[],
            createdAt=moment,
            updatedAt=moment,
        )
        item = self._add(note, moment, values)
        note.fields["projectV2Items"].append(item)
        return item

    def redacted(self) -> Item:
        """Add an item whose issue the token may not see."""
        return self._add(None, self.store.clock.tick(), {})

    def convert(self, item: Item, to: Repository) -> Issue:
        """Convert a draft to an issue; the item and its values stay."""
        note = item.content
        assert isinstance(note, Draft), "only a draft becomes an issue"
        issue = to.issue(title=note.fields["title"], body=note.fields["body"])
        note.delete()
        item.content = issue
        item.fields |= {"content": issue, "type": "ISSUE"}
        issue.project_items.append(item)
        item.touch(self.store.clock.now)
        return issue

    def set(self, item: Item, at: str | None = None, **values: Any) -> None:
        """Set the values of fields, or None to clear them."""
        moment = self.store.clock.tick(at)
        self._write(item, values, moment)
        item.touch(moment)
        self.touch(moment)

    def remove(self, item: Item) -> None:
        """Remove an item; the issue stays as it is."""
        item.delete()
        self.touch(self.store.clock.tick())

    def link(self, repository: Repository) -> None:
        """Link the project to a repository."""
        repository.fields["projectsV2"].append(self)

    def rename_field(self, old: str, new: str) -> None:
        """Rename a field; no item counts as changed."""
        self.by_name[old].fields["name"] = new
        for item in self.items:
            if old in item.values:
                item.values[new] = item.values.pop(old)

    def close(self, at: str | None = None) -> None:
        """Close the project."""
        moment = self.store.clock.tick(at)
        self.fields |= {"closed": True, "closedAt": moment}
        self.touch(moment)

    def _add(self, content: Node | None, moment: str, values: dict[str, Any]) -> Item:
        item = Item(self, content, moment)
        self.items.append(item)
        if isinstance(content, Issue):
            content.project_items.append(item)
        self._write(item, values, moment)
        self.touch(moment)
        return item

    def _write(self, item: Item, values: dict[str, Any], moment: str) -> None:
        for name, given in values.items():
            before = item.values.pop(name, None)
            if given is not None:
                item.values[name] = self.by_name[name].value(item, given)
                item.values[name].fields |= {"createdAt": moment, "updatedAt": moment}
            if name == "Status" and isinstance(item.content, Issue):
                item.content.note(
                    "ProjectV2ItemStatusChangedEvent",
                    moment,
                    project=self,
                    previousStatus=before.fields["name"]({}) if before else "",
                    status=given or "",
                    wasAutomated=False,
                )
