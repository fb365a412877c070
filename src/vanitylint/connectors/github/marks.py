"""Where a fetch of GitHub left off, as the snapshot keeps it between two runs."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct, field

from vanitylint.backlog.dates import moment

_OVERLAP = timedelta(seconds=10)
"""What changed shortly before the last change we saw may have been shown to us only after it."""


class ProjectMark(Struct):
    """What was known of a project that issues are in."""

    updated: str
    """When it last changed, as GitHub says."""
    walked: str
    """When its places were last gone through."""
    places: dict[str, str]
    """From the id of each issue in it to when its place there last changed."""


class RepositoryMark(Struct):
    """Where the fetch of a repository left off."""

    repository: str
    """`owner/repo`, as GitHub spells it."""
    since: str
    """When the last of the issues that came was changed."""
    projects: dict[str, ProjectMark] = field(default_factory=dict)
    beyond: list[str] = field(default_factory=list)
    """Ids of the issues beyond the repository that its own hang on."""
    incomplete: list[str] = field(default_factory=list)
    """Ids of issues of which something could not be read."""
    total: int = 0
    """How many issues there were."""


class ProjectSourceMark(Struct):
    """Where the fetch of a project left off."""

    project: str
    """Its id."""
    places: dict[str, str] = field(default_factory=dict)
    """From the id of each item's place in it to when that place and what stands there were last changed."""
    beyond: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)


class OwnerMark(Struct):
    """Where the fetch of all repositories of an owner left off."""

    repositories: dict[str, RepositoryMark] = field(default_factory=dict)


Mark = TypeVar("Mark", bound=Struct)


def read_mark(text: str, kind: type[Mark], *, settings: str) -> tuple[Mark | None, frozenset[str]]:
    """The mark in a bookmark, and the parts of an issue that the server did not know.

    The mark is None when there is none, or when this code would have read the issues otherwise.
    """
    version, _, rest = text.partition(" ")
    if version != _version(settings):
        return None, frozenset()
    try:
        kept = msgspec.json.decode(rest, type=_Kept)
        return msgspec.json.decode(kept.mark, type=kind), frozenset(kept.unknown)
    except msgspec.DecodeError:
        return None, frozenset()


def write_mark(mark: Struct, unknown: frozenset[str], *, settings: str) -> str:
    """A bookmark's text."""
    kept = _Kept(unknown=sorted(unknown), mark=msgspec.Raw(msgspec.json.encode(mark)))
    return f"{_version(settings)} {msgspec.json.encode(kept).decode()}"


class _Kept(Struct):
    unknown: list[str]
    mark: msgspec.Raw


def overlapping(since: str) -> str:
    """The moment to ask from: a little before the last change that was seen."""
    at = datetime.fromisoformat(moment(since))
    return (at - _OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def _version(settings: str) -> str:
    """Changes with the code that asks and maps, so that what an older one fetched is fetched again."""
    digest = hashlib.blake2b(settings.encode(), digest_size=8)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
