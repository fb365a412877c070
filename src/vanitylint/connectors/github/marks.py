"""Read and write where a fetch of GitHub stopped, which the snapshot stores as a bookmark between runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct, field

from vanitylint.backlog.dates import moment
from vanitylint.connectors.bookmarks import read_bookmark, version_of, write_bookmark
from vanitylint.connectors.github.index import Index

_OVERLAP = timedelta(seconds=10)
"""A change shortly before the last one we saw may have become visible only after it."""


class ProjectMark(Struct):
    """What was known of a project that contains issues of a repository."""

    updated: str
    """When it was last updated, according to GitHub."""
    scanned: str
    """When its items were last scanned."""
    item_dates: dict[str, str]
    """By id of an issue: when the issue's item in the project was last updated."""


class RepositoryMark(Struct):
    """Where the fetch of a repository stopped."""

    since: str = ""
    """When the latest of the issues received was updated."""
    total: int = 0
    """Number of issues in the repository."""
    projects: dict[str, ProjectMark] = field(default_factory=dict)
    """Projects by id."""
    milestones: dict[str, str] = field(default_factory=dict)
    """By number of a milestone: a fingerprint of its content."""
    milestones_changed: str = ""
    """Number of milestones, and when the latest was updated. Set only if the source is an owner's repositories."""


class Mark(Struct):
    """Where the fetch of a source stopped."""

    index: Index = field(default_factory=Index)
    incomplete: list[str] = field(default_factory=list)
    """Ids of issues of which something could not be read."""
    repositories: dict[str, RepositoryMark] = field(default_factory=dict)
    """Repositories by `owner/repo`, as GitHub spells it."""
    is_beginning: bool = False
    """Whether a fetch of everything stopped early and has not been completed since."""
    project: str = ""
    """Id of the project, if the source is one."""
    item_fingerprints: dict[str, str] = field(default_factory=dict)
    """By id of an item in that project: a fingerprint of its content."""
    drafts: list[str] = field(default_factory=list)
    """Ids of those items that are drafts."""
    has_status: bool = True
    """Whether that project has a field Status."""


def read_mark(text: str, *, settings: str) -> tuple[Mark | None, frozenset[str]]:
    """Decode a bookmark to the mark and the parts of issues that the server did not know.

    The mark is None if there is none, or if the current code might read the issues differently.
    """
    saved = read_bookmark(text, _version(settings), _Saved)
    return (saved.mark, frozenset(saved.unknown)) if saved else (None, frozenset())


def write_mark(mark: Mark, unknown: frozenset[str], *, settings: str) -> str:
    """Encode a bookmark."""
    return write_bookmark(_Saved(unknown=sorted(unknown), mark=mark), _version(settings))


class _Saved(Struct):
    unknown: list[str]
    mark: Mark


def overlapping(since: str) -> str:
    """Return the moment since when to request changes: a little before the last change that was seen."""
    at = datetime.fromisoformat(moment(since))
    return (at - _OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _version(settings: str) -> str:
    return version_of(Path(__file__).parent, settings)
