"""What was understood of items, for people and for programs. The JSON is public: docs/reading.schema.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from vanitylint.backlog.claims import EXEMPT_CLASSES, UNFILLED_STATUSES, Slot
from vanitylint.backlog.columns.querying import with_views
from vanitylint.reporters.json_text import compact
from vanitylint.reporters.style import safe
from vanitylint.reporters.text import MARKDOWN_SUFFIXES
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
"""The order in which slots are shown, whatever the order in the item."""
_REQUIRED_SLOTS = ("hypothesis", "metric", "baseline", "target", "when", "follow-up", "decision")
"""Slots that are reported as missing if nothing fills them."""
_FOLLOW_UP_TEXT = {
    "planned": "see when",
    "done": "see result",
    "is": "the item itself is the look back",
}
"""What is shown for a follow-up that has no text of its own."""
_GRADED_SLOTS = ("hypothesis", "metric", "follow-up")
"""Slots that can be filled in more than one way, so that the status is worth showing."""
_WEAK_STATUSES = ("benefit", "output", "placeholder")
_PRIVATE_KEYS = frozenset({"url", "path", "looked_in", "has_day", "looks_back", "classed_by"})
_LABEL_WIDTH = 14
"""Width of the labels, including the space around them."""
_MIN_QUOTE_LENGTH = 24


def readings(connection: sqlite3.Connection, keys: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Yield one reading per item, in the order of the items.

    Yields:
        `key, title, kind, work_class, state, hypothesis, metric, followup`, the booleans `target, baseline, when,
        decision`, `quotes` (by slot, the first claim that says something: `text, where, line`) and `claims` (all).
    """
    where = f" where i.key in ({','.join('?' * len(keys))})" if keys else ""
    rows = connection.execute(with_views(f"{_ITEMS}{where} order by i.id"), tuple(keys))
    for item, key, title, kind, work_class, state, hypothesis, metric, follow_up, *rest in rows:
        claims = [
            dict(zip(("slot", "status", "text", "where", "line"), claim, strict=True))
            for claim in connection.execute(_CLAIMS, (item,))
        ]
        stated = [claim for claim in claims if claim["status"] not in UNFILLED_STATUSES]
        slots = {claim["slot"] for claim in stated}
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
            "url": rest[0],
            "path": rest[1],
            "line": rest[2],
            "looked_in": rest[3],
            "has_day": bool(rest[4]),
            "looks_back": rest[5] or "",
            "classed_by": rest[6],
        }


def _best_first(claims: list[dict[str, Any]], hypothesis: str, metric: str) -> list[dict[str, Any]]:
    """Sort claims: those behind the verdict first (a stated hypothesis, an outcome), unfilled placeholders last."""
    preferred = (hypothesis, metric, "stated")
    return sorted(claims, key=lambda claim: (claim["status"] == "placeholder", claim["status"] not in preferred))


def as_json(reading: dict[str, Any], style: Style) -> str:  # noqa: ARG001 - same signature as `as_text`
    """Return a reading as one line of JSON."""
    return compact({name: value for name, value in reading.items() if name not in _PRIVATE_KEYS})


def as_text(reading: dict[str, Any], style: Style) -> str:
    """Return the claims of an item in the order of the chain, with status and place; then what was not found."""
    claims = list(reading["claims"])
    if not any(claim["slot"] == "follow-up" for claim in claims):
        claims += _implied_follow_up(reading)
    claims = _best_first(claims, reading["hypothesis"], reading["metric"])
    claims.sort(key=lambda claim: _SLOTS.index(claim["slot"]))
    lines = [_heading(reading, style), *_claims(claims, style)]
    filled = {claim["slot"] for claim in claims}
    missing = [slot for slot in _REQUIRED_SLOTS if slot not in filled]
    if missing and reading["work_class"] not in EXEMPT_CLASSES:
        looked_in = f"looked in: {safe(reading['looked_in']) or 'nothing, because it has no text'}"
        lines.append(style.paint("".join(_lay_out(style, "missing", ", ".join(missing), looked_in)), "dim"))
    return "\n".join([*lines, ""])


def _implied_follow_up(reading: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a follow-up for an item that has none in words, but for which the rules count one."""
    status = reading["followup"]
    if status == "none":
        if reading["looks_back"]:
            claim = {"text": reading["looks_back"], "where": "linked item", "line": 0}
            yield {"slot": "follow-up", "status": "planned"} | claim
            return
        if not (reading["has_day"] and reading["when"]):
            return
        status = "planned"
    yield {"slot": "follow-up", "status": status, "text": "", "where": "", "line": 0}


def _heading(reading: dict[str, Any], style: Style) -> str:
    key = safe(reading["key"])
    exempt = (
        f"{safe(classed_by(reading['classed_by']))}: needs no bet" if reading["work_class"] in EXEMPT_CLASSES else ""
    )
    note = f"{safe(reading['kind'])}, {reading['state']}, {reading['work_class']}{exempt}"
    title = style.wrap(safe(reading["title"]) or "(no title)", "    ", first=f"{key}  ")
    tail = style.suffix(title, note, "    ")
    shown_key = style.link(style.paint(key, "bold", "cyan"), reading["url"])
    heading = f"{shown_key}{style.paint(title[len(key) :], 'bold')}{style.paint(tail, 'dim')}"
    if reading["path"].endswith(MARKDOWN_SUFFIXES):
        source = f"{safe(reading['path'])}:{reading['line']}"
        heading += f"\n    {style.paint(source, 'dim')}"
    return heading


def _claims(claims: list[dict[str, Any]], style: Style) -> Iterator[str]:
    """Yield lines for each claim. Text that fills several slots is quoted in full once, then cut to one line."""
    seen: set[tuple[str, str, int]] = set()
    current = ""
    for claim in claims:
        slot, status, text, where, line = claim.values()
        is_graded = slot in _GRADED_SLOTS or status != "stated"
        grade = "(not filled in)" if status == "placeholder" else f"({status})" if is_graded else ""
        source = f"[{safe(where)}{f':{line}' if line else ''}]" if where else ""
        tail = f"{grade} {source}".strip()
        width = style.width - _LABEL_WIDTH - len(tail) - len("“”  ")
        is_repeated = (text, where, line) in seen
        seen.add((text, where, line))
        quote = safe(text) if not is_repeated else cut(safe(text), max(width, _MIN_QUOTE_LENGTH))
        label, current = ("" if slot == current else slot), slot
        laid_out, tail = _lay_out(style, label, f"“{quote}”" if text else _FOLLOW_UP_TEXT[status], tail)
        color = "yellow" if status in _WEAK_STATUSES else "green"
        yield f"{style.paint(laid_out[:_LABEL_WIDTH], color)}{laid_out[_LABEL_WIDTH:]}{style.paint(tail, 'dim')}"


def _lay_out(style: Style, label: str, text: str, tail: str) -> tuple[str, str]:
    """Return text beside its label, and what follows it."""
    wrapped = style.wrap(text, " " * _LABEL_WIDTH, first=f"  {label:<{_LABEL_WIDTH - 2}}")
    return wrapped, style.suffix(wrapped, tail, " " * _LABEL_WIDTH)
