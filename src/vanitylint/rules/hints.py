"""Word lists that rules use by name: `hints('time', own_words)`, from `rules/vocabulary/hints.yaml`."""

from __future__ import annotations

from functools import cache
from typing import Any

import re2

from vanitylint.errors import VanitylintError
from vanitylint.rules.yaml_nodes import parse, read_text
from vanitylint.shipped import rules_folder


def names() -> tuple[str, ...]:
    """Return the names of the lists."""
    return tuple(_pattern_by_name())


def has_hint(name: str, text: str) -> bool:
    """Return whether a text contains a word of a list.

    Args:
        name: Name of the list.
        text: Text of any length; it is searched in linear time.

    Raises:
        KeyError: There is no such list.
    """
    return _pattern_by_name()[name].search(text) is not None


@cache
def _pattern_by_name() -> dict[str, Any]:
    """Return the patterns of each list as one RE2 pattern, by name."""
    path = rules_folder() / "vocabulary" / "hints.yaml"
    lists = parse(read_text(path), str(path)).plain()
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        return {name: re2.compile("|".join(f"(?:{line})" for line in lines), options) for name, lines in lists.items()}
    except re2.error as error:
        raise VanitylintError(
            f"the words cannot be used: {error}", where=str(path), hint="reinstall vanitylint"
        ) from error
