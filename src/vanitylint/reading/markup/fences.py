"""Fenced code blocks in Markdown: what is inside them counts neither as text nor as markup."""

from __future__ import annotations

FENCES = ("```", "~~~")


class Fence:
    """Tracks, line by line, whether a text is inside a fenced code block."""

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        self._marks = ""

    @property
    def is_open(self) -> bool:
        """Whether a code block is open."""
        return self._marks != ""

    def consume(self, line: str) -> bool:
        """Consume the next line, stripped, and return whether it belongs to a code block or is one of its fences.

        "```code```" on one line is code within a sentence, not a fence.
        """
        if self._marks:
            if line.startswith(self._marks) and not line.strip(self._marks[0]):
                self._marks = ""
            return True
        if line.startswith(FENCES):
            rest = line.lstrip(line[0])
            if line[0] == "~" or "`" not in rest:
                self._marks = line[: len(line) - len(rest)]
        return self.is_open
