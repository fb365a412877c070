"""The changelog of an issue: entries with a time, each with the changed fields."""

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
    """The change of a field."""

    field: str
    field_id: str | None
    before: tuple[str | None, str | None]
    """Id or similar, and text."""
    after: tuple[str | None, str | None]
    is_custom: bool = False

    def to_json(self, *, is_cloud: bool) -> dict[str, Any]:
        """Return it in Jira's format; only Cloud includes the field's id, and account ids of people."""
        row: dict[str, Any] = {"field": self.field, "fieldtype": "custom" if self.is_custom else "jira"}
        if is_cloud and self.field_id:
            row["fieldId"] = self.field_id
        row |= {"from": self.before[0], "fromString": self.before[1], "to": self.after[0], "toString": self.after[1]}
        if is_cloud and self.field_id == "assignee":
            row |= {"tmpFromAccountId": self.before[0], "tmpToAccountId": self.after[0]}
        return row


@dataclass
class Entry:
    """An entry: the changes of one person at one time."""

    id: int
    at: datetime
    rows: list[Row]


NOTHING: tuple[None, None] = (None, None)


def text_row(field: str, before: object, after: object) -> Row:
    """Return the change of a built-in text field, without formatting."""
    return Row(field, field, (None, to_plain(before) or None), (None, to_plain(after) or None))


def custom_row(field: Field, before: Any, after: Any) -> Row:
    """Return the change of a custom field."""
    return Row(field.name, field.id, field.written(before), field.written(after), is_custom=True)


def due_row(before: str | None, after: str | None) -> Row:
    """Return the change of the due date, whose text is a time."""
    return Row(
        "duedate", "duedate", (before, before and f"{before} 00:00:00.0"), (after, after and f"{after} 00:00:00.0")
    )


def labels_row(before: Iterable[str], after: Iterable[str]) -> Row:
    """Return the change of the labels, which are one text."""
    return Row("labels", "labels", ("", " ".join(before)), ("", " ".join(after)))


def named_row(field: str, before: Any, after: Any, field_id: str | None = None) -> Row:
    """Return the change of a field whose value has an id and a name, or is empty."""
    first, second = ((each.id, each.name) if each else NOTHING for each in (before, after))
    return Row(field, field_id or field, first, second)


def person_row(field: str, before: str | None, after: str | None) -> Row:
    """Return the change of a person, or none."""
    first, second = ((f"account-of-{name}", name) if name else NOTHING for name in (before, after))
    return Row(field, field, first, second)


def each_row(field: str, field_id: str, before: Iterable[Any], after: Iterable[Any]) -> list[Row]:
    """Return the changes of a list: a row for each removed and each added value."""
    before, after = list(before), list(after)
    gone = [named_row(field, each, None, field_id) for each in before if each not in after]
    return gone + [named_row(field, None, each, field_id) for each in after if each not in before]
