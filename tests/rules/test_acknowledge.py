"""Tests of applying acknowledgements to findings, for cases that the command line does not reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Beyond
from vanitylint.backlog.items import WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.rules.acknowledge import FileEntries, RunContext, acknowledge, matching_rules
from vanitylint.rules.load import load_rules
from vanitylint.shipped import rules_folder
from vanitylint.tracing import load

if TYPE_CHECKING:
    from vanitylint.reading import Reader

RULES = load_rules([rules_folder()])


def test_acknowledgement_in_a_context_item_is_ignored(reader: Reader) -> None:
    body = "vanitylint: ack HYP101 because x"
    items: list[WorkItem | Beyond] = [
        WorkItem(key="SHOP-1", title="One", kind="Epic", body=body),
        Beyond(WorkItem(key="PLAT-1", title="Up", body=body)),
    ]
    with Snapshot.memory() as snapshot:
        load(snapshot, items, reader=reader, as_of="2026-03-02")
        run = RunContext(
            snapshot.connection, RULES, frozenset(rule.id for rule in RULES), "2026-03-02", is_complete=True
        )
        _, statuses = acknowledge([], FileEntries(), run)
    assert [(status.key, status.state) for status in statuses] == [("SHOP-1", "unused")]


def test_selector_matches_rules_by_id_name_or_prefix() -> None:
    def ids(selector: str) -> list[str]:
        return [rule.id for rule in matching_rules(RULES, selector)]

    assert ids("HYP101") == ids("hyp101") == ids("bet-missing") == ids("Bet-Missing") == ["HYP101"]
    assert ids("hyp1*") == ids("HYP1*") == ids("HYP")
    assert ids("*") == [rule.id for rule in RULES]
    for unknown in ("", "me", "hy", "the", "HYP9999", "bet-"):
        assert ids(unknown) == []
