"""What is known of an item before its sentences are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reading.about import tells_a_move

if TYPE_CHECKING:
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.verdicts import Verdicts

_FEWEST_WORDS = 2
"""`confirmed` by itself may be of anything."""


class Context(NamedTuple):
    """What sort of item a sentence stands in."""

    kind: str = ""
    state: str = ""
    """`todo`, `doing`, `done` or `dropped`, as its tracker says; empty when nobody knows."""
    since: str | None = None
    """A bare `Q3` is the first one from this day on; None when nobody knows."""
    is_look_back: bool = False
    """The item is itself the looking back."""
    is_experiment: bool = False
    """Two variants are compared."""

    names_goals: bool = False
    """The title announces goals: what stands in no section is read as one."""
    choices: frozenset[str] = frozenset()
    """What can be chosen in a field for a decision."""

    verdicts: Verdicts | None = None
    """The words by which results are told."""

    @property
    def is_bug(self) -> bool:
        """In a bug, what is expected is no hypothesis."""
        return self.kind == "bug"

    @property
    def is_before(self) -> bool:
        """The work is not done, so that what is measured is how things are, unless the item is itself for measuring."""
        return self.state != "done" and not (self.state == "doing" and (self.is_look_back or self.is_experiment))

    @property
    def is_research(self) -> bool:
        """It asks how things are, before anything is built."""
        return self.kind in ("research", "spike")

    def judges(self, sentence: Sentence) -> bool:
        """Whether it is a note that is nothing but a verdict on what was aimed at: `Target not met, 0.30 %`."""
        if self.verdicts is None or sentence.unit.kind != "comment" or len(sentence.words) < _FEWEST_WORDS:
            return False
        return not sentence.is_question and self.verdicts.is_of_the_bet(sentence.text)

    def moves_target(self, sentence: Sentence) -> bool:
        """Whether a comment gives another value to reach: `Neues Ziel: 250`."""
        if self.verdicts is None or sentence.unit.kind != "comment" or not sentence.has_number or sentence.is_question:
            return False
        return self.verdicts.moves_the_target(sentence.text)

    def is_told(self, sentence: Sentence) -> bool:
        """Whether a comment tells what came out, and so no value to reach."""
        return tells_a_move(sentence) or self.judges(sentence)
