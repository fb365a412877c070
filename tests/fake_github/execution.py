"""Execute a GraphQL request."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, execute_sync, parse, validate
from tests.fake_github import cost as price
from tests.fake_github.errors import executed, invalid
from tests.fake_github.nodes import Node
from tests.fake_github.paging import Ordered, page
from tests.fake_github.schema import is_connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import DocumentNode, GraphQLResolveInfo, GraphQLSchema
    from tests.fake_github.recording import Request

PROJECT_TYPES = {"ProjectV2", "ProjectV2Item"}
"""Fields with one of these types, or on one of them, need a scope of their own."""


@dataclass
class Query:
    """A valid query, or its errors."""

    schema: GraphQLSchema
    document: DocumentNode | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)


@lru_cache(maxsize=256)
def understood(schema: GraphQLSchema, text: str) -> Query:
    """Parse and validate a query; cached, as tests send the same query many times."""
    try:
        document = parse(text)
    except GraphQLError as error:
        locations = [{"line": location.line, "column": location.column} for location in error.locations or []]
        return Query(schema, None, [{"message": f"Parse error: {error.message}", "locations": locations}])
    return Query(schema, document, [invalid(error, document) for error in validate(schema, document)])


def selections(query: Query, variables: dict[str, Any]) -> price.Selections:
    """Yield the fields that a valid query selects."""
    assert query.document is not None
    return price.Selections(query.schema, query.document, variables)


def missing_scopes(chosen: price.Selections, scopes: str) -> list[dict[str, Any]]:
    """Return an error for each field that reads projects, as GitHub does if the token lacks the scope."""
    granted = str([scope.strip() for scope in scopes.split(",") if scope.strip()])
    errors = []
    for each in chosen:
        name = each.node.name.value
        if each.parent in PROJECT_TYPES or name in {"projectItems", "projectV2", "projectsV2", "projectV2Items"}:
            location = each.node.loc.start_token if each.node.loc else None
            errors.append(
                {
                    "type": "INSUFFICIENT_SCOPES",
                    "locations": [{"line": location.line, "column": location.column}] if location else [],
                    "message": "Your token has not been granted the required scopes to execute this query. "
                    f"The '{name}' field requires one of the following scopes: ['read:project'], but your token has "
                    f"only been granted the: {granted} scopes. Please modify your token's scopes at: "
                    "https://github.com/settings/tokens.",
                }
            )
    return errors


def execute(query: Query, request: Request, root: dict[str, Callable[[dict[str, Any]], Any]]) -> dict[str, Any]:
    """Execute a query and return its data and errors."""
    assert query.document is not None
    result = execute_sync(
        query.schema,
        query.document,
        root_value=root,
        variable_values=request.variables,
        operation_name=request.operation,
        field_resolver=_resolve,
        type_resolver=_type_of,
    )
    errors = [executed(error) for error in result.errors or []]
    if result.data is None and not any("path" in error for error in errors):
        return {"errors": errors}  # an invalid variable
    return {"data": result.data} | ({"errors": errors} if errors else {})


def _resolve(source: Any, info: GraphQLResolveInfo, **args: Any) -> Any:
    fields = source.fields if isinstance(source, Node) else source
    try:
        value = fields[info.field_name]
    except KeyError:
        raise GraphQLError(f"The fake has no {info.parent_type.name}.{info.field_name}: write it") from None
    if callable(value):
        value = value(args)
    if isinstance(value, (list, Ordered)):
        return page(value, args, info.field_name) if is_connection(info.return_type) else value
    return None if isinstance(value, Node) and value.deleted else value


def _type_of(value: Any, *_: Any) -> str:
    return str(value.typename if isinstance(value, Node) else value["__typename"])
