"""Which rules are on for whom, how severe, with which thresholds; and who says so."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanitylint.backlog.scope import Scope
from vanitylint.errors import VanitylintError
from vanitylint.rules import Layer, Rule, RuleSelection
from vanitylint.rules.settings import resolve_settings

if TYPE_CHECKING:
    from vanitylint.backlog.findings import Profile
    from vanitylint.rules.rule import Status
    from vanitylint.rules.settings import Setting

NO_PROFILES: dict[str, dict[str, Any]] = {"starter": {}, "recommended": {}, "extended": {}}


def rule(rule_id: str, profile: Profile = "starter", status: Status = "stable", **params: float) -> Rule:
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
        params=params,
        positions={},
    )


RULES = [
    rule("HYP101"),
    rule("HYP103", "recommended"),
    rule("HYP201", "extended"),
    rule("MET201", days=30, items=3),
    rule("MET299", status="preview"),
]


def where(*key: str | int) -> str:
    """As a config of one line would tell."""
    return "/".join(map(str, key))


def layer(**said: Any) -> Layer:
    return Layer(**said, where=where)


def settled(*layers: Layer, profiles: Any = NO_PROFILES) -> dict[str, Setting]:
    return {setting.rule.id: setting for setting in resolve_settings(RULES, profiles, layers)}


def on(*layers: Layer) -> list[str]:
    return [rule_id for rule_id, setting in settled(*layers).items() if setting.is_on]


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
        ({"select": ["HYP101"], "ignore": ["HYP101"]}, []),
        ({"profile": "starter", "select": ["HYP201"]}, ["HYP201"]),
    ],
)
def test_profile_select_and_ignore_choose_the_rules(options: dict[str, Any], ids: list[str]) -> None:
    assert on(layer(**options)) == ids


@pytest.mark.parametrize(
    ("below", "above", "ids"),
    [
        ({"select": ["HYP"]}, {"ignore": ["HYP101"]}, ["HYP103", "HYP201"]),
        ({"ignore": ["HYP101"]}, {"ignore": ["MET201"]}, []),
        ({"select": ["HYP"]}, {"select": ["MET201"]}, ["MET201"]),
        ({"select": ["HYP"]}, {"profile": "starter"}, ["HYP101", "MET201"]),
        ({"profile": "extended"}, {}, ["HYP101", "HYP103", "HYP201", "MET201"]),
        ({"ignore": ["HYP101"]}, {"profile": "recommended"}, ["HYP103", "MET201"]),
        ({"ignore": ["HYP101"]}, {"select": ["HYP"]}, ["HYP103", "HYP201"]),
        ({"ignore": ["HYP101"]}, {"select": ["HYP101"]}, ["HYP101"]),
        ({"ignore": ["HYP"]}, {"select": ["name-of-hyp101", "HYP"]}, ["HYP101"]),
    ],
)
def test_a_later_layer_wins_and_what_is_ignored_adds_up(
    below: dict[str, Any], above: dict[str, Any], ids: list[str]
) -> None:
    assert on(layer(**below), layer(**above)) == ids


@pytest.mark.parametrize(
    ("said", "rule_id", "why"),
    [
        ({}, "HYP101", "profile starter"),
        ({}, "HYP103", "from profile recommended on"),
        ({"profile": "extended"}, "HYP103", "profile extended"),
        ({"profile": "extended"}, "MET299", "preview: on if select names it"),
        ({"select": ["MET", "HYP1*"]}, "HYP103", "select in select/1"),
        ({"select": ["MET"]}, "HYP103", "not in select in select"),
        ({"ignore": ["MET", "HYP101"]}, "HYP101", "ignore in ignore/1"),
    ],
)
def test_each_rule_says_why_it_is_on_or_off(said: dict[str, Any], rule_id: str, why: str) -> None:
    assert settled(layer(**said))[rule_id].why == why


def test_a_flag_is_named_as_it_is_written() -> None:
    flags = Layer(select=("HYP",), ignore=("HYP101",), where=lambda key, *_: f"--{key}")
    found = settled(flags)
    assert (found["HYP101"].why, found["HYP103"].why, found["MET201"].why) == (
        "--ignore",
        "--select",
        "not in --select",
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"select": ["name-of-hyp11"]}, "select/0: there is no rule 'name-of-hyp11' (did you mean name-of-hyp101?)"),
        ({"ignore": ["MET", "hyp101"]}, "ignore/1: there is no rule 'hyp101' (did you mean HYP101?)"),
        ({"ignore": ["zzz"]}, "ignore/0: there is no rule 'zzz' (see all with: vanitylint rules)"),
        ({"select": [""]}, "select/0: there is no rule '' (see all with: vanitylint rules)"),
        ({"profile": "startr"}, "profile: unknown profile 'startr' (did you mean starter?)"),
        (
            {"severity": {"HYP999": "info"}},
            "severity/HYP999: there is no rule 'HYP999' (there are HYP101 to HYP201; see them with: vanitylint rules)",
        ),
        (
            {"params": {"MET": {"days": 1}}},
            "params/MET: 'MET' matches several rules (thresholds belong to one rule: use its id or name)",
        ),
        ({"params": {"met201": {"days": 1}}}, "params/met201: there is no rule 'met201' (did you mean MET201?)"),
        ({"params": {"MET201": {"day": 1}}}, "params/MET201/day: MET201 has no threshold 'day' (did you mean days?)"),
        ({"params": {"MET201": {"x": 1}}}, "params/MET201/x: MET201 has no threshold 'x' (known: days, items)"),
        ({"params": {"HYP101": {"x": 1}}}, "params/HYP101/x: HYP101 has no threshold 'x' (it has none)"),
    ],
)
def test_what_is_unknown_is_refused_at_its_place(options: dict[str, Any], said: str) -> None:
    with pytest.raises(VanitylintError) as caught:
        settled(layer(**options))
    assert str(caught.value) == said


def test_a_table_is_checked_though_it_may_match_nothing() -> None:
    with pytest.raises(VanitylintError, match="no rule 'XYZ'"):
        RuleSelection(RULES, NO_PROFILES, Layer(), [(Scope(keys=("A-*",)), layer(ignore=["XYZ"]))])


def test_a_severity_of_the_config_wins_over_the_profiles_and_a_rule_over_its_family() -> None:
    profiles: Any = NO_PROFILES | {"starter": {"HYP101": "info", "MET201": "info"}}
    found = settled(layer(severity={"HYP101": "warning", "HYP": "error"}), profiles=profiles)
    assert {rule_id: (each.severity, each.severity_from) for rule_id, each in found.items()} == {
        "HYP101": ("warning", "severity/HYP101"),
        "HYP103": ("error", "severity/HYP"),
        "HYP201": ("error", "severity/HYP"),
        "MET201": ("info", "profile starter"),
        "MET299": (None, ""),
    }
    found = settled(layer(), layer(profile="recommended"), profiles=profiles)
    assert found["MET201"].severity is None


def test_thresholds_are_set_by_id_or_name_each_by_itself() -> None:
    below, above = layer(params={"MET201": {"days": 45, "items": 5}}), layer(params={"name-of-met201": {"days": 60}})
    setting = settled(below, above)["MET201"]
    assert setting.rule.params == {"days": 60, "items": 5}
    assert setting.params_from == {"days": "params/name-of-met201/days", "items": "params/MET201/items"}
    assert settled()["MET201"].params_from == {}
    assert settled()["MET201"].rule.params == {"days": 30, "items": 3}


def test_a_choice_knows_the_rules_that_are_on_somewhere() -> None:
    overrides = [(Scope(keys=("A-*",)), layer(select=["HYP201"])), (Scope(keys=("B-*",)), layer(ignore=["*"]))]
    choice = RuleSelection(RULES, NO_PROFILES, layer(ignore=["MET"]), overrides)
    assert choice.ids == ("HYP101", "HYP201")
    assert [rule.id for rule in choice.rules()] == ["HYP101"]
    assert not any(setting.is_on for setting in choice.settings((0, 1)).values())
    assert [each.rule.id for each in choice.settings((0,)).values() if each.is_on] == ["HYP201"]


def test_what_is_above_wins_over_the_tables() -> None:
    overrides = [(Scope(keys=("A-*",)), layer(profile="extended", ignore=["HYP201"]))]
    choice = RuleSelection(RULES, NO_PROFILES, layer(), overrides, layer(select=["HYP"]))
    assert [each.rule.id for each in choice.settings((0,)).values() if each.is_on] == ["HYP101", "HYP103"]
    assert [rule.id for rule in choice.rules()] == ["HYP101", "HYP103", "HYP201"]


named = st.sampled_from(["*", "HYP", "HYP1*", "MET", *(rule.id for rule in RULES), "name-of-hyp101"])
layers = st.builds(
    layer,
    profile=st.sampled_from([None, "starter", "recommended", "extended"]),
    select=st.lists(named, max_size=2),
    ignore=st.lists(named, max_size=2),
)


@given(layers, st.lists(layers, max_size=3), layers)
def test_no_rule_is_on_anywhere_that_the_choice_does_not_name(below: Layer, tables: list[Layer], above: Layer) -> None:
    choice = RuleSelection(RULES, NO_PROFILES, below, [(Scope(keys=("A",)), each) for each in tables], above)
    numbers = range(len(tables))
    for matched in (each for size in range(len(tables) + 1) for each in combinations(numbers, size)):
        assert {rule_id for rule_id, each in choice.settings(matched).items() if each.is_on} <= {*choice.ids}
