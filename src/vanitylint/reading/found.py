"""What was found in one item so far: its claims, each once, and what they come to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog.claims import Claim
from vanitylint.reading.about import subjects
from vanitylint.reading.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vanitylint.backlog.claims import FollowUpStatus, HypothesisStatus, MetricStatus, Slot
    from vanitylint.reading.units import Unit

_QUOTE_LENGTH = 200
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_WORDS_OF_A_REASON = 3
_WEIGHED = {
    ("hypothesis", "stated"): "hypothesis",
    ("metric", "outcome"): "outcome",
    ("metric", "output"): "output",
    ("metric", "vanity"): "output",
    ("target", "stated"): "target",
    ("baseline", "stated"): "baseline",
    ("when", "stated"): "when",
    ("follow-up", "planned"): "planned",
    ("result", "stated"): "result",
    ("decision", "stated"): "decision",
}
"""What a claim is called where it is weighed (`sums.CLAIMS`), by its slot and status."""
_NAME_DAYS: tuple[Slot, Slot] = ("follow-up", "target")
"""What else a sentence can claim that names a day: that a look is booked, or what is to be reached by then."""


class Found:
    """Collects claims; the places (`expecting`, `measuring`, `looking_back`) say what is one.

    Args:
        since: A bare `Q3` is the first one from this day on; None when nobody knows.
    """

    def __init__(self, since: str | None = None) -> None:
        self.since = since
        self.metric_status: MetricStatus = "none"
        self.followup: FollowUpStatus = "none"
        self.measure_by: str | None = None
        self.measure_after_days: int | None = None
        self._claims: dict[Claim, None] = {}
        self._rows: dict[Claim, tuple[int, str]] = {}
        """The line and name of the table's row in which a measure is named."""
        self._days: dict[Claim, tuple[str | None, int | None]] = {}
        """The day that a claim of when names, and the days to wait."""
        self._booked: set[Claim] = set()
        """Those of them that book a look."""
        self.day_told_in: Claim | None = None
        """The one whose day counts, or days to wait."""
        self._is_stated = False
        self._places: set[str] = set()
        """Where it is stated."""
        self._goals: list[Sentence] = []
        self._values: list[Sentence] = []
        self._sizes: list[Sentence] = []
        self._gaps_of_targets: set[Claim] = set()
        """Gaps that count as one of a hypothesis only where nothing else tells one."""
        self._has_benefit = False
        self._hypothesis_gap = False
        self._outcome_gaps: list[Unit] = []
        self._metric_gap = False
        self._may_be_outcome = False
        self._main_metric: Sentence | None = None
        self._people_named: Sentence | None = None
        self.looks_back = False
        """The title makes the item a look back."""
        self.has_reason = False
        """Somebody says why they think so."""
        self.hypothesis_filled = False
        """Something of the author's stands where a hypothesis is asked for."""
        self.effect_is_blank = False
        """What is done is filled in, and what shall come of it is not."""
        self.outcome_filled = False
        """Something of the author's stands where a goal is asked for."""
        self.benefit_filled = False
        """Something of the author's stands where a reason is asked for."""

    @property
    def claims(self) -> list[Claim]:
        """All that the item claims, each once; of a table's row one measure, best its name alone.

        Of several days the one that counts stands first, and so is quoted.
        """
        rows: dict[tuple[int, str], list[Claim]] = {}
        for claim, row in self._rows.items():
            if claim in self._claims:
                rows.setdefault(row, []).append(claim)
        best = {min(claims, key=lambda claim: (claim.status != "outcome", len(claim.text))) for claims in rows.values()}
        beside = (self._rows.keys() - best) | (set() if self.hypothesis == "placeholder" else self._gaps_of_targets)
        told = [claim for claim in self._claims if claim not in beside]
        return sorted(told, key=lambda claim: claim != self.day_told_in)

    @property
    def hypothesis(self) -> HypothesisStatus:
        """What the item says of its hypothesis, all in all."""
        if self._is_stated:
            return "stated"
        if self.effect_is_blank or (self._hypothesis_gap and not self.hypothesis_filled):
            return "placeholder"
        if any(not self._is_filled(unit.slot) for unit in self._outcome_gaps):
            return "placeholder"
        return "benefit" if self._has_benefit else "none"

    def _is_filled(self, slot: str) -> bool:
        """Whether there is an answer elsewhere, so that a gap says nothing; a reason answers no question for a goal."""
        return self.outcome_filled or (slot == "benefit" and self.benefit_filled)

    @property
    def metric(self) -> MetricStatus:
        """What sort of measure the item names, all in all."""
        if self.metric_status != "none":
            return self.metric_status
        if self._may_be_outcome:
            return "outcome"
        return "placeholder" if self._metric_gap else "none"

    def state(self, sentence: Sentence) -> None:
        """Note an outcome hypothesis, with all that the same sentence says of it."""
        self._is_stated = True
        self._places.add(sentence.unit.where)
        self.add("hypothesis", "stated", sentence.text, sentence.unit)
        if sentence.has(sentence.tag.people) or sentence.means(sentence.sense.asked):
            self._people_named = self._people_named or sentence

    def is_expected_in(self, unit: Unit) -> bool:
        """Whether somebody said, in so many words and in the same place, what they expect."""
        return unit.where in self._places and unit.kind != "comment"

    def expects(self, sentence: Sentence) -> bool:
        """Whether a sentence is about what is expected to change: `Fehlpickquote` where `Fehlpicks` shall fall."""
        spoken = subjects(sentence)
        return bool(spoken) and any(
            not spoken.isdisjoint(subjects(Sentence(claim.text, sentence.language, sentence.unit)))
            for claim in self._claims
            if claim.slot in ("hypothesis", "metric") and claim.fills and not claim.where.startswith("comment")
        )

    def state_by_experiment(self) -> None:
        """Who compares two variants by a measure expects one of them to do better in it."""
        if not self._is_stated and self._main_metric:
            self.state(self._main_metric)

    def state_by_goal(self, sentence: Sentence) -> None:
        """Whoever sets a value to reach for something that people do expects it; of output nobody knows."""
        self._goals.append(sentence)

    def value_told(self, sentence: Sentence) -> None:
        """A value of today is one of a measure that is named somewhere, or of nothing in particular."""
        self._values.append(sentence)

    def size_told(self, sentence: Sentence) -> None:
        """So does a size that somebody aims at: `We'd be happy with 1 in 12`."""
        self._sizes.append(sentence)

    def settle(self) -> None:
        """When all is read: what depended on the rest."""
        self._name_people()
        for unit in self._outcome_gaps:
            gap = self._add_gap("hypothesis", unit)  # behind those where a hypothesis is asked for
            if unit.slot == "target":
                self._add_gap("target", unit)
                self._gaps_of_targets.add(gap)
        if self.metric in ("outcome", "output"):
            for sentence in self._values:
                self.add("baseline", "stated", sentence.text, sentence.unit)
            for sentence in self._sizes:
                self.add("target", "stated", sentence.text, sentence.unit)
        if self.metric == "outcome" and self._goals and not self._is_stated:
            for sentence in self._goals:
                self.state(sentence)
        self._set_days()

    def _name_people(self) -> None:
        """Whoever is named where a change is expected, it is for them, unless somebody says for whom."""
        if (named := self._people_named) and not any(claim.slot == "who" for claim in self._claims):
            self.add("who", "stated", named.text, named.unit)

    def benefit(self, text: str, unit: Unit) -> None:
        """Note a reason or use that nobody could find true or false; where to read on is none, nor is when to stop."""
        if unit.slot == "exit" or _only_says_where(text):
            return
        self._has_benefit = True
        self.add("hypothesis", "benefit", text, unit)

    def metric_named(self, sentence: Sentence, status: MetricStatus, *, surely: bool = True) -> None:
        """Note a measure; one outcome outweighs any output.

        Args:
            sentence: Where it is named.
            status: `outcome` or `output`.
            surely: An outcome that is only likely counts where nothing else is named.
        """
        if status == "outcome":
            if not surely:
                self._may_be_outcome = True
            else:
                self.metric_status = status
            if sentence.unit.slot == "metric" or sentence.has(sentence.tag.rate):
                self._main_metric = self._main_metric or sentence
        elif self.metric_status == "none":
            self.metric_status = status
        is_vanity = status == "output" and sentence.has(sentence.tag.vanity) and not sentence.has(sentence.tag.output)
        self.add("metric", "vanity" if is_vanity else status, sentence.text, sentence.unit)

    def gap(self, slot: Slot, unit: Unit, *, asked_for: bool = True) -> None:
        """Note a template's place that nobody filled in.

        Args:
            slot: `hypothesis` or `metric`.
            unit: The place.
            asked_for: The template asks for just that, not for a goal or reason in general.
        """
        if slot == "metric":
            self._metric_gap = True
        elif asked_for:
            self._hypothesis_gap = True
        else:
            self._outcome_gaps.append(unit)
            return
        self._add_gap(slot, unit)

    def _add_gap(self, slot: Slot, unit: Unit) -> Claim:
        return self.add(slot, "placeholder", unit.text or unit.where.removeprefix("body > "), unit)

    def plan(self, text: str, unit: Unit) -> None:
        """Note words that book the looking back."""
        if self.followup == "none":
            self.followup = "planned"
        self.add("follow-up", "planned", text, unit)

    def look_at(self, sentence: Sentence, *, plans: bool = True, lowered: str = "") -> None:
        """Note when the result will be looked at.

        Args:
            sentence: What says so.
            plans: It books a look; else it only has a day.
            lowered: The part of it that names the day, in small letters; all of it when left out.
        """
        lowered = lowered or sentence.lowered
        if plans and self.followup == "none":
            self.followup = "planned"
        claim = self.add("when", "stated", sentence.text, sentence.unit)
        day = sentence.language.named_day(lowered, self.since)
        is_told = plans or sentence.names_due_day
        if not is_told and self.since is not None and day is not None and day < self.since:
            day = None  # it says how things were: `24 % (July 2025)`
        self._days[claim] = day, None if day else sentence.language.days_after(lowered)
        if plans:
            self._booked.add(claim)

    def _set_days(self) -> None:
        """The first day that is named counts, and the first number of days to wait that stands before one.

        Where a look is booked, days of other sentences do not count: a target can have a day of its own. Of these a
        target's is the last to count, and what stands in its own place is the first everywhere.
        """
        self.measure_by = self.measure_after_days = self.day_told_in = None
        plans, targets = ({_said(claim) for claim in self._claims if claim.slot == slot} for slot in _NAME_DAYS)
        told = [claim for claim, days in self._days.items() if any(days)]
        told.sort(key=lambda claim: (not claim.own, _said(claim) in targets))
        for claim in [claim for claim in told if claim in self._booked or _said(claim) in plans] or told:
            day, count = self._days[claim]
            if day:
                self.measure_by, self.day_told_in = day, claim
                break
            if self.measure_after_days is None:
                self.measure_after_days, self.day_told_in = count, claim

    def result(self, text: str, unit: Unit) -> None:
        """Note what came out."""
        self.followup = "done"
        self.add("result", "stated", text, unit)

    def add(self, slot: Slot, status: str, text: str, unit: Unit) -> Claim:
        """Note a claim, with its quote and where it stood."""
        own = unit.slot == slot or (slot == "when" and unit.slot == "follow-up")
        claim = Claim(slot, status, _quote(text), unit.where, unit.line, unit.at, own=own)
        self._claims[claim] = None
        if slot == "metric" and unit.row:
            self._rows[claim] = unit.line, unit.row
        return claim

    def made_of(self, texts: Iterable[Iterable[Sentence]]) -> list[list[dict[str, Claim]]]:
        """For each sentence the claims made of it or of its whole text, by what they are called when weighed."""
        by_quote: dict[tuple[str, str, int], dict[str, Claim]] = {}
        for claim in self._claims:
            if name := _WEIGHED.get((claim.slot, claim.status)):
                by_quote.setdefault(_said(claim), {})[name] = claim
        return [[self._made_of(sentence, by_quote) for sentence in spoken] for spoken in texts]

    def _made_of(
        self, sentence: Sentence, by_quote: Mapping[tuple[str, str, int], dict[str, Claim]]
    ) -> dict[str, Claim]:
        unit = sentence.unit
        made: dict[str, Claim] = {}
        if by_quote:
            for text in (unit.text, sentence.text):
                made |= by_quote.get((_quote(text), unit.where, unit.line), {})
        return made

    def take_back(self, claim: Claim) -> None:
        """What was claimed in so many words and is none, all in all; of an expectation the use remains."""
        self._claims.pop(claim, None)
        self._days.pop(claim, None)
        self._booked.discard(claim)
        if claim.slot == "follow-up":
            self._booked -= {when for when in self._booked if (when.text, when.where) == (claim.text, claim.where)}
        if claim.slot == "hypothesis":
            self._has_benefit = True
            self._claims[replace(claim, status="benefit")] = None

    def count_again(self) -> None:
        """What all comes to, once claims were added and taken back; a size without a measure is none."""
        claimed = {(claim.slot, claim.status) for claim in self._claims}
        slots = {slot for slot, _ in claimed}
        self._is_stated = ("hypothesis", "stated") in claimed
        self._name_people()
        self._may_be_outcome = False
        self.metric_status = "none"
        if ("metric", "outcome") in claimed:
            self.metric_status = "outcome"
        elif ("metric", "output") in claimed or ("metric", "vanity") in claimed:
            self.metric_status = "output"
        is_planned = bool(self._booked) or "follow-up" in slots
        self.followup = "done" if "result" in slots else "planned" if is_planned else "none"
        self._set_days()


def _only_says_where(text: str) -> bool:
    """Whether a text is nothing but an address, with a word or two beside it: `PRD: https://…`."""
    rest, count = _ADDRESS.subn("", text)
    return count > 0 and len(rest.split()) < _WORDS_OF_A_REASON


def _said(claim: Claim) -> tuple[str, str, int]:
    return claim.text, claim.where, claim.line


def _quote(text: str) -> str:
    short = text if len(text) <= _QUOTE_LENGTH else text[: _QUOTE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
    return " ".join(short.split()).rstrip(",;")
