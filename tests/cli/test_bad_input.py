"""Wrong words, wrong files, wrong data: one clear line and status 2, never a traceback, never a green run."""

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
    """Let the reader have a mistake that one item shows."""
    read = Reader.read

    def faulty(self: Reader, item: WorkItem) -> Reading:
        if item.key == key:
            raise ZeroDivisionError
        return read(self, item)

    monkeypatch.setattr(Reader, "read", faulty)


def _line(item: Mapping[str, object]) -> bytes:
    return json.dumps(item).encode() + b"\n"


def test_an_error_of_several_lines_tells_a_terminal_nothing(run: Callable) -> None:
    ran = run("check", "one\ntwo\x1b]0;owned\x07.jsonl")
    assert (ran.status, "\x1b" in ran.err, "\x07" in ran.err) == (2, False, False)
    assert "one\ntwo" in ran.err


def test_an_unknown_rule_is_named_with_its_neighbour(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(ITEM), "--select", "HYP110")
    assert ran.status == 2
    assert "there is no rule 'HYP110'" in ran.err
    assert "did you mean HYP10" in ran.err


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("HYP999", "there are HYP101 to HYP1"),
        ("hyp011", "did you mean HYP101?"),
        ("MTE201", "did you mean MET201?"),
        ("XYZ", "see all with: vanitylint rules"),
    ],
)
def test_a_rule_that_there_is_not_has_neighbours_of_its_family(run: Callable, name: str, hint: str) -> None:
    ran = run("explain", name)
    assert ran.status == 2
    assert hint in ran.err


