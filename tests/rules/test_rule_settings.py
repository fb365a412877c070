"""Tests which rules are on for which items, with which severity and thresholds, and which setting decided that."""

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
    """Return the position of a setting, as a config would name it."""
    return "/".join(map(str, key))


def layer(**options: Any) -> Layer:
    return Layer(**options, where=where)


def resolve(*layers: Layer, profiles: Any = NO_PROFILES) -> dict[str, Setting]:
    return {setting.rule.id: setting for setting in resolve_settings(RULES, profiles, layers)}


def enabled_ids(*layers: Layer) -> list[str]:
    return [rule_id for rule_id, setting in resolve(*layers).items() if setting.is_on]


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
    assert enabled_ids(layer(**options)) == ids


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
def test_later_layer_wins_but_ignored_rules_add_up(
    below: dict[str, Any], above: dict[str, Any], ids: list[str]
) -> None:
    assert enabled_ids(layer(**below), layer(**above)) == ids


@pytest.mark.parametrize(
    ("options", "rule_id", "why"),
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
def test_setting_says_why_its_rule_is_on_or_off(options: dict[str, Any], rule_id: str, why: str) -> None:
    assert resolve(layer(**options))[rule_id].why == why


def test_command_line_flag_is_named_as_it_is_written() -> None:
    flags = Layer(select=("HYP",), ignore=("HYP101",), where=lambda key, *_: f"--{key}")
    settings_by_id = resolve(flags)
    assert (settings_by_id["HYP101"].why, settings_by_id["HYP103"].why, settings_by_id["MET201"].why) == (
        "--ignore",
        "--select",
        "not in --select",
    )


@pytest.mark.parametrize(
    ("options", "message"),
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
def test_unknown_rule_profile_or_threshold_is_refused_at_its_position(options: dict[str, Any], message: str) -> None:
    with pytest.raises(VanitylintError) as caught:
        resolve(layer(**options))
    assert str(caught.value) == message


def test_override_is_checked_though_it_may_match_nothing() -> None:
    with pytest.raises(VanitylintError, match="no rule 'XYZ'"):
        RuleSelection(RULES, NO_PROFILES, Layer(), [(Scope(keys=("A-*",)), layer(ignore=["XYZ"]))])


def test_config_severity_wins_over_profile_and_rule_over_family() -> None:
    profiles: Any = NO_PROFILES | {"starter": {"HYP101": "info", "MET201": "info"}}
    settings_by_id = resolve(layer(severity={"HYP101": "warning", "HYP": "error"}), profiles=profiles)
    assert {rule_id: (setting.severity, setting.severity_from) for rule_id, setting in settings_by_id.items()} == {
        "HYP101": ("warning", "severity/HYP101"),
        "HYP103": ("error", "severity/HYP"),
        "HYP201": ("error", "severity/HYP"),
        "MET201": ("info", "profile starter"),
        "MET299": (None, ""),
    }
    settings_by_id = resolve(layer(), layer(profile="recommended"), profiles=profiles)
    assert settings_by_id["MET201"].severity is None


def test_thresholds_are_set_one_by_one_by_id_or_name() -> None:
    below, above = layer(params={"MET201": {"days": 45, "items": 5}}), layer(params={"name-of-met201": {"days": 60}})
    setting = resolve(below, above)["MET201"]
    assert setting.rule.params == {"days": 60, "items": 5}
    assert setting.params_from == {"days": "params/name-of-met201/days", "items": "params/MET201/items"}
    assert resolve()["MET201"].params_from == {}
    assert resolve()["MET201"].rule.params == {"days": 30, "items": 3}


def test_selection_has_the_ids_of_rules_that_are_on_for_some_items() -> None:
    overrides = [(Scope(keys=("A-*",)), layer(select=["HYP201"])), (Scope(keys=("B-*",)), layer(ignore=["*"]))]
    selection = RuleSelection(RULES, NO_PROFILES, layer(ignore=["MET"]), overrides)
    assert selection.ids == ("HYP101", "HYP201")
    assert [rule.id for rule in selection.rules()] == ["HYP101"]
    assert not any(setting.is_on for setting in selection.settings((0, 1)).values())
    assert [setting.rule.id for setting in selection.settings((0,)).values() if setting.is_on] == ["HYP201"]


def test_layer_above_wins_over_overrides() -> None:
    overrides = [(Scope(keys=("A-*",)), layer(profile="extended", ignore=["HYP201"]))]
    selection = RuleSelection(RULES, NO_PROFILES, layer(), overrides, layer(select=["HYP"]))
    assert [setting.rule.id for setting in selection.settings((0,)).values() if setting.is_on] == ["HYP101", "HYP103"]
    assert [rule.id for rule in selection.rules()] == ["HYP101", "HYP103", "HYP201"]


selectors = st.sampled_from(["*", "HYP", "HYP1*", "MET", *(rule.id for rule in RULES), "name-of-hyp101"])
layers = st.builds(
    layer,
    profile=st.sampled_from([None, "starter", "recommended", "extended"]),
    select=st.lists(selectors, max_size=2),
    ignore=st.lists(selectors, max_size=2),
)


@given(layers, st.lists(layers, max_size=3), layers)
def test_selection_names_every_rule_that_is_on_for_any_item(below: Layer, overrides: list[Layer], above: Layer) -> None:
    selection = RuleSelection(
        RULES, NO_PROFILES, below, [(Scope(keys=("A",)), override) for override in overrides], above
    )
    numbers = range(len(overrides))
    for matched in (subset for size in range(len(overrides) + 1) for subset in combinations(numbers, size)):
        assert {rule_id for rule_id, setting in selection.settings(matched).items() if setting.is_on} <= {
            *selection.ids
        }
