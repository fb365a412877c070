"""Roles of CSV columns by their names: those of Jira exports, and of any table with an id and a title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from vanitylint.connectors.jira.custom import POINTS_NAMES, is_parent_field
from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Role: TypeAlias = Literal[
    "key", "id", "number", "title", "kind", "status", "category", "resolution", "created", "updated", "started",
    "finished", "moved", "due", "body", "label", "sprint", "comment", "parent", "parent id", "epic", "points", "link",
    "field", "",
]  # fmt: skip
"""What a column holds; empty if it is not used."""

TITLES = frozenset({"title", "titel", "titre", "título", "タイトル", "件名"})
"""Names of the title column in tables that are not from Jira; Jira calls it a summary."""
_ROLES: Mapping[str, Role] = {
    "issue key": "key", "key": "key", "work item key": "key", "issue id": "id", "work item id": "id",
    "summary": "title", "issue type": "kind", "work type": "kind", "work item type": "kind",
    "status": "status", "status category": "category", "resolution": "resolution", "created": "created",
    "updated": "updated", "resolved": "finished", "status category changed": "moved", "due date": "due",
    "due": "due", "description": "body", "labels": "label", "label": "label", "sprint": "sprint", "comment": "comment",
    "comments": "comment", "parent key": "parent", "parent": "parent id", "parent id": "parent id",
    # a table that is not from Jira
    **dict.fromkeys(TITLES, "title"), "id": "id", "nr": "number", "nr.": "number", "no.": "number", "type": "kind",
    "kind": "kind", "typ": "kind", "tipo": "kind", "state": "status", "body": "body", "tags": "label",
    # Linear, Azure Boards, GitLab
    "parent issue": "parent id", "created date": "created", "created at": "created", "created at (utc)": "created",
    "changed date": "updated", "updated at": "updated", "updated at (utc)": "updated", "completed": "finished",
    "completed at": "finished", "closed date": "finished", "closed at": "finished", "closed at (utc)": "finished",
    "cycle name": "sprint", "iteration path": "sprint",
    # Jira in German
    "vorgangsschlüssel": "key", "vorgangs-id": "id", "zusammenfassung": "title", "vorgangstyp": "kind",
    "statuskategorie": "category", "statuskategorie geändert": "moved", "lösung": "resolution",
    "erstellt": "created", "aktualisiert": "updated",
    "erledigt": "finished", "fälligkeitsdatum": "due", "fällig": "due", "beschreibung": "body",
    "stichwörter": "label", "kommentar": "comment", "kommentare": "comment",
    "übergeordnet": "parent id", "übergeordnete id": "parent id", "übergeordneter vorgang": "parent id",
    "übergeordnetes element": "parent id", "übergeordneter schlüssel": "parent",
    # Jira in French
    "clé de ticket": "key", "clé": "key", "id de ticket": "id", "résumé": "title", "type de ticket": "kind",
    "état": "status", "statut": "status", "catégorie d'état": "category", "résolution": "resolution",
    "création": "created", "créé": "created", "créée": "created", "mise à jour": "updated", "mis à jour": "updated",
    "résolue": "finished", "résolu": "finished", "date d'échéance": "due", "échéance": "due", "étiquettes": "label",
    "commentaire": "comment", "commentaires": "comment", "ticket parent": "parent id", "clé parente": "parent",
    "catégorie d'état modifiée": "moved", "catégorie de statut": "category",
    # Jira in Spanish
    "clave de incidencia": "key", "clave": "key", "id de la incidencia": "id", "id de incidencia": "id",
    "resumen": "title", "tipo de incidencia": "kind", "estado": "status", "categoría de estado": "category",
    "resolución": "resolution", "creada": "created", "creado": "created", "actualizada": "updated",
    "actualizado": "updated", "resuelta": "finished", "resuelto": "finished", "fecha de vencimiento": "due",
    "descripción": "body", "etiquetas": "label", "comentario": "comment", "comentarios": "comment",
    "padre": "parent id", "incidencia principal": "parent id", "principal": "parent id",
    "clave principal": "parent",
    # Jira in Portuguese
    "chave da item": "key", "chave do item": "key", "chave da ocorrência": "key", "chave": "key", "id da item": "id",
    "id do item": "id", "id da ocorrência": "id", "resumo": "title", "tipo de item": "kind", "tipo do item": "kind",
    "tipo de ocorrência": "kind", "categoria do status": "category", "categoria de status": "category",
    "categoria do status alterada": "moved", "resolução": "resolution", "criado": "created", "criado(a)": "created",
    "atualizado": "updated", "atualizado(a)": "updated", "resolvido": "finished", "resolvido(a)": "finished",
    "data limite": "due", "data de vencimento": "due", "descrição": "body", "categorias": "label",
    "comentar": "comment", "comentário": "comment", "comentários": "comment", "pai": "parent id",
    "item pai": "parent id", "chave pai": "parent",
    # Jira in Japanese
    "課題キー": "key", "キー": "key", "課題 id": "id", "課題id": "id", "要約": "title", "課題タイプ": "kind",
    "ステータス": "status", "ステータス カテゴリ": "category", "ステータス カテゴリー": "category",
    "ステータスカテゴリ": "category", "ステータスカテゴリー": "category",
    "ステータス カテゴリが変更されました": "moved", "解決状況": "resolution", "作成日": "created", "更新日": "updated",
    "解決日": "finished", "期限": "due", "説明": "body", "ラベル": "label", "スプリント": "sprint",
    "コメント": "comment", "親": "parent id", "親課題": "parent id", "親キー": "parent",
}  # fmt: skip
_LINEAR_MARKERS = frozenset({"team", "cycle number", "canceled"})
"""Columns that identify an export of Linear, in all of its variants."""
_LINEAR_ROLES: Mapping[str, Role] = {
    **_ROLES, "started": "started", "canceled": "finished", "estimate": "points",
    **dict.fromkeys(
        (
            "archived", "cycle end", "cycle number", "cycle start", "project id", "project milestone id", "sla status",
            "time in status (minutes)", "triaged", "uuid",
        ),
        "",
    ),
}  # fmt: skip
"""Roles of columns in an export of Linear. In other tables an estimate may be `3 days`, and `started` a yes."""
_FIELD_NAMES = {
    "component/s": "Components",
    "components": "Components",
    "fix version/s": "Fix versions",
    "fix versions": "Fix versions",
}
_IGNORED = frozenset(
    {
        "affects version/s", "affects versions", "attachment", "environment", "issue color", "last viewed",
        "log work", "original estimate", "parent status", "parent summary", "priority",
        "project description", "project key", "project lead", "project name", "project type",
        "project url", "remaining estimate", "security level", "sub-tasks", "time spent", "votes",
        "work ratio", "development", "rank", "flagged", "epic color", "epic status",
        # in German, French, Spanish, Portuguese and Japanese
        "priorität", "projektname", "projektschlüssel", "projekttyp", "projekt-url", "projektbeschreibung", "rang",
        "entwicklung", "anhang", "umgebung", "zuletzt angezeigt", "stimmen", "epos-farbe", "epos-status",
        "priorité", "nom de projet", "clé de projet", "type de projet", "pièce jointe", "environnement",
        "prioridad", "clave del proyecto", "nombre del proyecto", "tipo de proyecto", "archivo adjunto", "entorno",
        "prioridade", "chave do projeto", "nome do projeto", "anexo", "ambiente",
        "優先度", "プロジェクト キー", "プロジェクトキー", "プロジェクト名", "添付ファイル", "環境",
    }
)  # fmt: skip
_LINK_WORDINGS = {
    "blocks": ("is blocked by", "blocks"),
    "cloners": ("is cloned by", "clones"),
    "duplicate": ("is duplicated by", "duplicates"),
    "issue split": ("split from", "split to"),
    "polaris work item link": ("is implemented by", "implements"),
    "problem/incident": ("is caused by", "causes"),
    "relates": ("relates to", "relates to"),
}
"""Inward and outward wordings that Jira ships with, by link type; the export names only the type."""
_CUSTOM_FIELD = re.compile(
    r"(?:custom field|benutzerdefinierte\w* feld|champs? personnalisée?s?|campo personalizado|カスタム ?フィールド) ?"
    r"\((.*)\)",
    re.IGNORECASE,
)


class Column(NamedTuple):
    """The role of a column, and the name of its field or the wording of its link."""

    role: Role
    name: str


def is_linear(headers: Iterable[str]) -> bool:
    """Return whether a table is an export of Linear."""
    return {header.lower() for header in headers} >= _LINEAR_MARKERS


def column_of(header: str, *, of_linear: bool = False) -> Column:
    """Return the role of a column by its name.

    Args:
        header: The column's name.
        of_linear: Whether the column is in an export of Linear.
    """
    lowered = header.lower()
    roles = _LINEAR_ROLES if of_linear else _ROLES
    if lowered in roles:
        return Column(roles[lowered], header)
    for side, prefix in enumerate(("inward issue link (", "outward issue link (")):
        if lowered.startswith(prefix):
            name = lowered[len(prefix) :].removesuffix(")")
            return Column("link", _LINK_WORDINGS.get(name, (f"{name} (inward)", name))[side])
    match = _CUSTOM_FIELD.fullmatch(header)
    name = match[1] if match else header
    lowered = name.lower()
    if is_parent_field(name):
        return Column("epic", name)
    if lowered in POINTS_NAMES:
        return Column("points", name)
    if not name or name[0] == "Σ" or lowered in _IGNORED or is_person_field(name):
        return Column("", name)
    return Column("sprint" if lowered == "sprint" else "field", _FIELD_NAMES.get(lowered, name))
