"""`vanitylint check`: what it asks, what it exits with, what it prints."""

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
QUIET = {"key": "SHOP-2", "title": "Crash on start", "kind": "Bug", "state": "doing"}


def test_a_bet_without_a_hypothesis_is_asked_about(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(OPEN_BET), "--as-of", "2026-03-02")
    assert ran.status == 1
    assert "What do we expect SHOP-1 to change, and for whom?" in ran.out
    assert "Started 28 days ago; no outcome hypothesis found in title." in ran.out
    assert "1 error on 1 item" in ran.out
    assert "Everything requested was read." in ran.out


def test_a_field_that_holds_but_a_name_is_no_place_to_look(run: Callable, backlog: Callable) -> None:
    fields = {"Team": "Menu", "Acceptance criteria": "The logo is shown on every page."}
    ran = run("check", backlog({**OPEN_BET, "fields": fields}), "--as-of", "2026-03-02")
    assert "no outcome hypothesis found in title, field Acceptance criteria." in " ".join(ran.out.split())


LABELLED = [
    {**OPEN_BET, "key": "A-1", "labels": ["support"]},
    {**OPEN_BET, "key": "A-2", "labels": ["type: discovery"]},
    {**OPEN_BET, "key": "A-3", "labels": ["discovery"], "title": "New footer"},
]


def test_epics_that_only_a_label_exempts_are_told_in_one_note(run: Callable, backlog: Callable, folder: Path) -> None:
    story = {"key": "A-4", "kind": "Story", "title": "A line", "labels": ["security"]}
    ran = run("check", backlog(*LABELLED, story), "--as-of", "2026-03-02")
    assert ran.status == 0
    words = (
        "Note: A-1 and 2 more: exempt because of a label and no hypothesis found: “discovery” (2 items), “support”; "
    )
    told = " ".join(ran.out.split())
    assert words in told
    assert told.count("Note: ") == 1
    assert 'feature = ["discovery"]' in told
    (folder / "vanitylint.toml").write_text('[work-classes]\nfeature = ["discovery"]\nsupport = ["support"]\n')
    ran = run("check", "backlog.jsonl", "--as-of", "2026-03-02")
    assert "2 errors on 2 items" in ran.out
    assert "exempt because of a label" not in ran.out


def test_an_epic_that_states_a_hypothesis_is_a_bet_whatever_topic_a_label_names(
    run: Callable, backlog: Callable
) -> None:
    body = "We expect owners to call less: 40 calls a day today, 15 by September."
    done = {"state": "done", "finished": "2025-08-01", "body": body}
    ran = run("check", backlog({**LABELLED[0], **done}), "--as-of", "2026-03-02")
    assert "What came of A-1?" in ran.out
    assert "1 feature work" in ran.out
    assert "exempt" not in ran.out


def test_check_is_the_verb_when_none_is_named(run: Callable, backlog: Callable) -> None:
    assert run(backlog(OPEN_BET)).status == 1
    assert run("--fail-on", "never", backlog(OPEN_BET)).status == 0


def test_a_quiet_backlog_says_what_was_read(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(QUIET))
    assert ran.status == 0
    assert "1 work item" in ran.out
    assert "1 defect" in ran.out
    assert "Nothing to ask" in ran.out


def test_statuses_that_are_not_known_are_told_in_one_note(run: Callable, backlog: Callable) -> None:
    statuses = ("With legal", "At the gate", "At the gate", "To Do", "Evaluating")
    items = [{"key": f"A-{number}", "title": "Menu", "status": status} for number, status in enumerate(statuses, 1)]
    told = " ".join(run("check", backlog(*items)).out.split())
    assert (
        "Note: A-1 and 2 more: unknown status, counted as not begun: “At the gate” (2 items), “With legal”; "
        'say what it means under [states] in the config: todo, doing, done or dropped = ["At the gate"]'
    ) in told
    assert told.count("Note:") == 1


