"""The report as JSON, for programs. The shape is versioned: `version` rises when a key changes its meaning."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from vanitylint import __version__

if TYPE_CHECKING:
    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style
    from vanitylint.rules.acknowledge import Standing

VERSION = 1


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """One JSON object, indented."""
    data: dict[str, Any] = {
        "version": VERSION,
        "tool": {"name": "vanitylint", "version": __version__},
        "as_of": report.as_of,
        "profile": report.profile,
        "rules": [rule.id for rule in report.rules],
        "complete": report.is_complete,
        "problems": [
            {"source": problem.source, "line": problem.line, "why": problem.why} for problem in report.problems
        ],
        "notices": [{"source": notice.source, "why": notice.why} for notice in report.notices],
        "missing_parents": list(report.missing_parents),
        "sources": [{"name": name, "items": items} for name, items in report.sources],
        "items": report.items,
        "work_classes": report.classes,
        "bets": asdict(report.chain),
        "ledger": msgspec.to_builtins(report.ledger.entries),
        "findings": [_finding(finding) for finding in report.findings],
        "muted": [_finding(finding) for finding in report.muted],
        "hidden": len(report.hidden),
        "acknowledged": [_finding(finding) for finding in report.acknowledged],
        "acknowledgements": [_standing(standing) for standing in report.remarks],
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return msgspec.to_builtins(finding)  # type: ignore[no-any-return]


def _standing(standing: Standing) -> dict[str, Any]:
    """An acknowledgement that somebody should look at."""
    entry = standing.entry
    return {
        "state": standing.state,
        "rule": entry.rule,
        "key": standing.key or entry.key,
        "until": entry.until,
        "reason": entry.reason,
        "where": entry.where,
        "why": standing.why,
        "advice": standing.advice,
    }
