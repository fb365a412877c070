"""A bookmark's text: where a fetch left off, and which code and settings it was made with."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

Mark = TypeVar("Mark")


def read_bookmark(text: str, version: str, kind: type[Mark]) -> Mark | None:
    """What a bookmark holds; None when there is none, or when it was made otherwise: then everything is fetched anew.

    Args:
        text: The bookmark.
        version: Of the code and settings that now ask.
        kind: What it is to hold.
    """
    made_with, _, rest = text.partition(" ")
    if made_with != version:
        return None
    try:
        return msgspec.json.decode(rest, type=kind)
    except msgspec.DecodeError:
        return None


def write_bookmark(mark: object, version: str) -> str:
    """A bookmark's text."""
    return f"{version} {msgspec.json.encode(mark).decode()}"


@cache
def version_of(folder: Path, settings: str) -> str:
    """Changes with the code that asks and maps, and with the settings.

    Args:
        folder: Where the connector is; what stands beside it has a say as well, and so has the reading of markup.
        settings: What else has a say in how items come, in any form.
    """
    digest = hashlib.blake2b(settings.encode(), digest_size=8)
    markup = folder.parents[1] / "reading" / "markup"
    for path in sorted(file for place in (folder, folder.parent, markup) for file in place.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
