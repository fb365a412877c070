"""Values that issues share: statuses, types, sprints, versions. If one changes, Jira does not update its issues."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from vanitylint.connectors.jira.sprints import parts_of
from vanitylint.connectors.json_values import as_dict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHARED_FIELDS = ("issuetype", "project", "status", "resolution", "fixVersions", "components", "issuelinks")
"""Jira's own fields that contain such values."""
_SIGNIFICANT = (
    "name", "value", "state", "goal", "startDate", "endDate", "released", "releaseDate", "subtask",
    "hierarchyLevel", "inward", "outward", "statusCategory", "projectTypeKey",
)  # fmt: skip


def shared_values(fields: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the shared values in the fields of an issue by id, each with a fingerprint and its parts."""
    return {
        f"{name}:{parts['id']}": (_fingerprint(parts), parts)
        for name, value in fields.items()
        if name in SHARED_FIELDS or name.startswith("customfield_")
        for parts in _values(name, value)
    }


def _values(name: str, value: object) -> Iterator[dict[str, Any]]:
    for entry in value if isinstance(value, list) else [value]:
        parts = as_dict(entry.get("type")) if name == "issuelinks" and isinstance(entry, dict) else parts_of(entry)
        for level in (parts, as_dict(parts.get("child"))):
            if level.get("id") and ("name" in level or "value" in level):
                yield level


def _fingerprint(parts: Mapping[str, Any]) -> str:
    significant = [_simplify(parts.get(name)) for name in _SIGNIFICANT]
    return hashlib.blake2b(msgspec.json.encode(significant), digest_size=6).hexdigest()


def _simplify(value: object) -> object:
    """Reduce a status category or a child option to its significant parts."""
    parts = as_dict(value)
    return [parts.get(name) for name in ("key", "value", "id")] if parts else value
