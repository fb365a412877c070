"""Fields of projects, and their values in items."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.fake_github.nodes import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fake_github.projects import Item, Project

# Built-in fields of projects: name, type, and the field of the issue that holds the value.
BUILT_IN = {
    "Title": ("TITLE", "title"),
    "Assignees": ("ASSIGNEES", "assignees"),
    "Labels": ("LABELS", "labels"),
    "Linked pull requests": ("LINKED_PULL_REQUESTS", None),
    "Milestone": ("MILESTONE", "milestone"),
    "Repository": ("REPOSITORY", "repository"),
    "Reviewers": ("REVIEWERS", None),
}
VALUE_KINDS = {
    "assignees": ("ProjectV2ItemFieldUserValue", "users"),
    "labels": ("ProjectV2ItemFieldLabelValue", "labels"),
    "milestone": ("ProjectV2ItemFieldMilestoneValue", "milestone"),
    "repository": ("ProjectV2ItemFieldRepositoryValue", "repository"),
}


class Field(Node):
    """A field of a project with plain values, options or iterations."""

    def __init__(self, project: Project, name: str, kind: str | Iterable[str]) -> None:
        if isinstance(kind, str):
            typename = "ProjectV2IterationField" if kind == "iteration" else "ProjectV2Field"
            super().__init__(project.store, typename, name=name, dataType=kind.upper(), project=project)
            options: list[str] = []
        else:
            super().__init__(
                project.store, "ProjectV2SingleSelectField", name=name, dataType="SINGLE_SELECT", project=project
            )
            options = list(kind)
        self.options = [self._option(name) for name in options]
        self.iterations: list[dict[str, Any]] = []
        self.fields |= {"options": self._options, "configuration": self._configuration}

    @property
    def name(self) -> str:
        """Name of the field, as shown to users."""
        return str(self.fields["name"])

    def add_option(self, name: str) -> None:
        """Add an option."""
        self.options.append(self._option(name))

    def rename_option(self, old: str, new: str) -> None:
        """Rename an option; items with it show the new name, but do not count as changed."""
        next(option for option in self.options if option["name"] == old)["name"] = new

    def value(self, item: Item, given: Any) -> Node:
        """Return a value as GraphQL returns it."""
        match self.fields["dataType"]:
            case "SINGLE_SELECT":
                option = next((each for each in self.options if each["name"] == given), None)
                assert option is not None, f"{self.name} has no option {given!r}"
                fields = {
                    "name": lambda _: option["name"],
                    "optionId": option["id"],
                    "color": option["color"],
                    "description": option["description"],
                }
                return self._value("SingleSelect", item, **fields)
            case "ITERATION":
                iteration = self._iteration(given)
                return self._value("Iteration", item, **iteration, iterationId=iteration["id"])
            case "NUMBER":
                return self._value("Number", item, number=float(given))
            case "DATE":
                return self._value("Date", item, date=date.fromisoformat(given).isoformat())
            case _:
                return self._value("Text", item, text=given)

    def _value(self, kind: str, item: Item, **fields: Any) -> Node:
        fields.pop("id", None)
        node = Node(self.store, f"ProjectV2ItemField{kind}Value", field=self, item=item, **fields)
        node.fields["creator"] = self.store.person
        return node

    def _option(self, name: str) -> dict[str, Any]:
        return {"id": f"{self.store.next_number():08x}", "name": name, "description": "", "color": "GRAY"}

    def _options(self, args: dict[str, Any]) -> list[dict[str, Any]]:
        names = args.get("names")
        return [option for option in self.options if names is None or option["name"] in names]

    def _iteration(self, given: str | tuple[str, str, int]) -> dict[str, Any]:
        """Return the iteration with this title; create it with first day and duration if it is new."""
        title = given if isinstance(given, str) else given[0]
        for known in self.iterations:
            if known["title"] == title:
                return known
        assert not isinstance(given, str), f"{self.name} has no iteration {given!r} yet: give its start and days too"
        fresh = {"id": f"{self.store.next_number():08x}", "title": title, "startDate": given[1], "duration": given[2]}
        self.iterations.append(fresh)
        return fresh

    def _configuration(self, _: dict[str, Any]) -> dict[str, Any]:
        today = self.store.clock.now[:10]
        over = [each for each in self.iterations if _end(each) <= today]
        return {
            "duration": self.iterations[0]["duration"] if self.iterations else 14,
            "startDay": 1,
            "iterations": [each for each in self.iterations if each not in over],
            "completedIterations": over,
        }


def _end(iteration: dict[str, Any]) -> str:
    start = date.fromisoformat(iteration["startDate"])
    return (start + timedelta(days=iteration["duration"])).isoformat()


def built_in_values(item: Item, fields: dict[str, Field], content: Node | None) -> list[dict[str, Any] | Node]:
    """Return an issue's values of the built-in fields."""
    found: list[dict[str, Any] | Node] = []
    for name, (_, source) in BUILT_IN.items():
        known = content.fields.get(source) if content and source else None
        if not known:
            continue
        field = fields[name]
        if source == "title":
            found.append(field._value("Text", item, text=known))
        elif source in VALUE_KINDS:
            typename, key = VALUE_KINDS[source]
            found.append({"__typename": typename, "field": field, key: known})
    return found
