"""One broken link gives one finding: what stands behind another finding is kept, and waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog.findings import OF_ITEMS, SEVERITIES
from vanitylint.backlog.items import natural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.rules.rule import Rule

_ONE_EACH = ("HYP", "FUP")
"""Families of which an item is asked one question at a time, the worst first."""


def muted(findings: Iterable[Finding], rules: Sequence[Rule]) -> list[Finding]:
    """The findings, worst first, each marked with the rule behind which it waits, if there is one.

    A rule mutes others on the same item and on what hangs on it: when an epic says nothing, its stories are not asked
    what they are for. A finding that is muted itself still mutes.

    Args:
        findings: Of all rules.
        rules: Those that ran.
    """
    silencers = {rule.id: [other.id for other in rules if other.mutes_rule(rule)] for rule in rules}
    ordered = sorted(findings, key=_order)
    flagged: dict[tuple[str, str], set[str]] = {}
    for finding in ordered:
        flagged.setdefault(_place(finding), set()).add(finding.rule)
    asked: dict[tuple[str, str], str] = {}
    settled = []
    for finding in ordered:
        here = flagged[_place(finding)] | flagged.get(("", finding.bet or ""), set())
        before = next((rule for rule in silencers[finding.rule] if rule in here), None)
        family = finding.rule[:3]
        if before is None and family in _ONE_EACH and finding.over in OF_ITEMS:
            first = asked.setdefault((family, finding.key), finding.rule)
            before = first if first != finding.rule else None
        settled.append(replace(finding, muted_by=before) if before else finding)
    return settled


def _place(finding: Finding) -> tuple[str, str]:
    """Items and their edits are one place; a sprint or project can have an item's key for a name."""
    return "" if finding.over in OF_ITEMS else finding.over, finding.key


def _order(finding: Finding) -> tuple[int, str, list[tuple[str, int, str]]]:
    """Worst first, then by rule, then by key."""
    return SEVERITIES.index(finding.severity), finding.rule, natural(finding.key)
