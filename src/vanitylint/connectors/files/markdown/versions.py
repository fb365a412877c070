"""What an item in a Markdown file said in each version of the file, and what that tells of its life."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from vanitylint.backlog.items import Change, WorkItem
from vanitylint.connectors.files.markdown.boxes import state_by_boxes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from vanitylint.connectors.files.git.log import Step
    from vanitylint.connectors.files.markdown.tree import Folder, Way

_FINAL: Final = ("done", "dropped")
_GAP: Final = re.compile(r"\n\s*\n")


class Version(NamedTuple):
    """An item as it was once."""

    said: dict[str, str]
    """What was filled, by the names that Jira's history has for it, or the field's own."""
    state: str | None


Versions: TypeAlias = dict[str, Version]
"""The items in one version of a file, by key."""


def read_versions(
    data: bytes, folder: Folder, way: Way, keys: Collection[str], state_of: Callable[[str], str | None]
) -> Versions:
    """The items in one version of a file, by key; without those that share a key.

    Args:
        data: What the file said.
        folder: The folder it stands in today.
        way: How its items are found.
        keys: Those of all its items today. A file that is one item then and now is the same item, whatever its key.
        state_of: From a status to its state.
    """
    found = list(way.items(folder._replace(problems=[], ways={}), data))
    if len(found) == len(keys) == 1:
        return {next(iter(keys)): version_of(found[0], state_of)}
    counts = Counter(item.key for item in found)
    return {item.key: version_of(item, state_of) for item in found if counts[item.key] == 1}


def version_of(item: WorkItem, state_of: Callable[[str], str | None]) -> Version:
    """What an item says. How many empty lines stand between two others says nothing."""
    said = {name: str(value) for name, value in item.fields.items()} | {
        "summary": item.title,
        "description": _GAP.sub("\n\n", item.body).strip(),
        "issuetype": item.kind,
        "status": item.status,
        "resolution": item.resolution,
        "labels": ", ".join(item.labels),
        "parent": item.parent or "",
        "duedate": item.due or "",
        "Sprint": ", ".join(sprint.name for sprint in item.sprints),
        "Story Points": "" if item.estimate is None else f"{item.estimate:g}",
    }
    state = state_of(item.status) or state_of(item.resolution) or state_by_boxes(item)
    return Version({name: text for name, text in said.items() if text}, state)


@dataclass
class Life:
    """What the versions of one item tell, taken step by step from the first on. Days are ISO, empty where not known."""

    changes: list[Change] = field(default_factory=list)
    created: str = ""
    updated: str = ""
    started: str = ""
    finished: str = ""
    _is_seen: bool = False
    _was_begun: bool = False
    """It was already in work, or done, where its history begins to be known."""

    def step(self, step: Step, before: Sequence[Version], after: Version) -> None:
        """Take one step.

        Args:
            step: The commit. Where what was before is not known, it is cut; what it brings along has no date.
            before: What the item said in its parents; none where it is new, or nobody knows.
            after: What it says since.
        """
        day = step.at[:10]
        is_dated = bool(before) or not (step.is_cut or step.is_brought)
        if not before and not self._is_seen and not step.is_cut:
            self.created = day
        self._is_seen = True
        changes = list(_changes(step.at, before, after)) if before else []
        if step.at:
            self.changes += changes
        if changes or (not before and not step.is_cut):
            self.updated = day or self.updated
        if any(version.state in ("doing", *_FINAL) for version in (before if step.is_cut and before else ())):
            self._was_begun = True
        if after.state not in {version.state for version in before}:
            self._turn(after.state, day if is_dated else "")
        if not is_dated and after.state in ("doing", *_FINAL):
            self._was_begun = True

    def _turn(self, state: str | None, day: str) -> None:
        if state == "doing" and not self._was_begun:
            self.started = self.started or day
        self.finished = day if state in _FINAL else ""

    def fill(self, item: WorkItem, told: str | None, committed: str | None, moved: str) -> None:
        """Give an item its changes, and the dates that its file does not name.

        Args:
            item: As it is today.
            told: The state that its words tell.
            committed: The state that they tell in the newest commit. What turned since has no date.
            moved: The day its file came from another folder, which ends it where folders tell the state.
        """
        item.changes = self.changes
        item.created = item.created or self.created or None
        item.updated = item.updated or self.updated or None
        item.started = item.started or self.started or None
        if told in _FINAL and told == committed:
            item.finished = item.finished or self.finished or None
        elif item.state in _FINAL and told not in _FINAL:
            item.finished = item.finished or moved or None


def _changes(at: str, before: Sequence[Version], after: Version) -> Iterator[Change]:
    for name in dict.fromkeys([*before[0].said, *after.said]):
        was = [version.said.get(name, "") for version in before]
        now = after.said.get(name, "")
        if now not in was and (len(was) == 1 or _is_written_there(now, was)):
            yield Change(field=name, at=at, before=was[0] or None, after=now or None)


def _is_written_there(now: str, was: Sequence[str]) -> bool:
    """Whether a merge says something that none of its parents said: git alone only puts together what they said."""
    return not now or not set(now.splitlines()).issubset(line for text in was for line in text.splitlines())
