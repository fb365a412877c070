"""The fields of JQL: their values in an issue, and the valid values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fake_jira.clock import moment
from tests.fake_jira.faults import Refusal
from tests.fake_jira.showing_issues import above_by
from tests.fake_jira.texts import to_plain
from tests.fake_jira.things import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.fake_jira.fields import Field
    from tests.fake_jira.issues import Issue
    from tests.fake_jira.store import Store

_ALIASES = {
    "id": "key", "issue": "key", "issuekey": "key", "type": "issuetype", "due": "duedate", "resolved": "resolutiondate",
    "component": "components", "fixversion": "fixversion",
}  # fmt: skip


@dataclass(frozen=True)
class Searchable:
    """A searchable field."""

    name: str
    of: Callable[[Issue], Iterable[Any]]
    """Values in an issue: ids and names in lower case, times, texts, numbers."""
    kind: str = "named"
    """`named`, `issue`, `moment`, `day`, `text` or `number`."""
    known: Callable[[Store], Iterable[str]] | None = None
    """Valid ids and names; if missing, any value is allowed."""


def _of(*things: Any) -> list[str]:
    return [word.lower() for thing in things if thing for word in (thing.id, thing.name)]


def _category_words(key: str) -> list[str]:
    number, _, name = CATEGORIES[key]
    return [str(number), key, name.lower()]


def _issue_words(issue: Issue | None) -> list[str]:
    return [issue.id, *(key.lower() for key in (issue.key, *issue.old_keys))] if issue else []


def _texts(issue: Issue) -> list[str]:
    custom = [issue.values.get(each.id) for each in issue.store.shown_fields() if each.is_text]
    texts = [issue.values.get("summary"), issue.values.get("description"), *custom, *(c.body for c in issue.comments)]
    return [to_plain(text) for text in texts if text]


def _types(store: Store) -> list[str]:
    return [word for kind in store.types for word in (*_of(kind), kind.untranslated.lower())]


_FIELDS = [
    Searchable(
        "project",
        lambda issue: [*_of(issue.project), issue.project.key.lower()],
        known=lambda store: [
            word for each in store.projects if not each.hidden for word in (*_of(each), each.key.lower())
        ],
    ),
    Searchable("key", _issue_words, "issue"),
    Searchable("status", lambda issue: _of(issue.status), known=lambda store: _of(*store.statuses)),
    Searchable(
        "statuscategory",
        lambda issue: _category_words(issue.status.category),
        known=lambda _: [word for key in CATEGORIES for word in _category_words(key)],
    ),
    Searchable("issuetype", lambda issue: [*_of(issue.type), issue.type.untranslated.lower()], known=_types),
    Searchable(
        "resolution",
        lambda issue: _of(issue.resolution),
        known=lambda store: [*_of(*store.resolutions), "unresolved"],
    ),
    Searchable("priority", lambda issue: _of(issue.values.get("priority")), known=lambda store: _of(*store.priorities)),
    Searchable(
        "components",
        lambda issue: _of(*issue.values.get("components") or ()),
        known=lambda store: _of(*store.components),
    ),
    Searchable(
        "fixversion",
        lambda issue: _of(*issue.values.get("fixVersions") or ()),
        known=lambda store: _of(*store.versions),
    ),
    Searchable("labels", lambda issue: [label.lower() for label in issue.values.get("labels") or ()]),
    Searchable("created", lambda issue: [issue.created], "moment"),
    Searchable("updated", lambda issue: [issue.updated], "moment"),
    Searchable("resolutiondate", lambda issue: [issue.resolved] if issue.resolved else [], "moment"),
    Searchable("duedate", lambda issue: filter(None, [issue.values.get("duedate")]), "day"),
    Searchable("summary", lambda issue: [to_plain(issue.values.get("summary"))], "text"),
    Searchable("description", lambda issue: filter(None, [to_plain(issue.values.get("description"))]), "text"),
    Searchable("comment", lambda issue: [to_plain(each.body) for each in issue.comments], "text"),
    Searchable("text", _texts, "text"),
]


def field_named(name: str, store: Store) -> list[Searchable]:
    """Return the fields of a name; several custom fields may share it."""
    wanted = _ALIASES.get(name.lower(), name.lower())
    if wanted == "parent":  # on Data Center, only sub-tasks have one
        return [
            Searchable(
                "parent",
                lambda issue: _issue_words(issue.above if store.is_cloud or issue.type.subtask else None),
                "issue",
            )
        ]
    system = [each for each in _FIELDS if each.name == wanted]
    if system:
        return system
    number = re.fullmatch(r"cf\[(\d+)\]|customfield_(\d+)", wanted)
    return [
        _custom(each)
        for each in store.shown_fields()
        if (each.number == int(number[1] or number[2]) if number else each.name.lower() == wanted)
    ]


def _custom(field: Field) -> Searchable:
    if field.sort == "sprint":
        return Searchable(
            field.name,
            lambda issue: [word.lower() for each in issue.sprints for word in (str(each.id), each.name)],
            known=lambda store: [word.lower() for each in store.sprints() for word in (str(each.id), each.name)],
        )
    if field.sort in ("epic-link", "parent-link"):
        return Searchable(
            field.name, lambda issue: _issue_words(issue.above) if above_by(issue, field) else [], "issue"
        )
    kinds = {"number": "number", "date": "day", "datetime": "moment"}
    kind = kinds.get(field.type, "text" if field.is_text else "named")

    def held(issue: Issue) -> Iterable[Any]:
        value = issue.values.get(field.id)
        values = [] if value in (None, "", []) else value if isinstance(value, list) else [value]
        if kind == "named":
            return [word.lower() for each in values for word in (str(each), field.options.get(str(each), str(each)))]
        if kind == "moment":
            return [moment(each) for each in values]
        return [to_plain(each) for each in values] if kind == "text" else values

    return Searchable(field.name, held, kind)


def sort_key(name: str, store: Store) -> Callable[[Issue], Any]:
    """Return the sort key of a field.

    Raises:
        Refusal: The field is not sortable.
    """
    wanted = _ALIASES.get(name.lower(), name.lower())
    if wanted == "key":
        return lambda issue: (issue.project.key, issue.number)
    if wanted == "rank":
        return lambda issue: int(issue.id)
    found = field_named(name, store)
    if not found:
        raise Refusal(400, f"Field '{name}' does not exist or this field cannot be viewed by anonymous users.")
    if found[0].kind == "text" and wanted not in ("summary", "description"):
        raise Refusal(400, f"Not able to sort using field '{name}'.")

    def key(issue: Issue) -> tuple[bool, Any]:
        held = list(found[0].of(issue))
        return (False, held[-1]) if held else (True, "")

    return key
