"""Tests of acknowledgements: the file, lines in items, labels that exempt, and `vanitylint acknowledge`."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.cli import backlog as cli_backlog
from vanitylint.cli import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Ran

DAY = "2026-03-02"
BET = {"key": "SHOP-1", "title": "New header", "kind": "Epic", "state": "doing", "started": "2026-02-02"}
OTHER = {**BET, "key": "SHOP-2", "title": "New footer"}
ANSWERED = {**BET, "body": "We expect fewer people to give up, from 40 % to 30 %, looked at on 2026-05-01."}
LINE = "HYP101  SHOP-1  because Legal decides\n"
PROJECT_RULE = """\
id: ABC101
name: whole-project
profile: starter
severity: warning
question: Where does {key} go?
over: project
flag:
  - key is not null
message: "It goes on."
why: So that people know.
fix: Tell.
examples:
  good:
    - name: none
      items: []
    - name: none at all
      items: []
  bad:
    - name: one
      items: [{key: A-1, title: One, state: doing}]
      flags: [A]
    - name: two
      items: [{key: B-1, title: Two, state: doing}]
      flags: [B]
"""


@pytest.fixture
def write(folder: Path) -> Callable[..., Path]:
    """Return a function that writes the file of acknowledgements, and returns its path."""

    def writer(text: str, name: str = "vanitylint.acknowledged") -> Path:
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    return writer


@pytest.fixture
def check(run: Callable) -> Callable[..., Ran]:
    return lambda *args: run("check", *args, "--as-of", DAY)


@pytest.fixture
def check_json(check: Callable) -> Callable[..., dict[str, Any]]:
    """Return a function that checks some sources, and returns the JSON report."""
    return lambda *args: json.loads(check(*args, "--format", "json").out)


def acknowledgement_states(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(entry["rule"], entry["key"], entry["state"]) for entry in report["acknowledgements"]]


def rules_and_keys(findings: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(finding["rule"], finding["key"]) for finding in findings]


# The file


def test_acknowledged_finding_is_kept_but_does_not_count(
    check: Callable, backlog: Callable, write: Callable, run: Callable
) -> None:
    name = backlog(BET)
    assert check(name).status == 1
    path = write(LINE)
    result = check(name)
    assert result.status == 0
    assert "What do we expect SHOP-1 to change" not in result.out
    assert "Nothing else to ask" in result.out
    assert "1 acknowledged (-v shows them)" in result.out
    assert "SHOP-1 HYP101: What do we expect SHOP-1 to change, and for whom? (Legal decides)" in check(name, "-v").out
    assert path.read_text() == LINE
    sql_result = run(
        "sql", "select rule, acknowledged from findings where acknowledged is not null", "--format", "json"
    )
    assert {"rule": "HYP101", "acknowledged": "Legal decides"} in map(json.loads, sql_result.out.splitlines())


def test_formats_show_last_day_of_acknowledgement(
    check: Callable, check_json: Callable, backlog: Callable, write: Callable
) -> None:
    name = backlog(BET)
    write("HYP101 SHOP-1 until 2027-01-31 because Legal decides\n")
    assert [finding["acknowledged_until"] for finding in check_json(name)["acknowledged"]] == ["2027-01-31"]
    assert "(until 2027-01-31: Legal decides)" in " ".join(check(name, "-v").out.split())
    assert "Legal decides</q> until 31 January 2027" in check(name, "--format", "html").out
    assert "Acknowledged until 2027-01-31: Legal decides" in check(name, "--format", "junit").out


def test_json_lists_acknowledged_and_muted_findings_separately(
    check_json: Callable, backlog: Callable, write: Callable
) -> None:
    write(LINE)
    report = check_json(backlog(BET))
    assert report["findings"] == []
    assert report["acknowledgements"] == []
    assert [(finding["rule"], finding["acknowledged"]) for finding in report["acknowledged"]] == [
        ("HYP101", "Legal decides")
    ]
    assert [(finding["rule"], finding["muted_by"]) for finding in report["muted"]] == [("FUP301", "HYP101")]


@pytest.mark.parametrize("rule", ["HYP101", "bet-missing", "HYP1*", "HYP", "hyp101", "Bet-Missing", "*"])
def test_file_can_name_rule_by_id_name_or_family(
    check_json: Callable, backlog: Callable, write: Callable, rule: str
) -> None:
    write(f"{rule} SHOP-1 because Legal decides\n")
    report = check_json(backlog(BET, OTHER))
    assert rules_and_keys(report["findings"]) == [("HYP101", "SHOP-2")]
    assert rules_and_keys(report["acknowledged"]) == [("HYP101", "SHOP-1")]


@pytest.mark.parametrize(("until", "status"), [("2026-03-01", 1), ("2026-03-02", 0), ("2026-03-03", 0)])
def test_acknowledgement_holds_through_its_last_day(
    check: Callable, backlog: Callable, write: Callable, until: str, status: int
) -> None:
    write(f"HYP101 SHOP-1 until {until} because Legal decides\n")
    result = check(backlog(BET))
    assert result.status == status
    note = "Note: vanitylint.acknowledged:1: HYP101 of SHOP-1: acknowledged until 2026-03-01; answer it"
    assert (note in result.out) == bool(status)
    assert ("It was acknowledged until 2026-03-01." in " ".join(result.out.split())) == bool(status)


@pytest.mark.parametrize(
    ("updated", "state"),
    [
        (None, "holds"),
        ("2026-02-20T23:59:00Z", "holds"),
        ("2026-02-21T00:00:00Z", "touched"),
    ],
)
def test_untouched_since_holds_until_item_is_touched(
    check_json: Callable, backlog: Callable, write: Callable, updated: str | None, state: str
) -> None:
    write("HYP101 SHOP-1 untouched since 2026-02-20 because it is old\n")
    report = check_json(backlog({**BET, "updated": updated}))
    assert rules_and_keys(report["findings"]) == ([] if state == "holds" else [("HYP101", "SHOP-1")])
    assert acknowledgement_states(report) == ([] if state == "holds" else [("HYP101", "SHOP-1", "touched")])
    if state == "touched":
        assert "it was touched on 2026-02-21" in report["findings"][0]["message"]


def test_acknowledgement_without_reason_does_not_count(check: Callable, backlog: Callable, write: Callable) -> None:
    write("HYP101 SHOP-1\n")
    result = check(backlog(BET))
    assert result.status == 1
    assert "vanitylint.acknowledged:1: HYP101 of SHOP-1: it gives no reason, so it does not count" in result.out


def test_unused_acknowledgement_is_reported(
    check: Callable, check_json: Callable, backlog: Callable, write: Callable
) -> None:
    path = write(LINE)
    name = backlog(ANSWERED)
    assert acknowledgement_states(check_json(name)) == [("HYP101", "SHOP-1", "unused")]
    assert "HYP101 of SHOP-1: this question is no longer asked; vanitylint acknowledge --prune" in " ".join(
        check(name).out.split()
    )
    assert path.read_text() == LINE


def test_acknowledgement_is_not_unused_when_rule_or_source_was_skipped(
    check_json: Callable, backlog: Callable, write: Callable, folder: Path
) -> None:
    write(LINE + "HYP101 PLAT-1 because x\nHYP1* SHOP-1 because x\n")
    name = backlog(ANSWERED)
    # This includes the line on HYP1*, as not all of its rules ran.
    assert acknowledgement_states(check_json(name, "--ignore", "HYP101")) == []
    (folder / "torn.jsonl").write_text("{")
    torn = check_json(name, "torn.jsonl")
    assert not torn["complete"]
    assert torn["acknowledgements"] == []


def test_acknowledgement_is_not_unused_when_parent_was_not_read(
    check_json: Callable, backlog: Callable, write: Callable
) -> None:
    write(LINE)
    report = check_json(backlog({**BET, "parent": "GONE-1"}))
    assert report["findings"] == report["acknowledgements"] == []


def test_acknowledgement_of_missing_item_is_unused_when_all_sources_are_read(
    check_json: Callable, backlog: Callable, write: Callable, folder: Path
) -> None:
    write("HYP101 SHOP-9 because x\nPLN601 'Sprint' because x\n".replace("'", '"'))
    name = backlog(BET)
    (folder / "vanitylint.toml").write_text(f'sources = ["{name}"]\n')
    assert acknowledgement_states(check_json()) == [("HYP101", "SHOP-9", "unused"), ("PLN601", "Sprint", "unused")]
    assert check_json(name)["acknowledgements"] == []


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (
            "SHPO-1",
            "there is nothing called 'SHPO-1'; did you mean SHOP-1? Else vanitylint acknowledge --prune removes it",
        ),
        ("SHOP-3", "the item it is about no longer exists; vanitylint acknowledge --prune removes it"),
    ],
)
def test_missing_item_is_reported_with_similar_key_if_any(
    check: Callable, backlog: Callable, write: Callable, folder: Path, key: str, message: str
) -> None:
    (folder / "vanitylint.toml").write_text(f'sources = ["{backlog(BET, OTHER)}"]')
    write(f"HYP101 {key} because x\n")
    assert f"HYP101 of {key}: {message}" in " ".join(check().out.split())


def test_expired_line_is_unused_when_another_line_holds(
    check_json: Callable, backlog: Callable, write: Callable
) -> None:
    write("HYP101 SHOP-1 until 2026-01-01 because old\nHYP101 SHOP-1 because new\n")
    report = check_json(backlog(BET))
    assert report["acknowledged"][0]["acknowledged"] == "new"
    assert [(entry["where"], entry["state"]) for entry in report["acknowledgements"]] == [
        ("vanitylint.acknowledged:1", "unused")
    ]


def test_file_can_name_sprint_by_quoted_name(check_json: Callable, backlog: Callable, write: Callable) -> None:
    sprint = {"name": 'Sprint "14"', "state": "active", "goal": "Finish the screens"}
    name = backlog(*({"key": f"S-{n}", "kind": "Story", "state": "doing", "sprint": sprint} for n in range(4)))
    assert ("PLN601", 'Sprint "14"') in rules_and_keys(check_json(name)["findings"])
    write('PLN601  "Sprint \\"14\\""  because we know\n')
    assert ("PLN601", 'Sprint "14"') in rules_and_keys(check_json(name)["acknowledged"])


# Items that move


def test_tracker_id_follows_item_to_new_key(
    check_json: Callable, backlog: Callable, write: Callable, run: Callable
) -> None:
    path = write("HYP101 SHOP-1@10234 because Legal decides\nHYP101 SHOP-2 because the same\n")
    name = backlog({**BET, "key": "PLAT-7", "id": "10234", "title": "Another title"}, {**OTHER, "id": "10235"})
    assert sorted(rules_and_keys(check_json(name)["acknowledged"])) == [("HYP101", "PLAT-7"), ("HYP101", "SHOP-2")]
    run("acknowledge", "--prune", name, "--as-of", DAY)
    assert path.read_text() == (
        "HYP101  PLAT-7@10234  because Legal decides\nHYP101  SHOP-2@10235  because the same\n"
    )  # fmt: skip


def test_acknowledgement_does_not_apply_to_other_item_with_same_key(
    check_json: Callable, backlog: Callable, write: Callable
) -> None:
    write("HYP101 SHOP-1@10234 because Legal decides\n")
    report = check_json(backlog({**BET, "id": "20000"}))
    assert rules_and_keys(report["findings"]) == [("HYP101", "SHOP-1")]


def test_key_decides_when_two_items_share_an_id(check_json: Callable, backlog: Callable, write: Callable) -> None:
    write("HYP101 SHOP-1@1 because Legal decides\n")
    report = check_json(backlog({**BET, "id": "1"}, {**OTHER, "id": "1"}))
    assert rules_and_keys(report["findings"]) == [("HYP101", "SHOP-2")]
    report = check_json(backlog({**BET, "key": "A-1", "id": "1"}, {**OTHER, "id": "1"}))
    assert report["acknowledged"] == []


# Errors in the file


def test_invalid_line_in_file_stops_the_run(check: Callable, backlog: Callable, write: Callable) -> None:
    write(f"{LINE}HYP101 SHOP-2 untill 2027-01-31 because x\nHYP999 SHOP-3 because x\n")
    result = check(backlog(BET))
    assert result.status == 2
    assert result.out == ""
    assert "vanitylint.acknowledged:2: after the key comes until" in result.err
    write(f"{LINE}HYP999 SHOP-3 because x\nHYP101 A because x\nHIP101 SHOP-3 because x\n")
    result = check(backlog(BET))
    assert result.status == 2
    assert "vanitylint.acknowledged:2: there is no rule 'HYP999'" in result.err
    assert "vanitylint.acknowledged:4: there is no rule 'HIP101'" in result.err


def test_file_that_is_not_utf8_exits_2(check: Callable, backlog: Callable, folder: Path) -> None:
    (folder / "vanitylint.acknowledged").write_bytes(b"HYP101 SHOP-1 because \xff\n")
    result = check(backlog(BET))
    assert result.status == 2
    assert "vanitylint.acknowledged: cannot be read: it is not UTF-8" in result.err


def test_missing_file_named_in_config_exits_2_until_acknowledge_creates_it(
    check: Callable, run: Callable, backlog: Callable, write: Callable, folder: Path
) -> None:
    name = backlog(BET)
    (folder / "vanitylint.toml").write_text('acknowledged = "ci/lived-with"\n')
    write(LINE)  # the default file, which is not read
    result = check(name)
    assert result.status == 2
    assert f"vanitylint.toml:1: no such file: {'ci/lived-with'}" in result.err
    assert run("acknowledge", "SHOP-1", "HYP101", name, "--reason", "x", "--as-of", DAY).status == 0
    assert (folder / "ci" / "lived-with").read_text().endswith("HYP101  SHOP-1  because x\n")
    assert check(name).status == 0


# Lines in items


@pytest.mark.parametrize(
    "item",
    [
        {"body": "vanitylint: ack HYP101 until 2026-12-31 because Legal decides"},
        {"body": "Text\n\n<!-- vanitylint: acknowledged bet-missing: Legal decides -->"},
        {"comments": [{"body": "vanitylint: ack MET*, HYP101 because Legal decides"}]},
    ],
)
def test_item_can_contain_its_own_acknowledgement(
    check: Callable, check_json: Callable, backlog: Callable, item: dict
) -> None:
    name = backlog({**BET, **item})
    assert check(name).status == 0
    report = check_json(name)
    assert [(finding["rule"], finding["acknowledged"]) for finding in report["acknowledged"]] == [
        ("HYP101", "Legal decides")
    ]


@pytest.mark.parametrize(
    ("line", "state", "message"),
    [
        ("vanitylint: ack HYP101 until 2026-01-31 because x", "expired", "SHOP-1, line 2 of its description: HYP101"),
        ("vanitylint: ack HYP101", "reasonless", "it gives no reason"),
        ("vanitylint: ack HYP999 because x", "unclear", "there is no rule 'HYP999'"),
        ("vanitylint: ack HYP101 until 31.1.2027 because x", "unclear", "until '31.1.2027' is not a date"),
        (
            "vanitylint ack HYP101 because x",
            "unclear",
            "vanitylint ack HYP101 of SHOP-1: written like this, it acknowledges nothing; write it on its own line, not as code:",
        ),
        ("vanitylint: ignore MET2* because x", "unclear", "not as code: vanitylint: ack MET2* because …"),
        ("`vanitylint: ack HYP101 because x`", "unclear", "not as code: vanitylint: ack HYP101 because …"),
        ("vanitylint:skip:HYP101", "unclear", "not as code: vanitylint: ack HYP101 because …"),
    ],
)
def test_invalid_acknowledgement_in_item_does_not_count(
    check: Callable, check_json: Callable, backlog: Callable, line: str, state: str, message: str
) -> None:
    name = backlog({**BET, "body": f"Text\n{line}"})
    result = check(name)
    assert result.status == 1
    assert message in " ".join(result.out.split())
    assert [entry["state"] for entry in check_json(name)["acknowledgements"]] == [state]


def test_unused_line_in_comment_is_reported_with_its_place(check: Callable, backlog: Callable) -> None:
    result = check(backlog({**ANSWERED, "comments": [{"body": "vanitylint: ack HYP101 because x"}]}))
    assert result.status == 0
    assert "SHOP-1, in a comment: HYP101 of SHOP-1: this question is no longer asked; remove the line" in " ".join(
        result.out.split()
    )


def test_line_in_markdown_file_has_file_and_line_number(check_json: Callable, folder: Path) -> None:
    (folder / "docs" / "epics").mkdir(parents=True)
    page = "---\ntitle: One\nkind: epic\nstatus: in progress\n---\nText.\n\nvanitylint: ack HYP101\n"
    (folder / "docs" / "epics" / "epic-1.md").write_text(page)
    (entry,) = check_json("docs")["acknowledgements"]
    assert entry["where"].endswith("epic-1.md:8")


def test_control_characters_from_tracker_are_removed(check: Callable, backlog: Callable) -> None:
    line = "vanitylint: ack HYP101 because \x1b[31mred\u202e\u0007"
    name = backlog({**BET, "body": line}, {**OTHER, "key": "S\x1b[31m-2", "body": "vanitylint: ack HYP101"})
    result = check(name, "-v")
    assert "([31mred)" in result.out
    assert "HYP101 of S[31m-2: it gives no reason" in " ".join(result.out.split())
    assert not {"\x1b", "\u202e", "\u0007"} & set(result.out)


def test_similar_notes_are_limited_to_five(check: Callable, backlog: Callable) -> None:
    result = check(
        backlog(
            *(
                {**ANSWERED, "key": f"S-{n}", "body": ANSWERED["body"] + "\n\nvanitylint: ack HYP101: x"}
                for n in range(9)
            )
        )
    )
    assert result.out.count("this question is no longer asked") == 5
    assert "and 4 more like these" in result.out


# Labels


def test_label_exempts_item_and_summary_says_so(check: Callable, backlog: Callable) -> None:
    result = check(backlog({**BET, "labels": ["no-bet"]}, {**OTHER, "labels": ["no-bet", "ux"]}))
    assert result.status == 0
    assert "0 feature work, 2 exempt (2 chore)" in result.out
    assert "Note: SHOP-1 and 1 more: exempt, as the label no-bet says" in result.out


def test_label_exempts_item_with_hypothesis_and_note_says_so(check: Callable, backlog: Callable) -> None:
    result = check(backlog({**ANSWERED, "state": "done", "finished": "2025-01-01", "labels": ["not-a-bet"]}))
    assert result.status == 0
    note = "SHOP-1: exempt, as the label not-a-bet says; it does state a hypothesis"
    assert note in " ".join(result.out.split())


# The command `acknowledge`


@pytest.fixture
def acknowledge(run: Callable) -> Callable[..., Ran]:
    return lambda *args: run("acknowledge", *args, "--as-of", DAY)


@pytest.fixture
def lines(folder: Path) -> Callable[[], list[str]]:
    """Return a function that reads the lines of the file, without comments and empty lines."""

    def read() -> list[str]:
        text = (folder / "vanitylint.acknowledged").read_text(encoding="utf-8")
        return [line for line in text.splitlines() if line and not line.startswith("#")]

    return read


def test_acknowledge_writes_one_finding(
    acknowledge: Callable, check: Callable, backlog: Callable, lines: Callable
) -> None:
    name = backlog({**BET, "id": "10234"})
    result = acknowledge("SHOP-1", "bet-missing", name, "--reason", " because Legal\ndecides ", "--until", "2026-12-31")
    assert result.status == 0
    assert result.out == (
        "vanitylint.acknowledged\n  + HYP101  SHOP-1@10234  until 2026-12-31  because Legal decides\n"
    )  # fmt: skip
    assert lines() == ["HYP101  SHOP-1@10234  until 2026-12-31  because Legal decides"]
    assert check(name).status == 0


def test_acknowledge_without_source_uses_last_snapshot(
    acknowledge: Callable, check: Callable, backlog: Callable, lines: Callable
) -> None:
    check(backlog(BET))
    result = acknowledge("SHOP-1", "HYP1*", "--reason", "x")
    assert (result.status, result.err) == (
        0,
        "no SOURCE given, so this is the last snapshot used, of backlog.jsonl\n",
    )
    assert lines() == ["HYP1*  SHOP-1  because x"]
    assert acknowledge("SHOP-1", "HYP101", "backlog.jsonl", "--reason", "x").err == ""


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("SHOP-1", "HYP101"), "a reason is needed"),
        (("SHOP-1", "HYP101", "--reason", " \t"), "a reason is needed"),
        (("SHOP-1", "HYP999", "--reason", "x"), "there is no rule 'HYP999'"),
        (("HYP101", "SHOP-1", "--reason", "x"), "the key comes first"),
        (("SHOP-1", "FUP302", "--reason", "x"), "FUP302 asks nothing of SHOP-1\n  there it is: HYP101 (bet-missing)"),
        (("SHOP-1", "FUP301", "--reason", "x"), "FUP301 waits behind HYP101 on SHOP-1"),
        (("SHOP-3", "HYP101", "--reason", "x"), "HYP101 asks nothing of SHOP-3\n  there is no question on it"),
        (("SHOP-1", "HYP102", "--reason", "x", "--ignore", "HYP102"), "HYP102 is off"),
        (
            ("SHOP-10", "HYP101", "--reason", "x"),
            "error: backlog.jsonl: no item SHOP-10 in this backlog\n  did you mean SHOP-1?",
        ),
        (("SHOP-1", "HYP101", "--reason", "x", "--until", "2026-03-01"), "2026-03-01 is in the past"),
        (("SHOP-1", "HYP101", "--reason", "x", "--until", "2026-02-30"), "'2026-02-30' is not a date"),
        (("SHOP-1",), "name a KEY and a RULE"),
        (("--prune", "--list"), "choose one of"),
        (("--prune", "--reason", "x"), "belong to what is acknowledged"),
    ],
)
def test_acknowledge_with_wrong_arguments_writes_nothing(
    run: Callable, acknowledge: Callable, backlog: Callable, folder: Path, args: tuple[str, ...], message: str
) -> None:
    run("fetch", backlog(BET, {**ANSWERED, "key": "SHOP-3"}))
    result = acknowledge(*args)
    assert result.status == 2
    assert message in result.err
    assert not (folder / "vanitylint.acknowledged").exists()


def test_acknowledge_again_replaces_previous_line(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    path = write("# Ask Legal\nHYP101 SHOP-1 until 2026-01-31 because old\nHYP101 SHOP-2 because y\n")
    acknowledge("SHOP-1", "HYP101", backlog(BET, OTHER), "--reason", "new")
    assert lines() == ["HYP101  SHOP-1  because new", "HYP101  SHOP-2  because y"]
    assert "# Ask Legal\n" in path.read_text()


def test_acknowledge_replaces_narrower_line_but_keeps_broader_one(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write("HYP101 SHOP-2 because y\nHYP1* SHOP-1 until 2026-01-31 because all of them\n")
    acknowledge("SHOP-1", "HYP101", backlog(BET, OTHER), "--reason", "x", "--until", DAY)
    assert {f"HYP101  SHOP-1  until {DAY}  because x", "HYP1*  SHOP-1  until 2026-01-31  because all of them"} < {
        *lines()
    }
    acknowledge("SHOP-2", "HYP1*", backlog(BET, OTHER), "--reason", "z")
    assert [line for line in lines() if "SHOP-2" in line] == ["HYP1*  SHOP-2  because z"]


def test_acknowledge_removes_unused_lines(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write(
        "HYP101 SHOP-2 because answered\nHYP101 PLAT-1 because elsewhere\nHYP101 SHOP-3 until 2026-01-31 because over\n"
        "HYP101 SHOP-4 untouched since 2026-01-31 because old\nFUP302 SHOP-1\n"
    )
    rest = [{**BET, "key": "SHOP-3"}, {**BET, "key": "SHOP-4", "updated": "2026-02-01"}]
    result = acknowledge("SHOP-1", "HYP101", backlog(BET, {**ANSWERED, "key": "SHOP-2"}, *rest), "--reason", "x")
    assert "  - HYP101  SHOP-2  because answered  (this question is no longer asked)" in result.out
    assert "  - HYP101  SHOP-4" in result.out
    assert lines() == [
        "FUP302  SHOP-1",
        "HYP101  PLAT-1  because elsewhere",
        "HYP101  SHOP-1  because x",
        "HYP101  SHOP-3  until 2026-01-31  because over",
    ]


def test_all_existing_acknowledges_findings_until_items_are_touched(
    acknowledge: Callable, check: Callable, check_json: Callable, backlog: Callable, lines: Callable
) -> None:
    name = backlog({**BET, "updated": "2026-02-20"}, OTHER, {**BET, "key": "my key"})
    result = acknowledge("--all-existing", name)
    assert result.status == 0
    assert "3 findings on 3 items acknowledged in vanitylint.acknowledged." in result.out
    assert "on items touched after 2026-03-02" in result.out
    assert lines() == [
        "HYP101  SHOP-1  untouched since 2026-03-02  because it was there when we began",
        "HYP101  SHOP-2  untouched since 2026-03-02  because it was there when we began",
        'HYP101  "my key"  untouched since 2026-03-02  because it was there when we began',
    ]
    assert check(name).status == 0
    later = backlog({**BET, "updated": "2026-03-03"}, OTHER, {**BET, "key": "my key"}, {**BET, "key": "NEW-1"})
    report = check_json(later)
    assert rules_and_keys(report["findings"]) == [("HYP101", "NEW-1"), ("HYP101", "SHOP-1")]
    acknowledge("--all-existing", later, "--reason", "we began anew", "--until", "2026-12-31")
    assert lines()[0] == "HYP101  NEW-1  untouched since 2026-03-02  until 2026-12-31  because we began anew"
    assert len(lines()) == 4
    assert "is unchanged: no findings on begun work" in acknowledge("--all-existing", backlog(OTHER)).out


def test_all_existing_leaves_out_work_that_has_not_begun(
    run: Callable, acknowledge: Callable, backlog: Callable, lines: Callable
) -> None:
    upcoming = {"name": "Sprint 9", "state": "future", "start": "2026-03-09"}
    running = {"name": "Sprint 8", "state": "active"}
    name = backlog(
        BET,
        {**BET, "key": "SHOP-3", "state": "todo", "started": None, "sprint": upcoming},
        *({"key": f"NEXT-{n}", "kind": "Story", "state": "todo", "sprint": upcoming} for n in range(5)),
        *({"key": f"NOW-{n}", "kind": "Story", "state": "doing", "sprint": running} for n in range(5)),
    )
    result = acknowledge("--all-existing", name)
    assert result.status == 0
    assert "2 findings on 2 items acknowledged" in result.out
    message = (
        "Left out: 2 findings on 1 item that has not begun and 1 upcoming sprint (SHOP-3, Sprint 9). Upcoming work"
    )
    assert message in " ".join(result.out.split())
    assert [line.split("  untouched")[0] for line in lines()] == ["HYP101  SHOP-1", 'PLN601  "Sprint 8"']
    brief = run("brief", name, "--as-of", DAY).out
    assert "There is nothing to ask" not in brief
    assert all(rule in brief for rule in ("HYP101", "PLN601"))
    assert "no findings on begun work" in acknowledge("--all-existing", name).out


def test_all_existing_keeps_reasons_of_earlier_acknowledgements(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write(LINE)
    own = {**BET, "key": "SHOP-3", "body": "vanitylint: ack HYP101 because of the law"}
    acknowledge("--all-existing", backlog(BET, OTHER, own))
    assert lines() == [LINE.strip(), "HYP101  SHOP-2  untouched since 2026-03-02  because it was there when we began"]


def test_line_of_another_run_is_kept(
    acknowledge: Callable, backlog: Callable, write: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a run fetches, another one or a person may write to the file."""
    path = write("")
    opened = cli_backlog.open_backlog_or_latest

    @contextmanager
    def write_meanwhile(*args: Any) -> Iterator[Any]:
        with opened(*args) as opened_backlog:
            path.write_text("HYP101  SHOP-2  because x\n")
            yield opened_backlog

    monkeypatch.setattr(cli_backlog, "open_backlog_or_latest", write_meanwhile)
    assert acknowledge("SHOP-1", "HYP101", backlog(BET, OTHER), "--reason", "a").status == 0
    assert path.read_text() == "HYP101  SHOP-1  because a\nHYP101  SHOP-2  because x\n"


