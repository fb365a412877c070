"""Collect the claims of one item, and derive its statuses from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vanitylint.backlog.claims import Claim
from vanitylint.reading.sentences import Sentence
from vanitylint.reading.topics import topic_stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vanitylint.backlog.claims import FollowUpStatus, HypothesisStatus, MetricStatus, Slot
    from vanitylint.reading.units import Unit

_MAX_QUOTE_LENGTH = 200
_URL = re.compile(r"(?:https?://|www\.)\S+")
_MIN_REASON_WORDS = 3
_CLAIM_NAMES = {
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
"""The names of claims in `sums.CLAIMS`, by slot and status."""
_SLOTS_WITH_DAYS: tuple[Slot, Slot] = ("follow-up", "target")
"""The other claims that a sentence with a day may make: a planned look back, or a target to reach by that day."""


class ClaimCollector:
    """Collects claims; the readers (`expecting`, `measuring`, `looking_back`) decide what is one.

    Args:
        since: The reference day: a bare `Q3` is the first one from this day on; None if unknown.
    """

    def __init__(self, since: str | None = None) -> None:
        self.since = since
        self.metric_status: MetricStatus = "none"
        self.followup: FollowUpStatus = "none"
        self.measure_by: str | None = None
        self.measure_after_days: int | None = None
        self._claims: dict[Claim, None] = {}
        self._rows: dict[Claim, tuple[int, str]] = {}
        """By measure, the line and the name of its table row."""
        self._days: dict[Claim, tuple[str | None, int | None]] = {}
        """By claim of `when`, the day that it names, and the number of days to wait."""
        self._planned: set[Claim] = set()
        """The claims of `when` that plan a look back."""
        self._day_claim: Claim | None = None
        """The claim of `when` whose day or number of days counts."""
        self._is_stated = False
        self._hypothesis_places: set[str] = set()
        """Where the hypothesis is stated."""
        self._deferred_goals: list[Sentence] = []
        self._deferred_baselines: list[Sentence] = []
        self._deferred_targets: list[Sentence] = []
        self._target_gaps: set[Claim] = set()
        """Gaps of targets, which count as gaps of a hypothesis only if there is no other one."""
        self._has_benefit = False
        self._has_hypothesis_gap = False
        self._outcome_gaps: list[Unit] = []
        self._has_metric_gap = False
        self._may_be_outcome = False
        self._main_metric: Sentence | None = None
        self._people_sentence: Sentence | None = None
        self.looks_back = False
        """Whether the title makes the item a look back."""
        self.has_reason = False
        """Whether there is a reason for the hypothesis."""
        self.is_hypothesis_answered = False
        """Whether the author wrote something where a hypothesis is asked for."""
        self.is_effect_blank = False
        """Whether a template's work is filled in, but not its effect."""
        self.is_outcome_answered = False
        """Whether the author wrote something where a goal is asked for."""
        self.is_benefit_answered = False
        """Whether the author wrote something where a reason is asked for."""

    @property
    def claims(self) -> list[Claim]:
        """The item's claims without duplicates; of each table row one measure, preferably its name alone.

        Of several days the one that counts comes first, so that it is the one quoted.
        """
        claims_by_row: dict[tuple[int, str], list[Claim]] = {}
        for claim, row in self._rows.items():
            if claim in self._claims:
                claims_by_row.setdefault(row, []).append(claim)
        best = {
            min(claims, key=lambda claim: (claim.status != "outcome", len(claim.text)))
            for claims in claims_by_row.values()
        }
        excluded = (self._rows.keys() - best) | (set() if self.hypothesis == "placeholder" else self._target_gaps)
        claims = [claim for claim in self._claims if claim not in excluded]
        return sorted(claims, key=lambda claim: claim != self._day_claim)

    @property
    def hypothesis(self) -> HypothesisStatus:
        """The status of the item's hypothesis."""
        if self._is_stated:
            return "stated"
        if self.is_effect_blank or (self._has_hypothesis_gap and not self.is_hypothesis_answered):
            return "placeholder"
        if any(not self._is_answered(unit.slot) for unit in self._outcome_gaps):
            return "placeholder"
        return "benefit" if self._has_benefit else "none"

    def _is_answered(self, slot: str) -> bool:
        """Return whether a gap is answered elsewhere. A reason does not answer a question for a goal."""
        return self.is_outcome_answered or (slot == "benefit" and self.is_benefit_answered)

    @property
    def metric(self) -> MetricStatus:
        """The status of the item's measures."""
        if self.metric_status != "none":
            return self.metric_status
        if self._may_be_outcome:
            return "outcome"
        return "placeholder" if self._has_metric_gap else "none"

    def add_hypothesis(self, sentence: Sentence) -> None:
        """Add an outcome hypothesis, and the people that the sentence names."""
        self._is_stated = True
        self._hypothesis_places.add(sentence.unit.where)
        self.add("hypothesis", "stated", sentence.text, sentence.unit)
        if sentence.has(sentence.tag.people) or sentence.matches(sentence.sense.asked):
            self._people_sentence = self._people_sentence or sentence

    def has_hypothesis_in(self, unit: Unit) -> bool:
        """Return whether a hypothesis is stated explicitly in the same place."""
        return unit.where in self._hypothesis_places and unit.kind != "comment"

    def is_expected(self, sentence: Sentence) -> bool:
        """Return whether a sentence is about what should change: `Fehlpickquote` if fewer `Fehlpicks` are expected."""
        stems = topic_stems(sentence)
        return bool(stems) and any(
            not stems.isdisjoint(topic_stems(Sentence(claim.text, sentence.language, sentence.unit)))
            for claim in self._claims
            if claim.slot in ("hypothesis", "metric") and claim.fills and not claim.where.startswith("comment")
        )

    def add_experiment_hypothesis(self) -> None:
        """Add the hypothesis that an experiment's measure implies: one of the variants does better."""
        if not self._is_stated and self._main_metric:
            self.add_hypothesis(self._main_metric)

    def defer_goal(self, sentence: Sentence) -> None:
        """Note a target, which `resolve` turns into a hypothesis if the item's measure is an outcome."""
        self._deferred_goals.append(sentence)

    def defer_baseline(self, sentence: Sentence) -> None:
        """Note a current value, which `resolve` turns into a baseline if the item names a measure."""
        self._deferred_baselines.append(sentence)

    def defer_target(self, sentence: Sentence) -> None:
        """Likewise note a size that somebody aims at, as a target: `We'd be happy with 1 in 12`."""
        self._deferred_targets.append(sentence)

    def resolve(self) -> None:
        """Add the claims that depend on the rest of the item, once all of it has been read."""
        self._add_people()
        for unit in self._outcome_gaps:
            gap = self._add_placeholder("hypothesis", unit)  # after the explicit questions for a hypothesis
            if unit.slot == "target":
                self._add_placeholder("target", unit)
                self._target_gaps.add(gap)
        if self.metric in ("outcome", "output"):
            for sentence in self._deferred_baselines:
                self.add("baseline", "stated", sentence.text, sentence.unit)
            for sentence in self._deferred_targets:
                self.add("target", "stated", sentence.text, sentence.unit)
        if self.metric == "outcome" and self._deferred_goals and not self._is_stated:
            for sentence in self._deferred_goals:
                self.add_hypothesis(sentence)
        self._set_days()

    def _add_people(self) -> None:
        """Add the people named in a hypothesis as those it is for, unless the item says for whom it is."""
        if (named := self._people_sentence) and not any(claim.slot == "who" for claim in self._claims):
            self.add("who", "stated", named.text, named.unit)

    def add_benefit(self, text: str, unit: Unit) -> None:
        """Add a reason or use, which cannot be tested; links and exit conditions are skipped."""
        if unit.slot == "exit" or _is_only_link(text):
            return
        self._has_benefit = True
        self.add("hypothesis", "benefit", text, unit)

    def add_metric(self, sentence: Sentence, status: MetricStatus, *, surely: bool = True) -> None:
        """Add a measure; one outcome outweighs any output.

        Args:
            sentence: The sentence that names it.
            status: `outcome` or `output`.
            surely: Whether it surely is one; an outcome that is only likely counts if there is no other measure.
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

    def add_gap(self, slot: Slot, unit: Unit, *, asked_for: bool = True) -> None:
        """Add a place in a template that nobody filled in.

        Args:
            slot: `hypothesis` or `metric`.
            unit: The place.
            asked_for: Whether the template asks for this slot, not for a goal or reason in general.
        """
        if slot == "metric":
            self._has_metric_gap = True
        elif asked_for:
            self._has_hypothesis_gap = True
        else:
            self._outcome_gaps.append(unit)
            return
        self._add_placeholder(slot, unit)

    def _add_placeholder(self, slot: Slot, unit: Unit) -> Claim:
        return self.add(slot, "placeholder", unit.text or unit.where.removeprefix("body > "), unit)

    def add_plan(self, text: str, unit: Unit) -> None:
        """Add a planned look back."""
        if self.followup == "none":
            self.followup = "planned"
        self.add("follow-up", "planned", text, unit)

    def add_look_back_day(self, sentence: Sentence, *, plans: bool = True, lowered: str = "") -> None:
        """Add the day of the look back.

        Args:
            sentence: The sentence that names the day.
            plans: Whether it plans the look back; otherwise it only has a day.
            lowered: The part of it that names the day, in lower case; by default all of it.
        """
        lowered = lowered or sentence.lowered
        if plans and self.followup == "none":
            self.followup = "planned"
        claim = self.add("when", "stated", sentence.text, sentence.unit)
        day = sentence.language.named_day(lowered, self.since)
        is_explicit = plans or sentence.names_due_day
        if not is_explicit and self.since is not None and day is not None and day < self.since:
            day = None  # it describes the past: `24 % (July 2025)`
        self._days[claim] = day, None if day else sentence.language.days_after(lowered)
        if plans:
            self._planned.add(claim)

    def _set_days(self) -> None:
        """Set the day of the look back: the first one, or the first number of days to wait before it.

        If a look back is planned, the days of other sentences do not count, because a target can have a day of its
        own. Otherwise the days of targets come last. In both cases a day in its own place comes first.
        """
        self.measure_by = self.measure_after_days = self._day_claim = None
        plans, targets = (
            {_quote_key(claim) for claim in self._claims if claim.slot == slot} for slot in _SLOTS_WITH_DAYS
        )
        dated = [claim for claim, days in self._days.items() if any(days)]
        dated.sort(key=lambda claim: (not claim.own, _quote_key(claim) in targets))
        for claim in [claim for claim in dated if claim in self._planned or _quote_key(claim) in plans] or dated:
            day, count = self._days[claim]
            if day:
                self.measure_by, self._day_claim = day, claim
                break
            if self.measure_after_days is None:
                self.measure_after_days, self._day_claim = count, claim

    def add_result(self, text: str, unit: Unit) -> None:
        """Add a result."""
        self.followup = "done"
        self.add("result", "stated", text, unit)

    def add(self, slot: Slot, status: str, text: str, unit: Unit) -> Claim:
        """Add a claim with its quote and place."""
        own = unit.slot == slot or (slot == "when" and unit.slot == "follow-up")
        claim = Claim(slot, status, _quote(text), unit.where, unit.line, unit.at, own=own)
        self._claims[claim] = None
        if slot == "metric" and unit.row:
            self._rows[claim] = unit.line, unit.row
        return claim

    def claims_by_sentence(self, texts: Iterable[Iterable[Sentence]]) -> list[list[dict[str, Claim]]]:
        """Return, for each sentence, the claims made of it or of its whole text, by their names in `sums.CLAIMS`."""
        claims_by_quote: dict[tuple[str, str, int], dict[str, Claim]] = {}
        for claim in self._claims:
            if name := _CLAIM_NAMES.get((claim.slot, claim.status)):
                claims_by_quote.setdefault(_quote_key(claim), {})[name] = claim
        return [[self._claims_of(sentence, claims_by_quote) for sentence in sentences] for sentences in texts]

    def _claims_of(
        self, sentence: Sentence, claims_by_quote: Mapping[tuple[str, str, int], dict[str, Claim]]
    ) -> dict[str, Claim]:
        unit = sentence.unit
        made: dict[str, Claim] = {}
        if claims_by_quote:
            for text in (unit.text, sentence.text):
                made |= claims_by_quote.get((_quote(text), unit.where, unit.line), {})
        return made

    def withdraw(self, claim: Claim) -> None:
        """Withdraw a claim that the signs deny; a hypothesis remains as a benefit."""
        self._claims.pop(claim, None)
        self._days.pop(claim, None)
        self._planned.discard(claim)
        if claim.slot == "follow-up":
            self._planned -= {when for when in self._planned if (when.text, when.where) == (claim.text, claim.where)}
        if claim.slot == "hypothesis":
            self._has_benefit = True
            self._claims[replace(claim, status="benefit")] = None

    def update_statuses(self) -> None:
        """Derive the statuses again after claims were added or withdrawn; a size without a measure does not count."""
        statuses = {(claim.slot, claim.status) for claim in self._claims}
        slots = {slot for slot, _ in statuses}
        self._is_stated = ("hypothesis", "stated") in statuses
        self._add_people()
        self._may_be_outcome = False
        self.metric_status = "none"
        if ("metric", "outcome") in statuses:
            self.metric_status = "outcome"
        elif ("metric", "output") in statuses or ("metric", "vanity") in statuses:
            self.metric_status = "output"
        is_planned = bool(self._planned) or "follow-up" in slots
        self.followup = "done" if "result" in slots else "planned" if is_planned else "none"
        self._set_days()


def _is_only_link(text: str) -> bool:
    """Return whether a text is only a URL, with a word or two beside it: `PRD: https://…`."""
    rest, count = _URL.subn("", text)
    return count > 0 and len(rest.split()) < _MIN_REASON_WORDS


def _quote_key(claim: Claim) -> tuple[str, str, int]:
    """Return a claim's quote and place, as a key."""
    return claim.text, claim.where, claim.line


def _quote(text: str) -> str:
    short = text if len(text) <= _MAX_QUOTE_LENGTH else text[: _MAX_QUOTE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
    return " ".join(short.split()).rstrip(",;")
