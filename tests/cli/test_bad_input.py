"""Tests that wrong arguments, files and data exit 2 with a clear message, never with a traceback or success."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from vanitylint.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from vanitylint.backlog.claims import Reading
    from vanitylint.backlog.items import WorkItem

ITEM = {"key": "A-1", "title": "An item", "kind": "Epic", "state": "todo"}


def stumble_over(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the reader raise an error on one item."""
    read = Reader.read

    def faulty(self: Reader, item: WorkItem) -> Reading:
        if item.key == key:
            raise ZeroDivisionError
        return read(self, item)

    monkeypatch.setattr(Reader, "read", faulty)


def _line(item: Mapping[str, object]) -> bytes:
    return json.dumps(item).encode() + b"\n"


def test_control_characters_are_removed_from_error(run: Callable) -> None:
    result = run("check", "one\ntwo\x1b]0;owned\x07.jsonl")
    assert (result.status, "\x1b" in result.err, "\x07" in result.err) == (2, False, False)
    assert "one\ntwo" in result.err


def test_unknown_rule_in_select_suggests_closest_one(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(ITEM), "--select", "HYP110")
    assert result.status == 2
    assert "there is no rule 'HYP110'" in result.err
    assert "did you mean HYP10" in result.err


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("HYP999", "there are HYP101 to HYP1"),
        ("hyp011", "did you mean HYP101?"),
        ("MTE201", "did you mean MET201?"),
        ("XYZ", "see all with: vanitylint rules"),
    ],
)
def test_explain_gives_hint_on_unknown_rule(run: Callable, rule: str, hint: str) -> None:
    result = run("explain", rule)
    assert result.status == 2
    assert hint in result.err


@pytest.mark.parametrize(
    ("source", "suggestion"),
    [
        ("githb:acme/app", "did you mean github:acme/app?"),
        ("GitHub:acme/app", "did you mean github:acme/app?"),
        ("jria:SHOP", "did you mean jira:SHOP?"),
        ("htps://github.com/acme/app", "did you mean https://github.com/acme/app?"),
        ("jira", "did you mean jira:PROJ?"),
        ("github", "did you mean github:owner/repo?"),
        ("gitlab:acme/app", ""),
        ("nothing-of-the-kind", ""),
    ],
)
def test_unknown_source_suggests_closest_one_and_lists_possible_forms(
    run: Callable, source: str, suggestion: str
) -> None:
    result = run("check", source)
    assert result.status == 2
    assert suggestion in result.err
    assert ("did you mean" in result.err) == bool(suggestion)
    assert "a SOURCE is github:owner/repo, jira:PROJ, a file or folder, or - for standard input" in result.err


def test_check_without_source_says_which_sources_are_possible(run: Callable) -> None:
    result = run("check")
    assert result.status == 2
    assert "no SOURCE given" in result.err
    assert "give github:owner/repo, jira:PROJ, a folder or a file; `vanitylint init SOURCE`" in result.err


def test_unknown_rule_in_ignore_exits_2(run: Callable, backlog: Callable) -> None:
    assert run("check", backlog(ITEM), "--ignore", "bet-mising").status == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('profil = "starter"', "vanitylint.toml:1: unknown key 'profil'"),
        ('sources = ["a"]\nprofile = "strater"', "vanitylint.toml:2: unknown profile 'strater'"),
        ('[severity]\nHYP101 = "fatal"', "vanitylint.toml:2: unknown severity 'fatal'"),
        (
            '[severity]\nHYP101 = "off"',
            (
                "vanitylint.toml:2: unknown severity 'off'\n"
                '  known: error, warning, info; to turn it off: ignore = ["HYP101"], above [severity]'
            ),
        ),
        (
            '[[override]]\nkeys = ["A-*"]\nseverity."MET2*" = false',
            (
                "vanitylint.toml:3: unknown severity False\n"
                '  known: error, warning, info; to turn it off: ignore = ["MET2*"], in the same [[override]]'
            ),
        ),
        ('[severity]\nHYP101 = "eror"', "unknown severity 'eror'\n  did you mean error?"),
        ('[severity]\nHYP999 = "info"', "there is no rule 'HYP999'"),
        ('[words]\noutcomes = ["X"]', "vanitylint.toml:2: unknown sort of words 'outcomes'"),
        ('[fields]\nhypotesis = ["X"]', "vanitylint.toml:2: unknown slot 'hypotesis'"),
        (
            '[fields]\ntarget = ["Belongs to"]\nparent = ["belongs to"]',
            "vanitylint.toml:3: 'belongs to' cannot mean both target and parent",
        ),
        (
            '[states]\ndoing = ["Shipped"]\ndone = ["Live", "shipped"]',
            "vanitylint.toml:3: 'shipped' cannot mean both doing and done\n  name it in one of them",
        ),
        ('[states]\nCooking = "doing"', "unknown state 'Cooking'\n  did you mean doing = [\"Cooking\"]?"),
        (
            '[work-classes]\nregulatory = ["X"]',
            "release; what a law or an authority demands is risk",
        ),
        ("sources = 3", "vanitylint.toml:1: sources should be a list"),
        ("sources = [", "is not TOML"),
        ('format = "pdf"', "vanitylint.toml:1: unknown format 'pdf'"),
        ('ignore = ["XYZ"]', "there is no rule 'XYZ'"),
    ],
)
def test_invalid_config_exits_2_with_message(
    run: Callable, backlog: Callable, folder: Path, text: str, message: str
) -> None:
    (folder / "vanitylint.toml").write_text(text)
    result = run("check", backlog(ITEM))
    assert result.status == 2
    assert message in result.err


