"""What was understood of items, for people and for programs. The JSON shape is public: docs/reading.schema.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from vanitylint.backlog.claims import EMPTY, EXEMPT, Slot
from vanitylint.reporters.json_text import compact
from vanitylint.reporters.style import safe
from vanitylint.reporters.text import READABLE
from vanitylint.reporters.wording import classed_by, cut

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from vanitylint.reporters.style import Style

_ITEMS = """
select i.id, v.key, v.title, v.kind, v.work_class, v.state, v.hypothesis_status, v.metric_status, v.follow_up_status,
    v.url, v.path, v.line, v.texts, i.measure_by is not null or i.measure_after_days is not null,
    (select f.key from traces t join items f on f.id = t.follow_up_item where t.item = i.id and t.bet = i.id),
    iif(i.work_class = v.work_class, i.classed_by, 'above')
from items i join item v on v.key = i.key
"""
_CLAIMS = 'select slot, status, text, "where", line from claims where item = ? order by place'
_SLOTS: tuple[str, ...] = get_args(Slot)
"""The order they are shown in, whatever the order they were written in."""
_NEEDED = ("hypothesis", "metric", "baseline", "target", "when", "follow-up", "decision")
"""What the chain from why to decided lacks when it is not there."""
_FOLLOW_UP = {
    "planned": "see when",
    "done": "see result",
    "is": "the item itself is the look back",
}
"""What tells of a follow-up that has no words of its own."""
_GRADED = ("hypothesis", "metric", "follow-up")
"""Slots that can be filled in more ways than one, so that the status says something."""
_WEAK = ("benefit", "output", "placeholder")
_NOT_PUBLIC = frozenset({"url", "path", "looked_in", "has_day", "looks_back", "classed_by"})
_WIDTH = 14
"""Of the labels, with the space around them."""
_LEAST_QUOTE = 24


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
        said = [claim for claim in claims if claim["status"] not in EMPTY]
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
            "has_day": bool(place[4]),
            "looks_back": place[5] or "",
            "classed_by": place[6],
        }


def _best_first(claims: list[dict[str, Any]], hypothesis: str, metric: str) -> list[dict[str, Any]]:
    """The claims that made the verdict first (a stated hypothesis, an outcome); what nobody filled in last."""
    verdicts = (hypothesis, metric, "stated")
    return sorted(claims, key=lambda claim: (claim["status"] == "placeholder", claim["status"] not in verdicts))


def as_json(reading: dict[str, Any], style: Style) -> str:  # noqa: ARG001 - as `as_text`
    """One JSON object on one line."""
    return compact({name: value for name, value in reading.items() if name not in _NOT_PUBLIC})


def as_text(reading: dict[str, Any], style: Style) -> str:
    """An item's claims in the order of the chain, each quote with its status and place; then what was not found."""
    claims = list(reading["claims"])
    if not any(claim["slot"] == "follow-up" for claim in claims):
        claims += _booked_elsewhere(reading)
    claims = _best_first(claims, reading["hypothesis"], reading["metric"])
    claims.sort(key=lambda claim: _SLOTS.index(claim["slot"]))
    lines = [_heading(reading, style), *_claims(claims, style)]
    filled = {claim["slot"] for claim in claims}
    missing = [slot for slot in _NEEDED if slot not in filled]
    if missing and reading["work_class"] not in EXEMPT:
        looked_in = f"looked in: {safe(reading['looked_in']) or 'nothing, because it has no text'}"
        lines.append(style.paint("".join(_laid_out(style, "missing", ", ".join(missing), looked_in)), "dim"))
    return "\n".join([*lines, ""])


def _booked_elsewhere(reading: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The looking back where no words of the item book it, and the rules count it all the same."""
    status = reading["followup"]
    if status == "none":
        if reading["looks_back"]:
            place = {"text": reading["looks_back"], "where": "linked item", "line": 0}
            yield {"slot": "follow-up", "status": "planned"} | place
            return
        if not (reading["has_day"] and reading["when"]):
            return
        status = "planned"
    yield {"slot": "follow-up", "status": status, "text": "", "where": "", "line": 0}


def _heading(reading: dict[str, Any], style: Style) -> str:
    key = safe(reading["key"])
    exempt = f"{safe(classed_by(reading['classed_by']))}: needs no bet" if reading["work_class"] in EXEMPT else ""
    aside = f"{safe(reading['kind'])}, {reading['state']}, {reading['work_class']}{exempt}"
    title = style.wrap(safe(reading["title"]) or "(no title)", "    ", first=f"{key}  ")
    tail = style.behind(title, aside, "    ")
    shown_key = style.link(style.paint(key, "bold", "cyan"), reading["url"])
    heading = f"{shown_key}{style.paint(title[len(key) :], 'bold')}{style.paint(tail, 'dim')}"
    if reading["path"].endswith(READABLE):
        place = f"{safe(reading['path'])}:{reading['line']}"
        heading += f"\n    {style.paint(place, 'dim')}"
    return heading


def _claims(claims: list[dict[str, Any]], style: Style) -> Iterator[str]:
    """A line or more for each. Words that stand for several slots are quoted in full once, and then on one line."""
    told: set[tuple[str, str, int]] = set()
    current = ""
    for claim in claims:
        slot, status, text, where, line = claim.values()
        is_graded = slot in _GRADED or status != "stated"
        grade = "(not filled in)" if status == "placeholder" else f"({status})" if is_graded else ""
        place = f"[{safe(where)}{f':{line}' if line else ''}]" if where else ""
        tail = f"{grade} {place}".strip()
        room = style.width - _WIDTH - len(tail) - len("“”  ")
        is_told = (text, where, line) in told
        told.add((text, where, line))
        words = safe(text) if not is_told else cut(safe(text), max(room, _LEAST_QUOTE))
        label, current = ("" if slot == current else slot), slot
        laid_out, tail = _laid_out(style, label, f"“{words}”" if text else _FOLLOW_UP[status], tail)
        color = "yellow" if status in _WEAK else "green"
        yield f"{style.paint(laid_out[:_WIDTH], color)}{laid_out[_WIDTH:]}{style.paint(tail, 'dim')}"


def _laid_out(style: Style, label: str, words: str, tail: str) -> tuple[str, str]:
    """Words beside their label, and what stands behind them."""
    wrapped = style.wrap(words, " " * _WIDTH, first=f"  {label:<{_WIDTH - 2}}")
    return wrapped, style.behind(wrapped, tail, " " * _WIDTH)
