"""Fields in Jira: how they are recognised, by name, type or config, and what doctor shows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

METRIC = "Abandonment falls from 40 % to 30 %"
FIRST_ID, SECOND_ID = "customfield_10501", "customfield_10502"


@pytest.fixture
def config(folder: Path) -> Callable[[str], object]:
    """Return a function that writes the config."""
    return (folder / "vanitylint.toml").write_text


@pytest.fixture
def doctor_output(runs: Runs) -> Callable[[], str]:
    """Return a function that runs doctor and returns its output as one line."""
    runs.jira.clock.set("2026-03-01T09:00:00Z")
    return lambda: " ".join(runs.run("doctor", SHOP).out.split())


def was_requested(runs: Runs, field_id: str) -> bool:
    """Return whether a field was requested."""
    return any(field_id in f"{request.query.get('fields')} {request.body}" for request in runs.jira.requests)


# By name

FIELDS_BY_NAME = [
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


@pytest.mark.parametrize(("name", "value", "column"), FIELDS_BY_NAME)
def test_field_is_recognised_by_name(runs: Runs, name: str, value: str, column: str) -> None:
    field = runs.jira.field(name, "text")
    runs.shop.issue("Epic", summary="X", fields={field.id: value})
    runs.fetch(SHOP)
    assert was_requested(runs, field.id)
    (claim,) = runs.column(column)
    assert claim
    assert claim.rstrip(".。") in value


def test_markup_of_multi_line_field_is_read(runs: Runs) -> None:
    text = "## Why\nWe believe it.\n- Abandonment falls from 40 % to 30 %"
    wiki = "h2. Why\nWe believe it.\n* Abandonment falls from 40 % to 30 %"
    field = runs.jira.field("Success metric", "textarea")
    runs.shop.issue("Epic", fields={field.id: text if runs.jira.store.is_cloud else wiki})
    runs.fetch(SHOP)
    assert runs.column("metric") == [METRIC]


def test_field_with_unknown_name_is_not_requested(runs: Runs) -> None:
    other = runs.jira.field("Weather", "text")
    runs.shop.issue("Epic", fields={other.id: BELIEF})
    runs.fetch(SHOP)
    assert not was_requested(runs, other.id)
    assert runs.column("hypothesis_status") == ["none"]


@pytest.mark.parametrize("name", ["Team", "Size"])
def test_field_that_is_unrelated_to_bets_is_not_requested(runs: Runs, name: str) -> None:
    other = runs.jira.field(name, "text")
    runs.shop.issue("Epic", fields={other.id: "x"})
    runs.fetch(SHOP)
    assert not was_requested(runs, other.id)


@pytest.mark.parametrize("kind", ["user", "users"])
def test_field_that_holds_people_is_not_requested_despite_its_name(runs: Runs, kind: str) -> None:
    field = runs.jira.field("Hypothesis", kind)
    runs.shop.issue("Epic")
    runs.fetch(SHOP)
    assert not was_requested(runs, field.id)


def test_field_of_team_managed_project_is_read(cloud: Runs) -> None:
    team = cloud.jira.project("SHOP", style="team")
    field = cloud.jira.field("Hypothesis", scope=team)
    team.issue("Epic", fields={field.id: BELIEF})
    cloud.fetch(SHOP)
    assert cloud.column("hypothesis") == [BELIEF]


# By type


def test_points_field_is_recognised_by_type(cloud: Runs) -> None:
    field_id = "customfield_10016"
    next(field for field in cloud.jira.store.fields if field.id == field_id).name = "Aufwand"
    cloud.shop.issue(fields={field_id: 8})
    cloud.fetch(SHOP)
    assert cloud.column("estimate") == [8]


def test_sprint_field_is_recognised_by_type(runs: Runs) -> None:
    field = runs.jira.store.of_sort("sprint")
    assert field
    field.name = "Iteration der Mannschaft"
    runs.shop.issue(sprint=runs.jira.board(12, runs.shop).sprint("One", goal="Ship", state="active"))
    runs.fetch(SHOP)
    assert runs.column("sprint") == ["One"]


def test_epic_link_field_is_recognised_by_type(center: Runs) -> None:
    field = center.jira.store.of_sort("epic-link")
    assert field
    field.name = "Epos"
    epic = center.shop.issue("Epic")
    center.shop.issue(parent=epic)
    center.plans.issue(parent=epic)
    center.fetch(SHOP)
    assert center.column("bet") == [epic.key, epic.key]
    assert center.column("children", f"key = '{epic.key}'") == [2]


# By config


def test_field_is_recognised_by_name_in_config(runs: Runs, config: Callable) -> None:
    config('[fields]\nhypothesis = ["Wild guess"]\n')
    runs.shop.issue("Epic", fields={"Wild guess": BELIEF})
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [BELIEF]


@pytest.mark.parametrize("name", ["Wild guess", "Target", "Reviewers"])
def test_field_is_recognised_by_id_in_config_despite_its_name(runs: Runs, config: Callable, name: str) -> None:
    config(f'[fields]\nhypothesis = ["{FIRST_ID}"]\n')
    runs.jira.field(name, "textarea", id=FIRST_ID)
    runs.shop.issue("Epic", fields={FIRST_ID: BELIEF})
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [BELIEF]


def test_hidden_field_named_in_config_is_a_problem(runs: Runs, config: Callable) -> None:
    config(f'[fields]\nhypothesis = ["{FIRST_ID}"]\ntarget = ["{SECOND_ID}"]\n')
    runs.jira.field("Wild guess", id=FIRST_ID, hidden=True)
    runs.jira.field("Aim", id=SECOND_ID)
    runs.shop.issue("Epic")
    for _ in range(2):
        result = runs.run("check", SHOP, "--fail-on", "never")
        assert result.status == 2
        assert f"[fields] names {FIRST_ID}, but Jira has no such field" in " ".join((result.out + result.err).split())
        assert SECOND_ID not in result.out + result.err
    assert runs.run("doctor", SHOP).status == 2
    next(field for field in runs.jira.store.fields if field.id == FIRST_ID).hidden = False
    assert runs.run("check", SHOP, "--fail-on", "never").status == 0


def test_field_newly_named_in_config_is_fetched_for_all_issues(runs: Runs, config: Callable) -> None:
    runs.jira.field("Wild guess", id=FIRST_ID)
    runs.shop.issue("Epic", fields={FIRST_ID: BELIEF})
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [None]
    runs.jira.clock.advance(days=3)
    config(f'[fields]\nhypothesis = ["{FIRST_ID}"]\n')
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [BELIEF]


@pytest.mark.parametrize("name", ["feature link", FIRST_ID])
def test_field_configured_as_parent_determines_parent(
    runs: Runs, config: Callable, doctor_output: Callable[[], str], name: str
) -> None:
    config(f'[fields]\nparent = ["{name}"]\n')
    runs.jira.field("Feature Link", "text", id=FIRST_ID)
    parent = runs.plans.issue("Epic", description=BELIEF)
    runs.shop.issue(fields={FIRST_ID: parent.key})
    runs.shop.issue("Sub-task", parent=runs.shop.issue(), fields={FIRST_ID: parent.key})
    runs.fetch(SHOP)
    assert runs.column("parent") == [parent.key, None, "SHOP-2"]
    assert runs.column("bet_hypothesis") == [BELIEF, None, None]
    assert f"parent: Feature Link ({FIRST_ID}), filled in 2 of 3 looked at" in doctor_output()


# Two fields of one name


def create_namesakes(runs: Runs, *filled: str) -> None:
    """Create two fields that are called Target, and an epic for each that is to be filled."""
    for field_id in (FIRST_ID, SECOND_ID):
        runs.jira.field("Target", "text", id=field_id)
    values = {FIRST_ID: "30 %", SECOND_ID: "12 %"}
    for field_id in filled:
        runs.shop.issue("Epic", fields={field_id: values[field_id]})


def test_two_filled_fields_of_one_name_are_reported_with_a_solution(runs: Runs) -> None:
    create_namesakes(runs, FIRST_ID, SECOND_ID)
    for _ in range(2):
        result = runs.run("check", SHOP, "--fail-on", "never")
        assert result.status == 0
        output = " ".join(result.out.split())
        assert f"2 fields are called Target ({FIRST_ID}, {SECOND_ID}) and all are read" in output
        assert f'choose one with [fields] target = ["{FIRST_ID}"] in the config' in output
    assert runs.column("target") == ["30 %", "12 %"]


@pytest.mark.parametrize("field_id", [FIRST_ID, SECOND_ID])
def test_two_fields_of_one_name_are_not_reported_when_one_is_empty(runs: Runs, field_id: str) -> None:
    create_namesakes(runs, field_id)
    result = runs.run("check", SHOP, "--fail-on", "never")
    assert result.status == 0
    assert "are called" not in result.out + result.err
    assert runs.column("target") == [{FIRST_ID: "30 %", SECOND_ID: "12 %"}[field_id]]


def test_id_in_config_chooses_between_fields_of_one_name(runs: Runs, config: Callable) -> None:
    create_namesakes(runs, FIRST_ID, SECOND_ID)
    config(f'[fields]\ntarget = ["{SECOND_ID}"]\n')
    result = runs.run("check", SHOP, "--fail-on", "never")
    assert result.status == 0
    assert "are called" not in result.out + result.err
    assert runs.column("target") == [None, "12 %"]
    assert not was_requested(runs, FIRST_ID)


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
def test_field_of_any_type_is_read(runs: Runs, name: str, kind: str, value: Any, column: str, expected: str) -> None:
    field = runs.jira.field(name, kind)
    runs.shop.issue("Epic", description=BELIEF, fields={field.id: value})
    runs.fetch(SHOP)
    assert expected in str(runs.column(column)[0])


@pytest.mark.parametrize("choice", ["Keep", "Stop", "Scale", "Roll out"])
def test_option_of_select_field_is_a_decision(runs: Runs, choice: str) -> None:
    field = runs.jira.field("Decision", "select")
    runs.shop.issue("Epic", description=BELIEF, fields={field.id: choice})
    runs.fetch(SHOP)
    assert runs.column("decision") == [choice]


@pytest.mark.parametrize("value", ["", None, "   ", []])
def test_empty_field_states_nothing(runs: Runs, value: Any) -> None:
    field = runs.jira.field("Hypothesis", "labels" if value == [] else "text")
    runs.shop.issue("Epic", fields={field.id: value})
    runs.fetch(SHOP)
    assert runs.column("hypothesis_status") == ["none"]


def test_field_missing_from_one_issue_is_empty_there(runs: Runs) -> None:
    field = runs.jira.field("Hypothesis", "text")
    issues = runs.shop.issues(2, type="Epic", fields={field.id: BELIEF})
    issues[0].secret("Hypothesis")
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [None, BELIEF]


# Doctor


def test_doctor_shows_meaning_of_fields_and_how_many_are_filled(runs: Runs, doctor_output: Callable[[], str]) -> None:
    field, other = runs.jira.field("Our bet", "text"), runs.jira.field("Cible", "text")
    for number in range(5):
        runs.shop.issue("Epic", fields={field.id: BELIEF} if number < 3 else {})
    runs.shop.issue(fields={other.id: "30 %"})
    output = doctor_output()
    assert f"hypothesis: Our bet ({field.id}), filled in 3 of 5 looked at" in output
    assert f"target: Cible ({other.id}), filled in 0 of 5 looked at" in output
    assert "acceptance: Story" not in output


def test_doctor_reports_fields_that_are_on_no_screen(runs: Runs, doctor_output: Callable[[], str]) -> None:
    shown, missing = runs.jira.field("Hypothesis", "text"), runs.jira.field("Target", "text", on_screen=False)
    filled = runs.jira.field("Baseline", "text", on_screen=False)
    runs.shop.issue("Epic", fields={filled.id: "40 %"})
    output = doctor_output()
    assert f"Target ({missing.id}), filled in 0 of 1 looked at; it is not on any of their screens" in output
    assert "add it to a screen" in output
    assert f"Hypothesis ({shown.id}), filled in 0 of 1 looked at →" not in output
    assert output.count("not on any of their screens") == 1
    assert runs.run("doctor", SHOP).status == 2


def test_doctor_does_not_report_screens_when_token_cannot_edit(runs: Runs, doctor_output: Callable[[], str]) -> None:
    runs.jira.field("Target", "text", on_screen=False)
    runs.shop.issue("Epic")
    runs.jira.permissions.remove("EDIT_ISSUES")
    output = doctor_output()
    assert "not on any of their screens" not in output
    assert "only editors can see them" in output


def test_doctor_reports_two_filled_fields_of_one_name(runs: Runs, doctor_output: Callable[[], str]) -> None:
    create_namesakes(runs, FIRST_ID, SECOND_ID)
    output = doctor_output()
    assert f"2 fields are called Target: {FIRST_ID}, {SECOND_ID}" in output
    assert f'[fields] target = ["{FIRST_ID}"]' in output
    assert f"target: Target ({FIRST_ID}), filled in 1 of 2" in output


def test_doctor_reports_hidden_field_named_in_config(
    runs: Runs, config: Callable, doctor_output: Callable[[], str]
) -> None:
    config(f'[fields]\nhypothesis = ["{FIRST_ID}"]\n')
    runs.jira.field("Wild guess", id=FIRST_ID, hidden=True)
    runs.shop.issue("Epic")
    assert f"[fields] names {FIRST_ID}, but there is no such field" in doctor_output()


def test_doctor_shows_kinds_that_types_have_by_their_level(cloud: Runs) -> None:
    cloud.shop.issue(cloud.jira.issue_type("Großes Vorhaben", 1))
    cloud.shop.issue(cloud.jira.issue_type("Portfolio", 2))
    output = " ".join(cloud.run("doctor", SHOP).out.split())
    assert "Großes Vorhaben counts as epic, by its level" in output
    assert "Portfolio counts as initiative, by its level" in output


def test_doctor_exits_0_when_all_is_well(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.jira.field("Hypothesis", "text")
    runs.shop.issue("Epic", fields={"Hypothesis": BELIEF})
    monkeypatch.setattr("vanitylint.connectors.jira.survey._MAX_CLOCK_SKEW", 10**12)
    result = runs.run("doctor", SHOP)
    assert result.status == 0, result.out
    assert "✗" not in result.out
    assert "1; the first fetch needs about" in result.out


@pytest.mark.parametrize("problem", ["project", "rights", "token", "clock", "query"])
def test_doctor_exits_2_on_any_problem(runs: Runs, monkeypatch: pytest.MonkeyPatch, problem: str) -> None:
    runs.shop.issue("Epic")
    runs.plans.issue("Epic")
    source, messages = (
        SHOP,
        {
            "project": "there is no project SHOP, or the token cannot browse it",
            "rights": "cannot browse any project",
            "token": "token is not accepted",
            "clock": "differs from Jira's",
            "query": "'Nowhere' does not exist",
        },
    )
    if problem != "clock":
        monkeypatch.setattr("vanitylint.connectors.jira.survey._MAX_CLOCK_SKEW", 10**12)
    match problem:
        case "project":
            runs.shop.hide()
        case "rights":
            runs.jira.permissions.clear()
        case "token":
            runs.jira.doors.token = "another"  # noqa: S105 - of a fake
        case "query":
            source = "jira:status = Nowhere"
    result = runs.run("doctor", source)
    assert result.status == 2
    assert messages[problem] in " ".join(result.out.split())


def test_doctor_creates_no_snapshot_and_reads_no_history(runs: Runs, folder: Path) -> None:
    runs.shop.issues(150, type="Epic")
    runs.run("doctor", SHOP)
    assert not (folder / ".vanitylint").exists()
    assert len(runs.jira.requests) <= 14
    assert "changelog" not in " ".join(f"{request.target} {request.body}" for request in runs.jira.requests)
