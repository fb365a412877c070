"""Snapshots of whole reports; `VANITYLINT_UPDATE=1 pytest` updates them."""

from __future__ import annotations

import os
from pathlib import Path

SNAPSHOTS = Path(__file__).parent


def stored_snapshot(name: str, text: str) -> str:
    """Return the stored snapshot of a report, byte for byte, as line ends differ between formats."""
    path = SNAPSHOTS / name
    if os.environ.get("VANITYLINT_UPDATE"):
        path.write_bytes(text.encode())
    return path.read_bytes().decode()
