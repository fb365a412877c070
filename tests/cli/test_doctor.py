"""Tests of `vanitylint doctor`: it says what is set up and what is missing, and never shows a secret."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint import __version__
from vanitylint.backlog.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM = {"key": "A-1", "kind": "Epic"}


@pytest.fixture
def doctor(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """Return a function that runs `doctor`, and returns one line for each topic, sign first."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_", "JIRA_"))]:
        monkeypatch.delenv(name)

    def run_doctor(*args: str, status: int = 0) -> dict[str, str]:
        result = run("doctor", *args)
        assert result.status == status
        topics: dict[str, str] = {}
        topic = ""
        for line in result.out.partition("\n\n")[0].splitlines()[1:]:
            if line[2] != " ":
                topic = line[4:18].strip()
            topics[topic] = " ".join(f"{topics.get(topic, line[2])} {line[18:].strip()}".split())
        return topics

    return run_doctor


def test_doctor_without_config_or_source_says_what_is_missing(doctor: Callable, folder: Path) -> None:
    topics = doctor(status=2)
    assert topics["version"].startswith(f"✓ vanitylint {__version__} in ")
    assert topics["config"].startswith("✓ none: no vanitylint.toml")
    assert "9 on, profile starter" in topics["rules"]
    assert topics["access"] == "✓ no variables with a token or site are set"
    assert topics["sources"].startswith("✗ none given, and none in a config → give one")
    assert "snapshot" not in topics
    assert not list(folder.iterdir())


def test_doctor_with_valid_source_finds_no_fault_and_writes_no_file(
    doctor: Callable, backlog: Callable, folder: Path
) -> None:
    source = backlog(ITEM)
    assert "✗" not in " ".join(doctor(source).values())
    assert [path.name for path in folder.iterdir()] == [source]


def test_config_is_named_and_its_sources_are_checked(
    doctor: Callable, run: Callable, backlog: Callable, folder: Path
) -> None:
    (folder / "vanitylint.toml").write_text(f'sources = ["{backlog(ITEM)}"]\nprofile = "extended"\n')
    topics = doctor()
    assert topics["config"].startswith("✓ vanitylint.toml")
    assert "profile extended" in topics["rules"]
    assert "✓ items         1 read" in run("doctor").out


def test_invalid_config_is_reported_with_its_line(doctor: Callable, backlog: Callable, folder: Path) -> None:
    (folder / "vanitylint.toml").write_text('profil = "starter"\n')
    topics = doctor(backlog(ITEM), status=2)
    assert topics["config"].startswith("✗ vanitylint.toml:1: unknown key")
    assert "profile" in topics["config"]
    assert topics["sources"] == "✗ not checked, because the config cannot be used"
    assert "output" in topics


def test_own_rules_are_counted_and_invalid_one_is_named(
    doctor: Callable, run: Callable, backlog: Callable, folder: Path
) -> None:
    source = backlog(ITEM)
    run("new-rule", "all-fine", "--folder", "own")
    (folder / "vanitylint.toml").write_text('rules = ["own"]\n')
    path = next((folder / "own").rglob("*.yaml"))
    assert "1 of them your own" in doctor(source)["rules"]
    path.write_text(path.read_text() + "\nflagg: x\n")
    line = doctor(source, status=2)["rules"]
    assert line.startswith("✗ ")
    assert f"own/{path.name}:" in line.replace(" ", "")


def test_snapshot_is_described_before_and_after_first_run(doctor: Callable, run: Callable, backlog: Callable) -> None:
    source = backlog(ITEM)
    assert doctor(source)["snapshot"].startswith("✓ none yet; it will be .vanitylint/")
    run("check", source)
    line = doctor(source)["snapshot"]
    assert ".db: 1 item, " in line
    assert f"written just now, version {len(MIGRATIONS)}" in line


