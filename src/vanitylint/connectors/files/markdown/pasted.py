"""A Markdown file with front matter on the standard input, as in `vanitylint read - < story.md`."""

from __future__ import annotations

from pathlib import Path

from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.files.markdown.filling import item_of
from vanitylint.connectors.files.markdown.pages import page_of, whole
from vanitylint.connectors.files.markdown.tree import Folder
from vanitylint.connectors.files.markdown.words import in_words


def pasted_item(data: bytes, line: int, name: str, key: str) -> tuple[WorkItem | None, list[Problem]]:
    """The item that a text with front matter is, None where it has none; and what could not be read.

    Args:
        data: The text.
        line: The number of its first line.
        name: Where it comes from, as the user would say.
        key: Of an item that has no id.
    """
    folder = Folder(Path(), "", [], {})
    page = page_of(folder, Path(key), data)
    if page and page.first and not page.head:
        return None, []  # a line of dashes above a text, and another one below
    item = None
    if page and page.head:
        item = item_of(folder, whole(page), WorkItem(key="", title=""))
        item.title = "" if item.title == in_words(key) else item.title
        item.path, item.line = "", 0
        item.body_line += line - 1 if item.body_line else 0
    return item, [Problem(name, problem.why, problem.line + line - 1) for problem in folder.problems]
