"""A sentence and what can be asked of it: does it expect a change, tell a result, name something to count?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vanitylint.reading import numbers
from vanitylint.reading.vocabulary import split, split_sentences

if TYPE_CHECKING:
    from vanitylint.reading.units import Unit
    from vanitylint.reading.vocabulary import Hit, Tags, Vocabulary

_SHORT = 60
"""Shorter texts on one line are taken for one sentence."""
_OPENING_MARKS = (": ", " - ", " – ", "] ")
_STORY = re.compile(r"\bas an? .{2,80}?,? i (?:want|can|need|would like)|\bso that\b")
_AIM = re.compile(
    r"\bto (?:\w+ly )?(?:increase|raise|grow|lift|boost|reduce|decrease|lower|cut|shorten|halve|double|improve|drive up"
    r"|bring down|drive down)\b"
)


def sentences_of(unit: Unit, vocabulary: Vocabulary) -> list[Sentence]:
    """The sentences of a text, each with its tags."""
    if len(unit.text) < _SHORT and "\n" not in unit.text:
        return [Sentence(unit.text, vocabulary, unit)]
    return [Sentence(text, vocabulary, unit) for text in split_sentences(unit.text) if text]


def is_story(text: str) -> bool:
    """Whether a paragraph is a user story; its `so that` is a benefit, whatever words of change stand in it."""
    lowered = text.lower()
    return ("so that" in lowered or "as a" in lowered) and _STORY.search(lowered) is not None


class Sentence:
    """A sentence with the tags of the phrases in it.

    Args:
        text: Its words.
        vocabulary: What tags them.
        unit: The text it stands in.
    """

    __slots__ = ("hits", "lowered", "tag", "tags", "text", "unit")

    def __init__(self, text: str, vocabulary: Vocabulary, unit: Unit) -> None:
        self.text = text
        self.lowered = text.lower()
        self.hits: list[Hit] = vocabulary.phrases.tag(split(self.lowered))
        tags = 0
        for hit in self.hits:
            tags |= hit[0]
        self.tags = tags
        self.tag: Tags = vocabulary.tag
        self.unit = unit

    def has(self, tags: int) -> bool:
        """Whether it holds a phrase with one of these tags."""
        return self.tags & tags != 0

    @property
    def has_number(self) -> bool:
        """Whether a quantity stands in it."""
        return numbers.has_number(self.text)

    @property
    def has_target(self) -> bool:
        """Whether it states a threshold or a size of change."""
        return numbers.has_target(self.lowered)

    @property
    def has_time(self) -> bool:
        """Whether it names a day or period at which something could be looked at."""
        return numbers.has_time(self.lowered)

    @property
    def is_only_output(self) -> bool:
        """Whether what it counts is the team's own work or can only grow."""
        return self.has(self.tag.output | self.tag.vanity) and not self.has(self.tag.outcome)

    @property
    def is_countable(self) -> bool:
        """Whether people or a plain outcome are named; words with another meaning in software are not enough."""
        tag = self.tag
        return self.has(tag.who) or any(hit[0] & tag.outcome and not hit[0] & tag.ambiguous for hit in self.hits)

    @property
    def expects_change(self) -> bool:
        """Whether, in plain prose, it expects a change that one could look for."""
        tag = self.tag
        if self.has(tag.homonym) or self.text.endswith("?") or not self.has(tag.change | tag.outcome):
            return False
        moves, countable = self.has(tag.change), self.is_countable
        if self.has(tag.belief):
            moves = moves or numbers.has_from_to(self.lowered)
            believed = moves and (countable or self.has_target)
            return believed or (countable and self.has(tag.outcome) and self.has(tag.future))
        if not (countable and self.has(tag.outcome)):
            return False
        if self.has(tag.aim) and _AIM.search(self.lowered):
            return True
        return moves and self.has(tag.future)

    @property
    def is_belief_about_today(self) -> bool:
        """`We believe there is confusion` says how things are, not what is to change."""
        tag = self.tag
        return self.has(tag.belief) and not self.has(tag.change | tag.future | tag.outcome | tag.condition)

    @property
    def is_outcome_title(self) -> bool:
        """`Fewer cancelled memberships`, with the word of change in front or right behind a colon or dash."""
        tag = self.tag
        if not self.has(tag.change) or not (self.has(tag.count) or (self.has(tag.outcome) and self.is_countable)):
            return False
        openings = [0]
        for mark in _OPENING_MARKS:
            before, found, _ = self.lowered.rpartition(mark)
            if found:
                openings.append(len(split(before)))
        changes = [start for tags, start, _ in self.hits if tags & tag.change]
        return any(0 <= start - opening <= 1 for start in changes for opening in openings)

    @property
    def tells_a_result(self) -> bool:
        """A number beside a verdict, or a value before and one after; or why nothing could be measured."""
        tag = self.tag
        if self.has(tag.homonym | tag.belief | tag.future):
            return False
        if "not measurable because" in self.lowered or "could not be measured" in self.lowered:
            return True
        compared = numbers.has_from_to(self.lowered) or (
            self.has(tag.today) and self.has(tag.comparison) and self.has(tag.outcome)
        )
        told = self.has(tag.verdict) and self.has_number
        if not (compared or told) or self.has(tag.output):
            return False
        if self.unit.slot == "comment":  # people report in comments; elsewhere numbers are about the software
            return compared or self.has(tag.outcome) or self.has_target
        return self.has(tag.outcome) and self.is_countable

    @property
    def books_a_look(self) -> bool:
        """Whether, as a line of a list, it plans to measure something or at some time."""
        tag = self.tag
        if not self.has(tag.measure) or self.has(tag.homonym):
            return False
        return self.has(tag.outcome | tag.verdict) or self.has_time
