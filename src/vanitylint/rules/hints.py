"""Lists of words that rules ask for by name: `hints('time', own_words)`, kept in `rules/vocabulary/hints.yaml`."""

from __future__ import annotations

from functools import cache
from typing import Any

import re2

from vanitylint.errors import VanitylintError
from vanitylint.rules.document import parse, read_text
from vanitylint.shipped import rules_folder


def names() -> tuple[str, ...]:
    """The names of the lists."""
    return tuple(_patterns())


def is_hinted(name: str, text: str) -> bool:
    """Whether a word of a list stands in a text.

    Args:
        name: Of the list.
        text: Any length; it is searched in linear time.

    Raises:
        KeyError: There is no such list.
    """
    return _patterns()[name].search(text) is not None


@cache
def _patterns() -> dict[str, Any]:
    """From each name to its patterns as one, in RE2."""
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