def test_nothing_is_written_when_file_changes_at_the_last_moment(
    acknowledge: Callable, backlog: Callable, write: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("")
    judged = judge.judge

    def write_meanwhile(*args: Any, **kwargs: Any) -> Any:
        path.write_text(LINE)
        return judged(*args, **kwargs)

    monkeypatch.setattr(judge, "judge", write_meanwhile)
    result = acknowledge("SHOP-2", "HYP101", backlog(BET, OTHER), "--reason", "a")
    assert (result.status, path.read_text()) == (2, LINE)
    assert "vanitylint.acknowledged: was changed by somebody else meanwhile, so nothing was written" in result.err
    assert "run it again" in result.err


def test_runs_at_the_same_time_write_all_their_lines(backlog: Callable, folder: Path) -> None:
    source = backlog(BET, OTHER, {**BET, "key": "SHOP-3", "title": "New menu"})
    command = [sys.executable, "-m", "vanitylint", "acknowledge"]
    runs = [
        subprocess.Popen([*command, f"SHOP-{number}", "HYP101", source, "--reason", "a"], stdout=subprocess.DEVNULL)
        for number in (1, 2, 3)
    ]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    assert (folder / "vanitylint.acknowledged").read_text().count("because a") == 3


def test_line_is_written_but_run_not_trusted_when_part_of_source_is_invalid(
    acknowledge: Callable, folder: Path, backlog: Callable
) -> None:
    source = backlog(BET)
    with (folder / source).open("a") as file:
        file.write("{not JSON\n")
    result = acknowledge("SHOP-1", "HYP101", source, "--reason", "a")
    assert (result.status, "+ HYP101" in result.out, "not read: " in result.err) == (2, True, True)
    assert "SHOP-1" in (folder / "vanitylint.acknowledged").read_text()


def test_of_several_lines_the_one_that_holds_longest_is_shown(
    check_json: Callable, backlog: Callable, write: Callable
) -> None:
    write("HYP1*  SHOP-1  until 2026-12-01  because a\nHYP101  SHOP-1  until 2027-06-01  because b\n")
    (finding,) = check_json(backlog(BET))["acknowledged"]
    assert (finding["acknowledged"], finding["acknowledged_until"]) == ("b", "2027-06-01")


def test_many_lines_about_another_backlog_are_reported_quickly(
    run: Callable, backlog: Callable, write: Callable, folder: Path, seconds: Callable[..., float]
) -> None:
    write("".join(f"HYP101  OLD-{number}  because x\n" for number in range(2_000)))
    source = backlog(*({**BET, "key": f"NEW-{number}", "state": "todo"} for number in range(2_000)))
    (folder / "vanitylint.toml").write_text(f'sources = ["{source}"]\n')
    run("check")
    assert seconds(lambda: run("check")) < 8


@pytest.mark.parametrize("mode", ["--all-existing", "--prune"])
def test_nothing_is_written_when_a_source_cannot_be_read(
    acknowledge: Callable, backlog: Callable, write: Callable, folder: Path, mode: str
) -> None:
    path = write("HYP101 SHOP-2 because answered\n")
    (folder / "torn.jsonl").write_text("{")
    result = acknowledge(mode, backlog(BET, {**ANSWERED, "key": "SHOP-2"}), "torn.jsonl")
    assert result.status == 2
    assert "not read: torn.jsonl" in result.err
    assert "Nothing was written" in result.err
    assert path.read_text() == "HYP101 SHOP-2 because answered\n"


def test_prune_removes_unused_and_expired_lines(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write(
        "HYP101 SHOP-1 because y\nHYP101 SHOP-2 because answered\nHYP101 SHOP-3 until 2026-01-31 because over\n"
        "HYP101 PLAT-1 because elsewhere\n"
    )
    name = backlog(BET, {**ANSWERED, "key": "SHOP-2"}, {**BET, "key": "SHOP-3"})
    result = acknowledge("--prune", name)
    assert result.out.splitlines() == [
        "vanitylint.acknowledged",
        "  - HYP101  SHOP-2  because answered  (this question is no longer asked)",
        "  - HYP101  SHOP-3  until 2026-01-31  because over  (acknowledged until 2026-01-31)",
    ]
    assert lines() == ["HYP101  PLAT-1  because elsewhere", "HYP101  SHOP-1  because y"]
    assert "is unchanged: nothing to remove" in acknowledge("--prune", name).out


def test_acknowledge_removes_duplicate_line_left_by_a_merge(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write(f"{LINE}{LINE}")
    acknowledge("SHOP-2", "HYP101", backlog(BET, OTHER), "--reason", "x")
    assert lines() == [LINE.strip(), "HYP101  SHOP-2  because x"]


def test_all_existing_leaves_out_findings_on_projects(
    acknowledge: Callable, backlog: Callable, lines: Callable, folder: Path
) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "rule.yaml").write_text(PROJECT_RULE)
    (folder / "vanitylint.toml").write_text('rules = ["own"]\n')
    result = acknowledge("--all-existing", backlog(BET), "--select", "ABC101,HYP101")
    assert "still asked, because it is not about an item: Where does SHOP go?  ABC101" in result.out
    assert lines() == ["HYP101  SHOP-1  untouched since 2026-03-02  because it was there when we began"]


def test_list_shows_every_acknowledgement_with_its_state(
    acknowledge: Callable, backlog: Callable, write: Callable
) -> None:
    path = write("HYP101 SHOP-1 because y\nHYP101 PLAT-1 because elsewhere\n")
    name = backlog(BET, {**OTHER, "body": "vanitylint: ack HYP101 until 2026-01-31: x"})
    result = acknowledge("--list", name)
    assert result.out.splitlines() == [
        "holds     HYP101  SHOP-1  because y  [vanitylint.acknowledged:1]",
        "not asked HYP101  PLAT-1  because elsewhere  [vanitylint.acknowledged:2]",
        "expired   HYP101  SHOP-2  until 2026-01-31  because x  [SHOP-2, line 1 of its description]",
    ]
    assert path.read_text() == "HYP101 SHOP-1 because y\nHYP101 PLAT-1 because elsewhere\n"


def test_list_says_when_nothing_is_acknowledged(acknowledge: Callable, backlog: Callable) -> None:
    assert acknowledge("--list", backlog(BET)).out == "Nothing is acknowledged.\n"
