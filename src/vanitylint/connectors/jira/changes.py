"""Parsing of Jira's changelog: edits of fields, and when work started."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Change
from vanitylint.connectors.date_fields import parse_moment
from vanitylint.connectors.jira.fields import NO_NAMES, rich_text
from vanitylint.connectors.json_values import as_dict, as_list, as_text
from vanitylint.connectors.people import is_account, is_person_field
from vanitylint.connectors.statuses import may_mean_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ESCAPE = re.compile(r"\\([^\"\\/bfnrtu])")
"""A backslash before a character that JSON does not escape."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?")
_IGNORED = frozenset({"rank", "attachment", "worklogid", "timespent", "timeestimate", "remoteworkitemlink", "workflow"})


def changes_of(changelog: object, notes: list[str], shown: Mapping[str, str] = NO_NAMES.shown) -> list[Change]:
    """Return the edits of an issue, oldest first, without their authors and without edits of people and ranks.

    Args:
        changelog: The changelog, decoded.
        notes: List to which notes on omitted data are added.
        shown: Display names of custom fields by id.
    """
    changes: list[Change] = []
    for history in map(as_dict, as_list(as_dict(changelog).get("histories"))):
        at = parse_moment(history.get("created"), "created of a change", notes)
        if at:
            changes += _changes(as_list(history.get("items")), at, shown)
        elif not history.get("created"):
            notes.append("a change has no date; left out")
    return sorted(changes, key=lambda change: change.at)


def started_on(changes: list[Change], categories: Mapping[str, str]) -> str | None:
    """Return the day of the first change to a status that means work; None if there is none.

    The changelog has the names of statuses but not their categories. If a category is unknown, common names for
    "not started" and "finished" are recognised, and any other status counts as work. For an issue that was closed
    without ever being in such a status, the start is unknown.

    Args:
        changes: Changes, oldest first.
        categories: Categories of statuses (`new`, `indeterminate`, `done`) by name in lower case.
    """
    for change in changes:
        after = (change.after or "").lower()
        if change.field != "status" or not after:
            continue
        category = categories.get(after)
        if category == "indeterminate" if category else may_mean_work(after):
            return change.at[:10]
    return None


def _changes(items: list[Any], at: str, shown: Mapping[str, str]) -> Iterator[Change]:
    for item in map(as_dict, items):
        name, field_id = as_text(item.get("field")), as_text(item.get("fieldId"))
        if field_id.startswith("customfield_"):
            name = shown.get(field_id, name)
        if not name or name.lower() in _IGNORED or _is_about_people(name, item):
            continue
        before, after = (_to_markdown(name, item, _value(item, side)) for side in ("from", "to"))
        yield Change(field=name, at=at, before=before or None, after=after or None)


def _value(item: dict[str, Any], side: str) -> str:
    """Return the value before or after a change. Dates come twice: in the format of the user's locale, and as ISO."""
    day = as_text(item.get(side))
    return day if _DATE.fullmatch(day) else as_text(item.get(f"{side}String"))


def _is_about_people(name: str, item: dict[str, Any]) -> bool:
    if is_person_field(name) or "tmpFromAccountId" in item or "tmpToAccountId" in item:
        return True
    return any(is_account(as_text(item.get(side))) for side in ("from", "to"))


def _to_markdown(name: str, item: dict[str, Any], text: str) -> str:
    is_prose = name == "description" or (item.get("fieldtype") == "custom" and "\n" in text)
    document = _parse_document(text)
    return rich_text(document or text) if document or is_prose else text


def _parse_document(text: str) -> dict[str, Any] | None:
    """Parse an Atlassian document in a history, sometimes with the escapes of wiki text; None if it is not one."""
    if not (text.startswith("{") and '"type":"doc"' in text.replace(" ", "")):
        return None
    for source in (text, _ESCAPE.sub(r"\1", text)):
        try:
            return as_dict(json.loads(source)) or None
        except ValueError:
            continue
    return None
