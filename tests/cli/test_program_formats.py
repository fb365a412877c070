"""Formats of `check` for programs: json, sarif, junit and csv."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPEN_BET = {"key": "SHOP-1", "title": "Gift cards", "kind": "Epic", "state": "doing", "started": "2026-02-02"}
FORMATS = ("json", "sarif", "junit", "csv")


@pytest.mark.parametrize("format_name", FORMATS)
def test_output_file_has_same_content_as_standard_output(
    format_name: str, run: Callable, backlog: Callable, folder: Path
) -> None:
    args = (
        "check",
        backlog(OPEN_BET),
        "--as-of",
        "2026-03-02",
        "--format",
        format_name,
        "--output",
        f"{format_name}=report",
    )
    result = run(*args)
    assert result.status == 1
    assert (folder / "report").read_bytes() == result.out.encode()


def test_json_agrees_with_exit_status(run: Callable, backlog: Callable) -> None:
    args = ("check", backlog(OPEN_BET), "--as-of", "2026-03-02", "--format", "json")
    result = run(*args)
    assert (result.status, json.loads(result.out)["fails"]) == (1, True)
    result = run(*args, "--fail-on", "never")
    assert (result.status, json.loads(result.out)["fails"], json.loads(result.out)["fail_on"]) == (0, False, "never")
    result = run(*args, "--severity", "error")
    assert json.loads(result.out)["change"]["still"] == len(json.loads(result.out)["findings"]) == 1


def test_sarif_location_is_config_for_item_without_text_file(run: Callable, backlog: Callable, folder: Path) -> None:
    (folder / "vanitylint.toml").write_text('profile = "starter"\n')
    result = run("check", backlog(OPEN_BET), "--as-of", "2026-03-02", "--format", "sarif")
    (sarif_result,) = json.loads(result.out)["runs"][0]["results"]
    assert sarif_result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "vanitylint.toml"}


def test_sarif_location_is_markdown_file(run: Callable, folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "gift cards.md").write_text(
        "---\nkind: Epic\nstatus: In Progress\n---\n# Gift cards\n\nCards, as drawn.\n"
    )
    result = run("check", "docs", "--as-of", "2026-03-02", "--format", "sarif")
    (sarif_result,) = json.loads(result.out)["runs"][0]["results"]
    location = sarif_result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "docs/gift%20cards.md"}
    assert location["region"]["startLine"] >= 1


def test_junit_failures_depend_on_fail_on(run: Callable, backlog: Callable) -> None:
    args = ("check", backlog(OPEN_BET), "--as-of", "2026-03-02", "--format", "junit")
    assert ET.fromstring(run(*args).out.encode()).attrib["failures"] == "1"  # noqa: S314 - our own output
    assert ET.fromstring(run(*args, "--fail-on", "never").out.encode()).attrib["failures"] == "0"  # noqa: S314


def test_acknowledged_finding_has_its_reason(run: Callable, backlog: Callable, folder: Path) -> None:
    (folder / "vanitylint.acknowledged").write_text("HYP101  SHOP-1  because Legal decides in January\n")
    result = run(
        "check",
        backlog(OPEN_BET),
        "--as-of",
        "2026-03-02",
        "--output",
        "csv=out.csv",
        "--output",
        "junit=out.xml",
        "--format",
        "sarif",
    )
    assert result.status == 0
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["key"], row["state"], row["acknowledged"]) == ("SHOP-1", "doing", "Legal decides in January")
    assert 'message="Acknowledged: Legal decides in January"' in (folder / "out.xml").read_text(encoding="utf-8")
    (sarif_result,) = json.loads(result.out)["runs"][0]["results"]
    assert sarif_result["suppressions"][0]["justification"] == "Legal decides in January"


@pytest.mark.parametrize(
    ("format_name", "marker"),
    [
        ("json", '"complete": false'),
        ("sarif", '"executionSuccessful": false'),
        ("junit", '<error message="Not everything requested could be read'),
        ("csv", 'incomplete,,,"Not everything'),
    ],
)
def test_incomplete_run_exits_2_and_is_marked(
    format_name: str, marker: str, run: Callable, backlog: Callable, folder: Path
) -> None:
    source = backlog(OPEN_BET)
    with (folder / source).open("a") as file:
        file.write("{no json\n")
    result = run("check", source, "--format", format_name, "--fail-on", "never")
    assert result.status == 2
    assert marker in result.out


def test_sprint_is_named_once(run: Callable, backlog: Callable) -> None:
    sprint = {"name": "Sprint 9", "state": "active"}
    source = backlog(*({"key": f"S-{n}", "kind": "Story", "state": "doing", "sprint": sprint} for n in range(5)))
    reports = {
        format_name: run("check", source, "--format", format_name).out for format_name in ("junit", "sarif", "markdown")
    }
    assert 'name="Sprint 9"' in reports["junit"]
    assert 'It is about Sprint 9"' in reports["sarif"]
    assert "| Sprint 9 |  |" in reports["markdown"]
