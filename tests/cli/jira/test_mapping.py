"""What issue types, statuses, links, sprints and texts in Jira count as, on both editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

METRIC = "Abandonment falls from 40 % to 30 %"


@pytest.fixture
def config(folder: Path) -> Callable[[str], object]:
    """Return a function that writes the config."""
    return (folder / "vanitylint.toml").write_text


# Kinds and parents


def create_hierarchy(runs: Runs) -> list[str]:
    """Create an initiative, an epic, a story and a sub-task, each below the one before, and return their keys."""
    parent, keys = None, []
    for kind in ("Initiative", "Epic", "Story", "Sub-task"):
        parent = runs.shop.issue(kind, parent=parent)
        keys.append(parent.key)
    return keys


def test_hierarchy_from_initiative_to_subtask_is_read(runs: Runs) -> None:
    keys = create_hierarchy(runs)
    runs.fetch(SHOP)
    assert runs.column("kind") == ["initiative", "epic", "story", "subtask"]
    assert runs.column("parent") == [None, *keys[:3]]
    assert runs.column("bet") == [keys[0], keys[1], keys[1], keys[1]]
    assert runs.column("children") == [1, 1, 1, 0]


def test_hierarchy_of_team_managed_project_is_read(cloud: Runs) -> None:
    team = cloud.jira.project("SHOP", style="team")
    epic = team.issue("Epic", description=BELIEF)
    story = team.issue(parent=epic)
    team.issue("Sub-task", parent=story)
    cloud.fetch(SHOP)
    assert cloud.column("parent") == [None, epic.key, story.key]
    assert cloud.column("bet_hypothesis") == [BELIEF] * 3


def test_parents_on_data_center_are_read_from_custom_fields(center: Runs) -> None:
    keys = create_hierarchy(center)
    center.fetch(SHOP)
    requested = [str(request.query.get("fields") or request.body) for request in center.jira.requests]
    assert any("customfield_10100" in fields and "customfield_10200" in fields for fields in requested)
    assert center.column("parent") == [None, *keys[:3]]


def test_custom_fields_for_parents_may_have_other_names(center: Runs) -> None:
    keys = create_hierarchy(center)
    for field in center.jira.store.fields:
        field.name = {"Epic Link": "Epos-Verknüpfung", "Parent Link": "Übergeordnet"}.get(field.name, field.name)
    center.fetch(SHOP)
    assert center.column("parent") == [None, *keys[:3]]


@pytest.mark.parametrize(
    ("name", "level", "kind"),
    [
        ("エピック", 1, "epic"),
        ("Großes Vorhaben", 1, "epic"),
        ("Thème", 2, "initiative"),
        ("Portfolio", 3, "initiative"),
        ("Feature", 1, "feature"),
        ("Anwendergeschichte", 0, "story"),
        ("Fehler", 0, "bug"),
        ("Moonshot", 0, "moonshot"),
    ],
)
def test_kind_of_issue_type_in_another_language_depends_on_its_level(
    cloud: Runs, name: str, level: int, kind: str
) -> None:
    cloud.shop.issue(cloud.jira.issue_type(name, level))
    cloud.fetch(SHOP)
    assert cloud.column("kind") == [kind]


def test_translated_issue_type_keeps_its_kind(cloud: Runs) -> None:
    create_hierarchy(cloud)
    for name, new in (("Initiative", "Vorhaben"), ("Epic", "Epos"), ("Story", "Geschichte"), ("Sub-task", "Teil")):
        cloud.jira.issue_type(name).translate(new)
    cloud.fetch(SHOP)
    assert cloud.column("kind")[:2] == ["initiative", "epic"]
    assert cloud.column("kind")[3] == "subtask"


def test_subtask_type_in_another_language_is_a_subtask(runs: Runs) -> None:
    story = runs.shop.issue()
    runs.shop.issue(runs.jira.issue_type("Teilaufgabe", subtask=True), parent=story)
    runs.fetch(SHOP)
    assert (runs.column("kind"), runs.column("parent")) == (["story", "subtask"], [None, story.key])


def test_kinds_in_config_take_precedence_over_levels(cloud: Runs, config: Callable) -> None:
    config('[kinds]\nspike = ["Erkundung"]\nepic = ["Big thing"]\n')
    cloud.shop.issue(cloud.jira.issue_type("Erkundung", 0))
    cloud.shop.issue(cloud.jira.issue_type("Big thing", 0))
    cloud.fetch(SHOP)
    assert cloud.column("kind") == ["spike", "epic"]


@pytest.mark.parametrize(
    ("labels", "work_class"),
    [(["tech-debt"], "debt"), (["Security"], "risk"), (["documentation"], "docs"), (["ux"], "feature")],
)
def test_labels_determine_work_class(runs: Runs, labels: list[str], work_class: str) -> None:
    runs.shop.issue(labels=labels)
    runs.fetch(SHOP)
    assert runs.column("work_class") == [work_class]


# Ideas


def test_idea_is_the_bet_of_an_issue_that_delivers_it(runs: Runs) -> None:
    ideas = runs.jira.project("IDEA", style="discovery")
    idea = ideas.issue("Idea", description=BELIEF)
    story = runs.shop.issue()
    story.link("Polaris work item link", idea)
    runs.fetch(SHOP)
    assert runs.rows("select key, bet, bet_hypothesis, trace from item") == [
        {"key": story.key, "bet": idea.key, "bet_hypothesis": BELIEF, "trace": "bet"}
    ]


def test_each_issue_of_a_discovery_project_is_its_own_bet(cloud: Runs) -> None:
    ideas = cloud.jira.project("IDEA", style="discovery")
    ideas.issue(cloud.jira.issue_type("Vorschlag", 0))
    ideas.issue("Idea")
    ideas.issue(cloud.jira.issue_type("Opportunity", 0))
    cloud.fetch("jira:IDEA")
    assert cloud.column("kind") == ["idea", "idea", "feature"]
    assert cloud.column("bet") == ["IDEA-1", "IDEA-2", "IDEA-3"]


def test_issues_trace_to_an_idea_through_the_epic_that_delivers_it(runs: Runs) -> None:
    idea = runs.jira.project("IDEA", style="discovery").issue("Idea", description=BELIEF)
    epic = runs.shop.issue("Epic")
    epic.link("Polaris work item link", idea)
    runs.shop.issue(parent=epic)
    runs.fetch(SHOP)
    assert set(runs.column("bet_hypothesis")) == {BELIEF}


# Links


def test_links_are_read_with_their_direction(runs: Runs) -> None:
    first, second = runs.shop.issue(), runs.shop.issue()
    first.link("Blocks", second)
    runs.jira.link_type("Cause", "wird verursacht von", "verursacht")
    second.link("Cause", first)
    runs.fetch(SHOP)
    query = "select key, type, target from items i join links on item = i.id order by key, type"
    assert runs.rows(query) == [
        {"key": "SHOP-1", "type": "blocks", "target": "SHOP-2"},
        {"key": "SHOP-1", "type": "wird verursacht von", "target": "SHOP-2"},
        {"key": "SHOP-2", "type": "is blocked by", "target": "SHOP-1"},
        {"key": "SHOP-2", "type": "verursacht", "target": "SHOP-1"},
    ]


def test_bet_of_an_implementing_issue_is_the_issue_it_implements(runs: Runs) -> None:
    bet, work = runs.shop.issue("Epic", description=BELIEF), runs.shop.issue()
    work.link("Polaris work item link", bet)
    runs.fetch(SHOP)
    assert runs.column("bet") == [bet.key, bet.key]
    runs.jira.clock.advance(days=1)
    work.unlink(bet)
    bet.link("Polaris work item link", work)
    runs.fetch(SHOP)
    assert runs.column("bet") == [bet.key, None]


# States


@pytest.mark.parametrize(
    ("status", "category", "state"),
    [
        ("To Do", None, "todo"),
        ("In Progress", None, "doing"),
        ("Done", None, "done"),
        ("Ausgerollt", "done", "done"),
        ("Wartet auf Freigabe", "new", "todo"),
        ("Köchelt", "indeterminate", "doing"),
    ],
)
def test_category_of_status_determines_state(runs: Runs, status: str, category: str | None, state: str) -> None:
    runs.jira.status(status, category)
    runs.shop.issue(status=status)
    runs.fetch(SHOP)
    assert (runs.column("status"), runs.column("state")) == ([status], [state])


def test_renamed_status_is_noticed_although_no_issue_changed(runs: Runs) -> None:
    runs.shop.issues(3, status="In Progress")
    runs.fetch(SHOP)
    runs.jira.clock.advance(days=1)
    runs.jira.status("In Progress").rename("Building")
    runs.fetch(SHOP)
    assert runs.column("status") == ["Building"] * 3


def test_new_category_of_status_is_noticed_although_no_issue_changed(runs: Runs) -> None:
    runs.jira.status("Measuring", "indeterminate")
    runs.shop.issues(3, status="Measuring")
    runs.fetch(SHOP)
    runs.jira.clock.advance(days=1)
    runs.jira.status("Measuring").change_category("done")
    runs.fetch(SHOP)
    assert runs.column("state") == ["done"] * 3


@pytest.mark.parametrize(
    ("resolution", "state"),
    [
        ("Done", "done"),
        ("Fertig", "done"),
        ("Won't Do", "dropped"),
        ("Won\u2019t Do", "dropped"),
        ("Duplicate", "dropped"),
        ("Wird nicht erledigt", "dropped"),
        ("Duplikat", "dropped"),
        ("Rejeté", "dropped"),
    ],
)
def test_resolution_determines_whether_closed_issue_is_done_or_dropped(runs: Runs, resolution: str, state: str) -> None:
    runs.shop.issue().move_to_status("Done", resolution=resolution, at="2026-03-09")
    runs.fetch(SHOP)
    assert (runs.column("state"), runs.column("finished")) == ([state], ["2026-03-09"])
    assert runs.column("resolution") == [resolution]


@pytest.mark.parametrize(
    ("table", "state"),
    [('dropped = ["Parked for good"]', "dropped"), ('doing = ["Handed over"]', "doing")],
    ids=["resolution", "status"],
)
def test_states_in_config_take_precedence(runs: Runs, config: Callable, table: str, state: str) -> None:
    config(f"[states]\n{table}\n")
    runs.jira.status("Handed over", "done")
    runs.shop.issue().move_to_status("Handed over", resolution="Parked for good")
    runs.fetch(SHOP)
    assert runs.column("state") == [state]


def test_reopened_issue_is_not_dropped_because_of_its_old_resolution(runs: Runs) -> None:
    issue = runs.shop.issue()
    issue.move_to_status("Done", resolution="Won't Do")
    issue.move_to_status("In Progress")
    issue.resolution = runs.jira.store.resolution("Won't Do")
    runs.fetch(SHOP)
    assert (runs.column("state"), runs.column("finished")) == (["doing"], [None])


def test_issue_closed_without_resolution_finished_when_its_status_changed(cloud: Runs) -> None:
    cloud.shop.issue().move_to_status("Done", at="2026-03-09")
    cloud.fetch(SHOP)
    assert (cloud.column("state"), cloud.column("finished")) == (["done"], ["2026-03-09"])


@pytest.mark.parametrize(
    ("dates", "released"),
    [
        (["2026-04-01"], "2026-04-01"),
        (["2026-04-01", "2026-05-01"], "2026-05-01"),
        (["2026-02-01"], "2026-03-09"),
        ([], "2026-03-09"),
    ],
)
def test_release_date_is_that_of_the_last_release_after_completion(runs: Runs, dates: list[str], released: str) -> None:
    versions = [runs.jira.version(runs.shop, f"1.{n}", released=True, date=day) for n, day in enumerate(dates)]
    planned = runs.jira.version(runs.shop, "9.0", date="2027-01-01")
    issue = runs.shop.issue(fix_versions=[*versions, planned])
    issue.move_to_status("Done", resolution="Done", at="2026-03-09")
    runs.fetch(SHOP)
    assert (runs.column("finished"), runs.column("released")) == (["2026-03-09"], [released])


def test_release_is_noticed_although_no_issue_changed(runs: Runs) -> None:
    version = runs.jira.version(runs.shop, "1.0")
    issue = runs.shop.issue(fix_versions=[version])
    issue.move_to_status("Done", resolution="Done", at="2026-03-09")
    runs.fetch(SHOP)
    runs.jira.clock.advance(days=90)
    version.release("2026-05-01")
    runs.fetch(SHOP)
    assert runs.column("released") == ["2026-05-01"]


def test_points_and_due_date_are_read(runs: Runs) -> None:
    field_id = "customfield_10016" if runs.jira.store.is_cloud else "customfield_10106"
    runs.shop.issue(due="2026-06-30", fields={field_id: 5})
    runs.fetch(SHOP)
    assert (runs.column("estimate"), runs.column("due")) == ([5], ["2026-06-30"])


# Sprints

SPRINTS = 'select key, title, state, goal, start, "end", items from sprint order by key'


def test_sprints_have_goals_and_dates(runs: Runs) -> None:
    board = runs.jira.board(12, runs.shop)
    goal = "Finish the menu, all of it; state=open [for now], name=x"
    sprint = board.sprint("Sprint 1, part 2", goal=goal, state="active", start="2026-03-02", end="2026-03-15")
    runs.shop.issues(2, sprint=sprint)
    runs.fetch(SHOP)
    (row,) = runs.rows(SPRINTS)
    expected = {"key": "Sprint 1, part 2", "title": "Sprint 1, part 2", "state": "active", "start": "2026-03-02"}
    assert row.items() >= (expected | {"end": "2026-03-15", "items": 2}).items()
    assert row["goal"].startswith("Finish the menu, all of it")
    assert runs.column("sprint") == ["Sprint 1, part 2"] * 2


def test_sprint_without_goal_and_dates_is_read(runs: Runs) -> None:
    runs.shop.issue(sprint=runs.jira.board(12, runs.shop).sprint())
    runs.fetch(SHOP)
    (row,) = runs.rows(SPRINTS)
    assert (row["goal"] or "", row["start"], row["end"], row["state"]) == ("", None, None, "future")
    assert runs.column("is_planned") == [1]


def test_sprints_of_one_name_on_two_boards_are_separate(runs: Runs) -> None:
    sprints = [
        runs.jira.board(12, runs.shop).sprint("Sprint 1", goal="Ship the menu", state="active"),
        runs.jira.board(13, runs.shop).sprint("Sprint 1", goal="Fewer people give up", state="closed"),
    ]
    for sprint in sprints:
        runs.shop.issue(sprint=sprint)
    runs.fetch(SHOP)
    assert [(row["title"], row["goal"], row["items"]) for row in runs.rows(SPRINTS)] == [
        ("Sprint 1", "Ship the menu", 1),
        ("Sprint 1", "Fewer people give up", 1),
    ]


def test_sprint_of_an_issue_is_the_last_of_its_sprints(runs: Runs) -> None:
    board = runs.jira.board(12, runs.shop)
    first = board.sprint("One", state="closed", start="2026-02-01")
    runs.shop.issue(sprint=[first, board.sprint("Two", state="active", start="2026-03-01")])
    runs.fetch(SHOP)
    assert runs.column("sprint") == ["Two"]
    assert [row["title"] for row in runs.rows(SPRINTS)] == ["One", "Two"]


# Pages


def test_linked_pages_are_requested_once_and_only_for_bets_in_work(runs: Runs) -> None:
    bet = runs.shop.issue("Epic", status="In Progress")
    for title in ("The plan", "The result"):
        bet.page(title, f"https://wiki.example.com/{title[-4:]}")
    for issue in (
        runs.shop.issue("Epic"),
        runs.shop.issue(status="In Progress"),
        runs.shop.issue("Epic", status="Done"),
    ):
        issue.page("Elsewhere", "https://wiki.example.com/elsewhere")
    assert runs.fetch(SHOP).count("remotelink") == 1
    assert runs.jira.asked(f"issue/{bet.id}/remotelink")
    assert "(2 linked pages were not read)" in runs.column("looked_in")[0]
    assert not any("linked page" in places for places in runs.column("looked_in")[1:])
    assert runs.fetch(SHOP).count("remotelink") == 0
    assert "(2 linked pages were not read)" in runs.column("looked_in")[0]


def test_finding_mentions_linked_page_that_was_not_read(runs: Runs) -> None:
    runs.shop.issue("Epic", status="In Progress").page("The plan", "https://wiki.example.com/plan")
    out = runs.run("check", SHOP).out
    assert "(a linked page was not read)" in " ".join(out.split())


def test_linked_pages_can_be_switched_off_in_the_config(runs: Runs, config: Callable) -> None:
    config("[jira]\npages = false\n")
    runs.shop.issue("Epic", status="In Progress").page("The plan", "https://wiki.example.com/plan")
    assert "remotelink" not in runs.fetch(SHOP)
    assert "linked page" not in runs.column("looked_in")[0]


def test_forbidden_linked_pages_cause_only_a_note(runs: Runs) -> None:
    runs.shop.issues(3, type="Epic", status="In Progress")
    body = {"errorMessages": ["Issue linking is currently disabled."], "errors": {}}
    runs.jira.fail("status", code=403, body=body, times=None, when=lambda request: request.path.endswith("/remotelink"))
    result = runs.run("check", SHOP, "--fail-on", "never")
    assert result.status == 0, result.err
    assert "Issue linking is currently disabled" in " ".join((result.out + result.err).split())
    assert len(runs.jira.asked("remotelink")) == 1


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "wiki/plan"])
def test_linked_page_without_a_web_address_is_ignored(runs: Runs, address: str) -> None:
    runs.shop.issue("Epic", status="In Progress").page("The plan", address)
    runs.fetch(SHOP)
    assert runs.rows("select * from links") == []


# Comments


def test_all_of_many_comments_are_read(runs: Runs) -> None:
    runs.jira.most_comments = 20
    issue = runs.shop.issue("Epic", description=BELIEF, status="Done")
    for number in range(60):
        issue.comment(f"Comment {number}")
    issue.comment("Result: 31 % give up now.")
    requested = runs.fetch(SHOP)
    assert len(runs.rows("select body from comments")) == 61
    assert runs.column("result") == ["31 % give up now."]
    assert ("comment" in requested) is runs.jira.store.is_cloud


def test_few_comments_need_no_extra_request(cloud: Runs) -> None:
    issue = cloud.shop.issue()
    for number in range(20):
        issue.comment(f"Comment {number}")
    assert "comment" not in cloud.fetch(SHOP)
    assert len(cloud.rows("select body from comments")) == 20


def test_comments_of_apps_are_ignored(runs: Runs) -> None:
    issue = runs.shop.issue("Epic", description=BELIEF, status="Done")
    issue.comment("Result: 31 % give up now.", author="Automation for Jira", by_app=True)
    runs.fetch(SHOP)
    assert (runs.column("result"), runs.column("comment_words")) == ([None], [0])
    issue.comment("Result: 29 % give up now.")
    runs.fetch(SHOP)
    assert runs.column("result") == ["29 % give up now."]


# Texts


def node(kind: str, *content: dict[str, Any] | str, **attrs: object) -> dict[str, Any]:
    """Return a node of an Atlassian document."""
    parts = [{"type": "text", "text": part} if isinstance(part, str) else part for part in content]
    return {"type": kind} | ({"content": parts} if parts else {}) | ({"attrs": attrs} if attrs else {})


def strong(text: str) -> dict[str, Any]:
    """Return bold text for an Atlassian document."""
    return {"type": "text", "text": text, "marks": [{"type": "strong"}]}


def paragraph(*content: dict[str, Any] | str) -> dict[str, Any]:
    """Return a paragraph of an Atlassian document."""
    return node("paragraph", *content)


DOCUMENT = node(
    "doc",
    node("heading", "Hypothesis", level=2),
    paragraph("We believe that ", strong("shorter forms"), " will let more visitors finish the order."),
    node("panel", paragraph("Careful: this is a guess."), panelType="warning"),
    node("heading", "Success metrics", level=2),
    node("bulletList", node("listItem", paragraph("Abandonment falls from 40 % to 30 %"))),
    node("heading", "Guardrail", level=2),
    paragraph("Refunds stay below 2 %"),
    node("rule"),
    node(
        "table",
        node("tableRow", node("tableHeader", paragraph("Review date")), node("tableHeader", paragraph("Place"))),
        node("tableRow", node("tableCell", paragraph("2026-06-30")), node("tableCell", paragraph("Dashboard"))),
    ),
    node("expand", paragraph("More on this"), title="Details"),
    node("taskList", node("taskItem", "Ask five people", state="TODO")),
    node("decisionList", node("decisionItem", "We go on", state="DECIDED")),
    node("codeBlock", "if x:\n    y", language="python"),
    node("blockquote", paragraph("Said by a customer")),
    paragraph(
        node("emoji", shortName=":smile:", text="\U0001f604"),
        node("hardBreak"),
        node("status", text="LATE", color="red"),
        node("date", timestamp="1782777600000"),
        node("inlineCard", url="https://example.com/plan"),
    ),
    node("mediaSingle", node("media", id="m", type="file", collection="c"), layout="center"),
    node("layoutSection", node("layoutColumn", paragraph("Left")), node("layoutColumn", paragraph("Right"))),
    node("extension", extensionKey="toc", extensionType="com.atlassian.confluence.macro.core"),
    node("somethingNew", paragraph("From the future")),
)
WIKI = """h2. Hypothesis

