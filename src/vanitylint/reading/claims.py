"""From an item's texts to its claims: who expects what to change, seen in what, by how much, looked at when.

Each sentence carries the tags of the phrases in it; a claim is a combination of tags in a place. The place comes from
headings and fields, so the same words count for more under `Hypothesis` than in passing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from vanitylint.backlog.claims import Claim
from vanitylint.reading import numbers
from vanitylint.reading.template import is_unfilled
from vanitylint.reading.units import Unit
from vanitylint.reading.vocabulary import split, split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import FollowUpStatus, HypothesisStatus, MetricStatus, Slot
    from vanitylint.reading.vocabulary import Hit, Vocabulary

_SHORT = 60
_OPENING_MARKS = (": ", " - ", " – ", "] ")
_QUOTE_LENGTH = 200
_STORY = re.compile(r"\bas an? .{2,80}?,? i (?:want|can|need|would like)|\bso that\b")
_AIM = re.compile(r"\bto (?:\w+ly )?(?:increase|raise|grow|lift|boost|reduce|decrease|lower|cut|shorten|halve|double|improve|drive up|bring down|drive down)\b")


class Sentence:
    """A sentence with the tags of the phrases in it."""

    __slots__ = ("hits", "lowered", "tags", "text", "unit")

    def __init__(self, text: str, hits: list[Hit], unit: Unit) -> None:
        self.text = text
        self.lowered = text.lower()
        self.hits = hits
        self.tags = 0
        for hit in hits:
            self.tags |= hit[0]
        self.unit = unit


class ClaimReader:
    """Collects the claims of one item: `run` once, then ask the attributes.

    Args:
        units: The item's texts.
        vocabulary: The words to go by.
        kind: The item's kind; in a bug, what is expected is no hypothesis.
        year: The year a bare `Q3` belongs to, or None.
        is_look_back: The item is itself the looking back.
    """

    def __init__(
        self, units: list[Unit], vocabulary: Vocabulary, *, kind: str, year: int | None, is_look_back: bool = False
    ) -> None:
        self.units = units
        self.vocabulary = vocabulary
        self.bit = vocabulary.bit
        self.is_bug = kind == "bug"
        self.year = year
        self.is_look_back = is_look_back
        self._claims: dict[Claim, None] = {}
        self.stated = False
        self.benefit = False
        self.hypothesis_gap = False
        self.filled_hypothesis = False
        self.metric: MetricStatus = "none"
        self.metric_gap = False
        self.followup: FollowUpStatus = "none"
        self.measure_by: str | None = None
        self.measure_after_days: int | None = None
        self.is_experiment = False
        b = self.bit
        self.change = b["up"] | b["down"]
        self.effect = self.change | b["belief"] | b["future"] | b["outcome"] | b["condition"]

    def run(self) -> None:
        """Read all units once."""
        sentences = [self._sentences(unit) for unit in self.units]
        self.is_experiment = any(s.tags & self.bit["experiment"] for s in sentences[0])
        self.benefit_gaps: list[Unit] = []
        for unit, spoken in zip(self.units, sentences, strict=True):
            if unit.slot == "comment":
                self._comment(spoken)
            elif unit.slot in ("acceptance", "exit"):
                self._acceptance(unit, spoken)
            elif reader := self._readers.get(unit.slot):
                if unit.kind == "prompt" or is_unfilled(unit.text, self.vocabulary):
                    self._unfilled(unit)
                else:
                    reader(self, unit, spoken)
            elif unit.kind == "title":
                self._title(unit, spoken)
            else:
                self._prose(unit, spoken)
        for unit in self.benefit_gaps:
            self._gap("hypothesis", unit)

    def _sentences(self, unit: Unit) -> list[Sentence]:
        if len(unit.text) < _SHORT and "\n" not in unit.text:
            return [self._sentence(unit.text, unit)]
        return [self._sentence(text, unit) for text in split_sentences(unit.text) if text]

    def _sentence(self, text: str, unit: Unit) -> Sentence:
        return Sentence(text, self.vocabulary.phrases.tag(split(text.lower())), unit)

    def _title(self, unit: Unit, spoken: list[Sentence]) -> None:
        """`Fewer cancelled memberships` is a hypothesis; `Improve error messages` is not."""
        for sentence in spoken:
            tags, bit = sentence.tags, self.bit
            if self.is_bug or tags & bit["homonym"]:
                continue
            if tags & (bit["output"] | bit["vanity"]) and not tags & bit["outcome"]:
                if numbers.has_number(sentence.text):
                    self._output(sentence)
            elif tags & self.change and self._is_counted_in_title(sentence) and self._change_opens(sentence):
                self._state(sentence)

    def _is_counted_in_title(self, sentence: Sentence) -> bool:
        tags, bit = sentence.tags, self.bit
        return bool(tags & bit["count"] or (tags & bit["outcome"] and self._is_countable(sentence)))

    def _change_opens(self, sentence: Sentence) -> bool:
        """Whether a word of change stands at the beginning of a title, or right after a colon or dash."""
        openings = [0]
        for mark in _OPENING_MARKS:
            before, found, _ = sentence.lowered.rpartition(mark)
            if found:
                openings.append(len(split(before)))
        changes = [start for tags, start, _ in sentence.hits if tags & self.change]
        return any(0 <= start - opening <= 1 for start in changes for opening in openings)

    def _hypothesis(self, unit: Unit, spoken: list[Sentence]) -> None:
        self.filled_hypothesis = True
        for sentence in spoken:
            if sentence.tags & self.effect and not self._is_belief_about_today(sentence):
                self._state(sentence)
        if not self.stated:
            self._benefit(unit.text, unit)
        self._looking(spoken)

    def _is_belief_about_today(self, sentence: Sentence) -> bool:
        """`We believe there is confusion` says how things are, not what is to change."""
        says_change = sentence.tags & (self.change | self.bit["future"] | self.bit["outcome"] | self.bit["condition"])
        return bool(sentence.tags & self.bit["belief"]) and not says_change

    def _outcome(self, unit: Unit, spoken: list[Sentence]) -> None:
        said = False
        for sentence in spoken:
            tags, bit = sentence.tags, self.bit
            countable = tags & (bit["outcome"] | bit["who"])
            if tags & bit["homonym"] and not tags & bit["outcome"]:
                continue
            moves = tags & self.change and countable
            said_number = numbers.has_number(sentence.text) if tags & bit["outcome"] else numbers.has_target(sentence.lowered)
            numbered = said_number and countable
            if (moves or numbered) and not (tags & bit["output"] and not tags & bit["outcome"]):
                self._state(sentence)
                if numbered:   # "80 % of families use it" can be counted, whatever it counts
                    self._metric(sentence, "outcome")
                said = True
            elif tags & (bit["output"] | bit["vanity"]) and numbers.has_number(sentence.text):
                self._output(sentence)
        if not said and not self.is_look_back:   # what a look back aims at is to look back
            self._benefit(unit.text, unit)
        self._looking(spoken)

    def _value(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if self._expects(sentence):
                self._state(sentence)
        self._benefit(unit.text, unit)

    def _measure(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            tags, bit = sentence.tags, self.bit
            counts = bit["outcome"] | bit["unknown"]
            if tags & counts and not (tags & bit["homonym"] and not tags & bit["outcome"]):
                self._metric(sentence, "outcome")
                if tags & self.change or (tags & bit["outcome"] and numbers.has_target(sentence.lowered)):
                    self._state(sentence)
            elif tags & self.change and tags & bit["who"] and not tags & (bit["output"] | bit["homonym"]):
                self._metric(sentence, "outcome")
                self._state(sentence)
            elif tags & bit["vanity"] and tags & bit["comparison"]:
                self._metric(sentence, "outcome")
            elif tags & (bit["output"] | bit["vanity"]):
                self._output(sentence)
            elif unit.slot == "metric" and tags & bit["who"] and (tags & self.change or numbers.has_number(sentence.text)):
                self._metric(sentence, "outcome")
            self._target(sentence)
            self._baseline(sentence)
        self._looking(spoken)

    def _target_slot(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if numbers.has_number(sentence.text) or numbers.has_target(sentence.lowered):
                self._add("target", "stated", sentence.text, unit)
            self._baseline(sentence)

    def _baseline_slot(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if numbers.has_number(sentence.text):
                self._add("baseline", "stated", sentence.text, unit)

    def _when_slot(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if numbers.has_time(sentence.lowered, bare=True) or numbers.named_day(sentence.lowered, self.year):
                self._when(sentence)

    def _guardrail(self, unit: Unit, spoken: list[Sentence]) -> None:
        self._add("guardrail", "stated", unit.text, unit)

    def _who(self, unit: Unit, spoken: list[Sentence]) -> None:
        self._add("who", "stated", unit.text, unit)

    def _follow_up(self, unit: Unit, spoken: list[Sentence]) -> None:
        self.plan(unit.text, unit.where, unit.line)
        for sentence in spoken:
            if numbers.has_time(sentence.lowered, bare=True):
                self._when(sentence)

    def _result(self, unit: Unit, spoken: list[Sentence]) -> None:
        words = len(unit.text.split())
        if any(s.tags & self.bit["verdict"] or numbers.has_number(s.text) for s in spoken) or words >= 8:
            self._add("result", "stated", unit.text, unit)
            self.followup = "done"
        for sentence in spoken:
            if sentence.tags & self.bit["decision"]:
                self._add("decision", "stated", sentence.text, unit)

    def _decision(self, unit: Unit, spoken: list[Sentence]) -> None:
        self._add("decision", "stated", unit.text, unit)

    def _acceptance(self, unit: Unit, spoken: list[Sentence]) -> None:
        """Criteria say what the software does; one of them may book the looking back."""
        for sentence in spoken:
            looks = sentence.tags & self.bit["measure"]
            if looks and (numbers.has_time(sentence.lowered) or "follow-up" in sentence.lowered):
                self.plan(sentence.text, unit.where, unit.line)
            if self._is_output_goal(sentence):
                self._output(sentence)
            elif not self.is_bug and sentence.tags & self.bit["aim"] and self._expects(sentence):
                self._state(sentence)

    def _is_output_goal(self, sentence: Sentence) -> bool:
        return bool(sentence.tags & self.bit["output"]) and "story points" in sentence.lowered

    def _prose(self, unit: Unit, spoken: list[Sentence]) -> None:
        is_story = _is_story(unit.text.lower())
        for sentence in spoken:
            tags, bit = sentence.tags, self.bit
            if not tags:
                continue
            if tags & bit["unknown"] and numbers.has_time(sentence.lowered):
                self._when(sentence)
            if not self.is_bug and not is_story and self._expects(sentence):
                self._state(sentence)
            elif tags & bit["benefit"] and not self.is_bug:
                self._benefit(sentence.text, unit)
            if self.is_look_back and tags & bit["outcome"]:   # what a look back names is what it looks at
                self._metric(sentence, "outcome")
            if tags & bit["who"] and not tags & (bit["belief"] | bit["future"]) and numbers.has_share(sentence.lowered):
                self._add("baseline", "stated", sentence.text, unit)
                self._metric(sentence, "outcome")
            elif tags & bit["today"] and tags & bit["outcome"] and numbers.has_number(sentence.text):
                self._baseline(sentence)
                self._metric(sentence, "outcome")
            if unit.kind == "quote" or tags & bit["verdict"]:
                self._maybe_result(sentence)
        if unit.kind in ("open task", "done task", "item"):
            self._task(unit, spoken)

    def _expects(self, sentence: Sentence) -> bool:
        """Whether a sentence of plain prose expects a change that one could look for."""
        tags, bit = sentence.tags, self.bit
        if tags & bit["homonym"] or sentence.text.endswith("?") or not tags & (self.change | bit["outcome"]):
            return False
        moves, countable = tags & self.change, self._is_countable(sentence)
        if tags & bit["belief"]:
            if moves and (countable or numbers.has_target(sentence.lowered)):
                return True
            return bool(countable and tags & bit["outcome"] and tags & bit["future"])
        if tags & bit["aim"] and countable and tags & bit["outcome"] and _AIM.search(sentence.lowered):
            return True
        return bool(moves and countable and tags & bit["outcome"] and tags & bit["future"])

    def _is_countable(self, sentence: Sentence) -> bool:
        """Whether people or a plain outcome are named; words with another meaning in software are not enough."""
        bit = self.bit
        if sentence.tags & bit["who"]:
            return True
        return any(tags & bit["outcome"] and not tags & bit["ambiguous"] for tags, _, _ in sentence.hits)

    def _task(self, unit: Unit, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            tags, bit = sentence.tags, self.bit
            looks = tags & bit["measure"] and (tags & (bit["outcome"] | bit["verdict"]) or numbers.has_time(sentence.lowered))
            if looks and not tags & bit["homonym"]:
                self.plan(sentence.text, unit.where, unit.line)
                if numbers.has_time(sentence.lowered):
                    self._when(sentence)

    def _comment(self, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            tags, bit = sentence.tags, self.bit
            if self._maybe_result(sentence):
                continue
            if tags & bit["decision"] and self.followup == "done":
                self._add("decision", "stated", sentence.text, sentence.unit)
            elif tags & bit["belief"] and tags & self.change and self._expects(sentence):
                self._state(sentence)

    def _maybe_result(self, sentence: Sentence) -> bool:
        """A number beside a verdict, or a value before and one after."""
        tags, bit = sentence.tags, self.bit
        if self.is_bug or tags & (bit["homonym"] | bit["belief"] | bit["future"]):
            return False
        honest = "not measurable because" in sentence.lowered or "could not be measured" in sentence.lowered
        compared = numbers.has_from_to(sentence.lowered) or (
            tags & bit["today"] and tags & bit["comparison"] and tags & bit["outcome"]
        )
        told = tags & bit["verdict"] and numbers.has_number(sentence.text)
        if sentence.unit.kind == "comment":   # people report in comments; elsewhere numbers are about the software
            counts = compared or tags & bit["outcome"] or numbers.has_target(sentence.lowered)
        else:
            counts = tags & bit["outcome"] and self._is_countable(sentence)
        if not honest and not ((compared or told) and counts and not tags & bit["output"]):
            return False
        self._add("result", "stated", sentence.text, sentence.unit)
        if tags & bit["decision"]:
            self._add("decision", "stated", sentence.text, sentence.unit)
        self.followup = "done"
        return True

    def _unfilled(self, unit: Unit) -> None:
        if unit.slot == "benefit":   # asks for less than a hypothesis: named last
            self.benefit_gaps.append(unit)
        elif unit.slot in ("hypothesis", "outcome"):
            self.hypothesis_gap = self.hypothesis_gap or unit.slot == "hypothesis"
            self._gap("hypothesis", unit)
        elif unit.slot == "metric":
            self.metric_gap = True
            self._gap("metric", unit)

    def _gap(self, slot: Slot, unit: Unit) -> None:
        self._add(slot, "placeholder", unit.text or unit.where.removeprefix("body > "), unit)

    def _state(self, sentence: Sentence) -> None:
        self.stated = True
        self._add("hypothesis", "stated", sentence.text, sentence.unit)
        if sentence.tags & (self.bit["outcome"] | self.bit["count"]):
            self._metric(sentence, "outcome")
        self._target(sentence)
        self._baseline(sentence)
        self._when_in(sentence)

    def _benefit(self, text: str, unit: Unit) -> None:
        self.benefit = True
        self._add("hypothesis", "benefit", text, unit)

    def _metric(self, sentence: Sentence, status: MetricStatus) -> None:
        if status == "outcome" or self.metric == "none":
            self.metric = status
        self._add("metric", status, sentence.text, sentence.unit)

    def _output(self, sentence: Sentence) -> None:
        self._metric(sentence, "output")
        self._target(sentence)

    def _target(self, sentence: Sentence) -> None:
        if numbers.has_target(sentence.lowered):
            self._add("target", "stated", sentence.text, sentence.unit)

    def _baseline(self, sentence: Sentence) -> None:
        said_today = sentence.tags & self.bit["today"] and numbers.has_number(sentence.text)
        if said_today or numbers.has_from_to(sentence.lowered):
            self._add("baseline", "stated", sentence.text, sentence.unit)

    def _looking(self, spoken: list[Sentence]) -> None:
        for sentence in spoken:
            if not sentence.tags & self.bit["output"]:   # "all stories done by the end of April" is a delivery date
                self._when_in(sentence)

    def _when_in(self, sentence: Sentence) -> None:
        if numbers.has_time(sentence.lowered):
            self._when(sentence)

    def _when(self, sentence: Sentence) -> None:
        if self.followup == "none":
            self.followup = "planned"
        self._add("when", "stated", sentence.text, sentence.unit)
        self.measure_by = self.measure_by or numbers.named_day(sentence.lowered, self.year)
        if self.measure_after_days is None and self.measure_by is None:
            self.measure_after_days = numbers.days_after(sentence.lowered)

    def plan(self, text: str, where: str, line: int = 0) -> None:
        """Note words that book the looking back."""
        if self.followup == "none":
            self.followup = "planned"
        self._add("follow-up", "planned", text, Unit(text, "follow-up", where, line, "text"))

    def _add(self, slot: Slot, status: str, text: str, unit: Unit) -> None:
        quote = text if len(text) <= _QUOTE_LENGTH else text[: _QUOTE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
        self._claims[Claim(slot, status, " ".join(quote.split()), unit.where, unit.line, unit.at)] = None

    @property
    def claims(self) -> list[Claim]:
        """All that the item claims, each once, in reading order."""
        return list(self._claims)

    @property
    def hypothesis(self) -> HypothesisStatus:
        """What the item says of its hypothesis, all in all."""
        if self.stated:
            return "stated"
        if self.hypothesis_gap and not self.filled_hypothesis:
            return "placeholder"
        if self.benefit:
            return "benefit"
        gap = any(claim.slot == "hypothesis" and claim.status == "placeholder" for claim in self._claims)
        return "placeholder" if gap else "none"

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


def _is_story(lowered: str) -> bool:
    return ("so that" in lowered or "as a" in lowered) and _STORY.search(lowered) is not None
