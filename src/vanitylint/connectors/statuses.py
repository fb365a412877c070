"""Which statuses mean that work goes on, where a tracker gives only their names.

What `rules/vocabulary/tracker.yaml` takes for not begun or ended stands here as well, and a test holds that. It is not
asked there: when work began is kept with an item, and would not change with the words.
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
        "中止",
    }
)  # fmt: skip
_WORK = frozenset({"doing", "in development", "in progress", "in review", "started", "wip", "work in progress"})


def may_mean_work(status: str) -> bool:
    """Whether a status is none of those that commonly mean "not started" or "finished".

    >>> may_mean_work("In QA"), may_mean_work("To Do"), may_mean_work("")
    (True, False, False)
    >>> may_mean_work("In Arbeit"), may_mean_work("Zu erledigen"), may_mean_work("Fertig")
    (True, False, False)
    """
    return bool(status) and _bare(status) not in _NOT_STARTED | _FINISHED


def means_work(label: str) -> bool:
    """Whether a label says that work goes on; most labels are about something else, so only the usual ones count.

    >>> means_work("status: in-progress"), means_work("WIP"), means_work("checkout")
    (True, True, False)
    """
    return _bare(label) in _WORK


def _bare(name: str) -> str:
    """Lower case, without emoji and marks at its ends, and without a prefix such as `status:`."""
    words = name.lower().replace("-", " ").replace("_", " ").replace("\u2019", "'")
    for mark in ("/", ":"):
        words = words.rpartition(mark)[2]
    letters = [index for index, letter in enumerate(words) if letter.isalnum()]
    return words[letters[0] : letters[-1] + 1] if letters else ""
