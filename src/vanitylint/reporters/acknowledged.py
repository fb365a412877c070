"""Acknowledged findings in the terminal report, and the acknowledgements that need attention."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style
    from vanitylint.rules.acknowledge import AcknowledgementStatus

_MAX_PER_STATE = 5
"""Maximum number of acknowledgements in the same state that are listed one by one."""


def acknowledged_findings(report: Report, style: Style) -> str:
    """List the acknowledged findings, each with the reason and the day until which it holds."""
    lines = [style.paint("Acknowledged", "bold")]
    for finding in report.acknowledged:
        until = f"until {finding.acknowledged_until}: " if finding.acknowledged_until else ""
        reason = safe(f"{until}{finding.acknowledged}")
        text = f"{safe(finding.key)} {finding.rule}: {safe(finding.question)} ({reason})"
        lines.append(style.wrap(text, "      ", first="  "))
    return "\n".join(lines)


def acknowledgement_notes(report: Report, style: Style) -> Iterator[str]:
    """Yield how many findings are acknowledged, and a note on each acknowledgement that needs attention."""
    if report.acknowledged:
        yield f"{len(report.acknowledged):,} acknowledged{'' if style.verbose else ' (-v shows them)'}."
    by_state = sorted(report.acknowledgements_to_review, key=lambda status: status.state)
    for _, group in groupby(by_state, key=lambda status: status.state):
        statuses = list(group)
        for status in statuses[:_MAX_PER_STATE]:
            yield style.wrap(f"Note: {describe(status)}", "  ", first="")
        if left_out := len(statuses[_MAX_PER_STATE:]):
            yield f"  {style.symbol('…', '...')} and {left_out:,} more like these; {statuses[0].advice}"


def describe(status: AcknowledgementStatus) -> str:
    """Describe an acknowledgement: where it is, what is wrong with it, and what to do."""
    entry = status.entry
    subject = f"{entry.rule} of {status.key or entry.key}"
    return safe(f"{entry.where}: {subject}: {status.why}; {status.advice}")
