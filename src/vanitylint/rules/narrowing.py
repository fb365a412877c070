"""Narrow the views in a statement to the columns it names, which halves the time SQLite needs to prepare it."""

from __future__ import annotations

import re
from collections import Counter

from vanitylint.backlog.columns import VIEWS
from vanitylint.rules.guard import MAX_SQL

MAX_BYTES = MAX_SQL + sum(len(view.select().encode()) + 100 for view in VIEWS)
"""Maximum length of a narrowed statement of a rule, in bytes."""
_WORD = re.compile(r"\w+")
_ALL_COLUMNS = re.compile(r"""(?i)(?:\b(?:select|distinct|all)|[^\s\w)"'\]])\s*\*|/\*|--|\bnatural\b""")
"""A star that is no multiplication, or that may not be one because of a comment before it."""
_COUNT_ALL = re.compile(r"(?i)\bcount\s*\(\s*\*\s*\)")


def narrowed(statement: str) -> str:
    """Return an equivalent statement that redefines each view it names once, with only the columns it needs.

    A view has up to a hundred columns, and SQLite expands all of them whenever it is used. Any word of the statement
    counts as a column's name. A view that is named twice is left alone, as SQLite would materialize it.

    Args:
        statement: A single select without a `with` clause in front.
    """
    if _ALL_COLUMNS.search(_COUNT_ALL.sub("", statement)):
        return statement
    words = Counter(word.lower() for word in _WORD.findall(statement))
    selects: list[str] = []
    for view in reversed(VIEWS):  # `project` selects from `item`, which is before it in the list
        if words[view.name] == 1:
            columns = [column for column in view.columns if column.name in words] or view.columns[:1]
            select = view._replace(columns=tuple(columns)).select()
            selects.insert(0, f"{view.name} as ({select})")
            if view.tables.startswith("item "):
                words.update(_WORD.findall(select.replace(".item", "")))  # without columns called `item`
    return f"with {', '.join(selects)}\n{statement}" if selects else statement
