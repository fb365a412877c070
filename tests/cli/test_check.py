"""Tests of `vanitylint check`: its findings, exit status and output."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from vanitylint.shipped import sample_backlog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPEN_BET = {"key": "SHOP-1", "title": "New header", "kind": "Epic", "state": "doing", "started": "2026-02-02"}
DEFECT = {"key": "SHOP-2", "title": "Crash on start", "kind": "Bug", "state": "doing"}


def test_bet_without_hypothesis_gets_question(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(OPEN_BET), "--as-of", "2026-03-02")
    assert result.status == 1
    assert "What do we expect SHOP-1 to change, and for whom?" in result.out
    assert "Started 28 days ago; no outcome hypothesis found in title." in result.out
    assert "1 error on 1 item" in result.out
    assert "Everything requested was read." in result.out


def test_field_with_only_a_name_is_not_listed_as_searched(run: Callable, backlog: Callable) -> None:
    fields = {"Team": "Menu", "Acceptance criteria": "The logo is shown on every page."}
    result = run("check", backlog({**OPEN_BET, "fields": fields}), "--as-of", "2026-03-02")
    assert "no outcome hypothesis found in title, field Acceptance criteria." in " ".join(result.out.split())


LABELLED = [
    {**OPEN_BET, "key": "A-1", "labels": ["support"]},
    {**OPEN_BET, "key": "A-2", "labels": ["type: discovery"]},
    {**OPEN_BET, "key": "A-3", "labels": ["discovery"], "title": "New footer"},
]


def test_epics_exempt_only_by_label_share_one_note(run: Callable, backlog: Callable, folder: Path) -> None:
    story = {"key": "A-4", "kind": "Story", "title": "A line", "labels": ["security"]}
    result = run("check", backlog(*LABELLED, story), "--as-of", "2026-03-02")
    assert result.status == 0
    note = "Note: A-1 and 2 more: exempt because of a label and no hypothesis found: “discovery” (2 items), “support”; "
    output = " ".join(result.out.split())
    assert note in output
    assert output.count("Note: ") == 1
    assert 'feature = ["discovery"]' in output
    (folder / "vanitylint.toml").write_text('[work-classes]\nfeature = ["discovery"]\nsupport = ["support"]\n')
    result = run("check", "backlog.jsonl", "--as-of", "2026-03-02")
    assert "2 errors on 2 items" in result.out
    assert "exempt because of a label" not in result.out


def test_epic_with_hypothesis_is_a_bet_despite_topic_label(run: Callable, backlog: Callable) -> None:
    body = "We expect owners to call less: 40 calls a day today, 15 by September."
    done = {"state": "done", "finished": "2025-08-01", "body": body}
    result = run("check", backlog({**LABELLED[0], **done}), "--as-of", "2026-03-02")
    assert "What came of A-1?" in result.out
    assert "1 feature work" in result.out
    assert "exempt" not in result.out


def test_check_is_the_default_command(run: Callable, backlog: Callable) -> None:
    assert run(backlog(OPEN_BET)).status == 1
    assert run("--fail-on", "never", backlog(OPEN_BET)).status == 0


def test_backlog_without_findings_says_what_was_read(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(DEFECT))
    assert result.status == 0
    assert "1 work item" in result.out
    assert "1 defect" in result.out
    assert "Nothing to ask" in result.out


def test_unknown_statuses_share_one_note(run: Callable, backlog: Callable) -> None:
    statuses = ("With legal", "At the gate", "At the gate", "To Do", "Evaluating")
    items = [{"key": f"A-{number}", "title": "Menu", "status": status} for number, status in enumerate(statuses, 1)]
    output = " ".join(run("check", backlog(*items)).out.split())
    assert (
        "Note: A-1 and 2 more: unknown status, counted as not begun: “At the gate” (2 items), “With legal”; "
        'say what it means under [states] in the config: todo, doing, done or dropped = ["At the gate"]'
    ) in output
    assert output.count("Note:") == 1


def test_note_on_unknown_statuses_is_limited_in_length(run: Callable, backlog: Callable) -> None:
    items = [
        {"key": f"A-{number}", "title": "Menu", "status": f"Gate {number:02} {'x' * 1000}"} for number in range(25)
    ]
    output = " ".join(run("check", backlog(*items)).out.split())
    assert "A-0 and 24 more" in output
    assert "15 more; say what it means under" in output
    assert "x" * 100 not in output


@pytest.mark.parametrize(("fail_on", "status"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_sets_exit_status_for_error(run: Callable, backlog: Callable, fail_on: str, status: int) -> None:
    assert run("check", backlog(OPEN_BET), "--fail-on", fail_on).status == status


def test_warning_does_not_fail_by_default(run: Callable, backlog: Callable) -> None:
    planned = {**OPEN_BET, "state": "todo", "started": None, "sprint": {"name": "Nine", "state": "future"}}
    assert run("check", backlog(planned)).status == 0
    assert run("check", backlog(planned), "--fail-on", "warning").status == 1


def test_severity_hides_findings_and_says_how_many(run: Callable, backlog: Callable) -> None:
    planned = {**OPEN_BET, "state": "todo", "started": None, "sprint": {"name": "Nine", "state": "future"}}
    result = run("check", backlog(planned), "--severity", "error")
    assert "HYP101" not in result.out
    assert "1 below --severity" in result.out


def test_findings_hidden_by_severity_still_set_exit_status(run: Callable, backlog: Callable) -> None:
    planned = {**OPEN_BET, "state": "todo", "started": None, "sprint": {"name": "Nine", "state": "future"}}
    assert run("check", backlog(planned), "--severity", "error", "--fail-on", "warning").status == 1


def test_check_without_rules_exits_2(run: Callable, backlog: Callable) -> None:
    for args in (("--ignore", "*"), ("--select", "HYP", "--ignore", "HYP"), ("--select", "")):
        result = run("check", backlog(OPEN_BET), *args)
        assert result.status == 2
        assert "no rules are left to run" in result.err


def test_backlog_in_folder_that_was_not_opened_is_reported(run: Callable, backlog: Callable, folder: Path) -> None:
    backlog(DEFECT)
    (folder / "docs" / "epics").mkdir(parents=True)
    (folder / "docs" / "epics" / "epic-1.md").write_text("---\ntitle: One\nstatus: draft\n---\nText.\n")
    result = run("check", ".")
    assert result.status == 2
    assert "was not opened; give it as a separate source" in result.out
    assert run("check", "backlog.jsonl", "docs").status == 0


def test_missing_source_leaves_last_snapshot_in_place(run: Callable, backlog: Callable) -> None:
    run("check", backlog(OPEN_BET))
    assert run("check", "gone.jsonl").status == 2
    assert "1" in run("sql", "select count(*) as n from item").out


def test_select_and_ignore_choose_rules(run: Callable, backlog: Callable) -> None:
    name = backlog(OPEN_BET)
    assert "HYP101" not in run("check", name, "--ignore", "HYP").out
    assert "FUP301" in run("check", name, "--select", "FUP301").out
    assert "FUP301" in run("check", name, "--select", "no-look-back-planned").out


def test_muted_finding_is_counted_and_shown_when_verbose(run: Callable, backlog: Callable) -> None:
    name = backlog(OPEN_BET)
    assert "1 more waiting behind these, -v shows them" in " ".join(run("check", name).out.split())
    output = " ".join(run("check", name, "-v").out.split())
    assert "FUP301: When will we look at what SHOP-1 changes" in output
    assert "1 more waiting behind these)" in output


def test_large_counts_have_thousands_separators(run: Callable, backlog: Callable) -> None:
    name = backlog(*({"key": f"A-{number}", "title": "One page", "kind": "Story"} for number in range(1_001)))
    assert "1,001 work items as of 2026-03-02: 1,001 feature work." in run("check", name, "--as-of", "2026-03-02").out


def test_json_has_findings_counts_and_completeness(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(OPEN_BET, DEFECT), "--format", "json", "--as-of", "2026-03-02")
    data = json.loads(result.out)
    assert data["version"] == 1
    assert data["complete"] is True
    assert data["items"] == 2
    assert [(finding["rule"], finding["key"]) for finding in data["findings"]] == [("HYP101", "SHOP-1")]
    assert [(finding["rule"], finding["muted_by"]) for finding in data["muted"]] == [("FUP301", "HYP101")]
    assert data["bets"]["bets"] == 1


def test_output_writes_file_in_addition_to_text(run: Callable, backlog: Callable, folder: Path) -> None:
    result = run("check", backlog(OPEN_BET), "--output", "json=out/report.json")
    assert "SHOP-1" in result.out
    assert json.loads((folder / "out" / "report.json").read_text())["items"] == 1
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["report.json"]


def test_unknown_output_format_exits_2(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(OPEN_BET), "--output", "pdf=x")
    assert result.status == 2
    assert "FORMAT=FILE" in result.err


def test_standard_input_is_a_source(run: Callable) -> None:
    result = run("check", "-", stdin=json.dumps(OPEN_BET).encode() + b"\n")
    assert result.status == 1
    assert "SHOP-1" in result.out


def test_several_sources_make_one_backlog(run: Callable, backlog: Callable) -> None:
    parent = {"key": "IN-1", "title": "Fewer people give up at the checkout", "kind": "Initiative", "state": "doing",
              "body": "We expect fewer people to give up, measured by 2026-06-30."}  # fmt: skip
    sources = backlog(parent, name="a.jsonl"), backlog({**OPEN_BET, "parent": "IN-1"}, name="b.jsonl")
    assert run("check", *sources).status == 0
    assert run("check", sources[1]).status == 0  # not asked about, as its parent was not read
    assert "IN-1" in run("check", sources[1]).out


def test_second_run_sees_changed_and_removed_items(run: Callable, backlog: Callable) -> None:
    run("check", backlog(OPEN_BET, DEFECT))
    result = run("check", backlog({**OPEN_BET, "body": "We expect fewer people to give up, looked at on 2026-05-01."}))
    assert result.status == 0
    assert "1 work item " in result.out


def test_offline_checks_the_snapshot(run: Callable, backlog: Callable, folder: Path) -> None:
    name = backlog(OPEN_BET)
    run("fetch", name)
    (folder / name).unlink()
    assert "SHOP-1" in run("check", name, "--offline").out
    result = run("check", "other.jsonl", "--offline")
    assert result.status == 2
    assert "no snapshot yet" in result.err


@pytest.mark.skipif(sys.platform != "linux", reason="processes are only forked on Linux")
def test_reader_processes_end_without_traceback(backlog: Callable) -> None:
    name = backlog(*({**DEFECT, "key": f"SHOP-{number}"} for number in range(1, 300)))
    script = "from vanitylint.reading import pool; pool.MAX_READ_DIRECTLY = 5; from vanitylint.cli import main; main()"
    command = [sys.executable, "-c", script, "fetch", name]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (result.returncode, "Traceback" in result.stderr) == (0, False), result.stderr


def test_snapshot_folder_is_ignored_by_git(run: Callable, backlog: Callable, folder: Path) -> None:
    run("check", backlog(OPEN_BET))
    assert (folder / ".vanitylint" / ".gitignore").read_text() == "*\n"


def test_limit_shows_whole_groups_and_counts_the_rest(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(*({**OPEN_BET, "key": f"SHOP-{number}"} for number in range(1, 6))), "--limit", "2")
    assert "and 3 more" in result.out
    assert "5 errors" in result.out


def test_repeated_fix_is_shortened_to_one_line(run: Callable, backlog: Callable) -> None:
    out = run(
        "check", backlog(*({"key": key, "kind": "Epic", "title": key, "state": "doing"} for key in ("A-1", "A-2")))
    ).out
    assert '→ same as for A-1: Add one line to the description: "We expect <who> to' in out


def test_similar_findings_are_grouped(run: Callable, backlog: Callable) -> None:
    done = {"kind": "Epic", "state": "done", "finished": "2025-01-01", "body": "We expect fewer people to give up."}
    old = ({"key": f"OLD-{number}", **done} for number in range(9))
    result = run("check", backlog(*old), "--as-of", "2026-03-02")
    assert "9 alike\n" in result.out
    assert result.out.count("FUP302") == 1
    assert "Likewise: OLD-1, OLD-2, OLD-3, OLD-4, OLD-5, OLD-6, OLD-7, OLD-8" in result.out
    assert result.out.count("What came of") == 4  # once in the findings, three times in the next steps


def test_key_of_item_with_many_edits_is_not_repeated(run: Callable, backlog: Callable) -> None:
    targets = [f"at least {value} %" for value in (100, 89, 79, 70, 62, 55, 48, 42, 37, 32, 28, 24, 21, 18, 15)]
    changes = [
        {"field": "Target", "at": f"2026-01-{10 + index}T09:00:00Z", "from": targets[index], "to": targets[index + 1]}
        for index in range(14)
    ]
    item = {**OPEN_BET, "started": "2026-01-02", "fields": {"Target": targets[-1]}, "changes": changes}
    for count in (2, 1):
        items = [{**item, "key": f"SHOP-{number}"} for number in range(count)]
        result = run("check", backlog(*items), "--select", "CHG403", "--as-of", "2026-03-02")
        assert result.out.count("SHOP-0") <= 3
        assert ("Likewise: SHOP-1\n" in result.out) == (count == 2)


def test_done_item_without_date_gets_note(run: Callable, backlog: Callable) -> None:
    bet = {"kind": "Epic", "state": "done", "body": "## Hypothesis\nWe expect fewer people to give up."}
    touched = {**bet, "key": "EP-1", "updated": "2026-01-02"}
    result = run("check", backlog(touched, {**bet, "key": "EP-2"}), "--as-of", "2026-03-02")
    assert "What came of EP-1?" in result.out
    assert "Note: EP-2: done, but without a date" in " ".join(result.out.split())
    assert "EP-1:" not in result.out


def test_findings_are_shown_under_their_bet(run: Callable, backlog: Callable) -> None:
    bet = {"key": "EP-1", "title": "One page", "kind": "Epic", "state": "done", "finished": "2026-01-01"}
    look_back = {"key": "TA-1", "title": "Check the numbers", "kind": "Task", "state": "done", "parent": "EP-1"}
    lines = run("check", backlog(bet, look_back), "--as-of", "2026-03-02").out.splitlines()
    assert lines[0].startswith("EP-1  One page")
    assert lines[1].startswith("  └ TA-1")


def test_next_steps_are_at_most_three_and_differ(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(*({**OPEN_BET, "key": f"SHOP-{number}"} for number in range(1, 9))))
    steps = result.out.split("Next steps\n")[1].split("\n\n")[0].splitlines()
    assert len(steps) == 3
    assert len(set(steps)) == 3


@pytest.mark.parametrize(("format_name", "heading"), [("text", "Next steps"), ("html", "<h3>Start here")])
def test_next_steps_say_that_each_is_from_a_different_rule(run: Callable, format_name: str, heading: str) -> None:
    """A finding that is left out, of a rule listed already, may be worse than the last one listed."""
    output = run("check", str(sample_backlog()), "--as-of", "2026-07-06", "--format", format_name).out
    assert f"{heading}, each from a different rule" in output


def test_counts_say_what_they_count(run: Callable, backlog: Callable) -> None:
    """Rows of the job summary count pieces of feature work that also have all previous links."""
    source = backlog({**OPEN_BET, "state": "done", "finished": "2026-01-01", "body": "Result: 12 % after 10 %."})
    assert "Of 1 bet shipped: 1 measured" in " ".join(run("check", source).out.split())
    output = run("check", source, "--format", "markdown").out
    assert (
        "This counts pieces of feature work, including stories. Each row counts those that also have all the links"
        in output
    )
    assert "| trace to a bet | 1 | 1 | 0 |\n| say what should change | 0 | 1 | 0 |" in output
    assert "measured |" not in output.split("## Bets by month")[0]


def test_next_steps_prefer_different_rules_across_sources(run: Callable, backlog: Callable) -> None:
    for name in ("a", "b", "c"):
        backlog({**OPEN_BET, "key": f"{name}-1"}, name=f"{name}.jsonl")
    late = {"key": "d-1", "kind": "Epic", "state": "done", "finished": "2026-01-01", "body": "We expect fewer calls."}
    sources = ("a.jsonl", "b.jsonl", "c.jsonl", backlog(late, name="d.jsonl"))
    steps = run("check", *sources, "--as-of", "2026-02-15").out.split("Next steps\n")[1].split("\n\n")[0]
    assert [key for key in ("a-1", "b-1", "c-1", "d-1") if key in steps] == ["a-1", "b-1", "d-1"]
    assert steps.splitlines()[-1].endswith("What came of d-1?")


def test_next_steps_put_notes_after_more_severe_questions(run: Callable, backlog: Callable) -> None:
    late = ({"key": f"EP-{n}", "kind": "Epic", "state": "done", "finished": "2026-01-01",
             "body": "We expect fewer people to give up at step 2."} for n in (1, 2))  # fmt: skip
    note = {"key": "EP-3", "kind": "Epic", "state": "todo", "body": "### Hypothesis\nTBD"}
    result = run("check", backlog(*late, note), "--as-of", "2026-02-15")
    steps = result.out.split("Next steps\n")[1].split("\n\n")[0]
    assert [steps.find(key) for key in ("EP-1", "EP-2", "EP-3")] == sorted(steps.find(f"EP-{n}") for n in (1, 2, 3))


def test_as_of_earlier_day_notes_later_changes(run: Callable, backlog: Callable) -> None:
    edit = {"field": "Target", "at": "2026-03-20T09:00:00Z", "from": "30 %", "to": "12 %"}
    name = backlog(
        {"key": "EP-1", "kind": "Epic", "created": "2026-01-02"},
        {"key": "EP-2", "kind": "Epic", "created": "2026-01-02", "changes": [edit]},
        {"key": "EP-3", "kind": "Epic", "created": "2026-03-20"},
    )
    note = "Note: EP-2 and 1 more: created or changed after 2026-03-02, the date treated as today; judged as it is"
    assert note in " ".join(run("check", name, "--as-of", "2026-03-02").out.split())
    # On the 19th, it is already the 20th in some time zones.
    assert "created or changed after" not in run("check", name, "--as-of", "2026-03-19").out


def test_unknown_kinds_share_one_note(run: Callable, backlog: Callable, folder: Path) -> None:
    kinds = ("Epick", "Epick", "Customer visit", "Story", "Bug")
    items = [{"key": f"SHOP-{number}", "kind": kind, "state": "doing"} for number, kind in enumerate(kinds)]
    note = "Note: types of items: “epick” (did you mean epic?), “customer visit” are not known"
    assert note in run("check", backlog(*items)).out
    (folder / "vanitylint.toml").write_text('[kinds]\nepic = ["epick"]\nspike = ["Customer visit"]\n')
    assert "types of items" not in run("check", backlog(*items)).out


def test_invalid_look_back_date_gets_note(run: Callable, backlog: Callable) -> None:
    body = "We expect more orders. We look at it on {}."
    source = backlog(
        {"key": "EP-1", "kind": "Epic", "title": "One page", "state": "doing", "body": body.format("2026-13-45")},
        {"key": "EP-2", "kind": "Epic", "title": "Two pages", "state": "doing", "body": body.format("2026-12-31")},
    )
    result = run("check", source)
    assert (
        "Note: EP-1: 2026-13-45 is not a date, so the date to look back is not known; write it as 2027-01-31"
        in " ".join(result.out.split())
    )
    assert "EP-2: " not in result.out
