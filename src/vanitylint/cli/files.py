"""Writing files atomically."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from vanitylint.errors import VanitylintError


def check_writable(path: Path) -> None:
    """Check that a file can be written, as far as that can be known beforehand.

    Raises:
        VanitylintError: It cannot be written.
    """
    try:
        if path.is_dir():
            raise VanitylintError("cannot be written: it is a folder", where=str(path))
        parents = path.absolute().parents
        existing_parent = next(folder for folder in parents if folder.exists())
        if existing_parent not in parents[:2]:
            raise VanitylintError(
                f"cannot be written: there is no folder {path.parent.parent}",
                where=str(path),
                hint="only the folder directly above a file is created; create the others first",
            )
        target = path if path.exists() and not path.is_file() else existing_parent
        if not existing_parent.is_dir():
            raise VanitylintError(f"cannot be written: {existing_parent} is not a folder", where=str(path))
        if not os.access(target, os.W_OK):
            raise VanitylintError(f"cannot be written: {target} is not writable", where=str(path))
    except OSError as error:
        raise VanitylintError(f"cannot be written: {error.strerror}", where=str(path)) from error


def write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step, so that nobody ever reads half of it.

    The folder is created if it does not exist, but not the ones above it: a missing path is more likely a typo. For a
    symlink, the target is replaced. A device or a pipe, such as `/dev/null`, is written to. Permissions are kept; those
    of a new file follow the umask.

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
    """Keep one of our folders out of commits, as other tools do with their caches.

    An existing .gitignore stays unchanged. Two runs at once are safe, as both write the same content atomically.

    Raises:
        VanitylintError: The folder cannot be written to.
    """
    ignore = folder / ".gitignore"
    if not ignore.exists():
        write_atomically(ignore, "*\n")
