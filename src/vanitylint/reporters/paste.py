"""Questions as a comment to paste into a tracker, worded so that pasting it calls nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.backlog.findings import Finding

_JOINER = "\u2060"
"""Takes no room, and is no letter: what stands before it and after it is no mention."""


def paste_ready(findings: Iterable[Finding]) -> str:
    """The questions of one item, each with its evidence and a way on; plain text, for any tracker."""
    return "\n\n".join(
        f"{quiet(finding.question)}\n{quiet(finding.message)}\nA way on: {finding.fix} ({finding.rule})"
        for finding in findings
    )


def quiet(text: str) -> str:
    """Text from a tracker that mentions nobody when it is written there again: `@anna` in GitHub, `[~anna]` in Jira."""
    return safe(text).replace("@", f"@{_JOINER}").replace("[~", f"[{_JOINER}~")
