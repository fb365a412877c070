"""Backlog.md: `backlog/config.yml`; tasks as `backlog/{tasks,completed,drafts,archive}/<id> - <title>.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import Sprint, WorkItem
from vanitylint.connectors.files.markdown.documents import read_document, read_yaml_file
from vanitylint.connectors.files.markdown.item_builder import read_item
from vanitylint.connectors.files.markdown.metadata import text_of
from vanitylint.connectors.files.markdown.tree import find_folder, has_file, markdown_files
from vanitylint.connectors.files.markdown.vocabulary import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.backlog.items import State
    from vanitylint.connectors.files.markdown.tree import Folder

_STATE_BY_FOLDER: Final[dict[str, State | None]] = {
    "tasks": None,
    "completed": "done",
    "drafts": "todo",
    "archive/tasks": "dropped",
    "archive/drafts": "dropped",
}
"""Folders of tasks and the state that each implies; in `tasks` each file has a status of its own."""
_CONFIG_FILES: Final = ("config.yml", "config.yaml")
_DEFAULT_PREFIX: Final = "task"


def recognises(folder: Folder) -> bool:
    """Return whether the folder has `backlog/` or `.backlog/` with its config, or is such a folder itself."""
    return _home(folder) is not None


def items(folder: Folder) -> Iterator[WorkItem]:
    """Yield each task, keyed by its id, with its milestone as the sprint."""
    home = _home(folder)
    if home is None:
        return
    milestones = dict(_milestones(folder, home))
    prefix = _prefix(folder, home)
    for name, state in _STATE_BY_FOLDER.items():
        start = home / name
        for path in markdown_files(folder, start if start.is_dir() else None):
            for item in read_item(folder, path, WorkItem(key="", title="", kind="task", state=state)):
                if isinstance(item.sprint, Sprint):
                    item.sprint = milestones.get(canonical(item.sprint.name), item.sprint)
                item.parent = item.parent and _with_prefix(item.parent, prefix)
                for link in item.links:
                    link.to = _with_prefix(link.to, prefix)
                yield item


def _home(folder: Folder) -> Path | None:
    for home in (find_folder(folder, "backlog"), find_folder(folder, ".backlog"), folder.path):
        if home and (home / "tasks").is_dir() and any(has_file(folder, home / name) for name in _CONFIG_FILES):
            return home
    at_root = (folder.path / "backlog.config.yml").is_file()
    return find_folder(folder, "backlog") if at_root else None


def _prefix(folder: Folder, home: Path) -> str:
    """Return the prefix of ids. Until one is configured it is `task`; references from that time keep it."""
    entries = [entry for name in _CONFIG_FILES for entry in read_yaml_file(folder, home / name)]
    return next((text_of(entry.value) for entry in entries if entry.name == "task_prefix"), _DEFAULT_PREFIX)


def _with_prefix(reference: str, prefix: str) -> str:
    """Return `task-12` or `12` with the current prefix of ids."""
    word, dash, number = reference.rpartition("-")
    has_default_prefix = word.lower() == _DEFAULT_PREFIX if dash else number.replace(".", "").isdecimal()
    return f"{prefix}-{number}" if has_default_prefix else reference


def _milestones(folder: Folder, home: Path) -> Iterator[tuple[str, Sprint]]:
    """Yield the milestones by the id that tasks refer to. Those in the archive are closed."""
    for start in (home / "milestones", home / "archive" / "milestones"):
        for path in markdown_files(folder, start if start.is_dir() else None):
            document = read_document(folder, path)
            values = {entry.name: text_of(entry.value) for entry in document.front_matter} if document else {}
            if "id" in values and "title" in values:
                is_closed = start.parent.name == "archive"
                yield canonical(values["id"]), Sprint(name=values["title"], state="closed" if is_closed else "")
