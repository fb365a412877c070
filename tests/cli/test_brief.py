"""`vanitylint brief`: what is about to begin, on one page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.reporters.hostile import ITEMS

from vanitylint.shipped import sample_backlog

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = ("--as-of", "2026-07-06")
NEXT = {"name": "Sprint 9", "state": "future", "start": "2026-07-07", "end": "2026-07-20"}
HOPE = "We expect that fewer visitors give up at step 2, from 40 % to 30 %, measured by 2026-09-01."

STOPS = """
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
    return {"key": key, "kind": "Story", "title": f"Story {key}", "state": "todo", "sprint": NEXT} | more


@pytest.fixture
def brief(run: Callable, backlog: Callable) -> Callable[..., str]:
    """What the brief says of some items, in one line after another without their breaks."""

    def tell(*items: dict[str, Any], words: tuple[str, ...] = (), status: int = 0) -> str:
        ran = run("brief", backlog(*items), *TODAY, *words)
        assert ran.status == status, ran.err
        out: str = ran.out
        return " ".join(out.split())

    return tell


def test_the_sample_team_gets_a_page_before_its_sprint(run: Callable) -> None:
    ran = run("brief", str(sample_backlog()), *TODAY, "--profile", "recommended")
    assert ran.status == 0
    assert ran.out.startswith(
        "Before Sprint 14 Noodle soup, 2026-07-07 to 2026-07-20\nGoal: “Finish all open stories”\n"
    )
    assert "Planned: 7 items, 4 for 2 bets, 1 without a bet, 2 that need no bet (1 defect, 1 debt)." in ran.out
    order = ["If Sprint 14", "BELL-47  Kitchen cockpit", "BELL-63  Family wallet", "Planned without a bet\n  BELL-61"]
    assert [ran.out.index(words) for words in order] == sorted(ran.out.index(words) for words in order)
    assert "BELL-43" not in ran.out  # in work, but nothing of it is planned
    assert len(ran.out.splitlines()) <= 60


def test_a_check_afterwards_finds_and_tells_the_same_as_without_a_brief(run: Callable) -> None:
    def told(*, with_brief: bool) -> tuple[str, str]:
        kept = ("--snapshot", f"{with_brief}.db")
        source = str(sample_backlog())
        run("check", source, "--as-of", "2026-06-05", *kept)
        if with_brief:
            run("brief", source, *TODAY, *kept)
            run("brief", *TODAY, *kept)
        report = json.loads(run("check", source, *TODAY, "--format", "json", *kept).out)
        report.get("change", {}).pop("run", None)
        return json.dumps(report), run("rules", "--statistics", *kept).out

    assert told(with_brief=True) == told(with_brief=False)


def test_a_format_of_check_tells_the_same_and_changes_nothing(run: Callable, folder: Path) -> None:
    source = str(sample_backlog())
    alone = run("brief", source, *TODAY).out
    plain = run("check", source, *TODAY, "--snapshot", "a.db").out
    ran = run("check", source, *TODAY, "--snapshot", "b.db", "--output", "brief=b.txt", "--output", "brief-html=b.html")
    assert (folder / "b.txt").read_text(encoding="utf-8") == alone
    assert "Kitchen cockpit" in (folder / "b.html").read_text(encoding="utf-8")
    assert (ran.out, ran.status) == (plain, 1)
    assert run("check", source, *TODAY, "--format", "brief").out == alone


def test_an_epic_begins_with_its_stories_though_it_is_in_no_sprint(run: Callable, backlog: Callable) -> None:
    source = backlog(epic("EP-1"), story("ST-1", parent="EP-1"), story("ST-2", parent="EP-1"), epic("EP-2"))
    ran = run("brief", source, *TODAY)
    assert "What do we expect EP-1 to change, and for whom?" in ran.out
    assert "Planned for Sprint 9 with ST-1 and ST-2; no outcome hypothesis found" in ran.out
    assert "EP-2" not in ran.out
    assert "EP-1" not in run("check", source, *TODAY).out
    assert run("sql", "select count(*) from sprints", "--format", "csv").out.split()[-1] == "1"


