"""Atlassian's API documents, reduced to the endpoints of the fake, so that they load fast."""

from __future__ import annotations

import gc
import gzip
import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

VARIABLE = "VANITYLINT_JIRA_SPECS"
"""Environment variable with their folder; they are not part of the project."""
CLOUD = (("jira-cloud-platform-v3.json.gz", ""), ("jira-cloud-agile-1.0.json.gz", ""))
DATA_CENTER = (("jira-dc-10.3.24.json.gz", "/rest"),)
"""Files, each with the prefix that its paths lack."""
_METHODS = ("get", "post")
_KEPT = ("parameters", "requestBody", "responses")


@dataclass(frozen=True)
class Operation:
    """A path and method of a document."""

    path: str
    method: str
    parameters: frozenset[str]
    """Names of the query parameters."""
    strict: Any
    """Validates requests strictly."""
    loose: Any
    """Validates responses, relaxed where real ones differ from the document."""


def folder() -> Path | None:
    """Return the folder of the documents; None if it is not set."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def operation(face: str, method: str, path: str) -> Operation | None:
    """Return the documented operation of a path."""
    where = folder()
    found = _find(face, path, where) if where else None
    return _operation(found, method.lower()) if found else None


@dataclass(frozen=True)
class _Endpoint:
    file: Path
    prefix: str
    template: str


@cache
def _find(face: str, path: str, where: Path) -> _Endpoint | None:
    """Return the template that matches a path; templates without variables win."""
    fitting = [endpoint for pattern, endpoint in _endpoints(face, where) if pattern.fullmatch(path)]
    return min(fitting, key=lambda endpoint: endpoint.template.count("{"), default=None)


@cache
def _endpoints(face: str, where: Path) -> list[tuple[re.Pattern[str], _Endpoint]]:
    """Return all templates of an edition, each with a pattern of its paths."""
    return [
        (
            re.compile(re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(prefix + template))),
            _Endpoint(where / name, prefix, template),
        )
        for name, prefix in (CLOUD if face == "cloud" else DATA_CENTER)
        for template in _document(where / name)["paths"]
    ]


@cache
def _document(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    gc.freeze()  # it lives until the end
    return document


@cache
def _operation(endpoint: _Endpoint, method: str) -> Operation | None:
    document = _document(endpoint.file)
    path_item = document["paths"][endpoint.template]
    if method not in path_item:
        return None
    definition = {name: path_item[method][name] for name in _KEPT if name in path_item[method]}
    definition["parameters"] = [*path_item.get("parameters", ()), *definition.get("parameters", ())]
    definition = _without_examples(definition)
    schemas = {
        name: _without_examples(document["components"]["schemas"][name]) for name in _needed(definition, document)
    }
    asked = definition | {"responses": {"200": {"description": ""}}}
    asked["parameters"] = [_readable(parameter) for parameter in definition["parameters"]]
    answered = {"responses": definition["responses"]}
    return Operation(
        endpoint.prefix + endpoint.template,
        method,
        frozenset(parameter["name"] for parameter in definition["parameters"] if parameter["in"] == "query"),
        _loaded(endpoint, method, asked, schemas),
        _loaded(endpoint, method, _loosened(answered), {name: _loosened(schema) for name, schema in schemas.items()}),
    )


def _loaded(endpoint: _Endpoint, method: str, definition: dict[str, Any], schemas: dict[str, Any]) -> Any:
    from openapi_core import Config, OpenAPI  # noqa: PLC0415 - slow to load, and seldom needed

    return OpenAPI.from_dict(
        {
            "openapi": "3.0.1",
            "info": {"title": "Jira", "version": "1"},
            "servers": [{"url": "/"}],
            "paths": {endpoint.prefix + endpoint.template: {method: definition}},
            "components": {"schemas": schemas},
        },
        config=Config(spec_validator_cls=cast("Any", None)),  # the documents themselves are invalid
    )


def _needed(definition: Any, document: dict[str, Any]) -> set[str]:
    """Return the names of the schemas that are referenced, directly or indirectly."""
    found: set[str] = set()
    pending = [definition]
    while pending:
        names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(pending.pop()))) - found
        found |= names
        pending += [document["components"]["schemas"][name] for name in names]
    return found


def _without_examples(part: Any) -> Any:
    """Remove examples, as some are strings instead of objects, or `null`."""
    if isinstance(part, list):
        return [_without_examples(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _without_examples(each)
        for name, each in part.items()
        if not (name in ("example", "examples") and not (isinstance(each, dict) and "type" in each))
    }


def _readable(parameter: dict[str, Any]) -> dict[str, Any]:
    """Allow any string for list parameters that are documented as empty objects."""
    schema = parameter.get("schema", {})
    items = schema.get("items", {})
    if schema.get("type") == "object" or "$ref" in schema:
        return parameter | {"schema": {"type": "string"}}
    if "$ref" in items:
        return parameter | {"schema": {"type": "array", "items": {"type": "string"}}}
    return parameter


def _loosened(part: Any) -> Any:
    """Relax what real responses violate: time formats, nulls, undocumented properties, project types."""
    if isinstance(part, list):
        return [_loosened(each) for each in part]
    if not isinstance(part, dict):
        return part
    definition = {name: _loosened(each) for name, each in part.items()}
    if definition.get("additionalProperties") is False:
        del definition["additionalProperties"]
    if definition.get("format") == "date-time":
        del definition["format"]
    if isinstance(definition.get("type"), str) and "in" not in definition:
        definition["nullable"] = True
    if "product_discovery" not in definition.get("enum", ()) and "service_desk" in definition.get("enum", ()):
        definition["enum"] = [*definition["enum"], "product_discovery"]
    if "enum" in definition:
        definition["enum"] = [*definition["enum"], None]
    return definition
