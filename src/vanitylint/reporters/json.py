"""The report as JSON, for programs; docs/report.schema.json documents the keys.

The format is versioned: `version` is incremented when the meaning of a key changes.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from vanitylint import __version__
from vanitylint.reporters.json_text import indented

if TYPE_CHECKING:
    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.change import Change, PastQuestion
    from vanitylint.reporters.report import Report, Unchanged
    from vanitylint.reporters.style import Style
    from vanitylint.rules.acknowledge import AcknowledgementStatus

VERSION = 1


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """Render the report as one indented JSON object."""
    return indented({
        "version": VERSION,
        "tool": {"name": "vanitylint", "version": __version__},
        "as_of": report.as_of,
        "profile": report.profile,
        "config": report.config,
        "rules": [rule.id for rule in report.rules],
        "complete": report.is_complete,
        "fail_on": report.fail_on,
        "fails": report.fails,
        "problems": [
            {"source": problem.source, "line": problem.line, "why": problem.why} for problem in report.problems
        ],
        "notices": [{"source": notice.source, "why": notice.why} for notice in report.notices],
        "missing_parents": list(report.missing_parents),
        "sources": [{"name": name, "items": items} for name, items in report.sources],
        "items": report.items,
        "beyond": report.context_items,
        "work_classes": report.classes,
        "bets": asdict(report.chain),
        "steps": [step._asdict() for step in report.steps],
        "months": [month._asdict() for month in report.months],
        "ledger": msgspec.to_builtins(report.ledger.entries),
        "change": _change(report.change) if report.change else None,
        "findings": [_finding(finding) for finding in report.findings],
        "muted": [_finding(finding) for finding in report.muted],
        "hidden": len(report.hidden),
        "unchanged": _unchanged(report.unchanged) if report.unchanged else None,
        "acknowledged": [_finding(finding) for finding in report.acknowledged],
        "acknowledgements": [_acknowledgement(status) for status in report.acknowledgements_to_review],
    })  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    return {
        "run": change.run,
        "as_of": change.as_of,
        "new": [_question(finding) for finding in change.new],
        "first_asked": change.first_asked,
        "still": change.still,
        "settled": [_question(past) for past in change.settled],
        "lapsed": [_question(past) for past in change.lapsed],
        "gone": [_question(past) for past in change.gone],
        "acknowledged": [_question(past) for past in change.acknowledged],
        "waiting": change.waiting,
        "not_asked": change.not_asked,
    }


def _unchanged(unchanged: Unchanged) -> dict[str, Any]:
    return {
        "since": unchanged.since,
        "left_out": unchanged.on_items,
        "left_out_beyond_items": unchanged.beyond_items,
    }


def _question(question: Finding | PastQuestion) -> dict[str, Any]:
    return {"rule": question.rule, "key": question.key, "severity": question.severity, "title": question.title}


def _finding(finding: Finding) -> dict[str, Any]:
    return msgspec.to_builtins(finding)  # type: ignore[no-any-return]


def _acknowledgement(status: AcknowledgementStatus) -> dict[str, Any]:
    """Return an acknowledgement that needs attention."""
    entry = status.entry
    return {
        "state": status.state,
        "rule": entry.rule,
        "key": status.key or entry.key,
        "until": entry.until,
        "reason": entry.reason,
        "where": entry.where,
        "why": status.why,
        "advice": status.advice,
    }
