"""What a few words tell by themselves: patterns in RE2's syntax, a list for each question, in `told.yaml`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import re2
import yaml

from vanitylint.errors import VanitylintError
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LAW, _MARK = "<law>", "\x1a"
"""What stands in a pattern for any of the list `law`, and in the text that is searched for it."""


def tells(name: str, text: str) -> bool:
    """Whether one of a list's patterns is found in a text; in linear time, whatever the text.

    Raises:
        VanitylintError: The lists cannot be used.
    """
    plain, lawful = _patterns(name)
    text = text.encode(errors="replace").decode()  # half a character cannot be searched
    if plain.search(text) is not None:
        return True
    laws, _ = _patterns("law")
    if lawful is None or laws.search(text) is None:
        return False
    return lawful.search(laws.sub(_MARK, text)) is not None


@cache
def _patterns(name: str) -> tuple[Any, Any]:
    """A list's lines without a law in them as one pattern, and those with one: all laws in each would take too long."""
    lines = _lists()[name]
    lawful = [line.replace(_LAW, _MARK) for line in lines if _LAW in line]
    return _any_of(line for line in lines if _LAW not in line), _any_of(lawful) if lawful else None


def _any_of(lines: Iterable[str]) -> Any:  # noqa: ANN401 - re2 has no types
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        return re2.compile("|".join(f"(?:{line})" for line in lines), options)
    except re2.error as error:
        raise _unusable(error) from error


@cache
def _lists() -> dict[str, list[str]]:
    try:
        lists: dict[str, list[str]] = yaml.load((rules_folder() / _FILE).read_bytes(), _LOADER)  # noqa: S506 - a safe one
    except (OSError, yaml.YAMLError) as error:
        raise _unusable(error) from error
    return lists


_FILE = "vocabulary/told.yaml"


def _unusable(error: Exception) -> VanitylintError:
    return VanitylintError(
        f"the words cannot be used: {error}", where=str(rules_folder() / _FILE), hint="reinstall vanitylint"
    )
