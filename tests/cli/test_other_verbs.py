"""Verbs other than `check`: trace, sql, rules, explain, test-rules, new-rule, fetch and demo."""

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
    result = run(verb, "--help")
    assert result.status == 0
    assert result.out.startswith(f"Usage: vanitylint {verb}")


def test_version(run: Callable) -> None:
    assert run("--version").out == f"vanitylint {__version__}\n"


def test_trace_shows_path_to_bet_and_marks_broken_link(run: Callable, backlog: Callable) -> None:
    out = run("trace", "SHOP-2", backlog(BET, STORY), "--as-of", "2026-03-02").out
    lines = out.splitlines()
    assert lines[0].startswith("SHOP-2  Draw it")
    assert lines[1].startswith(" └ SHOP-1  One page")
    assert "the bet" in lines[1]
    broken = [line for line in lines if "the chain breaks here" in line]
    assert len(broken) == 1
    assert "nothing booked" in broken[0]


DROPPED = {"key": "SHOP-5", "kind": "Epic", "state": "dropped", "body": "We expect fewer people to give up."}
MEASURED = {
    "key": "SHOP-6", "kind": "Epic", "state": "done", "finished": "2026-01-05",
    "body": "We expect fewer people to give up, because six of eight in the interviews did.",
    "comments": [
        {"at": "2026-02-10T09:00:00Z", "body": "Result: abandonment fell from 40 % to 31 %."},
        {"at": "2026-02-11T09:00:00Z", "body": "Decision: we keep it for now."},
        {"at": "2026-02-20T09:00:00Z", "body": "Decision: we roll it out to all shops."},
    ],
}  # fmt: skip


def test_trace_shows_no_broken_link_for_dropped_or_measured_bet(run: Callable, backlog: Callable) -> None:
    source = backlog(DROPPED, MEASURED)
    dropped, measured = (run("trace", key, source, "--as-of", "2026-03-02").out for key in ("SHOP-5", "SHOP-6"))
    assert "✗" not in dropped + measured
    assert "○ look back    nothing booked, but there is a result" in measured


def test_trace_quotes_reason_and_last_decision(run: Callable, backlog: Callable) -> None:
    out = run("trace", "SHOP-6", backlog(MEASURED), "--as-of", "2026-03-02").out
    assert "● why          “We expect fewer people to give up, because six of eight" in out
    assert "roll it out to all shops" in out.partition("● decided")[2]


def test_trace_names_exemption_and_unread_parent(run: Callable, backlog: Callable) -> None:
    source = backlog({"key": "B-1", "kind": "Bug"}, {"key": "S-1", "kind": "Story", "parent": "GONE-1"})
    assert "Exempt: defect work needs no bet." in run("trace", "B-1", source).out
    assert "GONE-1  (not among the items that were read)" in run("trace", "S-1", source).out


def test_trace_says_why_item_or_its_parent_is_exempt(run: Callable, backlog: Callable) -> None:
    source = backlog(
        {"key": "E-1", "kind": "Epic", "title": "Search", "labels": ["topic: discovery"]},
        {"key": "S-1", "kind": "Story", "title": "A map", "parent": "E-1"},
        {"key": "S-2", "kind": "Story", "title": "Research: maps"},
    )
    assert "Exempt, as the label discovery says: spike work needs no bet." in run("trace", "E-1", source).out
    assert "Exempt, as E-1 above it is, as the label discovery says: spike work" in run("trace", "S-1", source).out
    assert "Exempt, as the title says: spike work needs no bet." in run("trace", "S-2", source).out


def test_trace_shows_no_broken_link_for_story_without_bet(run: Callable, backlog: Callable) -> None:
    source = backlog({"key": "S-1", "kind": "Story", "state": "doing", "body": "The mails, as drawn."})
    out = run("trace", "S-1", source).out
    assert "hypothesis   not found" in out
    assert "the chain breaks here" not in out
    assert "It traces to no bet, so check asks for none of these links." in " ".join(out.split())
    assert run("check", source).status == 0


