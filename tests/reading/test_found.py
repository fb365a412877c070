"""What was found in an item, and what it comes to when all is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from vanitylint.reading.found import Found
from vanitylint.reading.sentences import Sentence
from vanitylint.reading.units import Unit

if TYPE_CHECKING:
    from vanitylint.reading import Reader

    Claims = list[tuple[str, str, str]]


@pytest.fixture
def found() -> Found:
    return Found("2026-02-10")


def said(reader: Reader, text: str, slot: str = "") -> Sentence:
    return Sentence(text, reader.vocabulary.language, Unit(text, slot, "body", 1, "text"))


def claims(found: Found) -> Claims:
    return [(claim.slot, claim.status, claim.text) for claim in found.claims]


class Status(NamedTuple):
    """What all comes to."""

    hypothesis: str
    metric: str


def status(found: Found) -> Status:
    return Status(found.hypothesis, found.metric)


def test_nothing_found_is_nothing(found: Found) -> None:
    found.resolve()
    assert (found.claims, found.hypothesis, found.metric, found.followup) == ([], "none", "none", "none")


# Settling what depends on the rest


def test_a_goal_is_expected_where_its_measure_is_of_people(reader: Reader, found: Found) -> None:
    found.state_by_goal(said(reader, "one"))
    found.state_by_goal(said(reader, "two"))
    assert found.claims == []
    found.metric_named(said(reader, "churn"), "outcome")
    found.resolve()
    assert status(found).hypothesis == "stated"
    assert claims(found)[1:] == [("hypothesis", "stated", "one"), ("hypothesis", "stated", "two")]


@pytest.mark.parametrize("metric", ["output", None])
def test_a_goal_of_output_or_nothing_expects_nothing(reader: Reader, found: Found, metric: str | None) -> None:
    found.state_by_goal(said(reader, "one"))
    if metric == "output":
        found.metric_named(said(reader, "story points"), "output")
    found.resolve()
    assert status(found).hypothesis == "none"


def test_a_goal_adds_nothing_to_what_is_stated(reader: Reader, found: Found) -> None:
    found.metric_named(said(reader, "churn"), "outcome")
    found.state(said(reader, "stated"))
    found.state_by_goal(said(reader, "one"))
    found.resolve()
    assert [text for slot, _, text in claims(found) if slot == "hypothesis"] == ["stated"]


@pytest.mark.parametrize("metric", ["outcome", "output"])
def test_a_value_is_one_of_today_where_a_measure_is_named(reader: Reader, found: Found, metric: str) -> None:
    found.value_told(said(reader, "12 % today"))
    found.metric_named(said(reader, "churn"), "outcome" if metric == "outcome" else "output")
    found.resolve()
    assert ("baseline", "stated", "12 % today") in claims(found)


def test_a_value_of_nothing_in_particular_is_none(reader: Reader, found: Found) -> None:
    found.value_told(said(reader, "12 % today"))
    found.add_gap("metric", Unit("", "metric", "body > Metric", 3, "prompt"))
    found.resolve()
    assert status(found).metric == "placeholder"
    assert "baseline" not in {claim.slot for claim in found.claims}


def test_a_row_of_a_table_states_what_it_aims_at(reader: Reader) -> None:
    """From the text to the claim."""
    read = reader.goal_status
    assert read("| Metric | Target |\n|---|---|\n| Cancellation rate | 9 % |") == "outcome"
    assert read("| Metric | Target |\n|---|---|\n| Story points | 9 |") == "output"


# Measures


def test_one_outcome_outweighs_any_output(reader: Reader, found: Found) -> None:
    found.metric_named(said(reader, "story points"), "output")
    assert status(found).metric == "output"
    found.metric_named(said(reader, "churn"), "outcome")
    found.metric_named(said(reader, "story points"), "output")
    assert status(found).metric == "outcome"


def test_what_is_only_likely_counts_where_nothing_else_is_named(reader: Reader, found: Found) -> None:
    found.metric_named(said(reader, "calm"), "outcome", surely=False)
    assert status(found).metric == "outcome"
    found.metric_named(said(reader, "story points"), "output")
    assert status(found).metric == "output"


def test_an_experiment_expects_its_main_measure_to_move(reader: Reader, found: Found) -> None:
    found.add_experiment_hypothesis()
    assert status(found).hypothesis == "none"
    found.metric_named(said(reader, "anything", slot="metric"), "outcome")
    found.metric_named(said(reader, "something else", slot="metric"), "outcome")
    found.add_experiment_hypothesis()
    found.add_experiment_hypothesis()
    assert [text for slot, _, text in claims(found) if slot == "hypothesis"] == ["anything"]


# Gaps


def test_a_gap_counts_until_something_is_said(reader: Reader, found: Found) -> None:
    found.add_gap("hypothesis", Unit("", "hypothesis", "body > Hypothesis", 3, "prompt"))
    assert (status(found).hypothesis, claims(found)) == ("placeholder", [("hypothesis", "placeholder", "Hypothesis")])
    assert {claim.status for claim in found.claims if claim.slot == "hypothesis"} <= {"placeholder"}
    found.is_hypothesis_answered = True
    assert status(found).hypothesis == "none"
    found.add_benefit("a reason", Unit("a reason", "", "body", 4, "text"))
    assert status(found).hypothesis == "benefit"
    found.state(said(reader, "fewer calls"))
    assert status(found).hypothesis == "stated"


def test_a_gap_under_a_goal_counts_unless_the_goal_is_told(found: Found) -> None:
    found.add_gap("hypothesis", Unit("", "outcome", "body > Goal", 3, "prompt"), asked_for=False)
    assert status(found).hypothesis == "placeholder"
    found.is_outcome_answered = True
    assert status(found).hypothesis == "none"


# Claims


def test_each_claim_is_told_once_in_reading_order(reader: Reader, found: Found) -> None:
    for text in ("one", "two", "one"):
        found.state(said(reader, text))
    assert [text for _, _, text in claims(found)] == ["one", "two"]


def test_a_long_sentence_is_quoted_to_a_words_end(found: Found) -> None:
    found.add("who", "stated", "many words\n or " * 100, Unit("", "who", "body", 1, "text"))
    ((_, _, quote),) = claims(found)
    assert 180 < len(quote) <= 200
    assert quote.endswith((" many…", " words…", " or…"))
    assert "  " not in quote


def test_the_first_day_that_is_named_counts(reader: Reader, found: Found) -> None:
    found.look_at(said(reader, "on 31 March"))
    found.look_at(said(reader, "after 4 weeks"))
    found.look_at(said(reader, "on 30 June"))
    found.resolve()
    assert (found.measure_by, found.measure_after_days, found.followup) == ("2026-03-31", None, "planned")
