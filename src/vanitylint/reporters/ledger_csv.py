"""The ledger as a table for spreadsheets: one row a bet, in the ledger's order. What could not be read comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict

from vanitylint.reporters.csv import table
from vanitylint.reporters.ledger import Entry
from vanitylint.reporters.report import UNTRUSTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reporters.ledger import Ledger

_LAST = ("url", "path", "line")
_FIRST = ("group", "key", "title", "kind", "state")
COLUMNS = (*_FIRST, *(name for name in Entry.__struct_fields__ if name not in (*_FIRST, *_LAST)), *_LAST)
"""Called as in the JSON: first what somebody looks for who goes down the rows."""


def render(ledger: Ledger, unread: Sequence[str]) -> str:
    """The ledger as comma-separated values (RFC 4180).

    Args:
        ledger: All of it is told.
        unread: What could not be read, in words.
    """
    return table(COLUMNS, _rows(ledger, unread))


def _rows(ledger: Ledger, unread: Sequence[str]) -> Iterator[list[object]]:
    for why in unread:
        yield ["incomplete", "", f"{UNTRUSTED}. {why}", *[""] * (len(COLUMNS) - 3)]
    for entry in ledger.entries:
        cells = asdict(entry)
        cells |= {"is_day_assumed": "true" if entry.is_day_assumed else "false", "line": entry.line or None}
        yield [cells[name] for name in COLUMNS]
