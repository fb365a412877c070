"""Issues, and the changes people can make to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fake_github.errors import Refusal, forbidden
from tests.fake_github.nodes import Comment, Node, Written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fake_github.projects import Item
    from tests.fake_github.repositories import Repository

HIERARCHY = {"parent": "ParentIssue{}Event", "subIssue": "SubIssue{}Event"}


class Issue(Written):
    """An issue; its methods change it like people do, and record the same timeline events as GitHub."""

    def __init__(
        self, repository: Repository, number: int, *, title: str, body: str, at: str, author_type: str
    ) -> None:
        super().__init__(
            repository.store,
            "Issue",
            body=body,
            author=repository.store.actor(author_type),
            createdAt=at,
            updatedAt=at,
            repository=repository,
            number=number,
            title=title,
            state="OPEN",
            closedAt=None,
            milestone=None,
            issueType=None,
            parent=None,
            duplicateOf=None,
            locked=False,
        )
        self.repository = repository
        self.parent: Issue | None = None
        self.state_reason: str | None = None
        self.comments: list[Comment] = []
        self.timeline: list[Node] = []
        self.project_items: list[Item] = []
        self.sub_issues: list[Issue] = []
        self.pull_requests: list[Node] = []
        lists = ("labels", "assignees", "blockedBy", "blocking", "trackedIssues")
        self.fields |= {
            **{name: [] for name in lists},
            "comments": self.comments,
            "subIssues": self.sub_issues,
            "url": f"{repository.fields['url']}/issues/{number}",
            "closed": lambda _: self.fields["state"] == "CLOSED",
            "stateReason": self._state_reason,
            "subIssuesSummary": self._summary,
            "projectItems": self._project_items,
            "issueFieldValues": [],
            "timelineItems": self._timeline_items,
            "closedByPullRequestsReferences": self._closing_pull_requests,
        }

    @property
    def number(self) -> int:
        """Number within its repository."""
        return int(self.fields["number"])

    @property
    def key(self) -> str:
        """Reference to the issue across repositories."""
        return f"{self.repository.name}#{self.number}"

    # Text

    def rename(self, title: str, at: str | None = None) -> None:
        """Change the title."""
        self._happen("RenamedTitleEvent", at, previousTitle=self.fields["title"], currentTitle=title)
        self.fields["title"] = title

    def comment(self, body: str, at: str | None = None, *, bot: bool = False, by_viewer: bool = False) -> Comment:
        """Add a comment; with `by_viewer`, its author is the owner of the token."""
        moment = self.store.clock.tick(at)
        comment = Comment(self, body, moment, self.store.actor("Bot" if bot else "User"), by_viewer=by_viewer)
        self.comments.append(comment)
        self.timeline.append(comment)
        self.touch(moment)
        return comment

    def set_field(self, name: str, value: str | float, kind: str = "Text", at: str | None = None) -> None:
        """Set a field that the organization has for its issues; `kind` is Text, Number, Date or SingleSelect."""
        rows = self.fields["issueFieldValues"]
        rows[:] = [row for row in rows if row.fields["field"].fields["name"] != name]
        field = Node(self.store, f"IssueField{kind}", name=name)
        rows.append(Node(self.store, f"IssueField{kind}Value", field=field, value=value, name=value))
        self.touch(self.store.clock.tick(at))

    def lock(self) -> None:
        """Lock the conversation: only people with write access can comment."""
        self.fields["locked"] = True

    # State

    def close(
        self,
        reason: str | None = "COMPLETED",
        at: str | None = None,
        *,
        closer: Node | None = None,
        duplicate_of: Issue | None = None,
    ) -> None:
        """Close the issue with a reason that GitHub knows, possibly through a pull request."""
        event = self._happen("ClosedEvent", at, stateReason=reason, closer=closer, duplicateOf=duplicate_of)
        event.fields["url"] = f"{self.fields['url']}#event-{event.number_in_store}"
        self.fields |= {"state": "CLOSED", "closedAt": event.fields["createdAt"], "duplicateOf": duplicate_of}
        self.state_reason = reason

    def reopen(self, at: str | None = None) -> None:
        """Reopen the issue."""
        self._happen("ReopenedEvent", at, stateReason="REOPENED")
        self.fields |= {"state": "OPEN", "closedAt": None, "duplicateOf": None}
        self.state_reason = "REOPENED"

    # Classification

    def label(self, name: str, at: str | None = None) -> None:
        """Add a label."""
        label = self.repository.label(name)
        self._happen("LabeledEvent", at, label=label)
        self.fields["labels"].append(label)

    def unlabel(self, name: str, at: str | None = None) -> None:
        """Remove a label."""
        label = self.repository.label(name)
        self._happen("UnlabeledEvent", at, label=label)
        self.fields["labels"].remove(label)

    def set_type(self, name: str | None, at: str | None = None) -> None:
        """Set, change or remove the type."""
        before, after = self.fields["issueType"], name and self.repository.owner.issue_type(name)
        verb = "Changed" if before and after else "Added" if after else "Removed"
        more = {"prevIssueType": before} if verb == "Changed" else {}
        self._happen(f"IssueType{verb}Event", at, issueType=after or before, **more)
        self.fields["issueType"] = after or None

    def set_milestone(self, milestone: Node | None, at: str | None = None) -> None:
        """Set or remove the milestone."""
        for kind, which in (("DemilestonedEvent", self.fields["milestone"]), ("MilestonedEvent", milestone)):
            if which is not None:
                self._happen(kind, at, milestoneTitle=which.fields["title"], subject=self)
        self.fields["milestone"] = milestone

    # Other issues

    def add_sub_issue(self, other: Issue, at: str | None = None) -> None:
        """Make another issue a sub-issue of this; GitHub allows one parent."""
        moment = self.store.clock.tick(at)
        if other.parent is not None:
            other.parent.remove_sub_issue(other, moment)
        self.sub_issues.append(other)
        other.parent = other.fields["parent"] = self
        self._hierarchy(other, "Added", moment)

    def remove_sub_issue(self, other: Issue, at: str | None = None) -> None:
        """Remove a sub-issue."""
        moment = self.store.clock.tick(at)
        self.sub_issues.remove(other)
        other.parent = other.fields["parent"] = None
        self._hierarchy(other, "Removed", moment)

    def _hierarchy(self, other: Issue, verb: str, moment: str) -> None:
        self._happen(f"SubIssue{verb}Event", moment, subIssue=other)
        other._happen(f"ParentIssue{verb}Event", moment, parent=self)

    def block(self, other: Issue, at: str | None = None) -> None:
        """Mark another issue as blocked by this one."""
        self._dependency(other, at, "append")

    def unblock(self, other: Issue, at: str | None = None) -> None:
        """Remove the block of another issue."""
        self._dependency(other, at, "remove")

    def _dependency(self, other: Issue, at: str | None, verb: str) -> None:
        moment = self.store.clock.tick(at)
        getattr(self.fields["blocking"], verb)(other)
        getattr(other.fields["blockedBy"], verb)(self)
        self.touch(moment)
        other.touch(moment)

    def track(self, other: Issue, at: str | None = None) -> None:
        """Track another issue in a task list, the old way of having sub-issues."""
        self.fields["trackedIssues"].append(other)
        self.touch(self.store.clock.tick(at))

    def cross_reference(
        self, source: Issue | Node | dict[str, Any], at: str | None = None, *, closes: bool = False
    ) -> Node:
        """Mention this issue in another issue or pull request, or in a new one with these arguments, and return that."""
        source = self.repository.pull_request(**source) if isinstance(source, dict) else source
        event = self._happen(
            "CrossReferencedEvent",
            at,
            source=source,
            target=self,
            willCloseTarget=closes,
            isCrossRepository=source.fields["repository"] is not self.repository,
            url=source.fields["url"],
        )
        event.fields["referencedAt"] = event.fields["createdAt"]
        return source

    def link_pull_request(
        self, created: str | None = None, *, merged: bool = True, manual: bool = False, **more: Any
    ) -> Node:
        """Create a pull request that closes this issue, by its text or by a manual link."""
        pull = self.repository.pull_request(created=created, merged=merged, **more)
        self.pull_requests.append(pull)
        pull.fields["closingIssuesReferences"].append(self)
        at = pull.fields["createdAt"]
        if manual:
            self._happen("ConnectedEvent", at, source=pull, subject=self, isCrossRepository=False)
        else:
            self.cross_reference(pull, at, closes=True)
        return pull

    # Removal

    def delete(self) -> None:
        """Delete the issue and its items in projects."""
        self.store.clock.tick()
        for item in self.project_items:
            item.delete()
        super().delete()

    def transfer(self, to: Repository, at: str | None = None) -> None:
        """Transfer the issue to another repository: it gets a new number and id, and the old ones find nothing."""
        moment, origin = self.store.clock.tick(at), self.repository
        origin.issues.remove(self)
        del self.store.nodes[self.id]
        fresh = Node(self.store, "Issue")
        self.store.nodes[fresh.id] = self
        self.id, self.number_in_store, self.repository = fresh.id, fresh.number_in_store, to
        number = to.next_number()
        self.fields |= {key: fresh.fields[key] for key in ("id", "databaseId", "fullDatabaseId")}
        self.fields |= {"number": number, "url": f"{to.fields['url']}/issues/{number}", "repository": to}
        to.issues.append(self)
        self._happen("TransferredEvent", moment, fromRepository=origin, issue=self)

    # GraphQL

    def _happen(self, kind: str, at: str | None, **fields: Any) -> Node:
        """Add an event to the timeline that counts as a change of the issue."""
        moment = self.store.clock.tick(at)
        event = self.note(kind, moment, **fields)
        self.touch(moment)
        return event

    def note(self, kind: str, at: str, **fields: Any) -> Node:
        """Add an event to the timeline that leaves the issue's update time alone."""
        event = Node(self.store, kind, createdAt=at, actor=self.store.person, **fields)
        self.timeline.append(event)
        return event

    def _state_reason(self, args: dict[str, Any]) -> str | None:
        """Return the state reason; clients that do not ask for duplicates get NOT_PLANNED."""
        hidden = self.state_reason == "DUPLICATE" and not args.get("enableDuplicate")
        return "NOT_PLANNED" if hidden else self.state_reason

    def _summary(self, _: dict[str, Any]) -> dict[str, int]:
        parts = [part for part in self.sub_issues if not part.deleted]
        done = sum(part.fields["state"] == "CLOSED" for part in parts)
        return {"total": len(parts), "completed": done, "percentCompleted": 100 * done // max(1, len(parts))}

    def _project_items(self, args: dict[str, Any]) -> Sequence[Node | Refusal]:
        archived_too = args.get("includeArchived", True)
        found = [item for item in self.project_items if archived_too or not item.fields["isArchived"]]
        if why := self.store.hidden_projects:
            return [forbidden(why) if isinstance(why, str) else forbidden() for _ in found]
        return found

    def _timeline_items(self, args: dict[str, Any]) -> Sequence[Node]:
        """Return the timeline items of the requested types, in which SomeEvent is called 'SOME_EVENT'."""
        kinds = {kind.replace("_", "") for kind in args.get("itemTypes") or ()}
        since = args.get("since") or ""
        found = [
            event
            for event in self.timeline
            if (not kinds or event.typename.upper() in kinds)
            and event.fields["createdAt"] >= since
            and not getattr(event.fields.get("source"), "deleted", False)
        ]
        return sorted(found, key=lambda event: event.fields["createdAt"])[args.get("skip") or 0 :]

    def _closing_pull_requests(self, args: dict[str, Any]) -> Sequence[Node]:
        """Return the sub-issues, only open ones by default."""
        every = args.get("includeClosedPrs")
        return [pull for pull in self.pull_requests if every or pull.fields["state"] == "OPEN"]
