"""Every question is GraphQL that GitHub understands, costs little, and asks after nobody."""

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
from vanitylint.connectors.github import selections as asked
from vanitylint.connectors.github.selections import PARTS, part_of, rest_of_lists

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLSchema

ALL, NONE = PARTS, frozenset[str]()
CHOICES = {"all": ALL, "none": NONE, **{f"no {part}": ALL - {part} for part in sorted(PARTS)}}
OF_ISSUES = ("repository_page", "issues_by_id", "one_issue", "project_page")
PEOPLE = {"Actor", "User", "Bot", "Mannequin", "Organization", "EnterpriseUserAccount", "Assignee"}
DEAREST = 30
"""Points for a page of a hundred, of the 5,000 that GitHub gives an hour."""


def rest(parts: frozenset[str]) -> str:
    """The next hundred of each list."""
    return rest_of_lists([("I_1", name, "Y3Vyc29y") for name in asked._connections(parts)], parts)


def makers() -> dict[str, Callable[[frozenset[str]], str]]:
    """All questions, by name, as functions of the parts of an issue."""
    fixed = {name: value for name, value in vars(queries).items() if name.isupper() and not name.startswith("_")}
    made = {
        name: value for name, value in vars(queries).items() if getattr(value, "__module__", "") == queries.__name__
    }
    return {name: lambda _, text=text: text for name, text in fixed.items()} | made | {"rest_of_lists": rest}


MAKERS = makers()
EVERY = [
    pytest.param(text, id=f"{name}, {choice}")
    for name, make in MAKERS.items()
    for choice, parts in CHOICES.items()
    if (text := make(parts)) and (choice == "all" or text != make(ALL))
]


def small() -> GraphQLSchema:
    return schemas._schema(schemas.SMALL, NONE)


def fields(text: str, schema: GraphQLSchema | None = None) -> Selections:
    query = understood(schema or small(), text)
    assert not query.errors
    return selections(query, {"first": 100})


def test_all_questions_are_found() -> None:
    assert MAKERS.keys() >= {*OF_ISSUES, "PROJECT_MEMBERS", "DRAFTS_BY_ID", "ISSUE_IDS", "REPOSITORIES"}
    assert len(EVERY) > len(MAKERS) + 4 * len(PARTS)


@pytest.mark.parametrize("text", EVERY)
def test_a_question_is_understood(text: str) -> None:
    assert [error.message for error in validate(small(), parse(text))] == []


@pytest.mark.skipif(
    schemas.VARIABLE not in os.environ, reason=f"{schemas.VARIABLE} names no file with GitHub's own schema"
)
@pytest.mark.parametrize("text", EVERY)
def test_github_itself_understands_a_question(text: str) -> None:
    whole = schemas._schema(Path(os.environ[schemas.VARIABLE]), NONE)
    assert [error.message for error in validate(whole, parse(text))] == []


@pytest.mark.parametrize("text", EVERY)
def test_a_question_is_cheap(text: str) -> None:
    price = cost(fields(text))
    assert price.points <= DEAREST
    assert price.nodes <= MAX_NODES


@pytest.mark.parametrize("text", EVERY)
def test_a_question_tells_its_price(text: str) -> None:
    assert ("RateLimit", "cost") in {(field.parent, field.node.name.value) for field in fields(text)}


@pytest.mark.parametrize("text", EVERY)
def test_a_question_asks_after_nobody(text: str) -> None:
    for field in fields(text):
        name = field.node.name.value
        assert name not in {"login", "email", "avatarUrl", "assignees", "participants", "editor", "actor", "creator"}
        assert field.parent not in PEOPLE, f"{field.parent}.{name}"


@pytest.mark.parametrize("text", EVERY)
def test_a_question_has_a_name_of_its_own_and_changes_nothing(text: str) -> None:
    (operation, *others) = parse(text).definitions
    assert operation.kind == "operation_definition"
    assert getattr(operation, "operation").value == "query"  # noqa: B009 - mypy knows the common type only
    assert getattr(operation, "name").value  # noqa: B009
    assert all(other.kind == "fragment_definition" for other in others)


@pytest.mark.parametrize("name", ["repository_page", "issues_by_id", "one_issue"])
def test_without_projects_no_scope_for_projects_is_needed(name: str) -> None:
    chosen = fields(MAKERS[name](ALL - {"projects"}))
    assert [error["message"] for error in missing_scopes(chosen, "repo")] == []


# Parts that a server may not know


def named(parts: frozenset[str]) -> set[str]:
    """All that is asked of an issue, as `Type.field`."""
    return {f"{field.parent}.{field.node.name.value}" for field in fields(MAKERS["one_issue"](parts))}


@pytest.mark.parametrize("part", sorted(PARTS))
def test_what_a_part_asks_for_is_known_as_its_own(part: str) -> None:
    own = named(ALL) - named(ALL - {part})
    assert own
    assert {name: part_of(name) for name in own if name.startswith("Issue.")} == {
        name: part for name in own if name.startswith("Issue.")
    }
    assert {part_of(name) for name in own} <= {part, ""}


def without(*names: str) -> GraphQLSchema:
    return schemas.schema(frozenset(names))


@pytest.mark.parametrize("name", sorted(name for name in named(ALL) - named(NONE) if name.startswith("Issue.")))
@pytest.mark.parametrize("question", OF_ISSUES)
def test_a_field_that_is_unknown_can_be_left_out(question: str, name: str) -> None:
    assert understood(without(name), MAKERS[question](ALL)).errors
    assert understood(without(name), MAKERS[question](ALL - {part_of(name)})).errors == []


def types(parts: frozenset[str]) -> set[str]:
    """The types that an issue's question has fragments for."""
    return set(re.findall(r"\.\.\. on (\w+)", MAKERS["one_issue"](parts)))


@pytest.mark.parametrize("name", sorted(types(ALL) - types(NONE)))
def test_a_type_that_is_unknown_can_be_left_out(name: str) -> None:
    part = part_of(f"{name}.")
    assert part in PARTS
    assert name not in types(ALL - {part})


@pytest.mark.parametrize("name", ["Issue.title", "Issue.nothing", "Repository.issues", "", ".", "Nothing", "Issue"])
def test_what_is_always_asked_for_is_in_no_part(name: str) -> None:
    assert part_of(name) == ""


def test_ids_and_cursors_cannot_break_out_of_their_quotes() -> None:
    text = rest_of_lists([('I_1") { id } x: node(id: "', "labels", 'a"\\\n\u2028b')], ALL)
    assert [error.message for error in validate(small(), parse(text))] == []
    assert text.count("node(id:") == 2
    assert text.count('"') == 4
