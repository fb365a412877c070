"""What was understood of items, for people and for programs. The JSON shape is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from vanitylint.reporters.style import Style

_ITEMS = """
select i.id, i.key, i.title, i.kind, t.work_class, i.state, i.hypothesis, i.metric, i.follow_up, i.url, i.path, i.line
from items i join traces t on t.item = i.id
"""
_CLAIMS = 'select slot, status, text, "where", line from claims where item = ? order by place'
_FOLLOW_UP = "follow-up"


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
        for claim in [*_best_first(said, hypothesis, metric), *claims]:
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
        }


def _best_first(claims: list[dict[str, Any]], hypothesis: str, metric: str) -> list[dict[str, Any]]:
    """The claims that made the verdict first: a stated hypothesis before a benefit, an outcome before an output."""
    return sorted(claims, key=lambda claim: claim["status"] not in (hypothesis, metric, "stated"))


def as_json(reading: dict[str, Any], style: Style) -> str:  # noqa: ARG001 - as `as_text`
    """One JSON object on one line."""
    return msgspec.json.encode({name: value for name, value in reading.items() if name not in ("url", "path")}).decode()


def as_text(reading: dict[str, Any], style: Style) -> str:
    """An item's claims, slot by slot, each quote with its place."""
    key = style.link(style.paint(safe(reading["key"]), "bold", "cyan"), reading["url"])
    aside = style.paint(f"{safe(reading['kind'])}, {reading['state']}, {reading['work_class']}", "dim")
    lines = [f"{key}  {style.paint(safe(reading['title']), 'bold')}  {aside}"]
    for claim in reading["claims"]:
        line = f":{claim['line']}" if claim["line"] else ""
        status = "" if claim["status"] == "stated" else f" ({claim['status']})"
        where = style.paint(f"[{safe(claim['where'])}{line}]", "dim")
        lines.append(style.wrap(f"“{safe(claim['text'])}”", " " * 14, first=f"  {claim['slot']:<11} "))
        lines[-1] += f"{status} {where}"
    if not reading["claims"]:
        lines.append(style.paint("  says nothing on hypothesis, metric or result", "dim"))
    return "\n".join([*lines, ""])
