"""Answers of a tracker, decoded."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from vanitylint.connectors.faults import Flaky


def decoded(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """An answer's JSON; None where it is something else, such as a login page.

    Raises:
        Flaky: It breaks off.
    """
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):  # trackers cut texts in the middle of an emoji
        text = content.decode("utf-8", "replace").lstrip()
    except RecursionError:
        return None
    try:
        return _whole(json.loads(text))
    except RecursionError:
        return None
    except ValueError as error:
        if text.startswith(("{", "[")):
            raise Flaky("the connection broke (the answer was cut off)") from error
        return None


def reason_in(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """What an answer that tells of an error says, decoded; None where that is no JSON, or breaks off."""
    try:
        return decoded(content)
    except Flaky:
        return None


def _whole(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """JSON in which no text holds half of a character: such a text cannot be stored."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole(entry) for entry in value]
    return {_whole(key): _whole(entry) for key, entry in value.items()} if isinstance(value, dict) else value
