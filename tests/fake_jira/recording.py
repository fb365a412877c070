"""What was asked of the fake, for tests to look at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    """One request."""

    method: str
    path: str
    """Without the query, as it was asked."""
    query: dict[str, str]
    """A name that comes several times has its values joined by commas."""
    body: Any
    """Decoded; None where there is none, or it is no JSON."""
    headers: dict[str, str]
    """By names in lower case."""
    target: str = ""
    """Path and query as they came."""
    sent: bytes = b""
    """The body as it came."""


def recorded(method: str, target: str, headers: dict[str, str], sent: bytes) -> Request:
    """A request as it came in."""
    parts = urlsplit(target)
    query: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    try:
        body = json.loads(sent) if sent else None
    except ValueError:
        body = None
    return Request(method, parts.path, query, body, headers, target, sent)
