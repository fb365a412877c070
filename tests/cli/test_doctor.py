"""`vanitylint doctor` on this machine: what is here, what is missing, and never a secret."""

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
    """What doctor says of each thing, sign first, in one line."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_", "JIRA_"))]:
        monkeypatch.delenv(name)

    def asked(*words: str, status: int = 0) -> dict[str, str]:
        ran = run("doctor", *words)
        assert ran.status == status
        told: dict[str, str] = {}
        what = ""
        for line in ran.out.partition("\n\n")[0].splitlines()[1:]:
            if line[2] != " ":
                what = line[4:18].strip()
            told[what] = " ".join(f"{told.get(what, line[2])} {line[18:].strip()}".split())
        return told

    return asked


def test_with_nothing_there_it_says_what_is_missing(doctor: Callable, folder: Path) -> None:
    told = doctor(status=2)
    assert told["version"].startswith(f"✓ vanitylint {__version__} in ")
    assert told["config"].startswith("✓ none: no vanitylint.toml")
    assert "9 on, profile starter" in told["rules"]
    assert told["access"] == "✓ no variables with a token or site are set"
    assert told["sources"].startswith("✗ none given, and none in a config → give one")
    assert "snapshot" not in told
    assert not list(folder.iterdir())


def test_all_is_well_with_a_source(doctor: Callable, backlog: Callable, folder: Path) -> None:
    source = backlog(ITEM)
    assert "✗" not in " ".join(doctor(source).values())
    assert [path.name for path in folder.iterdir()] == [source]


def test_the_config_that_was_read_is_named_and_its_sources_are_looked_at(
    doctor: Callable, run: Callable, backlog: Callable, folder: Path
) -> None:
    (folder / "vanitylint.toml").write_text(f'sources = ["{backlog(ITEM)}"]\nprofile = "extended"\n')
    told = doctor()
    assert told["config"].startswith("✓ vanitylint.toml")
    assert "profile extended" in told["rules"]
    assert "✓ items         1 read" in run("doctor").out


def test_a_config_that_cannot_be_used_is_named_with_its_line(doctor: Callable, backlog: Callable, folder: Path) -> None:
    (folder / "vanitylint.toml").write_text('profil = "starter"\n')
    told = doctor(backlog(ITEM), status=2)
    assert told["config"].startswith("✗ vanitylint.toml:1: unknown key")
    assert "profile" in told["config"]
    assert told["sources"] == "✗ not checked, because the config cannot be used"
    assert "output" in told


def test_own_rules_are_counted_and_one_that_cannot_be_used_is_named(
    doctor: Callable, run: Callable, backlog: Callable, folder: Path
) -> None:
    source = backlog(ITEM)
    run("new-rule", "all-fine", "--folder", "own")
    (folder / "vanitylint.toml").write_text('rules = ["own"]\n')
    path = next((folder / "own").rglob("*.yaml"))
    assert "1 of them your own" in doctor(source)["rules"]
    path.write_text(path.read_text() + "\nflagg: x\n")
    told = doctor(source, status=2)["rules"]
    assert told.startswith("✗ ")
    assert f"own/{path.name}:" in told.replace(" ", "")


def test_the_snapshot_is_told_of_and_left_as_it_is(doctor: Callable, run: Callable, backlog: Callable) -> None:
    source = backlog(ITEM)
    assert doctor(source)["snapshot"].startswith("✓ none yet; it will be .vanitylint/")
    run("check", source)
    told = doctor(source)["snapshot"]
    assert ".db: 1 item, " in told
    assert f"written just now, version {len(MIGRATIONS)}" in told


def test_a_snapshot_whose_folder_nobody_may_read_is_one_thing_of_several(
    doctor: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    exists = Path.exists

    def refused(path: Path, **words: bool) -> bool:
        if path.suffix == ".db":
            raise PermissionError(13, "Permission denied", str(path))
        return exists(path, **words)

    monkeypatch.setattr(Path, "exists", refused)
    told = doctor(backlog(ITEM), status=2)
    assert told["snapshot"].startswith("✗ .vanitylint/")
    assert told["snapshot"].endswith("cannot be opened: Permission denied → check who can read its folder")
    assert told["version"].startswith("✓")


@pytest.mark.parametrize(("version", "sign", "words"), [
    (len(MIGRATIONS) + 1, "✗", "update vanitylint"), (len(MIGRATIONS) - 1, "✓", "the next run updates it")
])  # fmt: skip
def test_a_snapshot_of_another_version(
    doctor: Callable, run: Callable, backlog: Callable, folder: Path, version: int, sign: str, words: str
) -> None:
    source = backlog(ITEM)
    run("check", source, "--snapshot", "s.db")
    with sqlite3.connect(folder / "s.db") as connection:
        connection.execute(f"pragma user_version = {version}")
    told = doctor(source, "--snapshot", "s.db", status=2 if sign == "✗" else 0)["snapshot"]
    assert told.startswith(sign)
    assert words in told


@pytest.mark.parametrize("content", [b"no database, but long enough to be taken for one " * 40, b""])
def test_a_file_that_is_no_snapshot_is_told_apart(
    doctor: Callable, backlog: Callable, folder: Path, content: bytes
) -> None:
    (folder / "s.db").write_bytes(content)
    assert doctor(backlog(ITEM), "--snapshot", "s.db", status=2)["snapshot"].startswith("✗ s.db ")
    assert (folder / "s.db").read_bytes() == content


def test_somebody_elses_database_is_told_apart(doctor: Callable, backlog: Callable, folder: Path) -> None:
    with sqlite3.connect(folder / "s.db") as connection:
        connection.execute("create table items (id integer)")
    assert "is not a vanitylint database" in doctor(backlog(ITEM), "--snapshot", "s.db", status=2)["snapshot"]


def test_the_environment_is_told_by_names_only(
    doctor: Callable, run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIRA_API_TOKEN", "very-secret")
    monkeypatch.setenv("JIRA_EMAIL", "me@example.com")
    monkeypatch.setenv("NO_COLOR", "1")
    source = backlog(ITEM)
    told = doctor(source)
    assert told["access"] == "✓ set: JIRA_EMAIL, JIRA_API_TOKEN"
    assert "NO_COLOR" in told["environment"]
    out = run("doctor", source).out
    assert "very-secret" not in out
    assert "example.com" not in out


def test_the_acknowledgements_are_told_of_where_there_are_any(
    doctor: Callable, backlog: Callable, folder: Path
) -> None:
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


def test_what_is_not_well_with_a_source_counts_too(run: Callable, backlog: Callable) -> Any:
    assert run("doctor", backlog(ITEM), "nowhere.jsonl").status == 2


def test_a_source_that_cannot_be_opened_stands_in_the_list_and_the_next_is_looked_at(
    run: Callable, backlog: Callable, folder: Path
) -> None:
    source = backlog(ITEM)
    (folder / "empty").mkdir()
    ran = run("doctor", "empty", source)
    assert ran.status == 2
    assert "\nempty\n  ✗ source        no backlog found: " in ran.out
    assert "→ name the folder or file with the items" in ran.out
    assert f"\n{source}\n  ✓ items         1 read" in ran.out
    assert "error:" not in ran.err
