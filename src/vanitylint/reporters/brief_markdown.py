"""The brief as Markdown for a wiki, issue or job summary, with each comment in a code block that GitHub can copy."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from vanitylint.reporters import brief_words as words
from vanitylint.reporters.brief_data import brief_of
from vanitylint.reporters.markdown_text import escape, link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.brief_data import Brief, PlannedBet, Questions
    from vanitylint.reporters.report import ItemSummary, Report
    from vanitylint.reporters.style import Style

_MAX_KEY_LENGTH = 80
_MAX_TITLE_LENGTH = 160
_MAX_LENGTH = 300


def render(report: Report, style: Style) -> str:
    """Render the brief that a report was built with."""
    return render_brief(brief_of(report), replace(style, limit=words.MAX_BETS))


def render_brief(brief: Brief, style: Style) -> str:
    """Render a brief as Markdown, with at most `style.limit` of the bets that have questions (0 for all)."""
    shown = brief.with_questions[: style.limit] if style.limit else brief.with_questions
    parts = [
        *_problems(brief),
        f"# {escape(words.title(brief))}",
        words.days(brief),
        *(escape(line) for line in (*words.goals(brief), *words.sprint_notes(brief), words.item_counts(brief))),
        *map(_question, brief.sprint_questions.shown),
        words.questions_left_out(brief.sprint_questions),
        *(part for planned in shown for part in _bet(planned, brief)),
        words.bets_left_out(brief, style.limit),
        *_without_bet(brief),
        *_without_questions(brief),
        *_acknowledged(brief),
        *_waiting(brief, style),
        words.ending(brief, style),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _problems(brief: Brief) -> Iterator[str]:
    if problems := words.problems(brief):
        yield f"**{words.UNTRUSTED}**"
        yield _list(escape(problem, _MAX_LENGTH) for problem in problems)


def _bet(planned: PlannedBet, brief: Brief) -> Iterator[str]:
    bet = planned.bet
    key, title = link(bet.key, bet.url, _MAX_KEY_LENGTH), escape(bet.title, _MAX_TITLE_LENGTH)
    yield f"## {key} {title} ({_kind_and_state(bet)})"
    below = _item_list([item for item in planned.items if item.key != bet.key], planned.part_count)
    expected = escape(words.expectation(planned)) or "nothing written down yet"
    yield _list(filter(None, [f"Expects: {expected}", f"Planned: {below}" if below else ""]))
    yield from _questions(planned.questions, brief)


def _kind_and_state(item: ItemSummary) -> str:
    return f"{escape(item.kind, _MAX_KEY_LENGTH)}, {item.state}"


def _questions(questions: Questions, brief: Brief) -> Iterator[str]:
    yield from map(_question, questions.shown)
    for key, comment in questions.comments(brief.before):
        yield f"<details><summary>Comment to paste into {escape(key, _MAX_KEY_LENGTH)}</summary>"
        yield _fenced(comment)
        yield "</details>"
    yield words.questions_left_out(questions)


def _question(finding: Finding) -> str:
    """Format a question with its suggestion, because the collapsed comment cannot be opened on paper."""
    question = f"**{escape(finding.question, _MAX_LENGTH)}** {finding.rule}"
    return "  \n".join([question, escape(finding.message, _MAX_LENGTH), f"→ {escape(finding.fix)}"])


def _fenced(text: str) -> str:
    """Wrap text in a code block whose fence is longer than any run of backticks in it."""
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall("`+", text))])
    return f"{fence}text\n{text}\n{fence}"


def _without_bet(brief: Brief) -> Iterator[str]:
    if brief.without_bet:
        yield f"## Planned without a bet\n\n{_item_list(brief.without_bet)}"
    if question := words.question_on_largest(brief):
        yield f"**{escape(question, _MAX_LENGTH)}**"
    yield from _questions(brief.questions_without_bet, brief)


def _without_questions(brief: Brief) -> Iterator[str]:
    """Yield the planned bets without questions; their expectations help to word the sprint goal."""
    if brief.without_questions:
        yield f"## {words.heading_without_questions(brief)}"
        lines = [_one_line(planned) for planned in brief.without_questions[: words.MAX_WITHOUT_QUESTIONS]]
        more = len(brief.without_questions) - words.MAX_WITHOUT_QUESTIONS
        yield _list([*lines, *([f"and {more} more bets"] if more > 0 else [])])
    for label, items in (("Look backs", brief.look_backs), ("Parent not read, so unknown", brief.unknown)):
        if items:
            yield f"{label}: {_item_list(items)}"


def _acknowledged(brief: Brief) -> Iterator[str]:
    if brief.acknowledged:
        yield f"## {words.ACKNOWLEDGED}"
        yield _list(map(escape, words.acknowledged(brief)))


def _waiting(brief: Brief, style: Style) -> Iterator[str]:
    if style.verbose and brief.waiting:
        yield f"## {words.WAITING}"
        yield _list(map(escape, words.waiting(brief)))


def _one_line(planned: PlannedBet) -> str:
    summary = words.summary_without_questions(planned)
    key = link(planned.bet.key, planned.bet.url, _MAX_KEY_LENGTH)
    below = _join_items(words.planned_below(planned))
    return f"{key}: {escape(summary, 2 * _MAX_LENGTH)}{f'; planned: {below}' if below else ''}"


def _item_list(items: Sequence[ItemSummary], part_count: int = 0) -> str:
    return _join_items(words.name_items(items, part_count))


def _join_items(items: Sequence[tuple[ItemSummary | None, str]]) -> str:
    return ", ".join(
        f"{link(item.key, item.url, _MAX_KEY_LENGTH)} {escape(text)}" if item else text for item, text in items
    )


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
