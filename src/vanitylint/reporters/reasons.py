"""Why claims were made or missed: of each the nearest sentence, and what speaks for it and against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reading.why import Nearest
    from vanitylint.reporters.style import Style

_MOST = 6
"""Of the signs for a claim, and of those against it, so many are named."""
_INDENT = " " * 14
_LONGEST_QUOTE = 160


def as_data(reasons: Sequence[Nearest]) -> dict[str, Any]:
    """By claim: the nearest sentence, where it stands, the sum, and every sign with its weight."""
    return {
        reason.claim: {
            "sum": reason.total / 100,
            "may": reason.may,
            "text": cut(reason.sentence.text, _LONGEST_QUOTE),
            "where": reason.sentence.unit.where,
            "line": reason.sentence.unit.line,
            "signs": {sign: weight / 100 for sign, weight in reason.signs},
            **({"words": [[word, less / 100] for word, less in reason.words]} if reason.words else {}),
        }
        for reason in reasons
    }


def as_text(reasons: Sequence[Nearest], style: Style) -> str:
    """A block for each claim; nothing where there was no sentence to weigh."""
    if not reasons:
        return ""
    heading = "why: the sentence nearest to each claim; a score above 0 speaks for it"
    lines = [style.paint(style.wrap(heading, "  "), "dim")]
    for reason in reasons:
        unit = reason.sentence.unit
        place = f"[{safe(unit.where)}{f':{unit.line}' if unit.line else ''}]"
        words = f"{reason.total / 100:+.2f}  “{cut(safe(reason.sentence.text), _LONGEST_QUOTE)}”  {place}"
        if reason.total > 0 and not reason.may:
            words += "  not counted: this kind of sentence does not make such a claim here"
        lines.append(style.wrap(words, _INDENT, first=f"  {reason.claim:<12}"))
        lines += (style.paint(line, "dim") for line in _signs(reason, style))
    return "\n".join([*lines, ""])


def _signs(reason: Nearest, style: Style) -> Iterator[str]:
    speak_for = [pair for pair in reason.signs if pair[1] > 0]
    against = [pair for pair in reason.signs if pair[1] < 0]
    for label, signs in (("for", speak_for), ("against", against)):
        if signs:
            named = ", ".join(f"{sign} {weight / 100:+.2f}" for sign, weight in signs[:_MOST])
            more = f", and {len(signs) - _MOST} more" if len(signs) > _MOST else ""
            yield style.wrap(f"{named}{more}", " " * 22, first=f"{_INDENT}{label:<8}")
    if reason.words:
        named = ", ".join(f"{safe(word)} {less / 100:+.2f}" for word, less in reason.words[:_MOST])
        more = f", and {len(reason.words) - _MOST} more" if len(reason.words) > _MOST else ""
        yield style.wrap(f"{named}{more}", " " * 22, first=f"{_INDENT}{'words':<8}")
