"""Mute findings that follow from another one, so that one broken link in the chain asks one question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog.findings import ITEM_VIEWS, SEVERITIES
from vanitylint.backlog.items import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.rules.rule import Rule

_ONE_QUESTION_FAMILIES = ("HYP", "FUP")
"""Families with at most one unmuted question per item, the worst first."""


def mark_muted(findings: Iterable[Finding], rules: Sequence[Rule]) -> list[Finding]:
    """Sort findings, worst first, and mark each muted one with the rule that mutes it.

    A rule mutes others on the same item and on the items of its bet: when an epic says nothing, its stories are not
    asked what they are for. A muted finding still mutes others.

    Args:
        findings: Findings of all rules.
        rules: The rules that ran.
    """
    muting_rules = {rule.id: [other.id for other in rules if other.mutes_rule(rule)] for rule in rules}
    ordered = sorted(findings, key=_sort_key)
    flagged: dict[tuple[str, str], set[str]] = {}
    for finding in ordered:
        flagged.setdefault(_subject(finding), set()).add(finding.rule)
    first_question: dict[tuple[str, str], str] = {}
    result = []
    for finding in ordered:
        rules_here = flagged[_subject(finding)] | flagged.get(("", finding.bet or ""), set())
        muting_rule = next((rule for rule in muting_rules[finding.rule] if rule in rules_here), None)
        family = finding.rule[:3]
        if muting_rule is None and family in _ONE_QUESTION_FAMILIES and finding.over in ITEM_VIEWS:
            first = first_question.setdefault((family, finding.key), finding.rule)
            muting_rule = first if first != finding.rule else None
        result.append(replace(finding, muted_by=muting_rule) if muting_rule else finding)
    return result


def _subject(finding: Finding) -> tuple[str, str]:
    """Return view and key of what a finding is about; items and edits share one, a sprint may be named like a key."""
    return "" if finding.over in ITEM_VIEWS else finding.over, finding.key


def _sort_key(finding: Finding) -> tuple[int, str, list[tuple[str, int, str]]]:
    """Sort by severity, worst first, then rule, then key."""
    return SEVERITIES.index(finding.severity), finding.rule, natural_key(finding.key)
