"""Concurrent runs of `vanitylint mail`, each in its own process: each mail is sent once."""

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


def fail_to_open(*_: object) -> NoReturn:
    raise VanitylintError("cannot be opened")


@pytest.fixture
def server(folder: Path, backlog: Callable) -> Iterator[Post]:
    """Provide a mail server that does not answer yet, and a config that uses it."""
    backlog({"key": "SHOP-1", "kind": "Epic", "state": "doing", "started": "2026-03-01"})
    post = Post()
    post.is_free.clear()
    controller = start(post)
    (folder / "vanitylint.toml").write_text(
        f'sources = ["backlog.jsonl"]\n[mail]\nto = ["{LEAD}"]\nfrom = "{USER}"\nhost = "localhost"\n'
        f'port = {post.port}\nsecurity = "none"\n'
    )
    yield post
    post.is_free.set()
    controller.stop()


def start_mail(*flags: str) -> subprocess.Popen[str]:
    """Start `vanitylint mail` in its own process."""
    command = [sys.executable, "-m", "vanitylint", "mail", "--as-of", "2026-07-06", *flags]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def test_second_run_waits_and_finds_mail_already_sent(server):
    first = start_mail()
    assert server.is_reached.wait(SECONDS)
    second = start_mail()
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(1.5)  # without the lock it would have sent the mail by now
    server.is_free.set()
    messages = [process.communicate(timeout=SECONDS)[1] for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], messages
    assert "leads: mailed: 1 question" in messages[0]
    assert "leads: already mailed today" in messages[1]
    assert len(server.mails) == 1


def test_mail_gives_up_waiting_for_lock_but_dry_run_and_check_work(server, run, monkeypatch):
    monkeypatch.setattr(lock, "TIMEOUT", 0.05)
    with start_mail() as first:
        assert server.is_reached.wait(SECONDS)
        result = run("mail", "--as-of", "2026-07-06")
        assert (result.status, "another run is mailing from this backlog" in result.err) == (2, True), result.err
        assert run("mail", "--as-of", "2026-07-06", "--dry-run").status == 0
        assert run("check", "--as-of", "2026-07-06").status == 1
        server.is_free.set()
        assert first.wait(SECONDS) == 0
    assert len(server.mails) == 1


def test_killed_run_leaves_no_lock(server, run):
    first = start_mail()
    assert server.is_reached.wait(SECONDS)
    first.kill()
    first.communicate(timeout=SECONDS)
    assert first.returncode == (1 if os.name == "nt" else -signal.SIGKILL)
    server.is_free.set()
    result = run("mail", "--as-of", "2026-07-06")
    assert (result.status, "leads: mailed: 1 question" in result.err) == (0, True), result.err


def test_mail_that_cannot_be_recorded_is_reported(server, run, folder, monkeypatch):
    monkeypatch.setattr(outbox, "_LOCK_TIMEOUT_MS", 50)
    run("check")
    (path,) = (folder / ".vanitylint").glob("*.db")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as connection:

        def send_message(*args):
            refused = smtp.send_message(*args)
            connection.execute("begin immediate")  # a long fetch begins
            return refused

        monkeypatch.setattr(outbox, "send_message", send_message)
        server.is_free.set()
        result = run("mail", "--as-of", "2026-07-06")
    assert (result.status, len(server.mails)) == (2, 1)
    assert "a mail was sent, but this could not be recorded: is in use by another run" in result.err


def test_unusable_lock_file_is_reported(server, run, folder):
    (folder / "kept.db-mailing").mkdir()
    result = run("mail", "--as-of", "2026-07-06", "--snapshot", "kept.db")
    assert (result.status, server.mails) == (2, [])
    assert "kept.db-mailing: cannot be used" in result.err


def test_mail_is_sent_even_if_nothing_can_be_recorded(server, run, folder, monkeypatch):
    """The folder is patched to be read-only, as tests may run as root, who can write everywhere."""
    server.is_free.set()
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(Snapshot, "open", classmethod(fail_to_open))
    result = run("mail", "--as-of", "2026-07-06")
    assert (result.status, len(server.mails)) == (0, 1), result.err
    assert "is not writable, so nothing is kept" in result.err
    assert list((folder / ".vanitylint").iterdir()) == []