def test_a_note_names_no_more_statuses_than_anybody_reads(run: Callable, backlog: Callable) -> None:
    items = [
        {"key": f"A-{number}", "title": "Menu", "status": f"Gate {number:02} {'x' * 1000}"} for number in range(25)
    ]
    told = " ".join(run("check", backlog(*items)).out.split())
    assert "A-0 and 24 more" in told
    assert "15 more; say what it means under" in told
    assert "x" * 100 not in told


@pytest.mark.parametrize(("fail_on", "status"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_sets_the_status_for_an_error(run: Callable, backlog: Callable, fail_on: str, status: int) -> None:
    assert run("check", backlog(OPEN_BET), "--fail-on", fail_on).status == status


def test_a_warning_is_no_reason_to_stop_by_default(run: Callable, backlog: Callable) -> None:
    planned = {**OPEN_BET, "state": "todo", "started": None, "sprint": {"name": "Nine", "state": "future"}}
    assert run("check", backlog(planned)).status == 0
    assert run("check", backlog(planned), "--fail-on", "warning").status == 1


def test_severity_hides_and_says_so(run: Callable, backlog: Callable) -> None:
    planned = {**OPEN_BET, "state": "todo", "started": None, "sprint": {"name": "Nine", "state": "future"}}
    ran = run("check", backlog(planned), "--severity", "error")
    assert "HYP101" not in ran.out
    assert "1 below --severity" in ran.out


def test_what_severity_hides_still_counts_for_the_status(run: Callable, backlog: Callable) -> None:
    planned = {**OPEN_BET, "state": "todo", "started": None, "sprint": {"name": "Nine", "state": "future"}}
    assert run("check", backlog(planned), "--severity", "error", "--fail-on", "warning").status == 1


def test_a_run_without_rules_is_not_green(run: Callable, backlog: Callable) -> None:
    for words in (("--ignore", "*"), ("--select", "HYP", "--ignore", "HYP"), ("--select", "")):
        ran = run("check", backlog(OPEN_BET), *words)
        assert ran.status == 2
        assert "no rules are left to run" in ran.err


def test_what_lies_beside_or_below_and_was_not_opened_is_named(run: Callable, backlog: Callable, folder: Path) -> None:
    backlog(QUIET)
    (folder / "docs" / "epics").mkdir(parents=True)
    (folder / "docs" / "epics" / "epic-1.md").write_text("---\ntitle: One\nstatus: draft\n---\nText.\n")
    ran = run("check", ".")
    assert ran.status == 2
    assert "was not opened; give it as a separate source" in ran.out
    assert run("check", "backlog.jsonl", "docs").status == 0


def test_a_run_that_found_no_source_leaves_no_snapshot(run: Callable, backlog: Callable) -> None:
    run("check", backlog(OPEN_BET))
    assert run("check", "gone.jsonl").status == 2
    assert "1" in run("sql", "select count(*) as n from item").out


def test_select_and_ignore_choose_rules(run: Callable, backlog: Callable) -> None:
    name = backlog(OPEN_BET)
    assert "HYP101" not in run("check", name, "--ignore", "HYP").out
    assert "FUP301" in run("check", name, "--select", "FUP301").out
    assert "FUP301" in run("check", name, "--select", "no-look-back-planned").out


def test_a_finding_that_waits_behind_another_is_counted_and_shown_on_demand(run: Callable, backlog: Callable) -> None:
    name = backlog(OPEN_BET)
    assert "1 more waiting behind these, -v shows them" in " ".join(run("check", name).out.split())
    told = " ".join(run("check", name, "-v").out.split())
    assert "FUP301: When will we look at what SHOP-1 changes" in told
    assert "1 more waiting behind these)" in told


def test_counts_of_thousands_are_all_written_alike(run: Callable, backlog: Callable) -> None:
    name = backlog(*({"key": f"A-{number}", "title": "One page", "kind": "Story"} for number in range(1_001)))
    assert "1,001 work items as of 2026-03-02: 1,001 feature work." in run("check", name, "--as-of", "2026-03-02").out


def test_json_has_findings_counts_and_completeness(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(OPEN_BET, QUIET), "--format", "json", "--as-of", "2026-03-02")
    data = json.loads(ran.out)
    assert data["version"] == 1
    assert data["complete"] is True
    assert data["items"] == 2
    assert [(finding["rule"], finding["key"]) for finding in data["findings"]] == [("HYP101", "SHOP-1")]
    assert [(finding["rule"], finding["muted_by"]) for finding in data["muted"]] == [("FUP301", "HYP101")]
    assert data["bets"]["bets"] == 1


def test_output_writes_a_file_beside_the_text(run: Callable, backlog: Callable, folder: Path) -> None:
    ran = run("check", backlog(OPEN_BET), "--output", "json=out/report.json")
    assert "SHOP-1" in ran.out
    assert json.loads((folder / "out" / "report.json").read_text())["items"] == 1
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["report.json"]


def test_a_wrong_output_is_named(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(OPEN_BET), "--output", "pdf=x")
    assert ran.status == 2
    assert "FORMAT=FILE" in ran.err


def test_standard_input_is_a_source(run: Callable) -> None:
    ran = run("check", "-", stdin=json.dumps(OPEN_BET).encode() + b"\n")
    assert ran.status == 1
    assert "SHOP-1" in ran.out


def test_several_sources_make_one_backlog(run: Callable, backlog: Callable) -> None:
    above = {"key": "IN-1", "title": "Fewer people give up at the checkout", "kind": "Initiative", "state": "doing",
             "body": "We expect fewer people to give up, measured by 2026-06-30."}  # fmt: skip
    names = backlog(above, name="a.jsonl"), backlog({**OPEN_BET, "parent": "IN-1"}, name="b.jsonl")
    assert run("check", *names).status == 0
    assert run("check", names[1]).status == 0  # unknown: the parent was not read
    assert "IN-1" in run("check", names[1]).out


def test_the_second_run_sees_what_changed_and_what_is_gone(run: Callable, backlog: Callable) -> None:
    run("check", backlog(OPEN_BET, QUIET))
    ran = run("check", backlog({**OPEN_BET, "body": "We expect fewer people to give up, looked at on 2026-05-01."}))
    assert ran.status == 0
    assert "1 work item " in ran.out


def test_offline_judges_the_snapshot(run: Callable, backlog: Callable, folder: Path) -> None:
    name = backlog(OPEN_BET)
    run("fetch", name)
    (folder / name).unlink()
    assert "SHOP-1" in run("check", name, "--offline").out
    ran = run("check", "other.jsonl", "--offline")
    assert ran.status == 2
    assert "no snapshot yet" in ran.err


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked only there")
def test_processes_that_read_along_end_without_a_word(backlog: Callable) -> None:
    name = backlog(*({**QUIET, "key": f"SHOP-{number}"} for number in range(1, 300)))
    script = "from vanitylint.reading import pool; pool.MAX_READ_DIRECTLY = 5; from vanitylint.cli import main; main()"
    command = [sys.executable, "-c", script, "fetch", name]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr


def test_the_snapshot_stays_out_of_version_control(run: Callable, backlog: Callable, folder: Path) -> None:
    run("check", backlog(OPEN_BET))
    assert (folder / ".vanitylint" / ".gitignore").read_text() == "*\n"


def test_limit_shows_whole_groups_and_counts_the_rest(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(*({**OPEN_BET, "key": f"SHOP-{number}"} for number in range(1, 6))), "--limit", "2")
    assert "and 3 more" in ran.out
    assert "5 errors" in ran.out


def test_a_way_on_that_was_told_above_is_told_again_in_a_line(run: Callable, backlog: Callable) -> None:
    out = run(
        "check", backlog(*({"key": key, "kind": "Epic", "title": key, "state": "doing"} for key in ("A-1", "A-2")))
    ).out
    assert '→ same as for A-1: Add one line to the description: "We expect <who> to' in out


def test_many_notes_alike_are_gathered(run: Callable, backlog: Callable) -> None:
    done = {"kind": "Epic", "state": "done", "finished": "2025-01-01", "body": "We expect fewer people to give up."}
    old = ({"key": f"OLD-{number}", **done} for number in range(9))
    ran = run("check", backlog(*old), "--as-of", "2026-03-02")
    assert "9 alike\n" in ran.out
    assert ran.out.count("FUP302") == 1
    assert "Likewise: OLD-1, OLD-2, OLD-3, OLD-4, OLD-5, OLD-6, OLD-7, OLD-8" in ran.out
    assert ran.out.count("What came of") == 4  # once above, three times among the next steps


def test_of_an_item_with_many_edits_its_key_is_told_once(run: Callable, backlog: Callable) -> None:
    bars = [f"at least {value} %" for value in (100, 89, 79, 70, 62, 55, 48, 42, 37, 32, 28, 24, 21, 18, 15)]
    moved = [
        {"field": "Target", "at": f"2026-01-{10 + place}T09:00:00Z", "from": bars[place], "to": bars[place + 1]}
        for place in range(14)
    ]
    item = {**OPEN_BET, "started": "2026-01-02", "fields": {"Target": bars[-1]}, "changes": moved}
    for count in (2, 1):
        items = [{**item, "key": f"SHOP-{number}"} for number in range(count)]
        ran = run("check", backlog(*items), "--select", "CHG403", "--as-of", "2026-03-02")
        assert ran.out.count("SHOP-0") <= 3
        assert ("Likewise: SHOP-1\n" in ran.out) == (count == 2)


def test_what_is_done_since_nobody_knows_when_is_told(run: Callable, backlog: Callable) -> None:
    bet = {"kind": "Epic", "state": "done", "body": "## Hypothesis\nWe expect fewer people to give up."}
    touched = {**bet, "key": "EP-1", "updated": "2026-01-02"}
    ran = run("check", backlog(touched, {**bet, "key": "EP-2"}), "--as-of", "2026-03-02")
    assert "What came of EP-1?" in ran.out
    assert "Note: EP-2: done, but without a date" in " ".join(ran.out.split())
    assert "EP-1:" not in ran.out


def test_findings_hang_under_their_bet(run: Callable, backlog: Callable) -> None:
    bet = {"key": "EP-1", "title": "One page", "kind": "Epic", "state": "done", "finished": "2026-01-01"}
    look = {"key": "TA-1", "title": "Check the numbers", "kind": "Task", "state": "done", "parent": "EP-1"}
    lines = run("check", backlog(bet, look), "--as-of", "2026-03-02").out.splitlines()
    assert lines[0].startswith("EP-1  One page")
    assert lines[1].startswith("  └ TA-1")


def test_next_steps_are_at_most_three_and_differ(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(*({**OPEN_BET, "key": f"SHOP-{number}"} for number in range(1, 9))))
    steps = ran.out.split("Next steps\n")[1].split("\n\n")[0].splitlines()
    assert len(steps) == 3
    assert len(set(steps)) == 3


@pytest.mark.parametrize(("format_name", "heading"), [("text", "Next steps"), ("html", "<h3>Start here")])
def test_next_steps_say_that_each_is_of_a_different_rule(run: Callable, format_name: str, heading: str) -> None:
    """One of the same rule that is left out may be worse than the last one there."""
    told = run("check", str(sample_backlog()), "--as-of", "2026-07-06", "--format", format_name).out
    assert f"{heading}, each from a different rule" in told


def test_a_count_of_bets_says_so(run: Callable, backlog: Callable) -> None:
    """The job's summary counts pieces of feature work that have all links before."""
    source = backlog({**OPEN_BET, "state": "done", "finished": "2026-01-01", "body": "Result: 12 % after 10 %."})
    assert "Of 1 bet shipped: 1 measured" in " ".join(run("check", source).out.split())
    told = run("check", source, "--format", "markdown").out
    assert (
        "This counts pieces of feature work, including stories. Each row counts those that also have all the links"
        in told
    )
    assert "| trace to a bet | 1 | 1 | 0 |\n| say what should change | 0 | 1 | 0 |" in told
    assert "measured |" not in told.split("## Bets by month")[0]


def test_next_steps_are_of_different_rules_as_far_as_there_are_whatever_their_sources(
    run: Callable, backlog: Callable
) -> None:
    for name in ("a", "b", "c"):
        backlog({**OPEN_BET, "key": f"{name}-1"}, name=f"{name}.jsonl")
    late = {"key": "d-1", "kind": "Epic", "state": "done", "finished": "2026-01-01", "body": "We expect fewer calls."}
    sources = ("a.jsonl", "b.jsonl", "c.jsonl", backlog(late, name="d.jsonl"))
    steps = run("check", *sources, "--as-of", "2026-02-15").out.split("Next steps\n")[1].split("\n\n")[0]
    assert [key for key in ("a-1", "b-1", "c-1", "d-1") if key in steps] == ["a-1", "b-1", "d-1"]
    assert steps.splitlines()[-1].endswith("What came of d-1?")


def test_of_the_next_steps_no_note_goes_before_a_graver_question(run: Callable, backlog: Callable) -> None:
    late = ({"key": f"EP-{n}", "kind": "Epic", "state": "done", "finished": "2026-01-01",
             "body": "We expect fewer people to give up at step 2."} for n in (1, 2))  # fmt: skip
    note = {"key": "EP-3", "kind": "Epic", "state": "todo", "body": "### Hypothesis\nTBD"}
    ran = run("check", backlog(*late, note), "--as-of", "2026-02-15")
    steps = ran.out.split("Next steps\n")[1].split("\n\n")[0]
    assert [steps.find(key) for key in ("EP-1", "EP-2", "EP-3")] == sorted(steps.find(f"EP-{n}") for n in (1, 2, 3))


def test_a_run_of_an_earlier_day_says_what_came_later(run: Callable, backlog: Callable) -> None:
    edit = {"field": "Target", "at": "2026-03-20T09:00:00Z", "from": "30 %", "to": "12 %"}
    name = backlog(
        {"key": "EP-1", "kind": "Epic", "created": "2026-01-02"},
        {"key": "EP-2", "kind": "Epic", "created": "2026-01-02", "changes": [edit]},
        {"key": "EP-3", "kind": "Epic", "created": "2026-03-20"},
    )
    note = "Note: EP-2 and 1 more: created or changed after 2026-03-02, the date treated as today; judged as it is"
    assert note in " ".join(run("check", name, "--as-of", "2026-03-02").out.split())
    assert "created or changed after" not in run("check", name, "--as-of", "2026-03-19").out  # somewhere it is the 20th


def test_types_that_nobody_knows_are_told_in_one_note(run: Callable, backlog: Callable, folder: Path) -> None:
    kinds = ("Epick", "Epick", "Customer visit", "Story", "Bug")
    items = [{"key": f"SHOP-{number}", "kind": kind, "state": "doing"} for number, kind in enumerate(kinds)]
    told = "Note: types of items: “epick” (did you mean epic?), “customer visit” are not known"
    assert told in run("check", backlog(*items)).out
    (folder / "vanitylint.toml").write_text('[kinds]\nepic = ["epick"]\nspike = ["Customer visit"]\n')
    assert "types of items" not in run("check", backlog(*items)).out


def test_a_day_for_looking_back_that_no_calendar_has_is_told(run: Callable, backlog: Callable) -> None:
    body = "We expect more orders. We look at it on {}."
    source = backlog(
        {"key": "EP-1", "kind": "Epic", "title": "One page", "state": "doing", "body": body.format("2026-13-45")},
        {"key": "EP-2", "kind": "Epic", "title": "Two pages", "state": "doing", "body": body.format("2026-12-31")},
    )
    ran = run("check", source)
    assert (
        "Note: EP-1: 2026-13-45 is not a date, so the date to look back is not known; write it as 2027-01-31"
        in " ".join(ran.out.split())
    )
    assert "EP-2: " not in ran.out