def test_trace_shows_no_broken_link_for_bet_about_internals(run: Callable, backlog: Callable) -> None:
    source = backlog({"key": "E-1", "kind": "Epic", "state": "doing", "title": "Rewrite the calendar core"})
    out = run("trace", "E-1", source).out
    assert "the chain breaks here" not in out
    assert "about internals, so check asks for none of these links" in " ".join(out.split())
    assert "Nothing to ask" in run("check", source).out


def test_trace_without_source_uses_latest_snapshot(run: Callable, backlog: Callable, folder: Path) -> None:
    source = backlog(BET)
    run("check", source)
    (folder / source).unlink()
    assert "SHOP-1  One page" in run("trace", "SHOP-1").out


def test_trace_reports_what_was_not_read(run: Callable, folder: Path) -> None:
    (folder / "b.jsonl").write_text(f"{json.dumps(BET)}\n{{oops\n")
    for args in (("trace", "SHOP-1", "b.jsonl"), ("trace", "SHOP-1")):
        result = run(*args)
        assert (result.status, "One page" in result.out, "not read: b.jsonl:2" in result.err) == (2, True, True)


def test_trace_without_source_or_snapshot_is_an_error(run: Callable) -> None:
    result = run("trace", "SHOP-1")
    assert result.status == 2
    assert "no snapshot yet" in result.err


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
def test_short_key_suggests_full_keys(run: Callable, backlog: Callable, key: str, hint: str) -> None:
    source = backlog(*({**BET, "key": key} for key in ("acme/app#5", "acme/app#15", "acme/web#5")))
    for result in (run("trace", key, source), run("read", source, "--key", key)):
        assert result.status == 2
        assert f"error: {source}: no item {key} in this backlog\n" in result.err
        assert hint in result.err
        assert ("did you mean" in result.err) == bool(hint)


def test_id_used_by_two_files_suggests_their_full_keys(run: Callable, folder: Path) -> None:
    (folder / "stories").mkdir()
    for name in ("a", "b"):
        (folder / "stories" / f"{name}.md").write_text("---\nid: A-1\ntitle: Pay\ntype: epic\nstatus: doing\n---\n")
    for args in (("trace", "A-1"), ("acknowledge", "A-1", "HYP101", "--reason", "Legal decides")):
        result = run(*args, "stories")
        assert result.status == 2
        assert "did you mean a#A-1 or b#A-1?" in result.err


def test_trace_of_key_that_is_no_item_says_where_to_look(run: Callable, backlog: Callable) -> None:
    source = backlog({**BET, "sprint": {"name": "Sprint 9", "state": "active"}})
    for key, message in (
        ("shop-1", "did you mean SHOP-1?"),
        ("Sprint 9", "Sprint 9 is a sprint, and only items have a chain\n  trace the items planned in it: SHOP-1"),
        ("SHOP", "SHOP is a project, and only items have a chain\n  vanitylint ledger shows every bet"),
    ):
        result = run("trace", key, source)
        assert result.status == 2
        assert message in result.err


def test_closed_pipe_exits_141_without_error_message() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "vanitylint", "explain", "HYP"]
    with os.fdopen(write_end, "wb") as pipe:
        result = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, check=False, timeout=60)
    assert (result.returncode, result.stderr) == (141, b"")


def test_sql_prints_table_json_and_csv(run: Callable, backlog: Callable) -> None:
    run("check", backlog({**BET, "title": "=cmd|calc"}))
    query = "select key, title from item"
    assert "SHOP-1  =cmd|calc" in run("sql", query).out
    assert json.loads(run("sql", query, "--format", "json").out) == {"key": "SHOP-1", "title": "=cmd|calc"}
    assert run("sql", query, "--format", "csv").out == "\ufeffkey,title\r\nSHOP-1,'=cmd|calc\r\n"
    assert run("sql", "select -5 as less, null as none", "--format", "csv").out == "\ufeffless,none\r\n-5,\r\n"


