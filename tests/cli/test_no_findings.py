"""Backlogs without findings: one in which everything is in order, and ordinary work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.claims import EXEMPT_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable

IN_ORDER = Path(__file__).parents[2] / "examples" / "in-order.jsonl"
AS_OF = "2026-05-20"


def load_items() -> list[dict[str, Any]]:
    return [json.loads(line) for line in IN_ORDER.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("rules", [("--profile", "starter"), ("--profile", "extended"), ("--select", "*")], ids=str)
def test_backlog_in_order_has_no_findings(run: Any, rules: tuple[str, str]) -> None:
    result = run("check", str(IN_ORDER), "--as-of", AS_OF, *rules, "--fail-on", "info", "--format", "json")
    assert result.status == 0, result.out
    report = json.loads(result.out)
    assert (report["findings"], report["muted"], report["complete"]) == ([], [], True)


def test_backlog_in_order_has_forty_items_of_all_states_and_kinds() -> None:
    items = load_items()
    assert len(items) >= 40
    assert {item["state"] for item in items} == {"todo", "doing", "done", "dropped"}
    assert {"Initiative", "Epic", "Feature", "Idea", "Experiment", "Story", "Bug", "Spike"} <= {
        i["kind"] for i in items
    }


BREAKING_EDITS: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "HYP101": ("PLOT-6", lambda item: item.update(body="A rota.", fields={})),
    "FUP301": ("PLOT-6", lambda item: item.update(body="We expect fewer gardeners to give up.")),
    "FUP302": ("PLOT-3", lambda item: item.update(body=item["body"].partition("## Result")[0])),
    "FUP303": ("PLOT-12", lambda item: item.update(comments=[{"body": "done"}])),
    "MET201": (
        "PLOT-7",
        lambda item: item.update(body="## Success metrics\n12 features shipped"),
    ),
}


@pytest.mark.parametrize("rule", BREAKING_EDITS)
def test_breaking_one_item_gives_finding(run: Any, tmp_path: Path, rule: str) -> None:
    key, edit = BREAKING_EDITS[rule]
    items = load_items()
    edit(next(item for item in items if item["key"] == key))
    path = tmp_path / "cut.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    result = run("check", str(path), "--as-of", AS_OF, "--select", rule, "--format", "json", "--fail-on", "never")
    assert key in {finding["key"] for finding in json.loads(result.out)["findings"]}


ORDINARY: list[dict[str, Any]] = [
    {"kind": "Bug", "title": "The export hangs", "body": "## Expected\nA file\n\n## Impact\nHalf the users", "estimate": 3},
    {"kind": "Task", "title": "Bump openssl from 3.2.1 to 3.2.2", "labels": ["dependencies"], "automated": True},
    {"kind": "Chore", "title": "Rotate the keys", "due": "2026-06-30", "estimate": 1},
    {"kind": "Spike", "title": "Can the meter be read from afar?", "body": "Question: does the meter talk?"},
    {"kind": "Task", "title": "Docs: how to rent a locker", "labels": ["documentation"]},
    {"kind": "Release", "title": "Release 2026.5", "due": "2026-05-29", "body": "## Goal\nShip 2026.5"},
    {"kind": "Task", "title": "Refactor the billing module", "body": "## Goal\nImplement the new layers"},
    {"kind": "Epic", "title": "Upgrade to Postgres 17", "labels": ["tech-debt"], "body": "## Success metrics\n- all tests pass"},
    {"kind": "Epic", "title": "Delete data after a year", "labels": ["gdpr"], "due": "2026-06-30"},
    {"kind": "Support", "title": "How do I change my address?"},
    {"kind": "Epic", "title": "Maintenance", "body": "Whatever comes."},
    {"kind": "Story", "title": "Move to the new runner", "labels": ["chore"], "body": "As a developer, I want it so that builds are quick."},
]  # fmt: skip


@pytest.mark.parametrize("profile", ["starter", "recommended"])
@pytest.mark.parametrize("state", ["todo", "doing", "done", "dropped"])
def test_ordinary_work_has_no_findings(run: Any, tmp_path: Path, state: str, profile: str) -> None:
    sprint = {"name": "Sprint 9", "state": "active", "start": "2026-05-18", "end": "2026-05-31"}
    dates = {"created": "2025-09-01", "started": "2025-09-15", "finished": "2025-11-30"}
    items = [
        {"key": f"SHOP-{number}", "state": state, "sprint": sprint, **dates, **item}
        for number, item in enumerate(ORDINARY, 1)
    ]
    path = tmp_path / "ordinary.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    result = run("check", str(path), "--as-of", AS_OF, "--profile", profile, "--format", "json")
    report = json.loads(result.out)
    assert [(finding["rule"], finding["key"]) for finding in report["findings"] + report["muted"]] == []
    assert set(report["work_classes"]) <= set(EXEMPT_CLASSES)
