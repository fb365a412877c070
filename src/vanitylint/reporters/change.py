"""What changed since an earlier run: which questions are new, and what became of those that were asked before."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from vanitylint.backlog.runs import SWITCHED_OFF

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Sequence

    from vanitylint.backlog.findings import Finding, Severity

_LAST = """
select id, as_of from runs
where complete and id in (select run from ran) and id < :run and as_of <= :until and id <= coalesce(:against, id)
    and (:is_named or as_of < :until or (
        select count(*) = json_array_length(:rules) and total(rule in (select value from json_each(:rules))) = count(*)
        from ran where run = runs.id
    ))
order by :is_named or as_of < :until desc, id desc limit 1
"""
"""Where nobody named it, it is one of an earlier day: to look once more in the same hour is no last time. One of the
same day is taken where there is no other, if it asked the same."""
_ASKED = """
select distinct f.rule, f.key, f.severity, coalesce(i.title, ''), i.key is null
from findings f left join items i on i.key = f.key and i.asked
where f.run = ? and f.muted_by is null and f.acknowledged is null order by f.rowid
"""
_SWITCHED_OFF = "select rule, key from findings where run = ? and muted_by = ?"
_NO_ITEMS = "select key from sprint union select key from project"


class Past(NamedTuple):
    """A question that an earlier run asked."""

    rule: str
    key: str
    severity: Severity
    title: str
    """Of the item, as it is now; empty for a sprint or project, and where it is gone."""
    is_gone: bool
    """It is no longer in the backlog."""


@dataclass(frozen=True)
class Change:
    """The questions of two runs, held against each other. Fewer of them is no aim, so nothing here is a score.

    What an earlier run asked is `settled`, `lapsed`, `gone`, `acknowledged`, `waiting`, `not_asked`, or `still` asked.
    What is asked now is `new`, `first_asked`, or it was asked before as well.
    """

    run: int
    """The earlier run."""
    as_of: str
    """The day it called today."""
    new: Sequence[Finding]
    """Asked now by rules that were asked then, and found nothing there."""
    still: int
    settled: Sequence[Past]
    """Still in the backlog, and no longer asked about."""
    lapsed: Sequence[Past]
    """Their time is over, and nobody settled them: were it the day of the earlier run, they would be asked still."""
    gone: Sequence[Past]
    """No longer in the backlog."""
    acknowledged: Sequence[Past]
    """The team lives with them now."""
    waiting: int
    """Another question on the same item comes first now."""
    not_asked: int
    """By rules that are off now, for all or for their item."""
    first_asked: int
    """Asked now by rules that were off then, for all or for their item."""
    rules: frozenset[str]
    """The ids of the rules that the earlier run asked."""
    off_then: frozenset[tuple[str, str]]
    """Rule and key of what it would have asked, had the rule not been off for that item."""

    def tells(self, finding: Finding) -> Literal["new", "still", ""]:
        """What became of a question of this run; empty where its rule was off then."""
        pair = finding.rule, finding.key
        if pair in self._new:
            return "new"
        return "still" if finding.rule in self.rules and pair not in self.off_then else ""

    def without_lapsed(self, asked_then: Container[tuple[str, str]]) -> Change:
        """The same, with what only time took away told from what was settled.

        Args:
            asked_then: Rule and key of what would be asked of the backlog as it is, were it the day of the earlier run.
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
    """Hold a run against an earlier one; None where there is none that could be trusted, of its own day or before.

    Args:
        connection: Of the snapshot.
        findings: Of the run, all of them.
        run: Its id.
        rules: The ids of the rules it asked.
        switched_off: Rule and key of what it would have asked, were the rule not off for that item.
        since: The earlier run is the last one up to this day.
        against: The earlier run is the last one up to this one. Where neither is given it is the last one of an earlier
            day, else the last one of the same day that asked the same rules.
    """
    (as_of,) = connection.execute("select as_of from runs where id = ?", (run,)).fetchone()
    asked_now = set(rules)
    wanted = {
        "run": run,
        "until": min(since or as_of, as_of),
        "against": against,
        "is_named": since is not None or against is not None,
        "rules": json.dumps(sorted(asked_now)),
    }
    before = connection.execute(_LAST, wanted).fetchone()
    if before is None:
        return None
    every = list(findings)
    speaking = [finding for finding in every if not finding.muted_by and finding.acknowledged is None]
    asked_then = {rule for (rule,) in connection.execute("select rule from ran where run = ?", (before[0],))}
    was = {(past.rule, past.key): past for past in _asked(connection, before[0])}
    now = {(finding.rule, finding.key) for finding in speaking}
    lived_with = {(finding.rule, finding.key) for finding in every if finding.acknowledged is not None}
    behind = {(finding.rule, finding.key) for finding in every if finding.muted_by}
    off_then = frozenset(connection.execute(_SWITCHED_OFF, (before[0], SWITCHED_OFF)))
    became: dict[str, list[Past]] = {}
    for pair, past in was.items():
        fate = (
            "still" if pair in now
            else "acknowledged" if pair in lived_with
            else "waiting" if pair in behind
            else "not asked" if past.rule not in asked_now or pair in switched_off
            else "gone" if past.is_gone
            else "settled"
        )  # fmt: skip
        became.setdefault(fate, []).append(past)
    fresh = [finding for finding in speaking if (finding.rule, finding.key) not in was]
    new = [f for f in fresh if f.rule in asked_then and (f.rule, f.key) not in off_then]
    return Change(
        run=before[0],
        as_of=before[1],
        new=new,
        still=len(became.get("still", ())),
        settled=became.get("settled", []),
        lapsed=[],
        gone=became.get("gone", []),
        acknowledged=became.get("acknowledged", []),
        waiting=len(became.get("waiting", ())),
        not_asked=len(became.get("not asked", ())),
        first_asked=len(fresh) - len(new),
        rules=frozenset(asked_then),
        off_then=off_then,
    )


def _asked(connection: sqlite3.Connection, run: int) -> list[Past]:
    rows = connection.execute(_ASKED, (run,)).fetchall()
    no_items = {key for (key,) in connection.execute(_NO_ITEMS)} if any(row[-1] for row in rows) else set()
    return [Past(rule, key, severity, title, bool(is_no_item) and key not in no_items)
            for rule, key, severity, title, is_no_item in rows]  # fmt: skip