@pytest.mark.parametrize("args", [
    ("sql", "select key from item"), ("trace", "SHOP-1"), ("ledger",), ("rules", "--statistics"),
])  # fmt: skip
def test_verb_without_source_names_snapshot_it_uses(
    run: Callable, backlog: Callable, folder: Path, args: tuple[str, ...]
) -> None:
    run("check", backlog(BET, name="other.jsonl"))
    run("check", backlog(BET))
    note = "no SOURCE given, so this is the last snapshot used, of backlog.jsonl\n"
    assert note in run(*args).err
    (folder / "vanitylint.toml").write_text('sources = ["other.jsonl"]\n')
    assert "no SOURCE given" not in run(*args).err


def test_sql_cannot_write_and_suggests_similar_column(run: Callable, backlog: Callable) -> None:
    run("check", backlog(BET))
    for statement in ("delete from items", "attach 'x.db' as x", "pragma user_version = 3", "vacuum into 'x.db'"):
        assert run("sql", statement).status == 2, statement
    assert run("sql", "select count(*) as n from item").out.split() == ["n", "-", "1"]
    result = run("sql", "select titel from item")
    assert result.status == 2
    assert "did you mean title?" in result.err


def test_sql_points_to_view_when_internal_table_is_queried(run: Callable, backlog: Callable) -> None:
    run("check", backlog(BET))
    note = "the documented view is item, not items: vanitylint sql --columns item"
    result = run("sql", "select key from Items")
    assert (result.status, result.err.partition("\n")[2]) == (0, f"1 row\nNote: {note}\n")
    result = run("sql", "select days_overdue from item join items using (key, no_such)")
    assert (result.status, result.err.splitlines()[-1].strip()) == (2, note)
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
def test_sql_suggests_intended_view_or_column(run: Callable, backlog: Callable, query: str, hint: str) -> None:
    run("check", backlog(BET))
    result = run("sql", query)
    assert (result.status, result.err.splitlines()[-1].strip()) == (2, hint)


def test_sql_as_json_refuses_columns_of_the_same_name(run: Callable, backlog: Callable) -> None:
    run("check", backlog(BET))
    query = "select i.key, j.key, i.title as t from item i join item j on j.key = i.key"
    assert run("sql", query).out.splitlines()[0].split() == ["key", "key", "t"]
    result = run("sql", query, "--format", "json")
    assert (result.status, result.out) == (2, "")
    assert "several columns are called key, and JSON takes only one" in result.err


def test_sql_that_is_not_valid_text_is_refused(run: Callable, backlog: Callable) -> None:
    run("check", backlog(BET))
    result = run("sql", "select '\udcff'")
    assert (result.status, "the query is not valid text" in result.err) == (2, True)


def test_sql_documents_every_column(run: Callable) -> None:
    out = run("sql", "--columns").out
    assert "| `days_overdue` | integer |" in out
    assert "## sprint: one sprint" in out


def test_sql_documents_one_view(run: Callable) -> None:
    out = run("sql", "--columns", "project").out
    assert "## project: one project" in out
    assert "## sprint" not in out
    result = run("sql", "--columns", "projects")
    assert result.status == 2
    assert "did you mean project?" in result.err


def test_sql_marks_truncated_cell(run: Callable, backlog: Callable) -> None:
    run("check", backlog(BET))
    for length, shown in ((60, "x" * 60), (61, "x" * 59 + "…")):
        assert run("sql", f"select '{'x' * length}' as t").out.splitlines()[2] == shown


def test_rules_shows_which_are_on(run: Callable) -> None:
    out = run("rules", "--ignore", "MET201").out
    assert "MET201  off" in out
    assert "HYP101  on" in out


def test_questions_are_shown_with_example_items(run: Callable) -> None:
    listed = run("rules", "--profile", "extended").out
    families = re.findall(r"^([A-Z]{3})  ", listed, re.MULTILINE)
    pages = [run("explain", family).out for family in families]
    questions = [line for page in pages for line in page.splitlines() if line.startswith("> ")]
    assert len(questions) == len(re.findall(r"^[A-Z]{3}\d{3}  ", listed, re.MULTILINE))
    for text in (listed, *questions):
        assert "{" not in text
        assert "…" not in text
    assert "> Could “tickets closed” ever go down?" in questions


