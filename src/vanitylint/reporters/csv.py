"""The report as a table for spreadsheets: one row a finding, the acknowledged ones last.

It begins with a byte order mark: without it Excel reads UTF-8 as something else. What could not be read comes first.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from vanitylint.reporters.report import UNTRUSTED
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.reporters.style import Style

COLUMNS = (
    "key", "title", "kind", "state", "bet", "severity", "rule", "name", "question", "evidence", "way on",
    "url", "path", "line", "since last run", "acknowledged",
)  # fmt: skip
_MARK = "\ufeff"
_FORMULA = re.compile(r'((?:^|;)[\s"]*)([=+\-@\uff1d\uff0b\uff0d\uff20])')
"""What makes a spreadsheet calculate when a cell begins with it (OWASP, "CSV injection"): four signs, also full-width.

Where the decimal sign is a comma, Excel parts cells at semicolons, so that a cell may begin there as well.
"""


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """The whole report as comma-separated values (RFC 4180)."""
    return table(COLUMNS, ([row.get(name, "") for name in COLUMNS] for row in _rows(report)))


def table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows below the names of their columns, as any spreadsheet opens them; a text in them does nothing there."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return _MARK + text.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, and no terminal for a command."""
    return _FORMULA.sub(r"\1'\2", safe(text))


def _rows(report: Report) -> Iterator[dict[str, str]]:
    for why in report.unread:
        yield {"severity": "incomplete", "question": f"{UNTRUSTED}.", "evidence": why}
    for finding in report.findings:
        yield {**_row(finding, report), "since last run": report.change.tells(finding) if report.change else ""}
    for finding in report.acknowledged:
        yield {**_row(finding, report), "acknowledged": finding.acknowledged or ""}


def _row(finding: Finding, report: Report) -> dict[str, str]:
    place = report.places.get(finding.key)
    return {
        "key": finding.key,
        "title": finding.title,
        "kind": place.kind if place else finding.over,
        "state": place.state if place else "",
        "bet": finding.bet or "",
        "severity": finding.severity,
        "rule": finding.rule,
        "name": finding.name,
        "question": finding.question,
        "evidence": finding.message,
        "way on": finding.fix,
        "url": finding.url,
        "path": finding.path,
        "line": str(finding.line or ""),
    }