We believe that *shorter forms* will let more visitors finish the order.

{panel:title=}Careful: this is a guess.{panel}

h2. Success metrics

* Abandonment falls from 40 % to 30 %

h2. Guardrail

Refunds stay below 2 %

----

||Review date||Place||
|2026-06-30|Dashboard|

{code:python}
if x:
    y
{code}

{quote}Said by a customer{quote}

{color:red}LATE{color} [a plan|https://example.com/plan] !diagram.png! {toc}
"""
CLAIMS = ("hypothesis_status", "hypothesis", "metric_status", "baseline", "target", "guardrail", "measure_by")


def test_documents_and_wiki_text_make_the_same_claims(runs: Runs) -> None:
    issue = runs.shop.issue("Epic", description=DOCUMENT if runs.jira.store.is_cloud else WIKI, status="Done")
    issue.comment(
        node("doc", paragraph("Result: 31 % give up now."))
        if runs.jira.store.is_cloud
        else "*Result:* 31 % give up now."
    )
    runs.fetch(SHOP)
    assert {name: runs.column(name)[0] for name in (*CLAIMS, "result")} == {
        "hypothesis_status": "stated",
        "hypothesis": "We believe that shorter forms will let more visitors finish the order.",
        "metric_status": "outcome",
        "baseline": METRIC,
        "target": METRIC,
        "guardrail": "Refunds stay below 2 %",
        "measure_by": "2026-06-30",
        "result": "31 % give up now.",
    }


def test_all_parts_of_a_document_are_read(cloud: Runs) -> None:
    cloud.shop.issue(description=DOCUMENT)
    cloud.fetch(SHOP)
    (body,) = cloud.bodies().values()
    for part in ("guess", "Dashboard", "More on this", "Ask five", "We go on", "y", "LATE", "plan", "Right", "future"):
        assert part in body


# Control characters and workflow commands in names and texts

HOSTILE = "\x1b[31mred\x1b]8;;https://evil.example\x07here\x1b]8;;\x07\r\n::error title=x::gotcha\n<script>alert(1)</script> \u202egnp \x9b2J"
CONTROL_CHARACTERS = ("\x1b", "\x07", "\x9b", "\u202e", "\r")


def test_hostile_text_in_issues_reaches_no_terminal(runs: Runs) -> None:
    jira = runs.jira
    field = jira.field(f"Hypothesis {HOSTILE}", "text")
    jira.field(f"Our notes {HOSTILE}", "text")
    jira.status(f"Doing {HOSTILE}", "indeterminate")
    kind = jira.issue_type(f"Thing {HOSTILE}", 1)
    sprint = jira.board(12, runs.shop).sprint(f"Sprint {HOSTILE}", goal=f"Ship {HOSTILE}", state="active")
    issue = runs.shop.issue(kind, summary=f"Title {HOSTILE}", labels=[f"label-{HOSTILE}"], status=f"Doing {HOSTILE}")
    issue.edit(description=f"Text {HOSTILE}", fields={field.id: f"{BELIEF} {HOSTILE}"})
    story = runs.shop.issue(summary=f"{HOSTILE} story", sprint=sprint, parent=issue, status=f"Doing {HOSTILE}")
    story.comment(HOSTILE)
    runs.shop.issue("Epic", summary=HOSTILE, status="In Progress")
    commands = [
        ("check", SHOP),
        ("check", SHOP, "--format", "json"),
        ("read", SHOP),
        ("fetch", "--refresh", SHOP),
        ("trace", story.key, SHOP),
    ]
    output = ""
    for arguments in commands:
        result = runs.run(*arguments)
        output += result.out
        for text in (result.out, result.err):
            assert [character for character in CONTROL_CHARACTERS if character in text] == [], arguments
            assert not any(line.startswith("::") for line in text.splitlines()), arguments
    assert "gotcha" in output


def test_hostile_names_reach_no_terminal_in_doctor(center: Runs) -> None:
    kind = center.jira.issue_type(f"Thing {HOSTILE}")
    center.shop.issue(kind, status=f"Doing {HOSTILE}", labels=[f"label-{HOSTILE}"], fields={f"Notes {HOSTILE}": "x"})
    result = center.run("doctor", SHOP)
    assert "gotcha" in result.out
    assert [character for character in CONTROL_CHARACTERS if character in result.out + result.err] == []
    assert not any(line.startswith("::") for line in result.out.splitlines())


def test_hostile_reason_for_refused_query_reaches_no_terminal(runs: Runs) -> None:
    runs.shop.issue()
    body = {"errorMessages": [f"No {HOSTILE}"], "errors": {}}
    runs.jira.fail("status", code=400, body=body, times=None, when=lambda request: "search" in request.path)
    result = runs.run("check", SHOP)
    assert result.status == 2
    assert "gotcha" in result.err
    assert [character for character in CONTROL_CHARACTERS if character in result.out + result.err] == []
    assert not any(line.startswith("::") for line in (result.out + result.err).splitlines())
