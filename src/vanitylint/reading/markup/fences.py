"""Where code is in Markdown: what stands between fences says nothing, and opens nothing."""

from __future__ import annotations

FENCES = ("```", "~~~")


class Fence:
    """Tells of the lines of a text, one after another, which are in a fenced code block."""

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        self._marks = ""

    @property
    def is_open(self) -> bool:
        """Whether the block goes on."""
        return self._marks != ""

    def takes(self, line: str) -> bool:
        """Whether the next line, stripped, is in a block or a fence of one; "```code```" is code in a sentence."""
        if self._marks:
            if line.startswith(self._marks) and not line.strip(self._marks[0]):
                self._marks = ""
            return True
        if line.startswith(FENCES):
            behind = line.lstrip(line[0])
            if line[0] == "~" or "`" not in behind:
                self._marks = line[: len(line) - len(behind)]
        return self.is_open
