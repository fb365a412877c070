"""The verbs around `check`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from vanitylint import __version__
from vanitylint.cli import VERBS
from vanitylint.rules import examples, load_rules
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vanitylint.reading import Reader
    from vanitylint.rules import Rule

BET = {
    "key": "SHOP-1", "title": "One page", "kind": "Epic", "state": "done", "finished": "2026-01-05",
    "body": "We expect fewer people to give up.\n\n## Success metrics\nAbandonment falls from 40 % to 30 %",
    "url": "https://tracker.example/SHOP-1",
}  # fmt: skip
STORY = {"key": "SHOP-2", "title": "Draw it", "kind": "Story", "state": "done", "parent": "SHOP-1"}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(run: Callable, verb: str) -> None:
    ran = run(verb, "--help")
    assert ran.status == 0
    assert ran.out.startswith(f"Usage: vanitylint {verb}")


def test_version(run: Callable) -> None:
    assert run("--version").out == f"vanitylint {__version__}\n"


def test_trace_draws_the_way_up_and_marks_the_broken_link(run: Callable, backlog: Callable) -> None:
    out = run("trace", "SHOP-2", backlog(BET, STORY), "--as-of", "2026-03-02").out
    lines = out.splitlines()
    assert lines[0].startswith("SHOP-2  Draw it")
    assert lines[1].startswith(" └ SHOP-1  One page")
    assert "the bet" in lines[1]
    broken = [line for line in lines if "the chain breaks here" in line]
    assert len(broken) == 1
    assert "nothing booked" in broken[0]


DROPPED = {"key": "SHOP-5", "kind": "Epic", "state": "dropped", "body": "We expect fewer people to give up."}
LOOKED_AT = {
    "key": "SHOP-6", "kind": "Epic", "state": "done", "finished": "2026-01-05",
    "body": "We expect fewer people to give up, because six of eight in the interviews did.",
    "comments": [
        {"at": "2026-02-10T09:00:00Z", "body": "Result: abandonment fell from 40 % to 31 %."},
        {"at": "2026-02-11T09:00:00Z", "body": "Decision: we keep it for now."},
        {"at": "2026-02-20T09:00:00Z", "body": "Decision: we roll it out to all shops."},
    ],
}  # fmt: skip


def test_trace_breaks_no_chain_of_what_was_dropped_or_looked_at(run: Callable, backlog: Callable) -> None:
    name = backlog(DROPPED, LOOKED_AT)
    dropped, looked_at = (run("trace", key, name, "--as-of", "2026-03-02").out for key in ("SHOP-5", "SHOP-6"))
    assert "✗" not in dropped + looked_at
    assert "○ look back    nothing booked, but there is a result" in looked_at


def test_trace_quotes_the_reason_and_the_last_decision(run: Callable, backlog: Callable) -> None:
    out = run("trace", "SHOP-6", backlog(LOOKED_AT), "--as-of", "2026-03-02").out
    assert "● why          “We expect fewer people to give up, because six of eight" in out
    assert "roll it out to all shops" in out.partition("● decided")[2]


def test_trace_of_exempt_work_and_of_an_unread_parent(run: Callable, backlog: Callable) -> None:
    name = backlog({"key": "B-1", "kind": "Bug"}, {"key": "S-1", "kind": "Story", "parent": "GONE-1"})
    assert "Exempt: defect work needs no bet." in run("trace", "B-1", name).out
    assert "GONE-1  (not among the items that were read)" in run("trace", "S-1", name).out


def test_trace_says_what_exempts_an_item_or_one_above_it(run: Callable, backlog: Callable) -> None:
    name = backlog(
        {"key": "E-1", "kind": "Epic", "title": "Search", "labels": ["topic: discovery"]},
        {"key": "S-1", "kind": "Story", "title": "A map", "parent": "E-1"},
        {"key": "S-2", "kind": "Story", "title": "Research: maps"},
    )
    assert "Exempt, as the label discovery says: spike work needs no bet." in run("trace", "E-1", name).out
    assert "Exempt, as E-1 above it is, as the label discovery says: spike work" in run("trace", "S-1", name).out
    assert "Exempt, as the title says: spike work needs no bet." in run("trace", "S-2", name).out


def test_trace_of_a_story_on_no_bet_breaks_nowhere_as_nobody_asks(run: Callable, backlog: Callable) -> None:
    name = backlog({"key": "S-1", "kind": "Story", "state": "doing", "body": "The mails, as drawn."})
    out = run("trace", "S-1", name).out
    assert "hypothesis   not found" in out
    assert "the chain breaks here" not in out
    assert "It traces to no bet, so check asks for none of these links." in " ".join(out.split())
    assert run("check", name).status == 0


def test_trace_breaks_no_chain_of_a_bet_about_internals_as_nobody_asks(run: Callable, backlog: Callable) -> None:
    name = backlog({"key": "E-1", "kind": "Epic", "state": "doing", "title": "Rewrite the calendar core"})
    out = run("trace", "E-1", name).out
    assert "the chain breaks here" not in out
    assert "about internals, so check asks for none of these links" in " ".join(out.split())
    assert "Nothing to ask" in run("check", name).out


def test_trace_uses_the_latest_snapshot(run: Callable, backlog: Callable, folder: Path) -> None:
    name = backlog(BET)
    run("check", name)
    (folder / name).unlink()
    assert "SHOP-1  One page" in run("trace", "SHOP-1").out


def test_trace_tells_what_was_not_read(run: Callable, folder: Path) -> None:
    (folder / "b.jsonl").write_text(f"{json.dumps(BET)}\n{{oops\n")
    for words in (("trace", "SHOP-1", "b.jsonl"), ("trace", "SHOP-1")):
        ran = run(*words)
        assert (ran.status, "One page" in ran.out, "not read: b.jsonl:2" in ran.err) == (2, True, True)


def test_trace_without_any_snapshot(run: Callable) -> None:
    ran = run("trace", "SHOP-1")
    assert ran.status == 2
    assert "no snapshot yet" in ran.err


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("5", "did you mean acme/app#5 or acme/web#5?"),
        ("#15", "did you mean acme/app#15?"),
        ("App#5", "did you mean acme/app#5?"),
        ("acme/app#51", "did you mean acme/app#5"),
        ("99", ""),
    ],
)
def test_a_key_may_be_written_short_and_is_told_in_full(run: Callable, backlog: Callable, key: str, hint: str) -> None:
    name = backlog(*({**BET, "key": key} for key in ("acme/app#5", "acme/app#15", "acme/web#5")))
    for ran in (run("trace", key, name), run("read", name, "--key", key)):
        assert ran.status == 2
        assert f"error: {name}: no item {key} in this backlog\n" in ran.err
        assert hint in ran.err
        assert ("did you mean" in ran.err) == bool(hint)


def test_an_id_that_two_files_have_is_told_with_the_keys_they_got(run: Callable, folder: Path) -> None:
    (folder / "stories").mkdir()
    for name in ("a", "b"):
        (folder / "stories" / f"{name}.md").write_text("---\nid: A-1\ntitle: Pay\ntype: epic\nstatus: doing\n---\n")
    for words in (("trace", "A-1"), ("acknowledge", "A-1", "HYP101", "--reason", "Legal decides")):
        ran = run(*words, "stories")
        assert ran.status == 2
        assert "did you mean a#A-1 or b#A-1?" in ran.err


def test_trace_of_what_is_no_item_says_where_to_look(run: Callable, backlog: Callable) -> None:
    name = backlog({**BET, "sprint": {"name": "Sprint 9", "state": "active"}})
    for key, told in (
        ("shop-1", "did you mean SHOP-1?"),
        ("Sprint 9", "Sprint 9 is a sprint, and only items have a chain\n  trace the items planned in it: SHOP-1"),
        ("SHOP", "SHOP is a project, and only items have a chain\n  vanitylint ledger shows every bet"),
    ):
        ran = run("trace", key, name)
        assert ran.status == 2
        assert told in ran.err


def test_a_reader_who_has_seen_enough_makes_it_neither_a_run_with_findings_nor_one_that_is_not_trusted() -> None:
    for_nobody, to_nobody = os.pipe()
    os.close(for_nobody)
    command = [sys.executable, "-m", "vanitylint", "explain", "HYP"]
    with os.fdopen(to_nobody, "wb") as pipe:
        ran = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_sql_as_table_json_and_csv(run: Callable, backlog: Callable) -> None:
    run("check", backlog({**BET, "title": "=cmd|calc"}))
    query = "select key, title from item"
    assert "SHOP-1  =cmd|calc" in run("sql", query).out
    assert json.loads(run("sql", query, "--format", "json").out) == {"key": "SHOP-1", "title": "=cmd|calc"}
    assert run("sql", query, "--format", "csv").out == "\ufeffkey,title\r\nSHOP-1,'=cmd|calc\r\n"
    assert run("sql", "select -5 as less, null as none", "--format", "csv").out == "\ufeffless,none\r\n-5,\r\n"


@pytest.mark.parametrize("words", [
    ("sql", "select key from item"), ("trace", "SHOP-1"), ("ledger",), ("rules", "--statistics"),
])  # fmt: skip
def test_which_snapshot_is_asked_is_told_where_nobody_named_one(
    run: Callable, backlog: Callable, folder: Path, words: tuple[str, ...]
) -> None:
    run("check", backlog(BET, name="other.jsonl"))
    run("check", backlog(BET))
    told = "no SOURCE given, so this is the last snapshot used, of backlog.jsonl\n"
    assert told in run(*words).err
    (folder / "vanitylint.toml").write_text('sources = ["other.jsonl"]\n')
    assert "no SOURCE given" not in run(*words).err


def test_sql_cannot_write_and_names_a_near_column(run: Callable, backlog: Callable) -> None:
    run("check", backlog(BET))
    for statement in ("delete from items", "attach 'x.db' as x", "pragma user_version = 3", "vacuum into 'x.db'"):
        assert run("sql", statement).status == 2, statement
    assert run("sql", "select count(*) as n from item").out.split() == ["n", "-", "1"]
    ran = run("sql", "select titel from item")
    assert ran.status == 2
    assert "did you mean title?" in ran.err


def test_sql_tells_of_the_view_where_an_inner_table_is_asked(run: Callable, backlog: Callable) -> None:
    run("check", backlog(BET))
    told = "the documented view is item, not items: vanitylint sql --columns item"
    ran = run("sql", "select key from Items")
    assert (ran.status, ran.err.partition("\n")[2]) == (0, f"1 row\nNote: {told}\n")
    ran = run("sql", "select days_overdue from item join items using (key, no_such)")
    assert (ran.status, ran.err.splitlines()[-1].strip()) == (2, told)
    assert "Note" not in run("sql", "select 'items' as n, (select count(*) from item) as items from item").err


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("select days_overdue from items", "the documented view is item, not items: vanitylint sql --columns item"),
        ("select key from itm", "did you mean item?"),
        ("select i.titel from item i", "did you mean title?"),
        ("select key from nowhere", "see vanitylint sql --columns"),
    ],
)
def test_sql_names_the_view_or_column_that_was_meant(run: Callable, backlog: Callable, query: str, hint: str) -> None:
    run("check", backlog(BET))
    ran = run("sql", query)
    assert (ran.status, ran.err.splitlines()[-1].strip()) == (2, hint)


def test_sql_documents_every_column(run: Callable) -> None:
    out = run("sql", "--columns").out
    assert "| `days_overdue` | integer |" in out
    assert "## sprint: one sprint" in out


def test_sql_documents_one_view(run: Callable) -> None:
    out = run("sql", "--columns", "project").out
    assert "## project: one project" in out
    assert "## sprint" not in out
    ran = run("sql", "--columns", "projects")
    assert ran.status == 2
    assert "did you mean project?" in ran.err


def test_sql_says_where_it_cuts_a_long_cell(run: Callable, backlog: Callable) -> None:
    run("check", backlog(BET))
    for length, shown in ((60, "x" * 60), (61, "x" * 59 + "…")):
        assert run("sql", f"select '{'x' * length}' as t").out.splitlines()[2] == shown


def test_rules_says_which_are_on(run: Callable) -> None:
    out = run("rules", "--ignore", "MET201").out
    assert "MET201  off" in out
    assert "HYP101  on" in out


def test_questions_are_told_of_an_item_as_there_are_many(run: Callable) -> None:
    listed = run("rules", "--profile", "extended").out
    families = re.findall(r"^([A-Z]{3})  ", listed, re.MULTILINE)
    pages = [run("explain", family).out for family in families]
    questions = [line for page in pages for line in page.splitlines() if line.startswith("> ")]
    assert len(questions) == len(re.findall(r"^[A-Z]{3}\d{3}  ", listed, re.MULTILINE))
    for told in (listed, *questions):
        assert "{" not in told
        assert "…" not in told
    assert "> Could “tickets closed” ever go down?" in questions


def test_explain_by_id_name_or_family(run: Callable) -> None:
    assert "# HYP101 bet-missing" in run("explain", "HYP101").out
    assert "# FUP302 result-overdue" in run("explain", "result-overdue").out
    assert run("explain", "HYP").out.count("## Exact conditions") == 8
    assert run("explain", "HPY101").status == 2
    assert "HYP1* stands for HYP101 to HYP108" in run("explain", "hyp1").err


def test_explain_tells_in_plain_words_first_and_shows_sql_last(run: Callable) -> None:
    for rule in ("HYP101", "FUP302", "LRN501", "MET205"):
        out = run("explain", rule).out
        words, sql = out.split("## Exact conditions")
        assert [line for line in words.splitlines() if line.startswith("## ")][:2] == [
            "## Suggestion",
            "## When it does not ask",
        ]
        assert words.splitlines()[2].startswith("> ")
        assert not re.search(r"hints\(|```|\bis null\b|\bprofile\b", words)
        assert "```sql" in sql


def test_one_bundled_rule_passes_its_examples(run: Callable) -> None:
    ran = run("test-rules", next(str(rule.path) for rule in load_rules([rules_folder()]) if rule.id == "HYP101"))
    assert ran.status == 0, ran.out
    assert "1 rule, " in ran.err
    assert "all as expected" in ran.err


def test_without_a_path_all_bundled_rules_are_run(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def try_out(rule: Rule, _: Reader) -> list[examples.ExampleFailure]:  # in earnest it takes a minute
        tried.append(rule.id)
        return []

    monkeypatch.setattr(examples, "check_examples", try_out)
    assert run("test-rules").status == 0
    assert tried == [rule.id for rule in load_rules([rules_folder()])]


def test_a_new_rule_passes_as_it_is(run: Callable) -> None:
    made = run("new-rule", "old-bet").out.strip()
    assert made == "rules/OWN101-old-bet.yaml"
    ran = run("test-rules", made)
    assert ran.status == 0, ran.out
    assert run("new-rule", "another-one").out.strip() == "rules/OWN102-another-one.yaml"
    assert run("test-rules", "rules").status == 0


def test_own_rules_join_by_the_config(run: Callable, backlog: Callable, folder: Path) -> None:
    run("new-rule", "old-bet")
    (folder / "vanitylint.toml").write_text('rules = ["rules"]')
    ran = run("check", backlog({"key": "A-1", "kind": "Epic", "state": "todo", "created": "2025-01-01"}))
    assert "OWN101" in ran.out
    assert "OWN101  on" in run("rules").out
    assert "# OWN101 old-bet" in run("explain", "old-bet").out


def with_an_id_of_ours(run: Callable, folder: Path) -> Path:
    """A rule of a team's own, renamed by hand to an id that is taken."""
    made: Path = folder / run("new-rule", "old-bet").out.strip()
    path = made.with_name("HYP101-old-bet.yaml")
    path.write_text(made.read_text().replace("OWN101", "HYP101"))
    made.unlink()
    return path