def test_unreadable_folder_of_snapshot_does_not_stop_other_checks(
    doctor: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    exists = Path.exists

    def exists_or_denied(path: Path, **kwargs: bool) -> bool:
        if path.suffix == ".db":
            raise PermissionError(13, "Permission denied", str(path))
        return exists(path, **kwargs)

    monkeypatch.setattr(Path, "exists", exists_or_denied)
    topics = doctor(backlog(ITEM), status=2)
    assert topics["snapshot"].startswith("✗ .vanitylint/")
    assert topics["snapshot"].endswith("cannot be opened: Permission denied → check who can read its folder")
    assert topics["version"].startswith("✓")


@pytest.mark.parametrize(("version", "sign", "message"), [
    (len(MIGRATIONS) + 1, "✗", "update vanitylint"), (len(MIGRATIONS) - 1, "✓", "the next run updates it")
])  # fmt: skip
def test_snapshot_of_other_version_is_reported(
    doctor: Callable, run: Callable, backlog: Callable, folder: Path, version: int, sign: str, message: str
) -> None:
    source = backlog(ITEM)
    run("check", source, "--snapshot", "s.db")
    with sqlite3.connect(folder / "s.db") as connection:
        connection.execute(f"pragma user_version = {version}")
    line = doctor(source, "--snapshot", "s.db", status=2 if sign == "✗" else 0)["snapshot"]
    assert line.startswith(sign)
    assert message in line


@pytest.mark.parametrize("content", [b"no database, but long enough to be taken for one " * 40, b""])
def test_file_that_is_not_a_snapshot_is_reported_and_left_unchanged(
    doctor: Callable, backlog: Callable, folder: Path, content: bytes
) -> None:
    (folder / "s.db").write_bytes(content)
    assert doctor(backlog(ITEM), "--snapshot", "s.db", status=2)["snapshot"].startswith("✗ s.db ")
    assert (folder / "s.db").read_bytes() == content


def test_foreign_database_is_reported(doctor: Callable, backlog: Callable, folder: Path) -> None:
    with sqlite3.connect(folder / "s.db") as connection:
        connection.execute("create table items (id integer)")
    assert "is not a vanitylint database" in doctor(backlog(ITEM), "--snapshot", "s.db", status=2)["snapshot"]


def test_environment_variables_are_shown_by_name_only(
    doctor: Callable, run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIRA_API_TOKEN", "very-secret")
    monkeypatch.setenv("JIRA_EMAIL", "me@example.com")
    monkeypatch.setenv("NO_COLOR", "1")
    source = backlog(ITEM)
    topics = doctor(source)
    assert topics["access"] == "✓ set: JIRA_EMAIL, JIRA_API_TOKEN"
    assert "NO_COLOR" in topics["environment"]
    out = run("doctor", source).out
    assert "very-secret" not in out
    assert "example.com" not in out


def test_acknowledgements_are_checked_if_there_are_any(doctor: Callable, backlog: Callable, folder: Path) -> None:
    source = backlog(ITEM)
    assert "acknowledged" not in doctor(source)
    path = folder / "vanitylint.acknowledged"
    path.write_text("HYP101  A-1  because Legal decides in January\n", encoding="utf-8-sig")  # as Notepad saves it
    assert doctor(source)["acknowledged"] == "✓ vanitylint.acknowledged, 1 line"
    path.write_text("HYP101\n")
    assert doctor(source, status=2)["acknowledged"].startswith("✗ vanitylint.acknowledged:1: ")
    path.write_text("HYP999  SHOP-1  because it is old\n")
    assert "there is no rule 'HYP999'" in doctor(source, status=2)["acknowledged"]
    path.unlink()
    (folder / "vanitylint.toml").write_text('acknowledged = "lived-with.txt"\n')
    assert doctor(source, status=2)["acknowledged"].startswith("✗ vanitylint.toml:1: no such file: lived-with.txt")


def test_missing_source_exits_2(run: Callable, backlog: Callable) -> Any:
    assert run("doctor", backlog(ITEM), "nowhere.jsonl").status == 2


def test_source_that_cannot_be_opened_is_listed_and_next_one_is_checked(
    run: Callable, backlog: Callable, folder: Path
) -> None:
    source = backlog(ITEM)
    (folder / "empty").mkdir()
    result = run("doctor", "empty", source)
    assert result.status == 2
    assert "\nempty\n  ✗ source        no backlog found: " in result.out
    assert "→ name the folder or file with the items" in result.out
    assert f"\n{source}\n  ✓ items         1 read" in result.out
    assert "error:" not in result.err
