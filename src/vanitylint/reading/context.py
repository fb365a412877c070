"""What is known about an item before its sentences are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.topics import reports_change

if TYPE_CHECKING:
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.verdicts import Verdicts

_MIN_VERDICT_WORDS = 2
"""Minimum number of words of a verdict: `confirmed` alone may refer to anything."""


class Context(NamedTuple):
    """What is known about the item that a sentence belongs to."""

    kind: str = ""
    state: str = ""
    """`todo`, `doing`, `done` or `dropped`, as in the tracker; empty if unknown."""
    since: str | None = None
    """The reference day: a bare `Q3` is the first one from this day on; None if unknown."""
    is_look_back: bool = False
    """Whether the item itself is the look back."""
    is_experiment: bool = False
    """Whether the item compares two variants."""

    names_goals: bool = False
    """Whether the title announces goals, so that text outside sections is read as goals."""
    choices: frozenset[str] = frozenset()
    """The options of a decision field."""

    verdicts: Verdicts | None = None
    """The words in which results are reported."""

    @property
    def is_bug(self) -> bool:
        """Whether the item is a bug, where expected behaviour is not a hypothesis."""
        return self.kind == "bug"

    @property
    def is_before_release(self) -> bool:
        """Whether the work is not done, so that measured values are baselines; not if the item itself measures."""
        return self.state != "done" and not (self.state == "doing" and (self.is_look_back or self.is_experiment))

    @property
    def is_research(self) -> bool:
        """Whether the item examines the present, before anything is built."""
        return self.kind in ("research", "spike")

    def is_verdict_on_bet(self, sentence: Sentence) -> bool:
        """Return whether a comment is only a verdict on the bet: `Target not met, 0.30 %`."""
        if self.verdicts is None or sentence.unit.kind != "comment" or len(sentence.words) < _MIN_VERDICT_WORDS:
            return False
        return not sentence.is_question and self.verdicts.is_about_bet(sentence.text)

    def changes_target(self, sentence: Sentence) -> bool:
        """Return whether a comment changes the target: `Neues Ziel: 250`."""
        if self.verdicts is None or sentence.unit.kind != "comment" or not sentence.has_number or sentence.is_question:
            return False
        return self.verdicts.changes_target(sentence.text)

    def reports_result(self, sentence: Sentence) -> bool:
        """Return whether a comment reports a result, and so no target."""
        return reports_change(sentence) or self.is_verdict_on_bet(sentence)
