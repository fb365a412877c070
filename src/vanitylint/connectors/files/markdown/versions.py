"""Earlier versions of an item in a Markdown file, and the changes and dates that follow from them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from vanitylint.backlog.items import Change, WorkItem
from vanitylint.connectors.files.markdown.checkboxes import state_from_checkboxes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from vanitylint.connectors.files.git.log import Edit
    from vanitylint.connectors.files.markdown.tree import FileParser, Folder

_FINAL_STATES: Final = ("done", "dropped")
_BLANK_LINES: Final = re.compile(r"\n\s*\n")


class Version(NamedTuple):
    """An item in one version of its file."""

    fields: dict[str, str]
    """Fields with a value, named as in Jira's history, or by the field's own name."""
    state: str | None


Versions: TypeAlias = dict[str, Version]
"""The items in one version of a file, by key."""


def read_versions(
    data: bytes, folder: Folder, parser: FileParser, keys: Collection[str], state_of: Callable[[str], str | None]
) -> Versions:
    """Return the items in one version of a file, by key, without those that share a key.

    Args:
        data: The content of the version.
        folder: The folder that the file is in today.
        parser: Finds its items.
        keys: The keys of all its items today. If the file has a single item then and now, it is the same item,
            whatever its key.
        state_of: Maps a status to its state.
    """
    found = list(parser.parse(folder._replace(problems=[], parsers={}), data))
    if len(found) == len(keys) == 1:
        return {next(iter(keys)): version_of(found[0], state_of)}
    counts = Counter(item.key for item in found)
    return {item.key: version_of(item, state_of) for item in found if counts[item.key] == 1}


def version_of(item: WorkItem, state_of: Callable[[str], str | None]) -> Version:
    """Return the version of an item. The number of empty lines between two others is ignored."""
    fields = {name: str(value) for name, value in item.fields.items()} | {
        "summary": item.title,
        "description": _BLANK_LINES.sub("\n\n", item.body).strip(),
        "issuetype": item.kind,
        "status": item.status,
        "resolution": item.resolution,
        "labels": ", ".join(item.labels),
        "parent": item.parent or "",
        "duedate": item.due or "",
        "Sprint": ", ".join(sprint.name for sprint in item.sprints),
        "Story Points": "" if item.estimate is None else f"{item.estimate:g}",
    }
    state = state_of(item.status) or state_of(item.resolution) or state_from_checkboxes(item)
    return Version({name: text for name, text in fields.items() if text}, state)


@dataclass
class Lifecycle:
    """Changes and dates of one item, collected edit by edit from the first on. Days are ISO, empty if unknown."""

    changes: list[Change] = field(default_factory=list)
    created: str = ""
    updated: str = ""
    started: str = ""
    finished: str = ""
    _is_seen: bool = False
    _had_begun: bool = False
    """Whether it was already in progress, or done, when its known history began."""

    def apply(self, edit: Edit, before: Sequence[Version], after: Version) -> None:
        """Apply one edit.

        Args:
            edit: The edit. If what came before is unknown, it is truncated, and what it adds has no date.
            before: Versions of the item in the commit's parents; none if the item is new, or if they are unknown.
            after: Version of the item after the edit.
        """
        day = edit.at[:10]
        is_dated = bool(before) or not (edit.is_truncated or edit.is_imported)
        if not before and not self._is_seen and not edit.is_truncated:
            self.created = day
        self._is_seen = True
        changes = list(_changes(edit.at, before, after)) if before else []
        if edit.at:
            self.changes += changes
        if changes or (not before and not edit.is_truncated):
            self.updated = day or self.updated
        if any(
            version.state in ("doing", *_FINAL_STATES) for version in (before if edit.is_truncated and before else ())
        ):
            self._had_begun = True
        if after.state not in {version.state for version in before}:
            self._set_state(after.state, day if is_dated else "")
        if not is_dated and after.state in ("doing", *_FINAL_STATES):
            self._had_begun = True

    def _set_state(self, state: str | None, day: str) -> None:
        if state == "doing" and not self._had_begun:
            self.started = self.started or day
        self.finished = day if state in _FINAL_STATES else ""

    def update_item(self, item: WorkItem, state: str | None, committed_state: str | None, moved_on: str) -> None:
        """Set an item's changes, and the dates that its file does not contain.

        Args:
            item: The item as it is today.
            state: The state according to its content.
            committed_state: That state in the newest commit. A later change of state has no date.
            moved_on: Day on which its file came from another folder. If folders determine the state, it ended then.
        """
        item.changes = self.changes
        item.created = item.created or self.created or None
        item.updated = item.updated or self.updated or None
        if state or item.state or not item.status:  # an unknown status may say that work ended, so it is not dated
            item.started = item.started or self.started or None
        if state in _FINAL_STATES and state == committed_state:
            item.finished = item.finished or self.finished or None
        elif item.state in _FINAL_STATES and state not in _FINAL_STATES:
            item.finished = item.finished or moved_on or None


def _changes(at: str, before: Sequence[Version], after: Version) -> Iterator[Change]:
    for name in dict.fromkeys([*before[0].fields, *after.fields]):
        old_values = [version.fields.get(name, "") for version in before]
        new_value = after.fields.get(name, "")
        if new_value not in old_values and (len(old_values) == 1 or _is_new_in_merge(new_value, old_values)):
            yield Change(field=name, at=at, before=old_values[0] or None, after=new_value or None)


def _is_new_in_merge(new_value: str, old_values: Sequence[str]) -> bool:
    """Return whether a merge has content that none of its parents had: git alone only combines what they had."""
    return not new_value or not set(new_value.splitlines()).issubset(
        line for text in old_values for line in text.splitlines()
    )
