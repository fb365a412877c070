"""Files we write: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from vanitylint.errors import VanitylintError


def write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step, so that nobody ever reads half of it.

    Of a link, what it leads to is replaced. A device or a pipe, such as `/dev/null`, is written to, and stays.

    Raises:
        VanitylintError: The folder cannot be written to.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        path = Path(os.path.realpath(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise VanitylintError(f"cannot be written: {error.strerror}", where=str(path)) from error
