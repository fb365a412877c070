"""Atlassian's own documents of the interfaces, where they are at hand: does what is asked and told keep to them?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fake_github.faults import Answer
    from tests.fake_jira.recording import Request


def breaches(face: str, request: Request, path: str, given: Answer) -> list[str]:
    """What a request, or Cloud's answer to it, does that the documents do not have."""
    del face, request, path, given
    return []
