"""The fields of JQL: what they hold of an issue, which values there are, and what the operators mean for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fake_jira import jql_syntax as syntax
from tests.fake_jira.clock import moment
from tests.fake_jira.faults import Refusal
from tests.fake_jira.jql_times import moment_of, of_function
from tests.fake_jira.showing_issues import above_by
from tests.fake_jira.texts import to_plain
from tests.fake_jira.things import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo

    from tests.fake_jira.fields import Field
    from tests.fake_jira.issues import Issue
    from tests.fake_jira.store import Store

_ALIASES = {
    "id": "key", "issue": "key", "issuekey": "key", "type": "issuetype", "due": "duedate", "resolved": "resolutiondate",
    "component": "components", "fixversion": "fixversion",
}  # fmt: skip
_EQUAL = frozenset({"=", "!=", "in", "not in", "is", "is not"})
_NEGATIVE = frozenset({"!=", "not in", "is not", "!~"})
_SPRINT_STATES = {"opensprints": "active", "futuresprints": "future", "closedsprints": "closed"}


@dataclass(frozen=True)
class Searchable:
    """A field that can be searched."""

    name: str
    of: Callable[[Issue], Iterable[Any]]
    """What it holds of an issue: ids and names in lower case, moments, texts, numbers."""
    kind: str = "named"
    """`named`, `issue`, `moment`, `day`, `text` or `number`."""
    known: Callable[[Store], Iterable[str]] | None = None
    """The ids and names that there are; without that, any may be asked for."""


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
    """The fields of a name; of custom fields there may be several."""
    wanted = _ALIASES.get(name.lower(), name.lower())
    if wanted == "parent":  # on Data Center only sub-tasks have one
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


@dataclass
class Condition:
    """A field, an operator and its values."""

    searched: Searchable
    clause: syntax.Clause
    store: Store
    zone: tzinfo
    mistakes: list[str] = field(default_factory=list)
    _wanted: list[Any] = field(default_factory=list)
    _wanted_set: frozenset[Any] = frozenset()
    _takes_empty: bool = False

    def __post_init__(self) -> None:
        self._check_operator()
        for value in self.clause.values:
            if isinstance(value, syntax.Empty):
                self._takes_empty = True
            elif isinstance(value, syntax.Function):
                self._wanted += self._worked_out(value)
            elif self.clause.operator in ("is", "is not"):
                self._mistake(f"The operator '{self.clause.operator}' can only be used with EMPTY or NULL.")
            else:
                self._want(value.text)
        self._wanted_set = frozenset(self._wanted)

    def holds(self, issue: Issue) -> bool:
        """Whether an issue meets it. What holds nothing is not unequal to something."""
        held = list(self.searched.of(issue))
        is_empty = not held
        if self.clause.operator in _NEGATIVE:
            return not is_empty and not any(self._matches(each) for each in held)
        return (is_empty and self._takes_empty) or any(self._matches(each) for each in held)

    def _check_operator(self) -> None:
        allowed = {
            "moment": {*_EQUAL, "<", ">", "<=", ">="},
            "day": {*_EQUAL, "<", ">", "<=", ">="},
            "number": {*_EQUAL, "<", ">", "<=", ">="},
            "text": {"~", "!~", "is", "is not"},
        }.get(self.searched.kind, _EQUAL)
        if self.clause.operator not in allowed:
            field, operator = self.clause.field, self.clause.operator
            self._mistake(f"The operator '{operator}' is not supported by the '{field}' field.")

    def _want(self, text: str) -> None:
        kind = self.searched.kind
        if kind in ("moment", "day"):
            try:
                self._want_moment(moment_of(text, self.clause.field, self.store.clock.now, self.zone))
            except Refusal as refusal:
                self._mistake(*refusal.messages)
        elif kind == "issue":
            self._want_issue(text)
        elif kind == "number":
            self._wanted.append(float(text))
        elif self.searched.name == "resolution" and text.lower() == "unresolved":
            self._takes_empty = True
        elif self.searched.known and text.lower() not in set(self.searched.known(self.store)):
            self._mistake(self._unknown(text))
        else:
            self._wanted.append(text.lower())

    def _want_moment(self, at: Any) -> None:
        self._wanted.append(at if self.searched.kind == "moment" else f"{at.astimezone(self.zone):%Y-%m-%d}")

    def _want_issue(self, text: str) -> None:
        if self.store.issue(text):
            self._wanted.append(text.lower())
        elif text.isdigit():
            self._mistake(f"A value with ID '{text}' does not exist for the field '{self.clause.field}'.")
        elif re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*-\d+", text):
            self._mistake(f"An issue with key '{text}' does not exist for field '{self.clause.field}'.")
        else:
            self._mistake(f"The issue key '{text}' for field '{self.clause.field}' is invalid.")

    def _unknown(self, text: str) -> str:
        if self.searched.known and self.searched.name.lower() == "sprint":
            told = "id" if text.isdigit() else "name"
            return f"Sprint with {told} '{text}' does not exist or you do not have permission to view it."
        return f"The value '{text}' does not exist for the field '{self.clause.field}'."

    def _worked_out(self, function: syntax.Function) -> list[Any]:
        name = function.name.lower()
        if name in _SPRINT_STATES:
            return [str(each.id) for each in self.store.sprints() if each.state == _SPRINT_STATES[name]] or ["none"]
        if name in ("releasedversions", "unreleasedversions"):
            is_out = name == "releasedversions"
            return [each.id for each in self.store.versions if each.released is is_out] or ["none"]
        at = of_function(function.name, function.arguments, self.store.clock.now, self.zone)
        if at is None:
            self._mistake(f"Unable to find JQL function '{function.name}({', '.join(function.arguments)})'.")
        elif self.searched.kind in ("moment", "day"):
            self._want_moment(at)
        return []

    def _matches(self, held: Any) -> bool:
        if self.clause.operator in ("is", "is not"):
            return self.clause.operator == "is not" and not self._takes_empty
        if self.clause.operator in _EQUAL:
            return held in self._wanted_set
        return any(self._compares(held, wanted) for wanted in self._wanted)

    def _compares(self, held: Any, wanted: Any) -> bool:
        match self.clause.operator:
            case "<":
                return bool(held < wanted)
            case ">":
                return bool(held > wanted)
            case "<=":
                return bool(held <= wanted)
            case ">=":
                return bool(held >= wanted)
            case _:
                return contains(str(held), str(wanted))

    def _mistake(self, *messages: str) -> None:
        self.mistakes += messages


def contains(text: str, wanted: str) -> bool:
    """Whether a text has all words (with `*` at their ends: beginnings of words), or the phrase in quotation marks."""
    words = re.findall(r"\w+", text.lower())
    wanted = wanted.lower()
    if re.fullmatch(r'".*"', wanted):
        phrase = " ".join(re.findall(r"\w+", wanted))
        return f" {phrase} " in f" {' '.join(words)} "
    return all(
        any(word.startswith(part[:-1]) if part.endswith("*") else word == part for word in words)
        for part in re.findall(r"\w+\*?", wanted)
    )


def sort_key(name: str, store: Store) -> Callable[[Issue], Any]:
    """What to sort by a field.

    Raises:
        Refusal: It cannot be sorted by.
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
