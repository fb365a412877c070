"""What changed since an earlier run: which questions are new, and what happened to the earlier ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.runs import SWITCHED_OFF

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Sequence

    from vanitylint.backlog.findings import Finding, Severity

_EARLIER_RUN = """
select id, as_of from runs
where complete and id in (select run from ran) and id < :run and as_of <= :until and id <= coalesce(:against, id)
    and (:is_named or as_of < :until or (
        select count(*) = json_array_length(:rules) and total(rule in (select value from json_each(:rules))) = count(*)
        from ran where run = runs.id
    ))
order by :is_named or as_of < :until desc, id desc limit 1
"""
"""Unless a run or day is given, this is the last run of an earlier day, because checking again within the hour is not a
new report. A run of the same day is used only if there is none earlier and it asked the same rules."""
_ASKED_QUESTIONS = """
select distinct f.rule, f.key, f.severity, coalesce(i.title, ''), i.key is null, f.acknowledged is not null
from findings f left join items i on i.key = f.key and i.asked
where f.run = ? and f.muted_by is null order by f.rowid
"""
_SWITCHED_OFF = "select rule, key from findings where run = ? and muted_by = ?"
_SPRINTS_AND_PROJECTS = "select key from sprint union select key from project"


class PastQuestion(NamedTuple):
    """A question that an earlier run asked."""

    rule: str
    key: str
    severity: Severity
    title: str
    """Current title of the item; empty for a sprint or project, or if the item is gone."""
    is_gone: bool
    """Whether it is no longer in the backlog."""
    was_acknowledged: bool = False
    """Whether it was acknowledged then. Such a question was known, so it is only compared once it is settled."""


@dataclass(frozen=True)
class Change:
    """Comparison of the questions of two runs. Fewer questions are not a goal, so nothing here is a score.

    Each question of the earlier run is `settled`, `lapsed`, `gone`, `acknowledged`, `waiting`, `not_asked` or `still`
    open. Each current question is `new`, `first_asked`, or was asked before as well.
    """

    run: int
    """Id of the earlier run."""
    as_of: str
    """The date that run treated as today."""
    new: Sequence[Finding]
    """Questions asked now by rules that also ran then, but did not ask them."""
    still: int
    settled: Sequence[PastQuestion]
    """Questions whose item is still in the backlog, but which are no longer asked, acknowledged ones included."""
    lapsed: Sequence[PastQuestion]
    """Questions no longer asked only because time has passed: on the day of the earlier run they would still be
    asked."""
    gone: Sequence[PastQuestion]
    """Questions whose item is no longer in the backlog."""
    acknowledged: Sequence[PastQuestion]
    """Questions that are acknowledged now."""
    waiting: int
    """Number of questions that now wait behind another one on the same item."""
    not_asked: int
    """Number of questions from rules that are switched off now, for all items or for theirs."""
    first_asked: int
    """Number of questions asked now by rules that were switched off then, for all items or for theirs."""
    rules: frozenset[str]
    """Ids of the rules that the earlier run asked."""
    off_then: frozenset[tuple[str, str]]
    """Rule and key of each question it would have asked if the rule had not been switched off for that item."""

    def status_of(self, finding: Finding) -> Literal["new", "still", ""]:
        """Return whether a question of this run is new or still open; empty if its rule was switched off then."""
        pair = finding.rule, finding.key
        if pair in self._new:
            return "new"
        return "still" if finding.rule in self.rules and pair not in self.off_then else ""

    def without_lapsed(self, asked_then: Container[tuple[str, str]]) -> Change:
        """Return a copy that separates the lapsed questions from the settled ones.

        Args:
            asked_then: Rule and key of each question that the current backlog would raise on the day of the earlier
                run.
        """
        lapsed = [past for past in self.settled if (past.rule, past.key) in asked_then]
        settled = [past for past in self.settled if past not in lapsed]
        return replace(self, settled=settled, lapsed=lapsed)

    @cached_property
    def _new(self) -> set[tuple[str, str]]:
        return {(finding.rule, finding.key) for finding in self.new}


def build_change(
    connection: sqlite3.Connection,
    findings: Iterable[Finding],
    *,
    run: int,
    rules: Iterable[str],
    switched_off: Container[tuple[str, str]] = (),
    since: str | None = None,
    against: int | None = None,
) -> Change | None:
    """Compare a run with an earlier one; return None if there is no complete run of the same day or earlier.

    Args:
        connection: Connection to the snapshot.
        findings: All findings of the run.
        run: Id of the run.
        rules: Ids of the rules that it asked.
        switched_off: Rule and key of each question it would have asked if the rule were not switched off for that item.
        since: Compare with the last run up to this day.
        against: Compare with the last run up to this id. If neither is given, compare with the last run of an earlier
            day, otherwise with the last one of the same day that asked the same rules.
    """
    (as_of,) = connection.execute("select as_of from runs where id = ?", (run,)).fetchone()
    asked_now = set(rules)
    parameters = {
        "run": run,
        "until": min(since or as_of, as_of),
        "against": against,
        "is_named": since is not None or against is not None,
        "rules": json.dumps(sorted(asked_now)),
    }
    earlier = connection.execute(_EARLIER_RUN, parameters).fetchone()
    if earlier is None:
        return None
    all_findings = list(findings)
    active = [finding for finding in all_findings if not finding.muted_by and finding.acknowledged is None]
    asked_then = {rule for (rule,) in connection.execute("select rule from ran where run = ?", (earlier[0],))}
    past_questions = {(past.rule, past.key): past for past in _past_questions(connection, earlier[0])}
    asked_before = {pair for pair, past in past_questions.items() if not past.was_acknowledged}
    open_now = {(finding.rule, finding.key) for finding in active}
    acknowledged = {(finding.rule, finding.key) for finding in all_findings if finding.acknowledged is not None}
    waiting = {(finding.rule, finding.key) for finding in all_findings if finding.muted_by}
    off_then = frozenset(connection.execute(_SWITCHED_OFF, (earlier[0], SWITCHED_OFF)))
    by_outcome: dict[str, list[PastQuestion]] = {}
    for pair, past in past_questions.items():
        outcome = (
            "still" if pair in open_now
            else "acknowledged" if pair in acknowledged
            else "waiting" if pair in waiting
            else "not asked" if past.rule not in asked_now or pair in switched_off
            else "gone" if past.is_gone
            else "settled"
        )  # fmt: skip
        if pair in asked_before or outcome == "settled":
            by_outcome.setdefault(outcome, []).append(past)
    not_asked_before = [finding for finding in active if (finding.rule, finding.key) not in asked_before]
    new = [f for f in not_asked_before if f.rule in asked_then and (f.rule, f.key) not in off_then]
    return Change(
        run=earlier[0],
        as_of=earlier[1],
        new=new,
        still=len(by_outcome.get("still", ())),
        settled=by_outcome.get("settled", []),
        lapsed=[],
        gone=by_outcome.get("gone", []),
        acknowledged=by_outcome.get("acknowledged", []),
        waiting=len(by_outcome.get("waiting", ())),
        not_asked=len(by_outcome.get("not asked", ())),
        first_asked=len(not_asked_before) - len(new),
        rules=frozenset(asked_then),
        off_then=off_then,
    )


def _past_questions(connection: sqlite3.Connection, run: int) -> list[PastQuestion]:
    rows = connection.execute(_ASKED_QUESTIONS, (run,)).fetchall()
    known_keys = (
        {key for (key,) in connection.execute(with_views(_SPRINTS_AND_PROJECTS))}
        if any(is_missing for *_, is_missing, _ in rows)
        else set()
    )
    return [PastQuestion(rule, key, severity, title, bool(is_missing) and key not in known_keys, bool(was_acknowledged))
            for rule, key, severity, title, is_missing, was_acknowledged in rows]  # fmt: skip