def test_explain_accepts_id_name_or_family(run: Callable) -> None:
    assert "# HYP101 bet-missing" in run("explain", "HYP101").out
    assert "# FUP302 result-overdue" in run("explain", "result-overdue").out
    assert run("explain", "HYP").out.count("## Exact conditions") == 8
    assert run("explain", "HPY101").status == 2
    assert "HYP1* stands for HYP101 to HYP108" in run("explain", "hyp1").err


def test_explain_starts_in_plain_words_and_ends_with_sql(run: Callable) -> None:
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


def test_bundled_rule_passes_its_examples(run: Callable) -> None:
    result = run("test-rules", next(str(rule.path) for rule in load_rules([rules_folder()]) if rule.id == "HYP101"))
    assert result.status == 0, result.out
    assert "1 rule, " in result.err
    assert "all as expected" in result.err


def test_test_rules_without_path_tests_all_bundled_rules(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    tested: list[str] = []

    def record_rule(rule: Rule, _: Reader) -> list[examples.ExampleFailure]:  # the real function takes a minute
        tested.append(rule.id)
        return []

    monkeypatch.setattr(examples, "check_examples", record_rule)
    assert run("test-rules").status == 0
    assert tested == [rule.id for rule in load_rules([rules_folder()])]


def test_new_rule_passes_its_examples_unchanged(run: Callable) -> None:
    path = run("new-rule", "old-bet").out.strip()
    assert path == "rules/OWN101-old-bet.yaml"
    result = run("test-rules", path)
    assert result.status == 0, result.out
    assert run("new-rule", "another-one").out.strip() == "rules/OWN102-another-one.yaml"
    assert run("test-rules", "rules").status == 0


def test_config_adds_own_rules(run: Callable, backlog: Callable, folder: Path) -> None:
    run("new-rule", "old-bet")
    (folder / "vanitylint.toml").write_text('rules = ["rules"]')
    result = run("check", backlog({"key": "A-1", "kind": "Epic", "state": "todo", "created": "2025-01-01"}))
    assert "OWN101" in result.out
    assert "OWN101  on" in run("rules").out
    assert "# OWN101 old-bet" in run("explain", "old-bet").out


def rule_with_builtin_id(run: Callable, folder: Path) -> Path:
    """Create an own rule, and change its id by hand to that of a built-in rule."""
    new_rule: Path = folder / run("new-rule", "old-bet").out.strip()
    path = new_rule.with_name("HYP101-old-bet.yaml")
    path.write_text(new_rule.read_text().replace("OWN101", "HYP101"))
    new_rule.unlink()
    return path


def test_own_rule_with_id_of_builtin_rule_is_an_error(run: Callable, backlog: Callable, folder: Path) -> None:
    rule_with_builtin_id(run, folder)
    (folder / "vanitylint.toml").write_text('rules = ["rules"]')
    result = run("check", backlog({"key": "A-1"}))
    assert result.status == 2
    assert "rules/HYP101-old-bet.yaml:2:1: the id HYP101 belongs to a built-in rule" in result.err
    assert "hypothesis/HYP101-bet-missing.yaml:2:1" in result.err


def test_test_rules_reports_all_errors_at_once(run: Callable, folder: Path) -> None:
    """An unknown key, two own rules with the same name, and one with the id of a built-in rule."""
    twin = rule_with_builtin_id(run, folder).read_text().replace("HYP101", "OWN107").replace("why:", "wy:")
    (folder / "rules" / "twin.yaml").write_text(twin)
    result = run("test-rules", "rules")
    assert result.status == 2
    assert "rules/HYP101-old-bet.yaml:2:1: the id HYP101 belongs to a built-in rule" in result.err
    assert "rules/twin.yaml:16:1: unknown key wy" in result.err
    assert "rules/twin.yaml:3:1: two rules have the name old-bet" in result.err


def test_unknown_kind_in_example_is_a_note(run: Callable, folder: Path) -> None:
    path = folder / run("new-rule", "old-bet").out.strip()
    path.write_text(path.read_text().replace("kind: Chore", "kind: Chroe"))
    result = run("test-rules", str(path))
    assert result.status == 0, result.out
    assert "Note: " in result.err
    assert "“chroe” (did you mean chore?) is not known and counts" in result.err


def test_test_rules_counts_only_given_rules(run: Callable) -> None:
    path = run("new-rule", "old-bet").out.strip()
    assert "1 rule, 5 examples, 3 conditions dropped in turn, 1 param changed in turn" in run("test-rules", path).err


def test_new_rule_does_not_overwrite_file(run: Callable) -> None:
    run("new-rule", "old-bet", "--id", "OWN101")
    result = run("new-rule", "old-bet", "--id", "OWN101")
    assert result.status == 2
    assert "already exists" in result.err
    assert run("new-rule", "Old Bet").status == 2
    assert run("new-rule", "old-bet", "--id", "X1").status == 2


def test_new_rule_needs_unused_name_and_id(run: Callable, folder: Path) -> None:
    for args, message in (
        (("bet-missing",), "a rule with the name bet-missing comes with vanitylint\n  choose another name"),
        (("own-bet", "--id", "HYP101"), "a rule with the id HYP101 comes with vanitylint\n  choose another id"),
    ):
        result = run("new-rule", *args)
        assert (result.status, message in result.err, list(folder.iterdir())) == (2, True, [])
    assert run("new-rule", "own-bet").status == 0
    assert "OWN101-own-bet.yaml: a rule with the id OWN101" in run("new-rule", "another-bet", "--id", "OWN101").err
    assert run("new-rule", "bet").status == 0, "bet is another name than own-bet"


def test_name_of_example_is_not_part_of_its_item(run: Callable, folder: Path) -> None:
    path = folder / run("new-rule", "old-words").out.strip()
    text = path.read_text().replace("  - state = 'todo'", "  - own_words like '%deadline%'")
    path.write_text(
        text.replace("it has begun", "it has no deadline").replace("an old epic nobody", "a deadline nobody")
    )
    output = run("test-rules", str(path)).out
    assert "is flagged" not in output
    assert "the example “a deadline nobody began” should flag an item" in output


def test_test_rules_names_untested_condition(run: Callable, folder: Path) -> None:
    path = folder / run("new-rule", "old-bet").out.strip()
    path.write_text(path.read_text().replace("  - state = 'todo'\n", "  - state = 'todo'\n  - title is not null\n"))
    result = run("test-rules", str(path))
    assert result.status == 1
    assert "no example notices when this is removed: title is not null" in result.out


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("days_since_startd > 3", "did you mean days_since_started?"),
        ("1); drop table items; --", "OWN101-old-bet.yaml"),
        ("key in (with recursive n(i) as (select 1 union all select i + 1 from n) select i from n)", "recursive"),
        ("(select count(*) from sqlite_master) > 0", "sqlite_master"),
    ],
)
def test_hostile_or_invalid_condition_is_rejected_with_its_line(
    run: Callable, folder: Path, condition: str, expected: str
) -> None:
    path = folder / run("new-rule", "old-bet").out.strip()
    path.write_text(path.read_text().replace("  - state = 'todo'\n", f'  - "{condition}"\n'))
    result = run("test-rules", str(path))
    assert result.status == 2
    assert "OWN101-old-bet.yaml:13:5" in result.out + result.err
    assert expected in result.out + result.err


def test_fetch_prints_number_of_items(run: Callable, backlog: Callable) -> None:
    result = run("fetch", backlog(BET, STORY))
    assert (result.status, result.err) == (0, "2 work items\n")


def test_demo_leaves_no_files_behind(run: Callable, folder: Path) -> None:
    result = run("demo")
    assert result.status == 0
    assert "Next steps" in result.out
    assert "Everything requested was read." in result.out
    assert list(folder.iterdir()) == []


def test_demo_shows_findings_of_every_starter_rule(run: Callable) -> None:
    out = run("demo").out
    shown = {
        word
        for word in ("HYP101", "HYP102", "HYP105", "MET201", "FUP301", "FUP302", "FUP303", "PLN601", "CHG402")
        if word in out
    }
    assert len(shown) == 9


def test_explain_says_when_profile_overrides_severity(run: Callable) -> None:
    page = run("explain", "CHG402").out
    assert "- an error: `is_field`" in page
    assert "In the profile starter it always counts as a note (info) in place of that." in page
    assert "in place of that" not in run("explain", "FUP302").out
