"""What a brief says in sentences, whatever the format: which sprint, how much is planned, what each bet expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.claims import EXEMPT
from vanitylint.reporters.report import NOTHING_READ
from vanitylint.reporters.wording import cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.backlog.planning import PlannedSprint
    from vanitylint.reporters.planned import Brief, Planned, Questions
    from vanitylint.reporters.report import Place
    from vanitylint.reporters.style import Style

BETS = 4
"""So many bets with questions fill a page."""
MOST_QUIET = 6
"""Bets without a question that are told in a line each."""
MOST_ITEMS = 6
"""Planned items that are told by their titles."""
_MOST_BELOW_QUIET = 3
MOST_PROBLEMS = 5
_MOST_SPRINTS = 3
_LONGEST_TITLE = 60
_LONGEST_NAME = 80
_LONGEST_EXPECTED = 200
_LONGEST_PART = 80

WAITING = "Waiting behind these"
ACKNOWLEDGED = "Acknowledged and still open"
MOST_ACKNOWLEDGED = 6
UNTRUSTED = "Not everything requested could be read, so do not trust this brief:"


def title(brief: Brief) -> str:
    """`Before Sprint 14`, `In Sprint 13`; of one that nobody knows to be either the name alone."""
    if not brief.sprints:
        return "Before the next sprint"
    names = " and ".join(_some([sprint.key for sprint in brief.sprints]))
    if brief.before:
        return f"Before {names}"
    return f"In {names}" if any(sprint.is_running(brief.as_of) for sprint in brief.sprints) else names


def days(brief: Brief) -> str:
    """`2026-07-07 to 2026-07-20`; empty where nobody knows, or the sprints have several."""
    told = {_days(sprint) for sprint in brief.sprints}
    return told.pop() if len(told) == 1 else ""


def _days(sprint: PlannedSprint) -> str:
    if sprint.start and sprint.end:
        return f"{sprint.start} to {sprint.end}"
    return f"from {sprint.start}" if sprint.start else f"until {sprint.end}" if sprint.end else ""


def goals(brief: Brief) -> Iterator[str]:
    """The goal of each sprint, as it is written."""
    for sprint in brief.sprints[:_MOST_SPRINTS]:
        of = f" of {cut(sprint.key, _LONGEST_NAME)}" if len(brief.sprints) > 1 else ""
        if sprint.goal:
            yield f"Goal{of}: “{cut(sprint.goal, _LONGEST_EXPECTED)}”"
        elif sprint.is_name_only:
            yield f"The goal{of} is not known: only the name could be read."
        else:
            yield f"No goal{of} is written down."


def problems(brief: Brief) -> list[str]:
    """What could not be read or judged; empty where everything was."""
    told = [str(problem) for problem in brief.problems[:MOST_PROBLEMS]]
    if len(brief.problems) > MOST_PROBLEMS:
        told.append(f"and {len(brief.problems) - MOST_PROBLEMS:,} more")
    return told + ([] if brief.items else [NOTHING_READ])


def remarks(brief: Brief) -> Iterator[str]:
    """What is to be known of the choice of the sprint; where there is none, what to do."""
    if brief.is_running:
        yield "There is no upcoming sprint, so this is the running one, with the work in it that has not begun."
    if brief.others:
        state = "running" if brief.is_running else "upcoming"
        yield f"Also {state}: {', '.join(_some(brief.others))}; choose one with --sprint NAME."
    if brief.sprints:
        return
    if brief.known and brief.is_untold:
        yield (
            f"Cannot tell which sprint is next: {', '.join(_some(brief.known))} came without dates or states. "
            "A `sprint:` line in a Markdown file gives only a name, and so does a CSV export from Jira. "
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


def _some(names: Sequence[str]) -> list[str]:
    """Some names of sprints, and how many more there are."""
    told = [cut(name, _LONGEST_NAME) for name in names[:_MOST_SPRINTS]]
    return told + ([f"{len(names) - _MOST_SPRINTS:,} more"] if len(names) > _MOST_SPRINTS else [])


def counted(brief: Brief) -> str:
    """How much is planned, and on what it hangs."""
    if not brief.sprints:
        return ""
    if not brief.planned:
        return "Nothing in it is left to do."
    on_bets = sum(len(planned.items) + planned.pieces for planned in brief.bets)
    parts = [
        f"{on_bets:,} for {plural(len(brief.bets), 'bet')}" if brief.bets else "",
        f"{len(brief.loose):,} without a bet" if brief.loose else "",
        f"{len(brief.unknown):,} below a parent that was not read" if brief.unknown else "",
        f"{plural(len(brief.looks), 'look')} back" if brief.looks else "",
        _exempt(brief),
    ]
    told = list(filter(None, parts))
    if len(told) == 1 and on_bets:  # the number of all has been said
        told = [f"on {plural(len(brief.bets), 'bet')}"]
    return f"{_planned(brief)}, {', '.join(told)}."


def _planned(brief: Brief) -> str:
    """How many items there are; of a sprint that may have begun those in work are among them."""
    items = plural(brief.planned, "item")
    if brief.is_running or brief.before:
        return f"{'Not begun yet' if brief.is_running else 'Planned'}: {items}"
    waiting = sum(sprint.todo for sprint in brief.sprints)
    not_begun = "none begun yet" if waiting == brief.planned > 1 else f"{waiting:,} not begun yet"
    return f"Still open: {items}{f' ({not_begun})' if waiting else ''}"


def _exempt(brief: Brief) -> str:
    number = sum(brief.exempt.values())
    if not number:
        return ""
    told = ", ".join(f"{brief.exempt[name]} {name}" for name in EXEMPT if name in brief.exempt)
    return f"{number:,} that {'needs' if number == 1 else 'need'} no bet ({told})"


def expectation(planned: Planned, *, is_short: bool = False) -> str:
    """What a bet expects, in its own words; nothing twice."""
    longest, longest_part = (90, 40) if is_short else (_LONGEST_EXPECTED, _LONGEST_PART)
    told: list[str] = []
    said = ""
    for label, words in (
        ("", planned.expected),
        ("metric ", planned.metric),
        ("today ", planned.baseline if planned.baseline != planned.target else None),
        ("target ", planned.target),
        ("measure by ", planned.day),
    ):
        if words and words.casefold() not in said:
            quoted = f"“{cut(words.rstrip('.,; '), longest_part if label else longest)}”"
            key = planned.expected_key if not label and planned.expected_key != planned.bet.key else None
            above = f" [{cut(key, _LONGEST_NAME)}]" if key else ""
            told.append(f"{label}{words if _is_day(words) else quoted}{above}")
            said += f" {words.casefold()}"
    return ", ".join(told)


def _is_day(words: str) -> bool:
    return len(words) == 10 and words.replace("-", "").isdigit()


def named(items: Sequence[Place], pieces: int = 0, most: int = MOST_ITEMS) -> list[tuple[Place | None, str]]:
    """Items with as much of their titles as fits; what is left out as one without a place."""
    told: list[tuple[Place | None, str]] = [(item, cut(item.title, _LONGEST_TITLE)) for item in items[:most]]
    if len(items) > most:
        told.append((None, f"and {len(items) - most:,} more"))
    if pieces:
        told.append((None, f"and {plural(pieces, 'part')} of {'it' if len(items) == 1 else 'them'}"))
    return told


def below(planned: Planned) -> list[tuple[Place | None, str]]:
    """What is planned of a bet with nothing to ask, beside the bet itself."""
    items = [item for item in planned.items if item.key != planned.bet.key]
    return named(items, planned.pieces, _MOST_BELOW_QUIET)


def questions_left_out(questions: Questions) -> str:
    """How many questions of a bet are not told."""
    return f"{plural(questions.more, 'more question')} can wait until then." if questions.more else ""


def bets_left_out(brief: Brief, limit: int) -> str:
    """How many bets with questions are not told.

    Args:
        brief: What is told.
        limit: So many bets are told; 0 for all.
    """
    number = len(brief.asked) - limit if limit else 0
    if number <= 0:
        return ""
    are = "is" if number == 1 else "are"
    return f"{plural(number, 'more bet')} with questions {are} left out; vanitylint brief --limit 0 shows them all."


def quiet_heading(brief: Brief) -> str:
    """What stands over the bets without a question; of what could not be read nobody knows."""
    return "Nothing to ask" if brief.is_complete else "No questions found in what could be read"


def waiting(brief: Brief) -> list[str]:
    """A line for each question that waits behind another."""
    return [
        f"{cut(each.key, _LONGEST_NAME)} {each.rule}: {cut(each.question, _LONGEST_EXPECTED)} (after {each.muted_by})"
        for each in brief.waiting
    ]


def acknowledged(brief: Brief) -> list[str]:
    """A line for each of the first findings that the team lives with, why and until when; then how many more."""
    told = []
    for each in brief.acknowledged[:MOST_ACKNOWLEDGED]:
        until = f" until {each.acknowledged_until}" if each.acknowledged_until else ""
        why = f" (acknowledged{until}: {cut(each.acknowledged, _LONGEST_NAME)})" if each.acknowledged else ""
        question = cut(each.question, _LONGEST_EXPECTED)
        told.append(f"{cut(each.key, _LONGEST_NAME)} {each.rule}: {question}{why}")
    left = len(brief.acknowledged) - MOST_ACKNOWLEDGED
    return told + ([f"and {left:,} more"] if left > 0 else [])


def on_the_largest(brief: Brief) -> str:
    """One plain question on what hangs on no bet, where no rule asks one: of the largest piece."""
    if not brief.largest_loose or brief.on_loose.first or not brief.is_complete:
        return ""
    key = cut(brief.largest_loose.key, _LONGEST_NAME)
    named = f"{key}, the largest of them," if len(brief.loose) > 1 else key
    return f"Which bet is {named} part of, or what is it to change, and for whom?"


def ending(brief: Brief, style: Style) -> str:
    """That there is nothing to ask, what stands behind the questions, and where to learn more."""
    is_asked = bool(brief.asked or brief.on_loose.first or brief.on_sprints.first)
    said = []
    if brief.planned and not is_asked and not on_the_largest(brief):
        nothing = "nothing else" if brief.acknowledged else "nothing"
        said.append(
            f"There is {nothing} to ask." if brief.is_complete else "No questions were found in what could be read."
        )
    aside = []
    if brief.waiting:
        wait, them = ("waits", "it") if len(brief.waiting) == 1 else ("wait", "them")
        shown = "" if style.verbose else f" (vanitylint brief -v shows {them})"
        aside.append(f"{plural(len(brief.waiting), 'question')} {wait} behind others{shown}")
    if brief.acknowledged:
        number = len(brief.acknowledged)
        aside.append(f"{number:,} {'is' if number == 1 else 'are'} acknowledged")
    if aside:
        said.append(f"{' and '.join(aside)}.")
    if is_asked:
        said.append("Questions are there to be discussed. To see why one is asked: vanitylint explain RULE.")
    return " ".join(said)
