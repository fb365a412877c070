"""The ledger as CSV for spreadsheets: one row per bet, in the ledger's order, preceded by what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict

from vanitylint.reporters.csv import table
from vanitylint.reporters.ledger import LedgerEntry
from vanitylint.reporters.report import UNTRUSTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reporters.ledger import Ledger

_LAST = ("url", "path", "line")
_FIRST = ("group", "key", "title", "kind", "state")
COLUMNS = (*_FIRST, *(name for name in LedgerEntry.__struct_fields__ if name not in (*_FIRST, *_LAST)), *_LAST)
"""Named as in the JSON, starting with the columns that identify a row."""


def render(ledger: Ledger, problems: Sequence[str]) -> str:
    """Render the ledger as comma-separated values (RFC 4180).

    Args:
        ledger: The ledger, which is written in full.
        problems: Messages about what could not be read.
    """
    return table(COLUMNS, _rows(ledger, problems))


def _rows(ledger: Ledger, problems: Sequence[str]) -> Iterator[list[object]]:
    for problem in problems:
        yield ["incomplete", "", f"{UNTRUSTED}. {problem}", *[""] * (len(COLUMNS) - 3)]
    for entry in ledger.entries:
        cells = asdict(entry)
        cells |= {"is_day_assumed": "true" if entry.is_day_assumed else "false", "line": entry.line or None}
        yield [cells[name] for name in COLUMNS]
