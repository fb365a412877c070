"""What issues share: statuses, types, sprints, versions. When one is changed, Jira puts no date on the issues."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from vanitylint.connectors.jira.sprints import parts_of
from vanitylint.connectors.loose import as_dict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIELDS = ("issuetype", "project", "status", "resolution", "fixVersions", "components", "issuelinks")
"""Jira's own fields that hold such things."""
_TELLING = (
    "name", "value", "state", "goal", "startDate", "endDate", "released", "releaseDate", "subtask",
    "hierarchyLevel", "inward", "outward", "statusCategory", "projectTypeKey",
)  # fmt: skip


def things_of(fields: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The shared things in an issue's fields: from a name for each to a fingerprint of what it says, and its parts."""
    return {
        f"{name}:{parts['id']}": (_fingerprint(parts), parts)
        for name, value in fields.items()
        if name in FIELDS or name.startswith("customfield_")
        for parts in _things(name, value)
    }


def _things(name: str, value: object) -> Iterator[dict[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        parts = as_dict(one.get("type")) if name == "issuelinks" and isinstance(one, dict) else parts_of(one)
        for level in (parts, as_dict(parts.get("child"))):
            if level.get("id") and ("name" in level or "value" in level):
                yield level


def _fingerprint(parts: Mapping[str, Any]) -> str:
    told = [_bare(parts.get(name)) for name in _TELLING]
    return hashlib.blake2b(msgspec.json.encode(told), digest_size=6).hexdigest()


def _bare(value: object) -> object:
    """Of a status category or an option below another one only what tells something."""
    inner = as_dict(value)
    return [inner.get(name) for name in ("key", "value", "id")] if inner else value
