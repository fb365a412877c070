"""Tests of writing files atomically and of hiding folders from git."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from vanitylint.cli.files import hide_from_git, write_atomically
from vanitylint.errors import VanitylintError


def test_write_atomically_replaces_file_and_leaves_no_other(tmp_path: Path) -> None:
    path = tmp_path / "below" / "report.json"
    for text in ("one", "two\n"):
        write_atomically(path, text)
    assert path.read_bytes() == b"two\n"
    assert list(path.parent.iterdir()) == [path]


def test_hide_from_git_keeps_existing_gitignore(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    theirs.mkdir()
    (theirs / ".gitignore").write_text("*.db\n")
    for folder in (ours, theirs):
        hide_from_git(folder)
    assert [file.read_bytes() for folder in (ours, theirs) for file in folder.iterdir()] == [b"*\n", b"*.db\n"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_write_atomically_respects_umask_and_keeps_mode(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_atomically(tmp_path / "new", "text")
        (tmp_path / "shared").touch()
        (tmp_path / "shared").chmod(0o640)
        write_atomically(tmp_path / "shared", "text")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("new", "shared")] == [0o600, 0o640]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev/fd")
def test_write_atomically_writes_to_pipe() -> None:
    read_end, write_end = os.pipe()
    write_atomically(Path(f"/dev/fd/{write_end}"), "text")
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        assert pipe.read() == "text"


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need privileges on Windows")
def test_write_atomically_keeps_symlink(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("old")
    (tmp_path / "link").symlink_to("kept")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "kept").read_text() == "new"


def test_write_atomically_rejects_folder(tmp_path: Path) -> None:
    with pytest.raises(VanitylintError, match="cannot be written"):
        write_atomically(tmp_path, "text")
