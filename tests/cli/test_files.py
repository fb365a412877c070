"""Files we write."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from vanitylint.cli.files import hide_from_git, write_atomically
from vanitylint.errors import VanitylintError


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "below" / "report.json"
    for text in ("one", "two\n"):
        write_atomically(path, text)
    assert path.read_bytes() == b"two\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_is_hidden_from_git_once_and_what_somebody_wrote_there_stays(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    theirs.mkdir()
    (theirs / ".gitignore").write_text("*.db\n")
    for folder in (ours, theirs):
        hide_from_git(folder)
    assert [file.read_bytes() for folder in (ours, theirs) for file in folder.iterdir()] == [b"*\n", b"*.db\n"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such rights")
def test_who_may_read_a_file_is_the_users_to_say(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_atomically(tmp_path / "new", "text")
        (tmp_path / "shared").touch()
        (tmp_path / "shared").chmod(0o640)
        write_atomically(tmp_path / "shared", "text")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("new", "shared")] == [0o600, 0o640]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such places")
def test_a_pipe_is_written_to_and_stays_one() -> None:
    end, beginning = os.pipe()
    write_atomically(Path(f"/dev/fd/{beginning}"), "text")
    os.close(beginning)
    with os.fdopen(end) as pipe:
        assert pipe.read() == "text"


@pytest.mark.skipif(sys.platform == "win32", reason="links take rights there")
def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("old")
    (tmp_path / "link").symlink_to("kept")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "kept").read_text() == "new"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(VanitylintError, match="cannot be written"):
        write_atomically(tmp_path, "text")
