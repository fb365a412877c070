"""Query the views. They are no part of the snapshot's file: SQLite would parse all of them whenever it opens one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from vanitylint.backlog.columns import ALL_VIEWS

if TYPE_CHECKING:
    import sqlite3

MAX_ADDED = sum(len(view.select().encode()) + 100 for view in ALL_VIEWS)
"""Maximum number of bytes that `with_views` adds to a statement."""
_WORD = re.compile(r"\w+")
_COMMENT = re.compile(r"/\*|--")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|\[[^\]]*\]""")
_ALL_COLUMNS = re.compile(r"""(?i)(?:\b(?:select|distinct|all)|[^\s\w)"])\s*\*|\bnatural\b""")
"""A star that is no multiplication."""
_WITH = re.compile(r"(?i)\s*with\s+")
_COUNT_ALL = re.compile(r"(?i)\bcount\s*\(\s*\*\s*\)")


def create_views(connection: sqlite3.Connection) -> None:
    """Create all views for this connection only, so that any statement can use them."""
    for view in ALL_VIEWS:
        connection.execute(f"create temporary view {view.name} as {view.select()}")


@lru_cache(maxsize=256)
def with_views(statement: str) -> str:
    """Return a statement with the views it names defined in front of it, with only the columns it needs.

    A view has up to a hundred columns, and SQLite expands all of them whenever it is used. Any word of the statement
    counts as a name of a view or column. If the statement may mean all columns, or has a comment, its views have them
    all.

    Args:
        statement: A single statement, perhaps with a `with` clause in front that is not recursive.
    """
    words = set(_words(statement))
    whole = words.copy() if _may_mean_all_columns(statement) else set()
    selects: list[str] = []
    for view in reversed(ALL_VIEWS):  # `project` selects from `item`, which is before it in the list
        if view.name in words:
            columns = [column for column in view.columns if column.name in words] or view.columns[:1]
            select = view._replace(columns=view.columns if view.name in whole else tuple(columns)).select()
            selects.insert(0, f"{view.name} as not materialized ({select})")
            words.update(_words(select))
    if not selects:
        return statement
    own = _WITH.match(statement)
    rest = f", {statement[own.end() :]}" if own else f"\n{statement}"
    return f"with {', '.join(selects)}{rest}"


def _may_mean_all_columns(statement: str) -> bool:
    without_texts = _COUNT_ALL.sub("", _QUOTED.sub('""', statement))
    return bool(_COMMENT.search(statement) or _ALL_COLUMNS.search(without_texts))


def _words(sql: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(sql)]
