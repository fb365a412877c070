"""Backlog.md: `backlog/config.yml`; tasks as `backlog/{tasks,completed,drafts,archive}/<id> - <title>.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vanitylint.backlog.items import Sprint, WorkItem
from vanitylint.connectors.files.markdown.filling import read_item
from vanitylint.connectors.files.markdown.metadata import text_of
from vanitylint.connectors.files.markdown.pages import read_page, yaml_file
from vanitylint.connectors.files.markdown.tree import has_file, markdown_files, place
from vanitylint.connectors.files.markdown.words import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.backlog.items import State
    from vanitylint.connectors.files.markdown.tree import Folder

_STATES: Final[dict[str, State | None]] = {
    "tasks": None,
    "completed": "done",
    "drafts": "todo",
    "archive/tasks": "dropped",
    "archive/drafts": "dropped",
}
"""The folders of tasks, and the state that being there means; in `tasks` each says its own."""
_CONFIGS: Final = ("config.yml", "config.yaml")
_OLD_PREFIX: Final = "task"


def recognises(folder: Folder) -> bool:
    """Whether the folder has `backlog/` or `.backlog/` with its config, or is one."""
    return _home(folder) is not None


def items(folder: Folder) -> Iterator[WorkItem]:
    """Each task, keyed by its id; a milestone counts as its sprint."""
    home = _home(folder)
    if home is None:
        return
    milestones = dict(_milestones(folder, home))
    prefix = _prefix(folder, home)
    for name, state in _STATES.items():
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
    for home in (place(folder, "backlog"), place(folder, ".backlog"), folder.path):
        if home and (home / "tasks").is_dir() and any(has_file(folder, home / name) for name in _CONFIGS):
            return home
    at_root = (folder.path / "backlog.config.yml").is_file()
    return place(folder, "backlog") if at_root else None


def _prefix(folder: Folder, home: Path) -> str:
    """What ids begin with. Before a prefix is chosen it is `task`; references written then still say so."""
    entries = [entry for name in _CONFIGS for entry in yaml_file(folder, home / name)]
    return next((text_of(entry.value) for entry in entries if entry.name == "task_prefix"), _OLD_PREFIX)


def _with_prefix(reference: str, prefix: str) -> str:
    """`task-12` and `12` with the prefix that ids have now."""
    word, dash, number = reference.rpartition("-")
    is_old = word.lower() == _OLD_PREFIX if dash else number.replace(".", "").isdecimal()
    return f"{prefix}-{number}" if is_old else reference


def _milestones(folder: Folder, home: Path) -> Iterator[tuple[str, Sprint]]:
    """The milestones by the id that tasks name them with. Those in the archive are closed."""
    for start in (home / "milestones", home / "archive" / "milestones"):
        for path in markdown_files(folder, start if start.is_dir() else None):
            page = read_page(folder, path)
            said = {entry.name: text_of(entry.value) for entry in page.head} if page else {}
            if "id" in said and "title" in said:
                is_closed = start.parent.name == "archive"
                yield canonical(said["id"]), Sprint(name=said["title"], state="closed" if is_closed else "")
