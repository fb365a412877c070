"""Fields in Jira: which are found, by name, type or config, and what doctor tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

METRIC = "Abandonment falls from 40 % to 30 %"
FIRST, SECOND = "customfield_10501", "customfield_10502"


@pytest.fixture
def config(folder: Path) -> Callable[[str], object]:
    """Write the config."""
    return (folder / "vanitylint.toml").write_text


@pytest.fixture
def looked(runs: Runs) -> Callable[[], str]:
    """What doctor says, in one line."""
    runs.jira.clock.set("2026-03-01T09:00:00Z")
    return lambda: " ".join(runs.run("doctor", SHOP).out.split())


def asked(runs: Runs, number: str) -> bool:
    """Whether a field was asked for."""
    return any(number in f"{sent.query.get('fields')} {sent.body}" for sent in runs.jira.requests)


# By name

BY_NAME = [
    ("Hypothesis", BELIEF, "hypothesis"),
    ("Benefit", "Calmer days for support", "benefit"),
    ("Success metric", METRIC, "metric"),
    ("Baseline", "40 %", "baseline"),
    ("Target", "30 %", "target"),
    ("Review date", "2026-06-30", "measure_by"),
    ("Result", "31 % give up now.", "result"),
    ("Decision", "We keep it.", "decision"),
    ("Guardrail", "Refunds stay below 2 %", "guardrail"),
    ("Hypothese", "Wir glauben, dass kürzere Formulare mehr Besucher bestellen lassen.", "hypothesis"),
    ("Nutzen", "Ruhigere Tage für den Support", "benefit"),
    ("Kennzahl", "Abbrüche sinken von 40 % auf 30 %", "metric"),
    ("Ausgangswert", "40 %", "baseline"),
    ("Zielwert", "30 %", "target"),
    ("Ergebnis", "31 % brechen ab.", "result"),
    ("Entscheidung", "Wir machen weiter.", "decision"),
    ("Hypothèse", "Nous pensons que des formulaires plus courts feront commander plus de visiteurs.", "hypothesis"),
    ("Cible", "30 %", "target"),
    ("Résultat", "31 % abandonnent.", "result"),
    ("Décision", "Nous arrêtons.", "decision"),
    ("仮説", "フォームを短くすると、注文を完了する訪問者が増えると考えています。", "hypothesis"),
    ("目標値", "30 %", "target"),
    ("結果", "離脱率は31 %になった。", "result"),
    ("決定", "継続する。", "decision"),
]


@pytest.mark.parametrize(("name", "value", "column"), BY_NAME)
def test_a_field_is_found_by_its_name(runs: Runs, name: str, value: str, column: str) -> None:
    field = runs.jira.field(name, "text")
    runs.shop.issue("Epic", summary="X", fields={field.id: value})
    runs.fetch(SHOP)
    assert asked(runs, field.id)
    (found,) = runs.column(column)
    assert found
    assert found.rstrip(".。") in value


def test_a_field_of_several_lines_is_read_with_its_marks(runs: Runs) -> None:
    text = "## Why\nWe believe it.\n- Abandonment falls from 40 % to 30 %"
    wiki = "h2. Why\nWe believe it.\n* Abandonment falls from 40 % to 30 %"
    field = runs.jira.field("Success metric", "textarea")
    runs.shop.issue("Epic", fields={field.id: text if runs.jira.store.is_cloud else wiki})
    runs.fetch(SHOP)
    assert runs.column("metric") == [METRIC]


def test_a_field_that_means_nothing_is_not_asked_for(runs: Runs) -> None:
    other = runs.jira.field("Weather", "text")
    runs.shop.issue("Epic", fields={other.id: BELIEF})
    runs.fetch(SHOP)
    assert not asked(runs, other.id)
    assert runs.column("hypothesis_status") == ["none"]


@pytest.mark.parametrize("name", ["Team", "Size"])
def test_a_field_that_says_nothing_of_a_bet_is_not_asked_for(runs: Runs, name: str) -> None:
    other = runs.jira.field(name, "text")
    runs.shop.issue("Epic", fields={other.id: "x"})
    runs.fetch(SHOP)
    assert not asked(runs, other.id)


@pytest.mark.parametrize("kind", ["user", "users"])
def test_a_field_that_holds_people_is_not_asked_for_whatever_it_is_called(runs: Runs, kind: str) -> None:
    field = runs.jira.field("Hypothesis", kind)
    runs.shop.issue("Epic")
    runs.fetch(SHOP)
    assert not asked(runs, field.id)


def test_a_field_of_one_team_is_read(cloud: Runs) -> None:
    team = cloud.jira.project("SHOP", style="team")
    field = cloud.jira.field("Hypothesis", scope=team)
    team.issue("Epic", fields={field.id: BELIEF})
    cloud.fetch(SHOP)
    assert cloud.column("hypothesis") == [BELIEF]


# By type


def test_points_are_found_by_the_type_of_their_field(cloud: Runs) -> None:
    number = "customfield_10016"
    next(each for each in cloud.jira.store.fields if each.id == number).name = "Aufwand"
    cloud.shop.issue(fields={number: 8})
    cloud.fetch(SHOP)
    assert cloud.column("estimate") == [8]


def test_sprints_are_found_by_the_type_of_their_field(runs: Runs) -> None:
    field = runs.jira.store.of_sort("sprint")
    assert field
    field.name = "Iteration der Mannschaft"
    runs.shop.issue(sprint=runs.jira.board(12, runs.shop).sprint("One", goal="Ship", state="active"))
    runs.fetch(SHOP)
    assert runs.column("sprint") == ["One"]


def test_the_epic_is_found_by_the_type_of_its_field(center: Runs) -> None:
    field = center.jira.store.of_sort("epic-link")
    assert field
    field.name = "Epos"
    epic = center.shop.issue("Epic")
    center.shop.issue(parent=epic)
    center.plans.issue(parent=epic)
    center.fetch(SHOP)
    assert center.column("bet") == [epic.key, epic.key]
    assert center.column("children", f"key = '{epic.key}'") == [2]


# By the config


def test_a_field_is_found_by_the_name_in_the_config(runs: Runs, config: Callable) -> None:
    config('[fields]\nhypothesis = ["Wild guess"]\n')
    runs.shop.issue("Epic", fields={"Wild guess": BELIEF})
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [BELIEF]


@pytest.mark.parametrize("name", ["Wild guess", "Target", "Reviewers"])
def test_a_field_is_found_by_the_id_in_the_config_whatever_it_is_called(
    runs: Runs, config: Callable, name: str
) -> None:
    config(f'[fields]\nhypothesis = ["{FIRST}"]\n')
    runs.jira.field(name, "textarea", id=FIRST)
    runs.shop.issue("Epic", fields={FIRST: BELIEF})
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [BELIEF]


def test_a_field_that_the_config_names_and_that_may_not_be_seen_is_a_problem(runs: Runs, config: Callable) -> None:
    config(f'[fields]\nhypothesis = ["{FIRST}"]\ntarget = ["{SECOND}"]\n')
    runs.jira.field("Wild guess", id=FIRST, hidden=True)
    runs.jira.field("Aim", id=SECOND)
    runs.shop.issue("Epic")
    for _ in range(2):
        ran = runs.run("check", SHOP, "--fail-on", "never")
        assert ran.status == 2
        assert f"[fields] names {FIRST}, but Jira has no such field" in " ".join((ran.out + ran.err).split())
        assert SECOND not in ran.out + ran.err
    assert runs.run("doctor", SHOP).status == 2
    next(each for each in runs.jira.store.fields if each.id == FIRST).hidden = False
    assert runs.run("check", SHOP, "--fail-on", "never").status == 0


def test_a_field_that_the_config_names_for_the_first_time_is_fetched_of_all_issues(
    runs: Runs, config: Callable
) -> None:
    runs.jira.field("Wild guess", id=FIRST)
    runs.shop.issue("Epic", fields={FIRST: BELIEF})
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [None]
    runs.jira.clock.advance(days=3)
    config(f'[fields]\nhypothesis = ["{FIRST}"]\n')
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [BELIEF]


@pytest.mark.parametrize("name", ["feature link", FIRST])
def test_a_field_that_the_config_calls_parent_names_the_item_above(
    runs: Runs, config: Callable, looked: Callable[[], str], name: str
) -> None:
    config(f'[fields]\nparent = ["{name}"]\n')
    runs.jira.field("Feature Link", "text", id=FIRST)
    above = runs.plans.issue("Epic", description=BELIEF)
    runs.shop.issue(fields={FIRST: above.key})
    runs.shop.issue("Sub-task", parent=runs.shop.issue(), fields={FIRST: above.key})
    runs.fetch(SHOP)
    assert runs.column("parent") == [above.key, None, "SHOP-2"]
    assert runs.column("bet_hypothesis") == [BELIEF, None, None]
    assert f"parent: Feature Link ({FIRST}), filled in 2 of 3 looked at" in looked()


# Two of one name


def namesakes(runs: Runs, *filled: str) -> None:
    """Two fields that are called Target, and epics in which some of them are filled."""
    for number in (FIRST, SECOND):
        runs.jira.field("Target", "text", id=number)
    values = {FIRST: "30 %", SECOND: "12 %"}
    for number in filled:
        runs.shop.issue("Epic", fields={number: values[number]})


def test_two_filled_fields_of_one_name_are_told_with_what_settles_it(runs: Runs) -> None:
    namesakes(runs, FIRST, SECOND)
    for _ in range(2):
        ran = runs.run("check", SHOP, "--fail-on", "never")
        assert ran.status == 0
        told = " ".join(ran.out.split())
        assert f"2 fields are called Target ({FIRST}, {SECOND}) and all are read" in told
        assert f'choose one with [fields] target = ["{FIRST}"] in the config' in told
    assert runs.column("target") == ["30 %", "12 %"]


@pytest.mark.parametrize("number", [FIRST, SECOND])
def test_two_fields_of_one_name_of_which_one_is_filled_are_worth_no_word(runs: Runs, number: str) -> None:
    namesakes(runs, number)
    ran = runs.run("check", SHOP, "--fail-on", "never")
    assert ran.status == 0
    assert "are called" not in ran.out + ran.err
    assert runs.column("target") == [{FIRST: "30 %", SECOND: "12 %"}[number]]


def test_the_id_in_the_config_settles_which_of_two_counts(runs: Runs, config: Callable) -> None:
    namesakes(runs, FIRST, SECOND)
    config(f'[fields]\ntarget = ["{SECOND}"]\n')
    ran = runs.run("check", SHOP, "--fail-on", "never")
    assert ran.status == 0
    assert "are called" not in ran.out + ran.err
    assert runs.column("target") == [None, "12 %"]
    assert not asked(runs, FIRST)


# Values


@pytest.mark.parametrize(
    ("name", "kind", "value", "column", "expected"),
    [
        ("Decision", "select", "We keep it", "decision", "We keep it"),
        ("Decision", "radio", "Pivot", "decision", "Pivot"),
        ("Success metric", "multiselect", ["Abandonment rate", "Calls a day"], "metric", "Abandonment rate"),
        ("Success metric", "checkboxes", ["Abandonment rate"], "metric", "Abandonment rate"),
        ("Target", "number", 30, "target", "30"),
        ("Target", "number", 0.5, "target", "0.5"),
        ("Baseline", "number", 40, "baseline", "40"),
        ("Review date", "date", "2026-06-30", "measure_by", "2026-06-30"),
        ("Review date", "datetime", "2026-06-30T09:00:00.000+0000", "measure_by", "2026-06-30"),
        (
            "Review date",
            "jira.polaris:interval",
            '{"start":"2026-06-01","end":"2026-06-30"}',
            "measure_by",
            "2026-06-30",
        ),
    ],
)
def test_all_sorts_of_fields_are_read(runs: Runs, name: str, kind: str, value: Any, column: str, expected: str) -> None:
    field = runs.jira.field(name, kind)
    runs.shop.issue("Epic", description=BELIEF, fields={field.id: value})
    runs.fetch(SHOP)
    assert expected in str(runs.column(column)[0])


@pytest.mark.parametrize("choice", ["Keep", "Stop", "Scale", "Roll out"])
def test_a_decision_may_be_one_of_a_few_words_to_choose_from(runs: Runs, choice: str) -> None:
    field = runs.jira.field("Decision", "select")
    runs.shop.issue("Epic", description=BELIEF, fields={field.id: choice})
    runs.fetch(SHOP)
    assert runs.column("decision") == [choice]


@pytest.mark.parametrize("value", ["", None, "   ", []])
def test_an_empty_field_says_nothing(runs: Runs, value: Any) -> None:
    field = runs.jira.field("Hypothesis", "labels" if value == [] else "text")
    runs.shop.issue("Epic", fields={field.id: value})
    runs.fetch(SHOP)
    assert runs.column("hypothesis_status") == ["none"]


def test_a_field_that_one_issue_does_not_show_is_empty_there(runs: Runs) -> None:
    field = runs.jira.field("Hypothesis", "text")
    issues = runs.shop.issues(2, type="Epic", fields={field.id: BELIEF})
    issues[0].secret("Hypothesis")
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [None, BELIEF]


# Doctor


def test_doctor_tells_what_fields_are_taken_for_and_whether_they_are_filled(
    runs: Runs, looked: Callable[[], str]
) -> None:
    field, other = runs.jira.field("Our bet", "text"), runs.jira.field("Cible", "text")
    for number in range(5):
        runs.shop.issue("Epic", fields={field.id: BELIEF} if number < 3 else {})
    runs.shop.issue(fields={other.id: "30 %"})
    told = looked()
    assert f"hypothesis: Our bet ({field.id}), filled in 3 of 5 looked at" in told
    assert f"target: Cible ({other.id}), filled in 0 of 5 looked at" in told
    assert "acceptance: Story" not in told


def test_doctor_tells_which_fields_are_on_no_screen(runs: Runs, looked: Callable[[], str]) -> None:
    shown, lost = runs.jira.field("Hypothesis", "text"), runs.jira.field("Target", "text", on_screen=False)
    old = runs.jira.field("Baseline", "text", on_screen=False)
    runs.shop.issue("Epic", fields={old.id: "40 %"})
    told = looked()
    assert f"Target ({lost.id}), filled in 0 of 1 looked at; it is not on any of their screens" in told
    assert "add it to a screen" in told
    assert f"Hypothesis ({shown.id}), filled in 0 of 1 looked at →" not in told
    assert told.count("not on any of their screens") == 1
    assert runs.run("doctor", SHOP).status == 2


def test_doctor_tells_nothing_of_screens_where_the_token_may_not_edit(runs: Runs, looked: Callable[[], str]) -> None:
    runs.jira.field("Target", "text", on_screen=False)
    runs.shop.issue("Epic")
    runs.jira.permissions.remove("EDIT_ISSUES")
    told = looked()
    assert "not on any of their screens" not in told
    assert "only editors can see them" in told


def test_doctor_tells_of_two_filled_fields_of_one_name(runs: Runs, looked: Callable[[], str]) -> None:
    namesakes(runs, FIRST, SECOND)
    told = looked()
    assert f"2 fields are called Target: {FIRST}, {SECOND}" in told
    assert f'[fields] target = ["{FIRST}"]' in told
    assert f"target: Target ({FIRST}), filled in 1 of 2" in told


def test_doctor_tells_of_a_field_that_the_config_names_and_that_may_not_be_seen(
    runs: Runs, config: Callable, looked: Callable[[], str]
) -> None:
    config(f'[fields]\nhypothesis = ["{FIRST}"]\n')
    runs.jira.field("Wild guess", id=FIRST, hidden=True)
    runs.shop.issue("Epic")
    assert f"[fields] names {FIRST}, but there is no such field" in looked()


def test_doctor_tells_what_types_count_as_by_their_level(cloud: Runs) -> None:
    cloud.shop.issue(cloud.jira.issue_type("Großes Vorhaben", 1))
    cloud.shop.issue(cloud.jira.issue_type("Portfolio", 2))
    told = " ".join(cloud.run("doctor", SHOP).out.split())
    assert "Großes Vorhaben counts as epic, by its level" in told
    assert "Portfolio counts as initiative, by its level" in told


def test_doctor_ends_well_where_all_is_well(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.jira.field("Hypothesis", "text")
    runs.shop.issue("Epic", fields={"Hypothesis": BELIEF})
    monkeypatch.setattr("vanitylint.connectors.jira.survey._MAX_CLOCK_SKEW", 10**12)
    ran = runs.run("doctor", SHOP)
    assert ran.status == 0, ran.out
    assert "✗" not in ran.out
    assert "1; the first fetch needs about" in ran.out


@pytest.mark.parametrize("what", ["project", "rights", "token", "clock", "query"])
def test_doctor_ends_badly_where_something_is_not_well(runs: Runs, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    runs.shop.issue("Epic")
    runs.plans.issue("Epic")
    name, words = (
        SHOP,
        {
            "project": "there is no project SHOP, or the token cannot browse it",
            "rights": "cannot browse any project",
            "token": "token is not accepted",
            "clock": "differs from Jira's",
            "query": "'Nowhere' does not exist",
        },
    )
    if what != "clock":
        monkeypatch.setattr("vanitylint.connectors.jira.survey._MAX_CLOCK_SKEW", 10**12)
    match what:
        case "project":
            runs.shop.hide()
        case "rights":
            runs.jira.permissions.clear()
        case "token":
            runs.jira.doors.token = "another"  # noqa: S105 - of a fake
        case "query":
            name = "jira:status = Nowhere"
    ran = runs.run("doctor", name)
    assert ran.status == 2
    assert words[what] in " ".join(ran.out.split())


def test_doctor_leaves_no_snapshot_and_reads_no_history(runs: Runs, folder: Path) -> None:
    runs.shop.issues(150, type="Epic")
    runs.run("doctor", SHOP)
    assert not (folder / ".vanitylint").exists()
    assert len(runs.jira.requests) <= 14
    assert "changelog" not in " ".join(f"{sent.target} {sent.body}" for sent in runs.jira.requests)
