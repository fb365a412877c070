"""OpenSpec: `openspec/changes/<id>/proposal.md`; what is done moves to `changes/archive/<date>-<id>/`.

The section Impact of a proposal lists the code a change touches, not what comes of it. It stays in the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.filling import read_item, when
from vanitylint.connectors.files.markdown.metadata import text_of
from vanitylint.connectors.files.markdown.pages import yaml_file
from vanitylint.connectors.files.markdown.tree import folders, has_file, place
from vanitylint.connectors.files.markdown.words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.tree import Folder

FILE = "proposal.md"
_CHANGES = "openspec/changes"
_ARCHIVE = "archive"
_PREFIXES = ("Change", "Change Proposal", "Proposal", "OpenSpec Change", "OpenSpec Proposal")


def recognises(folder: Folder) -> bool:
    """Whether the folder has `openspec/` with its project file or its changes."""
    home = place(folder, "openspec")
    return place(folder, _CHANGES) is not None or (home is not None and (home / "project.md").is_file())


def items(folder: Folder) -> Iterator[WorkItem]:
    """Each change as a feature, keyed by its id."""
    changes = place(folder, _CHANGES)
    archived = folders(folder, changes / _ARCHIVE) if changes and (changes / _ARCHIVE).is_dir() else []
    for change in [*folders(folder, changes), *archived]:
        if has_file(folder, change / FILE):
            yield from item(folder, change / FILE)
        elif change.name != _ARCHIVE:
            folder.problem(change, f"has no {FILE}")


def item(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """One change."""
    change = path.absolute().parent
    start = WorkItem(key=change.name, title="", kind="feature")
    if change.parent.name == _ARCHIVE:
        start.state = "done"
        if change.name[10:11] == "-" and (finished := when(change.name[:10])):
            start.key, start.finished = change.name[11:], finished
    start.title, start.created = in_words(start.key), _created(folder, path.with_name(".openspec.yaml"))
    yield from read_item(folder, path, start, *_PREFIXES)


def _created(folder: Folder, path: Path) -> str | None:
    """The day a change was begun, where its settings tell it."""
    return next((when(text_of(entry.value)) for entry in yaml_file(folder, path) if entry.name == "created"), None)