def test_three_such_epics_are_no_sprint_of_their_own(brief: Callable) -> None:
    told = brief(*(epic(f"EP-{n}") for n in range(4)), *(story(f"ST-{n}", parent=f"EP-{n}") for n in range(4)))
    assert told.count("If Sprint 9 goes as planned") == told.count("If Sprint 9") == 1
    assert "4 pieces of feature work are planned (ST-0, ST-1, ST-2, ST-3)" in told


@pytest.mark.parametrize("words", [(), ("--format", "markdown"), ("--format", "html")])
def test_a_chain_that_breaks_is_named_though_no_rule_asks(
    run: Callable, backlog: Callable, words: tuple[str, ...]
) -> None:
    body = "We expect the new endpoints to reduce errors that users see by 30 %."
    source = backlog(epic("EP-1", state="doing", body=body), story("ST-1", parent="EP-1", state="doing"))
    told = " ".join(run("brief", source, *TODAY, "--sprint", "Sprint 9", *words).out.split())
    assert "its chain breaks at “look back”: nothing booked" in told
    assert "No questions found" in told
    assert "othing to ask" not in told


def test_a_day_that_nobody_named_is_not_told(run: Callable, backlog: Callable) -> None:
    done = epic("EP-1", state="done", finished="2026-07-01", body="We expect fewer people to give up.")
    told = run("brief", backlog(done, story("ST-1", parent="EP-1")), *TODAY).out
    assert "“We expect fewer people to give up”" in told
    assert "measure by" not in told


def test_a_bet_is_told_in_its_own_words(brief: Callable) -> None:
    told = brief(epic("EP-1", body=HOPE), story("ST-1", parent="EP-1", title="Draw it"))
    assert "Nothing to ask EP-1: “We expect that fewer visitors give up at step 2" in told
    assert "measured by 2026-09-01” planned: ST-1 Draw it There" in told
    assert "There is nothing to ask." in told
    body = f"{HOPE}\n\n## Success metrics\nVisitors who come back"
    told = brief(epic("EP-1", state="doing", body=body.replace(", measured by 2026-09-01", "")),
                 story("ST-1", parent="EP-1", title="Draw it"))  # fmt: skip
    assert (
        "EP-1 Epic EP-1 epic, doing planned ST-1 Draw it expects “We expect that fewer visitors give up at step 2, "
        "from 40 % to 30 %”, metric “Visitors who come back” "
    ) in told
    assert "nothing written down yet" in brief(epic("EP-1"), story("ST-1", parent="EP-1"))


def test_words_from_above_are_told_with_their_key_and_an_empty_template_below_is_asked_about(brief: Callable) -> None:
    above = epic("IN-1", kind="Initiative", state="doing", body=HOPE)
    items = above, epic("EP-1", parent="IN-1"), story("ST-1", parent="EP-1", title="Draw it")
    assert "from 40 % to 30 %, measured by 2026-09-01” [IN-1] planned: ST-1 Draw it" in brief(*items)
    template = "We believe that [doing this] for [these people] will achieve [this outcome]"
    assert "One question on EP-1" in brief(above, epic("EP-1", parent="IN-1", body=template), *items[2:])


def test_at_most_three_questions_on_a_bet_the_worst_first(brief: Callable) -> None:
    template = "## Hypothesis\n[what do we expect to change?]"
    told = brief(epic("EP-1", state="doing"), *(story(f"ST-{n}", parent="EP-1", body=template) for n in range(4)))
    assert [told.count(f"One question on {key} before Sprint 9:") for key in ("EP-1", "ST-0", "ST-1")] == [1, 1, 1]
    assert told.index("on EP-1 before") < told.index("on ST-0 before") < told.index("on ST-1 before")
    assert "2 more questions can wait until then." in told
    assert "on ST-2 before" not in told


