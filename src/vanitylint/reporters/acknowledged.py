"""What the team lives with, in the report for a terminal: how much, what it is, and which lines hold no more."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style
    from vanitylint.rules.acknowledge import Standing

_MOST_ALIKE = 5
"""So many acknowledgements that stand alike are told one by one."""


def lived_with(report: Report, style: Style) -> str:
    """The acknowledged findings, each with the reason, and the day until which it holds."""
    lines = [style.paint("Acknowledged", "bold")]
    for finding in report.acknowledged:
        until = f"until {finding.acknowledged_until}: " if finding.acknowledged_until else ""
        reason = safe(f"{until}{finding.acknowledged}")
        words = f"{safe(finding.key)} {finding.rule}: {safe(finding.question)} ({reason})"
        lines.append(style.wrap(words, "      ", first="  "))
    return "\n".join(lines)


def remarks(report: Report, style: Style) -> Iterator[str]:
    """How many findings are acknowledged, and which acknowledgements somebody should look at."""
    if report.acknowledged:
        yield f"{len(report.acknowledged):,} acknowledged{'' if style.verbose else ' (-v shows them)'}."
    by_state = sorted(report.remarks, key=lambda standing: standing.state)
    for _, group in groupby(by_state, key=lambda standing: standing.state):
        alike = list(group)
        for standing in alike[:_MOST_ALIKE]:
            yield style.wrap(f"Note: {in_words(standing)}", "  ", first="")
        if len(alike) > _MOST_ALIKE:
            yield f"  {style.sign('…', '...')} and {len(alike) - _MOST_ALIKE:,} more like these; {alike[0].advice}"


def in_words(standing: Standing) -> str:
    """An acknowledgement with its place, what there is to say of it, and what to do."""
    entry = standing.entry
    about = f"{entry.rule} of {standing.key or entry.key}"
    return safe(f"{entry.where}: {about}: {standing.why}; {standing.advice}")
