"""The ledger for a terminal: one block per bet, in the words of its items and without any judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reporters.ledger import GROUPS, SOON_DAYS
from vanitylint.reporters.style import safe
from vanitylint.reporters.text import MARKDOWN_SUFFIXES
from vanitylint.reporters.wording import cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.reporters.ledger import Group, Ledger, LedgerEntry
    from vanitylint.reporters.report import ItemSummary
    from vanitylint.reporters.style import Style

_HEADINGS: dict[Group, str] = {
    "overdue": "Overdue, longest first",
    "due": f"Due within {SOON_DAYS} days",
    "running": "Running, not due yet",
    "decided": "Decided, newest first",
    "undecided": "Looked back on, not decided yet",
    "silent": "No hypothesis or outcome to look at",
}
GROUP_LABELS: dict[Group, str] = {
    "overdue": "overdue",
    "due": f"due within {SOON_DAYS} days",
    "running": "running",
    "decided": "decided",
    "undecided": "looked back on but not decided",
    "silent": "without a hypothesis or an outcome to look at",
}
_LABEL_WIDTH = 15
"""Width of the labels, including the space around them."""
_MAX_COMMENT_LENGTH = 300
_MAX_DATE_TEXT_LENGTH = 80


def render(ledger: Ledger, style: Style) -> str:
    """Render at most `style.limit` bets as text; those that state no expectation only with `style.verbose`."""
    listed = [entry for entry in ledger.entries if entry.group != "silent" or style.verbose]
    shown = listed[: style.limit] if style.limit else listed
    blocks: list[str] = []
    for group in GROUPS:
        entries = [entry for entry in shown if entry.group == group]
        if entries:
            blocks.append(style.paint(f"{_HEADINGS[group]} ({ledger.count(group)})", "bold"))
            texts = ["\n".join(_block(entry, style)) for entry in entries]
            blocks += ["\n".join(texts)] if group == "silent" else texts
    if len(listed) > len(shown):
        blocks.append(f"{style.symbol('…', '...')} and {len(listed) - len(shown)} more; --limit 0 shows them all.")
    blocks.append("\n".join(_summary(ledger, style)))
    return "\n\n".join(blocks) + "\n"


def _block(entry: LedgerEntry, style: Style) -> Iterator[str]:
    yield heading(entry, style)
    if entry.group == "silent":
        return
    seen: set[str] = set()
    for label, text, key in (
        ("expected", entry.expected, entry.expected_key),
        ("metric", entry.metric, None),
        ("baseline", entry.baseline, None),
        ("target", entry.target, None),
    ):
        first = entry.first_target if label == "target" else None
        if text and (first or text not in seen):
            seen.add(text)
            value = target_text(entry) if first else quote(text, entry, key) + entry.same_words_note(label)
            yield _labelled(label, value, style)
    if entry.result:
        yield _labelled(entry.result_label, quote(entry.result, entry, entry.result_key, entry.result_day), style)
    elif entry.group != "decided":
        yield _labelled("look back", look_back_text(entry), style)
    if entry.group == "decided":
        yield _labelled("decided", decision_text(entry), style)


def heading(entry: LedgerEntry | ItemSummary, style: Style) -> str:
    """Format the key, title, kind and state of an item, and its line if it is in a file that people read."""
    key, note = safe(entry.key), f"{safe(entry.kind)}, {entry.state}"
    title = cut(safe(entry.title), max(20, style.width - len(key) - len(note) - 4))
    shown_key = style.link(style.paint(key, "bold", "cyan"), entry.url)
    line = f"{shown_key}  {style.paint(title, 'bold')}  {style.paint(note, 'dim')}"
    if entry.path.endswith(MARKDOWN_SUFFIXES):
        line += f"\n{' ' * _LABEL_WIDTH}{style.paint(f'{safe(entry.path)}:{entry.line}', 'dim')}"
    return line


def _labelled(label: str, text: str, style: Style) -> str:
    line = style.wrap(safe(text), " " * _LABEL_WIDTH, first=f"    {label:<{_LABEL_WIDTH - 4}}")
    return line[:4] + style.paint(line[4 : 4 + len(label)], "dim") + line[4 + len(label) :]


def quote(text: str, entry: LedgerEntry, key: str | None, day: str | None = None) -> str:
    """Quote a text, followed by its day and, if it is another item, the item it comes from."""
    source = ", ".join(part for part in (key if key != entry.key else None, day) if part)
    return f"“{text}” [{source}]" if source else f"“{text}”"


def target_text(entry: LedgerEntry) -> str:
    """Quote the target; if it was changed, the first one too, since the result is compared with both."""
    if not entry.first_target:
        return f"“{entry.target}”" if entry.target else ""
    return f"“{entry.first_target}” until {entry.first_target_until}; since then “{entry.target}”"


def look_back_text(entry: LedgerEntry) -> str:
    """Say when and by what item or note the bet is looked back on, and any result already found below it."""
    parts: list[str] = []
    if entry.review_day:
        above = f" [{entry.review_key}]" if entry.review_key not in (None, entry.key) else ""
        parts.append(f"{entry.review_day}, {relative_day(entry.days_overdue or 0)}{assumed_day_note(entry)}{above}")
    else:
        parts.append(f"“{entry.measure_by}”" if entry.measure_by else "no date set")
    if entry.follow_up_state == "done":
        parts.append(f"{entry.follow_up} is closed without a result")
    elif entry.follow_up_state == "dropped":
        parts.append(f"{entry.follow_up} was dropped")
    elif entry.follow_up_state:
        parts.append(f"{entry.follow_up} is the look back")
    elif entry.follow_up and entry.follow_up != entry.measure_by and entry.review_key in (None, entry.key):
        parts.append(f"“{entry.follow_up}”")
    if entry.result_below:
        parts.append(f"found below: {quote(entry.result_below, entry, entry.result_below_key, entry.result_below_day)}")
    return "; ".join(parts)


def assumed_day_note(entry: LedgerEntry) -> str:
    """Return a note that the day was assumed, and why; empty if it was not."""
    if not entry.is_day_assumed:
        return ""
    text = entry.measure_by
    reason = f"no date can be worked out from “{cut(text, _MAX_DATE_TEXT_LENGTH)}”" if text else "no date was set"
    return f", thirty days after the release, because {reason}"


def relative_day(days: int) -> str:
    """Return `today`, `3 days ago` or `in 3 days`."""
    if days == 0:
        return "today"
    distance = plural(abs(days), "day")
    return f"{distance} ago" if days > 0 else f"in {distance}"


def decision_text(entry: LedgerEntry) -> str:
    """Quote the decision; for a bet that was stopped without one, its last words."""
    quoted = quote(entry.decision, entry, entry.decision_key) if entry.decision else ""
    text = "see result" if quoted and entry.decision == entry.result else quoted
    if entry.state != "dropped":
        return text
    stopped = f"stopped{f' on {entry.finished}' if entry.finished else ''}"
    if entry.closing:
        text = f"last words: “{cut(safe(entry.closing), _MAX_COMMENT_LENGTH)}”"
    return f"{stopped}; {text}" if text else stopped


def _summary(ledger: Ledger, style: Style) -> Iterator[str]:
    bets = len(ledger.entries)
    if not bets and ledger.left_out:
        yield f"No bet shipped, had a result or came due since {ledger.since}."
    elif not bets:
        yield style.wrap(
            f"No bet has begun as of {ledger.as_of}, so there is nothing to look back on yet; "
            "`vanitylint read` shows what was understood.",
            "  ",
            first="",
        )
    else:
        separator = style.symbol(" · ", ", ")
        counts = separator.join(f"{n} {GROUP_LABELS[group]}" for group in GROUPS if (n := ledger.count(group)))
        since = f" that shipped, had a result or came due since {ledger.since}," if ledger.since else ""
        text = f"Of {plural(bets, 'bet')}{since} as of {ledger.as_of}: {counts}."
        yield style.wrap(text, "  ", first="")
    if number := ledger.overdue_without_details:
        text = f"{number} overdue without a hypothesis, target or date: vanitylint check asks for two months only."
        yield style.wrap(text, "  ", first="")
    if ledger.left_out:
        overdue = sum(entry.group == "overdue" for entry in ledger.left_out)
        yield f"Left out: {plural(len(ledger.left_out), 'bet')}{f', {overdue} of them overdue' if overdue else ''}."
    if ledger.count("silent") and not style.verbose:
        text = "-v lists those without; vanitylint check asks about work in progress or just shipped."
        yield style.wrap(text, "  ", first="")
    if ledger.not_begun:
        text = "says what it expects but has" if ledger.not_begun == 1 else "say what they expect but have"
        yield f"{ledger.not_begun} more {text} not begun."