def test_what_hangs_on_nothing_what_nobody_can_say_and_what_needs_no_bet(brief: Callable) -> None:
    told = brief(
        story("ST-1", title="Alone"),
        story("ST-2", title="Below", parent="OTHER-1"),
        story("BU-1", kind="Bug"),
        story("LO-1", kind="Task", title="Check the numbers of the kiosk"),
        story("DO-1", state="done"),
        story("ST-3", sprint={"name": "Sprint 10", "state": "future", "start": "2026-07-21"}),
    )
    assert (
        "Planned: 4 items, 1 without a bet, 1 below a parent that was not read, 1 look back, 1 that needs no bet (1 defect)."
        in told
    )
    assert "Planned without a bet ST-1 Alone" in told
    assert "Look backs: LO-1 Check the numbers of the kiosk" in told
    assert "Parent not read, so unknown: ST-2 Below" in told
    assert "Also upcoming: Sprint 10; choose one with --sprint NAME." in told


def test_one_question_is_put_on_the_largest_piece_that_hangs_on_no_bet(brief: Callable) -> None:
    bet = (epic("EP-1", body=HOPE), story("ST-0", parent="EP-1"))
    told = brief(*bet, story("ST-1", estimate=13))
    assert "without a bet ST-1 Story ST-1 Which bet is ST-1 part of, or what is it to change, and for whom?" in told
    assert "There is nothing to ask" not in told
    task = story("TA-1", kind="Task", estimate=20)
    for name in ("text", "markdown", "html"):
        told = brief(*bet, story("ST-1", estimate=3), story("ST-2", estimate=13), task, words=("--format", name))
        assert "Which bet is ST-2, the largest of them, part of, or what is it to change, and for whom?" in told
    told = brief(story("ST-1", estimate=13), words=("--profile", "extended"))
    assert "Which change is ST-1 a part of?" in told  # a rule asks already
    assert "Which bet is" not in told


def test_an_epic_does_not_begin_with_a_look_back(brief: Callable) -> None:
    look = story("TA-1", kind="Task", title="Check the numbers of the kiosk", parent="EP-1")
    told = brief(epic("EP-1"), look)
    assert "There is nothing to ask." in told
    assert "Look backs: TA-1" in told
    told = brief(epic("EP-1"), look, story("ST-1", parent="EP-1"), story("BU-1", kind="Bug", parent="EP-1"))
    assert "Planned for Sprint 9 with ST-1; no outcome hypothesis" in told


def test_a_measure_of_the_teams_own_work_is_not_what_a_bet_expects(brief: Callable) -> None:
    body = "## Success metrics\nNumber of stories done by the end of April"
    told = brief(epic("EP-1", body=body), story("ST-1", parent="EP-1"))
    assert "expects nothing written down yet" in told


def test_bets_with_as_grave_questions_come_by_how_much_of_them_is_planned(brief: Callable) -> None:
    told = brief(epic("EP-1"), epic("EP-2"), epic("EP-3", state="doing"), story("ST-1", parent="EP-1"),
                 story("ST-2", parent="EP-2"), story("ST-3", parent="EP-2"), story("ST-4", parent="EP-3"))  # fmt: skip
    assert told.index("EP-3 Epic") < told.index("EP-2 Epic") < told.index("EP-1 Epic")


def test_an_epic_that_is_planned_with_its_initiative_is_no_part_of_it(brief: Callable) -> None:
    told = brief(epic("IN-1", kind="Initiative", sprint=NEXT), epic("EP-1", parent="IN-1", sprint=NEXT))
    assert "Planned: 2 items, on 2 bets." in told
    assert "part of" not in told


def test_a_question_to_a_project_is_none_to_a_sprint_of_that_name(
    run: Callable, backlog: Callable, folder: Path
) -> None:
    (folder / "own").mkdir()
    rule = STOPS.replace("over: item", "over: project").replace("query: ", "over: project\nflag: [\"key = 'SHOP'\"]\n#")
    (folder / "own" / "OWN901.yaml").write_text(rule, encoding="utf-8")
    (folder / "vanitylint.toml").write_text('rules = ["own"]\n', encoding="utf-8")
    source = backlog(story("SHOP-1", sprint=NEXT | {"name": "SHOP"}))
    assert "Why SHOP?" in run("check", source, *TODAY).out
    assert "Why SHOP?" not in run("brief", source, *TODAY).out


