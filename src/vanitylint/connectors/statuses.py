"""Recognise statuses and labels that mean work in progress, if the tracker gives only their names.

The statuses that `rules/vocabulary/tracker.yaml` treats as not started or finished are listed here as well; a test
ensures that. They are not read from there, because the start of work is stored with an item and would not change with
the vocabulary.
"""

from __future__ import annotations

_NOT_STARTED = frozenset(
    {
        "accepted", "approved", "backlog", "draft", "funnel", "icebox", "inbox", "new", "next", "no status",
        "not started", "open", "planned", "ready", "ready for development", "refined", "reopened",
        "selected for development", "to do", "todo", "triage", "up next",
        "geplant", "neu", "offen", "zu erledigen", "a faire", "nouveau", "ouvert", "ouverte", "à faire", "abierta",
        "abierto", "nueva", "nuevo", "pendiente", "por hacer", "tareas por hacer", "a fazer", "aberta", "aberto",
        "itens pendentes", "nova", "novo", "pendente", "tarefas pendentes", "オープン", "作業前", "未対応", "未着手",
        "in planung", "in refinement", "proposed", "reaberta", "reaberto", "reabierta", "reabierto", "ready for dev",
        "ready for work", "refinement", "rouvert", "shaping", "bereit für entwicklung", "再オープン",
        "parked", "postponed", "deferred", "zurückgestellt", "verschoben", "reporté", "reportée", "aplazado",
        "aplazada", "adiado", "adiada",
    }
)  # fmt: skip
_FINISHED = frozenset(
    {
        "archived", "cancelled", "closed", "complete", "completed", "declined", "deployed", "done", "live", "rejected",
        "released", "resolved", "shipped",
        "abgebrochen", "abgelehnt", "abgeschlossen", "archiviert", "erledigt", "fertig", "geschlossen", "gelöst",
        "verworfen", "annulé", "fermé", "fermée", "livré", "résolu", "résolue", "terminé", "terminée", "cancelada",
        "cancelado", "cerrada", "cerrado", "finalizada", "finalizado", "hecha", "hecho", "listo", "resuelta",
        "resuelto", "terminada", "terminado", "concluído", "concluída", "fechada", "fechado", "feita", "feito",
        "itens concluídos", "resolvida", "resolvido", "キャンセル", "クローズ", "却下", "完了", "対応済み", "解決済み",
        "abandoned", "archivado", "arquivado", "ausgeliefert", "ausgerollt", "canceled", "cannot reproduce",
        "completada", "completado", "deployed to prod", "deployed to production", "descartada", "descartado",
        "desplegado", "dropped", "duplicate", "en production", "fait", "fini", "finished", "fixed", "implantado",
        "implemented", "in production", "in produktion", "incomplete", "invalid", "launched", "merged",
        "not our bug", "not planned", "obsolete", "rechazada", "rechazado", "rejeitada", "rejeitado",
        "released to production", "rolled out", "superseded", "umgesetzt", "withdrawn", "won't do", "won't fix",
        "wont do", "wontfix", "abandonné", "abandonnée", "annulée", "archivé", "déployé", "em produção",
        "en producción", "rejeté", "terminé(e", "veröffentlicht", "zurückgezogen", "クローズ済み", "リリース済み",
        "中止", "stopped", "killed", "discontinued", "gestoppt", "arrêté", "arrêtée",
    }
)  # fmt: skip
_IN_PROGRESS = frozenset({"doing", "in development", "in progress", "in review", "started", "wip", "work in progress"})


def may_mean_work(status: str) -> bool:
    """Return whether a status is not one of those that commonly mean "not started" or "finished".

    >>> may_mean_work("In QA"), may_mean_work("To Do"), may_mean_work("")
    (True, False, False)
    >>> may_mean_work("In Arbeit"), may_mean_work("Zu erledigen"), may_mean_work("Fertig")
    (True, False, False)
    """
    return bool(status) and _normalise(status) not in _NOT_STARTED | _FINISHED


def means_work(label: str) -> bool:
    """Return whether a label means work in progress. Most labels mean other things, so only the usual ones count.

    >>> means_work("status: in-progress"), means_work("WIP"), means_work("checkout")
    (True, True, False)
    """
    return _normalise(label) in _IN_PROGRESS


def _normalise(name: str) -> str:
    """Return a name in lower case, without emoji and punctuation at its ends or a prefix such as `status:`."""
    words = name.lower().replace("-", " ").replace("_", " ").replace("\u2019", "'")
    for separator in ("/", ":"):
        words = words.rpartition(separator)[2]
    indexes = [index for index, character in enumerate(words) if character.isalnum()]
    return words[indexes[0] : indexes[-1] + 1] if indexes else ""
