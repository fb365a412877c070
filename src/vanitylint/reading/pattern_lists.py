"""Named lists of RE2 patterns from `pattern_lists.yaml`, each of which answers a question about a short text."""

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
_LAW_REFERENCE, _LAW_MARK = "<law>", "\x1a"
"""In a pattern, stands for any of the list `law`; in the searched text, replaces what that list matches."""


def matches_list(name: str, text: str) -> bool:
    """Return whether one of a list's patterns matches in a text; in linear time, whatever the text.

    Raises:
        VanitylintError: The lists cannot be used.
    """
    plain, with_law = _patterns(name)
    text = text.encode(errors="replace").decode()  # RE2 cannot search lone surrogates
    if plain.search(text) is not None:
        return True
    law, _ = _patterns("law")
    if with_law is None or law.search(text) is None:
        return False
    return with_law.search(law.sub(_LAW_MARK, text)) is not None


@cache
def _patterns(name: str) -> tuple[Any, Any]:
    """Return a list's patterns without `<law>` as one pattern, and those with it: inserting all laws takes too long."""
    patterns = _lists()[name]
    with_law = [pattern.replace(_LAW_REFERENCE, _LAW_MARK) for pattern in patterns if _LAW_REFERENCE in pattern]
    plain = _any_of(pattern for pattern in patterns if _LAW_REFERENCE not in pattern)
    return plain, _any_of(with_law) if with_law else None


def _any_of(patterns: Iterable[str]) -> Any:  # noqa: ANN401 - re2 has no types
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        return re2.compile("|".join(f"(?:{pattern})" for pattern in patterns), options)
    except re2.error as error:
        raise _unusable_lists(error) from error


@cache
def _lists() -> dict[str, list[str]]:
    try:
        lists: dict[str, list[str]] = yaml.load((rules_folder() / _FILE).read_bytes(), _LOADER)  # noqa: S506 - CSafeLoader or SafeLoader
    except (OSError, yaml.YAMLError) as error:
        raise _unusable_lists(error) from error
    return lists


_FILE = "vocabulary/pattern_lists.yaml"


def _unusable_lists(error: Exception) -> VanitylintError:
    return VanitylintError(
        f"the words cannot be used: {error}", where=str(rules_folder() / _FILE), hint="reinstall vanitylint"
    )