def test_parts_of_planned_stories_are_counted(brief: Callable) -> None:
    told = brief(epic("EP-1"), story("ST-1", parent="EP-1"), story("SU-1", parent="ST-1", kind="Sub-task"))
    assert "planned ST-1 Story ST-1, and 1 part of it" in told


def test_two_boards_that_begin_on_the_same_day_are_planned_together(brief: Callable) -> None:
    boards = [{**NEXT, "name": f"{name} 9", "id": name, "goal": goal} for name, goal in (("Red", "Sell"), ("Blue", ""))]
    later = {**NEXT, "name": "Green 9", "start": "2026-07-09"}
    told = brief(*(story(f"ST-{sprint['name'][0]}", sprint=sprint) for sprint in (*boards, later)))
    assert told.startswith("Before Red 9 and Blue 9, 2026-07-07 to 2026-07-20") or "Before Blue 9 and Red 9" in told
    assert "Goal of Red 9: “Sell”" in told
    assert "No goal of Blue 9 is written down." in told
    assert "Planned: 2 items" in told
    assert "Also upcoming: Green 9" in told


@pytest.mark.parametrize("name", ["Sprint 10", "sprint 10"])
def test_another_sprint_can_be_named(brief: Callable, name: str) -> None:
    later = {"name": "Sprint 10", "state": "future"}
    told = brief(story("ST-1"), story("ST-2", sprint=later), words=("--sprint", name))
    assert told.startswith("Before Sprint 10 ")
    assert "ST-2" in told
    assert "ST-1" not in told


def test_an_unknown_sprint_is_told_with_those_there_are_and_what_was_fetched_is_kept(
    run: Callable, backlog: Callable
) -> None:
    ran = run("brief", backlog(story("ST-1")), *TODAY, "--sprint", "Sprnt 9")
    assert ran.status == 2
    assert "there is no sprint 'Sprnt 9'" in ran.err
    assert "did you mean Sprint 9? There are Sprint 9" in ran.err
    assert "ST-1" in run("brief", *TODAY, "--offline").out


def test_where_no_sprint_is_to_come_the_running_one_is_told_with_what_is_not_begun(brief: Callable) -> None:
    running = {"name": "Sprint 8", "state": "active", "start": "2026-06-23", "end": "2026-07-06"}
    told = brief(
        epic("EP-1"), story("ST-1", parent="EP-1", sprint=running), story("ST-2", state="doing", sprint=running)
    )
    assert told.startswith("In Sprint 8, 2026-06-23 to 2026-07-06 ")
    assert "There is no upcoming sprint, so this is the running one, with the work in it that has not begun." in told
    assert "Not begun yet: 1 item, on 1 bet." in told
    assert "One question on EP-1:" in told


@pytest.mark.parametrize(
    ("sprint", "words"),
    [
        (None, "No item is in a sprint, iteration or milestone, so it is not known what is about to begin."),
        (
            {"name": "Sprint 1", "state": "closed", "start": "2026-01-05"},
            "There is no upcoming sprint, and no running one",
        ),
        ({"name": "Sprint 1"}, "Cannot tell which sprint is next: Sprint 1 came without dates"),
    ],
)
def test_where_nobody_can_tell_what_is_next_it_says_so(brief: Callable, sprint: Any, words: str) -> None:
    told = brief(epic("EP-1", state="doing"), story("ST-1", sprint=sprint), status=2)
    assert told.startswith(f"Before the next sprint {words}")
    assert "EP-1" not in told


def test_a_running_sprint_that_is_named_is_told_as_running(brief: Callable) -> None:
    running = {"name": "Sprint 8", "state": "active"}
    items = (story("ST-1", sprint=running), story("ST-2", state="doing", sprint=running), story("ST-3"))
    told = brief(*items, words=("--sprint", "Sprint 8"))
    assert told.startswith(
        "In Sprint 8 No goal is written down. Still open: 2 items (1 not begun yet), 2 without a bet. "
    )
    told = brief(items[1], items[2], words=("--sprint", "Sprint 8"))
    assert "Still open: 1 item, 1 without a bet." in told


