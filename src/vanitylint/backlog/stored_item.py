"""Loading a stored item with its texts from a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from vanitylint.backlog.items import Comment, WorkItem

if TYPE_CHECKING:
    import sqlite3

_ITEM = """
select i.id, i.title, i.kind, iif(i.is_state_told, i.state, null), i.status,
    i.labels, iif(i.is_state_told, i.started, null), i.created, i.updated, i.last_line, b.body,
    b.fields
from items i join bodies b on b.item = i.id where i.key = ?
"""


def load_item(connection: sqlite3.Connection, key: str) -> WorkItem:
    """Load an item with its texts, but without links, sprints and history, which contain no text to read.

    Args:
        connection: A snapshot that holds the item.
        key: Key of the item.
    """
    row, title, kind, state, status, labels, *days, last_line, body, fields = connection.execute(
        _ITEM, (key,)
    ).fetchone()
    comments = connection.execute("select body, at, automated from comments where item = ? order by rowid", (row,))
    started, created, updated = days
    return WorkItem(
        key=key,
        title=title,
        kind=kind,
        state=state,
        status=status,
        labels=[label for label in labels.split(",") if label],
        started=started,
        created=created,
        updated=updated,
        body=body,
        body_line=last_line - body.count("\n") if last_line else 0,
        fields=msgspec.json.decode(fields),
        comments=[Comment(body=text, at=at, automated=bool(automated)) for text, at, automated in comments],
    )
