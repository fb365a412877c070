"""Backlogs of Markdown files in real git repositories, and queries of their snapshots."""

from __future__ import annotations

import json
import os
import subprocess
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AS_OF = "2026-03-01"
AUTHOR = "Zebedee Quux"


class Repository:
    """A git repository on disk, whose commits have dates chosen by the test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words: str, day: str = "2026-01-01", check: bool = True) -> str:
        """Run git in the repository with a given commit date."""
        timestamp = day if " " in day else f"{day}T10:00:00Z"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
            "GIT_AUTHOR_DATE": "2025-12-24T10:00:00Z",
            "GIT_COMMITTER_DATE": timestamp,
            "GIT_AUTHOR_NAME": AUTHOR,
            "GIT_AUTHOR_EMAIL": "zebedee@example.org",
            "GIT_COMMITTER_NAME": AUTHOR,
            "GIT_COMMITTER_EMAIL": "zebedee@example.org",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        result = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *words],
            cwd=self.path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert not check or result.returncode == 0, result.stderr
        return result.stdout

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file and stage it."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        self.git("add", "--all")
        return file

    def commit(self, day: str) -> None:
        """Commit what is staged with a given date."""
        self.git("commit", "--quiet", "--allow-empty", "-m", "An edit", day=day)

    def save(self, day: str, path: str, text: str | bytes) -> None:
        """Write a file and commit it with a given date."""
        self.write(path, text)
        self.commit(day)


def epic(status: str = "In Progress", target: str = "30 %", title: str = "Guest checkout", more: str = "") -> str:
    """Return an epic as a file, with its target as a field."""
    return (
        f"---\nstatus: {status}\ntype: Epic\nTarget: {target} of shoppers give up\n---\n# {title}\n\n"
        f"We expect that fewer shoppers give up at step 2, as calls about it are many.\n{more}"
    )


@pytest.fixture
def repository(folder: Path) -> Repository:
    """Return an empty repository in the working folder."""
    return Repository(folder)


@pytest.fixture
def query_source(run: Callable) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that fetches a source and queries the snapshot."""

    def fetch_and_query(query: str, source: str = ".", *words: str) -> list[dict[str, Any]]:
        result = run("fetch", source, *words)
        assert result.status == 0, result.err
        rows = run("sql", query, "--source", source, "--format", "json").out.splitlines()
        return [json.loads(row) for row in rows]

    return fetch_and_query


@pytest.fixture
def changes(query_source: Callable) -> Callable[..., list[tuple[str, ...]]]:
    """Return a function that lists the changes in a source: key, field, day, before, after."""

    def list_changes(source: str = ".", field: str = "%") -> list[tuple[str, ...]]:
        rows = query_source(
            "select i.key, c.field, substr(c.at, 1, 10) as day, c.before, c.after from changes c "  # noqa: S608 - trusted input
            f"join items i on i.id = c.item where c.field like '{field}' order by i.key, c.at, c.rowid",
            source,
        )
        return [tuple(row.values()) for row in rows]

    return list_changes


@pytest.fixture
def dates(query_source: Callable) -> Callable[..., dict[str, dict[str, str | None]]]:
    """Return a function that gives the dates of each item in a source."""

    def list_dates(source: str = ".", *words: str) -> dict[str, dict[str, str | None]]:
        rows = query_source("select key, created, started, finished, updated from item order by key", source, *words)
        return {row.pop("key"): row for row in rows}

    return list_dates