def test_sprints_with_only_a_name_that_are_of_other_teams_are_not_offered(run: Callable, folder: Path) -> None:
    rows = ("1,A-1,Story,To Do,Sprint 13", "2,B-1,Story,To Do,Sprint 14")
    text = "\n".join(["Issue id,Issue key,Issue Type,Status,Sprint,Summary", *(f"{row},An item" for row in rows)])
    (folder / "jira.csv").write_text(text)
    (folder / "vanitylint.toml").write_text('[[mail.team]]\nname = "Shop"\nto = "shop@example.com"\nprojects = ["A"]\n')
    told = " ".join(run("brief", "jira.csv", *TODAY, "--team", "Shop").out.split())
    assert "Cannot tell which sprint is next: Sprint 13 came without dates or states." in told


def test_a_sprint_of_which_only_the_name_is_known_is_told_by_it(run: Callable, folder: Path) -> None:
    rows = ("1,A,Story,To Do,Sprint 13", "2,B,Story,To Do,Sprint 14")
    text = "\n".join(["Issue id,Issue key,Issue Type,Status,Sprint,Summary", *(f"{row},An item" for row in rows)])
    (folder / "jira.csv").write_text(text)
    told = " ".join(run("brief", "jira.csv", *TODAY).out.split())
    assert "Sprint 14, Sprint 13 came without dates or states. Tables, such as a CSV" in told
    told = " ".join(run("brief", "jira.csv", *TODAY, "--sprint", "sprint 14").out.split())
    assert "Sprint 14 The goal is not known: only the name could be read. Still open: 1 item (1 not" in told
    assert "Before Sprint 14" not in told
    assert "In Sprint 14" not in told


def test_a_sprint_in_front_matter_is_but_a_name_and_taken_by_it(run: Callable, folder: Path) -> None:
    (folder / "stories").mkdir()
    text = "---\ntitle: Pay later\ntype: epic\nstatus: todo\nsprint: 31\n---\nLater.\n"
    (folder / "stories" / "PAY-1.md").write_text(text)
    ran = run("brief", "stories", *TODAY)
    assert ran.status == 2
    assert "a `sprint:` line in a Markdown file give only names" in " ".join(ran.out.split())
    ran = run("brief", "stories", *TODAY, "--sprint", "31")
    assert ran.status == 0
    assert "Still open: 1 item (1 not begun yet), on 1 bet." in ran.out


def test_days_tell_where_the_tracker_gives_no_state_as_with_iterations_of_github(brief: Callable) -> None:
    iteration = {"name": "Iteration 3", "start": "2026-07-13", "end": "2026-07-26"}
    running = {"name": "Iteration 2", "start": "2026-06-29", "end": "2026-07-12"}
    told = brief(epic("EP-1"), story("ST-1", parent="EP-1", sprint=iteration), story("ST-2", sprint=running))
    assert told.startswith("Before Iteration 3, 2026-07-13 to 2026-07-26 ")
    assert "What do we expect EP-1 to change" in told
    milestone = {"name": "v2", "end": "2026-08-01"}
    told = brief(story("ST-1", sprint=milestone))
    assert told.startswith("In v2, until 2026-08-01 ")


def test_a_sprint_in_which_all_is_done_is_not_the_next_one(brief: Callable) -> None:
    later = {"name": "Sprint 10", "state": "future", "start": "2026-07-21"}
    told = brief(story("ST-1", state="done"), story("ST-2", sprint=later))
    assert told.startswith("Before Sprint 10, ")
    first, second = ({"name": f"Run {n}", "state": "active", "end": f"2026-07-{n}"} for n in (10, 17))
    told = brief(story("ST-1", state="doing", sprint=first), story("ST-2", sprint=second))
    assert told.startswith("In Run 17, ")


def test_a_sprint_with_a_day_comes_before_those_without(brief: Callable) -> None:
    told = brief(story("ST-1"), story("ST-2", sprint={"name": "A parking lot", "state": "future"}))
    assert told.startswith("Before Sprint 9, ")
    assert "Also upcoming: A parking lot; " in told


