"""Files we write: whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from vanitylint.errors import VanitylintError


def see_if_writable(path: Path) -> None:
    """Look whether a file could be written, as far as that can be known before.

    Raises:
        VanitylintError: It could not.
    """
    try:
        if path.is_dir():
            raise VanitylintError("cannot be written: it is a folder", where=str(path))
        parents = path.absolute().parents
        above = next(folder for folder in parents if folder.exists())
        if above not in parents[:2]:
            raise VanitylintError(
                f"cannot be written: there is no folder {path.parent.parent}",
                where=str(path),
                hint="only the folder directly above a file is created; create the others first",
            )
        place = path if path.exists() and not path.is_file() else above
        if not above.is_dir():
            raise VanitylintError(f"cannot be written: {above} is not a folder", where=str(path))
        if not os.access(place, os.W_OK):
            raise VanitylintError(f"cannot be written: {place} is not writable", where=str(path))
    except OSError as error:
        raise VanitylintError(f"cannot be written: {error.strerror}", where=str(path)) from error


def write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step, so that nobody ever reads half of it.

    Its folder is made where there is none; a whole path of them would rather be a slip of the pen.
    Of a link, what it leads to is replaced. A device or a pipe, such as `/dev/null`, is written to, and stays. Who may
    read it is as before; of a new file, as the user has it for all files (umask).

    Raises:
        VanitylintError: The folder cannot be written to.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        path = Path(os.path.realpath(path))
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with temporary.open("x", encoding="utf-8", newline="\n") as file:
                if path.exists():
                    shutil.copymode(path, temporary)
                file.write(text)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise VanitylintError(f"cannot be written: {error.strerror}", where=str(path)) from error


def hide_from_git(folder: Path) -> None:
    """Keep what lies in a folder of ours out of commits, as other tools do with their caches.

    What somebody wrote there instead stays. Two runs at once write the same, and neither reads half of it.

    Raises:
        VanitylintError: The folder cannot be written to.
    """
    ignore = folder / ".gitignore"
    if not ignore.exists():
        write_atomically(ignore, "*\n")
