"""Suggestions of what was meant when a file or folder does not exist."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

from vanitylint.errors import did_you_mean

_GITHUB_REPOSITORY = re.compile(
    r"(?:(?:ssh:/{1,2})?git@github\.com[:/]|(?:www\.)?github\.com/)?([A-Za-z0-9][\w-]{0,38}/[\w.-]{1,100}?(?:#\d+)?)(?:\.git)?"
)
_TRACKERS = {"github": "github:owner/repo", "jira": "jira:PROJ"}
"""How to write the sources that are not files, by their prefix."""
_SOURCES = f"a SOURCE is {', '.join(_TRACKERS.values())}, a file or folder, or - for standard input"
_SCHEME = re.compile(r"([A-Za-z]{2,10}):(.*)", re.DOTALL)
_MIN_SIMILARITY = 0.75
"""Minimum similarity of a typing error; `gitlab` is not a typing error of `github`."""


def suggest_source(spec: str) -> str:
    """Return a hint: a tracker, a similar name beside the path, or what a SOURCE may be."""
    repository = _GITHUB_REPOSITORY.fullmatch(spec)
    if not repository and (scheme := _SCHEME.fullmatch(spec)):
        schemes = get_close_matches(scheme[1].lower(), [*_TRACKERS, "https"], n=1, cutoff=_MIN_SIMILARITY)
        return f"did you mean {schemes[0]}:{scheme[2]}? {_SOURCES}" if schemes else _SOURCES
    if spec.lower() in _TRACKERS:
        return f"did you mean {_TRACKERS[spec.lower()]}? {_SOURCES}"
    path = Path(spec)
    try:
        names = [other.name for other in path.parent.iterdir()]
    except OSError:
        names = []
    if similar_name := did_you_mean(path.name, names):
        return similar_name
    if repository:
        return f"for a repository on GitHub, write github:{repository[1]}"
    return _SOURCES
