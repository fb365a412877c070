"""In which order questions are told: by bet, the most useful ones first."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from vanitylint.backlog.findings import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report

_STEPS = 3
_MANY = 3
"""How much work hangs on a sprint, next to an epic's children: what is planned, but not yet begun."""


def by_bet(findings: Iterable[Finding], report: Report) -> list[tuple[str, list[Finding]]]:
    """Findings by the bet they hang on, the most useful group first; within it the bet's own first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.bet or finding.key, []).append(finding)
    for key, group in groups.items():
        group.sort(key=lambda finding: (finding.key != key, finding.key, SEVERITIES.index(finding.severity)))
    return sorted(groups.items(), key=lambda pair: min(usefulness(finding, report) for finding in pair[1]))


def usefulness(finding: Finding, report: Report) -> tuple[int, int]:
    """What to sort questions by: errors first, and of a severity those on which most work hangs."""
    place = report.places.get(finding.key)
    return SEVERITIES.index(finding.severity), -(place.children if place else _MANY)


def next_steps(report: Report) -> list[Finding]:
    """At most three findings, the gravest first, each on another item and of another rule as far as there are such.

    A note takes the place of nothing graver, of whatever rule it is.
    """
    ranked = sorted(report.findings, key=lambda finding: usefulness(finding, report))
    chosen: list[Finding] = []
    for is_note, distinct in product((False, True), (True, False)):
        for finding in (each for each in ranked if (each.severity == "info") == is_note):
            same_rule = any(finding.rule == other.rule for other in chosen)
            same_item = any(finding.key == other.key for other in chosen)
            if len(chosen) < _STEPS and not same_item and not (distinct and same_rule):
                chosen.append(finding)
    return sorted(chosen, key=ranked.index)


def of_different_rules(steps: Sequence[Finding]) -> str:
    """What the heading of next steps adds where others, of the same rules, may be worse than the last of them."""
    is_so = len(steps) > 1 and len({finding.rule for finding in steps}) == len(steps)
    return ", each from a different rule" if is_so else ""
