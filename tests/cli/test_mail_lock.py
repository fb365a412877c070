"""Several runs of `vanitylint mail` at once, each a process of its own: each mail goes out once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.delivery.server import USER, Post, start

from vanitylint.backlog.snapshot import Snapshot
from vanitylint.cli import outbox
from vanitylint.delivery import lock, smtp
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import NoReturn

LEAD = "lead@example.com"
SECONDS = 60


def refuse(*_: object) -> NoReturn:
    raise VanitylintError("cannot be opened")


@pytest.fixture
def post(folder: Path, backlog: Callable) -> Iterator[Post]:
    """A mail server that takes its time, and a config that names it."""
    backlog({"key": "SHOP-1", "kind": "Epic", "state": "doing", "started": "2026-03-01"})
    box = Post()
    box.is_free.clear()
    controller = start(box)
    (folder / "vanitylint.toml").write_text(
        f'sources = ["backlog.jsonl"]\n[mail]\nto = ["{LEAD}"]\nfrom = "{USER}"\nhost = "localhost"\n'
        f'port = {box.port}\nsecurity = "none"\n'
    )
    yield box
    box.is_free.set()
    controller.stop()


def begin(*words: str) -> subprocess.Popen[str]:
    """`vanitylint mail` as a process of its own."""
    line = [sys.executable, "-m", "vanitylint", "mail", "--as-of", "2026-07-06", *words]
    return subprocess.Popen(line, stderr=subprocess.PIPE, text=True)


def test_of_two_runs_the_second_waits_and_finds_all_mailed(post):
    first = begin()
    assert post.is_reached.wait(SECONDS)
    second = begin()
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(1.5)  # without the lock it would have mailed by now
    post.is_free.set()
    told = [each.communicate(timeout=SECONDS)[1] for each in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], told
    assert "leads: mailed: 1 question" in told[0]
    assert "leads: already mailed today" in told[1]
    assert len(post.mails) == 1


def test_who_cannot_wait_says_so_mails_nothing_and_check_goes_on(post, run, monkeypatch):
    monkeypatch.setattr(lock, "TIMEOUT", 0.05)
    with begin() as first:
        assert post.is_reached.wait(SECONDS)
        ran = run("mail", "--as-of", "2026-07-06")
        assert (ran.status, "another run is mailing from this backlog" in ran.err) == (2, True), ran.err
        assert run("mail", "--as-of", "2026-07-06", "--dry-run").status == 0
        assert run("check", "--as-of", "2026-07-06").status == 1
        post.is_free.set()
        assert first.wait(SECONDS) == 0
    assert len(post.mails) == 1


def test_a_run_that_was_killed_holds_nobody_up(post, run):
    first = begin()
    assert post.is_reached.wait(SECONDS)
    first.kill()
    first.communicate(timeout=SECONDS)
    assert first.returncode == (1 if os.name == "nt" else -signal.SIGKILL)
    post.is_free.set()
    ran = run("mail", "--as-of", "2026-07-06")
    assert (ran.status, "leads: mailed: 1 question" in ran.err) == (0, True), ran.err


def test_what_was_mailed_and_cannot_be_noted_is_told(post, run, folder, monkeypatch):
    monkeypatch.setattr(outbox, "_LOCK_TIMEOUT_MS", 50)
    run("check")
    (file,) = (folder / ".vanitylint").glob("*.db")
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:

        def send_message(*words):
            refused = smtp.send_message(*words)
            other.execute("begin immediate")  # a long fetch begins
            return refused

        monkeypatch.setattr(outbox, "send_message", send_message)
        post.is_free.set()
        ran = run("mail", "--as-of", "2026-07-06")
    assert (ran.status, len(post.mails)) == (2, 1)
    assert "a mail was sent, but this could not be recorded: is in use by another run" in ran.err


def test_a_lock_that_cannot_be_had_at_all_is_told(post, run, folder):
    (folder / "kept.db-mailing").mkdir()
    ran = run("mail", "--as-of", "2026-07-06", "--snapshot", "kept.db")
    assert (ran.status, post.mails) == (2, [])
    assert "kept.db-mailing: cannot be used" in ran.err


def test_where_nothing_can_be_kept_mail_goes_out_all_the_same(post, run, folder, monkeypatch):
    """A folder that cannot be written to: root, whom tests may run as, can write everywhere."""
    post.is_free.set()
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(Snapshot, "open", classmethod(refuse))
    ran = run("mail", "--as-of", "2026-07-06")
    assert (ran.status, len(post.mails)) == (0, 1), ran.err
    assert "is not writable, so nothing is kept" in ran.err
    assert list((folder / ".vanitylint").iterdir()) == []
