"""OpenSpec: `openspec/changes/<id>/proposal.md`; when done, it moves to `changes/archive/<date>-<id>/`.

The section Impact of a proposal lists the code that a change touches, not its outcome. It stays in the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors.files.markdown.documents import read_yaml_file
from vanitylint.connectors.files.markdown.item_builder import parse_date, read_item
from vanitylint.connectors.files.markdown.metadata import text_of
from vanitylint.connectors.files.markdown.tree import find_folder, has_file, subfolders
from vanitylint.connectors.files.markdown.vocabulary import humanise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.connectors.files.markdown.tree import Folder

FILE = "proposal.md"
_CHANGES = "openspec/changes"
_ARCHIVE = "archive"
_PREFIXES = ("Change", "Change Proposal", "Proposal", "OpenSpec Change", "OpenSpec Proposal")


def recognises(folder: Folder) -> bool:
    """Return whether the folder has `openspec/` with its project file or its changes."""
    home = find_folder(folder, "openspec")
    return find_folder(folder, _CHANGES) is not None or (home is not None and (home / "project.md").is_file())


def items(folder: Folder) -> Iterator[WorkItem]:
    """Yield each change as a feature, keyed by its id."""
    changes = find_folder(folder, _CHANGES)
    archived = subfolders(folder, changes / _ARCHIVE) if changes and (changes / _ARCHIVE).is_dir() else []
    for change in [*subfolders(folder, changes), *archived]:
        if has_file(folder, change / FILE):
            yield from item(folder, change / FILE)
        elif change.name != _ARCHIVE:
            folder.add_problem(change, f"has no {FILE}")


def item(folder: Folder, path: Path) -> Iterator[WorkItem]:
    """Yield one change."""
    change = path.absolute().parent
    template = WorkItem(key=change.name, title="", kind="feature")
    if change.parent.name == _ARCHIVE:
        template.state = "done"
        if change.name[10:11] == "-" and (finished := parse_date(change.name[:10])):
            template.key, template.finished = change.name[11:], finished
    template.title, template.created = humanise(template.key), _created(folder, path.with_name(".openspec.yaml"))
    yield from read_item(folder, path, template, *_PREFIXES)


def _created(folder: Folder, path: Path) -> str | None:
    """Return the day a change was created, if its settings contain it."""
    return next(
        (parse_date(text_of(entry.value)) for entry in read_yaml_file(folder, path) if entry.name == "created"), None
    )
