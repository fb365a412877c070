"""The brief as Markdown, for a wiki, an issue, or the summary of a job; each comment in a block that GitHub copies."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from vanitylint.reporters import brief_words as words
from vanitylint.reporters.markdown_text import escape, link
from vanitylint.reporters.planned import brief_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.planned import Brief, Planned, Questions
    from vanitylint.reporters.report import Place, Report
    from vanitylint.reporters.style import Style

_LONGEST_KEY = 80
_LONGEST_TITLE = 160
_LONGEST = 300


def render(report: Report, style: Style) -> str:
    """The brief of a report that was made with one."""
    return tell(brief_of(report), replace(style, limit=words.BETS))


def tell(brief: Brief, style: Style) -> str:
    """The brief as Markdown: of the bets with questions at most `style.limit`, 0 for all."""
    asked = brief.asked[: style.limit] if style.limit else brief.asked
    parts = [
        *_problems(brief),
        f"# {escape(words.title(brief))}",
        words.days(brief),
        *(escape(line) for line in (*words.goals(brief), *words.remarks(brief), words.counted(brief))),
        *map(_question, brief.on_sprints.first),
        words.questions_left_out(brief.on_sprints),
        *(part for planned in asked for part in _block(planned, brief)),
        words.bets_left_out(brief, style.limit),
        *_loose(brief),
        *_quiet(brief),
        *_acknowledged(brief),
        *_waiting(brief, style),
        words.ending(brief, style),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _problems(brief: Brief) -> Iterator[str]:
    if found := words.problems(brief):
        yield f"**{words.UNTRUSTED}**"
        yield _list(escape(problem, _LONGEST) for problem in found)


def _block(planned: Planned, brief: Brief) -> Iterator[str]:
    bet = planned.bet
    yield f"## {link(bet.key, bet.url, _LONGEST_KEY)} {escape(bet.title, _LONGEST_TITLE)} ({_sort(bet)})"
    its = _named([item for item in planned.items if item.key != bet.key], planned.pieces)
    expected = escape(words.expectation(planned)) or "nothing written down yet"
    yield _list(filter(None, [f"Expects: {expected}", f"Planned: {its}" if its else ""]))
    yield from _questions(planned.questions, brief)


def _sort(place: Place) -> str:
    return f"{escape(place.kind, _LONGEST_KEY)}, {place.state}"


def _questions(questions: Questions, brief: Brief) -> Iterator[str]:
    yield from map(_question, questions.first)
    for key, comment in questions.comments(brief.before):
        yield f"<details><summary>Comment to paste into {escape(key, _LONGEST_KEY)}</summary>"
        yield _fenced(comment)
        yield "</details>"
    yield words.questions_left_out(questions)


def _question(finding: Finding) -> str:
    """With the way on, for on paper nobody unfolds the comment."""
    asked = f"**{escape(finding.question, _LONGEST)}** {finding.rule}"
    return "  \n".join([asked, escape(finding.message, _LONGEST), f"→ {escape(finding.fix)}"])


def _fenced(text: str) -> str:
    """Text in a block of code, whose fence is longer than any in the text."""
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall("`+", text))])
    return f"{fence}text\n{text}\n{fence}"


def _loose(brief: Brief) -> Iterator[str]:
    if brief.loose:
        yield f"## Planned without a bet\n\n{_named(brief.loose)}"
    if question := words.on_the_largest(brief):
        yield f"**{escape(question, _LONGEST)}**"
    yield from _questions(brief.on_loose, brief)


def _quiet(brief: Brief) -> Iterator[str]:
    """What is planned and has nothing to ask: what it expects is what the sprint's goal can be made of."""
    if brief.quiet:
        yield f"## {words.quiet_heading(brief)}"
        told = [_in_a_line(planned) for planned in brief.quiet[: words.MOST_QUIET]]
        more = len(brief.quiet) - words.MOST_QUIET
        yield _list([*told, *([f"and {more} more bets"] if more > 0 else [])])
    for label, items in (("Look backs", brief.looks), ("Parent not read, so unknown", brief.unknown)):
        if items:
            yield f"{label}: {_named(items)}"


def _acknowledged(brief: Brief) -> Iterator[str]:
    if brief.acknowledged:
        yield f"## {words.ACKNOWLEDGED}"
        yield _list(map(escape, words.acknowledged(brief)))


def _waiting(brief: Brief, style: Style) -> Iterator[str]:
    if style.verbose and brief.waiting:
        yield f"## {words.WAITING}"
        yield _list(map(escape, words.waiting(brief)))


def _in_a_line(planned: Planned) -> str:
    expected = words.expectation(planned, is_short=True) or planned.bet.title
    key = link(planned.bet.key, planned.bet.url, _LONGEST_KEY)
    its = _told(words.below(planned))
    return f"{key}: {escape(expected, 2 * _LONGEST)}{f'; planned: {its}' if its else ''}"


def _named(items: Sequence[Place], pieces: int = 0) -> str:
    return _told(words.named(items, pieces))


def _told(named: Sequence[tuple[Place | None, str]]) -> str:
    return ", ".join(
        f"{link(place.key, place.url, _LONGEST_KEY)} {escape(text)}" if place else text for place, text in named
    )


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
