"""The ledger as JSON, for programs; docs/ledger.md documents the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from vanitylint import __version__
from vanitylint.reporters.json_text import indented
from vanitylint.reporters.ledger import GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.backlog.items import Problem
    from vanitylint.reporters.ledger import Ledger

VERSION = 1
"""Incremented when the meaning of a key changes."""


def render(ledger: Ledger, *, items: int, problems: Sequence[Problem]) -> str:
    """Render the ledger as one indented JSON object.

    Args:
        ledger: The ledger, which is written in full.
        items: Number of items that were read.
        problems: What could not be read.
    """
    data: dict[str, Any] = {
        "version": VERSION,
        "tool": {"name": "vanitylint", "version": __version__},
        "as_of": ledger.as_of,
        "since": ledger.since,
        "complete": bool(items) and not problems,
        "problems": [{"source": problem.source, "line": problem.line, "why": problem.why} for problem in problems],
        "items": items,
        "bets": len(ledger.entries),
        "groups": {group: ledger.count(group) for group in GROUPS},
        "not_begun": ledger.not_begun,
        "left_out": len(ledger.left_out),
        "ledger": msgspec.to_builtins(ledger.entries),
    }
    return indented(data)
