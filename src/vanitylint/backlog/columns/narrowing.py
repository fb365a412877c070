"""Narrow the views in a statement to the columns it names, which halves the time SQLite needs to prepare it."""

from __future__ import annotations

import re
from functools import lru_cache

from vanitylint.backlog.columns import VIEWS

MAX_ADDED = sum(len(view.select().encode()) + 100 for view in VIEWS)
"""Maximum number of bytes that narrowing adds to a statement."""
_WORD = re.compile(r"\w+")
_COMMENT = re.compile(r"/\*|--")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|\[[^\]]*\]""")
_ALL_COLUMNS = re.compile(r"""(?i)(?:\b(?:select|distinct|all)|[^\s\w)"])\s*\*|\bnatural\b""")
"""A star that is no multiplication."""
_WITH = re.compile(r"(?i)\s*with\s+")
_COUNT_ALL = re.compile(r"(?i)\bcount\s*\(\s*\*\s*\)")


@lru_cache(maxsize=256)
def narrowed(statement: str) -> str:
    """Return an equivalent statement that redefines each view it names, with only the columns it needs.

    A view has up to a hundred columns, and SQLite expands all of them whenever it is used. Any word of the statement
    counts as a column's name. A statement that may mean all columns, or has a comment, is returned as it is.

    Args:
        statement: A single select, perhaps with a `with` clause in front that is not recursive.
    """
    if _COMMENT.search(statement) or _ALL_COLUMNS.search(_COUNT_ALL.sub("", _QUOTED.sub('""', statement))):
        return statement
    words = set(_words(statement))
    selects: list[str] = []
    for view in reversed(VIEWS):  # `project` selects from `item`, which is before it in the list
        if view.name in words:
            columns = [column for column in view.columns if column.name in words] or view.columns[:1]
            select = view._replace(columns=tuple(columns)).select()
            selects.insert(0, f"{view.name} as not materialized ({select})")
            if view.tables.startswith("item "):
                words.update(_words(select))
    if not selects:
        return statement
    own = _WITH.match(statement)
    rest = f", {statement[own.end() :]}" if own else f"\n{statement}"
    return f"with {', '.join(selects)}{rest}"


def _words(sql: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(sql)]
