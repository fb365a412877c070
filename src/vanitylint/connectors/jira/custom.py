"""Parsing of custom fields: sprints, parents and story points are recognised, the rest is text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vanitylint.backlog import dates
from vanitylint.connectors.jira.fields import KEY, key_of, rich_text
from vanitylint.connectors.jira.sprints import is_sprint, sprints_of
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.connectors.people import is_account, is_person, is_person_field

if TYPE_CHECKING:
    from vanitylint.backlog.items import Sprint
    from vanitylint.connectors.jira.fields import FieldNames

_PARENT_NAMES = frozenset(
    {
        "epic link", "parent link",
        "epic-link", "epic-verknüpfung", "epos-link", "epos-verknüpfung", "übergeordnete verknüpfung",
        "übergeordneter link",
        "lien d'epic", "lien d'épopée", "lien epic", "lien épopée", "lien parent",
        "enlace a la épica", "enlace de épica", "enlace épica", "enlace principal",
        "link do épico", "link pai", "link épico", "vínculo com épico", "vínculo do épico",
        "エピック リンク", "エピックリンク", "親リンク",
    }
)  # fmt: skip
"""In English, German, French, Spanish, Portuguese and Japanese."""
POINTS_NAMES = frozenset({"story points", "story point estimate"})
_PARENT_TYPES = (":gh-epic-link", ":jpo-custom-field-parent")
_POINTS_TYPES = (":jsw-story-points",)
_USUAL_EPIC_LINKS = ("customfield_10014", "customfield_10008")
_RANK = re.compile(r"[0-9]\|[0-9a-z]+:")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@dataclass
class Custom:
    """The values of the custom fields of one issue."""

    fields: dict[str, Any] = field(default_factory=dict)
    """Values by display name, or by id if the name is unknown."""
    sprints: list[Sprint] = field(default_factory=list)
    parent: str | None = None
    estimate: float | None = None


def read_custom(fields: dict[str, Any], names: FieldNames, notes: list[str]) -> Custom:
    """Read the custom fields of an issue.

    People and ranks are left out, and so are values that are neither text, number, date nor option.
    """
    custom = Custom()
    for key, value in fields.items():
        if not key.startswith("customfield_") or value is None or value == "":
            continue
        shown, kind = names.shown.get(key, key), names.types.get(key, "")
        if key in names.parents:
            custom.parent = custom.parent or key_of(value)
        if is_sprint(value):
            custom.sprints += sprints_of(value, notes)
        elif _is_parent(key, shown, kind, value):
            custom.parent = custom.parent or key_of(value)
        elif _is_points(shown, kind, value):
            custom.estimate = float(value)
        elif not (is_person_field(shown) or "user" in kind):
            _add_field(custom.fields, shown, key, plain_value(value))
    return custom


def plain_value(value: object) -> str | float | None:
    """Return the value of a field as text or number; None for people, ranks and anything else not meant to be read."""
    if isinstance(value, list):
        parts = [_single_value(part) for part in value]
        return ", ".join(str(part) for part in parts if part is not None) or None
    return _single_value(value)


def plain_text(text: str) -> str | None:
    """Read a text field. Only fields of several lines can have markup: Jira shows single-line fields as they are."""
    text = text.strip()
    if not text or is_account(text) or _RANK.match(text) or text == "{}" or (text[0] == "{" and "cachedValue=" in text):
        return None
    if end := _end_of_interval(text):
        return end
    if _MOMENT.match(text):
        try:
            return dates.moment(text)
        except ValueError:
            return text
    return rich_text(text) if "\n" in text else text


def _end_of_interval(text: str) -> str:
    """Return the last day of an interval of Jira Product Discovery: `{"start":"2026-01-01","end":"2026-03-31"}`."""
    try:
        interval = json.loads(text) if text.startswith("{") and '"end"' in text else {}
    except ValueError:
        return ""
    return as_text(as_dict(interval).get("end"))


def _single_value(value: object) -> str | float | None:
    match value:
        case bool():
            return None
        case int() | float():
            return value
        case str():
            return plain_text(value)
        case {"type": "doc"}:
            return rich_text(value) or None
        case dict() if not is_person(value):
            return _option_text(value)
    return None


def _option_text(value: dict[str, Any]) -> str | None:
    """Return the text of an option, with that of its child option, or the end of an interval."""
    if not isinstance(text := value.get("value"), str):
        return as_text(value.get("end")) or None
    child = as_text(as_dict(value.get("child")).get("value"))
    return f"{text} - {child}" if child else text


def _add_field(fields: dict[str, Any], shown: str, key: str, value: str | float | None) -> None:
    """Add a value under its display name, or under its id if that name is taken."""
    if value is not None:
        fields[key if shown in fields else shown] = value


def is_parent_field(shown: str, kind: str = "") -> bool:
    """Return whether a field of that name and type contains the parent."""
    return kind.endswith(_PARENT_TYPES) or shown.lower().replace("\u2019", "'") in _PARENT_NAMES


def is_points_field(shown: str, kind: str) -> bool:
    """Return whether a field of that name and type contains story points."""
    return kind.endswith(_POINTS_TYPES) or shown.lower() in POINTS_NAMES


def _is_parent(key: str, shown: str, kind: str, value: object) -> bool:
    if is_parent_field(shown, kind):
        return True
    return shown == key and key in _USUAL_EPIC_LINKS and isinstance(value, str) and bool(KEY.match(value))


def _is_points(shown: str, kind: str, value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and is_points_field(shown, kind)
