"""From a statement over our views to one over only the columns it names, which SQLite understands in half the time."""

from __future__ import annotations

import re
from collections import Counter

from vanitylint.backlog.columns import VIEWS
from vanitylint.rules.guard import LONGEST_SQL

LONGEST = LONGEST_SQL + sum(len(view.select().encode()) + 100 for view in VIEWS)
"""Bytes of the longest statement that comes of one that is no longer than a rule's may be."""
_WORD = re.compile(r"\w+")
_ALL_COLUMNS = re.compile(r"""(?i)(?:\b(?:select|distinct|all)|[^\s\w)"'\]])\s*\*|/\*|--|\bnatural\b""")
"""A star that is no multiplication, or that may be none: a comment can stand before it."""
_COUNTED = re.compile(r"(?i)\bcount\s*\(\s*\*\s*\)")


def narrowed(statement: str) -> str:
    """The same statement, with each view it names once made anew in front of it, of only the columns it names.

    A view has up to a hundred columns, and SQLite takes in all of them whenever one is asked. A word counts as a name
    wherever it stands. A view that is named twice stays as it is, as SQLite would first gather all of it.

    Args:
        statement: One select, without a `with` of its own in front.
    """
    if _ALL_COLUMNS.search(_COUNTED.sub("", statement)):
        return statement
    words = Counter(word.lower() for word in _WORD.findall(statement))
    parts: list[str] = []
    for view in reversed(VIEWS):  # `project` is made from `item`, which stands before it
        if words[view.name] == 1:
            columns = [column for column in view.columns if column.name in words] or view.columns[:1]
            select = view._replace(columns=tuple(columns)).select()
            parts.insert(0, f"{view.name} as ({select})")
            if view.tables.startswith("item "):
                asked = _WORD.findall(select.replace(".item", ""))  # but columns of this name
                words.update(asked)
    return f"with {', '.join(parts)}\n{statement}" if parts else statement