def test_an_own_rule_with_an_id_that_is_taken(run: Callable, backlog: Callable, folder: Path) -> None:
    with_an_id_of_ours(run, folder)
    (folder / "vanitylint.toml").write_text('rules = ["rules"]')
    ran = run("check", backlog({"key": "A-1"}))
    assert ran.status == 2
    assert "rules/HYP101-old-bet.yaml:2:1: the id HYP101 belongs to a built-in rule" in ran.err
    assert "hypothesis/HYP101-bet-missing.yaml:2:1" in ran.err


def test_test_rules_tells_all_at_once(run: Callable, folder: Path) -> None:
    """A slip, two rules of one's own with one name, and one with the id of ours."""
    twin = with_an_id_of_ours(run, folder).read_text().replace("HYP101", "OWN107").replace("why:", "wy:")
    (folder / "rules" / "twin.yaml").write_text(twin)
    ran = run("test-rules", "rules")
    assert ran.status == 2
    assert "rules/HYP101-old-bet.yaml:2:1: the id HYP101 belongs to a built-in rule" in ran.err
    assert "rules/twin.yaml:16:1: unknown key wy" in ran.err
    assert "rules/twin.yaml:3:1: two rules have the name old-bet" in ran.err


def test_a_type_that_is_not_known_in_an_example_is_a_note(run: Callable, folder: Path) -> None:
    made = folder / run("new-rule", "old-bet").out.strip()
    made.write_text(made.read_text().replace("kind: Chore", "kind: Chroe"))
    ran = run("test-rules", str(made))
    assert ran.status == 0, ran.out
    assert "Note: " in ran.err
    assert "“chroe” (did you mean chore?) is not known and counts" in ran.err


