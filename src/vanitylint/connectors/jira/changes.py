"""Jira's changelog: which field said what, and when work started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Change
from vanitylint.connectors.given_dates import moment_of
from vanitylint.connectors.jira.fields import rich_text
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.connectors.people import is_account, is_person_field
from vanitylint.connectors.statuses import may_mean_work

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOISE = frozenset({"rank", "attachment", "worklogid", "timespent", "timeestimate", "remoteworkitemlink", "workflow"})


def changes_of(changelog: object, notes: list[str]) -> list[Change]:
    """The edits of an issue, oldest first. Who made them is left out, as are edits of people and ranks."""
    changes: list[Change] = []
    for history in map(as_dict, as_list(as_dict(changelog).get("histories"))):
        at = moment_of(history.get("created"), "created of a change", notes)
        if at:
            changes += _changes(as_list(history.get("items")), at)
        elif not history.get("created"):
            notes.append("a change has no date; left out")
    return sorted(changes, key=lambda change: change.at)


def started(changes: list[Change], status: str, category: str) -> str | None:
    """The day of the first move into a status that means work.

    The changelog names statuses but not their category. Known is the category of the present one; of the
    others, those that commonly mean "not started" or "finished" are told by name, and every other counts as
    work. An issue that was closed without passing through any such status was never seen starting.

    Args:
        changes: Oldest first.
        status: The issue's present status.
        category: That status's category: `new`, `indeterminate`, `done`.
    """
    own = status.lower()
    for change in changes:
        after = (change.after or "").lower()
        if change.field != "status" or not after:
            continue
        if category == "indeterminate" if after == own and category else may_mean_work(after):
            return change.at[:10]
    return None


def _changes(items: list[Any], at: str) -> Iterator[Change]:
    for item in map(as_dict, items):
        name = as_text(item.get("field"))
        if not name or name.lower() in _NOISE or _is_about_people(name, item):
            continue
        before, after = (_prose(name, item, as_text(item.get(side))) for side in ("fromString", "toString"))
        yield Change(field=name, at=at, before=before or None, after=after or None)


def _is_about_people(name: str, item: dict[str, Any]) -> bool:
    if is_person_field(name) or "tmpFromAccountId" in item or "tmpToAccountId" in item:
        return True
    return any(is_account(as_text(item.get(side))) for side in ("from", "to"))


def _prose(name: str, item: dict[str, Any], text: str) -> str:
    is_prose = name == "description" or (item.get("fieldtype") == "custom" and "\n" in text)
    return rich_text(text) if is_prose else text