@pytest.mark.parametrize(
    ("name", "meant"),
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
def test_a_source_that_there_is_not_is_told_with_the_kinds_there_are(run: Callable, name: str, meant: str) -> None:
    ran = run("check", name)
    assert ran.status == 2
    assert meant in ran.err
    assert ("did you mean" in ran.err) == bool(meant)
    assert "a SOURCE is github:owner/repo, jira:PROJ, a file or folder, or - for standard input" in ran.err


def test_where_nothing_is_named_it_says_what_can_be(run: Callable) -> None:
    ran = run("check")
    assert ran.status == 2
    assert "give github:owner/repo, jira:PROJ, a folder or a file; `vanitylint init SOURCE`" in ran.err


def test_an_unknown_rule_to_ignore_is_named_too(run: Callable, backlog: Callable) -> None:
    assert run("check", backlog(ITEM), "--ignore", "bet-mising").status == 2


@pytest.mark.parametrize(
    ("text", "expected"),
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
def test_a_wrong_config_is_named_with_its_line(
    run: Callable, backlog: Callable, folder: Path, text: str, expected: str
) -> None:
    (folder / "vanitylint.toml").write_text(text)
    ran = run("check", backlog(ITEM))
    assert ran.status == 2
    assert expected in ran.err


def test_a_config_that_is_not_there(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(ITEM), "--config", "nowhere.toml")
    assert ran.status == 2
    assert "nowhere.toml: cannot be read" in ran.err


def test_no_source_at_all(run: Callable) -> None:
    ran = run("check")
    assert ran.status == 2
    assert "no SOURCE given" in ran.err


def test_a_source_that_is_not_there_names_its_neighbour(run: Callable, backlog: Callable) -> None:
    backlog(ITEM)
    ran = run("check", "baklog.jsonl")
    assert ran.status == 2
    assert "baklog.jsonl" in ran.err
    assert "backlog.jsonl" in ran.err


@pytest.mark.parametrize(
    ("name", "advised"),
    [
        ("acme/shop#4", "github:acme/shop#4"),
        ("github.com/acme/shop", "github:acme/shop"),
        ("git@github.com:acme/shop.git", "github:acme/shop"),
        ("ssh://git@github.com/acme/shop.git", "github:acme/shop"),
    ],
)
def test_a_repository_without_its_tracker_gets_advice(run: Callable, name: str, advised: str) -> None:
    assert f"write {advised}\n" in run("check", name).err


def test_a_tracker_without_an_address_is_asked_for_one(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIRA_URL", raising=False)
    ran = run("check", "jira:SHOP")
    assert ran.status == 2
    assert "jira:SHOP: which Jira?" in ran.err
    assert "JIRA_URL" in ran.err


def test_a_source_with_nothing_in_it(run: Callable, folder: Path) -> None:
    (folder / "empty.jsonl").write_bytes(b"")
    ran = run("check", "empty.jsonl")
    assert ran.status == 2
    assert "no work item" in ran.out + ran.err
    assert "Nothing to ask" not in ran.out


def test_invalid_utf8_is_named_by_line(run: Callable, folder: Path) -> None:
    (folder / "b.jsonl").write_bytes(
        _line(ITEM) + b'{"key": "A-2", "title": "\xff\xfe"}\n' + _line({**ITEM, "key": "A-3"})
    )
    ran = run("check", "b.jsonl")
    assert ran.status == 2
    assert "b.jsonl:2" in ran.out
    assert "2 work items" in ran.out


def test_a_description_of_20_megabytes(run: Callable, folder: Path) -> None:
    (folder / "b.jsonl").write_bytes(_line({**ITEM, "body": "# Goal\nlorem ipsum dolor.\n" * 769_230 + "x" * 20}))
    ran = run("check", "b.jsonl")
    assert ran.status == 2
    assert "A-1 has a text of 20,000,000 characters; the first 200,000 were read" in ran.out.replace("\n    ", " ")


def test_an_item_that_is_its_own_parent_is_named(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog({**ITEM, "parent": "A-1"}))
    assert ran.status == 2
    assert "parents form a circle: A-1 -> A-1" in ran.out


def test_a_circle_of_parents_is_named(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog({**ITEM, "parent": "A-2"}, {**ITEM, "key": "A-2", "parent": "A-1"}))
    assert ran.status == 2
    assert "backlog.jsonl:1: parents form a circle: A-1 -> A-2 -> A-1" in ran.out


@pytest.mark.parametrize(
    "dates",
    [
        {"created": "2026-01-02T10:00:00"},
        {"created": "2026-01-02T23:30:00-05:00"},
        {"created": "2031-01-01", "started": "2031-02-01"},
        {},
    ],
)
def test_dates_without_zone_in_the_future_or_missing_are_handled(
    run: Callable, backlog: Callable, dates: dict[str, str]
) -> None:
    assert run("check", backlog({**ITEM, **dates})).status == 0


def test_a_date_that_is_none_is_named(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog({**ITEM, "due": "end of May"}))
    assert ran.status == 2
    assert "due" in ran.out


def test_a_key_that_stands_twice_is_named(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(ITEM, {**ITEM, "title": "Another"}))
    assert ran.status == 2
    assert "A-1 appears a second time" in ran.out
    assert "1 work item " in ran.out


def test_a_json_file_cut_in_half(run: Callable, folder: Path) -> None:
    whole = json.dumps([{**ITEM, "key": f"A-{number}"} for number in range(9)])
    (folder / "b.json").write_text(whole[: len(whole) // 2])
    ran = run("check", "b.json")
    assert ran.status == 2
    assert "b.json" in ran.out + ran.err


def test_an_unknown_key_in_an_item_is_named(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog({**ITEM, "boddy": "x"}))
    assert ran.status == 2
    assert "did you mean body?" in ran.out


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"\x07" * 4000])
def test_a_broken_snapshot_is_left_as_it_is(run: Callable, backlog: Callable, folder: Path, content: bytes) -> None:
    (folder / "snap.db").write_bytes(content)
    ran = run("check", backlog(ITEM), "--snapshot", "snap.db")
    assert ran.status == 2
    assert "snap.db" in ran.err
    assert (folder / "snap.db").read_bytes() == content


def test_somebody_elses_database_is_left_as_it_is(run: Callable, backlog: Callable, folder: Path) -> None:
    with sqlite3.connect(folder / "theirs.db") as theirs:
        theirs.execute("create table t (x)")
    theirs.close()
    before = (folder / "theirs.db").read_bytes()
    ran = run("check", backlog(ITEM), "--snapshot", "theirs.db")
    assert ran.status == 2
    assert "not a vanitylint snapshot" in ran.err
    assert (folder / "theirs.db").read_bytes() == before


def test_a_snapshot_of_a_newer_version_is_left_as_it_is(run: Callable, backlog: Callable, folder: Path) -> None:
    run("check", backlog(ITEM), "--snapshot", "snap.db")
    newer = sqlite3.connect(folder / "snap.db")
    newer.execute("pragma user_version = 99")
    newer.close()
    ran = run("check", backlog(ITEM), "--snapshot", "snap.db")
    assert ran.status == 2
    assert "newer vanitylint" in ran.err


def test_a_verb_with_a_typo(run: Callable) -> None:
    ran = run("chek", "backlog.jsonl")
    assert ran.status == 2
    assert "did you mean check?" in ran.err


def test_an_unknown_flag_and_an_unknown_choice(run: Callable, backlog: Callable) -> None:
    name = backlog(ITEM)
    assert run("check", name, "--fromat", "json").status == 2
    ran = run("check", name, "--format", "jsn")
    assert ran.status == 2
    assert "'text', 'html'" in ran.err


def test_a_day_that_is_none(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(ITEM), "--as-of", "yesterday")
    assert ran.status == 2
    assert "2026-03-31" in ran.err


def test_an_item_that_the_reader_stumbles_over_takes_no_others_along(
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    stumble_over("A-2", monkeypatch)
    name = backlog(ITEM, ITEM | {"key": "A-2"}, ITEM | {"key": "A-3"})
    ran = run("check", name)
    assert ran.status == 2
    assert f"{name}:2: A-2 could not be read: internal error in vanitylint, ZeroDivisionError" in ran.out
    ran = run("read", name, "--format", "jsonl")
    assert [json.loads(line)["key"] for line in ran.out.splitlines()] == ["A-1", "A-3"]


def test_a_plain_text_is_told_where_it_can_be_read(run: Callable) -> None:
    ran = run("check", "-", stdin=b"We expect fewer calls.\nAnd more.\n")
    assert ran.status == 2
    assert "vanitylint read -" in ran.err
