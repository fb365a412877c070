"""The chain of one item, drawn in text: the path up to its bet, then each link, with the first broken one marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.columns.parts import FILLED
from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.limits import MAX_TRACE_STEPS
from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import classed_by
from vanitylint.rules.hints import has_hint

if TYPE_CHECKING:
    import sqlite3

    from vanitylint.reporters.style import Style

_ITEM = "select * from every_item where key = ?"
_PARENT = """
select p.key from ups u join items c on c.id = u.child join items p on p.id = u.parent
where c.key = ? order by p.key = c.parent desc, p.is_bet_kind desc, p.key limit 1
"""
_CLAIM = f"""
select c.text, c."where", c.line, i.key from claims c join items i on i.id = c.item
where i.key = ? and c.slot = ? and c.status {FILLED} and c.status <> ?
order by c.status = 'output', iif(c.slot = 'decision', -c.place, c.place) limit 1
"""  # noqa: S608 - built from our own constants
"""The last decision wins, as in the ledger; for other slots it is the first claim."""
_OWNERS = """
select h.key, m.key, f.key, l.key, r.key, d.key from traces t join items i on i.id = t.item
left join items h on h.id = t.hypothesis left join items m on m.id = t.metric left join items f on f.id = t.follow_up
left join items l on l.id = t.follow_up_item left join items r on r.id = t.result
left join items d on d.id = t.decision where i.key = ?
"""
_CLASSED_BY = """
select classed_by from items where key = ? and work_class <> 'feature' and (is_bet_kind or is_container or ?)
"""
_NO_BET = (
    "It traces to no bet, so check asks for none of these links. A parent that is a bet connects it to a chain; "
    "a hypothesis of its own makes it a bet."
)
_UPKEEP = (
    "The title of the bet is about internals, so check asks for none of these links unless a hypothesis is stated."
)
_INDENT = " " * 15


@dataclass(frozen=True)
class Link:
    """One link of the chain: its name, the text found for it, and whether it holds."""

    name: str
    text: str
    state: str
    """`holds`, `broken`, `open` (not due yet, or not asked for) or `unknown` (a parent was not read)."""
    where: str = ""


def draw(connection: sqlite3.Connection, key: str, style: Style) -> str:
    """Draw the chain of an item that is in the backlog."""
    path = _walk_up(connection, key)
    bet = path[0]["bet"]
    lines = [_format_item(item, depth, style, is_bet=item["key"] == bet) for depth, item in enumerate(path)]
    top = path[-1]
    if top["parent"] and not connection.execute(with_views(_ITEM), (top["parent"],)).fetchone():
        branch = "   " * (len(path) - 1) + style.symbol(" └ ", " - ")
        lines.append(f"{branch}{safe(top['parent'])}  (not among the items that were read)")
    start = path[0]
    if start["work_class"] != "feature":
        reason = safe(_exemption_reason(connection, [item["key"] for item in path]))
        lines += ["", style.wrap(f"Exempt{reason}: {start['work_class']} work needs no bet.", "")]
        return "\n".join(lines)
    asked = _load_item(connection, bet) if bet else start
    links = build_links(connection, asked)
    is_upkeep = bool(bet) and not asked["bet_hypothesis"] and has_hint("upkeep", asked["title"])
    is_checked = (bool(bet) or start["trace"] == "unknown") and not is_upkeep
    if not is_checked:  # missing links are not asked for here
        links = [replace(link, state="open") if link.state == "broken" else link for link in links]
    broken = next((link.name for link in links if link.state == "broken"), None)
    lines.append("")
    shown_before: set[str] = set()
    for link in links:
        text = "as above" if link.text in shown_before else link.text
        shown_before |= {link.text} if link.where else set()
        lines.append(_format_link(link, text, style, is_first_broken=link.name == broken))
    if not is_checked:
        lines += ["", style.wrap(_UPKEEP if is_upkeep else _NO_BET, "")]
    return "\n".join(lines)


def first_break(connection: sqlite3.Connection, bet: str) -> Link | None:
    """Return the first broken link of a bet's chain; None if there is none."""
    return next((link for link in build_links(connection, _load_item(connection, bet)) if link.state == "broken"), None)


def build_links(connection: sqlite3.Connection, item: dict[str, Any]) -> list[Link]:
    """Build the links of a bet's chain, in order, or those of the item itself if it hangs on no bet."""
    row = connection.execute(_OWNERS, (item["key"],)).fetchone()
    hypothesis, metric, follow_up_owner, follow_up, result, decision = row
    bet = item["bet"] or item["key"]
    is_done = item["state"] == "done"
    look_back = follow_up or _quote(
        _find_claim(connection, follow_up_owner, "follow-up") or _find_claim(connection, follow_up_owner, "when")
    )
    missing = "unknown" if item["trace"] == "unknown" else "open" if item["state"] == "dropped" else "broken"
    why = _slot_link(connection, "why", bet, "hypothesis", missing="open", not_status="stated")
    links = [why if why.state == "holds" else _slot_link(connection, "why", bet, "reason", missing="open")]
    links.append(_slot_link(connection, "hypothesis", hypothesis, "hypothesis", missing=missing, not_status="benefit"))
    links.append(_slot_link(connection, "metric", metric, "metric", missing=missing))
    links += [
        _slot_link(connection, f"  {name}", metric or hypothesis, slot, missing="open") for name, slot in _METRIC_SLOTS
    ]
    links.append(_built_link(item))
    if look_back:
        links.append(Link("look back", look_back, "holds"))
    elif result:
        links.append(Link("look back", "nothing booked, but there is a result", "open"))
    else:
        links.append(Link("look back", "nothing booked", missing if item["state"] in ("doing", "done") else "open"))
    links.append(_measured_link(connection, item, result))
    links.append(
        _slot_link(connection, "decided", decision, "decision", missing="broken" if result and is_done else "open")
    )
    return links


