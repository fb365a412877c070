"""What may have been meant where there is no such file or folder."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

from vanitylint.errors import did_you_mean

_REPOSITORY = re.compile(
    r"(?:(?:ssh:/{1,2})?git@github\.com[:/]|(?:www\.)?github\.com/)?([A-Za-z0-9][\w-]{0,38}/[\w.-]{1,100}?(?:#\d+)?)(?:\.git)?"
)
_KINDS = {"github": "github:owner/repo", "jira": "jira:PROJ"}
"""What stands before the colon where no file is meant, and how such a source is written."""
_SOURCES = f"a SOURCE is {', '.join(_KINDS.values())}, a file or folder, or - for standard input"
_SCHEME = re.compile(r"([A-Za-z]{2,10}):(.*)", re.DOTALL)
_NEAR = 0.75
"""So much alike are slips of a finger; `gitlab` is another thing than `github`."""


def what_was_meant(spec: str) -> str:
    """A tracker, a name beside the path, or what a SOURCE is."""
    repository = _REPOSITORY.fullmatch(spec)
    if not repository and (found := _SCHEME.fullmatch(spec)):
        near = get_close_matches(found[1].lower(), [*_KINDS, "https"], n=1, cutoff=_NEAR)
        return f"did you mean {near[0]}:{found[2]}? {_SOURCES}" if near else _SOURCES
    if spec.lower() in _KINDS:
        return f"did you mean {_KINDS[spec.lower()]}? {_SOURCES}"
    path = Path(spec)
    try:
        names = [other.name for other in path.parent.iterdir()]
    except OSError:
        names = []
    if near_by := did_you_mean(path.name, names):
        return near_by
    if repository:
        return f"for a repository on GitHub, write github:{repository[1]}"
    return _SOURCES
