"""Markdown with front matter on standard input, as in `vanitylint read - < story.md`."""

from __future__ import annotations

from pathlib import Path

from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.files.markdown.documents import parse_document, whole_file
from vanitylint.connectors.files.markdown.item_builder import build_item
from vanitylint.connectors.files.markdown.tree import Folder
from vanitylint.connectors.files.markdown.vocabulary import humanise


def pasted_item(data: bytes, line: int, name: str, key: str) -> tuple[WorkItem | None, list[Problem]]:
    """Return the item of a text with front matter, None if it has none; and the problems found.

    Args:
        data: The text.
        line: The number of its first line.
        name: The source's name, as the user would write it.
        key: Key of an item that has no id.
    """
    folder = Folder(Path(), "", [], {})
    document = parse_document(folder, Path(key), data)
    if document and document.body_start and not document.front_matter:
        return None, []  # two lines of dashes with plain text between them
    item = None
    if document and document.front_matter:
        item = build_item(folder, whole_file(document), WorkItem(key="", title=""))
        item.title = "" if item.title == humanise(key) else item.title
        item.path, item.line = "", 0
        item.body_line += line - 1 if item.body_line else 0
    return item, [Problem(name, problem.why, problem.line + line - 1) for problem in folder.problems]
