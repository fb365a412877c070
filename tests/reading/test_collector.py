"""Collecting the claims of an item, and deriving its statuses from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from vanitylint.reading.collector import ClaimCollector
from vanitylint.reading.sentences import Sentence
from vanitylint.reading.units import Unit

if TYPE_CHECKING:
    from vanitylint.reading import Reader

    Claims = list[tuple[str, str, str]]


@pytest.fixture
def collector() -> ClaimCollector:
    return ClaimCollector("2026-02-10")


def sentence(reader: Reader, text: str, slot: str = "") -> Sentence:
    return Sentence(text, reader.vocabulary.language, Unit(text, slot, "body", 1, "text"))


def claims(collector: ClaimCollector) -> Claims:
    return [(claim.slot, claim.status, claim.text) for claim in collector.claims]


class Status(NamedTuple):
    """Statuses of an item."""

    hypothesis: str
    metric: str


def status(collector: ClaimCollector) -> Status:
    return Status(collector.hypothesis, collector.metric)


def test_statuses_are_none_without_claims(collector: ClaimCollector) -> None:
    collector.resolve()
    assert (collector.claims, collector.hypothesis, collector.metric, collector.followup) == (
        [],
        "none",
        "none",
        "none",
    )


# Resolving deferred claims


def test_deferred_goal_is_a_hypothesis_when_a_metric_is_an_outcome(reader: Reader, collector: ClaimCollector) -> None:
    collector.defer_goal(sentence(reader, "one"))
    collector.defer_goal(sentence(reader, "two"))
    assert collector.claims == []
    collector.add_metric(sentence(reader, "churn"), "outcome")
    collector.resolve()
    assert status(collector).hypothesis == "stated"
    assert claims(collector)[1:] == [("hypothesis", "stated", "one"), ("hypothesis", "stated", "two")]


@pytest.mark.parametrize("metric", ["output", None])
def test_deferred_goal_is_dropped_without_an_outcome_metric(
    reader: Reader, collector: ClaimCollector, metric: str | None
) -> None:
    collector.defer_goal(sentence(reader, "one"))
    if metric == "output":
        collector.add_metric(sentence(reader, "story points"), "output")
    collector.resolve()
    assert status(collector).hypothesis == "none"


def test_deferred_goal_is_dropped_when_a_hypothesis_is_stated(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_metric(sentence(reader, "churn"), "outcome")
    collector.add_hypothesis(sentence(reader, "stated"))
    collector.defer_goal(sentence(reader, "one"))
    collector.resolve()
    assert [text for slot, _, text in claims(collector) if slot == "hypothesis"] == ["stated"]


@pytest.mark.parametrize("metric", ["outcome", "output"])
def test_deferred_baseline_is_claimed_when_a_metric_is_named(
    reader: Reader, collector: ClaimCollector, metric: str
) -> None:
    collector.defer_baseline(sentence(reader, "12 % today"))
    collector.add_metric(sentence(reader, "churn"), "outcome" if metric == "outcome" else "output")
    collector.resolve()
    assert ("baseline", "stated", "12 % today") in claims(collector)


def test_deferred_baseline_is_dropped_when_no_metric_is_named(reader: Reader, collector: ClaimCollector) -> None:
    collector.defer_baseline(sentence(reader, "12 % today"))
    collector.add_gap("metric", Unit("", "metric", "body > Metric", 3, "prompt"))
    collector.resolve()
    assert status(collector).metric == "placeholder"
    assert "baseline" not in {claim.slot for claim in collector.claims}


def test_goal_status_of_table_row_depends_on_its_metric(reader: Reader) -> None:
    """Check the statuses of whole texts."""
    goal_status = reader.goal_status
    assert goal_status("| Metric | Target |\n|---|---|\n| Cancellation rate | 9 % |") == "outcome"
    assert goal_status("| Metric | Target |\n|---|---|\n| Story points | 9 |") == "output"


# Metrics


def test_outcome_metric_takes_precedence_over_output(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_metric(sentence(reader, "story points"), "output")
    assert status(collector).metric == "output"
    collector.add_metric(sentence(reader, "churn"), "outcome")
    collector.add_metric(sentence(reader, "story points"), "output")
    assert status(collector).metric == "outcome"


def test_uncertain_metric_counts_only_when_no_other_is_named(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_metric(sentence(reader, "calm"), "outcome", surely=False)
    assert status(collector).metric == "outcome"
    collector.add_metric(sentence(reader, "story points"), "output")
    assert status(collector).metric == "output"


def test_hypothesis_of_experiment_is_its_first_metric(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_experiment_hypothesis()
    assert status(collector).hypothesis == "none"
    collector.add_metric(sentence(reader, "anything", slot="metric"), "outcome")
    collector.add_metric(sentence(reader, "something else", slot="metric"), "outcome")
    collector.add_experiment_hypothesis()
    collector.add_experiment_hypothesis()
    assert [text for slot, _, text in claims(collector) if slot == "hypothesis"] == ["anything"]


# Placeholders


def test_placeholder_counts_until_the_slot_is_answered(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_gap("hypothesis", Unit("", "hypothesis", "body > Hypothesis", 3, "prompt"))
    assert (status(collector).hypothesis, claims(collector)) == (
        "placeholder",
        [("hypothesis", "placeholder", "Hypothesis")],
    )
    assert {claim.status for claim in collector.claims if claim.slot == "hypothesis"} <= {"placeholder"}
    collector.is_hypothesis_answered = True
    assert status(collector).hypothesis == "none"
    collector.add_benefit("a reason", Unit("a reason", "", "body", 4, "text"))
    assert status(collector).hypothesis == "benefit"
    collector.add_hypothesis(sentence(reader, "fewer calls"))
    assert status(collector).hypothesis == "stated"


def test_placeholder_below_goal_counts_until_the_goal_is_answered(collector: ClaimCollector) -> None:
    collector.add_gap("hypothesis", Unit("", "outcome", "body > Goal", 3, "prompt"), asked_for=False)
    assert status(collector).hypothesis == "placeholder"
    collector.is_outcome_answered = True
    assert status(collector).hypothesis == "none"


# Claims


def test_claims_are_unique_and_in_reading_order(reader: Reader, collector: ClaimCollector) -> None:
    for text in ("one", "two", "one"):
        collector.add_hypothesis(sentence(reader, text))
    assert [text for _, _, text in claims(collector)] == ["one", "two"]


def test_long_quote_ends_with_a_whole_word(collector: ClaimCollector) -> None:
    collector.add("who", "stated", "many words\n or " * 100, Unit("", "who", "body", 1, "text"))
    ((_, _, quote),) = claims(collector)
    assert 180 < len(quote) <= 200
    assert quote.endswith((" many…", " words…", " or…"))
    assert "  " not in quote


def test_first_look_back_day_counts(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_look_back_day(sentence(reader, "on 31 March"))
    collector.add_look_back_day(sentence(reader, "after 4 weeks"))
    collector.add_look_back_day(sentence(reader, "on 30 June"))
    collector.resolve()
    assert (collector.measure_by, collector.measure_after_days, collector.followup) == ("2026-03-31", None, "planned")
