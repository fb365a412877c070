"""The cost of a query by GitHub's published formula: each connection is one request per parent node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    VariableNode,
    get_named_type,
)
from tests.fake_github.schema import is_connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import DocumentNode, GraphQLSchema, SelectionSetNode

MAX_NODES = 500_000


class Cost(NamedTuple):
    """The cost of a query, and the maximum number of nodes it can return."""

    points: int
    nodes: int


class Selected(NamedTuple):
    """A field of a query, its parent type, and how often it can occur."""

    parent: str
    node: FieldNode
    type: Any
    times: int


class Selections:
    """Yield the fields of a query, including those of fragments."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any]) -> None:
        self._schema = schema
        self._variables = variables
        self._operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }

    def __iter__(self) -> Iterator[Selected]:
        root = self._schema.get_root_type(self._operations[0].operation)
        return self._walk(self._operations[0].selection_set, root, 1)

    def size(self, node: FieldNode) -> int:
        """Return the number of nodes requested from a connection."""
        for argument in node.arguments or ():
            if argument.name.value in {"first", "last"}:
                value = argument.value
                if isinstance(value, IntValueNode):
                    return int(value.value)
                if isinstance(value, VariableNode):
                    return int(self._variables.get(value.name.value) or 0)
        return 0

    def _walk(self, chosen: SelectionSetNode | None, parent: Any, times: int) -> Iterator[Selected]:
        for selection in chosen.selections if chosen else ():
            if isinstance(selection, FieldNode):
                field = getattr(parent, "fields", {}).get(selection.name.value)
                if field is not None:
                    yield Selected(parent.name, selection, field.type, times)
                    below = times * self.size(selection) if is_connection(field.type) else times
                    yield from self._walk(selection.selection_set, get_named_type(field.type), below)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                kind = self._schema.type_map[condition.name.value] if condition else parent
                yield from self._walk(selection.selection_set, kind, times)
            elif isinstance(selection, FragmentSpreadNode):
                fragment = self._fragments[selection.name.value]
                kind = self._schema.type_map[fragment.type_condition.name.value]
                yield from self._walk(fragment.selection_set, kind, times)


def cost(selections: Selections) -> Cost:
    """Return the cost of a query before it is executed."""
    requests = nodes = 0
    for field in selections:
        if is_connection(field.type):
            requests += field.times
            nodes += field.times * selections.size(field.node)
    return Cost(max(1, (requests + 50) // 100), nodes)
