"""Provide reports of the sample team's second run, malicious text, nothing to ask, and an incomplete file."""

from __future__ import annotations

import json
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from msgspec.structs import replace as replace_struct
from tests.reporters.hostile import ITEMS

from vanitylint import reporters
from vanitylint.cli.backlog import open_backlog
from vanitylint.cli.judge import brief, choose_rules, judge, with_brief
from vanitylint.cli.options import RuleOptions, RunOptions
from vanitylint.config import Config
from vanitylint.reporters.style import Style
from vanitylint.shipped import sample_backlog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.reporters.report import Report

TODAY = "2026-07-06"


class MakeReport(Protocol):
    """Makes the report of a backlog, given as work items or a file, as of the last of the days when it is checked."""

    def __call__(
        self,
        backlog: Sequence[dict[str, Any]] | Path,
        *,
        days: Sequence[str] = (TODAY,),
        profile: str = "recommended",
        **more: Any,
    ) -> Report: ...


@pytest.fixture(scope="session")
def make_report(tmp_path_factory: pytest.TempPathFactory) -> MakeReport:
    def make(
        backlog: Sequence[dict[str, Any]] | Path,
        *,
        days: Sequence[str] = (TODAY,),
        profile: str = "recommended",
        **more: Any,
    ) -> Report:
        folder = tmp_path_factory.mktemp("report")
        file = folder / "backlog.jsonl"
        if isinstance(backlog, Path):
            file.write_bytes(backlog.read_bytes())
        else:
            lines = [json.dumps({"title": "An item", **item}) for item in backlog]
            file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        config = Config(templates=())
        with chdir(folder):
            for day in days:
                with open_backlog(RunOptions((file.name,), as_of=day, snapshot="kept.db"), config) as opened:
                    rules = choose_rules(config, RuleOptions(profile=profile))
                    report = with_brief(judge(opened, rules), brief(opened, rules))
        return replace(report, **more)

    return make


@pytest.fixture(scope="session")
def sample(make_report: MakeReport) -> Report:
    """Return the report of the sample team, which was also checked a month before."""
    return make_report(sample_backlog(), days=("2026-06-05", TODAY))


@pytest.fixture(scope="session")
def hostile(make_report: MakeReport) -> Report:
    """Return a report of items with malicious text; several have the same question, others a unique one."""
    return make_report(ITEMS, days=("2026-06-05", TODAY), profile="extended")


@pytest.fixture(scope="session")
def nothing_to_ask(make_report: MakeReport) -> Report:
    """Return a report of one bug without a question."""
    return make_report([{"key": "SHOP-1", "title": "The button is dead", "kind": "Bug", "state": "todo"}])


@pytest.fixture(scope="session")
def incomplete(make_report: MakeReport) -> Report:
    """Return a report of a file of which half is invalid."""
    return make_report(
        [{"key": "SHOP-1", "kind": "Epic", "state": "doing"}, {"key": "SHOP-2", "state": "no such state"}]
    )


@pytest.fixture(scope="session")
def many(sample: Report) -> Report:
    """Return a report with as many questions as a large tracker has."""
    findings = [
        replace_struct(
            finding, key=f"LOT-{number}", bet=None, title=f"Thing {number}", url=f"https://t.example/{number}"
        )
        for number in range(5000)
        for finding in sample.findings[number % 7 : number % 7 + 1]
    ]
    return replace(sample, findings=findings)


@pytest.fixture(scope="session")
def render() -> Any:
    """Return a function that renders a report in a format."""

    def render_report(report: Report, format_name: str, **style: Any) -> str:
        return reporters.render(report, format_name, Style(**style))

    return render_report
