"""From the name of a source to the source."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from vanitylint.connectors import Source

_NOT_YET = ("jira:", "github:", "http://", "https://")


def open_source(name: str, *, takes_text: bool = False) -> Source:
    """The source that a name stands for: a path, or `-` for standard input.

    Args:
        name: As the user wrote it.
        takes_text: Whether one plain text will do on standard input.

    Raises:
        VanitylintError: There is no such source, or nothing in it is understood.
    """
    if name.startswith(_NOT_YET):
        raise VanitylintError(
            "live trackers are not read yet",
            where=name,
            hint="export the items to a file, and name the file: Jira JSON or CSV, or `gh issue list --json`",
        )
    from vanitylint.connectors.files import open_path

    return open_path(name, sys.stdin.buffer if name == "-" else None, takes_text=takes_text)
