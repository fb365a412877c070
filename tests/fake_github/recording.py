"""Recorded requests to the fake, for tests to inspect."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    """A request; those other than GraphQL have no query and no operation."""

    method: str
    path: str
    headers: dict[str, str]
    query: str = ""
    operation: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    points: int = 0
    """Points charged; 0 for a request that failed before execution."""


def recorded(method: str, path: str, headers: dict[str, str], body: bytes) -> Request:
    """Record an incoming request."""
    request = Request(method, path, headers)
    try:
        sent = json.loads(body or b"{}")
    except ValueError:
        return request
    if isinstance(sent, dict):
        request.query = str(sent.get("query") or "")
        request.variables = sent.get("variables") or {}
        named = re.search(r"\b(?:query|mutation)\s+(\w+)", request.query)
        request.operation = sent.get("operationName") or (named and named[1]) or None
    return request
