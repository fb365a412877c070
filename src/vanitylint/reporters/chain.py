"""One item's chain, drawn: the way up to its bet, then each link from why to decided, the first broken one marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.columns.parts import FILLED
from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import classed_by
from vanitylint.tracing.walk import STEPS

if TYPE_CHECKING:
    import sqlite3

    from vanitylint.reporters.style import Style

_ITEM = "select * from every_item where key = ?"
_UP = """
select p.key from ups u join items c on c.id = u.child join items p on p.id = u.parent
where c.key = ? order by p.key = c.parent desc, p.is_bet_kind desc, p.key limit 1
"""
_CLAIM = f"""
select c.text, c."where", c.line, i.key from claims c join items i on i.id = c.item
where i.key = ? and c.slot = ? and c.status {FILLED} and c.status <> ?
order by c.status = 'output', iif(c.slot = 'decision', -c.place, c.place) limit 1
"""  # noqa: S608 - our own
"""Of decisions the last, as in the ledger."""
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
_INDENT = " " * 15


@dataclass(frozen=True)
class Link:
    """One link of the chain: its name, what was found, and whether it holds."""

    name: str
    found: str
    state: str
    """`holds`, `broken`, or `open`: not due yet, or nothing to ask."""
    where: str = ""


def draw(connection: sqlite3.Connection, key: str, style: Style) -> str:
    """The chain of an item that is in the backlog."""
    walk = _walk(connection, key)
    bet = walk[0]["bet"]
    lines = [_step(item, depth, style, is_bet=item["key"] == bet) for depth, item in enumerate(walk)]
    last = walk[-1]
    if last["parent"] and not connection.execute(_ITEM, (last["parent"],)).fetchone():
        branch = "   " * (len(walk) - 1) + style.sign(" └ ", " - ")
        lines.append(f"{branch}{safe(last['parent'])}  (not among the items that were read)")
    own = walk[0]
    if own["work_class"] != "feature":
        told = safe(_why_exempt(connection, [item["key"] for item in walk]))
        lines += ["", style.wrap(f"Exempt{told}: {own['work_class']} work needs no bet.", "")]
        return "\n".join(lines)
    links = chain(connection, _row(connection, bet) if bet else own)
    is_asked = bool(bet) or own["trace"] == "unknown"
    if not is_asked:  # whatever is missing, nobody asks for it here
        links = [replace(link, state="open") if link.state == "broken" else link for link in links]
    broken = next((link.name for link in links if link.state == "broken"), None)
    lines.append("")
    said: set[str] = set()
    for link in links:
        words = "as above" if link.found in said else link.found
        said |= {link.found} if link.where else set()
        lines.append(_drawn(link, words, style, is_first_broken=link.name == broken))
    if not is_asked:
        lines += ["", style.wrap(_NO_BET, "")]
    return "\n".join(lines)


def chain(connection: sqlite3.Connection, item: dict[str, Any]) -> list[Link]:
    """The links of a bet's chain, in order; of the item's own where it hangs on no bet."""
    owners = connection.execute(_OWNERS, (item["key"],)).fetchone()
    hypothesis, metric, booked, follow_up, result, decision = owners
    bet = item["bet"] or item["key"]
    is_done = item["state"] == "done"
    looked = follow_up or _text(_claim(connection, booked, "follow-up") or _claim(connection, booked, "when"))
    missing = "unknown" if item["trace"] == "unknown" else "open" if item["state"] == "dropped" else "broken"
    why = _found(connection, "why", bet, "hypothesis", missing="open", not_status="stated")
    links = [why if why.state == "holds" else _found(connection, "why", bet, "reason", missing="open")]
    links.append(_found(connection, "hypothesis", hypothesis, "hypothesis", missing=missing, not_status="benefit"))
    links.append(_found(connection, "metric", metric, "metric", missing=missing))
    links += [_found(connection, f"  {name}", metric or hypothesis, slot, missing="open") for name, slot in _ON_METRIC]
    links.append(_built(item))
    if looked:
        links.append(Link("look back", looked, "holds"))
    elif result:
        links.append(Link("look back", "nothing booked, but there is a result", "open"))
    else:
        links.append(Link("look back", "nothing booked", missing if item["state"] in ("doing", "done") else "open"))
    links.append(_measured(connection, item, result))
    links.append(
        _found(connection, "decided", decision, "decision", missing="broken" if result and is_done else "open")
    )
    return links


_ON_METRIC = (("baseline", "baseline"), ("target", "target"), ("by when", "when"))


def _why_exempt(connection: sqlite3.Connection, keys: list[str]) -> str:
    """What tells the class of the first of these items, be it on the nearest one above that is exempt itself."""
    for key in keys:
        if row := connection.execute(_CLASSED_BY, (key, key == keys[0])).fetchone():
            return classed_by(row[0]) if key == keys[0] else f", as {key} above it is{classed_by(row[0])}"
    return ""


def _built(item: dict[str, Any]) -> Link:
    closed = item["children"] - item["open_children"]
    yet = "yet " if closed and item["state"] == "todo" else ""
    children = f"; {yet}{closed} of {item['children']} children closed" if item["children"] else ""
    if item["state"] == "done":
        return Link("built", f"Done {item['finished'] or ''}".strip() + children, "holds")
    return Link("built", item["stage"] + children, "open")


def _measured(connection: sqlite3.Connection, item: dict[str, Any], result: str | None) -> Link:
    if result:
        return _found(connection, "measured", result, "result", missing="broken")
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


def _found(
    connection: sqlite3.Connection, name: str, owner: str | None, slot: str, *, missing: str, not_status: str = ""
) -> Link:
    claim = _claim(connection, owner, slot, not_status)
    if claim is None:
        words = "unknown: a parent was not read" if missing == "unknown" else "not found"
        return Link(name, words, missing)
    text, where, line, key = claim
    return Link(name, f"“{text}”", "holds", f"{key} {where}{f':{line}' if line else ''}")


def _claim(connection: sqlite3.Connection, owner: str | None, slot: str, not_status: str = "") -> Any:  # noqa: ANN401
    return connection.execute(_CLAIM, (owner, slot, not_status)).fetchone() if owner else None


def _text(claim: Any) -> str:  # noqa: ANN401 - a row
    return f"“{claim[0]}”" if claim else ""


def _walk(connection: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    walk = [_row(connection, key)]
    while len(walk) <= STEPS and (up := connection.execute(_UP, (walk[-1]["key"],)).fetchone()):
        if any(item["key"] == up[0] for item in walk):
            break
        walk.append(_row(connection, up[0]))
    return walk


def _row(connection: sqlite3.Connection, key: str) -> dict[str, Any]:
    cursor = connection.execute(_ITEM, (key,))
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def _step(item: dict[str, Any], depth: int, style: Style, *, is_bet: bool) -> str:
    branch = "" if depth == 0 else f"{'   ' * (depth - 1)}{style.sign(' └ ', ' - ')}"
    key = style.link(style.paint(safe(item["key"]), "bold", "cyan"), item["url"])
    mark = style.paint(style.sign("  ← the bet", "  <- the bet"), "bold") if is_bet else ""
    aside = style.paint(f"{safe(item['kind'])}, {item['state']}", "dim")
    return f"{branch}{key}  {safe(item['title'])}  {aside}{mark}"


def _drawn(link: Link, found: str, style: Style, *, is_first_broken: bool) -> str:
    signs = {
        "holds": ("●", "+", "green"),
        "open": ("○", ".", "dim"),
        "unknown": ("?", "?", "yellow"),
        "broken": ("✗", "x", "red"),
    }
    fancy, plain, color = signs[link.state]
    mark = style.sign(fancy, plain)
    words = style.wrap(safe(found), _INDENT, first=f"{mark} {link.name:<12} ")
    where = style.behind(words, f"[{safe(link.where)}]" if link.where else "", _INDENT)
    here = style.sign("← the chain breaks here", "<- the chain breaks here") if is_first_broken else ""
    here = style.behind(words + where, here, _INDENT)
    return (
        f"{style.paint(mark, color)}{words[len(mark) :]}{style.paint(where, 'dim')}{style.paint(here, 'red', 'bold')}"
    )
