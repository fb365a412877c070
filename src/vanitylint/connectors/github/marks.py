"""Where a fetch of GitHub left off, as the snapshot keeps it between two runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct, field

from vanitylint.backlog.dates import moment
from vanitylint.connectors.bookmarks import read_bookmark, version_of, write_bookmark
from vanitylint.connectors.github.index import Index

_OVERLAP = timedelta(seconds=10)
"""What changed shortly before the last change we saw may have been shown to us only after it."""


class ProjectMark(Struct):
    """What was known of a project that issues of a repository are in."""

    updated: str
    """When it last changed, as GitHub says."""
    walked: str
    """When its places were last gone through."""
    places: dict[str, str]
    """From the id of each issue in it to when its place there last changed."""


class RepositoryMark(Struct):
    """Where the fetch of a repository left off."""

    since: str = ""
    """When the last of the issues that came was changed."""
    total: int = 0
    """How many issues there were."""
    projects: dict[str, ProjectMark] = field(default_factory=dict)
    milestones: dict[str, str] = field(default_factory=dict)
    """From the number of each milestone to a fingerprint of what it says."""
    milestones_changed: str = ""
    """How many milestones there were, and when the last was changed; only where many repositories are looked at."""


class Mark(Struct):
    """Where the fetch of a source left off."""

    index: Index = field(default_factory=Index)
    incomplete: list[str] = field(default_factory=list)
    """Ids of issues of which something could not be read."""
    repositories: dict[str, RepositoryMark] = field(default_factory=dict)
    """By `owner/repo`, as GitHub spells it."""
    is_beginning: bool = False
    """A fetch of everything has stopped, and not all has come since."""
    project: str = ""
    """Id of the project, where the source is one."""
    places: dict[str, str] = field(default_factory=dict)
    """From the id of each place in that project to a fingerprint of what stands there."""
    drafts: list[str] = field(default_factory=list)
    """Those of these places in which a draft stands."""
    has_status: bool = True
    """That project has a field Status."""


def read_mark(text: str, *, settings: str) -> tuple[Mark | None, frozenset[str]]:
    """The mark in a bookmark, and the parts of an issue that the server did not know.

    The mark is None when there is none, or when this code would have read the issues otherwise.
    """
    kept = read_bookmark(text, _version(settings), _Kept)
    return (kept.mark, frozenset(kept.unknown)) if kept else (None, frozenset())


def write_mark(mark: Mark, unknown: frozenset[str], *, settings: str) -> str:
    """A bookmark's text."""
    return write_bookmark(_Kept(unknown=sorted(unknown), mark=mark), _version(settings))


class _Kept(Struct):
    unknown: list[str]
    mark: Mark


def overlapping(since: str) -> str:
    """The moment to ask from: a little before the last change that was seen."""
    at = datetime.fromisoformat(moment(since))
    return (at - _OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _version(settings: str) -> str:
    return version_of(Path(__file__).parent, settings)
