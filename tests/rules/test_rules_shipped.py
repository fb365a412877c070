"""Tests that the rules shipped with vanitylint pass their examples, and that they and the schema match."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from vanitylint.backlog.items import Sprint, WorkItem
from vanitylint.rules import load_profiles, load_rules
from vanitylint.rules.examples import Example, check_examples
from vanitylint.rules.parser import KEYS, REQUIRED
from vanitylint.rules.profiles import resolve_selector
from vanitylint.rules.statement import COLUMNS
from vanitylint.rules.yaml_nodes import parse, read_text
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from vanitylint.reading import Reader
    from vanitylint.rules import Rule

RULES = load_rules([rules_folder()])
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "rule.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_passes_its_examples(rule: Rule, reader: Reader) -> None:
    assert [str(failure) for failure in check_examples(rule, reader)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_file_is_valid_against_the_schema(rule: Rule) -> None:
    VALIDATOR.validate(parse(read_text(Path(rule.path)), rule.path).plain())


def test_rules_mute_only_existing_ones() -> None:
    assert all(resolve_selector(RULES, selector) for rule in RULES for selector in rule.mutes)


def test_severities_of_profiles_name_existing_rules() -> None:
    for severities in load_profiles(rules_folder() / "profiles.yaml").values():
        assert all(resolve_selector(RULES, selector) for selector in severities)


def test_schema_describes_the_columns_of_each_view() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for view, names in COLUMNS.items():
        condition = SCHEMA["$defs"][f"{view}_condition"]
        assert condition["examples"] == list(names)
        assert all(f"- `{name}`: " in condition["markdownDescription"] for name in names)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("over", "itm"),
        ("params", {}),
        ("params", {"Days": 1}),
        ("params", {"days": "1"}),
        ("message", "x" * 1001),
        ("profile", "all"),
        ("flg", ["is_bet"]),
    ],
)
def test_schema_rejects_a_mistake(key: str, value: object) -> None:
    rule = parse(read_text(Path(RULES[0].path)), RULES[0].path).plain()
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**rule, key: value}, SCHEMA)


def test_schema_has_the_same_keys_as_the_loader() -> None:
    assert set(SCHEMA["properties"]) == set(KEYS)
    assert set(SCHEMA["required"]) == set(REQUIRED)
    assert SCHEMA["properties"]["over"]["enum"] == list(COLUMNS)
    for name, struct in (("item", WorkItem), ("sprint", Sprint)):
        assert set(SCHEMA["$defs"][name]["properties"]) - {"copies"} == set(struct.__struct_encode_fields__)
    assert set(SCHEMA["$defs"]["bad"]["properties"]) == {"item", *Example.__struct_encode_fields__}
