"""Whole reports, kept as files; `VANITYLINT_UPDATE=1 pytest` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

SNAPSHOTS = Path(__file__).parent


def kept(name: str, text: str) -> str:
    """What a report was when somebody last looked it over; byte for byte, as line ends differ between formats."""
    file = SNAPSHOTS / name
    if os.environ.get("VANITYLINT_UPDATE"):
        file.write_bytes(text.encode())
    return file.read_bytes().decode()
