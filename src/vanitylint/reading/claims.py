"""From an item's texts to its claims: who expects what to change, seen in what, by how much, looked at when.

Each sentence carries the tags of the phrases in it; a claim is a combination of tags in a place. The place comes from
headings and fields, so the same words count for more under `Hypothesis` than in passing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vanitylint.backlog.claims import Claim
from vanitylint.reading import numbers
from vanitylint.reading.sentences import is_story, sentences_of
from vanitylint.reading.template import is_unfilled
from vanitylint.reading.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import FollowUpStatus, HypothesisStatus, MetricStatus, Slot
    from vanitylint.reading.sentences import Sentence
    from vanitylint.reading.vocabulary import Vocabulary

_QUOTE_LENGTH = 200
_WORDS_OF_A_RESULT = 8
"""Under `Result`, so many words are an answer even without a number."""


class ClaimReader:
    """Collects the claims of one item: `run` once, then ask the attributes.

    Args:
        units: The item's texts.
        vocabulary: The words to go by.
        kind: The item's kind; in a bug, what is expected is no hypothesis.
        since: A bare `Q3` is the first one from this day on; None when nobody knows.
        is_look_back: The item is itself the looking back.
    """

    def __init__(
        self, units: list[Unit], vocabulary: Vocabulary, *, kind: str, since: str | None, is_look_back: bool = False
    ) -> None:
        self.units = units
        self.vocabulary = vocabulary
        self.tag = vocabulary.tag
        self.is_bug = kind == "bug"
        self.since = since
        self.is_look_back = is_look_back
        self.metric: MetricStatus = "none"
        self.metric_gap = False
        self.followup: FollowUpStatus = "none"
        self.measure_by: str | None = None
        self.measure_after_days: int | None = None
        self._claims: dict[Claim, None] = {}
        self._is_stated = False
        self._has_benefit = False
        self._hypothesis_gap = False
        self._hypothesis_filled = False
        self._benefit_gaps: list[Unit] = []

    def run(self) -> None:
        """Read all units once."""
        for unit in self.units:
            if unit.slot in self._readers and (unit.kind == "prompt" or is_unfilled(unit.text, self.vocabulary)):
                self._unfilled(unit)
            else:
                reader = self._readers.get(unit.slot) or self._places.get(unit.slot, ClaimReader._prose)
                reader(self, unit, sentences_of(unit, self.vocabulary))
        for unit in self._benefit_gaps:
            self._gap("hypothesis", unit)

    @property
    def claims(self) -> list[Claim]:
        """All that the item claims, each once, in reading order."""
        return list(self._claims)

    @property
    def hypothesis(self) -> HypothesisStatus:
        """What the item says of its hypothesis, all in all."""
        if self._is_stated:
            return "stated"
        if self._hypothesis_gap and not self._hypothesis_filled:
            return "placeholder"
        if self._has_benefit:
            return "benefit"
        gap = any(claim.slot == "hypothesis" and claim.status == "placeholder" for claim in self._claims)
        return "placeholder" if gap else "none"

    def plan(self, text: str, where: str, line: int = 0) -> None:
        """Note words that book the looking back."""
        if self.followup == "none":
            self.followup = "planned"
        self._add("follow-up", "planned", text, Unit(text, "follow-up", where, line, "text"))

    def _title(self, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG002 - all readers take the same
        """`Fewer cancelled memberships` is a hypothesis; `Improve error messages` is not."""
        for sentence in spoken:
            if self.is_bug or sentence.has(self.tag.homonym):
                continue
            if sentence.is_only_output:
                if sentence.has_target:
                    self._output(sentence)
            elif sentence.is_outcome_title:
                self._state(sentence)

    def _hypothesis(self, unit: Unit, spoken: list[Sentence]) -> None:
        self._hypothesis_filled = True
        for sentence in spoken:
            if sentence.has(self.tag.effect) and not sentence.is_belief_about_today:
                self._state(sentence)
        if not self._is_stated:
            self._benefit(unit.text, unit)
        self._looking(spoken)

    def _outcome(self, unit: Unit, spoken: list[Sentence]) -> None:
        tag = self.tag
        said = False
        for sentence in spoken:
            names_outcome = sentence.has(tag.outcome)
            if sentence.has(tag.homonym) and not names_outcome:
                continue
            numbered = sentence.has_number if names_outcome else sentence.has_target
            counts = sentence.has(tag.outcome | tag.who) and (names_outcome or not sentence.has(tag.output))
            if counts and (numbered or sentence.has(tag.change)):
                self._state(sentence)
                if numbered:  # "80 % of families use it" can be counted, whatever it counts
                    self._metric(sentence, "outcome")
                said = True
            elif sentence.has(tag.output | tag.vanity) and sentence.has_number:
                self._output(sentence)
        if not said and not self.is_look_back:  # what a look back aims at is to look back
            self._benefit(unit.text, unit)
        self._looking(spoken)

    def _value(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if sentence.expects_change:
                self._state(sentence)
        self._benefit(unit.text, unit)

    def _measure(self, unit: Unit, spoken: list[Sentence]) -> None:
        tag = self.tag
        for sentence in spoken:
            names_outcome, moves = sentence.has(tag.outcome), sentence.has(tag.change)
            people = sentence.has(tag.who)
            if names_outcome or (sentence.has(tag.unknown) and not sentence.has(tag.homonym)):
                self._metric(sentence, "outcome")
                if moves or (names_outcome and sentence.has_target):
                    self._state(sentence)
            elif moves and people and not sentence.has(tag.output | tag.homonym):
                self._metric(sentence, "outcome")
                self._state(sentence)
            elif sentence.has(tag.vanity) and sentence.has(tag.comparison):
                self._metric(sentence, "outcome")
            elif sentence.has(tag.output | tag.vanity):
                self._output(sentence)
            elif unit.slot == "metric" and people and (moves or sentence.has_number):
                self._metric(sentence, "outcome")
            self._target(sentence)
            self._baseline(sentence)
        self._looking(spoken)

    def _target_slot(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if sentence.has_number or sentence.has_target:
                self._add("target", "stated", sentence.text, unit)
            self._baseline(sentence)

    def _baseline_slot(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if sentence.has_number:
                self._add("baseline", "stated", sentence.text, unit)

    def _when_slot(self, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG002 - all readers take the same
        for sentence in spoken:
            if numbers.has_time(sentence.lowered, bare=True) or numbers.named_day(sentence.lowered, self.since):
                self._when(sentence)

    def _guardrail(self, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG002 - all readers take the same
        self._add("guardrail", "stated", unit.text, unit)

    def _who(self, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG002 - all readers take the same
        self._add("who", "stated", unit.text, unit)

    def _follow_up(self, unit: Unit, spoken: list[Sentence]) -> None:
        self.plan(unit.text, unit.where, unit.line)
        for sentence in spoken:
            if numbers.has_time(sentence.lowered, bare=True):
                self._when(sentence)

    def _result(self, unit: Unit, spoken: list[Sentence]) -> None:
        told = any(sentence.has(self.tag.verdict) or sentence.has_number for sentence in spoken)
        if told or len(unit.text.split()) >= _WORDS_OF_A_RESULT:
            self._add("result", "stated", unit.text, unit)
            self.followup = "done"
        for sentence in spoken:
            if sentence.has(self.tag.decision):
                self._add("decision", "stated", sentence.text, unit)

    def _decision(self, unit: Unit, spoken: list[Sentence]) -> None:  # noqa: ARG002 - all readers take the same
        self._add("decision", "stated", unit.text, unit)

    def _acceptance(self, unit: Unit, spoken: list[Sentence]) -> None:
        """Criteria say what the software does; one of them may book the looking back."""
        for sentence in spoken:
            if sentence.has(self.tag.measure) and (sentence.has_time or "follow-up" in sentence.lowered):
                self.plan(sentence.text, unit.where, unit.line)
            if not self.is_bug and sentence.has(self.tag.aim) and sentence.expects_change:
                self._state(sentence)

    def _prose(self, unit: Unit, spoken: list[Sentence]) -> None:
        may_expect = not self.is_bug and not is_story(unit.text)
        for sentence in spoken:
            if sentence.tags:
                self._sentence_of_prose(sentence, may_expect=may_expect)
        if unit.kind in ("open task", "done task", "item"):
            for sentence in spoken:
                if sentence.books_a_look:
                    self.plan(sentence.text, unit.where, unit.line)
                    self._when_in(sentence)

    def _sentence_of_prose(self, sentence: Sentence, *, may_expect: bool) -> None:
        tag, unit = self.tag, sentence.unit
        if sentence.has(tag.unknown):
            self._when_in(sentence)
        if may_expect and sentence.expects_change:
            self._state(sentence)
        elif sentence.has(tag.benefit) and not self.is_bug:
            self._benefit(sentence.text, unit)
        if self.is_look_back and sentence.has(tag.outcome):  # what a look back names is what it looks at
            self._metric(sentence, "outcome")
        says_today = sentence.has(tag.today) and sentence.has(tag.outcome) and sentence.has_number
        is_told = not sentence.has(tag.belief | tag.future)
        if sentence.has(tag.who) and is_told and numbers.has_share(sentence.lowered):
            self._add("baseline", "stated", sentence.text, unit)
            self._metric(sentence, "outcome")
        elif says_today:
            self._baseline(sentence)
            self._metric(sentence, "outcome")
        if unit.kind == "quote" or sentence.has(tag.verdict):
            self._maybe_result(sentence)

    def _comment(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if self._maybe_result(sentence):
                continue
            if sentence.has(self.tag.decision) and self.followup == "done":
                self._add("decision", "stated", sentence.text, unit)
            elif sentence.has(self.tag.belief) and sentence.has(self.tag.change) and sentence.expects_change:
                self._state(sentence)

    def _maybe_result(self, sentence: Sentence) -> bool:
        if self.is_bug or not sentence.tells_a_result:
            return False
        self._add("result", "stated", sentence.text, sentence.unit)
        if sentence.has(self.tag.decision):
            self._add("decision", "stated", sentence.text, sentence.unit)
        self.followup = "done"
        return True

    def _unfilled(self, unit: Unit) -> None:
        if unit.slot == "benefit":  # asks for less than a hypothesis: named last
            self._benefit_gaps.append(unit)
        elif unit.slot in ("hypothesis", "outcome"):
            self._hypothesis_gap = self._hypothesis_gap or unit.slot == "hypothesis"
            self._gap("hypothesis", unit)
        elif unit.slot == "metric":
            self.metric_gap = True
            self._gap("metric", unit)

    def _gap(self, slot: Slot, unit: Unit) -> None:
        self._add(slot, "placeholder", unit.text or unit.where.removeprefix("body > "), unit)

    def _state(self, sentence: Sentence) -> None:
        self._is_stated = True
        self._add("hypothesis", "stated", sentence.text, sentence.unit)
        if sentence.has(self.tag.outcome | self.tag.count):
            self._metric(sentence, "outcome")
        self._target(sentence)
        self._baseline(sentence)
        self._when_in(sentence)

    def _benefit(self, text: str, unit: Unit) -> None:
        self._has_benefit = True
        self._add("hypothesis", "benefit", text, unit)

    def _metric(self, sentence: Sentence, status: MetricStatus) -> None:
        if status == "outcome" or self.metric == "none":
            self.metric = status
        self._add("metric", status, sentence.text, sentence.unit)

    def _output(self, sentence: Sentence) -> None:
        self._metric(sentence, "output")
        self._target(sentence)

    def _target(self, sentence: Sentence) -> None:
        if sentence.has_target:
            self._add("target", "stated", sentence.text, sentence.unit)

    def _baseline(self, sentence: Sentence) -> None:
        if (sentence.has(self.tag.today) and sentence.has_number) or numbers.has_from_to(sentence.lowered):
            self._add("baseline", "stated", sentence.text, sentence.unit)

    def _looking(self, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if not sentence.has(self.tag.output):  # "all stories done by the end of April" is a delivery date
                self._when_in(sentence)

    def _when_in(self, sentence: Sentence) -> None:
        if sentence.has_time:
            self._when(sentence)

    def _when(self, sentence: Sentence) -> None:
        if self.followup == "none":
            self.followup = "planned"
        self._add("when", "stated", sentence.text, sentence.unit)
        self.measure_by = self.measure_by or numbers.named_day(sentence.lowered, self.since)
        if self.measure_after_days is None and self.measure_by is None:
            self.measure_after_days = numbers.days_after(sentence.lowered)

    def _add(self, slot: Slot, status: str, text: str, unit: Unit) -> None:
        quote = text if len(text) <= _QUOTE_LENGTH else text[: _QUOTE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
        self._claims[Claim(slot, status, " ".join(quote.split()), unit.where, unit.line, unit.at)] = None

    _readers: ClassVar[dict[str, Callable[[ClaimReader, Unit, list[Sentence]], None]]] = {
        "hypothesis": _hypothesis,
        "outcome": _outcome,
        "benefit": _value,
        "metric": _measure,
        "success criteria": _measure,
        "target": _target_slot,
        "baseline": _baseline_slot,
        "when": _when_slot,
        "guardrail": _guardrail,
        "who": _who,
        "follow-up": _follow_up,
        "result": _result,
        "decision": _decision,
    }
    """What reads a unit, by the slot that its heading or field opens."""

    _places: ClassVar[dict[str, Callable[[ClaimReader, Unit, list[Sentence]], None]]] = {
        "title": _title,
        "comment": _comment,
        "acceptance": _acceptance,
        "exit": _acceptance,
    }
    """What reads a unit that no template leaves a gap in."""
