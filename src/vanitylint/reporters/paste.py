"""Questions as a comment to paste into a tracker: calls nobody there, and no part of it is lost on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.backlog.findings import Finding

_JOINER = "\u2060"
"""Takes no room, and is no letter: what stands before it and after it is no mention."""
_OPEN, _CLOSE = "\u2039", "\u203a"
_TAG = re.compile(r"<(?=[A-Za-z/!?])([^<>]*)(>?)")
_LONGEST_KEY = 80
_LONGEST = 240
"""Of a question and its evidence: a comment that people read is short."""
_NUMBERS = ("No questions", "One question", "Two questions", "Three questions")


def paste_ready(findings: Iterable[Finding], before: str = "") -> str:
    """Questions, each with its evidence and a line to fill in; plain text that reads the same in any tracker.

    Args:
        findings: The questions, most often of one item.
        before: What they are to be answered before, such as the name of a sprint.
    """
    asked = list(findings)
    keys = {finding.key for finding in asked}
    on = f" on {_line(min(keys), _LONGEST_KEY)}" if len(keys) == 1 else ""
    opening = f"{_counted(len(asked))}{on}{f' before {_line(before, _LONGEST_KEY)}' if before else ''}:"
    numbers = [f"{number}. " if len(asked) > 1 else "" for number in range(1, len(asked) + 1)]
    questions = [
        f"{number}{_line(finding.question)}\n{_line(finding.message)}\nSuggestion: {quiet(finding.fix)}"
        for number, finding in zip(numbers, asked, strict=True)
    ]
    rules = ", ".join(dict.fromkeys(finding.rule for finding in asked))
    return "\n\n".join([opening, *questions]) + f"\n(asked by vanitylint: {rules})"


def quiet(text: str) -> str:
    """Text for a tracker that mentions nobody there, and is no HTML that the tracker would hide or obey.

    `@anna` mentions in GitHub, `[~anna]` in Jira; of `<who>` GitHub shows nothing, so its brackets become
    quotation marks that look like them.
    """
    plain = safe(text).replace("@", f"@{_JOINER}").replace("[~", f"[{_JOINER}~")
    return _TAG.sub(lambda tag: f"{_OPEN}{tag[1]}{_CLOSE if tag[2] else ''}", plain)


def _line(text: str, longest: int = _LONGEST) -> str:
    return quiet(cut(safe(text), longest))


def _counted(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number} questions"
