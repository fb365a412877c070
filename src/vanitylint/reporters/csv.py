"""The report as CSV for spreadsheets: one row per finding, acknowledged ones last, preceded by what could not be read.

The text starts with a byte order mark, because Excel does not recognise UTF-8 without one.
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
_BOM = "\ufeff"
_FORMULA = re.compile(r'((?:^|;)[\s"]*)([=+\-@\uff1d\uff0b\uff0d\uff20])')
"""The start of a formula in a cell (OWASP, "CSV injection"): one of four signs, also in full width.

Where the decimal separator is a comma, Excel splits cells at semicolons, so a cell may start after one as well.
"""


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """Render the whole report as comma-separated values (RFC 4180)."""
    return table(COLUMNS, ([row.get(name, "") for name in COLUMNS] for row in _rows(report)))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows below a header as CSV that any spreadsheet opens, with cells that cannot act as formulas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return _BOM + buffer.getvalue()


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula and no terminal for a command."""
    return _FORMULA.sub(r"\1'\2", safe(text))


def _rows(report: Report) -> Iterator[dict[str, str]]:
    for problem in report.unread:
        yield {"severity": "incomplete", "question": f"{UNTRUSTED}.", "evidence": problem}
    for finding in report.findings:
        yield {**_row(finding, report), "since last run": report.change.status_of(finding) if report.change else ""}
    for finding in report.acknowledged:
        yield {**_row(finding, report), "acknowledged": finding.acknowledged or ""}


def _row(finding: Finding, report: Report) -> dict[str, str]:
    item = report.summaries.get(finding.key)
    return {
        "key": finding.key,
        "title": finding.title,
        "kind": item.kind if item else finding.over,
        "state": item.state if item else "",
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
