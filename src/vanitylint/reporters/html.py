"""The report for leads: one HTML file that asks for nothing from anywhere, and works without scripts."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from vanitylint import __version__
from vanitylint.reporters.grouping import by_bet, next_steps
from vanitylint.reporters.ledger import SOON, without_result
from vanitylint.reporters.pages import anchor, page, text_of
from vanitylint.reporters.paste import paste_ready
from vanitylint.reporters.ribbon import ribbon
from vanitylint.reporters.style import Style
from vanitylint.reporters.text import of_bets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.rules.rule import Rule

_Thing = TypeVar("_Thing")

_IN_FULL = 75
"""So many questions are told in full; nobody reads more, and a page with thousands has to stay small."""
_IN_A_LINE = 750
"""So many others are told in a line each; of all beyond them only the keys."""
_LATEST = 12
"""So many bets that somebody looked back on are shown with all their words."""
_A_PIECE = 100
"""So many lines or keys are laid out together, when they come into view."""


@dataclass(frozen=True)
class _Others:
    """What a rule asks beyond the questions that are told in full."""

    id: str
    name: str
    asks: str
    count: int
    only: str
    """The severity of them all; empty where they have several."""
    lines: Sequence[Sequence[tuple[Finding, str]]]
    """Each with what a link calls its line; empty where the item has a place in the page already."""
    keys: Sequence[Sequence[Finding]]


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """The whole report as one page."""
    full, others = _parted(report)
    anchors = {(finding.rule, finding.key): anchor(key) for key, group in full for finding in group}
    learned, learned_before = report.ledger.learned(_LATEST)
    css, script = text_of("report.css"), text_of("report.js")
    return page(
        "report.html.j2",
        report=report,
        version=__version__,
        css=css,
        css_hash=source_hash(css),
        script=script,
        script_hash=source_hash(script),
        begun=report.steps[0].of,
        of_bets=of_bets(report.chain, Style()) if report.chain.bets else "",
        without_result=without_result(report.ledger),
        ribbon=ribbon(report.steps),
        full=full,
        shown=sum(len(group) for _, group in full),
        others=_in_lines(others, report.rules, anchors),
        anchors=anchors,
        families=_by_family(report.rules),
        learned=learned,
        learned_before=learned_before,
        steps=next_steps(report),
        learned_early=sum(entry.frees for entry in learned),
        quietly_stopped=sum(
            entry.state == "dropped" and not (entry.result or entry.decision or entry.closing)
            for entry in report.ledger.entries
        ),
        soon=SOON,
        paste_ready=paste_ready,
    )


def source_hash(text: str) -> str:
    """What a Content-Security-Policy calls a style or a script that stands in the page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _parted(report: Report) -> tuple[list[tuple[str, list[Finding]]], dict[str, list[Finding]]]:
    """The questions to tell in full, by bet and whole bets only; and all others, by rule."""
    groups = by_bet(report.findings, report)
    full: list[tuple[str, list[Finding]]] = []
    others: dict[str, list[Finding]] = {}
    told = 0
    for key, group in groups:
        if told < _IN_FULL and (not full or told + len(group) <= _IN_FULL + len(groups[0][1])):
            full.append((key, group))
            told += len(group)
        else:
            for finding in group:
                others.setdefault(finding.rule, []).append(finding)
    return full, others


def _in_lines(
    others: dict[str, list[Finding]], rules: Iterable[Rule], anchors: dict[tuple[str, str], str]
) -> list[_Others]:
    """Questions by rule; notes in `anchors` where they stand."""
    asks = {rule.id: rule.asks for rule in rules}
    taken = set(anchors.values())
    room = _IN_A_LINE
    found = []
    for rule, alike in others.items():
        lines = []
        for finding in alike[:room]:
            name = anchors[finding.rule, finding.key] = anchor(finding.key)
            lines.append((finding, "" if name in taken else name))
            taken.add(name)
        levels = {finding.severity for finding in alike}
        found.append(
            _Others(
                rule,
                alike[0].name,
                asks.get(rule, alike[0].question),
                len(alike),
                levels.pop() if len(levels) == 1 else "",
                _pieces(lines),
                _pieces(alike[room:]),
            )
        )
        room = max(0, room - len(alike))
    return found


def _pieces(things: Sequence[_Thing]) -> list[Sequence[_Thing]]:
    return [things[start : start + _A_PIECE] for start in range(0, len(things), _A_PIECE)]


def _by_family(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    families: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: rule.place):
        families.setdefault(rule.family, []).append(rule)
    return families
