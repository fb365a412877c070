"""The ledger for a terminal: one block a bet, in the items' own words, without a verdict of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reporters.ledger import GROUPS, SOON
from vanitylint.reporters.style import safe
from vanitylint.reporters.text import READABLE
from vanitylint.reporters.wording import cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.reporters.ledger import Entry, Group, Ledger
    from vanitylint.reporters.report import Place
    from vanitylint.reporters.style import Style

_HEADINGS: dict[Group, str] = {
    "overdue": "Overdue, longest first",
    "due": f"Due within {SOON} days",
    "running": "Running, not due yet",
    "decided": "Decided, newest first",
    "undecided": "Result found, not decided yet",
    "silent": "No hypothesis or outcome to look at",
}
GROUP_IN_WORDS: dict[Group, str] = {
    "overdue": "overdue",
    "due": f"due within {SOON} days",
    "running": "running",
    "decided": "decided",
    "undecided": "with a result but no decision",
    "silent": "without a hypothesis or an outcome to look at",
}
_WIDTH = 15
"""Of the labels, with the space around them."""
_LONGEST_CLOSING = 300
_LONGEST_WHEN = 80


def render(ledger: Ledger, style: Style) -> str:
    """The ledger as text: of the bets at most `style.limit`, those that say nothing only with `style.verbose`."""
    listed = [entry for entry in ledger.entries if entry.group != "silent" or style.verbose]
    shown = listed[: style.limit] if style.limit else listed
    blocks: list[str] = []
    for group in GROUPS:
        entries = [entry for entry in shown if entry.group == group]
        if entries:
            blocks.append(style.paint(f"{_HEADINGS[group]} ({ledger.count(group)})", "bold"))
            told = ["\n".join(_block(entry, style)) for entry in entries]
            blocks += ["\n".join(told)] if group == "silent" else told
    if len(listed) > len(shown):
        blocks.append(f"{style.sign('…', '...')} and {len(listed) - len(shown)} more; --limit 0 shows them all.")
    blocks.append("\n".join(_summary(ledger, style)))
    return "\n\n".join(blocks) + "\n"


def _block(entry: Entry, style: Style) -> Iterator[str]:
    yield heading(entry, style)
    if entry.group == "silent":
        return
    told: set[str] = set()
    for label, words, key in (
        ("expected", entry.expected, entry.expected_key),
        ("metric", entry.metric, None),
        ("baseline", entry.baseline, None),
        ("target", entry.target, None),
    ):
        first = entry.first_target if label == "target" else None
        if words and (first or words not in told):
            told.add(words)
            told_so = target(entry) if first else quoted(words, entry, key) + entry.as_well(label)
            yield _line(label, told_so, style)
    if entry.result:
        yield _line("result", quoted(entry.result, entry, entry.result_key, entry.result_day), style)
    elif entry.group != "decided":
        yield _line("look back", look_back(entry), style)
    if entry.group == "decided":
        yield _line("decided", decided(entry), style)


def heading(entry: Entry | Place, style: Style) -> str:
    """An item's key, title, kind and state in a line, and where it stands in a file that people read."""
    key, aside = safe(entry.key), f"{safe(entry.kind)}, {entry.state}"
    title = cut(safe(entry.title), max(20, style.width - len(key) - len(aside) - 4))
    shown_key = style.link(style.paint(key, "bold", "cyan"), entry.url)
    line = f"{shown_key}  {style.paint(title, 'bold')}  {style.paint(aside, 'dim')}"
    if entry.path.endswith(READABLE):
        line += f"\n{' ' * _WIDTH}{style.paint(f'{safe(entry.path)}:{entry.line}', 'dim')}"
    return line


def _line(label: str, words: str, style: Style) -> str:
    line = style.wrap(safe(words), " " * _WIDTH, first=f"    {label:<{_WIDTH - 4}}")
    return line[:4] + style.paint(line[4 : 4 + len(label)], "dim") + line[4 + len(label) :]


def quoted(words: str, entry: Entry, key: str | None, day: str | None = None) -> str:
    """Words, with the item they stand on where it is another one, and their day."""
    place = ", ".join(part for part in (key if key != entry.key else None, day) if part)
    return f"“{words}” [{place}]" if place else f"“{words}”"


def target(entry: Entry) -> str:
    """The target; where it was changed the first one as well, as what came out is held against it, too."""
    if not entry.first_target:
        return f"“{entry.target}”" if entry.target else ""
    return f"“{entry.first_target}” until {entry.first_target_until}; since then “{entry.target}”"


def look_back(entry: Entry) -> str:
    """When it is looked at, and by what; and what a part of it tells already."""
    parts: list[str] = []
    if entry.review_day:
        above = f" [{entry.review_key}]" if entry.review_key not in (None, entry.key) else ""
        parts.append(f"{entry.review_day}, {distance(entry.days_overdue or 0)}{lack_of_day(entry)}{above}")
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
    if entry.told_below:
        parts.append(f"found below: {quoted(entry.told_below, entry, entry.told_below_key, entry.told_below_day)}")
    return "; ".join(parts)


def lack_of_day(entry: Entry) -> str:
    """That the day is ours, where it is, to stand behind it."""
    if not entry.is_day_assumed:
        return ""
    words = entry.measure_by
    why = f"no date can be worked out from “{cut(words, _LONGEST_WHEN)}”" if words else "no date was set"
    return f", thirty days after the release, because {why}"


def distance(days: int) -> str:
    """How long ago, or in how many days."""
    if days == 0:
        return "today"
    counted = plural(abs(days), "day")
    return f"{counted} ago" if days > 0 else f"in {counted}"


def decided(entry: Entry) -> str:
    """What was decided, in the items' words; of a bet that was stopped without any, the last words on it."""
    said = quoted(entry.decision, entry, entry.decision_key) if entry.decision else ""
    words = "see result" if said and entry.decision == entry.result else said
    if entry.state != "dropped":
        return words
    stopped = f"stopped{f' on {entry.finished}' if entry.finished else ''}"
    if entry.closing:
        words = f"last comment: “{cut(safe(entry.closing), _LONGEST_CLOSING)}”"
    return f"{stopped}; {words}" if words else stopped


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
        dot = style.sign(" · ", ", ")
        counted = dot.join(f"{n} {GROUP_IN_WORDS[group]}" for group in GROUPS if (n := ledger.count(group)))
        since = f" that shipped, had a result or came due since {ledger.since}," if ledger.since else ""
        told = f"Of {plural(bets, 'bet')}{since} as of {ledger.as_of}: {counted}."
        yield style.wrap(told, "  ", first="")
    if number := ledger.little_asked:
        told = f"{number} overdue without a hypothesis, target or date: vanitylint check asks for two months only."
        yield style.wrap(told, "  ", first="")
    if ledger.left_out:
        overdue = sum(entry.group == "overdue" for entry in ledger.left_out)
        yield f"Left out: {plural(len(ledger.left_out), 'bet')}{f', {overdue} of them overdue' if overdue else ''}."
    if ledger.count("silent") and not style.verbose:
        told = "-v lists those without; vanitylint check asks about work in progress or just shipped."
        yield style.wrap(told, "  ", first="")
    if ledger.not_begun:
        told = "says what it expects but has" if ledger.not_begun == 1 else "say what they expect but have"
        yield f"{ledger.not_begun} more {told} not begun."
