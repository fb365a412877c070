"""Decode the JSON of a tracker's responses."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from vanitylint.connectors.faults import ConnectionBroken


def decode_json(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Decode the JSON of a response. Return None for anything else, such as a login page.

    Raises:
        ConnectionBroken: The JSON is cut off.
    """
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):  # trackers cut texts in the middle of an emoji
        text = content.decode("utf-8", "replace").lstrip()
    except RecursionError:
        return None
    try:
        return _replace_surrogates(json.loads(text))
    except RecursionError:
        return None
    except ValueError as error:
        if text.startswith(("{", "[")):
            raise ConnectionBroken("the connection broke (the answer was cut off)") from error
        return None


def decode_error_body(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Decode the JSON of an error response. Return None if it is no JSON or is cut off."""
    try:
        return decode_json(content)
    except ConnectionBroken:
        return None


def _replace_surrogates(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Replace lone surrogates in all strings of decoded JSON, because they cannot be stored."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_replace_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_replace_surrogates(key): _replace_surrogates(item) for key, item in value.items()}
    return value
