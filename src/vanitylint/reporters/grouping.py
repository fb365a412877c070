"""The order in which questions are shown: grouped by bet, the most useful ones first."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from vanitylint.backlog.findings import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report

_MAX_STEPS = 3
_SPRINT_WEIGHT = 3
"""What a sprint or project counts as, next to the number of children of an epic: its work is planned but not yet
begun."""


def by_bet(findings: Iterable[Finding], report: Report) -> list[tuple[str, list[Finding]]]:
    """Group findings by their bet, the most useful group first; within a group those on the bet itself come first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.bet or finding.key, []).append(finding)
    for key, group in groups.items():
        group.sort(key=lambda finding: (finding.key != key, finding.key, SEVERITIES.index(finding.severity)))
    return sorted(groups.items(), key=lambda pair: min(usefulness(finding, report) for finding in pair[1]))


def usefulness(finding: Finding, report: Report) -> tuple[int, int]:
    """Return a sort key for findings: errors first, and within a severity those on items with the most work below."""
    item = report.summaries.get(finding.key)
    return SEVERITIES.index(finding.severity), -(item.children if item else _SPRINT_WEIGHT)


def next_steps(report: Report) -> list[Finding]:
    """Return at most three findings, worst first, on different items and, if possible, of different rules.

    A note never takes the place of a more severe finding, whatever its rule.
    """
    ranked = sorted(report.findings, key=lambda finding: usefulness(finding, report))
    chosen: list[Finding] = []
    for is_info, distinct in product((False, True), (True, False)):
        for finding in (candidate for candidate in ranked if (candidate.severity == "info") == is_info):
            same_rule = any(finding.rule == other.rule for other in chosen)
            same_item = any(finding.key == other.key for other in chosen)
            if len(chosen) < _MAX_STEPS and not same_item and not (distinct and same_rule):
                chosen.append(finding)
    return sorted(chosen, key=ranked.index)


def different_rules_note(steps: Sequence[Finding]) -> str:
    """Return an addition to the heading of next steps, if findings of the same rules may be worse than the last one."""
    is_distinct = len(steps) > 1 and len({finding.rule for finding in steps}) == len(steps)
    return ", each from a different rule" if is_distinct else ""
