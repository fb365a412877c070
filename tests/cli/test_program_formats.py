"""What `check` gives to programs, through the front door."""

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
def test_a_file_holds_what_standard_output_gets(
    format_name: str, run: Callable, backlog: Callable, folder: Path
) -> None:
    words = (
        "check",
        backlog(OPEN_BET),
        "--as-of",
        "2026-03-02",
        "--format",
        format_name,
        "--output",
        f"{format_name}=report",
    )
    ran = run(*words)
    assert ran.status == 1
    assert (folder / "report").read_bytes() == ran.out.encode()


def test_json_says_what_the_exit_status_says(run: Callable, backlog: Callable) -> None:
    words = ("check", backlog(OPEN_BET), "--as-of", "2026-03-02", "--format", "json")
    ran = run(*words)
    assert (ran.status, json.loads(ran.out)["fails"]) == (1, True)
    ran = run(*words, "--fail-on", "never")
    assert (ran.status, json.loads(ran.out)["fails"], json.loads(ran.out)["fail_on"]) == (0, False, "never")
    ran = run(*words, "--severity", "error")
    assert json.loads(ran.out)["change"]["still"] == len(json.loads(ran.out)["findings"]) == 1


def test_sarif_points_at_the_config_where_the_item_has_no_file_to_read(
    run: Callable, backlog: Callable, folder: Path
) -> None:
    (folder / "vanitylint.toml").write_text('profile = "starter"\n')
    ran = run("check", backlog(OPEN_BET), "--as-of", "2026-03-02", "--format", "sarif")
    (result,) = json.loads(ran.out)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "vanitylint.toml"}


def test_sarif_points_at_markdown(run: Callable, folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "gift cards.md").write_text(
        "---\nkind: Epic\nstatus: In Progress\n---\n# Gift cards\n\nCards, as drawn.\n"
    )
    ran = run("check", "docs", "--as-of", "2026-03-02", "--format", "sarif")
    (result,) = json.loads(ran.out)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "docs/gift%20cards.md"}
    assert place["region"]["startLine"] >= 1


def test_junit_follows_fail_on(run: Callable, backlog: Callable) -> None:
    words = ("check", backlog(OPEN_BET), "--as-of", "2026-03-02", "--format", "junit")
    assert ET.fromstring(run(*words).out.encode()).attrib["failures"] == "1"  # noqa: S314 - our own output
    assert ET.fromstring(run(*words, "--fail-on", "never").out.encode()).attrib["failures"] == "0"  # noqa: S314


def test_an_acknowledged_finding_is_told_with_its_reason(run: Callable, backlog: Callable, folder: Path) -> None:
    (folder / "vanitylint.acknowledged").write_text("HYP101  SHOP-1  because Legal decides in January\n")
    ran = run(
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
    assert ran.status == 0
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["key"], row["state"], row["acknowledged"]) == ("SHOP-1", "doing", "Legal decides in January")
    assert 'message="Acknowledged: Legal decides in January"' in (folder / "out.xml").read_text(encoding="utf-8")
    (result,) = json.loads(ran.out)["runs"][0]["results"]
    assert result["suppressions"][0]["justification"] == "Legal decides in January"


@pytest.mark.parametrize(
    ("format_name", "words"),
    [
        ("json", '"complete": false'),
        ("sarif", '"executionSuccessful": false'),
        ("junit", '<error message="Not everything requested could be read'),
        ("csv", 'incomplete,,,"Not everything'),
    ],
)
def test_half_a_file_is_never_green(
    format_name: str, words: str, run: Callable, backlog: Callable, folder: Path
) -> None:
    name = backlog(OPEN_BET)
    with (folder / name).open("a") as file:
        file.write("{no json\n")
    ran = run("check", name, "--format", format_name, "--fail-on", "never")
    assert ran.status == 2
    assert words in ran.out


def test_a_sprint_is_named_once(run: Callable, backlog: Callable) -> None:
    sprint = {"name": "Sprint 9", "state": "active"}
    name = backlog(*({"key": f"S-{n}", "kind": "Story", "state": "doing", "sprint": sprint} for n in range(5)))
    told = {form: run("check", name, "--format", form).out for form in ("junit", "sarif", "markdown")}
    assert 'name="Sprint 9"' in told["junit"]
    assert 'It is about Sprint 9"' in told["sarif"]
    assert "| Sprint 9 |  |" in told["markdown"]
