"""Errors in GitHub's wording: translates those of graphql-core."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import DocumentNode, GraphQLError

NOT_ACCESSIBLE = "Resource not accessible by integration"

# The message of graphql-core, the message of GitHub, its code, and the names of the parts that it repeats.
VALIDATION = [
    (
        r"Cannot query field '(\w+)' on type '(\w+)'",
        "Field '{0}' doesn't exist on type '{1}'",
        "undefinedField",
        ("fieldName", "typeName"),
    ),
    (
        r"Unknown argument '(\w+)' on field '\w+\.(\w+)'",
        "Field '{1}' doesn't accept argument '{0}'",
        "argumentNotAccepted",
        ("argumentName", "name"),
    ),
    (r"Unknown type '(\w+)'", "No such type {0}, so it can't be a fragment condition", "undefinedType", ("typeName",)),
    (
        r"Value '(\w+)' does not exist in '(\w+)' enum",
        "Argument has an invalid value ({0}). Expected type '{1}'.",
        "argumentLiteralsIncompatible",
        ("value", "typeName"),
    ),
]


class Refusal(Exception):  # noqa: N818 - GitHub refuses; the fake is fine
    """Raised by a resolver to return an error like GitHub's."""

    def __init__(self, kind: str, message: str, extensions: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.extensions = extensions


def not_found(thing: str) -> Refusal:
    """Return the error for an unknown name, or one that GitHub hides."""
    return Refusal("NOT_FOUND", f"Could not resolve to {thing}.")


def forbidden(message: str = NOT_ACCESSIBLE, *, saml: bool = False) -> Refusal:
    """Return the error for an object that the token may not see."""
    return Refusal("FORBIDDEN", message, {"saml_failure": saml})


def _places(error: GraphQLError) -> list[dict[str, int]]:
    return [{"line": location.line, "column": location.column} for location in error.locations or []]


def executed(error: GraphQLError) -> dict[str, Any]:
    """Convert an error during execution, which is returned next to the other data."""
    cause = error.original_error
    found: dict[str, Any] = {"type": cause.kind} if isinstance(cause, Refusal) else {}
    if error.path:
        found["path"] = error.path
    if isinstance(cause, Refusal) and cause.extensions is not None:
        found["extensions"] = cause.extensions
    return found | {"locations": _places(error), "message": error.message}


def invalid(error: GraphQLError, document: DocumentNode) -> dict[str, Any]:
    """Convert an error that prevents the execution of a query."""
    path = next(_ways(document, error.nodes[0]), []) if error.nodes else []
    found = {"path": path, "locations": _places(error)}
    for pattern, words, code, names in VALIDATION:
        if match := re.match(pattern, error.message):
            parts = dict(zip(names, match.groups(), strict=True))
            return found | {"extensions": {"code": code, **parts}, "message": words.format(*match.groups())}
    return found | {"extensions": {"code": "invalid"}, "message": error.message}


def _ways(node: Node, goal: Node) -> Iterator[list[str]]:
    """Return the names on the path from a node to a descendant."""
    step = _step(node)
    if node is goal:
        yield step
        return
    for key in node.keys:
        below = getattr(node, key, None)
        for child in below if isinstance(below, (list, tuple)) else [below]:
            if isinstance(child, Node):
                yield from (step + rest for rest in _ways(child, goal))


def _step(node: Node) -> list[str]:
    match node:
        case OperationDefinitionNode():
            return [f"{node.operation.value} {node.name.value}" if node.name else node.operation.value]
        case FragmentDefinitionNode():
            return [f"fragment {node.name.value}"]
        case InlineFragmentNode():
            return [f"... on {node.type_condition.name.value}" if node.type_condition else "..."]
        case FieldNode():
            return [node.alias.value if node.alias else node.name.value]
        case _:
            return []