def test_a_sprint_that_was_forgotten_is_not_the_next_one(brief: Callable) -> None:
    old = {"name": "Old", "state": "future", "start": "2024-01-01"}
    undated = [{"name": f"Sprint {n}", "state": "future"} for n in (10, 9)]
    told = brief(story("ST-1", sprint=old), *(story(f"S-{n}", sprint=s) for n, s in enumerate(undated)))
    assert told.startswith("Before Sprint 9 ")
    assert "Also upcoming: Sprint 10, Old; " in told


def test_what_could_not_be_read_comes_first_and_makes_it_2(run: Callable, backlog: Callable) -> None:
    source = backlog(story("ST-1"), {"key": "ST-2", "state": "no such state"})
    ran = run("brief", source, *TODAY)
    assert ran.status == 2
    assert ran.out.startswith("Not everything requested could be read, so do not trust this brief:\n  backlog.jsonl")
    assert "No questions were found in what could be read." in ran.out
    assert "nothing to ask" not in ran.out.lower()


def test_an_empty_source_is_not_to_be_trusted(brief: Callable) -> None:
    assert "no work items were read" in brief(status=2)


def test_questions_make_no_exit_status_and_acknowledged_ones_are_counted(
    run: Callable, backlog: Callable, folder: Path
) -> None:
    source = backlog(epic("EP-1", state="doing"), story("ST-1", parent="EP-1"))
    assert run("check", source, *TODAY).status == 1
    ran = run("brief", source, *TODAY)
    assert (ran.status, "One question on EP-1" in ran.out) == (0, True)
    (folder / "vanitylint.acknowledged").write_text("HYP101 EP-1 because we all know\n", encoding="utf-8")
    ran = run("brief", source, *TODAY)
    assert "1 is acknowledged." in " ".join(ran.out.split())
    assert "One question on EP-1" not in ran.out
    assert "Nothing to ask" not in ran.out
    for words in ((), ("--format", "markdown"), ("--format", "html")):
        told = " ".join(run("brief", source, *TODAY, *words).out.split())
        assert "Acknowledged and still open" in told
        assert "(acknowledged: we all know)" in told.replace("\\", "")


def test_the_last_day_of_what_is_acknowledged_is_told(run: Callable, backlog: Callable, folder: Path) -> None:
    source = backlog(epic("EP-1", state="doing"), story("ST-1", parent="EP-1"))
    line = "HYP101 EP-1 until 2027-01-31 because Legal decides\n"
    (folder / "vanitylint.acknowledged").write_text(line, encoding="utf-8")
    for words in ((), ("--format", "markdown"), ("--format", "html")):
        told = " ".join(run("brief", source, *TODAY, *words).out.split())
        assert "(acknowledged until 2027-01-31: Legal decides)" in told.replace("\\", "")


def test_a_rule_that_stops_only_before_a_planning_makes_it_2_there_and_in_a_check(
    run: Callable, backlog: Callable, folder: Path
) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "OWN901.yaml").write_text(STOPS, encoding="utf-8")
    (folder / "vanitylint.toml").write_text('rules = ["own"]\n', encoding="utf-8")
    source = backlog(epic("EP-1", body=HOPE), story("ST-1", parent="EP-1"))
    assert run("check", source, *TODAY).status == 0
    ran = run("brief", source, *TODAY)
    assert (ran.status, ran.out[:14]) == (2, "Not everything")
    assert "the rule OWN901 stopped" in " ".join(ran.out.split())
    assert run("check", source, *TODAY, "--output", "brief=b.txt").status == 2


