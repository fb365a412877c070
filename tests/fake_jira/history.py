"""The changelog of an issue: entries of one moment, each with the fields that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fake_jira.texts import to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tests.fake_jira.fields import Field


@dataclass
class Row:
    """What became of one field."""

    field: str
    field_id: str | None
    before: tuple[str | None, str | None]
    """Id or the like, and words."""
    after: tuple[str | None, str | None]
    is_custom: bool = False

    def told(self, *, is_cloud: bool) -> dict[str, Any]:
        """As Jira writes it; only Cloud tells the field's id, and of people their accounts once more."""
        row: dict[str, Any] = {"field": self.field, "fieldtype": "custom" if self.is_custom else "jira"}
        if is_cloud and self.field_id:
            row["fieldId"] = self.field_id
        row |= {"from": self.before[0], "fromString": self.before[1], "to": self.after[0], "toString": self.after[1]}
        if is_cloud and self.field_id == "assignee":
            row |= {"tmpFromAccountId": self.before[0], "tmpToAccountId": self.after[0]}
        return row


@dataclass
class Entry:
    """What one person did at one moment."""

    id: int
    at: datetime
    rows: list[Row]


NOTHING: tuple[None, None] = (None, None)


def text_row(field: str, before: object, after: object) -> Row:
    """Of one of Jira's own texts: its words, without what they look like."""
    return Row(field, field, (None, to_plain(before) or None), (None, to_plain(after) or None))


def custom_row(field: Field, before: Any, after: Any) -> Row:
    """Of a custom field."""
    return Row(field.name, field.id, field.written(before), field.written(after), is_custom=True)


def due_row(before: str | None, after: str | None) -> Row:
    """Of the due date, which is a moment in its words."""
    return Row(
        "duedate", "duedate", (before, before and f"{before} 00:00:00.0"), (after, after and f"{after} 00:00:00.0")
    )


def labels_row(before: Iterable[str], after: Iterable[str]) -> Row:
    """Of the labels, all in one text."""
    return Row("labels", "labels", ("", " ".join(before)), ("", " ".join(after)))


def named_row(field: str, before: Any, after: Any, field_id: str | None = None) -> Row:
    """Of something that has an id and a name, or of nothing."""
    first, second = ((each.id, each.name) if each else NOTHING for each in (before, after))
    return Row(field, field_id or field, first, second)


def person_row(field: str, before: str | None, after: str | None) -> Row:
    """Of somebody, or nobody."""
    first, second = ((f"account-of-{name}", name) if name else NOTHING for name in (before, after))
    return Row(field, field, first, second)


def each_row(field: str, field_id: str, before: Iterable[Any], after: Iterable[Any]) -> list[Row]:
    """Of a list of such things: a row for each that went, and each that came."""
    before, after = list(before), list(after)
    gone = [named_row(field, each, None, field_id) for each in before if each not in after]
    return gone + [named_row(field, None, each, field_id) for each in after if each not in before]
