"""Test that every query is GraphQL that GitHub understands, costs little, and requests no personal data."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from graphql import parse, validate
from tests.fake_github import schema as schemas
from tests.fake_github.cost import MAX_NODES, Selections, cost
from tests.fake_github.execution import missing_scopes, selections, understood

from vanitylint.connectors.github import queries
from vanitylint.connectors.github import selections as query_selections
from vanitylint.connectors.github.selections import PARTS, part_of, rest_of_lists

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLSchema

ALL, NONE = PARTS, frozenset[str]()
CHOICES = {"all": ALL, "none": NONE, **{f"no {part}": ALL - {part} for part in sorted(PARTS)}}
ISSUE_QUERIES = ("repository_page", "issues_by_id", "one_issue", "project_page")
PEOPLE = {"Actor", "User", "Bot", "Mannequin", "Organization", "EnterpriseUserAccount", "Assignee"}
MAX_POINTS = 30
"""The most points for a page of a hundred, of the 5,000 that GitHub grants per hour."""


def rest_query(parts: frozenset[str]) -> str:
    """Return the query for the next hundred entries of each list."""
    return rest_of_lists([("I_1", name, "Y3Vyc29y") for name in query_selections._connections(parts)], parts)


def makers() -> dict[str, Callable[[frozenset[str]], str]]:
    """Return all queries, by name, as functions of the parts of an issue."""
    fixed = {name: value for name, value in vars(queries).items() if name.isupper() and not name.startswith("_")}
    functions = {
        name: value for name, value in vars(queries).items() if getattr(value, "__module__", "") == queries.__name__
    }
    return {name: lambda _, text=text: text for name, text in fixed.items()} | functions | {"rest_of_lists": rest_query}


MAKERS = makers()
ALL_QUERIES = [
    pytest.param(text, id=f"{name}, {choice}")
    for name, make in MAKERS.items()
    for choice, parts in CHOICES.items()
    if (text := make(parts)) and (choice == "all" or text != make(ALL))
]


def small_schema() -> GraphQLSchema:
    return schemas._schema(schemas.SMALL, NONE)


def requested_fields(text: str, schema: GraphQLSchema | None = None) -> Selections:
    query = understood(schema or small_schema(), text)
    assert not query.errors
    return selections(query, {"first": 100})


def test_all_queries_are_collected() -> None:
    assert MAKERS.keys() >= {*ISSUE_QUERIES, "PROJECT_MEMBERS", "DRAFTS_BY_ID", "ISSUE_IDS", "REPOSITORIES"}
    assert len(ALL_QUERIES) > len(MAKERS) + 4 * len(PARTS)


@pytest.mark.parametrize("text", ALL_QUERIES)
def test_query_is_valid(text: str) -> None:
    assert [error.message for error in validate(small_schema(), parse(text))] == []


@pytest.mark.skipif(
    schemas.VARIABLE not in os.environ, reason=f"{schemas.VARIABLE} names no file with GitHub's own schema"
)
@pytest.mark.parametrize("text", ALL_QUERIES)
def test_query_is_valid_in_github_schema(text: str) -> None:
    whole = schemas._schema(Path(os.environ[schemas.VARIABLE]), NONE)
    assert [error.message for error in validate(whole, parse(text))] == []


@pytest.mark.parametrize("text", ALL_QUERIES)
def test_query_is_cheap(text: str) -> None:
    query_cost = cost(requested_fields(text))
    assert query_cost.points <= MAX_POINTS
    assert query_cost.nodes <= MAX_NODES


@pytest.mark.parametrize("text", ALL_QUERIES)
def test_query_requests_its_cost(text: str) -> None:
    assert ("RateLimit", "cost") in {(field.parent, field.node.name.value) for field in requested_fields(text)}


@pytest.mark.parametrize("text", ALL_QUERIES)
def test_query_requests_no_personal_data(text: str) -> None:
    for field in requested_fields(text):
        name = field.node.name.value
        assert name not in {"login", "email", "avatarUrl", "assignees", "participants", "editor", "actor", "creator"}
        assert field.parent not in PEOPLE, f"{field.parent}.{name}"


@pytest.mark.parametrize("text", ALL_QUERIES)
def test_query_is_named_and_changes_nothing(text: str) -> None:
    (operation, *others) = parse(text).definitions
    assert operation.kind == "operation_definition"
    assert getattr(operation, "operation").value == "query"  # noqa: B009 - mypy knows the common type only
    assert getattr(operation, "name").value  # noqa: B009
    assert all(other.kind == "fragment_definition" for other in others)


@pytest.mark.parametrize("name", ["repository_page", "issues_by_id", "one_issue"])
def test_query_without_projects_needs_no_project_scope(name: str) -> None:
    selected = requested_fields(MAKERS[name](ALL - {"projects"}))
    assert [error["message"] for error in missing_scopes(selected, "repo")] == []


# Parts that a server may not know


def fields_of_issue(parts: frozenset[str]) -> set[str]:
    """Return all fields that are requested of an issue, as `Type.field`."""
    return {f"{field.parent}.{field.node.name.value}" for field in requested_fields(MAKERS["one_issue"](parts))}


@pytest.mark.parametrize("part", sorted(PARTS))
def test_part_of_each_requested_field_is_known(part: str) -> None:
    own = fields_of_issue(ALL) - fields_of_issue(ALL - {part})
    assert own
    assert {name: part_of(name) for name in own if name.startswith("Issue.")} == {
        name: part for name in own if name.startswith("Issue.")
    }
    assert {part_of(name) for name in own} <= {part, ""}


def schema_without(*names: str) -> GraphQLSchema:
    return schemas.schema(frozenset(names))


@pytest.mark.parametrize(
    "name", sorted(name for name in fields_of_issue(ALL) - fields_of_issue(NONE) if name.startswith("Issue."))
)
@pytest.mark.parametrize("query_name", ISSUE_QUERIES)
def test_unknown_field_can_be_left_out(query_name: str, name: str) -> None:
    assert understood(schema_without(name), MAKERS[query_name](ALL)).errors
    assert understood(schema_without(name), MAKERS[query_name](ALL - {part_of(name)})).errors == []


def fragment_types(parts: frozenset[str]) -> set[str]:
    """Return the types for which an issue's query has fragments."""
    return set(re.findall(r"\.\.\. on (\w+)", MAKERS["one_issue"](parts)))


@pytest.mark.parametrize("name", sorted(fragment_types(ALL) - fragment_types(NONE)))
def test_unknown_type_can_be_left_out(name: str) -> None:
    part = part_of(f"{name}.")
    assert part in PARTS
    assert name not in fragment_types(ALL - {part})


@pytest.mark.parametrize("name", ["Issue.title", "Issue.nothing", "Repository.issues", "", ".", "Nothing", "Issue"])
def test_field_that_is_always_requested_has_no_part(name: str) -> None:
    assert part_of(name) == ""


def test_ids_and_cursors_are_escaped() -> None:
    text = rest_of_lists([('I_1") { id } x: node(id: "', "labels", 'a"\\\n\u2028b')], ALL)
    assert [error.message for error in validate(small_schema(), parse(text))] == []
    assert text.count("node(id:") == 2
    assert text.count('"') == 4