def test_it_goes_to_a_file(run: Callable, backlog: Callable, folder: Path) -> None:
    ran = run("brief", backlog(story("ST-1")), *TODAY, "--format", "html", "--output", "out/brief.html")
    assert (ran.status, ran.out) == (0, "")
    assert (folder / "out/brief.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    ran = run("brief", "no-such-file", "--output", "out")
    assert (ran.status, "cannot be written: it is a folder" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "file", "opening"),
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
def test_its_format_is_the_one_that_is_named_else_that_of_the_ending(
    run: Callable, backlog: Callable, folder: Path, words: tuple[str, ...], file: str, opening: str
) -> None:
    ran = run("brief", backlog(story("ST-1")), *TODAY, *words)
    assert (ran.status, ran.out, ran.err) == (0, "", f"wrote {file}\n")
    assert (folder / file).read_text(encoding="utf-8").startswith(opening)


@pytest.mark.parametrize("output", ["htlm=a.html", "json=a.json"])
def test_a_slip_in_the_format_makes_no_file(run: Callable, backlog: Callable, folder: Path, output: str) -> None:
    ran = run("brief", backlog(story("ST-1")), *TODAY, "--output", output)
    assert ran.status == 2
    assert "write FILE or FORMAT=FILE, with one of text, markdown, html" in ran.err
    assert not (folder / output).exists()


@pytest.mark.parametrize("format_name", ["text", "markdown", "html"])
def test_questions_that_wait_are_shown_on_demand(run: Callable, format_name: str) -> None:
    words = ("brief", str(sample_backlog()), *TODAY, "--profile", "recommended", "--format", format_name)
    assert "vanitylint brief -v shows" in " ".join(run(*words).out.split())
    told = run(*words, "-v").out
    assert "Waiting behind these" in told
    assert "(after HYP102)" in " ".join(told.split()).replace("\\", "")
    assert "brief -v shows" not in told


@pytest.mark.parametrize("format_name", ["markdown", "html"])
def test_the_way_on_stands_beside_each_question(run: Callable, backlog: Callable, format_name: str) -> None:
    source = backlog(epic("EP-1"), story("ST-1", parent="EP-1"))
    told = run("brief", source, *TODAY, "--format", format_name).out
    before = told.partition("<details")[0]
    assert "Add one line to the description" in before


def test_more_bets_than_fit_are_counted(brief: Callable) -> None:
    items = [*(epic(f"EP-{n}") for n in range(9)), *(story(f"ST-{n}", parent=f"EP-{n}") for n in range(9))]
    assert "5 more bets with questions are left out; vanitylint brief --limit 0 shows them all." in brief(*items)
    assert "8 more bets with questions are left out" in brief(*items, words=("--limit", "1"))
    assert "left out" not in brief(*items, words=("--limit", "0"))


@pytest.mark.parametrize("format_name", ["text", "markdown", "html"])
def test_hostile_text_ends_no_run_and_no_terminal(run: Callable, backlog: Callable, format_name: str) -> None:
    source = backlog(*ITEMS)
    ran = run("brief", source, *TODAY, "--profile", "extended", "--limit", "0", "--format", format_name)
    assert ran.status in (0, 2), ran.err
    assert not set("\x1b\x07\u202e\r") & set(ran.out)
    assert "EVIL-" in ran.out


def test_in_github_actions_no_line_of_it_is_a_command(
    run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    source = backlog(*ITEMS)
    out = run("brief", source, *TODAY, "--profile", "extended", "--limit", "0").out
    assert "gotcha" in out
    assert not [line for line in out.splitlines() if line.strip().startswith("::") or "##[" in line]


def test_the_example_in_the_docs_is_what_it_prints(run: Callable) -> None:
    page = (Path(__file__).parents[2] / "docs" / "brief.md").read_text(encoding="utf-8")
    example = page.split("```console\n")[1].split("```")[0]
    told = run("brief", str(sample_backlog()), *TODAY).out
    parts = [part.strip("\n") for part in example.split("\n", 1)[1].split("\n…\n")]
    assert len(parts) > 2
    for part in parts:
        assert part in told


def test_a_target_that_names_the_value_of_today_is_told_as_the_target(brief: Callable) -> None:
    fields = {"Hypothesis": "We expect fewer people to give up.", "Target": "60 % (today 22 %)"}
    ran = brief(epic("EP-1", state="doing", fields=fields), story("ST-1", parent="EP-1"))
    assert "target “60 % (today 22 %)”" in " ".join(ran.split())
    assert "today “60 %" not in ran
