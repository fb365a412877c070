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
class _Place:
    file: Path
    prefix: str
    template: str


@cache
def _find(face: str, path: str, where: Path) -> _Place | None:
    """Return the template that matches a path; templates without variables win."""
    fitting = [place for form, place in _places(face, where) if form.fullmatch(path)]
    return min(fitting, key=lambda place: place.template.count("{"), default=None)


@cache
def _places(face: str, where: Path) -> list[tuple[re.Pattern[str], _Place]]:
    """Return all templates of an edition, each with a pattern of its paths."""
    return [
        (
            re.compile(re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(prefix + template))),
            _Place(where / name, prefix, template),
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
def _operation(place: _Place, method: str) -> Operation | None:
    document = _document(place.file)
    there = document["paths"][place.template]
    if method not in there:
        return None
    told = {name: there[method][name] for name in _KEPT if name in there[method]}
    told["parameters"] = [*there.get("parameters", ()), *told.get("parameters", ())]
    told = _without_examples(told)
    schemas = {name: _without_examples(document["components"]["schemas"][name]) for name in _needed(told, document)}
    asked = told | {"responses": {"200": {"description": ""}}}
    asked["parameters"] = [_readable(parameter) for parameter in told["parameters"]]
    answered = {"responses": told["responses"]}
    return Operation(
        place.prefix + place.template,
        method,
        frozenset(parameter["name"] for parameter in told["parameters"] if parameter["in"] == "query"),
        _loaded(place, method, asked, schemas),
        _loaded(place, method, _loosened(answered), {name: _loosened(schema) for name, schema in schemas.items()}),
    )


def _loaded(place: _Place, method: str, told: dict[str, Any], schemas: dict[str, Any]) -> Any:
    from openapi_core import Config, OpenAPI  # noqa: PLC0415 - slow to load, and seldom needed

    return OpenAPI.from_dict(
        {
            "openapi": "3.0.1",
            "info": {"title": "Jira", "version": "1"},
            "servers": [{"url": "/"}],
            "paths": {place.prefix + place.template: {method: told}},
            "components": {"schemas": schemas},
        },
        config=Config(spec_validator_cls=cast("Any", None)),  # the documents themselves are invalid
    )


def _needed(told: Any, document: dict[str, Any]) -> set[str]:
    """Return the names of the schemas that are referenced, directly or indirectly."""
    found: set[str] = set()
    waiting = [told]
    while waiting:
        names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(waiting.pop()))) - found
        found |= names
        waiting += [document["components"]["schemas"][name] for name in names]
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
    told = {name: _loosened(each) for name, each in part.items()}
    if told.get("additionalProperties") is False:
        del told["additionalProperties"]
    if told.get("format") == "date-time":
        del told["format"]
    if isinstance(told.get("type"), str) and "in" not in told:
        told["nullable"] = True
    if "product_discovery" not in told.get("enum", ()) and "service_desk" in told.get("enum", ()):
        told["enum"] = [*told["enum"], "product_discovery"]
    if "enum" in told:
        told["enum"] = [*told["enum"], None]
    return told
