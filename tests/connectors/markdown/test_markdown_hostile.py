"""Test Markdown files and folders that are broken, unreadable, linked, very large or very deep."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from vanitylint.connectors.files.source import open_path
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.connectors.markdown.conftest import MarkdownFolder


def test_text_not_in_utf_8_is_read_and_reported(folder: MarkdownFolder) -> None:
    folder.write("a.md", b"---\nstatus: open\n---\n# Caf\xe9\n\nText.\n")
    (item,), (problem,) = folder.read("a.md")
    assert item.title == "Caf\N{REPLACEMENT CHARACTER}"
    assert (problem.source, problem.line) == ("work/a.md", 4)


def test_empty_file_in_place_of_item_is_reported(folder: MarkdownFolder) -> None:
    folder.write("docs/epics/a.md", "\n\n")
    folder.write("docs/epics/b.md", "# B\n")
    (item,), (problem,) = folder.read()
    assert (item.key, item.body) == ("b", "")
    assert str(problem) == "work/docs/epics/a.md: is empty; expected a title and a text"


def test_symlinks_out_of_the_folder_are_not_followed(
    folder: MarkdownFolder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.md").write_text("# Secret\n\nx\n")
    folder.write("docs/epics/a.md", "# A\n\nx\n")
    (folder.path / "docs/epics/out.md").symlink_to(outside / "secret.md")
    (folder.path / "docs/epics/out").symlink_to(outside)
    (folder.path / "docs/epics/round").symlink_to(folder.path / "docs")
    (folder.path / "docs/stories").symlink_to(outside)
    (folder.path / "docs/epics/b.md").symlink_to("gone.md")
    (outside / "stories").mkdir()
    (outside / "stories/s.md").write_text("# S\n\nx\n")
    (folder.path / "backlog").symlink_to(outside)
    folder.write("openspec/changes/c/tasks.md", "- [ ] x")
    (folder.path / "openspec/changes/c/proposal.md").symlink_to(outside / "secret.md")
    items, problems = folder.read()
    assert [item.key for item in items] == ["a"]
    assert sorted(problem.source for problem in problems) == [
        "work/docs/epics/b.md",
        "work/docs/epics/out",
        "work/docs/epics/out.md",
        "work/docs/epics/round/stories",
        "work/openspec/changes/c",
    ]


def test_named_pipe_is_reported_and_not_read(folder: MarkdownFolder) -> None:
    folder.write("docs/epics/a.md", "# A\n\nx\n")
    os.mkfifo(folder.path / "docs/epics/b.md")
    items, (problem,) = folder.read()
    assert [item.key for item in items] == ["a"]
    assert problem.why == "is not a file that can be read"


_UNREADABLE = ("docs/epics/a.md", "docs/epics/b", "specs/001-c")


_NOBODY_UID = 65534


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Run the block as the user `nobody` if the tests run as root, who may read everything."""
    if os.geteuid() != 0:
        yield
        return
    for ancestor in (folder, *folder.parents):
        if not ancestor.stat().st_mode & 0o001:
            ancestor.chmod(0o755)
    os.seteuid(_NOBODY_UID)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_unreadable_files_and_folders_are_reported(folder: MarkdownFolder) -> None:
    epic = folder.write("docs/epics/a.md", "# A\n\nx\n")
    closed_folder = folder.write("docs/epics/b/b.md", "# B\n\nx\n").parent
    listable_folder = folder.write("specs/001-c/spec.md", "# C\n\nx\n").parent
    folder.write("specs/002-d/spec.md", "# D\n\nx\n")
    folder.read()  # triggers late imports now, while their files may be read
    modes = ((epic, 0), (closed_folder, 0), (listable_folder, 0o444))
    for path, mode in modes:
        path.chmod(mode)
    try:
        with as_nobody(folder.path):
            items, problems = folder.read()
    finally:
        for path, _ in modes:
            path.chmod(0o700)
    assert [item.key for item in items] == ["002-d"]
    assert {problem.source for problem in problems} >= {f"work/{name}" for name in _UNREADABLE}


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_folder_with_unreadable_page_only_is_an_error(folder: MarkdownFolder) -> None:
    page = folder.write("page.md", "---\nstatus: doing\n---\n# A\n")
    open_path(str(folder.path))  # triggers late imports now, while their files may be read
    page.chmod(0)
    try:
        with (
            as_nobody(folder.path),
            pytest.raises(VanitylintError, match=r"page\.md: cannot be read: permission denied"),
        ):
            open_path(str(folder.path))
    finally:
        page.chmod(0o600)


def test_hidden_folders_tool_folders_and_templates_are_skipped(folder: MarkdownFolder) -> None:
    for skipped in (".git", ".hidden", "node_modules", "vendor", "templates"):
        folder.write(f"docs/epics/{skipped}/a.md", "# A\n\nx\n")
    for name in ("README", "INDEX", "CHANGELOG", "epic-template", "story.template", "_template"):
        folder.write(f"docs/epics/{name}.md", "# A\n\nx\n")
    folder.write("docs/epics/email-template-editor.md", "# Editor\n\nx\n")
    assert set(folder.items()) == {"email-template-editor"}


@pytest.mark.parametrize(
    "text",
    [
        "# " + "a " * 1_000_000,
        "**" * 1_000_000,
        "- " * 1_000_000,
        "> " * 1_000_000,
        "#\n" * 300_000,
        "# Story 1.1\n" * 50_000,
        "**Status:** done\n" * 100_000,
        "<!-- \n" * 300_000,
        "```\n" * 300_000,
        "[a](" * 500_000,
        "## Status\n" * 100_000,
        "---\n" + "a: b\n" * 300_000 + "---\n",
        "---\n" + "a: [\n" * 15_000 + "---\n",
        "US-1 " * 500_000,
    ],
)
def test_large_file_is_read_within_ten_seconds(folder: MarkdownFolder, text: str) -> None:
    folder.write("user-stories.md", text.encode())
    started = time.process_time()
    folder.read("user-stories.md")
    assert time.process_time() - started < 10


def test_many_items_with_one_key_are_read_within_ten_seconds(folder: MarkdownFolder) -> None:
    sections = "".join(f"## US-1: A\n**Parent:** US-1\n**Depends on:** US-{n}\n" for n in range(5_000))
    folder.write("docs/user-stories.md", sections)
    started = time.process_time()
    items, problems = folder.read()
    assert len(items) == 5_000
    assert len({item.key for item in items}) == 5_000
    assert len(problems) == 1
    assert time.process_time() - started < 10


def test_folders_deeper_than_the_recursion_limit_are_read(folder: MarkdownFolder) -> None:
    folder.write("docs/epics/a.md", "# A\n\nx\n")
    folder.write("docs/epics/" + "d/" * 500 + "b.md", "# B\n\nx\n")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        assert set(folder.items()) == {"a", "b"}
    finally:
        sys.setrecursionlimit(limit)
