"""Recorded requests to the fake, for tests to inspect."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    """A request."""

    method: str
    path: str
    """Path without the query, as sent."""
    query: dict[str, str]
    """Query parameters; repeated ones are joined by commas."""
    body: Any
    """Decoded body; None if it is missing or not JSON."""
    headers: dict[str, str]
    """Headers by lower-case name."""
    target: str = ""
    """Path and query as sent."""
    sent: bytes = b""
    """Body as sent."""


def recorded(method: str, target: str, headers: dict[str, str], sent: bytes) -> Request:
    """Record an incoming request."""
    parts = urlsplit(target)
    query: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    try:
        body = json.loads(sent) if sent else None
    except ValueError:
        body = None
    return Request(method, parts.path, query, body, headers, target, sent)
