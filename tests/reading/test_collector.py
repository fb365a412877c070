"""What was found in an item, and what it comes to when all is read."""

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


def said(reader: Reader, text: str, slot: str = "") -> Sentence:
    return Sentence(text, reader.vocabulary.language, Unit(text, slot, "body", 1, "text"))


def claims(collector: ClaimCollector) -> Claims:
    return [(claim.slot, claim.status, claim.text) for claim in collector.claims]


class Status(NamedTuple):
    """What all comes to."""

    hypothesis: str
    metric: str


def status(collector: ClaimCollector) -> Status:
    return Status(collector.hypothesis, collector.metric)


def test_nothing_found_is_nothing(collector: ClaimCollector) -> None:
    collector.resolve()
    assert (collector.claims, collector.hypothesis, collector.metric, collector.followup) == (
        [],
        "none",
        "none",
        "none",
    )


# Settling what depends on the rest


def test_a_goal_is_expected_where_its_measure_is_of_people(reader: Reader, collector: ClaimCollector) -> None:
    collector.defer_goal(said(reader, "one"))
    collector.defer_goal(said(reader, "two"))
    assert collector.claims == []
    collector.add_metric(said(reader, "churn"), "outcome")
    collector.resolve()
    assert status(collector).hypothesis == "stated"
    assert claims(collector)[1:] == [("hypothesis", "stated", "one"), ("hypothesis", "stated", "two")]


@pytest.mark.parametrize("metric", ["output", None])
def test_a_goal_of_output_or_nothing_expects_nothing(
    reader: Reader, collector: ClaimCollector, metric: str | None
) -> None:
    collector.defer_goal(said(reader, "one"))
    if metric == "output":
        collector.add_metric(said(reader, "story points"), "output")
    collector.resolve()
    assert status(collector).hypothesis == "none"


def test_a_goal_adds_nothing_to_what_is_stated(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_metric(said(reader, "churn"), "outcome")
    collector.add_hypothesis(said(reader, "stated"))
    collector.defer_goal(said(reader, "one"))
    collector.resolve()
    assert [text for slot, _, text in claims(collector) if slot == "hypothesis"] == ["stated"]


@pytest.mark.parametrize("metric", ["outcome", "output"])
def test_a_value_is_one_of_today_where_a_measure_is_named(
    reader: Reader, collector: ClaimCollector, metric: str
) -> None:
    collector.defer_baseline(said(reader, "12 % today"))
    collector.add_metric(said(reader, "churn"), "outcome" if metric == "outcome" else "output")
    collector.resolve()
    assert ("baseline", "stated", "12 % today") in claims(collector)


def test_a_value_of_nothing_in_particular_is_none(reader: Reader, collector: ClaimCollector) -> None:
    collector.defer_baseline(said(reader, "12 % today"))
    collector.add_gap("metric", Unit("", "metric", "body > Metric", 3, "prompt"))
    collector.resolve()
    assert status(collector).metric == "placeholder"
    assert "baseline" not in {claim.slot for claim in collector.claims}


def test_a_row_of_a_table_states_what_it_aims_at(reader: Reader) -> None:
    """From the text to the claim."""
    read = reader.goal_status
    assert read("| Metric | Target |\n|---|---|\n| Cancellation rate | 9 % |") == "outcome"
    assert read("| Metric | Target |\n|---|---|\n| Story points | 9 |") == "output"


# Measures


def test_one_outcome_outweighs_any_output(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_metric(said(reader, "story points"), "output")
    assert status(collector).metric == "output"
    collector.add_metric(said(reader, "churn"), "outcome")
    collector.add_metric(said(reader, "story points"), "output")
    assert status(collector).metric == "outcome"


def test_what_is_only_likely_counts_where_nothing_else_is_named(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_metric(said(reader, "calm"), "outcome", surely=False)
    assert status(collector).metric == "outcome"
    collector.add_metric(said(reader, "story points"), "output")
    assert status(collector).metric == "output"


def test_an_experiment_expects_its_main_measure_to_move(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_experiment_hypothesis()
    assert status(collector).hypothesis == "none"
    collector.add_metric(said(reader, "anything", slot="metric"), "outcome")
    collector.add_metric(said(reader, "something else", slot="metric"), "outcome")
    collector.add_experiment_hypothesis()
    collector.add_experiment_hypothesis()
    assert [text for slot, _, text in claims(collector) if slot == "hypothesis"] == ["anything"]


# Gaps


def test_a_gap_counts_until_something_is_said(reader: Reader, collector: ClaimCollector) -> None:
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
    collector.add_hypothesis(said(reader, "fewer calls"))
    assert status(collector).hypothesis == "stated"


def test_a_gap_under_a_goal_counts_unless_the_goal_is_told(collector: ClaimCollector) -> None:
    collector.add_gap("hypothesis", Unit("", "outcome", "body > Goal", 3, "prompt"), asked_for=False)
    assert status(collector).hypothesis == "placeholder"
    collector.is_outcome_answered = True
    assert status(collector).hypothesis == "none"


# Claims


def test_each_claim_is_told_once_in_reading_order(reader: Reader, collector: ClaimCollector) -> None:
    for text in ("one", "two", "one"):
        collector.add_hypothesis(said(reader, text))
    assert [text for _, _, text in claims(collector)] == ["one", "two"]


def test_a_long_sentence_is_quoted_to_a_words_end(collector: ClaimCollector) -> None:
    collector.add("who", "stated", "many words\n or " * 100, Unit("", "who", "body", 1, "text"))
    ((_, _, quote),) = claims(collector)
    assert 180 < len(quote) <= 200
    assert quote.endswith((" many…", " words…", " or…"))
    assert "  " not in quote


def test_the_first_day_that_is_named_counts(reader: Reader, collector: ClaimCollector) -> None:
    collector.add_look_back_day(said(reader, "on 31 March"))
    collector.add_look_back_day(said(reader, "after 4 weeks"))
    collector.add_look_back_day(said(reader, "on 30 June"))
    collector.resolve()
    assert (collector.measure_by, collector.measure_after_days, collector.followup) == ("2026-03-31", None, "planned")
