"""What was understood of items, for people and for programs. The JSON shape is public: docs/reading.schema.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from vanitylint.backlog.claims import EXEMPT
from vanitylint.reporters.style import safe
from vanitylint.reporters.text import READABLE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from vanitylint.reporters.style import Style

_ITEMS = """
select i.id, v.key, v.title, v.kind, v.work_class, v.state, v.hypothesis_status, v.metric_status, v.follow_up_status,
    v.url, v.path, v.line, v.texts
from items i join item v on v.key = i.key
"""
_CLAIMS = 'select slot, status, text, "where", line from claims where item = ? order by place'
_SLOTS = (
    "hypothesis", "who", "metric", "baseline", "target", "when", "guardrail", "follow-up", "result", "decision",
)  # fmt: skip
"""In the order of the chain, whatever the order they were written in."""
_NEEDED = ("hypothesis", "metric", "baseline", "target", "when", "follow-up", "decision")
"""What a chain from why to decided lacks when it is not there."""
_WITHOUT_WORDS = {
    "planned": "in the words of when",
    "done": "in the words of result",
    "is": "the item is itself the looking back",
}
"""A follow-up may be known from another slot's words, or from what the item is."""
_GRADED = ("hypothesis", "metric", "follow-up")
"""Slots that can be filled in more than one way, so that the status says something."""
_WEAK = ("benefit", "output", "placeholder")
_NOT_PUBLIC = frozenset({"url", "path", "looked_in"})
_INDENT = " " * 14


def readings(connection: sqlite3.Connection, keys: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """One reading an item, in the order the items came.

    Yields:
        `key, title, kind, work_class, state, hypothesis, metric, followup`, the booleans `target, baseline, when,
        decision`, `quotes` (by slot, the first claim that says something: `text, where, line`) and `claims` (all).
    """
    where = f" where i.key in ({','.join('?' * len(keys))})" if keys else ""
    rows = connection.execute(f"{_ITEMS}{where} order by i.id", tuple(keys))
    for item, key, title, kind, work_class, state, hypothesis, metric, follow_up, *place in rows:
        claims = [
            dict(zip(("slot", "status", "text", "where", "line"), claim, strict=True))
            for claim in connection.execute(_CLAIMS, (item,))
        ]
        said = [claim for claim in claims if claim["status"] != "placeholder"]
        slots = {claim["slot"] for claim in said}
        quotes: dict[str, Any] = {}
        for claim in _best_first(claims, hypothesis, metric):
            quotes.setdefault(claim["slot"], {name: claim[name] for name in ("text", "where", "line")})
        yield {
            "key": key,
            "title": title,
            "kind": kind,
            "work_class": work_class,
            "state": state,
            "hypothesis": hypothesis,
            "metric": metric,
            "target": "target" in slots,
            "baseline": "baseline" in slots,
            "when": "when" in slots,
            "decision": "decision" in slots,
            "followup": follow_up,
            "quotes": quotes,
            "claims": claims,
            "url": place[0],
            "path": place[1],
            "line": place[2],
            "looked_in": place[3],
        }


def _best_first(claims: list[dict[str, Any]], hypothesis: str, metric: str) -> list[dict[str, Any]]:
    """The claims that made the verdict first (a stated hypothesis, an outcome); what nobody filled in last."""
    verdicts = (hypothesis, metric, "stated")
    return sorted(claims, key=lambda claim: (claim["status"] == "placeholder", claim["status"] not in verdicts))


def as_json(reading: dict[str, Any], style: Style) -> str:  # noqa: ARG001 - as `as_text`
    """One JSON object on one line."""
    return msgspec.json.encode({name: value for name, value in reading.items() if name not in _NOT_PUBLIC}).decode()


def as_text(reading: dict[str, Any], style: Style) -> str:
    """An item's claims, slot by slot, each quote with its status and place; then what was not found, and where not."""
    lines = [*_heading(reading, style), *_claims(reading, style)]
    filled = {claim["slot"] for claim in reading["claims"]}
    if reading["followup"] != "none" and "follow-up" not in filled:
        filled.add("follow-up")
    missing = [slot for slot in _NEEDED if slot not in filled]
    if missing and reading["work_class"] not in EXEMPT:
        looked_in = f"looked in: {safe(reading['looked_in']) or 'nothing; it has no text'}"
        lines.append(style.paint(_line(style, "missing", ", ".join(missing), looked_in), "dim"))
    return "\n".join([*lines, ""])


def _heading(reading: dict[str, Any], style: Style) -> Iterator[str]:
    kind, state, work_class = safe(reading["kind"]), reading["state"], reading["work_class"]
    aside = f"{kind}, {state}, {work_class}{': needs no bet' if work_class in EXEMPT else ''}"
    key = safe(reading["key"])
    wrapped = style.wrap(safe(reading["title"]) or "(no title)", " " * 4, first=f"{key}  ")
    lines = _with_tail(style, wrapped, aside, " " * 4, between="  ")
    ...
