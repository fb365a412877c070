"""Provide a backlog of Markdown files that a test writes and reads back."""

from __future__ import annotations

from itertools import groupby
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.files.markdown import markdown_items

if TYPE_CHECKING:
    from pathlib import Path


class MarkdownFolder:
    """A folder of Markdown files that the user refers to as `work`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        return file

    def read(self, path: str = "") -> tuple[list[WorkItem], list[Problem]]:
        entries = list(markdown_items(self.path / path, f"work/{path}".rstrip("/")))
        items = [entry for entry in entries if isinstance(entry, WorkItem)]
        assert len({item.key for item in items}) == len(items)
        self._check_lines(items)
        return items, [entry for entry in entries if isinstance(entry, Problem)]

    def items(self, path: str = "") -> dict[str, WorkItem]:
        """Return the items by key; fail if there are problems."""
        items, problems = self.read(path)
        assert problems == []
        return {item.key: item for item in items}

    def item(self, path: str = "") -> WorkItem:
        """Return the only item; fail if there are problems."""
        (item,) = self.items(path).values()
        return item

    def _check_lines(self, items: list[WorkItem]) -> None:
        """Check that each line of a body is the same line of the file, or empty."""
        for path, group in groupby(items, key=lambda item: item.path):
            data = (self.path / path.removeprefix("work/")).read_bytes()
            lines = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
            for item in group:
                for number, line in enumerate(item.body.split("\n"), item.body_line):
                    assert not line or line == lines[number - 1]


@pytest.fixture
def folder(tmp_path: Path) -> MarkdownFolder:
    return MarkdownFolder(tmp_path)
