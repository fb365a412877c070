"""The page on own rules: its rules are valid and report what it says, and their examples cover each condition."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.conftest import Ran, backlog, folder, run

from vanitylint.rules.parser import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["backlog", "folder", "run"]  # fixtures
PAGE = (Path(__file__).parents[1] / "docs" / "own-rules.md").read_text(encoding="utf-8")
RULES = {text.partition("\nid: ")[2][:6]: text for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)}
(CONFIG,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(autouse=True)
def rules(folder: Path) -> Path:
    (folder / "rules").mkdir()
    for name, text in RULES.items():
        (folder / "rules" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "vanitylint.toml").write_text(CONFIG, encoding="utf-8")
    return folder / "rules"


def test_examples_of_the_rules_pass(run: Callable[..., Ran]) -> None:
    result = run("test-rules", "rules")
    assert (result.status, result.out) == (0, "")
    assert result.err == (
        "2 rules, 13 examples, 4 conditions dropped in turn, 1 param changed in turn, 1 query as a whole: "
        "all as expected\n"
        "Conditions of a query are not dropped: remove each yourself, and see whether an example notices.\n"
    )


@pytest.mark.parametrize("condition", [
    "above.kind = 'initiative'\n  and ", "  and above.state = 'doing'\n", "  and epic.kind = 'epic'\n",
    "  having count(epic.target) = 0\n", " on epic.parent = above.key",
])  # fmt: skip
def test_examples_fail_if_a_condition_of_the_query_is_removed(
    run: Callable[..., Ran], rules: Path, condition: str
) -> None:
    assert RULES["OWN102"].count(condition) == 1
    (rules / "OWN102.yaml").write_text(RULES["OWN102"].replace(condition, ""), encoding="utf-8")
    assert run("test-rules", "rules/OWN102.yaml").status == 1


def test_rules_report_findings_with_the_config(run: Callable[..., Ran], backlog: Callable[..., str]) -> None:
    target = {"fields": {"Target": "30 % fewer returns"}}
    epics: list[dict[str, Any]] = [
        {"key": "EP-1", "kind": "Epic", "state": "doing", "estimate": 41, **target},
        {"key": "EP-2", "kind": "Epic", "state": "doing", "estimate": 39, **target},
        {"key": "EP-3", "kind": "Epic", "state": "doing", "parent": "IN-1"},
    ]
    name = backlog({"key": "IN-1", "kind": "Initiative", "state": "doing"}, *epics)
    report = json.loads(run("check", name, "--as-of", "2026-04-01", "--format", "json", "--select", "OWN*").out)
    assert {(finding["rule"], finding["key"]) for finding in report["findings"]} == {
        ("OWN101", "EP-1"),
        ("OWN102", "IN-1"),
    }
    assert "It has 1 epic, and none of them names a target: EP-3." in [
        finding["message"] for finding in report["findings"]
    ]


def test_all_keys_of_a_rule_are_documented() -> None:
    table = PAGE.partition("| key of a rule | holds |\n")[2].partition("\n\n")[0]
    documented = [name for row in table.splitlines()[1:] for name in re.findall(r"`(\w+)`", row.split(" | ")[0])]
    assert sorted(documented) == sorted(KEYS)
