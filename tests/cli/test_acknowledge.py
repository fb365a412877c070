"""Findings a team lives with: the file, the items' own lines, labels, and the verb."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
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
    """Writes the file; gives its path."""

    def writer(text: str, name: str = "vanitylint.acknowledged") -> Path:
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    return writer


@pytest.fixture
def check(run: Callable) -> Callable[..., Ran]:
    return lambda *words: run("check", *words, "--as-of", DAY)


@pytest.fixture
def told(check: Callable) -> Callable[..., dict[str, Any]]:
    """What a check of some sources tells, as JSON."""
    return lambda *words: json.loads(check(*words, "--format", "json").out)


def states(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["rule"], each["key"], each["state"]) for each in report["acknowledgements"]]


def pairs(findings: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(finding["rule"], finding["key"]) for finding in findings]


# The file


def test_an_acknowledged_finding_is_kept_and_does_not_count(
    check: Callable, backlog: Callable, write: Callable, run: Callable
) -> None:
    name = backlog(BET)
    assert check(name).status == 1
    path = write(LINE)
    ran = check(name)
    assert ran.status == 0
    assert "What do we expect SHOP-1 to change" not in ran.out
    assert "Nothing else to ask" in ran.out
    assert "1 acknowledged (-v shows them)" in ran.out
    assert "SHOP-1 HYP101: What do we expect SHOP-1 to change, and for whom? (Legal decides)" in check(name, "-v").out
    assert path.read_text() == LINE
    kept = run("sql", "select rule, acknowledged from findings where acknowledged is not null", "--format", "json")
    assert {"rule": "HYP101", "acknowledged": "Legal decides"} in map(json.loads, kept.out.splitlines())


def test_its_last_day_is_told(check: Callable, told: Callable, backlog: Callable, write: Callable) -> None:
    name = backlog(BET)
    write("HYP101 SHOP-1 until 2027-01-31 because Legal decides\n")
    assert [each["acknowledged_until"] for each in told(name)["acknowledged"]] == ["2027-01-31"]
    assert "(until 2027-01-31: Legal decides)" in " ".join(check(name, "-v").out.split())
    assert "Legal decides</q> until 31 January 2027" in check(name, "--format", "html").out
    assert "Acknowledged until 2027-01-31: Legal decides" in check(name, "--format", "junit").out


def test_json_has_the_acknowledged_apart_and_those_behind_them_stay_there(
    told: Callable, backlog: Callable, write: Callable
) -> None:
    write(LINE)
    report = told(backlog(BET))
    assert report["findings"] == []
    assert report["acknowledgements"] == []
    assert [(each["rule"], each["acknowledged"]) for each in report["acknowledged"]] == [("HYP101", "Legal decides")]
    assert [(each["rule"], each["muted_by"]) for each in report["muted"]] == [("FUP301", "HYP101")]


@pytest.mark.parametrize("rule", ["HYP101", "bet-missing", "HYP1*", "HYP", "hyp101", "Bet-Missing", "*"])
def test_a_rule_by_id_name_or_family(told: Callable, backlog: Callable, write: Callable, rule: str) -> None:
    write(f"{rule} SHOP-1 because Legal decides\n")
    report = told(backlog(BET, OTHER))
    assert pairs(report["findings"]) == [("HYP101", "SHOP-2")]
    assert pairs(report["acknowledged"]) == [("HYP101", "SHOP-1")]


@pytest.mark.parametrize(("until", "status"), [("2026-03-01", 1), ("2026-03-02", 0), ("2026-03-03", 0)])
def test_the_day_named_is_the_last_one(
    check: Callable, backlog: Callable, write: Callable, until: str, status: int
) -> None:
    write(f"HYP101 SHOP-1 until {until} because Legal decides\n")
    ran = check(backlog(BET))
    assert ran.status == status
    words = "Note: vanitylint.acknowledged:1: HYP101 of SHOP-1: acknowledged until 2026-03-01; answer it"
    assert (words in ran.out) == bool(status)
    assert ("It was acknowledged until 2026-03-01." in " ".join(ran.out.split())) == bool(status)


@pytest.mark.parametrize(
    ("updated", "state"),
    [
        (None, "holds"),
        ("2026-02-20T23:59:00Z", "holds"),
        ("2026-02-21T00:00:00Z", "touched"),
    ],
)
def test_untouched_since_holds_until_the_item_is_touched(
    told: Callable, backlog: Callable, write: Callable, updated: str | None, state: str
) -> None:
    write("HYP101 SHOP-1 untouched since 2026-02-20 because it is old\n")
    report = told(backlog({**BET, "updated": updated}))
    assert pairs(report["findings"]) == ([] if state == "holds" else [("HYP101", "SHOP-1")])
    assert states(report) == ([] if state == "holds" else [("HYP101", "SHOP-1", "touched")])
    if state == "touched":
        assert "it was touched on 2026-02-21" in report["findings"][0]["message"]


def test_without_a_reason_it_does_not_count(check: Callable, backlog: Callable, write: Callable) -> None:
    write("HYP101 SHOP-1\n")
    ran = check(backlog(BET))
    assert ran.status == 1
    assert "vanitylint.acknowledged:1: HYP101 of SHOP-1: it gives no reason, so it does not count" in ran.out


def test_what_nothing_asks_any_more_is_told(
    check: Callable, told: Callable, backlog: Callable, write: Callable
) -> None:
    path = write(LINE)
    name = backlog(ANSWERED)
    assert states(told(name)) == [("HYP101", "SHOP-1", "unused")]
    assert "HYP101 of SHOP-1: this question is no longer asked; vanitylint acknowledge --prune" in " ".join(
        check(name).out.split()
    )
    assert path.read_text() == LINE


def test_of_what_did_not_run_or_was_not_read_nobody_says_it_is_unused(
    told: Callable, backlog: Callable, write: Callable, folder: Path
) -> None:
    write(LINE + "HYP101 PLAT-1 because x\nHYP1* SHOP-1 because x\n")
    name = backlog(ANSWERED)
    assert states(told(name, "--ignore", "HYP101")) == []  # nor of HYP1*, as not all of it ran
    (folder / "torn.jsonl").write_text("{")
    torn = told(name, "torn.jsonl")
    assert not torn["complete"]
    assert torn["acknowledgements"] == []


def test_where_a_parent_was_not_read_the_rules_are_silent_and_nothing_is_unused(
    told: Callable, backlog: Callable, write: Callable
) -> None:
    write(LINE)
    report = told(backlog({**BET, "parent": "GONE-1"}))
    assert report["findings"] == report["acknowledgements"] == []


def test_what_is_gone_is_unused_where_the_run_reads_all_of_the_config(
    told: Callable, backlog: Callable, write: Callable, folder: Path
) -> None:
    write("HYP101 SHOP-9 because x\nPLN601 'Sprint' because x\n".replace("'", '"'))
    name = backlog(BET)
    (folder / "vanitylint.toml").write_text(f'sources = ["{name}"]\n')
    assert states(told()) == [("HYP101", "SHOP-9", "unused"), ("PLN601", "Sprint", "unused")]
    assert told(name)["acknowledgements"] == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (
            "SHPO-1",
            "there is nothing called 'SHPO-1'; did you mean SHOP-1? Else vanitylint acknowledge --prune removes it",
        ),
        ("SHOP-3", "the item it is about no longer exists; vanitylint acknowledge --prune removes it"),
    ],
)
def test_of_a_key_that_nothing_has_it_is_told_what_was_meant(
    check: Callable, backlog: Callable, write: Callable, folder: Path, key: str, words: str
) -> None:
    (folder / "vanitylint.toml").write_text(f'sources = ["{backlog(BET, OTHER)}"]')
    write(f"HYP101 {key} because x\n")
    assert f"HYP101 of {key}: {words}" in " ".join(check().out.split())


def test_one_of_two_lines_for_the_same_is_enough(told: Callable, backlog: Callable, write: Callable) -> None:
    write("HYP101 SHOP-1 until 2026-01-01 because old\nHYP101 SHOP-1 because new\n")
    report = told(backlog(BET))
    assert report["acknowledged"][0]["acknowledged"] == "new"
    assert [(each["where"], each["state"]) for each in report["acknowledgements"]] == [
        ("vanitylint.acknowledged:1", "unused")
    ]


def test_a_sprint_by_its_name(told: Callable, backlog: Callable, write: Callable) -> None:
    sprint = {"name": 'Sprint "14"', "state": "active", "goal": "Finish the screens"}
    name = backlog(*({"key": f"S-{n}", "kind": "Story", "state": "doing", "sprint": sprint} for n in range(4)))
    assert ("PLN601", 'Sprint "14"') in pairs(told(name)["findings"])
    write('PLN601  "Sprint \\"14\\""  because we know\n')
    assert ("PLN601", 'Sprint "14"') in pairs(told(name)["acknowledged"])


# Items that move


def test_the_trackers_id_follows_an_item_to_another_key(
    told: Callable, backlog: Callable, write: Callable, run: Callable
) -> None:
    path = write("HYP101 SHOP-1@10234 because Legal decides\nHYP101 SHOP-2 because the same\n")
    name = backlog({**BET, "key": "PLAT-7", "id": "10234", "title": "Another title"}, {**OTHER, "id": "10235"})
    assert sorted(pairs(told(name)["acknowledged"])) == [("HYP101", "PLAT-7"), ("HYP101", "SHOP-2")]
    run("acknowledge", "--prune", name, "--as-of", DAY)
    assert path.read_text() == (
        "HYP101  PLAT-7@10234  because Legal decides\nHYP101  SHOP-2@10235  because the same\n"
    )  # fmt: skip


def test_another_item_that_has_the_key_now_is_another_item(told: Callable, backlog: Callable, write: Callable) -> None:
    write("HYP101 SHOP-1@10234 because Legal decides\n")
    report = told(backlog({**BET, "id": "20000"}))
    assert pairs(report["findings"]) == [("HYP101", "SHOP-1")]


def test_of_two_items_with_one_id_the_key_decides(told: Callable, backlog: Callable, write: Callable) -> None:
    write("HYP101 SHOP-1@1 because Legal decides\n")
    report = told(backlog({**BET, "id": "1"}, {**OTHER, "id": "1"}))
    assert pairs(report["findings"]) == [("HYP101", "SHOP-2")]
    report = told(backlog({**BET, "key": "A-1", "id": "1"}, {**OTHER, "id": "1"}))
    assert report["acknowledged"] == []


# What is wrong in the file


def test_a_line_that_cannot_be_read_stops_the_run(check: Callable, backlog: Callable, write: Callable) -> None:
    write(f"{LINE}HYP101 SHOP-2 untill 2027-01-31 because x\nHYP999 SHOP-3 because x\n")
    ran = check(backlog(BET))
    assert ran.status == 2
    assert ran.out == ""
    assert "vanitylint.acknowledged:2: after the key comes until" in ran.err
    write(f"{LINE}HYP999 SHOP-3 because x\nHYP101 A because x\nHIP101 SHOP-3 because x\n")
    ran = check(backlog(BET))
    assert ran.status == 2
    assert "vanitylint.acknowledged:2: there is no rule 'HYP999'" in ran.err
    assert "vanitylint.acknowledged:4: there is no rule 'HIP101'" in ran.err


def test_a_file_that_is_no_text(check: Callable, backlog: Callable, folder: Path) -> None:
    (folder / "vanitylint.acknowledged").write_bytes(b"HYP101 SHOP-1 because \xff\n")
    ran = check(backlog(BET))
    assert ran.status == 2
    assert "vanitylint.acknowledged: cannot be read: it is not UTF-8" in ran.err


def test_the_config_names_another_place_which_has_to_be_there(
    check: Callable, run: Callable, backlog: Callable, write: Callable, folder: Path
) -> None:
    name = backlog(BET)
    (folder / "vanitylint.toml").write_text('acknowledged = "ci/lived-with"\n')
    write(LINE)  # not this one
    ran = check(name)
    assert ran.status == 2
    assert f"vanitylint.toml:1: no such file: {'ci/lived-with'}" in ran.err
    assert run("acknowledge", "SHOP-1", "HYP101", name, "--reason", "x", "--as-of", DAY).status == 0
    assert (folder / "ci" / "lived-with").read_text().endswith("HYP101  SHOP-1  because x\n")
    assert check(name).status == 0


# The items' own lines


@pytest.mark.parametrize(
    "item",
    [
        {"body": "vanitylint: ack HYP101 until 2026-12-31 because Legal decides"},
        {"body": "Text\n\n<!-- vanitylint: acknowledged bet-missing: Legal decides -->"},
        {"comments": [{"body": "vanitylint: ack MET*, HYP101 because Legal decides"}]},
    ],
)
def test_an_item_can_say_so_itself(check: Callable, told: Callable, backlog: Callable, item: dict) -> None:
    name = backlog({**BET, **item})
    assert check(name).status == 0
    report = told(name)
    assert [(each["rule"], each["acknowledged"]) for each in report["acknowledged"]] == [("HYP101", "Legal decides")]


@pytest.mark.parametrize(
    ("line", "state", "words"),
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
def test_what_an_item_says_and_does_not_count(
    check: Callable, told: Callable, backlog: Callable, line: str, state: str, words: str
) -> None:
    name = backlog({**BET, "body": f"Text\n{line}"})
    ran = check(name)
    assert ran.status == 1
    assert words in " ".join(ran.out.split())
    assert [each["state"] for each in told(name)["acknowledgements"]] == [state]


def test_an_items_own_line_that_is_unused_is_to_be_taken_out_there(check: Callable, backlog: Callable) -> None:
    ran = check(backlog({**ANSWERED, "comments": [{"body": "vanitylint: ack HYP101 because x"}]}))
    assert ran.status == 0
    assert "SHOP-1, in a comment: HYP101 of SHOP-1: this question is no longer asked; remove the line" in " ".join(
        ran.out.split()
    )


def test_a_line_in_a_file_has_its_place_there(told: Callable, folder: Path) -> None:
    (folder / "docs" / "epics").mkdir(parents=True)
    page = "---\ntitle: One\nkind: epic\nstatus: in progress\n---\nText.\n\nvanitylint: ack HYP101\n"
    (folder / "docs" / "epics" / "epic-1.md").write_text(page)
    (only,) = told("docs")["acknowledgements"]
    assert only["where"].endswith("epic-1.md:8")


def test_words_from_a_tracker_cannot_steer_the_terminal(check: Callable, backlog: Callable) -> None:
    line = "vanitylint: ack HYP101 because \x1b[31mred\u202e\u0007"
    name = backlog({**BET, "body": line}, {**OTHER, "key": "S\x1b[31m-2", "body": "vanitylint: ack HYP101"})
    ran = check(name, "-v")
    assert "([31mred)" in ran.out
    assert "HYP101 of S[31m-2: it gives no reason" in " ".join(ran.out.split())
    assert not {"\x1b", "\u202e", "\u0007"} & set(ran.out)


def test_many_that_stand_alike_are_told_in_part(check: Callable, backlog: Callable) -> None:
    ran = check(
        backlog(
            *(
                {**ANSWERED, "key": f"S-{n}", "body": ANSWERED["body"] + "\n\nvanitylint: ack HYP101: x"}
                for n in range(9)
            )
        )
    )
    assert ran.out.count("this question is no longer asked") == 5
    assert "and 4 more like these" in ran.out


# Labels


def test_a_label_exempts_an_item_and_the_summary_tells(check: Callable, backlog: Callable) -> None:
    ran = check(backlog({**BET, "labels": ["no-bet"]}, {**OTHER, "labels": ["no-bet", "ux"]}))
    assert ran.status == 0
    assert "0 feature work, 2 exempt (2 chore)" in ran.out
    assert "Note: SHOP-1 and 1 more: exempt, as the label no-bet says" in ran.out


def test_a_label_wins_over_a_hypothesis_and_that_is_told(check: Callable, backlog: Callable) -> None:
    ran = check(backlog({**ANSWERED, "state": "done", "finished": "2025-01-01", "labels": ["not-a-bet"]}))
    assert ran.status == 0
    words = "SHOP-1: exempt, as the label not-a-bet says; it does state a hypothesis"
    assert words in " ".join(ran.out.split())


# The verb


@pytest.fixture
def acknowledge(run: Callable) -> Callable[..., Ran]:
    return lambda *words: run("acknowledge", *words, "--as-of", DAY)


@pytest.fixture
def lines(folder: Path) -> Callable[[], list[str]]:
    """The lines of the file that say something."""

    def read() -> list[str]:
        text = (folder / "vanitylint.acknowledged").read_text(encoding="utf-8")
        return [line for line in text.splitlines() if line and not line.startswith("#")]

    return read


def test_one_finding(acknowledge: Callable, check: Callable, backlog: Callable, lines: Callable) -> None:
    name = backlog({**BET, "id": "10234"})
    ran = acknowledge("SHOP-1", "bet-missing", name, "--reason", " because Legal\ndecides ", "--until", "2026-12-31")
    assert ran.status == 0
    assert ran.out == (
        "vanitylint.acknowledged\n  + HYP101  SHOP-1@10234  until 2026-12-31  because Legal decides\n"
    )  # fmt: skip
    assert lines() == ["HYP101  SHOP-1@10234  until 2026-12-31  because Legal decides"]
    assert check(name).status == 0


def test_without_a_source_the_last_snapshot_will_do(
    acknowledge: Callable, check: Callable, backlog: Callable, lines: Callable
) -> None:
    check(backlog(BET))
    ran = acknowledge("SHOP-1", "HYP1*", "--reason", "x")
    assert (ran.status, ran.err) == (
        0,
        "no SOURCE given, so this is the last snapshot used, of backlog.jsonl\n",
    )
    assert lines() == ["HYP1*  SHOP-1  because x"]
    assert acknowledge("SHOP-1", "HYP101", "backlog.jsonl", "--reason", "x").err == ""


@pytest.mark.parametrize(
    ("words", "told"),
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
def test_what_it_does_not_write(
    run: Callable, acknowledge: Callable, backlog: Callable, folder: Path, words: tuple[str, ...], told: str
) -> None:
    run("fetch", backlog(BET, {**ANSWERED, "key": "SHOP-3"}))
    ran = acknowledge(*words)
    assert ran.status == 2
    assert told in ran.err
    assert not (folder / "vanitylint.acknowledged").exists()


def test_acknowledged_anew_it_takes_the_place_of_what_was_said(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    path = write("# Ask Legal\nHYP101 SHOP-1 until 2026-01-31 because old\nHYP101 SHOP-2 because y\n")
    acknowledge("SHOP-1", "HYP101", backlog(BET, OTHER), "--reason", "new")
    assert lines() == ["HYP101  SHOP-1  because new", "HYP101  SHOP-2  because y"]
    assert "# Ask Legal\n" in path.read_text()


def test_a_line_about_more_stays_beside_it(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write("HYP101 SHOP-2 because y\nHYP1* SHOP-1 until 2026-01-31 because all of them\n")
    acknowledge("SHOP-1", "HYP101", backlog(BET, OTHER), "--reason", "x", "--until", DAY)
    assert {f"HYP101  SHOP-1  until {DAY}  because x", "HYP1*  SHOP-1  until 2026-01-31  because all of them"} < {
        *lines()
    }
    acknowledge("SHOP-2", "HYP1*", backlog(BET, OTHER), "--reason", "z")
    assert [line for line in lines() if "SHOP-2" in line] == ["HYP1*  SHOP-2  because z"]


def test_each_time_lines_go_that_nothing_asks_for(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write(
        "HYP101 SHOP-2 because answered\nHYP101 PLAT-1 because elsewhere\nHYP101 SHOP-3 until 2026-01-31 because over\n"
        "HYP101 SHOP-4 untouched since 2026-01-31 because old\nFUP302 SHOP-1\n"
    )
    rest = [{**BET, "key": "SHOP-3"}, {**BET, "key": "SHOP-4", "updated": "2026-02-01"}]
    ran = acknowledge("SHOP-1", "HYP101", backlog(BET, {**ANSWERED, "key": "SHOP-2"}, *rest), "--reason", "x")
    assert "  - HYP101  SHOP-2  because answered  (this question is no longer asked)" in ran.out
    assert "  - HYP101  SHOP-4" in ran.out
    assert lines() == [
        "FUP302  SHOP-1",
        "HYP101  PLAT-1  because elsewhere",
        "HYP101  SHOP-1  because x",
        "HYP101  SHOP-3  until 2026-01-31  because over",
    ]


def test_everything_there_is_until_it_is_touched(
    acknowledge: Callable, check: Callable, told: Callable, backlog: Callable, lines: Callable
) -> None:
    name = backlog({**BET, "updated": "2026-02-20"}, OTHER, {**BET, "key": "my key"})
    ran = acknowledge("--all-existing", name)
    assert ran.status == 0
    assert "3 findings on 3 items acknowledged in vanitylint.acknowledged." in ran.out
    assert "on items touched after 2026-03-02" in ran.out
    assert lines() == [
        "HYP101  SHOP-1  untouched since 2026-03-02  because it was there when we began",
        "HYP101  SHOP-2  untouched since 2026-03-02  because it was there when we began",
        'HYP101  "my key"  untouched since 2026-03-02  because it was there when we began',
    ]
    assert check(name).status == 0
    later = backlog({**BET, "updated": "2026-03-03"}, OTHER, {**BET, "key": "my key"}, {**BET, "key": "NEW-1"})
    report = told(later)
    assert pairs(report["findings"]) == [("HYP101", "NEW-1"), ("HYP101", "SHOP-1")]
    acknowledge("--all-existing", later, "--reason", "we began anew", "--until", "2026-12-31")
    assert lines()[0] == "HYP101  NEW-1  untouched since 2026-03-02  until 2026-12-31  because we began anew"
    assert len(lines()) == 4
    assert "is unchanged: no findings on begun work" in acknowledge("--all-existing", backlog(OTHER)).out


def test_what_has_not_begun_is_left_out_of_everything_there_is(
    run: Callable, acknowledge: Callable, backlog: Callable, lines: Callable
) -> None:
    to_come = {"name": "Sprint 9", "state": "future", "start": "2026-03-09"}
    running = {"name": "Sprint 8", "state": "active"}
    name = backlog(
        BET,
        {**BET, "key": "SHOP-3", "state": "todo", "started": None, "sprint": to_come},
        *({"key": f"NEXT-{n}", "kind": "Story", "state": "todo", "sprint": to_come} for n in range(5)),
        *({"key": f"NOW-{n}", "kind": "Story", "state": "doing", "sprint": running} for n in range(5)),
    )
    ran = acknowledge("--all-existing", name)
    assert ran.status == 0
    assert "2 findings on 2 items acknowledged" in ran.out
    told = "Left out: 2 findings on 1 item that has not begun and 1 upcoming sprint (SHOP-3, Sprint 9). Upcoming work"
    assert told in " ".join(ran.out.split())
    assert [line.split("  untouched")[0] for line in lines()] == ["HYP101  SHOP-1", 'PLN601  "Sprint 8"']
    brief = run("brief", name, "--as-of", DAY).out
    assert "There is nothing to ask" not in brief
    assert all(rule in brief for rule in ("HYP101", "PLN601"))
    assert "no findings on begun work" in acknowledge("--all-existing", name).out


def test_what_is_acknowledged_already_keeps_its_reason(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write(LINE)
    own = {**BET, "key": "SHOP-3", "body": "vanitylint: ack HYP101 because of the law"}
    acknowledge("--all-existing", backlog(BET, OTHER, own))
    assert lines() == [LINE.strip(), "HYP101  SHOP-2  untouched since 2026-03-02  because it was there when we began"]


@pytest.mark.parametrize("mode", ["--all-existing", "--prune"])
def test_on_a_run_that_read_not_everything_nothing_is_written(
    acknowledge: Callable, backlog: Callable, write: Callable, folder: Path, mode: str
) -> None:
    path = write("HYP101 SHOP-2 because answered\n")
    (folder / "torn.jsonl").write_text("{")
    ran = acknowledge(mode, backlog(BET, {**ANSWERED, "key": "SHOP-2"}), "torn.jsonl")
    assert ran.status == 2
    assert "not read: torn.jsonl" in ran.err
    assert "Nothing was written" in ran.err
    assert path.read_text() == "HYP101 SHOP-2 because answered\n"


def test_prune_takes_out_what_holds_no_more(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write(
        "HYP101 SHOP-1 because y\nHYP101 SHOP-2 because answered\nHYP101 SHOP-3 until 2026-01-31 because over\n"
        "HYP101 PLAT-1 because elsewhere\n"
    )
    name = backlog(BET, {**ANSWERED, "key": "SHOP-2"}, {**BET, "key": "SHOP-3"})
    ran = acknowledge("--prune", name)
    assert ran.out.splitlines() == [
        "vanitylint.acknowledged",
        "  - HYP101  SHOP-2  because answered  (this question is no longer asked)",
        "  - HYP101  SHOP-3  until 2026-01-31  because over  (acknowledged until 2026-01-31)",
    ]
    assert lines() == ["HYP101  PLAT-1  because elsewhere", "HYP101  SHOP-1  because y"]
    assert "is unchanged: nothing to remove" in acknowledge("--prune", name).out


def test_what_a_merge_left_twice_stands_once(
    acknowledge: Callable, backlog: Callable, write: Callable, lines: Callable
) -> None:
    write(f"{LINE}{LINE}")
    acknowledge("SHOP-2", "HYP101", backlog(BET, OTHER), "--reason", "x")
    assert lines() == [LINE.strip(), "HYP101  SHOP-2  because x"]


def test_a_question_about_a_whole_project_is_left_out(
    acknowledge: Callable, backlog: Callable, lines: Callable, folder: Path
) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "rule.yaml").write_text(PROJECT_RULE)
    (folder / "vanitylint.toml").write_text('rules = ["own"]\n')
    ran = acknowledge("--all-existing", backlog(BET), "--select", "ABC101,HYP101")
    assert "still asked, because it is not about an item: Where does SHOP go?  ABC101" in ran.out
    assert lines() == ["HYP101  SHOP-1  untouched since 2026-03-02  because it was there when we began"]


def test_the_list_has_every_acknowledgement_and_how_it_stands(
    acknowledge: Callable, backlog: Callable, write: Callable
) -> None:
    path = write("HYP101 SHOP-1 because y\nHYP101 PLAT-1 because elsewhere\n")
    name = backlog(BET, {**OTHER, "body": "vanitylint: ack HYP101 until 2026-01-31: x"})
    ran = acknowledge("--list", name)
    assert ran.out.splitlines() == [
        "holds     HYP101  SHOP-1  because y  [vanitylint.acknowledged:1]",
        "not asked HYP101  PLAT-1  because elsewhere  [vanitylint.acknowledged:2]",
        "expired   HYP101  SHOP-2  until 2026-01-31  because x  [SHOP-2, line 1 of its description]",
    ]
    assert path.read_text() == "HYP101 SHOP-1 because y\nHYP101 PLAT-1 because elsewhere\n"


def test_the_list_of_nothing(acknowledge: Callable, backlog: Callable) -> None:
    assert acknowledge("--list", backlog(BET)).out == "Nothing is acknowledged.\n"
