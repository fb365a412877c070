"""Questions as a comment to paste into a tracker, which mentions nobody and loses no text there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.backlog.findings import Finding

_JOINER = "\u2060"
"""An invisible character that is not a letter; put after a sign such as `@`, it prevents a mention."""
_OPENING_QUOTE, _CLOSING_QUOTE = "\u2039", "\u203a"
_TAG = re.compile(r"<(?=[A-Za-z/!?])([^<>]*)(>?)")
_MAX_KEY_LENGTH = 80
_MAX_LENGTH = 240
"""Maximum length of a question, and of its evidence: people only read short comments."""
_COUNTS = ("No questions", "One question", "Two questions", "Three questions")


def paste_ready(findings: Iterable[Finding], before: str = "") -> str:
    """Format questions with their evidence and suggestions as plain text that reads the same in any tracker.

    Args:
        findings: The questions, usually about one item.
        before: What they are to be answered before, such as the name of a sprint.
    """
    questions = list(findings)
    keys = {finding.key for finding in questions}
    subject = f" on {_one_line(min(keys), _MAX_KEY_LENGTH)}" if len(keys) == 1 else ""
    opening = f"{_count(len(questions))}{subject}{f' before {_one_line(before, _MAX_KEY_LENGTH)}' if before else ''}:"
    numbers = [f"{number}. " if len(questions) > 1 else "" for number in range(1, len(questions) + 1)]
    paragraphs = [
        f"{number}{_one_line(finding.question)}\n{_one_line(finding.message)}\nSuggestion: {neutralise(finding.fix)}"
        for number, finding in zip(numbers, questions, strict=True)
    ]
    rules = ", ".join(dict.fromkeys(finding.rule for finding in questions))
    return "\n\n".join([opening, *paragraphs]) + f"\n(asked by vanitylint: {rules})"


def neutralise(text: str) -> str:
    """Return text that mentions nobody in a tracker, and contains no HTML that the tracker would hide or interpret.

    `@anna` is a mention in GitHub, `[~anna]` in Jira. GitHub hides `<who>`, so its brackets become quotation marks that
    look like them.
    """
    plain = safe(text).replace("@", f"@{_JOINER}").replace("[~", f"[{_JOINER}~")
    return _TAG.sub(lambda tag: f"{_OPENING_QUOTE}{tag[1]}{_CLOSING_QUOTE if tag[2] else ''}", plain)


def _one_line(text: str, max_length: int = _MAX_LENGTH) -> str:
    return neutralise(cut(safe(text), max_length))


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else f"{number} questions"