def test_test_rules_tells_of_those_it_was_asked_for_only(run: Callable) -> None:
    made = run("new-rule", "old-bet").out.strip()
    assert "1 rule, 5 examples, 3 conditions dropped in turn, 1 param changed in turn" in run("test-rules", made).err


def test_a_new_rule_is_not_written_over(run: Callable) -> None:
    run("new-rule", "old-bet", "--id", "OWN101")
    ran = run("new-rule", "old-bet", "--id", "OWN101")
    assert ran.status == 2
    assert "already exists" in ran.err
    assert run("new-rule", "Old Bet").status == 2
    assert run("new-rule", "old-bet", "--id", "X1").status == 2


def test_a_new_rule_has_a_name_and_an_id_that_no_other_has(run: Callable, folder: Path) -> None:
    for words, told in (
        (("bet-missing",), "a rule with the name bet-missing comes with vanitylint\n  choose another name"),
        (("own-bet", "--id", "HYP101"), "a rule with the id HYP101 comes with vanitylint\n  choose another id"),
    ):
        ran = run("new-rule", *words)
        assert (ran.status, told in ran.err, list(folder.iterdir())) == (2, True, [])
    assert run("new-rule", "own-bet").status == 0
    assert "OWN101-own-bet.yaml: a rule with the id OWN101" in run("new-rule", "another-bet", "--id", "OWN101").err
    assert run("new-rule", "bet").status == 0, "another name than own-bet"


