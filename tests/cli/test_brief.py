"""Tests of `vanitylint brief`: one page on the work that is about to begin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.reporters.hostile import ITEMS

from vanitylint.shipped import sample_backlog

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = ("--as-of", "2026-07-06")
NEXT_SPRINT = {"name": "Sprint 9", "state": "future", "start": "2026-07-07", "end": "2026-07-20"}
HYPOTHESIS = "We expect that fewer visitors give up at step 2, from 40 % to 30 %, measured by 2026-09-01."

FAILING_RULE = """
id: OWN901
name: stops
profile: starter
severity: warning
question: Why {key}?
query: select null as key from item where is_bet and is_planned
message: Because.
why: It stops where a bet is planned.
fix: Wait.
examples:
  good:
    - name: a
      item: {kind: Bug}
    - name: b
      item: {kind: Bug}
  bad:
    - name: c
      item: {kind: Bug}
    - name: d
      item: {kind: Bug}
"""


def epic(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "Epic", "title": f"Epic {key}", "state": "todo"} | more


def story(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "Story", "title": f"Story {key}", "state": "todo", "sprint": NEXT_SPRINT} | more


@pytest.fixture
def brief(run: Callable, backlog: Callable) -> Callable[..., str]:
    """Return a function that runs `brief` on some items, and returns the output with whitespace collapsed."""

    def run_brief(*items: dict[str, Any], args: tuple[str, ...] = (), status: int = 0) -> str:
        result = run("brief", backlog(*items), *AS_OF, *args)
        assert result.status == status, result.err
        output: str = result.out
        return " ".join(output.split())

    return run_brief


def test_sample_backlog_gives_one_page_on_next_sprint(run: Callable) -> None:
    result = run("brief", str(sample_backlog()), *AS_OF, "--profile", "recommended")
    assert result.status == 0
    assert result.out.startswith(
        "Before Sprint 14 Noodle soup, 2026-07-07 to 2026-07-20\nGoal: “Finish all open stories”\n"
    )
    assert "Planned: 7 items, 4 for 2 bets, 1 without a bet, 2 that need no bet (1 defect, 1 debt)." in result.out
    texts = ["If Sprint 14", "BELL-47  Kitchen cockpit", "BELL-63  Family wallet", "Planned without a bet\n  BELL-61"]
    assert [result.out.index(text) for text in texts] == sorted(result.out.index(text) for text in texts)
    assert "BELL-43" not in result.out  # in progress, but nothing of it is planned
    assert len(result.out.splitlines()) <= 60


def test_brief_does_not_change_later_check(run: Callable) -> None:
    def outputs(*, with_brief: bool) -> tuple[str, str]:
        snapshot = ("--snapshot", f"{with_brief}.db")
        source = str(sample_backlog())
        run("check", source, "--as-of", "2026-06-05", *snapshot)
        if with_brief:
            run("brief", source, *AS_OF, *snapshot)
            run("brief", *AS_OF, *snapshot)
        report = json.loads(run("check", source, *AS_OF, "--format", "json", *snapshot).out)
        report.get("change", {}).pop("run", None)
        return json.dumps(report), run("rules", "--statistics", *snapshot).out

    assert outputs(with_brief=True) == outputs(with_brief=False)


def test_brief_formats_of_check_equal_brief_command(run: Callable, folder: Path) -> None:
    source = str(sample_backlog())
    alone = run("brief", source, *AS_OF).out
    plain = run("check", source, *AS_OF, "--snapshot", "a.db").out
    result = run(
        "check", source, *AS_OF, "--snapshot", "b.db", "--output", "brief=b.txt", "--output", "brief-html=b.html"
    )
    assert (folder / "b.txt").read_text(encoding="utf-8") == alone
    assert "Kitchen cockpit" in (folder / "b.html").read_text(encoding="utf-8")
    assert (result.out, result.status) == (plain, 1)
    assert run("check", source, *AS_OF, "--format", "brief").out == alone


def test_epic_in_no_sprint_is_included_when_its_stories_are_planned(run: Callable, backlog: Callable) -> None:
    source = backlog(epic("EP-1"), story("ST-1", parent="EP-1"), story("ST-2", parent="EP-1"), epic("EP-2"))
    result = run("brief", source, *AS_OF)
    assert "What do we expect EP-1 to change, and for whom?" in result.out
    assert "Planned for Sprint 9 with ST-1 and ST-2; no outcome hypothesis found" in result.out
    assert "EP-2" not in result.out
    assert "EP-1" not in run("check", source, *AS_OF).out
    assert run("sql", "select count(*) from sprints", "--format", "csv").out.split()[-1] == "1"


def test_epics_of_planned_stories_add_no_second_question_on_sprint(brief: Callable) -> None:
    output = brief(*(epic(f"EP-{n}") for n in range(4)), *(story(f"ST-{n}", parent=f"EP-{n}") for n in range(4)))
    assert output.count("If Sprint 9 goes as planned") == output.count("If Sprint 9") == 1
    assert "4 pieces of feature work are planned (ST-0, ST-1, ST-2, ST-3)" in output


@pytest.mark.parametrize("args", [(), ("--format", "markdown"), ("--format", "html")])
def test_broken_chain_is_named_even_without_question(run: Callable, backlog: Callable, args: tuple[str, ...]) -> None:
    body = "We expect the new endpoints to reduce errors that users see by 30 %."
    source = backlog(epic("EP-1", state="doing", body=body), story("ST-1", parent="EP-1", state="doing"))
    output = " ".join(run("brief", source, *AS_OF, "--sprint", "Sprint 9", *args).out.split())
    assert "its chain breaks at “look back”: nothing booked" in output
    assert "No questions found" in output
    assert "othing to ask" not in output


def test_measurement_date_is_omitted_when_none_is_given(run: Callable, backlog: Callable) -> None:
    done = epic("EP-1", state="done", finished="2026-07-01", body="We expect fewer people to give up.")
    output = run("brief", backlog(done, story("ST-1", parent="EP-1")), *AS_OF).out
    assert "“We expect fewer people to give up”" in output
    assert "measure by" not in output


def test_bet_is_summarised_with_quotes_from_its_text(brief: Callable) -> None:
    output = brief(epic("EP-1", body=HYPOTHESIS), story("ST-1", parent="EP-1", title="Draw it"))
    assert "Nothing to ask EP-1: “We expect that fewer visitors give up at step 2" in output
    assert "measured by 2026-09-01” planned: ST-1 Draw it There" in output
    assert "There is nothing to ask." in output
    body = f"{HYPOTHESIS}\n\n## Success metrics\nVisitors who come back"
    output = brief(epic("EP-1", state="doing", body=body.replace(", measured by 2026-09-01", "")),
                   story("ST-1", parent="EP-1", title="Draw it"))  # fmt: skip
    assert (
        "EP-1 Epic EP-1 epic, doing planned ST-1 Draw it expects “We expect that fewer visitors give up at step 2, "
        "from 40 % to 30 %”, metric “Visitors who come back” "
    ) in output
    assert "nothing written down yet" in brief(epic("EP-1"), story("ST-1", parent="EP-1"))


def test_inherited_hypothesis_shows_its_key_unless_epic_has_empty_template(brief: Callable) -> None:
    initiative = epic("IN-1", kind="Initiative", state="doing", body=HYPOTHESIS)
    items = initiative, epic("EP-1", parent="IN-1"), story("ST-1", parent="EP-1", title="Draw it")
    assert "from 40 % to 30 %, measured by 2026-09-01” [IN-1] planned: ST-1 Draw it" in brief(*items)
    template = "We believe that [doing this] for [these people] will achieve [this outcome]"
    assert "One question on EP-1" in brief(initiative, epic("EP-1", parent="IN-1", body=template), *items[2:])


def test_bet_shows_at_most_three_questions_worst_first(brief: Callable) -> None:
    template = "## Hypothesis\n[what do we expect to change?]"
    output = brief(epic("EP-1", state="doing"), *(story(f"ST-{n}", parent="EP-1", body=template) for n in range(4)))
    assert [output.count(f"One question on {key} before Sprint 9:") for key in ("EP-1", "ST-0", "ST-1")] == [1, 1, 1]
    assert output.index("on EP-1 before") < output.index("on ST-0 before") < output.index("on ST-1 before")
    assert "2 more questions can wait until then." in output
    assert "on ST-2 before" not in output


def test_planned_items_without_bet_are_listed_by_reason(brief: Callable) -> None:
    output = brief(
        story("ST-1", title="Alone"),
        story("ST-2", title="Below", parent="OTHER-1"),
        story("BU-1", kind="Bug"),
        story("LO-1", kind="Task", title="Check the numbers of the kiosk"),
        story("DO-1", state="done"),
        story("ST-3", sprint={"name": "Sprint 10", "state": "future", "start": "2026-07-21"}),
    )
    assert (
        "Planned: 4 items, 1 without a bet, 1 below a parent that was not read, 1 look back, 1 that needs no bet (1 defect)."
        in output
    )
    assert "Planned without a bet ST-1 Alone" in output
    assert "Look backs: LO-1 Check the numbers of the kiosk" in output
    assert "Parent not read, so unknown: ST-2 Below" in output
    assert "Also upcoming: Sprint 10; choose one with --sprint NAME." in output


def test_largest_planned_item_without_bet_gets_one_question(brief: Callable) -> None:
    bet = (epic("EP-1", body=HYPOTHESIS), story("ST-0", parent="EP-1"))
    output = brief(*bet, story("ST-1", estimate=13))
    assert "without a bet ST-1 Story ST-1 Which bet is ST-1 part of, or what is it to change, and for whom?" in output
    assert "There is nothing to ask" not in output
    task = story("TA-1", kind="Task", estimate=20)
    for name in ("text", "markdown", "html"):
        output = brief(*bet, story("ST-1", estimate=3), story("ST-2", estimate=13), task, args=("--format", name))
        assert "Which bet is ST-2, the largest of them, part of, or what is it to change, and for whom?" in output
    output = brief(story("ST-1", estimate=13), args=("--profile", "extended"))
    assert "Which change is ST-1 a part of?" in output  # a rule asks about it already
    assert "Which bet is" not in output


def test_planned_look_back_does_not_begin_its_epic(brief: Callable) -> None:
    look_back = story("TA-1", kind="Task", title="Check the numbers of the kiosk", parent="EP-1")
    output = brief(epic("EP-1"), look_back)
    assert "There is nothing to ask." in output
    assert "Look backs: TA-1" in output
    output = brief(epic("EP-1"), look_back, story("ST-1", parent="EP-1"), story("BU-1", kind="Bug", parent="EP-1"))
    assert "Planned for Sprint 9 with ST-1; no outcome hypothesis" in output


def test_metric_of_the_teams_own_work_is_not_shown_as_expectation(brief: Callable) -> None:
    body = "## Success metrics\nNumber of stories done by the end of April"
    output = brief(epic("EP-1", body=body), story("ST-1", parent="EP-1"))
    assert "expects nothing written down yet" in output


def test_bets_are_sorted_by_severity_then_by_number_of_planned_items(brief: Callable) -> None:
    output = brief(epic("EP-1"), epic("EP-2"), epic("EP-3", state="doing"), story("ST-1", parent="EP-1"),
                   story("ST-2", parent="EP-2"), story("ST-3", parent="EP-2"), story("ST-4", parent="EP-3"))  # fmt: skip
    assert output.index("EP-3 Epic") < output.index("EP-2 Epic") < output.index("EP-1 Epic")


def test_planned_epic_is_not_counted_as_part_of_planned_initiative(brief: Callable) -> None:
    output = brief(epic("IN-1", kind="Initiative", sprint=NEXT_SPRINT), epic("EP-1", parent="IN-1", sprint=NEXT_SPRINT))
    assert "Planned: 2 items, on 2 bets." in output
    assert "part of" not in output


def test_question_on_project_is_not_shown_for_sprint_of_same_name(
    run: Callable, backlog: Callable, folder: Path
) -> None:
    (folder / "own").mkdir()
    rule = FAILING_RULE.replace("query: ", "over: project\nflag: [\"key = 'SHOP'\"]\n#")
    (folder / "own" / "OWN901.yaml").write_text(rule, encoding="utf-8")
    (folder / "vanitylint.toml").write_text('rules = ["own"]\n', encoding="utf-8")
    source = backlog(story("SHOP-1", sprint=NEXT_SPRINT | {"name": "SHOP"}))
    assert "Why SHOP?" in run("check", source, *AS_OF).out
    assert "Why SHOP?" not in run("brief", source, *AS_OF).out


def test_parts_of_planned_stories_are_counted(brief: Callable) -> None:
    output = brief(epic("EP-1"), story("ST-1", parent="EP-1"), story("SU-1", parent="ST-1", kind="Sub-task"))
    assert "planned ST-1 Story ST-1, and 1 part of it" in output


def test_sprints_that_start_on_same_day_share_a_brief(brief: Callable) -> None:
    sprints = [
        {**NEXT_SPRINT, "name": f"{name} 9", "id": name, "goal": goal} for name, goal in (("Red", "Sell"), ("Blue", ""))
    ]
    later = {**NEXT_SPRINT, "name": "Green 9", "start": "2026-07-09"}
    output = brief(*(story(f"ST-{sprint['name'][0]}", sprint=sprint) for sprint in (*sprints, later)))
    assert output.startswith("Before Red 9 and Blue 9, 2026-07-07 to 2026-07-20") or "Before Blue 9 and Red 9" in output
    assert "Goal of Red 9: “Sell”" in output
    assert "No goal of Blue 9 is written down." in output
    assert "Planned: 2 items" in output
    assert "Also upcoming: Green 9" in output


@pytest.mark.parametrize("name", ["Sprint 10", "sprint 10"])
def test_sprint_option_selects_another_sprint(brief: Callable, name: str) -> None:
    later = {"name": "Sprint 10", "state": "future"}
    output = brief(story("ST-1"), story("ST-2", sprint=later), args=("--sprint", name))
    assert output.startswith("Before Sprint 10 ")
    assert "ST-2" in output
    assert "ST-1" not in output


def test_unknown_sprint_lists_known_ones_and_keeps_fetched_items(run: Callable, backlog: Callable) -> None:
    result = run("brief", backlog(story("ST-1")), *AS_OF, "--sprint", "Sprnt 9")
    assert result.status == 2
    assert "there is no sprint 'Sprnt 9'" in result.err
    assert "did you mean Sprint 9? There are Sprint 9" in result.err
    assert "ST-1" in run("brief", *AS_OF, "--offline").out


def test_running_sprint_is_used_when_none_is_upcoming(brief: Callable) -> None:
    running = {"name": "Sprint 8", "state": "active", "start": "2026-06-23", "end": "2026-07-06"}
    output = brief(
        epic("EP-1"), story("ST-1", parent="EP-1", sprint=running), story("ST-2", state="doing", sprint=running)
    )
    assert output.startswith("In Sprint 8, 2026-06-23 to 2026-07-06 ")
    assert "There is no upcoming sprint, so this is the running one, with the work in it that has not begun." in output
    assert "Not begun yet: 1 item, on 1 bet." in output
    assert "One question on EP-1:" in output


@pytest.mark.parametrize(
    ("sprint", "message"),
    [
        (None, "No item is in a sprint, iteration or milestone, so it is not known what is about to begin."),
        (
            {"name": "Sprint 1", "state": "closed", "start": "2026-01-05"},
            "There is no upcoming sprint, and no running one",
        ),
        ({"name": "Sprint 1"}, "Cannot tell which sprint is next: Sprint 1 came without dates"),
    ],
)
def test_brief_exits_2_when_next_sprint_is_unknown(brief: Callable, sprint: Any, message: str) -> None:
    output = brief(epic("EP-1", state="doing"), story("ST-1", sprint=sprint), status=2)
    assert output.startswith(f"Before the next sprint {message}")
    assert "EP-1" not in output


def test_selected_running_sprint_shows_its_open_items(brief: Callable) -> None:
    running = {"name": "Sprint 8", "state": "active"}
    items = (story("ST-1", sprint=running), story("ST-2", state="doing", sprint=running), story("ST-3"))
    output = brief(*items, args=("--sprint", "Sprint 8"))
    assert output.startswith(
        "In Sprint 8 No goal is written down. Still open: 2 items (1 not begun yet), 2 without a bet. "
    )
    output = brief(items[1], items[2], args=("--sprint", "Sprint 8"))
    assert "Still open: 1 item, 1 without a bet." in output


def test_sprints_of_other_teams_with_only_a_name_are_not_suggested(run: Callable, folder: Path) -> None:
    rows = ("1,A-1,Story,To Do,Sprint 13", "2,B-1,Story,To Do,Sprint 14")
    text = "\n".join(["Issue id,Issue key,Issue Type,Status,Sprint,Summary", *(f"{row},An item" for row in rows)])
    (folder / "jira.csv").write_text(text)
    (folder / "vanitylint.toml").write_text('[[mail.team]]\nname = "Shop"\nto = "shop@example.com"\nprojects = ["A"]\n')
    output = " ".join(run("brief", "jira.csv", *AS_OF, "--team", "Shop").out.split())
    assert "Cannot tell which sprint is next: Sprint 13 came without dates or states." in output


def test_sprint_with_only_a_name_can_be_selected(run: Callable, folder: Path) -> None:
    rows = ("1,A,Story,To Do,Sprint 13", "2,B,Story,To Do,Sprint 14")
    text = "\n".join(["Issue id,Issue key,Issue Type,Status,Sprint,Summary", *(f"{row},An item" for row in rows)])
    (folder / "jira.csv").write_text(text)
    output = " ".join(run("brief", "jira.csv", *AS_OF).out.split())
    assert "Sprint 14, Sprint 13 came without dates or states. Tables, such as a CSV" in output
    output = " ".join(run("brief", "jira.csv", *AS_OF, "--sprint", "sprint 14").out.split())
    assert "Sprint 14 The goal is not known: only the name could be read. Still open: 1 item (1 not" in output
    assert "Before Sprint 14" not in output
    assert "In Sprint 14" not in output


def test_sprint_in_front_matter_can_be_selected_by_name(run: Callable, folder: Path) -> None:
    (folder / "stories").mkdir()
    text = "---\ntitle: Pay later\ntype: epic\nstatus: todo\nsprint: 31\n---\nLater.\n"
    (folder / "stories" / "PAY-1.md").write_text(text)
    result = run("brief", "stories", *AS_OF)
    assert result.status == 2
    assert "a `sprint:` line in a Markdown file give only names" in " ".join(result.out.split())
    result = run("brief", "stories", *AS_OF, "--sprint", "31")
    assert result.status == 0
    assert "Still open: 1 item (1 not begun yet), on 1 bet." in result.out


def test_dates_decide_which_sprint_is_next_when_it_has_no_state(brief: Callable) -> None:
    iteration = {"name": "Iteration 3", "start": "2026-07-13", "end": "2026-07-26"}
    running = {"name": "Iteration 2", "start": "2026-06-29", "end": "2026-07-12"}
    output = brief(epic("EP-1"), story("ST-1", parent="EP-1", sprint=iteration), story("ST-2", sprint=running))
    assert output.startswith("Before Iteration 3, 2026-07-13 to 2026-07-26 ")
    assert "What do we expect EP-1 to change" in output
    milestone = {"name": "v2", "end": "2026-08-01"}
    output = brief(story("ST-1", sprint=milestone))
    assert output.startswith("In v2, until 2026-08-01 ")


def test_sprint_with_all_items_done_is_not_next(brief: Callable) -> None:
    later = {"name": "Sprint 10", "state": "future", "start": "2026-07-21"}
    output = brief(story("ST-1", state="done"), story("ST-2", sprint=later))
    assert output.startswith("Before Sprint 10, ")
    first, second = ({"name": f"Run {n}", "state": "active", "end": f"2026-07-{n}"} for n in (10, 17))
    output = brief(story("ST-1", state="doing", sprint=first), story("ST-2", sprint=second))
    assert output.startswith("In Run 17, ")


def test_sprint_with_dates_comes_before_sprint_without(brief: Callable) -> None:
    output = brief(story("ST-1"), story("ST-2", sprint={"name": "A parking lot", "state": "future"}))
    assert output.startswith("Before Sprint 9, ")
    assert "Also upcoming: A parking lot; " in output


def test_future_sprint_with_old_start_is_not_next(brief: Callable) -> None:
    old = {"name": "Old", "state": "future", "start": "2024-01-01"}
    undated = [{"name": f"Sprint {n}", "state": "future"} for n in (10, 9)]
    output = brief(story("ST-1", sprint=old), *(story(f"S-{n}", sprint=s) for n, s in enumerate(undated)))
    assert output.startswith("Before Sprint 9 ")
    assert "Also upcoming: Sprint 10, Old; " in output


def test_problems_come_first_and_exit_2(run: Callable, backlog: Callable) -> None:
    source = backlog(story("ST-1"), {"key": "ST-2", "state": "no such state"})
    result = run("brief", source, *AS_OF)
    assert result.status == 2
    assert result.out.startswith("Not everything requested could be read, so do not trust this brief:\n  backlog.jsonl")
    assert "No questions were found in what could be read." in result.out
    assert "nothing to ask" not in result.out.lower()


def test_empty_source_exits_2(brief: Callable) -> None:
    assert "no work items were read" in brief(status=2)


def test_brief_with_questions_exits_0_and_counts_acknowledged_ones(
    run: Callable, backlog: Callable, folder: Path
) -> None:
    source = backlog(epic("EP-1", state="doing"), story("ST-1", parent="EP-1"))
    assert run("check", source, *AS_OF).status == 1
    result = run("brief", source, *AS_OF)
    assert (result.status, "One question on EP-1" in result.out) == (0, True)
    (folder / "vanitylint.acknowledged").write_text("HYP101 EP-1 because we all know\n", encoding="utf-8")
    result = run("brief", source, *AS_OF)
    assert "1 is acknowledged." in " ".join(result.out.split())
    assert "One question on EP-1" not in result.out
    assert "Nothing to ask" not in result.out
    for args in ((), ("--format", "markdown"), ("--format", "html")):
        output = " ".join(run("brief", source, *AS_OF, *args).out.split())
        assert "Acknowledged and still open" in output
        assert "(acknowledged: we all know)" in output.replace("\\", "")


def test_last_day_of_acknowledgement_is_shown(run: Callable, backlog: Callable, folder: Path) -> None:
    source = backlog(epic("EP-1", state="doing"), story("ST-1", parent="EP-1"))
    line = "HYP101 EP-1 until 2027-01-31 because Legal decides\n"
    (folder / "vanitylint.acknowledged").write_text(line, encoding="utf-8")
    for args in ((), ("--format", "markdown"), ("--format", "html")):
        output = " ".join(run("brief", source, *AS_OF, *args).out.split())
        assert "(acknowledged until 2027-01-31: Legal decides)" in output.replace("\\", "")


def test_rule_that_fails_only_on_planned_bets_exits_2_in_brief_and_check(
    run: Callable, backlog: Callable, folder: Path
) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "OWN901.yaml").write_text(FAILING_RULE, encoding="utf-8")
    (folder / "vanitylint.toml").write_text('rules = ["own"]\n', encoding="utf-8")
    source = backlog(epic("EP-1", body=HYPOTHESIS), story("ST-1", parent="EP-1"))
    assert run("check", source, *AS_OF).status == 0
    result = run("brief", source, *AS_OF)
    assert (result.status, result.out[:14]) == (2, "Not everything")
    assert "the rule OWN901 stopped" in " ".join(result.out.split())
    assert run("check", source, *AS_OF, "--output", "brief=b.txt").status == 2


def test_output_writes_brief_to_file(run: Callable, backlog: Callable, folder: Path) -> None:
    result = run("brief", backlog(story("ST-1")), *AS_OF, "--format", "html", "--output", "out/brief.html")
    assert (result.status, result.out) == (0, "")
    assert (folder / "out/brief.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    result = run("brief", "no-such-file", "--output", "out")
    assert (result.status, "cannot be written: it is a folder" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("args", "file", "opening"),
    [
        (("--output", "a.html"), "a.html", "<!DOCTYPE html>"),
        (("--output", "html=a.txt"), "a.txt", "<!DOCTYPE html>"),
        (("--output", "a.md"), "a.md", "# Before Sprint 9"),
        (("--output", "markdown=a"), "a", "# Before Sprint 9"),
        (("--output", "a.txt"), "a.txt", "Before Sprint 9"),
        (("--output", "text=a.html"), "a.html", "Before Sprint 9"),
        (("--output", "a.html", "--format", "text"), "a.html", "Before Sprint 9"),
        (("--output", "./html=a"), "html=a", "Before Sprint 9"),
    ],
)
def test_format_is_the_named_one_or_else_follows_file_extension(
    run: Callable, backlog: Callable, folder: Path, args: tuple[str, ...], file: str, opening: str
) -> None:
    result = run("brief", backlog(story("ST-1")), *AS_OF, *args)
    assert (result.status, result.out, result.err) == (0, "", f"wrote {file}\n")
    assert (folder / file).read_text(encoding="utf-8").startswith(opening)


@pytest.mark.parametrize("output", ["htlm=a.html", "json=a.json"])
def test_unknown_output_format_writes_no_file(run: Callable, backlog: Callable, folder: Path, output: str) -> None:
    result = run("brief", backlog(story("ST-1")), *AS_OF, "--output", output)
    assert result.status == 2
    assert "write FILE or FORMAT=FILE, with one of text, markdown, html" in result.err
    assert not (folder / output).exists()


@pytest.mark.parametrize("format_name", ["text", "markdown", "html"])
def test_waiting_questions_are_shown_when_verbose(run: Callable, format_name: str) -> None:
    args = ("brief", str(sample_backlog()), *AS_OF, "--profile", "recommended", "--format", format_name)
    assert "vanitylint brief -v shows" in " ".join(run(*args).out.split())
    output = run(*args, "-v").out
    assert "Waiting behind these" in output
    assert "(after HYP102)" in " ".join(output.split()).replace("\\", "")
    assert "brief -v shows" not in output


@pytest.mark.parametrize("format_name", ["markdown", "html"])
def test_fix_is_shown_beside_each_question(run: Callable, backlog: Callable, format_name: str) -> None:
    source = backlog(epic("EP-1"), story("ST-1", parent="EP-1"))
    output = run("brief", source, *AS_OF, "--format", format_name).out
    before = output.partition("<details")[0]
    assert "Add one line to the description" in before


def test_bets_beyond_limit_are_counted(brief: Callable) -> None:
    items = [*(epic(f"EP-{n}") for n in range(9)), *(story(f"ST-{n}", parent=f"EP-{n}") for n in range(9))]
    assert "5 more bets with questions are left out; vanitylint brief --limit 0 shows them all." in brief(*items)
    assert "8 more bets with questions are left out" in brief(*items, args=("--limit", "1"))
    assert "left out" not in brief(*items, args=("--limit", "0"))


@pytest.mark.parametrize("format_name", ["text", "markdown", "html"])
def test_hostile_text_breaks_neither_run_nor_terminal(run: Callable, backlog: Callable, format_name: str) -> None:
    source = backlog(*ITEMS)
    result = run("brief", source, *AS_OF, "--profile", "extended", "--limit", "0", "--format", format_name)
    assert result.status in (0, 2), result.err
    assert not set("\x1b\x07\u202e\r") & set(result.out)
    assert "EVIL-" in result.out


def test_output_in_github_actions_contains_no_workflow_commands(
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    source = backlog(*ITEMS)
    output = run("brief", source, *AS_OF, "--profile", "extended", "--limit", "0").out
    assert "gotcha" in output
    assert not [line for line in output.splitlines() if line.strip().startswith("::") or "##[" in line]


def test_example_in_docs_matches_output(run: Callable) -> None:
    page = (Path(__file__).parents[2] / "docs" / "brief.md").read_text(encoding="utf-8")
    example = page.split("```console\n")[1].split("```")[0]
    output = run("brief", str(sample_backlog()), *AS_OF).out
    parts = [part.strip("\n") for part in example.split("\n", 1)[1].split("\n…\n")]
    assert len(parts) > 2
    for part in parts:
        assert part in output


def test_target_that_includes_todays_value_is_shown_as_target(brief: Callable) -> None:
    fields = {"Hypothesis": "We expect fewer people to give up.", "Target": "60 % (today 22 %)"}
    output = brief(epic("EP-1", state="doing", fields=fields), story("ST-1", parent="EP-1"))
    assert "target “60 % (today 22 %)”" in " ".join(output.split())
    assert "today “60 %" not in output
