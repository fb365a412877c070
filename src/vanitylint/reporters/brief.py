"""The brief for a terminal: one page to prepare sprint planning, with comments ready to paste."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vanitylint.reporters import brief_words as words
from vanitylint.reporters.brief_data import brief_of
from vanitylint.reporters.ledger_text import heading
from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reporters.brief_data import Brief, PlannedBet, Questions
    from vanitylint.reporters.report import ItemSummary, Report
    from vanitylint.reporters.style import Style

_LABEL_WIDTH = 11


def render(report: Report, style: Style) -> str:
    """Render the brief that a report was built with."""
    return render_brief(brief_of(report), replace(style, limit=words.MAX_BETS))


def render_brief(brief: Brief, style: Style) -> str:
    """Render a brief as text, with at most `style.limit` of the bets that have questions (0 for all)."""
    shown = brief.with_questions[: style.limit] if style.limit else brief.with_questions
    blocks = [
        "\n".join(_problems(brief, style)),
        "\n".join(_header(brief, style)),
        "\n".join(_sprint_questions(brief.sprint_questions, style)),
        *("\n".join(_bet(planned, brief, style)) for planned in shown),
        words.bets_left_out(brief, style.limit),
        "\n".join(_without_bet(brief, style)),
        "\n".join(_without_questions(brief, style)),
        "\n".join(_acknowledged(brief, style)),
        "\n".join(_waiting(brief, style)),
        style.wrap(words.ending(brief, style), ""),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _problems(brief: Brief, style: Style) -> Iterator[str]:
    if problems := words.problems(brief):
        yield style.paint(words.UNTRUSTED, "yellow", "bold")
        yield from (style.wrap(safe(problem), "    ", first="  ") for problem in problems)


def _header(brief: Brief, style: Style) -> Iterator[str]:
    yield style.paint(safe(", ".join(filter(None, [words.title(brief), words.days(brief)]))), "bold")
    for line in (*words.goals(brief), *words.sprint_notes(brief), words.item_counts(brief)):
        if line:
            yield style.wrap(safe(line), "  ", first="")


def _sprint_questions(questions: Questions, style: Style) -> Iterator[str]:
    """Yield the questions about the sprint itself; there is no item to paste them into."""
    for finding in questions.shown:
        yield style.wrap(safe(finding.question), "  ", first="  ")
        yield style.wrap(cut(safe(finding.message), 2 * style.width), "  ")
        yield style.paint(style.wrap(f"{finding.fix} ({finding.rule})", "    ", first=f"  {_arrow(style)}"), "green")
    if questions.left_out:
        yield style.paint(words.questions_left_out(questions), "dim")


def _bet(planned: PlannedBet, brief: Brief, style: Style) -> Iterator[str]:
    yield heading(planned.bet, style)
    if below := _item_list([item for item in planned.items if item.key != planned.bet.key], planned.part_count):
        yield _labelled("planned", below, style)
    yield _labelled("expects", words.expectation(planned) or "nothing written down yet", style)
    yield from _comments(planned.questions, brief, style)


def _comments(questions: Questions, brief: Brief, style: Style) -> Iterator[str]:
    """Yield the comments to paste: not indented, and wrapped only where the tracker would break the line."""
    for key, comment in questions.comments(brief.before):
        dashes = style.symbol("┄", "-") * 3
        yield style.paint(f"{dashes} to paste into {cut(safe(key), 80)} {dashes}", "dim")
        yield comment
    if questions.left_out:
        yield style.paint(words.questions_left_out(questions), "dim")


def _without_bet(brief: Brief, style: Style) -> Iterator[str]:
    if brief.without_bet:
        yield style.paint("Planned without a bet", "bold")
        yield style.wrap(_item_list(brief.without_bet), "  ")
    if question := words.question_on_largest(brief):
        yield style.wrap(safe(question), "  ")
    yield from _comments(brief.questions_without_bet, brief, style)


def _without_questions(brief: Brief, style: Style) -> Iterator[str]:
    """Yield the planned bets without questions; their expectations help to word the sprint goal."""
    if brief.without_questions:
        yield style.paint(words.heading_without_questions(brief), "bold")
    for planned in brief.without_questions[: words.MAX_WITHOUT_QUESTIONS]:
        summary = words.summary_without_questions(planned)
        yield style.wrap(safe(f"{planned.bet.key}: {summary}"), "    ", first="  ")
        if below := _join_items(words.planned_below(planned)):
            yield style.wrap(f"planned: {below}", "      ", first="    ")
    if len(brief.without_questions) > words.MAX_WITHOUT_QUESTIONS:
        yield f"  and {len(brief.without_questions) - words.MAX_WITHOUT_QUESTIONS} more bets"
    for label, items in (("Look backs", brief.look_backs), ("Parent not read, so unknown", brief.unknown)):
        if items:
            yield style.wrap(f"{label}: {_item_list(items)}", "  ", first="")


def _acknowledged(brief: Brief, style: Style) -> Iterator[str]:
    if brief.acknowledged:
        yield style.paint(words.ACKNOWLEDGED, "bold")
        yield from (style.wrap(safe(line), "      ", first="  ") for line in words.acknowledged(brief))


def _waiting(brief: Brief, style: Style) -> Iterator[str]:
    if style.verbose and brief.waiting:
        yield style.paint(words.WAITING, "bold")
        yield from (style.wrap(safe(line), "      ", first="  ") for line in words.waiting(brief))


def _item_list(items: Sequence[ItemSummary], part_count: int = 0) -> str:
    return _join_items(words.name_items(items, part_count))


def _join_items(items: Sequence[tuple[ItemSummary | None, str]]) -> str:
    return ", ".join(safe(f"{cut(item.key, 40)} {text}" if item else text) for item, text in items)


def _labelled(label: str, text: str, style: Style) -> str:
    line = style.wrap(safe(text), " " * _LABEL_WIDTH, first=f"  {label:<{_LABEL_WIDTH - 2}}")
    return f"  {style.paint(label, 'dim')}{line[2 + len(label) :]}"


def _arrow(style: Style) -> str:
    return style.symbol("→ ", "> ")
