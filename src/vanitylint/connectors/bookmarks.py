"""Read and write bookmarks: where a fetch left off, and the version of the code and settings that made it."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

Mark = TypeVar("Mark")


def read_bookmark(text: str, version: str, kind: type[Mark]) -> Mark | None:
    """Decode a bookmark.

    Return None if there is none or if its version differs: then everything has to be fetched again.

    Args:
        text: The bookmark.
        version: Version of the current code and settings.
        kind: Type to decode to.
    """
    saved_version, _, encoded = text.partition(" ")
    if saved_version != version:
        return None
    try:
        return msgspec.json.decode(encoded, type=kind)
    except msgspec.DecodeError:
        return None


def write_bookmark(mark: object, version: str) -> str:
    """Encode a bookmark."""
    return f"{version} {msgspec.json.encode(mark).decode()}"


@cache
def version_of(folder: Path, settings: str) -> str:
    """Return a fingerprint of a connector's code and settings.

    Args:
        folder: The connector's folder. The modules of its parent folder and the markup readers are included.
        settings: Whatever else influences how items are fetched, in any form.
    """
    digest = hashlib.blake2b(settings.encode(), digest_size=8)
    markup = folder.parents[1] / "reading" / "markup"
    for path in sorted(path for directory in (folder, folder.parent, markup) for path in directory.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
