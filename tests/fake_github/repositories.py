"""Owners and repositories, with their labels, milestones, types and lists of issues."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from tests.fake_github.clock import normal
from tests.fake_github.errors import not_found
from tests.fake_github.issues import Issue
from tests.fake_github.nodes import Node, Store
from tests.fake_github.paging import Ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.fake_github.projects import Project

N = TypeVar("N", bound=Node)

ORDERS: dict[str, Callable[[Issue], Any]] = {
    "CREATED_AT": lambda issue: issue.fields["createdAt"],
    "UPDATED_AT": lambda issue: issue.fields["updatedAt"],
    "COMMENTS": lambda issue: len(issue.comments),
}


class Owner(Node):
    """An organization or a person, with repositories, projects and issue types."""

    def __init__(self, store: Store, login: str, kind: str) -> None:
        super().__init__(store, kind, login=login, name=login, url=f"{store.url}/{login}")
        self.types: list[Node] = []
        self.projects: list[Project] = []
        self.repositories: list[Repository] = []
        self.fields |= {
            "repository": self.repository,
            "repositories": self._repositories,
            "projectsV2": self.projects,
            "projectV2": self._project,
            "issueTypes": self.types,
        }

    def _repositories(self, args: dict[str, Any]) -> list[Repository]:
        """Return the repositories that match the arguments, by name."""
        wanted = {name: args.get(name) for name in ("isArchived", "hasIssuesEnabled")}
        found = [
            each
            for each in self.repositories
            if all(value is None or each.fields[name] == value for name, value in wanted.items())
        ]
        return sorted(found, key=lambda each: str(each.fields["name"]))

    def issue_type(self, name: str) -> Node:
        """Return the issue type of this name, which an organization's repositories share."""
        for known in self.types:
            if known.fields["name"] == name:
                return known
        fresh = Node(self.store, "IssueType", name=name, description=None, isEnabled=True)
        self.types.append(fresh)
        return fresh

    def repository(self, args: dict[str, Any]) -> Repository:
        """Return the repository of a name, or of a former name unless redirects are not followed."""
        name = args["name"].lower()
        there = [each for each in self.repositories if not each.deleted]
        found = [each for each in there if each.fields["name"].lower() == name]
        if not found and args.get("followRenames", True):
            found = [each for each in there if name in each.former_names]
        if not found:
            raise not_found(f"a Repository with the name '{self.fields['login']}/{args['name']}'")
        return found[0]

    def _project(self, args: dict[str, Any]) -> Project:
        for project in self.projects:
            if project.fields["number"] == args["number"] and not project.deleted:
                return project
        raise not_found(f"a ProjectV2 with the number {args['number']}")


class Milestone(Node):
    """A milestone; changing it does not count as a change of its issues."""

    def edit(self, *, title: str | None = None, description: str | None = None, due: str | None = None) -> None:
        """Change the given fields."""
        given = {"title": title, "description": description, "dueOn": due and normal(due)}
        self.fields |= {name: value for name, value in given.items() if value is not None}
        self.touch(self.store.clock.tick())

    def close(self, at: str | None = None) -> None:
        """Close the milestone."""
        moment = self.store.clock.tick(at)
        self.fields |= {"state": "CLOSED", "closed": True, "closedAt": moment}
        self.touch(moment)