def test_the_name_of_an_example_is_no_word_of_its_item(run: Callable, folder: Path) -> None:
    path = folder / run("new-rule", "old-words").out.strip()
    text = path.read_text().replace("  - state = 'todo'", "  - own_words like '%deadline%'")
    path.write_text(
        text.replace("it has begun", "it has no deadline").replace("an old epic nobody", "a deadline nobody")
    )
    told = run("test-rules", str(path)).out
    assert "is flagged" not in told
    assert "the example “a deadline nobody began” should flag an item" in told


def test_test_rules_names_an_untested_condition(run: Callable, folder: Path) -> None:
    made = folder / run("new-rule", "old-bet").out.strip()
    made.write_text(made.read_text().replace("  - state = 'todo'\n", "  - state = 'todo'\n  - title is not null\n"))
    ran = run("test-rules", str(made))
    assert ran.status == 1
    assert "no example notices when this is removed: title is not null" in ran.out


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("days_since_startd > 3", "did you mean days_since_started?"),
        ("1); drop table items; --", "OWN101-old-bet.yaml"),
        ("key in (with recursive n(i) as (select 1 union all select i + 1 from n) select i from n)", "recursive"),
        ("(select count(*) from sqlite_master) > 0", "sqlite_master"),
    ],
)
def test_a_hostile_or_wrong_rule_is_refused_at_its_line(
    run: Callable, folder: Path, condition: str, expected: str
) -> None:
    made = folder / run("new-rule", "old-bet").out.strip()
    made.write_text(made.read_text().replace("  - state = 'todo'\n", f'  - "{condition}"\n'))
    ran = run("test-rules", str(made))
    assert ran.status == 2
    assert "OWN101-old-bet.yaml:13:5" in ran.out + ran.err
    assert expected in ran.out + ran.err


def test_fetch_counts(run: Callable, backlog: Callable) -> None:
    ran = run("fetch", backlog(BET, STORY))
    assert (ran.status, ran.err) == (0, "2 work items\n")


def test_demo_leaves_nothing_behind(run: Callable, folder: Path) -> None:
    ran = run("demo")
    assert ran.status == 0
    assert "Next steps" in ran.out
    assert "Everything requested was read." in ran.out
    assert list(folder.iterdir()) == []


def test_the_demo_shows_every_starter_rule(run: Callable) -> None:
    out = run("demo").out
    shown = {
        word
        for word in ("HYP101", "HYP102", "HYP105", "MET201", "FUP301", "FUP302", "FUP303", "PLN601", "CHG402")
        if word in out
    }
    assert len(shown) == 9


def test_a_rules_page_says_what_a_profile_makes_of_its_severities(run: Callable) -> None:
    told = run("explain", "CHG402").out
    assert "- an error: `is_field`" in told
    assert "In the profile starter it always counts as a note (info) in place of that." in told
    assert "in place of that" not in run("explain", "FUP302").out
