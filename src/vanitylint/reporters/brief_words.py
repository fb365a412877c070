"""The sentences of a brief, shared by all its formats: which sprint, how much is planned, what each bet expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.claims import EXEMPT_CLASSES
from vanitylint.reporters.report import NOTHING_READ
from vanitylint.reporters.wording import cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.backlog.planning import PlannedSprint
    from vanitylint.reporters.brief_data import Brief, PlannedBet, Questions
    from vanitylint.reporters.report import ItemSummary
    from vanitylint.reporters.style import Style

MAX_BETS = 4
"""Number of bets with questions that fit on a page."""
MAX_WITHOUT_QUESTIONS = 6
"""Maximum number of bets without questions, listed in one line each."""
MAX_ITEMS = 6
"""Maximum number of planned items listed by title."""
_MAX_BELOW = 3
MAX_PROBLEMS = 5
_MAX_SPRINTS = 3
_MAX_TITLE_LENGTH = 60
_MAX_NAME_LENGTH = 80
_MAX_TEXT_LENGTH = 200
_MAX_PART_LENGTH = 80

WAITING = "Waiting behind these"
ACKNOWLEDGED = "Acknowledged and still open"
MAX_ACKNOWLEDGED = 6
UNTRUSTED = "Not everything requested could be read, so do not trust this brief:"


def title(brief: Brief) -> str:
    """Return `Before Sprint 14` or `In Sprint 13`, or the name alone where it is not known which applies."""
    if not brief.sprints:
        return "Before the next sprint"
    names = " and ".join(_first_names([sprint.key for sprint in brief.sprints]))
    if brief.before:
        return f"Before {names}"
    return f"In {names}" if any(sprint.is_running(brief.as_of) for sprint in brief.sprints) else names


def days(brief: Brief) -> str:
    """Return `2026-07-07 to 2026-07-20`; empty if the days are unknown or differ between the sprints."""
    ranges = {_days(sprint) for sprint in brief.sprints}
    return ranges.pop() if len(ranges) == 1 else ""


def _days(sprint: PlannedSprint) -> str:
    if sprint.start and sprint.end:
        return f"{sprint.start} to {sprint.end}"
    return f"from {sprint.start}" if sprint.start else f"until {sprint.end}" if sprint.end else ""


def goals(brief: Brief) -> Iterator[str]:
    """Yield the goal of each sprint, as it was written."""
    for sprint in brief.sprints[:_MAX_SPRINTS]:
        of_sprint = f" of {cut(sprint.key, _MAX_NAME_LENGTH)}" if len(brief.sprints) > 1 else ""
        if sprint.goal:
            yield f"Goal{of_sprint}: “{cut(sprint.goal, _MAX_TEXT_LENGTH)}”"
        elif sprint.is_name_only:
            yield f"The goal{of_sprint} is not known: only the name could be read."
        else:
            yield f"No goal{of_sprint} is written down."


def problems(brief: Brief) -> list[str]:
    """List what could not be read or judged; empty if there were no problems."""
    lines = [str(problem) for problem in brief.problems[:MAX_PROBLEMS]]
    if len(brief.problems) > MAX_PROBLEMS:
        lines.append(f"and {len(brief.problems) - MAX_PROBLEMS:,} more")
    return lines + ([] if brief.items else [NOTHING_READ])


def sprint_notes(brief: Brief) -> Iterator[str]:
    """Yield notes on how the sprint was chosen, or what to do if none was found."""
    if brief.is_running:
        yield "There is no upcoming sprint, so this is the running one, with the work in it that has not begun."
    if brief.others:
        state = "running" if brief.is_running else "upcoming"
        yield f"Also {state}: {', '.join(_first_names(brief.others))}; choose one with --sprint NAME."
    if brief.sprints:
        return
    if brief.known and brief.is_schedule_unknown:
        yield (
            f"Cannot tell which sprint is next: {', '.join(_first_names(brief.known))} came without dates or states. "
            "Tables, such as a CSV export from Jira, and a `sprint:` line in a Markdown file give only names. "
            "Choose one with --sprint NAME."
        )
    elif brief.known:
        yield (
            "There is no upcoming sprint, and no running one with work yet to begin, going by the states and dates of "
            f"{plural(len(brief.known), 'sprint')} on {brief.as_of}. Choose one with --sprint NAME."
        )
    elif brief.items:
        yield (
            "No item is in a sprint, iteration or milestone, so it is not known what is about to begin. Sprints come "
            "from Jira, milestones and project iterations (github:org/project/7) from GitHub, and sprints also from "
            "`sprint: Sprint 12` in the front matter of a file. "
            "vanitylint check asks about work already in progress."
        )


def _first_names(names: Sequence[str]) -> list[str]:
    """Return the first few sprint names, and how many more there are."""
    shown = [cut(name, _MAX_NAME_LENGTH) for name in names[:_MAX_SPRINTS]]
    return shown + ([f"{len(names) - _MAX_SPRINTS:,} more"] if len(names) > _MAX_SPRINTS else [])


def item_counts(brief: Brief) -> str:
    """Count the planned items, by whether and how they hang on a bet."""
    if not brief.sprints:
        return ""
    if not brief.planned:
        return "Nothing in it is left to do."
    on_bets = sum(len(planned.items) + planned.part_count for planned in brief.bets)
    parts = [
        f"{on_bets:,} for {plural(len(brief.bets), 'bet')}" if brief.bets else "",
        f"{len(brief.without_bet):,} without a bet" if brief.without_bet else "",
        f"{len(brief.unknown):,} below a parent that was not read" if brief.unknown else "",
        f"{plural(len(brief.look_backs), 'look')} back" if brief.look_backs else "",
        _exempt_count(brief),
    ]
    shown = list(filter(None, parts))
    if len(shown) == 1 and on_bets:  # the total has been given already
        shown = [f"on {plural(len(brief.bets), 'bet')}"]
    return f"{_planned_count(brief)}, {', '.join(shown)}."


def _planned_count(brief: Brief) -> str:
    """Count the open items; a sprint that may have started includes items in progress."""
    items = plural(brief.planned, "item")
    if brief.is_running or brief.before:
        return f"{'Not begun yet' if brief.is_running else 'Planned'}: {items}"
    waiting = sum(sprint.todo for sprint in brief.sprints)
    not_begun = "none begun yet" if waiting == brief.planned > 1 else f"{waiting:,} not begun yet"
    return f"Still open: {items}{f' ({not_begun})' if waiting else ''}"


def _exempt_count(brief: Brief) -> str:
    number = sum(brief.exempt.values())
    if not number:
        return ""
    counts = ", ".join(
        f"{brief.exempt[work_class]} {work_class}" for work_class in EXEMPT_CLASSES if work_class in brief.exempt
    )
    return f"{number:,} that {'needs' if number == 1 else 'need'} no bet ({counts})"


def expectation(planned: PlannedBet, *, is_short: bool = False) -> str:
    """Describe what a bet expects, in its own words and without repetition."""
    max_length, max_part_length = (90, 40) if is_short else (_MAX_TEXT_LENGTH, _MAX_PART_LENGTH)
    parts: list[str] = []
    seen = ""
    for label, text in (
        ("", planned.expected),
        ("metric ", planned.metric),
        ("today ", planned.baseline if planned.baseline != planned.target else None),
        ("target ", planned.target),
        ("measure by ", planned.measure_by),
    ):
        if text and text.casefold() not in seen:
            quoted = f"“{cut(text.rstrip('.,; '), max_part_length if label else max_length)}”"
            key = planned.expected_key if not label and planned.expected_key != planned.bet.key else None
            origin = f" [{cut(key, _MAX_NAME_LENGTH)}]" if key else ""
            parts.append(f"{label}{text if _is_iso_date(text) else quoted}{origin}")
            seen += f" {text.casefold()}"
    return ", ".join(parts)


def summary_without_questions(planned: PlannedBet) -> str:
    """Describe in a line what a bet without questions expects, and where its chain breaks all the same."""
    expected = expectation(planned, is_short=True) or cut(planned.bet.title, _MAX_TITLE_LENGTH)
    link = planned.chain_break
    return f"{expected}; its chain breaks at “{link.name}”: {link.text}" if link else expected


def _is_iso_date(text: str) -> bool:
    return len(text) == 10 and text.replace("-", "").isdigit()


def name_items(
    items: Sequence[ItemSummary], part_count: int = 0, limit: int = MAX_ITEMS
) -> list[tuple[ItemSummary | None, str]]:
    """Pair items with their shortened titles; the counts of what is left out have no item."""
    named: list[tuple[ItemSummary | None, str]] = [(item, cut(item.title, _MAX_TITLE_LENGTH)) for item in items[:limit]]
    if len(items) > limit:
        named.append((None, f"and {len(items) - limit:,} more"))
    if part_count:
        named.append((None, f"and {plural(part_count, 'part')} of {'it' if len(items) == 1 else 'them'}"))
    return named


def planned_below(planned: PlannedBet) -> list[tuple[ItemSummary | None, str]]:
    """Return the planned items of a bet without questions, except the bet itself."""
    items = [item for item in planned.items if item.key != planned.bet.key]
    return name_items(items, planned.part_count, _MAX_BELOW)


def questions_left_out(questions: Questions) -> str:
    """Say how many questions about a bet are left out."""
    return f"{plural(questions.left_out, 'more question')} can wait until then." if questions.left_out else ""


def bets_left_out(brief: Brief, limit: int) -> str:
    """Say how many bets with questions are left out.

    Args:
        brief: The brief.
        limit: How many bets are shown; 0 for all.
    """
    number = len(brief.with_questions) - limit if limit else 0
    if number <= 0:
        return ""
    verb = "is" if number == 1 else "are"
    return f"{plural(number, 'more bet')} with questions {verb} left out; vanitylint brief --limit 0 shows them all."


def heading_without_questions(brief: Brief) -> str:
    """Return the heading over the bets without questions; an incomplete run cannot rule questions out."""
    if not brief.is_complete:
        return "No questions found in what could be read"
    return "No questions found" if _has_chain_break(brief) else "Nothing to ask"


def _has_chain_break(brief: Brief) -> bool:
    """Return whether the chain of a bet breaks without a question about it."""
    return any(planned.chain_break for planned in brief.without_questions)


def waiting(brief: Brief) -> list[str]:
    """Return a line for each question that waits behind another."""
    lines = []
    for finding in brief.waiting:
        question = cut(finding.question, _MAX_TEXT_LENGTH)
        lines.append(f"{cut(finding.key, _MAX_NAME_LENGTH)} {finding.rule}: {question} (after {finding.muted_by})")
    return lines


def acknowledged(brief: Brief) -> list[str]:
    """Return a line for each of the first acknowledged findings, with reason and end date; then how many more."""
    lines = []
    for finding in brief.acknowledged[:MAX_ACKNOWLEDGED]:
        until = f" until {finding.acknowledged_until}" if finding.acknowledged_until else ""
        why = f" (acknowledged{until}: {cut(finding.acknowledged, _MAX_NAME_LENGTH)})" if finding.acknowledged else ""
        question = cut(finding.question, _MAX_TEXT_LENGTH)
        lines.append(f"{cut(finding.key, _MAX_NAME_LENGTH)} {finding.rule}: {question}{why}")
    left_out = len(brief.acknowledged) - MAX_ACKNOWLEDGED
    return lines + ([f"and {left_out:,} more"] if left_out > 0 else [])


def question_on_largest(brief: Brief) -> str:
    """Ask about the largest planned item without a bet, unless a rule already asks about such items."""
    if not brief.largest_without_bet or brief.questions_without_bet.shown or not brief.is_complete:
        return ""
    key = cut(brief.largest_without_bet.key, _MAX_NAME_LENGTH)
    subject = f"{key}, the largest of them," if len(brief.without_bet) > 1 else key
    return f"Which bet is {subject} part of, or what is it to change, and for whom?"


def ending(brief: Brief, style: Style) -> str:
    """Return the closing sentences: nothing to ask, what waits or is acknowledged, and where to learn more."""
    has_questions = bool(brief.with_questions or brief.questions_without_bet.shown or brief.sprint_questions.shown)
    sentences = []
    if brief.planned and not has_questions and not question_on_largest(brief):
        nothing = "nothing else" if brief.acknowledged else "nothing"
        if not brief.is_complete:
            sentences.append("No questions were found in what could be read.")
        else:
            sentences.append("No questions were found." if _has_chain_break(brief) else f"There is {nothing} to ask.")
    counts = []
    if brief.waiting:
        wait, them = ("waits", "it") if len(brief.waiting) == 1 else ("wait", "them")
        shown = "" if style.verbose else f" (vanitylint brief -v shows {them})"
        counts.append(f"{plural(len(brief.waiting), 'question')} {wait} behind others{shown}")
    if brief.acknowledged:
        number = len(brief.acknowledged)
        counts.append(f"{number:,} {'is' if number == 1 else 'are'} acknowledged")
    if counts:
        sentences.append(f"{' and '.join(counts)}.")
    if has_questions:
        sentences.append("Questions are there to be discussed. To see why one is asked: vanitylint explain RULE.")
    return " ".join(sentences)
