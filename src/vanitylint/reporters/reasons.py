"""Why claims were made or missed: the nearest sentence for each claim, and the signs for and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.reading.why import Nearest
    from vanitylint.reporters.style import Style

_MAX_SIGNS = 6
"""Maximum number of signs listed for a claim, and of signs against it."""
_INDENT = " " * 14
_MAX_QUOTE_LENGTH = 160


def as_data(reasons: Sequence[Nearest]) -> dict[str, Any]:
    """Return for each claim the nearest sentence, its place, the score, and every sign with its weight."""
    return {
        reason.claim: {
            "sum": reason.total / 100,
            "may": reason.is_allowed,
            "text": cut(reason.sentence.text, _MAX_QUOTE_LENGTH),
            "where": reason.sentence.unit.where,
            "line": reason.sentence.unit.line,
            "signs": {sign: weight / 100 for sign, weight in reason.signs},
            **({"words": [[word, less / 100] for word, less in reason.words]} if reason.words else {}),
        }
        for reason in reasons
    }


def as_text(reasons: Sequence[Nearest], style: Style) -> str:
    """Return a block of text for each claim; empty if there was no sentence to weigh."""
    if not reasons:
        return ""
    heading = "why: the sentence nearest to each claim; a score above 0 speaks for it"
    lines = [style.paint(style.wrap(heading, "  "), "dim")]
    for reason in reasons:
        unit = reason.sentence.unit
        source = f"[{safe(unit.where)}{f':{unit.line}' if unit.line else ''}]"
        text = f"{reason.total / 100:+.2f}  “{cut(safe(reason.sentence.text), _MAX_QUOTE_LENGTH)}”  {source}"
        if reason.total > 0 and not reason.is_allowed:
            text += "  not counted: this kind of sentence does not make such a claim here"
        lines.append(style.wrap(text, _INDENT, first=f"  {reason.claim:<12}"))
        lines += (style.paint(line, "dim") for line in _signs(reason, style))
    return "\n".join([*lines, ""])


def _signs(reason: Nearest, style: Style) -> Iterator[str]:
    supporting = [entry for entry in reason.signs if entry[1] > 0]
    opposing = [entry for entry in reason.signs if entry[1] < 0]
    for label, signs in (("for", supporting), ("against", opposing)):
        if signs:
            listed = ", ".join(f"{sign} {weight / 100:+.2f}" for sign, weight in signs[:_MAX_SIGNS])
            more = f", and {len(signs) - _MAX_SIGNS} more" if len(signs) > _MAX_SIGNS else ""
            yield style.wrap(f"{listed}{more}", " " * 22, first=f"{_INDENT}{label:<8}")
    if reason.words:
        listed = ", ".join(f"{safe(word)} {less / 100:+.2f}" for word, less in reason.words[:_MAX_SIGNS])
        more = f", and {len(reason.words) - _MAX_SIGNS} more" if len(reason.words) > _MAX_SIGNS else ""
        yield style.wrap(f"{listed}{more}", " " * 22, first=f"{_INDENT}{'words':<8}")
