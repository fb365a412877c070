"""GitHub's schema: a small part in this repository, or the whole from a given file; without what old servers lack."""

from __future__ import annotations

import gc
import gzip
import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphql import DocumentNode, build_ast_schema, get_named_type, parse

if TYPE_CHECKING:
    from graphql import GraphQLSchema

VARIABLE = "VANITYLINT_GITHUB_SCHEMA"
SMALL = Path(__file__).with_name("schema.graphql")
ISSUE_FIELDS = Path(__file__).with_name("issue_fields.graphql")
"""Added to GitHub's schema after the file that the variable usually names."""


def schema_file() -> Path:
    """Return the path of the schema in use."""
    return Path(os.environ.get(VARIABLE) or SMALL)


def schema(unknown: frozenset[str] = frozenset()) -> GraphQLSchema:
    """Return the schema without some types ('IssueType'), fields ('Issue.parent') or enum values ('IssueState.OPEN')."""
    return _schema(schema_file(), unknown)


@cache
def _schema(path: Path, unknown: frozenset[str]) -> GraphQLSchema:
    document = _document(path)
    if unknown:
        lost = {name for name in unknown if "." not in name}
        kept = [definition for definition in document.definitions if _name(definition) not in lost]
        document = DocumentNode(definitions=tuple(_without(definition, unknown, lost) for definition in kept))
    built = build_ast_schema(document, assume_valid=True)  # GitHub's own schema does not pass every check
    gc.freeze()  # it lives until the end, and traversing its million objects takes a second each time
    return built


@cache
def _document(path: Path) -> DocumentNode:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return parse(text if "issueFieldValues" in text else f"{text}\n{ISSUE_FIELDS.read_text()}")


def _name(node: Any) -> str:
    name = getattr(node, "name", None)
    return name.value if name else ""


def _type_name(node: Any) -> str:
    """Return the name of a field's type without lists and non-nulls."""
    while hasattr(node, "type"):
        node = node.type
    return _name(node)


def _without(definition: Any, unknown: frozenset[str], lost: set[str]) -> Any:
    """Copy a definition without unknown parts, or parts of a removed type."""
    changed: dict[str, Any] = {}
    for part in ("fields", "values", "types", "interfaces"):
        rows = getattr(definition, part, None)
        if rows:
            left = [
                row
                for row in rows
                if f"{_name(definition)}.{_name(row)}" not in unknown
                and _name(row) not in lost
                and (part != "fields" or _type_name(row) not in lost)
            ]
            changed[part] = tuple(left)
    return replace(definition, **changed)


@cache
def is_connection(type_: Any) -> bool:
    """Whether a field of this type is paginated."""
    return str(get_named_type(type_)).endswith("Connection")