class Repository(Node):
    """A repository, with methods to fill it."""

    def __init__(self, owner: Owner, name: str, *, visibility: str = "PRIVATE") -> None:
        full = f"{owner.fields['login']}/{name}"
        super().__init__(owner.store, "Repository", nameWithOwner=full, owner=owner)
        self.owner = owner
        owner.repositories.append(self)
        self.issues: list[Issue] = []
        self.labels: list[Node] = []
        self.pull_requests: list[Node] = []
        self.milestones: list[Milestone] = []
        self.former_names: list[str] = []
        self._numbers = count(1)
        self.fields |= {
            "name": name,
            "url": f"{self.store.url}/{full}",
            "visibility": visibility,
            "isPrivate": visibility != "PUBLIC",
            "isArchived": False,
            "hasIssuesEnabled": True,
            "viewerPermission": "READ",
            "labels": self.labels,
            "milestones": lambda args: _of_states(self.milestones, args.get("states")),
            "milestone": lambda args: _numbered(self.milestones, args["number"]),
            "issueTypes": owner.types if owner.typename == "Organization" else None,
            "projectsV2": [],
            "projectV2": owner.fields["projectV2"],
            "issues": lambda args: ordered(self.issues, args),
            "issue": self._issue,
            "issueOrPullRequest": self._issue_or_pull_request,
            "pullRequest": self._pull_request,
        }

    @property
    def name(self) -> str:
        """Full name, with the owner."""
        return str(self.fields["nameWithOwner"])

    def rename(self, name: str) -> None:
        """Rename the repository; the old name redirects here until another repository takes it."""
        self.former_names.append(self.fields["name"].lower())
        full = f"{self.owner.fields['login']}/{name}"
        self.fields |= {"name": name, "nameWithOwner": full, "url": f"{self.store.url}/{full}"}
        self.touch(self.store.clock.tick())

    def next_number(self) -> int:
        """Return an unused number of an issue or pull request."""
        return next(self._numbers)

    def issue(
        self,
        *,
        title: str = "Something to do",
        body: str = "",
        labels: Iterable[str] = (),
        type: str | None = None,  # noqa: A002 - GitHub's name
        state: str = "OPEN",
        state_reason: str | None = None,
        created: str | None = None,
        updated: str | None = None,
        closed: str | None = None,
        parent: Issue | None = None,
        milestone: Milestone | None = None,
        assignees: int = 0,
        author_type: str = "User",
    ) -> Issue:
        """Create an issue."""
        at = self.store.clock.tick(created)
        issue = Issue(self, self.next_number(), title=title, body=body, at=at, author_type=author_type)
        self.issues.append(issue)
        issue.fields["assignees"] += [self.store.person] * assignees
        for name in labels:
            issue.label(name, at)
        if type is not None:
            issue.set_type(type, at)
        if milestone is not None:
            issue.set_milestone(milestone, at)
        if parent is not None:
            parent.add_sub_issue(issue, at)
        if state == "CLOSED" or closed is not None:
            issue.close(state_reason or "COMPLETED", closed)
        else:
            issue.state_reason = state_reason
        if updated is not None:
            issue.fields["updatedAt"] = self.store.clock.tick(updated)
        return issue

    def pull_request(
        self,
        *,
        title: str = "A change",
        body: str = "",
        created: str | None = None,
        merged: bool = False,
        state: str | None = None,
        merged_at: str | None = None,
    ) -> Node:
        """Create a pull request: open, unless it is merged or its state is given."""
        at = self.store.clock.tick(created)
        number = self.next_number()
        done = self.store.clock.tick(merged_at or at) if merged or merged_at else None
        fresh = Node(
            self.store,
            "PullRequest",
            number=number,
            title=title,
            body=body,
            state=state or ("MERGED" if done else "OPEN"),
            merged=done is not None,
            mergedAt=done,
            closedAt=done or (at if state == "CLOSED" else None),
            createdAt=at,
            updatedAt=done or at,
            isDraft=False,
            author=self.store.person,
            repository=self,
            closingIssuesReferences=[],
            url=f"{self.fields['url']}/pull/{number}",
        )
        self.pull_requests.append(fresh)
        return fresh

    def label(self, name: str) -> Node:
        """Return the label of this name."""
        for known in self.labels:
            if known.fields["name"] == name:
                return known
        fresh = Node(self.store, "Label", name=name, description=None, color="ededed")
        self.labels.append(fresh)
        return fresh

    def milestone(
        self, title: str, *, description: str | None = None, due: str | None = None, closed: str | None = None
    ) -> Milestone:
        """Create a milestone."""
        number = len(self.milestones) + 1
        fresh = Milestone(
            self.store,
            "Milestone",
            number=number,
            title=title,
            description=description,
            dueOn=due and normal(due),
            state="OPEN",
            closed=False,
            closedAt=None,
            repository=self,
            url=f"{self.fields['url']}/milestone/{number}",
            createdAt=self.store.clock.tick(),
        )
        fresh.fields["issues"] = lambda args: ordered(
            [each for each in self.issues if each.fields["milestone"] is fresh], args
        )
        if closed is not None:
            fresh.close(closed)
        self.milestones.append(fresh)
        return fresh

    def _issue(self, args: dict[str, Any]) -> Issue:
        found = _numbered(self.issues, args["number"])
        if found is None:
            raise not_found(f"an Issue with the number of {args['number']}")
        return found

    def _pull_request(self, args: dict[str, Any]) -> Node:
        found = _numbered(self.pull_requests, args["number"])
        if found is None:
            raise not_found(f"a PullRequest with the number of {args['number']}")
        return found

    def _issue_or_pull_request(self, args: dict[str, Any]) -> Node:
        return _numbered(self.pull_requests, args["number"]) or self._issue(args)


def _numbered(nodes: Sequence[N], number: int) -> N | None:
    return next((each for each in nodes if each.fields["number"] == number and not each.deleted), None)


def _of_states(nodes: Iterable[N], states: Iterable[str] | None) -> list[N]:
    return [each for each in nodes if not states or each.fields["state"] in states]


def ordered(issues: Iterable[Issue], args: dict[str, Any]) -> Ordered:
    """Filter and sort issues by the arguments of a connection."""
    only, order = args.get("filterBy") or {}, args.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    since = normal(only["since"]) if only.get("since") else ""
    names = {*(args.get("labels") or ()), *(only.get("labels") or ())}
    of = ORDERS[order["field"]]
    kept = [
        issue
        for issue in _of_states(issues, args.get("states") or only.get("states"))
        if issue.fields["updatedAt"] >= since
        and (not names or any(label.fields["name"] in names for label in issue.fields["labels"]))
        and not issue.deleted
    ]
    return Ordered(kept, lambda issue: [of(issue), issue.number_in_store], order["direction"] == "DESC")