def test_missing_config_exits_2(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(ITEM), "--config", "nowhere.toml")
    assert result.status == 2
    assert "nowhere.toml: cannot be read" in result.err


def test_missing_file_suggests_closest_one(run: Callable, backlog: Callable) -> None:
    backlog(ITEM)
    result = run("check", "baklog.jsonl")
    assert result.status == 2
    assert "baklog.jsonl" in result.err
    assert "backlog.jsonl" in result.err


@pytest.mark.parametrize(
    ("source", "suggestion"),
    [
        ("acme/shop#4", "github:acme/shop#4"),
        ("github.com/acme/shop", "github:acme/shop"),
        ("git@github.com:acme/shop.git", "github:acme/shop"),
        ("ssh://git@github.com/acme/shop.git", "github:acme/shop"),
    ],
)
def test_repository_without_prefix_suggests_github_source(run: Callable, source: str, suggestion: str) -> None:
    assert f"write {suggestion}\n" in run("check", source).err


def test_jira_source_without_site_asks_for_jira_url(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIRA_URL", raising=False)
    result = run("check", "jira:SHOP")
    assert result.status == 2
    assert "jira:SHOP: which Jira?" in result.err
    assert "JIRA_URL" in result.err


def test_empty_source_exits_2(run: Callable, folder: Path) -> None:
    (folder / "empty.jsonl").write_bytes(b"")
    result = run("check", "empty.jsonl")
    assert result.status == 2
    assert "no work item" in result.out + result.err
    assert "Nothing to ask" not in result.out


def test_invalid_utf8_is_reported_with_line_number(run: Callable, folder: Path) -> None:
    (folder / "b.jsonl").write_bytes(
        _line(ITEM) + b'{"key": "A-2", "title": "\xff\xfe"}\n' + _line({**ITEM, "key": "A-3"})
    )
    result = run("check", "b.jsonl")
    assert result.status == 2
    assert "b.jsonl:2" in result.out
    assert "2 work items" in result.out


def test_description_of_20_megabytes_is_read_in_part_and_exits_2(run: Callable, folder: Path) -> None:
    (folder / "b.jsonl").write_bytes(_line({**ITEM, "body": "# Goal\nlorem ipsum dolor.\n" * 769_230 + "x" * 20}))
    result = run("check", "b.jsonl")
    assert result.status == 2
    assert "A-1 has a text of 20,000,000 characters; the first 200,000 were read" in result.out.replace("\n    ", " ")


def test_item_that_is_its_own_parent_is_reported(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog({**ITEM, "parent": "A-1"}))
    assert result.status == 2
    assert "parents form a circle: A-1 -> A-1" in result.out


def test_circle_of_parents_is_reported(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog({**ITEM, "parent": "A-2"}, {**ITEM, "key": "A-2", "parent": "A-1"}))
    assert result.status == 2
    assert "backlog.jsonl:1: parents form a circle: A-1 -> A-2 -> A-1" in result.out


@pytest.mark.parametrize(
    "dates",
    [
        {"created": "2026-01-02T10:00:00"},
        {"created": "2026-01-02T23:30:00-05:00"},
        {"created": "2031-01-01", "started": "2031-02-01"},
        {},
    ],
)
def test_dates_without_zone_in_future_or_missing_are_accepted(
    run: Callable, backlog: Callable, dates: dict[str, str]
) -> None:
    assert run("check", backlog({**ITEM, **dates})).status == 0


def test_invalid_due_date_exits_2(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog({**ITEM, "due": "end of May"}))
    assert result.status == 2
    assert "due holds 'end of May', expected a date such as 2026-03-31" in " ".join(result.out.split())


def test_duplicate_key_is_reported(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(ITEM, {**ITEM, "title": "Another"}))
    assert result.status == 2
    assert "A-1 appears a second time" in result.out
    assert "1 work item " in result.out


def test_truncated_json_file_exits_2(run: Callable, folder: Path) -> None:
    whole = json.dumps([{**ITEM, "key": f"A-{number}"} for number in range(9)])
    (folder / "b.json").write_text(whole[: len(whole) // 2])
    result = run("check", "b.json")
    assert result.status == 2
    assert "b.json:1: ends here in the middle of an item" in result.out


def test_unknown_key_in_item_suggests_closest_one(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog({**ITEM, "boddy": "x"}))
    assert result.status == 2
    assert "did you mean body?" in result.out


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"\x07" * 4000])
def test_broken_snapshot_is_left_unchanged(run: Callable, backlog: Callable, folder: Path, content: bytes) -> None:
    (folder / "snap.db").write_bytes(content)
    result = run("check", backlog(ITEM), "--snapshot", "snap.db")
    assert result.status == 2
    assert "snap.db" in result.err
    assert (folder / "snap.db").read_bytes() == content


def test_foreign_database_is_left_unchanged(run: Callable, backlog: Callable, folder: Path) -> None:
    with sqlite3.connect(folder / "theirs.db") as connection:
        connection.execute("create table t (x)")
    connection.close()
    before = (folder / "theirs.db").read_bytes()
    result = run("check", backlog(ITEM), "--snapshot", "theirs.db")
    assert result.status == 2
    assert "not a vanitylint snapshot" in result.err
    assert (folder / "theirs.db").read_bytes() == before


def test_snapshot_of_newer_version_exits_2(run: Callable, backlog: Callable, folder: Path) -> None:
    run("check", backlog(ITEM), "--snapshot", "snap.db")
    connection = sqlite3.connect(folder / "snap.db")
    connection.execute("pragma user_version = 99")
    connection.close()
    before = (folder / "snap.db").read_bytes()
    result = run("check", backlog(ITEM), "--snapshot", "snap.db")
    assert result.status == 2
    assert "newer vanitylint" in result.err
    assert (folder / "snap.db").read_bytes() == before


def test_misspelt_command_suggests_closest_one(run: Callable) -> None:
    result = run("chek", "backlog.jsonl")
    assert result.status == 2
    assert "did you mean check?" in result.err


def test_unknown_option_or_choice_exits_2(run: Callable, backlog: Callable) -> None:
    name = backlog(ITEM)
    assert run("check", name, "--fromat", "json").status == 2
    result = run("check", name, "--format", "jsn")
    assert result.status == 2
    assert "'text', 'html'" in result.err


def test_invalid_as_of_date_shows_example(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(ITEM), "--as-of", "yesterday")
    assert result.status == 2
    assert "2026-03-31" in result.err


def test_item_that_crashes_reader_does_not_affect_others(
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    stumble_over("A-2", monkeypatch)
    name = backlog(ITEM, ITEM | {"key": "A-2"}, ITEM | {"key": "A-3"})
    result = run("check", name)
    assert result.status == 2
    assert f"{name}:2: A-2 could not be read: internal error in vanitylint, ZeroDivisionError" in result.out
    result = run("read", name, "--format", "jsonl")
    assert [json.loads(line)["key"] for line in result.out.splitlines()] == ["A-1", "A-3"]


def test_plain_text_on_stdin_suggests_read_command(run: Callable) -> None:
    result = run("check", "-", stdin=b"We expect fewer calls.\nAnd more.\n")
    assert result.status == 2
    assert "vanitylint read -" in result.err
