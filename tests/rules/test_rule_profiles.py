"""Which rules a run asks, and how severe they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.errors import VanitylintError
from vanitylint.rules import Rule, load_profiles, select_rules, with_severities

if TYPE_CHECKING:
    from pathlib import Path

    from vanitylint.rules.rule import Profile, Status


def rule(rule_id: str, profile: Profile = "starter", status: Status = "stable") -> Rule:
    return Rule(
        id=rule_id,
        name=f"name-of-{rule_id.lower()}",
        profile=profile,
        status=status,
        severities=(("error", "state = 'doing'"), ("warning", "")),
        question="?",
        message=".",
        why=".",
        fix=".",
        lines={},
    )


RULES = [
    rule("HYP101"),
    rule("HYP103", "recommended"),
    rule("HYP201", "extended"),
    rule("MET201"),
    rule("MET299", status="preview"),
]


def chosen(**options: Any) -> list[str]:
    return [rule.id for rule in select_rules(RULES, **options)]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({}, ["HYP101", "MET201"]),
        ({"profile": "recommended"}, ["HYP101", "HYP103", "MET201"]),
        ({"profile": "extended"}, ["HYP101", "HYP103", "HYP201", "MET201"]),
        ({"ignore": ["MET"]}, ["HYP101"]),
        ({"ignore": ["HYP1*", "name-of-met201"]}, []),
        ({"select": ["HYP201"]}, ["HYP201"]),
        ({"select": ["HYP"]}, ["HYP101", "HYP103", "HYP201"]),
        ({"select": ["HYP1*"]}, ["HYP101", "HYP103"]),
        ({"select": ["name-of-met201", "HYP103"]}, ["HYP103", "MET201"]),
        ({"select": ["*"], "ignore": ["HYP101"]}, ["HYP103", "HYP201", "MET201", "MET299"]),
        ({"select": ["MET299"]}, ["MET299"]),
        ({"select": ["HYP"], "ignore": ["HYP"]}, []),
    ],
)
def test_profile_select_and_ignore_choose_the_rules(options: dict[str, Any], ids: list[str]) -> None:
    assert chosen(**options) == ids


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"select": ["name-of-hyp11"]}, "there is no rule 'name-of-hyp11' (did you mean name-of-hyp101?)"),
        ({"ignore": ["hyp101"]}, "there is no rule 'hyp101' (did you mean HYP101?)"),
        ({"ignore": ["zzz"]}, "there is no rule 'zzz' (see all with: vanitylint rules)"),
        ({"select": [""]}, "there is no rule '' (see all with: vanitylint rules)"),
        ({"profile": "startr"}, "unknown profile 'startr' (did you mean starter?)"),
    ],
)
def test_what_is_unknown_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(VanitylintError) as caught:
        chosen(**options)
    assert str(caught.value) == said


def test_severities_can_be_set_by_id_or_name() -> None:
    changed = with_severities(RULES, {"HYP101": "info", "name-of-met201": "warning"})
    assert [rule.severities for rule in changed[:2]] == [(("info", ""),), RULES[1].severities]
    assert changed[3].severity == "warning"
    with pytest.raises(VanitylintError, match="there is no rule 'HYP102'"):
        with_severities(RULES, {"HYP102": "info"})


def test_profiles_are_read_with_their_severities(tmp_path: Path) -> None:
    path = tmp_path / "profiles.yaml"
    path.write_text("starter:\n  severity: {MET201: info}\nrecommended: {}\n")
    assert load_profiles(path) == {"starter": {"MET201": "info"}, "recommended": {}, "extended": {}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("startr: {}\n", ":1: unknown profile 'startr' (did you mean starter?)"),
        ("starter:\n  severty: {}\n", ":2: unknown key 'severty' (did you mean severity?)"),
        (
            "starter:\n  severity:\n    MET201: fatal\n",
            ":3: unknown severity 'fatal' (known: error, warning, info)",
        ),
        ("starter:\n", ":1: here stand keys"),
        ("- a\n", ":1: here stand profiles"),
    ],
)
def test_a_slip_in_the_profiles_is_told_at_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "profiles.yaml"
    path.write_text(text)
    with pytest.raises(VanitylintError) as caught:
        load_profiles(path)
    assert str(caught.value) == f"{path}{said}"
