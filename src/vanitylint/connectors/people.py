"""Recognise fields and values that name people, which are never stored, and names of bots."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PEOPLE = frozenset(
    {
        "accountable", "agent", "agents", "approver", "approvers", "assignee", "assignees", "author", "authors",
        "avatar", "avatars", "champion", "contact", "contacts", "contributor", "contributors", "creator", "developer",
        "developers", "dri", "email", "emails", "lead", "leads", "maintainer", "maintainers", "manager", "member",
        "members", "owner", "owners", "participant", "participants", "people", "person", "pm", "po", "reporter",
        "reporters", "requester", "requestor", "responder", "responders", "responsible", "reviewer", "reviewers",
        "sponsor", "sponsors", "stakeholder", "stakeholders", "submitter", "tester", "testers", "user", "users",
        "watcher", "watchers",
    }
)  # fmt: skip
_PARTICIPLES = frozenset(
    {
        "added", "approved", "assigned", "authored", "closed", "created", "drafted", "edited", "led", "maintained",
        "merged", "modified", "opened", "owned", "prepared", "raised", "reported", "requested", "resolved", "reviewed",
        "submitted", "updated", "written",
    }
)  # fmt: skip
_FOREIGN_PARTICIPLES = _split(
    """
    aktualisiert angelegt bearbeitet erstellt freigegeben geändert gelöst gemeldet genehmigt geprüft zugewiesen
    approuvé approuvée assigné assignée attribué attribuée créé créée modifié modifiée signalé signalée
    actualizado actualizada aprobado aprobada asignado asignada creado creada modificado modificada
    aprovado aprovada atribuído atribuída atualizado atualizada criado criada
    atendido atendida reportado reportada
    """
)
_PREPOSITIONS = frozenset({"by", "to", "von", "durch", "an", "par", "à", "por", "a"})
_LAST_WORDS = frozenset(
    word + ending
    for word in _split(
        """
    ansprechpartner ansprechperson antragsteller auftraggeber autor bearbeiter beobachter bereichsleiter
    berichterstatter ersteller fachverantwortlicher freigeber genehmiger kontaktperson melder produktmanager
    produktverantwortlicher projektleiter projektleitung projektmanager prüfer teamleiter teamleitung
    verantwortlich verantwortliche verantwortlicher verfasser zugewiesen zugewiesene zugewiesener zuständig
    zuständige zuständiger
    """
    )
    for ending in ("", "in", "innen")
)
"""German. Recognised as the last word: `Fachlich verantwortlich`."""
_FIRST_WORDS = _split(
    """
    approbateur approbateurs approbatrice assigné assignée auteur auteure auteurs autrice créateur créatrice
    rapporteur rapporteuse relecteur relecteurs relectrice responsable responsables réviseur réviseurs testeur
    testeurs testeuse
    aprobador aprobadora aprobadores asignado asignada autor autora autores creador creadora encargado encargada
    informador informadora líder probador probadora revisor revisora revisores
    aprovador aprovadora aprovadores atribuído criador criadora gerente relator relatora responsável responsáveis
    testador testadora
    """
)
"""French, Spanish and Portuguese. Recognised as the first word: `Responsable du projet`."""
_WHOLE_NAMES = _split(
    """
    abstimmende besitzer beteiligte eigentümer entwickler entwicklerin inhaber kontakt kontakte teilnehmer
    contributeur contributeurs demandeur demandeurs développeur développeurs développeuse observateur observateurs
    propriétaire propriétaires votant votants
    colaboradores contacto contactos desarrollador desarrolladora desarrolladores dueño dueña interesados
    observador observadora observadores participante participantes patrocinador propietaria propietario seguidores
    solicitante solicitantes votantes
    contato contatos desenvolvedor desenvolvedora desenvolvedores dona dono proprietária proprietário
    オーナー ウォッチャー スポンサー テスター レビュアー レビューア
    依頼者 参加者 変更者 所有者 投票者 更新者 申請者 登録者 著者 連絡先 開発者
    """
)
"""Recognised only as the whole name. With more words they may name an audience: `Propriétaires de chats`."""
_PHRASES = frozenset(
    {
        "genehmigende person", "genehmigende personen", "meldende person", "teilnehmer der anfrage",
        "verantwortliche person", "zugewiesene person", "zuständige person",
        "chef d équipe", "chef de produit", "chef de projet", "participants à la demande", "parties prenantes",
        "personne assignée", "personne responsable",
        "partes interesadas", "participantes de la solicitud", "persona asignada", "persona responsable",
        "partes interessadas", "participantes da solicitação", "pessoa atribuída", "pessoa responsável",
        "プロジェクト リード", "プロジェクト リーダー", "プロジェクトリード", "プロジェクトリーダー",
        "プロジェクト管理者",
        "プロダクト オーナー", "プロダクトオーナー", "リクエスト 参加者", "リクエスト参加者", "要求参加者",
    }
)  # fmt: skip
_JAPANESE_SUFFIX = re.compile(r"(?:担当者?|責任者|承認者|報告者|作成者|起票者)(?:id)?\Z")
"""Recognised as the end of a word: `開発担当者`."""
_GENDER_ENDINGS = frozenset({"in", "innen", "r", "e", "a"})
"""Last words of `Bearbeiter:in`, `Verantwortliche*r`, `Assigné·e` and `Relator(a)` after splitting."""
_ID_WORDS = frozenset({"id", "ids", "url", "urls", "name", "login", "key"})
_ARTICLES = frozenset({"el", "la", "los", "las", "l", "le", "les"})
_AUDIENCE = frozenset({"user", "users", "people", "person", "member", "members", "manager", "developer", "developers"})
"""Words that name a person on their own, but a target group after another word: `Target users`."""
_MEASURE_WORDS = frozenset({"for", "per", "anzahl", "für", "je", "pro", "par", "pour", "por", "para"})
"""Words before a person that make the field a measure: `Cost per contact`."""

_ACCOUNT_ID = re.compile(r"(?:[0-9a-f]{24}|[0-9]{1,9}:[0-9a-f-]{36}|(?:ug|qm):[0-9a-f:-]{36,90})\Z")
_PERSON_KEYS = frozenset({"accountId", "displayName", "emailAddress", "avatarUrls"})

_BOT_NAMES = frozenset(
    {"automation", "bot", "robot", "dependabot", "renovate", "jenkins", "github-actions", "codecov", "stale"}
)
_CAMEL_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def is_person_field(name: str) -> bool:
    """Return whether a field of the given name holds people: `assignee`, `Product Owner`, `createdBy`, `Reporter Id`.

    >>> is_person_field("Product Owner"), is_person_field("Target users"), is_person_field("Measure by")
    (True, False, False)
    >>> is_person_field("Zugewiesene Person ID"), is_person_field("Responsable du projet"), is_person_field("Nutzer")
    (True, True, False)
    """
    words = _SEPARATORS.sub(" ", _CAMEL_BOUNDARY.sub(" ", unicodedata.normalize("NFC", name))).lower().split()
    if len(words) > 1 and words[-1] in _ID_WORDS:
        words = words[:-1]
    elif len(words) > 2 and words[0] == "id":  # ID de responsable, ID de la persona asignada
        words = words[3:] if words[2] in _ARTICLES and len(words) > 3 else words[2:]
    if len(words) > 1 and words[-1] in _GENDER_ENDINGS:
        words = words[:-1]
    if not words:
        return False
    if words[-1] in _PREPOSITIONS and len(words) > 1:
        return words[-2] in _PARTICIPLES | _FOREIGN_PARTICIPLES
    if " ".join(words) in _PHRASES or words[0] in _FIRST_WORDS or _JAPANESE_SUFFIX.search(words[-1]):
        return True
    if len(words) == 1:
        return words[0] in _PEOPLE | _LAST_WORDS | _WHOLE_NAMES
    return words[-1] in (_PEOPLE - _AUDIENCE) | _LAST_WORDS and words[-2] not in _MEASURE_WORDS


def is_account(text: str) -> bool:
    """Return whether a text consists of an account id or an email address."""
    if len(text) > 200 or " " in text:
        return False
    local_part, at, host = text.partition("@")
    return bool(_ACCOUNT_ID.match(text)) or bool(local_part and at and "." in host and "/" not in text)


def is_person(value: object) -> bool:
    """Return whether a JSON value describes a person in Jira's format."""
    return isinstance(value, dict) and not _PERSON_KEYS.isdisjoint(value)


def is_machine(name: str) -> bool:
    """Return whether a name belongs to a bot or an automation.

    >>> is_machine("dependabot[bot]"), is_machine("Automation for Jira"), is_machine("Talbot")
    (True, True, False)
    """
    lowered = name.lower()
    return lowered in _BOT_NAMES or not _BOT_NAMES.isdisjoint(_SEPARATORS.split(lowered))
