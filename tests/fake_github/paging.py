"""Paging of connections."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fake_github.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 100


@dataclass(frozen=True)
class Ordered:
    """Rows sorted by a key; cursors contain the key, not the position, so a row that moves is returned again."""

    rows: Sequence[Any]
    key: Callable[[Any], list[Any]]
    descending: bool = False


def page(source: Sequence[Any] | Ordered, args: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the page for a connection's arguments."""
    _refuse(args, name)
    rows, cursors = _with_cursors(source)
    start, end = 0, len(rows)
    descending = isinstance(source, Ordered) and source.descending
    if (after := args.get("after")) is not None:
        start = sum(not _beyond(cursor, _read(after), descending) for cursor in cursors)
    if (before := args.get("before")) is not None:
        end = sum(_beyond(_read(before), cursor, descending) for cursor in cursors)
    if (first := args.get("first")) is not None:
        end = min(end, start + first)
    if (last := args.get("last")) is not None:
        start = max(start, end - last)
    shown, shown_cursors = rows[start:end], cursors[start:end]
    return {
        "nodes": shown,
        "edges": lambda _: [
            {"node": row, "cursor": _write(cursor)} for row, cursor in zip(shown, shown_cursors, strict=True)
        ],
        "totalCount": len(rows),
        "filteredCount": len(rows),
        "pageCount": len(shown),
        "updatedAt": lambda _: max((row.fields["createdAt"] for row in rows), default="1970-01-01T00:00:00Z"),
        "pageInfo": {
            "hasNextPage": end < len(rows),
            "hasPreviousPage": start > 0,
            "startCursor": _write(shown_cursors[0]) if shown_cursors else None,
            "endCursor": _write(shown_cursors[-1]) if shown_cursors else None,
        },
    }


def _with_cursors(source: Sequence[Any] | Ordered) -> tuple[list[Any], list[Any]]:
    if isinstance(source, Ordered):
        rows = sorted(_left(source.rows), key=source.key, reverse=source.descending)
        return rows, [source.key(row) for row in rows]
    rows = _left(source)
    return rows, list(range(len(rows)))


def _left(rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if not getattr(row, "deleted", False)]


def _beyond(cursor: Any, other: Any, descending: bool) -> bool:
    return bool(cursor < other if descending else cursor > other)


def _refuse(args: dict[str, Any], name: str) -> None:
    sizes = {side: args[side] for side in ("first", "last") if args.get(side) is not None}
    if not sizes:
        raise Refusal(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
        )
    for side, size in sizes.items():
        if size > MOST:
            raise Refusal(
                "EXCESSIVE_PAGINATION",
                f"Requesting {size} records on the `{name}` connection exceeds the `{side}` limit of {MOST} records.",
            )
        if size < 1:
            raise Refusal("MISSING_PAGINATION_BOUNDARIES", f"`{side}` on the `{name}` connection must be 1 or more.")


def _write(cursor: Any) -> str:
    return base64.b64encode(b"cursor:v2:" + json.dumps(cursor).encode()).decode()


def _read(cursor: str) -> Any:
    try:
        return json.loads(base64.b64decode(cursor, validate=True).removeprefix(b"cursor:v2:"))
    except ValueError as error:
        raise Refusal("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.") from error
