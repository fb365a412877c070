"""Jira's changelog: which field said what, and when work started."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Change
from vanitylint.connectors.given_dates import moment_of
from vanitylint.connectors.jira.fields import NO_NAMES, rich_text
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.connectors.people import is_account, is_person_field
from vanitylint.connectors.statuses import may_mean_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ESCAPE = re.compile(r"\\([^\"\\/bfnrtu])")
"""A backslash before what JSON does not escape."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?")
_NOISE = frozenset({"rank", "attachment", "worklogid", "timespent", "timeestimate", "remoteworkitemlink", "workflow"})


def changes_of(changelog: object, notes: list[str], shown: Mapping[str, str] = NO_NAMES.shown) -> list[Change]:
    """The edits of an issue, oldest first. Who made them is left out, as are edits of people and ranks.

    Args:
        changelog: As Jira gives it.
        notes: Where to write what is left out.
        shown: From the ids of custom fields to what they are called here.
    """
    changes: list[Change] = []
    for history in map(as_dict, as_list(as_dict(changelog).get("histories"))):
        at = moment_of(history.get("created"), "created of a change", notes)
        if at:
            changes += _changes(as_list(history.get("items")), at, shown)
        elif not history.get("created"):
            notes.append("a change has no date; left out")
    return sorted(changes, key=lambda change: change.at)


def started(changes: list[Change], categories: Mapping[str, str]) -> str | None:
    """The day of the first move into a status that means work.

    The changelog names statuses but not their category. Where that is not known, those that commonly mean
    "not started" or "finished" are told by name, and every other counts as work. An issue that was closed without
    passing through any such status was never seen starting.

    Args:
        changes: Oldest first.
        categories: From the names of statuses, in lower case, to their categories (`new`, `indeterminate`, `done`).
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
        name, number = as_text(item.get("field")), as_text(item.get("fieldId"))
        if number.startswith("customfield_"):
            name = shown.get(number, name)
        if not name or name.lower() in _NOISE or _is_about_people(name, item):
            continue
        before, after = (_prose(name, item, _said(item, side)) for side in ("from", "to"))
        yield Change(field=name, at=at, before=before or None, after=after or None)


def _said(item: dict[str, Any], side: str) -> str:
    """What a field said before or after. Days are told twice: as whoever asks would write them, and by the calendar."""
    day = as_text(item.get(side))
    return day if _DAY.fullmatch(day) else as_text(item.get(f"{side}String"))


def _is_about_people(name: str, item: dict[str, Any]) -> bool:
    if is_person_field(name) or "tmpFromAccountId" in item or "tmpToAccountId" in item:
        return True
    return any(is_account(as_text(item.get(side))) for side in ("from", "to"))


def _prose(name: str, item: dict[str, Any], text: str) -> str:
    is_prose = name == "description" or (item.get("fieldtype") == "custom" and "\n" in text)
    document = _document(text)
    return rich_text(document or text) if document or is_prose else text


def _document(text: str) -> dict[str, Any] | None:
    """An Atlassian document that was printed into a history, sometimes with the escapes of wiki text; else None."""
    if not (text.startswith("{") and '"type":"doc"' in text.replace(" ", "")):
        return None
    for form in (text, _ESCAPE.sub(r"\1", text)):
        try:
            return as_dict(json.loads(form)) or None
        except ValueError:
            continue
    return None