_METRIC_SLOTS = (("baseline", "baseline"), ("target", "target"), ("by when", "when"))


def _exemption_reason(connection: sqlite3.Connection, keys: list[str]) -> str:
    """Say what made the first of these items exempt, or the nearest exempt item above it."""
    for key in keys:
        if row := connection.execute(_CLASSED_BY, (key, key == keys[0])).fetchone():
            return classed_by(row[0]) if key == keys[0] else f", as {key} above it is{classed_by(row[0])}"
    return ""


def _built_link(item: dict[str, Any]) -> Link:
    closed = item["children"] - item["open_children"]
    prefix = "yet " if closed and item["state"] == "todo" else ""
    children = f"; {prefix}{closed} of {item['children']} children closed" if item["children"] else ""
    if item["state"] == "done":
        return Link("built", f"Done {item['finished'] or ''}".strip() + children, "holds")
    return Link("built", item["stage"] + children, "open")


def _measured_link(connection: sqlite3.Connection, item: dict[str, Any], result: str | None) -> Link:
    if result:
        link = _slot_link(connection, "measured", result, "result", missing="broken")
        return replace(link, state="open") if item["bet_verdict"] == "unmeasured" else link
    overdue = item["days_overdue"]
    if item["state"] == "done" and not item["bet_hypothesis"] and item["bet_metric_status"] != "outcome":
        return Link("measured", "no result; no hypothesis or outcome to compare one with, so none is due", "open")
    if item["state"] == "done" and overdue is not None and overdue > 0:
        return Link("measured", f"no result; was due on {item['review_day']}, {overdue} days ago", "broken")
    if item["state"] == "dropped":
        return Link("measured", "not found", "open")
    if item["review_day"]:
        return Link("measured", f"not yet; due on {item['review_day']}", "open")
    return Link("measured", "not yet", "open")


def _slot_link(
    connection: sqlite3.Connection, name: str, owner: str | None, slot: str, *, missing: str, not_status: str = ""
) -> Link:
    claim = _find_claim(connection, owner, slot, not_status)
    if claim is None:
        reason = "unknown: a parent was not read" if missing == "unknown" else "not found"
        return Link(name, reason, missing)
    text, where, line, key = claim
    return Link(name, f"“{text}”", "holds", f"{key} {where}{f':{line}' if line else ''}")


def _find_claim(connection: sqlite3.Connection, owner: str | None, slot: str, not_status: str = "") -> Any:  # noqa: ANN401
    return connection.execute(_CLAIM, (owner, slot, not_status)).fetchone() if owner else None


def _quote(claim: Any) -> str:  # noqa: ANN401 - a row
    return f"“{claim[0]}”" if claim else ""


def _walk_up(connection: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    path = [_load_item(connection, key)]
    while len(path) <= MAX_TRACE_STEPS and (parent := connection.execute(_PARENT, (path[-1]["key"],)).fetchone()):
        if any(item["key"] == parent[0] for item in path):
            break
        path.append(_load_item(connection, parent[0]))
    return path


def _load_item(connection: sqlite3.Connection, key: str) -> dict[str, Any]:
    cursor = connection.execute(with_views(_ITEM), (key,))
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def _format_item(item: dict[str, Any], depth: int, style: Style, *, is_bet: bool) -> str:
    branch = "" if depth == 0 else f"{'   ' * (depth - 1)}{style.symbol(' └ ', ' - ')}"
    key = style.link(style.paint(safe(item["key"]), "bold", "cyan"), item["url"])
    bet_mark = style.paint(style.symbol("  ← the bet", "  <- the bet"), "bold") if is_bet else ""
    note = style.paint(f"{safe(item['kind'])}, {item['state']}", "dim")
    return f"{branch}{key}  {safe(item['title'])}  {note}{bet_mark}"


def _format_link(link: Link, shown: str, style: Style, *, is_first_broken: bool) -> str:
    symbols = {
        "holds": ("●", "+", "green"),
        "open": ("○", ".", "dim"),
        "unknown": ("?", "?", "yellow"),
        "broken": ("✗", "x", "red"),
    }
    unicode, ascii_, color = symbols[link.state]
    symbol = style.symbol(unicode, ascii_)
    text = style.wrap(safe(shown), _INDENT, first=f"{symbol} {link.name:<12} ")
    source = style.suffix(text, f"[{safe(link.where)}]" if link.where else "", _INDENT)
    break_note = style.symbol("← the chain breaks here", "<- the chain breaks here") if is_first_broken else ""
    break_note = style.suffix(text + source, break_note, _INDENT)
    symbol, text = style.paint(symbol, color), text[len(symbol) :]
    return f"{symbol}{text}{style.paint(source, 'dim')}{style.paint(break_note, 'red', 'bold')}"
