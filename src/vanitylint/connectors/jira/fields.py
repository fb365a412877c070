"""Conversion of Jira's fields to kinds, states and Markdown, shared by the REST and CSV readers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from vanitylint.connectors.json_values import as_dict, as_list, as_text
from vanitylint.reading.markup.adf import adf_to_markdown
from vanitylint.reading.markup.wiki import wiki_to_markdown

if TYPE_CHECKING:
    from vanitylint.backlog.items import State

KEY = re.compile(r"[A-Z][A-Z0-9_]{0,99}-[0-9]{1,18}\Z")
"""Key of an issue, such as SHOP-12."""

_CATEGORIES: dict[State, tuple[str, ...]] = {
    "todo": (
        "new", "to do", "zu erledigen", "à faire", "por hacer", "tareas por hacer", "a fazer", "itens pendentes",
        "tarefas pendentes", "pendente", "作業前", "未着手",
    ),
    "doing": ("indeterminate", "in progress", "in arbeit", "en cours", "en curso", "em andamento", "進行中"),
    "done": (
        "done", "fertig", "terminé", "terminée", "terminé(e)", "listo", "finalizado", "finalizada", "concluído",
        "itens concluídos", "完了",
    ),
}  # fmt: skip
"""Jira's three status categories, by key and by name."""
_STATES: dict[str, State] = {name: state for state, names in _CATEGORIES.items() for name in names}
_NOT_DONE = frozenset(
    {
        "abandoned", "as designed", "by design", "can't reproduce", "canceled", "cancelled",
        "cannot reproduce", "declined", "deferred", "duplicate", "duplicated", "hold", "incomplete",
        "invalid", "later", "no longer needed", "not a bug", "not a defect", "not an issue", "not needed",
        "not our bug", "not planned", "not reproducible", "obsolete", "on hold", "out of scope",
        "out of date", "postponed", "rejected", "superseded", "timed out", "unable to reproduce",
        "will not do", "will not fix", "withdrawn", "won't do", "won't fix", "wont do", "wont fix",
        "works as designed", "works for me", "abgebrochen", "abgelehnt", "duplikat",
        "nicht reproduzierbar", "verworfen", "wird nicht behoben", "wird nicht erledigt", "annulé",
        "doublon", "rejeté", "ne sera pas corrigé", "cancelado", "cancelada", "descartado", "descartada",
        "duplicado", "duplicada", "rechazado", "rechazada", "no se hará", "no se puede reproducir",
        "rejeitado", "rejeitada", "não será feito", "não será corrigido", "não é possível reproduzir",
        "キャンセル", "修正しない", "再現できない", "再現不可", "却下", "対応しない", "重複",
    }
)  # fmt: skip
"""Resolutions of items that were closed without being done."""
UNRESOLVED = frozenset(
    {"unresolved", "nicht erledigt", "non résolu", "non résolue", "sin resolver", "não resolvido", "未解決"}
)
"""Values in an export for an item without a resolution."""

_SUBTASK_LEVEL = -1
_ABOVE_STORIES = frozenset(
    {
        "bet", "capability", "epic", "experiment", "feature", "goal", "hypothesis", "idea", "initiative",
        "milestone", "objective", "opportunity", "outcome", "programme", "program", "project",
        "requirement", "theme",
    }
)  # fmt: skip
"""English names of issue types above stories; for others the hierarchy level decides."""


class FieldNames(NamedTuple):
    """Names and types of Jira's fields by id, if the export includes them (`expand=names,schema`)."""

    shown: dict[str, str]
    """Display names by field id."""
    types: dict[str, str]
    """Types by field id, such as `com.pyxis.greenhopper.jira:gh-epic-link` or `user`."""
    parents: frozenset[str] = frozenset()
    """Ids of the fields that contain the parent according to the config."""

    def extended(self, names: object, schema: object) -> FieldNames:
        """Return these names and types with those from a response or an issue added."""
        shown = {key: name for key, name in as_dict(names).items() if isinstance(name, str) and name}
        types = {key: type_of(as_dict(kind)) for key, kind in as_dict(schema).items()}
        return self._replace(shown=self.shown | shown, types=self.types | types) if shown or types else self


NO_NAMES = FieldNames({}, {})


def type_of(schema: dict[str, Any]) -> str:
    """Return the type of a field from its schema."""
    for key in ("custom", "items", "type"):
        if isinstance(name := schema.get(key), str):
            return name
    return ""


def name_of(value: object) -> str:
    """Return the name of a status, resolution, version or component."""
    return as_text(as_dict(value).get("name"))


def key_of(value: object) -> str | None:
    """Return the key of another issue, which is given as text or in an object."""
    issue = as_dict(value)
    key = as_text(value) or as_text(issue.get("key")) or as_text(as_dict(issue.get("data")).get("key"))
    return key or None


def truncation(page: object, name: str) -> tuple[int, int] | None:
    """Return how many comments or changes a page has and how many there are; None if it is not truncated.

    A page with room for all entries that has fewer was filtered on purpose: there is nothing more to fetch.

    Args:
        page: Object with `total`, `maxResults` and the entries.
        name: Key of the entries.
    """
    fields = as_dict(page)
    total, max_results, count = fields.get("total"), fields.get("maxResults"), len(as_list(fields.get(name)))
    if not isinstance(total, int) or total <= count or (isinstance(max_results, int) and max_results >= total):
        return None
    return count, total


def rich_text(value: object) -> str:
    """Convert an Atlassian document (REST v3) or wiki text (REST v2, CSV) to Markdown."""
    if isinstance(value, dict):
        return adf_to_markdown(value).strip("\n")
    return wiki_to_markdown(value).strip("\n") if isinstance(value, str) and value else ""


def state_of(category: str, resolution: str) -> State | None:
    """Return the state for a status category and a resolution; None if they do not determine one.

    Args:
        category: Key of the category (`new`, `indeterminate`, `done`) or its name.
        resolution: Name of the resolution. It counts only for closed issues: a reopened one may still have it.
    """
    state = _STATES.get(category.strip().lower())
    if state in ("done", None) and resolution.strip().lower().replace("\u2019", "'") in _NOT_DONE:
        return "dropped"
    return state


def kind_of(name: str, *, is_subtask: bool = False, level: object = None) -> str:
    """Return the name of an issue type, or the usual name for its level if the name is not known English.

    Args:
        name: Name of the type, in any language.
        is_subtask: Whether it is a part of a story or task.
        level: Hierarchy level in Jira Cloud: 0 for stories, 1 for epics, more above; -1 for sub-tasks.
    """
    if is_subtask or level == _SUBTASK_LEVEL:
        return "Sub-task"
    if not isinstance(level, int) or level < 1 or name.lower() in _ABOVE_STORIES:
        return name
    return "Epic" if level == 1 else "Initiative"


def idea_kind(name: str) -> str:
    """Return the type of an item in a project of ideas: its name if that is more specific than `Idea`."""
    return name if name.lower() in _ABOVE_STORIES else "Idea"


def is_above_stories(kind: str) -> bool:
    """Return whether items of a kind, as returned by `kind_of`, have children or a hypothesis."""
    return kind.lower() in _ABOVE_STORIES
