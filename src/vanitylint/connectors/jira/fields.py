"""Jira's fields to ours: kind, state, texts, links, releases. What the REST and the CSV reader share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.reading.markup.adf import adf_to_markdown
from vanitylint.reading.markup.wiki import wiki_to_markdown

if TYPE_CHECKING:
    from vanitylint.backlog.items import State

KEY = re.compile(r"[A-Z][A-Z0-9_]{0,99}-[0-9]{1,18}\Z")
"""The key of an issue, such as SHOP-12."""

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
"""Jira's three, by key and by name."""
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
"""How Jira writes into an export that an item has no resolution."""

_SUBTASK_LEVEL = -1
_ABOVE_STORIES = frozenset(
    {
        "bet", "capability", "epic", "experiment", "feature", "goal", "hypothesis", "idea", "initiative",
        "milestone", "objective", "opportunity", "outcome", "programme", "program", "project",
        "requirement", "theme",
    }
)  # fmt: skip
"""English names of issue types above stories; others are called by their level."""


class FieldNames(NamedTuple):
    """What Jira's field ids mean, where the export says so (`expand=names,schema`)."""

    shown: dict[str, str]
    """The name people see."""
    types: dict[str, str]
    """The sort of field, such as `com.pyxis.greenhopper.jira:gh-epic-link` or `user`."""
    parents: frozenset[str] = frozenset()
    """Those that name a parent, because the config says so."""

    def extended(self, names: object, schema: object) -> FieldNames:
        """These and the ones from an answer or an issue."""
        shown = {key: name for key, name in as_dict(names).items() if isinstance(name, str) and name}
        types = {key: type_of(as_dict(kind)) for key, kind in as_dict(schema).items()}
        return self._replace(shown=self.shown | shown, types=self.types | types) if shown or types else self


NO_NAMES = FieldNames({}, {})


def type_of(schema: dict[str, Any]) -> str:
    """The sort of a field, by its schema."""
    for place in ("custom", "items", "type"):
        if isinstance(name := schema.get(place), str):
            return name
    return ""


def name_of(value: object) -> str:
    """The name of a status, resolution, version, component."""
    return as_text(as_dict(value).get("name"))


def key_of(value: object) -> str | None:
    """The key of another issue, given as text or as an object that holds it."""
    inner = as_dict(value)
    key = as_text(value) or as_text(inner.get("key")) or as_text(as_dict(inner.get("data")).get("key"))
    return key or None


def cut_short(page: object, held: str) -> tuple[int, int] | None:
    """How many entries a page of comments or changes holds and how many there are, if its size kept some out.

    A page that had room for all but holds fewer was thinned out on purpose: there is nothing more to export.

    Args:
        page: With `total`, `maxResults` and the entries.
        held: The key of the entries.
    """
    inner = as_dict(page)
    total, room, count = inner.get("total"), inner.get("maxResults"), len(as_list(inner.get(held)))
    if not isinstance(total, int) or total <= count or (isinstance(room, int) and room >= total):
        return None
    return count, total


def rich_text(value: object) -> str:
    """A description or comment as Markdown: an Atlassian document (REST v3) or wiki text (REST v2, CSV)."""
    if isinstance(value, dict):
        return adf_to_markdown(value).strip("\n")
    return wiki_to_markdown(value).strip("\n") if isinstance(value, str) and value else ""


def state_of(category: str, resolution: str) -> State | None:
    """The state that a status category and a resolution mean; None where they do not say.

    Args:
        category: Its key (`new`, `indeterminate`, `done`) or its English name.
        resolution: Its name. It counts only for what is closed: a reopened issue may still have one.
    """
    state = _STATES.get(category.strip().lower())
    if state in ("done", None) and resolution.strip().lower().replace("\u2019", "'") in _NOT_DONE:
        return "dropped"
    return state


def kind_of(name: str, *, is_subtask: bool = False, level: object = None) -> str:
    """An issue type's name, or what stands on its level where the name is not known English.

    Args:
        name: The type's name, in whatever language.
        is_subtask: It is a part of a story or task.
        level: Jira Cloud's hierarchy level: 0 for stories, 1 for epics, more above; -1 for sub-tasks.
    """
    if is_subtask or level == _SUBTASK_LEVEL:
        return "Sub-task"
    if not isinstance(level, int) or level < 1 or name.lower() in _ABOVE_STORIES:
        return name
    return "Epic" if level == 1 else "Initiative"


def idea_of(name: str) -> str:
    """The type of an item in a project of ideas: its name where that says more than that it is one."""
    return name if name.lower() in _ABOVE_STORIES else "Idea"


def is_above(kind: str) -> bool:
    """Whether items of a kind, as `kind_of` gives it, hold others or expect something."""
    return kind.lower() in _ABOVE_STORIES
