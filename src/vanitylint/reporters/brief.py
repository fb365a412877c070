"""The brief for a terminal: one page before a sprint is planned, its comments as they are to be pasted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vanitylint.reporters import brief_words as words
from vanitylint.reporters.ledger_text import heading
from vanitylint.reporters.planned import brief_of
from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reporters.planned import Brief, Planned, Questions
    from vanitylint.reporters.report import Place, Report
    from vanitylint.reporters.style import Style

_LABEL = 11


def render(report: Report, style: Style) -> str:
    """The brief of a report that was made with one."""
    return tell(brief_of(report), replace(style, limit=words.BETS))


def tell(brief: Brief, style: Style) -> str:
    """The brief as text: of the bets with questions at most `style.limit`, 0 for all."""
    asked = brief.asked[: style.limit] if style.limit else brief.asked
    blocks = [
        "\n".join(_problems(brief, style)),
        "\n".join(_head(brief, style)),
        "\n".join(_on_sprints(brief.on_sprints, style)),
        *("\n".join(_block(planned, brief, style)) for planned in asked),
        words.bets_left_out(brief, style.limit),
        "\n".join(_loose(brief, style)),
        "\n".join(_quiet(brief, style)),
        "\n".join(_acknowledged(brief, style)),
        "\n".join(_waiting(brief, style)),
        style.wrap(words.ending(brief, style), ""),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _problems(brief: Brief, style: Style) -> Iterator[str]:
    if found := words.problems(brief):
        yield style.paint(words.UNTRUSTED, "yellow", "bold")
        yield from (style.wrap(safe(problem), "    ", first="  ") for problem in found)


def _head(brief: Brief, style: Style) -> Iterator[str]:
    yield style.paint(safe(", ".join(filter(None, [words.title(brief), words.days(brief)]))), "bold")
    for line in (*words.goals(brief), *words.remarks(brief), words.counted(brief)):
        if line:
            yield style.wrap(safe(line), "  ", first="")


def _on_sprints(questions: Questions, style: Style) -> Iterator[str]:
    """Questions to the planning itself; there is no item to paste them into."""
    for finding in questions.first:
        yield style.wrap(safe(finding.question), "  ", first="  ")
        yield style.wrap(cut(safe(finding.message), 2 * style.width), "  ")
        yield style.paint(style.wrap(f"{finding.fix} ({finding.rule})", "    ", first=f"  {_arrow(style)}"), "green")
    if questions.more:
        yield style.paint(words.questions_left_out(questions), "dim")


def _block(planned: Planned, brief: Brief, style: Style) -> Iterator[str]:
    yield heading(planned.bet, style)
    if its := _named([item for item in planned.items if item.key != planned.bet.key], planned.pieces):
        yield _line("planned", its, style)
    yield _line("expects", words.expectation(planned) or "nothing written down yet", style)
    yield from _comments(planned.questions, brief, style)


def _comments(questions: Questions, brief: Brief, style: Style) -> Iterator[str]:
    """Each as it is to be pasted: at the edge, and no line broken that is none in the tracker."""
    for key, comment in questions.comments(brief.before):
        rule = style.sign("┄", "-") * 3
        yield style.paint(f"{rule} to paste into {cut(safe(key), 80)} {rule}", "dim")
        yield comment
    if questions.more:
        yield style.paint(words.questions_left_out(questions), "dim")


def _loose(brief: Brief, style: Style) -> Iterator[str]:
    if brief.loose:
        yield style.paint("Planned without a bet", "bold")
        yield style.wrap(_named(brief.loose), "  ")
    if question := words.on_the_largest(brief):
        yield style.wrap(safe(question), "  ")
    yield from _comments(brief.on_loose, brief, style)


def _quiet(brief: Brief, style: Style) -> Iterator[str]:
    """What is planned and has nothing to ask: what it expects is what the sprint's goal can be made of."""
    if brief.quiet:
        yield style.paint(words.quiet_heading(brief), "bold")
    for planned in brief.quiet[: words.MOST_QUIET]:
        expected = words.expectation(planned, is_short=True) or planned.bet.title
        yield style.wrap(safe(f"{planned.bet.key}: {expected}"), "    ", first="  ")
        if its := _told(words.below(planned)):
            yield style.wrap(f"planned: {its}", "      ", first="    ")
    if len(brief.quiet) > words.MOST_QUIET:
        yield f"  and {len(brief.quiet) - words.MOST_QUIET} more bets"
    for label, items in (("Look backs", brief.looks), ("Parent not read, so unknown", brief.unknown)):
        if items:
            yield style.wrap(f"{label}: {_named(items)}", "  ", first="")


def _acknowledged(brief: Brief, style: Style) -> Iterator[str]:
    if brief.acknowledged:
        yield style.paint(words.ACKNOWLEDGED, "bold")
        yield from (style.wrap(safe(line), "      ", first="  ") for line in words.acknowledged(brief))


def _waiting(brief: Brief, style: Style) -> Iterator[str]:
    if style.verbose and brief.waiting:
        yield style.paint(words.WAITING, "bold")
        yield from (style.wrap(safe(line), "      ", first="  ") for line in words.waiting(brief))


def _named(items: Sequence[Place], pieces: int = 0) -> str:
    return _told(words.named(items, pieces))


def _told(named: Sequence[tuple[Place | None, str]]) -> str:
    return ", ".join(safe(f"{cut(place.key, 40)} {text}" if place else text) for place, text in named)


def _line(label: str, text: str, style: Style) -> str:
    line = style.wrap(safe(text), " " * _LABEL, first=f"  {label:<{_LABEL - 2}}")
    return f"  {style.paint(label, 'dim')}{line[2 + len(label) :]}"


def _arrow(style: Style) -> str:
    return style.sign("→ ", "> ")
